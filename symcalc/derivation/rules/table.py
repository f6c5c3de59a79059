"""Known functions: the derivative is a row of `symcalc.functions`, alone or with an inner function."""

from __future__ import annotations

from symcalc.derivation.rows import partials
from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.formula.nodes import Apply, Node
from symcalc.formula.rebuilding import product


@rule("table", rank=120, why="derivative of {} from the table", source="the row of the function", example="sin(x)")
def table(body: Node, d: Differentiation) -> Rewrite | None:
    """f'(x) from the function's row."""
    match body:
        case Apply(function=name, arguments=(argument,)) if argument == d.variable and (found := partials(name, 1)):
            (slope,), conditions = found.ink_at(argument)
            return Rewrite(slope, (body,), conditions)
    return None


@rule("chain rule", rank=130, why="chain rule with {}", source="Spivak, Calculus, chapter 10, theorem 9", example="sin(x^2)")
def chain_rule(body: Node, d: Differentiation) -> Rewrite | None:
    """f(u)' = f'(u)·u'."""
    match body:
        case Apply(function=name, arguments=(u,)) if u != d.variable and not d.is_constant(u) and (found := partials(name, 1)):
            (slope,), conditions = found.ink_at(u)
            return Rewrite(product(slope, d.of(u)), (d.inner(u),), conditions)
    return None
