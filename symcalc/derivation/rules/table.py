"""Known functions: the derivative is a row of `symcalc.functions`, alone or with an inner function."""

from __future__ import annotations

from symcalc.derivation.rows import UNKNOWN, partials
from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.formula.nodes import Apply, Node, Quotient, Relation
from symcalc.formula.rebuilding import product, total


@rule("table", rank=120, why="derivative of {} from the table", source="the row of the function", example="sin(x)", level="detail")
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


@rule(
    "chain rule for several arguments",
    rank=132,
    why="derivatives of {} from the table, each times that of its argument",
    source="Spivak, Calculus on Manifolds, theorem 2-9",
    example="besselj(2, x^2)",
)
def chain_rule_of_several(body: Node, d: Differentiation) -> Rewrite | None:
    """f(u, v)' = f₁·u' + f₂·v', from the function's row."""
    match body:
        case Apply(function=name, arguments=arguments) if len(arguments) > 1 and name not in ("Max", "Min") and not d.is_constant(body):
            if name == "log" or (found := partials(name, len(arguments))) is None:
                return None
            slopes, conditions = found.ink_at(*arguments)
            moving = [(slope, argument) for slope, argument in zip(slopes, arguments, strict=True) if not d.is_constant(argument)]
            if any(slope == UNKNOWN for slope, _ in moving):
                return None
            return Rewrite(total(*(("+", product(slope, d.of(argument))) for slope, argument in moving)), (body,), conditions)
    return None


@rule("change of base", rank=134, why="change of base: {}", source="DLMF §4.2(ii)", example="log(2, x)")
def change_of_base(body: Node, d: Differentiation) -> Rewrite | None:
    """(log_b u)' = (ln u/ln b)'."""
    match body:
        case Apply(function="log", arguments=(u, b)) if not d.is_constant(body):
            quotient = Quotient(Apply("log", (u,)), Apply("log", (b,)))
            found = partials("log", 2)
            conditions = found.ink_at(u, b)[1] if found else ()
            return Rewrite(d.of(quotient), (Relation((body, quotient), ("=",)),), conditions)
    return None
