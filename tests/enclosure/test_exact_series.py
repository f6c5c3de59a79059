"""Exact Taylor coefficients: equal to SymPy's and to those of balls; what is not smooth is refused, and the part is named."""

from __future__ import annotations

import time

import pytest
import sympy
from flint import ctx

from symcalc.enclosure.ball_series import working
from symcalc.enclosure.derivative_balls import taylor_balls
from symcalc.enclosure.exact_series import taylor_coefficients
from symcalc.enclosure.expressions import enclose
from symcalc.enclosure.kernel_ring import NoSeriesError
from symcalc.enclosure.values import ball
from symcalc.graph.conversion import convert
from symcalc.graph.table import Graph

X, Y, Z, A = sympy.symbols("x y z a", real=True)
ZERO, ONE, HALF = sympy.Integer(0), sympy.Integer(1), sympy.Rational(1, 2)
ONE_VARIABLE = [
    *(getattr(sympy, name)(X) for name in "exp sin cos tan atan asin acos sinh cosh tanh".split()),
    sympy.asinh(X), sympy.atanh(X), sympy.log(1 + X), sympy.sqrt(1 + X), (1 + X) ** A, 1 / (1 - X), 1 / (1 + sympy.exp(-X)), sympy.exp(sympy.sin(X)),
    sympy.erf(X), sympy.erfc(X), sympy.log(sympy.cos(X)), sympy.exp(A * X), sympy.sin(X) ** 3 / (2 + X), (1 + X) ** X, sympy.exp(X) - 1,
    1 - sympy.tanh(X) ** 2, sympy.Abs(X + 1), sympy.sqrt(1 + X * sympy.sin(X)), sympy.besselj(0, X), sympy.cbrt(8 + X), sympy.acosh(X + 2),
]  # fmt: skip


@pytest.mark.parametrize("function", ONE_VARIABLE, ids=str)
@pytest.mark.parametrize("centre", [ZERO, HALF])
def test_coefficients_are_the_derivatives_over_the_factorial(function, centre):
    found = taylor_coefficients(function, [X], [centre], 4)
    derivative = function
    for k in range(5):
        wanted = derivative.subs(X, centre).doit() / sympy.factorial(k)
        difference = (found.get((k,), ZERO) - wanted).subs(A, sympy.Rational(7, 3))
        assert abs(sympy.N(difference, 30)) < 1e-25, (function, k)
        derivative = derivative.diff(X)


@pytest.mark.parametrize("function", [sympy.exp(sympy.sin(X)), sympy.tan(X), sympy.log(1 + sympy.sin(X)), sympy.sqrt(1 + X) * sympy.cos(X)], ids=str)
def test_coefficients_are_those_of_sympy(function):
    found = taylor_coefficients(function, [X], [ZERO], 7)
    assert sympy.expand(sympy.series(function, X, 0, 8).removeO() - sum(value * X ** powers[0] for powers, value in found.items())) == 0


@pytest.mark.parametrize(
    "function", [sympy.exp(X) * sympy.sqrt(1 + Y), sympy.sin(X * Y + Y), sympy.log(2 + X**2 + Y), sympy.atan2(Y, 1 + X)], ids=str
)
def test_coefficients_of_several_variables_are_mixed_derivatives(function):
    found = taylor_coefficients(function, [X, Y], [ZERO, HALF], 4)
    for i in range(4):
        for j in range(5 - i):
            wanted = sympy.diff(function, X, i, Y, j).subs({X: 0, Y: HALF}) / sympy.factorial(i) / sympy.factorial(j)
            assert abs(sympy.N(found.get((i, j), ZERO) - wanted, 30)) < 1e-25, (i, j)


def test_balls_hold_the_exact_coefficients_in_three_variables():
    function = sympy.exp(-(X**2) - Y**2) * sympy.sin(1 + X + Y * Z)
    found = taylor_coefficients(function, [X, Y, Z], [ZERO, HALF, ONE], 6)
    graph = Graph()
    node = convert(graph, function, {symbol: graph.input(str(symbol)) for symbol in (X, Y, Z)})
    with working(150, 8):
        balls = taylor_balls(graph, node, [ball(0), ball(1) / 2, ball(1)], 6)
    assert len(balls) == 84
    for powers, value in balls.items():
        assert value.overlaps(enclose(found.get(powers, ZERO), {}))
        assert value.rad() < 1e-25


def test_a_dropped_term_is_seen():
    found = taylor_coefficients(sympy.exp(X), [X], [ZERO], 3)
    del found[(2,)]
    assert sympy.expand(sympy.series(sympy.exp(X), X, 0, 4).removeO() - sum(value * X ** powers[0] for powers, value in found.items())) != 0


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (sympy.Abs(X), "kink"), (sympy.sqrt(X), "only where it is positive"), (X**X, "ln has no power series"), (sympy.exp(-1 / X**2), "denominator"),
        (1 / X, "denominator"), (sympy.log(X), "ln has no"), (sympy.floor(X), "jump"), (sympy.Piecewise((X, X < 0), (X**2, True)), "branch"),
        (sympy.cbrt(X), "power 1/3"), (sympy.asin(X + 1), "power -1/2"), (sympy.Max(X, 0), "kink"), (sympy.log(X - 1), "ln has no"),
    ],
)  # fmt: skip
def test_what_is_not_smooth_is_refused_with_its_reason(function, words):
    with pytest.raises(NoSeriesError, match=words):
        taylor_coefficients(function, [X], [ZERO], 3)


def test_high_orders_cost_milliseconds():
    cases = [
        (sympy.exp(sympy.sin(X)), [X], 30, 0.010),
        (sympy.exp(X) * sympy.sqrt(1 + Y), [X, Y], 12, 0.100),
        (sympy.log(1 + X**2 + Y * Z), [X, Y, Z], 12, 0.100),
    ]
    loop = min(_calibration() for _ in range(3))
    for function, letters, order, most in cases:
        taken = []
        for _ in range(3):
            start = time.perf_counter()
            taylor_coefficients(function, letters, [ZERO] * len(letters), order)
            taken.append(time.perf_counter() - start)
        print(f"{function} to order {order}: {min(taken) * 1e3:.2f} ms, {min(taken) / loop:.2f} calibration loops of {loop * 1e3:.1f} ms")
        assert min(taken) < most * max(1.0, loop / 0.02)


def _calibration():
    """A loop whose time says how fast the machine is just now."""
    start = time.perf_counter()
    total = 0
    for k in range(300_000):
        total += k * k
    return time.perf_counter() - start


def test_the_settings_of_the_library_stay():
    before = ctx.cap, ctx.prec
    taylor_coefficients(sympy.exp(X), [X], [ZERO], 30)
    assert (ctx.cap, ctx.prec) == before
