"""Compiled functions broadcast, pickle, hand over their derivatives, and run nothing that a user named."""

from __future__ import annotations

import pickle
from threading import Thread

import numpy as np
import pytest
import sympy
from sympy.abc import x, y

from symcalc.codegen.compiled import compile_expressions
from symcalc.codegen.program import BACKENDS
from symcalc.errors import ArgumentError, UnknownPluginError

F = x**2 * sympy.sin(y) + sympy.exp(-x * y)


def compiled(expression, derivatives=0, backend="numpy"):
    return compile_expressions([expression], (), [x, y], backend, derivatives)


def test_value_gradient_and_hessian_at_a_point():
    value, gradient, hessian = compiled(F, 2)(1, 0)
    assert value == 1.0
    assert gradient.tolist() == [0.0, 0.0]
    assert hessian.tolist() == [[0.0, 1.0], [1.0, 1.0]]


def test_batch_axes_come_first():
    value, gradient, hessian = compiled(F, 2)(np.ones((4, 1)), np.zeros(3))
    assert value.shape == (4, 3)
    assert gradient.shape == (4, 3, 2)
    assert hessian.shape == (4, 3, 2, 2)


def test_a_constant_broadcasts_like_all_else():
    value, gradient = compiled(sympy.Integer(3), 1)(np.zeros(5), 0)
    assert value.tolist() == [3.0] * 5
    assert not gradient.any()


def test_matrix_output_and_its_jacobian():
    f = compile_expressions([x, y, x * y, x + y], (2, 2), [x, y], derivatives=1)
    value, jacobian = f(2, 3)
    assert value.tolist() == [[2, 3], [6, 5]]
    assert jacobian[1, 0].tolist() == [3, 2]


def test_functions_of_one_vector_as_scipy_wants_them():
    f = compiled(F, 2)
    assert f.fun([1, 0]) == 1.0
    assert f.jac([1, 0]).shape == (2,)
    assert f.hess([1, 0]).shape == (2, 2)
    with pytest.raises(ArgumentError, match="derivatives=1"):
        compiled(F).jac([1, 0])


def test_pickle_travels_without_code():
    data = pickle.dumps(compiled(F, 1))
    assert b"def program" not in data
    assert pickle.loads(data)(1, 0)[0] == 1.0


def test_a_function_that_travelled_is_equal_and_another_is_not():
    f = compiled(F, 1)
    assert pickle.loads(pickle.dumps(f)) == f
    assert hash(pickle.loads(pickle.dumps(f))) == hash(f)
    assert compiled(F, 2) != f
    assert compiled(F + 1, 1) != f


def test_threads_may_share_a_function():
    f, seen = compiled(F), []
    threads = [Thread(target=lambda: seen.append(float(f(np.full(1000, 1.0), 0.0).sum()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1000.0] * 8


@pytest.mark.parametrize("name", ["__import__('os').system('echo owned')", "a0", "t1", "exp", "x y", "class", "x\n    raise"])
def test_no_name_of_the_user_enters_the_program(name):
    hostile = sympy.Symbol(name)
    f = compile_expressions([hostile**2 + sympy.exp(hostile)], (), [hostile], derivatives=1)
    assert f(1.0)[0] == pytest.approx(1 + np.e)
    assert "import" not in f.source
    assert "raise" not in f.source


def test_wrong_calls_are_refused():
    with pytest.raises(ArgumentError, match="2 arguments are expected"):
        compiled(F)(1)
    with pytest.raises(ArgumentError, match="derivatives=3"):
        compiled(F, 3)
    with pytest.raises(ArgumentError, match="not all different"):
        compile_expressions([F], (), [x, x])
    with pytest.raises(UnknownPluginError, match="numpy"):
        compiled(F, backend="abacus")
    with pytest.raises(ArgumentError, match="too large"):
        compiled(sympy.Integer(10) ** 400 * x)


def test_every_backend_agrees_with_numpy():
    rng = np.random.default_rng(1)
    points = rng.uniform(0.2, 2, (2, 50))
    expression = F + sympy.sqrt(x) * sympy.log(y) + x**y + sympy.cos(x) / y + sympy.pi * x**3
    expected = compiled(expression, 1)(*points)
    for backend in BACKENDS:
        for part, other in zip(compiled(expression, 1, backend)(*points), expected, strict=True):
            np.testing.assert_allclose(np.asarray(part, dtype=float), other, rtol=1e-12)
    exact = [float(expression.subs({x: a, y: b})) for a, b in points.T[:5]]
    np.testing.assert_allclose(expected[0][:5], exact, rtol=1e-13)
