"""The directional derivative: partial derivatives weighted with the components of the direction, which is normalised first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy

from symcalc.derivation.engine import differentiate
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.assembly import Chain, conditions, held_against, put_in_place, short_name, slope, symbol_of
from symcalc.derivation.topics.evaluation import taken_at, with_numbers
from symcalc.derivation.topics.points import refuse_outside, table_of
from symcalc.derivation.topics.slopes import by_name, slopes_at
from symcalc.document.blocks import Prose
from symcalc.errors import ArgumentError
from symcalc.formula.arithmetic import put_in as numbers_in
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import TWO, ZERO, Apply, Derivative, Name, Node, Power, Product, Quotient, Relation, Root, VectorProduct
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import total


@dataclass(frozen=True, repr=False)
class Directional(Derivation):
    """A directional derivative; taken at a point, it is the sum of the slopes there, each times its component of the direction."""


def directional_derivative(
    given: Formula,
    body: Formula,
    variables: Sequence[Name],
    direction: Sequence[Formula],
    at: Mapping[str, Node] | None = None,
    function: Node | None = None,
) -> Derivation:
    """Derive the slope of ``body`` in a direction.

    Parameters
    ----------
    given : Formula
        What was asked, as typed.
    body : Formula
    variables : sequence of Name
    direction : sequence of Formula
        A component for each variable; it need not have length 1.
    at : mapping of str to Node, optional
        A value for each variable, put in at the end.
    function : Call or Name, optional
        What the body is called.

    Raises
    ------
    ArgumentError
        All components are zero, or there is no slope at the point.
    """
    if all(entry.meaning.is_zero for entry in direction):
        raise ArgumentError("The direction has length 0, so it points nowhere; give one with a component that is not 0.")
    partial, short = len(variables) > 1, short_name(function)
    names = [body.with_node(slope(short, variable, partial)) if short is not None else None for variable in variables]
    parts = [differentiate(body, variable, partial, name) for variable, name in zip(variables, names, strict=True)]
    slopes = [part.goal.node for part in parts]
    length = Root(total(*(("+", Power(entry.node, TWO)) for entry in direction)))
    measured = ink(body.with_node(length).meaning, body.roles).node
    units = [entry.meaning / body.with_node(length).meaning for entry in direction]
    # A length of letters alone may be 0.
    assuming = () if body.with_node(length).meaning.is_positive else (body.with_node(Relation((measured, ZERO), ("≠",))),)
    chain = Chain(body.with_node(_weighted(slopes, [Quotient(entry.node, length) for entry in direction])))
    arrow = body.with_node(Items(tuple(entry.node for entry in direction), "()"))
    inked = [ink(unit, body.roles).node for unit in units]
    normalised = "the direction {} has length {} and is divided by it"
    chain.judged("normalise", _weighted(slopes, inked), normalised, (arrow, body.with_node(measured)), assuming)
    chain.rests_on("directional derivative", "the partial derivatives, each times its component of the direction", parts, assuming=assuming)
    everything = (*conditions(parts), *assuming)
    chain.put_in_order(everything)
    symbols = [symbol_of(body, variable) for variable in variables]

    def expected() -> sympy.Basic:
        components = [entry.meaning for entry in direction]
        rise = sympy.Add(*(body.meaning.diff(symbol) * component for symbol, component in zip(symbols, components, strict=True)))
        return rise / sympy.sqrt(sympy.Add(*(component**2 for component in components)))

    route = held_against(chain.line.meaning, expected, everything)
    letters = tuple(body.with_node(variable) for variable in variables)
    unit = free_letter(body.roles, "hat{r}", "hat{d}")
    name = body.with_node(VectorProduct("·", Apply("nabla", (short,)), Name(unit))) if short is not None else None
    found = Directional(
        chain.goal, tuple(chain.steps), chain.line.meaning, title="Directional derivative", given=given, name=name, variables=letters, route=route
    )
    if at is None:
        return found
    refuse_outside(body, everything, at)
    return _at_point(found, chain.line, at)


@taken_at.register
def _at_point(derivation: Directional, answer: Formula, at: Mapping[str, Node]) -> Derivation:
    """Evaluate the function, its partial derivatives, and the slope as the sum of these times the components of the direction."""
    firsts = list(derivation.parts)
    body = firsts[0].goal.node
    assert isinstance(body, Derivative)
    found = slopes_at(derivation, answer, at, body.body, firsts)
    weights = derivation.steps[0].after.node if derivation.steps[0].rule == "normalise" else derivation.goal.node
    names = {part.goal.node: name for part, name in zip(firsts, found.names, strict=True)}
    values: dict[Node, Node] = {name: chain.answer.node for name, chain in zip(found.names, found.chains, strict=True)}
    heading = Prose("The slope along the direction of length 1:")
    slope_ = by_name(
        answer.with_node(put_in_place(names, weights)), values, found.chains, None, heading, numbers_in(answer.meaning, table_of(answer, at))
    )
    return with_numbers(derivation, answer, at, (*found.numbers, slope_), slope_.result)


def _weighted(slopes: Sequence[Node], weights: Sequence[Node]) -> Node:
    # A derivative stands at the end, so that what it acts on is plain.
    return total(*(("+", Product((weight, slope))) for weight, slope in zip(weights, slopes, strict=True)))
