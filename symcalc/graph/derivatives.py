"""First derivatives on the table: reverse mode, and forward mode where it is cheaper.

In reverse mode each node holds the derivative of the output with respect to it, its adjoint; a node hands its adjoint, times
the partial derivative, to its arguments. The cost is a small multiple of that of the function, however many inputs there are
(Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 3).

Where a node runs over axes that its argument does not, the shares of all places belong to the argument and are summed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from symcalc.graph.places import reaches
from symcalc.graph.primitives import ADD, AND, GATHER, INPUT, LOGSUMEXP, MULTIPLY, NE, NEGATE, NOT, NUMBER, OR, REDUCE, SELECT
from symcalc.graph.table import Graph, Node


def gradient(graph: Graph, output: Node, inputs: Sequence[Node]) -> list[Node]:
    """Return the nodes of ∂output/∂input for each of ``inputs``.

    >>> g = Graph()
    >>> x, y = g.input("x"), g.input("y")
    >>> gradient(g, g.multiply(x, y), [x, y]) == [y, x]
    True
    """
    found = adjoints(graph, output, inputs)
    zero = graph.number(0)
    return [found.get(node, zero) for node in inputs]


def leaves(graph: Graph, outputs: Sequence[Node], wanted: range | None = None) -> list[Node]:
    """Return the inputs and gathered inputs on which ``outputs`` rest, those only that reach into ``wanted`` positions."""
    found = []
    for node in graph.needed(outputs):
        op = graph.op[node]
        if op is INPUT:
            if wanted is None or graph.value[node] in wanted:
                found.append(node)
        elif op is GATHER and (wanted is None or reaches(graph.tables[graph.value[node]], wanted)):
            found.append(node)
    return found


def dependent(graph: Graph, nodes: Iterable[Node], inputs: Iterable[Node]) -> set[Node]:
    """Return those of ``nodes``, ascending, that depend on one of ``inputs``, and the inputs: only they have a derivative."""
    reached, args = set(inputs), graph.args
    for node in nodes:
        for argument in args[node]:
            if argument in reached:
                reached.add(node)
                break
    return reached


def adjoints(graph: Graph, output: Node, inputs: Sequence[Node], free: tuple[int, ...] = ()) -> dict[Node, Node]:
    """Return the derivative of ``output`` with respect to each of ``inputs`` on which it depends.

    Axes in ``free`` are not summed over: the output is one function for each place along them.
    """
    op, args, axes = graph.op, graph.args, graph.axes
    order = graph.needed([output])
    reached = dependent(graph, order, inputs)
    adjoint: dict[Node, Node] = {output: graph.number(1)}
    for node in reversed(order):
        arguments = args[node]
        if not arguments or node not in reached or (here := adjoint.get(node)) is None:
            continue
        kind = op[node]
        for place, argument in enumerate(arguments):
            if argument not in reached:
                continue
            if kind is MULTIPLY:
                share = times(graph, here, arguments[1 - place])
            elif kind is ADD or kind is REDUCE:
                share = here
            elif kind is NEGATE:
                share = graph.negate(here)
            else:
                partial = kind.partials[place]
                if partial is None:
                    continue
                share = times(graph, here, partial(graph, arguments, node))
            if axes[node] != axes[argument]:
                share = folded(graph, share, axes[node], axes[argument], free)
            known = adjoint.get(argument)
            adjoint[argument] = share if known is None else plus(graph, known, share)
    return {node: adjoint[node] for node in inputs if node in adjoint}


def folded(graph: Graph, share: Node, over: Iterable[int], kept: Sequence[int], free: Sequence[int] = ()) -> Node:
    """Sum a share over the axes of the node it comes from that the node it goes to lacks."""
    for axis in over:
        if axis not in kept and axis not in free:
            share = graph.reduce(share, axis)
    return share


def times(graph: Graph, left: Node, right: Node) -> Node:
    """Multiply in a chain of derivatives: where a branch is not taken its share is 0, whatever else stands there.

    A product 0·(1/0) would spoil the branch that is taken, so a factor that is 0 on one side of a choice goes inside it. A sum
    of such factors, of a part that several choices share, is 0 where none of them takes the part.
    """
    op = graph.op
    if op[left] is not SELECT and op[right] is not SELECT:
        if op[left] is not NUMBER and op[right] is not NUMBER:
            for one in (left, right):
                if op[one] in _OF_SHARES and (where := used(graph, one)) is not None:
                    return graph.select(where, graph.multiply(left, right), graph.number(0))
        return graph.multiply(left, right)
    for one, other in ((left, right), (right, left)):
        if op[one] is SELECT:
            condition, yes, no = graph.args[one]
            if graph.exact(yes) == 0:
                return graph.select(condition, yes, times(graph, no, other))
            if graph.exact(no) == 0:
                return graph.select(condition, times(graph, yes, other), no)
    return graph.multiply(left, right)


def used(graph: Graph, share: Node, depth: int = 4) -> Node | None:
    """Return the condition without which a sum of shares is 0 because each is 0 on one side of a choice; None where one is not.

    Choices in choices are looked into to a ``depth``; without them the condition is only wider.
    """
    if depth == 0:
        return None
    found: Node | None = None
    stack = [share]
    while stack:
        node = stack.pop()
        op, args = graph.op[node], graph.args[node]
        if op is ADD:
            stack += args
            continue
        if op is NEGATE:
            stack.append(args[0])
            continue
        where: Node | None = None
        if op is SELECT:
            condition, yes, no = args
            if graph.exact(yes) == 0:
                condition, yes, no = graph.apply(NOT, condition), no, yes
            if graph.exact(no) == 0:
                inner = used(graph, yes, depth - 1)
                where = condition if inner is None else graph.apply(AND, condition, inner)
        elif op is REDUCE:
            if (inner := used(graph, args[0], depth - 1)) is not None:
                times_used = graph.reduce(graph.select(inner, graph.number(1), graph.number(0)), graph.value[node])
                where = graph.apply(NE, times_used, graph.number(0))
        elif op is MULTIPLY:
            for factor in args:
                if graph.op[factor] is REDUCE or graph.op[args[0]] is NUMBER:
                    where = used(graph, factor, depth - 1) if where is None else where
        if where is None:
            return None
        found = where if found is None else graph.apply(OR, found, where)
    return found


def plus(graph: Graph, left: Node, right: Node) -> Node:
    """Add two shares; those that are 0 on the same side of one choice are added inside it."""
    if graph.op[left] is SELECT and graph.op[right] is SELECT:
        a, b = graph.args[left], graph.args[right]
        if a[0] == b[0]:
            for side in (1, 2):
                if graph.exact(a[side]) == 0 and graph.exact(b[side]) == 0:
                    inner = plus(graph, a[3 - side], b[3 - side])
                    return graph.select(a[0], inner, a[2]) if side == 2 else graph.select(a[0], a[1], inner)
    return graph.add(left, right)


def tangents(graph: Graph, outputs: Sequence[Node], variable: Node) -> list[Node | None]:
    """Return the derivative of each output with respect to one input by forward mode, None where it does not depend on it."""
    op, args = graph.op, graph.args
    order = graph.needed(outputs)
    found: dict[Node, Node] = {variable: graph.number(1)}
    for node in order:
        arguments, kind = args[node], op[node]
        total: Node | None = None
        for place, argument in enumerate(arguments):
            if argument not in found or (partial := kind.partials[place]) is None:
                continue
            share = times(graph, found[argument], partial(graph, arguments, node))
            total = share if total is None else plus(graph, total, share)
        if total is not None:
            if kind is REDUCE or kind is LOGSUMEXP:
                total = graph.reduce(total, graph.value[node])
            found[node] = total
    return [found.get(output) for output in outputs]


@dataclass(frozen=True, slots=True)
class Costs:
    """How many operations each way would take, over all outputs (reverse) or all inputs (forward)."""

    reverse: int
    forward: int


def costs(graph: Graph, outputs: Sequence[Node], inputs: Sequence[Node]) -> Costs:
    """Count the work of a Jacobian by either way, from who depends on whom.

    Where k derivatives meet there are k − 1 additions; each is first multiplied by a partial derivative, unless that is ±1, as in
    sums, or it is itself 1, as at the start of either way.
    """
    order, args, op = graph.needed(outputs), graph.args, graph.op
    start = set(inputs)
    below: dict[Node, int] = {node: 1 << place for place, node in enumerate(inputs)}
    forward = 0
    for node in order:
        mask, met = below.get(node, 0), 0
        for argument in args[node]:
            some = below[argument]
            mask |= some
            met += some.bit_count()
            if argument not in start and op[node] not in _SIGNS:
                forward += some.bit_count()
        below[node] = mask
        if args[node]:
            forward += met - mask.bit_count()
    above: dict[Node, int] = dict.fromkeys(order, 0)
    met_above: dict[Node, int] = dict.fromkeys(order, 0)
    own: dict[Node, int] = dict.fromkeys(order, 0)
    for place, node in enumerate(outputs):
        above[node] |= 1 << place
        own[node] |= 1 << place
        met_above[node] += 1
    reverse = 0
    for node in reversed(order):
        mask = above[node]
        if not below[node]:
            continue
        reverse += met_above[node] - mask.bit_count()
        for argument in args[node]:
            if below[argument]:
                above[argument] |= mask
                met_above[argument] += mask.bit_count()
                if op[node] not in _SIGNS:
                    reverse += (mask & ~own[node]).bit_count()
    return Costs(reverse, forward)


_SIGNS = (ADD, NEGATE, REDUCE)
_OF_SHARES = (ADD, NEGATE, REDUCE, MULTIPLY)
