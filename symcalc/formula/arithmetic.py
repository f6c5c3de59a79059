"""Sums, products and powers of SymPy objects that never compute anything large.

SymPy evaluates ``9**(9**9)`` at once, and again whenever a product or a sum that contains it is built. Here the size of a
result is estimated first; what would not fit in a few thousand digits stays as written, and so does all that is built
around it.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce
from typing import Any

import sympy

from symcalc.errors import MeaningError
from symcalc.formula.nodes import MAX_DIGITS as MAX_DIGITS

# About 3,000 digits: beyond, numbers are not written out. SymPy's roots factorise, which takes longer.
MAX_BITS = 10_000
MAX_BITS_OF_RADICAND = 2_000
MAX_FLOAT_EXPONENT = 1_000_000
MAX_STEEP_ARGUMENT = 1_000  # of a factorial and its kin
MAX_COMPUTED_ARGUMENT = 10_000  # of the same where their values are worked out
MAX_COMPUTED_ORDER = 1_000
MAX_COMPUTED_EXPONENT = 1_000_000
MAX_COMPUTED_TERMS = 10_000
MAX_SYMBOLIC_DETERMINANT = 3
MAX_NUMERIC_DETERMINANT = 6


def numeral(text: str) -> Any:
    """Return the exact number that an unsigned numeral stands for.

    >>> numeral("0.50"), numeral("1.5e-3"), numeral("2e999999999")
    (1/2, 3/2000, 2*10**999999999)
    """
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    digits = (whole + decimals).lstrip("0") or "0"
    if len(digits) > MAX_DIGITS or len(exponent) > 18:
        raise MeaningError(f"A numeral of {len(text)} characters was given; at most {MAX_DIGITS} digits are read. Write it as a power or shorten it.")
    shift = int(exponent or "0") - len(decimals)
    if abs(shift) > MAX_DIGITS:
        return multiply([sympy.Integer(int(digits)), power(sympy.Integer(10), sympy.Integer(shift))])
    return sympy.Rational(int(digits) * 10 ** max(shift, 0), 10 ** max(-shift, 0))


def add(terms: Sequence[Any]) -> Any:
    """Return the sum of numbers, expressions or matrices of one shape."""
    if any(_is_matrix(term) for term in terms):
        if any(not _is_matrix(term) for term in terms):
            # w^T x + b: a matrix of one entry is that number.
            terms = [term[0, 0] if _is_matrix(term) and term.shape == (1, 1) else term for term in terms]
        if any(_is_matrix(term) for term in terms):
            return reduce(operator.add, terms)
    _demand_expressions(terms, "A sum")
    if any(keeps_large(term) for term in terms):
        return sympy.Add(*terms, evaluate=False)
    return sympy.Add(*terms)


def multiply(factors: Sequence[Any]) -> Any:
    """Return the product of numbers, expressions or matrices, in their order."""
    if any(_is_matrix(factor) for factor in factors):
        if any(keeps_large(factor) for factor in factors):
            return sympy.MatMul(*(sympy.sympify(factor, strict=True) for factor in factors))
        return reduce(operator.mul, factors)
    _demand_expressions(factors, "A product")
    if any(keeps_large(factor) for factor in factors):
        return sympy.Mul(*factors, evaluate=False)
    return sympy.Mul(*factors)


def power(base: Any, exponent: Any) -> Any:
    """Return ``base`` to the power ``exponent``; a power of e is the exponential function.

    >>> power(sympy.Integer(9), power(sympy.Integer(9), sympy.Integer(9)))
    9**387420489
    """
    if _is_matrix(base):
        return _matrix_power(base, exponent)
    _demand_expressions((base, exponent), "A power")
    if base is sympy.E:
        return exponential(exponent)
    if not (exponent.is_integer or (exponent.is_Rational and exponent.q % 2)):
        base, exponent = _not_negative(base), _of_logarithms(exponent)
    if _is_large_power(base, exponent) or keeps_large(base) or keeps_large(exponent):
        return sympy.Pow(base, exponent, evaluate=False)
    return sympy.Pow(base, exponent)


def exponential(exponent: Any) -> Any:
    """Return e to the power ``exponent``."""
    _demand_expressions((exponent,), "An exponent")
    exponent = _of_logarithms(exponent)
    return sympy.exp(exponent, evaluate=not (_is_large_exponential(exponent) or keeps_large(exponent)))


def _not_negative(base: Any) -> Any:
    """Return the same with |x| for x where that is raised to 2/3 and the like: SymPy makes x^(1/3) of √(x^(2/3)), which it is not where x < 0."""
    if keeps_large(base):
        return base
    factors = sympy.Mul.make_args(base)
    found = [f.func(sympy.Abs(f.base), f.exp) if _is_odd_root(f) and f.exp.p % 2 == 0 else f for f in factors]
    return base if found == list(factors) else sympy.Mul(*found)


def _of_logarithms(exponent: Any) -> Any:
    """Return the same, with what is not negative in the logarithms: SymPy makes u^(1/2) of e^(ln(u)/2)."""
    if not exponent.has(sympy.log) or keeps_large(exponent):
        return exponent
    return exponent.replace(lambda part: isinstance(part, sympy.log), lambda part: sympy.log(_not_negative(part.args[0])))


def root(radicand: Any, index: Any) -> Any:
    """Return the root of a number or expression; that of a negative number is real where its order is odd.

    >>> root(sympy.Integer(-8), sympy.Integer(3)), root(sympy.Integer(-8), sympy.Integer(2))
    (-2, 2*sqrt(2)*I)
    """
    if getattr(index, "is_odd", False) and getattr(radicand, "is_negative", False) and isinstance(index, sympy.Integer):
        return multiply([sympy.S.NegativeOne, power(-radicand, 1 / index)])
    return power(radicand, power(index, sympy.S.NegativeOne))


def put_in(value: sympy.Basic, table: Mapping[sympy.Basic, sympy.Basic]) -> sympy.Basic:
    """Return an object with values put in for letters; roots of odd order of negative numbers are real, as in `root`.

    >>> x = sympy.Symbol("x")
    >>> put_in(1 / sympy.cbrt(x), {x: sympy.Integer(-8)}), (1 / sympy.cbrt(x)).xreplace({x: sympy.Integer(-8)})
    (-1/2, -(-1)**(2/3)/2)
    """
    if isinstance(value, sympy.MatrixBase):
        return value.applyfunc(lambda entry: put_in(entry, table))
    if value in table:
        return table[value]
    if not any(_is_odd_root(part) for part in value.atoms(sympy.Pow)) or value.has(sympy.Derivative, sympy.Subs):
        return value.xreplace(dict(table))
    parts = [put_in(part, table) for part in value.args]
    if _is_odd_root(value) and parts[0].is_negative:
        return sympy.S.NegativeOne**value.exp.p * (-parts[0]) ** value.exp
    return value.func(*parts)


def _is_odd_root(part: sympy.Basic) -> bool:
    return isinstance(part, sympy.Pow) and isinstance(part.exp, sympy.Rational) and part.exp.q > 1 and part.exp.q % 2 == 1


def determinant(matrix: Any) -> Any:
    """Return the determinant of a matrix; that of a large one is left to be computed."""
    if isinstance(matrix, sympy.MatrixBase) and matrix.rows == matrix.cols:
        numeric = all(entry.is_Rational for entry in matrix)
        if matrix.rows <= (MAX_NUMERIC_DETERMINANT if numeric else MAX_SYMBOLIC_DETERMINANT) and not keeps_large(matrix):
            return matrix.det()
    return sympy.Determinant(sympy.sympify(matrix, strict=True))


def keeps_large(value: Any) -> bool:
    """Tell whether ``value`` contains a number that is too large to be written out, and must not be rebuilt.

    >>> keeps_large(add([power(sympy.Integer(10), sympy.Integer(10) ** 10), sympy.S.One])), keeps_large(sympy.Integer(10) ** 10)
    (True, False)
    """
    if isinstance(value, sympy.MatrixBase):
        return any(_keeps_large(entry) for entry in value.flat())
    return isinstance(value, sympy.Basic) and _keeps_large(value)


@lru_cache(maxsize=8192)
def _keeps_large(expr: sympy.Basic) -> bool:
    if not expr.args:
        return False
    if isinstance(expr, sympy.Pow) and _is_large_power(*expr.args):
        return True
    if isinstance(expr, sympy.exp) and _is_large_exponential(expr.args[0]):
        return True
    return any(keeps_large(part) for part in expr.args)


def takes_long(value: Any) -> bool:
    """Tell whether SymPy would work for long, or without end, to compute what is known as soon as ``value`` is rebuilt.

    >>> takes_long(sympy.Sum(sympy.Symbol("i"), (sympy.Symbol("i"), 1, 10**7))), takes_long(sympy.factorial(20))
    (True, False)
    """
    if keeps_large(value):
        return True
    parts = value.flat() if isinstance(value, sympy.MatrixBase) else value.args if isinstance(value, sympy.Basic) else ()
    if any(map(takes_long, parts)):  # the inner ones first, since what is around them computes them
        return True
    if isinstance(value, sympy.Sum | sympy.Product):
        return any(len(limit) == 3 and _exceeds(limit[2] - limit[1], MAX_COMPUTED_TERMS) for limit in value.limits)
    if isinstance(value, _OF_AN_ORDER):
        return _exceeds(value.args[0], MAX_COMPUTED_ORDER)
    if isinstance(value, _STEEP):
        return all(_exceeds(argument, MAX_COMPUTED_ARGUMENT) for argument in value.args)
    return isinstance(value, _EXPONENTIAL) and _exceeds(value.args[0], MAX_COMPUTED_EXPONENT)


_STEEP = (sympy.factorial, sympy.factorial2, sympy.subfactorial, sympy.gamma, sympy.binomial)
_EXPONENTIAL = (sympy.exp, sympy.sinh, sympy.cosh)
_OF_AN_ORDER = (
    *(sympy.besselj, sympy.bessely, sympy.besseli, sympy.besselk, sympy.harmonic, sympy.polygamma, sympy.expint),
    *(sympy.legendre, sympy.hermite, sympy.laguerre, sympy.chebyshevt, sympy.chebyshevu),
)


def _exceeds(number: Any, most: int) -> bool:
    return bool(number.is_comparable and abs(number) > most)


def grows_large(expr: Any, argument: Any) -> bool:
    """Tell whether ``expr``, a known function under another letter, must not be given ``argument``.

    >>> x = sympy.Symbol("x")
    >>> grows_large(sympy.factorial(x), sympy.Integer(10) ** 8), grows_large(sympy.sin(x), sympy.Integer(10) ** 8)
    (True, False)
    """
    steep = isinstance(expr, sympy.Basic) and expr.has(sympy.factorial, sympy.gamma, sympy.binomial, sympy.zeta)
    return keeps_large(argument) or bool(steep and argument.is_number and argument.is_real and abs(argument) > MAX_STEEP_ARGUMENT)


def _is_large_power(base: Any, exponent: Any) -> bool:
    if exponent.is_Float and base.is_Rational:
        return bool(abs(exponent) * _bits(base) > MAX_FLOAT_EXPONENT)
    if not exponent.is_Rational:
        return False
    if base.is_Float:
        return bool(abs(exponent) > MAX_FLOAT_EXPONENT)
    bits = _bits(base)
    return bool(bits * abs(exponent) > MAX_BITS or (not exponent.is_Integer and bits > MAX_BITS_OF_RADICAND))


def _is_large_exponential(exponent: Any) -> bool:
    # e^{n ln 2} becomes 2^n.
    coefficient, rest = exponent.as_coeff_Mul()
    return bool(coefficient.is_Rational and abs(coefficient) > MAX_BITS and rest.has(sympy.log))


def _bits(base: Any) -> Any:
    """Estimate the length of the number in front when ``base`` is raised to an integer power; that of ±1 is 0."""
    if base.is_Rational:
        return 0 if abs(base) in (0, 1) else max(int(base.p).bit_length(), int(base.q).bit_length())
    if base.is_Mul:
        return sum((_bits(factor) for factor in base.args), start=0)
    if base.is_Pow and base.base.is_Rational and base.exp.is_Rational:
        return _bits(base.base) * abs(base.exp)
    return 0


def _matrix_power(base: Any, exponent: Any) -> Any:
    if not isinstance(base, sympy.MatrixBase):
        return base**exponent
    numeric = all(entry.is_Rational for entry in base)
    size, most = (MAX_NUMERIC_DETERMINANT, 10) if numeric else (MAX_SYMBOLIC_DETERMINANT, 3)
    # Powers of an inverse full of letters grow out of hand.
    least = -most if numeric else -1
    if exponent.is_Integer and least <= exponent <= most and base.rows <= size and not keeps_large(base):
        return base**exponent
    fixed = base.as_immutable()
    return sympy.Inverse(fixed) if exponent == -1 else sympy.MatPow(fixed, exponent)


def _is_matrix(value: Any) -> bool:
    return bool(getattr(value, "is_Matrix", False))


def _demand_expressions(values: Sequence[Any], what: str) -> None:
    for value in values:
        if not isinstance(value, sympy.Expr):
            raise MeaningError(f"{what} is made of numbers and expressions; {_shown(value)} is none.")


def _shown(value: Any) -> str:
    text = str(value)
    return f"{text if len(text) <= 60 else text[:57] + '...'} ({type(value).__name__})"
