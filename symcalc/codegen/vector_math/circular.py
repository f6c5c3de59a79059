"""Sine, cosine and tangent: x = n π/2 + r with |r| ≤ π/4, a polynomial each, and n decides which one and its sign.

π/2 stands in parts of 33 bits, so that n times a part, and the first difference, are exact for n below 2²⁰. Within that
range no double comes closer to a multiple of π/2 than about 2⁻⁵⁸, and r has all its digits. Lanes beyond it are rare: a
branch hands them, and infinity and nan, to the C library.
"""

from __future__ import annotations

from symcalc.codegen.vector_math.coefficients import (
    COS,
    HALF_PI_1,
    HALF_PI_2,
    HALF_PI_3,
    HALF_PI_4,
    HALF_PI_LOW,
    HALF_PI_MIDDLE,
    SIN,
    TWO_OVER_PI,
)
from symcalc.codegen.vector_math.lanes import Bits, Pair, Real, fma, ordered_sum, polynomial, quotient, two_product, two_sum

FAR = 2.0**20
ROUND = 1.5 * 2.0**52


def quadrant(x: Real) -> tuple[Bits, Real]:
    """Return n as integer, right in its last bits, and as double."""
    rounded = fma(x, TWO_OVER_PI, ROUND)
    return rounded.bits(), rounded - ROUND


def reduced(x: Real, n: Real) -> Real:
    """Return x − n π/2, wrong by little more than its own rounding: where it is small, all but the last step are exact."""
    r = fma(n, -HALF_PI_1, x)
    if x.lanes.fused:
        return fma(n, -HALF_PI_LOW, fma(n, -HALF_PI_MIDDLE, r))
    for part in (HALF_PI_2, HALF_PI_3, HALF_PI_4):
        r = r - n * part
    return r


def reduced_parts(x: Real, n: Real) -> Pair:
    """Return x − n π/2 as an unevaluated sum."""
    first = fma(n, -HALF_PI_1, x)
    if x.lanes.fused:
        middle, lost = two_product(n, HALF_PI_MIDDLE)
        r, error = two_sum(first, -middle)
        return ordered_sum(r, (error - lost) - n * HALF_PI_LOW)
    r, error = two_sum(first, n * -HALF_PI_2)
    r, more = two_sum(r, n * -HALF_PI_3)
    return ordered_sum(r, (error + more) - n * HALF_PI_4)


def sine_or_cosine(x: Real, turns: int) -> Real:
    """Return sin(x + turns π/2)."""
    bits, n = quadrant(x)
    bits = bits + turns if turns else bits
    r = reduced(x, n)
    z = r * r
    sine = fma(r * z, polynomial(z, SIN), r)
    cosine = fma(z, fma(z, polynomial(z, COS), -0.5), 1.0)
    return (bits & 1).is_zero().choose(sine, cosine).flipped((bits & 2) << 62)


def sin(x: Real) -> Real:
    """Return sin x for |x| < 2²⁰."""
    return x.equals(0.0).choose(x, sine_or_cosine(x, 0))


def cos(x: Real) -> Real:
    """Return cos x for |x| < 2²⁰."""
    return sine_or_cosine(x, 1)


def tan(x: Real) -> Real:
    """Return tan x for |x| < 2²⁰, as the quotient of sine and cosine, each an unevaluated sum."""
    bits, n = quadrant(x)
    r, low = reduced_parts(x, n)
    z, z_low = two_product(r, r)
    sine = ordered_sum(r, fma(r * z, polynomial(z, SIN), low))
    half = 0.5 * z
    one, error = ordered_sum(x.lanes.real(1.0), -half)
    cosine = ordered_sum(one, error + (fma(z * z, polynomial(z, COS), -0.5 * z_low) - r * low))
    even = (bits & 1).is_zero()
    above = even.choose(sine[0], -cosine[0]), even.choose(sine[1], -cosine[1])
    below = even.choose(cosine[0], sine[0]), even.choose(cosine[1], sine[1])
    return (abs(x) < 2.0**-28).choose(x, quotient(above, below))
