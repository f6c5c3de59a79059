"""Functions with kinks and jumps: absolute value, its logarithm, largest and smallest, step functions, and odd roots.

Away from the exceptional points each has the derivative of the formula that holds there. The points themselves are looked at
one by one, where they are found: values and slopes from both sides, and what follows.
"""

from __future__ import annotations

from dataclasses import replace

import sympy

from symcalc.derivation.engine import differentiate
from symcalc.derivation.exceptional_points import Place, look_at
from symcalc.derivation.kinks import kinks_of
from symcalc.derivation.rows import UNKNOWN, partials
from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.derivation.step import Derivation
from symcalc.document.blocks import Prose
from symcalc.formula.formula import Formula
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import ONE, TWO, ZERO, Apply, Cases, Logic, Name, Node, Number, Power, Quotient, Relation, Root
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import product, substitute, total

_TURNED = {">": "<", "<": ">", "≠": "≠"}
_SOURCE = "Spivak, Calculus, chapter 9"


@rule("root of a square", rank=63, why="the root is never negative: {}", source=_SOURCE, example="sqrt(x^2)")
def root_of_square(body: Node, d: Differentiation) -> Rewrite | None:
    """(√(u²))' = |u|'."""
    match body:
        case Root(radicand=Power(base=u, exponent=exponent), index=None) if exponent == TWO and not d.is_constant(u):
            size = Apply("Abs", (u,))
            return Rewrite(d.of(size), (Relation((body, size), ("=",)),))
    return None


@rule("odd root", rank=65, why="derivative of the root {}, which is real for negative numbers too", source=_SOURCE, example="root(x, 3)")
def odd_root(body: Node, d: Differentiation) -> Rewrite | None:
    """(ⁿ√u)' = u'/(n·(ⁿ√u)ⁿ⁻¹) for odd n and u ≠ 0; at a zero of u = x the tangent is vertical."""
    match body:
        case Root(radicand=u, index=Number(text=text) as n) if text.isdigit() and int(text) % 2 and int(text) > 1 and not d.is_constant(u):
            above = ONE if u == d.variable else d.of(u)
            slope = Quotient(above, product(n, Power(body, Number(str(int(text) - 1)))))
            parts = look_at(Place(ZERO, body, body, substitute(body, {d.letter: ZERO})), d).parts if u == d.variable else ()
            return Rewrite(slope, (body,), (_unequal(u, ZERO),), parts)
    return None


@rule("absolute value", rank=118, why="the slope of {} is the sign of {}", source=_SOURCE, example="abs(x^2 - 1)")
def absolute_value(body: Node, d: Differentiation) -> Rewrite | None:
    """|u|' = sgn(u)·u' for u ≠ 0; at a zero of u the one-sided slopes are those of −u and u."""
    match body:
        case Apply(function="Abs", arguments=(u,)) if not d.is_constant(u):
            inner = () if u == d.variable else (d.of(u),)
            return Rewrite(product(Apply("sign", (u,)), *inner), (body, u), (_unequal(u, ZERO),), kinks_of(body, d))
    return None


@rule("logarithm of an absolute value", rank=117, why="for either sign of {} the slope is one over it", source=_SOURCE, example="ln(abs(sin(x)))")
def logarithm_of_absolute_value(body: Node, d: Differentiation) -> Rewrite | None:
    """(ln|u|)' = u'/u for u ≠ 0."""
    match body:
        case Apply(function="log", arguments=(Apply(function="Abs", arguments=(u,)),)) if not d.is_constant(u):
            return Rewrite(Quotient(ONE if u == d.variable else d.of(u), u), (u,), (_unequal(u, ZERO),))
    return None


@rule("step function", rank=119, why="between its jumps {} is a straight line", source=_SOURCE, example="Mod(x, 2)")
def step_function(body: Node, d: Differentiation) -> Rewrite | None:
    """Away from the jumps the slope is that of the row: 0 for ⌊x⌋ and sgn(x), 1 for mod(x, c); at a jump there is none."""
    if not isinstance(body, Apply) or body.function not in ("floor", "ceiling", "sign", "Heaviside", "Mod") or body.arguments[0] != d.variable:
        return None
    if not all(map(d.is_constant, body.arguments[1:])) or (found := partials(body.function, len(body.arguments))) is None:
        return None
    (slope, *_), conditions = found.ink_at(*body.arguments)
    if slope == UNKNOWN:
        return None
    return Rewrite(slope, (body,), conditions, _jump(body, d))


@rule(
    "angle of a point",
    rank=131,
    why="derivatives of {} from the table; not at {}, where there is no angle, nor on the branch cut {}, {}",
    source="DLMF §4.23(iv)",
    example="atan2(x, x^2 + 1)",
)
def angle_of_point(body: Node, d: Differentiation) -> Rewrite | None:
    """atan2(v, u)' = (u·v' − v·u')/(u² + v²), away from the origin and from the negative half of the first axis."""
    match body:
        case Apply(function="atan2", arguments=(v, u)) if not d.is_constant(body) and (found := partials("atan2", 2)) is not None:
            slopes, conditions = found.ink_at(v, u)
            moving = [(slope, argument) for slope, argument in zip(slopes, (v, u), strict=True) if not d.is_constant(argument)]
            inner = [(slope, () if argument == d.variable else (d.of(argument),)) for slope, argument in moving]
            origin = Relation((Items((u, v), "()"), Items((ZERO, ZERO), "()")), ("=",))
            cut = Relation((u, ZERO), ("<",)), Relation((v, ZERO), ("=",))
            return Rewrite(total(*(("+", product(slope, *rest)) for slope, rest in inner)), (body, origin, *cut), conditions)
    return None


def _jump(body: Apply, d: Differentiation) -> tuple[Derivation, ...]:
    """Return the lines about the jumps: one at 0, or one at each whole multiple of the length of a step."""
    if body.function in ("sign", "Heaviside"):
        return look_at(Place(ZERO, body, body, substitute(body, {d.letter: ZERO})), d).parts
    n = free_letter({*d.roles, d.letter}, "n", "m", "k")
    roles = {**d.roles, n: sympy.Symbol(n, integer=True)}
    at, whole = product(*body.arguments[1:], Name(n)), Formula(Name(n), roles)
    found = look_at(Place(at, body, body, substitute(body, {d.letter: at})), Differentiation(d.variable, d.partial, roles))
    headings = ((part, part.heading or Prose("")) for part in found.parts)
    return tuple(replace(part, heading=Prose(f"{above.text}, {{}} any whole number", (*above.formulas, whole))) for part, above in headings)


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
    rows: list[tuple[Node, Node]] = []
    parts: list[Derivation] = []
    for entry in entries:
        beats = tuple(_beats(entry, other, entries, operator, d) for other in entries if other is not entry)
        condition = beats[0] if len(beats) == 1 else Logic("∧", beats)
        part = differentiate(Formula(entry, d.roles), d.variable, d.partial, given=(Formula(condition, d.roles),))
        if not d.is_constant(entry) and entry != d.variable:
            where = Formula(condition, d.roles)
            parts.append(replace(part, heading=Prose("Where {}", (where,))))
        rows.append((part.answer.node, condition))
    ties = tuple(_compared(a, "≠", b, d) for place, a in enumerate(entries) for b in entries[place + 1 :])
    return Rewrite(Cases(tuple(rows)), (body,), ties, (*parts, *kinks_of(body, d)))


def _beats(entry: Node, other: Node, entries: tuple[Node, ...], operator: str, d: Differentiation) -> Relation:
    """Write the comparison with the entry in front that was written in front."""
    if entries.index(entry) < entries.index(other):
        return _compared(entry, operator, other, d)
    return _compared(other, _TURNED[operator], entry, d)


def _compared(left: Node, operator: str, right: Node, d: Differentiation) -> Relation:
    """Write a comparison, with what does not change on the right: x > 0, and not 0 < x."""
    if d.is_constant(left) and not d.is_constant(right):
        return Relation((right, left), (_TURNED[operator],))
    return Relation((left, right), (operator,))


def _unequal(left: Node, right: Node) -> Relation:
    return Relation((left, right), ("≠",))
