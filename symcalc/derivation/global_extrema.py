"""Whether an extremum is one of the whole plane: by what the function does far away, and by comparing the values.

A polynomial in which one even power of each variable outweighs all else tends to infinity, so its least critical value is its least
value. What is a sum of polynomials times exponentials that fall off in every direction tends to zero, so a positive critical value
that is the greatest is the greatest of all. Extrema that another value surpasses are local only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Literal

import sympy

from symcalc.derivation.decimals import sign_of
from symcalc.derivation.extrema import Point
from symcalc.derivation.stationary_kinds import one_sided
from symcalc.enclosure.ball_numbers import unknown
from symcalc.enclosure.ball_signs import Ball
from symcalc.enclosure.systems import solve

Far = Literal["rises", "falls", "vanishes"]


def far_away(expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> Far | None:
    """Tell what a function does far away: it rises to infinity, falls to minus infinity, vanishes, or that is not shown.

    >>> x, y = sympy.symbols("x y")
    >>> far_away(x**6 / 3 + x * y - 4 * y**2 + 4 * y**4, (x, y)), far_away(x * y * sympy.exp(-x**2 - y**2), (x, y))
    ('rises', 'vanishes')
    >>> print(far_away(x**2 - y**2, (x, y)))
    None
    """
    if expression.is_polynomial(*symbols):
        return "rises" if _outweighs(expression, symbols) else "falls" if _outweighs(-expression, symbols) else None
    for term in sympy.Add.make_args(sympy.expand(expression, power_exp=False)):
        exponent, rest = sympy.Integer(0), sympy.Integer(1)
        for part in sympy.Mul.make_args(term):
            if isinstance(part, sympy.exp):
                exponent += part.args[0]
            else:
                rest *= part
        exponent = sympy.expand(exponent)
        if not rest.is_polynomial(*symbols) or not exponent.is_polynomial(*symbols) or not _outweighs(-exponent, symbols):
            return None
    return "vanishes"


_SAID: dict[Far | None, str] = {
    "rises": "Far away the function tends to infinity, since even powers outweigh all else: so it has a least value, at a critical point.",
    "falls": "Far away the function tends to minus infinity, since even powers outweigh all else: so it has a greatest value, at a critical point.",
    "vanishes": "Far away the function tends to 0, since its exponentials fall off faster than any power grows: so beyond 0 it has its extremes.",
    None: "",
}


def said_far_away(expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> str:
    """Say what a function does far away, and what follows."""
    return _SAID[far_away(expression, symbols)]


def _outweighs(p: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> bool:
    """Tell whether even powers with positive coefficients outweigh all other terms: x^a y^b with a/m + b/n < 1 beside x^m and y^n."""
    poly = sympy.Poly(p, *symbols)
    tops: list[int] = []
    for k in range(len(symbols)):
        pure = [(e[k], c) for e, c in poly.terms() if e[k] and e[k] == sum(e)]
        if not pure:
            return False
        top, coefficient = max(pure)
        if top % 2 or sign_of(coefficient) != "+":
            return False
        tops.append(top)
    weights = [sum((Fraction(e, top) for e, top in zip(exponents, tops, strict=True)), Fraction(0)) for exponents in poly.monoms()]
    pure_tops = {tuple(top if i == k else 0 for i in range(len(tops))) for k, top in enumerate(tops)}
    if all(weight < 1 or exponents in pure_tops for exponents, weight in zip(poly.monoms(), weights, strict=True)):
        return True
    # A positive definite quadratic form with terms of lower degree.
    if poly.total_degree() != 2:
        return False
    matrix = sympy.hessian(p, symbols)
    return all(sign_of(matrix[:size, :size].det()) == "+" for size in range(1, matrix.rows + 1))


def judged_globally(points: Sequence[Point], expression: sympy.Expr, symbols: Sequence[sympy.Symbol], is_complete: bool) -> list[Point]:
    """Return the points with what is known of whether they are extrema of the whole."""
    far = far_away(expression, symbols) if is_complete else None
    points = with_equal_values(points, expression, symbols) if is_complete else list(points)
    same = mirrored(points, expression, symbols)
    found = []
    for k, point in enumerate(points):
        if point.kind not in ("minimum", "maximum") or point.is_global:
            found.append(point)
            continue
        sign = 1 if point.kind == "minimum" else -1
        others = [0 if (k, j) in same else order_of(other, point) for j, other in enumerate(points) if other is not point]
        if any(order is not None and order * sign < 0 for order in others):
            found.append(replace(point, is_global=False))
        elif (far in ("rises", "falls") and (far == "rises") == (sign > 0)) or (far == "vanishes" and _is_beyond_zero(point, sign)):
            # Values that may be equal leave open which of the points is meant; each that no other one surpasses is one of them.
            known = all(order is not None for order in others)
            found.append(replace(point, is_global=True if known else None))
        elif far in ("rises", "falls"):
            found.append(replace(point, is_global=False))
        else:
            place = {s: point.point[s.name] for s in symbols}
            is_exact = not any(isinstance(value, sympy.Float) for value in place.values())
            shown = is_exact and one_sided(sign * (expression - point.value), symbols, place) == "anywhere"
            found.append(replace(point, is_global=True if shown else None))
    return found


def with_equal_values(points: Sequence[Point], expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> list[Point]:
    """Give points whose value is not known exactly the exact value of another one where both are equal, by exact algebra."""
    out = list(points)
    if not expression.is_polynomial(*symbols):
        return out
    for point in points:
        is_tied = any(order_of(point, other) is None for other in points if other is not point)
        if isinstance(point.value, sympy.Rational) and is_tied:
            roots = solve([*(expression.diff(s) for s in symbols), expression - point.value], symbols, time_limit=5)
            for k, other in enumerate(out):
                if isinstance(other.value, sympy.Float) and any(_meet(root.balls, other, symbols) for root in roots.roots):
                    out[k] = replace(other, value=point.value)
    return out


def mirrored(points: Sequence[Point], expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> set[tuple[int, int]]:
    """Return the pairs of points that are mirror images of each other where the function is its own: there its values are equal."""
    found = set()
    for signs in product((1, -1), repeat=len(symbols)) if len(symbols) <= 4 and len(points) <= 60 else ():
        if -1 not in signs or sympy.expand(expression.xreplace({s: sign * s for s, sign in zip(symbols, signs, strict=True)}) - expression) != 0:
            continue
        for j, point in enumerate(points):
            image = [sign * ball for sign, ball in zip(signs, _balls(point, symbols), strict=True)]
            twins = [k for k, other in enumerate(points) if _meet(image, other, symbols)]
            # The image is a point of the list, and it can be but this one.
            found |= {(j, k) for k in twins if len(twins) == 1}
    return found


def _balls(point: Point, symbols: Sequence[sympy.Symbol]) -> list[Ball]:
    return [(point.balls or {}).get(s.name, unknown()) for s in symbols]


def _meet(balls: Sequence[Ball], point: Point, symbols: Sequence[sympy.Symbol]) -> bool:
    return all(a.overlaps(b) for a, b in zip(balls, _balls(point, symbols), strict=True))


def _is_beyond_zero(point: Point, sign: int) -> bool:
    is_shown = not isinstance(point.value, sympy.Float) and sign_of(-sign * point.value) == "+"
    return is_shown or _ball_sign(point) == -sign


def _ball_sign(point: Point) -> int:
    held = (point.balls or {}).get("")
    return 0 if held is None else 1 if held > 0 else -1 if held < 0 else 0


def order_of(one: Point, other: Point) -> int | None:
    """Return the sign of the difference of two values, None where it is not shown."""
    a, b = ((point.balls or {}).get("", unknown()) for point in (one, other))
    if a > b:
        return 1
    if a < b:
        return -1
    if one.value == other.value and not isinstance(one.value, sympy.Float):
        return 0
    if isinstance(one.value, sympy.Float) or isinstance(other.value, sympy.Float):
        return None
    return {"+": 1, "-": -1, "0": 0}.get(sign_of(one.value - other.value))
