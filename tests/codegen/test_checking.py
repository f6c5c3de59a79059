"""A gradient check passes for right derivatives and fails for wrong ones."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy.abc import x, y

import symcalc as sc
from symcalc.codegen.checking import checked
from symcalc.codegen.compiled import compile_expressions
from symcalc.errors import ArgumentError

w, i = sympy.IndexedBase("w"), sympy.Symbol("i")


@pytest.mark.parametrize("backend", ["numpy", "auto"])
@pytest.mark.parametrize(
    "expression",
    [x**2 * sympy.sin(y) + sympy.exp(-x * y), sympy.Abs(x) + y, sympy.gamma(x) * y, sympy.Max(x, y) ** 3, sympy.sqrt(x) / y**5, 1e9 * x + y],
)
def test_right_derivatives_pass(expression, backend):
    check = checked(compile_expressions([expression], (), [x, y], backend, 1), (0.7, 1.3))
    assert check.passed, check
    assert check.largest_error < 1e-6


class Wrong:
    """A function whose second derivative entry is a little off."""

    def __init__(self, function):
        self.function = function

    def __getattr__(self, name):
        return getattr(self.function, name)

    def jac(self, v, *data):
        found = self.function.jac(v, *data)
        found[..., 1] *= 1 + 1e-4
        return found


@pytest.mark.parametrize("expression", [x**2 * sympy.sin(y) + sympy.exp(-x * y), sympy.Abs(x) + y])
def test_a_wrong_derivative_fails_and_is_named(expression):
    check = checked(Wrong(compile_expressions([expression], (), [x, y], "numpy", 1)), (0.7, 1.3))
    assert not check.passed
    assert check.worst == "y"
    assert "NOT passed: the largest gap is in the derivative with respect to y" in repr(check)


def test_a_slope_at_a_jump_does_not_pass():
    assert not sc.check_gradient(sympy.floor(x) + y, {"x": 1, "y": 0}).passed


def test_real_functions_have_no_complex_step():
    assert sc.check_gradient("|x| + y", {"x": 0.5, "y": 2}).complex_step is None
    assert sc.check_gradient("x y", {"x": 0.5, "y": 2}).complex_step.tolist() == [2.0, 0.5]


def test_jacobians_arrays_and_data():
    rows = sc.check_gradient(["x y", "x / y"], [1, 2])
    assert rows.exact.shape == (2, 2)
    assert rows.passed
    total = sympy.Sum(sympy.sin(w[i]) * x, (i, 0, 99))
    assert sc.check_gradient(total, {"w": np.linspace(0, 1, 100), "x": 2.0}, {"w": 100, "x": ()}).passed
    f = sc.compile(total, {"w": 100, "x": ()}, derivatives=1, variables="x")
    assert sc.check_gradient(f, {"w": np.linspace(0, 1, 100), "x": 2.0}).variables == ("x",)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sc.check_gradient("ln(x)", [-1]), "no value at"),
        (lambda: sc.check_gradient("x y", {"x": 1}, "x, y"), "missing: y"),
        (lambda: sc.check_gradient(sc.compile("x", "x"), [1]), "derivatives=1"),
        (lambda: sc.check_gradient(sc.compile("x", "x", derivatives=1), [1], "x"), "args="),
        (lambda: sc.check_gradient("x y", [1, 2, 3]), "2 arguments are expected"),
    ],
)
def test_wrong_calls_are_refused(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
