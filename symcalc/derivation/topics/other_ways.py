"""What else can be done with a function: said on the page of its derivative by the rules, with the call."""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation
from symcalc.derivation.topics.product_form import is_quotient
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Power


def other_ways(body: Formula, variable: Name) -> tuple[tuple[str, str], ...]:
    """Return sentences, and what is added to the call: logarithms for uᵛ, the product form for quotients."""
    d = Differentiation(variable, False, body.roles)
    match body.node:
        case Power(base=base, exponent=exponent) if not d.is_constant(base) and not d.is_constant(exponent):
            return (("The same by logarithmic differentiation, f' = f (ln f)':", 'method="logarithms"'),)
        case node if is_quotient(node, d):
            return (("The same by the product rule, with the quotient written as a product:", 'method="product"'),)
    return ()
