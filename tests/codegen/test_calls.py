"""Compiled functions take arrays as arguments, give results in their forms, and go into SciPy as they are."""

from __future__ import annotations

import copy
import gc
import multiprocessing
import pickle
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
import sympy
from scipy.optimize import curve_fit, least_squares, minimize, root
from scipy.sparse import csr_array
from sympy.abc import x, y

from symcalc.codegen.compiled import compile_expressions
from symcalc.errors import ArgumentError, MissingExtraError, NoValueError

INDEX = sympy.Symbol("i", integer=True)
W, T, B = sympy.IndexedBase("w"), sympy.IndexedBase("t"), sympy.Symbol("b")
N = 30
LOSS = sympy.Sum((W[INDEX] * T[INDEX] - B) ** 2, (INDEX, 0, N - 1))
ROSENBROCK = (1 - x) ** 2 + 100 * (y - x**2) ** 2
NUMBERS = np.random.default_rng(3).normal(size=(2, N))


@pytest.fixture(params=["numpy", "auto"])
def backend(request):
    return request.param


def loss(backend, derivatives=1, **options):
    return compile_expressions([LOSS], (), {W: (N,), B: (), T: (N,)}, backend, derivatives, **options)


def test_derivatives_come_in_the_shape_of_each_variable(backend):
    w, t = NUMBERS
    value, (by_w, by_b), hessian = loss(backend, 2, variables=[W, B])(w, 1.5, t)
    assert value == pytest.approx(((w * t - 1.5) ** 2).sum())
    np.testing.assert_allclose(by_w, 2 * (w * t - 1.5) * t)
    assert by_b == pytest.approx(-2 * (w * t - 1.5).sum())
    np.testing.assert_allclose(hessian[0][0], np.diag(2 * t**2))
    np.testing.assert_allclose(hessian[0][1], -2 * t)
    assert hessian[1][1] == pytest.approx(2 * N)


def test_one_variable_that_is_an_array_has_its_gradient_alone(backend):
    gradient = loss(backend, variables=[W])(NUMBERS[0], 0.0, NUMBERS[1])[1]
    assert gradient.shape == (N,)


def test_points_come_first_and_the_own_axes_last(backend):
    w, t = NUMBERS
    value, (by_w, by_b) = loss(backend, variables=[W, B])(np.stack([w, 2 * w]), np.ones((3, 1)), t)
    assert (value.shape, by_w.shape, by_b.shape) == ((3, 2), (3, 2, N), (3, 2))
    np.testing.assert_allclose(by_w[2, 1], 2 * (2 * w * t - 1) * t)


def test_variables_need_not_come_first_in_the_call(backend):
    f = compile_expressions([x**2 * y], (), [x, y], backend, 1, variables=[y])
    assert f(3.0, 2.0)[0] == 18.0
    assert f(3.0, 2.0)[1].tolist() == [9.0]
    assert f.scalar(3.0, 2.0) == (18.0, 9.0)
    assert f.jac([2.0], 3.0).tolist() == [9.0]


def test_matrices_as_arguments(backend):
    m, v = sympy.MatrixSymbol("m", 2, 3), sympy.IndexedBase("v")
    rows = [sum(m[r, k] * v[k] for k in range(3)) for r in range(2)]
    f = compile_expressions(rows, (2,), {m: (2, 3), v: (3,)}, backend, 1)
    values = np.arange(6.0).reshape(2, 3)
    value, (by_m, by_v) = f(values, [1.0, 2.0, 3.0])
    np.testing.assert_allclose(value, values @ [1, 2, 3])
    np.testing.assert_allclose(by_v, values)
    np.testing.assert_allclose(by_m[1], [[0, 0, 0], [1, 2, 3]])


def test_outputs_with_names_come_by_name(backend):
    f = compile_expressions([x * y, x + y, x - y], (), [x, y], backend, 1, names={"area": (), "both": (2,)})
    value, slopes = f(2.0, 3.0)
    assert value["area"] == 6.0
    assert value["both"].tolist() == [5.0, -1.0]
    assert slopes["both"].tolist() == [[1, 1], [1, -1]]
    assert f.fun([2.0, 3.0]).tolist() == [6, 5, -1]
    assert f.jac([2.0, 3.0]).tolist() == [[3, 2], [1, 1], [1, -1]]


def test_out_is_filled_and_returned(backend):
    f = compile_expressions([x**2 * y], (), [x, y], backend, 1)
    points = np.arange(5.0)
    out = (np.empty(5), np.empty((5, 2)))
    result = f(points, 2.0, out=out)
    assert result[0] is out[0]
    assert out[0].tolist() == [0, 2, 8, 18, 32]
    assert out[1][2].tolist() == [8, 4]
    g = compile_expressions([x**2 + y + x], (), [x, y], backend)
    g(points, 1.0, out=points)  # over its own argument
    assert points.tolist() == [1, 3, 7, 13, 21]


@pytest.mark.parametrize("out", [np.empty(4), np.empty((5, 1)), np.zeros(5, int), [1.0] * 5, (np.empty(5), np.empty(5))])
def test_out_of_the_wrong_form_is_refused(out):
    with pytest.raises(ArgumentError, match="out="):
        compile_expressions([x], (), [x])(np.arange(5.0), out=out)


def test_out_that_is_read_only_is_refused():
    out = np.zeros(5)
    out.flags.writeable = False
    with pytest.raises(ArgumentError, match="read-only"):
        compile_expressions([x], (), [x])(np.arange(5.0), out=out)


def test_out_arrays_that_overlap_are_refused(backend):
    out = np.empty((2, 5))
    f = compile_expressions([x, y], (), [x, y], backend, names={"a": (), "b": ()})
    with pytest.raises(ArgumentError, match="share their memory"):
        f(np.arange(5.0), 1.0, out={"a": out[0], "b": out[0]})
    assert f(np.arange(5.0), 1.0, out={"a": out[0], "b": out[1]})["b"].tolist() == [1.0] * 5


def some_array(rng, shape):
    """An array of any layout, type and byte order."""
    made = np.asarray(rng.normal(size=[2 * n for n in shape]))[(..., *(slice(None, None, int(rng.choice([-2, 2]))) for _ in shape))]
    kind = int(rng.integers(7))
    if kind == 0:
        return np.asfortranarray(made)
    if kind == 1:
        return made.astype(">f8")
    if kind == 2:
        made.flags.writeable = False
        return made
    if kind == 3:
        return (10 * made).astype(rng.choice([np.int8, np.int64, np.uint16, bool]))
    if kind == 4:
        return np.broadcast_to(made[..., :1] if shape else made, shape)
    return made.tolist() if kind == 5 and made.size else np.ascontiguousarray(made)


def test_arrays_of_any_kind_give_what_numpy_gives(backend):
    rng = np.random.default_rng(5)
    f = compile_expressions([sympy.sin(x) * y + x**2], (), [x, y], backend, 1)
    for _ in range(400):
        shape = tuple(rng.integers(0, 4, size=rng.integers(0, 4)).tolist())
        one = some_array(rng, shape)
        other = some_array(rng, shape[int(rng.integers(0, len(shape) + 1)) :])
        a, b = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
        value, gradient = f(one, other)
        np.testing.assert_allclose(value, np.sin(a) * b + a**2, rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(gradient[..., 0], np.cos(a) * b + 2 * a, rtol=1e-13, atol=1e-13)
        np.testing.assert_allclose(gradient[..., 1], np.broadcast_to(np.sin(a), np.broadcast_shapes(a.shape, b.shape)), rtol=1e-13, atol=1e-13)


def test_what_counts_arguments_finds_them(backend):
    a, b = sympy.symbols("a b")
    model = compile_expressions([a * sympy.exp(-b * x)], (), [x, a, b], backend)
    points = np.linspace(0, 1, 20)
    found, _ = curve_fit(model, points, 2 * np.exp(-3 * points))
    np.testing.assert_allclose(found, [2, 3])


def test_types_follow_the_arrays(backend):
    f = compile_expressions([sympy.exp(x) * y], (), [x, y], backend, 1)
    assert f(np.float32([1, 2]), 2)[1].dtype == np.float32
    assert f(np.float32([1, 2]), np.array([1.0, 2.0]))[0].dtype == np.float64
    assert f(np.array([1, 2]), True)[0].dtype == np.float64
    assert f(1j, 2.0)[0] == pytest.approx(2 * np.exp(1j))
    assert f(np.complex64(1j), np.float32(2))[1].dtype == np.complex64
    assert f([1.0], 2.0, dtype="float32")[0].dtype == np.float32
    assert f(np.array([1.0, 2.0], dtype=">f8"), 1)[0].tolist() == pytest.approx(np.exp([1.0, 2.0]))
    assert compile_expressions([x], (), [x], backend, dtype=np.float32)(1.0).dtype == np.float32


def test_what_orders_numbers_refuses_complex_ones(backend):
    f = compile_expressions([sympy.Max(x, y)], (), [x, y], backend)
    with pytest.raises(ArgumentError, match="real numbers only"):
        f(1j, 1.0)


def test_empty_arrays_have_empty_results(backend):
    value, gradient = compile_expressions([x * y], (), [x, y], backend, 1)(np.empty((0, 3)), 1.0)
    assert (value.shape, gradient.shape) == ((0, 3), (0, 3, 2))


@pytest.mark.parametrize("bad", ["1", None, b"1", "one", [1, "2"], object(), [[1], [1, 2]], 10**400, np.array(["a"]), np.datetime64("2020-01-01")])
def test_what_is_no_number_is_refused(bad, backend):
    with pytest.raises(ArgumentError, match="x: a number or an array of numbers"):
        compile_expressions([x], (), [x], backend)(bad)


def test_wrong_shapes_and_options_are_refused(backend):
    f = loss(backend)
    with pytest.raises(ArgumentError, match=r"w: an array of shape \(30,\)"):
        f(np.zeros(29), 1.0, np.zeros(30))
    with pytest.raises(ArgumentError, match="go together"):
        f(np.zeros((2, 30)), np.zeros(3), np.zeros(30))
    with pytest.raises(ArgumentError, match="One vector of 61 numbers"):
        f.fun(np.zeros(60))
    with pytest.raises(ArgumentError, match="colour= is no option"):
        compile_expressions([x], (), [x], backend)(1.0, colour="red")
    for options, message in (
        ({"errors": "warn"}, "errors='warn'"),
        ({"threads": 0}, "threads=0"),
        ({"dtype": int}, "dtype=int64"),
        ({"variables": [y]}, "y of variables="),
    ):
        with pytest.raises(ArgumentError, match=message):
            compile_expressions([x], (), [x], backend, **options)


def chain(n):
    letters = sympy.symbols(f"x:{n}")
    return letters, sum((1 - a) ** 2 + 100 * (b - a**2) ** 2 for a, b in pairwise(letters))


def test_large_hessians_with_few_entries_are_sparse(backend):
    letters, f = chain(500)
    by_default = compile_expressions([f], (), letters, backend, 2).hess(np.ones(500))
    assert isinstance(by_default, csr_array)
    assert by_default.nnz == 3 * 500 - 2
    assert isinstance(compile_expressions([f], (), letters, backend, 2, sparse=False).hess(np.ones(500)), np.ndarray)
    np.testing.assert_allclose(by_default.toarray(), compile_expressions([f], (), letters, backend, 2, sparse=False).hess(np.ones(500)))


def test_sparse_where_asked_and_one_matrix_a_point(backend):
    letters, f = chain(4)
    g = compile_expressions([f], (), letters, backend, 2, sparse=True)
    points = np.random.default_rng(0).normal(size=(4, 3))
    hessians = g(*points)[2]
    dense = compile_expressions([f], (), letters, backend, 2)(*points)[2]
    assert hessians.shape == (3,)
    for k in range(3):
        np.testing.assert_allclose(hessians[k].toarray(), dense[k])


def test_minimize_shares_value_and_gradient(backend):
    f = compile_expressions([ROSENBROCK], (), [x, y], backend, 2)
    for method in ("BFGS", "Newton-CG", "trust-exact"):
        options = f.scipy() if method != "BFGS" else {key: entry for key, entry in f.scipy().items() if key != "hess"}
        found = minimize(**options, x0=[-1.2, 1.0], method=method)
        np.testing.assert_allclose(found.x, [1, 1], atol=1e-4)


def test_one_evaluation_serves_value_and_jacobian():
    f = compile_expressions([x**2 + y, y - 1], (2,), [x, y], derivatives=1)
    f.fun([2.0, 3.0])
    numbers = f._last[2]
    f.jac([2.0, 3.0])
    assert f._last[2] is numbers
    f.jac([2.0, 4.0])
    assert f._last[2] is not numbers
    first = f.jac([2.0, 4.0])
    first[:] = 7  # who changes a result changes no later one
    assert f.jac([2.0, 4.0]).tolist() == [[4, 1], [0, 1]]


def test_data_follow_the_vector_of_variables(backend):
    f = loss(backend, variables=[W, B])
    found = minimize(**f.scipy(NUMBERS[1]), x0=np.ones(N + 1))
    assert found.fun == pytest.approx(0, abs=1e-6)


def test_least_squares_and_root_take_both(backend):
    f = compile_expressions([10 * (y - x**2), 1 - x], (2,), [x, y], backend, 1)
    np.testing.assert_allclose(least_squares(**f.scipy(), x0=[-1.2, 1]).x, [1, 1])
    np.testing.assert_allclose(root(**f.scipy(), x0=[-1.2, 1]).x, [1, 1])


UNDEFINED = [
    (sympy.log(y - 2), (1, 1), r"log\(y - 2\) is nan, for y - 2 = -1, at x = 1, y = 1"),
    (1 / (x - 1) ** 2, (1, 1), r"1/\(x - 1\)\*\*2 is inf"),
    (x + sympy.sqrt(y), (1, -4), r"sqrt\(y\) is nan, for y = -4"),
    (sympy.Piecewise((x, x > 5)), (1, 1), "No branch"),
    (x, (float("inf"), 1), "The argument x is inf"),
]


@pytest.mark.parametrize(("expression", "point", "message"), UNDEFINED)
def test_errors_name_the_part_without_a_value(expression, point, message, backend):
    f = compile_expressions([expression], (), [x, y], backend, errors="raise")
    with pytest.raises(NoValueError, match=message):
        f(*point)
    with pytest.raises(NoValueError, match=r"point \(1,\) of \(3,\)"):
        f(np.array([2.0, point[0], 2.0]) if expression.has(sympy.Pow) or expression == x else point[0], np.array([3.0, point[1], 3.0])) if (
            not expression.has(sympy.Piecewise)
        ) else f(np.array([6.0, 1.0, 6.0]), 1.0)
    assert not np.isfinite(compile_expressions([expression], (), [x, y], backend)(*point))


def test_what_has_a_value_raises_nothing(backend):
    f = compile_expressions([sympy.Piecewise((sympy.log(x), x > 0), (0, True))], (), [x], backend, 1, errors="raise")
    assert f(-1.0)[0] == 0.0
    assert f.fun([-1.0]) == 0.0


def test_a_dead_branch_neither_warns_nor_spoils(backend):
    f = compile_expressions([sympy.Piecewise((sympy.log(x), x > 0), (1 / (x - 1), True))], (), [x], backend, 1)
    value, slope = f(np.array([-1.0, 0.0, 2.0]))
    np.testing.assert_allclose(value, [-0.5, -1.0, np.log(2)])
    np.testing.assert_allclose(slope[:, 0], [-0.25, -1.0, 0.5])
    assert f(0.0)[0] == -1.0


def in_another_process(f, queue):
    queue.put((f(1.0, 2.0), f.backend))


def test_functions_travel_to_a_process_that_starts_anew(backend):
    f = compile_expressions([ROSENBROCK], (), [x, y], backend)
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=in_another_process, args=(f, queue))
    process.start()
    assert queue.get(timeout=60) == (100.0, f.backend)
    process.join()


def test_copies_are_equal_and_other_options_are_not(backend):
    f = loss(backend, variables=[W])
    for other in (copy.copy(f), copy.deepcopy(f), pickle.loads(pickle.dumps(f)), loss(backend, variables=[W])):
        assert other == f
        assert hash(other) == hash(f)
        assert other(NUMBERS[0], 1.0, NUMBERS[1])[0] == f(NUMBERS[0], 1.0, NUMBERS[1])[0]
    assert loss(backend, variables=[W, B]) != f
    assert loss(backend, variables=[W], errors="raise") != f
    assert f != "f"


def test_sparse_functions_and_special_ones_travel(backend):
    letters, f = chain(5)
    g = compile_expressions([f + sympy.gamma(letters[0])], (), letters, backend, 2, sparse=True)
    h = pickle.loads(pickle.dumps(g))
    assert h == g
    np.testing.assert_allclose(h.hess(np.ones(5)).toarray(), g.hess(np.ones(5)).toarray())


def test_the_code_lives_as_long_as_its_bare_function(backend):
    scalar = compile_expressions([ROSENBROCK], (), [x, y], backend, 1).scalar
    gc.collect()
    assert scalar(1.0, 2.0) == (100.0, -400.0, 200.0)


def test_eight_threads_have_the_same_results(backend):
    f = compile_expressions([sympy.sin(x * y) + ROSENBROCK], (), [x, y], backend, 2)
    points = np.random.default_rng(0).normal(size=(20, 2))
    batch = np.random.default_rng(1).normal(size=(2, 20_000))

    def work(_):
        return [f.fun(v) for v in points], [f.jac(v).tolist() for v in points], f(*batch)[0].tobytes(), [f(*map(float, v))[0] for v in points]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(16)))
    assert all(result == results[0] for result in results)


def test_threads_for_one_call_change_no_number():
    batch = np.random.default_rng(1).normal(size=(2, 50_000))
    one, four = (compile_expressions([sympy.sin(x * y) + ROSENBROCK], (), [x, y], "numpy", 1, threads=threads)(*batch) for threads in (1, 4))
    assert np.array_equal(one[0], four[0])
    assert np.array_equal(one[1], four[1])


@pytest.mark.parametrize("name", ["lambda", "λ", "x y", "b0", "T", "out", "program", "None", "", "\n", "x\x00"])
def test_keyword_unicode_and_hostile_names(name, backend):
    letter = sympy.Symbol(name)
    f = compile_expressions([letter**2 + sympy.exp(letter)], (), [letter], backend, 1)
    assert f(1.0)[0] == pytest.approx(1 + np.e)
    assert f(np.ones(3))[1].shape == (3, 1)


def test_ten_thousand_arguments(backend):
    letters = sympy.symbols("x:10000")
    f = compile_expressions([sympy.Add(*(a**2 for a in letters))], (), letters, backend, 1)
    value, gradient = f(*([1.0] * 10_000))
    assert value == 10_000
    assert (gradient == 2).all()


def test_ten_thousand_levels(backend):
    f = x
    for _ in range(10_000):
        f = sympy.Add(sympy.sin(f, evaluate=False), 1, evaluate=False)
    g = compile_expressions([f], (), [x], backend, 1)
    assert g(1.0)[0] == pytest.approx(1.9345632107520243)
    assert pickle.loads(pickle.dumps(g)) == g
    with pytest.raises(NoValueError, match="The argument x is inf"):
        compile_expressions([f], (), [x], backend, errors="raise")(np.inf)


def test_constants_and_functions_of_nothing(backend):
    assert compile_expressions([sympy.pi], (), [], backend)() == np.pi
    value, gradient, hessian = compile_expressions([sympy.Integer(3)], (), [x], backend, 2)(np.zeros((2, 2)))
    assert value.tolist() == [[3.0, 3.0]] * 2
    assert gradient.shape == (2, 2, 1)
    assert not hessian.any()


def test_sums_with_entries_that_come_twice(backend):
    # Every x[i] is used in two terms, and in both places of a product: its shares are added.
    v = sympy.IndexedBase("v")
    f = compile_expressions([sympy.Sum(v[INDEX] * v[INDEX + 1] * v[sympy.Mod(INDEX, 7)], (INDEX, 0, 28))], (), {v: (30,)}, backend, 2)
    n = np.random.default_rng(0).normal(size=30)
    value, gradient, hessian = f(n)
    i = np.arange(29)
    assert value == pytest.approx((n[i] * n[i + 1] * n[i % 7]).sum())
    expected = np.zeros(30)
    np.add.at(expected, i, n[i + 1] * n[i % 7])
    np.add.at(expected, i + 1, n[i] * n[i % 7])
    np.add.at(expected, i % 7, n[i] * n[i + 1])
    np.testing.assert_allclose(gradient, expected)
    np.testing.assert_allclose(hessian, hessian.T)
    several = f(np.stack([n, 2 * n]))
    np.testing.assert_allclose(several[1][1], 4 * expected)
    np.testing.assert_allclose(several[2][0], hessian)


def test_a_backend_that_is_not_installed_says_what_to_install(monkeypatch):
    from symcalc.codegen import settings

    class Missing(dict):
        def __getitem__(self, name):
            raise ModuleNotFoundError("No module named 'warpdrive'", name="warpdrive")

    monkeypatch.setattr(settings, "BACKENDS", Missing())
    with pytest.raises(MissingExtraError, match="needs the package warpdrive"):
        compile_expressions([x], (), [x], "fast")


def test_auto_goes_on_without_machine_code(monkeypatch):
    from symcalc.codegen import settings

    known = settings.BACKENDS

    class Partly(dict):
        def __getitem__(self, name):
            if name == "llvm":
                raise ModuleNotFoundError("No module named 'llvmlite'", name="llvmlite")
            return known[name]

    monkeypatch.setattr(settings, "BACKENDS", Partly())
    assert compile_expressions([x], (), [x], "auto").backend == "numpy"


def test_c_source_and_listing_are_there_to_read(backend):
    f = compile_expressions([ROSENBROCK], (), [x, y], backend, 1)
    assert "void f(const double *x, double *out)" in f.to_c()
    assert f.source
    assert repr(f) == f"<CompiledFunction (x, y) → (value, gradient: (2,)), backend {f.backend}>"
