"""The program on a page is the call that made it: run again, it gives the same answer; where it would not, there is none."""

from __future__ import annotations

import warnings
from fractions import Fraction

import numpy as np
import pytest
import sympy

import symcalc as sc

X, Y = sympy.symbols("x y")

CALLS = [
    (lambda: sc.derivative("x^3 sin(x)"), 'sc.derivative("x^3 sin(x)")'),
    (lambda: sc.derivative(r"a \sin x", "x", 2), r'sc.derivative(r"a \sin x", "x", 2)'),
    (lambda: sc.derivative("x^3", n=2), 'sc.derivative("x^3", n=2)'),
    (lambda: sc.derivative("x^3", None, 2), 'sc.derivative("x^3", n=2)'),
    (lambda: sc.derivative("x^3", "x", 1), 'sc.derivative("x^3", "x")'),
    (lambda: sc.partial("x^2 y", "x", "y"), 'sc.partial("x^2 y", "x", "y")'),
    (lambda: sc.gradient(X**2 * Y, [X, Y]), 'sc.gradient("x^2*y", ["x", "y"])'),
    (lambda: sc.gradient(sc.ink(r"\frac{x^2}{y}"), "x, y"), r'sc.gradient(r"\frac{x^2}{y}", "x, y")'),
    (lambda: sc.gradient(sc.ink("0{,}5 x", style=sc.Style(decimal=","))), 'sc.gradient("0.5*x")'),
    (lambda: sc.gradient("sqrt(x)", declare={"x": "positive"}), 'sc.gradient("sqrt(x)", declare={"x": "positive"})'),
    (lambda: sc.jacobian(["x y", X + Y], "x, y"), 'sc.jacobian(["x y", "x + y"], "x, y")'),
    (lambda: sc.hessian("x y"), 'sc.hessian("x y")'),
    (lambda: sc.hessian("x y", at=[1, 2], direction=(3, 4)), 'sc.hessian("x y", at=[1, 2], direction=[3, 4])'),
    (lambda: sc.gradient(X**2 * Y, None, {X: 1, "y": sympy.Rational(1, 2)}), 'sc.gradient("x^2*y", at={"x": 1, "y": "1/2"})'),
    (lambda: sc.evaluate("x^2 - x", {X: -2}), 'sc.evaluate("x^2 - x", {"x": -2})'),
    (lambda: sc.error_propagation("x y", {"x": 0.1, "y": "0.2"}), 'sc.error_propagation("x y", {"x": 0.1, "y": "0.2"})'),
    (
        lambda: sc.directional_derivative("x + y", None, (3, sympy.Rational(1, 2)), at={X: 1, "y": 0.5}),
        'sc.directional_derivative("x + y", None, [3, "1/2"], {"x": 1, "y": 0.5})',
    ),
    (lambda: sc.total_derivative("x y", "t", {"x": "t^2", "y": "t"}, at=1), 'sc.total_derivative("x y", "t", {"x": "t^2", "y": "t"}, 1)'),
    (lambda: sc.implicit_derivative(sympy.Eq(X**2 + Y**2, 1), "y", "x"), 'sc.implicit_derivative("x^2 + y^2 = 1", "y", "x")'),
    (lambda: sc.tangent_plane("x^2", "x", 3), 'sc.tangent_plane("x^2", "x", 3)'),
    (lambda: sc.curl("(-y, x)", "x, y"), 'sc.curl("(-y, x)", "x, y")'),
    # Numbers of NumPy, fractions and columns are taken as they are written.
    (lambda: sc.gradient("x y", "x, y", np.array([1.0, 2.5])), 'sc.gradient("x y", "x, y", [1.0, 2.5])'),
    (lambda: sc.gradient("x y", "x, y", {"x": np.float64(1.5), "y": np.int64(2)}), 'sc.gradient("x y", "x, y", {"x": 1.5, "y": 2})'),
    (lambda: sc.gradient("x y", "x, y", [np.float32(0.1), Fraction(1, 3)]), 'sc.gradient("x y", "x, y", ["0.1", "1/3"])'),
    (lambda: sc.directional_derivative("x y", "x, y", np.array([3, 4]), (1, 2)), 'sc.directional_derivative("x y", "x, y", [3, 4], [1, 2])'),
    (lambda: sc.directional_derivative("x y", "x, y", sympy.Matrix([3, 4])), 'sc.directional_derivative("x y", "x, y", "Matrix([[3], [4]])")'),
]


@pytest.mark.parametrize(("call", "expected"), CALLS, ids=[expected for _, expected in CALLS])
def test_the_program_is_the_call_and_gives_the_same_answer(call, expected):
    found = call()
    *lines, last = found.program.splitlines()
    assert lines == ["import symcalc as sc", f"d = {expected}"]
    space: dict[str, object] = {}
    exec("\n".join(lines), space)
    assert eval(last, space) == found.result
    assert found.program in found.to_markdown()


POSITIVE = sympy.Symbol("x", positive=True)
UNSAID = [
    lambda: sc.gradient(sympy.sqrt(POSITIVE)),
    lambda: sc.gradient("sqrt(x)", POSITIVE),
    lambda: sc.gradient(sc.ink("sqrt(x)", declare={"x": "positive"})),
    lambda: sc.gradient("x^2", declare={"x": POSITIVE}),
    lambda: sc.gradient(sc.ink("f(x)", declare={"f": "function of x"})),
]


@pytest.mark.parametrize("call", UNSAID)
def test_what_text_cannot_say_gives_no_program(call):
    found = call()
    assert found.program == ""
    assert "In Python" not in found.to_text()


def test_looking_for_a_program_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        formula = sc.ink("x(y+1)", declare={"x": "real"})
        assert sc.gradient(formula).result


def test_the_functions_are_still_called_what_they_are_called():
    assert sc.gradient.__name__ == "gradient"
    assert sc.gradient.__doc__.startswith("Derive the gradient")


def test_a_long_call_stands_on_several_lines():
    found = sc.total_derivative("x e^y", "t", {"x": "u^2 - v", "y": "u - 2v", "u": "1 + t", "v": "t^2"}, at={"t": 1})
    assert max(map(len, found.program.splitlines())) <= 76
    space: dict[str, object] = {}
    exec(found.program, space)
    assert space["d"].result == found.result
