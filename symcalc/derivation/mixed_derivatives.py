"""Mixed derivatives that depend on the order: at a point with a value of its own both difference quotients are taken and compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sympy

from symcalc.derivation.cases import places_of
from symcalc.derivation.claims import are_same, claim
from symcalc.derivation.exceptional_points import look_at
from symcalc.derivation.plane_points import plane_point
from symcalc.derivation.rule import Differentiation
from symcalc.derivation.step import Derivation
from symcalc.document.blocks import Prose
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Cases, Name


def order_matters(firsts: Iterable[tuple[Name, Formula, Name, Formula]], partial: bool) -> list[Derivation]:
    """Return the claim, for each pair of variables and first derivatives by them, that their order matters at an exceptional point.

    There is none where the two mixed derivatives are equal, or where one of them is not shown.
    """
    found: list[Derivation] = []
    for x, by_x, y, by_y in firsts:
        lines = [line for first, variable in ((by_x, y), (by_y, x)) if (line := _slope_at_point(first, variable, partial)) is not None]
        if len(lines) < 2:
            continue
        values, limits = [line.answer for line in lines], [line.goal for line in lines]
        if are_same(*(value.meaning for value in values)) is not False:
            continue
        assert isinstance(by_x.node, Cases)
        point = plane_point(by_x.node, by_x)
        assert point is not None
        letters = tuple(by_x.with_node(part) for part in (point.where, x, y, y, x))
        why = (
            "at {} the derivative by {} and then {} is not the one by {} and then {}: "
            "the theorem that the order does not matter does not apply, for it asks for continuous second derivatives"
        )
        step = claim("order of differentiation", values, limits, why, letters, lines)
        heading = Prose("Does the order matter at {}?", letters[:1])
        found.append(Derivation(step.before, (step,), sympy.true, heading=heading))
    return found


def _slope_at_point(first: Formula, variable: Name, partial: bool) -> Derivation | None:
    """Return the lines to the derivative of a first derivative at its exceptional point."""
    if not isinstance(first.node, Cases) or plane_point(first.node, first) is None:
        return None
    d = Differentiation(variable, partial, first.roles)
    for place in places_of(first.node, d):
        meeting = look_at(place, d)
        if meeting.kind == "smooth":
            return replace(meeting.parts[0], heading=None)
    return None
