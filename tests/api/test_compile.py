"""`compile` takes what users have: text, matrices, arrays with shapes, outputs with names."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

import symcalc as sc
from symcalc.errors import ArgumentError, NoValueError

w, i = sympy.IndexedBase("w"), sympy.Symbol("i")
NORM = sympy.Sum(w[i] ** 2, (i, 0, 783))


def test_a_function_of_many_weights():
    f = sc.compile(NORM, {"w": 784}, derivatives=1)
    value, gradient = f(np.ones(784))
    assert value == 784
    assert gradient.shape == (784,)
    assert (gradient == 2).all()


def test_arguments_are_numbers_and_arrays():
    f = sc.compile(NORM * sympy.Symbol("b"), {"w": 784, "b": ()}, derivatives=1)
    _, (by_w, by_b) = f(np.ones(784), 3.0)
    assert by_w[0] == 6
    assert by_b == 784
    assert sc.compile(NORM, {w: (784,)}) == sc.compile(NORM, {"w": 784})
    assert sc.compile(NORM, [sympy.IndexedBase("w", shape=(784,))])(np.ones(784)) == 784


def test_data_are_arguments_that_are_no_variables():
    f = sc.compile("a x^2 + b", "x, a, b", derivatives=1, variables="a, b")
    value, gradient = f(2, 3, 4)
    assert value == 16
    assert gradient.tolist() == [4, 1]
    a = sympy.Symbol("a")
    assert sc.compile(a**2, ["x", a], derivatives=1, variables=a)(1, 3)[1].tolist() == [6]
    assert sc.compile(NORM * a, {"w": 784, "a": ()}, derivatives=1, variables=[w])(np.ones(784), 2)[1].shape == (784,)


def test_outputs_by_name():
    f = sc.compile({"area": "x y", "sides": ["x", "y"], "m": sympy.eye(2) * sympy.Symbol("x")}, "x, y", derivatives=1)
    value, slopes = f(2, 3)
    assert value["area"] == 6
    assert value["m"].tolist() == [[2, 0], [0, 2]]
    assert slopes["sides"].tolist() == [[1, 0], [0, 1]]
    assert [output.name for output in f.outputs][:4] == ["area", "sides", "m", "gradient of area"]


def test_a_derivation_goes_on_as_a_function():
    d = sc.gradient(r"f(x, y) = x^2 y")
    assert d.function(1, 2).tolist() == [[4], [1]]
    assert sc.compile(d, "x, y", derivatives=1)(1, 2)[1].shape == (2, 1, 2)


def test_options_reach_the_function():
    assert sc.compile("x", "x", dtype=np.float32)(1).dtype == np.float32
    with pytest.raises(sc.ArgumentError, match=r"log\(x - 2\) is nan"):
        sc.compile("ln(x - 2)", "x", errors="raise")(1)
    assert sc.compile("x", "x", backend="numpy").backend == "numpy"
    letters = sympy.symbols("z:6")
    hessian = sc.compile(sum(z**4 for z in letters), letters, derivatives=2, sparse=True)(*range(6))[2]
    assert hessian.nnz == 6


def test_thousands_of_letters_by_name():
    letters = sympy.symbols("z:3000")
    f = sc.compile(sympy.Add(*(z**2 for z in letters)), [str(z) for z in letters])
    assert f(*([1.0] * 3000)) == 3000


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sc.compile(NORM, {"v": 784}), "whose shape is not known"),
        (lambda: sc.compile(NORM, {"w": 783}), "783 entries"),
        (lambda: sc.compile(NORM, {"w": -1}), "no shape"),
        (lambda: sc.compile(NORM, {"w": 2.5}), "no shape"),
        (lambda: sc.compile(NORM, {"w": "wide"}), "no shape"),
        (lambda: sc.compile(NORM, [w]), "shape of w is not known"),
        (lambda: sc.compile("x", "x", variables="y"), "y of variables= is no argument"),
        (lambda: sc.compile({1: "x"}, "x"), "names of outputs"),
        (lambda: sc.compile("x", {3: ()}), "name or a Symbol"),
        (lambda: sc.compile("x", "x", backend="abacus"), "abacus"),
        (lambda: sc.compile("x", {"x": (), "X": ()})(1), "2 arguments"),
    ],
)
def test_wrong_calls_are_refused(call, message):
    with pytest.raises(sc.SymcalcError, match=message):
        call()


@pytest.mark.parametrize(
    ("f", "args", "options", "message"),
    [
        ("x y", {"x", "y"}, {}, "no order"),
        ("x y", "x, y", {"digits": 30}, "backend='mpmath' or 'arb'"),
        ("x y", "x, y", {"digits": 30, "backend": "numpy"}, "'numpy' computes in 64 bits"),
        ("x y", "x, y", {"backend": None}, "backend=None; the name of one"),
        ("x y", "x, y", {"dtype": "foo"}, "dtype='foo'; a type"),
        ({}, "x, y", {}, "nothing to compile"),
        ("zeta(x)", "x", {"derivatives": 1}, "No derivative of zeta is known"),
    ],
)
def test_options_that_would_be_ignored_or_cannot_be_met_are_refused(f, args, options, message):
    with pytest.raises(ArgumentError, match=message):
        sc.compile(f, args, **options)


def test_the_error_at_a_point_without_a_value_tells_what_would_be_returned():
    with pytest.raises(NoValueError, match="With errors='nan' it is inf"):
        sc.compile("x/y", "x, y", errors="raise")(1, 0)
    with pytest.raises(NoValueError, match="With errors='nan' it is nan"):
        sc.compile("sqrt(x)", "x", errors="raise")(-1)


def test_entries_numbered_from_one_are_declared_by_their_array():
    base = sympy.IndexedBase("x", offset=1)
    value, gradient = sc.compile(r"\sum_{i=1}^{10} i x_i^2", {base: 10}, derivatives=1)(np.arange(10.0))
    assert value == sum((k + 1) * k**2 for k in range(10))
    assert gradient.tolist() == [2.0 * (k + 1) * k for k in range(10)]
    with pytest.raises(sc.ArgumentError, match="offset=1"):
        sc.compile(r"\sum_{i=1}^{10} x_i^2", {"x": 10})


def test_where_no_branch_holds_there_is_no_slope():
    x = sympy.Symbol("x")
    f = sc.compile(sympy.Piecewise((sympy.log(x), x > 0), (x**2, x < -2)), "x", derivatives=2)
    assert all(np.isnan(part).all() for part in f(-1.0))
    assert [float(np.squeeze(part)) for part in f(-3.0)] == [9.0, -6.0, 2.0]
    assert [float(np.squeeze(part)) for part in f(2.0)] == [float(np.log(2.0)), 0.5, -0.25]
