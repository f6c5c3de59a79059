"""Mutants that mean the same as the line they were made from, each with the reason; all others have to be refuted.

Most need no list: they are the same ink once the derivative of the variable and those of constants are carried out.
"""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ONE, ZERO, Derivative, Matrix, Node, Number, Product, Quotient, Sum
from symcalc.formula.rebuilding import map_children, product, total

CARRIED_OUT = "the derivative of x by x is 1, and that of a constant is 0"
_FIRST_MATCH = "where the condition before it fails, this condition holds at the same points as the right one"
_OWN_RECIPROCAL = "|u|/u is its own reciprocal, for u ≠ 0"
LISTED: dict[tuple[str, str], str] = {
    ("constant: 5", "-0"): "0 has no sign",
    ("constant: 5", "2*0"): "0 is 0, times any factor",
    ("ln(Sum(e^w[i], (i, 1, n)))", "(w[k], 2)"): "the second derivative of e^w is its first",
    ("largest: max(x, x^2)", "x < 2^x"): _FIRST_MATCH,
    ("smallest: min(x, x^2)", "x > x^(2 + 1)"): _FIRST_MATCH,
    ("smallest: min(x, x^2)", "x > x^3"): _FIRST_MATCH,
    ("smallest: min(x, 4 - x, 1)", "x < 4 + x and"): "x < 1 asks for more than both",
    ("smallest: min(x, 4 - x, 1)", "x < 4 and x < 1"): "x < 1 asks for more than both",
    ("smallest: min(x, 4 - x, 1)", "x < 5 - x and"): "x < 1 asks for more than both",
    ("smallest: min(x, 4 - x, 1)", "x > -4 - x and"): "4 − x < 1 asks for more than both",
    ("smallest: min(x, 4 - x, 1)", "x > -x and"): "4 − x < 1 asks for more than both",
    ("smallest: min(x, 4 - x, 1)", "x > 5 - x and"): "4 − x < 1 asks for more than both",
    ("smallest: min(x, 4 - x, 1)", "4 + x > 1"): _FIRST_MATCH,
    ("smallest: min(x, 4 - x, 1)", "x > 1 and 4 > 1"): _FIRST_MATCH,
    ("smallest: min(x, 4 - x, 1)", "5 - x > 1"): _FIRST_MATCH,
    ("quotient rule: x/(x + 1)", "numerator dropped"): "the numerator is x + 1 − x = 1",
    ("sqrt(x^2)", "2*sqrt(x^2)/diff(x^2, x)"): _OWN_RECIPROCAL,
    ("chain rule: abs(", "upside"): _OWN_RECIPROCAL,
}

_EVEN = "an even power of a letter with the other sign is the same"
_NO_NUMBER = "what is left of a term beside its number is used only where a number cancels"
_ONLY_A_CHECK = "no line has it; it is held against one, and the derivative of a constant term is 0"
_PUT_IN_ZERO = "0 has no sign, and may be left out"
# Of topics: the place, the maker and the mistake. That all formulas of the derivation mean the same is tested beside this.
OF_TOPICS: dict[tuple[str, str, str], str] = {
    ("hessian", "Matrix", "transposed"): "a symmetric matrix is its own transpose",
    ("definiteness", "Matrix", "sign"): "a column of zeros has no sign",
    ("definiteness", "Matrix", "factor"): "a column of zeros is one, times any factor",
    ("change_of_variables", "Matrix", "sign"): "a determinant of two rows has the same value with the other sign in both",
    ("change_of_variables", "Matrix", "transposed"): "a matrix and its transpose have one determinant",
    ("assembly", "put_in_place", "sign"): _EVEN,
    ("assembly", "put_in_place", "sign flipped"): _ONLY_A_CHECK,
    ("assembly", "put_in_place", "term dropped"): _ONLY_A_CHECK,
    ("difference_quotients", "substitute", "sign flipped"): _PUT_IN_ZERO,
    ("difference_quotients", "substitute", "term dropped"): _PUT_IN_ZERO,
    **{
        ("implicit", "product", mistake): _NO_NUMBER
        for mistake in ("sign", "factor", "number one up", "exponent one up", "exponent one down", "power dropped", "base and exponent swapped")
    },
}


def reason(name: str, mistake: str, after: Formula, mutant: Node, d: Differentiation) -> str:
    """Return why a mutant means the same, or an empty string."""
    if settled(after.node, d) == settled(mutant, d):
        return CARRIED_OUT
    text = after.with_node(mutant).to_text()
    for (where, what), why in LISTED.items():
        if where in name and (what in text or what in mistake):
            return why
    return ""


def settled(node: Node, d: Differentiation) -> Node:
    """Return ``node`` with the derivatives of the variable and of constants carried out, and what that leaves dropped."""
    match node:
        case Derivative(body=body, variables=((variable, Number(text=order)),)) if variable == d.variable:
            if isinstance(body, Sum):
                moving = [(sign, term) for sign, term in body.terms if not d.is_constant(term)]
                if len(moving) < len(body.terms):
                    return settled(Derivative(total(*moving), node.variables, node.partial), d) if moving else ZERO
            if d.is_constant(body) or (body == variable and order != "1"):
                return ZERO
            if body == variable:
                return ONE
    node = map_children(node, lambda child: settled(child, d))
    match node:
        case Product(factors=factors):
            return ZERO if ZERO in factors else product(*factors)
        case Sum(terms=(("-", inner),)) if inner == ZERO:
            return ZERO
        case Sum(terms=terms):
            left = [(sign, term) for sign, term in terms if term != ZERO]
            return total(*left) if left else ZERO
        case Matrix():
            return node
        case Quotient(numerator=above) if above == ZERO:
            return ZERO
    return node
