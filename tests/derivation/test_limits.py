"""Limits that are shown, limits that are not, and steps that claim a wrong one."""

from __future__ import annotations

import pytest
import sympy

from symcalc.derivation.limit_laws import limit_of
from symcalc.derivation.limits import judge_limit
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Constant, Limit, Name
from symcalc.formula.reading.reader import read

X, N = sympy.Symbol("x"), sympy.Symbol("n", integer=True)
sin, cos, exp, log, sqrt = sympy.sin, sympy.cos, sympy.exp, sympy.log, sympy.sqrt

SHOWN = [
    (X**2, 1, "-", 1),
    (X * sin(1 / X), 0, "+-", 0),
    (abs(X) / X, 0, "-", -1),
    (sqrt(X**2) / X, 0, "-", -1),
    ((sin(X) - X) / X**2, 0, "+-", 0),
    ((sin(X) / X - 1) / X, 0, "+-", 0),
    (exp(-1 / X**2) / X, 0, "+-", 0),
    (exp(-1 / X**2) / X**9, 0, "-", 0),
    (sqrt(X) / X, 0, "+", sympy.oo),
    (X * log(X), 0, "+", 0),
    (X**X, 0, "+", 1),
    ((cos(X) - 1) / X, 0, "+-", 0),
    ((exp(X) - 1 - X) / X**2, 0, "+-", sympy.Rational(1, 2)),
    ((sqrt(1 + X) - 1) / X, 0, "+-", sympy.Rational(1, 2)),
    (sympy.tan(X) / X, 0, "+-", 1),
    (sympy.atan(1 / X), 0, "-", -sympy.pi / 2),
    (1 / (1 + exp(1 / X)), 0, "-", 1),
    (sympy.floor(X), N, "-", N - 1),
    (sympy.floor(X), N, "+", N),
    (sympy.Mod(X, 2), 2 * N, "-", 2),
    (X ** sympy.Rational(1, 3), -8, "+-", -2),
    (X ** sympy.Rational(-2, 3), 0, "+-", sympy.oo),
    (X ** sympy.Rational(-1, 3), 0, "-", -sympy.oo),
]


@pytest.mark.parametrize(("body", "target", "direction", "value"), SHOWN)
def test_limit_is_shown(body, target, direction, value):
    found = limit_of(body, X, sympy.sympify(target), direction)
    assert found is not None
    assert found.value == value


# No limit, none that is real, or none from both sides: nothing must be claimed.
NOT_SHOWN = [
    (sin(1 / X), 0, "+-"),
    (abs(X) / X, 0, "+-"),
    (1 / X, 0, "+-"),
    (2 * X * sin(1 / X) - cos(1 / X), 0, "+-"),
    (sqrt(X), 0, "-"),
    (sqrt(X), 0, "+-"),
    (log(X), 0, "-"),
    (X * sympy.atan(log(-X)), 0, "+"),
    (abs(X * sin(1 / X)) / X, 0, "+"),
    (sympy.floor(X), 0, "+-"),
    (sympy.floor(sin(1 / X)), 0, "+"),
    (sympy.Function("f")(X), 0, "+-"),
    (exp(1 / X) * X, 0, "+"),
    (sympy.sign(sin(1 / X)), 0, "+"),
    (sympy.Symbol("a") / X, 0, "+"),
]


@pytest.mark.parametrize(("body", "target", "direction"), NOT_SHOWN)
def test_what_has_no_limit_is_not_given_one(body, target, direction):
    assert limit_of(body, X, sympy.sympify(target), direction) is None


def test_a_limit_at_infinity_sees_that_a_letter_is_whole():
    n = sympy.Symbol("n", integer=True, positive=True)
    body = cos(2 * sympy.pi * n) + 1 / n
    assert limit_of(body, n, sympy.oo).value == 1


def limit(text, target="0", direction="+-"):
    body = read(text, notation="text")
    return Formula(Limit(body.node, Name("h"), read(target, notation="text").node, direction), body.roles)


STEPS = [
    (limit("((x + h)^2 - x^2)/h"), "2*x"),
    (limit("h*sin(1/h)"), "0"),
    (limit("abs(h)/h", direction="-"), "-1"),
    (limit("(e^h - 1)/h"), "1"),
]


@pytest.mark.parametrize(("before", "value"), STEPS)
def test_a_right_value_is_proved_and_a_wrong_one_refuted(before, value):
    right = read(value, notation="text")
    assert judge_limit(before, right).kind == "proved"
    with pytest.raises(RefutedError):
        judge_limit(before, read(f"{value} + 1", notation="text"))


def test_an_endless_limit_is_no_number_and_has_a_sign():
    before = limit("1/h^2")
    assert judge_limit(before, before.with_node(Constant("oo"))).kind == "proved"
    with pytest.raises(RefutedError):
        judge_limit(before, read("-oo", notation="text"))
    with pytest.raises(RefutedError):
        judge_limit(before, read("5", notation="text"))


def test_a_step_under_the_limit_is_judged_away_from_the_target():
    before, after = limit("((x + h)^2 - x^2)/h"), limit("2*x + h")
    assert judge_limit(before, after).kind == "proved"
    with pytest.raises(RefutedError):
        judge_limit(before, limit("2*x + 2*h"))


def test_a_parameter_counts_only_where_something_is_known_of_it():
    before = limit("1/(a + h)")
    assert judge_limit(before, read("1/a", notation="text")).kind == "undecided"
    assert judge_limit(before, read("1/a", notation="text"), [read("a != 0", notation="text")]).kind == "proved"
