"""How often a field of two components turns around while a point goes around a box: the sum of the indices of its zeros inside.

A zero at which the determinant of the slopes is positive counts 1, one at which it is negative counts −1 (Milnor, Topology from
the Differentiable Viewpoint, §6). So the number of turns is known without any of the zeros, and a list of zeros that lacks one does
not add up. The boundary is cut into pieces on each of which one component keeps its sign; from a piece to the next the direction
turns by a right angle at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from time import monotonic

import numpy as np
import sympy

from symcalc.enclosure.boxes import evaluate_boxes
from symcalc.enclosure.intervals import Flags, Interval
from symcalc.graph.conversion import convert
from symcalc.graph.table import Graph

_MOST_PIECES = 200_000
_MOST_CUTS = 40


def turns(
    field: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], low: Sequence[float], high: Sequence[float], until: float | None
) -> int | None:
    """Return the number of turns, anticlockwise; None where that is not shown, as where a zero lies on the boundary.

    >>> x, y = sympy.symbols("x y")
    >>> turns([x, y], [x, y], [-1.0, -1.0], [1.0, 1.0], None), turns([x**2 - y**2, -2 * x * y], [x, y], [-1.0, -1.0], [1.0, 1.0], None)
    (1, -2)
    """
    graph = Graph()
    inputs = {symbol: graph.input(f"v{position}") for position, symbol in enumerate(symbols)}
    nodes = [convert(graph, component, inputs) for component in field]
    labels: list[int] = []
    (a, c), (b, d) = low, high
    for start, end in (((a, c), (b, c)), ((b, c), (b, d)), ((b, d), (a, d)), ((a, d), (a, c))):
        found = _along(graph, nodes, np.array(start), np.array(end), until)
        if found is None:
            return None
        labels += found
    quarters = 0
    for one, other in pairwise([*labels, labels[0]]):
        step = (other - one) % 4
        if step == 2:
            return None
        quarters += step if step < 2 else -1
    return quarters // 4 if quarters % 4 == 0 else None


def _along(graph: Graph, nodes: Sequence[int], start: np.ndarray, end: np.ndarray, until: float | None) -> list[int] | None:
    """Return the directions of the field along an edge, as quarters of a turn: 0 to the right, 1 up, 2 to the left, 3 down."""
    along = 0 if start[0] != end[0] else 1
    across = 1 - along
    cuts = np.linspace(start[along], end[along], 65)
    known: dict[tuple[float, float], int] = {}
    pieces = list(pairwise(cuts.tolist()))
    order: list[tuple[float, float]] = []
    for _ in range(_MOST_CUTS):
        if len(known) + len(pieces) > _MOST_PIECES or (until is not None and monotonic() > until):
            return None
        low, high = np.empty((2, len(pieces))), np.empty((2, len(pieces)))
        ends = np.array(pieces)
        low[along], high[along] = ends.min(axis=1), ends.max(axis=1)
        low[across] = high[across] = start[across]
        values = evaluate_boxes(graph, nodes, low, high)  # type: ignore[arg-type]
        labels = np.full(len(pieces), -1)
        for quarter, (component, sign) in enumerate(((0, 1), (1, 1), (0, -1), (1, -1))):
            labels[(labels < 0) & _keeps(values[component], sign)] = quarter
        left = []
        for piece, label in zip(pieces, labels.tolist(), strict=True):
            if label >= 0:
                known[piece] = label
            else:
                middle = 0.5 * (piece[0] + piece[1])
                left += [(piece[0], middle), (middle, piece[1])]
        if not left:
            order = sorted(known, key=lambda piece: piece[0], reverse=bool(end[along] < start[along]))
            return [known[piece] for piece in order]
        pieces = left
    return None


def _keeps(value: Interval, sign: int) -> Flags:
    keeps = value.low > 0 if sign > 0 else value.high < 0
    return np.asarray(keeps if value.partial is None else keeps & ~value.partial)


def is_continuous(expression: sympy.Expr, symbol: sympy.Symbol, low: float, high: float) -> bool:
    """Tell whether a function is shown to be defined and not to jump on the whole of an interval.

    >>> x = sympy.Symbol("x")
    >>> is_continuous(1 / x, x, 0.5, 2.0), is_continuous(1 / x, x, -1.0, 1.0)
    (True, False)
    """
    graph = Graph()
    node = convert(graph, expression, {symbol: graph.input("v")})
    start, end = np.array([low]), np.array([high])
    for _ in range(_MOST_CUTS):
        (value,) = evaluate_boxes(graph, [node], start[None, :], end[None, :])
        is_open = ~(np.isfinite(value.low) & np.isfinite(value.high))
        is_open |= value.partial if value.partial is not None else False
        if not is_open.any():
            return True
        if is_open.sum() > 2000:
            return False
        start, end = start[is_open], end[is_open]
        middle = 0.5 * (start + end)
        start, end = np.concatenate([start, middle]), np.concatenate([middle, end])
    return False
