"""Taylor polynomials: the answer and the proof of each step, honest refusals, known series, the remainder, and what sabotage does."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

import symcalc as sc
from symcalc.derivation.topics import taylor as topic
from symcalc.derivation.topics.taylor_errors import judge_at_least, judge_at_most, judge_remainder
from symcalc.derivation.topics.taylor_terms import judge_coefficients
from symcalc.document.blocks import Prose, Section, Table
from symcalc.errors import ArgumentError, RefutedError
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Name, Number
from symcalc.formula.reading.reader import read

X, Y, A, XI = sympy.symbols("x y a xi")
ANSWERS = [
    ("e^x", "x", 0, 4, 1 + X + X**2 / 2 + X**3 / 6 + X**4 / 24),
    ("sin x", "x", 0, 5, X - X**3 / 6 + X**5 / 120),
    ("ln x", "x", 1, 3, (X - 1) - (X - 1) ** 2 / 2 + (X - 1) ** 3 / 3),
    ("1/x", "x", 1, 3, 1 - (X - 1) + (X - 1) ** 2 - (X - 1) ** 3),
    ("sqrt(x)", "x", 4, 2, 2 + (X - 4) / 4 - (X - 4) ** 2 / 64),
    ("cos x", "x", "pi/3", 2, sympy.Rational(1, 2) - sympy.sqrt(3) / 2 * (X - sympy.pi / 3) - (X - sympy.pi / 3) ** 2 / 4),
    ("(1+x)^a", "x", 0, 2, 1 + A * X + A * (A - 1) / 2 * X**2),
    ("x^2 y", "x, y", [1, 2], 3, X**2 * Y),
    ("e^x sqrt(1+y)", "x, y", 0, 2, 1 + X + Y / 2 + X**2 / 2 + X * Y / 2 - Y**2 / 8),
    ("e^x cos(y)", "x, y", 0, 4, 1 + X + X**2 / 2 - Y**2 / 2 + X**3 / 6 - X * Y**2 / 2 + X**4 / 24 - X**2 * Y**2 / 4 + Y**4 / 24),
    ("tan(x)", "x", 0, 0, sympy.Integer(0)),
]


@pytest.mark.parametrize(("f", "variables", "at", "order", "expected"), ANSWERS, ids=lambda value: str(value)[:20])
def test_the_polynomial_is_right_and_its_steps_hold(f, variables, at, order, expected):
    found = sc.taylor(f, variables, at=at, order=order)
    assert sympy.expand(found.result - expected) == 0
    assert all(verdict.kind in ("proved", "agrees") for verdict in found.verdicts)
    assert found.error_bound is None
    assert found.to_text()


@pytest.mark.parametrize(("f", "at", "words"), [
    ("|x|", 0, "kink"), ("sqrt(x)", 0, "only where it is positive"), ("x^x", 0, "ln has no power series"), ("1/x", 0, "a denominator is 0"),
    ("ln(x)", 0, "ln has no power series"), ("ln(x)", -1, "ln has no power series"), ("e^(-1/x^2)", 0, "is not the sum of its Taylor series"),
    ("sin(x)/x", 0, "a denominator is 0"), ("x^(4/3)", 0, "power 4/3"),
])  # fmt: skip
def test_what_has_no_taylor_polynomial_is_refused_with_the_reason(f, at, words):
    with pytest.raises(ArgumentError, match=words):
        sc.taylor(f, "x", at=at, order=3)


def test_a_flat_function_given_by_cases_is_refused_too():
    flat = sympy.Piecewise((sympy.exp(-1 / X**2), sympy.Ne(X, 0)), (0, True))
    with pytest.raises(ArgumentError, match="every coefficient and every Taylor polynomial would be 0"):
        sc.taylor(flat, X)


@pytest.mark.parametrize(("f", "at", "name", "low", "high", "closed"), [
    ("e^(3x)", 2, "the exponential series", -sympy.oo, sympy.oo, ()), ("sin(x)", 0, "the sine series", -sympy.oo, sympy.oo, ()),
    ("cos(2x)", 0, "the cosine series", -sympy.oo, sympy.oo, ()), ("sinh(x)", 0, "the series of sinh", -sympy.oo, sympy.oo, ()),
    ("cosh(x)", 0, "the series of cosh", -sympy.oo, sympy.oo, ()), ("ln(1+x)", 0, "the series of ln(1 + u)", -1, 1, (1,)),
    ("ln(1-x)", 0, "the series of ln(1 + u)", -1, 1, (-1,)), ("1/(1-x)", 0, "the geometric series", -1, 1, ()),
    ("1/x", 1, "the geometric series", 0, 2, ()), ("1/x", -2, "the geometric series", -4, 0, ()),
    ("arctan(x)", 0, "the series of arctan", -1, 1, (-1, 1)),
    ("sqrt(1+x)", 0, "the binomial series", -1, 1, ()), ("1/(4+x^2)", 0, "the geometric series", -2, 2, ()),
])  # fmt: skip
def test_known_series_are_named_with_their_interval(f, at, name, low, high, closed):
    known = sc.taylor(f, "x", at=at, order=2).series
    assert known is not None
    assert (known.name, known.low, known.high) == (name, low, high)
    assert tuple(end for end, is_closed in ((low, known.closed_low), (high, known.closed_high)) if is_closed) == closed


def test_other_functions_have_no_known_series():
    assert sc.taylor("e^(sin x)", "x").series is None
    assert sc.taylor("x^3 + x", "x").series is None
    assert sc.taylor("sin(x)", "x", at=1).series is None


def test_the_convergence_of_1_over_x_about_1_is_on_the_page():
    page = sc.taylor("1/x", "x", at=1, order=3)._page("textbook")
    (section,) = [block for block in page.blocks if isinstance(block, Section) and block.title.text == "Convergence"]
    (said,) = section.blocks
    assert [formula.to_text() for formula in said.formulas[1:]] == ["u = x - 1", "1", "0 < x < 2"]


def test_the_remainder_is_lagranges():
    found = sc.taylor("sin x", "x", order=3)
    assert found.remainder == sympy.sin(XI) * X**4 / 24
    two = sc.taylor("x e^y", "x, y", order=1)
    theta = sympy.Symbol("theta")
    assert sympy.expand(two.remainder - (2 * X * Y + theta * X * Y**2) * sympy.exp(theta * Y) / 2) == 0


def test_a_wrong_remainder_is_refuted():
    found = sc.taylor("e^x sin(x)", "x", order=2)
    assert found.body is not None
    at = {"x": Number("0")}
    for text, kind in (("e^xi*(2*cos(xi)-2*sin(xi))/3!*x^3", "agrees"), ("e^xi*(2*cos(xi)-2*sin(xi))/2!*x^3", ""),
                       ("e^xi*(2*cos(xi)+2*sin(xi))/3!*x^3", ""),
                       ("e^xi*(2*cos(xi)-2*sin(xi))/3!*x^2", ""), ("e^xi*2*cos(xi)/2*x^2", "")):  # fmt: skip
        line = read(text, "text")
        if kind:
            assert judge_remainder(line, found.body, (Name("x"),), at, 2).kind in ("proved", "agrees")
        else:
            with pytest.raises(RefutedError):
                judge_remainder(line, found.body, (Name("x"),), at, 2)


@pytest.mark.parametrize(("dropped", "order"), [(2, 3), (9, 10)])
def test_a_dropped_term_is_refuted_whether_it_was_derived_or_came_from_a_series(monkeypatch, dropped, order):
    def forgetful(*arguments):
        return {powers: value for powers, value in original(*arguments).items() if powers != (dropped,)}

    original = topic.taylor_coefficients
    monkeypatch.setattr(topic, "taylor_coefficients", forgetful)
    with pytest.raises(RefutedError):
        sc.taylor("e^x", "x", order=order)


@pytest.mark.parametrize("wrong", [{}, {(0,): 1}, {(0,): 1, (1,): sympy.Rational(1, 2)}, {(0,): 1, (1,): 1, (2,): -1}])
def test_wrong_coefficients_are_refuted(wrong):
    table = {powers: sympy.sympify(value, strict=True) for powers, value in wrong.items()}
    with pytest.raises(RefutedError):
        judge_coefficients(sympy.exp(X), [X], [sympy.S.Zero], table, 2)


def test_bounds_are_checked_by_a_search_of_their_own():
    box = ((Fraction(-1), Fraction(1)),)
    assert judge_at_most(read("|e^x - (1 + x)| <= 0.7183", "text"), [X], box, 1).kind == "proved"
    for wrong in ("|e^x - (1 + x)| <= 0.718", "|e^x - 1| <= 0.7183", "|e^x - (1 - x)| <= 0.7183"):
        with pytest.raises(RefutedError):
            judge_at_most(read(wrong, "text"), [X], box, 1)
    assert judge_at_least(read("|e - 2| >= 0.718", "text")).kind == "proved"
    with pytest.raises(RefutedError):
        judge_at_least(read("|e - 2| >= 0.719", "text"))


@pytest.mark.parametrize(("f", "variables", "order", "on"), [
    ("e^x", "x", 5, {"x": (-1, 1)}), ("sin(x) e^y", "x, y", 3, {"x": ("-1/2", "1/2"), "y": (0, 1)}), ("1/(1+25x^2)", "x", 6, (-0.1, 0.15)),
    ("ln(1+x)", "x", 12, (0, 0.5)), ("tanh(x)", "x", 3, ("1/2", 1)),
])  # fmt: skip
def test_bounds_enclose_the_error_at_points(f, variables, order, on):
    found = sc.taylor(f, variables, order=order, on=on)
    low, high = found.error_bound
    assert 0 < low <= high <= low * 1.01
    assert found.textbook is None or float(found.textbook) >= low
    assert all(verdict.kind in ("proved", "agrees") for verdict in found.verdicts)
    assert found.body is not None
    error = sympy.lambdify([letter.meaning for letter in found.variables], sympy.Abs(found.body.meaning - found.result), "mpmath")
    ends = [(float(a), float(b)) for a, b in found.box]
    for k in range(21):
        assert error(*(a + (b - a) * k / 20 for a, b in ends)) <= high * (1 + 1e-6)


def test_a_function_that_is_its_own_polynomial_has_no_error():
    found = sc.taylor("x^2 y + 1", "x, y", order=3, on={"x": (-1, 1), "y": (-1, 1)})
    assert found.error_bound == [0.0, 0.0]
    assert found.is_proved
    hidden = sc.taylor("sin(x)^2 + cos(x)^2", "x", order=3, on=(-1, 1))
    assert (hidden.result, hidden.error_bound) == (1, [0.0, 0.0])
    assert hidden.is_proved


def test_a_kink_in_the_box_is_bounded_too():
    found = sc.taylor("|x|", "x", at=1, order=1, on=(-1, 1))
    assert found.result == X
    assert found.error_bound == pytest.approx([2, 2], rel=1e-3)
    assert found.textbook is None


def test_where_nothing_bounds_the_error_it_is_said():
    found = sc.taylor("1/x", "x", at=1, order=2, on=(0, 2))
    assert found.error_bound[1] == float("inf")
    assert "No bound is proven" in found.to_text()


def test_a_time_limit_gives_what_is_proven_so_far():
    function = "sin(30 x y) cos(20 x + y) + sin(7 x + 90 y)"
    sc.taylor(function, "x, y", order=0)
    start = time.perf_counter()
    found = sc.taylor(function, "x, y", order=0, on={"x": (-2, 2), "y": (-2, 2)}, time_limit=0.2)
    assert time.perf_counter() - start < 3
    assert found.error is not None
    assert not found.error.is_tight
    low, high = found.error_bound
    assert 1.9 < low <= 4
    assert high >= low
    assert "the time was over" in found.to_text()


def test_the_error_falls_with_the_power_of_the_step():
    page = sc.taylor("sin(x)", "x", order=1)._page("textbook")
    (section,) = [block for block in page.blocks if isinstance(block, Section) and block.title.text == "Order of the error"]
    assert any(isinstance(block, Prose) and "8 times smaller" in block.text for block in section.blocks)
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert len(table.rows) == 4


def test_linearize_has_the_same_statement():
    found = sc.linearize("e^x sqrt(1+y)", "x, y", at=[0, 0], on={"x": (-0.2, 0.2), "y": (-0.2, 0.2)})
    assert found.result == 1 + X + Y / 2
    assert found.error_bound[0] == pytest.approx(0.0379797, rel=1e-3)
    assert "Linearisation" in found.to_text()
    assert found.is_proved


@pytest.mark.parametrize(("call", "words"), [
    (lambda: sc.taylor("e^x", "x", order=2.5), "whole number"), (lambda: sc.taylor("e^x", "x", order=-1), "from 0 to"),
    (lambda: sc.taylor("e^x", "x", on={"y": (0, 1)}), "two ends for each of x"), (lambda: sc.taylor("x y", "x, y", on=(0, 1)), "mapping"),
    (lambda: sc.taylor("e^x", "x", on=(1, 0)), "lower end"), (lambda: sc.taylor("e^x", "x", on=("0", "pi")), "fraction or a decimal"),
    (lambda: sc.taylor("a e^x", "x", on=(0, 1)), "numbers for all letters"), (lambda: sc.taylor("e^x", "x", on=(0, 1, 2)), "two ends"),
])  # fmt: skip
def test_wrong_calls_say_what_is_expected(call, words):
    with pytest.raises(ArgumentError, match=words):
        call()


def test_every_line_of_a_page_reads_back_and_every_format_is_written():
    found = sc.taylor("f(x) = ln(x)", "x", at=2, order=3, on=(1.5, 2.5))
    for detail in ("answer", "brief", "textbook", "full"):
        assert found.to_latex(detail=detail)
        assert found.to_html(detail=detail)
        assert found.to_json(detail=detail)
    assert ink(found.result).meaning == found.result


def test_the_pages_and_the_call_are_the_same_when_run_again():
    found = sc.taylor("e^x", "x", at=1, order=2, on={"x": ("1/2", "3/2")})
    assert 'sc.taylor("e^x", "x", 1, on={"x": ["1/2", "3/2"]})' in found.program
    assert replace(found, program="").program == ""
