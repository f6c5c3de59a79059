"""Critical points on the contours of their function, or on its curve: maxima point up, minima down, saddles are crossed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import sympy

from symcalc.codegen.compiled import compile_expressions
from symcalc.document.blocks import Figure, Prose
from symcalc.errors import ArgumentError
from symcalc.plotting.svg import as_svg, drawing, round_levels
from symcalc.registry import PICTURES

Mark = tuple[tuple[float, ...], float, str]

_POINTS = 161
_LEVELS = 16
_MOST_LABELS = 16
_SHAPES = {
    "maximum": ("^", "crimson"),
    "minimum": ("v", "royalblue"),
    "saddle": ("X", "black"),
    "endpoint": ("s", "dimgray"),
    "inflection": ("o", "seagreen"),
}
_OTHER = ("D", "darkorange")


@PICTURES.register("critical_points")
@lru_cache(maxsize=16)
def critical_points(
    expression: sympy.Expr,
    symbols: tuple[sympy.Symbol, ...],
    names: tuple[str, ...],
    marks: tuple[Mark, ...],
    box: tuple[tuple[float, float], ...] | None,
) -> Figure:
    """Draw contours, or a curve, with the points.

    Parameters
    ----------
    expression : Expr
        A function of one variable or two.
    symbols : tuple of Symbol
    names : tuple of str
        What the function and its variables are called.
    marks : tuple of (point, value, kind)
    box : tuple of pair of float, optional
        What is shown; by default the points with a margin.

    Raises
    ------
    ArgumentError
        The function cannot be computed on a grid.
    """
    if len(symbols) not in (1, 2):
        raise ArgumentError("Points are drawn for functions of one variable or of two.")
    ends = box or tuple(_around([mark[0][k] for mark in marks]) for k in range(len(symbols)))
    function = compile_expressions([expression], (), symbols)
    with drawing(6.0, 4.8) as figure:
        axes = figure.add_subplot()
        if len(symbols) == 1:
            _curve(axes, function, ends[0])
            axes.set_ylabel(names[0])
        else:
            _contours(figure, axes, function, ends, names[0])
            axes.set_ylabel(names[2])
        axes.set_xlabel(names[1])
        for kind in dict.fromkeys(kind for _, _, kind in marks):
            chosen = [(point, value) for point, value, own in marks if own == kind]
            shape, colour = _SHAPES.get(kind, _OTHER)
            x = [point[0] for point, _ in chosen]
            y = [point[1] if len(point) > 1 else value for point, value in chosen]
            axes.plot(
                x,
                y,
                shape,
                color=colour,
                markeredgecolor="white",
                markersize=8 if len(marks) < 60 else 4,
                label=kind,
                linestyle="none",
                clip_on=False,
            )
        if len(marks) <= _MOST_LABELS:
            bubble = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.75}
            for point, value, _ in marks:
                where = (point[0], point[1] if len(point) > 1 else value)
                axes.annotate(_short(value), where, xytext=(6, 6), textcoords="offset points", fontsize=8, bbox=bubble)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=4, frameon=False, fontsize=9)
        svg = as_svg(figure)
    counts = {kind: sum(own == kind for *_, own in marks) for _, _, kind in marks}
    listed = ", ".join(f"{count} × {kind}" for kind, count in counts.items())
    shapes = "Triangles point up at maxima and down at minima; saddles are crossed." if len(symbols) == 2 else "Each point is marked by its kind."
    caption = Prose(
        f"{names[0]} with its critical points, labelled with their values. {shapes}"
        if len(marks) <= _MOST_LABELS
        else f"{names[0]} with its critical points. {shapes}"
    )
    drawn = "Filled contours" if len(symbols) == 2 else "The curve"
    return Figure(svg, caption, f"{drawn} of {names[0]} with its critical points: {listed}.")


def _around(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = max(0.5 * (high - low), 1.0)
    return low - margin, high + margin


def _curve(axes: Any, function: Any, ends: tuple[float, float]) -> None:
    x = np.linspace(*ends, 801)
    with np.errstate(all="ignore"):
        y: Any = np.asarray(function(x), dtype=np.float64)
    if not np.isfinite(y).any():
        raise ArgumentError("The function has no values there that could be drawn.")
    low, high = np.nanpercentile(y[np.isfinite(y)], [1, 99])
    room = 3 * (high - low) + 1e-9
    axes.plot(x, np.where((y > low - room) & (y < high + room), y, np.nan), color="black", linewidth=1.4)


def _contours(figure: Any, axes: Any, function: Any, ends: tuple[tuple[float, float], ...], name: str) -> None:
    x, y = (np.linspace(low, high, _POINTS) for low, high in ends)
    with np.errstate(all="ignore"):
        values: Any = np.asarray(function(*np.meshgrid(x, y)), dtype=np.float64)
    values = np.where(np.isfinite(values), values, np.nan)
    if np.isnan(values).mean() > 0.95:
        raise ArgumentError("The function has no values there that could be drawn.")
    low, high = np.nanpercentile(values, [1, 85 if np.nanmax(values) > 20 * abs(np.nanmedian(values)) + 1 else 99])
    if not low < high:
        raise ArgumentError("The function is constant there, so it has no contours.")
    levels = round_levels(low, high, _LEVELS)
    filled = axes.contourf(x, y, np.clip(values, levels[0], levels[-1]), levels=levels, cmap="viridis")
    axes.contour(x, y, values, levels=levels, colors="white", linewidths=0.4)
    figure.colorbar(filled, ax=axes, label=name, shrink=0.8)
    axes.set_xlim(*ends[0])
    axes.set_ylim(*ends[1])


def _short(value: float) -> str:
    return f"{value:.3g}".replace("-", "−") if abs(value) > 1e-12 else "0"
