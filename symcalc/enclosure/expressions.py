"""Values of SymPy expressions at points, as balls: of known functions, and of derivatives, integrals, sums and cases.

Derivatives are read off jets, integrals are enclosed by a quadrature with proven error, sums and products over an index are
gone through, and functions and entries known by a letter only are samples. No rule of differentiation and no simplifier
takes part, so what is found here is independent of what a derivation claims. Where an expression is not a real number, or
where that cannot be told, the ball is not finite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import add, mul
from typing import Any

import sympy
from flint import acb, arb, ctx
from sympy.core.function import AppliedUndef

from symcalc.enclosure.jets import Jet, Variation, constant, taken, varied
from symcalc.enclosure.quadrature import antiderivative, integral
from symcalc.enclosure.samples import entry, function_value
from symcalc.enclosure.taylor import ON_JETS, power, sqrt, whole
from symcalc.enclosure.values import Exact, ball
from symcalc.errors import ArgumentError, NoValueError

_MOST_TERMS = 400
_MOST_DERIVATIVES = 30
_LARGEST_POWER = 10_000
_LIMIT_ORDER = 6


def enclose(expression: sympy.Expr, at: Mapping[sympy.Symbol, Exact], digits: int = 30) -> arb:
    """Return a ball that holds the value of ``expression`` at a point.

    Parameters
    ----------
    expression : Expr
        Letters for indices, and for the bounds of an index, need whole numbers in ``at``.
    at : mapping of Symbol to exact number
    digits : int
        Decimal digits of the working precision.

    Raises
    ------
    ArgumentError
        A part of it is beyond ball arithmetic; names it.
    NoValueError
        It certainly has no value: no condition of a `Piecewise` holds.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> enclose(sympy.asin(x), {x: 1}).overlaps(enclose(sympy.pi / 2, {})), enclose(sympy.asin(x), {x: 2}).is_finite()
    (True, False)
    >>> enclose(sympy.Derivative(x**3, x), {x: 2}), enclose(sympy.Sum(x**2, (x, 1, 3)), {})
    (12.0000000000000, 14.0000000000000)
    """
    with ctx.workdps(digits):
        value = Place({symbol: constant(ball(value)) for symbol, value in at.items()}).jet(expression).value
        if isinstance(value, acb):
            return value.real if value.imag.contains(0) else arb.nan()
        return value


def holds(condition: sympy.Basic, at: Mapping[sympy.Symbol, Exact], digits: int = 30) -> bool | None:
    """Tell whether a condition is certain to hold at a point, or certain not to; None where that cannot be told.

    >>> x = sympy.Symbol("x")
    >>> holds(sympy.And(x > 0, x**2 < 2), {x: 1}), holds(x > 1, {x: 1}), holds(sympy.log(x) > 0, {x: -1})
    (True, False, None)
    """
    with ctx.workdps(digits):
        return Place({symbol: constant(ball(value)) for symbol, value in at.items()}).truth(condition)


class Place:
    """What letters and entries are, as jets, and the values that were found there."""

    def __init__(self, values: Mapping[Any, Jet], numbers: list[int] | None = None, analytic: bool = False) -> None:
        self.values = values
        self.found: dict[sympy.Basic, Jet] = {}
        self.numbers = numbers if numbers is not None else [0]
        self.analytic = analytic

    def but(self, changed: Mapping[Any, Jet], analytic: bool | None = None) -> Place:
        """Return the place at which some letters or entries are something else."""
        return Place({**self.values, **changed}, self.numbers, self.analytic if analytic is None else analytic)

    def variation(self, order: int, side: int = 0) -> Variation:
        """Return a variation that is used nowhere else."""
        self.numbers[0] += 1
        return Variation(self.numbers[0], order, side)

    def jet(self, part: sympy.Basic) -> Jet:
        """Return what an expression is at this place."""
        if part in self.values:
            return self.values[part]
        if part not in self.found:
            self.found[part] = self._new(part)
        return self.found[part]

    def _new(self, part: sympy.Basic) -> Jet:
        handler = next((handler for kind, handler in _BINDERS if isinstance(part, kind)), None)
        if handler is not None:
            return handler(self, part)
        if isinstance(part, sympy.Rational | sympy.Float) and part.is_finite:
            number = sympy.Rational(part)
            return constant(arb(int(number.p)) / arb(int(number.q)) if number.q != 1 else arb(int(number.p)))
        if part in _CONSTANTS:
            return constant(_CONSTANTS[part]())
        if isinstance(part, AppliedUndef):
            return function_value(part.func.__name__, [self.jet(argument) for argument in part.args])
        if isinstance(part, sympy.Pow):
            return self._power(part)
        if not part.args:
            raise ArgumentError(f"{part} ({type(part).__name__}) is beyond ball arithmetic.")
        arguments = [self.jet(argument) for argument in part.args]
        if isinstance(part, sympy.Add):
            return reduce(add, arguments)
        if isinstance(part, sympy.Mul):
            return reduce(mul, arguments)
        known = ON_JETS.get(type(part).__name__)
        if known is None:
            raise ArgumentError(f"{part} ({type(part).__name__}) is beyond ball arithmetic.")
        return known(*arguments)

    def _power(self, part: sympy.Pow) -> Jet:
        base, exponent = part.base, part.exp
        if base is sympy.E:
            return ON_JETS["exp"](self.jet(exponent))
        if isinstance(exponent, sympy.Integer):
            return self.jet(base).power(int(exponent))
        if isinstance(exponent, sympy.Rational) and exponent.q == 2:
            root = sqrt(self.jet(base))
            return root.power(int(exponent.p))
        raised, place = self.jet(base), self.jet(exponent)
        if isinstance(exponent, sympy.Rational) and exponent.q % 2 and isinstance(raised.value, arb) and raised.sign() == -1:
            # A root of odd order of what is negative.
            return constant(arb((-1) ** int(exponent.p))) * power(constant(arb(-1)) * raised, place)
        value = place.value
        # A letter that stands for a whole number here: any base will do.
        if place.is_constant and isinstance(value, arb) and value.is_exact() and value.is_integer() and abs(value) < _LARGEST_POWER:
            return raised.power(whole(place))
        return power(raised, place)

    def truth(self, condition: sympy.Basic) -> bool | None:
        """Tell whether a condition holds here and all around; None where that cannot be told."""
        if condition in (sympy.true, sympy.false):
            return condition is sympy.true
        if isinstance(condition, sympy.And | sympy.Or):
            parts = [self.truth(part) for part in condition.args]
            deciding = isinstance(condition, sympy.Or)
            return deciding if deciding in parts else None if None in parts else not deciding
        if isinstance(condition, sympy.Not):
            inner = self.truth(condition.args[0])
            return None if inner is None else not inner
        if isinstance(condition, sympy.Contains) and condition.args[1] in (sympy.S.Integers, sympy.S.Reals):
            return self._is_among(condition)
        if not isinstance(condition, sympy.Rel):
            raise ArgumentError(f"Whether {condition} holds is beyond ball arithmetic.")
        try:
            # SymPy's difference is exactly zero where both sides are the same.
            sign = self.jet(condition.lhs - condition.rhs).sign()
        except TypeError:  # a relation between other things than numbers
            return None
        return None if sign is None else bool(_COMPARED[type(condition)](sign))

    def _is_among(self, condition: sympy.Basic) -> bool | None:
        found = self.jet(condition.args[0])
        value = found.value
        if not isinstance(value, arb) or not value.is_finite():
            return None
        if condition.args[1] is sympy.S.Reals:
            return True
        if value.contains_integer():
            return True if found.is_constant and value.is_exact() else None
        return False

    def branch(self, part: sympy.Piecewise) -> Jet:
        """Return the value of the branch whose condition holds; of all that may hold where this cannot be told, and nothing moves the boundary."""
        found: Jet | None = None
        for value, condition in part.args:
            holds_here = self.truth(condition)
            if holds_here is None and (self.analytic or not self.is_fixed(condition)):
                break
            if holds_here is not False:
                found = self.jet(value) if found is None else found.union(self.jet(value))
            if holds_here:
                return found if found is not None else constant(arb.nan())
        else:
            if found is None:
                raise NoValueError(f"{part} has no branch here.")
        return constant(arb.nan())

    def is_fixed(self, part: sympy.Basic) -> bool:
        """Whether nothing that is varied comes into an expression."""
        return all(jet.is_constant for key, jet in self.values.items() if not isinstance(key, sympy.Symbol) or key in part.free_symbols)

    def derivative(self, part: sympy.Derivative) -> Jet:
        """Read a derivative off the jet of what is differentiated."""
        place, changed = self, dict[Any, Jet]()
        asked = []
        # The last is the outermost: where x moves, so does a g(x) by which was differentiated before.
        for number, (letter, count) in reversed(list(enumerate(part.variable_count))):
            order = whole(self.jet(count))
            if not 0 <= order <= _MOST_DERIVATIVES:
                raise ArgumentError(f"A derivative of order {order} is beyond ball arithmetic; at most {_MOST_DERIVATIVES} are taken.")
            if any(other != letter and other.has(letter) for other, _ in part.variable_count[number + 1 :]):
                raise ArgumentError(f"{part} is beyond ball arithmetic: a part of it moves that is differentiated by.")
            key = self.key(letter)
            variation = self.variation(order)
            # A letter that comes twice, x and y and x again, is varied twice.
            changed[key] = varied(place.jet(letter), variation)
            place = self.but(changed)
            asked.append((variation, order))
        found = place.jet(part.expr)
        for variation, order in asked:
            found = taken(found, variation, order) * constant(arb(order).fac() if order else arb(1))
        return found

    def key(self, letter: sympy.Basic) -> Any:
        """Return by what a letter, a function value or an entry is looked up."""
        if isinstance(letter, sympy.Indexed):
            return letter.base.label, tuple(whole(self.jet(index)) for index in letter.indices)
        return letter

    def entry(self, part: sympy.Indexed) -> Jet:
        """Return the entry of a family."""
        label, indices = self.key(part)
        return self.values[label, indices] if (label, indices) in self.values else constant(entry(str(label), indices))

    def put_in(self, part: sympy.Subs) -> Jet:
        """Return an expression at another place."""
        points = [self.jet(point) for point in part.point]
        return self.but(dict(zip(part.variables, points, strict=True))).jet(part.expr)

    def over_index(self, part: sympy.Sum | sympy.Product) -> Jet:
        """Go through the values of the index."""
        *inner, (index, *bounds) = part.limits
        if len(bounds) != 2:
            raise ArgumentError(f"{part} has no bounds to go through.")
        low, high = (whole(self.jet(bound)) for bound in bounds)
        if high < low - 1 or high - low > _MOST_TERMS:
            raise ArgumentError(f"An index from {low} to {high} is not gone through; at most {_MOST_TERMS} values are.")
        body = part.func(part.function, *inner) if inner else part.function
        terms = [self.but({index: constant(arb(number))}).jet(body) for number in range(low, high + 1)]
        is_sum = isinstance(part, sympy.Sum)
        return reduce(add if is_sum else mul, terms, constant(arb(0 if is_sum else 1)))

    def integral(self, part: sympy.Integral) -> Jet:
        """Enclose an integral; of one without limits only the derivatives by its letter are known."""
        *inner, limits = part.limits
        letter, *ends = limits
        body = part.func(part.function, *inner) if inner else part.function

        def integrand(t: Jet, analytic: bool) -> Jet:
            return self.but({letter: t}, analytic).jet(body)

        if len(ends) == 2:
            low, high = map(self.jet, ends)
            return integral(integrand, low, high, self.variation)
        others = {variation for jet in self.values.values() for variation in jet.variations()}
        return antiderivative(integrand, self.jet(letter), self.variation, others)

    def limit(self, part: sympy.Limit) -> Jet:
        """Return what the limit is if there is one: both sides of a fraction are expanded, and the lowest powers divided."""
        body, letter, target, direction = part.args
        above, below = sympy.fraction(sympy.together(body))
        side = {"+": 1, "-": -1}.get(str(direction), 0)
        if target in (sympy.oo, -sympy.oo):
            swap = {letter: 1 / letter}
            above, below = sympy.fraction(sympy.together((above / below).xreplace(swap)))
            side, target = (1 if target is sympy.oo else -1), sympy.Integer(0)
        variation = self.variation(_LIMIT_ORDER, side)
        moved = self.but({letter: varied(self.jet(target), variation)})
        top, bottom = moved.jet(above), moved.jet(below)
        for order in range(_LIMIT_ORDER):
            under, over = taken(bottom, variation, order), taken(top, variation, order)
            if under.is_constant and under.value.is_zero():
                if not over.value.contains(0):
                    return constant(arb.nan())
                continue
            return over / under
        return constant(arb.nan())


_CONSTANTS: dict[sympy.Basic, Any] = {
    sympy.pi: arb.pi,
    sympy.E: arb.const_e,
    sympy.EulerGamma: arb.const_euler,
    sympy.Catalan: arb.const_catalan,
    sympy.GoldenRatio: lambda: (1 + arb(5).sqrt()) / 2,
}
_COMPARED: dict[type, Any] = {
    sympy.Eq: lambda sign: sign == 0,
    sympy.Ne: lambda sign: sign != 0,
    sympy.StrictGreaterThan: lambda sign: sign > 0,
    sympy.GreaterThan: lambda sign: sign >= 0,
    sympy.StrictLessThan: lambda sign: sign < 0,
    sympy.LessThan: lambda sign: sign <= 0,
}
_BINDERS: tuple[tuple[Any, Callable[[Place, Any], Jet]], ...] = (
    (sympy.Derivative, Place.derivative),
    (sympy.Subs, Place.put_in),
    (sympy.Sum | sympy.Product, Place.over_index),
    (sympy.Integral, Place.integral),
    (sympy.Limit, Place.limit),
    (sympy.Piecewise, Place.branch),
    (sympy.Indexed, Place.entry),
)
