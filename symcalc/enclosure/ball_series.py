"""Power series in one letter with balls as coefficients: the table evaluated at x = a + b·s, cut off behind a power of s.

The constants a and b are balls, so the k-th coefficient holds what the k-th derivative along b, over k!, is at every point of
a. What the library would get wrong or leave out is put right here: it cuts series off at a length that it does not mention,
takes the root of s² to be s, divides s by s, and makes little of wide balls. A series of which nothing is known is all nan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import factorial
from typing import Any

from flint import arb, arb_series, ctx

from symcalc.enclosure.balls import Balls, Exact, Undecided, ball
from symcalc.enclosure.jets import NONE, Jet, Variation, constant
from symcalc.enclosure.taylor import ON_JETS
from symcalc.errors import ArgumentError
from symcalc.graph.primitives import ATAN2, ELEMENTWISE, Op

Number = Any  # a ball, or a series where it varies

_ONE = arb(1)


@contextmanager
def working(bits: int, length: int) -> Iterator[None]:
    """Work with so many bits, and with series of so many terms at least."""
    cap, precision = ctx.cap, ctx.prec
    ctx.cap, ctx.prec = max(cap, length), bits
    try:
        yield
    finally:
        ctx.cap, ctx.prec = cap, precision


def variable(start: arb, slope: arb | int, length: int) -> Number:
    """Return the series ``start + slope·s``, or the constant where it does not vary."""
    return arb_series([start, slope], length) if slope else start


def coefficients(number: Number, length: int) -> list[arb]:
    """Return so many coefficients; those behind the place where the series ends are not known.

    >>> with working(53, 4):
    ...     [str(entry) for entry in coefficients(arb_series([1, 2], 3), 4)]
    ['1.00000000000000', '2.00000000000000', '0', 'nan']
    """
    if isinstance(number, arb):
        return [number, *([arb(0)] * (length - 1))] if number.is_finite() else [arb.nan()] * length
    return [number[k] if k < number.prec else arb.nan() for k in range(length)]


class BallSeries:
    """Series arithmetic on a table: what does not vary is a ball, what varies a series.

    Where all coefficients are finite, the function is analytic on the whole box that the constants span.

    Parameters
    ----------
    length : int
        How many terms are kept, within `working`.
    """

    def __init__(self, length: int) -> None:
        self.length = length
        self.balls = Balls(Undecided.UNKNOWN)
        self._own: dict[str, Callable[..., Number]] = {
            "add": lambda x, y: x + y,
            "subtract": lambda x, y: x - y,
            "multiply": lambda x, y: self._square(x) if x is y else x * y,
            "negate": lambda x: -x,
            "divide": self._quotient,
            "sqrt": lambda x: self._if_positive(x, lambda y: y.sqrt()),
            "exp": lambda x: x.exp(),
            "expm1": lambda x: x.exp() - 1,
            "log": self._log,
            "log1p": lambda x: self._log(x + 1),
            "sin": lambda x: x.sin(),
            "cos": lambda x: x.cos(),
            "tan": lambda x: self._quotient(x.sin(), x.cos()),
            "atan2": self._angle,
            "sinh": lambda x: (x.exp() - (-x).exp()) / 2,
            "cosh": lambda x: (x.exp() + (-x).exp()) / 2,
            "tanh": lambda x: 1 - 2 * self._inverse(1 + (2 * x).exp()),
            "sech2": lambda x: self._square(2 * self._inverse(x.exp() + (-x).exp())),
            "sigmoid": lambda x: self._inverse(1 + (-x).exp()),
            "logaddexp": lambda x, y: y + self._log(1 + (x - y).exp()),
            "erf": lambda x: x.erf(),
            "erfc": lambda x: x.erfc(),
            "abs": lambda x: self._by_sign(x, x, -x),
            "sign": lambda x: self._by_sign(x, _ONE, -_ONE),
            "step": lambda x: self._by_sign(x, _ONE, arb(0)),
            "floor": self._floor,
            "ceiling": lambda x: -self._floor(-x),
            "mod": lambda x, y: x - y * self._floor(self._quotient(x, y)),
            "max": lambda x, y: self._by_sign(x - y, x, y),
            "min": lambda x, y: self._by_sign(x - y, y, x),
        }
        # Functions known by their slope: the constant term comes from the balls, all others from f(x)' = f'(x)·x'.
        self._slopes: dict[str, Callable[[Number], Number]] = {
            "asin": lambda x: self._root_below(1 - self._square(x)),
            "acos": lambda x: -self._root_below(1 - self._square(x)),
            "atan": lambda x: self._inverse(1 + self._square(x)),
            "asinh": lambda x: self._root_below(1 + self._square(x)),
            "acosh": lambda x: self._root_below(self._square(x) - 1),
            "atanh": lambda x: self._inverse(1 - self._square(x)),
        }

    def number(self, value: Exact) -> arb:
        """Return an exact number."""
        return ball(value)

    def constant(self, name: str) -> arb:
        """Return a number known by its name."""
        return self.balls.constant(name)

    def operation(self, op: Op, exact: tuple[Exact | None, ...]) -> Callable[..., Any]:
        """Return what computes an operation on series."""
        on_balls, on_series = self.balls.operation(op, exact), self._on_series(op, exact)

        def computed(*arguments: Number) -> Any:
            if all(isinstance(argument, arb) for argument in arguments):
                return on_balls(*arguments)
            if len(arguments) > 1:
                return on_series(*arguments)
            middle = _constant_term(arguments[0])
            if not middle.is_finite():
                return self.nothing()
            if op.name in self._slopes:
                return self._integrated(arguments[0], self._slopes[op.name](arguments[0]), on_balls(middle))
            found = on_series(*arguments)
            return found if middle.rel_accuracy_bits() > 20 else self._sharpened(found, on_balls(middle))

        return computed if not op.is_logical else on_series

    def either(self, yes: Any, no: Any) -> Any:
        """Return what is known of a choice whose condition is not known: nothing, unless both are the same."""
        return yes if yes is no else None if isinstance(yes, bool) or yes is None else self.nothing()

    def total(self, terms: Sequence[Number]) -> Number:
        """Return the sum."""
        return sum(terms, arb(0))

    def log_total(self, terms: Sequence[Number]) -> Number:
        """Return log Σ exp."""
        total = self.total([term.exp() for term in terms])
        return total.log() if isinstance(total, arb) else self._log(total)

    def nothing(self) -> arb_series:
        """Return the series of which nothing is known."""
        return arb_series([arb.nan()] * self.length, self.length)

    def _on_series(self, op: Op, exact: tuple[Exact | None, ...]) -> Callable[..., Any]:
        if op.is_logical:
            return self._logical(op.name)
        if op.name == "power":
            return lambda base, exponent: self._power(base, exponent, exact[1])
        return self._own.get(op.name) or (lambda *arguments: self._special(op.name, arguments))

    # Where the library has no series, or one that says too little

    def _if_positive(self, x: Number, function: Callable[[Number], Number]) -> Number:
        """Apply a function that is analytic for positive arguments only: of s² the library has a root, and it is not |s|."""
        return function(x) if _constant_term(x) > 0 else self.nothing()

    def _log(self, x: Number) -> Number:
        return self._if_positive(x, lambda y: y.log())

    def _root_below(self, x: Number) -> Number:
        return self._if_positive(x, lambda y: y.rsqrt())

    def _quotient(self, above: Number, below: Number) -> Number:
        middle = _constant_term(below)
        return above / below if middle > 0 or middle < 0 else self.nothing()

    def _inverse(self, x: Number) -> Number:
        return self._quotient(_ONE, x)

    def _square(self, x: Number) -> Number:
        return x * x if isinstance(x, arb) else self._sharpened(x * x, self._distance_squared(x))

    def _distance_squared(self, x: Number) -> arb:
        middle = _constant_term(x)
        low, high = arb(middle.abs_lower()), arb(middle.abs_upper())
        return (low * low).union(high * high)

    def _sharpened(self, found: Number, middle: arb) -> Number:
        """Put a smaller ball in the place of the constant term."""
        if not isinstance(found, arb_series) or not middle.is_finite() or not middle.rad() < found[0].rad():
            return found
        return arb_series([middle, *coefficients(found, found.prec)[1:]], found.prec)

    def _integrated(self, x: Number, slope: Number, middle: arb) -> Number:
        risen = (slope * x.derivative()).integral()
        return risen + middle if middle.is_finite() else self.nothing()

    def _angle(self, y: Number, x: Number) -> Number:
        middle = self.balls.operation(ATAN2, ())(_constant_term(y), _constant_term(x))
        if not middle.is_finite():
            return self.nothing()
        over = self._inverse(self._square(x) + self._square(y))
        return ((x * _derivative(y) - y * _derivative(x)) * over).integral() + middle

    def _by_sign(self, x: Number, above: Number, below: Number) -> Number:
        middle = _constant_term(x)
        return above if middle > 0 else below if middle < 0 else self.nothing()

    def _floor(self, x: Number) -> Number:
        middle = _constant_term(x)
        return middle.floor() if middle.is_finite() and not middle.contains_integer() else self.nothing()

    def _power(self, base: Number, exponent: Number, exact: Exact | None) -> Number:
        if isinstance(exact, int):
            result: Number = None
            square, n = base, abs(exact)
            while n:
                if n & 1:
                    result = square if result is None else result * square
                square, n = (self._square(square) if n > 1 else square), n >> 1
            result = _ONE if result is None else result
            return result if exact >= 0 else self._inverse(result)
        # With a letter in the exponent, or a fraction, the base is positive on the real domain.
        logarithm = self._log(base) if isinstance(base, arb_series) else base.log()
        return (exponent * logarithm).exp() if _constant_term(base) > 0 else self.nothing()

    def _special(self, name: str, arguments: Sequence[Number]) -> Number:
        """Return a function of one argument that varies, from its Taylor coefficients."""
        *orders, x = arguments
        if not all(isinstance(order, arb) for order in orders):
            raise ArgumentError(f"{name} has no power series here in its order; give the order as a number.")
        middle = _constant_term(x)
        if name == "spherical_jn":
            found = self._spherical_sine(orders[0], middle)
        else:
            if (function := ON_JETS.get(name)) is None:
                raise ArgumentError(f"No power series is known here for {name!r}.")
            small = Variation(0, self.length - 1)
            jet = function(*map(constant, orders), Jet({NONE: middle, ((small, 1),): _ONE}))
            found = [entry for k in range(self.length) if isinstance(entry := jet.coefficient(((small, k),) if k else NONE), arb)]
        if len(found) < self.length or not all(entry.is_finite() for entry in found):
            return self.nothing()
        return self._composed(found, x - middle if middle.is_exact() else arb_series([0, *coefficients(x, x.prec)[1:]], x.prec))

    def _composed(self, outer: Sequence[arb], small: Number) -> Number:
        result: Number = outer[-1]
        for coefficient in reversed(outer[:-1]):
            result = result * small + coefficient
        return result

    def _spherical_sine(self, order: arb, middle: arb) -> list[arb]:
        """Return the coefficients of sin(x)/x, the integral of cos(tx) over t from 0 to 1: its k-th derivative is at most 1/(k + 1)."""
        if not order.is_zero():
            return [arb.nan()] * self.length
        if middle.is_zero():
            return [arb(0) if k % 2 else arb((-1) ** (k // 2)) / factorial(k + 1) for k in range(self.length)]
        if not middle.contains(0):
            x = arb_series([middle, 1], self.length)
            return coefficients(x.sin() / x, self.length)
        return [middle.sinc(), *(arb(0, 1) / ((k + 1) * factorial(k)) for k in range(1, self.length))]

    # Conditions

    def _logical(self, name: str) -> Callable[..., bool | None]:
        def compared(left: Number, right: Number) -> bool | None:
            a, b = _constant_term(left), _constant_term(right)
            if isinstance(left, arb) and isinstance(right, arb):
                found: bool | None = on_balls(left, right)
                return found
            if not (a < b or a > b):
                return None
            return {"lt": bool(a < b), "le": bool(a < b), "eq": False, "ne": True}[name]

        on_balls = self.balls.operation(ELEMENTWISE[name], ())
        return compared if name in ("lt", "le", "eq", "ne") else on_balls


def _constant_term(x: Number) -> arb:
    return x if isinstance(x, arb) else x[0]


def _derivative(x: Number) -> Number:
    return arb(0) if isinstance(x, arb) else x.derivative()
