"""First and second derivatives at a point: the numbers of the worked page, the kind of the point, the steepest direction and why it is that."""

from __future__ import annotations

import pickle

import pytest
import sympy

import symcalc as sc
from symcalc.derivation.smoothness import is_smooth
from symcalc.derivation.topics import slopes
from symcalc.derivation.topics.definiteness import definiteness, judge_sign
from symcalc.errors import ArgumentError, RefutedError
from symcalc.formula.nodes import Sum

E = sympy.exp(sympy.Rational(-1, 4))
PAGE_1 = "f(x,y)=x y e^{-x^2/2-y^2/8}"
PLACE = {"x": "1/2", "y": 1}


@pytest.fixture(scope="module")
def page_1():
    return sc.hessian(PAGE_1, at=PLACE, direction=[3, 4])


TABLE = [
    ("E", E, "0.778801"),
    ("f", E / 2, "0.389400"),
    ("partial(f, x)", 3 * E / 4, "0.584101"),
    ("partial(f, y)", 3 * E / 8, "0.292050"),
    ("partial(f, (x, 2))", -11 * E / 8, "-1.070851"),
    ("partial(f, x, y)", 9 * E / 16, "0.438075"),
    ("partial(f, (y, 2))", -11 * E / 32, "-0.267713"),
    ("norm(grad(f))", 3 * sympy.sqrt(5) * E / 8, "0.653044"),
]


@pytest.mark.parametrize(("name", "value", "decimal"), TABLE)
def test_the_numbers_table_of_the_worked_page(page_1, name, value, decimal):
    (row,) = [part for part in page_1.numbers if part.name is not None and part.name.to_text() == name]
    assert row.result == value
    assert (row.steps[-1].relation, row.steps[-1].after.to_text()) == ("≈", decimal)
    assert row.steps[0].why == "numbers put in"


def test_numbers_stand_in_the_place_of_letters_and_keep_the_shape(page_1):
    (row,) = [part for part in page_1.numbers if part.name is not None and part.name.to_text() == "partial(f, x)"]
    assert row.goal.to_text() == "y*(1 - x^2)*E"
    assert row.steps[0].after.to_text() == "1*(1 - (1/2)^2)*e^(-1/4)"


def test_the_steepest_direction_and_the_slope_along_another(page_1):
    written = [part.answer.to_text() for part in page_1.numbers]
    assert "1/sqrt(5)*Matrix([[2], [1]])" in written
    along = page_1.numbers[written.index("Matrix([[3/5], [4/5]])") + 1]
    assert along.steps[0].after.to_text() == "3/5*(3/4)*e^(-1/4) + 4/5*(3/8)*e^(-1/4)"
    assert along.result == 3 * E / 4
    assert along.steps[-1].after.to_text() == "0.584101"


def test_every_step_of_the_worked_page_is_proved(page_1):
    assert page_1.is_proved
    assert pickle.loads(pickle.dumps(page_1)) == page_1
    assert (page_1.kind, page_1.definiteness) == ("not stationary", "negative definite")
    assert page_1.result == sympy.Matrix([[-11 * E / 8, 9 * E / 16], [9 * E / 16, -11 * E / 32]])
    assert "the point is not stationary" in " ".join(page_1.to_text().split())


KINDS = [
    (PAGE_1, [0, 0], "saddle", "indefinite"),
    (PAGE_1, [1, 2], "maximum", "negative definite"),
    (PAGE_1, [1, -2], "minimum", "positive definite"),
    ("x^2 + x y + y^2", [0, 0], "minimum", "positive definite"),
    ("x^2 + y^4", [0, 0], "undecided", "positive semidefinite"),
    ("-x^4 - y^2", [0, 0], "undecided", "negative semidefinite"),
    ("x^2 + y^2 + z^2 + x y z", [0, 0, 0], "minimum", "positive definite"),
    ("-x^2 - y^2 - z^2", [0, 0, 0], "maximum", "negative definite"),
    ("x y + z^2", [0, 0, 0], "saddle", "indefinite"),
    ("x^2 - y^2 + z^4", [0, 0, 0], "saddle", "indefinite"),
    ("x^3", [0], "undecided", "positive semidefinite"),
    ("cos(x)", ["pi"], "minimum", "positive definite"),
    ("e^x + y^2", [1, 2], "not stationary", "positive definite"),
    ("x^2 + y^2 - 10^(-30) x", [0, 0], "not stationary", "positive definite"),
]


@pytest.mark.parametrize(("f", "at", "kind", "matrix"), KINDS, ids=[f"{row[0]} at {row[1]}" for row in KINDS])
def test_the_kind_of_a_point(f, at, kind, matrix):
    found = sc.hessian(f, at=at)
    assert (found.kind, found.definiteness) == (kind, matrix)
    assert found.is_proved
    answer = found.to_text("answer")
    said = {"not stationary": "The point is not stationary", "undecided": "do not decide"}.get(kind, f"The point is a {kind}.")
    assert said in " ".join(answer.split())


def test_a_sign_that_depends_on_a_parameter_is_left_open():
    assert sc.hessian("a x^2 + y^2", "x, y", at=[0, 0]).kind == "undecided"


@pytest.mark.parametrize("f", ["f(x)", "x^2 f(x)", "f(x) + f(-x)"])
def test_nothing_is_claimed_of_the_numbers_that_an_unknown_function_has(f):
    found = sc.hessian(f, "x", at=1)
    assert (found.kind, found.definiteness) == ("undecided", "undecided")
    assert not any(step.relation == "claim" for part in found.numbers for step in part.steps)
    with pytest.raises(ArgumentError, match="is not known to lie on the curve"):
        sc.implicit_derivative(f"{f} y = y^2", "y", "x", at={"x": 1, "y": 2})


@pytest.mark.parametrize("layers", [{"x": "g(t)", "y": "h(t)"}, {"x": "t^2", "y": "g(t)"}])
def test_a_total_derivative_at_a_place_invents_no_numbers_for_unknown_functions(layers):
    page = " ".join(sc.total_derivative("x^2 + y^2", "t", layers, at=1).to_text().split())
    assert "g′(1)" in page
    assert not any(word in page for word in ("grows by", "Central difference", "tangent of slope", "≈"))


def test_a_claim_of_the_wrong_sign_is_refused():
    with pytest.raises(RefutedError, match="claimed"):
        judge_sign(sc.ink("sqrt(2) - 2 > 0"))
    with pytest.raises(RefutedError, match="claimed"):
        judge_sign(sc.ink("2 - 2 < 0"))
    assert judge_sign(sc.ink("a > 0")).kind == "undecided"


def test_a_matrix_is_not_called_definite_by_its_diagonal():
    assert definiteness(sympy.Matrix([[1, 2], [2, 1]])) == "indefinite"
    assert definiteness(sympy.Matrix([[sympy.Symbol("a"), 0], [0, 1]])) == "undecided"


def test_the_gradient_at_a_point_says_why_it_is_steepest():
    found = sc.gradient(PAGE_1, at=PLACE)
    assert found.result == sympy.Matrix([3 * E / 4, 3 * E / 8])
    why = found.numbers[-1]
    assert [step.relation for step in why.steps] == ["=", "claim", "⇒"]
    assert why.steps[-1].after.to_text() == "f_x*r_x + f_y*r_y <= sqrt(f_x^2 + f_y^2)"
    assert found.is_proved


def test_the_reason_holds_in_any_number_of_variables():
    found = sc.gradient("x y z w", at=[1, 2, 3, 4])
    assert found.numbers[-1].steps[-1].relation == "⇒"
    assert found.is_proved


def test_a_bound_that_is_too_small_is_refused():
    right = sc.gradient("x y", at=[1, 2]).numbers[-1].steps
    claim, bound = right[1].after, right[2].after
    half = bound.with_node(type(bound.node)((Sum((("+", bound.node.operands[0]), ("+", bound.node.operands[0]))), bound.node.operands[1]), ("≤",)))
    with pytest.raises(RefutedError):
        slopes.judge_bound(claim, half, right[2].assuming[0])


def test_where_the_gradient_vanishes_no_direction_is_called_steepest():
    found = sc.gradient("x^2 + y^2", at=[0, 0])
    assert found.result == sympy.zeros(2, 1)
    assert len(found.numbers) == 4


def test_in_two_variables_both_mixed_derivatives_are_derived_and_compared():
    text = sc.hessian("x^2 y^3").to_text()
    assert "derived in both orders, are equal: derived, not assumed; symmetric because all" in " ".join(text.split())


def test_in_more_variables_the_upper_triangle_is_enough_where_continuity_is_known():
    known = sc.hessian("x y z + x^2")
    assert len(known.steps[1].parts) == 6
    assert "Clairaut" in known.steps[0].why
    assert known.is_proved
    unknown = sc.hessian("|x| y z", "x, y, z")
    assert len(unknown.steps[1].parts) == 9
    assert "Clairaut" not in unknown.steps[0].why + unknown.steps[1].why


def test_a_mixed_partial_says_why_the_order_does_not_matter():
    known = sc.partial("x^2 y^3 e^z", "x", "y", "z")
    assert len(known.parts) == 3
    assert "Clairaut" in known.steps[0].why


def test_where_continuity_is_not_known_a_mixed_partial_is_derived_in_both_orders():
    found = sc.partial("|x| y^2", "x", "y")
    assert len(found.parts) == 4
    assert "the opposite order, derived too, gives the same" in found.steps[0].why
    assert "Clairaut" not in found.to_text()


@pytest.mark.parametrize(("f", "smooth"), [("sin(x) e^(y/x)", True), ("|x| y", False), ("max(x, y)", False), ("sqrt(x) y", True)])
def test_continuity_is_claimed_only_of_functions_without_kinks(f, smooth):
    assert is_smooth(sc.ink(f)) is smooth


WRONG = [
    (lambda: sc.hessian("x y", direction=[1, 0]), "belongs to a point"),
    (lambda: sc.hessian("x y", at=[1]), "needs 2 numbers"),
    (lambda: sc.hessian("x y", at=[1, 2], direction=[0, 0]), "length 0"),
    (lambda: sc.gradient("ln(x) y", at=[-1, 1]), "no real value at x = -1"),
]


@pytest.mark.parametrize(("call", "reason"), WRONG)
def test_what_cannot_be_evaluated_is_refused(call, reason):
    with pytest.raises(ArgumentError, match=reason):
        call()
