"""A function with its first and second derivatives in balls, and the signs of the eigenvalues of its Hessian, proven.

The signs come from a change of letters: with Q near the eigenvectors, QᵀHQ is nearly diagonal, and where each diagonal entry is
larger than the rest of its row together, its sign is that of an eigenvalue of H (Gershgorin's discs and Sylvester's law of inertia).
The derivatives are those of the table, so they are independent of what a derivation found.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from flint import arb, arb_mat, ctx

from symcalc.enclosure.balls import Balls, Undecided
from symcalc.enclosure.boxes import evaluate_boxes
from symcalc.enclosure.intervals import around
from symcalc.graph.conversion import convert
from symcalc.graph.derivatives import gradient
from symcalc.graph.evaluation import Evaluation
from symcalc.graph.table import Graph


class SecondOrder:
    """A function of some variables, ready to be enclosed with its derivatives at one point after another."""

    def __init__(self, expression: sympy.Expr, symbols: Sequence[sympy.Symbol], digits: int = 40) -> None:
        graph = Graph()
        inputs = {symbol: graph.input(f"v{position}") for position, symbol in enumerate(symbols)}
        self.size, self.digits = len(inputs), digits
        value = convert(graph, expression, inputs)
        nodes = list(inputs.values())
        first = gradient(graph, value, nodes)
        second = [entry for slope in first for entry in gradient(graph, slope, nodes)]
        self._graph, self._value = graph, value
        self._evaluation = Evaluation(graph, [value, *first, *second], Balls(Undecided.UNKNOWN))

    def __call__(self, point: Sequence[arb]) -> tuple[arb, list[arb], arb_mat]:
        """Return what holds the value, the gradient and the Hessian."""
        with ctx.workdps(self.digits):
            value, *rest = self._evaluation([arb(x) for x in point])
            return value, rest[: self.size], arb_mat(self.size, self.size, rest[self.size :])

    def is_undefined(self, point: Sequence[arb]) -> bool:
        """Tell whether the function is shown to have no real value in a box, as ln(x² − 4) at 0, though its slope has one.

        >>> x = sympy.Symbol("x")
        >>> SecondOrder(sympy.log(x**2 - 4), [x]).is_undefined([arb(0)]), SecondOrder(sympy.log(x), [x]).is_undefined([arb(1)])
        (True, False)
        """
        pairs = np.array([around(value) for value in point])
        (found,) = evaluate_boxes(self._graph, [self._value], pairs[:, :1], pairs[:, 1:])
        return found.void is not None and bool(found.void[0])


def inertia(matrix: arb_mat) -> tuple[int, int] | None:
    """Return how many eigenvalues of a symmetric matrix are positive and how many are negative; None where that is not shown.

    >>> inertia(arb_mat([[0, 1], [1, 0]])), inertia(arb_mat([[2, 1], [1, 2]])), inertia(arb_mat([[1, 1], [1, 1]]))
    ((1, 1), (2, 0), None)
    """
    n = matrix.nrows()
    entries = [[matrix[i, j] for j in range(n)] for i in range(n)]
    if not all(entry.is_finite() for row in entries for entry in row):
        return None
    middle = np.array([[float(entry.mid()) for entry in row] for row in entries])
    scale = np.abs(middle).max()
    if not np.isfinite(scale) or scale == 0:
        return None
    _, vectors = np.linalg.eigh((middle + middle.T) / (2 * scale))
    with ctx.workdps(40):
        turn = arb_mat(n, n, [arb(float(x)) for x in vectors.ravel()])
        turned = turn.transpose() * matrix * turn
        signs = []
        for i in range(n):
            others = sum((abs(turned[i, j]) for j in range(n) if j != i), arb(0))
            if turned[i, i] > others:
                signs.append(1)
            elif -turned[i, i] > others:
                signs.append(-1)
            else:
                return None
    return signs.count(1), signs.count(-1)


def signs_of_determinants(equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], points: Sequence[Sequence[arb]]) -> list[int | None]:
    """Return at each point the sign of the determinant of the slopes of some equations, None where that is not shown."""
    graph = Graph()
    inputs = {symbol: graph.input(f"v{position}") for position, symbol in enumerate(symbols)}
    nodes = [slope for equation in equations for slope in gradient(graph, convert(graph, equation, inputs), list(inputs.values()))]
    evaluation, size, signs = Evaluation(graph, nodes, Balls(Undecided.UNKNOWN)), len(inputs), list[int | None]()
    with ctx.workdps(40):
        for point in points:
            determinant = arb_mat(size, size, evaluation([arb(x) for x in point])).det()
            signs.append(1 if determinant > 0 else -1 if determinant < 0 else None)
    return signs
