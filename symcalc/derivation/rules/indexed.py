"""Sums and products over an index, and the entries of a family: w_i differentiated by w_k is a Kronecker delta."""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.errors import NoRuleError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ZERO, Apply, BigOperator, Indexed, Name, Node, Quotient, Relation
from symcalc.formula.rebuilding import free_names, product

_SOURCE = "Graham, Knuth, Patashnik, Concrete Mathematics, 2nd ed., ch. 2"


def _over_index(body: Node, d: Differentiation, operator: str) -> BigOperator | None:
    """Return ``body`` where it is a big operator whose index and bounds have nothing to do with the variable."""
    if not isinstance(body, BigOperator) or body.operator != operator or d.is_constant(body):
        return None
    bounds = tuple(bound for bound in (body.low, body.high) if bound is not None)
    if not all(map(d.is_constant, bounds)):
        written = Formula(body, d.roles).to_text()
        raise NoRuleError(
            f"{written} has no derivative with respect to {d.letter}: as a bound of the index {body.index.name} it takes whole numbers only. "
            "Differentiate with respect to a letter inside, or write the sum in closed form first."
        )
    return body if all(d.letter not in free_names(bound) for bound in bounds) else None


@rule("sum over an index", rank=146, why="sum rule: term by term, under the sum over {}", source=_SOURCE, example="sum(x^i, (i, 1, n))")
def sum_over_index(body: Node, d: Differentiation) -> Rewrite | None:
    """(Σ u_i)' = Σ u_i', for a sum of finitely many terms."""
    found = _over_index(body, d, "sum")
    if found is None or _is_index_of(found, d):
        return None
    if Name("oo") in (found.low, found.high) or any(getattr(bound, "name", "") == "oo" for bound in (found.low, found.high)):
        raise NoRuleError(
            f"{Formula(body, d.roles).to_text()} is a sum of infinitely many terms: it may be differentiated term by term only where the "
            "sum of the derivatives converges uniformly, which no rule decides. Give a finite bound."
        )
    return Rewrite(BigOperator("sum", d.of(found.body), found.index, found.low, found.high), (found.index,))


@rule(
    "product over an index",
    rank=148,
    why="logarithmic derivative, where no factor is zero: {} times the sum of {}",
    source=_SOURCE,
    example="product(x + i, (i, 1, n))",
)
def product_over_index(body: Node, d: Differentiation) -> Rewrite | None:
    """(Π u_i)' = Π u_i · Σ u_i'/u_i, where no u_i is zero."""
    found = _over_index(body, d, "product")
    if found is None or _is_index_of(found, d):
        return None
    if any(getattr(bound, "name", "") == "oo" for bound in (found.low, found.high)):
        raise NoRuleError(f"{Formula(body, d.roles).to_text()} is a product of infinitely many factors; give a finite bound.")
    ratio = Quotient(d.of(found.body), found.body)
    return Rewrite(
        product(body, BigOperator("sum", ratio, found.index, found.low, found.high)),
        (body, Quotient(d.of(found.body), found.body)),
        (Relation((found.body, ZERO), ("≠",)),),
    )


def _is_index_of(found: BigOperator, d: Differentiation) -> bool:
    """Whether the index has the name of the variable, or of an index of it: then it is another letter, and must be renamed first."""
    return found.index.name == d.letter or found.index.name in free_names(d.variable)


@rule(
    "entry of a family",
    rank=22,
    why="{} is {} where the indices are equal, and does not depend on it elsewhere",
    source=_SOURCE,
    example="x[i]",
    level="detail",
)
def entry_of_family(body: Node, d: Differentiation) -> Rewrite | None:
    """∂w_i/∂w_k = δ_ik."""
    match body, d.variable:
        case Indexed(base=base, indices=indices), Indexed(base=other, indices=places):
            if base == other and body != d.variable and len(indices) == len(places):
                return Rewrite(product(*(delta(i, k) for i, k in zip(indices, places, strict=True) if i != k)), (body, d.variable))
    return None


def delta(left: Node, right: Node) -> Node:
    """Return the Kronecker delta of two indices."""
    return Apply("KroneckerDelta", (left, right))
