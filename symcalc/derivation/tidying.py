"""Tidying: the one visible step that puts signs and numbers to the front and drops ones and zeros."""

from __future__ import annotations

from fractions import Fraction

from symcalc.formula.nodes import ONE, ZERO, Name, Node, Number, Power, Product, Quotient, Sum, negative
from symcalc.formula.rebuilding import map_children, product, total

WHY = "signs and numbers to the front, ones and zeros dropped"


def tidy(node: Node) -> Node:
    """Return ``node`` in order: in each product sign, number, letters, the rest; in each sum no bracket that is only a sign."""
    node = map_children(node, tidy)
    if isinstance(node, Product):
        return _product(node)
    if isinstance(node, Sum):
        return _sum(node)
    if isinstance(node, Quotient) and node.denominator == ONE:
        return node.numerator
    return node


def _product(node: Product) -> Node:
    sign, number, rest = 1, Fraction(1), []
    stack = list(node.factors)
    while stack:
        factor = stack.pop(0)
        match factor:
            case Product(factors=inner):
                stack[:0] = inner
            case Sum(terms=(("-", term),)):
                sign, stack[:0] = -sign, [term]
            case Number(text=text) if text.isdigit():
                number *= int(text)
            case _:
                rest.append(factor)
    if number == 0:
        return ZERO
    rest.sort(key=_place)
    whole = product(Number(str(int(number))), *rest)
    return whole if sign > 0 else negative(whole)


def _place(node: Node) -> int:
    """Numbers first, then letters and their powers, then functions; the sort keeps the order within each kind."""
    match node:
        case Number():
            return 0
        case Name() | Power(base=Name()):
            return 1
    return 2


def _sum(node: Sum) -> Node:
    terms: list[tuple[str, Node]] = []
    for sign, term in node.terms:
        match term:
            case Number(text="0"):
                continue
            case Sum(terms=(("-", inner),)) if sign in "+-":
                terms.append(("-" if sign == "+" else "+", inner))
            case Sum(terms=inner_terms) if sign == "+":
                terms.extend(inner_terms)
            case _:
                terms.append((sign, term))
    return total(*terms) if terms else ZERO
