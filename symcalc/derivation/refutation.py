"""Refutation: two expressions held against each other at points, with balls that are certain to hold the values.

Nothing here can prove a step. Where both balls do not meet at one point at which all conditions hold, the step is refuted;
where they meet at all points, it agrees, and that is evidence only. The proof stands in `proof`, and hands over what it did not decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from fractions import Fraction

import sympy
from sympy.core.function import AppliedUndef

from symcalc.derivation.step import Verdict
from symcalc.enclosure.expressions import enclose
from symcalc.errors import RefutedError, SymcalcError

# Rational points in no special position: at a point with pattern, false equalities can hold. Some lie where functions are
# real that are so nowhere else: all coordinates between 0 and 1, or above 1.
_POINTS = tuple(
    tuple(Fraction(numerator, 101) for numerator in row)
    for row in (
        (37, 59, 113, 71),
        (-83, 41, -29, 97),
        (131, -67, 53, -149),
        (23, 157, -61, 19),
        (29, 43, 83, 61),
        (173, 139, 211, 109),
        (-47, -89, -31, -73),
        (311, 17, 5, 401),
        (7, 3, 11, 2),
        (-3, -11, -7, -5),
        (907, 1511, 2203, 1301),
        (-1409, -823, -2011, -1103),
    )
) + tuple(tuple(map(Fraction, row)) for row in ((3, 5, 7, 11), (8, 4, 9, 2), (-6, -13, 10, -5)))  # for letters that were declared as integers
_ENOUGH = 2


def held_at_points(left: sympy.Expr, right: sympy.Expr, conditions: Set[sympy.Basic], reason: str) -> Verdict:
    """Compare two expressions at points at which all conditions hold: the verdict is agrees or undecided.

    Parameters
    ----------
    left, right : SymPy expressions
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
    numeric_left, numeric_right = _numeric(left), _numeric(right)
    agreed = 0
    for at in inside(conditions, symbols):
        try:
            a, b = (enclose(side, at, digits=50) for side in (numeric_left, numeric_right))
        except SymcalcError as error:
            return Verdict("undecided", f"{reason}; {error}")
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
    return Verdict("undecided", reason)


def is_met_somewhere(conditions: Set[sympy.Basic]) -> bool:
    """Tell whether a point is known at which all conditions hold."""
    return not conditions or next(inside(conditions, _symbols(conditions)), None) is not None


def inside(conditions: Iterable[sympy.Basic], symbols: list[sympy.Symbol]) -> Iterator[dict[sympy.Symbol, Fraction]]:
    """Yield points at which all conditions are certain to hold."""
    parts = [_numeric(condition) for condition in conditions]
    for row in _POINTS:
        at = {symbol: row[position % len(row)] + position // len(row) for position, symbol in enumerate(symbols)}
        if all(_may_be(symbol, value) for symbol, value in at.items()) and all(_holds(part, at) for part in parts):
            yield at


def _numeric(part: sympy.Basic) -> sympy.Basic:
    """Put a function in the place of each that is unknown: what is false for one of them is false."""
    unknown = sorted({call.func for call in part.atoms(AppliedUndef)}, key=str) if part.has(AppliedUndef) else []
    if unknown:
        part = part.replace(sympy.Derivative, _by_slot)
    try:
        for position, function in enumerate(unknown):
            part = part.replace(function, lambda *arguments, shift=position: _sample(arguments, shift + 2))
        return part.doit() if unknown else part
    except ValueError:  # a derivative by g(x), now that g stands for a formula
        return sympy.nan


def _by_slot(call: sympy.Expr, *variables: sympy.Tuple) -> sympy.Expr:
    """Write the derivative of f(g(x)) by g(x) as that of f(u) by u, at u = g(x)."""
    letters = {variable: sympy.Dummy() for variable, _ in variables if not isinstance(variable, sympy.Symbol)}
    plain = sympy.Derivative(call.xreplace(letters), *((letters.get(variable, variable), count) for variable, count in variables))
    return sympy.Subs(plain, tuple(letters.values()), tuple(letters)) if letters else plain


def _sample(arguments: tuple[sympy.Expr, ...], shift: int) -> sympy.Expr:
    return sympy.sin(sum((argument * (place + shift) / 7 for place, argument in enumerate(arguments)), sympy.Rational(shift, 5))) + sympy.Mul(
        *(argument + shift for argument in arguments)
    )


def _symbols(parts: Iterable[sympy.Basic]) -> list[sympy.Symbol]:
    return sorted({symbol for part in parts for symbol in part.free_symbols if isinstance(symbol, sympy.Symbol)}, key=str)


def _may_be(symbol: sympy.Symbol, value: Fraction) -> bool:
    """Whether a number has all the properties that a symbol was declared with."""
    number = sympy.Rational(value.numerator, value.denominator)
    return all(getattr(number, f"is_{fact}") is holds for fact, holds in symbol.assumptions0.items())


def _holds(condition: sympy.Basic, at: dict[sympy.Symbol, Fraction]) -> bool:
    """Whether a condition is certain to hold at a point; what cannot be told does not count."""
    if isinstance(condition, sympy.And | sympy.Or):
        parts = [_holds(part, at) for part in condition.args]
        return all(parts) if isinstance(condition, sympy.And) else any(parts)
    if condition is sympy.true or (isinstance(condition, sympy.Eq) and condition.lhs == condition.rhs):
        return True
    if isinstance(condition, sympy.Not) and isinstance(condition.args[0], sympy.Contains) and condition.args[0].args[1] is sympy.S.Integers:
        try:
            place = enclose(condition.args[0].args[0], at, digits=50)
        except (SymcalcError, TypeError):
            return False
        return bool(place.is_finite() and not place.contains_integer())
    if not isinstance(condition, sympy.Rel):
        exact = {symbol: sympy.Rational(value.numerator, value.denominator) for symbol, value in at.items()}
        return condition.subs(exact) is sympy.true
    try:
        margin = enclose(condition.lhs - condition.rhs, at, digits=50)
    except (SymcalcError, TypeError):
        return False
    if isinstance(condition, sympy.Ne):
        return bool(margin.is_finite() and not margin.contains(0))
    if isinstance(condition, sympy.Eq):
        return False
    return bool(margin > 0 if isinstance(condition, sympy.StrictGreaterThan | sympy.GreaterThan) else margin < 0)
