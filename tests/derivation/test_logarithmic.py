"""Logarithmic differentiation, and derivatives that are kept since no closed form is known."""

from __future__ import annotations

import pytest
import sympy

import symcalc as sc
from symcalc.derivation.closed_forms import number_at_a_place
from symcalc.errors import ArgumentError, NoRuleError
from symcalc.formula.reading.reader import read

POWERS = ["x^x", "x^2*e^x/sqrt(1 + x)", "(1 + x^2)^sin(x)", "x^a*(1 - x)^b", "sqrt(x*(x + 1))", "x^(1/x)"]


@pytest.mark.parametrize("text", POWERS)
def test_by_logarithms_the_result_is_that_of_the_rules(text):
    d = sc.derivative(text, "x", method="logarithms")
    assert d.steps[0].rule == "logarithmic derivative"
    assert d.is_proved
    assert d.route.kind == "proved"
    other = sc.derivative(text, "x").result
    place = {sympy.Symbol("x"): sympy.Rational(1, 3), sympy.Symbol("a"): 2, sympy.Symbol("b"): 3}
    assert abs(sympy.N((d.result - other).subs(place))) < 1e-12


def test_what_has_to_be_positive_is_said():
    d = sc.derivative("x^a*(1 - x)^b", "x", method="logarithms")
    assert [str(condition) for condition in d.steps[0].assuming] == ["x > 0", "1 - x > 0"]


@pytest.mark.parametrize("text", ["sin(x)", "x + 1", "ln(x)"])
def test_where_logarithms_do_not_help_it_is_said(text):
    with pytest.raises(NoRuleError, match="powers, products and quotients"):
        sc.derivative(text, "x", method="logarithms")


def test_one_derivative_is_taken_by_logarithms():
    with pytest.raises(ArgumentError, match="n=1"):
        sc.derivative("x^x", "x", 2, method="logarithms")


def test_a_kept_derivative_has_a_number_to_check_it_by():
    place, number = number_at_a_place(read("diff(zeta(x), x)", notation="text"))
    assert (str(read("x", notation="text").with_node(place)), number.terms[0][1].text) == ("at(diff(zeta(x), x), x=2)", "0.937548")
