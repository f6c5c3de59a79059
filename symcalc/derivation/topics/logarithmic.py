"""Logarithmic differentiation: f' = f·(ln f)', with the logarithm of powers, products and quotients taken apart first."""

from __future__ import annotations

from dataclasses import replace

from symcalc.derivation.engine import differentiate
from symcalc.derivation.rule import Differentiation
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.assembly import Chain
from symcalc.document.blocks import Prose
from symcalc.errors import NoRuleError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ZERO, Apply, Constant, Name, Node, Number, Power, Product, Quotient, Relation, Root
from symcalc.formula.rebuilding import product, total


def by_logarithms(body: Formula, variable: Name, partial: bool) -> Derivation:
    """Derive the derivative of a power, product or quotient by its logarithm.

    The arguments are those of every method in `symcalc.derivation.topics.derivative.METHODS`.

    Raises
    ------
    NoRuleError
        The function is none of these, so that its logarithm is no simpler.
    """
    d = Differentiation(variable, partial, body.roles)
    if not isinstance(body.node, Power | Product | Quotient | Root) or d.is_constant(body.node):
        raise NoRuleError(
            f"The logarithm of {body.to_text()} is no simpler than itself: logarithmic differentiation is for powers, products and quotients "
            f"that depend on {d.letter}. Derive it by the rules instead."
        )
    whole = Apply("log", (body.node,))
    apart, positive = _apart(body.node)
    conditions = [body.with_node(Relation((node, ZERO), (">",))) for node in dict.fromkeys(positive)]
    chain = Chain(body.with_node(d.of(body.node)))
    why = "{} is positive, so its derivative is itself times that of its logarithm"
    chain.judged("logarithmic derivative", product(body.node, d.of(whole)), why, (body,), conditions)
    name = "logarithm of a power" if isinstance(body.node, Power | Root) else "logarithm of a product"
    said = body.with_node(Relation((whole, apart), ("=",)))
    # The conditions hold from here on.
    chain.judged(name, product(body.node, d.of(apart)), "{}", (said,), conditions)
    chain.steps[-1] = replace(chain.steps[-1], assuming=())
    part = differentiate(body.with_node(apart), variable, partial, given=conditions)
    part = replace(part, heading=Prose("The derivative of {}", (body.with_node(apart),)))
    chain.rests_on("derivative of the logarithm", "the derivative of the logarithm put in", [part])
    chain.tidied()
    return Derivation(chain.goal, tuple(chain.steps), chain.line.meaning, title="Derivative by logarithms")


def _apart(node: Node) -> tuple[Node, list[Node]]:
    """Return the logarithm of a node, taken apart, and what has to be positive for that."""
    match node:
        case Power(base=Constant(name="E"), exponent=exponent):
            return exponent, []
        case Power(base=base, exponent=exponent):
            inner, positive = _apart(base)
            return product(exponent, inner), positive
        case Root(radicand=radicand, index=index):
            inner, positive = _apart(radicand)
            return Quotient(inner, index or Number("2")), positive
        case Quotient(numerator=above, denominator=below):
            (one, first), (other, second) = _apart(above), _apart(below)
            return total(("+", one), ("-", other)), [*first, *second]
        case Product(factors=factors):
            parts = [_apart(factor) for factor in factors]
            return total(*(("+", part) for part, _ in parts)), [entry for _, positive in parts for entry in positive]
    return Apply("log", (node,)), [node]
