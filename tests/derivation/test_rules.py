"""What holds of every rule: its example, its rank, where it must not fire, and that the judge refutes it once it is sabotaged."""

from __future__ import annotations

import warnings

import pytest
import sympy

import symcalc as sc
from symcalc.derivation import engine
from symcalc.derivation.rule import RULES, Differentiation, Rewrite, Rule
from symcalc.derivation.tidying import TIDYINGS
from symcalc.errors import NoRuleError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ONE, TWO, Derivative, Indexed, Name, Sum
from symcalc.formula.reading.reader import read
from symcalc.formula.rebuilding import map_children, product

X = Name("x")
W_K = Indexed("x", (Name("k"),))


def ink_of(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read(text, notation="text")


def example(name):
    """Return the example of a rule as ink, and the variable."""
    if name == "entry of a family":
        return Formula(Indexed("x", (Name("i"),))), W_K
    return ink_of(RULES[name].example), X


# A row a rule: ink close to what it matches, at which it must not fire.
NOT_FOR = {
    "constant": "x*y",
    "variable": "y",
    "entry by entry": "x^2",
    "entry of a family": "x^2",
    "sum rule": "-x",
    "sign": "x - x^2",
    "constant factor": "x*sin(x)",
    "constant divisor": "x/(1 + x)",
    "reciprocal rule": "x/y",
    "quotient rule": "1/x",
    "square root": "sqrt(1 + x)",
    "chain rule for the square root": "sqrt(x)",
    "root": "sqrt(x)",
    "root of a square": "sqrt(x^3)",
    "odd root": "root(x, 4)",
    "step function": "floor(2*x)",
    "angle of a point": "atan(x)",
    "product rule": "2*x",
    "power rule": "(1 + x)^3",
    "exponential": "e^(2*x)",
    "chain rule for a power": "x^3",
    "chain rule for the exponential": "e^x",
    "exponential of another base": "e^x",
    "chain rule for an exponential of another base": "2^x",
    "power with base and exponent varying": "2^x",
    "logarithm of an absolute value": "abs(ln(x))",
    "absolute value": "abs(y)",
    "table": "sin(2*x)",
    "chain rule": "sin(x)",
    "chain rule for several arguments": "max(x, 2)",
    "change of base": "ln(x)",
    "largest": "min(x, 2)",
    "smallest": "max(x, 2)",
    "unknown function again": "f(x)",
    "chain rule for an unknown function": "f(x)",
    "chain rule along each slot": "f(x, y)",
    "sum over an index": "sum(i^2, (i, 1, n))",
    "product over an index": "sum(x + i, (i, 1, n))",
    "fundamental theorem": "Integral(sin(t), (t, 0, x))",
    "Leibniz rule": "Integral(sin(x), x)",
    "branch by branch": "x^2",
}
BODIES = [
    *dict.fromkeys([*(rule.example for rule in RULES.values()), *NOT_FOR.values()]),
    "x^2*y^3*sin(x)*cos(y)",
    "-x^2/4",
    "sin(x)^cos(x)",
    "ln(abs(x))",
    "abs(x)",
    "max(x, y, 1)",
    "f(x, x^2)",
    "atan2(y, x)",
    "log(x, x)",
    "sqrt(x)/x",
    "y/x",
]


def test_each_rule_has_a_row_where_it_must_not_fire():
    assert set(NOT_FOR) == set(RULES)


@pytest.mark.parametrize("name", list(NOT_FOR))
def test_rule_does_not_fire_at(name):
    body = ink_of(NOT_FOR[name])
    assert RULES[name].match(body.node, Differentiation(X, True, body.roles)) is None


@pytest.mark.parametrize("name", list(RULES))
def test_each_rule_fires_at_its_example_first(name):
    body, variable = example(name)
    rewrite = RULES[name].match(body.node, Differentiation(variable, False, body.roles))
    assert rewrite is not None
    assert RULES[name].why.count("{}") == len(rewrite.facts)
    assert engine.differentiate(body, variable, False).steps[0].rule == name


@pytest.mark.parametrize("text", BODIES)
def test_no_two_rules_of_one_rank_match(text):
    body = ink_of(text)
    d = Differentiation(X, True, body.roles)
    ranks = [rule.rank for rule in RULES.values() if rule.match(body.node, d) is not None]
    assert len(set(ranks)) == len(ranks)


def test_ranks_are_all_different():
    ranks = [rule.rank for rule in RULES.values()]
    assert len(set(ranks)) == len(ranks)


@pytest.mark.parametrize("name", list(RULES))
def test_each_step_takes_one_derivative_away_or_is_a_named_tidying(name):
    body, variable = example(name)
    for step in engine.differentiate(body, variable, False).steps:
        if step.focus is None:
            assert step.rule in {kind.name for kind in TIDYINGS}
            continue
        gone = step.focus.before.node
        assert isinstance(gone, Derivative)
        assert all(part != gone for part in step.focus.after.node.walk())


def _sabotaged(rule: Rule, change) -> Rule:
    def match(body, d):
        rewrite = rule.match(body, d)
        return rewrite and Rewrite(change(rewrite.after), rewrite.facts, rewrite.assuming)

    return Rule(rule.name, rule.rank, rule.why, rule.source, rule.example, match)


def flipped(node):
    return Sum((("-", node),))


def doubled(node):
    return product(TWO, node)


def without_inner(node):
    """Write 1 for each derivative that a chain rule leaves."""
    return ONE if isinstance(node, Derivative) else map_children(node, without_inner)


def first_step(name, rule):
    body, variable = example(name)
    goal = Formula(Derivative(body.node, ((variable, ONE),), False), body.roles)
    rewrite = rule.match(body.node, Differentiation(variable, False, body.roles))
    after = Formula(rewrite.after, body.roles)
    return engine.judge(goal, after, tuple(Formula(node, body.roles) for node in rewrite.assuming))


def judged():
    """Return the rules whose step the judge decides; of the others it says nothing, right or wrong."""
    return [name for name in RULES if name != "constant" and first_step(name, RULES[name]).kind in ("proved", "agrees")]


JUDGED = judged()


@pytest.mark.parametrize("change", [flipped, doubled])
@pytest.mark.parametrize("name", JUDGED)
def test_a_rule_with_another_sign_or_factor_is_refuted(name, change):
    with pytest.raises(RefutedError):
        first_step(name, _sabotaged(RULES[name], change))


CHAINED = [name for name in JUDGED if "chain rule" in name or name in ("reciprocal rule", "root", "power with base and exponent varying")]


@pytest.mark.parametrize("name", CHAINED)
def test_a_chain_rule_without_the_inner_derivative_is_refuted(name):
    with pytest.raises(RefutedError):
        first_step(name, _sabotaged(RULES[name], without_inner))


REFUSED = [
    ("sum(x^i, (i, 1, x))", "whole numbers only"),
    ("sum(x^i, (i, 1, oo))", "converges uniformly"),
    ("Integral(e^(-x*t), (t, 0, oo))", "converges uniformly"),
    ("Piecewise((x, x < 0), (x^2, x > 1))", "without gaps"),
    ("Piecewise((x, x < 1), (x^2, x < 0), (1, True))", "in the order"),
    ("Piecewise((x, x = 5), (x^2, x < 1), (1, True))", "without gaps"),
    ("besselj(x^2, y)", "No rule"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_beyond_the_rules_is_refused_with_the_reason(text, reason):
    with pytest.raises(NoRuleError, match=reason):
        engine.differentiate(ink_of(text), X, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("diff(x^3, x)", "6*x"),
        ("x*diff(sin(x), x)", "cos(x) - x*sin(x)"),
        ("sin(x*diff(x^2, x))", "4*x*cos(2*x^2)"),
        ("diff(diff(x^4, x), x)", "24*x"),
    ],
)
def test_derivatives_that_stand_in_the_formula_are_carried_out_first(text, value):
    found = sc.derivative(text, "x")
    assert found.is_proved
    assert sympy.expand(found.result - sc.parse(value)) == 0


@pytest.mark.parametrize("text", ["Piecewise((5, x = 0), (x^3, true))", "Piecewise((x^3, x != 0), (5, true))"])
def test_a_point_at_which_there_is_no_derivative_is_left_out_of_the_answer(text):
    x = sympy.Symbol("x")
    assert sc.derivative(text, "x").result == sympy.Piecewise((3 * x**2, sympy.Ne(x, 0)))
    assert sc.derivative(text, "x", 2).result == sympy.Piecewise((6 * x, sympy.Ne(x, 0)))
