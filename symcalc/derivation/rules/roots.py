"""Roots: the root sign stays."""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.derivation.rules.powers import lowered
from symcalc.formula.nodes import TWO, ZERO, Node, Quotient, Relation, Root
from symcalc.formula.rebuilding import product

_SOURCE = "Spivak, Calculus, chapter 12, theorem 5"


@rule("square root", rank=66, why="derivative of the square root {}", source=_SOURCE, example="sqrt(x)", level="detail")
def square_root(body: Node, d: Differentiation) -> Rewrite | None:
    """(√x)' = 1/(2√x)."""
    return _square_root(body, d, (body,)) if isinstance(body, Root) and body == Root(d.variable) else None


@rule("chain rule for the square root", rank=67, why="square root, then chain rule with {}", source=_SOURCE, example="sqrt(1 + x^2)")
def square_root_of_inner(body: Node, d: Differentiation) -> Rewrite | None:
    """(√u)' = u'/(2√u)."""
    match body:
        case Root(radicand=u, index=None) if u != d.variable and not d.is_constant(u):
            return _square_root(body, d, (d.inner(u),))
    return None


def _square_root(body: Root, d: Differentiation, facts: tuple[Node, ...]) -> Rewrite:
    return Rewrite(Quotient(d.of(body.radicand), product(TWO, body)), facts, (Relation((body.radicand, ZERO), (">",)),))


@rule("root", rank=68, why="derivative of the root {}, with what is under it", source=_SOURCE, example="root(1 + x^2, 4)")
def root(body: Node, d: Differentiation) -> Rewrite | None:
    """(ⁿ√u)' = u'/(n·ⁿ√(uⁿ⁻¹)); principal root, u > 0."""
    match body:
        case Root(radicand=u, index=Node() as n) if d.is_constant(n) and not d.is_constant(u):
            slope = Quotient(d.of(u), product(n, Root(lowered(u, n), n)))
            return Rewrite(slope, (body,), (Relation((u, ZERO), (">",)),))
    return None
