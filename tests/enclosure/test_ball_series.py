"""Each operation on series of balls holds every derivative on the box, and the library's traps, each of which would give wrong coefficients."""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import pytest
import sympy
from flint import arb, arb_series, ctx

from symcalc.enclosure.ball_series import BallSeries, coefficients, variable, working
from symcalc.enclosure.balls import ball
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.evaluation import Evaluation
from symcalc.graph.table import Graph

X = sympy.Symbol("x", real=True)
ON_JETS = "exp log sin cos tan asin acos atan sinh cosh tanh asinh atanh erf erfc gamma loggamma LambertW Ei Si erfi airyai sinc".split()
FUNCTIONS = [
    *(getattr(sympy, name)(X) for name in ON_JETS),
    sympy.acosh(X + 2), sympy.zeta(X + 2), sympy.besselj(1, X), sympy.sqrt(X), sympy.cbrt(X), X**X, (1 + X) ** -3, 1 / (1 + sympy.exp(-X)),
    sympy.exp(X) - 1, sympy.log(1 + X), 1 - sympy.tanh(X) ** 2, sympy.log(sympy.exp(X) + sympy.exp(2)), sympy.atan2(X, 1 - X), sympy.Abs(X - 3),
    sympy.Max(X, 2 * X + 1), sympy.Min(X, 2 * X + 1), sympy.sign(X) * X, sympy.floor(X + 2) * X, sympy.Mod(X, 2), sympy.Heaviside(X) * X,
    sympy.Piecewise((X**2, X < 2), (X, True)), X**2 * (X**2 + 1) ** 5,
]  # fmt: skip


def series_of(function, start, length=7, bits=120):
    graph = Graph()
    node = convert(graph, function, {X: graph.input("x")})
    with working(bits, length):
        (found,) = Evaluation(graph, [node], BallSeries(length))([variable(start, 1, length)])
        return coefficients(found, length)


@pytest.mark.parametrize("function", FUNCTIONS, ids=str)
@pytest.mark.parametrize(("low", "high"), [(Fraction(2, 3), Fraction(2, 3)), (Fraction(1, 2), Fraction(5, 8))])
def test_coefficients_hold_the_derivatives_at_every_point(function, low, high):
    found = series_of(function, ball(low, high))
    assert all(entry.is_finite() for entry in found)
    f = sympy.lambdify(X, function, "mpmath")
    with mpmath.workdps(40):
        for place in (low, (low + high) / 2, high):
            at = mpmath.mpf(place.numerator) / place.denominator
            for k in range(4):
                value = mpmath.diff(f, at, k) / mpmath.factorial(k) if k else f(at)
                assert found[k].overlaps(arb(str(mpmath.re(value)), 1e-15)), (function, k, place)


@pytest.mark.parametrize(
    "function",
    [
        *(sympy.Abs(X), sympy.sqrt(X), sympy.sqrt(X**2), sympy.log(X), sympy.sign(X), sympy.floor(X), sympy.Max(X, 0), sympy.cbrt(X), 1 / X),
        sympy.Mul(X, sympy.Pow(X, -1, evaluate=False), evaluate=False),
        sympy.Piecewise((0, sympy.Ne(X, 0)), (1, True)),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_smooth_at_a_point_has_no_series_there(function):
    for start in (ball(0), ball(Fraction(-1, 10), Fraction(1, 10))):
        assert not all(entry.is_finite() for entry in series_of(function, start))


def test_the_library_cuts_off_at_a_length_of_its_own_and_the_adapter_does_not():
    with working(53, 3):
        assert ctx.cap >= 3
        assert coefficients(arb_series([1, 1], 20).exp(), 20)[-1].is_nan() or ctx.cap >= 20
    found = series_of(sympy.exp(X), ball(0), length=25)
    assert found[24].overlaps(arb(1) / arb(sympy.factorial(24).__int__()))


def test_a_series_that_ends_early_is_not_known_behind_its_end():
    with working(53, 6):
        x = arb_series([0, 1], 6)
        assert coefficients(x / x, 6)[5].is_nan()


def test_the_settings_of_the_library_are_put_back():
    before = ctx.cap, ctx.prec
    with pytest.raises(ZeroDivisionError), working(200, 50):
        raise ZeroDivisionError
    assert (ctx.cap, ctx.prec) == before


def test_squares_of_balls_around_zero_and_wide_tanh_stay_small():
    wide = ball(-2, 2)
    assert series_of(sympy.tanh(X), wide)[0].abs_upper() < 1.0001
    assert series_of(X**2, ball(-1, 1))[0] >= arb(0) - arb(1) / 1000000
    assert series_of(1 / (1 + 25 * X**2), ball(-1, 1))[0].is_finite()
    assert series_of(sympy.sinc(X), ball(-1, 1))[3].is_finite()


def test_orders_that_vary_are_refused():
    with pytest.raises(ArgumentError, match="order"):
        series_of(sympy.besselj(X, X), ball(1))


def test_wide_series_hold_thin_ones_within():
    source = random.Random(5)
    for function in FUNCTIONS:
        low = Fraction(source.randint(1, 50), 100)
        high = low + Fraction(source.randint(1, 40), 100)
        wide = series_of(function, ball(low, high))
        thin = series_of(function, ball(low + (high - low) * Fraction(source.randint(0, 8), 8)))
        assert all(not one.is_finite() or one.overlaps(other) for one, other in zip(wide, thin, strict=True)), function
