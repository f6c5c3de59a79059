"""Single points at which a function may have no derivative: ends of branches, kinks, jumps.

At such a point the values from both sides are compared first, then the slopes from both sides, which are limits of difference
quotients. What comes out is a claim with its lines: not continuous, not differentiable, differentiable with this slope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

import sympy

from symcalc.derivation.claims import are_same, claim
from symcalc.derivation.domain import conditions_of
from symcalc.derivation.limits import expression, limit_line, written
from symcalc.derivation.rule import Differentiation
from symcalc.derivation.step import Derivation, Step
from symcalc.document.blocks import Prose
from symcalc.errors import SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import ONE, TWO, ZERO, Constant, EvaluatedAt, Limit, Name, Node, Number, Product, Quotient, Relation, Sum, negative
from symcalc.formula.rebuilding import substitute, total

Kind = Literal["smooth", "kink", "jump", "vertical", "no slope", "unknown"]
Direction = Literal["+-", "+", "-"]


@dataclass(frozen=True, slots=True)
class Place:
    """A point, what the function is on either side and at it, and the derivatives of both sides where they are known.

    In the plane ``where`` is the point, and the other variables have the values of it already.
    """

    at: Node
    below: Node
    above: Node
    value: Node
    slope_below: Node | None = None
    slope_above: Node | None = None
    where: Node | None = None

    def side(self, direction: Direction) -> tuple[Node, Node | None]:
        """Return the function on one side, and its derivative."""
        return (self.below, self.slope_below) if direction == "-" else (self.above, self.slope_above)


@dataclass(frozen=True, slots=True)
class Meeting:
    """How both sides meet: of which kind, the lines that show it, and the slope where there is one."""

    kind: Kind
    parts: tuple[Derivation, ...] = ()
    slope: Formula | None = None


def look_at(place: Place, d: Differentiation) -> Meeting:
    """Compare values and slopes from both sides."""
    where = Formula(place.where or Relation((d.variable, place.at), ("=",)), d.roles)
    value = Formula(place.value, d.roles)
    if not _has_value(value):
        return Meeting("unknown")
    if place.where is not None:  # along one line a function may be continuous that is not so in the plane: only the slope is looked at
        return _slopes(place, d, where)
    lines = _from_sides(place, lambda direction: _value_line(place, direction, d, where))
    if lines is None:
        return Meeting("unknown")
    worked = written(expression(value), value)
    values, limits = [line.answer for line in lines], [line.goal for line in lines]
    same = are_same(expression(values[0]), expression(values[-1]))
    own = are_same(expression(values[0]), expression(worked)) if same else None
    if same is False:
        why = "the limits from both sides differ: not continuous at {}, so there is no derivative there"
        return Meeting("jump", (_headed("Values at {}", where, claim("not continuous", values, limits, why, (where,), lines)),))
    if len(lines) == 1 or own is False:  # the value at the place is one of its own
        values, limits = [values[0], worked], [limits[0], value]
    if own is False:
        why = "the limit is not the value: not continuous at {}, so there is no derivative there"
        return Meeting("jump", (_headed("Values at {}", where, claim("not continuous", values, limits, why, (where,), lines)),))
    if not own:
        return Meeting("unknown")
    why = "both limits are the value: continuous at {}" if len(lines) == 2 else "the limit is the value: continuous at {}"
    continuity = _headed("Values at {}", where, claim("continuous", values, limits, why, (where,), lines))
    found = _slopes(place, d, where)
    return replace(found, parts=(continuity, *found.parts)) if found.kind != "unknown" else found


def _slopes(place: Place, d: Differentiation, where: Formula) -> Meeting:
    lines = _from_sides(place, lambda direction: _slope_line(place, direction, d))
    if lines is None:
        return _without_slope(place, d, where)
    if any(expression(line.answer).is_infinite for line in lines):
        first, *others = (
            _ending(line, "vertical tangent", f"{_BEYOND}: a vertical tangent at {{}}, and no derivative there", where) for line in lines
        )
        return Meeting("vertical", (replace(first, heading=Prose("Slopes at {}", (where,))), *others))
    slopes, limits = [line.answer for line in lines], [line.goal for line in lines]
    if len(lines) == 1:
        how = lines[0].steps[-1]
        told = _ending(lines[0], how.rule, f"{how.why}; so it is differentiable at {{}}", *how.facts, where)
        return Meeting("smooth", (replace(told, heading=Prose("Slope at {}", (where,))),), slopes[0])
    same = are_same(expression(slopes[0]), expression(slopes[1]))
    if same is None:
        return Meeting("unknown")
    if same:
        why = "the slopes from both sides agree: differentiable at {}, with slope {}"
        step = claim("differentiable", slopes, limits, why, (where, slopes[0]), lines)
        return Meeting("smooth", (_headed("Slopes at {}", where, step),), slopes[0])
    why = "the slopes from both sides differ: not differentiable at {}"
    return Meeting("kink", (_headed("Slopes at {}", where, claim("not differentiable", slopes, limits, why, (where,), lines)),))


_BEYOND = "the slope of the secant grows beyond all bounds"


def _from_sides(place: Place, line: Callable[[Direction], Derivation | None]) -> list[Derivation] | None:
    """Return the lines from both sides at once, where it is one formula on both and has one limit, or else from each side."""
    if place.below == place.above and (both := line("+-")) is not None:
        return [both]
    left, right = line("-"), line("+")
    return None if left is None or right is None else [left, right]


def _value_line(place: Place, direction: Direction, d: Differentiation, where: Formula) -> Derivation | None:
    branch, _ = place.side(direction)
    limit = Formula(Limit(branch, d.variable, place.at, direction), d.roles)
    placed = limit.with_node(substitute(branch, {d.letter: place.at}))
    if _has_value(placed) and (line := limit_line(limit, placed, "{} put in", (where,))) is not None:
        return line
    return limit_line(limit)


def secant(place: Place, direction: Direction, d: Differentiation) -> Formula:
    """Return the limit of the difference quotient: what is gained on the way h, over h."""
    h = free_letter({*d.roles, d.letter}, "h", "k", "s")
    terms = place.at.terms if isinstance(place.at, Sum) else (("+", place.at),)
    moved = Name(h) if place.at == ZERO else total(*terms, ("+", Name(h)))
    branch, _ = place.side(direction)
    value = Formula(place.value, d.roles)
    gained = total(("+", substitute(branch, {d.letter: moved})), ("-", written(expression(value), value).node))
    quotient = Quotient(gained, Name(h))
    return Formula(Limit(quotient, Name(h), ZERO, direction), d.roles)


def _slope_line(place: Place, direction: Direction, d: Differentiation) -> Derivation | None:
    """Return the lines to the slope, by way of the derivative of the branch, or of the quotient as it is when h is cancelled."""
    limit, (_, slope) = secant(place, direction, d), place.side(direction)
    node = limit.node
    assert isinstance(node, Limit)
    if slope is not None:
        middle = limit.with_node(substitute(slope, {d.letter: place.at}))
        if _has_value(middle) and (line := limit_line(limit, middle, "by the slope {} of the branch", (limit.with_node(slope),))) is not None:
            return line
    try:
        shorter = limit.with_node(replace(node, body=written(expression(limit.with_node(node.body)), limit).node))
    except SymcalcError:
        return limit_line(limit)
    away = limit.with_node(Relation((node.variable, ZERO), ({"+": ">", "-": "<"}.get(direction, "≠"),)))
    return limit_line(limit, shorter, "the quotient worked out, for {}", (away,)) or limit_line(limit)


def _without_slope(place: Place, d: Differentiation, where: Formula) -> Meeting:
    directions: tuple[Direction, ...] = ("+-",) if place.below == place.above else ("-", "+")
    for direction in directions:
        found = two_sequences(secant(place, direction, d), d)
        if found is not None:
            lines, along = found
            why = "along {} and {} the difference quotient has different limits: not differentiable at {}"
            step = claim("no limit", [line.answer for line in lines], [line.goal for line in lines], why, (*along, where), lines)
            return Meeting("no slope", (_headed("Slope at {}", where, step),))
    return Meeting("unknown")


def two_sequences(limit: Formula, d: Differentiation) -> tuple[tuple[Derivation, ...], tuple[Formula, ...]] | None:
    """Return two sequences of places along which the body of a limit has different limits, so that it has none; or None."""
    node = limit.node
    assert isinstance(node, Limit) and isinstance(node.variable, Name)
    n = free_letter({*d.roles, d.letter}, "n", "m", "k")
    roles = {**d.roles, n: sympy.Symbol(n, integer=True, positive=True)}
    found: list[tuple[Derivation, Formula]] = []
    for frequency in _frequencies(n):
        step = Quotient(ONE, frequency)
        at: Node
        if node.target == ZERO:
            at = negative(step) if node.direction == "-" else step
        else:
            at = total(("+", node.target), ("-" if node.direction == "-" else "+", step))
        place = Formula(Relation((node.variable, at), ("=",)), roles)
        along = Formula(Limit(EvaluatedAt(node.body, place.node), Name(n), Constant("oo")), roles)
        line = limit_line(along)
        if line is None or expression(line.answer).is_infinite:
            continue
        for other, where in found:
            if are_same(expression(other.answer), expression(line.answer)) is False:
                return (other, line), (where, place)
        found.append((line, place))
    return None


def _frequencies(n: str) -> Iterable[Node]:
    """Yield 2πn, and the places a half, a quarter and three quarters of a turn after it."""
    pi, turns = Constant("pi"), Product((TWO, Constant("pi"), Name(n)))
    yield turns
    for after in (pi, Quotient(pi, TWO), Quotient(Product((Number("3"), pi)), TWO)):
        yield Sum((("+", turns), ("+", after)))


def _ending(line: Derivation, rule: str, why: str, *facts: Formula) -> Derivation:
    return replace(line, steps=(*line.steps[:-1], replace(line.steps[-1], rule=rule, why=why, facts=facts)))


def _headed(text: str, where: Formula, step: Step) -> Derivation:
    return Derivation(step.before, (step,), sympy.true, heading=Prose(text, (where,)))


def _has_value(formula: Formula) -> bool:
    try:
        value = formula.meaning
        conditions = conditions_of(formula)
    except SymcalcError:
        return False
    return isinstance(value, sympy.Expr) and value.is_finite is not False and not value.has(sympy.nan) and sympy.false not in conditions
