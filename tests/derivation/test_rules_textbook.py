"""Functions of the kinds in calculus books: the last line is SymPy's derivative, nearly every line is proved."""

from __future__ import annotations

import warnings
from collections import Counter
from functools import cache

import pytest
import sympy

from symcalc.derivation import engine
from symcalc.derivation.tidying import TIDYINGS
from symcalc.formula.nodes import Derivative, Name
from symcalc.formula.reading.reader import read
from tests.derivation.textbook_set import BRANCHES, CASES, INTEGRALS, SEVERAL_VARIABLES, UNKNOWN, WITH_BOUNDS

ALL = [*CASES, *UNKNOWN, *WITH_BOUNDS, *INTEGRALS, *BRANCHES]
EVERYDAY = {"constant", "variable", "sum rule", "sign", "constant factor", "constant divisor", *(kind.name for kind in TIDYINGS)}
POINTS = [(37, 53), (59, 71), (17, 41), (113, 60), (29, 83), (101, 97), (89, 73), (47, 79), (31, 67), (139, 103)]


@cache
def derived(text, letter):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that f(x) is read as a function
        body = read(text, notation="text")
    symbols = {symbol for symbol in body.meaning.free_symbols if isinstance(symbol, sympy.Symbol)}
    return body, engine.differentiate(body, Name(letter), len(symbols) > 1)


def rules_of(text, letter):
    return {step.rule for step in derived(text, letter)[1].all_steps()} - EVERYDAY


def test_the_set_is_large_enough():
    functions = {text for text, _ in ALL}
    assert len(functions) >= 120
    assert len(set(SEVERAL_VARIABLES)) >= 50
    assert all(len(read(text, notation="text").meaning.free_symbols) > 1 for text in SEVERAL_VARIABLES)
    assert sum(len(rules_of(text, letter)) >= 3 for text, letter in ALL) >= 30


def test_ninety_five_of_a_hundred_steps_are_proved():
    verdicts = Counter(verdict.kind for text, letter in ALL for verdict in derived(text, letter)[1].verdicts)
    assert verdicts["proved"] >= 0.95 * verdicts.total(), verdicts
    assert verdicts["unchecked"] == 0


def at_point(expression, real, shift):
    """Return the value at a rational point, with a bound n = 4 and the family a_i = 2i + 1."""
    concrete = expression.xreplace({symbol: sympy.Integer(4) for symbol in expression.free_symbols if str(symbol) == "n"})
    concrete = concrete.replace(sympy.Indexed, lambda base, index: 2 * index + 1).doit().xreplace(real)
    letters = sorted(concrete.free_symbols, key=str)
    return sympy.N(concrete.xreplace({letter: sympy.Rational(*POINTS[place + shift]) for place, letter in enumerate(letters)}).doit(), 30)


@pytest.mark.parametrize(("text", "letter"), [*CASES, *WITH_BOUNDS, *INTEGRALS, *BRANCHES])
def test_the_last_line_is_the_derivative_that_sympy_finds(text, letter):
    body, derivation = derived(text, letter)
    is_indexed = body.meaning.has(sympy.Indexed, sympy.Sum, sympy.Product)
    real = {} if is_indexed else {entry: sympy.Symbol(entry.name, real=True) for entry in body.meaning.free_symbols}
    variable = sympy.Symbol(letter)
    expected = body.meaning.xreplace(real).diff(real.get(variable, variable))
    for shift in (0, 1):
        found, wanted = (at_point(side, real, shift) for side in (derivation.result, expected))
        assert abs(found - wanted) < 10**-20 * (1 + abs(wanted))


@pytest.mark.parametrize(("text", "letter"), UNKNOWN)
def test_the_last_line_for_an_unknown_function_is_held_against_sympy_with_a_known_one_in_its_place(text, letter):
    assert derived(text, letter)[1].route.kind in ("proved", "agrees")


def derivatives(formula):
    return Counter(part for part in formula.node.walk() if isinstance(part, Derivative))


@pytest.mark.parametrize(("text", "letter"), ALL)
def test_each_step_takes_away_one_derivative_or_does_one_named_tidying(text, letter):
    names = {kind.name for kind in TIDYINGS}
    for step in derived(text, letter)[1].steps:
        before, after = derivatives(step.before), derivatives(step.after)
        if step.focus is None:
            assert step.rule in names
            assert set(after) <= set(before)
            continue
        gone = step.focus.before.node
        assert step.rule not in names
        assert isinstance(gone, Derivative)
        assert after[gone] == before[gone] - 1
        # Those that stand elsewhere in the line stay.
        assert not before - derivatives(step.focus.before) - after


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
    ("x^2*exp(-x)*sin(x)", "x*(2*sin(x) - x*sin(x) + x*cos(x))*exp(-x)"),
    ("x/exp(x)", "(1 - x)/exp(x)"),
    ("floor(x)", "0"),
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
    ("Piecewise((x, x < 0), (x^2, True))", ["x != 0"], ["0", "0", "1", "0"], "not differentiable"),
    ("Piecewise((x^2, x < 1), (2*x - 1, True))", [], ["1", "1", "2", "2"], "differentiable at"),
]


@pytest.mark.parametrize(("text", "left_out", "values", "said"), BOUNDARIES)
def test_values_and_slopes_at_a_boundary_are_shown_from_both_sides(text, left_out, values, said):
    step = engine.differentiate(read(text, notation="text"), Name("x"), False).steps[0]
    assert [entry.to_text() for entry in step.assuming] == left_out
    assert [line.answer.to_text() for part in step.parts for line in part.parts] == values
    claim = step.parts[-1].steps[-1]
    assert claim.relation == "claim"
    assert said in claim.why
    assert all(entry.verdict.kind == "proved" for part in step.parts for entry in part.all_steps())
