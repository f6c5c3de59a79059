"""Roots near given starts: Newton's method on all starts at once, and a proof for each place at which it ends.

It does not find all roots, and says nothing of those that it does not find; each that it returns is proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

import numpy as np
import sympy

from symcalc.enclosure.boxes import evaluate_boxes
from symcalc.enclosure.certificates import Certifier
from symcalc.enclosure.intervals import Reals
from symcalc.enclosure.pruning import System
from symcalc.enclosure.solutions import Root
from symcalc.graph.conversion import convert
from symcalc.graph.table import Graph

_STEPS, _LONGEST = 40, 2.0


def roots_near(
    equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], starts: Sequence[Sequence[float]], until: float | None = None, digits: int = 30
) -> list[Root]:
    """Return the roots at which Newton's method ends, each once and proven.

    Parameters
    ----------
    equations, symbols : sequence
        As many equations, each ``= 0``, as symbols.
    starts : sequence of points
    until : float, optional
        The moment, of the monotonic clock, at which the search ends.
    digits : int

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> [round(root.centre[0], 9) for root in roots_near([x**2 - 2], [x], [[1.0], [2.0], [-1.0]])]
    [1.414213562, -1.414213562]
    """
    graph = Graph()
    inputs = {symbol: graph.input(f"v{position}") for position, symbol in enumerate(symbols)}
    system = System.of(graph, [convert(graph, equation, inputs) for equation in equations], list(inputs.values()))
    ends = _newton(system, np.array(starts, dtype=float).T, until)
    certifier = Certifier(system, digits)
    found: list[Root] = []
    for place in range(ends.shape[1]):
        point = ends[:, place]
        if until is not None and monotonic() > until:
            break
        if any(np.all(np.abs(point - np.array(root.centre)) <= 1e-7 * (1 + np.abs(point))) for root in found):
            continue
        if (root := certifier.near(point)) is not None:
            found.append(root)
    return found


def _newton(system: System, points: Reals, until: float | None) -> Reals:
    """Return where Newton's method, with steps that are not too long, comes to rest."""
    size = len(system.functions)
    moved = np.full(points.shape[1], np.inf)
    for _ in range(_STEPS):
        if until is not None and monotonic() > until:
            break
        parts = evaluate_boxes(system.graph, [*system.functions, *system.slopes], points, points)
        with np.errstate(all="ignore"):
            middles = np.array([0.5 * (part.low + part.high) for part in parts])
            good = np.isfinite(middles).all(axis=0)
            points, middles = points[:, good], middles[:, good]
            values, slopes = middles[:size].T[:, :, None], middles[size:].T.reshape(-1, size, size)
            step = np.array([_solved(a, b) for a, b in zip(slopes, values, strict=True)]).reshape(-1, size).T
            longest = np.abs(step).max(axis=0)
            limit = _LONGEST * (1 + np.abs(points).max(axis=0)) if points.size else longest
            points = points - step * np.minimum(1.0, limit / np.maximum(longest, 1e-300))
            moved = longest / (1 + np.abs(points).max(axis=0)) if points.size else longest
        if not points.shape[1] or moved.max() < 1e-12:
            break
    near = np.isfinite(points).all(axis=0) & (moved[: points.shape[1]] < 1e-9) if points.shape[1] else np.zeros(0, dtype=bool)
    return points[:, near]


def _solved(matrix: Reals, vector: Reals) -> Reals:
    return np.asarray(np.linalg.lstsq(matrix, vector, rcond=1e-14)[0][:, 0], dtype=float)
