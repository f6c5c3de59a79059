"""Steps judged with letters for inner functions: what holds for every function is proved, and wrong changes are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy

import symcalc as sc
from symcalc.derivation import congruence
from symcalc.derivation.congruence import Checks, in_letters, in_values, judge_in_letters
from symcalc.derivation.engine import derived, rules
from symcalc.derivation.rule import RULES
from symcalc.derivation.step import Focus
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import BigOperator, Name, Number, Product, Sum
from symcalc.formula.reading.reader import read
from symcalc.formula.rebuilding import part_at, replaced_at

U = "ln(2 + sin(x^2))"  # an inner function deep enough to get a letter
V = "exp(cos(x^3 + x))"


def formula(text, roles=()):
    found = read(text.replace("U", U).replace("V", V), notation="text")
    return Formula(found.node, dict(roles))


def put_into_letters(left, right, line=None, place=()):
    """Return the change with its letters where ``left`` becomes ``right`` at a place of a line."""
    left, right = formula(left), formula(right)
    before = left if line is None else line.with_node(replaced_at(line.node, place, left.node))
    after = before.with_node(replaced_at(before.node, place, right.node))
    return in_letters(before, after, Focus(place, left, right))


def verdict(left, right, *conditions):
    change = put_into_letters(left, right)
    return change and judge_in_letters(change, [change.condition(formula(condition)) for condition in conditions])


RIGHT = [
    ("diff(sin(U), x)", "cos(U)*diff(U, x)", ()),
    ("diff(U*V, x)", "diff(U, x)*V + U*diff(V, x)", ()),
    ("diff(U - x*V, x)", "diff(U, x) - (V + x*diff(V, x))", ()),
    ("diff(1/U, x)", "-diff(U, x)/U^2", ("U != 0",)),
    ("diff(sqrt(U), x)", "diff(U, x)/(2*sqrt(U))", ("U > 0",)),
    ("diff(ln(U), x)", "diff(U, x)/U", ("U > 0",)),
    ("diff(a*U, x)", "a*diff(U, x)", ()),
]
WRONG = [
    ("diff(sin(U), x)", "-cos(U)*diff(U, x)", ()),  # sign
    ("diff(sin(U), x)", "cos(U)*diff(V, x)", ()),  # another inner function
    ("diff(sin(U), x)", "cos(V)*diff(U, x)", ()),
    ("diff(sin(U), x)", "cos(U)", ()),  # no inner derivative
    ("diff(sin(U), x)", "cos(U)*diff(U, y)", ()),  # by another letter
    ("diff(U*V, x)", "diff(U, x)*diff(V, x)", ()),
    ("diff(U/V, x)", "(diff(U, x)*V + U*diff(V, x))/V^2", ("V != 0",)),
    ("diff(sqrt(U), x)", "diff(U, x)/sqrt(U)", ("U > 0",)),
    ("diff(x, x)", "1 + 0*diff(U, x)", ()),  # asks for more than the left
    ("diff(sqrt(U^2), x)", "diff(U, x)", ()),  # true for positive functions only
    ("diff(abs(U), x)", "diff(U, x)", ()),
    ("diff(sqrt(U^2), x)", "diff(U, x)", ("V > 0",)),  # the condition is about something else
]


@pytest.mark.parametrize(("left", "right", "conditions"), RIGHT)
def test_what_holds_for_every_inner_function_is_proved(left, right, conditions):
    assert verdict(left, right, *conditions).kind == "proved"


@pytest.mark.parametrize(("left", "right", "conditions"), WRONG)
def test_a_wrong_change_is_not_proved(left, right, conditions):
    assert verdict(left, right, *conditions) is None


def test_a_condition_on_the_inner_function_is_asked_for():
    change = put_into_letters("diff(asin(U), x)", "diff(U, x)/sqrt(1 - U^2)")
    left, right = change.asked
    assert judge_in_letters(change, ()) is None
    assert judge_in_letters(change, [*left, *right]).kind == "proved"
    # What then always holds is left out: ln(2 + sin(x^2)) is never below −1.
    assert [str(condition) for condition in change.back(left)] == ["ln(sin(x^2) + 2) <= 1"]


def test_a_letter_stands_for_a_part_wherever_it_stands():
    change = put_into_letters("diff(x*U*exp(-U), x)", "U*exp(-U) + x*diff(U, x)*exp(-U) - x*U*exp(-U)*diff(U, x)")
    assert "ln" not in str(change.before) + str(change.after)
    assert judge_in_letters(change, ()).kind == "proved"


def test_a_letter_in_use_is_not_taken():
    left, right = formula("diff(g(x)*sin(U), x)"), formula("diff(g(x), x)*sin(U) + g(x)*cos(U)*diff(U, x)")
    change = in_letters(left, right, Focus((), left, right))
    assert "h(x)" in str(change.before)
    assert judge_in_letters(change, ()).kind == "proved"


def test_a_line_that_changes_elsewhere_too_is_not_put_into_letters():
    left, right = formula("diff(sin(U), x)"), formula("cos(U)*diff(U, x)")
    line = left.with_node(Sum((("+", Name("x")), ("+", left.node))))
    good = line.with_node(replaced_at(line.node, (1,), right.node))
    assert in_letters(line, good, Focus((1,), left, right)) is not None
    assert in_letters(line, good.with_node(replaced_at(good.node, (0,), Number("7"))), Focus((1,), left, right)) is None
    assert in_letters(line, good, Focus((0,), left, right)) is None
    assert part_at(line.node, (1,)) == left.node


def test_below_an_operator_that_binds_no_letters_are_put_in():
    left, right = formula("diff(sin(U), x)"), formula("cos(U)*diff(U, x)")
    line = left.with_node(BigOperator("sum", left.node, Name("x"), Number("1"), Number("3")))
    after = line.with_node(replaced_at(line.node, (0,), right.node))
    assert in_letters(line, after, Focus((0,), left, right)) is None


def test_nothing_is_said_of_complex_letters():
    roles = {"x": sympy.Symbol("x", complex=True)}
    left, right = formula("diff(sin(U), x)", roles), formula("cos(U)*diff(U, x)", roles)
    assert in_letters(left, right, Focus((), left, right)) is None


def test_conditions_that_are_met_nowhere_prove_nothing():
    left, right = formula("diff(sin(sqrt(-1 - x^2)^3), x)"), formula("cos(sqrt(-1 - x^2)^3)*diff(sqrt(-1 - x^2)^3, x)")
    change = in_letters(left, right, Focus((), left, right))
    assert judge_in_letters(change, ()).kind == "proved"  # of all g
    assert Checks(left).judged(change, (), ()) is None


def test_conditions_are_displayed_as_they_are_of_the_function_itself():
    shown = {str(condition) for step in sc.derivative("sin(sqrt(sin(sqrt(sin(x)))))").steps for condition in step.assuming}
    assert shown == {"sin(sqrt(sin(x))) >= 0", "sin(x) >= 0", "sin(sqrt(sin(x))) > 0", "sin(x) > 0"}


def test_a_wrong_rule_is_refuted_at_any_depth():
    """Where a rule leaves the inner derivative with a wrong factor, letters do not prove it, and the whole line refutes it."""

    def wrong(body, d):
        rewrite = right.match(body, d)
        return rewrite and replace(rewrite, after=Product((Number("3"), rewrite.after)))

    right = RULES["chain rule"]
    by = tuple(replace(rule, match=wrong) if rule is right else rule for rule in rules())
    for depth in (1, 6):
        with pytest.raises(RefutedError):
            derived(formula("sin(" * depth + "U" + ")" * depth), Name("x"), False, (), by)


LONG = " + ".join(f"{number}*sin({number}*x)" for number in range(1, 30))
IN_ORDER = [
    ("(L)*(1/U)*(1/V)", "(L)/(U*V)", ()),
    ("(L)*2*(U*3)", "6*(L)*U", ()),
    ("sqrt(U)*(L)*sqrt(U)", "(L)*sqrt(U)^2", ()),
]
OUT_OF_ORDER = [
    ("(L)*(1/U)*(1/V)", "(L)/(U + V)", ()),
    ("(L)*2*(U*3)", "5*(L)*U", ()),
    ("(L)*U/U", "L", ()),  # U = 0 is lost
    ("(L)*U - U*(L)", "0", ()),
    ("(L)*abs(U)", "(L)*U", ()),
    ("(L)/V + U", "(L + U)/V", ()),
]


def in_order(left, right, *conditions):
    left, right = (formula(text.replace("L", LONG)) for text in (left, right))
    change = in_values(left, right)
    return change and judge_in_letters(change, change.among(map(formula, conditions)))


@pytest.mark.parametrize(("left", "right", "conditions"), IN_ORDER)
def test_a_long_line_is_put_in_order_with_letters_for_values(left, right, conditions):
    assert in_order(left, right, *conditions).kind == "proved"


@pytest.mark.parametrize(("left", "right", "conditions"), OUT_OF_ORDER)
def test_what_does_not_hold_for_all_values_is_not_proved(left, right, conditions):
    assert in_order(left, right, *conditions) is None


def test_a_factor_is_cancelled_where_it_is_displayed_not_to_be_zero():
    assert in_order("(L)*U*(V/U)", "(L)*V", "U != 0").kind == "proved"
    assert in_order("(L)*U*(V/U)", "(L)*V", "V != 0") is None


@pytest.mark.filterwarnings("ignore:I is read as the imaginary unit")
def test_no_letters_stand_for_imaginary_numbers():
    assert put_into_letters("diff(abs(exp(U*I)), x)", "diff(exp(U*I), x)") is None
    assert in_order("(L)*sqrt(exp(U*I)^2)", "(L)*abs(exp(U*I))") is None


def test_letters_for_values_stand_for_real_numbers_only():
    left, right = (formula(f"({LONG})*{text}", {"x": sympy.Symbol("x", complex=True)}) for text in ("2*(U*3)", "6*U"))
    assert in_values(left, right) is None
    left, right = (formula(f"({LONG})*{text}", {"A": sympy.MatrixSymbol("A", 2, 2)}) for text in ("2*(A*3)", "6*A"))
    assert in_values(left, right) is None


def test_a_deep_nest_of_quotients_is_put_on_one_line():
    assert sc.derivative("atan(" * 24 + "x" + ")" * 24).is_proved


@pytest.mark.parametrize("inner", ["sin", "exp", "cos"])
def test_a_deep_nest_asks_the_judge_as_often_as_a_short_one(monkeypatch, inner):
    asked = []
    judge = congruence.judge
    monkeypatch.setattr(congruence, "judge", lambda *given: asked.append(given) or judge(*given))
    counts = []
    for depth in (10, 20):
        asked.clear()
        derived.cache_clear()
        found = sc.derivative(f"{inner}(" * depth + "x" + ")" * depth)
        assert found.is_proved
        assert found.route.kind == "proved"
        counts.append(len(asked))
    assert max(counts) <= 2  # the chain rule, and one line put in order
