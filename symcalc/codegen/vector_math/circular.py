"""Sine, cosine and tangent: x = n π/2 + r with |r| ≤ π/4, a polynomial each, and n decides which one and its sign.

π/2 stands in parts of 33 bits, so that n times a part, and the first difference, are exact for n below 2²⁰. Within that
range no double comes closer to a multiple of π/2 than about 2⁻⁵⁸, and r has all its digits. Lanes beyond it, and infinity
and nan, are rare: they have functions of their own, behind a branch.
"""

from __future__ import annotations

from math import inf

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
from symcalc.codegen.vector_math.far_reduction import reduced_far
from symcalc.codegen.vector_math.lanes import SIGN, Bits, Pair, Real, fma, ordered_sum, polynomial, quotient, two_product, two_sum

FAR = 2.0**20
ROUND = 1.5 * 2.0**52


def quadrant(x: Real) -> tuple[Bits, Real]:
    """Return n as integer, right in its last bits, and as double."""
    rounded = fma(x, TWO_OVER_PI, ROUND)
    return rounded.bits(), rounded - ROUND


def reduced(x: Real, n: Real) -> Real:
    """Return x − n π/2, wrong by little more than its own rounding: where the first two steps cancel, they are exact."""
    if not x.lanes.fused:
        return reduced_parts(x, n)[0]
    return fma(n, -HALF_PI_LOW, fma(n, -HALF_PI_MIDDLE, fma(n, -HALF_PI_1, x)))


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


def sine(n: Bits, r: Real) -> Real:
    """Return sin(n π/2 + r)."""
    z = r * r
    even = fma(r * z, polynomial(z, SIN), r)
    odd = fma(z, fma(z, polynomial(z, COS), -0.5), 1.0)
    return (n & 1).is_zero().choose(even, odd).flipped((n & 2) << 62)


def tangent(n: Bits, parts: Pair) -> Real:
    """Return tan(n π/2 + r), as the quotient of sine and cosine, each an unevaluated sum."""
    r, low = parts
    z, z_low = two_product(r, r)
    sine = ordered_sum(r, fma(r * z, polynomial(z, SIN), low))
    one, error = ordered_sum(r.lanes.real(1.0), -0.5 * z)
    cosine = ordered_sum(one, error + (fma(z * z, polynomial(z, COS), -0.5 * z_low) - r * low))
    even = (n & 1).is_zero()
    above = even.choose(sine[0], -cosine[0]), even.choose(sine[1], -cosine[1])
    below = even.choose(cosine[0], sine[0]), even.choose(cosine[1], sine[1])
    return quotient(above, below)


def sin(x: Real) -> Real:
    """Return sin x for |x| < 2²⁰."""
    bits, n = quadrant(x)
    return x.equals(0.0).choose(x, sine(bits, reduced(x, n)))


def cos(x: Real) -> Real:
    """Return cos x for |x| < 2²⁰."""
    bits, n = quadrant(x)
    return sine(bits + 1, reduced(x, n))


def tan(x: Real) -> Real:
    """Return tan x for |x| < 2²⁰."""
    bits, n = quadrant(x)
    return (abs(x) < 2.0**-28).choose(x, tangent(bits, reduced_parts(x, n)))


def far_sin(x: Real) -> Real:
    """Return sin x from 2²⁰ on; nan at infinity."""
    n, (r, _) = reduced_far(x)
    return beyond(x, sine(n, r).flipped(x.bits() & SIGN))


def far_cos(x: Real) -> Real:
    """Return cos x from 2²⁰ on; nan at infinity."""
    n, (r, _) = reduced_far(x)
    return beyond(x, sine(n + 1, r))


def far_tan(x: Real) -> Real:
    """Return tan x from 2²⁰ on; nan at infinity."""
    return beyond(x, tangent(*reduced_far(x)).flipped(x.bits() & SIGN))


def beyond(x: Real, value: Real) -> Real:
    """Return the value where x is finite, else nan."""
    return (abs(x) < inf).choose(value, x - x)
