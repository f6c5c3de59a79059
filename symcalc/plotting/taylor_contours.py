"""A function of two variables beside its Taylor polynomial: contours of both, the error on the box, and cuts along the diagonal."""

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

Box = tuple[tuple[float, float], ...]

_POINTS = 121
_REACH = 0.9
_LEVELS = 9
_BEYOND = 4.5


@PICTURES.register("taylor_contours")
@lru_cache(maxsize=32)
def taylor_contours(
    expression: sympy.Expr,
    polynomials: tuple[sympy.Expr, ...],
    symbols: tuple[sympy.Symbol, ...],
    names: tuple[str, ...],
    centre: tuple[float, ...],
    box: Box,
    most: float | None,
    at: tuple[float, ...],
) -> Figure:
    """Draw contours of a function and of its last polynomial; with a box, the error on it and a cut through its corners.

    The parameters are those of `taylor_curves`, in two variables.

    Raises
    ------
    ArgumentError
        The function has no values that could be drawn.
    """
    reach = [_BEYOND * max(high - middle, middle - low) for (low, high), middle in zip(box, centre, strict=True)] if box else [_REACH, _REACH]
    reach = [min(entry, max(_REACH, entry / _BEYOND * 1.2)) or _REACH for entry in reach]
    x, y = (np.linspace(middle - entry, middle + entry, _POINTS) for middle, entry in zip(centre, reach, strict=True))
    f, t = (_values(entry, symbols, *np.meshgrid(x, y)) for entry in (expression, polynomials[-1]))
    if np.isnan(f).mean() > 0.95 or not np.nanmin(f) < np.nanmax(f):
        raise ArgumentError("The function has no contours around the centre.")
    low, high = np.nanpercentile(f, [3, 97])
    levels = round_levels(float(low), float(high), _LEVELS)
    order = len(polynomials) - 1
    with drawing(11.0 if box else 5.2, 3.9 if box else 4.6) as figure:
        first = figure.add_subplot(1, 3, 1) if box else figure.add_subplot()
        solid = first.contour(x, y, f, levels=levels, colors="black", linewidths=1.3)
        first.clabel(solid, fontsize=7)
        first.contour(x, y, t, levels=levels, colors="crimson", linewidths=1.1, linestyles="dashed")
        first.plot(*centre, "o", color="black", markersize=4)
        first.set_xlabel(names[0])
        first.set_ylabel(names[1])
        first.set_aspect("equal")
        if box:
            (left, right), (below, above) = box
            first.plot([left, right, right, left, left], [below, below, above, above, below], color="black", linewidth=1.0)
            _error(figure, expression, polynomials[-1], symbols, names, box, at, most)
            _cut(figure, expression, polynomials, symbols, names, centre, box, most)
        svg = as_svg(figure)
    words = f"Contours of the function (solid) and of its Taylor polynomial of order {order} (dashed)."
    if box:
        words += " In the middle the size of the error on the box, greatest at the dot; on the right a cut through a corner, with the proven band."
    return Figure(svg, Prose(words), words)


def _error(
    figure: Any,
    expression: sympy.Expr,
    polynomial: sympy.Expr,
    symbols: tuple[sympy.Symbol, ...],
    names: tuple[str, ...],
    box: Box,
    at: tuple[float, ...],
    most: float | None,
) -> None:
    axes = figure.add_subplot(1, 3, 2)
    x, y = (np.linspace(low, high, _POINTS) for low, high in box)
    size = np.abs(_values(expression - polynomial, symbols, *np.meshgrid(x, y)))
    filled = axes.contourf(x, y, size, levels=round_levels(0, float(np.nanmax(size)) or 1.0, _LEVELS), cmap="viridis")
    figure.colorbar(filled, ax=axes, shrink=0.75)
    if at:
        axes.plot(*at, "o", color="crimson", markersize=7, clip_on=False)
        axes.annotate(
            f"{most:.3g}" if most is not None else "",
            at,
            textcoords="offset points",
            xytext=(-8, -8) if at[0] > sum(box[0]) / 2 else (8, -8),
            ha="right" if at[0] > sum(box[0]) / 2 else "left",
            va="top",
            color="crimson",
            bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none"},
        )
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    axes.set_title("|f − T|", fontsize=10)
    axes.set_aspect("equal")


def _cut(
    figure: Any,
    expression: sympy.Expr,
    polynomials: tuple[sympy.Expr, ...],
    symbols: tuple[sympy.Symbol, ...],
    names: tuple[str, ...],
    centre: tuple[float, ...],
    box: Box,
    most: float | None,
) -> None:
    axes = figure.add_subplot(1, 3, 3)
    reach = [max(high - middle, middle - low) for (low, high), middle in zip(box, centre, strict=True)]
    h = np.linspace(-2.5, 2.5, 301)
    places = [middle + h * entry for middle, entry in zip(centre, reach, strict=True)]
    values = _values(expression, symbols, *places)
    for order, polynomial in enumerate(polynomials):
        shade = 0.35 + 0.65 * (order + 1) / len(polynomials)
        axes.plot(
            places[0],
            _values(polynomial, symbols, *places),
            "--",
            color=(0.86, 0.08, 0.24, shade),
            linewidth=1.2,
            label=f"T{chr(0x2080 + order % 10)}",
        )
    if most is not None:
        inside = np.abs(h) <= 1
        last = _values(polynomials[-1], symbols, *places)
        axes.fill_between(places[0][inside], last[inside] - most, last[inside] + most, color="crimson", alpha=0.25, linewidth=0)
    axes.plot(places[0], values, color="black", linewidth=1.6, label="f")
    seen = values[np.isfinite(values)]
    if seen.size:
        room = 0.2 * float(seen.max() - seen.min()) or 1.0
        axes.set_ylim(float(seen.min()) - room, float(seen.max()) + room)
    axes.set_xlabel(names[0])
    axes.legend(fontsize=8, frameon=False)


def _values(expression: sympy.Expr, symbols: tuple[sympy.Symbol, ...], *places: np.ndarray) -> np.ndarray:
    function = compile_expressions([expression], (), symbols)
    with np.errstate(all="ignore"):
        found = np.broadcast_to(np.asarray(function(*places), dtype=float), np.broadcast(*places).shape)
    return np.where(np.isfinite(found), found, np.nan)
