"""The node table: flat lists, append-only, equal work stored once.

Node n uses only nodes below n, so one pass upwards evaluates and one pass downwards differentiates. Numbers are exact;
only a backend rounds. Building a node first tries the few identities that hold for all real numbers, such as 0 + x = x
and 1·x = x, because derivatives are full of them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NewType

from symcalc.errors import ArgumentError
from symcalc.graph.primitives import ADD, DIVIDE, INPUT, MULTIPLY, NEGATE, NUMBER, POWER, SQRT, Op

Node = NewType("Node", int)
Exact = int | Fraction


class Graph:
    """A table of operations.

    Attributes
    ----------
    op : list of Op
    args : list of tuple of Node
    value : list of int, Fraction, str or None
        A number's exact value, an input's name, else None.

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
        self.value: list[Exact | str | None] = []
        self._known: dict[tuple[str, tuple[Node, ...], Exact | str | None], Node] = {}

    def __len__(self) -> int:
        return len(self.op)

    def _node(self, op: Op, args: tuple[Node, ...] = (), value: Exact | str | None = None) -> Node:
        if op.commutative:
            args = tuple(sorted(args))
        key = (op.name, args, value)
        if (known := self._known.get(key)) is None:
            known = self._known[key] = Node(len(self.op))
            self.op.append(op)
            self.args.append(args)
            self.value.append(value)
        return known

    def input(self, name: str) -> Node:
        """Return the node of the input called ``name``."""
        return self._node(INPUT, value=name)

    def number(self, value: Exact) -> Node:
        """Return the node of an exact number."""
        # A Fraction that is whole hashes like the int, so 2 and Fraction(2) are one node either way.
        return self._node(NUMBER, value=int(value) if value == int(value) else Fraction(value))

    def exact(self, node: Node) -> Exact | None:
        """Return the exact value of a number node, None for any other."""
        value = self.value[node]
        return None if isinstance(value, str) else value

    def add(self, left: Node, right: Node) -> Node:
        """Return left + right."""
        a, b = self.exact(left), self.exact(right)
        if a is not None and b is not None:
            return self.number(a + b)
        if a == 0:
            return right
        if b == 0:
            return left
        return self._node(ADD, (left, right))

    def multiply(self, left: Node, right: Node) -> Node:
        """Return left · right. A zero factor gives zero: the other factor is finite wherever the expression is defined."""
        a, b = self.exact(left), self.exact(right)
        if a is not None and b is not None:
            return self.number(a * b)
        for number, other in ((a, right), (b, left)):
            if number in (0, 1, -1):
                return self.number(0) if number == 0 else other if number == 1 else self.negate(other)
        return self._node(MULTIPLY, (left, right))

    def negate(self, node: Node) -> Node:
        """Return −node."""
        if (value := self.exact(node)) is not None:
            return self.number(-value)
        if self.op[node] is NEGATE:
            return self.args[node][0]
        return self._node(NEGATE, (node,))

    def divide(self, left: Node, right: Node) -> Node:
        """Return left / right; division by the number zero is refused."""
        a, b = self.exact(left), self.exact(right)
        if b == 0:
            raise ArgumentError("The expression divides by zero; give one that is defined somewhere.")
        if b is not None:
            return self.number(Fraction(a) / b) if a is not None else self.multiply(left, self.number(1 / Fraction(b)))
        return self._node(DIVIDE, (left, right))

    def power(self, base: Node, exponent: Node) -> Node:
        """Return base ** exponent; squares become products, and exponents ½ and −1 the operations that do just that."""
        k = self.exact(exponent)
        if k == 0:
            return self.number(1)
        if k == 1:
            return base
        if k == 2:
            return self.multiply(base, base)
        if k == -1:
            return self.divide(self.number(1), base)
        if k == Fraction(1, 2):
            return self._node(SQRT, (base,))
        return self._node(POWER, (base, exponent))

    def apply(self, op: Op, *args: Node) -> Node:
        """Return the node of a named function, or of a constant, which has no arguments."""
        return self._node(op, args)

    def needed(self, outputs: list[Node]) -> list[Node]:
        """Return the nodes that ``outputs`` rest on, and they themselves, from the lowest up."""
        wanted = set(outputs)
        for node in range(max(outputs, default=-1), -1, -1):
            if node in wanted:
                wanted.update(self.args[node])
        return sorted(wanted)
