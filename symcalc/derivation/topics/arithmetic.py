"""Arithmetic on paper: of ink with numbers in it, what can be worked out at once is worked out, round by round.

A round does each operation whose parts are settled, so that a reader can follow it with a pencil: powers and brackets
first, products and sums when their parts are numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd

import sympy

from symcalc.derivation.decimals import numeral
from symcalc.derivation.monomials import terminating
from symcalc.errors import MeaningError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Apply, Matrix, Node, Number, Power, Product, Quotient, Root, Sum, negative
from symcalc.formula.rebuilding import free_names, map_children, product

_OPERATIONS = (Sum, Product, Quotient, Power, Root, Apply)
_MOST_ROUNDS = 40
_MOST_DIGITS = 60
_MOST_PLACES = 12


def rounds(formula: Formula) -> Iterator[Node]:
    """Yield what becomes of ``formula`` round by round, until no operation on numbers is left.

    >>> from symcalc.formula.reading.reader import read
    >>> square = read("(-2)^2-(-2)", notation="text")
    >>> [square.with_node(node).to_text() for node in rounds(square)]
    ['4 - (-2)', '6']
    """
    node, in_decimals = formula.node, _has_decimals(formula.node)
    for _ in range(_MOST_ROUNDS):
        after = _round(formula.with_node(node), in_decimals)
        if after == node:
            return
        node = after
        yield node


def exact(value: sympy.Basic, formula: Formula) -> Node:
    """Return the ink of a value, with a fraction in front of what is no number; decimals where ``formula`` has them.

    >>> Formula(exact(-11 * sympy.exp(sympy.Rational(-1, 4)) / 8, Formula(Number("1")))).to_text()
    '-11/8*e^(-1/4)'
    """
    if isinstance(value, sympy.MatrixBase):
        return Matrix(tuple(tuple(exact(value[i, j], formula) for j in range(value.cols)) for i in range(value.rows)))
    node = _exact(value, formula)
    return _in_decimals(node) if _has_decimals(formula.node) else node


def _exact(value: sympy.Basic, formula: Formula) -> Node:
    if isinstance(value, sympy.Rational):
        return _of_fraction(Fraction(int(value.p), int(value.q)), False)
    if isinstance(value, sympy.Mul):
        number, rest = value.as_coeff_Mul()
        if isinstance(number, sympy.Rational) and not number.is_Integer and not _divides(rest):
            front = Quotient(Number(str(abs(number.p))), Number(str(number.q)))
            whole = product(front, ink(rest, formula.roles).node)
            return negative(whole) if number < 0 else whole
    return ink(value, formula.roles).node


def _divides(value: sympy.Basic) -> bool:
    """Tell whether a factor of ``value`` stands below the line."""
    return any(isinstance(part, sympy.Pow) and not isinstance(part, sympy.exp) and part.exp.is_negative for part in sympy.Mul.make_args(value))


def is_numeral(node: Node) -> bool:
    """Tell whether ``node`` is a number worked out: a numeral or a fraction in lowest terms, with its sign."""
    match node:
        case Number():
            return True
        case Sum(terms=(("-", Number() | Quotient() as inner),)):
            return is_numeral(inner)
        case Quotient(numerator=Number(text=above), denominator=Number(text=below)):
            return above.isdigit() and below.isdigit() and gcd(int(above), int(below)) == 1 and int(below) > 1
    return False


def _round(formula: Formula, in_decimals: bool) -> Node:
    node = formula.node
    if is_numeral(node):
        return node
    changed = map_children(node, lambda child: _round(formula.with_node(child), in_decimals))
    if changed != node:
        return changed
    if isinstance(node, _OPERATIONS) and not free_names(node):
        try:
            value = formula.meaning
        except MeaningError:
            return node
        if isinstance(value, sympy.Rational) and len(str(value)) <= _MOST_DIGITS:
            return _of_fraction(Fraction(int(value.p), int(value.q)), in_decimals)
    return node


def _of_fraction(value: Fraction, in_decimals: bool) -> Node:
    if value.denominator == 1:
        return numeral(str(value.numerator))
    if in_decimals and (text := _short_decimal(value)):
        return numeral(text)
    positive = Quotient(Number(str(abs(value.numerator))), Number(str(value.denominator)))
    return positive if value > 0 else negative(positive)


def _short_decimal(value: Fraction) -> str:
    """Return the decimal that is exactly ``value``, where it has few places."""
    text = terminating(value)
    return text if len(text.partition(".")[2]) <= _MOST_PLACES else ""


def _in_decimals(node: Node) -> Node:
    match node:
        case Quotient(numerator=Number(text=above), denominator=Number(text=below)):
            return numeral(text) if (text := _short_decimal(Fraction(int(above), int(below)))) else node
    return map_children(node, _in_decimals)


def _has_decimals(node: Node) -> bool:
    return any(isinstance(part, Number) and "." in part.text for part in node.walk())
