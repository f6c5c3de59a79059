"""Derivatives, integrals, sums and limits on balls, and the pitfalls of ball arithmetic, each of which gives wrong or empty balls if forgotten."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from flint import arb, arb_series, ctx

from symcalc.enclosure.expressions import enclose, holds
from symcalc.enclosure.jets import NONE, Jet, Variation, constant, taken, varied
from symcalc.enclosure.taylor import ON_JETS, series
from symcalc.enclosure.values import ball
from symcalc.errors import ArgumentError, NoValueError

X, Y, T, H, N = sympy.symbols("x y t h n")
AT = {X: Fraction(2, 3), Y: Fraction(5, 7)}
WIDE = Variation(1, 3)
ONE_ARGUMENT = [
    *("sin cos tan cot sec csc asin acos atan acot sinh cosh tanh coth sech csch asinh atanh asech acsch".split()),
    *("exp log gamma loggamma digamma erf erfc erfi erfinv fresnels fresnelc airyai airybi airyaiprime airybiprime".split()),
    *("Si Ci Shi Chi Ei LambertW zeta Abs sign factorial".split()),
]
SHIFTED = "acosh asec acsc acoth li".split()
TWO_ARGUMENTS = "besselj bessely besseli besselk legendre hermite chebyshevt chebyshevu laguerre polygamma expint".split()
DIFFERENTIATED = [
    *(getattr(sympy, name)(X) for name in ONE_ARGUMENT if name != "factorial"),
    *(getattr(sympy, name)(X + 2) for name in SHIFTED),
    *(getattr(sympy, name)(2, X) for name in TWO_ARGUMENTS),
    *(sympy.atan2(X, -Y), sympy.beta(X, Y), X**X, X**Y, sympy.sqrt(X * Y), sympy.Max(X, Y), sympy.binomial(X + 3, 2), sympy.frac(X), sympy.Mod(X, Y)),
]


@pytest.mark.parametrize("expression", DIFFERENTIATED, ids=str)
def test_the_jet_holds_the_derivatives_of_sympy(expression):
    for order in (1, 2):
        value = enclose(sympy.Derivative(expression, (X, order), evaluate=False), AT, digits=40)
        step = sympy.Rational(1, 10**10)
        around = [expression.subs(Y, sympy.Rational(5, 7)).subs(X, sympy.Rational(2, 3) + k * step) for k in (-1, 0, 1)]
        low, middle, high = (sympy.N(entry, 60) for entry in around)
        found = (high - low) / (2 * step) if order == 1 else (high - 2 * middle + low) / step**2
        assert abs(value - arb(str(found))) < arb("1e-8")


def test_derivatives_of_each_variable_and_of_each_other():
    f = sympy.exp(X * Y) * sympy.sin(X)
    for variables in ((X, Y), (X, X, Y), (Y, X, Y)):
        assert enclose(sympy.Derivative(f, *variables), AT).overlaps(enclose(f.diff(*variables), AT))
    nested = sympy.Derivative(sympy.Derivative(f, X, evaluate=False) * X, Y, X, evaluate=False)
    assert enclose(nested, AT).overlaps(enclose((f.diff(X) * X).diff(Y, X), AT))


def test_a_square_on_a_ball_round_zero_is_finite_where_the_general_power_knows_nothing():
    around = ball(-1, 1)
    assert not (around ** arb(2)).is_finite() or not (around**2) > 2
    square = constant(around).power(2).value
    assert square.is_finite()
    assert square.contains(0)
    assert square.contains(1)
    assert not square > 1


def test_tanh_of_a_wide_ball_stays_within_its_range():
    wide = ball(-1000, 1000)
    found = ON_JETS["tanh"](constant(wide)).value
    assert found.is_finite()
    assert abs(found) < arb("1.01")
    assert not found.contains(2)
    assert found.contains(arb(1000).tanh())


def test_ends_enter_as_exact_rationals():
    with ctx.workdps(60):
        third = ball(Fraction(1, 3))
        assert (3 * third).contains(1)
        assert not third.overlaps(ball(Fraction(1, 3) + Fraction(1, 10**40)))
        # A float is another number.
        assert not third.overlaps(arb(1 / 3))
    interval = ball(Fraction(1, 3), Fraction(2, 3))
    assert interval.contains(ball(Fraction(1, 3)).mid())
    assert interval.contains(ball(Fraction(2, 3)).mid())
    assert not interval.is_exact()


def test_a_series_is_as_long_as_was_asked_for_though_flint_cuts_it_off():
    assert ctx.cap < 25
    assert len(arb_series([0, 1], 25).exp().coeffs()) <= ctx.cap
    before, found = ctx.cap, series("exp", arb(0), 25)
    assert len(found) == 25
    assert (found[24] * arb(24).fac()).contains(1)
    assert ctx.cap == before
    assert enclose(sympy.Derivative(sympy.exp(2 * X), (X, 15)), {X: 0}).contains(2**15)


def test_what_has_no_value_has_no_derivative():
    for expression in (sympy.log(X - 1) + Y, sympy.sqrt(-X) * Y, sympy.asin(X + 2) + Y, 1 / (Y - Y + X - sympy.Rational(2, 3)) + Y):
        assert not enclose(sympy.Derivative(expression, Y, evaluate=False), AT).is_finite()
    for expression in (sympy.Abs(X - sympy.Rational(2, 3)), sympy.floor(3 * X / 2 + X - X), sympy.Max(X, sympy.Rational(2, 3))):
        assert not enclose(sympy.Derivative(expression, X, evaluate=False), AT).is_finite()


INTEGRALS = [
    (sympy.Integral(sympy.sin(X * T), (T, 0, X**2)), (1 - sympy.cos(X**3)) / X),
    (sympy.Integral(T * X, (T, Y, X)), X * (X**2 - Y**2) / 2),
    (sympy.Integral(sympy.Integral(T * Y, (T, 0, Y)), (Y, 0, X)), X**4 / 8),
    (sympy.Integral(sympy.Abs(T - 1), (T, 0, 2)), sympy.Integer(1)),
    (sympy.Integral(sympy.Piecewise((T, T < 1), (X, True)), (T, 0, 2)), sympy.Rational(1, 2) + X),
    (sympy.Derivative(sympy.Integral(sympy.Piecewise((X * T, T < 1), (X**2, True)), (T, 0, 2)), X), sympy.Rational(1, 2) + 2 * X),
    (sympy.Derivative(sympy.Integral(sympy.exp(X * T), (T, X, X**2)), X, X), sympy.Integral(sympy.exp(X * T), (T, X, X**2)).diff(X, X)),
]


@pytest.mark.parametrize(("integral", "value"), INTEGRALS, ids=str)
def test_integrals_hold_their_value(integral, value):
    found = enclose(integral, AT)
    assert found.is_finite()
    assert found.overlaps(enclose(value, AT))
    assert not found.overlaps(enclose(value, AT) + arb("1e-6"))


UNKNOWN = [
    sympy.Integral(sympy.log(T - 1), (T, 0, 2)),
    sympy.Integral(1 / T, (T, -1, 1)),
    sympy.Integral(sympy.exp(sympy.log(T, evaluate=False), evaluate=False), (T, -2, -1)),
    sympy.Integral(sympy.cos(X), X),
    sympy.Derivative(sympy.Integral(sympy.cos(X * Y), X), Y),
    sympy.Derivative(sympy.Integral(sympy.Abs(T - X), (T, 0, 1)), X),
]


@pytest.mark.parametrize("integral", UNKNOWN, ids=str)
def test_an_integral_about_which_nothing_is_known_is_not_finite(integral):
    assert not enclose(integral, AT).is_finite()


def test_limits_from_both_sides_and_from_one():
    assert enclose(sympy.Limit((sympy.sqrt(X + H) - sympy.sqrt(X)) / H, H, 0), AT).overlaps(enclose(1 / (2 * sympy.sqrt(X)), AT))
    assert enclose(sympy.Limit(sympy.Abs(H) / H, H, 0, "-"), {}) == -1
    assert not enclose(sympy.Limit(sympy.Abs(H) / H, H, 0, "+-"), {}).is_finite()
    assert not enclose(sympy.Limit(1 / H, H, 0, "+"), {}).is_finite()


def test_a_condition_that_cannot_be_told_is_neither_true_nor_false():
    assert holds(sympy.Ge(X, sympy.Rational(2, 3), evaluate=False), AT) is None
    assert holds(X > 1, AT) is False
    assert holds(sympy.Or(sympy.log(X - 5) > 0, X > 0), AT) is True
    with pytest.raises(NoValueError):
        enclose(sympy.Piecewise((X, X > 1), (Y, X > 2)), AT)


def test_indices_and_orders_have_to_be_whole_numbers():
    with pytest.raises(ArgumentError, match="whole"):
        enclose(sympy.Sum(X, (N, 1, Y)), AT)
    with pytest.raises(ArgumentError, match="gone through"):
        enclose(sympy.Sum(X, (N, 1, 10**6)), AT)


def test_powers_beyond_the_order_that_is_kept_are_dropped():
    x = varied(constant(arb(2)), WIDE)
    assert x.power(5).depth() == 3
    assert taken(x.power(3), WIDE, 3).value == 1
    assert taken(constant(arb.nan()), WIDE, 1).is_undefined
    assert Jet({NONE: arb(0), ((WIDE, 1),): arb(1)}).sign() is None
