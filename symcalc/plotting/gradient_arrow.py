"""A gradient as an arrow on the contours of its function: at right angles to the contour through its foot."""

from __future__ import annotations

from functools import lru_cache
from math import hypot

import numpy as np
import sympy

from symcalc.codegen.compiled import compile_expressions
from symcalc.document.blocks import Figure, Prose
from symcalc.errors import ArgumentError
from symcalc.plotting.svg import as_svg, drawing, round_levels
from symcalc.registry import PICTURES

Pair = tuple[float, float]

_HALF = 2.0
_POINTS = 121
_LEVELS = 14
_LENGTH = 1.1
_SQUARE = 0.16


@PICTURES.register("gradient_arrow")
@lru_cache(maxsize=32)
def gradient_arrow(
    expression: sympy.Expr, symbols: tuple[sympy.Symbol, ...], names: tuple[str, ...], point: tuple[float, ...], gradient: tuple[float, ...]
) -> Figure:
    """Draw filled contours around a point and the gradient there; equal scales, so that the right angle is seen.

    Parameters
    ----------
    expression : Expr
        A function of two variables.
    symbols : pair of Symbol
    names : three of str
        What the function and its variables are called.
    point, gradient : pair of float

    Raises
    ------
    ArgumentError
        The function cannot be computed on a grid, or has no values around the point.
    """
    if len(symbols) != 2:
        raise ArgumentError("Contours are drawn of functions of two variables.")
    function = compile_expressions([expression], (), symbols)
    x, y = (np.linspace(middle - _HALF, middle + _HALF, _POINTS) for middle in point)
    with np.errstate(all="ignore"):
        values = np.asarray(function(*np.meshgrid(x, y)), dtype=float)
        height = float(function(*point))
    values = np.where(np.isfinite(values), values, np.nan)
    if not np.isfinite(height) or np.isnan(values).mean() > 0.95:
        raise ArgumentError("The function has no values around the point that could be drawn.")
    # A pole near by would take all levels for itself.
    low, high = np.nanpercentile(values, [2, 98])
    if not low < high:
        raise ArgumentError("The function is constant around the point, so it has no contours.")
    name, *letters = names
    foot = (point[0], point[1])
    slope = hypot(*gradient)
    unit = (gradient[0] / slope, gradient[1] / slope)
    with drawing(5.6, 4.6) as figure:
        axes = figure.add_subplot()
        levels = round_levels(low, high, _LEVELS)
        filled = axes.contourf(x, y, np.clip(values, levels[0], levels[-1]), levels=levels, cmap="viridis")
        figure.colorbar(filled, ax=axes, label=name, shrink=0.75)
        axes.contour(x, y, values, levels=[height], colors="white", linewidths=2.2)
        tip = _along(foot, unit, _LENGTH)
        axes.annotate("", xy=tip, xytext=foot, arrowprops={"arrowstyle": "-|>", "color": "crimson", "linewidth": 2.4, "shrinkA": 0, "shrinkB": 0})
        axes.plot(*_right_angle(foot, unit), color="crimson", linewidth=1.4)
        axes.plot(*foot, "o", color="crimson", markersize=6)
        label = f"∇{name} = ({_short(gradient[0])}, {_short(gradient[1])})"
        box = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
        axes.text(*_along(tip, unit, 0.16), label, ha="left" if unit[0] >= 0 else "right", va="center", color="crimson", bbox=box, clip_on=False)
        axes.text(*_along(foot, unit, -0.22), f"{name} = {_short(height)}", ha="right" if unit[0] >= 0 else "left", va="top", bbox=box)
        axes.set_aspect("equal")
        axes.set_xlim(x[0], x[-1])
        axes.set_ylim(y[0], y[-1])
        axes.set_xlabel(letters[0])
        axes.set_ylabel(letters[1])
        svg = as_svg(figure)
    where = f"({_short(point[0])}, {_short(point[1])})"
    caption = Prose(
        f"The gradient at {where} stands at right angles to the contour through that point (white), and points to higher values; "
        f"the slope that way is {_short(slope)}. Both axes have the same scale."
    )
    said = f"Filled contours of {name} around {where}; the arrow {label} stands at right angles to the contour {name} = {_short(height)}."
    return Figure(svg, caption, said)


def _along(start: Pair, unit: Pair, length: float) -> Pair:
    return start[0] + length * unit[0], start[1] + length * unit[1]


def _right_angle(foot: Pair, unit: Pair) -> tuple[list[float], list[float]]:
    """Return the corner that marks a right angle between the arrow and its contour."""
    across = (-unit[1], unit[0])
    first, last = _along(foot, unit, _SQUARE), _along(foot, across, _SQUARE)
    corner = _along(first, across, _SQUARE)
    return [first[0], corner[0], last[0]], [first[1], corner[1], last[1]]


def _short(value: float) -> str:
    text = f"{value:.3g}"
    return text.replace("-", "−")
