"""Derivatives of one variable after another, each the derivative of the one before; and ways to a first one other than the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import judge
from symcalc.derivation.route import second_route
from symcalc.derivation.smoothness import is_smooth
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.assembly import Chain, acting, conditions, held, held_against, short_name, slope, symbol_of
from symcalc.derivation.topics.first_principles import first_principles
from symcalc.derivation.topics.logarithmic import by_logarithms
from symcalc.derivation.topics.product_form import by_product
from symcalc.document.blocks import Prose
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Node


def derivative(
    given: Formula, body: Formula, order: Sequence[Name], partial: bool, function: Node | None = None, title: str = "Derivative"
) -> Derivation:
    """Derive a derivative of any order.

    Parameters
    ----------
    given : Formula
        What was asked, as typed.
    body : Formula
    order : sequence of Name
        The variables, the one that acts first at the front; x, x is the second derivative.
    partial : bool
        Whether it is written with ∂.
    function : Call or Name, optional
        What the body is called.
    title : str
    """
    return replace(repeated(body, order, partial, short_name(function)), title=title, given=given)


METHODS: Mapping[str, Callable[[Formula, Name, bool], Derivation]] = {
    "first principles": first_principles,
    "logarithms": by_logarithms,
    "product": by_product,
}
"""The ways to a first derivative other than by the rules: of a formula, with respect to a variable, written with ∂ or with d."""


def by_method(method: str, given: Formula, body: Formula, variable: Name, partial: bool, function: Node | None = None) -> Derivation:
    """Derive the first derivative in a way other than by the rules, as `METHODS` has them; the arguments are those of `derivative`.

    Raises
    ------
    NoRuleError
        The function is of a kind to which the method does not apply; says to which it does.
    """
    found, short = METHODS[method](body, variable, partial), short_name(function)
    name = body.with_node(slope(short, variable, partial)) if short is not None else None
    route = second_route(found.goal, found.steps, found.result)
    return replace(found, given=given, name=name, variables=(body.with_node(variable),), route=route)


def repeated(body: Formula, order: Sequence[Name], partial: bool, short: Node | None) -> Derivation:
    """Derive the derivative of ``body`` with respect to each of ``order`` in turn."""
    parts: list[Derivation] = []
    for position, variable in enumerate(order, 1):
        name = body.with_node(acting(short, order[:position], partial)) if short is not None else None
        parts.append(differentiate(parts[-1].answer if parts else body, variable, partial, name))
    if len(parts) == 1:
        return parts[0]
    chain = Chain(body.with_node(acting(body.node, order, partial)))
    # Each part starts where the one before it ended.
    linked = [
        held(last.answer.with_node(slope(last.answer.node, variable, partial)), part.goal, conditions(parts))
        for last, part, variable in zip(parts, parts[1:], order[1:], strict=False)
    ]
    table = {chain.goal.node: parts[-1].answer.node}
    why, others = _any_order(body, order, partial, parts[-1], conditions(parts))
    chain.rests_on("repeated derivative", f"each derivative is the derivative of the one before{why}", [*parts, *others], table)
    chain.also(linked)
    assuming = conditions([*parts, *others])
    symbols = [symbol_of(body, variable) for variable in order]
    route = held_against(parts[-1].result, lambda: body.meaning.diff(*symbols), assuming)
    letters = tuple(body.with_node(variable) for variable in dict.fromkeys(order))
    heading = Prose("With respect to " + ", then ".join("{}" for _ in order), tuple(body.with_node(variable) for variable in order))
    name = body.with_node(acting(short, order, partial)) if short is not None else None
    return Derivation(chain.goal, tuple(chain.steps), chain.line.meaning, name=name, variables=letters, heading=heading, route=route)


def _any_order(body: Formula, order: Sequence[Name], partial: bool, last: Derivation, assuming: Sequence[Formula]) -> tuple[str, list[Derivation]]:
    """Tell whether the order of the variables matters; where continuity is not known, derive in the opposite order too and compare."""
    if len(set(order)) < 2:
        return "", []
    if is_smooth(body):
        return "; by Clairaut's theorem any other order gives the same, since all these derivatives are continuous: there are no kinks", []
    others: list[Derivation] = []
    for variable in reversed(order):
        others.append(differentiate(others[-1].answer if others else body, variable, partial))
    parts = [
        replace(part, heading=Prose("In the opposite order: with respect to {}", (body.with_node(variable),)))
        for part, variable in zip(others, reversed(order), strict=True)
    ]
    try:
        is_same = judge(last.answer, others[-1].answer, [*assuming, *conditions(others)]).kind == "proved"
    except RefutedError:
        return "; the opposite order gives another result, so the order matters", parts
    return "; the opposite order, derived too, gives the same" if is_same else "; whether the opposite order gives the same is not shown", parts
