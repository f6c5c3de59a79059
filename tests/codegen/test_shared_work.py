"""What one call serves twice, and places that nothing fills."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy

pytest.importorskip("llvmlite")

from symcalc.codegen.compiled import compile_expressions
from symcalc.codegen.instructions import has_sincos

X, Y = sympy.symbols("x y")


def test_sine_and_cosine_of_one_angle_are_one_call():
    f = compile_expressions([sympy.sin(X * Y), sympy.cos(X * Y), sympy.sin(Y)], (3,), [X, Y], "llvm", 0)
    assert f.source.count("call void @sincos") == has_sincos()
    assert np.allclose(f(0.3, 0.7), [math.sin(0.21), math.cos(0.21), math.sin(0.7)], rtol=1e-15)


@pytest.mark.parametrize("filled", [[0], [3], [0, 1, 6], [2, 4], list(range(0, 90, 2)), [89]])
def test_places_that_nothing_fills_are_0(filled):
    variables = sympy.symbols("u0:90")
    f = compile_expressions([sympy.Mul(*(sympy.exp(variables[k] / 7) for k in filled))], (), list(variables), "llvm", 1)
    for _ in range(2):
        _, gradient = f(*np.linspace(0, 1, 90).tolist())
        assert [k for k in range(90) if gradient[k] != 0] == filled
