"""SymPy → table. The walk is a loop over a stack, so that depth costs no recursion."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import sympy

from symcalc.errors import ArgumentError
from symcalc.graph.primitives import BY_SYMPY_CLASS, DIVIDE, EXP, PI
from symcalc.graph.table import Graph, Node


def convert(graph: Graph, expression: sympy.Expr, inputs: dict[sympy.Symbol, str]) -> Node:
    """Put ``expression`` into ``graph`` and return its node.

    Parameters
    ----------
    graph : Graph
    expression : sympy.Expr
        Made of numbers, symbols, + − · / powers and the functions that have a row in `symcalc.graph.primitives`.
    inputs : mapping of Symbol to str
        The name under which each symbol enters: two symbols of one name are two inputs.

    Raises
    ------
    ArgumentError
        A part of the expression has no row; names it.
    """
    done: dict[sympy.Basic, Node] = {}
    stack: list[sympy.Basic] = [expression]
    while stack:
        part = stack[-1]
        if part in done:
            stack.pop()
            continue
        if waiting := [argument for argument in part.args if argument not in done]:
            stack.extend(waiting)
            continue
        stack.pop()
        done[part] = _one(graph, part, [done[argument] for argument in part.args], inputs)
    return done[expression]


def _one(graph: Graph, part: sympy.Basic, args: list[Node], inputs: dict[sympy.Symbol, str]) -> Node:
    if isinstance(part, sympy.Symbol):
        if part not in inputs:
            raise ArgumentError(f"{part} is neither a variable nor a number; the variables are {', '.join(map(str, inputs)) or 'none'}.")
        return graph.input(inputs[part])
    if isinstance(part, sympy.Rational):
        return graph.number(Fraction(int(part.p), int(part.q)))
    if isinstance(part, sympy.Float) and part.is_finite:
        # A Float is a binary fraction: this is its exact value.
        exact = sympy.Rational(part)
        return graph.number(Fraction(int(exact.p), int(exact.q)))
    if part is sympy.pi:
        return graph.apply(PI)
    if part is sympy.E:
        return graph.apply(EXP, graph.number(1))
    if isinstance(part, sympy.Add):
        return _fold(graph.add, args)
    if isinstance(part, sympy.Mul):
        return _product(graph, part, args)
    if isinstance(part, sympy.Pow):
        return _power(graph, part, *args)
    op = BY_SYMPY_CLASS.get(type(part).__name__)
    if op is not None and len(op.partials) == len(args):
        return graph.apply(op, *args)
    raise ArgumentError(f"{part} ({type(part).__name__}) cannot be computed here; known are + − · / powers, {', '.join(sorted(BY_SYMPY_CLASS))}.")


def _power(graph: Graph, part: sympy.Pow, base: Node, exponent: Node) -> Node:
    if part.base is sympy.E:
        return graph.apply(EXP, exponent)
    k = graph.exact(exponent)
    if k is not None and k < 0:
        return graph.divide(graph.number(1), graph.power(base, graph.number(-k)))
    return graph.power(base, exponent)


def _product(graph: Graph, part: sympy.Mul, args: list[Node]) -> Node:
    """Gather the reciprocal factors below one fraction line: one division instead of many."""
    above, below = [], []
    for factor, node in zip(part.args, args, strict=True):
        is_reciprocal = isinstance(factor, sympy.Pow) and graph.op[node] is DIVIDE and graph.exact(graph.args[node][0]) == 1
        if is_reciprocal:
            below.append(graph.args[node][1])
        else:
            above.append(node)
    top = _fold(graph.multiply, above) if above else graph.number(1)
    return graph.divide(top, _fold(graph.multiply, below)) if below else top


def _fold(join: Callable[[Node, Node], Node], nodes: list[Node]) -> Node:
    total = nodes[0]
    for node in nodes[1:]:
        total = join(total, node)
    return total
