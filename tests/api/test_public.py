"""The public functions as a user calls them, and what they say to a wrong call."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

import symcalc as sc
from symcalc.errors import ReadingWarning
from symcalc.formula.formula import Formula
from symcalc.solving.status import Status


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
    (lambda: sc.compile("x < 1", "x"), "compiled"),
    (lambda: sc.compile("x + y", "x"), "y is neither"),
]


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
