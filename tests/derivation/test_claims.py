"""Claims about single points: what is true is shown with its lines, what is false is refused, what is not known is left out."""

from __future__ import annotations

import pytest
import sympy

import symcalc as sc
from symcalc.derivation.cases import judge_cases
from symcalc.derivation.claims import CLAIMS, judge_claim
from symcalc.derivation.kinks import judge_subgradients, subgradient_statement, zeros
from symcalc.derivation.rule import Differentiation
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Limit, Name, Number, Relation
from symcalc.formula.reading.reader import read


def claims(derivation):
    return [step for step in derivation.all_steps() if step.relation == "claim"]


# The function, the names of the claims in order, and what is left out.
POINTS = [
    ("Piecewise((x^2, x <= 1), (3*x, True))", ["not continuous"], ["x != 1"]),
    ("Piecewise((x, x < 0), (x^2, True))", ["continuous", "not differentiable"], ["x != 0"]),
    ("Piecewise((x^2, x < 1), (2*x - 1, True))", ["continuous", "differentiable"], []),
    ("Piecewise((x^2*sin(1/x), x != 0), (0, True))", ["continuous", "no limit"], []),
    ("Piecewise((0, x = 0), (x^2*sin(1/x), True))", ["continuous", "no limit"], []),
    ("Piecewise((x^3*sin(1/x), x != 0), (0, True))", ["continuous", "continuous"], []),
    ("Piecewise((x*sin(1/x), x != 0), (0, True))", ["continuous", "no limit"], ["x != 0"]),
    ("Piecewise((sin(x)/x, x != 0), (1, True))", ["continuous", "continuous"], []),
    ("Piecewise((sin(x)/x, x != 0), (2, True))", ["not continuous"], ["x != 0"]),
    ("Piecewise((-1, x < 0), (0, x = 0), (1, x > 0))", ["not continuous"], ["x != 0"]),
    ("Piecewise((x^2, x < 0), (0, x = 0), (x^3, x > 0))", ["continuous", "differentiable"], []),
    ("Piecewise((sqrt(x^2), x != 0), (0, True))", ["continuous", "not differentiable"] * 2, ["x != 0"]),
    ("Piecewise((1, x < -1), (x^2, x < 1), (2*x - 1, True))", ["continuous", "not differentiable", "continuous", "differentiable"], ["x != -1"]),
]


@pytest.mark.parametrize(("text", "names", "left_out"), POINTS)
def test_each_boundary_is_claimed_with_its_lines(text, names, left_out):
    d = sc.derivative(text, "x")
    assert [step.rule for step in claims(d)] == names
    assert [str(condition) for condition in d.steps[0].assuming] == left_out
    assert all(verdict.kind == "proved" for verdict in d.verdicts)


@pytest.mark.parametrize(("text", "names", "left_out"), POINTS)
def test_a_claim_turned_round_is_refused(text, names, left_out):
    for step in claims(sc.derivative(text, "x")):
        other = "not continuous" if CLAIMS[step.rule] == "=" else "continuous"
        turned = [turn(formula) for formula in (step.before, step.after)]
        with pytest.raises(RefutedError):
            judge_claim(other, *turned)
        with pytest.raises(RefutedError):
            judge_claim(other, step.before, step.after)
        with pytest.raises(RefutedError):
            judge_claim(step.rule, turned[0], step.after)


def turn(formula):
    node = formula.node
    return formula.with_node(Relation(node.operands, tuple({"=": "≠", "≠": "="}[operator] for operator in node.operators)))


def test_a_claim_about_other_limits_is_refused():
    (step,) = claims(sc.derivative("Piecewise((x^2, x <= 1), (3*x, True))", "x"))
    left, _ = step.after.node.operands
    same = step.after.with_node(Relation((left, left), ("≠",)))
    with pytest.raises(RefutedError):
        judge_claim("not continuous", step.before, same)


def test_a_claim_of_which_a_limit_is_not_shown_is_undecided():
    one = read("1 != 2", notation="text")
    body = read("sin(1/x)", notation="text")
    after = Formula(Relation((Limit(body.node, read("x", notation="text").node, read("0", notation="text").node), one.node.operands[0]), ("≠",)))
    assert judge_claim("not continuous", one, after).kind == "undecided"


WRONG_BRANCHES = [
    ("Piecewise((x^2, x < 1), (2*x - 1, True))", "Piecewise((2*x, x < 1), (3, True))"),
    ("Piecewise((x^2, x < 1), (2*x - 1, True))", "Piecewise((-2*x, x < 1), (2, True))"),
    ("Piecewise((x^2, x <= 1), (3*x, True))", "Piecewise((2*x, x <= 1), (3, True))"),
    ("Piecewise((x, x < 0), (x^2, True))", "Piecewise((1, x < 0), (2*x, True))"),
    ("Piecewise((x^2*sin(1/x), x != 0), (0, True))", "Piecewise((2*x*sin(1/x) - cos(1/x), x != 0), (1, True))"),
    ("max(x, 0)", "Piecewise((1, x > 0), (1, x < 0))"),
]


@pytest.mark.parametrize(("text", "wrong"), WRONG_BRANCHES)
def test_a_wrong_branch_or_boundary_is_refused(text, wrong):
    goal = sc.derivative(text, "x").goal
    with pytest.raises(RefutedError):
        judge_cases(goal, read(wrong, notation="text"))


def test_cases_that_do_not_match_are_undecided():
    goal = sc.derivative("Piecewise((x^2, x < 1), (2*x - 1, True))", "x").goal
    assert judge_cases(goal, read("Piecewise((2*x, x < 2), (2, True))", notation="text")).kind == "undecided"


def test_a_boundary_of_which_nothing_is_shown_is_left_out():
    d = sc.derivative("Piecewise((f(x), x < 1), (x, True))", "x")
    assert [str(condition) for condition in d.steps[0].assuming] == ["x != 1"]
    assert "nothing is shown" in d.to_text()
    assert not claims(d)


KINKS = [
    ("abs(x)", ["continuous", "not differentiable"], {"[-1, 1]"}),
    ("sqrt(x^2)", ["continuous", "not differentiable"], {"[-1, 1]"}),
    ("abs(2*x - 1)", ["continuous", "not differentiable"], {"[-2, 2]"}),
    ("abs(x^2 - 1)", ["continuous", "not differentiable"] * 2, set()),
    ("max(x, 0)", ["continuous", "not differentiable"], {"[0, 1]"}),
    ("min(x, 1)", ["continuous", "not differentiable"], set()),
    ("max(x, x^2)", ["continuous", "not differentiable"] * 2, set()),
    ("floor(x)", ["not continuous"], set()),
    ("ceiling(x)", ["not continuous"], set()),
    ("Mod(x, 2)", ["not continuous"], set()),
    ("sign(x)", ["not continuous"], set()),
    ("root(x, 3)", ["continuous"], set()),
    ("abs(x^3)", ["continuous"], set()),
]


@pytest.mark.parametrize(("text", "names", "subgradients"), KINKS)
def test_kinks_and_jumps_are_looked_at_and_proved(text, names, subgradients):
    d = sc.derivative(text, "x")
    assert [step.rule for step in claims(d)] == names
    assert {str(step.facts[1]) for step in d.all_steps() if step.rule == "subgradients"} == subgradients
    assert d.is_proved


def test_a_function_of_which_the_kinks_are_not_found_says_where_it_holds():
    d = sc.derivative("abs(sin(x) - a)", "x")
    assert [str(condition) for condition in d.steps[0].assuming] == ["sin(x) - a != 0"]
    assert not claims(d)


@pytest.mark.parametrize("wrong", [("-1", "2"), ("-2", "1"), ("1", "-1")])
def test_subgradients_that_are_none_are_refused(wrong):
    body = read("abs(x)", notation="text")
    d = Differentiation(Name("x"), False, body.roles)
    left, right = (read(text, notation="text") for text in wrong)
    before, after = subgradient_statement(body, Number("0"), left, right, d)
    with pytest.raises(RefutedError):
        judge_subgradients(before, after, body, Number("0"), d)


def test_all_zeros_are_found_or_none():
    def found(text):
        u = read(text, notation="text")
        return [zero for zero, *_ in zeros(u, Differentiation(Name("x"), False, u.roles))]

    assert found("x^2 - 2") == [-sympy.sqrt(2), sympy.sqrt(2)]
    assert found("x^3 - x") == [-1, 0, 1]
    assert found("x^3 - 2") == found("sin(x)") == found("a*x") == found("x^2 + 1") == []


def test_a_second_derivative_is_not_found_where_there_is_no_first():
    d = sc.derivative("Piecewise((x, x < 0), (x + 1, True))", "x", 2)
    assert d.result.subs(sympy.Symbol("x"), 0) is sympy.nan
    assert "differentiable" not in [step.rule for step in claims(d)]
