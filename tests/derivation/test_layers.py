"""Total derivatives of unknown functions, implicit derivatives and changes of variables: lines, conditions, and what is refused."""

from __future__ import annotations

import re

import pytest
import sympy

import symcalc as sc
from symcalc.derivation.topics import change_of_variables, implicit, layers
from symcalc.formula.nodes import Matrix

T, X, Y, R, THETA, PHI = sympy.symbols("t x y r theta phi")

UNKNOWN = [
    ("f(g(t),h(t))", "partial(f, g)*diff(g, t) + partial(f, h)*diff(h, t)", (("f", "g", "t"), ("f", "h", "t"))),
    (
        "f(x(t),y(t),t)",
        "partial(f, x)*diff(x, t) + partial(f, y)*diff(y, t) + partial(f, t)",
        (("f", "x", "t"), ("f", "y", "t"), ("f", "t")),
    ),
    ("f(g(h(t)))", "diff(f, g)*diff(g, h)*diff(h, t)", (("f", "g", "h", "t"),)),
    ("x(t)^2 y(t)", "partial(f, x)*diff(x, t) + partial(f, y)*diff(y, t)", (("f", "x", "t"), ("f", "y", "t"))),
]


@pytest.mark.parametrize(("text", "letters", "paths"), UNKNOWN, ids=[row[0] for row in UNKNOWN])
def test_functions_known_by_their_letter_are_layers(text, letters, paths):
    derivation = sc.total_derivative(text, "t")
    assert derivation.steps[0].after.to_text() == letters
    assert derivation.tree.paths == paths
    assert derivation.is_proved
    assert derivation.route.kind == "proved"


def test_the_explicit_branch_is_told_from_the_total_derivative():
    derivation = sc.total_derivative("f(x(t),y(t),t)", "t")
    step = derivation.steps[0]
    assert "{} is partial, the other letters are held fixed, and {} is total" in step.why
    assert [fact.to_text() for fact in step.facts] == ["f", "t", "partial(f, t)", "diff(f, t)"]
    svg = re.search(r"<svg.*?</svg>", derivation.to_html(), re.S)[0]
    assert all(label in re.sub(r"<[^>]*>", "", svg) for label in ("∂f/∂x", "dx/dt", "∂f/∂t"))


def test_the_second_slot_and_the_letter_called_like_a_function_stay_apart():
    answer = sc.total_derivative("f(g(t),h(t))", "t").answer
    assert answer.to_text() == "D[1,0](f)(g(t), h(t))*diff(g(t), t) + D[0,1](f)(g(t), h(t))*diff(h(t), t)"


def test_a_letter_that_passes_layers_has_a_row_of_its_own():
    derivation = sc.total_derivative("x y t", "t", {"x": "u^2", "y": "u + t", "u": "sin(t)"}, at=0)
    assert derivation.is_proved
    assert derivation.levels == (("f",), ("x", "y", "t"), ("u", "t"), ("t",))
    assert isinstance(derivation.jacobians[1].answer.node, Matrix)
    assert [[entry.to_text() for entry in map(derivation.goal.with_node, row)] for row in derivation.jacobians[1].answer.node.rows] == [
        ["2*u", "0"], ["1", "1"], ["0", "1"],
    ]  # fmt: skip


def test_one_path_through_many_layers_needs_no_matrix():
    derivation = sc.total_derivative("x^2", "t", {"x": "u", "u": "v", "v": "w", "w": "t^2"}, at=1)
    assert derivation.result == 4
    assert derivation.jacobians == ()
    assert derivation.bottom_up.matrices == ()


def test_a_cycle_among_layers_is_refused_by_name():
    with pytest.raises(sc.ArgumentError, match="x depends on itself: x → y → z → x"):
        sc.total_derivative("x", "t", {"x": "y", "y": "z + t", "z": "x"})


def test_a_path_that_is_dropped_from_unknown_functions_is_refuted(monkeypatch):
    monkeypatch.setattr(layers, "islice", lambda paths, _: list(paths)[1:])
    with pytest.raises(sc.RefutedError):
        sc.total_derivative("f(g(t),h(t))", "t")


def test_values_of_unknown_functions_are_refused():
    with pytest.raises(sc.ArgumentError, match="have no values"):
        sc.total_derivative("f(x(t))", "t", at=1)


def test_both_sides_are_differentiated_collected_and_divided():
    part = sc.implicit_derivative("x^3 + y^3 = 3 x y", "y", "x").steps[0].parts[0]
    assert [step.after.to_text() for step in part.steps] == [
        "diff(x^3 + y^3, x) = diff(3*x*y, x)",
        "3*x^2 + 3*y^2*diff(y, x) = 3*y + 3*x*diff(y, x)",
        "(3*y^2 - 3*x)*diff(y, x) = -3*x^2 + 3*y",
        "diff(y, x) = (-3*x^2 + 3*y)/(3*y^2 - 3*x)",
    ]
    assert [step.relation for step in part.steps] == ["⇒", "⇔", "⇔", "⇔"]
    assert [condition.to_text() for condition in part.steps[-1].assuming] == ["3*y^2 - 3*x != 0"]


SINGULAR = [
    ("x^3 + y^3 = 3 x y", ["(0, 0)"], "proved"),
    ("y^2 = x^3", ["(0, 0)"], "proved"),
    ("(x^2 - 1)^2 = y^2 (3 + 2 y)", ["(0, -1)", "(1, 0)", "(-1, 0)"], "proved"),
    ("x^2 + y^2 = 1", [], "proved"),
    ("x e^y = 1", [], "undecided"),
]


@pytest.mark.parametrize(("equation", "points", "kind"), SINGULAR, ids=[row[0] for row in SINGULAR])
def test_singular_points_are_found_and_put_in(equation, points, kind):
    derivation = sc.implicit_derivative(equation, "y", "x")
    assert sorted(point.to_text() for point in derivation.singular) == sorted(points)
    assert derivation.singular_verdict.kind == kind
    assert all(chain.result == 0 for chain in derivation.singular_values)
    assert len(derivation.singular_values) == 3 * len(points)
    assert "Singular points" in derivation.to_text()


def test_the_second_derivative_along_a_circle():
    derivation = sc.implicit_derivative("x^2 + y^2 = 1", "y", "x", order=2)
    assert sympy.simplify(derivation.result + (X**2 + Y**2) / Y**3) == 0
    assert derivation.is_proved
    assert derivation.goal.to_text() == "diff(y, (x, 2))"


def test_an_unknown_function_has_a_first_implicit_derivative_and_no_second_one():
    assert sc.implicit_derivative("f(x,y) = 0", "y", "x").is_proved
    with pytest.raises(sc.NoRuleError, match="known by their letter only"):
        sc.implicit_derivative("f(x,y) = 0", "y", "x", order=2)


def test_the_tangent_at_a_point_of_the_curve():
    derivation = sc.implicit_derivative("x^2 + y^2 = 25", "y", "x", at={"x": 3, "y": 4})
    assert derivation.result == sympy.Rational(-3, 4)
    assert derivation.tangent.meaning.subs({X: 7, Y: 1}) is sympy.true
    assert derivation.is_proved


REFUSED = [
    ({"x": 1, "y": 1}, "does not lie on the curve"),
    ({"x": 5, "y": 0}, "the tangent is vertical"),
]


@pytest.mark.parametrize(("at", "message"), REFUSED)
def test_a_point_without_a_slope_is_refused(at, message):
    with pytest.raises(sc.ArgumentError, match=message):
        sc.implicit_derivative("x^2 + y^2 = 25", "y", "x", at=at)


def test_a_singular_point_is_named_where_it_is_given():
    with pytest.raises(sc.ArgumentError, match="both partial derivatives are 0"):
        sc.implicit_derivative("y^2 = x^3", "y", "x", at=[0, 0])


def test_a_collected_equation_with_a_wrong_sign_is_refuted(monkeypatch):
    monkeypatch.setattr(implicit, "_opposite", lambda node: node)
    with pytest.raises(sc.RefutedError):
        sc.implicit_derivative("x^2 + y^2 = 1", "y", "x")


CHANGES = [
    ("x^2 + y^2", "polar", R**2, R, ["r != 0"]),
    ("x^2 + y^2 + z^2", "spherical", R**2, R**2 * sympy.sin(THETA), ["r != 0", "sin(theta) != 0"]),
    ("e^(-x^2-y^2)", "cylindrical", sympy.exp(-(R**2)), R, ["r != 0"]),
    ("x y", {"x": "u + v", "y": "u - v"}, None, sympy.Integer(-2), []),
    ("x y", {"x": "u v", "y": "u/v"}, None, None, ["u != 0", "v != 0"]),
]


@pytest.mark.parametrize(("f", "mapping", "result", "determinant", "regular"), CHANGES, ids=[f"{row[0]} {row[1]}" for row in CHANGES])
def test_a_change_of_variables_has_its_determinant_and_where_it_is_zero(f, mapping, result, determinant, regular):
    derivation = sc.change_of_variables(f, mapping)
    assert derivation.is_proved
    assert result is None or derivation.result == result
    assert determinant is None or derivation.determinant.result == determinant
    assert [condition.to_text() for condition in derivation.regular] == regular
    matrix = derivation.jacobian.result
    assert sympy.simplify(matrix.det() - derivation.determinant.result) == 0
    assert derivation.title in derivation.to_text()
    assert derivation.to_html()


def test_the_derivatives_by_polar_coordinates_follow_from_the_chain_rule():
    by_r, by_angle = sc.change_of_variables("f(x,y)", "polar").partials
    assert by_r.answer.to_text() == "partial(f, x)*cos(theta) + partial(f, y)*sin(theta)"
    assert by_angle.answer.to_text() == "-partial(f, x)*r*sin(theta) + partial(f, y)*r*cos(theta)"
    assert by_r.is_proved
    assert by_angle.is_proved


def test_a_chain_rule_with_a_wrong_sign_is_refuted(monkeypatch):
    monkeypatch.setattr(change_of_variables, "_signed", lambda node: ("+", node) if "theta" not in str(node) else ("-", node))
    with pytest.raises(sc.RefutedError):
        sc.change_of_variables("x^2 y", "polar")


WRONG = [
    (lambda: sc.change_of_variables("x r", "polar"), "rename it in the mapping"),
    (lambda: sc.change_of_variables("x + y", {"x": "u + v", "y": "2u + 2v"}), "0 everywhere"),
    (lambda: sc.change_of_variables("x", "elliptic"), "names no coordinates"),
    (lambda: sc.change_of_variables("x", {}), "what each letter is"),
    (lambda: sc.change_of_variables("x", {"x": "2"}), "no new letter"),
    (lambda: sc.implicit_derivative("x = y", "y", "x", order=3), "1 or 2 is expected"),
    (lambda: sc.total_derivative("x y", "t"), "t does not occur"),
]


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_a_wrong_call_is_refused_and_says_what_to_do(call, message):
    with pytest.raises(sc.ArgumentError, match=message):
        call()


def test_a_function_that_is_defined_nowhere_once_all_is_put_in_is_refused():
    with pytest.raises(sc.ArgumentError, match="has no derivative"):
        sc.total_derivative("sqrt(x) + y^2", "t", {"x": "u - v", "y": "t^2", "u": "t", "v": "t"}, at=1)


def test_an_absolute_value_is_real_in_the_second_route_too():
    derivation = sc.total_derivative("|x| + y", "t", {"x": "e^t", "y": "u v", "u": "3t", "v": "1-t"}, at="1/2")
    assert sympy.simplify(derivation.result - sympy.exp(sympy.Rational(1, 2))) == 0


@pytest.mark.parametrize(
    ("call", "exact", "decimal", "relation"),
    [
        (lambda: sc.total_derivative("x^2 y", "t", {"x": "sin(t)", "y": "t"}, at="0.5"), "(sin(1/2) + cos(1/2))*sin(1/2)", "0.650584", "≈"),
        (lambda: sc.total_derivative("x y", "t", {"x": "t^2", "y": "t"}, at="1/2"), "3/4", "0.75", "="),
        (lambda: sc.implicit_derivative("x^2 + y^2 = 25", "y", "x", at={"x": 3, "y": 4}), "-3/4", "-0.75", "="),
        (lambda: sc.implicit_derivative("x^2 + y^2 = 3", "y", "x", at={"x": 1, "y": "sqrt(2)"}), "-sqrt(2)/2", "-0.707107", "≈"),
    ],
)
def test_behind_an_exact_value_at_a_place_stands_its_decimal(call, exact, decimal, relation):
    d = call()
    assert str(d.result) == exact
    assert d.answer.meaning == d.result
    assert (d.steps[-1].relation, d.steps[-1].after.to_text()) == (relation, decimal)
    assert d.is_proved
    before, _, after = d.to_markdown().partition("## Answer")
    assert decimal in before
    assert decimal in after.partition("## ")[0]


def test_a_whole_number_has_no_decimal_behind_it():
    d = sc.total_derivative("x y", "t", {"x": "t^2", "y": "t"}, at=1)
    assert d.steps[-1].rule == "value"
