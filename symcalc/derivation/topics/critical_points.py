"""Critical points: where all first derivatives are zero, found with proof, and of which kind each of them is.

The derivatives are derived line by line; the system is solved by `symcalc.enclosure.systems`; each point is classified by the signs
of the eigenvalues of the Hessian there, in balls, and where these do not tell, by what comes after. That the list is complete is a
claim with a checker of its own, which counts the points in another way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

import sympy

from symcalc.derivation.global_extrema import judged_globally, said_far_away
from symcalc.derivation.point_count import judge_points
from symcalc.derivation.step import Derivation, Step
from symcalc.derivation.topics.assembly import symbol_of
from symcalc.derivation.topics.critical_points_page import critical_points_page
from symcalc.derivation.topics.gradient import body_of
from symcalc.derivation.topics.hessian import Hessian, hessian, hessian_at
from symcalc.derivation.topics.one_variable_points import ends_and_inflections, judged_on_interval
from symcalc.derivation.topics.points_found import Row, row_of
from symcalc.derivation.topics.stationary_system import by_hand
from symcalc.document.blocks import Prose
from symcalc.enclosure.ball_numbers import rational_near
from symcalc.enclosure.second_order import SecondOrder
from symcalc.enclosure.solutions import Roots
from symcalc.enclosure.systems import solve
from symcalc.errors import RefutedError, SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import ONE, ZERO, Derivative, Matrix, Name, Node, Relation
from symcalc.formula.nodes import Sequence as Items
from symcalc.registry import PAGES

_MOST_SHOWN, _MOST_WORKED = 40, 6


@dataclass(frozen=True, repr=False)
class CriticalPoints(Derivation):
    """The derivatives of a function, and all points where the first ones are zero.

    Attributes
    ----------
    result : tuple of Point
    is_complete : bool
        Whether it is proven that there is no other critical point, in the box or, without one, anywhere.
    message : str
        What was searched, and what is left.
    box : tuple of (Formula, Formula, Formula)
        Each variable with the ends of its interval; empty without a box.
    far : str
        What the function does far away, where that shows which values are the greatest and least of all.
    rows : tuple of Row
    solved : int
        How many of the last of ``numbers`` tell how the system is solved.
    """

    result: Any = field(hash=False)
    is_complete: bool = True
    message: str = ""
    box: tuple[tuple[Formula, Formula, Formula], ...] = ()
    far: str = ""
    rows: tuple[Row, ...] = field(default=(), hash=False, compare=False)
    function: Node | None = None
    solved: int = 1

    def __repr__(self) -> str:
        kinds = ", ".join(f"{sum(p.kind == kind for p in self.result)} {kind}" for kind in dict.fromkeys(p.kind for p in self.result))
        left = "all of them, proven" if self.is_complete else "there may be more"
        return f"<{self.title} of {self.given}: {kinds or 'none'}; {left}>"


PAGES.register("CriticalPoints")(critical_points_page)


def critical_points(
    given: Formula,
    body: Formula,
    variables: Sequence[Name],
    function: Node | None,
    box: Mapping[str, tuple[Formula, Formula]],
    time_limit: float | None,
) -> CriticalPoints:
    """Find all critical points of ``body``; the box has ends for some of the variables, or all."""
    until = None if time_limit is None else monotonic() + time_limit
    derived = hessian(given, body, variables, function)
    expression, symbols = body.meaning, [symbol_of(body, variable) for variable in variables]
    ends = {symbol_of(body, v): tuple(rational_near(entry.meaning) for entry in box[v.name]) for v in variables if v.name in box}
    equations = [first.answer.meaning for first in _firsts(derived)]
    roots = solve(equations, symbols, ends, time_limit)  # type: ignore[arg-type]
    known = SecondOrder(expression, symbols)
    rows = [row_of(root, expression, symbols, equations, known, derived.result) for root in roots.roots if not known.is_undefined(root.balls)]
    stationary = rows
    if len(symbols) == 1:
        rows = ends_and_inflections(rows, expression, symbols[0], (equations[0], derived.result[0, 0]), box.get(variables[0].name), time_limit)
    if len(symbols) == 1 and box:
        points = judged_on_interval([row.point for row in rows], expression, symbols[0], ends[symbols[0]], roots)
    else:
        points = judged_globally([row.point for row in rows], expression, symbols, roots.is_complete and not box)
    rows = [replace(row, point=point) for row, point in zip(rows, points, strict=True)]
    solved = by_hand(_system(derived), equations, symbols, roots, until) if len(symbols) > 1 and not ends else []
    numbers = (
        *_worked(derived, body, variables, [row for row in rows if row.point.kind not in ("inflection", "endpoint")], until),
        *solved,
        _complete(derived, equations, symbols, ends, roots, stationary, until),
    )
    return CriticalPoints(
        goal=derived.goal,
        steps=derived.steps,
        result=tuple(points),
        title="Critical points",
        given=given,
        name=derived.name,
        variables=derived.variables,
        route=derived.route,
        numbers=numbers,
        abbreviations=derived.abbreviations,
        is_complete=roots.is_complete,
        message=roots.message,
        box=tuple((body.with_node(v), *box[v.name]) for v in variables if v.name in box),
        far=said_far_away(expression, symbols) if roots.is_complete and not box else "",
        rows=tuple(rows),
        function=function,
        solved=len(solved) + 1,
    )


def _firsts(derived: Derivation) -> list[Derivation]:
    """Return the first derivatives, in the order of the variables."""
    body = body_of(derived)
    found = []
    for letter in derived.variables:
        own = ((letter.node, ONE),)
        found.append(next(part for part in derived.parts if (node := part.goal.node) == Derivative(body, own, getattr(node, "partial", True))))
    return found


def _worked(derived: Hessian, body: Formula, variables: Sequence[Name], rows: Sequence[Row], until: float | None) -> list[Derivation]:
    """Work out the Hessian at the exact points line by line; what comes out must be the kind that the balls showed.

    Raises
    ------
    RefutedError
        It is another kind.
    """
    exact = [row for row in rows if row.hessian is not None]
    if len(exact) > _MOST_WORKED:
        return []
    numbers: list[Derivation] = []
    for row in exact:
        if until is not None and monotonic() > until:
            break
        try:
            at = {variable.name: ink(row.point.point[variable.name]).node for variable in variables}
            found = hessian_at(derived, derived.answer, at)
        except RefutedError:
            raise
        except SymcalcError:
            continue
        if found.kind in ("minimum", "maximum", "saddle") and row.point.kind != found.kind:
            raise RefutedError(f"At {row.point.point} the point is called a {row.point.kind}; the minors of the Hessian say {found.kind}.")
        numbers += found.numbers
    return numbers


def _complete(
    derived: Derivation,
    equations: Sequence[sympy.Expr],
    symbols: Sequence[sympy.Symbol],
    ends: Mapping[sympy.Symbol, Any],
    roots: Roots,
    rows: Sequence[Row],
    until: float | None,
) -> Derivation:
    """Return the claim that these are the points at which the first derivatives are zero, and all of them."""
    before = _system(derived)
    letters = _as_place([letter.node for letter in derived.variables])
    shown = [_as_place([ink(_short(value)).node for value in row.point.point.values()]) for row in rows[:_MOST_SHOWN]]
    roles = derived.goal.roles
    after = (
        Formula(Relation((letters, shown[0] if len(shown) == 1 else Items(tuple(shown), "{}")), ("=" if len(shown) == 1 else "∈",)), roles)
        if shown
        else before
    )
    verdict = judge_points(equations, symbols, dict(ends) or None, roots, until)
    why = "these are all the points" if roots.is_complete else "these were found"
    step = Step("completeness", before, after, why, relation="claim", verdict=verdict)
    return Derivation(
        before,
        (step,),
        sympy.true,
        heading=Prose("Where all first derivatives are zero:" if len(symbols) > 1 else "Where the first derivative is zero:"),
    )


def _system(derived: Derivation) -> Formula:
    """Return the equation that says that all first derivatives are zero."""
    firsts = [part.answer.node for part in _firsts(derived)]
    column = firsts[0] if len(firsts) == 1 else Matrix(tuple((node,) for node in firsts))
    zeros = ZERO if len(firsts) == 1 else Matrix(tuple((ZERO,) for _ in firsts))
    return derived.goal.with_node(Relation((column, zeros), ("=",)))


def _as_place(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else Items(tuple(nodes), "()")


def _short(value: sympy.Expr) -> sympy.Expr:
    return sympy.Float(value, 8) if isinstance(value, sympy.Float) else value
