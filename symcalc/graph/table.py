"""The node table: flat lists, append-only, equal work stored once.

Node n uses only nodes below n, so one pass upwards evaluates and one pass downwards differentiates. Numbers are exact;
only a backend rounds. Building a node first tries the few identities that hold for all real numbers, such as 0 + x = x
and 1·x = x, because derivatives are full of them.

A node may run over *axes*: then it stands for one number for each place along them, as in a sum over data or over the
entries of a vector. Such a sum is one node for each operation, however many terms it has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, NewType

import numpy as np

from symcalc.errors import ArgumentError
from symcalc.graph.places import Even, Places
from symcalc.graph.primitives import (
    ADD,
    CONSTANT,
    DIVIDE,
    GATHER,
    INPUT,
    LOGSUMEXP,
    MULTIPLY,
    NEGATE,
    NUMBER,
    NUMBERS,
    POWER,
    REDUCE,
    SELECT,
    SQRT,
    Op,
)

__all__ = ["Argument", "Exact", "Graph", "Node", "Places"]
Node = NewType("Node", int)
Exact = int | Fraction
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name, its own shape, and where its first number stands among all inputs laid end to end."""

    name: str
    shape: tuple[int, ...]
    offset: int

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


class Graph:
    """A table of operations.

    Attributes
    ----------
    op : list of Op
    args : list of tuple of Node
    value : list of int, Fraction, str or None
        A number's exact value; the position of an input; the name of a constant; the number of a table, of an axis; else None.
    axes : list of tuple of int
        The axes that each node runs over, ascending.
    length : list of int
        The length of each axis.
    tables : list of int array or sequence of exact numbers
        What ``gather`` and ``numbers`` nodes refer to: an entry for each place along the node's axes.
    arguments : list of Argument

    Examples
    --------
    >>> g = Graph()
    >>> x = g.input("x")
    >>> g.add(x, x) == g.add(x, x), len(g)
    (True, 2)
    """

    def __init__(self) -> None:
        self.op: list[Op] = []
        self.args: list[tuple[Node, ...]] = []
        self.value: list[Any] = []
        self.axes: list[tuple[int, ...]] = []
        self.length: list[int] = []
        self.tables: list[Any] = []
        self.arguments: list[Argument] = []
        self._offsets: dict[str, Argument] = {}
        self._known: dict[tuple[Op, tuple[Node, ...], Exact | str | None], Node] = {}
        self._table_numbers: dict[tuple[Any, ...], int] = {}

    def __len__(self) -> int:
        return len(self.op)

    @property
    def size(self) -> int:
        """How many numbers all arguments hold together."""
        return self.arguments[-1].offset + self.arguments[-1].size if self.arguments else 0

    # Leaves

    def argument(self, name: str, shape: tuple[int, ...] = ()) -> Argument:
        """Return the argument called ``name``, made where it is new."""
        known = self._offsets.get(name)
        if known is None:
            known = self._offsets[name] = Argument(name, shape, self.size)
            self.arguments.append(known)
        return known

    def input(self, name: str) -> Node:
        """Return the node of the argument called ``name``, which is one number."""
        return self.element(self.argument(name).offset)

    def element(self, position: int) -> Node:
        """Return the node of one of all inputs, by its position."""
        return self._node(INPUT, value=position)

    def number(self, value: Exact) -> Node:
        """Return the node of an exact number."""
        # A Fraction that is whole hashes like the int, so 2 and Fraction(2) are one node either way.
        if type(value) is not int:
            if value.denominator == 1:
                value = int(value)
            elif type(value) is not Fraction:
                value = Fraction(value)
        return self._node(NUMBER, (), value)

    def constant(self, name: str) -> Node:
        """Return the node of a number known by its name: ``pi``, ``EulerGamma``, …, ``inf``, ``nan``."""
        return self._node(CONSTANT, value=name)

    def exact(self, node: Node) -> Exact | None:
        """Return the exact value of a number node, None for any other."""
        return self.value[node] if self.op[node] is NUMBER else None

    # Arithmetic

    def add(self, left: Node, right: Node) -> Node:
        """Return left + right."""
        op = self.op
        if op[left] is NUMBER or op[right] is NUMBER:
            a, b = self.exact(left), self.exact(right)
            if a is not None and b is not None:
                return self.number(a + b)
            if a == 0:
                return right
            if b == 0:
                return left
        elif (op[left] is NEGATE and self.args[left][0] == right) or (op[right] is NEGATE and self.args[right][0] == left):
            return self.number(0)
        return self._node(ADD, (left, right) if left <= right else (right, left))

    def subtract(self, left: Node, right: Node) -> Node:
        """Return left − right."""
        return self.add(left, self.negate(right))

    def multiply(self, left: Node, right: Node) -> Node:
        """Return left · right. A zero factor gives zero: the other factor is finite wherever the expression is defined."""
        op = self.op
        if op[right] is NUMBER:
            left, right = right, left
        if op[left] is NUMBER:
            return self._scale(self.value[left], right)
        if op[left] is NEGATE:
            return self.negate(self.multiply(self.args[left][0], right))
        if op[right] is NEGATE:
            return self.negate(self.multiply(left, self.args[right][0]))
        if left == right:
            return self.power(left, self.number(2))
        return self._node(MULTIPLY, (left, right) if left <= right else (right, left))

    def _scale(self, factor: Exact, node: Node) -> Node:
        if factor == 0:
            return self.number(0)
        if factor == 1:
            return node
        op = self.op[node]
        if op is NUMBER:
            return self.number(factor * self.value[node])
        if factor == -1:
            return self.negate(node)
        if op is NEGATE:
            return self._scale(-factor, self.args[node][0])
        if op is MULTIPLY and (inner := self.exact(self.args[node][0])) is not None:
            return self._scale(factor * inner, self.args[node][1])
        scale = self.number(factor)
        # The number stands first, whatever its place in the table, so that it is found again.
        return self._node(MULTIPLY, (scale, node))

    def negate(self, node: Node) -> Node:
        """Return −node."""
        op, args = self.op[node], self.args[node]
        if op is NUMBER:
            return self.number(-self.value[node])
        if op is NEGATE:
            return args[0]
        if op is MULTIPLY and (factor := self.exact(args[0])) is not None:
            return self._scale(-factor, args[1])
        if op is SELECT and 0 in (self.exact(args[1]), self.exact(args[2])):
            return self.select(args[0], self.negate(args[1]), self.negate(args[2]))
        return self._node(NEGATE, (node,))

    def divide(self, left: Node, right: Node) -> Node:
        """Return left / right; division by the number zero is refused."""
        a, b = self.exact(left), self.exact(right)
        if b == 0:
            raise ArgumentError("The expression divides by zero; give one that is defined somewhere.")
        if b is not None:
            return self._scale(Fraction(1, b) if type(b) is int else 1 / Fraction(b), left)
        if a == 0:
            return left
        op, args = self.op, self.args
        if op[right] is NEGATE:
            return self.negate(self.divide(left, args[right][0]))
        if op[left] is NEGATE:
            return self.negate(self.divide(args[left][0], right))
        return self._node(DIVIDE, (left, right))

    def power(self, base: Node, exponent: Node) -> Node:
        """Return base ** exponent; the exponents ½ and −1 become the operations that do just that."""
        k = self.exact(exponent)
        if k is not None:
            if k == 1:
                return base
            if k == 0:
                return self.number(1)
            if k == -1:
                return self.divide(self.number(1), base)
            if k == HALF:
                return self._node(SQRT, (base,))
            if k.denominator == 1:
                if (b := self.exact(base)) and -64 < k < 64:
                    return self.number(Fraction(b) ** int(k))
                if self.op[base] is NEGATE:
                    positive = self.power(self.args[base][0], exponent)
                    return positive if k % 2 == 0 else self.negate(positive)
        return self._node(POWER, (base, exponent))

    def select(self, condition: Node, yes: Node, no: Node) -> Node:
        """Return ``yes`` where the condition holds, else ``no``; the one that is not chosen may be undefined."""
        return yes if yes == no else self._node(SELECT, (condition, yes, no))

    def apply(self, op: Op, *args: Node) -> Node:
        """Return the node of a named function."""
        if op.commutative and args[0] > args[1]:
            args = (args[1], args[0])
        return self._node(op, args)

    # Lanes

    def axis(self, length: int) -> int:
        """Make a new axis and return its number."""
        self.length.append(length)
        return len(self.length) - 1

    def gather(self, positions: Places, axes: tuple[int, ...]) -> Node:
        """Return the inputs at ``positions``, an array with a dimension for each of ``axes``, which ascend."""
        if not isinstance(positions, Even):
            positions = np.ascontiguousarray(positions, dtype=np.int64)
        if positions.shape != self.shape_of(axes):
            raise ArgumentError(f"Positions of shape {positions.shape} do not go with axes of lengths {self.shape_of(axes)}.")
        key = positions.key if isinstance(positions, Even) else positions.tobytes()
        return self._node(GATHER, (), self._table((axes, key), positions), axes)

    def numbers(self, values: Sequence[Exact], axis: int) -> Node:
        """Return the node of one exact number for each place along ``axis``."""
        if len(values) != self.length[axis]:
            raise ArgumentError(f"{len(values)} numbers were given for an axis of length {self.length[axis]}.")
        content = values if isinstance(values, range) else tuple(values)
        if len(content) == 1 or (not isinstance(content, range) and len(set(content)) == 1):
            return self.number(content[0])
        return self._node(NUMBERS, (), self._table((axis, content), content), (axis,))

    def reduce(self, node: Node, axis: int) -> Node:
        """Return the sum of ``node`` over ``axis``; what does not run over it counts once for each place."""
        if axis not in self.axes[node]:
            return self.multiply(self.number(self.length[axis]), node)
        op, args = self.op[node], self.args[node]
        if op is NEGATE:
            return self.negate(self.reduce(args[0], axis))
        if op is SELECT and axis not in self.axes[args[0]] and 0 in (self.exact(args[1]), self.exact(args[2])):
            # What stands on a side that is not chosen stays there, be it undefined.
            return self.select(args[0], self.reduce(args[1], axis), self.reduce(args[2], axis))
        if op is MULTIPLY:
            for factor, other in (args, args[::-1]):
                if axis not in self.axes[factor]:
                    return self.multiply(factor, self.reduce(other, axis))
        return self._node(REDUCE, (node,), axis, tuple(a for a in self.axes[node] if a != axis))

    def logsumexp(self, node: Node, axis: int) -> Node:
        """Return log Σ exp(node) over ``axis``, which must be one of the node's."""
        if axis not in self.axes[node]:
            raise ArgumentError(f"Node {node} does not run over axis {axis}.")
        return self._node(LOGSUMEXP, (node,), axis, tuple(a for a in self.axes[node] if a != axis))

    def shape_of(self, axes: tuple[int, ...]) -> tuple[int, ...]:
        """Return the lengths of some axes."""
        return tuple(self.length[axis] for axis in axes)

    # Looking

    def needed(self, outputs: Sequence[Node]) -> list[Node]:
        """Return the nodes that ``outputs`` rest on, and they themselves, from the lowest up."""
        wanted = set(outputs)
        stack, args = list(wanted), self.args
        while stack:
            for argument in args[stack.pop()]:
                if argument not in wanted:
                    wanted.add(argument)
                    stack.append(argument)
        return sorted(wanted)

    def rebuilt(self, node: Node, args: tuple[Node, ...], into: Graph) -> Node:
        """Build what ``node`` is, of other arguments, in ``into``, by the builders, so that their identities are tried again.

        Leaves and operations over an axis are not rebuilt here: what they refer to may differ between tables.
        """
        build = _BUILDERS.get(self.op[node])
        return build(into, *args) if build else into.apply(self.op[node], *args)

    def _table(self, key: tuple[Any, ...], content: Any) -> int:
        if (number := self._table_numbers.get(key)) is None:
            number = self._table_numbers[key] = len(self.tables)
            self.tables.append(content)
        return number

    def _node(self, op: Op, args: tuple[Node, ...] = (), value: Exact | str | None = None, axes: tuple[int, ...] | None = None) -> Node:
        key = (op, args, value)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Node(len(self.op))
            self.op.append(op)
            self.args.append(args)
            self.value.append(value)
            # Most tables have no axes at all.
            self.axes.append((self._union(args) if self.length else ()) if axes is None else axes)
        return known

    def _union(self, nodes: tuple[Node, ...]) -> tuple[int, ...]:
        found: tuple[int, ...] = ()
        for node in nodes:
            axes = self.axes[node]
            if axes and axes != found:
                found = tuple(sorted({*found, *axes})) if found else axes
        return found


_BUILDERS: dict[Op, Callable[..., Node]] = {
    ADD: Graph.add,
    MULTIPLY: Graph.multiply,
    NEGATE: Graph.negate,
    DIVIDE: Graph.divide,
    POWER: Graph.power,
    SELECT: Graph.select,
}
