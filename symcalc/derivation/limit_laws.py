"""The laws of limits: which limits can be shown, and how.

The variable is a + t or a − t with a positive t that tends to 0. From inside out each part of the expression is found to tend
to a number, to grow beyond all bounds, or to stay bounded. What the laws of limits leave open is tried as one of the named
limits such as sin(t)/t → 1, as a bounded factor times one that tends to 0, and by l'Hôpital's rule over a power of t.
A limit that is not shown is not claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sympy

from symcalc.derivation.domain import asked_by_value
from symcalc.derivation.kernels import Kernels
from symcalc.derivation.proof import compare
from symcalc.derivation.row_derivatives import derivative
from symcalc.errors import RefutedError, SymcalcError

_MOST_ROUNDS = 8
_CONTINUITY = "continuity: the limit is the value"
_BOUNDED = sympy.AccumBounds(-1, 1)  # stands for any value that stays bounded
_EVERYWHERE = (sympy.sin, sympy.cos, sympy.exp, sympy.atan, sympy.sinh, sympy.cosh, sympy.tanh, sympy.asinh, sympy.Abs, sympy.erf)
_WITHIN_BOUNDS = (sympy.sin, sympy.cos, sympy.atan, sympy.tanh, sympy.erf)
_AT_INFINITY = {sympy.atan: sympy.pi / 2, sympy.tanh: sympy.Integer(1), sympy.erf: sympy.Integer(1)}
_NOT_SMOOTH = (sympy.Abs, sympy.sign, sympy.Max, sympy.Min, sympy.floor, sympy.ceiling, sympy.Piecewise, sympy.Mod, sympy.Heaviside)


@dataclass(frozen=True, slots=True)
class Found:
    """A limit that was shown: its value, which may be ∞ or −∞, and how."""

    value: sympy.Expr
    how: str


def limit_of(
    body: sympy.Expr,
    variable: sympy.Symbol,
    target: sympy.Expr,
    direction: str = "+-",
    facts: Iterable[sympy.Basic] = (),
    needed: Iterable[sympy.Basic] | None = None,
) -> Found | None:
    """Return the limit of ``body``, or None where it is not shown.

    Parameters
    ----------
    body : SymPy expression
    variable : Symbol
    target : SymPy expression
        May be ∞, for a variable that grows.
    direction : {"+-", "+", "-"}
        From which side.
    facts : iterable of SymPy conditions
        What is known of the other letters.
    needed : iterable of SymPy conditions, optional
        Where the body is defined, if that cannot be seen in the SymPy object.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> limit_of(x * sympy.sin(1 / x), x, sympy.Integer(0)).value, limit_of(sympy.sin(1 / x), x, sympy.Integer(0))
    (0, None)
    >>> limit_of(abs(x) / x, x, sympy.Integer(0), "-").value, limit_of(sympy.sqrt(x), x, sympy.Integer(0), "-")
    (-1, None)
    """
    found = []
    asked = tuple(asked_by_value(body) if needed is None else needed)
    body = _real_roots(body)
    for side in (1, -1) if direction == "+-" and target is not sympy.oo else (-1,) if direction == "-" else (1,):
        t = sympy.Dummy("t", positive=True)
        near = {variable: 1 / t if target is sympy.oo else target + side * t}
        work = _Limits(t, facts)
        try:
            if not all(work.holds_nearby(_real_roots(condition).xreplace(near)) for condition in asked):
                return None
            nearby = body.xreplace(near)
            work.how = _CONTINUITY if t in nearby.free_symbols else "it is constant there"
            value = work.limit(nearby)
        except (SymcalcError, TypeError, ValueError):
            return None
        if value is None or value is _BOUNDED or value.has(t, sympy.nan, sympy.zoo, sympy.I):
            return None
        found.append(Found(value, work.how if value.is_finite is not False else "it grows beyond all bounds"))
    if len(found) == 2 and found[0].value != found[1].value:
        try:
            if compare(found[0].value, found[1].value, facts).kind != "proved":
                return None
        except RefutedError:
            return None
    return found[0]


def _real_roots(part: sympy.Basic) -> sympy.Basic:
    """Write roots of odd order, which are real for negative numbers too, with sign and absolute value."""
    if not part.args:
        return part
    part = part.func(*map(_real_roots, part.args))
    if isinstance(part, sympy.Pow) and part.exp.is_Rational and not part.exp.is_Integer and part.exp.q % 2:
        return sympy.sign(part.base) ** part.exp.p * abs(part.base) ** part.exp
    return part


class _Limits:
    """Limits as t tends to 0 from above; None is not known, `_BOUNDED` stays bounded."""

    def __init__(self, t: sympy.Symbol, facts: Iterable[sympy.Basic]) -> None:
        self.t = t
        self.kernels = Kernels(facts)
        self.how = _CONTINUITY

    def limit(self, part: sympy.Expr, rounds: int = _MOST_ROUNDS) -> sympy.Expr | None:
        t = self.t
        if t not in part.free_symbols:
            return part
        if part == t:
            return sympy.Integer(0)
        if (named := self._named(part)) is not None:
            self.how = "a limit known by name"
            return named
        value = self._by_laws(part, rounds)
        if value is None or value is _BOUNDED:
            tamed = self._outweighed(part)
            value = tamed if tamed is not None else value
        if value is None and rounds and not part.has(*_NOT_SMOOTH):
            value = self._by_slopes(part, rounds)
        return value

    def _by_laws(self, part: sympy.Expr, rounds: int) -> sympy.Expr | None:
        if isinstance(part, sympy.Piecewise):
            return None
        if isinstance(part, sympy.Pow) and part.base is not sympy.E and self.t in part.exp.free_symbols:
            return self._function(sympy.exp, self.limit(part.exp * sympy.log(part.base), rounds)) if self._is_defined(sympy.log(part.base)) else None
        values = [self.limit(argument, rounds) for argument in part.args]
        if isinstance(part, sympy.Add):
            return _sum(values)
        if isinstance(part, sympy.Mul):
            return self._product(values)
        if isinstance(part, sympy.Pow) and part.base is not sympy.E:
            return self._power(part, values[0], values[1])
        if isinstance(part, sympy.Pow):
            return self._function(sympy.exp, values[1])
        if isinstance(part, sympy.floor):
            self.how = "on one side of a whole number ⌊ ⌋ is constant"
            return _whole(sympy.expand(part.args[0]), values[0])
        if isinstance(part, sympy.ceiling):
            below = self.limit(sympy.floor(sympy.expand(-part.args[0])), rounds)
            return None if below is None else -below
        if isinstance(part, sympy.Mod):
            return self.limit(sympy.expand(part.args[0] - part.args[1] * sympy.floor(sympy.expand(part.args[0] / part.args[1]))), rounds)
        if isinstance(part, sympy.Max | sympy.Min):
            return None if any(value is None or value is _BOUNDED or value.is_infinite for value in values) else part.func(*values)
        if len(values) != 1:
            return None
        value = self._function(part.func, values[0])
        # sin(1/t) has no limit, yet it stays between −1 and 1 wherever it is defined.
        return _BOUNDED if value is None and part.func in _WITHIN_BOUNDS and self._is_defined(part.args[0]) else value

    def _is_defined(self, part: sympy.Expr) -> bool:
        return all(map(self.holds_nearby, asked_by_value(part)))

    def holds_nearby(self, condition: sympy.Basic) -> bool:
        """Tell whether a condition holds for all small t, at least: for all t, or with room to spare in the limit."""
        if condition is sympy.true or self.kernels.holds(condition):
            return True
        if isinstance(condition, sympy.And):
            return all(map(self.holds_nearby, condition.args))
        if not isinstance(condition, sympy.Gt | sympy.Ge | sympy.Ne):
            return False
        how = self.how
        margin = self.limit(condition.lhs - condition.rhs, 0)
        self.how = how
        if margin is None or margin is _BOUNDED or margin.is_infinite:
            return margin is sympy.oo
        return self.kernels.holds(sympy.Ne(margin, 0) if isinstance(condition, sympy.Ne) else margin > 0)

    def _function(self, function: type[sympy.Function], value: sympy.Expr | None) -> sympy.Expr | None:
        if value is None or value is _BOUNDED:
            return value if function in _EVERYWHERE else None
        if value.is_infinite:
            if function in _AT_INFINITY:
                return _AT_INFINITY[function] * sympy.sign(value)
            if function is sympy.exp:
                return sympy.oo if value > 0 else sympy.Integer(0)
            return sympy.oo if function in (sympy.log, sympy.Abs) and (value > 0 or function is sympy.Abs) else None
        if function in _EVERYWHERE:
            return function(value)
        if function is sympy.sign:
            return function(value) if self.kernels.holds(sympy.Ne(value, 0)) else None
        if function is sympy.log:
            return sympy.log(value) if self.kernels.holds(value > 0) else None
        if function in (sympy.tan, sympy.sec) and self.kernels.holds(sympy.Ne(sympy.cos(value), 0)):
            return function(value)
        if function in (sympy.asin, sympy.acos) and self.kernels.holds(1 - value**2 > 0):
            return function(value)
        return None

    def _power(self, part: sympy.Pow, base: sympy.Expr | None, exponent: sympy.Expr | None) -> sympy.Expr | None:
        if base is None or exponent is None:
            return None
        if base is _BOUNDED or exponent is _BOUNDED:
            return _BOUNDED if base is _BOUNDED and isinstance(exponent, sympy.Integer) and exponent > 0 else None
        if base.is_infinite:
            if exponent.is_positive and (base > 0 or exponent.is_integer):
                return base**exponent
            return sympy.Integer(0) if exponent.is_negative else None
        if exponent.is_integer and exponent.is_positive:
            return base**exponent
        if base.is_zero:
            if exponent.is_positive:
                return sympy.Integer(0) if part.base.is_nonnegative else None
            return self._reciprocal(part.base, exponent) if exponent.is_negative else None
        if exponent.is_integer and self.kernels.holds(sympy.Ne(base, 0)):
            return base**exponent
        if self.kernels.holds(base > 0) or (exponent.is_positive and part.base.is_nonnegative):
            return base**exponent
        return None

    def _reciprocal(self, base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr | None:
        """Return the limit of a power with negative exponent of what tends to 0: it is endless if the base keeps its sign."""
        if base.is_positive or (base.is_nonzero and exponent.is_even):
            return sympy.oo
        return -sympy.oo if base.is_negative and exponent.is_odd else None

    def _product(self, values: Sequence[sympy.Expr | None]) -> sympy.Expr | None:
        if None in values:
            return None
        plain = [value for value in values if value is not None and value is not _BOUNDED]
        zero = any(value.is_zero for value in plain)
        endless = [value for value in plain if value.is_infinite]
        if zero:
            if len(plain) < len(values) and not endless:
                self.how = "a bounded factor times one that tends to 0"
            return None if endless else sympy.Integer(0)
        if endless:
            rest = sympy.Mul(*(value for value in plain if not value.is_infinite))
            known = rest.is_positive or rest.is_negative
            return sympy.Mul(*endless) * rest if known and len(plain) == len(values) else None
        return sympy.Mul(*plain) if len(plain) == len(values) else _BOUNDED

    def _named(self, part: sympy.Expr) -> sympy.Expr | None:
        if not isinstance(part, sympy.Mul):
            return None
        inner = {
            call.args[0] for call in part.atoms(sympy.Function) if self.t in call.free_symbols and self.t not in (call.args[0] / self.t).free_symbols
        }
        for s in sorted(inner, key=str):
            known = {sympy.sin(s) / s: 1, (sympy.cos(s) - 1) / s: 0, (sympy.exp(s) - 1) / s: 1}
            for quotient, value in known.items():
                ratio = part / quotient
                if self.t not in ratio.free_symbols:
                    return ratio * value
        return None

    def _outweighed(self, part: sympy.Expr) -> sympy.Expr | None:
        """Exponentials outweigh powers, and powers logarithms: exp(−c/tᵐ)·tᵏ → 0 for every k, tᵏ·ln(t)ⁿ → 0 for k > 0."""
        t, powers, logarithms, exponentials = self.t, sympy.Integer(0), 0, False
        if not isinstance(part, sympy.Mul):
            return None
        for factor in sympy.Mul.make_args(part):
            base, exponent = factor.as_base_exp()
            if base == t and exponent.is_Rational:
                powers += exponent
            elif base == sympy.log(t) and exponent.is_Integer and exponent > 0:
                logarithms += 1
            elif isinstance(factor, sympy.exp) and (factor.args[0] * t ** -_order(factor.args[0], t)).is_negative and _order(factor.args[0], t) < 0:
                exponentials = True
            else:
                bound = self.limit(factor, 0)
                if bound is None or (bound is not _BOUNDED and bound.is_infinite):
                    return None
        if exponentials or (logarithms and powers > 0):
            self.how = "exponentials outweigh powers, and powers logarithms"
            return sympy.Integer(0)
        return None

    def _by_slopes(self, part: sympy.Expr, rounds: int) -> sympy.Expr | None:
        """Use l'Hôpital's rule over c·tᵏ, whose slope is nowhere zero for t > 0; terms are taken one by one where that helps."""
        t = self.t
        for whole in dict.fromkeys((sympy.expand(part), sympy.cancel(sympy.together(part)), sympy.radsimp(part))):
            if whole != part and (value := self.limit(whole, 0)) is not None:
                return value
        for whole in (part, sympy.together(part)):
            above, below = sympy.fraction(whole)
            order = _order(below, t)
            if order <= 0 or t in (below / t**order).free_symbols or t not in above.free_symbols:
                continue
            start = self.limit(above, rounds - 1)
            if start is None or start is _BOUNDED or not start.is_zero:
                continue
            asked: set[sympy.Basic] = set()
            slope = derivative(above, t, asked)
            if not all(map(self.holds_nearby, (*asked, *asked_by_value(above)))):
                continue
            value = self.limit(slope / derivative(below, t), rounds - 1)
            if value is not None and value is not _BOUNDED:
                self.how = "l'Hôpital's rule"
                return value
        return None


def _sum(values: Sequence[sympy.Expr | None]) -> sympy.Expr | None:
    if None in values:
        return None
    endless = {value for value in values if value is not None and value is not _BOUNDED and value.is_infinite}
    if endless:
        return endless.pop() if len(endless) == 1 else None
    return _BOUNDED if any(value is _BOUNDED for value in values) else sympy.Add(*values)


def _whole(argument: sympy.Expr, value: sympy.Expr | None) -> sympy.Expr | None:
    """Return the limit of floor: at a whole number it depends on the side from which the argument comes."""
    if value is None or value is _BOUNDED or not value.is_finite:
        return None
    if value.is_integer:
        return value if (argument - value).is_nonnegative else value - 1 if (argument - value).is_negative else None
    return sympy.floor(value) if value.is_Rational else None


def _order(part: sympy.Expr, t: sympy.Symbol) -> sympy.Expr:
    """Return k of c·tᵏ; 0 where it is of another form."""
    for factor in sympy.Mul.make_args(part):
        base, exponent = factor.as_base_exp()
        if base == t and exponent.is_Rational:
            return exponent
    return sympy.Integer(0)
