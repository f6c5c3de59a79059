"""A function with its Taylor polynomials, and the band in which the last one is proven to hold it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import sympy

from symcalc.codegen.compiled import compile_expressions
from symcalc.document.blocks import Figure, Prose
from symcalc.errors import ArgumentError
from symcalc.plotting.svg import as_svg, drawing
from symcalc.registry import PICTURES

Box = tuple[tuple[float, float], ...]

_POINTS = 401
_REACH = 1.5
_BEYOND = 2.0


@PICTURES.register("taylor_curves")
@lru_cache(maxsize=32)
def taylor_curves(
    expression: sympy.Expr,
    polynomials: tuple[sympy.Expr, ...],
    symbols: tuple[sympy.Symbol, ...],
    names: tuple[str, ...],
    centre: tuple[float, ...],
    box: Box,
    most: float | None,
    at: tuple[float, ...],
) -> Figure:
    """Draw a function of one variable with its Taylor polynomials.

    Parameters
    ----------
    expression : Expr
    polynomials : tuple of Expr
        Of ascending order; the last is drawn boldest.
    symbols, names : tuple of one
    centre : tuple of one float
    box : tuple of (float, float)
        Where the error is bounded; empty where it is not.
    most : float or None
        The proven bound.
    at : tuple of float
        Where the error is greatest.

    Raises
    ------
    ArgumentError
        The function has no values that could be drawn.
    """
    (middle,) = centre
    low, high = (min(box[0][0], middle), max(box[0][1], middle)) if box and box[0][0] < box[0][1] else (middle - _REACH, middle + _REACH)
    wide = (_BEYOND - 1) * (high - low) / 2
    x = np.linspace(low - wide, high + wide, _POINTS)
    values = _values(expression, symbols, x)
    if np.isfinite(values).sum() < _POINTS // 8:
        raise ArgumentError("The function has too few values around the centre to be drawn.")
    inside = values[np.isfinite(values) & (x >= low) & (x <= high)]
    inside = inside if inside.size else values[np.isfinite(values)]
    bottom, top = float(inside.min()), float(inside.max())
    room = (top - bottom) * 0.6 or 1.0
    count = len(polynomials) - 1
    with drawing(6.0, 4.2) as figure:
        axes = figure.add_subplot()
        if box:
            axes.axvspan(*box[0], color="#eeeeee", zorder=0, label="box")
        last = _values(polynomials[-1], symbols, x)
        if box and most is not None and most > 0:
            held = (x >= box[0][0]) & (x <= box[0][1])
            axes.fill_between(x[held], last[held] - most, last[held] + most, color="crimson", alpha=0.25, linewidth=0, label="proven band")
        for order, polynomial in enumerate(polynomials):
            shade = 0.35 + 0.65 * (order / count if count else 1)
            name = "T" if count == 0 and len(polynomials) == 1 else f"T{_low(order)}"
            axes.plot(x, _values(polynomial, symbols, x), "--", color=(0.86, 0.08, 0.24, shade), linewidth=1.0 + 0.6 * (order == count), label=name)
        axes.plot(x, values, color="black", linewidth=1.8, label="f")
        if at:
            axes.plot(at[0], _values(expression, symbols, np.array([at[0]]))[0], "o", color="crimson", markersize=5)
        axes.plot(middle, _values(expression, symbols, np.array([middle]))[0], "o", color="black", markersize=5)
        axes.set_xlim(x[0], x[-1])
        axes.set_ylim(bottom - room, top + room)
        axes.set_xlabel(names[0])
        axes.set_ylabel("f, T")
        axes.legend(fontsize=8, loc="best", frameon=False, ncols=2)
        svg = as_svg(figure)
    words = f"The function (solid) and its Taylor polynomials about {names[0]} = {middle:g} (dashed), the later ones darker."
    if box and most is not None:
        words += f" On the box (grey) the last one is off by at most {most:.3g}: the band."
    return Figure(svg, Prose(words.replace("-", "−")), words)


def _values(expression: sympy.Expr, symbols: tuple[sympy.Symbol, ...], *places: np.ndarray) -> np.ndarray:
    function = compile_expressions([expression], (), symbols)
    with np.errstate(all="ignore"):
        found = np.broadcast_to(np.asarray(function(*places), dtype=float), np.broadcast(*places).shape)
    return np.where(np.isfinite(found), found, np.nan)


def _low(number: int) -> str:
    return "".join(chr(0x2080 + int(digit)) for digit in str(number))
