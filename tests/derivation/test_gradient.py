"""The gradient of the example, line by line; and what holds of every derivation."""

from __future__ import annotations

import pickle
from itertools import pairwise

import pytest
import sympy

import symcalc as sc
from symcalc import functions
from symcalc.api.derivatives import gradient
from symcalc.derivation import engine
from symcalc.derivation.route import second_route
from symcalc.derivation.rule import RULES, Differentiation
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.derivation.tidying import TIDYINGS
from symcalc.document.blocks import Prose
from symcalc.errors import NoRuleError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import TWO, Derivative, Name, Power, Sum
from symcalc.formula.reading.reader import read
from symcalc.formula.rebuilding import replaced_at, substitute

X, Y = Formula(Name("x")), Formula(Name("y"))
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
        ("variable", "sin(y)*2*x + e^(-x*y)*(-y)"),
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
    body = read(text, notation="text")
    for step in engine.differentiate(body, Name("x"), True).steps:
        if step.rule in {kind.name for kind in TIDYINGS}:
            assert step.focus is None
            assert (step.level == "cosmetic") is (step.rule in ("ones and zeros", "numbers"))
            assert derivatives(step.before) == derivatives(step.after) == []
            continue
        # One derivative is gone; those that came for it are of smaller parts of it.
        gone, new = step.focus.before.node, derivatives(step.focus.after)
        assert isinstance(gone, Derivative)
        assert len(derivatives(step.after)) == len(derivatives(step.before)) - 1 + len(new)
        assert all(size(inner.body) < size(gone.body) for inner in new)
        assert replaced_at(step.before.node, step.focus.place, step.focus.after.node) == step.after.node


def derivatives(formula):
    return [part for part in formula.node.walk() if isinstance(part, Derivative)]


def size(node):
    return sum(1 for _ in node.walk())


def test_equal_derivatives_are_carried_out_one_by_one():
    square = Power(Name("x"), TWO)
    part = engine.differentiate(Formula(Sum((("+", square), ("+", square)))), Name("x"), False)
    assert [step.after.to_text() for step in part.steps] == ["diff(x^2, x) + diff(x^2, x)", "2*x + diff(x^2, x)", "2*x + 2*x", "4*x"]


def test_an_index_is_not_the_variable_of_its_name():
    (step,) = engine.differentiate(read("sum(i^2, (i, 1, n))", notation="text"), Name("i"), False).steps
    assert (step.rule, step.after.to_text(), step.verdict.kind) == ("constant", "0", "proved")
    with pytest.raises(NoRuleError):
        engine.differentiate(read("sum(i^2, (i, 1, i))", notation="text"), Name("i"), False)


def test_what_no_rule_reaches_is_shown():
    with pytest.raises(NoRuleError, match=r"polygamma\(x, y\)"):
        gradient("y + polygamma(x, y)", "x")


def test_all_steps_of_the_example_are_proved():
    derivation = gradient(EXAMPLE)
    assert derivation.is_proved
    assert len(derivation.verdicts) == 17


def test_derivations_are_keys():
    one, other = gradient(EXAMPLE), gradient("x^2 y")
    assert len({one, gradient(EXAMPLE), other}) == 2
    total = sc.total_derivative("x e^y", "t", {"x": "u^2", "y": "u", "u": "t"}, at=1)
    assert total in {total}


def test_a_derivation_pickles_and_compares():
    derivation = gradient(EXAMPLE)
    assert pickle.loads(pickle.dumps(derivation)) == derivation


def test_one_variable_is_written_with_d():
    derivation = gradient("y = x^2*e^x")
    assert r"\mathrm{d}" in derivation.steps[0].parts[0].goal.to_latex()


def test_conditions_of_table_steps_are_carried():
    step = gradient("ln(x)", "x").steps[0].parts[0].steps[0]
    assert [condition.to_text() for condition in step.assuming] == ["x > 0"]


OF_ONE = [row for family in functions.FAMILIES.values() for row in family if len(row.parameters) == len(row.derivative) == 1]
BOTH = [row for row in OF_ONE if row.domain and row.smooth]


@pytest.mark.parametrize("row", BOTH, ids=lambda row: row.name)
def test_a_table_step_states_where_the_function_is_defined_and_where_it_is_smooth(row):
    for text in (f"{row.text[0]}(x)", f"{row.text[0]}(2*x)"):
        body = read(text, notation="text").node
        rewrite = next(found for name in ("table", "chain rule") if (found := RULES[name].match(body, Differentiation(Name("x"), False, {}))))
        letter = {row.parameters[0]: body.arguments[0]}
        assert rewrite.assuming == tuple(substitute(read(condition, notation="text").node, letter) for condition in (row.domain, row.smooth))


def test_rows_with_both_conditions_exist():
    assert "asech" in {row.name for row in BOTH}
    assert [entry.to_text() for entry in gradient("asech(x)").parts[0].steps[0].assuming] == ["0 < x <= 1", "x < 1"]


def test_the_work_on_a_sum_of_many_terms_is_in_proportion():
    def judged(terms):
        """Count the nodes that are put before the judge, tidying of the whole line left out."""
        body = read(" + ".join(f"{n}*x^{n + 1}*sin({n}*x)" if n % 2 else f"x^{n + 1}" for n in range(1, terms + 1)), notation="text")
        derivation = engine.differentiate(body, Name("x"), False)
        assert derivation.is_proved
        return sum(sum(1 for _ in step.focus.before.node.walk()) for step in derivation.steps if step.focus is not None)

    # Ten times the terms: the first step, which parts the sum, is as long as the sum, and every other is as long as a term.
    assert 0 < judged(200) < 15 * judged(20)


def test_the_second_route_is_taken_when_deriving_and_not_when_showing(monkeypatch):
    derivation = gradient(EXAMPLE)
    assert derivation.route.kind == derivation.parts[0].route.kind == "proved"

    def never(*arguments):
        raise AssertionError("shown again, derived again")

    monkeypatch.setattr(sympy.Derivative, "doit", never)
    assert "SymPy's own derivative is the same, proved" in derivation.to_text()


def test_a_wrong_result_is_refuted_by_the_second_route():
    goal = read("diff(x^2, x)", notation="text")
    with pytest.raises(RefutedError, match="SymPy's own derivative is 2\\*x"):
        second_route(goal, (), 3 * sympy.Symbol("x"))


def test_a_route_that_sympy_cannot_take_is_undecided(monkeypatch):
    def broken(*arguments, **options):
        raise NotImplementedError("not here")

    monkeypatch.setattr(sympy.Derivative, "doit", broken)
    verdict = second_route(read("diff(x^2, x)", notation="text"), (), 2 * sympy.Symbol("x"))
    assert verdict == Verdict("undecided", "SymPy does not carry it out: not here")


def test_a_step_has_a_place_in_its_sentence_for_each_fact():
    with pytest.raises(AssertionError, match="facts"):
        Step("rule", X, X, "with {} and {}", facts=(X,))


def test_a_derivation_is_a_chain_from_its_goal():
    first, second = Step("one", X, Y, "so"), Step("two", Y, X, "so")
    assert Derivation(X, (first, second), sympy.Symbol("x")).answer == X
    with pytest.raises(AssertionError, match="two starts from x"):
        Derivation(X, (first, Step("two", X, Y, "so")), sympy.Symbol("x"))
    with pytest.raises(AssertionError, match="not from y"):
        Derivation(Y, (first,), sympy.Symbol("y"))


def test_a_page_goes_down_to_the_parts_of_parts():
    deepest = Derivation(X, (Step("third", X, Y, "deepest work"),), sympy.Symbol("y"), heading=Prose("Case {}", (X,)))
    middle = Derivation(X, (Step("second", X, Y, "middle work", parts=(deepest,)),), sympy.Symbol("y"), heading=Prose("Half"))
    page = Derivation(X, (Step("first", X, Y, "all together", parts=(middle, deepest)),), sympy.Symbol("y"), title="Limit").to_text()
    order = ["Find the limit of", "1 Half", "1.1 Case x", "deepest work", "Together", "middle work", "2 Case x", "all together"]
    found = [page.find(words) for words in order]
    assert -1 not in found
    assert found == sorted(found)
    assert "column" not in page


@pytest.mark.parametrize("detail", ["answer", "brief", "textbook", "full"])
def test_a_derivation_without_steps_has_a_page(detail):
    page = Derivation(X, (), sympy.Symbol("x")).to_text(detail)
    assert "Find the derivative of x" in page
    assert "0 of 0 steps proved" in page
    assert "Independent route" not in page
