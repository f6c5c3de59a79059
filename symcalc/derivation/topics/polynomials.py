"""Polynomials in one letter, multiplied out and taken apart: named tidyings for what is left when layers were put in.

Both look at parts of the ink that are polynomials in one letter with rational coefficients and leave all else as it is. The
terms come in the order in which the powers were written, rising or falling.
"""

from __future__ import annotations

from fractions import Fraction

import sympy

from symcalc.formula.nodes import Apply, Call, Constant, Name, Node, Number, Power, Product, Quotient, Root, Sign, Sum, negative
from symcalc.formula.rebuilding import map_children, product, total

_HIGHEST, _LONGEST = 12, 12
Coefficients = dict[int, Fraction]


def multiplied_out(node: Node) -> Node:
    """Return ``node`` with each sum that is a polynomial multiplied out, where it becomes no longer by that.

    >>> from symcalc.formula.formula import Formula
    >>> from symcalc.formula.reading.reader import read
    >>> def out(text): return Formula(multiplied_out(read(text, notation="text").node)).to_text()
    >>> out("2 + (1 + 2t)(1 - 4t)"), out("(1+t)^2 - t^2"), out("(1+t)^9"), out("y*(2(1+t) - 2t)")
    ('3 - 2*t - 8*t^2', '1 + 2*t', '(1 + t)^9', 'y*2')
    """
    found = polynomial(node) if isinstance(node, Sum) and len(node.terms) > 1 else None
    if found is not None:
        letter, coefficients = found
        after = written(letter, coefficients, is_rising(node, letter))
        return after if _size(after) < _size(node) else node
    return map_children(node, multiplied_out)


def factored(node: Node) -> Node:
    """Return ``node`` with each sum that is a polynomial, and that is a product of simpler ones over the integers, as this product.

    >>> from symcalc.formula.formula import Formula
    >>> from symcalc.formula.reading.reader import read
    >>> def out(text): return Formula(factored(read(text, notation="text").node)).to_text()
    >>> out("3 - 2t - 8t^2"), out("2t^2 - 2"), out("t^2 + 1"), out("t^2 - 2t + 1")
    ('(3 + 4*t)*(1 - 2*t)', '2*(t + 1)*(t - 1)', 't^2 + 1', '(t - 1)^2')
    """
    if isinstance(node, Power | Quotient):
        # What stands in an exponent or below a line is better left in one piece.
        return node
    found = polynomial(node) if isinstance(node, Sum) and len(node.terms) > 1 else None
    if found is None:
        changed = map_children(node, factored) if isinstance(node, Product | Sum) else node
        if isinstance(changed, Product) and changed is not node:
            return product(*changed.factors)
        return changed
    letter, coefficients = found
    if max(coefficients, default=0) < 1:
        return node
    symbol = sympy.Symbol(letter)
    whole = sympy.Poly(
        {(power,): sympy.Rational(value.numerator, value.denominator) for power, value in coefficients.items()}, symbol, domain=sympy.QQ
    )
    content, apart = whole.factor_list()
    if sum(times for _, times in apart) < 2 or any(value.denominator != 1 for value in coefficients.values()):
        return node
    rising, number, factors = is_rising(node, letter), Fraction(int(content.p), int(content.q)), []
    for factor, times in apart:
        _, primitive = factor.clear_denoms(convert=True)
        parts = {int(power): Fraction(int(value)) for (power,), value in primitive.terms()}
        first = parts[min(parts) if rising else max(parts)]
        sign = 1 if first > 0 else -1
        factors.append(({power: sign * value for power, value in parts.items()}, times))
    value = Fraction(1)
    for parts, times in factors:
        value *= parts[max(parts)] ** times
    number = coefficients[max(coefficients)] / value
    factors.sort(key=lambda entry: (max(entry[0]), sum(coefficient < 0 for coefficient in entry[0].values()), -len(entry[0])))
    inks = [written(letter, parts, rising) for parts, _ in factors]
    powers = [ink if times == 1 else Power(ink, Number(str(times))) for ink, (_, times) in zip(inks, factors, strict=True)]
    powers.sort(key=lambda ink: not isinstance(ink, Name) and not (isinstance(ink, Power) and isinstance(ink.base, Name)))
    front = Number(str(abs(number.numerator)))
    out = product(front, *powers)
    return negative(out) if number < 0 else out


def polynomial(node: Node) -> tuple[str, Coefficients] | None:
    """Return letter and coefficients of a polynomial in one letter; None for anything else."""
    letters = sorted({part.name for part in node.walk() if isinstance(part, Name)})
    if len(letters) != 1:
        return None
    found = _coefficients(node)
    return None if found is None else (letters[0], found)


def _coefficients(node: Node) -> Coefficients | None:
    match node:
        case Number(text=text) if text.isdigit():
            return _clean({0: Fraction(int(text))})
        case Name():
            return {1: Fraction(1)}
        case Sum(terms=terms) if all(sign in "+-" for sign, _ in terms):
            out: Coefficients = {}
            for sign, term in terms:
                found = _coefficients(term)
                if found is None:
                    return None
                for power, value in found.items():
                    out[power] = out.get(power, Fraction(0)) + (value if sign == "+" else -value)
            return _clean(out)
        case Product(factors=factors):
            return _multiplied([_coefficients(factor) for factor in factors])
        case Power(base=base, exponent=Number(text=text)) if text.isdigit() and int(text) <= _HIGHEST:
            return _multiplied([_coefficients(base)] * int(text))
        case Quotient(numerator=above, denominator=Number(text=text)) if text.isdigit() and int(text):
            found = _coefficients(above)
            return None if found is None else {power: value / int(text) for power, value in found.items()}
    return None


def _multiplied(factors: list[Coefficients | None]) -> Coefficients | None:
    out: Coefficients = {0: Fraction(1)}
    for factor in factors:
        if factor is None or max(out, default=0) + max(factor, default=0) > _HIGHEST:
            return None
        product: Coefficients = {}
        for i, a in out.items():
            for j, b in factor.items():
                product[i + j] = product.get(i + j, Fraction(0)) + a * b
        out = _clean(product)
    return out


def _clean(coefficients: Coefficients) -> Coefficients:
    return {power: value for power, value in coefficients.items() if value}


def is_rising(node: Node, letter: str) -> bool:
    """Whether the powers were written rising, as in 1 + t: the first sum of two different powers tells."""
    for part in node.walk():
        if isinstance(part, Sum) and len(part.terms) > 1:
            degrees = [max(found, default=0) for _, term in part.terms if (found := _coefficients(term)) is not None]
            if len(degrees) == len(part.terms) and degrees[0] != degrees[-1]:
                return degrees[0] < degrees[-1]
    return False


def written(letter: str, coefficients: Coefficients, rising: bool) -> Node:
    """Return the ink of a polynomial, its powers rising or falling."""
    terms: list[tuple[Sign, Node]] = []
    for power, value in sorted(coefficients.items(), reverse=not rising):
        letters = Name(letter) if power == 1 else Power(Name(letter), Number(str(power)))
        above = product(Number(str(abs(value.numerator))), *((letters,) if power else ()))
        terms.append(("+" if value > 0 else "-", above if value.denominator == 1 else Quotient(above, Number(str(value.denominator)))))
    return total(*terms) if terms else Number("0")


def _size(node: Node) -> int:
    return sum(1 for _ in node.walk())


def brackets_first(node: Node) -> Node:
    """Return ``node`` with the brackets of each product before its functions: (1 - t)·e^t.

    >>> from symcalc.formula.formula import Formula
    >>> from symcalc.formula.reading.reader import read
    >>> Formula(brackets_first(read("y*e^t*(1 - t)", notation="text").node)).to_text()
    'y*(1 - t)*e^t'
    """
    node = map_children(node, brackets_first)
    if not isinstance(node, Product):
        return node
    factors = node.factors
    places = [place for place, factor in enumerate(factors) if _is_bracket(factor) or _is_function(factor)]
    ordered = sorted((factors[place] for place in places), key=_is_function)
    moved = dict(zip(places, ordered, strict=True))
    return Product(tuple(moved.get(place, factor) for place, factor in enumerate(factors))) if ordered != [factors[p] for p in places] else node


def _is_bracket(node: Node) -> bool:
    return isinstance(node.base if isinstance(node, Power) else node, Sum)


def _is_function(node: Node) -> bool:
    return isinstance(node, Apply | Call | Root) or (isinstance(node, Power) and isinstance(node.base, Constant | Apply))
