"""Inverse sine, cosine and tangent: known angles plus the series of a small ratio or root.

An arc tangent is 0, π/4 or π/2 plus that of a ratio of at most tan(π/8), by the addition theorem. An arc sine beyond 1/2 is
π/2 − 2 asin √((1 − x)/2); the root is an unevaluated sum, as nothing after it would hide its rounding.
"""

from __future__ import annotations

from math import inf

from symcalc.codegen.vector_math.coefficients import ASIN, ATAN, HALF_PI, HALF_PI_REST
from symcalc.codegen.vector_math.lanes import Pair, Real, fma, ordered_sum, polynomial, quotient_parts, two_product, two_sum

EIGHTH = 0.41421356237309503  # tan(π/8)
THREE_EIGHTHS = 2.414213562373095


def from_ratio(base: Real, t: Real, low: Real) -> Pair:
    """Return base + atan(t + low), where ``base`` is a multiple of π/4, as two numbers that are still to be added."""
    z = t * t
    rest = base * (HALF_PI_REST / HALF_PI) + fma(-z, low, low)  # low (1 − t²): the slope, to the bits that matter
    tail = fma(t * z, polynomial(z, ATAN), rest)
    total, error = ordered_sum(base, t)
    return total, error + tail


def ratio(a: Real, b: Real) -> tuple[Real, Pair]:
    """Return for a, b ≥ 0 the angle 0, π/4 or π/2 nearest to that of (b, a), and the tangent of what is left, as a sum."""
    zero = a.lanes.real(0.0)
    far, near = a > b * THREE_EIGHTHS, a <= b * EIGHTH
    difference, difference_low = two_sum(a, -b)
    total, total_low = two_sum(a, b)
    above = far.choose(-b, near.choose(a, difference)), (far | near).choose(zero, difference_low)
    below = far.choose(a, near.choose(b, total)), (far | near).choose(zero, total_low)
    return far.choose(HALF_PI, near.choose(0.0, HALF_PI / 2)), quotient_parts(above, below)


def atan(x: Real) -> Real:
    """Return atan x."""
    size = abs(x)
    base, (t, low) = ratio(size.at_most(2.0**60), x.lanes.real(1.0))
    high, low = from_ratio(base, t, low)
    return (size < 2.0**-28).choose(x, (high + low).signed_as(x))


def atan2(y: Real, x: Real) -> Real:
    """Return the angle of the point (x, y), as C99 defines it (annex F.9.1.4)."""
    a, b = abs(y), abs(x)
    smaller_shift = 2.0**600
    # Numbers far from 1 are brought nearer, so that sums and errors neither overflow nor underflow.
    larger = (a > b).choose(a, b)
    factor = (larger > 2.0**400).choose(1 / smaller_shift, (larger < 2.0**-400).choose(smaller_shift, 1.0))
    p, q = a * factor, b * factor
    # Beyond 2⁶⁰ a ratio only says which axis the point is on; two infinities are equal, and so count as 1 : 1.
    infinite = larger.equals(inf)
    p, q = infinite.choose(a.equals(inf).choose(1.0, 0.0), p), infinite.choose(b.equals(inf).choose(1.0, 0.0), q)
    # The origin has the angle of the point (±1, 0).
    q = larger.equals(0.0).choose(1.0, q)
    base, (t, low) = ratio(p, q)
    tiny = abs(t) < 2.0**-60
    high, low = from_ratio(base, t, tiny.choose(0.0, low))
    # A ratio near the axis may be below the normal range: it is rounded once, from the numbers as given.
    beside = tiny & base.equals(0.0)
    right = beside.choose((larger.equals(0.0) | infinite).choose(0.0, a / b), high + low)
    turned, error = ordered_sum(x.lanes.real(2 * HALF_PI), -high)
    left = turned + (error + (2 * HALF_PI_REST - low))
    result = x.is_negative().choose(left, right).signed_as(y)
    return (x.is_nan() | y.is_nan()).choose(x + y, result)


def arc_parts(size: Real) -> tuple[Real, Pair]:
    """Return for |x| ≤ 1 what the arc functions share: s (x, or the root beyond 1/2, first part) and s's low part with the series."""
    z_far = 0.5 - 0.5 * size
    far = size > 0.5
    root = z_far.sqrt()
    square, error = two_product(root, root)
    root_low = root.equals(0.0).choose(0.0, ((z_far - square) - error) / (root + root))
    s = far.choose(root, size)
    z = far.choose(z_far, size * size)
    return s, (far.choose(root_low, 0.0), s * z * polynomial(z, ASIN))


def asin(x: Real) -> Real:
    """Return asin x; nan beyond 1."""
    size = abs(x)
    s, (low, series) = arc_parts(size)
    high, error = ordered_sum(x.lanes.real(HALF_PI), -2.0 * s)
    far = high + (error + (HALF_PI_REST - 2.0 * (low + series)))
    near = s + series
    return (size < 2.0**-28).choose(x, (size > 0.5).choose(far, near).signed_as(x))


def acos(x: Real) -> Real:
    """Return acos x; nan beyond 1."""
    size = abs(x)
    s, (low, series) = arc_parts(size)
    far_right = 2.0 * (s + (low + series))
    high, error = ordered_sum(x.lanes.real(2 * HALF_PI), -2.0 * s)
    far_left = high + (error + (2 * HALF_PI_REST - 2.0 * (low + series)))
    signed, signed_series = s.signed_as(x), series.signed_as(x)
    high, error = ordered_sum(x.lanes.real(HALF_PI), -signed)
    near = high + (error + (HALF_PI_REST - signed_series))
    return (size > 0.5).choose((x > 0.0).choose(far_right, far_left), near)
