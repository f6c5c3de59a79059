"""Functions with kinks, away from them: absolute value, logarithm of an absolute value, largest and smallest."""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.formula.nodes import ZERO, Apply, Cases, Logic, Node, Quotient, Relation
from symcalc.formula.rebuilding import product

_SOURCE = "Spivak, Calculus, chapter 9"


@rule("absolute value", rank=118, why="the slope of {} is the sign of {}", source=_SOURCE, example="abs(x^2 - 1)")
def absolute_value(body: Node, d: Differentiation) -> Rewrite | None:
    """|u|' = sgn(u)·u' for u ≠ 0; at a zero of u the one-sided slopes are those of −u and u."""
    match body:
        case Apply(function="Abs", arguments=(u,)) if not d.is_constant(u):
            return Rewrite(product(Apply("sign", (u,)), d.of(u)), (body, u), (_unequal(u, ZERO),))
    return None


@rule("logarithm of an absolute value", rank=117, why="for either sign of {} the slope is one over it", source=_SOURCE, example="ln(abs(sin(x)))")
def logarithm_of_absolute_value(body: Node, d: Differentiation) -> Rewrite | None:
    """(ln|u|)' = u'/u for u ≠ 0."""
    match body:
        case Apply(function="log", arguments=(Apply(function="Abs", arguments=(u,)),)) if not d.is_constant(u):
            return Rewrite(Quotient(d.of(u), u), (u,), (_unequal(u, ZERO),))
    return None


@rule("largest", rank=136, why="where one of them is the largest, the slope of {} is its slope", source=_SOURCE, example="max(x, x^2)")
def largest(body: Node, d: Differentiation) -> Rewrite | None:
    """max(u, v)' is u' where u > v and v' where v > u."""
    return _extreme(body, d, "Max", ">")


@rule("smallest", rank=138, why="where one of them is the smallest, the slope of {} is its slope", source=_SOURCE, example="min(x, x^2)")
def smallest(body: Node, d: Differentiation) -> Rewrite | None:
    """min(u, v)' is u' where u < v and v' where v < u."""
    return _extreme(body, d, "Min", "<")


def _extreme(body: Node, d: Differentiation, function: str, operator: str) -> Rewrite | None:
    if not isinstance(body, Apply) or body.function != function or d.is_constant(body):
        return None
    entries = tuple(dict.fromkeys(body.arguments))
    if len(entries) == 1:
        return Rewrite(d.of(entries[0]), (body,))
    rows = []
    for entry in entries:
        beats = tuple(_beats(entry, other, entries, operator) for other in entries if other is not entry)
        rows.append((d.of(entry), beats[0] if len(beats) == 1 else Logic("∧", beats)))
    ties = tuple(_unequal(a, b) for place, a in enumerate(entries) for b in entries[place + 1 :])
    return Rewrite(Cases(tuple(rows)), (body,), ties)


def _beats(entry: Node, other: Node, entries: tuple[Node, ...], operator: str) -> Relation:
    """Write the comparison with the entry in front that was written in front."""
    if entries.index(entry) < entries.index(other):
        return Relation((entry, other), (operator,))
    return Relation((other, entry), ("<" if operator == ">" else ">",))


def _unequal(left: Node, right: Node) -> Relation:
    return Relation((left, right), ("≠",))
