"""Refutation: two expressions held against each other at points, with balls that are certain to hold the values.

Nothing here can prove a step. Where both balls do not meet at one point at which all conditions hold, the step is refuted;
where they meet at all points, it agrees, and that is evidence only. The proof stands in `proof`, and hands over what it did
not decide. Derivatives, integrals and sums are evaluated as they stand, by no rule of differentiation.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from itertools import islice

import sympy

from symcalc.derivation.sample_points import points
from symcalc.derivation.step import Verdict
from symcalc.enclosure.expressions import enclose
from symcalc.errors import RefutedError, SymcalcError

_ENOUGH = 2
_MOST_POINTS = 15
# Each value of an integral takes many of its integrand.
_MOST_POINTS_OF_INTEGRALS = 4


def held_at_points(left: sympy.Expr, right: sympy.Expr, conditions: Set[sympy.Basic], reason: str) -> Verdict:
    """Compare two expressions at points at which all conditions hold: the verdict is agrees or undecided.

    Parameters
    ----------
    left, right : SymPy expressions
        As they stand, with derivatives not carried out.
    conditions : set of SymPy conditions
        The displayed ones, and those under which both sides are defined.
    reason : str
        Why it was not proved; the verdict starts with it.

    Raises
    ------
    RefutedError
        At one of the points both have values, and these differ.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> held_at_points(sympy.gamma(x + 1), x * sympy.gamma(x), {x > 0}, "no rule").kind
    'agrees'
    """
    symbols = _symbols((left, right, *conditions))
    integrals = left.atoms(sympy.Integral) | right.atoms(sympy.Integral)
    agreed, problem = 0, ""
    for at in islice(points(conditions, symbols, (left, right)), _MOST_POINTS_OF_INTEGRALS if integrals else _MOST_POINTS):
        try:
            a, b = (enclose(side, at, digits=50) for side in (left, right))
        except SymcalcError as error:
            problem = f"; {error}"
            continue
        if not (a.is_finite() and b.is_finite()):
            continue
        if not a.overlaps(b):
            place = ", ".join(f"{symbol} = {value}" for symbol, value in at.items())
            raise RefutedError(f"{left} was claimed to equal {right}, but at {place or 'every point'} they are {a.str(12)} and {b.str(12)}.")
        agreed += bool(a.rel_accuracy_bits() > 100 and b.rel_accuracy_bits() > 100)
        if not symbols and agreed:
            return Verdict("agrees", f"{reason}; both sides have the same value, to 30 digits")
    if agreed >= _ENOUGH:
        return Verdict("agrees", f"{reason}; both sides have the same value, to 30 digits, at {agreed} points")
    _held_without_constants(left, right, conditions, integrals, reason)
    return Verdict("undecided", reason + problem)


def is_met_somewhere(conditions: Set[sympy.Basic]) -> bool:
    """Tell whether a point is known at which all conditions hold."""
    return not conditions or next(points(conditions, _symbols(conditions)), None) is not None


def _held_without_constants(
    left: sympy.Expr, right: sympy.Expr, conditions: Set[sympy.Basic], integrals: Iterable[sympy.Integral], reason: str
) -> None:
    """Compare what does not depend on the choice of an antiderivative: the slopes of both sides along its letter."""
    letters = {limits[0] for integral in integrals for limits in integral.limits if len(limits) == 1}
    for letter in sorted(letters, key=str):
        if not any(isinstance(side, sympy.Derivative) and letter in side.variables for side in (left, right)):
            held_at_points(sympy.Derivative(left, letter, evaluate=False), sympy.Derivative(right, letter, evaluate=False), conditions, reason)


def _symbols(parts: Iterable[sympy.Basic]) -> list[sympy.Symbol]:
    return sorted({symbol for part in parts for symbol in part.free_symbols if isinstance(symbol, sympy.Symbol)}, key=str)
