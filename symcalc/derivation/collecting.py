"""Like terms and like factors: collected, cancelled, taken out in front.

A product is looked at as a number and powers of bases with whole exponents, in the order in which they were written; a
term as a number times such a product. Two things are alike when they are the same ink.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd

from symcalc.formula.nodes import (
    ONE,
    ZERO,
    Apply,
    BigOperator,
    Call,
    Constant,
    Derivative,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Root,
    Sum,
    negative,
)
from symcalc.formula.rebuilding import free_names, map_children, product, substitute, total

Powers = dict[Node, int]


def powers(node: Node) -> tuple[int, Powers]:
    """Return the number in front of a product, and its bases with their whole exponents, in order.

    >>> x = Name("x")
    >>> powers(Product((Number("3"), x, Power(x, Number("2")))))
    (3, {Name(name='x'): 3})
    """
    number = 1
    found: Powers = {}
    stack: list[Node] = [node]
    while stack:
        factor = stack.pop(0)
        if isinstance(factor, Product):
            stack[:0] = factor.factors
            continue
        if isinstance(factor, Number) and factor.text.isdigit():
            number *= int(factor.text)
            continue
        base, exponent = _base(factor)
        found[base] = found.get(base, 0) + exponent
    return number, found


def _base(factor: Node) -> tuple[Node, int]:
    match factor:
        case Power(base=base, exponent=Number(text=text)) if text.isdigit() and int(text) > 0 and not isinstance(base, Number | Product):
            inner, exponent = _base(base)
            return inner, exponent * int(text)
    return factor, 1


def written(number: int, found: Powers) -> Node:
    """Return the ink of a product that `powers` took apart."""
    return product(Number(str(number)), *(_power(base, exponent) for base, exponent in found.items() if exponent))


def _power(base: Node, exponent: int) -> Node:
    return base if exponent == 1 else Power(base, Number(str(exponent)))


def collect(node: Node) -> Node:
    """Return ``node`` with like factors of each product and like terms of each sum put together."""
    node = map_children(node, collect)
    match node:
        case Power(base=Power()):
            return written(*powers(node))
        case Product(factors=factors):
            number, found = powers(node)
            return written(number, found) if len(found) + (number != 1) < len(factors) else node
        case Sum(terms=terms) if len(terms) > 1 and all(sign in "+-" for sign, _ in terms):
            return _collected(terms)
    return node


def _collected(terms: Iterable[tuple[str, Node]]) -> Node:
    sums: dict[frozenset[tuple[Node, int]], Fraction] = {}
    first: dict[frozenset[tuple[Node, int]], Node] = {}
    terms = tuple(terms)
    for sign, term in terms:
        coefficient, core = _coefficient(term)
        _, found = powers(core)
        key = frozenset(found.items())
        first.setdefault(key, core)
        sums[key] = sums.get(key, Fraction(0)) + (coefficient if sign == "+" else -coefficient)
    if len(sums) == len(terms):
        return total(*terms)
    out = [("+" if value > 0 else "-", _times(abs(value), first[key])) for key, value in sums.items() if value]
    return total(*out) if out else ZERO


def _coefficient(term: Node) -> tuple[Fraction, Node]:
    match term:
        case Quotient(numerator=above, denominator=Number(text=text)) if text.isdigit() and int(text):
            coefficient, core = _coefficient(above)
            return coefficient / int(text), core
        case Number() | Product():
            number, found = powers(term)
            return Fraction(number), written(1, found)
    return Fraction(1), term


def _times(number: Fraction, core: Node) -> Node:
    above = product(Number(str(number.numerator)), core)
    return above if number.denominator == 1 else Quotient(above, Number(str(number.denominator)))


def cancel(node: Node) -> Node:
    """Return ``node`` with what stands above and below a fraction line cancelled; a product with a fraction becomes one where that cancels."""
    node = map_children(node, cancel)
    match node:
        case Quotient(numerator=above, denominator=below):
            return _cancelled(above, below) or node
        case Product(factors=factors):
            for place, factor in enumerate(factors):
                if isinstance(factor, Quotient):
                    above = product(*factors[:place], factor.numerator, *factors[place + 1 :])
                    if (found := _cancelled(above, factor.denominator)) is not None:
                        return found
    return node


def _cancelled(above: Node, below: Node) -> Node | None:
    if isinstance(above, Sum) and len(above.terms) == 1:
        inner = _cancelled(above.terms[0][1], below)
        return None if inner is None else negative(inner)
    (m, up), (n, down) = powers(above), powers(below)
    common = gcd(m, n)
    shared = {base: min(up[base], down[base]) for base in up if base in down}
    if n == 0 or m == 0 or (common == 1 and not shared):
        return None
    left = {base: exponent - shared.get(base, 0) for base, exponent in up.items()}
    right = {base: exponent - shared.get(base, 0) for base, exponent in down.items()}
    over, under = written(m // common, left), written(n // common, right)
    return over if under == ONE else Quotient(over, under)


def take_out(node: Node) -> Node:
    """Return ``node`` with the common factors of each sum in front, where a function or an exponential is among them."""
    node = map_children(node, take_out)
    match node:
        case Quotient(numerator=above, denominator=below):
            # What can be cancelled is taken out, too.
            taken = _taken_out(above, frozenset(powers(below)[1]))
            return node if taken is above else Quotient(taken, below)
    return _taken_out(node, frozenset())


def _taken_out(node: Node, wanted: frozenset[Node]) -> Node:
    if not isinstance(node, Sum) or len(node.terms) < 2 or any(sign not in "+-" for sign, _ in node.terms):
        return node
    apart = [powers(term) for _, term in node.terms]
    shared = {base: min(found.get(base, 0) for _, found in apart) for base in apart[0][1]}
    shared = {base: exponent for base, exponent in shared.items() if exponent}
    if not any(_is_function(base) or base in wanted for base in shared):
        return node
    number = gcd(*(number for number, _ in apart))
    inner = []
    for (sign, _), (m, found) in zip(node.terms, apart, strict=True):
        inner.append((sign, written(m // number, {base: exponent - shared.get(base, 0) for base, exponent in found.items()})))
    letters = {base: exponent for base, exponent in shared.items() if not _is_function(base)}
    functions = {base: exponent for base, exponent in shared.items() if _is_function(base)}
    # Letters, what is left in the bracket, functions: y·(1 − x²)·e^x.
    return product(written(number, letters), written(1, functions), total(*inner))


def _is_function(base: Node) -> bool:
    return isinstance(base, Apply | Call | Root) or (isinstance(base, Power) and isinstance(base.base, Constant))


def collapse(node: Node) -> Node:
    """Return ``node`` with each sum over an index in which a Kronecker delta stands reduced to the one term that is left."""
    node = map_children(node, collapse)
    if isinstance(node, BigOperator) and (found := _picked(node)) is not None:
        place, other = found
        factors = node.body.factors if isinstance(node.body, Product) else (node.body,)
        return substitute(product(*factors[:place], *factors[place + 1 :]), {node.index.name: other})
    return node


def collapsed_bounds(node: Node) -> tuple[Node, ...]:
    """Return the conditions under which `collapse` picks a term that is there: the other index lies between the bounds."""
    conditions: list[Node] = []
    for part in node.walk():
        if isinstance(part, BigOperator) and (found := _picked(part)) is not None:
            low, high = part.low or ONE, part.high or Name(f"n_{part.index.name}")
            conditions += [Relation((low, found[1]), ("≤",)), Relation((found[1], high), ("≤",))]
    return tuple(dict.fromkeys(conditions))


def _picked(node: BigOperator) -> tuple[int, Node] | None:
    """Return which factor is a delta of the index, and the other index."""
    if node.operator != "sum" or any(isinstance(part, Derivative) for part in node.body.walk()):
        return None
    factors = node.body.factors if isinstance(node.body, Product) else (node.body,)
    for place, factor in enumerate(factors):
        if isinstance(factor, Apply) and factor.function == "KroneckerDelta" and node.index in factor.arguments:
            a, b = factor.arguments
            other = b if a == node.index else a
            if node.index.name not in free_names(other):
                return place, other
    return None
