"""What is to be computed: where each node's numbers go in the value, the gradient or Jacobian, and the Hessian.

The places are known before a number is computed, and with them the zeros: what is sparse can be stored as sparse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

import numpy as np

from symcalc.graph.derivatives import adjoints, costs, leaves, tangents
from symcalc.graph.hessians import Sweep, sums_over
from symcalc.graph.places import along, spread, stretched
from symcalc.graph.primitives import GATHER, INPUT
from symcalc.graph.renaming import fresh, renamed
from symcalc.graph.table import Graph, Node, Places


class Part(NamedTuple):
    """Numbers of one node and where they go.

    Attributes
    ----------
    node : Node
        Runs over some of ``axes``, or none of them.
    axes : tuple of int
        Ascending.
    places : int array
        A dimension for each of ``axes``: flat places in the output. At a place named more than once the numbers are added.
    """

    node: Node
    axes: tuple[int, ...]
    places: Places


@dataclass(frozen=True, slots=True)
class Target:
    """One output, flat in C order; places that no part names are 0.

    Attributes
    ----------
    name : str
    shape : tuple of int
    parts : list of Part
    pattern : pair of int arrays or None
        Row and column of each stored number, where the output is a sparse matrix of ``shape``.
    """

    name: str
    shape: tuple[int, ...]
    parts: list[Part]
    pattern: tuple[Places, Places] | None = None

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape) if self.pattern is None else len(self.pattern[0])


Row = Part  # a function and its places among the functions


def values(name: str, shape: tuple[int, ...], rows: Sequence[Row]) -> Target:
    """Return the target of the functions themselves."""
    return Target(name, shape, list(rows))


def row_of(node: Node, place: int) -> Row:
    """Return one function without axes as the ``place``-th."""
    return Row(node, (), np.array(place))


def slopes(graph: Graph, name: str, shape: tuple[int, ...], rows: Sequence[Row], wanted: range) -> Target:
    """Return the gradient (shape ``()``) or Jacobian of functions with respect to the inputs in ``wanted``."""
    n = len(wanted)
    parts: list[Part] = []
    nodes = [row.node for row in rows]
    inputs = leaves(graph, nodes, wanted)
    plain = all(not row.axes for row in rows) and all(graph.op[leaf] is INPUT for leaf in inputs)
    if plain and len(rows) > 1 and (cost := costs(graph, nodes, inputs)).forward < cost.reverse:
        for leaf in inputs:
            for row, slope in zip(rows, tangents(graph, nodes, leaf), strict=True):
                if slope is not None:
                    parts.append(Part(slope, (), row.places * n + (graph.value[leaf] - wanted.start)))
    else:
        for node, free, places in _functions(graph, rows):
            for leaf, slope in adjoints(graph, node, inputs if plain else leaves(graph, [node], wanted), free).items():
                if plain:
                    parts.append(Part(slope, (), places * n + (graph.value[leaf] - wanted.start)))
                    continue
                axes = tuple(sorted({*graph.axes[leaf], *free}))
                where = spread(places, free, axes) * n + spread(_positions(graph, leaf) - wanted.start, graph.axes[leaf], axes)
                parts += _inside(graph, Part(slope, axes, where), leaf, wanted)
    return Target(name, (*shape, n), _without_zeros(graph, parts))


def curvatures(graph: Graph, name: str, shape: tuple[int, ...], rows: Sequence[Row], wanted: range) -> Target:
    """Return the Hessian of each function with respect to the inputs in ``wanted``."""
    n = len(wanted)
    parts: list[Part] = []
    for node, free, places in _functions(graph, rows):
        for entry in Sweep(graph, node, leaves(graph, [node], wanted), free).entries:
            first, second = (spread(_positions(graph, leaf) - wanted.start, graph.axes[leaf], entry.axes) for leaf in (entry.row, entry.column))
            start = spread(places, free, entry.axes) * (n * n)
            shape_here = graph.shape_of(entry.axes)
            pairs = [(first, second)] if entry.is_whole else [(first, second), (second, first)]
            for row, column in pairs:
                where = stretched(start + row * n + column, shape_here)
                parts.append(Part(entry.node, entry.axes, where))
    return Target(name, (*shape, n, n), _without_zeros(graph, parts))


def sparse(target: Target) -> Target:
    """Return a matrix target with only the numbers that are named, row by row."""
    rows, columns = target.shape
    stored = np.unique(np.concatenate([part.places.ravel() for part in target.parts])) if target.parts else np.zeros(0, dtype=np.int64)
    parts = [Part(part.node, part.axes, np.searchsorted(stored, part.places)) for part in target.parts]
    return Target(target.name, (rows, columns), parts, (stored // columns, stored % columns))


def fill(target: Target) -> float:
    """Return the share of the places that are named at all."""
    if not target.size:
        return 1.0
    return len(np.unique(np.concatenate([part.places.ravel() for part in target.parts]))) / target.size if target.parts else 0.0


def _functions(graph: Graph, rows: Sequence[Row]) -> list[tuple[Node, tuple[int, ...], Places]]:
    """Return each function with its free axes and places; an axis that is also summed over inside gets a new name."""
    found = []
    for node, axes, places in rows:
        names = fresh(graph, axes) if sums_over(graph, node, axes) else {}
        free = tuple(names.get(axis, axis) for axis in axes)
        found.append((renamed(graph, node, names), tuple(sorted(free)), along(places, free)))
    return found


def _positions(graph: Graph, leaf: Node) -> Places:
    return graph.tables[graph.value[leaf]] if graph.op[leaf] is GATHER else np.array(graph.value[leaf], dtype=np.int64)


def _inside(graph: Graph, part: Part, leaf: Node, wanted: range) -> list[Part]:
    positions = _positions(graph, leaf)
    if positions.min() < wanted.start or positions.max() >= wanted.stop:
        raise AssertionError("gathered inputs are either all wanted or none")
    return [Part(part.node, part.axes, stretched(part.places, graph.shape_of(part.axes)))]


def _without_zeros(graph: Graph, parts: list[Part]) -> list[Part]:
    return [part for part in parts if graph.exact(part.node) != 0]
