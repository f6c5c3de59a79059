"""Tidying: named, visible steps that put what was derived in order. Each does one thing, and none of them searches.

Signs and numbers go to the front and ones and zeros are dropped; like terms and like factors are collected; what stands
above and below is cancelled, where it is not zero; a Kronecker delta under a sum picks its term; and a common factor that
holds a function is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from symcalc.derivation.collecting import cancel, collapse, collapsed_bounds, collect, take_out
from symcalc.derivation.step import Level
from symcalc.formula.nodes import ONE, ZERO, Name, Node, Number, Power, Product, Quotient, Sum, negative
from symcalc.formula.rebuilding import map_children, product, total

WHY = "signs and numbers to the front, ones and zeros dropped"
_MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Tidying:
    """One kind of tidying: its name, its sentence, what it does to ink, and what it takes for granted of that ink."""

    name: str
    why: str
    change: Callable[[Node], Node]
    conditions: Callable[[Node], tuple[Node, ...]] = lambda node: ()
    level: Level = "tidy"

    def settled(self, node: Node) -> Node:
        """Return what is left when it finds nothing more to do."""
        while (changed := self.change(node)) != node:
            node = changed
        return node


def tidy(node: Node) -> Node:
    """Return ``node`` in order: in each product sign, number, letters, the rest; in each sum no bracket that is only a sign."""
    node = map_children(node, tidy)
    match node:
        case Product():
            return _product(node)
        case Sum():
            return _sum(node)
        case Quotient(denominator=denominator) if denominator == ONE:
            return node.numerator
        case Quotient(numerator=numerator) if numerator == ZERO:
            return ZERO
        case Quotient(numerator=Sum(terms=(("-", above),)), denominator=below):
            return negative(Quotient(above, below))
        case Power(base=base, exponent=exponent) if exponent == ONE:
            return base
    return node


def drop_neutral(node: Node) -> Node:
    """Return ``node`` without factors 1, terms 0, products with 0, divisors 1 and powers of 1; all else stays where it is."""
    node = map_children(node, drop_neutral)
    match node:
        case Product(factors=factors):
            return ZERO if ZERO in factors else product(*(factor for factor in factors if factor != ONE))
        case Sum(terms=terms) if len(terms) > 1:
            return total(*(term for term in terms if term[1] != ZERO)) if any(entry != ZERO for _, entry in terms) else ZERO
        case Sum(terms=((_, entry),)) if entry == ZERO:
            return ZERO
        case Quotient(numerator=numerator, denominator=denominator) if denominator == ONE or numerator == ZERO:
            return numerator
        case Power(base=base, exponent=exponent) if exponent == ONE:
            return base
    return node


def _product(node: Product) -> Node:
    sign, number, rest, below = 1, Fraction(1), [], []
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
            case Quotient(numerator=above, denominator=under) if above == ONE and not isinstance(under, Number):
                below.append(under)
            case _:
                rest.append(factor)
    if number == 0:
        return ZERO
    rest.sort(key=_place)
    whole = product(Number(str(int(number))), *rest)
    if below:
        whole = Quotient(whole, product(*below))
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


TIDYINGS = (
    Tidying("ones and zeros", "ones and zeros dropped", drop_neutral, level="cosmetic"),
    Tidying("tidying", "signs and numbers to the front", tidy),
    Tidying("Kronecker delta", "of the sum only the term is left in which the indices are equal", collapse, collapsed_bounds),
    Tidying("cancel", "what stands above and below cancels", cancel),
    Tidying("collect", "like terms and like factors collected", collect),
    Tidying("common factor", "common factor in front", take_out),
)


def tidied(node: Node) -> Iterator[tuple[Tidying, Node]]:
    """Yield each tidying that changes ``node``, and what it leaves, until none does.

    >>> from symcalc.formula.nodes import Name
    >>> [kind.name for kind, _ in tidied(Product((Name("x"), ONE, Name("x"))))]
    ['tidying', 'collect']
    """
    for _ in range(_MOST_ROUNDS):
        before = node
        for kind in TIDYINGS:
            after = kind.settled(node)
            if after != node:
                node = after
                yield kind, node
        if node == before:
            return
