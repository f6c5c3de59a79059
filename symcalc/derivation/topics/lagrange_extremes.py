"""The greatest and the least value under constraints: where the set is closed and bounded both exist, and are among the points found.

A function that is continuous on such a set takes a greatest and a least value there (Weierstrass). At each of them either the gradients
of the active constraints are dependent, or there are multipliers: so the points found are compared, if they are all. Where the set
is not bounded, it may still be shown that the function is nowhere less, or greater, than at a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sympy

from symcalc.derivation.constraint_sets import bound, is_continuous, is_convex_quadratic, judge_bounded, leading_form
from symcalc.derivation.equation_facts import sign_of
from symcalc.derivation.equation_proofs import as_balls
from symcalc.derivation.extrema import Kind, Point
from symcalc.derivation.step import UNCHECKED, Verdict
from symcalc.derivation.topics.lagrange_points import Row
from symcalc.derivation.topics.lagrange_system import System
from symcalc.enclosure.ball_signs import sign_of_ball
from symcalc.enclosure.values import values as values_on_balls
from symcalc.errors import RefutedError


@dataclass(frozen=True)
class Extremes:
    """What is shown of the greatest and the least value.

    Attributes
    ----------
    points : tuple of Point
        All points, each with what is known of it now.
    bounded_by : int or None
        The constraint that shows the set to be bounded, by number.
    bounded : Verdict
    least, greatest : Expr or None
        The values, where they are shown to be taken.
    least_why, greatest_why : str
    """

    points: tuple[Point, ...] = ()
    bounded_by: int | None = None
    bounded: Verdict = UNCHECKED
    least: sympy.Expr | None = None
    greatest: sympy.Expr | None = None
    least_why: str = ""
    greatest_why: str = ""


_COMPACT = "the set is closed and bounded and the function continuous, so this value is taken; all points were compared"


def extremes(system: System, rows: Sequence[Row], is_complete: bool) -> Extremes:
    """Compare the values at all points, and tell which are global.

    Parameters
    ----------
    system : System
    rows : sequence of Row
    is_complete : bool
        Whether these are all points that come into question.
    """
    points = [row.point for row in rows]
    place, verdict = bounding(system)
    function = system.body.meaning
    compact = verdict.kind == "proved" and is_continuous(function) and all(is_continuous(side) for side in system.sides)
    least = greatest = None
    least_why = greatest_why = ""
    sure = [row for row in rows if row.point.status == "proven"]
    if compact and is_complete and len(sure) == len(rows) and rows:
        least, greatest = (_most(function, rows, turn) for turn in (-1, 1))
        least_why = greatest_why = _COMPACT
    equations = [side for side, entry in zip(system.sides, system.constraints, strict=True) if entry.is_equation]
    if least is None and (found := _bounded(function, 1, sure, equations, system)) is not None:
        least, least_why = found
    if greatest is None and (found := _bounded(function, -1, sure, equations, system)) is not None:
        greatest, greatest_why = found
    ends: tuple[tuple[Row | None, Kind, str], ...] = ((least, "minimum", least_why), (greatest, "maximum", greatest_why))
    judged = [_judged(row, ends, function, rows) for row in rows]
    values = (None if row is None else row.point.value for row in (least, greatest))
    assert len(judged) == len(points)
    low, high = values
    return Extremes(tuple(judged), place if compact else None, verdict if compact else UNCHECKED, low, high, least_why, greatest_why)


def bounding(system: System) -> tuple[int | None, Verdict]:
    """Return a constraint that alone bounds the set, by number."""
    for place, (side, entry) in enumerate(zip(system.sides, system.constraints, strict=True)):
        form = leading_form(side, system.symbols)
        # Of h ≥ 0 the form has to fall beyond all bounds.
        if form is not None and (entry.is_equation or sign_of(form.xreplace(dict.fromkeys(system.symbols, sympy.Integer(1)))) == "-"):
            return place, judge_bounded(side, system.symbols)
    return None, Verdict("undecided", "no constraint alone is shown to bound the set")


def difference_sign(function: sympy.Expr, one: Row, other: Row) -> str:
    """Return the sign of the value at one point minus that at another."""
    if one is other:
        return "0"
    values = [row.point.value for row in (one, other)]
    if all(row.solution.values is not None for row in (one, other)):
        return sign_of(values[0] - values[1])
    held = [values_on_balls([function], as_balls(row.solution), digits=40)[0] for row in (one, other)]
    return sign_of_ball(held[0] - held[1])


def _most(function: sympy.Expr, rows: Sequence[Row], turn: int) -> Row | None:
    """Return a row of the greatest value, or the least for −1; None where that is not shown."""
    best = rows[0]
    for row in rows[1:]:
        if difference_sign(function, row, best) == ("+" if turn > 0 else "-"):
            best = row
    return best if all(difference_sign(function, best, row) in ("0", "+" if turn > 0 else "-") for row in rows) else None


def _bounded(function: sympy.Expr, turn: int, rows: Sequence[Row], equations: Sequence[sympy.Expr], system: System) -> tuple[Row, str] | None:
    """Return a point at which the function is shown to be least, or greatest for −1, and by what."""
    unknown = [row for row in rows if row.solution.values is not None and row.point.kind != "saddle"]
    best = _most(function, unknown, -turn) if unknown else None
    if best is None:
        return None
    why = bound(turn * function, turn * best.point.value, equations, system.symbols)
    if not why and _is_convex(system, turn, best):
        why = "the function is convex, and the constraints are linear: a stationary point is a minimum"
    if not why:
        return None
    return best, why if turn == 1 else f"with the other sign, {why}"


def _is_convex(system: System, turn: int, row: Row) -> bool:
    """Tell whether the conditions of Karush, Kuhn and Tucker are enough: a convex function, linear constraints, no multiplier of a wrong sign."""
    linear = all(side.is_polynomial(*system.symbols) and sympy.Poly(side, *system.symbols).total_degree() <= 1 for side in system.sides)
    signs = {"+", "0"} if turn == 1 else {"-", "0"}
    is_regular = bool(row.point.multipliers) or not system.constraints
    return linear and is_regular and set(row.signs) <= signs and is_convex_quadratic(turn * system.body.meaning, system.symbols)


def _judged(row: Row, ends: Sequence[tuple[Row | None, Kind, str]], function: sympy.Expr, rows: Sequence[Row]) -> Point:
    point = row.point
    if point.status != "proven":
        return point
    for end, kind, why in ends:
        if end is not None and difference_sign(function, row, end) == "0":
            if point.kind not in (kind, "undecided", "degenerate") and len({_value(r) for r in rows}) > 1:
                raise RefutedError(f"At {dict(point.point)} the function has its global {kind}, and was found to have a {point.kind}.")
            return replace(point, kind=kind, is_global=True, why=point.why if point.kind == kind else why)
    if point.kind in ("minimum", "maximum"):
        turn = "-" if point.kind == "minimum" else "+"
        beaten = any(difference_sign(function, other, row) == turn for other in rows if other.point.status == "proven")
        return replace(point, is_global=False if beaten else None)
    return replace(point, is_global=False if point.kind == "saddle" else None)


def _value(row: Row) -> sympy.Expr:
    return row.point.value


def judge_extreme(function: sympy.Expr, rows: Sequence[Row], claimed: Row, kind: Kind) -> Verdict:
    """Judge that of all points one has the least, or the greatest, value.

    Raises
    ------
    RefutedError
        Another point has a smaller one, or a greater one.
    """
    turn = "-" if kind == "minimum" else "+"
    signs = [difference_sign(function, row, claimed) for row in rows]
    if turn in signs:
        raise RefutedError(f"{claimed.point.value} is claimed to be the global {kind}; another point has a value beyond it.")
    # Balls of equal values overlap: then neither is shown to be beyond the other.
    return Verdict("proved", "the values at all points were compared") if "?" not in signs else Verdict("undecided", "two values were not told apart")
