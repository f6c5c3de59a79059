"""Reverse mode on the table: one pass downwards gives all partial derivatives of one output.

Each node holds the derivative of the output with respect to it, its adjoint; a node hands its adjoint, times the
partial derivative, to its arguments. The cost is a small multiple of that of the function, however many inputs
there are (Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 3).
"""

from __future__ import annotations

from symcalc.graph.table import Graph, Node


def gradient(graph: Graph, output: Node, inputs: list[Node]) -> list[Node]:
    """Return the nodes of ∂output/∂input for each of ``inputs``.

    >>> g = Graph()
    >>> x, y = g.input("x"), g.input("y")
    >>> gradient(g, g.multiply(x, y), [x, y]) == [y, x]
    True
    """
    reached = _depend_on(graph, output, inputs)
    adjoint: dict[Node, Node] = {output: graph.number(1)}
    for node in range(output, -1, -1):
        here = adjoint.get(Node(node))
        if here is None or node not in reached:
            continue
        args = graph.args[node]
        for argument, partial in zip(args, graph.op[node].partials, strict=False):
            if argument not in reached:
                continue
            share = graph.multiply(here, partial(graph, args, Node(node)))
            adjoint[argument] = graph.add(adjoint[argument], share) if argument in adjoint else share
    zero = graph.number(0)
    return [adjoint.get(node, zero) if node in reached else zero for node in inputs]


def _depend_on(graph: Graph, output: Node, inputs: list[Node]) -> set[int]:
    """Nodes up to ``output`` that depend on one of ``inputs``: only they have an adjoint."""
    reached: set[int] = set(inputs)
    for node in range(output + 1):
        if any(argument in reached for argument in graph.args[node]):
            reached.add(node)
    return reached
