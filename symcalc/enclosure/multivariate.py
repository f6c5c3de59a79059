"""Power series in several letters, out of series in one: the Taylor coefficients along enough directions give all of them.

Along h = s·v, the coefficient of s^k is a form of degree k in v, the sum of c_α v^α over |α| = k, so its values at some
directions v = (1, t₂, …) give the c_α by interpolation: with whole numbers t on a lattice cut off at degree k there is exactly
one answer, and it is found by divided differences, one axis after another (Griewank, Utke and Walther, Evaluating higher
derivative tensors by forward propagation of univariate Taylor series, Math. Comp. 69, 2000; Nicolaides, SIAM J. Numer. Anal. 9,
1972, for the lattice). Only sums and divisions by whole numbers occur, so it works for balls and for exact coefficients alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from flint import arb, arb_poly

Powers = tuple[int, ...]
Table = Mapping[Powers, Any]


def node(place: int) -> int:
    """Return the places 0, 1, −1, 2, −2, … of the lattice."""
    return (place + 1) // 2 if place % 2 else -place // 2


@lru_cache(maxsize=64)
def monomials(count: int, degree: int) -> tuple[Powers, ...]:
    """Return the exponents of the monomials of a degree in ``count`` letters.

    >>> monomials(2, 2)
    ((2, 0), (1, 1), (0, 2))
    """
    if count == 1:
        return ((degree,),)
    return tuple((first, *rest) for first in range(degree, -1, -1) for rest in monomials(count - 1, degree - first))


@lru_cache(maxsize=64)
def _lattice(count: int, degree: int) -> tuple[Powers, ...]:
    """Return the places of the lattice for forms up to a degree, those for lower degrees first."""
    return tuple(places for total in range(degree + 1) for places in (monomials(count - 1, total) if count > 1 else ((),) * (total == 0)))


@lru_cache(maxsize=64)
def directions(count: int, degree: int) -> tuple[tuple[int, ...], ...]:
    """Return the directions along which a function of ``count`` letters is expanded, to know all terms up to a degree.

    >>> directions(1, 5), directions(2, 3), len(directions(3, 12))
    (((1,),), ((1, 0), (1, 1), (1, -1), (1, 2)), 91)
    """
    return tuple((1, *map(node, places)) for places in _lattice(count, degree))


def by_monomial(count: int, degree: int, along: Sequence[Sequence[Any]]) -> dict[Powers, Any]:
    """Return the coefficient of each monomial up to a degree, from the series along the `directions`.

    Parameters
    ----------
    count, degree : int
    along : sequence of sequence
        For each direction the coefficients of s⁰, s¹, …

    >>> from fractions import Fraction
    >>> by_monomial(2, 1, [[Fraction(5), Fraction(2)], [Fraction(5), Fraction(9)]])
    {(0, 0): Fraction(5, 1), (1, 0): Fraction(2, 1), (0, 1): Fraction(7, 1)}
    """
    found: dict[Powers, Any] = {}
    places = _lattice(count, degree)
    for k in range(degree + 1):
        inside = [place for place in places if sum(place) <= k]
        table = {place: series[k] for place, series in zip(inside, along, strict=False)}
        for axis in range(count - 1):
            _in_lines(table, axis, _divided_differences)
        for axis in range(count - 1):
            _in_lines(table, axis, _opened)
        found.update({powers: table[powers[1:]] for powers in monomials(count, k)})
    return found


def shifted(table: Table, start: Sequence[arb], radii: Sequence[arb]) -> dict[Powers, Any]:
    """Return the coefficients of a polynomial in u, where its letters are ``start + radius·u``."""
    found = dict(table)
    for axis in range(len(start)):
        lines: dict[Powers, list[Any]] = {}
        for powers, value in found.items():
            line = lines.setdefault((*powers[:axis], *powers[axis + 1 :]), [])
            line.extend([arb(0)] * (powers[axis] + 1 - len(line)))
            line[powers[axis]] = value
        inner = arb_poly([start[axis], radii[axis]])
        found = {}
        for rest, line in lines.items():
            for exponent, value in enumerate(arb_poly(line)(inner).coeffs()):
                found[(*rest[:axis], exponent, *rest[axis:])] = value
    return found


def _in_lines(table: dict[Powers, Any], axis: int, change: Callable[[list[Any]], None]) -> None:
    """Change the entries of each line of a table along an axis."""
    lines: dict[Powers, list[Powers]] = {}
    for place in table:
        lines.setdefault((*place[:axis], *place[axis + 1 :]), []).append(place)
    for places in lines.values():
        places.sort(key=lambda place: place[axis])
        values = [table[place] for place in places]
        change(values)
        table.update(zip(places, values, strict=True))


def _divided_differences(values: list[Any]) -> None:
    """Turn values at the nodes into the coefficients of Newton's form."""
    for level in range(1, len(values)):
        for place in range(len(values) - 1, level - 1, -1):
            values[place] = (values[place] - values[place - 1]) / (node(place) - node(place - level))


def _opened(values: list[Any]) -> None:
    """Turn the coefficients of Newton's form into those of the powers."""
    for level in range(len(values) - 2, -1, -1):
        at = node(level)
        if at:
            for place in range(level, len(values) - 1):
                values[place] = values[place] - at * values[place + 1]
