"""What a function of one variable has besides critical points: the ends of its interval, and inflection points.

At an inflection point the second derivative changes its sign: it is zero there, and the first derivative after it that is not zero has
odd order. On a closed interval a continuous function has a greatest and a least value, at a critical point or at an end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sympy

from symcalc.derivation.decimals import sign_of
from symcalc.derivation.extrema import Point
from symcalc.derivation.global_extrema import order_of
from symcalc.derivation.stationary_kinds import ordinal
from symcalc.derivation.topics.evaluation import carried_out
from symcalc.derivation.topics.points_found import Row, row_of
from symcalc.enclosure.ball_numbers import rational_near
from symcalc.enclosure.ball_signs import Ball
from symcalc.enclosure.balls import ball
from symcalc.enclosure.intervals import outward
from symcalc.enclosure.second_order import SecondOrder
from symcalc.enclosure.solutions import Root, Roots
from symcalc.enclosure.systems import solve
from symcalc.enclosure.turning import is_continuous
from symcalc.enclosure.values import values
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula

_HIGHEST = 12


def ends_and_inflections(
    rows: Sequence[Row],
    expression: sympy.Expr,
    symbol: sympy.Symbol,
    slopes: tuple[sympy.Expr, sympy.Expr],
    ends: tuple[Formula, Formula] | None,
    time_limit: float | None,
) -> list[Row]:
    """Return the rows with those of the ends of the interval and of the inflection points, from left to right."""
    known, out = SecondOrder(expression, [symbol]), []
    at_ends = [row for row in (_end(entry.meaning, expression, symbol, slopes, known) for entry in ends or ()) if row is not None]
    for row in rows:
        # A critical point at an end is that end.
        if not any(_meet(row.point, end.point, symbol) for end in at_ends):
            out.append(row)
    out += at_ends
    out += _inflections(rows, expression, symbol, slopes[1], ends, known, time_limit)
    return sorted(out, key=lambda row: float(_place(row.point, symbol).mid()))


def _end(place: sympy.Expr, expression: sympy.Expr, symbol: sympy.Symbol, slopes: tuple[sympy.Expr, sympy.Expr], known: SecondOrder) -> Row | None:
    (where,) = values([place], {}, 40)
    value, _, matrix = known([where])
    if not value.is_finite():
        return None
    exact = carried_out(expression.xreplace({symbol: place}))
    first, second = (carried_out(entry.xreplace({symbol: place})) for entry in slopes)
    why = "an end of the interval" + (", where the slope is zero too" if isinstance(first, sympy.Expr) and sign_of(first) == "0" else "")
    point = Point({symbol.name: place}, exact, "endpoint", "proven", balls={symbol.name: where, "": value}, why=why)
    return Row(point, sympy.Matrix([[second]]), matrix)


def _inflections(
    rows: Sequence[Row],
    expression: sympy.Expr,
    symbol: sympy.Symbol,
    second: sympy.Expr,
    ends: tuple[Formula, Formula] | None,
    known: SecondOrder,
    time_limit: float | None,
) -> list[Row]:
    if not second.has(symbol):
        return []
    box = None if ends is None else {symbol: tuple(rational_near(entry.meaning) for entry in ends)}
    try:
        found = solve([second], [symbol], box, time_limit)  # type: ignore[arg-type]
    except ArgumentError:
        return []
    out = []
    for root in found.roots:
        row = row_of(root, expression, [symbol], [second], known, sympy.Matrix([[second]]))
        if root.on_boundary or any(_meet(row.point, other.point, symbol) for other in rows):
            continue
        turns, why = _turns(second, symbol, root, row.point)
        if turns is not False:
            out.append(replace(row, point=replace(row.point, kind="inflection" if turns else "undecided", why=why, is_global=None)))
    return out


def _turns(second: sympy.Expr, symbol: sympy.Symbol, root: Root, point: Point) -> tuple[bool | None, str]:
    """Tell whether the second derivative changes its sign at a zero of it."""
    place = point.point[symbol.name]
    derivative = second
    for order in range(3, _HIGHEST):
        derivative = derivative.diff(symbol)
        (value,) = values([derivative], {symbol: root.balls[0]}, 40)
        sign = "+" if value > 0 else "-" if value < 0 else "?" if isinstance(place, sympy.Float) else sign_of(derivative.xreplace({symbol: place}))
        if sign == "?":
            return None, "the second derivative is zero, and whether it changes its sign is not shown"
        if sign != "0":
            words = (
                f"the second derivative is zero, and the first one after it that is not is the {ordinal(order)}"
                if order > 3
                else ("the second derivative is zero and the third is not, so the second changes its sign")
            )
            return order % 2 == 1, words
    return None, "many derivatives are zero there"


def judged_on_interval(points: Sequence[Point], expression: sympy.Expr, symbol: sympy.Symbol, ends: Any, roots: Roots) -> list[Point]:
    """Return the points with what is known of whether they are the greatest or least on the closed interval."""
    low, high = outward(ends[0])[0], outward(ends[1])[1]
    candidates = [k for k, point in enumerate(points) if point.kind != "inflection"]
    is_known = (roots.is_complete or all(root.on_boundary for root in roots.roots if root.status != "proven")) and is_continuous(
        expression, symbol, low, high
    )
    out = list(points)
    for k in candidates:
        point = points[k]
        if point.kind not in ("minimum", "maximum", "endpoint"):
            continue
        others = [order_of(points[j], point) for j in candidates if j != k]
        wanted = {"minimum": (1,), "maximum": (-1,), "endpoint": (1, -1)}[point.kind]
        beaten = [any(order is not None and order * sign < 0 for order in others) for sign in wanted]
        holds = [is_known and all(order is not None and order * sign >= 0 for order in others) for sign in wanted]
        out[k] = replace(point, is_global=True if any(holds) else False if all(beaten) else None)
    return out


def _place(point: Point, symbol: sympy.Symbol) -> Ball:
    return (point.balls or {}).get(symbol.name, ball(0))


def _meet(one: Point, other: Point, symbol: sympy.Symbol) -> bool:
    return bool(_place(one, symbol).overlaps(_place(other, symbol)))
