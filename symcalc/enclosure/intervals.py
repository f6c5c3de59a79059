"""Many boxes at once: the table evaluated on arrays of intervals, each end rounded outward.

An interval is a pair of arrays, its lower and its upper ends. Sums, products, quotients and roots are rounded by one unit in
the last place, because the machine rounds them correctly; what a library computes is widened by thirty-two, more than any library
in use errs. Beside the ends goes what is known of the domain: where the value certainly does not exist (`void`), and where it
may be undefined or may jump somewhere in the box (`partial`). Where nothing else is known an interval is the whole line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import arb

from symcalc.enclosure.balls import Exact

Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_SLACK, _TINY = 2.0**-47, 5e-324
_LARGEST = np.finfo(float).max
_FARTHEST = 2.0**20  # beyond it nothing is said of where sine and cosine turn
_TURN = 2 * np.pi


@dataclass(frozen=True, slots=True)
class Interval:
    """Ends, and flags where they are not False everywhere."""

    low: Reals
    high: Reals
    partial: Flags | None = None
    void: Flags | None = None


def outward(value: Exact) -> tuple[float, float]:
    """Return the floats next to an exact number, on both sides; twice the number itself where it is a float.

    >>> outward(Fraction(1, 2)), outward(Fraction(1, 10))[0] < 0.1 <= outward(Fraction(1, 10))[1]
    ((0.5, 0.5), True)
    """
    near = float(value)
    if Fraction(near) == value:
        return near, near
    return (near, float(np.nextafter(near, np.inf))) if Fraction(near) < value else (float(np.nextafter(near, -np.inf)), near)


def around(value: arb) -> tuple[float, float]:
    """Return floats on both sides of a ball; infinite ones where nothing is known."""
    if not value.is_finite():
        return -np.inf, np.inf
    low, high = float(value.lower()), float(value.upper())
    return float(np.nextafter(low, -np.inf)), float(np.nextafter(high, np.inf))


def _down(value: Any) -> Any:
    return np.nextafter(value, -np.inf)


def _up(value: Any) -> Any:
    return np.nextafter(value, np.inf)


def _widened(low: Reals, high: Reals) -> tuple[Reals, Reals]:
    """Widen what a library computed; what overflowed is only known to be large."""
    low, high = np.minimum(low, _LARGEST), np.maximum(high, -_LARGEST)
    low, high = low - (np.abs(low) * _SLACK + _TINY), high + (np.abs(high) * _SLACK + _TINY)
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


def _known(low: Any, high: Any) -> tuple[Any, Any]:
    """Return the ends, those that are no numbers as infinite."""
    if np.isnan(low).any() or np.isnan(high).any():
        low, high = np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)
    return low, high


def _joined(one: Flags | None, other: Flags | None) -> Flags | None:
    return other if one is None else one if other is None else one | other


def flag(where: Any) -> Flags | None:
    """Return flags, None where none is set."""
    return np.asarray(where) if np.any(where) else None


def made(low: Any, high: Any, *of: Interval, partial: Flags | None = None, void: Flags | None = None) -> Interval:
    """Return an interval with the flags of what it was made of, and its own."""
    for part in of:
        partial, void = _joined(partial, part.partial), _joined(void, part.void)
    return Interval(low, high, partial, void)


def add(a: Interval, b: Interval) -> Interval:
    """Return the sums."""
    return made(*_known(_down(a.low + b.low), _up(a.high + b.high)), a, b)


def subtract(a: Interval, b: Interval) -> Interval:
    """Return the differences."""
    return made(*_known(_down(a.low - b.high), _up(a.high - b.low)), a, b)


def negate(a: Interval) -> Interval:
    """Return the negatives."""
    return Interval(-a.high, -a.low, a.partial, a.void)


def multiply(a: Interval, b: Interval) -> Interval:
    """Return the products; zero times what has no bound is zero, because no number is infinite."""
    if np.ndim(b.low) == 0:
        a, b = b, a
    if np.ndim(a.low) == 0 and a.low == a.high and a.low != 0:
        one, two = (b.low, b.high) if a.low > 0 else (b.high, b.low)
        return made(_down(a.low * one), _up(a.low * two), a, b)
    products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
    low = np.minimum(np.minimum(products[0], products[1]), np.minimum(products[2], products[3]))
    if np.isnan(low).any():
        products = [np.where(np.isnan(product), 0.0, product) for product in products]
        low = np.minimum(np.minimum(products[0], products[1]), np.minimum(products[2], products[3]))
    high = np.maximum(np.maximum(products[0], products[1]), np.maximum(products[2], products[3]))
    return made(_down(low), _up(high), a, b)


def reciprocal(a: Interval) -> Interval:
    """Return one over; where zero is an end, what is left is a half line, and where it is inside nothing is known."""
    low, high = np.asarray(a.low), np.asarray(a.high)
    low_of, high_of = _down(1 / np.where(high == 0, -0.0, high)), _up(1 / np.where(low == 0, 0.0, low))
    crossed = (low <= 0) & (high >= 0)
    inside = (low < 0) & (high > 0)
    nothing = (low == 0) & (high == 0)
    low_of = np.where(inside | nothing | ((high == 0) & crossed), -np.inf, low_of)
    high_of = np.where(inside | nothing | ((low == 0) & crossed), np.inf, high_of)
    return made(low_of, high_of, a, partial=flag(crossed), void=flag(nothing))


def divide(a: Interval, b: Interval) -> Interval:
    """Return the quotients."""
    if np.all((np.asarray(b.low) > 0) | (np.asarray(b.high) < 0)):
        quotients = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high]
        low, high = np.minimum.reduce(quotients), np.maximum.reduce(quotients)
        return made(*_known(_down(low), _up(high)), a, b)
    return multiply(a, reciprocal(b))


def square(a: Interval) -> Interval:
    """Return the squares."""
    least = np.where((a.low <= 0) & (a.high >= 0), 0.0, np.minimum(np.abs(a.low), np.abs(a.high)))
    most = np.maximum(np.abs(a.low), np.abs(a.high))
    return made(np.maximum(_down(least * least), 0.0), _up(most * most), a)


def whole_power(a: Interval, exponent: int) -> Interval:
    """Return the powers with a whole exponent."""
    if exponent < 0:
        return reciprocal(whole_power(a, -exponent))
    if exponent == 2:
        return square(a)
    if exponent % 2:
        return made(*_widened(np.power(a.low, exponent), np.power(a.high, exponent)), a)
    least = np.where((a.low <= 0) & (a.high >= 0), 0.0, np.minimum(np.abs(a.low), np.abs(a.high)))
    low, high = _widened(np.power(least, exponent), np.power(np.maximum(np.abs(a.low), np.abs(a.high)), exponent))
    return made(np.maximum(low, 0.0), high, a)


def power(a: Interval, b: Interval, exponent: Exact | None) -> Interval:
    """Return the powers, with a whole exponent of any number, else of positive ones."""
    if exponent is not None and exponent == int(exponent):
        return whole_power(a, int(exponent))
    if exponent is not None and exponent > 0:
        base = np.maximum(a.low, 0.0)
        low, high = _widened(np.power(base, b.low), np.power(np.maximum(a.high, 0.0), b.low))
        other_low, other_high = _widened(np.power(base, b.high), np.power(np.maximum(a.high, 0.0), b.high))
        low, high = np.maximum(np.minimum(low, other_low), 0.0), np.maximum(high, other_high)
        return made(low, high, a, partial=flag(np.asarray(a.low) < 0), void=flag(np.asarray(a.high) < 0))
    return exponential(multiply(b, logarithm(a)))


def root(a: Interval) -> Interval:
    """Return the square roots."""
    low, high = np.maximum(_down(np.sqrt(np.maximum(a.low, 0.0))), 0.0), _up(np.sqrt(np.maximum(a.high, 0.0)))
    return made(low, high, a, partial=flag(np.asarray(a.low) < 0), void=flag(np.asarray(a.high) < 0))


def rising(function: Callable[[Any], Any], least: float = -np.inf, most: float = np.inf) -> Callable[[Interval], Interval]:
    """Return a function that only rises, with values from ``least`` to ``most``."""

    def applied(a: Interval) -> Interval:
        low, high = _widened(function(a.low), function(a.high))
        return made(np.clip(low, least, most), np.clip(high, least, most), a)

    return applied


def falling_with_distance(function: Callable[[Any], Any], least: float, most: float) -> Callable[[Interval], Interval]:
    """Return an even function that only falls with the distance from zero."""

    def applied(a: Interval) -> Interval:
        near = np.where((a.low <= 0) & (a.high >= 0), 0.0, np.minimum(np.abs(a.low), np.abs(a.high)))
        low, high = _widened(function(np.maximum(np.abs(a.low), np.abs(a.high))), function(near))
        return made(np.clip(low, least, most), np.clip(high, least, most), a)

    return applied


exponential = rising(np.exp, least=0.0)


def _between(function: Callable[[Any], Any], least: float, most: float, falls: bool = False, is_open: bool = False) -> Callable[[Interval], Interval]:
    """Return a function that only rises (or falls) and is defined from ``least`` to ``most``."""

    def applied(a: Interval) -> Interval:
        ends = np.asarray(a.low), np.asarray(a.high)
        outside, beyond = (
            ((ends[0] <= least) | (ends[1] >= most), (ends[1] <= least) | (ends[0] >= most))
            if is_open
            else ((ends[0] < least) | (ends[1] > most), (ends[1] < least) | (ends[0] > most))
        )
        values = function(np.clip(ends[0], least, most)), function(np.clip(ends[1], least, most))
        low, high = _widened(*(values[::-1] if falls else values))
        low, high = np.where(beyond, -np.inf, low), np.where(beyond, np.inf, high)
        return made(low, high, a, partial=flag(outside), void=flag(beyond))

    return applied


logarithm = _between(np.log, 0.0, np.inf, is_open=True)


def cosine(a: Interval) -> Interval:
    """Return the cosines: ±1 where a turning point lies between the ends, or may, else the values there."""
    low, high = np.asarray(a.low), np.asarray(a.high)
    slack = 1e-9
    far = ~(np.maximum(np.abs(low), np.abs(high)) < _FARTHEST)
    start, end = np.where(far, 0.0, low), np.where(far, 0.0, high)
    first, last = start / _TURN - slack, end / _TURN + slack
    tops, bottoms = np.floor(last) >= np.ceil(first), np.floor(last - 0.5) >= np.ceil(first - 0.5)
    at_start, at_end = np.cos(start), np.cos(end)
    least, most = np.maximum(np.minimum(at_start, at_end) - 2.0**-46, -1.0), np.minimum(np.maximum(at_start, at_end) + 2.0**-46, 1.0)
    return made(np.where(far | bottoms, -1.0, least), np.where(far | tops, 1.0, most), a)


def sine(a: Interval) -> Interval:
    """Return the sines."""
    low, high = np.asarray(a.low), np.asarray(a.high)
    slack = 1e-9
    far = ~(np.maximum(np.abs(low), np.abs(high)) < _FARTHEST)
    start, end = np.where(far, 0.0, low), np.where(far, 0.0, high)
    first, last = start / _TURN - slack, end / _TURN + slack
    tops, bottoms = np.floor(last - 0.25) >= np.ceil(first - 0.25), np.floor(last + 0.25) >= np.ceil(first + 0.25)
    at_start, at_end = np.sin(start), np.sin(end)
    margin = np.minimum(np.maximum(np.abs(start), np.abs(end)), 1.0) * 2.0**-46 + _TINY
    least, most = np.maximum(np.minimum(at_start, at_end) - margin, -1.0), np.minimum(np.maximum(at_start, at_end) + margin, 1.0)
    return made(np.where(far | bottoms, -1.0, least), np.where(far | tops, 1.0, most), a)


def tangent(a: Interval) -> Interval:
    """Return the tangents; nothing is known where a pole may lie between the ends."""
    low, high = np.asarray(a.low), np.asarray(a.high)
    far = ~(np.maximum(np.abs(low), np.abs(high)) < _FARTHEST)
    start, end = np.where(far, 0.0, low), np.where(far, 0.0, high)
    poles = far | (np.floor(end / np.pi - 0.5 + 1e-9) >= np.ceil(start / np.pi - 0.5 - 1e-9))
    least, most = _widened(np.tan(start), np.tan(end))
    return made(np.where(poles, -np.inf, least), np.where(poles, np.inf, most), a, partial=flag(poles))


def magnitude(a: Interval) -> Interval:
    """Return the absolute values."""
    least = np.where((a.low <= 0) & (a.high >= 0), 0.0, np.minimum(np.abs(a.low), np.abs(a.high)))
    return made(least, np.maximum(np.abs(a.low), np.abs(a.high)), a)


def _jumping(function: Callable[[Any], Any]) -> Callable[[Interval], Interval]:
    """Return a function that rises in jumps and is constant between them."""

    def applied(a: Interval) -> Interval:
        low, high = np.asarray(function(a.low), dtype=float), np.asarray(function(a.high), dtype=float)
        return made(low, high, a, partial=flag(low != high))

    return applied


def _larger(a: Interval, b: Interval) -> Interval:
    return made(np.maximum(a.low, b.low), np.maximum(a.high, b.high), a, b)


def _smaller(a: Interval, b: Interval) -> Interval:
    return made(np.minimum(a.low, b.low), np.minimum(a.high, b.high), a, b)


def _sigmoid(value: Any) -> Any:
    small = np.exp(-np.abs(value))
    return np.where(np.asarray(value) >= 0, 1 / (1 + small), small / (1 + small))


def _sech2(value: Any) -> Any:
    return 1 / np.cosh(np.minimum(np.abs(value), 400.0)) ** 2


def _compared(yes: Any, no: Any, *of: Interval) -> Interval:
    """Return a condition: 1 where it holds, 0 where it does not, from 0 to 1 where that depends."""
    return made(np.where(yes, 1.0, 0.0), np.where(no, 0.0, 1.0), *of)


def _equal(a: Interval, b: Interval) -> Interval:
    same = a is b or ((a.low == a.high) & (b.low == b.high) & (a.low == b.low))
    return _compared(same, (a.high < b.low) | (b.high < a.low), a, b)


def select(condition: Interval, yes: Interval, no: Interval) -> Interval:
    """Return what is chosen; where that depends, both, and the value may jump."""
    holds, fails = np.asarray(condition.low > 0.5), np.asarray(condition.high < 0.5)
    low = np.where(holds, yes.low, np.where(fails, no.low, np.minimum(yes.low, no.low)))
    high = np.where(holds, yes.high, np.where(fails, no.high, np.maximum(yes.high, no.high)))
    partial = ~(holds | fails)
    for chosen, branch in ((holds, yes), (fails, no)):
        partial = partial if branch.partial is None else partial | (chosen & branch.partial)
    nowhere = np.zeros((), dtype=bool)
    gone, lost = (nowhere if branch.void is None else branch.void for branch in (yes, no))
    void = np.where(holds, gone, np.where(fails, lost, gone & lost))
    return made(low, high, condition, partial=flag(partial), void=flag(void))


OPERATIONS: dict[str, Callable[..., Interval]] = {
    "add": add,
    "subtract": subtract,
    "multiply": multiply,
    "negate": negate,
    "divide": divide,
    "sqrt": root,
    "exp": exponential,
    "expm1": rising(np.expm1, least=-1.0),
    "log": logarithm,
    "log1p": _between(np.log1p, -1.0, np.inf, is_open=True),
    "sin": sine,
    "cos": cosine,
    "tan": tangent,
    "asin": _between(np.arcsin, -1.0, 1.0),
    "acos": _between(np.arccos, -1.0, 1.0, falls=True),
    "atan": rising(np.arctan),
    "sinh": rising(np.sinh),
    "cosh": lambda a: made(*_widened(*_cosh_ends(a)), a),
    "tanh": rising(np.tanh, -1.0, 1.0),
    "sech2": falling_with_distance(_sech2, 0.0, 1.0),
    "asinh": rising(np.arcsinh),
    "acosh": _between(np.arccosh, 1.0, np.inf),
    "atanh": _between(np.arctanh, -1.0, 1.0, is_open=True),
    "sigmoid": rising(_sigmoid, 0.0, 1.0),
    "abs": magnitude,
    "sign": _jumping(np.sign),
    "step": _jumping(lambda value: np.heaviside(value, 0.5)),
    "floor": _jumping(np.floor),
    "ceiling": _jumping(np.ceil),
    "max": _larger,
    "min": _smaller,
    "lt": lambda a, b: _compared(a.high < b.low, a.low >= b.high, a, b),
    "le": lambda a, b: _compared(a.high <= b.low, a.low > b.high, a, b),
    "eq": _equal,
    "ne": lambda a, b: _negated(_equal(a, b)),
    "and": _smaller,
    "or": _larger,
    "not": lambda a: _negated(a),
}


def _negated(a: Interval) -> Interval:
    return made(1.0 - a.high, 1.0 - a.low, a)


def _cosh_ends(a: Interval) -> tuple[Reals, Reals]:
    near = np.where((a.low <= 0) & (a.high >= 0), 0.0, np.minimum(np.abs(a.low), np.abs(a.high)))
    return np.cosh(near), np.cosh(np.maximum(np.abs(a.low), np.abs(a.high)))
