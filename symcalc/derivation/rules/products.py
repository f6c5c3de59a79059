"""The product rule, for any number of factors."""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.derivation.rules.linear import split
from symcalc.formula.nodes import Node, Product
from symcalc.formula.rebuilding import product, total


@rule("product rule", rank=70, why="product rule: each factor in turn", source="Spivak, Calculus, chapter 10, theorem 4", example="x^2*sin(x)")
def product_rule(body: Node, d: Differentiation) -> Rewrite | None:
    """(u·v)' = u'·v + u·v', and so on for more factors."""
    if not isinstance(body, Product):
        return None
    fixed, factors = split(body, d)
    if fixed or len(factors) < 2:
        return None
    terms = [product(*factors[:i], d.of(factor), *factors[i + 1 :]) for i, factor in enumerate(factors)]
    return Rewrite(total(*(("+", term) for term in terms)))
