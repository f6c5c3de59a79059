"""The same work along other axes: where one sum stands beside itself, its index needs a second letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symcalc.graph.places import along
from symcalc.graph.primitives import CONSTANT, GATHER, INPUT, NUMBER, NUMBERS, OVER_AN_AXIS
from symcalc.graph.table import Graph, Node


def fresh(graph: Graph, axes: Iterable[int]) -> dict[int, int]:
    """Return a new axis of the same length for each of ``axes``."""
    return {axis: graph.axis(graph.length[axis]) for axis in axes}


def renamed(graph: Graph, node: Node, names: Mapping[int, int]) -> Node:
    """Return ``node`` with the axes that it runs over renamed; what it sums over inside stays."""
    if not set(graph.axes[node]) & set(names):
        return node
    done: dict[Node, Node] = {}
    for part in graph.needed([node]):
        axes, op = graph.axes[part], graph.op[part]
        if not set(axes) & set(names):
            done[part] = part
        elif op is GATHER:
            new = tuple(names.get(axis, axis) for axis in axes)
            done[part] = graph.gather(along(graph.tables[graph.value[part]], new), tuple(sorted(new)))
        elif op is NUMBERS:
            done[part] = graph.numbers(graph.tables[graph.value[part]], names[axes[0]])
        elif op in OVER_AN_AXIS:
            build = graph.reduce if op.name == "reduce" else graph.logsumexp
            done[part] = build(done[graph.args[part][0]], graph.value[part])
        else:
            done[part] = graph.rebuilt(part, tuple(done[argument] for argument in graph.args[part]), graph)
    return done[node]


def copied(source: Graph, outputs: Iterable[Node], into: Graph, inputs: Mapping[int, Node]) -> list[Node]:
    """Build nodes of one table again in another, where the inputs by position are other nodes. For nodes without axes."""
    wanted = list(outputs)
    done: dict[Node, Node] = {}
    for node in source.needed(wanted):
        op, value = source.op[node], source.value[node]
        if op is INPUT:
            done[node] = inputs[value]
        elif op is NUMBER:
            done[node] = into.number(value)
        elif op is CONSTANT:
            done[node] = into.constant(value)
        else:
            done[node] = source.rebuilt(node, tuple(done[argument] for argument in source.args[node]), into)
    return [done[node] for node in wanted]
