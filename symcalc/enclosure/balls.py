"""What each operation of the table does to balls: the result holds every value that the operation takes there.

The library's own bounds are used where they are tight. A function that only rises or falls is enclosed by its values at the
ends, because the general bound blows up on wide balls. A ball that is not finite says that nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction
from functools import reduce
from typing import Any

from flint import acb, arb, fmpq

from symcalc.errors import ArgumentError
from symcalc.graph.primitives import Op

Exact = int | Fraction


class Undecided(Enum):
    """What to make of a comparison whose balls overlap."""

    HULL = "both branches are possible: a ball that holds both"
    UNKNOWN = "nothing is known, neither of a choice nor of a function that may jump there"
    EQUAL = "the numbers are equal, if they agree to within the tolerance"


def ball(low: Exact, high: Exact | None = None) -> arb:
    """Return a ball that holds every number from ``low`` to ``high``; both ends are exact.

    >>> ball(Fraction(1, 3)).contains(1), ball(0, 1).contains(1)
    (False, True)
    """
    lower = arb(fmpq(Fraction(low).numerator, Fraction(low).denominator))
    if high is None:
        return lower
    return lower.union(arb(fmpq(Fraction(high).numerator, Fraction(high).denominator)))


class Balls:
    """Ball arithmetic on a table, at the precision that is set.

    Parameters
    ----------
    undecided : Undecided
    tolerance : int or Fraction
        With ``Undecided.EQUAL``: how far apart two numbers may be that are taken to be equal.
    """

    def __init__(self, undecided: Undecided = Undecided.HULL, tolerance: Exact = 0) -> None:
        self.undecided, self.tolerance = undecided, ball(tolerance)
        self._own: dict[str, Callable[..., Any]] = {
            "sign": self.sign,
            "step": lambda a: (1 + self.sign(a)) / 2,
            "floor": self.floor,
            "ceiling": lambda a: -self.floor(-a),
            "mod": lambda a, b: a - b * self.floor(a / b),
            "lt": lambda a, b: self._holds(a < b, a >= b, a, b, False),
            "le": lambda a, b: self._holds(a <= b, a > b, a, b, True),
            "eq": self._equal,
            "ne": lambda a, b: _negated(self._equal(a, b)),
        }

    def number(self, value: Exact) -> arb:
        """Return an exact number as a ball."""
        return ball(value)

    def constant(self, name: str) -> arb:
        """Return a ball round a number known by its name."""
        if name not in _CONSTANTS:
            raise ArgumentError(f"No ball is known for the constant {name!r}; known are {', '.join(_CONSTANTS)}.")
        return _CONSTANTS[name]()

    def operation(self, op: Op, exact: tuple[Exact | None, ...]) -> Callable[..., Any]:
        """Return what computes an operation on balls."""
        if op.name == "power":
            return lambda base, exponent: _power(base, exponent, exact[1])
        if op.name in ("spherical_jn", "polygamma"):
            order = exact[0]
            if not isinstance(order, int) or order < 0:
                raise ArgumentError(f"{op.name} is known for whole orders from 0 on only; {order} was given.")
            return (lambda _, x: _spherical(order, x)) if op.name == "spherical_jn" else (lambda _, x: _real(acb(x).polygamma(order)))
        if (function := self._own.get(op.name) or _OPERATIONS.get(op.name) or _SPECIAL.get(op.name)) is None:
            raise ArgumentError(f"No ball arithmetic is known for {op.name!r}.")
        return function

    def either(self, yes: Any, no: Any) -> Any:
        """Return a ball that holds both of what a condition may choose."""
        if not isinstance(yes, arb):
            return yes if yes is no else None
        return yes.union(no) if self.undecided is not Undecided.UNKNOWN and yes.is_finite() and no.is_finite() else arb.nan()

    def total(self, terms: Sequence[arb]) -> arb:
        """Return the sum."""
        return sum(terms, arb(0))

    def log_total(self, terms: Sequence[arb]) -> arb:
        """Return log Σ exp, which rises with each term."""

        def at(ends: list[arb]) -> arb:
            # Any point may be subtracted first; the greatest one keeps the exponentials from overflowing.
            top = reduce(arb.max, ends).mid()
            return top + sum(((end - top).exp() for end in ends), arb(0)).log()

        return at([arb(term.lower()) for term in terms]).union(at([arb(term.upper()) for term in terms]))

    # What may jump

    def sign(self, a: arb) -> arb:
        """Return −1, 0 or 1, or what holds them all where zero is in the ball."""
        if not a.is_finite() and not (a > 0 or a < 0):
            return arb.nan()
        found = a.sgn()
        if found.is_exact():
            return found
        return arb(0) if self._agree(a, arb(0)) else arb.nan() if self.undecided is Undecided.UNKNOWN else found

    def floor(self, a: arb) -> arb:
        """Return the whole numbers next below."""
        if not a.is_finite():
            return arb.nan()
        found = a.floor()
        if found.is_exact():
            return found
        if self.undecided is Undecided.EQUAL and self._agree(a, whole := (a + arb(0.5)).floor().mid().floor()):
            return whole
        return arb.nan() if self.undecided is Undecided.UNKNOWN else found

    def _agree(self, a: arb, b: arb) -> bool:
        return self.undecided is Undecided.EQUAL and bool(abs(a - b) <= self.tolerance)

    def _holds(self, yes: bool, no: bool, a: arb, b: arb, where_equal: bool) -> bool | None:
        return True if yes else False if no else where_equal if self._agree(a, b) else None

    def _equal(self, a: arb, b: arb) -> bool | None:
        # The same object is the same quantity: the greater of two numbers that are told apart is one of them.
        if a is b or (a.is_exact() and b.is_exact() and a == b) or self._agree(a, b):
            return True
        return None if a.is_nan() or b.is_nan() or a.overlaps(b) else False


def _negated(condition: bool | None) -> bool | None:
    return None if condition is None else not condition


def _and(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else True if a and b else None


def _or(a: bool | None, b: bool | None) -> bool | None:
    return True if a or b else False if a is False and b is False else None


def _power(base: arb, exponent: arb, exact: Exact | None) -> arb:
    # arb's general power goes through the logarithm and knows nothing where the base may be negative or zero.
    if isinstance(exact, int):
        result = _whole_power(base, abs(exact))
        return result if exact >= 0 else 1 / result
    if base.is_zero() and exponent > 0:
        return base
    return base**exponent


def _whole_power(base: arb, exponent: int) -> arb:
    if exponent % 2:
        return _at_ends(lambda end: _product(end, exponent), base)
    return _of_distance(lambda end: _product(end, exponent), base)


def _product(base: arb, exponent: int) -> arb:
    result, square = arb(1), base
    while exponent:
        if exponent & 1:
            result *= square
        square, exponent = square * square, exponent >> 1
    return result


def _is_narrow(value: arb) -> bool:
    """Tell whether a ball is so small that the library's own bound is as good as that of the ends."""
    return bool(value.rel_accuracy_bits() > 30)


def _at_ends(function: Callable[..., arb], *values: arb) -> arb:
    """Enclose a function that only rises, or only falls, with all its arguments."""
    if all(_is_narrow(value) for value in values):
        return function(*values)
    return function(*(arb(value.lower()) for value in values)).union(function(*(arb(value.upper()) for value in values)))


def _of_distance(function: Callable[[arb], arb], value: arb) -> arb:
    """Enclose an even function that only rises, or only falls, with the distance from zero."""
    if _is_narrow(value):
        return function(value)
    return function(arb(value.abs_lower())).union(function(arb(value.abs_upper())))


def _maximum(a: arb, b: arb) -> arb:
    return a if a >= b else b if b >= a else a.max(b)


def _minimum(a: arb, b: arb) -> arb:
    return a if a <= b else b if b <= a else a.min(b)


def _sigmoid(a: arb) -> arb:
    return 1 / (1 + (-a).exp())


def _logaddexp(a: arb, b: arb) -> arb:
    return a.max(b) + (-abs(a - b)).exp().log1p()


def _sech2(a: arb) -> arb:
    below = 1 / a.cosh()
    return below * below


def _spherical(order: int, x: arb) -> arb:
    if order == 0:
        return x.sinc()
    odd = reduce(lambda a, b: a * b, range(1, 2 * order + 2, 2))
    return _whole_power(x, order) / odd * (-x * x / 4).hypgeom_0f1(order + arb(1.5))


def _real(value: acb) -> arb:
    return value.real if value.imag.contains(0) else arb.nan()


_CONSTANTS: dict[str, Callable[[], arb]] = {
    "pi": arb.pi,
    "EulerGamma": arb.const_euler,
    "Catalan": arb.const_catalan,
    "GoldenRatio": lambda: (1 + arb(5).sqrt()) / 2,
    "inf": arb.pos_inf,
    "nan": arb.nan,
}
_OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "negate": lambda a: -a,
    "divide": lambda a, b: a / b,
    "sqrt": arb.sqrt,
    "exp": arb.exp,
    "expm1": arb.expm1,
    "log": arb.log,
    "log1p": arb.log1p,
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": arb.tan,
    "asin": arb.asin,
    "acos": arb.acos,
    "atan": lambda a: _at_ends(arb.atan, a),
    "atan2": lambda y, x: arb.atan2(y, x),
    "sinh": lambda a: _at_ends(arb.sinh, a),
    "cosh": lambda a: _of_distance(arb.cosh, a),
    "tanh": lambda a: _at_ends(arb.tanh, a),
    "sech2": lambda a: _of_distance(_sech2, a),
    "asinh": lambda a: _at_ends(arb.asinh, a),
    "acosh": arb.acosh,
    "atanh": arb.atanh,
    "sigmoid": lambda a: _at_ends(_sigmoid, a),
    "logaddexp": lambda a, b: _at_ends(_logaddexp, a, b),
    "erf": lambda a: _at_ends(arb.erf, a),
    "erfc": lambda a: _at_ends(arb.erfc, a),
    "abs": abs,
    "max": _maximum,
    "min": _minimum,
    "and": _and,
    "or": _or,
    "not": _negated,
}
# By SymPy's names. The library gives nan where the value is not real.
_SPECIAL: dict[str, Callable[..., arb]] = {
    "gamma": arb.gamma,
    "loggamma": arb.lgamma,
    "digamma": arb.digamma,
    "factorial": arb.fac,
    "RisingFactorial": arb.rising,
    "binomial": lambda n, k: (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma(),
    "beta": lambda a, b: a.gamma() * b.gamma() * (a + b).rgamma(),
    "harmonic": lambda n: (n + 1).digamma() + arb.const_euler(),
    "lowergamma": lambda s, x: x.gamma_lower(s),
    "uppergamma": lambda s, x: x.gamma_upper(s),
    "besselj": lambda order, x: x.bessel_j(order),
    "bessely": lambda order, x: x.bessel_y(order),
    "besseli": lambda order, x: x.bessel_i(order),
    "besselk": lambda order, x: x.bessel_k(order),
    "airyai": arb.airy_ai,
    "airybi": arb.airy_bi,
    "airyaiprime": lambda x: x.airy_ai(derivative=1),
    "airybiprime": lambda x: x.airy_bi(derivative=1),
    "erfi": arb.erfi,
    "erfinv": arb.erfinv,
    "erfcinv": arb.erfcinv,
    "Ei": arb.ei,
    "expint": lambda order, x: x.expint(order),
    "Si": arb.si,
    "Ci": arb.ci,
    "Shi": arb.shi,
    "Chi": arb.chi,
    "li": arb.li,
    "Li": lambda x: x.li(offset=True),
    "fresnels": arb.fresnel_s,
    "fresnelc": arb.fresnel_c,
    "LambertW": lambda x, branch=None: x.lambertw() if branch is None or branch == 0 else x.lambertw(-1) if branch == -1 else arb.nan(),
    "zeta": lambda s, a=None: s.zeta() if a is None else s.zeta(a),
    "polylog": lambda s, x: x.polylog(s),
    "elliptic_k": lambda m: _real(acb(m).elliptic_k()) if m < 1 else arb.nan(),
    "legendre": lambda n, x: x.legendre_p(n),
    "chebyshevt": lambda n, x: x.chebyshev_t(n),
    "chebyshevu": lambda n, x: x.chebyshev_u(n),
    "hermite": lambda n, x: x.hermite_h(n),
    "laguerre": lambda n, x: x.laguerre_l(n),
    "assoc_laguerre": lambda n, a, x: x.laguerre_l(n, a),
    "gegenbauer": lambda n, a, x: x.gegenbauer_c(n, a),
    "jacobi": lambda n, a, b, x: x.jacobi_p(n, a, b),
}
