"""Drawings of curves as SVG: a graph with its axes, and lines and points on it.

As in `drawing`, a picture takes its colour from the text around it and says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, isfinite, log10

from symcalc.errors import ArgumentError

Point = tuple[float, float]

_WIDTH, _HEIGHT, _MARGIN = 460.0, 300.0, 44.0
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Curve:
    """Points joined by straight lines; where one is not finite, the curve is broken. A dashed one is a line beside the curve."""

    points: tuple[Point, ...]
    name: str = ""
    dashed: bool = False


def graph(curves: Sequence[Curve], marked: Sequence[tuple[Point, str]], axes: tuple[str, str], title: str) -> str:
    """Draw curves over one axis, with marked points.

    Parameters
    ----------
    curves : sequence of Curve
        The first says how far the axes reach.
    marked : sequence of (point, str)
        Points with the words beside them.
    axes : (str, str)
        What the axes are called.
    title : str
        What a screen reader announces.

    Returns
    -------
    str
        An ``svg`` element.

    Raises
    ------
    ArgumentError
        The first curve has not two points.

    >>> line = Curve(((0.0, 0.0), (1.0, 2.0)), "y = 2x")
    >>> graph([line], [((0.5, 1.0), "(0.5, 1)")], ("x", "y"), "a line").count("<circle")
    1
    """
    seen = [point for point in curves[0].points if all(map(isfinite, point))] if curves else []
    if len({x for x, _ in seen}) < 2:
        raise ArgumentError("A curve is drawn through two points at least.")
    seen += [point for point, _ in marked]
    (left, right), (low, high) = ((min(values), max(values)) for values in zip(*seen, strict=True))
    room = (high - low) * 0.08 or 1.0
    low, high = low - room, high + room

    def place(point: Point) -> Point:
        x, y = point
        return _MARGIN + (x - left) / (right - left) * (_WIDTH - 2 * _MARGIN), _HEIGHT - _MARGIN - (y - low) / (high - low) * (_HEIGHT - 2 * _MARGIN)

    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" '
        'font-family="Libertinus Serif, Georgia, Times New Roman, serif" font-size="13" fill="currentColor">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape('; '.join(filter(None, (curve.name for curve in curves))))}</desc>",
        *_axes(left, right, low, high, axes, place),
    ]
    for curve in curves:
        stroke = 'stroke-width="1.2" stroke-dasharray="6 4"' if curve.dashed else 'stroke-width="1.8"'
        rows += [f'<path d="{piece}" fill="none" stroke="currentColor" {stroke}/>' for piece in _pieces(curve, low, high, place)]
    for point, words in marked:
        x, y = place(point)
        # Words stand on the side of the point on which there is more room.
        is_left = x > _WIDTH * 0.6
        rows.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>')
        shift, anchor = (-9, "end") if is_left else (9, "start")
        rows.append(f'<text x="{x + shift:.1f}" y="{y - 9:.1f}" text-anchor="{anchor}">{_signs(words)}</text>')
    return "\n".join([*rows, "</svg>"])


def _pieces(curve: Curve, low: float, high: float, place: Callable[[Point], Point]) -> list[str]:
    """Return the paths of a curve, cut where it leaves the picture."""
    out: list[list[Point]] = [[]]
    before: Point | None = None
    for point in curve.points:
        if not all(map(isfinite, point)):
            before = None
            out.append([])
            continue
        if before is not None:
            cut = _inside(before, point, low, high)
            if cut is None:
                out.append([])
            else:
                if not out[-1] or out[-1][-1] != cut[0]:
                    out.append([cut[0]])
                out[-1].append(cut[1])
        before = point
    return [" ".join(f"{'L' if n else 'M'}{x:.1f} {y:.1f}" for n, (x, y) in enumerate(map(place, piece))) for piece in out if len(piece) > 1]


def _inside(start: Point, end: Point, low: float, high: float) -> tuple[Point, Point] | None:
    """Return the part of a straight line between two heights."""
    (x, y), (p, q) = start, end
    if max(y, q) < low or min(y, q) > high:
        return None
    clip = [max(0.0, min(1.0, (edge - y) / (q - y))) for edge in (low, high)] if q != y else [0.0, 1.0]
    first, last = sorted(clip)

    def at(part: float) -> Point:
        return start if part == 0 else end if part == 1 else (x + part * (p - x), y + part * (q - y))

    return at(first), at(last)


def _axes(left: float, right: float, low: float, high: float, names: tuple[str, str], place: Callable[[Point], Point]) -> list[str]:
    x0, y0 = place((left, low))
    x1, y1 = place((right, high))
    rows = [
        f'<path d="M{x0:.1f} {y1:.1f} L{x0:.1f} {y0:.1f} L{x1:.1f} {y0:.1f}" fill="none" stroke="currentColor"/>',
        f'<text x="{x1 + 8:.1f}" y="{y0 + 4:.1f}" font-style="italic">{_signs(names[0])}</text>',
        f'<text x="{x0:.1f}" y="{y1 - 9:.1f}" text-anchor="middle" font-style="italic">{_signs(names[1])}</text>',
    ]
    for value in ticks(left, right):
        x, _ = place((value, low))
        rows.append(f'<path d="M{x:.1f} {y0:.1f} v4" stroke="currentColor"/>')
        rows.append(f'<text x="{x:.1f}" y="{y0 + 18:.1f}" text-anchor="middle">{_signs(f"{value:g}")}</text>')
    for value in ticks(low, high):
        _, y = place((left, value))
        rows.append(f'<path d="M{x0:.1f} {y:.1f} h-4" stroke="currentColor"/>')
        rows.append(f'<text x="{x0 - 7:.1f}" y="{y + 4:.1f}" text-anchor="end">{_signs(f"{value:g}")}</text>')
    return rows


def ticks(low: float, high: float) -> list[float]:
    """Return round numbers between two, about five of them.

    >>> ticks(0, 2), ticks(-1.3, 3.1)
    ([0.0, 0.5, 1.0, 1.5, 2.0], [-1.0, 0.0, 1.0, 2.0, 3.0])
    """
    rough = (high - low) / _TICKS
    size = 10.0 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough * 0.999)
    first = floor(low / step)
    found = [round(number * step, 12) for number in range(first, first + 3 * _TICKS)]
    return [value + 0.0 for value in found if low - 1e-9 * step <= value <= high + 1e-9 * step]


def _signs(text: str) -> str:
    return escape(text.replace("*", "·").replace("-", "−"))
