"""Values on balls: what an expression is at a point, or on a box, as a ball that is certain to hold every value there.

A ball enters with exact rational ends and is widened outward wherever it is rounded, so a statement such as "this ball
does not hold zero" is a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

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
    inputs = {symbol: graph.input(f"v{position}") for position, symbol in enumerate(at)}
    nodes = [convert(graph, expression, inputs) for expression in expressions]
    with ctx.workdps(digits):
        return evaluate(graph, nodes, [value if isinstance(value, arb) else ball(value) for value in at.values()])


def evaluate(graph: Graph, nodes: list[Node], at: Sequence[arb]) -> list[arb]:
    """Enclose the values of ``nodes`` of a table at one ball for each input, at the precision that is set."""
    found: dict[Node, arb] = {}
    for node in graph.needed(nodes):
        op, value = graph.op[node].name, graph.value[node]
        if op == "input":
            found[node] = at[value]
        elif op == "number":
            found[node] = ball(value)
        elif op == "constant" and value in _CONSTANTS:
            found[node] = _CONSTANTS[value]()
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


def _monotone(function: Callable[[arb], arb], value: arb) -> arb:
    """Enclose an increasing function by its values at the ends, where the library's own bound blows up on wide balls."""
    return function(arb(value.lower())).union(function(arb(value.upper())))


def _atan2(y: arb, x: arb) -> arb:
    return arb.atan2(y, x)


def _tanh(a: arb) -> arb:
    return _monotone(arb.tanh, a)


def _sech2(a: arb) -> arb:
    return _whole_power(1 / a.cosh(), 2)


def _logaddexp(a: arb, b: arb) -> arb:
    return a.max(b) + (-abs(a - b)).exp().log1p()


def _sign(a: arb) -> arb:
    return a.sgn()


def _step(a: arb) -> arb:
    return (1 + a.sgn()) / 2


def _mod(a: arb, b: arb) -> arb:
    return a - b * (a / b).floor()


_CONSTANTS: dict[Any, Callable[[], arb]] = {
    "pi": arb.pi,
    "EulerGamma": arb.const_euler,
    "Catalan": arb.const_catalan,
    "GoldenRatio": lambda: (1 + arb(5).sqrt()) / 2,
    "inf": arb.pos_inf,
    "nan": arb.nan,
}
# Conditions and choices have no ball: what depends on them is not known here.
_OPERATIONS: dict[str, Callable[..., arb]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "negate": lambda a: -a,
    "divide": lambda a, b: a / b,
    "sqrt": lambda a: a.sqrt(),
    "exp": lambda a: a.exp(),
    "expm1": lambda a: a.expm1(),
    "log": lambda a: a.log(),
    "log1p": lambda a: a.log1p(),
    "sin": lambda a: a.sin(),
    "cos": lambda a: a.cos(),
    "tan": lambda a: a.tan(),
    "asin": lambda a: a.asin(),
    "acos": lambda a: a.acos(),
    "atan": lambda a: _monotone(arb.atan, a),
    "atan2": _atan2,
    "sinh": lambda a: _monotone(arb.sinh, a),
    "cosh": lambda a: a.cosh(),
    "tanh": _tanh,
    "sech2": _sech2,
    "asinh": lambda a: _monotone(arb.asinh, a),
    "acosh": lambda a: a.acosh(),
    "atanh": lambda a: a.atanh(),
    "sigmoid": lambda a: 1 / (1 + (-a).exp()),
    "logaddexp": _logaddexp,
    "erf": lambda a: _monotone(arb.erf, a),
    "erfc": lambda a: a.erfc(),
    "abs": abs,
    "sign": _sign,
    "step": _step,
    "floor": lambda a: a.floor(),
    "ceiling": lambda a: a.ceil(),
    "mod": _mod,
    "max": lambda a, b: a.max(b),
    "min": lambda a, b: a.min(b),
}
