"""Refutation: two expressions held against each other at points, with balls that are certain to hold the values.

Nothing here can prove a step. Where both balls do not meet at one point at which all conditions hold, the step is refuted;
where they meet at all points, it agrees, and that is evidence only. The proof stands in `proof`, and hands over what it did
not decide. Derivatives, integrals and sums are evaluated as they stand, by no rule of differentiation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from itertools import combinations, islice

import sympy

from symcalc.derivation.sample_points import Point, points, scattered
from symcalc.derivation.step import Verdict
from symcalc.enclosure.expressions import enclose, holds
from symcalc.errors import ArgumentError, NoValueError, RefutedError, SymcalcError

_ENOUGH = 2
_BITS = 100
_MOST_POINTS = 15
# Each value of an integral takes many of its integrand.
_MOST_POINTS_OF_INTEGRALS = 4
_MOST_MARGINS, _MOST_REGIONS = 6, 20


def held_at_points(
    left: sympy.Expr, right: sympy.Expr, conditions: Set[sympy.Basic], reason: str, of_right: Set[sympy.Basic] = frozenset()
) -> Verdict:
    """Compare two expressions at points at which all conditions hold: the verdict is agrees or undecided.

    Parameters
    ----------
    left, right : SymPy expressions
        As they stand, with derivatives not carried out.
    conditions : set of SymPy conditions
        The displayed ones, and those under which the left side is defined.
    reason : str
        Why it was not proved; the verdict starts with it.
    of_right : set of SymPy conditions
        Those under which the right side is defined.

    Raises
    ------
    RefutedError
        At one of the points both have values, and these differ; or the right side has none where the left side has one.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> held_at_points(sympy.gamma(x + 1), x * sympy.gamma(x), {x > 0}, "no rule").kind
    'agrees'
    """
    everything = {*conditions, *of_right}
    symbols = symbols_of((left, right, *everything))
    integrals = left.atoms(sympy.Integral) | right.atoms(sympy.Integral)
    agreed, tried, problem = 0, 0, ""
    for at in islice(points(everything, symbols, (left, right)), _MOST_POINTS_OF_INTEGRALS if integrals else _MOST_POINTS):
        tried += 1
        try:
            agreed += _agree(left, right, at)
        except ArgumentError as error:
            problem = f"; {error}"
        if not symbols and agreed:
            return Verdict("agrees", f"{reason}; both sides have the same value, to 30 digits")
    for at in _between_kinks(left, right, everything, symbols):
        with suppress(ArgumentError):
            _agree(left, right, at)
    if agreed >= _ENOUGH:
        return Verdict("agrees", f"{reason}; both sides have the same value, to 30 digits, at {agreed} points")
    if not tried and of_right - conditions:
        _must_have_values(left, right, conditions, of_right, symbols)
    _held_without_constants(left, right, everything, integrals, reason)
    return Verdict("undecided", reason + problem)


def is_met_somewhere(conditions: Set[sympy.Basic], side: sympy.Expr) -> bool:
    """Tell whether a point is known at which all conditions hold; with an integral over a finite range, one where ``side`` has a value."""
    if not side.has(sympy.Integral) or side.has(sympy.oo, -sympy.oo):
        return not conditions or next(points(conditions, symbols_of(conditions)), None) is not None
    for at in islice(points(conditions, symbols_of({side, *conditions})), _MOST_POINTS_OF_INTEGRALS):
        with suppress(SymcalcError):
            if enclose(side, at, digits=15).is_finite():
                return True
    return False


def symbols_of(parts: Iterable[sympy.Basic]) -> list[sympy.Symbol]:
    """Return the letters that need a value before the parts have one."""
    found: set[sympy.Basic] = set()
    for part in parts:
        found |= part.free_symbols
        # The index of an entry by which is differentiated does not count as free.
        found = found.union(*(variable.free_symbols for slope in part.atoms(sympy.Derivative) for variable, _ in slope.variable_count))
    return sorted((symbol for symbol in found if isinstance(symbol, sympy.Symbol)), key=str)


def _agree(left: sympy.Expr, right: sympy.Expr, at: Point) -> bool:
    """Whether both sides have the same value, to 30 digits, at a point; refute them where the values differ."""
    a = enclose(left, at, digits=50)
    if not a.is_finite():
        return False
    try:
        b = enclose(right, at, digits=50)
    except NoValueError as error:
        raise RefutedError(f"{left} was claimed to equal {right}, but at {_written(at)} only the first has a value: {error}") from error
    if b.is_finite() and not a.overlaps(b):
        raise RefutedError(f"{left} was claimed to equal {right}, but at {_written(at)} they are {a.str(12)} and {b.str(12)}.")
    return bool(b.is_finite() and a.rel_accuracy_bits() > _BITS and b.rel_accuracy_bits() > _BITS)


def _must_have_values(
    left: sympy.Expr, right: sympy.Expr, conditions: Set[sympy.Basic], of_right: Set[sympy.Basic], symbols: list[sympy.Symbol]
) -> None:
    """Refute a right side that has no value wherever the left side is known to have one."""
    found = list(islice(points(conditions, symbols, (left, right)), _ENOUGH + 1))
    for at in found:
        try:
            if not enclose(left, at).is_finite() or not any(_fails(condition, right, at) for condition in of_right):
                return
        except ArgumentError:
            return
    if len(found) > _ENOUGH:
        raise RefutedError(f"{left} was claimed to equal {right}, but at {_written(found[0])}, and at all points tried, only the first has a value.")


def _fails(condition: sympy.Basic, right: sympy.Expr, at: Point) -> bool:
    """Whether a condition is certain not to hold; one that is false from the start may only say that nothing is known."""
    return bool(right.has(sympy.I)) if condition is sympy.false else holds(condition, at) is False


def _between_kinks(left: sympy.Expr, right: sympy.Expr, conditions: Set[sympy.Basic], symbols: list[sympy.Symbol]) -> Iterator[Point]:
    """Yield a point in each region between the places where a side may change its form, if these are not the same for both sides."""
    of_left, of_right = _margins(left), _margins(right)
    if set(of_left) == set(of_right):
        return
    margins = list(dict.fromkeys((*of_left, *of_right)))[:_MOST_MARGINS]
    seen: set[tuple[bool | None, ...]] = set()
    for at in scattered(conditions, symbols, margins):
        try:
            region = tuple(holds(margin > 0, at) for margin in margins)
        except (ArgumentError, TypeError):
            return
        if region not in seen and None not in region:
            seen.add(region)
            yield at
            if len(seen) == _MOST_REGIONS:
                return


def _margins(side: sympy.Expr) -> list[sympy.Expr]:
    """Return the expressions at whose zeros a side may change its form, each with one of its signs."""
    found: list[sympy.Expr] = []
    for node in sorted(side.atoms(sympy.Abs, sympy.sign, sympy.Heaviside, sympy.Max, sympy.Min, sympy.Rel), key=str):
        if isinstance(node, sympy.Max | sympy.Min):
            found += [a - b for a, b in combinations(node.args, 2)]
        elif not isinstance(node, sympy.Rel):
            found.append(node.args[0])
        elif isinstance(node.lhs, sympy.Expr) and isinstance(node.rhs, sympy.Expr):  # points of the plane have no difference
            found.append(node.lhs - node.rhs)
    bound = {limits[0] for node in side.atoms(sympy.Sum, sympy.Product, sympy.Integral) for limits in node.limits}
    usual = (-margin if margin.could_extract_minus_sign() else margin for margin in found if not margin.free_symbols & bound)
    return list(dict.fromkeys(margin for margin in usual if margin.free_symbols and isinstance(margin, sympy.Expr)))


def _held_without_constants(
    left: sympy.Expr, right: sympy.Expr, conditions: Set[sympy.Basic], integrals: Iterable[sympy.Integral], reason: str
) -> None:
    """Compare what does not depend on the choice of an antiderivative: the slopes of both sides along its letter."""
    letters = {limits[0] for integral in integrals for limits in integral.limits if len(limits) == 1}
    for letter in sorted(letters, key=str):
        if not any(isinstance(side, sympy.Derivative) and letter in side.variables for side in (left, right)):
            held_at_points(sympy.Derivative(left, letter, evaluate=False), sympy.Derivative(right, letter, evaluate=False), conditions, reason)


def _written(at: Point) -> str:
    return ", ".join(f"{symbol} = {value}" for symbol, value in at.items()) or "every point"
