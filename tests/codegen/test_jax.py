"""JAX: compiled functions run inside a user's jitted code, and JAX differentiates them by the derivatives of the table."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from scipy.special import spherical_jn
from sympy.abc import i, x, y

from symcalc.codegen.compiled import compile_expressions
from symcalc.codegen.program import BACKENDS, Options
from symcalc.errors import ArgumentError
from symcalc.graph.primitives import SPHERICAL
from symcalc.graph.table import Graph
from symcalc.graph.targets import row_of, values

jax = pytest.importorskip("jax")
jnp = pytest.importorskip("jax.numpy")

F = x**2 * sympy.sin(y) + sympy.exp(-x * y)
A = sympy.IndexedBase("a")


@pytest.fixture(autouse=True)
def float64():
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


def compiled(expression, derivatives=0, backend="jax"):
    return compile_expressions([expression], (), [x, y], backend, derivatives)


@pytest.mark.parametrize("backend", ["jax", "numpy"])
def test_a_compiled_function_goes_into_jit_vmap_and_grad(backend):
    f = compiled(F, backend=backend)
    points = np.random.default_rng(0).uniform(0.5, 2, (2, 20))
    expected, slopes, curvatures = compiled(F, 2, "numpy")(*points)
    np.testing.assert_allclose(jax.jit(f)(*points), expected, rtol=1e-14)
    np.testing.assert_allclose(jax.vmap(f)(*map(jnp.asarray, points)), expected, rtol=1e-14)
    gradient = jax.jit(jax.vmap(jax.grad(lambda v: f(v[0], v[1]))))(jnp.asarray(points.T))
    np.testing.assert_allclose(gradient, slopes, rtol=1e-13)
    hessian = jax.jit(jax.vmap(jax.hessian(lambda v: f(v[0], v[1]))))(jnp.asarray(points.T))
    np.testing.assert_allclose(hessian, curvatures, rtol=1e-13)


def test_it_is_part_of_the_users_own_function():
    f = compiled(F)

    @jax.jit
    def loss(v):
        return jnp.sum(f(v, 2 * v) ** 2)

    v = jnp.linspace(0.5, 1.5, 7)
    h = 1e-6
    differences = [(loss(v.at[k].add(h)) - loss(v.at[k].add(-h))) / (2 * h) for k in range(7)]
    np.testing.assert_allclose(jax.grad(loss)(v), differences, rtol=1e-7)


def test_derivatives_that_were_compiled_are_results_like_others():
    f = compiled(F, 2)
    value, gradient, hessian = jax.jit(f)(1.0, 0.0)
    assert float(value) == 1
    assert gradient.tolist() == [0, 0]
    assert hessian.tolist() == [[0, 1], [1, 1]]
    assert jax.grad(lambda a: f(a, 0.0)[1][1])(1.0) == pytest.approx(float(hessian[0, 1]))


DEAD = [
    (sympy.Piecewise((sympy.sqrt(x) * y, x > 0), (x**2, True)), 0.0, 0.0),
    (sympy.Piecewise((sympy.log(x), x > 1), (sympy.sinc(x) * y, True)), 0.0, 0.0),
    (sympy.Max(x, 0) ** 2 + sympy.Abs(y) ** 3, 0.0, 0.0),
]


@pytest.mark.parametrize(("expression", "a", "b"), DEAD, ids=str)
def test_a_branch_that_is_not_taken_leaves_no_nan_in_a_gradient(expression, a, b):
    f = compiled(expression)
    gradient = jax.grad(lambda v: f(v[0], v[1]))(jnp.asarray([a, b]))
    _, expected = compiled(expression, 1, "numpy")(a, b)
    np.testing.assert_allclose(gradient, expected)


def test_stable_forms_stay_stable_when_jax_differentiates():
    f = compile_expressions([sympy.tanh(x)], (), [x], "jax")
    assert float(jax.grad(f)(20.0)) == pytest.approx(4 * np.exp(-40), rel=1e-12)


def test_sums_over_an_index_are_arrays_and_not_written_out():
    n = 500
    expression = sympy.Sum((A[i + 1] - A[i] ** 2) ** 2 * x, (i, 0, n - 2))
    f = compile_expressions([expression], (), {A: (n,), x: ()}, "jax", 0)
    g = compile_expressions([expression], (), {A: (n,), x: ()}, "numpy", 1)
    v = np.random.default_rng(1).uniform(0.2, 1.2, n)
    value, (slopes, slope) = g(v, 0.5)
    assert float(f(jnp.asarray(v), 0.5)) == pytest.approx(value, rel=1e-13)
    np.testing.assert_allclose(jax.grad(f)(jnp.asarray(v), 0.5), slopes, rtol=1e-12, atol=1e-13)
    assert float(jax.grad(f, argnums=1)(jnp.asarray(v), 0.5)) == pytest.approx(float(slope), rel=1e-12)
    assert len(jax.make_jaxpr(f)(jnp.asarray(v), 0.5).eqns) < 40


def test_float32_stays_float32_and_numpy_gets_float64():
    f = compiled(F)
    assert f(jnp.ones(3, jnp.float32), jnp.ones(3, jnp.float32)).dtype == jnp.float32
    jax.config.update("jax_enable_x64", False)
    assert jnp.ones(3).dtype == jnp.float32
    value = f(np.full(3, 0.1), np.full(3, 0.2))
    np.testing.assert_allclose(value, compiled(F, backend="numpy")(0.1, 0.2), rtol=1e-15)


def test_wrong_calls_and_unknown_functions_are_refused():
    f = compiled(F)
    with pytest.raises(ArgumentError, match="2 arguments are expected"):
        f(jnp.ones(()))
    g = compile_expressions([A[0] * x], (), {A: (3,), x: ()}, "jax", 0)
    with pytest.raises(ArgumentError, match="shape"):
        g(jnp.ones(4), jnp.ones(()))
    with pytest.raises(ArgumentError, match="'besselk'"):
        compiled(sympy.besselk(x, y))


@pytest.mark.parametrize("order", range(4))
def test_spherical_bessel_functions_near_and_far_from_zero(order):

    graph = Graph()
    node = graph.apply(SPHERICAL, graph.number(order), graph.input("x"))
    program = BACKENDS["jax"](graph, [values("value", (), [row_of(node, 0)])], Options())
    points = np.concatenate([np.linspace(-30, 30, 301), [0, 1e-9, -1e-300]])
    out = np.empty((1, len(points)))
    program.many([points.reshape(-1, 1)], [out])
    np.testing.assert_allclose(out[0], spherical_jn(order, points), rtol=1e-10, atol=2e-15)
