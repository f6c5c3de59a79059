"""A table evaluated on many boxes at once: every wanted node as an array of intervals, one for each box."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, ctx

from symcalc.enclosure.balls import Balls, Undecided, ball
from symcalc.enclosure.intervals import OPERATIONS, Interval, Reals, around, flag, made, outward, power, select
from symcalc.errors import ArgumentError
from symcalc.graph.primitives import CONSTANT, GATHER, INPUT, LOGSUMEXP, NUMBER, NUMBERS, REDUCE, SELECT
from symcalc.graph.table import Graph, Node


def evaluate_boxes(graph: Graph, nodes: Sequence[Node], low: Reals, high: Reals) -> list[Interval]:
    """Enclose the values of ``nodes`` on many boxes.

    Parameters
    ----------
    graph : Graph
        Without axes.
    nodes : sequence of Node
    low, high : (inputs, boxes) array
        The ends of each input's interval in each box.

    Raises
    ------
    ArgumentError
        The table has sums over axes, or an operation that balls do not know either.
    """
    found: dict[Node, Interval] = {}
    with np.errstate(all="ignore"):
        for node in graph.needed(nodes):
            found[node] = _node(graph, node, found, low, high)
    size = low.shape[1]
    return [_spread(found[node], size) for node in nodes]


def _node(graph: Graph, node: Node, found: dict[Node, Interval], low: Reals, high: Reals) -> Interval:
    op, args, value = graph.op[node], graph.args[node], graph.value[node]
    if op is INPUT:
        return Interval(low[value], high[value])
    if op is NUMBER:
        return _constant(*outward(value))
    if op is CONSTANT:
        return _constant(*around(Balls().constant(value)))
    if op in (GATHER, NUMBERS, REDUCE, LOGSUMEXP):
        raise ArgumentError("Boxes are searched for formulas without sums over arrays; write the sum out.")
    operands = [found[argument] for argument in args]
    if op is SELECT:
        return select(*operands)
    if op.name == "power":
        return power(operands[0], operands[1], graph.exact(args[1]))
    if (function := OPERATIONS.get(op.name)) is not None:
        return function(*operands)
    exact = tuple(graph.exact(argument) for argument in args)
    return _one_by_one(Balls(Undecided.UNKNOWN).operation(op, exact), operands)


def _one_by_one(function: Callable[..., Any], operands: Sequence[Interval]) -> Interval:
    """Apply what is known of balls only; a ball of finite size says that the function is continuous there."""
    ends = np.broadcast_arrays(*(end for operand in operands for end in (operand.low, operand.high)))
    shape = ends[0].shape
    results = []
    with ctx.workdps(20):
        for row in zip(*(end.ravel() for end in ends), strict=True):
            results.append(around(function(*(_hull(a, b) for a, b in zip(row[::2], row[1::2], strict=True)))))
    pairs = np.array(results, dtype=float).reshape(-1, 2)
    low, high = pairs[:, 0].reshape(shape), pairs[:, 1].reshape(shape)
    return made(low, high, *operands, partial=flag(~np.isfinite(high)))


def _hull(low: float, high: float) -> arb:
    return ball(Fraction(low), Fraction(high)) if np.isfinite(low) and np.isfinite(high) else arb.nan()


def _spread(interval: Interval, size: int) -> Interval:
    low, high = (np.broadcast_to(end, (size,)) for end in (interval.low, interval.high))
    partial, void = (None if flags is None else np.broadcast_to(flags, (size,)) for flags in (interval.partial, interval.void))
    return Interval(low, high, partial, void)


def _constant(low: float, high: float) -> Interval:
    return Interval(np.array(low), np.array(high))
