"""Machine code of tables: single points, many points, loops over axes, all compared with NumPy node by node."""

from __future__ import annotations

import gc
import itertools
import math
import random
import threading

import mpmath
import numpy as np
import pytest
import sympy

pytest.importorskip("llvmlite")

from symcalc.codegen.backends.llvm import llvm
from symcalc.codegen.native import alive
from symcalc.codegen.program import Options
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.primitives import ELEMENTWISE, Op
from symcalc.graph.table import Graph
from symcalc.graph.targets import Part, Target, curvatures, row_of, slopes, values
from tests.codegen.reference_tables import FUNCTIONS, arguments, evaluated, points, random_table


def program(graph, targets, **options):
    return llvm(graph, targets, Options(**options))


def singly(made, targets, v):
    out = np.full(sum(target.size for target in targets), -7.0)
    made.single(np.ascontiguousarray(v, dtype=float), out)
    return out


def at_many(made, graph, targets, v):
    outs = [np.full((target.size, len(v)), -7.0) for target in targets]
    made.many(arguments(graph, v), outs)
    return np.concatenate(outs).T


def derived(expression, names, order=1, arrays=None):
    graph = Graph()
    symbols = {sympy.Symbol(name): graph.input(name) for name in names.split()}
    rows = [row_of(convert(graph, expression, symbols, {name: graph.argument(name, shape) for name, shape in (arrays or {}).items()}), 0)]
    inside = range(graph.size)
    targets = [values("value", (), rows), slopes(graph, "gradient", (), rows, inside), curvatures(graph, "hessian", (), rows, inside)]
    return graph, targets[: order + 1]


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) & set(ELEMENTWISE)))
@pytest.mark.parametrize("lanes", [False, True])
def test_every_operation_is_that_of_numpy(name, lanes):
    op, graph = ELEMENTWISE[name], Graph()
    graph.argument("x", (19 * len(op.partials),))
    if lanes:
        axis = graph.axis(19)
        args = [graph.gather(np.arange(19) * len(op.partials) + k, (axis,)) for k in range(len(op.partials))]
    else:
        args = [graph.element(k) for k in range(len(op.partials))]
    if name in ("and", "or", "not", "select"):
        args[: 1 if name == "select" else 2] = [
            graph.apply(ELEMENTWISE["lt"], graph.number(0), argument) for argument in args[: 1 if name == "select" else 2]
        ]
    node = graph.apply(op, *args)
    part = Part(node, (axis,), np.arange(19)) if lanes else Part(node, (), np.array(0))
    targets = [Target("value", (19,) if lanes else (), [part])]
    v = np.random.default_rng(0).normal(size=(100, graph.size)) * 2
    v[:5] = [[0.0], [-0.0], [1.0], [math.inf], [math.nan]]
    made = program(graph, targets)
    with np.errstate(all="ignore"):
        expected = np.array([evaluated(graph, targets, row) for row in v])
    for found in (np.array([singly(made, targets, row) for row in v]), at_many(made, graph, targets, v)):
        np.testing.assert_allclose(found, expected, rtol=2e-14, atol=1e-300)


@pytest.mark.parametrize("seed", range(60))
def test_random_tables_agree_with_numpy(seed):
    dice = random.Random(seed)
    graph, targets = random_table(dice, lanes=seed % 4 != 0)
    v = points(graph, dice, dice.choice([1, 3, 8, 64, 100]))
    made = program(graph, targets)
    with np.errstate(all="ignore"):
        expected = np.array([evaluated(graph, targets, row) for row in v])
    np.testing.assert_allclose([singly(made, targets, row) for row in v], expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(at_many(made, graph, targets, v), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 8, 9, 63, 64, 65, 511, 512, 513, 1000, 20_001])
@pytest.mark.parametrize("threads", [None, 1, 3])
def test_every_number_of_points_gives_what_single_points_give(count, threads):
    x, y = sympy.symbols("x y")
    graph, targets = derived(sympy.exp(x * y) * sympy.sin(x) + y**-3, "x y")
    made = program(graph, targets, threads=threads)
    v = np.random.default_rng(1).uniform(0.5, 2, size=(count, 2))
    found = at_many(made, graph, targets, v)
    assert found.shape == (count, 3)
    for k in {0, count // 2, count - 1} & set(range(count)):
        np.testing.assert_allclose(found[k], singly(made, targets, v[k]), rtol=1e-14)


def test_values_and_derivatives_are_those_of_fifty_digits():
    x, y = sympy.symbols("x y")
    f = sympy.exp(-(x**2) * y) * sympy.sin(x / y) + sympy.log(1 + y**2) * sympy.tanh(x) + sympy.sqrt(x**2 + y**4) / (2 + sympy.cos(y))
    graph, targets = derived(f, "x y", 2)
    made = program(graph, targets)
    forms = [f, f.diff(x), f.diff(y), f.diff(x, 2), f.diff(x, y), f.diff(y, x), f.diff(y, 2)]
    v = np.random.default_rng(2).uniform(0.3, 2, size=(200, 2))
    many = at_many(made, graph, targets, v)
    for row, (a, b) in zip(many[:20], v, strict=False):
        exact = [mpmath.mpf(sympy.N(form.subs({x: sympy.Float(float(a), 60), y: sympy.Float(float(b), 60)}), 50)) for form in forms]
        for result in (row, singly(made, targets, (a, b)), made.scalar(a, b)):
            assert max(abs(mpmath.mpf(float(r)) - e) / (1 + abs(e)) for r, e in zip(result, exact, strict=True)) < 1e-14


@pytest.mark.parametrize("n", [2, 3, 9, 17, 100, 1001])
def test_a_rolled_sum_equals_the_same_terms_one_by_one(n):
    i, base = sympy.Symbol("i", integer=True), sympy.IndexedBase("x")
    body = 100 * (base[i + 1] - base[i] ** 2) ** 2 + (1 - base[i]) ** 2
    graph, targets = derived(sympy.Sum(body, (i, 0, n - 2)), "", 1, {"x": (n,)})
    v = np.random.default_rng(3).normal(size=n)
    found = singly(program(graph, targets), targets, v)
    d, m = v[1:] - v[:-1] ** 2, 1 - v[:-1]
    slope = np.zeros(n)
    slope[:-1] += -400 * d * v[:-1] - 2 * m
    slope[1:] += 200 * d
    np.testing.assert_allclose(found, [np.sum(100 * d**2 + m**2), *slope], rtol=1e-12)


def test_shares_of_one_place_are_added():
    graph = Graph()
    graph.argument("x", (10,))
    axis = graph.axis(10)
    x = graph.gather(np.arange(10), (axis,))
    places = np.array([0, 1, 0, 1, 0, 1, 0, 1, 2, 2])
    parts = [Part(x, (axis,), places), Part(graph.number(5), (), np.array(1)), Part(graph.element(3), (), np.array(4))]
    targets = [Target("a", (6,), parts)]
    assert singly(program(graph, targets), targets, np.arange(10)).tolist() == [12.0, 21.0, 17.0, 0.0, 3.0, 0.0]


def test_a_sum_over_an_outer_axis_and_a_stable_logarithm_of_exponentials():
    graph = Graph()
    graph.argument("x", (3 * 20,))
    a, b = graph.axis(3), graph.axis(20)
    x = graph.gather(np.arange(60).reshape(3, 20), (a, b))
    parts = [
        Part(graph.reduce(x, a), (b,), np.arange(20)),
        Part(graph.logsumexp(x, a), (b,), np.arange(20) + 20),
        Part(graph.logsumexp(x, b), (a,), np.arange(3) + 40),
    ]
    targets = [Target("sums", (43,), parts)]
    for v in (np.linspace(-5, 5, 60), np.linspace(-5000, 5000, 60), np.full(60, -np.inf), np.r_[np.inf, np.zeros(59)], np.r_[np.nan, np.zeros(59)]):
        with np.errstate(all="ignore"):
            expected = evaluated(graph, targets, v)
        np.testing.assert_allclose(singly(program(graph, targets), targets, v), expected, rtol=1e-14)


def strided(dice, count, size):
    """An array of shape (count, size) with strides of some kind, of doubles."""
    source = np.random.default_rng(dice.randrange(1000)).normal(size=(2 * count + 1, 2 * size + 1))
    kind = dice.randrange(9)
    made = [
        np.array(source[:count, :size], dtype=dice.choice([">f8", np.float32, np.float64])).astype(">f8"),
        source[:count, :size],
        np.ascontiguousarray(source[:count, :size]),
        np.asfortranarray(source[:count, :size]),
        source[1 : 2 * count + 1 : 2, : 2 * size : 2],
        source[:count, :size][::-1],
        source[:count, :size][:, ::-1],
        np.broadcast_to(source[0, :size], (count, size)),
        np.broadcast_to(source[:count, :1], (count, size)),
    ][kind]
    if dice.random() < 0.3:
        made = made.copy()
        made.flags.writeable = False
    return made


@pytest.mark.parametrize("seed", range(40))
def test_any_strides_give_the_same_numbers(seed):
    dice = random.Random(seed)
    graph, targets = random_table(dice, lanes=seed % 2 == 0, size=10)
    made, count = program(graph, targets, threads=dice.choice([None, 1, 2])), dice.choice([1, 5, 64, 100, 700])
    given = [strided(dice, count, argument.size) for argument in graph.arguments]
    straight = at_many(made, graph, targets, np.concatenate(given, axis=1))
    outs = [np.full((target.size, count), -7.0) if dice.random() < 0.5 else np.full((count, target.size), -7.0).T for target in targets]
    made.many(given, outs)
    np.testing.assert_array_equal(np.concatenate(outs).T, straight)


def test_results_may_overwrite_the_inputs_and_wrong_shapes_are_refused():
    x, y = sympy.symbols("x y")
    graph, targets = derived(sympy.sin(x) * y, "x y")
    made, v = program(graph, targets), np.random.default_rng(7).normal(size=(1001, 2))
    expected, both = at_many(made, graph, targets, v), v.T.copy()
    made.many([both[:1].T, both[1:].T], [both[1:], np.empty((2, 1001))])
    np.testing.assert_array_equal(both[1], expected[:, 0])
    for arguments_of, outs in [
        ([both[:1].T], [np.empty((1, 1001)), np.empty((2, 1001))]),
        ([both[:1].T, both[1:].T], [np.empty((1, 1001)), np.empty((2, 1000))]),
        ([both[:1], both[1:]], [np.empty((1, 1001)), np.empty((2, 1001))]),
    ]:
        with pytest.raises(ArgumentError, match="Arrays of the shapes"):
            made.many(arguments_of, outs)
    with pytest.raises(ValueError, match="read-only"):
        made.many([both[:1].T, both[1:].T], [frozen(np.empty((1, 1001))), np.empty((2, 1001))])


def test_a_table_without_inputs_or_outputs_is_one_too():
    graph = Graph()
    targets = [Target("value", (), [Part(graph.constant("pi"), (), np.array(0))]), Target("zero", (2,), [])]
    made = program(graph, targets)
    assert made.scalar() == (math.pi, 0.0, 0.0)
    assert at_many(made, graph, targets, np.zeros((0, 0))).shape == (0, 3)
    outs = [np.full((1, 100), -7.0), np.full((2, 100), -7.0)]
    made.many([], outs)
    assert (outs[0] == math.pi).all()
    assert (outs[1] == 0).all()
    assert program(Graph(), []).scalar() == ()


def test_long_programs_are_cut_and_right():
    x = sympy.symbols("x:300")
    f = sympy.Add(*[sympy.sin(a * b) * sympy.exp(-b) for a, b in itertools.pairwise(x)])
    graph, targets = derived(f, " ".join(map(str, x)))
    v = np.random.default_rng(5).normal(size=(70, 300))
    made = program(graph, targets)
    expected = np.array([evaluated(graph, targets, row) for row in v])
    np.testing.assert_allclose(singly(made, targets, v[0]), expected[0], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(made.scalar(*v[1]), expected[1], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(at_many(made, graph, targets, v), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("form", "at", "expected"),
    [
        ("besselj(2, x)", 1.5, 0.2320876721442147),
        ("gamma(x)", 4.5, 11.63172839656745),
        ("sinc(x)", 1.5, 0.664996657736036),
        ("digamma(x)", 2.0, 0.42278433509846713),
        ("x**(-2)", 4.0, 0.0625),
        ("x**Rational(-3, 2)", 4.0, 0.125),
    ],
)
def test_special_functions_are_those_of_scipy(form, at, expected):
    x = sympy.Symbol("x")
    known = {
        "besselj(2, x)": sympy.besselj(2, x),
        "gamma(x)": sympy.gamma(x),
        "sinc(x)": sympy.sinc(x),
        "digamma(x)": sympy.digamma(x),
        "x**(-2)": x**-2,
        "x**Rational(-3, 2)": x ** sympy.Rational(-3, 2),
    }
    graph, targets = derived(known[form], "x", 0)
    made = program(graph, targets)
    assert made.scalar(at)[0] == pytest.approx(expected, rel=1e-14)
    assert at_many(made, graph, targets, np.full((100, 1), at))[:, 0] == pytest.approx(expected, rel=1e-14)


def test_an_operation_without_machine_code_is_named():
    graph = Graph()
    node = graph.apply(Op("wonderful", (None,)), graph.input("x"))
    with pytest.raises(ArgumentError, match="'wonderful' of 1 argument; compile with backend='numpy'"):
        program(graph, [Target("value", (), [Part(node, (), np.array(0))])])


def test_code_goes_with_its_last_holder():
    gc.collect()
    graph, targets = derived(sympy.Symbol("x") ** 2, "x")
    made = program(graph, targets)
    at_many(made, graph, targets, np.ones((100, 1)))
    made = None
    gc.collect()
    before = alive()  # the loop over blocks stays
    made = program(graph, targets)
    at_many(made, graph, targets, np.ones((100, 1)))
    scalar, call, single = made.scalar, made.entry(lambda *given: "other"), made.single
    del made
    gc.collect()
    assert scalar(3.0) == (9.0, 6.0)
    del scalar
    out = np.empty(2)
    single(np.array([2.0]), out)
    assert out.tolist() == [4.0, 4.0]
    del single
    assert call(3.0)[0] == 9.0
    assert call() == "other"
    del call
    gc.collect()
    assert alive() == before


def test_eight_threads_at_once_find_the_same():
    x, y = sympy.symbols("x y")
    graph, targets = derived(sympy.exp(-x * y) * sympy.sin(x), "x y")
    made, v = program(graph, targets), np.random.default_rng(6).normal(size=(3000, 2))
    found = []
    threads = [threading.Thread(target=lambda: found.append((at_many(made, graph, targets, v), made.scalar(*v[0])))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(np.array_equal(many, found[0][0]) and single == found[0][1] for many, single in found)


def frozen(array):
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    "v",
    [
        np.array([1.0, 2.0]),
        [1.0, 2.0],
        (1, 2),
        np.array([1, 2]),
        np.array([1.0, 2.0], dtype=">f8"),
        np.array([1.0, 2.0], dtype=np.float32),
        np.array([1.0, 0.0, 2.0])[::2],
        np.array([2.0, 1.0])[::-1],
        frozen(np.array([1.0, 2.0])),
        np.array([True, 2.0], dtype=object),
        np.frombuffer(b"\0" + np.array([1.0, 2.0]).tobytes(), dtype=np.float64, offset=1, count=2),
        np.array([1.0, 2.0]).view(np.recarray),
    ],
)
@pytest.mark.parametrize("out", [np.empty(2), np.empty(4)[::2], np.empty(2, dtype=np.float32), np.empty(2, dtype=">f8")])
def test_a_vector_of_any_kind_is_taken(v, out):
    x, y = sympy.symbols("x y")
    graph, targets = derived(x * y**2, "x y", 1)
    made = program(graph, targets[1:])
    out[...] = -7
    assert made.single(v, out) is None
    assert out.tolist() == [4.0, 4.0]


def test_a_vector_may_be_filled_with_its_own_results():
    x, y = sympy.symbols("x y")
    graph, targets = derived(x * y**2, "x y", 1)
    made, row = program(graph, targets), np.array([0.0, 1.0, 2.0, 5.0])
    made.single(row[1:3], row[:3])
    assert row.tolist() == [4.0, 4.0, 4.0, 5.0]


@pytest.mark.parametrize(
    ("v", "out"),
    [
        (np.ones(1), np.empty(3)),
        (np.ones(3), np.empty(3)),
        (np.ones((1, 2)), np.empty(3)),
        (np.ones(2), np.empty(2)),
        (np.ones(2), np.empty((3, 1))),
        (np.ones(2), [0.0] * 3),
        (np.ones(2), None),
        (None, np.empty(3)),
        ("ab", np.empty(3)),
        (np.ones(2), frozen(np.empty(3))),
        (np.ones(2, dtype=complex), np.empty(3)),
    ],
)
def test_wrong_vectors_are_refused(v, out):
    x, y = sympy.symbols("x y")
    graph, targets = derived(x * y**2, "x y", 1)
    made = program(graph, targets)
    with pytest.raises((ArgumentError, ValueError, TypeError)):
        made.single(v, out)
    with pytest.raises(TypeError):
        made.single(v)
    with pytest.raises(TypeError):
        made.single(v, out, out)


def test_the_source_says_what_stands_where_whatever_the_names():
    graph = Graph()
    node = graph.add(graph.input("x"), graph.input('wild"\n} ; name é'))
    made = program(graph, [Target("value", (), [Part(node, (), np.array(0))])])
    assert made.source.startswith("; in[0] on: 'x' of shape ()\n; in[1] on: 'wild\"\\n} ; name \\xe9' of shape ()\n; out[0] on: 'value'")
    assert "fadd double" in made.source
    assert made.scalar(1.0, 2.0) == (3.0,)


def test_equal_calls_give_equal_numbers_whatever_came_before():
    x, y = sympy.symbols("x y")
    graph, targets = derived(sympy.exp(-x * y) * sympy.sin(x), "x y")
    made, v = program(graph, targets), np.random.default_rng(8).normal(size=(1000, 2))
    few, many = at_many(made, graph, targets, v[:20]), at_many(made, graph, targets, v)
    assert np.array_equal(few, at_many(made, graph, targets, v[:20]))
    assert np.array_equal(many, at_many(made, graph, targets, v))
    assert np.array_equal(many[:512], at_many(made, graph, targets, v[:512]))
