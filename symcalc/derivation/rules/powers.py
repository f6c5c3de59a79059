"""Powers in all shapes: the exponent constant, the base constant, or both of them varying."""

from __future__ import annotations

from symcalc.derivation.monomials import Monomial, rational
from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.formula.nodes import ONE, ZERO, Apply, Constant, Node, Number, Power, Relation
from symcalc.formula.rebuilding import product, total

_E = Constant("E")


@rule("power rule", rank=80, why="power rule for {}", source="Spivak, Calculus, chapter 10, theorem 6", example="x^3", level="detail")
def power_rule(body: Node, d: Differentiation) -> Rewrite | None:
    """(xⁿ)' = n·xⁿ⁻¹."""
    match body:
        case Power(base=base, exponent=n) if base == d.variable and d.is_constant(n):
            return Rewrite(product(n, lowered(base, n)), (body,))
    return None


@rule("exponential", rank=90, why="{} is its own derivative", source="Spivak, Calculus, chapter 18, theorem 3", example="e^x", level="detail")
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


@rule("exponential of another base", rank=114, why="{} is e to the power {}", source="Spivak, Calculus, chapter 18, theorem 5", example="2^x")
def exponential_of_base(body: Node, d: Differentiation) -> Rewrite | None:
    """(aˣ)' = aˣ·ln a."""
    match body:
        case Power(base=a, exponent=exponent) if a != _E and exponent == d.variable and d.is_constant(a):
            return Rewrite(product(body, _log(a)), (body, product(exponent, _log(a))), _positive(a))
    return None


@rule(
    "chain rule for an exponential of another base",
    rank=115,
    why="{} is e to the power {}, then chain rule with {}",
    source="Spivak, Calculus, chapter 18, theorem 5",
    example="2^(x^2)",
)
def exponential_of_base_and_inner(body: Node, d: Differentiation) -> Rewrite | None:
    """(aᵘ)' = aᵘ·ln a·u'."""
    match body:
        case Power(base=a, exponent=u) if a != _E and d.is_constant(a) and u != d.variable and not d.is_constant(u):
            return Rewrite(product(body, _log(a), d.of(u)), (body, product(u, _log(a)), d.inner(u)), _positive(a))
    return None


@rule(
    "power with base and exponent varying",
    rank=116,
    why="write {}, then chain rule with {}",
    source="Spivak, Calculus, chapter 18, after theorem 5",
    example="x^x",
)
def power_of_both(body: Node, d: Differentiation) -> Rewrite | None:
    """(uᵛ)' = uᵛ·(v·ln u)', since uᵛ = e to the power v·ln u."""
    match body:
        case Power(base=u, exponent=v) if not d.is_constant(u) and not d.is_constant(v):
            inner = product(v, _log(u))
            written = Relation((body, Power(_E, inner)), ("=",))
            return Rewrite(product(body, d.of(inner)), (written, d.inner(inner)), (Relation((u, ZERO), (">",)),))
    return None


def _log(node: Node) -> Node:
    return Apply("log", (node,))


def _positive(node: Node) -> tuple[Node, ...]:
    return () if isinstance(node, Number) else (Relation((node, ZERO), (">",)),)


def lowered(base: Node, exponent: Node) -> Node:
    """Return the power with its exponent one less, worked out where the exponent is a number."""
    value = rational(exponent)
    if value is None:
        return Power(base, total(("+", exponent), ("-", ONE)))
    n = value - 1
    return ONE if n == 0 else base if n == 1 else Power(base, Monomial(n).written())
