"""Logarithms, inverse hyperbolic functions and powers, from log((1 + s)/(1 − s)) = 2s + s³ P(s²).

A number is 2^k m with m in [√½, √2), and s = (m − 1)/(m + 1). A power needs its logarithm to about 2⁻⁶⁶, since the
exponent multiplies the error by up to 745: there s and the first terms of the series are unevaluated sums of two doubles.
"""

from __future__ import annotations

from math import inf, nan

from symcalc.codegen.vector_math import exponential
from symcalc.codegen.vector_math.coefficients import LN2_HIGH, LN2_LOW, LOG, LOG_LONG, TWO_THIRDS_LOW
from symcalc.codegen.vector_math.lanes import (
    FIELD,
    Pair,
    Real,
    fma,
    ordered_sum,
    polynomial,
    quotient_parts,
    two_product,
    two_sum,
)

ROOT_HALF = 0x3FE6A09E667F3BCD  # bits of √½
WHOLE = 0x4330000000000000  # bits of 2⁵²: below them an integer becomes a double
SMALLEST = 2.0**-1022


def decomposed(x: Real) -> tuple[Real, Real, Real]:
    """Return k, m and 2^−k where x = 2^k m, for positive normal numbers."""
    steps = x.bits() - ROOT_HALF
    powers = steps & (0xFFF << FIELD)
    k = (((steps + (1023 << FIELD)) >> FIELD) | WHOLE).as_real() - (2.0**52 + 1023)
    return k, (x.bits() - powers).as_real(), (x.lanes.bits(1023 << FIELD) - powers).as_real()


def normal(x: Real) -> tuple[Real, Real]:
    """Return x, by 2⁵⁴ larger where it is below the normal range, and what that adds to its exponent."""
    small = x < SMALLEST
    return small.choose(x * 2.0**54, x), small.choose(-54.0, 0.0)


def summed(k: Real, f: Real, low: Real | None = None) -> Real:
    """Return k ln 2 + log(1 + f) + low, from f − s (f − s² P)."""
    s = f / (f + 2.0)
    z = s * s
    inner = fma(k, -LN2_LOW, s * fma(-z, polynomial(z, LOG), f))
    if low is not None:
        inner = inner - low
    return fma(k, LN2_HIGH, f - inner)


def at_the_ends(x: Real, result: Real) -> Real:
    """Return the logarithm's values at 0, infinity and nan, and nan below 0."""
    return (x < inf).choose((x > 0.0).choose(result, x.equals(0.0).choose(-inf, nan)), (x > 0.0).choose(x, nan))


def log(x: Real) -> Real:
    """Return log x."""
    positive, shift = normal(x)
    k, m, _ = decomposed(positive)
    return at_the_ends(x, summed(k + shift, m - 1.0))


def log1p_of(high: Real, low: Real) -> Real:
    """Return log(1 + high + low) for a sum that is above −1, finite, and not below the normal range."""
    whole, error = two_sum(high.lanes.real(1.0), high)
    k, m, power = decomposed(whole)
    first = m - 1.0
    # From 2⁶⁰ on the error of the sum counts for nothing, and in the last binade the power would leave the range.
    f, rest = two_sum(first, (high < 2.0**60).choose((error + low) * power, 0.0))
    # What no longer fits into f counts by the slope 1/(1 + f): to the few bits that matter, 1 − f + f².
    return summed(k, f, rest * fma(f, f - 1.0, 1.0))


def log1p(x: Real) -> Real:
    """Return log(1 + x), with all digits near 0."""
    inside = (x > -1.0) & (x < inf)
    result = log1p_of(inside.choose(x, 1.0), x.lanes.real(0.0))
    result = inside.choose(result, x.equals(-1.0).choose(-inf, (x > 0.0).choose(inf, nan)))
    return (abs(x) < 2.0**-54).choose(x, result)


def asinh(x: Real) -> Real:
    """Return asinh x = log1p(a + a²/(1 + √(a² + 1))) with the sign of x, and log a + log 2 where a² may overflow."""
    size = abs(x)
    large = ~(size <= 2.0**28)  # nan too
    a = large.choose(1.0, size)
    square = a * a
    result = log1p_of(*ordered_sum(a, square / ((square + 1.0).sqrt() + 1.0)))
    far = log_far(size)
    return (size < 2.0**-28).choose(x, large.choose(far, result).signed_as(x))


def log_far(size: Real) -> Real:
    """Return log(2 size) for large sizes, infinity and nan."""
    k, m, _ = decomposed(size)
    return (size < inf).choose(summed(k + 1.0, m - 1.0), size)


def acosh(x: Real) -> Real:
    """Return acosh x = log1p(t + √(2t + t²)) with t = x − 1."""
    large = x > 2.0**28
    near = (x >= 1.0) & (x <= 2.0**28)
    t = near.choose(x, 2.0) - 1.0
    root = fma(t, t, t + t).sqrt()
    result = log1p_of(*ordered_sum(root, t))
    result = large.choose(log_far(x), near.choose(result, nan))
    return x.equals(1.0).choose(0.0, result)


def atanh(x: Real) -> Real:
    """Return atanh x = log1p(2a/(1 − a))/2 with the sign of x."""
    size = abs(x)
    inside = size < 1.0
    a = inside.choose(size, 0.5)
    below = two_sum(x.lanes.real(1.0), -a)
    result = 0.5 * log1p_of(*quotient_parts((2.0 * a, x.lanes.real(0.0)), below))
    result = inside.choose(result, size.equals(1.0).choose(inf, nan))
    return (size < 2.0**-28).choose(x, result.signed_as(x))


def long_log(x: Real) -> Pair:
    """Return the logarithm of positive finite numbers as an unevaluated sum, to about 2⁻⁶⁶ of it."""
    positive, shift = normal(x)
    k, m, _ = decomposed(positive)
    k = k + shift
    f = m - 1.0
    below = two_sum(m, x.lanes.real(1.0))
    s, s_low = ordered_sum(*quotient_parts((f, x.lanes.real(0.0)), below))
    z, z_low = two_product(s, s)
    z_low = fma(s, 2.0 * s_low, z_low)
    p, p_low = ordered_sum(x.lanes.real(LOG_LONG[0]), z * polynomial(z, LOG_LONG[1:]))
    p_low = p_low + TWO_THIRDS_LOW
    u, u_low = two_product(z, p)
    u_low = u_low + fma(z, p_low, z_low * p)
    v, v_low = two_product(s, u)
    v_low = v_low + fma(s, u_low, s_low * u)
    high, low = ordered_sum(s + s, v)
    low = low + (v_low + (s_low + s_low))
    total, error = ordered_sum(k * LN2_HIGH, high)
    return ordered_sum(total, error + fma(k, LN2_LOW, low))


def power(x: Real, y: Real) -> Real:
    """Return x^y as C99 defines it: e^(y log|x|), the sign from whether y is odd, and the special cases of annex F.9.4.4."""
    size = abs(x)
    ordinary = (size > 0.0) & (size < inf)
    high, low = long_log(ordinary.choose(size, 1.0))
    # Beyond 2⁶⁶ every power of a number that is not 1 overflows or underflows.
    bounded = y.at_most(2.0**66).at_least(-(2.0**66))
    exponent, error = two_product(bounded, high)
    error = fma(bounded, low, error)
    inside = abs(exponent) < 760.0
    exponent = exponent.at_most(760.0).at_least(-760.0)
    (high, low), n = exponential.parts(exponent, inside.choose(error, 0.0))
    result = exponential.scaled(high + low, n)

    grows = (size < 1.0) ^ (y > 0.0)
    result = ordinary.choose(result, grows.choose(inf, 0.0))
    whole = y.truncated().equals(y)
    half = 0.5 * y
    odd = whole & ~half.truncated().equals(half)
    negative = x.is_negative()
    result = (negative & odd).choose(-result, result)
    result = ((x < 0.0) & ordinary & ~whole).choose(nan, result)
    result = (x.is_nan() | y.is_nan()).choose(x + y, result)
    return (y.equals(0.0) | x.equals(1.0)).choose(1.0, result)
