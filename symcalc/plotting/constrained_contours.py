"""Contours of a function with its constraints: at an extreme point the contour touches the constraint, and both gradients are parallel."""

from __future__ import annotations

from functools import lru_cache
from math import hypot
from typing import Any

import numpy as np
import sympy

from symcalc.codegen.compiled import compile_expressions
from symcalc.document.blocks import Figure, Prose
from symcalc.errors import ArgumentError
from symcalc.plotting.svg import as_svg, drawing, round_levels
from symcalc.registry import PICTURES

Spot = tuple[float, float, float, str, bool]
Ends = tuple[float, float] | None

_POINTS, _LEVELS = 241, 13
_MARKS = {"maximum": "^", "minimum": "v", "saddle": "X"}
_ARROW = 0.2  # of the width of the picture


@PICTURES.register("constrained_contours")
@lru_cache(maxsize=32)
def constrained_contours(
    function: sympy.Expr,
    symbols: tuple[sympy.Symbol, ...],
    names: tuple[str, ...],
    sides: tuple[sympy.Expr, ...],
    are_equations: tuple[bool, ...],
    points: tuple[Spot, ...],
    box: tuple[Ends, Ends],
) -> Figure:
    """Draw contours of a function, the constraints in bold, the points with their values, and the gradients at one of them.

    Parameters
    ----------
    function : Expr
    symbols : pair of Symbol
    names : three of str
        What the function and its variables are called.
    sides : tuple of Expr
        Left sides of the constraints ``= 0`` or ``≥ 0``.
    are_equations : tuple of bool
    points : tuple
        Each (x, y, value, kind, whether it has multipliers).
    box : pair
        Ends for each variable, or None.

    Raises
    ------
    ArgumentError
        The function cannot be computed on a grid, or has no values there.
    """
    ranges = [_range(box[0], [point[0] for point in points]), _range(box[1], [point[1] for point in points])]
    size = max(high - low for low, high in ranges)
    if not all(box):  # equal scales and a square, where the reader has not said otherwise
        ranges = [((low + high - size) / 2, (low + high + size) / 2) for low, high in ranges]
    slopes = [sympy.diff(entry, symbol) for entry in (function, *sides) for symbol in symbols]
    wanted = [function, *sides, *slopes]
    compiled = compile_expressions(wanted, (len(wanted),), symbols)
    x, y = (np.linspace(*ends, _POINTS) for ends in ranges)
    with np.errstate(all="ignore"):
        grid = np.meshgrid(x, y)
        found = np.moveaxis(np.asarray(compiled(*grid), dtype=float), -1, 0)
    values = np.where(np.isfinite(found[0]), found[0], np.nan)
    if np.isnan(values).mean() > 0.95:
        raise ArgumentError("The function has no values around the points that could be drawn.")
    low, high = _levels_between(values, [point[2] for point in points])
    name, *letters = names
    best = next((point for point in points if point[4] and point[3] == "maximum"), next((point for point in points if point[4]), None))
    with drawing(6.2, 5.4) as figure:
        axes = figure.add_subplot()
        levels = round_levels(low, high, _LEVELS)
        filled = axes.contourf(x, y, np.clip(values, levels[0], levels[-1]), levels=levels, cmap="viridis", alpha=0.75)
        figure.colorbar(filled, ax=axes, label=name, shrink=0.75)
        own = sorted({round(point[2], 10) for point in points})
        axes.contour(x, y, values, levels=own, colors="white", linewidths=1.1, linestyles="solid")
        for side, is_equation in zip(found[1 : 1 + len(sides)], are_equations, strict=True):
            if side.min() < 0 < side.max():
                axes.contour(
                    x, y, side, levels=[0], colors="black", linewidths=2.6 if is_equation else 1.8, linestyles="solid" if is_equation else "dashed"
                )
            if not is_equation and side.min() < 0:
                axes.contourf(x, y, side, levels=[side.min() - 1, 0], colors=["black"], alpha=0.18)
        for px, py, value, kind, _ in points:
            axes.plot(px, py, _MARKS.get(kind, "o"), color="white", markeredgecolor="black", markersize=9)
            axes.annotate(_short(value), (px, py), xytext=(7, 7), textcoords="offset points", fontsize=9, bbox=_PLATE)
        if best is not None:
            _arrows(axes, compiled, best, len(sides), size, name)
            if other := _beside(points, x, y, found[1]):
                _arrows(axes, compiled, other, len(sides), size, None)
        axes.set_aspect("equal" if not all(box) or abs(ranges[0][1] - ranges[0][0] - ranges[1][1] + ranges[1][0]) < size else "auto")
        axes.set_xlim(*ranges[0])
        axes.set_ylim(*ranges[1])
        axes.set_xlabel(letters[0])
        axes.set_ylabel(letters[1])
        svg = as_svg(figure)
    caption = Prose(
        "Contours of the function and, in bold, the constraints (dashed: inequalities, with what they forbid in grey). Up triangles are maxima, "
        "down triangles minima, crosses neither; beside each stands the value. Red is the gradient of the function, blue that of a constraint: "
        "at an extreme point they are parallel, elsewhere on the constraint they are not."
    )
    said = f"Contours of {name}, the constraints, and {len(points)} points; the contour through each of them touches the constraint."
    return Figure(svg, caption, said)


_PLATE = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}


def _short(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _range(ends: Ends, coordinates: list[float]) -> tuple[float, float]:
    if ends is not None:
        return ends
    low, high = min(coordinates), max(coordinates)
    margin = max(0.45 * (high - low), 1.0)
    return low - margin, high + margin


def _levels_between(values: Any, own: list[float]) -> tuple[float, float]:
    """Return the range of the levels: near the values at the points, so that what happens there is seen."""
    spread = max(own) - min(own)
    low, high = float(np.nanpercentile(values, 3)), float(np.nanpercentile(values, 97))
    if spread > 0:
        low, high = max(low, min(own) - 1.5 * spread), min(high, max(own) + 1.5 * spread)
    if not low < high:
        raise ArgumentError("The function is constant around the points, so it has no contours.")
    return low, high


def _arrows(axes: Any, compiled: Any, point: Spot | tuple[float, float], count: int, size: float, name: str | None) -> None:
    """Draw the gradients of the function and of the first constraint, both of one length."""
    slopes = [float(part) for part in compiled(*point[:2])][1 + count :]
    for start, colour, width, label, length in ((0, "crimson", 2.6, f"∇{name}", _ARROW), (2, "royalblue", 2.6, "∇g", 0.62 * _ARROW)):
        step = hypot(*slopes[start : start + 2])
        if step:
            tip = tuple(foot + slope / step * length * size for foot, slope in zip(point[:2], slopes[start : start + 2], strict=True))
            arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", xy=tip, xytext=point[:2], arrowprops=arrow)
            if name is not None:
                axes.annotate(label, tip, xytext=(4, -12), textcoords="offset points", color=colour, bbox=_PLATE)


def _beside(points: tuple[Spot, ...], x: Any, y: Any, side: Any) -> tuple[float, float] | None:
    """Return a point of the first constraint, inside the picture, that is far from all points found."""
    crossing = np.argwhere(side[:, :-1] * side[:, 1:] < 0)
    if not len(crossing):
        return None
    places = [(float(x[j]), float(y[i])) for i, j in crossing[:: max(1, len(crossing) // 60)]]
    return max(places, key=lambda place: min(hypot(place[0] - point[0], place[1] - point[1]) for point in points))
