"""Which operation runs when: runs of single operations, and loop nests for those that run over axes.

Operations over the same axes share a loop nest as long as none needs the finished result of another nest: a sum over an axis
is only known when its nest has ended. What is needed outside the unit that computes it has a place in the workspace, which is
used again when the last reader has run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from symcalc.codegen.positions import as_slice
from symcalc.graph.primitives import ABS, ADD, CONSTANT, EQ, EXP, GATHER, INPUT, LOG, LOGSUMEXP, NUMBER, NUMBERS, REDUCE, SELECT, SUBTRACT, Op
from symcalc.graph.table import Graph, Node, Places
from symcalc.graph.targets import Part, Target

LEAVES = (INPUT, NUMBER, CONSTANT, GATHER, NUMBERS)
_MOST_GAPS = 32
# The greatest of the places along an axis: the first half of a stable log Σ exp.
GREATEST = Op("greatest")


@dataclass(frozen=True)
class Scatter:
    """Numbers of a node that runs over axes, and where they go in the output that begins at ``start`` among all laid end to end."""

    node: Node
    axes: tuple[int, ...]
    places: Places
    start: int
    adds: bool
    # Whether it adds to what another loop has put there before.
    follows: bool = False


@dataclass
class Unit:
    """What runs together.

    Attributes
    ----------
    axes : tuple of int
        ``()`` for a run of single operations.
    nodes : list of Node
        What is computed, in order.
    sums : list of Node
        The sums over an axis whose terms are computed here.
    scatters : list of Scatter
    stores : list of (Node, int)
        Single numbers and their places among all outputs.
    """

    axes: tuple[int, ...]
    nodes: list[Node] = field(default_factory=list)
    sums: list[Node] = field(default_factory=list)
    scatters: list[Scatter] = field(default_factory=list)
    stores: list[tuple[Node, int]] = field(default_factory=list)

    def used(self, graph: Graph) -> list[Node]:
        """Return what is read here, in order, as often as it is read."""
        args = graph.args
        found = [argument for node in (*self.nodes, *self.sums) for argument in args[node]]
        return [*found, *(scatter.node for scatter in self.scatters), *(node for node, _ in self.stores)]


@dataclass(frozen=True)
class Schedule:
    """The units in the order in which they run.

    Attributes
    ----------
    graph : Graph
    units : list of Unit
    slots : dict of Node to int
        Where in the workspace a node's numbers stand, in doubles.
    workspace : int
        Its size.
    inputs, outputs : int
    zeroed : list of (int, int)
        Where outputs begin that are first set to 0, and how many of them.
    """

    graph: Graph
    units: list[Unit]
    slots: dict[Node, int]
    workspace: int
    inputs: int
    outputs: int
    zeroed: list[tuple[int, int]]

    @property
    def has_lanes(self) -> bool:
        """Whether anything runs over axes."""
        return any(unit.axes for unit in self.units)

    @property
    def work(self) -> int:
        """About how many operations one run takes."""
        return sum((len(unit.nodes) + len(unit.sums) + len(unit.scatters)) * prod(self.graph.shape_of(unit.axes)) for unit in self.units)


def schedule(graph: Graph, targets: Sequence[Target], chunk: int = 250) -> Schedule:
    """Put the operations that the targets need into units; runs of single ones hold about ``chunk`` of them."""
    graph, targets = _spelled_out(graph, targets)
    stores, scatters, zeroed = _outputs(graph, targets)
    stage = _stages(graph, [*(node for node, _ in stores), *(scatter.node for scatter in scatters)])
    groups: defaultdict[tuple[int, bool, tuple[int, ...]], Unit] = defaultdict(lambda: Unit(()))

    def group(axes: tuple[int, ...], level: int) -> Unit:
        unit = groups[level, bool(axes), axes]
        unit.axes = axes
        return unit

    for node, (level, axes) in stage.items():
        op = graph.op[node]
        if op in (REDUCE, GREATEST):
            group(axes, level).sums.append(node)
        elif op not in LEAVES:
            group(axes, level).nodes.append(node)
    before: dict[int, int] = {}
    for scatter in scatters:
        level = _ready(graph, stage, scatter.node, scatter.axes)
        if scatter.follows:
            # In one loop each round would read what the round before has just written, a little shifted, and wait for it.
            level = max(level, before[scatter.start] + 1)
        else:
            before[scatter.start] = max(level, before.get(scatter.start, 0))
        group(scatter.axes, level).scatters.append(scatter)
    final: dict[Node, list[int]] = defaultdict(list)
    for node, place in stores:
        final[node].append(place)
    units = [part for key in sorted(groups) for part in _parts(groups[key], chunk)]
    home = {node: unit for unit in units for node in unit.nodes}
    if loose := [(node, place) for node, places in final.items() if node not in home for place in places]:
        units.append(Unit((), stores=loose))
    for node, places in final.items():
        if node in home:
            home[node].stores += [(node, place) for place in places]
    slots, workspace = _slots(graph, units)
    return Schedule(graph, units, slots, workspace, graph.size, sum(target.size for target in targets), zeroed)


def _parts(unit: Unit, chunk: int) -> list[Unit]:
    if unit.axes or len(unit.nodes) <= chunk * 3 // 2:
        return [unit]
    return [Unit((), unit.nodes[start : start + chunk]) for start in range(0, len(unit.nodes), chunk)]


def _ready(graph: Graph, stage: dict[Node, tuple[int, tuple[int, ...]]], node: Node, axes: tuple[int, ...]) -> int:
    """Return the first level at which ``node`` can be read in a unit over ``axes``."""
    op = graph.op[node]
    if op in LEAVES:
        return 0
    level = stage[node][0]
    return level if op not in (REDUCE, GREATEST) and graph.axes[node] == axes else level + 1


def _stages(graph: Graph, outputs: list[Node]) -> dict[Node, tuple[int, tuple[int, ...]]]:
    """Return for each node needed the level of its unit and the unit's axes."""
    stage: dict[Node, tuple[int, tuple[int, ...]]] = {}
    order = graph.needed(outputs)
    if not any(graph.axes[node] for node in order):
        return dict.fromkeys(order, (0, ()))
    for node in order:
        args = graph.args[node]
        axes = graph.axes[args[0]] if graph.op[node] in (REDUCE, GREATEST) else graph.axes[node]
        stage[node] = (max((_ready(graph, stage, argument, axes) for argument in args), default=0), axes)
    return stage


def _outputs(graph: Graph, targets: Sequence[Target]) -> tuple[list[tuple[Node, int]], list[Scatter], list[tuple[int, int]]]:
    stores: list[tuple[Node, int]] = []
    scatters: list[Scatter] = []
    zeroed: list[tuple[int, int]] = []
    start = 0
    for target in targets:
        single: dict[int, Node] = {}
        for part in target.parts:
            if not part.axes:
                place = int(part.places)
                single[place] = graph.apply(ADD, single[place], part.node) if place in single else part.node
        lanes = [part for part in target.parts if part.axes]
        if not lanes:
            stores += [(node, start + place) for place, node in single.items()]
            if len(single) < target.size:
                zeroed += [(start + first, length) for first, length in _gaps(single, target.size)]
        else:
            times = np.bincount(np.fromiter(single, dtype=np.int64, count=len(single)), minlength=target.size)
            named = [as_slice(part.places) for part in lanes]
            for where in named:
                if isinstance(where, slice):
                    times[where] += 1
                else:
                    times += np.bincount(where.ravel(), minlength=target.size)
            shared = bool((times != 1).any())
            first = _first(named, target.size) if shared else None
            if shared:
                rest = [(0, target.size)] if first is None else _uncovered(named[first], target.size)
                zeroed += [(start + low, length) for low, length in rest]
            if first is not None:
                scatters.append(Scatter(lanes[first].node, lanes[first].axes, lanes[first].places, start, adds=False))
            for number, (part, where) in enumerate(zip(lanes, named, strict=True)):
                if number != first:
                    adds = bool((times[where] > 1).any())
                    scatters.append(Scatter(part.node, part.axes, part.places, start, adds, adds and first is not None))
            for place, node in single.items():
                if times[place] > 1:
                    # A loop over one place adds what stands alone to what the loops have added.
                    axis = graph.axis(1)
                    scatters.append(Scatter(node, (axis,), np.array([place]), start, True, first is not None))
                else:
                    stores.append((node, start + place))
        start += target.size
    return stores, scatters, zeroed


def _first(named: Sequence[Any], size: int) -> int | None:
    """Return the number of a part that names each of its places once: it needs no sum, if it comes first."""
    for number, where in enumerate(named):
        if isinstance(where, slice) or not (np.bincount(where.ravel(), minlength=size) > 1).any():
            return number
    return None


def _uncovered(where: Any, size: int) -> list[tuple[int, int]]:
    """Return where runs of places begin that a part does not name, and how long they are; everything as one where there are many."""
    covered = np.zeros(size, dtype=bool)
    covered[where] = True
    bounds = np.concatenate([[-1], np.flatnonzero(covered), [size]])
    at = np.flatnonzero(np.diff(bounds) > 1)
    if len(at) > _MOST_GAPS:
        return [(0, size)]
    return [(int(bounds[k]) + 1, int(bounds[k + 1] - bounds[k]) - 1) for k in at]


def _gaps(filled: Collection[int], size: int) -> list[tuple[int, int]]:
    """Return where runs of places begin that are not filled, and how long they are; everything as one where there are many."""
    bounds = [-1, *sorted(filled), size]
    gaps = [(low + 1, high - low - 1) for low, high in pairwise(bounds) if high - low > 1]
    return gaps if len(gaps) <= _MOST_GAPS else [(0, size)]


def _slots(graph: Graph, units: list[Unit]) -> tuple[dict[Node, int], int]:
    home = {node: place for place, unit in enumerate(units) for node in (*unit.nodes, *unit.sums)}
    last: dict[Node, int] = {}
    for place, unit in enumerate(units):
        for node in unit.used(graph):
            if node in home and (home[node] != place or graph.op[node] in (REDUCE, GREATEST)):
                last[node] = place
    leaving: defaultdict[int, list[Node]] = defaultdict(list)
    for node, place in last.items():
        leaving[place].append(node)
    free: defaultdict[int, list[int]] = defaultdict(list)
    slots: dict[Node, int] = {}
    size = 0
    for place, unit in enumerate(units):
        for node in (*unit.nodes, *unit.sums):
            if node in last:
                length = prod(graph.shape_of(graph.axes[node]))
                if free[length]:
                    slots[node] = free[length].pop()
                else:
                    slots[node], size = size, size + length
        for node in leaving[place]:
            free[prod(graph.shape_of(graph.axes[node]))].append(slots[node])
    return slots, size


def _spelled_out(graph: Graph, targets: Sequence[Target]) -> tuple[Graph, list[Target]]:
    """Write each log Σ exp as the greatest term, a sum of exponentials without overflow, and a logarithm."""
    wanted = [part.node for target in targets for part in target.parts]
    order = graph.needed(wanted)
    if not any(graph.op[node] is LOGSUMEXP for node in order):
        return graph, list(targets)
    made = Graph()
    made.arguments, made.length, made.tables = graph.arguments, list(graph.length), graph.tables
    done: dict[Node, Node] = {}
    for node in order:
        op, args = graph.op[node], tuple(done[argument] for argument in graph.args[node])
        if op is not LOGSUMEXP:
            done[node] = made._node(op, args, graph.value[node], graph.axes[node])
            continue
        axis, axes = graph.value[node], graph.axes[node]
        top = made._node(GREATEST, args, axis, axes)
        infinite = made.apply(EQ, made.apply(ABS, top), made.constant("inf"))
        shift = made.apply(SELECT, infinite, made.number(0), top)
        total = made._node(REDUCE, (made.apply(EXP, made.apply(SUBTRACT, args[0], shift)),), axis, axes)
        done[node] = made.apply(ADD, shift, made.apply(LOG, total))
    return made, [Target(t.name, t.shape, [Part(done[p.node], p.axes, p.places) for p in t.parts], t.pattern) for t in targets]
