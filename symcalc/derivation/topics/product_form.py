"""Quotients as products: u/v is u·v⁻¹, so the product rule does, and it is shown that the rules for quotients give the same."""

from __future__ import annotations

from dataclasses import replace

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import judge
from symcalc.derivation.rule import Differentiation
from symcalc.derivation.step import Derivation, Step
from symcalc.derivation.topics.assembly import Chain, conditions
from symcalc.document.blocks import Prose
from symcalc.errors import NoRuleError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ONE, Apply, Constant, Name, Node, Number, Power, Quotient, Relation, negative
from symcalc.formula.rebuilding import product


def by_product(body: Formula, variable: Name, partial: bool) -> Derivation:
    """Derive the derivative of a quotient as that of a product, and show that the rules for quotients give the same.

    The arguments are those of every method in `symcalc.derivation.topics.derivative.METHODS`.

    Raises
    ------
    NoRuleError
        The function is no quotient, or what it is divided by does not depend on the variable.
    """
    d = Differentiation(variable, partial, body.roles)
    if not is_quotient(body.node, d):
        raise NoRuleError(
            f"{body.to_text()} is no quotient by something that depends on {d.letter}, so there is no product form. Derive it by the rules instead."
        )
    assert isinstance(body.node, Quotient)
    form = body.with_node(product(body.node.numerator, _reciprocal(body.node.denominator)))
    below = differentiate(form, variable, partial)
    other = differentiate(body, variable, partial)
    given_there = conditions([other])
    if other.answer != below.answer:
        same = judge(other.answer, below.answer, given_there)
        step = Step("both ways", other.answer, below.answer, "the same as of the product", verdict=same)
        other = replace(other, steps=(*other.steps, step), result=below.result)
    chain = Chain(body.with_node(d.of(body.node)))
    before, after = chain.line, chain.line.with_node(below.goal.node)
    said = (body.with_node(Relation((body.node, form.node), ("=",))),)
    parts = (replace(other, heading=Prose("By the rules for quotients")),)
    chain.add(Step("product form", before, after, "as a product: {}", facts=said, parts=parts, verdict=judge(before, after, given_there)))
    for step in below.steps:
        chain.add(step)
    return Derivation(chain.goal, tuple(chain.steps), chain.line.meaning, title="Derivative by the product form")


def is_quotient(node: Node, d: Differentiation) -> bool:
    """Tell whether a node is a quotient by something that depends on the variable."""
    return isinstance(node, Quotient) and not d.is_constant(node.denominator)


def _reciprocal(node: Node) -> Node:
    match node:
        case Power(base=Constant(name="E"), exponent=exponent):
            return Power(Constant("E"), negative(exponent))
        case Apply(function="exp", arguments=(argument,)):
            return Apply("exp", (negative(argument),))
        case Power(base=base, exponent=Number() as exponent):
            return Power(base, negative(exponent))
    return Power(node, negative(ONE))
