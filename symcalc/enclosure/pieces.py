"""Pieces of a box with exact ends, and what a polynomial is on a piece, x = c + r·u with u in [−1, 1]ⁿ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from flint import arb

from symcalc.enclosure.multivariate import Powers

Point = tuple[Fraction, ...]
Polynomial = Mapping[Powers, arb]

MOST_CORNERS = 16
_UNIT = arb(0, 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A box by its centre and its half widths; one of width zero is a face or a point."""

    centre: Point
    radii: Point

    @property
    def is_point(self) -> bool:
        """Whether it is a single point."""
        return not any(self.radii)


def face(piece: Piece, axis: int, side: int) -> Piece:
    """Return the face of a piece at one end of an axis."""
    centre, radii = list(piece.centre), list(piece.radii)
    centre[axis] += side * radii[axis]
    radii[axis] = Fraction(0)
    return Piece(tuple(centre), tuple(radii))


def halves(piece: Piece, axis: int) -> Iterator[Piece]:
    """Yield both halves of a piece, cut across an axis."""
    for side in (-1, 1):
        centre, radii = list(piece.centre), list(piece.radii)
        radii[axis] /= 2
        centre[axis] += side * radii[axis]
        yield Piece(tuple(centre), tuple(radii))


def widest(piece: Piece, whole: Piece) -> int:
    """Return the axis along which a piece is widest, as a part of the whole."""
    return max(range(len(piece.radii)), key=lambda axis: piece.radii[axis] / whole.radii[axis] if whole.radii[axis] else -1)


def relative_size(piece: Piece, whole: Piece) -> Fraction:
    """Return the largest half width, as a part of that of the whole."""
    return max((r / w for r, w in zip(piece.radii, whole.radii, strict=True) if w), default=Fraction(0))


def corners_and_centre(whole: Piece) -> Iterator[Piece]:
    """Yield the corners, as far as they are few, the centre, and a point between."""
    none = tuple(Fraction(0) for _ in whole.radii)
    for corner in list(product((-1, 1), repeat=len(none)))[:MOST_CORNERS]:
        yield Piece(tuple(c + s * r for c, s, r in zip(whole.centre, corner, whole.radii, strict=True)), none)
    yield Piece(whole.centre, none)
    # One more, because at all of those a periodic function may be what it is at the centre.
    yield Piece(tuple(c + r * Fraction(37, 101) for c, r in zip(whole.centre, whole.radii, strict=True)), none)


def range_of(polynomial: Polynomial) -> arb:
    """Return a ball that holds what a polynomial is on [−1, 1]ⁿ; even powers are never negative."""
    total, spread = arb(0), arb(0)
    for powers, value in polynomial.items():
        if not any(powers):
            total += value
        elif any(power % 2 for power in powers):
            spread += abs(value)
        else:
            total += value / 2
            spread += abs(value) / 2
    return total + spread * _UNIT


def slope_of(expanded: Polynomial, axis: int) -> dict[Powers, arb]:
    """Return the derivative of a polynomial along an axis."""
    return {(*powers[:axis], powers[axis] - 1, *powers[axis + 1 :]): value * powers[axis] for powers, value in expanded.items() if powers[axis]}


def exact(end: arb) -> Fraction:
    """Return the end of a ball as an exact number."""
    mantissa, exponent = end.mid().man_exp()
    return int(mantissa) * Fraction(2) ** int(exponent)


def written(point: Point) -> str:
    """Return a point as short decimals, for messages.

    >>> written((Fraction(1, 3), Fraction(2)))
    '(0.333333, 2)'
    """
    numbers = ", ".join(f"{float(entry):g}" for entry in point)
    return f"({numbers})" if len(point) > 1 else numbers


def axis_to_cut(expanded: Polynomial, slopes: Mapping[int, arb], piece: Piece) -> int:
    """Return the axis along which the error varies most on a piece."""

    def change(axis: int) -> float:
        total = sum((abs(value) * powers[axis] for powers, value in expanded.items() if powers[axis]), abs(slopes[axis]))
        return float(total.abs_upper()) if total.is_finite() else float("inf")

    return max((axis for axis, radius in enumerate(piece.radii) if radius), key=change)
