"""What a formula must satisfy to be zero, as polynomials: denominators and factors that are never zero are taken off.

``x·y·e^{−x²} = 0`` is x·y = 0, since an exponential is positive; ``(x − 1)/(x + y) = 0`` is x − 1 = 0 where x + y ≠ 0. What is
not made of such parts has no polynomial form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy

from symcalc.enclosure.quotient_algebra import Polynomial
from symcalc.graph.exact import exact


@dataclass(frozen=True)
class AlgebraicForm:
    """An equation ``= 0`` as polynomials.

    Attributes
    ----------
    factors : tuple of Expr
        Irreducible polynomials of which one is zero.
    never_zero : tuple of Expr
        Factors that were taken off because they are positive or negative everywhere.
    denominators : tuple of Expr
        Polynomials that must not be zero.
    """

    factors: tuple[sympy.Expr, ...]
    never_zero: tuple[sympy.Expr, ...]
    denominators: tuple[sympy.Expr, ...]


def algebraic_form(equation: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> AlgebraicForm | None:
    """Return the polynomials that an equation ``= 0`` comes down to; None where it is not of that kind.

    >>> x, y = sympy.symbols("x y")
    >>> algebraic_form(y * sympy.exp(-x) * (1 - x) / (x + y), (x, y))
    AlgebraicForm(factors=(y, x - 1), never_zero=(exp(-x),), denominators=(x + y,))
    """
    floats = {number: _rational(number) for number in equation.atoms(sympy.Float)}
    equation = equation.xreplace(floats) if floats else equation
    if equation.is_polynomial(*symbols):
        numerator, denominator = equation, sympy.Integer(1)
    elif not _is_made_of_exponentials(equation, symbols):
        return None
    else:
        numerator, denominator = sympy.fraction(sympy.together(equation))
    upper, lower = _sorted(numerator, symbols), _sorted(denominator, symbols)
    if upper is None or lower is None:
        return None
    return AlgebraicForm(upper[0], (*upper[1], *(1 / factor for factor in lower[1])), lower[0])


def polynomial(expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> Polynomial:
    """Return a polynomial with rational coefficients by its exponents."""
    terms = sympy.Poly(expression, *symbols, domain=sympy.QQ).terms()
    return {tuple(map(int, exponents)): Fraction(int(c.p), int(c.q)) for exponents, c in terms if c}


def _rational(number: sympy.Float) -> sympy.Rational:
    value = Fraction(exact(number))
    return sympy.Rational(value.numerator, value.denominator)


def _is_made_of_exponentials(equation: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> bool:
    """Tell whether nothing but sums, products, whole powers and exponentials holds the symbols."""
    wanted = set(symbols)
    for part in sympy.preorder_traversal(equation):
        if not isinstance(part, sympy.Expr) or not part.free_symbols & wanted:
            if isinstance(part, sympy.Expr) and not part.free_symbols and not part.is_rational and not isinstance(part, sympy.exp):
                return False
            continue
        if isinstance(part, sympy.Symbol | sympy.Add | sympy.Mul | sympy.exp):
            continue
        if isinstance(part, sympy.Pow) and part.exp.is_Integer:
            continue
        return False
    return True


def _sorted(expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> tuple[tuple[sympy.Expr, ...], tuple[sympy.Expr, ...]] | None:
    """Return the polynomial factors, and those that are never zero; None where there are others."""
    if expression.is_zero:
        return (sympy.Integer(0),), ()
    polynomials: list[sympy.Expr] = []
    positive: list[sympy.Expr] = []
    for factor in sympy.Mul.make_args(expression):
        base = factor.base if isinstance(factor, sympy.Pow) and factor.exp.is_Integer and factor.exp.is_positive else factor
        if isinstance(base, sympy.exp) or (not base.free_symbols and base.is_nonzero):
            positive += [base] if isinstance(base, sympy.exp) else []
            continue
        found = _without_exponential(base)
        if found is None or not found[0].is_polynomial(*symbols) or not found[0].free_symbols <= set(symbols):
            return None
        if not all(c.is_rational for c in sympy.Poly(found[0], *symbols).coeffs()):
            return None
        positive += [found[1]] if found[1] != 1 else []
        polynomials += [f for f, _ in sympy.factor_list(found[0], *symbols)[1]]
    return tuple(dict.fromkeys(polynomials)), tuple(dict.fromkeys(positive))


def _without_exponential(expression: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr] | None:
    """Return a sum without the exponential that all its terms share, and that; None where they have different ones."""
    if not expression.has(sympy.exp) and not expression.has(sympy.E):
        return expression, sympy.Integer(1)
    rests: dict[sympy.Expr, list[sympy.Expr]] = {}
    for term in sympy.Add.make_args(sympy.expand(expression)):
        exponent, rest = sympy.Integer(0), sympy.Integer(1)
        for part in sympy.Mul.make_args(term):
            if isinstance(part, sympy.exp):
                exponent += part.args[0]
            elif part is sympy.E:
                exponent += 1
            else:
                rest *= part
        rests.setdefault(sympy.expand(exponent), []).append(rest)
    if len(rests) != 1:
        return None
    ((exponent, terms),) = rests.items()
    return sympy.Add(*terms), sympy.exp(exponent)
