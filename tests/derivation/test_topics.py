"""The topics: every result against SymPy, every step with a verdict, and lines as a reader expects them."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from itertools import pairwise

import pytest
import sympy

import symcalc as sc
from symcalc.derivation.topics import directional, evaluation, implicit, jacobian, layer_values, layers, linearization, lines, total, vector_fields
from symcalc.formula.nodes import TWO, Matrix, Name, Power, Sum, negative

X, Y, Z, T, R, THETA = sympy.symbols("x y z t r theta")
F = X**2 * sympy.sin(Y) + sympy.exp(-X * Y)
G = X * Y * sympy.exp(-(X**2) / 2 - Y**2 / 8)

ROWS = [
    ("first derivative", lambda: sc.derivative("x^3 sin(x)"), (X**3 * sympy.sin(X)).diff(X)),
    ("fifth derivative", lambda: sc.derivative("x^2 e^(-x)", "x", 5), (X**2 * sympy.exp(-X)).diff(X, 5)),
    ("derivative with a parameter", lambda: sc.derivative("y x^2", "x"), 2 * X * Y),
    ("derivative of a definition", lambda: sc.derivative("f(x, y) = x^2 y", "y"), X**2),
    ("partial once", lambda: sc.partial(F, "x"), F.diff(X)),
    ("partial in text", lambda: sc.partial(F, "x, y"), F.diff(X, Y)),
    ("partial three times", lambda: sc.partial(F, "x", "y", "x"), F.diff(X, Y, X)),
    ("partial twice", lambda: sc.partial("x^2 y^3", "y", "y"), 6 * X**2 * Y),
    ("Jacobian of one function", lambda: sc.jacobian(F, "x, y"), sympy.Matrix([F]).jacobian([X, Y])),
    ("Jacobian of a list", lambda: sc.jacobian(["x y", "x + y", "sin(x)"], "x, y"), sympy.Matrix([[Y, X], [1, 1], [sympy.cos(X), 0]])),
    (
        "Jacobian of polar coordinates",
        lambda: sc.jacobian(r"F(r,\theta) = (r\cos(\theta), r\sin(\theta))"),
        sympy.Matrix([R * sympy.cos(THETA), R * sympy.sin(THETA)]).jacobian([R, THETA]),
    ),
    ("Jacobian of a SymPy matrix", lambda: sc.jacobian(sympy.Matrix([X, X**2]), "x"), sympy.Matrix([1, 2 * X])),
    ("Hessian", lambda: sc.hessian(F, "x, y"), sympy.hessian(F, [X, Y])),
    ("Hessian of the first page", lambda: sc.hessian(G, "x, y"), sympy.hessian(G, [X, Y])),
    ("Hessian in three variables", lambda: sc.hessian("x^2 y^2 z + x", "x, y, z"), sympy.hessian(X**2 * Y**2 * Z + X, [X, Y, Z])),
    ("Hessian in one variable", lambda: sc.hessian("x^3", "x"), sympy.Matrix([[6 * X]])),
    ("direction", lambda: sc.directional_derivative(F, "x, y", [3, 4]), (3 * F.diff(X) + 4 * F.diff(Y)) / 5),
    ("direction along an axis", lambda: sc.directional_derivative(F, "x, y", "(0, -2)"), -F.diff(Y)),
    ("direction by name", lambda: sc.directional_derivative("x y^2", "x, y", {"y": 1, "x": 0}), 2 * X * Y),
    ("direction at a point", lambda: sc.directional_derivative(G, "x, y", [3, 4], at={"x": "1/2", "y": 1}), 3 * sympy.exp(sympy.Rational(-1, 4)) / 4),
    (
        "total derivative of the second page",
        lambda: sc.total_derivative("x e^y", "t", {"x": "u^2-v", "y": "u-2v", "u": "1+t", "v": "t^2"}),
        (3 - 2 * T - 8 * T**2) * sympy.exp(1 + T - 2 * T**2),
    ),
    (
        "total derivative of the second page at t = 1",
        lambda: sc.total_derivative("x e^y", "t", {"x": "u^2-v", "y": "u-2v", "u": "1+t", "v": "t^2"}, at={"t": 1}),
        sympy.Integer(-7),
    ),
    ("total derivative with t itself", lambda: sc.total_derivative("x t^2", "t", {"x": "sin(t)"}), (sympy.sin(T) * T**2).diff(T)),
    ("total derivative of SymPy objects", lambda: sc.total_derivative(X * Y, T, {X: T**2, "y": T}), 3 * T**2),
    ("total derivative with a letter that is fixed", lambda: sc.total_derivative("x y", "t", {"x": "t^2"}), 2 * T * Y),
    ("divergence", lambda: sc.divergence("(x^2 y, y z, z^2 x)", "x, y, z"), 2 * X * Y + Z + 2 * X * Z),
    ("divergence that is a number", lambda: sc.divergence("F(x,y,z) = (x, y, z)"), sympy.Integer(3)),
    ("curl in space", lambda: sc.curl("(y z^2, x, x y)", "x, y, z"), sympy.Matrix([X, 2 * Y * Z - Y, 1 - Z**2])),
    ("curl in the plane", lambda: sc.curl(["-y", "x"], "x, y"), sympy.Integer(2)),
    ("curl of a field that is the same at all heights", lambda: sc.curl("(-y, x, 0)", "x, y, z"), sympy.Matrix([0, 0, 2])),
    ("divergence of such a field", lambda: sc.divergence("(x^2, y, 0)", [X, Y, Z]), 2 * X + 1),
    ("curl of a gradient", lambda: sc.curl("(y z, x z, x y)", "x, y, z"), sympy.zeros(3, 1)),
    ("Laplacian", lambda: sc.laplacian(F, "x, y"), F.diff(X, 2) + F.diff(Y, 2)),
    ("Laplacian of a harmonic function", lambda: sc.laplacian("e^x sin(y)", "x, y"), sympy.Integer(0)),
    ("implicit circle", lambda: sc.implicit_derivative("x^2 + y^2 = 1", "y", "x"), -X / Y),
    ("implicit leaf", lambda: sc.implicit_derivative("x^3 + y^3 = 3 x y", "y", "x"), (Y - X**2) / (Y**2 - X)),
    ("implicit sphere", lambda: sc.implicit_derivative("x^2 + y^2 + z^2 = 1", "z", "x"), -X / Z),
    ("implicit expression", lambda: sc.implicit_derivative("x e^y - 1", "y", "x"), -1 / X),
    ("linearisation", lambda: sc.linearize("x^2 y", "x, y", [1, 2]), 2 + 4 * (X - 1) + (Y - 2)),
    ("linearisation at a decimal", lambda: sc.linearize("x^2", "x", "0.5"), X - sympy.Rational(1, 4)),
    ("linearisation at a negative point", lambda: sc.linearize("e^x y", "x, y", {"y": -2, "x": 0}), -2 - 2 * X + Y + 2),
]


@pytest.mark.parametrize(("call", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_result_is_what_sympy_finds_and_every_step_is_proved(call, expected):
    derivation = call()
    difference = derivation.result - expected
    zero = sympy.zeros(*difference.shape) if isinstance(difference, sympy.MatrixBase) else 0
    assert sympy.simplify(difference) == zero
    assert derivation.is_proved
    assert all(first.after == second.before for first, second in pairwise(derivation.steps))
    assert derivation.route.kind in ("proved", "agrees")
    assert pickle.loads(pickle.dumps(derivation)) == derivation


@pytest.mark.parametrize(("call", "expected"), [row[1:] for row in ROWS[::3]], ids=[row[0] for row in ROWS[::3]])
def test_every_topic_is_written_in_every_format_and_detail(call, expected):
    derivation = call()
    for detail in ("answer", "brief", "textbook", "full"):
        assert derivation.title in derivation.to_text(detail)
        assert derivation.to_html(detail)
    assert "\\begin" in derivation.to_latex()
    assert derivation.title in derivation.to_markdown()


def test_fractions_of_a_field_that_cancel_leave_zero():
    """The answer is 0 itself, not a sum of fractions that is 0."""
    for call in (
        lambda: sc.laplacian("1/sqrt(x^2 + y^2 + z^2)", "x, y, z"),
        lambda: sc.laplacian("ln(x^2 + y^2)", "x, y"),
        lambda: sc.divergence("(x/(x^2 + y^2), y/(x^2 + y^2))", "x, y"),
        lambda: sc.curl("(-y/(x^2 + y^2), x/(x^2 + y^2), 0)", "x, y, z"),
    ):
        found = call()
        assert found.answer.to_text() in ("0", "Matrix([[0], [0], [0]])")
        assert found.is_proved


def test_a_page_says_at_which_point_it_was_asked():
    for call, place in (
        (lambda: sc.tangent_plane("x^2 + y^2", "x, y", [1, 2]), "at x = 1, y = 2"),
        (lambda: sc.linearize("sqrt(x)", "x", 4), "at x = 4"),
        (lambda: sc.implicit_derivative("x^2 + y^2 = 25", "y", "x", at=[3, 4]), "at x = 3, y = 4"),
    ):
        assert f"{place}; all variables are real." in " ".join(call().to_text().split())


def test_the_users_own_symbols_come_back():
    x, t = sympy.Symbol("x", real=True), sympy.Symbol("t", positive=True)
    assert sc.hessian(x**3, x).result == sympy.Matrix([[6 * x]])
    assert sc.derivative("x^2", x).result == 2 * x
    assert sc.total_derivative("x^2", t, {"x": "t^2"}).result == 4 * t**3
    assert sc.implicit_derivative("x^2 + y = 1", "y", x).result == -2 * x
    assert sc.linearize(x**2, x, 1).result == 2 * x - 1


def test_a_repeated_derivative_names_each_order():
    parts = sc.partial("f(x, y) = x^2 sin(y)", "x", "y").parts
    assert [part.name.to_text() for part in parts] == ["partial(f, x)", "partial(f, x, y)"]
    assert parts[1].goal.to_text() == "partial(2*x*sin(y), y)"


def test_the_hessian_derives_the_mixed_derivatives_in_both_orders_and_says_that_they_are_equal():
    derivation = sc.hessian("f(x, y) = x^2 sin(y)")
    assert derivation.parts[2].answer.to_text() == "Matrix([[2*x*sin(y), x^2*cos(y)]])"
    assert [part.name.to_text() for part in derivation.parts[3:]] == [
        "partial(f, (x, 2))",
        "partial(f, x, y)",
        "partial(f, y, x)",
        "partial(f, (y, 2))",
    ]
    assert "derived in both orders, are equal" in derivation.steps[-1].why


def test_the_direction_is_normalised_in_a_step_of_its_own():
    step = sc.directional_derivative("x^2 + y", "x, y", [3, 4]).steps[0]
    assert step.before.to_text() == "3/sqrt(3^2 + 4^2)*partial(x^2 + y, x) + 4/sqrt(3^2 + 4^2)*partial(x^2 + y, y)"
    assert step.after.to_text() == "3/5*partial(x^2 + y, x) + 4/5*partial(x^2 + y, y)"
    assert [fact.to_text() for fact in step.facts] == ["(3, 4)", "5"]


def test_a_direction_of_letters_may_not_have_length_0():
    derivation = sc.directional_derivative("x + y", "x, y", ["a", "b"])
    assert [condition.to_text() for condition in derivation.steps[0].assuming] == ["sqrt(a^2 + b^2) != 0"]


def test_the_total_derivative_goes_along_the_paths_of_its_tree():
    derivation = sc.total_derivative("x e^y", "t", {"x": "u^2-v", "y": "u-2v", "u": "1+t", "v": "t^2"})
    tree = derivation.tree
    assert tree.paths == (("f", "x", "u", "t"), ("f", "x", "v", "t"), ("f", "y", "u", "t"), ("f", "y", "v", "t"))
    names = {(edge.upper, edge.lower): (edge.name.to_text(), edge.value.to_text()) for edge in tree.edges}
    assert names[("f", "y")] == ("partial(f, y)", "x*e^y")
    assert names[("v", "t")] == ("diff(v, t)", "2*t")
    letters = r"\frac{\partial f}{\partial x} \frac{\partial x}{\partial u} \frac{\mathrm{d} u}{\mathrm{d} t}"
    assert derivation.steps[0].after.to_latex().startswith(letters)
    assert derivation.steps[0].why.startswith("the sum over the 4 paths")
    inserted = [[place.to_text() for place in step.assuming] for step in derivation.steps if step.rule == "layers"]
    assert inserted == [["u = 1 + t"], ["x = 1 + 2*t", "y = 1 + t - 2*t^2"]]


def test_a_total_derivative_of_unknown_functions_says_what_is_not_proved():
    derivation = sc.total_derivative("f(x)", "t", {"x": "t^2"}, declare={"f": "function of x"})
    assert sympy.simplify(derivation.result.doit() - sympy.Function("f")(T**2).diff(T).doit()) == 0
    assert all(verdict.how for verdict in derivation.verdicts)


def test_the_page_of_a_total_derivative_draws_the_tree_and_lists_the_paths():
    derivation = pickle.loads(pickle.dumps(sc.total_derivative("x e^y", "t", {"x": "t^2", "y": "sin(t)"})))
    assert "f → x → t  e^y*2*t" in derivation.to_text()
    assert "Dependency tree" not in derivation.to_text("answer")
    svg = re.search(r"<svg.*?</svg>", derivation.to_html(), re.S)[0]
    for label in ("∂f/∂x", "∂f/∂y", "dx/dt", "dy/dt", "2 t"):
        assert label in re.sub(r"<[^>]*>", "", svg)


def test_a_division_by_the_slope_in_y_is_named():
    (step, *_) = sc.implicit_derivative("x^2 + y^2 = 1", "y", "x").steps
    assert [condition.to_text() for condition in step.assuming] == ["2*y != 0"]


def test_the_tangent_plane_is_an_equation_in_a_free_letter():
    assert sc.tangent_plane("x^2 + y^2", "x, y", [1, 0]).result == sympy.Eq(Z, 2 * X - 1)
    assert sc.tangent_plane("x^2 + z^2", "x, z", [1, 0]).result == sympy.Eq(sympy.Symbol("w"), 2 * X - 1)
    assert sc.tangent_plane("x^2", "x", 3).result == sympy.Eq(Y, 6 * X - 9)


def test_numbers_are_put_in_under_the_letters_before_they_are_worked_out():
    steps = sc.linearize("x^2 y", "x, y", [-1, 2]).steps
    assert [step.after.to_text() for step in steps if step.rule == "values"] == ["(-1)^2*2 + 2*(-1)*2*(x - (-1)) + (-1)^2*(y - 2)"]


def test_a_sum_that_leaves_out_a_path_is_refuted(monkeypatch):
    monkeypatch.setattr(layers, "islice", lambda paths, _: list(paths)[1:])
    with pytest.raises(sc.RefutedError):
        sc.total_derivative("x y", "t", {"x": "t^2", "y": "sin(t)"})


def _turned(change):
    """Return a tidying that also turns the sign of what it tidies."""
    # Once only: what was turned is left alone.
    return lambda node, kept: node if change(node, kept) == node or (isinstance(node, Sum) and len(node.terms) == 1) else negative(change(node, kept))


PAGE_2 = ("x e^y", "t", {"x": "u^2-v", "y": "u-2v", "u": "1+t", "v": "t^2"})
MUTANTS = [
    (jacobian, "slope", lambda true: lambda node, variable, partial: true(node, Name("x"), partial), lambda: sc.jacobian("(x y, x)", "x, y")),
    (vector_fields, "total", lambda true: lambda *terms: true(*terms[1:]), lambda: sc.divergence("(x^2, y^2)", "x, y")),
    (vector_fields, "total", lambda true: lambda *terms: true(*[("+", term) for _, term in terms]), lambda: sc.curl("(-y, x^2)", "x, y")),
    (vector_fields, "total", lambda true: lambda *terms: true(("-", terms[0][1]), *terms[1:]), lambda: sc.laplacian("x^2 y^3", "x, y")),
    (implicit, "negative", lambda true: lambda node: node, lambda: sc.implicit_derivative("x^2 + y^2 = 1", "y", "x")),
    (implicit, "Quotient", lambda true: lambda a, b: true(b, a), lambda: sc.implicit_derivative("x^3 + y^2 = 1", "y", "x")),
    (directional, "Root", lambda true: lambda node: node, lambda: sc.directional_derivative("x y", "x, y", [3, 4])),
    (
        directional,
        "_weighted",
        lambda true: lambda slopes, weights: true(slopes, weights[::-1]),
        lambda: sc.directional_derivative("x y", "x, y", [3, 4]),
    ),
    (linearization, "total", lambda true: lambda *terms: true(*[("+", term) for _, term in terms]), lambda: sc.linearize("x^2", "x", 3)),
    (linearization, "substitute", lambda true: lambda node, at: true(node, dict.fromkeys(at, TWO)), lambda: sc.linearize("x^2", "x", 3)),
    (
        evaluation,
        "substitute",
        lambda true: lambda node, at: true(node, dict.fromkeys(at, TWO)),
        lambda: sc.directional_derivative("x y", "x, y", [3, 4], [1, 5]),
    ),
    (lines, "put_in", lambda true: lambda node, at: true(node, dict.fromkeys(at, TWO)), lambda: sc.total_derivative("x^2", "t", {"x": "t^2"})),
    (lines, "_KINDS", lambda true: tuple(replace(kind, change=_turned(kind.change)) for kind in true), lambda: sc.total_derivative(*PAGE_2)),
    (lines, "factor", lambda true: lambda node: Power(true(node), TWO), lambda: sc.total_derivative("x^2 + x", "t", {"x": "t^2"})),
    (total, "multiplied", lambda true: lambda a, b: negative(true(a, b)), lambda: sc.total_derivative("x y", "t", {"x": "t^2", "y": "t"})),
    (
        layer_values,
        "multiplied",
        lambda true: lambda a, b: true(Matrix(tuple(row[::-1] for row in a.rows)), b),
        lambda: sc.total_derivative(*PAGE_2, at=1),
    ),
]


@pytest.mark.parametrize(
    ("module", "name", "change", "call"), MUTANTS, ids=[f"{row[0].__name__.rpartition('.')[2]} {row[1]} {i}" for i, row in enumerate(MUTANTS)]
)
def test_a_topic_that_is_put_together_wrongly_is_refuted(module, name, change, call, monkeypatch):
    call()
    monkeypatch.setattr(module, name, change(getattr(module, name)))
    with pytest.raises(sc.RefutedError):
        call()


POINTS = [
    (lambda: sc.linearize("ln(x)", "x", -1), "x > 0 does not hold there"),
    (lambda: sc.directional_derivative("ln(x) y", "x, y", [3, 4], at=[-1, 1]), "x > 0 does not hold there"),
    (lambda: sc.total_derivative("ln(x)", "t", {"x": "t^3"}, at=-1), "t\\^3 > 0 does not hold there"),
    (lambda: sc.total_derivative("x", "t", {"x": "t^3"}, at={"x": 1}), "missing: t, unknown: x"),
    (lambda: sc.linearize("x^(-1)", "x", 0), "Choose another point|choose another point"),
]


@pytest.mark.parametrize(("call", "message"), POINTS)
def test_a_point_where_there_is_no_derivative_is_refused(call, message):
    with pytest.raises(sc.ArgumentError, match=message):
        call()
