"""Quotients and reciprocals; a quotient stays a quotient."""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.formula.nodes import TWO, Node, Power, Quotient, negative
from symcalc.formula.rebuilding import product, total

_SOURCE = "Spivak, Calculus, chapter 10, theorems 7 and 8"


@rule("reciprocal rule", rank=62, why="reciprocal rule with {}", source=_SOURCE, example="3/(1 + x^2)")
def reciprocal_rule(body: Node, d: Differentiation) -> Rewrite | None:
    """(c/v)' = −c·v'/v²."""
    match body:
        case Quotient(numerator=c, denominator=v) if d.is_constant(c) and not d.is_constant(v):
            return Rewrite(negative(Quotient(product(c, d.of(v)), squared(v))), (d.inner(v),))
    return None


@rule("quotient rule", rank=64, why="quotient rule: {}", source=_SOURCE, example="sin(x)/(1 + x^2)")
def quotient_rule(body: Node, d: Differentiation) -> Rewrite | None:
    """(u/v)' = (u'·v − u·v')/v²."""
    match body:
        case Quotient(numerator=u, denominator=v) if not d.is_constant(u) and not d.is_constant(v):
            above = total(("+", product(d.of(u), v)), ("-", product(u, d.of(v))))
            return Rewrite(Quotient(above, squared(v)), (body,))
    return None


def squared(node: Node) -> Node:
    """Return the square of ``node``.

    >>> from symcalc.formula.nodes import Name
    >>> squared(Name("x")) == Power(Name("x"), TWO)
    True
    """
    return Power(node, TWO)
