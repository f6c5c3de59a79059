"""The public functions as a user calls them, and what they say to a wrong call."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

import symcalc as sc
from symcalc.errors import ReadingWarning
from symcalc.formula.formula import Formula
from symcalc.solving.status import Status

X = sympy.Symbol("x")


def test_parse_ink_and_meaning_go_round():
    x = sympy.Symbol("x")
    formula = sc.ink("x/2 + 0.50")
    assert isinstance(formula, Formula)
    assert sc.ink(formula) is formula
    assert sc.meaning(formula) == x / 2 + sympy.Rational(1, 2)
    assert sc.parse(r"\frac{x}{2}") == x / 2
    assert sc.parse(x + 1) == x + 1


def test_what_is_ambiguous_is_said():
    with pytest.warns(ReadingWarning, match="product"):
        sc.parse("x(y+1)")


@pytest.mark.parametrize("f", [r"x^2\sin(y)", "x^2*sin(y)", sympy.Symbol("x") ** 2 * sympy.sin(sympy.Symbol("y")), sc.ink("x^2 sin(y)")], ids=str)
def test_a_formula_may_be_text_latex_sympy_or_ink(f):
    x, y = sympy.symbols("x y")
    assert sc.gradient(f, "x, y").result == sympy.Matrix([2 * x * sympy.sin(y), x**2 * sympy.cos(y)])


def test_the_users_own_symbols_come_back():
    x = sympy.Symbol("x", positive=True)
    y = sympy.Symbol("y", real=True)
    assert sc.gradient(x**2 * y).result.free_symbols == {x, y}
    assert sc.gradient("x^2*y", [x, y]).result.free_symbols == {x, y}


@pytest.mark.parametrize("variables", ["y, x", ["y", "x"], sympy.symbols("y x"), "y;x"])
def test_variables_may_be_given_in_several_ways(variables):
    x, y = sympy.symbols("x y")
    assert sc.gradient("x^2*y", variables).result == sympy.Matrix([x**2, 2 * x * y])


@pytest.mark.parametrize("name", [r"\theta", "theta", sympy.Symbol("theta"), r"\dot x", "x_{1,2}", "x_12", "x12"], ids=str)
def test_a_variable_is_found_by_any_spelling_of_its_name(name):
    formula = r"\theta^2 + \dot x + x_{1,2} + x_{12} x"
    derivation = sc.gradient(formula, [name])
    assert sc.gradient(formula, name).result == derivation.result
    assert len(derivation.result) == 1
    assert not derivation.result[0].is_zero
    assert sc.compile(derivation, [*derivation.result.free_symbols, "y"]).inputs[-1] == "y"


def test_a_declared_word_is_a_variable():
    assert sc.gradient(sc.ink("xy^2", declare={"xy": "real"}), "xy").result == sympy.Matrix([2 * sympy.Symbol("xy", real=True)])


def test_arguments_that_a_function_does_not_use_are_arguments():
    assert sc.compile("x^2", "x, y")(3, 4) == 9
    assert sc.compile("f(x, y) = x^2", "x, y", derivatives=1)(3, 4)[1].tolist() == [6, 0]


@pytest.mark.parametrize("options", [{"declare": {"x": "real"}}, {"notation": "text"}, {"style": sc.Style(decimal=",")}], ids=str)
@pytest.mark.parametrize("given", [sympy.Symbol("x") + 1, sc.ink("x + 1"), 3], ids=["SymPy", "Formula", "number"])
def test_how_a_text_is_read_is_not_said_of_what_is_no_text(given, options):
    for call in (sc.parse, sc.ink):
        with pytest.raises(sc.ArgumentError, match=f"{next(iter(options))}=.* is no text"):
            call(given, **options)
    if "declare" in options:
        with pytest.raises(sc.ArgumentError, match="is no text"):
            sc.gradient(given, declare=options["declare"])


def test_a_symbol_and_a_declaration_of_one_name_are_refused_where_they_differ():
    x = sympy.Symbol("x", positive=True)
    with pytest.raises(sc.ArgumentError, match="declared as 'real' and given as a Symbol"):
        sc.gradient("x^2", [x], declare={"x": "real"})
    assert sc.gradient("x^2*a", [x], declare={"x": x, "a": "real"}).result.free_symbols == {x, sympy.Symbol("a", real=True)}


STYLES = [sc.Style(decimal=","), sc.Style(logarithm="log", inverse="power"), sc.Style(vectors="arrow", multiplication="dot", decimal=",")]


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_what_is_written_in_a_style_is_read_in_it_to_the_same_ink(style):
    formula = sc.ink(r"\ln(0.5 x) + 2 \arctan x - 1.25 \mathbf{w}")
    written = formula.to_latex(style)
    assert written != formula.to_latex()
    assert sc.ink(written, style=style) == formula
    assert sc.parse(written, style=style) == sc.meaning(formula)
    assert sc.parse(written, notation="latex", style=style) == sc.meaning(formula)


def test_the_comma_in_a_number_means_what_the_style_says():
    assert sc.parse("1{,}500", style=sc.Style(decimal=",")) == sympy.Rational(3, 2)
    assert sc.parse("1{,}500") == 1500


def test_formula_and_style_are_the_types_of_what_ink_returns_and_takes():
    assert type(sc.ink("x")) is sc.Formula
    with pytest.raises(sc.SettingsError, match="decimal"):
        sc.Style(decimal=";")


@pytest.mark.parametrize(
    "start",
    [{"x": 1, "theta": 2}, {X: 1, sympy.Symbol("theta"): 2}, {"x": "1.0", r"\theta": 2}, [1, 2], (sympy.Integer(1), 2), np.array([1, 2])],
    ids=str,
)
def test_a_start_may_be_given_in_several_ways(start):
    assert sc.find_root(["x = 1", r"\theta^2 = 4"], r"x, \theta", start).iterations <= 1


@pytest.mark.parametrize("start", [1, 1.0, sympy.Integer(1), np.float64(1), "1", {"x": 1}, [1]], ids=repr)
def test_a_start_in_one_variable_may_be_one_number(start):
    assert sc.find_root("x^2 = 1", "x", start).point == {"x": 1.0}


def test_variables_left_out_are_those_of_the_definition_then_all_letters():
    assert sc.gradient("f(y, x) = x^2 y").result[0] == sympy.Symbol("x") ** 2
    assert sc.gradient("x^2*y").result[1] == sympy.Symbol("x") ** 2


WRONG = [
    (lambda: sc.gradient("x^2", "z"), "z does not occur"),
    (lambda: sc.gradient("x^2", "2"), "no variable"),
    (lambda: sc.gradient("x^2", "x, x"), "not all different"),
    (lambda: sc.gradient("x^2", [3]), "Symbol"),
    (lambda: sc.gradient("3"), "no variable"),
    (lambda: sc.gradient("x^2 < 1", "x"), "expected"),
    (lambda: sc.find_root("x^2 < 2", "x", 1), "no equation"),
    (lambda: sc.find_root("x^2 = 2", "x", {"z": 1}), "missing"),
    (lambda: sc.find_root("x^2 = 2", "x", [1, 2]), "1 numbers"),
    (lambda: sc.gradient("x^2*y", "x y"), "commas between"),
    (lambda: sc.gradient("A*x", "A", declare={"A": "matrix"}), "A does not occur"),
    (lambda: sc.gradient("Sum(i, (i, 1, n)) x", "i"), "i does not occur in .*; its letters are n, x"),
    (lambda: sc.gradient("Sum(i, (i, 1, 3))"), "has no variable"),
    (lambda: sc.gradient("f(x, x) = x^2"), "not all different"),
    (lambda: sc.find_root("x^2 = 2", "z", 1), r"z does not occur in the equations; its letters are x"),
    (lambda: sc.find_root("x^2 = 2", "x", "one"), "not made of numbers"),
    (lambda: sc.find_root("x^2 = 2", "x", None), "not made of numbers"),
    (lambda: sc.find_root("x^2 = y, x = 1", "x, y", {"x": 1, "y": 1, "z": 1}), "unknown: z"),
    (lambda: sc.compile("x + y", "x"), "y is neither"),
    (lambda: sc.compile("x + y", "x, y, x"), "not all different"),
    (lambda: sc.compile(["x", sympy.eye(2)], "x"), "each entry"),
    (lambda: sc.compile(X + sympy.Symbol("x", positive=True), "x"), "Several symbols are called x"),
    (lambda: sc.derivative("x^2", "z"), "z does not occur in .*; its letters are x"),
    (lambda: sc.derivative("f(x)*x", "f", declare={"f": "function of x"}), "f is a function in"),
    (lambda: sc.gradient("f(x)*x", "x, f", declare={"f": "function of x"}), "f is a function in"),
    (lambda: sc.derivative("x^2", 3), "not 3"),
    (lambda: sc.partial("x^2", 3), "not 3"),
    (lambda: sc.derivative("x^2", X**2), r"not x\*\*2"),
    (lambda: sc.derivative("x^2", "x^2"), "'x\\^2' is no variable"),
    (lambda: sc.derivative("x^2", "2"), "'2' is no variable"),
    (lambda: sc.derivative("x y"), "One variable is expected; x, y were found"),
    (lambda: sc.derivative("x^2", "x", 0), "n=0"),
    (lambda: sc.derivative("x^2", "x", 1.5), "n=1.5"),
    (lambda: sc.derivative("x^2 = 1", "x"), "is an equation"),
    (lambda: sc.gradient("x^2", []), "list of variables is empty; name at least one letter of .*: x"),
    (lambda: sc.jacobian("x^2", ""), "list of variables is empty"),
    (lambda: sc.partial("x^2"), "list of variables is empty"),
    (lambda: sc.jacobian([], "x"), "list of functions is empty"),
    (lambda: sc.jacobian(sympy.Matrix([[X, X], [X, X]]), "x"), "2 rows and 2 columns"),
    (lambda: sc.jacobian("[[x, y], [y, x]]", "x, y"), "list or a matrix"),
    (lambda: sc.divergence("(x, y)", "x"), "one component for each of x; the field has 2"),
    (lambda: sc.curl("(x, y, z, w)", "x, y, z, w"), "defined for 2 and 3"),
    (lambda: sc.directional_derivative("x y", "x, y", [0, 0]), "length 0"),
    (lambda: sc.directional_derivative("x y", "x, y", [1, 2, 3]), "direction needs 2 numbers"),
    (lambda: sc.directional_derivative("x y", "x, y", None), "direction is made of numbers, not None"),
    (lambda: sc.directional_derivative("x y", "x, y", {"x": 1, "z": 2}), "missing: y, unknown: z"),
    (lambda: sc.linearize("x y", "x, y", {"x": 1}), "missing: y"),
    (lambda: sc.linearize("x y", "x, y", [1, "x"]), "contains the variable x itself"),
    (lambda: sc.linearize("x y", "x, y", [1, "oo"]), "real numbers or letters"),
    (lambda: sc.linearize("x y", "x, y", [1, sympy.I]), "real numbers or letters"),
    (lambda: sc.linearize("x y", "x, y", {1: 1}), "A variable is a name"),
    (lambda: sc.tangent_plane("x y", "x, y", True), "not True"),
    (lambda: sc.total_derivative("x y", "t", {"x": "y^2", "y": "x + t"}), "x depends on itself: x → y → x"),
    (lambda: sc.total_derivative("x", "t", {"x": "x + t"}), "x depends on itself: x → x"),
    (lambda: sc.derivative("x/0", "x"), "x/0 has no value anywhere"),
    (lambda: sc.gradient("x + ln(y - y)", "x"), "has no value anywhere"),
    (lambda: sc.derivative("e^x", "e"), "It is read as a number; declare={'e': 'real'} makes it a letter"),
    (lambda: sc.total_derivative("x^2", "t", {"x": "x*t"}), "has another letter: x = g.t."),
    (lambda: sc.total_derivative("x", "t", {"x": "t", "z": "t"}), "does not depend on z"),
    (lambda: sc.total_derivative("x", "t", {"x": "2"}), "t does not occur"),
    (lambda: sc.total_derivative("x + t", "t", {"x": "t", "t": "2"}), "leave out t = 2"),
    (lambda: sc.total_derivative("f(x) = x", "t", {"x": "t", "f": "t"}), "f is the function itself"),
    (lambda: sc.total_derivative("x", "t", {}), "mapping with at least one"),
    (lambda: sc.total_derivative("x", "t", {"x": "t = 1"}), "stand for an expression"),
    (lambda: sc.total_derivative("x", "t", {2: "t"}), "belongs to a letter"),
    (lambda: sc.total_derivative("x", "s, t", {"x": "t"}), "One variable is expected"),
    (lambda: sc.implicit_derivative("x^2 = 1", "y", "x"), "y does not occur"),
    (lambda: sc.implicit_derivative("x < y", "y", "x"), "no equation"),
    (lambda: sc.implicit_derivative("x + 0*y = 1", "y", "x"), "does not determine y"),
    (lambda: sc.implicit_derivative("x = y", "x, y", "x"), "Two variables"),
    (lambda: sc.implicit_derivative("x = y", "x", "x"), "not all different"),
]


EQUATIONS = ["x^2 + y^2 = 1", "x < 1", "0 < x < 1", "x = y^2", "y = x + y", "f(x) = x f(x - 1)", "f(2) = x", sympy.Eq(X**2, 4), sympy.Ne(X, 1)]


@pytest.mark.parametrize("equation", EQUATIONS, ids=str)
@pytest.mark.parametrize("call", [sc.compile, sc.gradient], ids=["compile", "gradient"])
def test_an_equation_is_no_function(call, equation):
    with pytest.raises(sc.ArgumentError, match="is an equation or inequality"):
        call(equation, "x, y")


@pytest.mark.parametrize("text", ["f(x, y) = x^2*y", "z = x^2*y", "f(x, y) := x^2*y", sympy.Eq(sympy.Symbol("z"), X**2 * sympy.Symbol("y"))], ids=str)
def test_a_definition_stands_for_its_right_side(text):
    assert sc.compile(text, "x, y")(3, 2) == 18
    assert sc.compile([text, "x"], "x, y")(3, 2).tolist() == [18, 3]
    assert sc.gradient(text, "x, y").result == sympy.Matrix([2 * X * sympy.Symbol("y"), X**2])


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_wrong_calls_say_what_was_expected(call, message):
    with pytest.raises(sc.SymcalcError, match=message):
        call()


def test_compile_takes_text_lists_matrices_and_derivations():
    assert sc.compile("x^2", "x")(3) == 9
    assert sc.compile(["x", "y"], "x, y")(1, 2).tolist() == [1, 2]
    assert sc.compile(sympy.Matrix([[sympy.Symbol("x"), 1]]), "x")(5).tolist() == [[5, 1]]
    assert sc.compile(sc.gradient("x^2*y"), "x, y")(1, 2).tolist() == [[4], [1]]
    assert sc.compile("f(x) = x^2", "x")(np.arange(3.0)).tolist() == [0, 1, 4]


def test_find_root_of_one_equation_and_of_a_system():
    found = sc.find_root("x e^x = 2", "x", start=1)
    assert found.status is Status.PROVEN
    assert found.x == pytest.approx([0.852605502013725])
    found = sc.find_root(["x + y = 3", "x - y - 1"], "x, y", start={"x": 0, "y": 0})
    assert found.point == {"x": 2.0, "y": 1.0}
    assert "Newton" in found.to_text()
    assert found == sc.find_root("x + y = 3, x - y = 1", "x, y", start=[0, 0])
    assert found == sc.find_root(["x + y = 3", "x - y - 1"], "x, y", start=[0, 0])


def test_a_method_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(sc.UnknownPluginError, match="newton"):
        sc.find_root("x^2 = 2", "x", 1, method="wishing")
