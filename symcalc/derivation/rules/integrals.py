"""Integrals: the fundamental theorem, and Leibniz' rule for limits and integrands that depend on the variable."""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.errors import NoRuleError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ZERO, Integral, Name, Node
from symcalc.formula.rebuilding import free_names, product, substitute, total


@rule(
    "fundamental theorem",
    rank=150,
    why="fundamental theorem of calculus: the derivative of {} is what stands under it",
    source="Spivak, Calculus, chapter 14, theorem 1",
    example="Integral(sin(x), x)",
)
def fundamental_theorem(body: Node, d: Differentiation) -> Rewrite | None:
    """(∫ f(x) dx)' = f(x), for a continuous f."""
    match body:
        case Integral(body=under, variable=variable, low=None) if variable == d.variable:
            return Rewrite(under, (body,))
        case Integral(body=under, variable=variable, low=None) if not d.is_constant(under):
            return Rewrite(Integral(d.of(under), variable), (body,))
    return None


@rule(
    "Leibniz rule",
    rank=152,
    why="Leibniz rule for {}: the value at each moving limit times its slope, and the slope under the integral",
    source="Spivak, Calculus on Manifolds, problem 3-32",
    example="Integral(sin(x*t), (t, 0, x^2))",
)
def leibniz_rule(body: Node, d: Differentiation) -> Rewrite | None:
    """(∫ₐᵇ g dt)' = g(b)·b' − g(a)·a' + ∫ₐᵇ ∂g/∂x dt, for a g that is continuous with its slope."""
    match body:
        case Integral(body=under, variable=Name(name=letter) as t, low=Node() as low, high=Node() as high) if not d.is_constant(body):
            if letter == d.letter or letter in free_names(d.variable):
                return _renamed(body, d)
            if any(getattr(limit, "name", "") == "oo" for part in (low, high) for limit in part.walk()):
                raise NoRuleError(
                    f"{Formula(body, d.roles).to_text()} is an improper integral: it may be differentiated under the integral sign only where "
                    "the integral of the slope converges uniformly, which no rule decides. Give finite limits."
                )
            terms = [
                (sign, product(substitute(under, {letter: limit}), d.of(limit)))
                for sign, limit in (("+", high), ("-", low))
                if not d.is_constant(limit)
            ]
            if not d.is_constant(under):
                terms.append(("+", Integral(Differentiation(d.variable, True, d.roles).of(under), t, low, high)))
            return Rewrite(total(*terms) if terms else ZERO, (body,))
    return None


def _renamed(body: Integral, d: Differentiation) -> Rewrite | None:
    """As Leibniz' rule where the letter under the integral is the variable: inside it is another letter, and the limits alone move."""
    letter = body.variable.name if isinstance(body.variable, Name) else ""
    limits = [(sign, limit) for sign, limit in (("+", body.high), ("-", body.low)) if limit is not None and not d.is_constant(limit)]
    terms = [(sign, product(substitute(body.body, {letter: limit}), d.of(limit))) for sign, limit in limits]
    return Rewrite(total(*terms), (body,)) if terms else None
