"""Logarithms of sums of exponentials, taken so that they do not overflow.

The logarithm of a sum is looked at in the table, where a sum over an index and one that was written out meet: where every term is
e^u, or a positive number, log Σ e^u takes the greatest exponent out first.
"""

from __future__ import annotations

from functools import reduce

from symcalc.graph.primitives import ADD, EXP, LOG, LOG1P, LOGADDEXP, REDUCE
from symcalc.graph.table import Graph, Node

_MOST_TERMS = 256  # a part that stands in a sum twice is met twice


def logarithm(graph: Graph, node: Node) -> Node:
    """Return the node of log(node).

    >>> table = Graph()
    >>> x, y = table.input("x"), table.input("y")
    >>> table.op[logarithm(table, table.add(table.apply(EXP, x), table.apply(EXP, y)))].name
    'logaddexp'
    """
    exponents = _exponents(graph, node) if graph.op[node] in (ADD, REDUCE) else None
    if exponents is None:
        return graph.apply(LOG, node)
    return reduce(lambda a, b: graph.apply(LOGADDEXP, a, b), exponents)


def logarithm_of_one_plus(graph: Graph, node: Node) -> Node:
    """Return the node of log(1 + node), which keeps all digits where the node is near 0."""
    exponents = _exponents(graph, node)
    if exponents is None:
        return graph.apply(LOG1P, node)
    return reduce(lambda a, b: graph.apply(LOGADDEXP, a, b), exponents, graph.number(0))


def _exponents(graph: Graph, node: Node) -> list[Node] | None:
    """Return u for each term e^u of a sum, or None where some term is none or all are numbers."""
    found: list[Node] = []
    stack, seen, are_numbers = [node], 0, True
    while stack:
        part = stack.pop()
        seen += 1
        number = graph.exact(part)
        if seen > _MOST_TERMS:
            return None
        if graph.op[part] is ADD:
            stack += graph.args[part][::-1]
        elif number is not None and number > 0:
            found.append(graph.apply(LOG, part))
        elif graph.op[part] is EXP:
            found.append(graph.args[part][0])
            are_numbers = False
        elif graph.op[part] is REDUCE and (inner := _over_an_axis(graph, part)) is not None:
            found.append(inner)
            are_numbers = False
        else:
            return None
    return None if are_numbers else found


def _over_an_axis(graph: Graph, node: Node) -> Node | None:
    """Return log Σ e^u of a sum over an axis, or over several, one inside the other."""
    axes = []
    while graph.op[node] is REDUCE:
        axes.append(graph.value[node])
        (node,) = graph.args[node]
    if graph.op[node] is not EXP:
        return None
    (u,) = graph.args[node]
    for axis in reversed(axes):
        if axis not in graph.axes[u]:
            return None
        u = graph.logsumexp(u, axis)
    return u
