"""Values on balls: what an expression is at a point, or on a box, as a ball that is certain to hold every value there.

A ball enters with exact rational ends and is widened outward wherever it is rounded, so a statement such as "this ball
does not hold zero" is a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import sympy
from flint import arb, ctx, fmpq

from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.table import Graph, Node

Exact = int | Fraction


def ball(low: Exact, high: Exact | None = None) -> arb:
    """Return a ball that holds every number from ``low`` to ``high``; both ends are exact.

    >>> ball(Fraction(1, 3)).contains(1), ball(0, 1).contains(1)
    (False, True)
    """
    lower = arb(fmpq(Fraction(low).numerator, Fraction(low).denominator))
    if high is None:
        return lower
    return lower.union(arb(fmpq(Fraction(high).numerator, Fraction(high).denominator)))


def values(expressions: Sequence[sympy.Expr], at: Mapping[sympy.Symbol, arb | Exact], digits: int = 30) -> list[arb]:
    """Enclose the values that ``expressions`` take while each symbol ranges over its ball.

    Parameters
    ----------
    expressions : sequence of Expr
    at : mapping of Symbol to ball or exact number
        An exact number is made a ball at the working precision, and so is as good as that.
    digits : int
        Decimal digits of the working precision.

    Returns
    -------
    list of ball
        A ball that is not finite says that nothing is known there (a division by a ball that holds zero, a logarithm
        of one that is not positive).
    """
    graph = Graph()
    names = {symbol: f"v{position}" for position, symbol in enumerate(at)}
    nodes = [convert(graph, expression, names) for expression in expressions]
    with ctx.workdps(digits):
        balls = {names[symbol]: value if isinstance(value, arb) else ball(value) for symbol, value in at.items()}
        return evaluate(graph, nodes, balls)


def evaluate(graph: Graph, nodes: list[Node], at: Mapping[str, arb]) -> list[arb]:
    """Enclose the values of ``nodes`` of a table, at the precision that is set."""
    found: dict[Node, arb] = {}
    for node in graph.needed(nodes):
        op, value = graph.op[node].name, graph.value[node]
        if isinstance(value, str):
            found[node] = at[value]
        elif value is not None:
            found[node] = ball(value)
        elif op == "power":
            found[node] = _power(found[graph.args[node][0]], found[graph.args[node][1]], graph.exact(graph.args[node][1]))
        elif op in _OPERATIONS:
            found[node] = _OPERATIONS[op](*(found[argument] for argument in graph.args[node]))
        else:
            raise ArgumentError(f"No ball arithmetic is known for {op!r}.")
    return [found[node] for node in nodes]


def _power(base: arb, exponent: arb, exact: Exact | None) -> arb:
    # arb's general power goes through the logarithm and knows nothing where the base may be negative or zero.
    if isinstance(exact, int):
        result = _whole_power(base, abs(exact))
        return result if exact >= 0 else 1 / result
    return base**exponent


def _whole_power(base: arb, exponent: int) -> arb:
    result, square = arb(1), base
    while exponent:
        if exponent & 1:
            result *= square
        square, exponent = square * square, exponent >> 1
    return result


_OPERATIONS: dict[str, Callable[..., arb]] = {
    "add": lambda a, b: a + b,
    "multiply": lambda a, b: a * b,
    "negate": lambda a: -a,
    "divide": lambda a, b: a / b,
    "sqrt": lambda a: a.sqrt(),
    "exp": lambda a: a.exp(),
    "log": lambda a: a.log(),
    "sin": lambda a: a.sin(),
    "cos": lambda a: a.cos(),
    "pi": arb.pi,
}
