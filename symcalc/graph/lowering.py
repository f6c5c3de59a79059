"""The last form of a table before code is made of it: few kinds of operation, in the order in which they are used.

Whole powers become products, half ones a square root, a + (−b) a difference; an operation that a backend lacks becomes others
that it has. Nodes are laid out depth first, so that a number is used soon after it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

from symcalc.graph.primitives import (
    ABS,
    ADD,
    CONSTANT,
    EQ,
    EXP,
    FLOOR,
    GATHER,
    INPUT,
    LOG1P,
    LT,
    MAX,
    MULTIPLY,
    NEGATE,
    NUMBER,
    NUMBERS,
    OVER_AN_AXIS,
    POWER,
    SELECT,
    SQRT,
    SUBTRACT,
)
from symcalc.graph.table import Graph, Node
from symcalc.graph.targets import Part, Target

LARGEST_PRODUCT = 64


def lowered(graph: Graph, targets: Sequence[Target], known: Collection[str]) -> tuple[Graph, list[Target]]:
    """Return a table of operations in ``known``, where that can be, and the targets in it.

    Parameters
    ----------
    graph : Graph
    targets : sequence of Target
    known : collection of str
        The names of the operations that the backend has; those here that it lacks are written in others.

    Returns
    -------
    Graph, list of Target
        The table holds what the targets need and nothing else.
    """
    made = Graph()
    made.arguments, made.length, made.tables = graph.arguments, list(graph.length), graph.tables
    lowering = _Lowering(graph, made, known)
    return made, [
        Target(target.name, target.shape, [Part(lowering.node(part.node), part.axes, part.places) for part in target.parts], target.pattern)
        for target in targets
    ]


class _Lowering:
    def __init__(self, source: Graph, made: Graph, known: Collection[str]) -> None:
        self.source, self.made, self.known = source, made, known
        self._done: dict[Node, Node] = {}

    def node(self, wanted: Node) -> Node:
        done, args = self._done, self.source.args
        stack = [wanted]
        while stack:
            node = stack[-1]
            if node in done:
                stack.pop()
                continue
            waiting = [argument for argument in self._arguments(node) if argument not in done]
            if waiting:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            done[node] = self._one(node, tuple(done[a] for a in args[node] if a in done))
        return done[wanted]

    def _arguments(self, node: Node) -> tuple[Node, ...]:
        """Return what must be there first; a whole exponent becomes products and is no number of the program."""
        args = self.source.args[node]
        return args[:1] if self.source.op[node] is POWER and _steps(self.source.exact(args[1])) else args

    def _one(self, node: Node, args: tuple[Node, ...]) -> Node:
        source, made = self.source, self.made
        op, value = source.op[node], source.value[node]
        if op in (INPUT, NUMBER, CONSTANT, GATHER, NUMBERS):
            return made._node(op, (), value, source.axes[node])
        if op in OVER_AN_AXIS:
            return made._node(op, args, value, source.axes[node])
        if op is POWER and (steps := _steps(source.exact(source.args[node][1]))):
            return self._product(args[0], *steps)
        if op is POWER and _is_odd_beyond_doubles(source.exact(source.args[node][1])):
            # As a double the exponent is even, and the sign would be lost.
            size = made.apply(POWER, made.apply(ABS, args[0]), args[1])
            return made.apply(SELECT, made.apply(LT, args[0], made.number(0)), made.apply(NEGATE, size), size)
        if op is ADD:
            for one, other in (args, args[::-1]):
                if made.op[other] is NEGATE:
                    return made.apply(SUBTRACT, one, made.args[other][0])
        if op.name not in self.known and (form := FORMS.get(op.name)) is not None:
            # The form may use what the backend lacks as well, or whole powers.
            scratch = _Lowering(made, made, self.known)
            scratch._done = _Same(args)
            return scratch.node(form(made, *args))
        return made.apply(op, *args)

    def _product(self, base: Node, whole: int, half: bool) -> Node:
        made = self.made
        total: Node | None = made.apply(SQRT, base) if half else None
        square = base
        while whole:
            if whole & 1:
                total = square if total is None else made.apply(MULTIPLY, total, square)
            whole >>= 1
            if whole:
                square = made.apply(MULTIPLY, square, square)
        assert total is not None
        return total


class _Same(dict[Node, Node]):
    """What is lowered already stands for itself."""

    def __init__(self, args: tuple[Node, ...]) -> None:
        super().__init__((argument, argument) for argument in args)


def _steps(exponent: int | Fraction | None) -> tuple[int, bool] | None:
    """Return the whole part of an exponent, and whether a half is left, where products serve."""
    if exponent is None or exponent <= 1 or exponent > LARGEST_PRODUCT or exponent.denominator > 2:
        return None
    return int(exponent), exponent.denominator == 2


def _is_odd_beyond_doubles(exponent: int | Fraction | None) -> bool:
    return exponent is not None and exponent.denominator == 1 and not -(2**53) <= exponent <= 2**53 and int(exponent) % 2 == 1


def _sech2(g: Graph, x: Node) -> Node:
    # 4e/(1 + e)² with e = exp(−2|x|): no overflow, and no digit lost where tanh is near 1.
    e = g.apply(EXP, g.multiply(g.number(-2), g.apply(ABS, x)))
    below = g.add(g.number(1), e)
    return g.divide(g.multiply(g.number(4), e), g.apply(MULTIPLY, below, below))


def _logaddexp(g: Graph, a: Node, b: Node) -> Node:
    gap = g.negate(g.apply(ABS, g.subtract(a, b)))
    # Where both are −∞ their difference is not a number, and the sum of exponentials is that of either.
    return g.select(g.apply(EQ, a, b), g.add(a, g.apply(LOG1P, g.number(1))), g.add(g.apply(MAX, a, b), g.apply(LOG1P, g.apply(EXP, gap))))


def _step(g: Graph, x: Node) -> Node:
    zero, one = g.number(0), g.number(1)
    flat = g.select(g.apply(EQ, x, zero), g.number(Fraction(1, 2)), x)  # what is no number stays none
    return g.select(g.apply(LT, zero, x), one, g.select(g.apply(LT, x, zero), zero, flat))


def _sign(g: Graph, x: Node) -> Node:
    zero = g.number(0)
    return g.select(g.apply(LT, zero, x), g.number(1), g.select(g.apply(LT, x, zero), g.number(-1), x))


def _mod(g: Graph, a: Node, b: Node) -> Node:
    return g.subtract(a, g.multiply(b, g.apply(FLOOR, g.divide(a, b))))


# What an operation is in terms of others, for a backend that lacks it.
FORMS: dict[str, Callable[..., Node]] = {
    "sech2": _sech2,
    "sigmoid": lambda g, x: g.divide(g.number(1), g.add(g.number(1), g.apply(EXP, g.negate(x)))),
    "logaddexp": _logaddexp,
    "step": _step,
    "sign": _sign,
    "mod": _mod,
}
