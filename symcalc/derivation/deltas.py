"""Kronecker deltas: a sum over an index in which one stands is reduced to the one term that is left."""

from __future__ import annotations

from symcalc.derivation.monomials import NONE, Kept, below
from symcalc.formula.nodes import ONE, Apply, BigOperator, Derivative, Name, Node, Product, Relation
from symcalc.formula.rebuilding import free_names, product, substitute


def collapse(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` with each sum over an index in which a Kronecker delta stands reduced to the one term that is left."""
    node = below(node, collapse, kept)
    if isinstance(node, BigOperator) and (found := _picked(node)) is not None:
        place, other = found
        factors = node.body.factors if isinstance(node.body, Product) else (node.body,)
        return substitute(product(*factors[:place], *factors[place + 1 :]), {node.index.name: other})
    return node


def collapsed_bounds(node: Node) -> tuple[Node, ...]:
    """Return the conditions under which `collapse` picks a term that is there: the other index lies between the bounds."""
    conditions: list[Node] = []
    for part in node.walk():
        # A sum inside is collapsed first, and may leave a delta of this index.
        if isinstance(part, BigOperator) and isinstance(inner := below(part, collapse, NONE), BigOperator) and (found := _picked(inner)) is not None:
            low, high = part.low or ONE, part.high or Name(f"n_{part.index.name}")
            conditions += [Relation((low, found[1]), ("≤",)), Relation((found[1], high), ("≤",))]
    return tuple(dict.fromkeys(conditions))


def _picked(node: BigOperator) -> tuple[int, Node] | None:
    """Return which factor is a delta of the index, and the other index."""
    if node.operator != "sum" or any(isinstance(part, Derivative) for part in node.body.walk()):
        return None
    factors = node.body.factors if isinstance(node.body, Product) else (node.body,)
    for place, factor in enumerate(factors):
        if isinstance(factor, Apply) and factor.function == "KroneckerDelta" and node.index in factor.arguments:
            a, b = factor.arguments
            other = b if a == node.index else a
            if node.index.name not in free_names(other):
                return place, other
    return None
