"""Exponentials: e^x and what is made of it, from one reduction to |r| ≤ ln 2 / 2 and one polynomial.

x = n ln 2 + r, with ln 2 in two parts so that the first product is exact. Where a function would lose digits, e^r stays an
unevaluated sum of two doubles until its last operation. 2ⁿ is applied in two steps, so that results below the normal
range are rounded, not lost.
"""

from __future__ import annotations

from symcalc.codegen.vector_math.coefficients import EXP, LN2_HIGH, LN2_LOW, LOG2_E, SINH
from symcalc.codegen.vector_math.lanes import FIELD, Bits, Pair, Real, fma, ordered_sum, polynomial, quotient, two_product, two_sum

# Added to a number below 2⁵¹, this rounds it to an integer n that then stands in the last bits, as n + 2046: never negative here.
BIAS = 2046
ROUND = 1.5 * 2.0**52 + BIAS


def reduced(x: Real) -> tuple[Bits, Pair]:
    """Return the bits that hold n + 2046, and r as two parts."""
    rounded = fma(x, LOG2_E, ROUND)
    n = rounded - ROUND
    return rounded.bits(), ordered_sum(fma(n, -LN2_HIGH, x), n * -LN2_LOW)


def scaled(x: Real, n: Bits, more: int = 0) -> Real:
    """Return x 2^(n + more), for ``n`` as `reduced` gives it."""
    n = n + more if more else n
    half = n >> 1
    return (x * (half << FIELD).as_real()) * ((n - half) << FIELD).as_real()


def parts(x: Real, low: Real | None = None) -> tuple[Pair, Bits]:
    """Return e^(x + low) as an unevaluated sum in about [0.7, 1.42] and the power of two that belongs to it."""
    n, (r, rest) = reduced(x)
    if low is not None:
        r, rest = ordered_sum(r, rest + low)
    tail = fma(r * r, polynomial(r, EXP), rest)
    one = x.lanes.real(1.0)
    high, error = ordered_sum(one, r)
    return ordered_sum(high, error + tail), n


def exp(x: Real) -> Real:
    """Return e^x."""
    x = x.at_most(710.0).at_least(-746.0)
    rounded = fma(x, LOG2_E, ROUND)
    n = rounded - ROUND
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x))
    return scaled(1.0 + fma(r * r, polynomial(r, EXP), r), rounded.bits())


def minus_one_parts(x: Real, halved: bool = False) -> Pair:
    """Return e^x − 1, or half of it, as an unevaluated sum; x is above −80 and its result far from overflow."""
    n, (r, rest) = reduced(x)
    power = ((n - (BIAS - 1023) - halved) << FIELD).as_real()
    first, lost = two_sum(power, x.lanes.real(-0.5 if halved else -1.0))
    tail = fma(r * r, polynomial(r, EXP), rest)
    high, error = two_sum(first, power * r)
    return ordered_sum(high, fma(power, tail, error + lost))


def expm1(x: Real) -> Real:
    """Return e^x − 1, with all digits near 0."""
    high, low = minus_one_parts(x.at_most(710.0).at_least(-40.0), halved=True)
    return (abs(x) < 2.0**-54).choose(x, 2.0 * (high + low))


def tanh(x: Real) -> Real:
    """Return tanh x = −t/(2 + t) with t = e^(−2|x|) − 1."""
    size = abs(x)
    high, low = minus_one_parts(-2.0 * size.at_most(22.0))
    below, error = ordered_sum(x.lanes.real(2.0), high)
    return (size < 2.0**-28).choose(x, quotient((-high, -low), (below, error + low)).signed_as(x))


def sech2(x: Real) -> Real:
    """Return 1/cosh² x = 4e/(1 + e)² with e = e^(−2|x|)."""
    (high, low), n = parts((-2.0 * abs(x)).at_least(-760.0))
    power = scaled(x.lanes.real(1.0), n)
    below, error = ordered_sum(x.lanes.real(1.0), high * power)
    error = fma(low, power, error)
    square, rest = two_product(below, below)
    return scaled(quotient((high, low), (square, fma(below, 2.0 * error, rest))), n, 2)


def sigmoid(x: Real) -> Real:
    """Return 1/(1 + e^−x); below 0 as e^x/(1 + e^x), so that e is never large."""
    (high, low), n = parts((-abs(x)).at_least(-746.0))
    power = scaled(x.lanes.real(1.0), n)
    below, error = ordered_sum(x.lanes.real(1.0), high * power)
    right = x >= 0.0
    above = right.choose(1.0, high), right.choose(0.0, low)
    ratio = quotient(above, (below, fma(low, power, error)))
    return right.choose(ratio, scaled(ratio, n))


def sinh(x: Real) -> Real:
    """Return (e^|x| − e^−|x|)/2 with the sign of x; below 1, where that cancels, x + x³ P(x²)."""
    size, square = abs(x), x * x
    high, low, inverse = half_exponential(size)
    near = fma(x * square, polynomial(square, SINH), x)
    return (size < 1.0).choose((size < 2.0**-28).choose(x, near), (high + (low - inverse)).signed_as(x))


def cosh(x: Real) -> Real:
    """Return (e^|x| + e^−|x|)/2."""
    high, low, inverse = half_exponential(abs(x))
    return high + (low + inverse)


def half_exponential(size: Real) -> tuple[Real, Real, Real]:
    """Return e^size/2 in two parts, and e^−size/2."""
    (high, low), n = parts(size.at_most(712.0))
    high = scaled(high, n, -1)
    return high, scaled(low, n, -1), 0.25 / high
