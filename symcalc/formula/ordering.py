"""The order of terms and factors on paper.

SymPy's own order evaluates constant terms numerically, integrals and sums among them, which can take arbitrarily long; so
terms are compared here by their powers alone: letters alphabetically, high powers first, as polynomials are printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

# Beyond this many powers, long sums are ordered by degree only.
_MAX_TABLE = 1_000_000
_OPEN_ENDED = (sympy.Integral, sympy.Sum, sympy.Product, sympy.Limit, sympy.Derivative, sympy.Subs, sympy.Piecewise)


def ordered_terms(terms: Iterable[Any]) -> list[Any]:
    """Return the terms of a sum by falling powers.

    >>> x, y = sympy.symbols("x y")
    >>> ordered_terms([sympy.Integer(1), -2 / x, y, 3 * x**2, x])
    [3*x**2, x, y, 1, -2/x]
    """
    monomials = [(_monomial(term), term) for term in terms]
    bases = sorted({base: None for powers, _ in monomials for base in powers}, key=_name)
    if len(bases) * len(monomials) <= _MAX_TABLE:
        monomials.sort(key=lambda entry: ([-entry[0].get(base, 0) for base in bases], _kind_of_number(entry[1])))
    else:
        monomials.sort(key=lambda entry: (-sum(entry[0].values()), _kind_of_number(entry[1])))
    return [term for _, term in monomials]


def ordered_factors(factors: Iterable[Any]) -> list[Any]:
    """Return commutative factors: numbers, roots and constants, letters, functions, sums, open-ended operators.

    >>> x, y = sympy.symbols("x y")
    >>> ordered_factors([sympy.sin(x), x + 1, y, sympy.pi, sympy.sqrt(2), x**2])
    [sqrt(2), pi, x**2, y, sin(x), x + 1]
    """
    return sorted(factors, key=lambda factor: (_place(factor), *_name(_base(factor))))


def is_open_ended(factor: Any) -> bool:
    """Tell whether a factor is best written behind everything else, since its scope is open to the right or it is tall."""
    return isinstance(_base(factor), _OPEN_ENDED) or bool(getattr(factor, "is_Matrix", False))


def _monomial(term: Any) -> dict[Any, int | Fraction]:
    powers: dict[Any, int | Fraction] = {}
    for factor in term.args if isinstance(term, sympy.Mul) else (term,):
        if factor.is_number:
            continue
        exponent = factor.exp if type(factor) is sympy.Pow else sympy.S.One
        if exponent.is_Rational:
            base, power = _base(factor), Fraction(int(exponent.p), int(exponent.q))
        else:
            base, power = factor, Fraction(1)
        powers[base] = powers.get(base, 0) + power
    return powers


def _base(factor: Any) -> Any:
    return factor.base if type(factor) is sympy.Pow else factor


def _name(base: Any) -> tuple[int, str]:
    match base:
        case sympy.Symbol():
            return 0, base.name
        case sympy.Indexed():
            return 1, str(base.base.label)
        case AppliedUndef() | sympy.Function():
            return 2, base.func.__name__
    return 3, type(base).__name__


def _place(factor: Any) -> int:
    base = _base(factor)
    if is_open_ended(factor):
        return 7
    if base.is_Add:
        return 6
    if factor.is_Number:
        return 0
    if factor.is_number and (base.is_Atom or base.is_Number):
        return 3 if factor is sympy.I else 2 if base.is_NumberSymbol else 1
    if isinstance(base, sympy.Symbol | sympy.Indexed | sympy.Idx) and (base is factor or factor.exp.is_Integer):
        return 4
    return 5


def _kind_of_number(term: Any) -> int:
    return 0 if term.is_Rational else 2 if term.has(sympy.I) else 1
