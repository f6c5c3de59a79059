"""The gradient of the example, line by line; and what holds of every derivation."""

from __future__ import annotations

import pickle
from itertools import pairwise

import pytest
import sympy

from symcalc.api.derivatives import gradient
from symcalc.derivation import engine
from symcalc.derivation.rule import RULES, Differentiation, Rewrite, Rule
from symcalc.errors import NoRuleError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Derivative, Name, Sum
from symcalc.formula.reading.reader import read
from symcalc.formula.rebuilding import product

EXAMPLE = r"f(x,y)=x^2\sin(y)+e^{-xy}"


def test_the_partial_derivative_line_by_line():
    part = gradient(EXAMPLE).steps[0].parts[0]
    assert [(step.rule, step.after.to_text()) for step in part.steps] == [
        ("sum rule", "partial(x^2*sin(y), x) + partial(e^(-x*y), x)"),
        ("constant factor", "sin(y)*partial(x^2, x) + partial(e^(-x*y), x)"),
        ("power rule", "sin(y)*2*x + partial(e^(-x*y), x)"),
        ("chain rule for the exponential", "sin(y)*2*x + e^(-x*y)*partial(-x*y, x)"),
        ("sign", "sin(y)*2*x + e^(-x*y)*(-partial(x*y, x))"),
        ("constant factor", "sin(y)*2*x + e^(-x*y)*(-y*partial(x, x))"),
        ("variable", "sin(y)*2*x + e^(-x*y)*(-y*1)"),
        ("tidying", "2*x*sin(y) - y*e^(-x*y)"),
    ]


FUNCTIONS = [
    "3",
    "x",
    "x^2*sin(y) + e^(-x*y)",
    "x^2*y^3*sin(x)*cos(y)",
    "(1 + x^2)^5",
    "e^(sin(x*y))",
    "-x^2/4 + 3*x - 1",
    "sin(cos(x))*e^x",
    "x^(-2) + y",
    "x^n*y",
    "ln(x)*y",
    "tan(x^2)",
    "2*(3*x)",
    "x - (y - x)",
    "x*(x*(x*y))",
]


@pytest.mark.parametrize("text", FUNCTIONS)
def test_every_derivation_is_a_chain_with_verdicts_and_the_right_end(text):
    variables = sorted({"x", "y"} & {str(s) for s in read(text, notation="text").meaning.free_symbols}) or None
    if variables is None:
        return
    derivation = gradient(text, variables)
    for part in derivation.steps[0].parts:
        assert part.steps[0].before == part.goal
        assert all(first.after == second.before for first, second in pairwise(part.steps))
        assert not any(isinstance(node, Derivative) for node in part.answer.node.walk())
    assert all(verdict.kind in ("proved", "agrees", "undecided") for verdict in derivation.verdicts)
    expected = sympy.Matrix([read(text, notation="text").meaning.diff(sympy.Symbol(name)) for name in variables])
    assert sympy.simplify(derivation.result - expected) == sympy.zeros(len(variables), 1)


@pytest.mark.parametrize("text", FUNCTIONS)
def test_each_step_but_the_last_tidying_carries_out_one_derivative(text):
    d = Differentiation(Name("x"), True, {})
    node = read(text, notation="text").node
    matching = [rule.name for rule in RULES.values() if rule.match(node, d) is not None]
    assert matching
    ranks = [RULES[name].rank for name in matching]
    assert len(set(ranks)) == len(ranks), "two rules of equal rank match"


@pytest.mark.parametrize("name", list(RULES))
def test_each_rule_applies_to_its_example_at_once_and_is_right(name):
    rule = RULES[name]
    body = read(rule.example, notation="text")
    d = Differentiation(Name("x"), False, body.roles)
    rewrite = rule.match(body.node, d)
    assert rewrite is not None
    assert rule.why.count("{}") == len(rewrite.facts)
    after = Formula(rewrite.after, body.roles).meaning
    assert sympy.simplify(after.doit() - body.meaning.diff(sympy.Symbol("x"))) == 0
    assert gradient(rule.example, "x").steps[0].parts[0].steps[0].rule == name if "x" in rule.example else True


def _with_wrong_sign(rule: Rule) -> Rule:
    def match(body, d):
        rewrite = rule.match(body, d)
        return rewrite and Rewrite(Sum((("-", rewrite.after),)), rewrite.facts, rewrite.assuming)

    return Rule(rule.name, rule.rank, rule.why, rule.source, rule.example, match)


def _doubled(rule: Rule) -> Rule:
    def match(body, d):
        rewrite = rule.match(body, d)
        return rewrite and Rewrite(product(read("2").node, rewrite.after), rewrite.facts, rewrite.assuming)

    return Rule(rule.name, rule.rank, rule.why, rule.source, rule.example, match)


@pytest.mark.parametrize("sabotage", [_with_wrong_sign, _doubled])
@pytest.mark.parametrize("name", [name for name in RULES if name != "constant"])
def test_a_sabotaged_rule_is_refuted(name, sabotage, monkeypatch):
    # "constant" is left out: zero with another sign, or twice zero, is zero.
    monkeypatch.setattr(engine, "RULES", type("Rules", (), {"values": staticmethod(lambda: [sabotage(RULES[name])])}))
    body = read(RULES[name].example, notation="text")
    with pytest.raises((RefutedError, NoRuleError)) as caught:
        engine.differentiate(body, Name("x"), False)
    assert caught.type is RefutedError


def test_what_no_rule_reaches_is_shown():
    with pytest.raises(NoRuleError, match=r"x\^x"):
        gradient("y + x^x", "x")


def test_all_steps_of_the_example_are_proved():
    derivation = gradient(EXAMPLE)
    assert derivation.is_proved
    assert len(derivation.verdicts) == 17


def test_a_derivation_pickles_and_compares():
    derivation = gradient(EXAMPLE)
    assert pickle.loads(pickle.dumps(derivation)) == derivation


def test_one_variable_is_written_with_d():
    derivation = gradient("y = x^2*e^x")
    assert r"\mathrm{d}" in derivation.steps[0].parts[0].goal.to_latex()


def test_conditions_of_table_steps_are_carried():
    step = gradient("ln(x)", "x").steps[0].parts[0].steps[0]
    assert [condition.to_text() for condition in step.assuming] == ["x > 0"]
