"""Like terms and like factors: collected, cancelled, taken out in front."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import gcd, lcm

from symcalc.derivation.monomials import NONE, Kept, Monomial, below, monomial
from symcalc.formula.nodes import ONE, ZERO, Apply, Call, Constant, Node, Power, Product, Quotient, Root, Sum, negative
from symcalc.formula.rebuilding import product, total

_E = Constant("E")


def collect(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` with like factors of each product and like terms of each sum put together."""
    node = below(node, collect, kept)
    match node:
        case Power(base=Power()):
            return monomial(node).written()
        case Product(factors=factors) if not any(isinstance(factor, Quotient) for factor in factors):
            return _collected_factors(node)
        case Sum(terms=terms) if len(terms) > 1 and all(sign in "+-" for sign, _ in terms):
            return _collected_terms(node)
    return node


def _collected_factors(node: Product) -> Node:
    found = monomial(node)
    exponentials = [base for base, exponent in found.above.items() if isinstance(base, Power) and base.base == _E and exponent.denominator == 1]
    if len(exponentials) > 1:
        # eᵘ·eᵛ = eᵘ⁺ᵛ, where the first of them stood.
        terms = [("+", _times(found.above[base], base.exponent)) for base in exponentials if isinstance(base, Power)]
        joined = Power(_E, total(*terms))
        found.above = {joined if base == exponentials[0] else base: Fraction(1) if base == exponentials[0] else exponent
                       for base, exponent in found.above.items() if base not in exponentials[1:]}  # fmt: skip
    elif len(found.above) + (abs(found.number) != 1) >= len(node.factors) and not any(map(_is_square_of_root, found.above.items())):
        return node
    return found.written()


def _times(number: Fraction, node: Node) -> Node:
    if number == 1:
        return node
    found = monomial(node)
    found.number *= number
    return found.written()


def _is_square_of_root(entry: tuple[Node, Fraction]) -> bool:
    base, exponent = entry
    return isinstance(base, Root) and base.index is None and exponent >= 2


def _collected_terms(node: Sum) -> Node:
    sums: dict[object, Monomial] = {}
    for sign, term in node.terms:
        found = monomial(term)
        found.number *= 1 if sign == "+" else -1
        if (first := sums.setdefault(found.key(), found)) is not found:
            first.number += found.number
            first.is_decimal = first.is_decimal or found.is_decimal
    if len(sums) == len(node.terms):
        return node
    return added(list(sums.values()))


def added(terms: list[Monomial]) -> Node:
    """Return the sum of monomials, one without a minus first; zeros are dropped."""
    first = next((place for place, term in enumerate(terms) if term.number > 0), 0)
    terms = [*terms[first : first + 1], *terms[:first], *terms[first + 1 :]]
    out: list[tuple[str, Node]] = []
    for term in terms:
        if term.number:
            sign = "+" if term.number > 0 else "-"
            out.append((sign, Monomial(abs(term.number), term.above, term.below, term.is_decimal).written()))
    return total(*out) if out else ZERO


def cancel(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` with what stands above and below a fraction line cancelled; a product with a fraction becomes one where that cancels."""
    node = below(node, cancel, kept)
    match node:
        case Quotient(denominator=under) if under != ZERO:
            return _cancelled(node) or node
        case Product(factors=factors) if any(isinstance(factor, Quotient) and factor.denominator != ZERO for factor in factors):
            return _cancelled(node) or node
    return node


def _cancelled(node: Node) -> Node | None:
    found = monomial(node)
    before = sum(map(abs, found.above.values())) + sum(found.below.values())
    numbers = _number_weight(node)
    for base in list(found.below):
        if (
            isinstance(base, Sum)
            and (same := next((entry for entry in found.above if entry != base and _is_same_sum(entry, base)), None)) is not None
        ):
            found.above[base] = found.above.get(base, Fraction(0)) + found.above.pop(same)
        for other in (base, Root(base), base.radicand if isinstance(base, Root) and base.index is None else base):
            _cancel_against(found, base, other)
    _cancel_exponentials(found)
    after = found.written()
    changed = sum(map(abs, found.above.values())) + sum(found.below.values()) < before
    return after if changed or (not found.is_decimal and _number_weight(after) < numbers) else None


def _is_same_sum(left: Node, right: Node) -> bool:
    """Tell whether two brackets differ in the order of their terms only."""
    return isinstance(left, Sum) and isinstance(right, Sum) and Counter(left.terms) == Counter(right.terms)


def _cancel_against(found: Monomial, base: Node, other: Node) -> None:
    """Cancel ``base`` below against ``other`` above, which is the same, its root, or what stands under its root."""
    down, up = found.below.get(base, Fraction(0)), found.above.get(other, Fraction(0))
    if min(down, up) < (1 if base != other else 0):
        return
    if base == other:
        shared = max(min(down, up), Fraction(0))
        found.below[base], found.above[other] = down - shared, up - shared
    elif isinstance(other, Root) and other.radicand == base:  # √u above u
        found.below[base] = down - 1
        found.above[other] = up - 1
        found.below[other] = found.below.get(other, Fraction(0)) + 1
    else:  # u above √u
        found.above[other] = up - 1
        found.below[base] = down - 1
        found.above[base] = found.above.get(base, Fraction(0)) + 1
    found.above = {entry: exponent for entry, exponent in found.above.items() if exponent}
    found.below = {entry: exponent for entry, exponent in found.below.items() if exponent}


def _cancel_exponentials(found: Monomial) -> None:
    """Leave one of eᵃᵘ above and eᵇᵘ below: the one with the larger exponent, or with the sign that u has."""
    for base in [base for base in found.below if isinstance(base, Power) and base.base == _E]:
        under = monomial(base.exponent)
        for other in [other for other in found.above if isinstance(other, Power) and other.base == _E]:
            over = monomial(other.exponent)
            if over.is_decimal or under.is_decimal or over.key() != under.key():
                continue
            rest = found.above.pop(other) * over.number - found.below.pop(base) * under.number
            if rest:
                over.number = abs(rest)
                side, left = found.above if rest > 0 else found.below, Power(_E, over.written())
                side[left] = side.get(left, Fraction(0)) + 1
            break


def _number_weight(node: Node) -> int:
    """Return the product of the whole numbers in front and below, which cancelling makes smaller."""
    number = 1
    stack = [node]
    while stack:
        match stack.pop():
            case Product(factors=factors):
                stack += factors
            case Quotient(numerator=above, denominator=under):
                stack += [above, under]
            case Sum(terms=(("-", term),)):
                stack.append(term)
            case other:
                value = monomial(other).number
                number *= (abs(value.numerator) or 1) * value.denominator
    return number


def take_out(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` with the common factors of each sum in front, where a function or a bracket is among them."""
    node = below(node, take_out, kept)
    match node:
        case Quotient(numerator=above, denominator=under):
            # Above a line letters are taken out, too: they may cancel.
            taken = _taken_out(above, bool(monomial(under).above))
            return node if taken is above else Quotient(taken, under)
    return _taken_out(node, False)


def _taken_out(node: Node, is_in_fraction: bool) -> Node:
    if not isinstance(node, Sum) or len(node.terms) < 2 or any(sign not in "+-" for sign, _ in node.terms):
        return node
    apart = [monomial(term) for _, term in node.terms]
    for (sign, _), term in zip(node.terms, apart, strict=True):
        term.number *= 1 if sign == "+" else -1
    shared = {base: min(term.above.get(base, Fraction(0)) for term in apart) for base in apart[0].above}
    shared = {base: exponent for base, exponent in shared.items() if exponent > 0}
    under = apart[0].below if all(term.below == apart[0].below for term in apart) else {}
    if not (under or (shared and is_in_fraction) or any(map(is_function, shared))):
        return node
    if any(term.is_decimal or not term.number for term in apart):
        number = Fraction(1)
    else:
        below_all = [term.number.denominator for term in apart]
        # Of x − xy²/4 it is x(1 − y²/4), of x/2 − xy²/4 it is x(2 − y²)/4.
        number = Fraction(gcd(*(term.number.numerator for term in apart)), 1 if 1 in below_all else lcm(*below_all))
    if all(term.number < 0 for term in apart):
        number = -number
    for term in apart:
        term.number /= number
        term.above = {base: exponent - shared.get(base, 0) for base, exponent in term.above.items() if exponent != shared.get(base, 0)}
        term.below = {} if under else term.below
    # Letters, what is left in the bracket, functions: y·(1 − x²)·e^x.
    front = {base: exponent for base, exponent in shared.items() if not is_function(base)}
    functions = {base: exponent for base, exponent in shared.items() if is_function(base)}
    above = product(Monomial(Fraction(abs(number.numerator)), front).written(), added(apart), Monomial(above=functions).written())
    line = product(Monomial(Fraction(number.denominator)).written(), Monomial(above=dict(under)).written())
    whole = above if line == ONE else Quotient(above, line)
    return negative(whole) if number < 0 else whole


def is_function(base: Node) -> bool:
    """Tell whether a factor is a function, a root, an exponential or a bracket: what is worth being taken out."""
    return isinstance(base, Apply | Call | Root | Sum) or (isinstance(base, Power) and (isinstance(base.base, Constant) or is_function(base.base)))
