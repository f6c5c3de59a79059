"""Tidying: named, visible steps that put what was derived in order. Each does one thing, and none of them searches.

Ones and zeros are dropped; signs and numbers go to the front; a Kronecker delta under a sum picks its term; fractions in
fractions get one line; what stands above and below is cancelled, where it is not zero; like terms and like factors are
collected; a common factor that holds a function is taken out; and brackets are multiplied out where that is shorter. What
was typed as the argument of a function, as an exponent or under a root stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import gcd

from symcalc.derivation.brackets import factor, multiply_out, take_out_numbers
from symcalc.derivation.collecting import cancel, collect, take_out
from symcalc.derivation.deltas import collapse, collapsed_bounds
from symcalc.derivation.fraction_lines import common_denominator, one_line
from symcalc.derivation.monomials import NONE, Kept, Monomial, below, number_of, weight
from symcalc.derivation.step import Level
from symcalc.formula.nodes import (
    ONE,
    ZERO,
    Apply,
    BigOperator,
    Call,
    Cases,
    Constant,
    Integral,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    negative,
)
from symcalc.formula.rebuilding import product, total

WHY = "signs and numbers to the front, ones and zeros dropped"
_MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Tidying:
    """One kind of tidying: its name, its sentence, what it does to ink, and what it takes for granted of that ink.

    ``growth`` is how many letters and numbers a line may have afterwards for each that it had, beside a few; where there
    would be more, the line stays as it is.
    """

    name: str
    why: str
    change: Callable[[Node, Kept], Node]
    conditions: Callable[[Node], tuple[Node, ...]] = lambda node: ()
    level: Level = "tidy"
    growth: float = 1.0

    def settled(self, node: Node, kept: Kept = NONE) -> Node:
        """Return what is left when it finds nothing more to do; the arguments in ``kept`` stay as they are."""
        start = weight(node)
        for _ in range(_MOST_ROUNDS):
            changed = self.change(node, kept)
            if changed == node or weight(changed) > self.growth * start + 2:
                return node
            node = changed
        return node


def tidy(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` in order: in each product sign, number, letters, the rest; in each sum no bracket that is only a sign."""
    node = below(node, tidy, kept)
    match node:
        case Product():
            return _product(node)
        case Sum(terms=(("-", term),)) if (turned := _turned_into(term)) is not None:
            return turned
        case Sum():
            return _sum(node)
        case Quotient(denominator=denominator) if denominator == ONE:
            return node.numerator
        case Quotient(numerator=numerator) if numerator == ZERO:
            return ZERO
        case Quotient(numerator=Sum(terms=(("-", above),)), denominator=line):
            return negative(Quotient(above, line))
        case Power(base=base, exponent=exponent) if exponent == ONE:
            return base
    return node


def drop_neutral(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` without factors 1, terms 0, products with 0, divisors 1 and powers of 1; all else stays where it is."""
    node = below(node, drop_neutral, kept)
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
        case Power(base=Constant(name="E" | "pi"), exponent=exponent) if exponent == ZERO:
            return ONE
    return node


def cancel_numbers(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` with numbers cancelled that stand above and below one fraction line: 2x/4 is x/2."""
    node = below(node, cancel_numbers, kept)
    match node:
        case Quotient(numerator=above, denominator=Number(text=under)) if under.isdigit() and int(under):
            factors = above.factors if isinstance(above, Product) else (above,)
            first = factors[0]
            if isinstance(first, Number) and first.text.isdigit() and len(factors) > 1 and (common := gcd(int(first.text), int(under))) > 1:
                whole = product(Number(str(int(first.text) // common)), *factors[1:])
                return whole if int(under) == common else Quotient(whole, Number(str(int(under) // common)))
    return node


def _product(node: Product) -> Node:
    front, rest, under = Monomial(), [], []
    stack = list(node.factors)
    while stack:
        factor = stack.pop(0)
        match factor:
            case Product(factors=inner):
                stack[:0] = inner
            case Sum(terms=(("-", term),)):
                front.number, stack[:0] = -front.number, [term]
            case Number() if (value := number_of(factor)) is not None:
                front.number, front.is_decimal = front.number * value, front.is_decimal or "." in factor.text
            case Quotient(numerator=above, denominator=line) if above == ONE and not isinstance(line, Number):
                under.append(line)
            case _:
                rest.append(factor)
    if front.number == 0:
        return ZERO
    rest = _coordinates_in_order(sorted(rest, key=_place))
    whole = product(Monomial(abs(front.number), is_decimal=front.is_decimal).written(), *rest)
    if under:
        whole = Quotient(whole, product(*under))
    return (_turned_into(whole) or negative(whole)) if front.number < 0 else whole


def _coordinates_in_order(factors: list[Node]) -> list[Node]:
    """Put x, y and z and their powers in this order; all other letters stay where they are."""

    def coordinate(factor: Node) -> str:
        base = factor.base if isinstance(factor, Power) and isinstance(factor.exponent, Number) else factor
        return base.name if isinstance(base, Name) and base.name in ("x", "y", "z") else ""

    own = iter(sorted(filter(coordinate, factors), key=coordinate))
    return [next(own) if coordinate(factor) else factor for factor in factors]


def _is_difference(node: Node) -> bool:
    """Tell whether a bracket starts with plus and has a minus: a minus in front goes into it, −(1 − x) = (x − 1)."""
    if not isinstance(node, Sum) or len(node.terms) < 2:
        return False
    signs = {sign for sign, _ in node.terms}
    return signs == {"+", "-"} and node.terms[0][0] == "+"


def _turned(node: Node) -> Node:
    assert isinstance(node, Sum)
    terms = [("-" if sign == "+" else "+", term) for sign, term in node.terms]
    first = next(place for place, (sign, _) in enumerate(terms) if sign == "+")
    return total(terms[first], *terms[:first], *terms[first + 1 :])


def _turned_into(node: Node) -> Node | None:
    """Return a product or quotient with its sign turned in a bracket, where it has one that is a difference."""
    match node:
        case Product(factors=factors) if (place := next((i for i, factor in enumerate(factors) if _is_difference(factor)), None)) is not None:
            return product(*factors[:place], _turned(factors[place]), *factors[place + 1 :])
        case Quotient(numerator=above, denominator=line):
            turned = _turned(above) if _is_difference(above) else _turned_into(above)
            return None if turned is None else Quotient(turned, line)
    return None


def _place(node: Node) -> int:
    """Numbers and roots of them first, then letters, brackets, functions, and what reaches far to the right; the order within each kind is kept."""
    match node:
        case Number() | Constant() | Quotient(numerator=Number(), denominator=Number()) | Root(radicand=Number()):
            return 0
        case Name() | Power(base=Name()):
            return 1
        case Sum() | Power(base=Sum()):
            return 2
        case BigOperator() | Integral() | Cases() | Matrix():
            return 4
        case Apply() | Call() | Root() | Power():
            return 3
    return 3


def _sum(node: Sum) -> Node:
    terms: list[tuple[str, Node]] = []
    for sign, term in node.terms:
        match term:
            case Number(text="0"):
                continue
            case Sum(terms=inner) if sign in "+-" and (all(entry in "+-" for entry, _ in inner) or sign == "+"):
                terms.extend(inner if sign == "+" else (("-" if entry == "+" else "+", part) for entry, part in inner))
            case _:
                terms.append((sign, term))
    return total(*terms) if terms else ZERO


def _one_line(node: Node, kept: Kept) -> Node:
    after = one_line(node, kept)
    return tidy(after, kept) if after != node else node


TIDYINGS = (
    Tidying("ones and zeros", "ones and zeros dropped", drop_neutral, level="cosmetic"),
    Tidying("numbers", "numbers above and below a fraction line cancelled", cancel_numbers, level="cosmetic"),
    Tidying("tidying", WHY, tidy),
    Tidying("Kronecker delta", "of the sum only the term is left in which the indices are equal", collapse, collapsed_bounds),
    Tidying("cancel", "what stands above and below cancels", cancel),
    Tidying("one fraction line", "fractions in fractions, and beside factors, on one line", _one_line, growth=1.5),
    Tidying("collect", "like terms and like factors collected", collect),
    Tidying("common factor", "common factor in front", take_out),
    Tidying("multiply out", "brackets multiplied out, like terms collected", multiply_out),
    Tidying("common denominator", "on a common denominator", common_denominator),
    Tidying("factors", "the bracket taken apart into factors with whole numbers", factor),
    Tidying("number in front", "the number that divides a bracket in front", take_out_numbers),
)


def tidied(node: Node, kept: Kept = NONE) -> Iterator[tuple[Tidying, Node]]:
    """Yield each tidying that changes ``node``, and what it leaves, until none does.

    Parameters
    ----------
    node : Node
        The line.
    kept : frozenset of Node
        Arguments, exponents and radicands that were typed, and stay so.

    Examples
    --------
    >>> from symcalc.formula.nodes import Name
    >>> [kind.name for kind, _ in tidied(Product((Name("x"), ONE, Name("x"))))]
    ['ones and zeros', 'collect']
    """
    seen = {node}
    for _ in range(_MOST_ROUNDS):
        before = node
        for kind in TIDYINGS:
            after = kind.settled(node, kept)
            if after != node and after not in seen:
                node = after
                seen.add(node)
                yield kind, node
        if node == before:
            return
