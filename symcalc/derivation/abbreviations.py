"""A letter for what stands in every line: E for the exponential that differentiation keeps giving back.

A derivation is made in full and proved in full; only then is the letter put in, everywhere, with a role that says what it
stands for. So each line means what it meant before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symcalc.derivation.engine import differentiate
from symcalc.derivation.step import Derivation, Focus, Step
from symcalc.document.blocks import Prose
from symcalc.formula.formula import Formula
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import Constant, Name, Node, Power, Product, Relation
from symcalc.formula.rebuilding import free_names, map_children

_FROM_SIZE = 6
_LETTERS = ("E", "Q")


def worth_a_letter(body: Formula) -> Node | None:
    """Return the exponential that is a factor of ``body``, where its exponent is long.

    >>> from symcalc.formula.reading.reader import read
    >>> worth_a_letter(read("x*e^(-x)", notation="text")), worth_a_letter(read("x*y*e^(-x^2/2 - y^2/8)", notation="text")) is None
    (None, False)
    """
    factors = body.node.factors if isinstance(body.node, Product) else ()
    for factor in factors:
        match factor:
            case Power(base=Constant(name="E"), exponent=exponent) if sum(1 for _ in exponent.walk()) >= _FROM_SIZE:
                return factor
    return None


def own_derivatives(body: Formula, factor: Node, variables: Sequence[Name], partial: bool) -> list[Derivation]:
    """Derive ``factor`` by each variable on which it depends, so that the lines to come may refer to it."""
    letter = Name(_letter_for(body))
    parts = []
    for variable in variables:
        if variable.name in free_names(factor):
            part = differentiate(body.with_node(factor), variable, partial)
            heading = Prose("{} with respect to {}", (Formula(letter, {letter.name: body.with_node(factor).meaning}), body.with_node(variable)))
            parts.append(replace(part, heading=heading))
    return parts


def abbreviated(derivation: Derivation, body: Formula, factor: Node) -> Derivation:
    """Return the derivation with a letter for ``factor`` in every line, and with the line that says so."""
    letter = _letter_for(body)
    meant = body.with_node(factor).meaning

    def node(old: Node) -> Node:
        return Name(letter) if old == factor else map_children(old, node)

    def formula(old: Formula) -> Formula:
        return Formula(node(old.node), {**old.roles, letter: meant}, old.source, old.warnings)

    def formulas(old: tuple[Formula, ...]) -> tuple[Formula, ...]:
        return tuple(map(formula, old))

    def prose(old: Prose | None) -> Prose | None:
        return None if old is None else replace(old, formulas=formulas(old.formulas))

    def focus(old: Focus | None) -> Focus | None:
        return None if old is None else Focus(old.place, formula(old.before), formula(old.after))

    def step(old: Step) -> Step:
        lines = replace(old, before=formula(old.before), after=formula(old.after), facts=formulas(old.facts), assuming=formulas(old.assuming))
        return replace(lines, parts=tuple(map(whole, old.parts)), focus=focus(old.focus))

    def whole(old: Derivation) -> Derivation:
        return replace(
            old,
            goal=formula(old.goal),
            steps=tuple(map(step, old.steps)),
            name=None if old.name is None else formula(old.name),
            heading=prose(old.heading),
            numbers=tuple(map(whole, old.numbers)),
        )

    said = body.with_node(Relation((Name(letter), factor), ("=",)))
    return replace(whole(derivation), abbreviations=(*derivation.abbreviations, Formula(said.node, {**said.roles, letter: meant})))


def _letter_for(body: Formula) -> str:
    return free_letter(body.roles, *_LETTERS)
