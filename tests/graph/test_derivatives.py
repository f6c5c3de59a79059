"""First and second derivatives are those of SymPy, at both sides of every kink; a branch that is not taken spoils nothing."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import sympy
from sympy.abc import x, y, z

from symcalc.graph import derivatives, primitives
from symcalc.graph.conversion import convert
from symcalc.graph.derivatives import gradient
from symcalc.graph.primitives import ELEMENTWISE
from symcalc.graph.table import Graph
from symcalc.graph.targets import Target, row_of
from tests.graph.evaluating import at, table

LETTERS = (x, y, z)
# Real letters, so that SymPy differentiates |u| and sign u as functions of a real number.
REAL = sympy.symbols("x y z", real=True)


def sympy_derivatives(expression, point):
    """Value, gradient and Hessian by SymPy, which works each out on its own."""
    real = expression.xreplace(dict(zip(LETTERS, REAL, strict=True)))
    numbers = dict(zip(REAL, map(sympy.Float, point), strict=True))

    def number(part):
        # Kinks are not met: what is left of them are distributions.
        part = part.replace(sympy.DiracDelta, lambda *a: sympy.Integer(0)).replace(
            lambda p: isinstance(p, sympy.Derivative | sympy.Subs) and p.has(sympy.floor, sympy.ceiling, sympy.sign), lambda p: sympy.Integer(0)
        )
        return float(part.xreplace(numbers).evalf())

    slopes = [real.diff(s) for s in REAL]
    return number(real), [number(s) for s in slopes], [[number(s.diff(t)) for t in REAL] for s in slopes]


def agree(expression, point):
    found = at(*table(expression, LETTERS), point)
    return all(np.allclose(a, b, rtol=1e-8, atol=1e-8) for a, b in zip(found, sympy_derivatives(expression, point), strict=True))


SMOOTH = {
    "powers": x**3 * y**-2 + (x * y) ** sympy.Rational(3, 2) + x ** sympy.Rational(1, 3),
    "power with an exponent that varies": x**y + 2 ** (x * z),
    "exponentials and logarithms": sympy.exp(-x * y) + sympy.log(x + y**2) * sympy.log(1 + x) + (sympy.exp(x) - 1) / y,
    "circular": sympy.sin(x * y) * sympy.cos(z) + sympy.tan(x * z / 4) + sympy.cot(x) + sympy.sec(y / 3) + sympy.csc(x),
    "inverse circular": sympy.asin(x / 3) + sympy.acos(y / 4) + sympy.atan(x * z) + sympy.atan2(x, y) * z + sympy.acot(x),
    "hyperbolic": sympy.sinh(x) * sympy.cosh(y) + sympy.tanh(x * y) + sympy.sech(x) + sympy.coth(y),
    "inverse hyperbolic": sympy.asinh(x * y) + sympy.acosh(2 + x) + sympy.atanh(z / 5),
    "error functions": sympy.erf(x * y) + sympy.erfc(z) * x,
    "sigmoid and softplus": 1 / (1 + sympy.exp(-x * y)) + sympy.log(1 + sympy.exp(x)) + sympy.log(sympy.exp(x) + sympy.exp(y)),
    "tanh that is squared": (1 - sympy.tanh(x) ** 2) * y,
    "constants": sympy.pi * x**2 + sympy.E * y * z + sympy.EulerGamma * x * z,
    "one function in another": sympy.sin(sympy.exp(sympy.cos(x * y) / (1 + z**2)) * sympy.sqrt(x + y)),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_derivatives_of_smooth_functions_are_those_of_sympy(name):
    assert agree(SMOOTH[name], [0.7, 1.3, 0.4])
    assert agree(SMOOTH[name], [1.1, 0.6, 0.9])


KINKED = {
    "absolute value": (abs(x - y) * z, [(0.3, 0.7, 1.1), (0.7, 0.3, 1.1)]),
    "maximum": (sympy.Max(x**2, y, x * z), [(0.3, 0.7, 1.1), (1.7, 0.3, 1.1), (0.9, 0.3, 1.9)]),
    "minimum": (sympy.Min(x**2, sympy.sin(y)) * z, [(0.3, 0.7, 1.1), (1.7, 0.3, 1.1)]),
    "branches": (sympy.Piecewise((x**2 * y, x < y), (sympy.sin(x) * z, x < 2), (y**3, True)), [(0.3, 0.7, 1.1), (1.2, 0.7, 1.1), (2.5, 0.7, 1.1)]),
    "and, or, not": (
        sympy.Piecewise((x * y, sympy.And(x < 1, sympy.Or(y > 1, sympy.Not(z > 0)))), (x**2 * z, True)),
        [(0.3, 1.7, 1.1), (0.3, 0.7, 1.1), (0.3, 0.7, -1.1), (1.3, 1.7, 1.1)],
    ),
    "sign": (sympy.sign(x - y) * x * z, [(0.3, 0.7, 1.1), (0.7, 0.3, 1.1)]),
    "step": (sympy.Heaviside(x - y) * x**2 * z, [(0.3, 0.7, 1.1), (0.7, 0.3, 1.1)]),
    "floor and ceiling": (sympy.floor(x) * y**2 + sympy.ceiling(z) * x, [(0.3, 0.7, 1.1), (1.3, 0.7, -1.1)]),
}


@pytest.mark.parametrize("name", KINKED)
def test_derivatives_on_each_side_of_a_kink_are_those_of_the_branch(name):
    expression, points = KINKED[name]
    assert all(agree(expression, point) for point in points)


def test_modulo_and_fraction_slope_one_between_jumps():
    value, slopes, curvatures = at(*table(sympy.Mod(x, y) + sympy.frac(z), LETTERS), [7.5, 2.0, 3.25])
    assert value == 1.75
    assert slopes.tolist() == [1, -3, 1]
    assert not curvatures.any()


def test_where_two_are_the_greatest_each_has_half_the_slope():
    assert at(*table(sympy.Max(x, y), LETTERS, derivatives=1), [2, 2, 0])[1].tolist() == [0.5, 0.5, 0]


DEAD = [
    (sympy.Piecewise((1 / x, sympy.Ne(x, 0)), (y, True)), (0, 2, 0), 2, (0, 1, 0)),
    (sympy.Piecewise((sympy.sqrt(x), x > 0), (0, True)) * y, (-1, 2, 0), 0, (0, 0, 0)),
    (sympy.Piecewise((sympy.log(x) * y, x > 0), (x * y, True)), (-1, 2, 0), -2, (2, -1, 0)),
    (sympy.Piecewise((sympy.sin(x) / x, sympy.Ne(x, 0)), (1, True)) * y, (0, 3, 0), 3, (0, 1, 0)),
    (sympy.Max(sympy.log(x), y, evaluate=False) * z, (0, 1, 2), 2, (0, 2, 1)),
]


@pytest.mark.parametrize(("expression", "point", "value", "slopes"), DEAD)
def test_a_branch_that_is_not_taken_spoils_nothing(expression, point, value, slopes):
    found, gradient_found, hessian = at(*table(expression, LETTERS), point)
    assert found == value
    assert gradient_found.tolist() == list(slopes)
    assert np.isfinite(hessian).all()


def random_expression(rng, depth):
    if depth == 0:
        return rng.choice([x, y, z, sympy.Rational(rng.randint(1, 7), 4)])
    a, b = (random_expression(rng, depth - 1) for _ in "ab")
    return rng.choice(
        [
            lambda: a + b,
            lambda: a * b,
            lambda: a - 2 * b,
            lambda: a / (2 + sympy.sin(b)),
            lambda: sympy.sin(a) * b,
            lambda: sympy.exp(-(a**2) / 8),
            lambda: sympy.log(1 + a**2),
            lambda: sympy.sqrt(1 + a**2),
            lambda: sympy.tanh(a - b),
            lambda: sympy.atan(a * b),
            lambda: abs(a - b + sympy.Rational(1, 97)),
            lambda: sympy.Piecewise((a, a < b + sympy.Rational(1, 89)), (a * b, True)),
            lambda: sympy.erf(a) + b,
        ]
    )()


def check_random(seed):
    expression = random_expression(random.Random(seed), 3)
    assert agree(expression, [0.731, 1.317, 0.419]), expression


@pytest.mark.parametrize("seed", range(25))
def test_derivatives_of_random_expressions_are_those_of_sympy(seed):
    check_random(seed)


@pytest.mark.battery
def test_derivatives_of_five_hundred_random_expressions_are_those_of_sympy():
    for seed in range(100, 600):
        check_random(seed)


def test_a_wrong_partial_would_be_seen(monkeypatch):
    # tanh with the slope of atan, in the row that all passes read.
    wrong = replace(primitives.TANH, partials=primitives.ATAN.partials)
    monkeypatch.setitem(primitives.BY_SYMPY_CLASS, "tanh", wrong)
    assert not agree(SMOOTH["hyperbolic"], [0.7, 1.3, 0.4])


@pytest.mark.parametrize("name", ["sin", "exp", "sqrt", "atan", "erf", "sech2", "sigmoid", "asinh", "log1p"])
def test_every_partial_is_the_slope_of_a_small_step(name):
    g = Graph()
    node = g.apply(ELEMENTWISE[name], g.input("x"))
    target = [Target("", (2,), [row_of(node, 0), row_of(gradient(g, node, [g.input("x")])[0], 1)])]
    h = 1e-6
    above, below, here = (at(g, target, [0.6 + step])[0] for step in (h, -h, 0))
    assert here[1] == pytest.approx((above[0] - below[0]) / (2 * h), rel=1e-8)


def test_ten_thousand_levels_are_converted_and_differentiated_without_recursion():
    expression = x
    for _ in range(10_000):
        expression = sympy.sin(expression, evaluate=False)
    graph, letters = Graph(), {x: None}
    letters[x] = graph.input("x")
    gradient(graph, convert(graph, expression, letters), [letters[x]])
    assert len(graph) > 20_000


def test_a_sum_of_fifty_thousand_terms_costs_nodes_in_proportion():
    symbols = sympy.symbols("x:50000")
    graph = Graph()
    letters = {s: graph.input(s.name) for s in symbols}
    expression = sympy.Add(*(sympy.Mul(s, t, evaluate=False) for s, t in pairwise(symbols)), evaluate=False)
    gradient(graph, convert(graph, expression, letters), list(letters.values()))
    assert len(graph) < 4 * len(symbols)


def test_a_part_that_stands_twice_at_each_of_thirty_levels_is_one_node_for_each():
    expression = x * y
    for _ in range(30):
        expression = sympy.Add(sympy.sin(expression, evaluate=False), sympy.exp(expression, evaluate=False), evaluate=False)
    graph, _ = table(expression, (x, y))
    assert len(graph) < 1500


def test_operations_of_function_and_gradient_stay_below_four_times_those_of_the_function():
    for name, expression in SMOOTH.items():
        sizes = [len(table(expression, LETTERS, derivatives=order)[0]) for order in (0, 1)]
        assert sizes[1] < 4.5 * sizes[0], name


def test_forward_mode_is_taken_where_functions_outnumber_inputs():
    rows = [sympy.sin(k * x) + sympy.exp(x / k) for k in range(1, 13)]
    graph, _ = table(rows, (x,), roll=False, derivatives=1)
    nodes = [part.node for part in table(rows, (x,), roll=False, derivatives=0)[1][0].parts]
    inputs = derivatives.leaves(graph, nodes)
    cost = derivatives.costs(graph, nodes, inputs)
    assert cost.forward <= cost.reverse
    found = at(*table(rows, (x,), roll=False, derivatives=1), [0.5])[1][:, 0]
    assert np.allclose(found, [k * math.cos(k / 2) + math.exp(0.5 / k) / k for k in range(1, 13)])


def test_operations_not_nodes_decide_between_the_ways():
    # Each of six turns acts on all entries of a 3 × 3 matrix: reverse mode touches fewer nodes, and multiplies more.
    angles = sympy.symbols("q1:7")
    pose = sympy.eye(3)
    for place, q in enumerate(angles):
        pose = pose * (sympy.rot_axis3(q) if place % 2 else sympy.rot_axis1(q))
    rows = list(pose)
    graph, _ = table(rows, angles, roll=False, derivatives=1)
    nodes = [part.node for part in table(rows, angles, roll=False, derivatives=0)[1][0].parts]
    cost = derivatives.costs(graph, nodes, derivatives.leaves(graph, nodes))
    assert cost.forward < cost.reverse
