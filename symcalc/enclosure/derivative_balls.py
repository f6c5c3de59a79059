"""Taylor coefficients as balls, at a point and on boxes: all of them at once, or the largest of one order."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import sympy
from flint import arb

from symcalc.enclosure.ball_series import BallSeries, coefficients, variable, working
from symcalc.enclosure.balls import ball
from symcalc.enclosure.expressions import enclose
from symcalc.enclosure.multivariate import Powers, by_monomial, directions
from symcalc.enclosure.pieces import exact
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.evaluation import Evaluation
from symcalc.graph.table import Graph

_ROUGH_BITS = 64


def taylor_balls(graph: Graph, function: Any, centre: Sequence[arb], order: int) -> dict[Powers, arb]:
    """Return the Taylor coefficients up to a total degree, as balls, by their exponents.

    Raises
    ------
    ArgumentError
        One of them is not known to be finite.
    """
    evaluation = Evaluation(graph, [function], BallSeries(order + 1))
    along = []
    for direction in directions(len(centre), order):
        (series,) = evaluation([variable(start, slope, order + 1) for start, slope in zip(centre, direction, strict=True)])
        along.append(coefficients(series, order + 1))
    found = by_monomial(len(centre), order, along)
    if not all(value.is_finite() for value in found.values()):
        raise ArgumentError("The function is not known to have derivatives of all these orders at the point.")
    return found


def coefficient_balls(
    expression: sympy.Expr, symbols: Sequence[sympy.Symbol], centre: Sequence[sympy.Expr], order: int, bits: int = 160
) -> dict[Powers, arb]:
    """Return the Taylor coefficients of an expression about exact numbers, such as π/4, as balls.

    >>> x = sympy.Symbol("x")
    >>> [round(float(value), 6) for value in coefficient_balls(sympy.log(x), [x], [sympy.Integer(2)], 2).values()]
    [0.693147, 0.5, -0.125]
    """
    graph = Graph()
    inputs = [graph.input(f"v{place}") for place in range(len(symbols))]
    function = convert(graph, expression, dict(zip(symbols, inputs, strict=True)))
    start = [enclose(entry, {}, bits // 3) for entry in centre]
    with working(bits, order + 1):
        return taylor_balls(graph, function, start, order)


def greatest_derivative(
    expression: sympy.Expr, symbols: Sequence[sympy.Symbol], box: Sequence[tuple[Fraction, Fraction]], ways: Sequence[Fraction], order: int
) -> Fraction | None:
    """Bound the derivative of an order along any way within ±``ways``, over the factorial of the order, on a box cut into few parts.

    This is the bound of Lagrange's remainder as textbooks have it, from one power series on each part. None where it is not finite.

    >>> x = sympy.Symbol("x")
    >>> float(greatest_derivative(sympy.exp(x), [x], [(Fraction(0), Fraction(1))], [Fraction(1)], 3)) >= 2.718 / 6
    True
    """
    graph = Graph()
    inputs = [graph.input(f"v{place}") for place in range(len(symbols))]
    function = convert(graph, expression, dict(zip(symbols, inputs, strict=True)))
    most = Fraction(0)
    with working(_ROUGH_BITS, order + 1):
        evaluation = Evaluation(graph, [function], BallSeries(order + 1))
        parts = 32 if len(symbols) == 1 else 6
        for place in product(range(parts), repeat=len(symbols)):
            edges = [(low + (high - low) * k / parts, low + (high - low) * (k + 1) / parts) for k, (low, high) in zip(place, box, strict=True)]
            (series,) = evaluation([variable(ball(*edge), arb(0, ball(r).abs_upper()), order + 1) for edge, r in zip(edges, ways, strict=True)])
            value = coefficients(series, order + 1)[order]
            if not value.is_finite():
                return None
            most = max(most, exact(value.abs_upper()))
    return most
