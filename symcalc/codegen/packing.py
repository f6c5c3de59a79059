"""A table and its targets as plain tuples: what is pickled, compared and hashed, however deep the formula was."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from symcalc.graph.places import Even, even
from symcalc.graph.primitives import GATHER, NUMBERS, OPS, Op
from symcalc.graph.table import Argument, Graph, Node
from symcalc.graph.targets import Part, Target

Packed = tuple[Any, ...]


def packed(graph: Graph, targets: Sequence[Target]) -> Packed:
    """Return what the targets need of a table, as tuples of numbers, texts and bytes."""
    order = graph.needed([part.node for target in targets for part in target.parts])
    place = {node: k for k, node in enumerate(order)}
    used = sorted({graph.value[node] for node in order if graph.op[node] is GATHER or graph.op[node] is NUMBERS})
    table_place = {number: k for k, number in enumerate(used)}
    nodes = tuple(
        (
            graph.op[node].name,
            tuple(place[a] for a in graph.args[node]),
            table_place[graph.value[node]] if graph.op[node] in (GATHER, NUMBERS) else graph.value[node],
            graph.axes[node],
            graph.op[node].is_logical,
        )
        for node in order
    )
    tables = tuple(_flat(table) if isinstance(table, np.ndarray | Even) else table for table in (graph.tables[number] for number in used))
    arguments = tuple((argument.name, argument.shape) for argument in graph.arguments)
    outputs = tuple(
        (
            target.name,
            target.shape,
            tuple((place[part.node], part.axes, _flat(part.places)) for part in target.parts),
            None if target.pattern is None else tuple(_flat(side) for side in target.pattern),
        )
        for target in targets
    )
    return nodes, tables, tuple(graph.length), arguments, outputs


def unpacked(content: Packed) -> tuple[Graph, list[Target]]:
    """Return the table and the targets again."""
    nodes, tables, lengths, arguments, outputs = content
    graph = Graph()
    graph.length = list(lengths)
    graph.tables = [_array(table) if _is_flat(table) else table for table in tables]
    for name, shape in arguments:
        graph.argument(name, shape)
    for name, args, value, axes, is_logical in nodes:
        graph.op.append(OPS.get(name) or _operation(name, len(args), is_logical))
        graph.args.append(tuple(Node(a) for a in args))
        graph.value.append(value)
        graph.axes.append(axes)
    targets = [
        Target(
            name,
            shape,
            [Part(Node(node), axes, _array(places)) for node, axes, places in parts],
            None if pattern is None else (_array(pattern[0]), _array(pattern[1])),
        )
        for name, shape, parts, pattern in outputs
    ]
    return graph, targets


@cache
def _operation(name: str, count: int, is_logical: bool) -> Op:
    # Derivatives were taken before: what is left of a special function is its name.
    return Op(name, (None,) * count, is_logical=is_logical)


def _flat(array: Any) -> tuple[Any, ...]:
    if isinstance(array, Even):
        return ("even", *array.key)
    array = np.ascontiguousarray(array, dtype=np.int64) if np.ndim(array) else np.asarray(array, dtype=np.int64)
    return (*array.shape, array.tobytes())


def _array(flat: tuple[Any, ...]) -> Any:
    if flat[0] == "even":
        return even(*flat[1:])
    return np.frombuffer(flat[-1], dtype=np.int64).reshape(flat[:-1])


def _is_flat(table: Any) -> bool:
    return isinstance(table, tuple) and len(table) > 0 and (isinstance(table[-1], bytes) or table[0] == "even")


def argument_in(graph: Graph, position: int) -> tuple[Argument, tuple[int, ...]]:
    """Return the argument at one of all inputs, and the index in it."""
    argument = next(a for a in reversed(graph.arguments) if a.offset <= position and a.size)
    return argument, tuple(int(k) for k in np.unravel_index(position - argument.offset, argument.shape))
