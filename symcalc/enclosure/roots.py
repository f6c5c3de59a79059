"""Roots with proof. Krawczyk's operator maps a box into its own inside only if the box holds exactly one root.

With m the midpoint of the box B, Y an approximate inverse of the Jacobian there, and J(B) the enclosure of the Jacobian
on all of B, ``K = m − Y·f(m) + (1 − Y·J(B))·(B − m)``; K inside B proves existence and uniqueness
(Neumaier, Interval Methods for Systems of Equations, theorem 5.1.8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy
from flint import arb, arb_mat, ctx

from symcalc.enclosure.balls import Undecided, ball
from symcalc.enclosure.values import evaluate
from symcalc.graph.conversion import convert
from symcalc.graph.derivatives import gradient
from symcalc.graph.table import Graph


@dataclass(frozen=True, slots=True)
class RootProof:
    """A box that is proven to hold exactly one root.

    Attributes
    ----------
    centre : tuple of float
    radius : Fraction
        Half the side of the box, the same in each direction.
    """

    centre: tuple[float, ...]
    radius: Fraction


def prove_root(equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], near: Sequence[float]) -> RootProof | None:
    """Prove that the equations ``= 0`` have exactly one root in a small box around ``near``; None where that fails.

    Parameters
    ----------
    equations, symbols : sequence
        As many equations as symbols.
    near : sequence of float
        An approximate root; the boxes tried have half sides 10⁻¹² to 10⁻⁶.
    """
    graph = Graph()
    at = {symbol: graph.input(f"v{position}") for position, symbol in enumerate(symbols)}
    inputs = list(at.values())
    functions = [convert(graph, equation, at) for equation in equations]
    partials = [entry for node in functions for entry in gradient(graph, node, inputs)]
    n = len(inputs)
    centre = [Fraction(x) for x in near]
    with ctx.workdps(40):
        at_centre = [ball(x) for x in centre]
        f = arb_mat(n, 1, evaluate(graph, functions, at_centre))
        slopes = arb_mat(n, n, evaluate(graph, partials, at_centre))
        try:
            inverse = slopes.mid().inv().mid()
        except ZeroDivisionError:
            return None
        for exponent in (12, 10, 8, 6):
            radius = Fraction(1, 10**exponent)
            box = [ball(x - radius, x + radius) for x in centre]
            # The mean value theorem asks for functions that do not jump: their slopes on both sides say nothing of a jump.
            if not all(value.is_finite() for value in evaluate(graph, functions, box, Undecided.UNKNOWN)):
                continue
            on_box = arb_mat(n, n, evaluate(graph, partials, box))
            identity = arb_mat(n, n, [int(row == column) for row in range(n) for column in range(n)])
            midpoint = arb_mat(n, 1, [ball(x) for x in centre])
            deviation = arb_mat(n, 1, [ball(-radius, radius)] * n)
            image = (midpoint - inverse * f + (identity - inverse * on_box) * deviation).entries()
            # Strictly inside the exact box: the ends are compared as balls, so rounding cannot help.
            if all(_inside(entry, x - radius, x + radius) for entry, x in zip(image, centre, strict=True)):
                return RootProof(tuple(near), radius)
    return None


def _inside(entry: arb, low: Fraction, high: Fraction) -> bool:
    return bool(entry.is_finite() and entry > ball(low) and entry < ball(high))
