"""Parts that several branches share, indices beyond machine numbers, and logarithms of sums: at points where a wrong form fails."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy.abc import i, n, x, y, z

import symcalc as sc
from symcalc.codegen.compiled import compile_expressions
from symcalc.codegen.program import BACKENDS

EXACT = [name for name in BACKENDS if name != "jax"]
V = sympy.IndexedBase("v")


def numbers(part):
    return np.asarray(part, dtype=float)


@pytest.mark.parametrize("backend", EXACT)
@pytest.mark.parametrize("a", [-1.0, 1.5, 3.0])
def test_a_part_that_several_choices_share_spoils_nothing_where_none_takes_it(backend, a):
    def written(root, first, second):
        total = root * y if first else x * y
        total += z * root if second else x
        return sympy.exp((total - 3 * (sympy.sin(root) if first else z)) / 5)

    root = sympy.sqrt(x)
    choices = sympy.Piecewise((root * y, x > 1), (x * y, True)) + sympy.Piecewise((z * root, x > 2), (x, True))
    expression = sympy.exp((choices - 3 * sympy.Piecewise((sympy.sin(root), x > 1), (z, True))) / 5)
    found = compile_expressions([expression], (), [x, y, z], backend, 2)(a, 0.5, 2.0)
    expected = compile_expressions([written(root, a > 1, a > 2)], (), [x, y, z], backend, 2)(a, 0.5, 2.0)
    for part, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(numbers(part), numbers(other), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("backend", EXACT)
@pytest.mark.parametrize("condition", [x > 0, V[n] > 2])
def test_a_part_of_all_terms_spoils_nothing_where_no_term_takes_it(backend, condition):
    total = sympy.Sum(sympy.Piecewise((sympy.sqrt(x) * V[n], condition), (V[n] ** 3, True)), (n, 0, 19))
    f = compile_expressions([total], (), {x: (), V: (20,)}, backend, 1)
    by_x, by_v = f(-1.0, np.full(20, 0.5))[1]
    assert numbers(by_x) == 0
    np.testing.assert_allclose(numbers(by_v), 0.75)
    if condition != (x > 0):
        by_x, _ = f(-1.0, np.full(20, 2.5))[1]
        assert np.isnan(numbers(by_x))  # where terms take it, √−1 has no slope


@pytest.mark.parametrize("index", [i**30, 3**i, (i + 10**9) * (i + 10**9 + 1) * (i + 10**10)])
def test_indices_that_outgrow_a_machine_number_are_worked_out_in_full(index):
    entries = np.random.default_rng(0).uniform(0.3, 1.5, 7)
    f = compile_expressions([sympy.Sum(i * V[sympy.Mod(index, 7)], (i, 0, 40))], (), {V: (7,)})
    expected = sum(k * entries[int(index.subs(i, k)) % 7] for k in range(41))
    assert f(entries) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("last", [1, 5, 40])
def test_an_inner_sum_over_a_letter_of_the_same_name_has_its_own(last):
    total = sympy.Sum(i * sympy.Sum(V[i], (i, 0, 3)), (i, 0, last))
    f = compile_expressions([total], (), {V: (4,)})
    assert f([1.0, 2.0, 3.0, 4.0]) == pytest.approx(5 * last * (last + 1))


@pytest.mark.parametrize("backend", EXACT)
@pytest.mark.parametrize("point", [(1, 2), (2.0, 2.0), (-700.0, 800.0), (float("inf"), 1.0), (float("nan"), 1.0)])
def test_logarithms_of_exponentials_are_computed_for_plain_numbers(backend, point):
    expression = sympy.log(1 + sympy.exp(x)) + sympy.log(sympy.exp(x) + 3 * sympy.exp(y))
    f = compile_expressions([expression], (), [x, y], backend)
    a, b = map(float, point)
    with np.errstate(invalid="ignore"):
        expected = np.logaddexp(0, a) + np.logaddexp(a, b + np.log(3))
    for found in (f(*point), f(np.array([a, a]), b)[0], f.scalar(a, b)[0]):
        np.testing.assert_allclose(float(found), expected, rtol=1e-14)


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
def test_an_odd_exponent_beyond_all_doubles_keeps_the_sign(backend):
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    x = sympy.Symbol("x")
    for exponent, value in [(2**53 + 1, -1.0), (-(2**53) - 1, -1.0), (2**53 + 2, 1.0)]:
        f = sc.compile(x**exponent, [x], backend=backend)
        assert f(-1.0) == value
        assert f(np.full(100, -1.0)).tolist() == [value] * 100
    with pytest.raises(sc.ArgumentError, match="too large for a double"):
        sc.compile(x * 10**400, [x], backend=backend)
