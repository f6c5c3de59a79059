"""Functions given by cases: where one branch ends and the next begins, and the judge of what is said of all of them.

Inside a branch the function is its branch, so a step is judged there under the condition of the branch. What is said at a
boundary is judged by the limits from both sides; a boundary that a displayed condition leaves out needs no judging.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import sympy

from symcalc.derivation.claims import are_same
from symcalc.derivation.exceptional_points import Place, look_at
from symcalc.derivation.kernels import Kernels
from symcalc.derivation.plane_points import PlanePoint, known_elsewhere, plane_point
from symcalc.derivation.proof import judge, weakest
from symcalc.derivation.rows import settled
from symcalc.derivation.rule import Differentiation, Variable
from symcalc.derivation.step import Verdict
from symcalc.errors import MeaningError, NoRuleError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Apply, Cases, Constant, Derivative, Logic, Node, Relation
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import substitute

_TRUE = Constant("true")
_EXTREMES = ("Max", "Min")
_Row = tuple[Node, tuple[Node | None, Node | None, bool]]
# A boundary with the branches below and above it, and the one that it belongs to, if any.
_Boundary = tuple[Node, Node, Node, Node | None]


def places_of(body: Cases, d: Differentiation, slopes: Mapping[Node, Node] | None = None) -> list[Place]:
    """Return each boundary between two branches and each single point, with what the function is around it.

    Parameters
    ----------
    body : Cases
    d : Differentiation
    slopes : mapping of Node to Node, optional
        The derivatives of branches, where they are known.

    Raises
    ------
    NoRuleError
        The branches do not lie side by side on a line; says what to change.
    """
    slopes = slopes or {}
    if (point := plane_point(body, Formula(body, d.roles))) is not None:
        return [_along_a_line(point, d, slopes.get(point.formula))] if d.letter in point.at else []
    single, rest = _single_points(body, d)
    if not single and len(rest) == 1 and _compared_with(rest[0][1], "≠", d) is not None:
        return []  # nothing is said at the point that is left out
    found = []
    for boundary, below, above, owner in _boundaries([(value, _interval(condition, body, d)) for value, condition in rest], body, d):
        value = single.pop(boundary, None)
        if value is None and owner is not None:
            value = substitute(owner, {d.letter: boundary})
        if value is not None:
            found.append(Place(boundary, below, above, value, slopes.get(below), slopes.get(above)))
    if single and len(rest) != 1:
        raise NoRuleError(_refusal(body, d, "write its branches in the order in which they stand on the line, without gaps"))
    for at, value in single.items():
        branch = rest[0][0]
        found.append(Place(at, branch, branch, value, slopes.get(branch), slopes.get(branch)))
    return found


def without(condition: Node | None, value: Node, places: Sequence[Place], d: Differentiation) -> Node | None:
    """Return the condition of a branch without those of its ends that are left out.

    The last branch, which has no condition, gets one where it lies on one side of such an end, or all around it.
    """
    ends = [place.at for place in places]
    if condition is None:
        above = [place.at for place in places if place.above == value and place.below != value]
        below = [place.at for place in places if place.below == value and place.above != value]
        around = [place.at for place in places if place.above == place.below == value]
        if len(around) == 1 and not above and not below:
            return Relation((d.variable, around[0]), ("≠",))
        if len(above) + len(below) != 1:
            return None
        return Relation((d.variable, above[0]), (">",)) if above else Relation((d.variable, below[0]), ("<",))
    if not isinstance(condition, Relation):
        return condition
    strict = {"≤": "<", "≥": ">"}
    pairs = zip(pairwise(condition.operands), condition.operators, strict=True)
    return Relation(condition.operands, tuple(strict.get(operator, operator) if set(pair) & set(ends) else operator for pair, operator in pairs))


def _along_a_line(point: PlanePoint, d: Differentiation, slope: Node | None) -> Place:
    """Return a point of the plane as a place on the line on which the variable alone moves."""
    others = {name: value for name, value in point.at.items() if name != d.letter}
    branch, own = substitute(point.formula, others), substitute(point.value, point.at)
    along = None if slope is None else substitute(slope, others)
    return Place(point.at[d.letter], branch, branch, own, along, along, point.where)


def rows_of(body: Cases, d: Differentiation) -> list[tuple[Node, Node | None, Node | None]]:
    """Return value and condition of each row, and the point where it holds at one point only; otherwise is None."""
    if (found := plane_point(body, Formula(body, d.roles))) is not None:
        places = (None, found.at.get(d.letter)) if found.rows == (0, 1) else (found.at.get(d.letter), None)
        return [(value, None if condition == _TRUE else condition, place) for (value, condition), place in zip(body.rows, places, strict=True)]
    hole = _compared_with(body.rows[0][1], "≠", d) if len(body.rows) == 2 else None
    rows = []
    for number, (value, condition) in enumerate(body.rows):
        point = _compared_with(condition, "=", d)
        rows.append((value, None if condition == _TRUE else condition, hole if point is None and number == 1 else point))
    return rows


def _single_points(body: Cases, d: Differentiation) -> tuple[dict[Node, Node], list[tuple[Node, Node | None]]]:
    """Return the values at single points, and the rows that are left."""
    single: dict[Node, Node] = {}
    rest: list[tuple[Node, Node | None]] = []
    for value, condition, point in rows_of(body, d):
        if point is not None:
            single.setdefault(point, value)
        else:
            rest.append((value, condition))
    # What is said of all points but one says nothing more once that point has a value of its own.
    return single, [(value, None if _compared_with(condition, "≠", d) in single else condition) for value, condition in rest]


def _compared_with(condition: Node | None, operator: str, d: Differentiation) -> Node | None:
    match condition:
        case Relation(operands=(left, right), operators=(found,)) if found == operator:
            if left == d.variable and d.is_constant(right):
                return right
            return left if right == d.variable and d.is_constant(left) else None
    return None


def _boundaries(rows: list[_Row], body: Cases, d: Differentiation) -> list[_Boundary]:
    (_, (low, high, is_open)), *rest = rows
    if not rest:
        return []
    if low is not None and high is not None:
        if len(rest) > 1 or rest[0][1][:2] != (None, None):
            raise NoRuleError(_refusal(body, d, "write its branches in the order in which they stand on the line"))
        inside, outside = rows[0][0], rest[0][0]
        own = outside if is_open else inside
        return [(low, outside, inside, own), (high, inside, outside, own)]
    rises = high is not None
    found: list[_Boundary] = []
    for (value, (low, high, is_open)), (other, (next_low, next_high, next_open)) in pairwise(rows):
        boundary, facing = (high, next_low) if rises else (low, next_high)
        otherwise = next_low is None and next_high is None
        if boundary is None or (facing is not None and facing != boundary):
            raise NoRuleError(_refusal(body, d, "write its branches in the order in which they stand on the line, without gaps"))
        owner: Node | None = value if not is_open else None if next_open and facing is not None and not otherwise else other
        found.append((boundary, value, other, owner) if rises else (boundary, other, value, owner))
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
    raise NoRuleError(_refusal(body, d, f"each condition has to compare {d.letter} with a number, such as {d.letter} < 1"))


def _refusal(body: Node, d: Differentiation, reason: str) -> str:
    return f"The boundaries of {Formula(body, d.roles).to_text()} are not looked at: {reason}."


def judge_cases(before: Formula, after: Formula, assuming: Sequence[Formula] = ()) -> Verdict:
    """Judge that the derivative of a function given by cases, or of a largest or smallest, is the right side, case by case.

    Raises
    ------
    RefutedError
        It is false in some case, or at a boundary that no condition leaves out.
    """
    target, cases = before.node, after.node
    if not isinstance(target, Derivative) or not isinstance(cases, Cases):
        return Verdict("undecided", "only the derivative of what is given by cases is compared case by case")
    variable = target.variables[0][0]
    if not isinstance(variable, Variable):
        return Verdict("undecided", "the derivative is by no letter")
    d = Differentiation(variable, target.partial, before.roles)
    try:
        if isinstance(target.body, Cases):
            return weakest(_by_branches(target.body, cases, d, before, after, assuming))
        return weakest(_by_winners(target.body, cases, d, before, after, assuming))
    except (NoRuleError, MeaningError) as error:
        return Verdict("undecided", str(error))


def _by_branches(body: Cases, cases: Cases, d: Differentiation, before: Formula, after: Formula, assuming: Sequence[Formula]) -> list[Verdict]:
    in_plane = plane_point(body, before)
    slopes = {None if condition == _TRUE else condition: slope for slope, condition in cases.rows}
    rows = rows_of(body, d)
    left_out = {part for condition in assuming if (part := _compared_with(condition.node, "≠", d)) is not None}
    if in_plane is None:  # an end that is left out may be left out of the branches too
        gone = [place for place in places_of(body, d) if place.at in left_out]
        narrowed = {without(condition, value, gone, d): condition for value, condition, point in rows if point is None}
        slopes = {narrowed.get(condition, condition): slope for condition, slope in slopes.items()}
    if not set(slopes) <= {condition for _, condition, _ in rows}:
        return [Verdict("undecided", "the cases on both sides are not the same")]
    verdicts = []
    for value, condition, point in rows:
        if point is None and condition not in slopes:
            return [Verdict("undecided", "a case is missing")]
        if point is None:
            inside = [] if condition is None else [before.with_node(part) for part in _strict(condition)]
            inside = list(known_elsewhere(in_plane, before)) if in_plane is not None else inside
            verdicts.append(judge(before.with_node(d.of(value)), after.with_node(slopes[condition]), (*assuming, *inside)))
    for place in places_of(body, d):
        if place.at in left_out or (in_plane is not None and any(entry.node == in_plane.elsewhere for entry in assuming)):
            continue
        meeting = look_at(place, d)
        if meeting.kind not in ("smooth", "unknown"):
            raise RefutedError(f"{before} has no derivative at {d.letter} = {before.with_node(place.at)}: {meeting.kind}.")
        claimed = _value_at(cases, in_plane.at if in_plane is not None else {d.letter: place.at}, after)
        if meeting.slope is None or claimed is None:
            verdicts.append(Verdict("undecided", f"the derivative at {d.letter} = {before.with_node(place.at)} is not shown"))
            continue
        same = are_same(meeting.slope.meaning, claimed)
        if same is False:
            raise RefutedError(f"{before} is {meeting.slope} at {d.letter} = {before.with_node(place.at)}, not {claimed}.")
        verdicts.append(Verdict("proved", "the slopes from both sides") if same else Verdict("undecided", "two slopes could not be compared"))
    return [Verdict("proved", f"case by case; {verdict.how}") if verdict.kind == "proved" else verdict for verdict in verdicts]


def _strict(condition: Node) -> list[Node]:
    """Return a condition inside its interval, without the ends."""
    if not isinstance(condition, Relation):
        return [condition]
    strict = [{"≤": "<", "≥": ">"}.get(operator, operator) for operator in condition.operators]
    return [Relation(pair, (operator,)) for pair, operator in zip(pairwise(condition.operands), strict, strict=True)]


def _value_at(cases: Cases, at: Mapping[str, Node], after: Formula) -> sympy.Basic | None:
    """Return the value of the right side at a place, by the first case that holds there."""
    for value, condition in cases.rows:
        holds = sympy.true if condition is None else _decided(after.with_node(substitute(condition, at)))
        if holds is sympy.true:
            return after.with_node(substitute(value, at)).meaning
        if holds is not sympy.false:
            return None
    return None


def _decided(condition: Formula) -> sympy.Basic:
    """Return what a condition on numbers comes to; a point is not another if one of its coordinates is not."""
    match condition.node:
        case Relation(operands=(Items(items=left), Items(items=right)), operators=("=" | "≠" as operator,)) if len(left) == len(right):
            pairs = [settled(condition.with_node(Relation((a, b), ("=",))).meaning) for a, b in zip(left, right, strict=True)]
            return sympy.And(*pairs) if operator == "=" else sympy.Not(sympy.And(*pairs))
    return settled(condition.meaning)


def _by_winners(body: Node, cases: Cases, d: Differentiation, before: Formula, after: Formula, assuming: Sequence[Formula]) -> list[Verdict]:
    """Where one entry beats all others the function is that entry; its condition holds around each point at which it holds."""
    verdicts = []
    for slope, condition in cases.rows:
        if condition is None or not _is_open(condition):
            return [Verdict("undecided", "a condition with = says nothing of the points around")]
        conditions = (*assuming, before.with_node(condition))
        entry: Node | None = body
        if isinstance(body, Apply) and body.function in _EXTREMES:
            entry = next((entry for entry in body.arguments if _wins(entry, body, before, conditions)), None)
        if entry is None:
            return [Verdict("undecided", f"it is not shown which entry of {before.with_node(body)} is taken where {before.with_node(condition)}")]
        verdicts.append(judge(before.with_node(d.of(entry)), after.with_node(slope), conditions))
    return verdicts


def _wins(entry: Node, body: Apply, like: Formula, conditions: Sequence[Formula]) -> bool:
    """Whether an entry is shown to be the largest, or the smallest, wherever the conditions hold."""
    kernels = Kernels([condition.meaning for condition in conditions])
    first, others = like.with_node(entry).meaning, [like.with_node(other).meaning for other in body.arguments if other != entry]
    return all(kernels.holds(first - other > 0 if body.function == "Max" else other - first > 0) for other in others)


def _is_open(condition: Node) -> bool:
    if isinstance(condition, Logic) and condition.operator == "∧":
        return all(map(_is_open, condition.operands))
    return isinstance(condition, Relation) and set(condition.operators) <= {"<", ">", "≠"}
