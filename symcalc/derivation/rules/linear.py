"""Constants, the variable itself, sums, signs and constant factors: that differentiation is linear."""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.formula.nodes import ONE, ZERO, Name, Node, Number, Power, Product, Quotient, Sum, negative
from symcalc.formula.rebuilding import product, total


@rule("constant", rank=10, why="{} does not depend on {}", source="Spivak, Calculus, chapter 10, theorem 1", example="5", level="detail")
def constant(body: Node, d: Differentiation) -> Rewrite | None:
    """C' = 0."""
    return Rewrite(ZERO, (body, d.variable)) if d.is_constant(body) else None


@rule(
    "variable",
    rank=20,
    why="the derivative of {} with respect to itself is 1",
    source="Spivak, Calculus, chapter 10, theorem 2",
    example="x",
    level="detail",
)
def variable(body: Node, d: Differentiation) -> Rewrite | None:
    """X' = 1."""
    return Rewrite(ONE, (d.variable,)) if body == d.variable else None


@rule("sum rule", rank=30, why="sum rule: term by term", source="Spivak, Calculus, chapter 10, theorem 3", example="x^2 + sin(x)", level="detail")
def sum_rule(body: Node, d: Differentiation) -> Rewrite | None:
    """(u + v)' = u' + v'."""
    if isinstance(body, Sum) and len(body.terms) > 1 and all(sign in "+-" for sign, _ in body.terms):
        return Rewrite(total(*((sign, d.of(term)) for sign, term in body.terms)))
    return None


@rule("sign", rank=40, why="the sign stays", source="Spivak, Calculus, chapter 10, theorem 5", example="-x^2", level="detail")
def sign(body: Node, d: Differentiation) -> Rewrite | None:
    """(−u)' = −u'."""
    match body:
        case Sum(terms=(("-", term),)):
            return Rewrite(negative(d.of(term)))
    return None


@rule(
    "constant factor", rank=50, why="the constant factor {} stays", source="Spivak, Calculus, chapter 10, theorem 5", example="3*x^2", level="detail"
)
def constant_factor(body: Node, d: Differentiation) -> Rewrite | None:
    """(c·u)' = c·u'."""
    if not isinstance(body, Product):
        return None
    fixed, varying = split(body, d)
    if not fixed or not varying:
        return None
    return Rewrite(product(*fixed, d.of(product(*varying))), (product(*fixed),))


def split(body: Product, d: Differentiation) -> tuple[list[Node], list[Node]]:
    """Return the constant factors that go in front, and the others as they are differentiated.

    Where several factors vary, a constant number or letter stays with the letters: 3·x·sin x is (3·x)·sin x.
    """
    fixed = [factor for factor in body.factors if d.is_constant(factor)]
    varying = [factor for factor in body.factors if not d.is_constant(factor)]
    host = next((factor for factor in varying if _is_algebraic(factor)), None)
    if len(varying) < 2 or host is None:
        return fixed, varying
    joined = [factor for factor in body.factors if factor is host or (_is_letter(factor) and d.is_constant(factor))]
    whole = Product(tuple(joined)) if len(joined) > 1 else host
    return [factor for factor in fixed if not _is_letter(factor)], [whole if factor is host else factor for factor in varying]


def _is_letter(factor: Node) -> bool:
    return isinstance(factor.base if isinstance(factor, Power) else factor, Name | Number)


def _is_algebraic(factor: Node) -> bool:
    return isinstance(factor, Name | Sum) or (isinstance(factor, Power) and isinstance(factor.base, Name | Sum))


@rule(
    "constant divisor",
    rank=60,
    why="the constant divisor {} stays",
    source="Spivak, Calculus, chapter 10, theorem 5",
    example="x^2/4",
    level="detail",
)
def constant_divisor(body: Node, d: Differentiation) -> Rewrite | None:
    """(u/c)' = u'/c."""
    if isinstance(body, Quotient) and d.is_constant(body.denominator):
        return Rewrite(Quotient(d.of(body.numerator), body.denominator), (body.denominator,))
    return None
