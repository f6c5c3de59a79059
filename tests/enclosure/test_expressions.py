"""Balls of SymPy expressions hold the values that SymPy finds, and what is not real has none."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from symcalc.enclosure.expressions import enclose
from symcalc.errors import ArgumentError

X = sympy.Symbol("x")
AT = {X: Fraction(2, 3)}
REAL = [
    *(function(X) for function in (sympy.asin, sympy.acos, sympy.acot, sympy.asinh, sympy.atanh, sympy.asech, sympy.acsch, sympy.sech)),
    *(function(X + 1) for function in (sympy.asec, sympy.acsc, sympy.acosh, sympy.acoth, sympy.gamma, sympy.loggamma, sympy.erf, sympy.Si, sympy.Ei)),
    *(sympy.Max(X, 2 * X, 1), sympy.Min(X, X**2), sympy.Abs(X - 1), sympy.sign(X - 1), sympy.besselj(1, X), sympy.factorial(X), X**X, X**-3),
    *(sympy.LambertW(X), sympy.airyai(X), sympy.atan2(-X, -1), sympy.pi + sympy.E, sympy.sqrt(X) - X ** sympy.Rational(1, 3)),
]


@pytest.mark.parametrize("expression", REAL, ids=str)
def test_the_ball_holds_the_value(expression):
    value = sympy.N(expression.subs(X, sympy.Rational(2, 3)), 25)
    difference = enclose(expression - sympy.Rational(str(value)), AT)
    assert abs(difference) < 1e-20


@pytest.mark.parametrize("expression", [sympy.sqrt(-X), sympy.log(X - 1), sympy.asin(2 * X), 1 / (X - sympy.Rational(2, 3)), (-X) ** X], ids=str)
def test_what_is_not_real_has_no_finite_ball(expression):
    assert not enclose(expression, AT).is_finite()


def test_what_is_beyond_ball_arithmetic_is_named():
    with pytest.raises(ArgumentError, match="A"):
        enclose(sympy.MatrixSymbol("A", 2, 2)[0, 0], AT)
    with pytest.raises(ArgumentError, match="y"):
        enclose(sympy.Symbol("y"), AT)


def test_a_second_derivative_of_a_step_is_zero_beside_the_jump():
    assert enclose(sympy.DiracDelta(X, 1), AT) == 0


def test_a_function_value_by_which_is_differentiated_first_moves_with_its_letter():
    f, g = sympy.Function("f"), sympy.Function("g")(X)
    slope = sympy.Derivative(f(g), g)
    with_letter = sympy.Derivative(slope, X)
    assert enclose(with_letter - sympy.Derivative(f(g), (g, 2)) * sympy.Derivative(g, X), AT).contains(0)
    assert not enclose(with_letter - sympy.Derivative(f(g), (g, 2)), AT).contains(0)
    with pytest.raises(ArgumentError, match="moves"):
        enclose(sympy.Derivative(f(g), X, g), AT)
