"""Functions given by cases: branch by branch, and at each boundary the values and slopes from both sides.

A boundary keeps its derivative only where both branches have one value and one slope there. Elsewhere it is left out, with
the reason; where the values cannot be compared it is left out, too.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import judge
from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.document.blocks import Prose
from symcalc.errors import NoRuleError, RefutedError, SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Cases, Constant, Node, Relation
from symcalc.formula.rebuilding import substitute

Meeting = Literal["smooth", "kink", "jump", "unknown"]
_TRUE = Constant("true")
_SAID = {
    "smooth": "values and slopes agree, so it is differentiable there",
    "kink": "the values agree, the slopes do not: continuous, but not differentiable there",
    "jump": "the values differ: not continuous, so not differentiable there",
    "unknown": "the two sides could not be compared, so the boundary is left out",
}


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
    left_out: list[Node] = []
    for boundary, below, above in _boundaries(body, d):
        meeting, work = _meeting(boundary, below, above, d)
        parts += work
        if meeting != "smooth":
            left_out.append(Relation((d.variable, boundary), ("≠",)))
    rows = tuple((d.of(value), condition) for value, condition in body.rows)
    return Rewrite(Cases(rows), (), tuple(dict.fromkeys(left_out)), tuple(parts))


def _boundaries(body: Cases, d: Differentiation) -> list[tuple[Node, Node, Node]]:
    """Return each boundary, with the branches below and above it; one that belongs to no branch is no boundary."""
    rows = [(value, _interval(condition, body, d)) for value, condition in body.rows]
    (_, (low, high, _)), *rest = rows
    if not rest:
        return []
    if low is not None and high is not None:
        if len(rest) > 1 or rest[0][1][:2] != (None, None):
            raise NoRuleError(_refusal(body, d, "write its branches in the order in which they stand on the line"))
        return [(low, rest[0][0], rows[0][0]), (high, rows[0][0], rest[0][0])]
    rises = high is not None
    found: list[tuple[Node, Node, Node]] = []
    for (value, (low, high, is_open)), (other, (next_low, next_high, next_open)) in pairwise(rows):
        boundary, facing = (high, next_low) if rises else (low, next_high)
        otherwise = next_low is None and next_high is None
        if boundary is None or (facing is not None and facing != boundary):
            raise NoRuleError(_refusal(body, d, "write its branches in the order in which they stand on the line, without gaps"))
        if not (is_open and next_open and facing is not None and not otherwise):
            found.append((boundary, value, other) if rises else (boundary, other, value))
    places = [Formula(boundary, d.roles).meaning for boundary, *_ in found]
    if not all((b - a if rises else a - b).is_positive for a, b in pairwise(places)):
        raise NoRuleError(_refusal(body, d, "write its branches in the order in which they stand on the line"))
    return found


def _interval(condition: Node | None, body: Cases, d: Differentiation) -> tuple[Node | None, Node | None, bool]:
    """Return the ends of the interval that a condition describes, and whether they are left out."""
    if condition is None or condition == _TRUE:
        return None, None, False
    if isinstance(condition, Relation):
        match condition.operands, condition.operators:
            case (left, bound), (operator,) if left == d.variable and d.is_constant(bound) and operator in "<≤>≥":
                return (None, bound, operator == "<") if operator in "<≤" else (bound, None, operator == ">")
            case (bound, right), (operator,) if right == d.variable and d.is_constant(bound) and operator in "<≤>≥":
                return (None, bound, operator == ">") if operator in ">≥" else (bound, None, operator == "<")
            case (low, middle, high), (first, second) if middle == d.variable and d.is_constant(low) and d.is_constant(high):
                if first in "<≤" and second in "<≤":
                    return low, high, first == second == "<"
            case (left, bound), ("=" | "≠",) if left == d.variable and d.is_constant(bound):
                raise NoRuleError(_refusal(body, d, "a value at a single point needs the limit of the difference quotient"))
    raise NoRuleError(_refusal(body, d, f"each condition has to compare {d.letter} with a number, such as {d.letter} < 1"))


def _refusal(body: Node, d: Differentiation, reason: str) -> str:
    return f"The boundaries of {Formula(body, d.roles).to_text()} are not looked at: {reason}."


def _meeting(boundary: Node, below: Node, above: Node, d: Differentiation) -> tuple[Meeting, list[Derivation]]:
    """Compare both branches at a boundary; return how they meet, and the lines that show it."""
    values = [_value(branch, boundary, side, "value", d) for branch, side in ((below, "left"), (above, "right"))]
    if None in values:
        return "unknown", []
    work = [value for value in values if value is not None]
    meeting: Meeting = "smooth"
    match _compared(work[0].answer, work[1].answer):
        case False:
            meeting = "jump"
        case None:
            meeting = "unknown"
        case True:
            slopes = [_slope(branch, boundary, side, d) for branch, side in ((below, "left"), (above, "right"))]
            work += [slope for slope in slopes if slope is not None]
            same = None if len(work) < 4 else _compared(work[2].answer, work[3].answer)
            meeting = "unknown" if same is None else "smooth" if same else "kink"
    last = work[-1]
    said = Prose(f"{last.heading.text if last.heading else ''}: {_SAID[meeting]}", last.heading.formulas if last.heading else ())
    work[-1] = Derivation(last.goal, last.steps, last.result, heading=said)
    return meeting, work


def _value(branch: Node, boundary: Node, side: str, what: str, d: Differentiation) -> Derivation | None:
    """Return the line ``branch at the boundary = its value``."""
    placed = Formula(substitute(branch, {d.letter: boundary}), d.roles)
    try:
        value = placed.meaning
        after = ink(value, d.roles)
        if not value.is_finite and value.is_number:
            return None
        verdict = judge(placed, after) if placed.node != after.node else Verdict("proved", "the same ink")
    except SymcalcError:
        return None
    where = Formula(Relation((d.variable, boundary), ("=",)), d.roles)
    step = Step("value at the boundary", placed, after, "the number put in", verdict=verdict)
    return Derivation(placed, (step,), value, heading=Prose(f"{what} from the {side} at {{}}", (where,)))


def _slope(branch: Node, boundary: Node, side: str, d: Differentiation) -> Derivation | None:
    try:
        derived = differentiate(Formula(branch, d.roles), d.variable, d.partial)
    except SymcalcError:
        return None
    return _value(derived.answer.node, boundary, side, "slope", d)


def _compared(left: Formula, right: Formula) -> bool | None:
    """Whether two values are equal; None where that is not shown."""
    try:
        return True if judge(left, right).kind == "proved" else None
    except RefutedError:
        return False
