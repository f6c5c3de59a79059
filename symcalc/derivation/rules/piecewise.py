"""Functions given by cases: branch by branch, and at each boundary the values and slopes from both sides.

A boundary keeps its derivative only where the limits show one. Elsewhere it is left out, with the lines that show why; where
the two sides cannot be compared it is left out, too.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from symcalc.derivation.cases import places_of, rows_of, without
from symcalc.derivation.claims import are_same, claim
from symcalc.derivation.engine import differentiate
from symcalc.derivation.exceptional_points import Place, look_at, secant, two_sequences
from symcalc.derivation.limits import limit_line
from symcalc.derivation.plane_points import PlanePoint, known_elsewhere, plane_point
from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.derivation.step import Derivation
from symcalc.document.blocks import Prose
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Cases, Limit, Node, Relation


@rule(
    "branch by branch",
    rank=154,
    why="branch by branch",
    source="Spivak, Calculus, chapters 9 and 11",
    example="Piecewise((x^2, x < 1), (2*x - 1, True))",
)
def branch_by_branch(body: Node, d: Differentiation) -> Rewrite | None:
    """Each branch has its own derivative inside its interval; each boundary is looked at by itself."""
    if not isinstance(body, Cases) or d.is_constant(body):
        return None
    parts: list[Derivation] = []
    slopes: dict[Node, Node] = {}
    rows, in_plane = rows_of(body, d), plane_point(body, Formula(body, d.roles))
    for value, condition, point in rows:
        if point is not None or value in slopes:
            continue
        part = _branch(value, condition, d, in_plane)
        slopes[value] = part.answer.node
        if not d.is_constant(value):
            parts.append(part)
    left_out: list[Node] = []
    gone: list[Place] = []
    at_points: dict[Node, Node] = {}
    for place in places_of(body, d, slopes):
        meeting = look_at(place, d)
        parts += meeting.parts or (_unknown(place, d),)
        if meeting.kind != "smooth" or meeting.slope is None:
            left_out.append(Relation((d.variable, place.at), ("≠",)) if in_plane is None else in_plane.elsewhere)
            gone.append(place)
            continue
        at_points[place.at] = meeting.slope.node
        if place.slope_below is not None and in_plane is None:
            parts += continuity_of_slope(place, meeting.slope, d)
    kept = [
        (slopes[value], without(condition, value, gone, d) if in_plane is None else condition) if point is None else (at_points.get(point), condition)
        for value, condition, point in rows
    ]
    after = Cases(tuple((value, condition) for value, condition in kept if value is not None))
    return Rewrite(after, (), tuple(dict.fromkeys(left_out)), tuple(parts))


def _branch(value: Node, condition: Node | None, d: Differentiation, in_plane: PlanePoint | None) -> Derivation:
    """Derive one branch under its condition."""
    given = () if condition is None else (Formula(condition, d.roles),)
    known = given if in_plane is None else known_elsewhere(in_plane, Formula(value, d.roles))
    part = differentiate(Formula(value, d.roles), d.variable, d.partial, given=known)
    heading = Prose("Where {}", given) if given else Prose("Otherwise")
    return replace(part, heading=heading)


def _unknown(place: Place, d: Differentiation) -> Derivation:
    """Say that a place is left out since neither a slope nor its absence is shown."""
    limit = secant(place, "+-", d)
    where = Formula(Relation((d.variable, place.at), ("=",)), d.roles)
    return Derivation(limit, (), sympy.nan, heading=Prose("At {} nothing is shown, so it is left out", (where,)))


def continuity_of_slope(place: Place, slope: Formula, d: Differentiation) -> tuple[Derivation, ...]:
    """Return the lines that show whether the derivative has a limit at a single point, and whether that is its value there."""
    if place.below != place.above or place.slope_below is None:
        return ()
    limit = Formula(Limit(place.slope_below, d.variable, place.at), d.roles)
    where = Formula(Relation((d.variable, place.at), ("=",)), d.roles)
    heading = Prose("Is the derivative continuous at {}?", (where,))
    line = limit_line(limit)
    if line is None:
        found = two_sequences(limit, d)
        if found is None:
            return ()
        lines, along = found
        why = "along {} and {} the derivative has different limits: it exists at {}, but is not continuous there"
        step = claim("no limit", [entry.answer for entry in lines], [entry.goal for entry in lines], why, (*along, where), lines)
        return (Derivation(step.before, (step,), sympy.false, heading=heading),)
    same = are_same(line.result, slope.meaning)
    if same is None:
        return ()
    name, why = ("continuous", "the derivative is continuous at {}") if same else ("not continuous", "the derivative is not continuous at {}")
    step = claim(name, [line.answer, slope], [limit, slope], why, (where,), (line,))
    return (Derivation(step.before, (step,), sympy.true if same else sympy.false, heading=heading),)
