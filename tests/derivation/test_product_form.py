"""Quotients as products, and what is said of other ways on the page of a derivative by the rules."""

from __future__ import annotations

import pytest
import sympy

import symcalc as sc
from symcalc.cli import main
from symcalc.errors import ArgumentError, NoRuleError

# The quotient, the product that it is, and the derivative in that form.
QUOTIENTS = [
    ("x/exp(x)", "x*exp(-x)", "(1 - x)*exp(-x)"),
    ("x/e^x", "x*e^(-x)", "(1 - x)*e^(-x)"),
    ("1/x", "x^(-1)", "-x^(-2)"),
    ("sin(x)/x^2", "sin(x)*x^(-2)", "x^(-2)*cos(x) - 2*x^(-3)*sin(x)"),
    ("1/(1 + x^2)", "(1 + x^2)^(-1)", "-2*x*(1 + x^2)^(-2)"),
    ("x/ln(x)", "x*ln(x)^(-1)", "ln(x)^(-1) - ln(x)^(-2)"),
]


@pytest.mark.parametrize(("text", "form", "answer"), QUOTIENTS)
def test_a_quotient_is_derived_as_a_product_and_by_its_own_rules(text, form, answer):
    d = sc.derivative(text, "x", method="product")
    assert d.steps[0].rule == "product form"
    assert d.steps[0].after.to_text() == f"diff({form}, x)"
    assert d.answer.to_text() == answer
    assert d.is_proved
    assert d.route.kind == "proved"
    (other,) = d.parts
    assert other.goal == d.goal
    assert other.steps[-1].rule == "both ways"
    assert other.answer == d.answer
    assert {"quotient rule", "reciprocal rule", "power rule"} & {step.rule for step in other.steps}


@pytest.mark.parametrize("text", ["f(x)/g(x)", "(x + 1)/sqrt(x)", "tan(x)/x", "1/2^x", "a/(x + b)"])
def test_the_result_is_that_of_the_rules(text):
    d = sc.derivative(text, "x", method="product")
    assert d.is_proved
    place = dict(zip(sympy.symbols("x a b"), (sympy.Rational(1, 3), 2, 5)))
    assert sympy.simplify((d.result - sc.derivative(text, "x").result).subs(place)) == 0


@pytest.mark.parametrize("text", ["x*e^(-x)", "x/2", "x^2/a", "sin(x)"])
def test_what_is_no_quotient_by_the_variable_is_refused(text):
    with pytest.raises(NoRuleError, match="no product form"):
        sc.derivative(text, "x", method="product")


def test_one_derivative_is_taken_of_the_product_form():
    with pytest.raises(ArgumentError, match="n=1"):
        sc.derivative("1/x", n=2, method="product")


@pytest.mark.parametrize(
    ("text", "method", "sentence"),
    [("x^x", "logarithms", "logarithmic differentiation"), ("x/e^x", "product", "written as a product"), ("1/x", "product", "written as a product")],
)
def test_the_page_says_with_the_call_how_else_the_same_comes_out(text, method, sentence):
    d = sc.derivative(text, "x")
    call = f'd = sc.derivative("{text}", "x", method="{method}")'
    for page in (d.to_text(), d.to_markdown(), d.at(x=2).to_text()):
        assert sentence in page
        assert call in page
    other = sc.derivative(text, "x", method=method)
    assert other.is_proved
    assert sympy.simplify(other.result - d.result) == 0
    assert sentence not in other.to_text()


def test_a_long_call_keeps_its_lines():
    quotient = " + ".join(f"x^{power}*sin({power}*x)" for power in range(1, 12))
    text = sc.derivative(f"({quotient})/e^x", "x").to_text()
    assert text.rstrip().endswith('"x", method="product")')
    assert text.count("sc.derivative(") == 2


@pytest.mark.parametrize("text", ["x^2", "2^x", "x/2", "sin(x)", "x*e^(-x)"])
def test_other_ways_are_offered_only_where_they_are_of_use(text):
    assert sc.derivative(text, "x").other_ways == ()


def test_a_second_derivative_offers_no_other_way():
    assert sc.derivative("x^x", "x", 2).other_ways == ()


@pytest.mark.parametrize(("option", "text", "title"), [("--by-logarithms", "x^x", "by logarithms"), ("--as-product", "x/e^x", "by the product form")])
def test_the_command_line_takes_the_other_way(option, text, title, capsys):
    assert main(["derivative", text, option, "--detail", "answer"]) == 0
    assert title in capsys.readouterr().out


def test_two_ways_at_once_are_refused(capsys):
    assert main(["derivative", "1/x", "--as-product", "--from-first-principles"]) == 2
    assert "--from-first-principles and --as-product exclude each other" in capsys.readouterr().err
