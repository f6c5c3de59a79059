r"""Numbers, sums, products and powers put on paper as textbooks print them.

Signs are signs of terms, ``x - 2`` and never ``x + -2``; negative powers stand below a fraction bar; the coefficient comes
first, then constants, letters, functions, sums, and last the operators whose scope is open to the right. A rational
coefficient shares the bar with its term: :math:`\frac{3x}{4}`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import sympy

from symcalc.errors import InkError
from symcalc.formula.arithmetic import MAX_DIGITS, keeps_large
from symcalc.formula.lettering import Lettering
from symcalc.formula.nodes import ONE, Apply, Constant, Node, Number, Power, Product, Quotient, Root, Sign, Sum, negative
from symcalc.formula.ordering import is_open_ended, ordered_factors, ordered_terms


class Pen(Protocol):
    """Whoever puts parts on paper."""

    lettering: Lettering
    primes: bool

    def draw(self, expr: Any) -> Node:
        """Return the ink of a part."""


class Terms:
    """The ink of arithmetic."""

    def number(self: Pen, expr: Any) -> Node:
        """Draw an integer, a fraction or a decimal, its sign before it."""
        if expr.is_negative:
            return negative(self.draw(-expr))
        if expr.is_Float:
            return Number(self.lettering.numeral(expr))
        if expr.q != 1:
            return Quotient(self.draw(sympy.Integer(expr.p)), self.draw(sympy.Integer(expr.q)))
        if expr.p.bit_length() > 3.3 * MAX_DIGITS:
            raise InkError(
                f"An integer of about {int(expr.p.bit_length() / 3.32)} digits was given; at most {MAX_DIGITS} are written. Keep it as a power."
            )
        return Number(str(expr.p))

    def sum(self: Pen, expr: Any) -> Node:
        """Draw the terms by falling degree, each with its sign."""
        terms = ordered_terms(expr.args) if isinstance(expr, sympy.Add) else expr.args
        signed = [_signed(self, term) for term in terms]
        if len(signed) == 1 and signed[0][0] == "+":
            return signed[0][1]
        if [sign for sign, _ in signed] == ["-", "+"]:
            signed.reverse()  # 1 - x rather than -x + 1
        return Sum(tuple(signed))

    def product(self: Pen, expr: Any) -> Node:
        """Draw a product; a negative one is a sum of one term."""
        reciprocal = _complex_reciprocal(expr)
        if reciprocal is not None:
            return Quotient(ONE, self.draw(reciprocal))
        is_negative, body = _product(self, expr.args)
        return negative(body) if is_negative else body

    def power(self: Pen, expr: Any) -> Node:
        """Draw a power, root or reciprocal."""
        if _is_below(expr):
            return Quotient(ONE, _raised(self, expr.base, -expr.exp))
        return _raised(self, expr.base, expr.exp)

    def matrix_power(self: Pen, expr: Any) -> Node:
        """Draw a power of a matrix, its inverse among them."""
        return Power(self.draw(expr.base), self.draw(expr.exp))

    def exponential(self: Pen, expr: Any) -> Node:
        """Draw a power of e; where a symbol is called e, the function exp."""
        exponent = self.draw(expr.args[0])
        return Apply("exp", (exponent,)) if "e" in self.lettering.letters else Power(Constant("E"), exponent)


def _signed(pen: Pen, expr: Any) -> tuple[Sign, Node]:
    if isinstance(expr, sympy.Mul | sympy.MatMul):
        is_negative, body = _product(pen, expr.args)
        return ("-" if is_negative else "+"), body
    drawn = pen.draw(expr)
    if (expr.is_Number or expr.is_Rational) and isinstance(drawn, Sum) and len(drawn.terms) == 1:
        return drawn.terms[0]
    return "+", drawn


def _product(pen: Pen, arguments: Iterable[Any]) -> tuple[bool, Node]:
    """Draw a product without its sign."""
    factors = list(arguments)
    is_negative, above, below, behind = False, [], [], []
    coefficient = next((factor for factor in factors if factor.is_Rational or factor.is_Float), None)
    if coefficient is not None:
        factors.remove(coefficient)
        is_negative = bool(coefficient.is_negative)
        size = -coefficient if is_negative else coefficient
        if size.is_Float or (size.p != 1 or coefficient == 1):
            above.append(pen.draw(size if size.is_Float else sympy.Integer(size.p)))
        if size.is_Rational and size.q != 1:
            below.append(pen.draw(sympy.Integer(size.q)))
    is_fraction = bool(below)
    ordered = ordered_factors(factor for factor in factors if factor.is_commutative)
    has_letters_below = any(map(_is_below, ordered))
    for factor in ordered:
        if _is_below(factor):
            below.append(_raised(pen, factor.base, -factor.exp))
        elif is_fraction and not has_letters_below and is_open_ended(factor):
            behind.append(pen.draw(factor))
        else:
            above.append(pen.draw(factor))
    behind += [pen.draw(factor) for factor in factors if not factor.is_commutative]
    if below:
        return is_negative, _joined([Quotient(_joined(above), _joined(below)), *behind])
    return is_negative, _joined([*above, *behind])


def _complex_reciprocal(expr: Any) -> Any:
    """Return 1/expr where SymPy made of it the form ``(1 - I)/2``, which it takes apart when it is built again."""
    if len(expr.args) != 2 or not (expr.args[0].is_Rational and expr.args[1].is_Add and expr.args[1].is_number):
        return None
    reciprocal = sympy.expand(sympy.Pow(expr, -1))
    return reciprocal if sympy.Pow(reciprocal, -1) == expr else None


def _joined(factors: list[Node]) -> Node:
    if not factors:
        return ONE
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _is_below(factor: Any) -> bool:
    """Tell whether a factor belongs below the fraction bar."""
    if not (type(factor) is sympy.Pow and factor.exp.is_Rational and factor.exp.is_negative and factor.is_commutative):
        return False
    # 10^(-10^9) is kept as a power, since neither it nor its reciprocal is computed.
    return not (factor.base.is_Rational and keeps_large(factor))


def _raised(pen: Pen, base: Any, exponent: Any) -> Node:
    if exponent == 1:
        return pen.draw(base)
    # A written root of odd order of a negative number is real, and SymPy's power is not.
    if exponent.is_Rational and exponent.p == 1 and exponent.q > 1 and not (exponent.q % 2 and base.is_negative):
        return Root(pen.draw(base), None if exponent.q == 2 else Number(str(exponent.q)))
    return Power(pen.draw(base), pen.draw(exponent))
