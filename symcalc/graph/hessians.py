"""Second derivatives on the table by edge pushing: one sweep downwards, which finds the zeros by not visiting them.

The sweep keeps the second-order form ½ Σ w(i, j) δᵢδⱼ of the output in the nodes not yet passed. Passing a node puts
δnode = Σ (partial) δargument in its place and adds what the node's own curvature creates; at the end only inputs are left,
and w is the Hessian (Gower and Mello, A new framework for the computation of Hessians, 2012).

A pair of nodes that run over one axis means the same place of both. A sum over an axis breaks that: δ(sum)² couples every
place with every other. Such a pair leaves the sweep as a product of two gradients, one of them with its index renamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from symcalc.graph.derivatives import adjoints, dependent, folded, plus, times
from symcalc.graph.primitives import ADD, EXP, LOGSUMEXP, MULTIPLY, NEGATE, REDUCE, Op
from symcalc.graph.renaming import copied, fresh, renamed
from symcalc.graph.table import Exact, Graph, Node


@dataclass(frozen=True, slots=True)
class Entry:
    """Second derivatives: ``node`` for each place along ``axes``, with respect to the inputs ``row`` and ``column``.

    Attributes
    ----------
    node, row, column : Node
        ``row`` and ``column`` are inputs or gathered inputs.
    axes : tuple of int
    is_whole : bool
        Whether the entry with row and column exchanged is another entry; where not, it is this one mirrored.
    """

    node: Node
    row: Node
    column: Node
    axes: tuple[int, ...]
    is_whole: bool


Template = tuple[Graph, list[tuple[int, int]], list[Node]]
_TEMPLATES: dict[tuple[Op, tuple[Exact | None, ...]], Template] = {}


def curvatures(graph: Graph, node: Node) -> list[tuple[int, int, Node]]:
    """Return the second partial derivatives of an elementwise node that are not 0, as (argument, argument, node)."""
    op, args = graph.op[node], graph.args[node]
    if op is ADD or op is NEGATE:
        return []
    if op is MULTIPLY:
        return [(0, 1, graph.number(1))]
    if op is EXP:
        return [(0, 0, node)]
    numbers = tuple(graph.exact(argument) for argument in args)
    if (template := _TEMPLATES.get((op, numbers))) is None:
        template = _TEMPLATES[op, numbers] = _template(op, numbers)
    scratch, pairs, nodes = template
    return [(k, m, made) for (k, m), made in zip(pairs, copied(scratch, nodes, graph, dict(enumerate(args))), strict=True)]


def _template(op: Op, numbers: tuple[Exact | None, ...]) -> Template:
    scratch = Graph()
    letters = [scratch.input(f"a{place}") for place in range(len(numbers))]
    args = [letter if value is None else scratch.number(value) for letter, value in zip(letters, numbers, strict=True)]
    node = scratch.power(*args) if op.name == "power" else scratch.apply(op, *args)
    pairs, nodes = [], []
    for place, partial in enumerate(op.partials):
        if partial is None or numbers[place] is not None:
            continue
        slope = partial(scratch, tuple(args), node)
        for letter, second in adjoints(scratch, slope, letters).items():
            other = letters.index(letter)
            if other <= place and scratch.exact(second) != 0:
                pairs.append((place, other))
                nodes.append(second)
    return scratch, pairs, nodes


class Sweep:
    """One edge-pushing sweep; ``entries`` is its result."""

    def __init__(self, graph: Graph, output: Node, inputs: Sequence[Node], free: tuple[int, ...] = ()) -> None:
        self.graph = graph
        self.free = free
        self.inputs = list(inputs)
        self.entries: list[Entry] = []
        self._pairs: defaultdict[Node, dict[Node, Node]] = defaultdict(dict)
        self._gradients: dict[Node, dict[Node, Node]] = {}
        order = graph.needed([output])
        reached = dependent(graph, order, self.inputs)
        adjoint: dict[Node, Node] = {output: graph.number(1)}
        for node in reversed(order):
            if node in reached and graph.args[node]:
                self._pass(node, adjoint, reached)
        self._finish()

    # One node

    def _pass(self, node: Node, adjoint: dict[Node, Node], reached: set[Node]) -> None:
        graph, op = self.graph, self.graph.op[node]
        mine = self._pairs.pop(node, {})
        here = adjoint.pop(node, None)
        if op is LOGSUMEXP and here is not None:
            # The curvature of log Σ exp is diag(s) − s sᵀ with s its gradient: the second part is −δnode².
            mine[node] = plus(graph, mine[node], graph.negate(here)) if node in mine else graph.negate(here)
        if op is REDUCE or op is LOGSUMEXP:
            mine = {other: w for other, w in mine.items() if not self._leaves_as_product(node, other, w)}
        slopes = self._slopes(node, reached)
        for other, w in mine.items():
            if other == node:
                continue
            for argument, slope in slopes.items():
                self._add(argument, other, times(graph, w, slope), (*graph.axes[node], *graph.axes[other]))
        if node in mine:
            self._square(mine[node], slopes, graph.axes[node])
        if here is not None:
            self._curve(node, here, reached)
            for argument, slope in slopes.items():
                share = folded(graph, times(graph, here, slope), graph.axes[node], graph.axes[argument], self.free)
                adjoint[argument] = plus(graph, adjoint[argument], share) if argument in adjoint else share

    def _slopes(self, node: Node, reached: set[Node]) -> dict[Node, Node]:
        """Return the derivative of a node with respect to each of its different arguments."""
        graph = self.graph
        found: dict[Node, Node] = {}
        for argument, partial in zip(graph.args[node], graph.op[node].partials, strict=True):
            if argument in reached and partial is not None:
                slope = partial(graph, graph.args[node], node)
                found[argument] = graph.add(found[argument], slope) if argument in found else slope
        return {argument: slope for argument, slope in found.items() if graph.exact(slope) != 0}

    def _square(self, w: Node, slopes: dict[Node, Node], over: tuple[int, ...]) -> None:
        """Put δnode = Σ slope·δargument into ½ w δnode²."""
        several = list(slopes.items())
        for place, (first, slope) in enumerate(several):
            scaled = times(self.graph, w, slope)
            self._add(first, first, times(self.graph, scaled, slope), over, half=True)
            for second, other in several[place + 1 :]:
                self._add(first, second, times(self.graph, scaled, other), over)

    def _curve(self, node: Node, here: Node, reached: set[Node]) -> None:
        graph, args = self.graph, self.graph.args[node]
        if graph.op[node] is REDUCE:
            return
        if graph.op[node] is LOGSUMEXP:
            slope = graph.apply(EXP, graph.subtract(args[0], node))
            self._add(args[0], args[0], times(graph, here, slope), graph.axes[args[0]], half=True)
            return
        for k, m, second in curvatures(graph, node):
            if args[k] in reached and args[m] in reached:
                self._add(args[k], args[m], times(graph, here, second), graph.axes[node], half=k == m)

    def _add(self, first: Node, second: Node, w: Node, over: Sequence[int], half: bool = False) -> None:
        """Add w δfirst δsecond, or half of it, to the form; ``over`` are the axes that the term is summed over."""
        graph = self.graph
        if first == second and not half:
            w = graph.multiply(graph.number(2), w)
        w = folded(graph, w, dict.fromkeys(over), (*graph.axes[first], *graph.axes[second]), self.free)
        if graph.exact(w) == 0:
            return
        # Inputs are passed last, whatever their places in the table.
        low, high = sorted((first, second), key=lambda node: (bool(graph.args[node]), node))
        row = self._pairs[high]
        row[low] = plus(graph, row[low], w) if low in row else w

    # Pairs that a sum over an axis takes apart

    def _leaves_as_product(self, node: Node, other: Node, w: Node) -> bool:
        """Write w δnode δother as a product of gradients where the sum's axis runs on both sides."""
        graph, axis = self.graph, self.graph.value[node]
        if other != node and axis not in graph.axes[other]:
            return False
        if axes := {a for part in (node, other) if sums_over(graph, part, graph.axes[part]) for a in (*graph.axes[node], *graph.axes[other])}:
            # Each place along an axis has its own gradient, so that a sum over the axis inside needs another letter.
            names = fresh(graph, sorted(axes - {*self.free}))
            node, other, w = (renamed(graph, part, names) for part in (node, other, w))
        shared = {*graph.axes[node], *self.free}
        for row, left in self._gradient(node).items():
            for column, right in self._gradient(other).items():
                names = fresh(graph, sorted({*graph.axes[column], *graph.axes[other]} - shared))
                there = renamed(graph, column, names)
                entry = graph.multiply(graph.multiply(renamed(graph, w, names), left), renamed(graph, right, names))
                kept = tuple(sorted({*graph.axes[row], *graph.axes[there], *self.free}))
                entry = folded(graph, entry, sorted({*shared, *names.values()}), kept)
                self.entries.append(Entry(entry, row, there, kept, is_whole=other == node))
        return True

    def _gradient(self, node: Node) -> dict[Node, Node]:
        if node not in self._gradients:
            self._gradients[node] = adjoints(self.graph, node, self.inputs, (*self.graph.axes[node], *self.free))
        return self._gradients[node]

    def _finish(self) -> None:
        graph = self.graph
        for high, row in self._pairs.items():
            for low, w in row.items():
                axes = tuple(sorted({*graph.axes[high], *graph.axes[low], *self.free}))
                self.entries.append(Entry(w, high, low, axes, is_whole=high == low))


def sums_over(graph: Graph, node: Node, axes: Sequence[int]) -> bool:
    """Tell whether a node rests on a sum over one of ``axes``."""
    return any(graph.op[part] in (REDUCE, LOGSUMEXP) and graph.value[part] in axes for part in graph.needed([node]))
