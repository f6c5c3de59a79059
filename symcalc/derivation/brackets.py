"""Brackets: multiplied out where the sum becomes shorter by that; those in a product taken apart where it becomes no longer."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import sympy

from symcalc.derivation.collecting import added
from symcalc.derivation.monomials import NONE, Kept, Monomial, below, monomial, weight
from symcalc.formula.nodes import Name, Node, Number, Power, Product, Quotient, Sum, negative
from symcalc.formula.rebuilding import product

_MOST_TERMS, _HIGHEST = 24, 6


def multiply_out(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` with the brackets in each sum multiplied out and like terms collected, where that is shorter.

    >>> from symcalc.formula.formula import Formula
    >>> from symcalc.formula.reading.reader import read
    >>> [Formula(multiply_out(read(text).node)).to_text() for text in ("2 + (1 + 2t)(1 - 4t)", "-2 - (1 - x^2)", "x(x + 1) + 3", "x + y")]
    ['3 - 2*t - 8*t^2', 'x^2 - 3', 'x*(x + 1) + 3', 'x + y']
    """
    # Inner brackets first: of 2(1 + t) - 2t + x(1 - 4t) the short 2 + x(1 - 4t) is left.
    node = below(node, multiply_out, kept)
    if isinstance(node, Sum) and len(node.terms) > 1 and (found := _terms(node)) is not None:
        whole = added(_in_order(found))
        if weight(whole) < weight(node):
            return whole
    return node


def _terms(node: Node) -> list[Monomial] | None:
    """Return the terms of what is left when all brackets are multiplied out, like ones together; None where there are too many."""
    match node:
        case Sum(terms=terms) if all(sign in "+-" for sign, _ in terms):
            found: list[Monomial] = []
            for sign, term in terms:
                parts = _terms(term)
                if parts is None:
                    return None
                found += parts if sign == "+" else [Monomial(-part.number, part.above, part.below, part.is_decimal) for part in parts]
            return _together(found)
    factor = monomial(node)
    out = [Monomial(factor.number, {}, factor.below, factor.is_decimal)]
    for base, exponent in factor.above.items():
        if isinstance(base, Sum) and exponent.denominator == 1 and 0 < exponent <= _HIGHEST:
            parts = _terms(base)
            if parts is None:
                return None
            for _ in range(int(exponent)):
                if len(out) * len(parts) > _MOST_TERMS:
                    return None
                out = _together([_times(a, b) for a in out for b in parts])
        else:
            out = [_times(entry, Monomial(above={base: exponent})) for entry in out]
    return out


def _times(a: Monomial, b: Monomial) -> Monomial:
    out = Monomial(a.number * b.number, dict(a.above), dict(a.below), a.is_decimal or b.is_decimal)
    for side, other in ((out.above, b.above), (out.below, b.below)):
        for base, exponent in other.items():
            side[base] = side.get(base, Fraction(0)) + exponent
    return out


def _together(terms: list[Monomial]) -> list[Monomial]:
    found: dict[object, Monomial] = {}
    for term in terms:
        if (first := found.setdefault(term.key(), term)) is not term:
            found[term.key()] = Monomial(term.number + first.number, term.above, term.below, term.is_decimal or first.is_decimal)
    return [term for term in found.values() if term.number]


def _in_order(terms: list[Monomial]) -> list[Monomial]:
    """Return a polynomial in one letter by its powers, rising where it started with the lowest; other sums as they are."""
    letters = {base for term in terms for base in term.above}
    if len(letters) == 1 and isinstance(letter := next(iter(letters)), Name) and not any(term.below for term in terms):
        degrees = [term.above.get(letter, Fraction(0)) for term in terms]
        is_rising = degrees[0] == min(degrees) and terms[0].number > 0
        terms = sorted(terms, key=lambda term: term.above.get(letter, Fraction(0)), reverse=not is_rising)
    return terms


def take_out_numbers(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` with the greatest common divisor of each bracket in a product in front: 2x(3x + 6) becomes 6x(x + 2)."""
    node = below(node, take_out_numbers, kept)
    match node:
        case Product(factors=factors):
            apart = [_divided(factor) for factor in factors]
            number = 1
            for divisor, _ in apart:
                number *= divisor
            return node if number == 1 else product(Number(str(number)), *(factor for _, factor in apart))
        case Quotient(numerator=Sum() as above, denominator=under):
            divisor, rest = _divided(above)
            return node if gcd(divisor, abs(monomial(under).number.numerator)) == 1 else Quotient(product(Number(str(divisor)), rest), under)
    return node


def _divided(node: Node) -> tuple[int, Node]:
    if not isinstance(node, Sum) or len(node.terms) < 2 or any(sign not in "+-" for sign, _ in node.terms):
        return 1, node
    apart = [monomial(term) for _, term in node.terms]
    if any(term.is_decimal or term.number.denominator != 1 for term in apart):
        return 1, node
    divisor = gcd(*(term.number.numerator for term in apart))
    if divisor < 2:
        return 1, node
    for (sign, _), term in zip(node.terms, apart, strict=True):
        term.number /= divisor if sign == "+" else -divisor
    return divisor, added(apart)


def factor(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` with each bracket in a product that is a polynomial in one letter factored over the whole numbers, where that is no longer.

    >>> from symcalc.formula.formula import Formula
    >>> from symcalc.formula.reading.reader import read
    >>> [Formula(factor(read(text).node)).to_text() for text in ("(3 - 2t - 8t^2) e^t", "x(1 - x^2)", "(x^2 + 2x)/y")]
    ['(3 + 4*t)*(1 - 2*t)*e^t', 'x*(1 - x^2)', 'x*(x + 2)/y']
    """
    node = below(node, factor, kept)
    match node:
        case Product(factors=factors):
            apart = [_factored(entry) for entry in factors]
            return product(*apart) if any(a is not b for a, b in zip(apart, factors, strict=True)) else node
        case Quotient(numerator=Sum() as above, denominator=line):
            return node if (found := _factored(above)) is above else Quotient(found, line)
    return node


def _factored(node: Node) -> Node:
    found = _polynomial(node) if isinstance(node, Sum) and len(node.terms) > 1 else None
    if found is None:
        return node
    letter, coefficients, is_rising = found
    whole = sympy.Poly({(power,): value for power, value in coefficients.items()}, sympy.Symbol(letter.name))
    content, parts = whole.factor_list()
    number, inks = int(content), []
    for part, times in parts:
        entry = {power: int(value) for (power,), value in part.terms()}
        if entry[min(entry) if is_rising else max(entry)] < 0:
            entry, number = {power: -value for power, value in entry.items()}, number * (-1) ** times
        ink = added(
            [Monomial(Fraction(value), {letter: Fraction(power)} if power else {}) for power, value in sorted(entry.items(), reverse=not is_rising)]
        )
        key = len(entry) > 1, max(entry), sum(value < 0 for value in entry.values()), abs(entry.get(0, 0))
        inks.append((key, ink if times == 1 else Power(ink, Number(str(times)))))
    out = product(Number(str(abs(number))), *(ink for _, ink in sorted(inks, key=lambda entry: entry[0])))
    out = negative(out) if number < 0 else out
    return out if len(parts) + (parts[0][1] > 1) > 1 and weight(out) <= weight(node) else node


def _polynomial(node: Sum) -> tuple[Name, dict[int, int], bool] | None:
    """Return letter, whole coefficients by power, and whether the powers rise; None for anything but a polynomial in one letter."""
    found: dict[int, int] = {}
    letters: set[Node] = set()
    for sign, term in node.terms:
        entry = monomial(term)
        letters |= set(entry.above)
        exponent = sum(entry.above.values(), Fraction(0))
        if (
            sign not in "+-"
            or entry.below
            or entry.is_decimal
            or len(letters) > 1
            or max(entry.number.denominator, exponent.denominator) > 1
            or exponent < 0
        ):
            return None
        found[int(exponent)] = found.get(int(exponent), 0) + int(entry.number) * (1 if sign == "+" else -1)
    letter = next(iter(letters), None)
    if not isinstance(letter, Name) or len(found) < 2 or not all(found.values()):
        return None
    return letter, found, next(iter(found)) < max(found)
