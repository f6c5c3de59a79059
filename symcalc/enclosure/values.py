"""Values on balls: what an expression is at a point, or on a box, as a ball that is certain to hold every value there.

A ball enters with exact rational ends and is widened outward wherever it is rounded, so a statement such as "this ball
does not hold zero" is a proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy
from flint import arb, ctx

from symcalc.enclosure.balls import Balls, Exact, Undecided, ball
from symcalc.graph.conversion import convert
from symcalc.graph.evaluation import Evaluation
from symcalc.graph.table import Graph, Node

__all__ = ["Exact", "ball", "evaluate", "values"]


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
        of one that is not positive). Where a condition holds on a part of the box only, the ball holds both branches.
    """
    graph = Graph()
    inputs = {symbol: graph.input(f"v{position}") for position, symbol in enumerate(at)}
    nodes = [convert(graph, expression, inputs) for expression in expressions]
    with ctx.workdps(digits):
        return evaluate(graph, nodes, [value if isinstance(value, arb) else ball(value) for value in at.values()])


def evaluate(graph: Graph, nodes: list[Node], at: Sequence[arb], undecided: Undecided = Undecided.HULL) -> list[arb]:
    """Enclose the values of ``nodes`` of a table at one ball for each input, at the precision that is set.

    With ``Undecided.UNKNOWN``, a ball that is finite also says that the function is continuous on the whole box.
    """
    # Copies, because the same ball at two inputs is not the same number.
    return Evaluation(graph, nodes, Balls(undecided))([arb(value) for value in at])
