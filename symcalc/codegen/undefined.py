"""Which part of an expression has no value at a point, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symcalc.codegen.packing import argument_in
from symcalc.codegen.points import shortened
from symcalc.codegen.program import BACKENDS, Options
from symcalc.graph.primitives import CONSTANT, GATHER, INPUT, LEAVES, NUMBER, NUMBERS, OVER_AN_AXIS, SELECT
from symcalc.graph.table import Graph, Node
from symcalc.graph.targets import Part, Target

_DEEPEST = 5
_INFIX = {"add": "+", "multiply": "*", "divide": "/", "power": "**", "subtract": "-", "lt": "<", "le": "<=", "eq": "==", "ne": "!="}
_TIGHT = {
    "add": 1,
    "subtract": 1,
    "negate": 2,
    "multiply": 2,
    "divide": 3,
    "power": 4,
} | dict.fromkeys(("lt", "le", "eq", "ne", "and", "or", "not"), 0)


def undefined_part(graph: Graph, target: Target, place: int, point: Sequence[Any]) -> str:
    """Return a sentence on the first part of an output that has no value.

    Parameters
    ----------
    graph : Graph
    target : Target
    place : int
        The entry of the target that is not finite.
    point : sequence of array
        For each argument of the table its numbers, of shape (1, size).
    """
    roots = [part.node for part in target.parts if (part.places == place).any()]
    order = graph.needed(roots)
    everything = []
    for node in order:
        axes = graph.axes[node]
        shape = graph.shape_of(axes)
        size = int(np.prod(shape, dtype=np.int64))
        everything.append(Target("part", (size,), [Part(node, axes, np.arange(size).reshape(shape))]))
    outs = [np.empty((each.size, 1)) for each in everything]
    BACKENDS["numpy"](graph, everything, Options()).many(point, outs)
    value = {node: out[:, 0] for node, out in zip(order, outs, strict=True)}
    first: Node | None = next((root for root in roots if not np.isfinite(value[root]).all()), roots[0] if roots else None)
    if first is None:
        return "It has no value"
    node = _cause(graph, value, first)
    text, number = readable(graph, node), value[node]
    bad = number[~np.isfinite(number)]
    found = f"{bad[0] if len(bad) else number[0]}"
    if graph.op[node] is INPUT or graph.op[node] is GATHER:
        return f"The argument {text} is {found}"
    if graph.op[node] is CONSTANT:
        return "No branch of the Piecewise holds" if graph.value[node] == "nan" else f"{text} is a part of the expression"
    inner = [a for a in dict.fromkeys(graph.args[node]) if graph.op[a] not in LEAVES or graph.op[a] is INPUT]
    why = ", ".join(f"{readable(graph, a)} = {value[a][0]:g}" for a in inner if len(value[a]) == 1)
    return f"{text} is {found}" + (f", for {why}" if why else "")


def _cause(graph: Graph, value: dict[Node, Any], node: Node) -> Node:
    """Return the part below a node, or the node itself, that is not finite while all that it is made of is."""
    while True:
        args = graph.args[node]
        if graph.op[node] is SELECT and len(value[args[0]]) == 1:
            args = (args[1] if value[args[0]][0] else args[2],)
        deeper = [a for a in args if not np.isfinite(value[a]).all() and not (graph.op[a] is CONSTANT and graph.value[a] == "inf")]
        if not deeper:
            return node
        node = deeper[0]


def readable(graph: Graph, node: Node, depth: int = 0) -> str:
    """Return a part of the table as a formula; what lies deep in it is left out."""
    op, args, value = graph.op[node], graph.args[node], graph.value[node]
    if op is INPUT:
        argument, index = argument_in(graph, value)
        return argument.name + (f"[{', '.join(map(str, index))}]" if index else "")
    if op is GATHER:
        return argument_in(graph, int(graph.tables[value].flat[0]))[0].name + "[…]"
    if op is NUMBERS:
        return "(" + shortened([str(entry) for entry in graph.tables[value][:3]]) + ", …)"
    if op is NUMBER or op is CONSTANT:
        return str(value)
    if depth == _DEEPEST:
        return "…"
    if op in OVER_AN_AXIS:
        return f"{'Sum' if op.name == 'reduce' else op.name}({readable(graph, args[0], depth + 1)})"
    inner = [_enclosed(graph, a, op.name, k, depth + 1) for k, a in enumerate(args)]
    if op.name == "add" and any(term.startswith(("-", "(-")) for term in inner):
        first, second = inner if not inner[0].startswith(("-", "(-")) else inner[::-1]
        return f"{first} - {second.strip('()')[1:]}" if not first.startswith(("-", "(-")) else f"{first} + {second}"
    if op.name == "negate":
        return f"-{inner[0]}"
    if op.name in _INFIX:
        return f" {_INFIX[op.name]} ".join(inner) if op.name not in ("multiply", "divide", "power") else _INFIX[op.name].join(inner)
    return f"{op.name}({', '.join(inner)})"


def _enclosed(graph: Graph, node: Node, above: str, place: int, depth: int) -> str:
    text = readable(graph, node, depth)
    own = _TIGHT.get(graph.op[node].name, 9)
    if graph.op[node] is NUMBER and ("/" in text or text.startswith("-")):
        own = 2  # as a product or a negative is
    limit = _TIGHT.get(above, -1)
    return f"({text})" if own < limit or (own == limit and place == 1 and above in ("subtract", "divide", "power")) else text
