"""Powers with a constant exponent, and powers of e; each alone and with an inner function."""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.formula.nodes import ONE, Constant, Node, Number, Power, Sum, negative
from symcalc.formula.rebuilding import product, total

_E = Constant("E")


@rule("power rule", rank=80, why="power rule for {}", source="Spivak, Calculus, chapter 10, theorem 6", example="x^3")
def power_rule(body: Node, d: Differentiation) -> Rewrite | None:
    """(xⁿ)' = n·xⁿ⁻¹."""
    match body:
        case Power(base=base, exponent=n) if base == d.variable and d.is_constant(n):
            return Rewrite(product(n, lowered(base, n)), (body,))
    return None


@rule("exponential", rank=90, why="{} is its own derivative", source="Spivak, Calculus, chapter 18, theorem 3", example="e^x")
def exponential(body: Node, d: Differentiation) -> Rewrite | None:
    """(eˣ)' = eˣ."""
    return Rewrite(body, (body,)) if body == Power(_E, d.variable) else None


@rule(
    "chain rule for a power",
    rank=100,
    why="power rule, then chain rule with {}",
    source="Spivak, Calculus, chapter 10, theorem 9",
    example="(1 + x^2)^3",
)
def power_of_inner(body: Node, d: Differentiation) -> Rewrite | None:
    """(uⁿ)' = n·uⁿ⁻¹·u'."""
    match body:
        case Power(base=u, exponent=n) if u != d.variable and d.is_constant(n) and not d.is_constant(u):
            return Rewrite(product(n, lowered(u, n), d.of(u)), (d.inner(u),))
    return None


@rule("chain rule for the exponential", rank=110, why="chain rule with {}", source="Spivak, Calculus, chapter 10, theorem 9", example="e^(-x^2)")
def exponential_of_inner(body: Node, d: Differentiation) -> Rewrite | None:
    """(eᵘ)' = eᵘ·u'."""
    match body:
        case Power(base=base, exponent=u) if base == _E and u != d.variable and not d.is_constant(u):
            return Rewrite(product(body, d.of(u)), (d.inner(u),))
    return None


def lowered(base: Node, exponent: Node) -> Node:
    """Return the power with its exponent one less, worked out where the exponent is a whole number."""
    match exponent:
        case Number(text=text) if text.isdigit() and int(text) >= 1:
            n = int(text) - 1
        case Sum(terms=(("-", Number(text=text)),)) if text.isdigit():
            n = -int(text) - 1
        case _:
            return Power(base, total(("+", exponent), ("-", ONE)))
    return ONE if n == 0 else base if n == 1 else Power(base, Number(str(n)) if n > 0 else negative(Number(str(-n))))
