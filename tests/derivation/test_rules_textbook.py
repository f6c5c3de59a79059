"""Functions of the kinds in calculus books, of one and two variables: the last line is SymPy's derivative, at 30 digits."""

from __future__ import annotations

import pytest
import sympy

from symcalc.derivation import engine
from symcalc.formula.nodes import Name
from symcalc.formula.reading.reader import read

ONE_VARIABLE = """
x^7; 3*x^4 - 5*x^2 + 2*x - 9; x^(-3); 1/x^2; x^(3/2); x^pi; sqrt(x); cbrt(x); root(x, 5); 2/(3*x)
(x^2 + 1)*(x^3 - 2); x*sin(x); x^2*exp(-x)*sin(x); e^x*cos(x)*ln(x); (x + 1)*(x + 2)*(x + 3)*(x + 4)
x/(x + 1); (x^2 - 1)/(x^2 + 1); sin(x)/x; x/exp(x); ln(x)/x^2; (1 + sqrt(x))/(1 - sqrt(x)); 1/(1 + e^(-x)); e^x/(1 + e^x)
(2*x + 1)^10; sqrt(1 + x^2); 1/sqrt(1 + x^2); sin(x^2); sin(x)^2; cos(3*x - 1)^4; e^(-x^2/2); e^(sin(x)); ln(sin(x)); ln(ln(x + 2)); sqrt(x + sqrt(x))
tan(x^2); cot(x); sec(x); csc(2*x); asin(x/2); acos(x/3); atan(1/x); atan(sqrt(x)); sinh(x); cosh(x)^2; tanh(x/2); asinh(x); acosh(x + 2); atanh(x/4)
2^x; 10^(x^2); x^x; x^(sin(x)); (1 + 1/x)^x; sin(x)^x; log(x, 10); log(x, 2)*x; log(2, x + 2); x^2*2^x; 3^x/x
abs(x); ln(abs(x)); abs(x^2 - 4); x*abs(x); max(x, x^2); min(x, 1/x); erf(x); gamma(x); x*e^(3*x)*ln(x)^2
""".replace("\n", ";").split(";")
TWO_VARIABLES = """
x^2*sin(y) + e^(-x*y); x*y/(x^2 + y^2); x^y; y^x; sqrt(x^2 + y^2); ln(x^2 + y^2); atan(y/x); atan2(y, x); e^(x/y); sin(x*y)*cos(x/y)
(x - y)/(x + y); x*y*e^(-x^2/2 - y^2/8); log(x, y + 2); (x^2 + y)^3; 1/(x*y); x*ln(y) - y*ln(x); tan(x - y); cosh(x*y); max(x, y); x^2*y^3
""".replace("\n", ";").split(";")
CASES = [
    *((text.strip(), "x") for text in ONE_VARIABLE if text.strip()),
    *((text.strip(), letter) for text in TWO_VARIABLES if text.strip() for letter in "xy"),
]
POINTS = [{"x": sympy.Rational(37, 53), "y": sympy.Rational(59, 71)}, {"x": sympy.Rational(17, 41), "y": sympy.Rational(113, 60)}]


def test_the_set_is_large_enough():
    assert len(CASES) >= 60
    assert sum(text.strip() != "" for text in TWO_VARIABLES) >= 20


@pytest.mark.parametrize(("text", "letter"), CASES)
def test_the_last_line_is_the_derivative_that_sympy_finds(text, letter):
    body = read(text, notation="text")
    derivation = engine.differentiate(body, Name(letter), len(body.meaning.free_symbols) > 1)
    symbol = sympy.Symbol(letter, real=True)
    real = {entry: sympy.Symbol(entry.name, real=True) for entry in body.meaning.free_symbols}
    expected = body.meaning.xreplace(real).diff(symbol)
    for point in POINTS:
        at = {real[entry]: point[entry.name] for entry in real}
        found = derivation.result.xreplace(real).xreplace(at)
        assert abs(sympy.N(found - expected.xreplace(at).doit(), 30)) < 10**-25
    assert all(verdict.kind != "unchecked" for verdict in derivation.verdicts)


KEPT = [
    ("sin(x)/x", "quotient rule", "(diff(sin(x), x)*x - sin(x)*diff(x, x))/x^2"),
    ("1/x", "reciprocal rule", "-diff(x, x)/x^2"),
    ("sqrt(x^2 + 1)", "chain rule for the square root", "diff(x^2 + 1, x)/(2*sqrt(x^2 + 1))"),
    ("x^x", "power with base and exponent varying", "x^x*diff(x*ln(x), x)"),
    ("f(x^2)", "chain rule for an unknown function", "f'(x^2)*diff(x^2, x)"),
    ("f(x*y)", "chain rule for an unknown function", "f'(x*y)*diff(x*y, x)"),
    ("f(g(x), h(x))", "chain rule along each slot", "D[1,0](f)(g(x), h(x))*diff(g(x), x) + D[0,1](f)(g(x), h(x))*diff(h(x), x)"),
    ("sum(x^i/i, (i, 1, n))", "sum over an index", "Sum(diff(x^i/i, x), (i, 1, n))"),
    ("Integral(sin(x*t), (t, 0, x^2))", "Leibniz rule", "sin(x*x^2)*diff(x^2, x) + Integral(partial(sin(x*t), x), (t, 0, x^2))"),
]


@pytest.mark.parametrize(("text", "rule", "line"), KEPT)
def test_the_first_line_keeps_what_was_typed(text, rule, line):
    step = engine.differentiate(read(text, notation="text"), Name("x"), False).steps[0]
    assert (step.rule, step.after.to_text()) == (rule, line)


ENDS = [
    ("x^2*exp(-x)*sin(x)", "x*exp(-x)*(2*sin(x) - x*sin(x) + x*cos(x))"),
    ("x/exp(x)", "(1 - x)/exp(x)"),
    ("ln(x)/x^2", "(1 - 2*ln(x))/x^3"),
    ("x^x", "x^x*(ln(x) + 1)"),
    ("ln(abs(x))", "1/x"),
    ("f(x^2)", "2*x*f'(x^2)"),
    ("max(x, 0)", "Piecewise((1, x > 0), (0, x < 0))"),
    ("sum(x^i/i, (i, 1, n))", "Sum(x^(i - 1), (i, 1, n))"),
    ("product(x + i, (i, 1, n))", "Product(x + i, (i, 1, n))*Sum(1/(x + i), (i, 1, n))"),
    ("Integral(sin(x*t), (t, 0, x^2))", "2*x*sin(x^3) + Integral(t*cos(x*t), (t, 0, x^2))"),
]


@pytest.mark.parametrize(("text", "line"), ENDS)
def test_the_last_line_reads_as_in_a_book(text, line):
    assert engine.differentiate(read(text, notation="text"), Name("x"), False).answer.to_text() == line


CONDITIONS = [("sin(x)/x", "x != 0"), ("x^x", "x > 0"), ("ln(abs(x))", "x != 0"), ("abs(x)", "x != 0"), ("max(x, 0)", "x != 0"), ("sqrt(x)", "x > 0")]


@pytest.mark.parametrize(("text", "condition"), CONDITIONS)
def test_a_condition_is_displayed_once(text, condition):
    steps = engine.differentiate(read(text, notation="text"), Name("x"), False).steps
    assert [entry.to_text() for step in steps for entry in step.assuming] == [condition]


BOUNDARIES = [
    ("Piecewise((x^2, x <= 1), (3*x, True))", ["x != 1"], ["1", "3"], "not continuous"),
    ("Piecewise((x, x < 0), (x^2, True))", ["x != 0"], ["0", "0", "1", "0"], "slopes do not"),
    ("Piecewise((x^2, x < 1), (2*x - 1, True))", [], ["1", "1", "2", "2"], "differentiable there"),
]


@pytest.mark.parametrize(("text", "left_out", "values", "said"), BOUNDARIES)
def test_values_and_slopes_at_a_boundary_are_shown_from_both_sides(text, left_out, values, said):
    step = engine.differentiate(read(text, notation="text"), Name("x"), False).steps[0]
    assert [entry.to_text() for entry in step.assuming] == left_out
    assert [part.answer.to_text() for part in step.parts] == values
    assert said in step.parts[-1].heading.text
