"""One fraction line: a fraction above a line, below it or beside a factor joins the line.

(a/b)/c becomes a/(bc), a/(b/c) becomes ac/b, and where sums of fractions stand above or below a line, both are multiplied
by what these have below: (1/x + 1)/y becomes (1 + x)/(xy). A sum of fractions that stands by itself is left as it is.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from symcalc.derivation.brackets import multiply_out
from symcalc.derivation.monomials import NONE, Kept, Monomial, below, monomial, weight
from symcalc.formula.nodes import ZERO, BigOperator, Cases, Integral, Matrix, Node, Number, Power, Product, Quotient, Sum, negative
from symcalc.formula.rebuilding import product, total

_WIDE = (BigOperator, Integral, Cases, Matrix)


def one_line(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` with each fraction that holds or stands beside another one written with one line.

    >>> from symcalc.formula.formula import Formula
    >>> from symcalc.formula.reading.reader import read
    >>> [Formula(one_line(read(text).node)).to_text() for text in ("(a/b)/c", "a/(b/c)", "x*(y/4)", "(1/x + 1)/y")]
    ['a/(b*c)', 'a*c/b', 'x*y/4', '(1 + x)/(x*y)']
    """
    node = below(node, one_line, kept)
    match node:
        case Quotient(numerator=above, denominator=under) if under != ZERO:
            (up, down), (over, beneath) = _apart(above), _apart(under)
            if down or beneath:
                return Quotient(product(*up, *beneath), product(*down, *over))
        case Product(factors=factors) if any(isinstance(factor, Quotient) for factor in factors) and not any(isinstance(f, _WIDE) for f in factors):
            tops, bottoms = [], []
            for factor in factors:
                tops.append(factor.numerator if isinstance(factor, Quotient) else factor)
                bottoms += [factor.denominator] if isinstance(factor, Quotient) else []
            if ZERO not in bottoms:
                return Quotient(product(*tops), product(*bottoms))
    return node


def _apart(node: Node) -> tuple[list[Node], list[Node]]:
    """Return what of a factor stands above and what below a line that it joins; nothing is below where it has no fraction."""
    match node:
        case Quotient(numerator=above, denominator=under) if under != ZERO:
            (up, down), (over, beneath) = _apart(above), _apart(under)
            return [*up, *beneath], [*down, *over]
        case Product(factors=factors):
            pairs = [_apart(factor) for factor in factors]
            return [entry for up, _ in pairs for entry in up], [entry for _, down in pairs for entry in down]
        case Sum(terms=(("-", term),)):
            up, down = _apart(term)
            return ([negative(product(*up))], down) if down else ([node], [])
        case Sum(terms=terms) if all(sign in "+-" for sign, _ in terms):
            return _cleared(node)
        case Power(base=base, exponent=Number(text=text)) if text.isdigit() and int(text):
            up, down = _apart(base)
            return ([Power(product(*up), node.exponent)], [Power(product(*down), node.exponent)]) if down else ([node], [])
    return [node], []


def _cleared(node: Sum) -> tuple[list[Node], list[Node]]:
    """Multiply a sum by the least of what is below in its terms."""
    apart = [monomial(term) for _, term in node.terms]
    if any(term.is_decimal or not term.number for term in apart):
        return [node], []
    common = Monomial(Fraction(lcm(*(term.number.denominator for term in apart))))
    for term in apart:
        for base, exponent in term.below.items():
            common.above[base] = max(exponent, common.above.get(base, exponent))
    if common.number == 1 and not common.above:
        return [node], []
    terms = []
    for (sign, _), term in zip(node.terms, apart, strict=True):
        missing = {base: exponent - term.below.get(base, 0) for base, exponent in common.above.items() if exponent != term.below.get(base, 0)}
        factors = Monomial(term.number * common.number, term.above).written()
        terms.append((sign, product(factors, Monomial(above=missing).written()) if missing else factors))
    return [total(*terms)], [common.written()]


def common_denominator(node: Node, kept: Kept = NONE) -> Node:
    """Return ``node`` with each sum of fractions on a common denominator, where that is shorter.

    >>> from symcalc.formula.formula import Formula
    >>> from symcalc.formula.reading.reader import read
    >>> texts = ("sqrt(4 - x^2) - x^2/sqrt(4 - x^2)", "1/(x - 1) - 1/(x + 1)", "1/x + 1/y")
    >>> [Formula(common_denominator(read(text).node)).to_text() for text in texts]
    ['(4 - 2*x^2)/sqrt(4 - x^2)', '2/((x - 1)*(x + 1))', '1/x + 1/y']
    """
    if isinstance(node, Sum) and len(node.terms) > 1 and all(sign in "+-" for sign, _ in node.terms):
        (above,), under = _cleared(node)
        if under and monomial(under[0]).above:
            settled = [multiply_out(_terms_settled(above), kept)]
            whole = Quotient(settled[0], under[0]) if settled[0] != ZERO else ZERO
            if weight(whole) < weight(node):
                return whole
    return below(node, common_denominator, kept)


def _terms_settled(node: Node) -> Node:
    """Write each term of a sum with its like factors together: √u·√u is u."""
    return total(*((sign, monomial(term).written()) for sign, term in node.terms)) if isinstance(node, Sum) else monomial(node).written()
