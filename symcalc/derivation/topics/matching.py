"""Coefficient matching: what each derivative of a polynomial with unknown coefficients is at the centre, derived by the rules."""

from __future__ import annotations

from symcalc.derivation.engine import differentiate
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.evaluation import values_put_in
from symcalc.derivation.topics.taylor_terms import way
from symcalc.document.blocks import Prose
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Node, Number, Power, Product
from symcalc.formula.rebuilding import total


def matched(body: Formula, variable: Name, centre: Node, order: int) -> list[Derivation]:
    """Return the derivatives of c₀ + c₁(x − a) + c₂(x − a)² + … and their values at a: the k-th is k!·c_k.

    Parameters
    ----------
    body : Formula
        The function, whose letters are not used again.
    variable : Name
    centre : Node
    order : int
        Up to which they are derived; nothing is, where that is less than two.
    """
    letters = [Name(f"c_{k}") for k in range(order + 1)]
    if order < 2 or any(letter.name in body.roles for letter in letters):
        return []
    step = way(variable, body.with_node(centre))
    powers = [step if k == 1 else Power(step, Number(str(k))) for k in range(1, order + 1)]
    polynomial = Formula(
        total(("+", letters[0]), *(("+", Product((letter, power))) for letter, power in zip(letters[1:], powers, strict=True))), body.roles
    )
    found: list[Derivation] = []
    last = polynomial
    for k in range(1, order + 1):
        part = differentiate(last, variable, False)
        heading = "Coefficient matching: of {}, whose coefficients are not known, every derivative is to be that of the function" if k == 1 else ""
        slope = Derivation(part.goal, part.steps, part.result, heading=Prose(heading, (polynomial,) if heading else ()))
        value = values_put_in(part.answer, {variable.name: centre})
        found += [slope, Derivation(value.goal, value.steps, value.result, heading=Prose(""))]
        last = part.answer
    return found
