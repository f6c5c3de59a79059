"""The judge of steps. It knows neither the rules nor any simplifier; it compares what two formulas mean.

PROVED: the difference of both sides is a quotient of polynomials in kernels whose numerator is identically zero and
whose denominator is never zero. A kernel is a symbol, or exp, sin or cos of a polynomial in kernels; equal kernels have
equal values, so a polynomial that vanishes identically vanishes at every real point. Identities used are
exp(a + b) = exp(a)·exp(b), exp > 0, sin² = 1 − cos², the parity of sin and cos; all hold for all real arguments.
Derivatives come from the rows of `symcalc.functions`. REFUTED: at some rational point both sides have values, and the
balls that hold them do not meet. All else is AGREES or UNDECIDED: a denominator that might vanish, a root, a logarithm
are not for this method.
"""

from __future__ import annotations

from fractions import Fraction

import sympy

from symcalc.derivation.kernels import Kernels, NotDecidedError
from symcalc.derivation.row_derivatives import carried_out
from symcalc.derivation.step import Verdict
from symcalc.enclosure.values import values
from symcalc.errors import MeaningError, RefutedError, SymcalcError
from symcalc.formula.formula import Formula

# Rational points in no special position: at a point with pattern, false equalities can hold.
_POINTS = tuple(
    tuple(Fraction(numerator, 101) for numerator in row) for row in ((37, 59, 113, 71), (-83, 41, -29, 97), (131, -67, 53, -149), (23, 157, -61, 19))
)
_ENOUGH = 2


def judge(before: Formula, after: Formula, assuming: tuple[Formula, ...] = ()) -> Verdict:
    """Compare two formulas that are claimed to be equal.

    Parameters
    ----------
    before, after : Formula
        Expressions, or matrices of one shape.
    assuming : tuple of Formula
        Conditions under which they are claimed to be equal.

    Raises
    ------
    RefutedError
        They differ at a point where both are defined and the conditions hold.
    """
    try:
        conditions = [condition.meaning for condition in assuming]
        left, right = before.meaning, after.meaning
    except MeaningError as error:
        return Verdict("undecided", str(error))
    return compare(left, right, conditions)


def compare(left: sympy.Basic, right: sympy.Basic, conditions: list[sympy.Basic] | None = None) -> Verdict:
    """Compare two SymPy expressions or matrices; as `judge`."""
    if isinstance(left, sympy.MatrixBase) and isinstance(right, sympy.MatrixBase):
        if left.shape != right.shape:
            raise RefutedError(f"A {left.shape} matrix was claimed to equal a {right.shape} matrix.")
        found = [compare(a, b, conditions) for a, b in zip(left, right, strict=True)]
        return next((verdict for kind in ("undecided", "agrees") for verdict in found if verdict.kind == kind), found[0])
    if not isinstance(left, sympy.Expr) or not isinstance(right, sympy.Expr):
        return Verdict("undecided", "only expressions and matrices of them are compared")
    try:
        left, right = carried_out(left), carried_out(right)
        if Kernels().are_equal(left, right):
            return Verdict("proved", "the difference is the zero polynomial over its kernels")
        reason = "the difference is not the zero polynomial, yet its kernels may be related"
    except NotDecidedError as error:
        reason = str(error)
    return _at_points(left, right, conditions or [], reason)


def _at_points(left: sympy.Expr, right: sympy.Expr, conditions: list[sympy.Basic], reason: str) -> Verdict:
    symbols = sorted(left.free_symbols | right.free_symbols, key=str)
    agreed = 0
    for row in _POINTS:
        at = {symbol: row[position % len(row)] + position // len(row) for position, symbol in enumerate(symbols)}
        exact = {symbol: sympy.Rational(value.numerator, value.denominator) for symbol, value in at.items()}
        if not all(condition.subs(exact) is sympy.true for condition in conditions):
            continue
        try:
            a, b = values([left, right], at, digits=50)
        except SymcalcError as error:
            return Verdict("undecided", f"{reason}; {error}")
        if not (a.is_finite() and b.is_finite()):
            continue
        if not a.overlaps(b):
            place = ", ".join(f"{symbol} = {value}" for symbol, value in at.items())
            raise RefutedError(f"{left} was claimed to equal {right}, but at {place or 'every point'} they are {a.str(12)} and {b.str(12)}.")
        agreed += bool(a.rel_accuracy_bits() > 100 and b.rel_accuracy_bits() > 100)
    if agreed >= _ENOUGH:
        return Verdict("agrees", f"{reason}; both sides have the same value, to 30 digits, at {agreed} points")
    return Verdict("undecided", reason)
