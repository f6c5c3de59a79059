"""Points at which conditions hold: a fixed list first, and where few of it fit, a search.

The points lie in no special position, since at a point with pattern false equalities can hold. Letters that stand for an
index, a bound or an order get whole numbers. The search tries numbers near and between those that the conditions name, is
the same each time, and solves equations that are linear in a letter.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise

import sympy

from symcalc.enclosure.expressions import holds
from symcalc.errors import SymcalcError

Point = dict[sympy.Symbol, Fraction]

# Some lie where functions are real that are so nowhere else: all coordinates between 0 and 1, or above 1.
_ROWS = tuple(
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
_FEW = 3
_MOST_TRIES = 500
_SIZES = tuple(Fraction(n, 101) for n in (3, 13, 37, 59, 83, 113, 157, 211, 311, 521, 1109, 5003))
_WHOLE_ORDERS = ("besselj", "bessely", "besseli", "besselk", "legendre", "hermite", "chebyshevt", "chebyshevu", "laguerre", "polygamma", "expint")


def points(conditions: Iterable[sympy.Basic], symbols: Iterable[sympy.Symbol], claimed: Iterable[sympy.Basic] = ()) -> Iterator[Point]:
    """Yield points at which all conditions are certain to hold.

    Parameters
    ----------
    conditions : iterable of SymPy conditions
    symbols : iterable of Symbol
        What gets a value.
    claimed : iterable of SymPy expressions
        What is to be evaluated there: it tells which letters stand for whole numbers.

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> next(points([x > 10, y < x, x**2 + y**2 < 101], [x, y]))[x] > 10
    True
    """
    conditions, symbols = tuple(conditions), list(symbols)
    asked = [condition for condition in conditions if not _goes_without_saying(condition)]
    bounds, indices = _whole_letters((*claimed, *conditions))
    found = 0
    for number, row in enumerate(_ROWS):
        at = {}
        for position, symbol in enumerate(symbols):
            at[symbol] = row[position % len(row)] + position // len(row)
        at |= {symbol: Fraction(4 + number % 3) for symbol in symbols if symbol in bounds}
        at |= {symbol: Fraction(1 + (number >> place) % 5) for place, symbol in enumerate(symbol for symbol in symbols if symbol in indices)}
        if _fits(at, asked):
            found += 1
            yield at
    if found < _FEW and symbols and sympy.false not in asked:
        yield from _searched(asked, symbols, bounds | indices, _FEW - found)


def scattered(conditions: Iterable[sympy.Basic], symbols: Iterable[sympy.Symbol], near: Iterable[sympy.Basic]) -> Iterator[Point]:
    """Yield many points at which all conditions hold, on all sides of the numbers that stand in ``near``."""
    asked = [condition for condition in conditions if not _goes_without_saying(condition)]
    symbols, near = list(symbols), list(near)
    if len(symbols) == 1:
        (symbol,) = symbols
        bounds, indices = _whole_letters(asked)
        yield from ({symbol: value} for value in _pool(symbol, [*asked, *near], bounds | indices) if _fits({symbol: value}, asked))
    elif symbols and sympy.false not in asked:
        yield from _searched(asked, symbols, set().union(*_whole_letters(asked)), _MOST_TRIES, near)


def _searched(
    conditions: list[sympy.Basic], symbols: list[sympy.Symbol], whole: set[sympy.Symbol], wanted: int, near: Iterable[sympy.Basic] = ()
) -> Iterator[Point]:
    """Choose at random among the numbers that fit each letter by itself, and go on choosing where a condition on several fails."""
    chance = random.Random(len(symbols))
    equations = [condition for condition in conditions if isinstance(condition, sympy.Eq)]
    alone = {
        symbol: [condition for condition in conditions if condition.free_symbols == {symbol} and condition not in equations] for symbol in symbols
    }
    together = [condition for condition in conditions if len(condition.free_symbols) != 1]
    pools = {symbol: [value for value in _pool(symbol, [*conditions, *near], whole) if _fits({symbol: value}, alone[symbol])] for symbol in symbols}
    if not all(pools.values()):
        return
    for _ in range(_MOST_TRIES):
        at = {symbol: chance.choice(pool) for symbol, pool in pools.items()}
        for equation in equations:
            _solve(equation, at)
        if _fits(at, conditions if equations else together):
            yield at
            wanted -= 1
            if not wanted:
                return


def _pool(symbol: sympy.Symbol, conditions: Iterable[sympy.Basic], whole: set[sympy.Symbol]) -> list[Fraction]:
    """Return numbers to choose from: of all sizes, and near and between the numbers that the conditions name."""
    if symbol in whole or symbol.is_integer:
        named = {int(number) for condition in conditions for number in condition.atoms(sympy.Rational)}
        return [Fraction(n) for n in sorted({*range(-7, 13), *(n + k for n in named for k in (-1, 0, 1)), 40, 101})]
    named_numbers = {
        Fraction(int(number.p), int(number.q)) if isinstance(number, sympy.Rational) else Fraction(float(number)).limit_denominator(10**6)
        for condition in conditions
        for number in condition.atoms(sympy.Number, sympy.NumberSymbol)
        if number.is_finite
    }
    marks = sorted({Fraction(0), *named_numbers, *(-number for number in named_numbers)})
    between = [low + (high - low) * Fraction(k, 101) for low, high in pairwise(marks) for k in (11, 37, 59, 83)]
    return [*between, *(mark + sign * size for mark in marks for size in _SIZES for sign in (1, -1))]


def _solve(equation: sympy.Eq, at: Point) -> None:
    """Change one letter so that an equation holds, where it is linear in that letter."""
    for symbol in sorted(equation.free_symbols & at.keys(), key=str):
        difference = equation.lhs - equation.rhs
        others = {other: sympy.Rational(value.numerator, value.denominator) for other, value in at.items() if other != symbol}
        zero, one, two = (difference.xreplace({**others, symbol: sympy.Integer(number)}) for number in range(3))
        if all(isinstance(value, sympy.Rational) for value in (zero, one, two)) and two - 2 * one + zero == 0 and one != zero:
            root = zero / (zero - one)
            at[symbol] = Fraction(int(root.p), int(root.q))
            return


def _fits(at: Point, conditions: Iterable[sympy.Basic]) -> bool:
    return all(_may_be(symbol, value) for symbol, value in at.items()) and all(_holds(condition, at) for condition in conditions)


def _may_be(symbol: sympy.Symbol, value: Fraction) -> bool:
    """Whether a number has all the properties that a symbol was declared with."""
    if not symbol._assumptions_orig:
        return True
    number = sympy.Rational(value.numerator, value.denominator)
    return all(getattr(number, f"is_{fact}") is wanted for fact, wanted in symbol.assumptions0.items())


def _goes_without_saying(condition: sympy.Basic) -> bool:
    return condition is sympy.true or (isinstance(condition, sympy.Eq) and condition.lhs == condition.rhs)


def _holds(condition: sympy.Basic, at: Mapping[sympy.Symbol, Fraction]) -> bool:
    """Whether a condition is certain to hold at a point; what cannot be told does not count."""
    if isinstance(condition, sympy.Eq):
        # No ball but an exact number can tell that.
        return bool((condition.lhs - condition.rhs).xreplace(_exact(at)).is_zero)
    try:
        return holds(condition, at, digits=50) is True
    except (SymcalcError, TypeError):
        with suppress(TypeError):  # an order of numbers that are not real
            return condition.xreplace(_exact(at)) is sympy.true
        return False


def _exact(at: Mapping[sympy.Symbol, Fraction]) -> dict[sympy.Symbol, sympy.Rational]:
    return {symbol: sympy.Rational(value.numerator, value.denominator) for symbol, value in at.items()}


def _whole_letters(parts: Iterable[sympy.Basic]) -> tuple[set[sympy.Symbol], set[sympy.Symbol]]:
    """Return the letters that stand for whole numbers: upper bounds, and all others."""
    bounds: set[sympy.Symbol] = set()
    indices: set[sympy.Symbol] = set()
    for part in parts:
        for node in part.atoms(sympy.Sum, sympy.Product):
            for index, *ends in node.limits:
                indices.add(index)
                for place, end in enumerate(ends):
                    (bounds if place else indices).update(end.free_symbols)
        for node in part.atoms(sympy.Indexed):
            indices.update(*(index.free_symbols for index in node.indices))
        for node in part.atoms(sympy.KroneckerDelta):
            indices.update(node.free_symbols)
        for node in part.atoms(sympy.Derivative):
            indices.update(*(count.free_symbols for _, count in node.variable_count))
        for node in part.atoms(sympy.Function):
            if type(node).__name__ in _WHOLE_ORDERS:
                indices.update(node.args[0].free_symbols)
    return bounds, indices - bounds
