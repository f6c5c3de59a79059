"""Short vectors go straight to the code: the same numbers to the last bit, and nothing that is handed over can hurt."""

from __future__ import annotations

import gc
import random
import sys
import threading

import numpy as np
import pytest
import sympy

pytest.importorskip("llvmlite")

from symcalc.codegen.column_stub import column_stub
from symcalc.codegen.compiled import compile_expressions
from symcalc.codegen.native import alive

X, Y = sympy.symbols("x y")
WAVE = sympy.exp(-X * Y) * sympy.sin(3 * X) + sympy.log(1 + Y**2)
FORMS = {
    "a value": ([WAVE], (), 0),
    "value and gradient": ([WAVE], (), 1),
    "value, gradient and Hessian": ([WAVE], (), 2),
    "a list": ([WAVE, X, sympy.Integer(2), sympy.Max(X, Y)], (4,), 0),
    "a list with its Jacobian": ([WAVE, X * Y, Y], (3,), 1),
    "one variable alone": ([X + 1], (), 1),
}
LENGTHS = (1, 2, 7, 8, 9, 15, 63, 64, 65, 100, 999, 1023, 1024, 1025, 3000)


def warm(form):
    expressions, shape, order = FORMS[form]
    f = compile_expressions(expressions, shape, [X, Y], "llvm", order)
    for length in (3, 100, 3, 100, 3, 100):
        f(np.ones(length), np.ones(length))
    return f


def flat(result):
    return list(result) if isinstance(result, tuple) else [result]


@pytest.mark.parametrize("form", FORMS)
def test_the_numbers_are_those_of_the_general_road(form):
    rng, f = np.random.default_rng(1), warm(form)
    for length in LENGTHS:
        x, y = rng.normal(size=length), rng.normal(size=length)
        x[rng.integers(length)] = rng.choice([np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324])
        there = flat(f(x, y, dtype=float))
        for _ in range(2):
            here = flat(f(x, y))
            assert [a.tobytes() for a in here] == [a.tobytes() for a in there]
            assert [(a.shape, a.dtype) for a in here] == [(a.shape, a.dtype) for a in there]
            assert all(a.flags.owndata and a.flags.writeable and a.flags.c_contiguous for a in here if length <= 1024)


@pytest.mark.parametrize("form", FORMS)
def test_the_first_call_and_the_hundredth_give_the_same(form):
    expressions, shape, order = FORMS[form]
    f = compile_expressions(expressions, shape, [X, Y], "llvm", order)
    for length in (5, 70):
        x = np.linspace(-1, 1, length)
        results = {tuple(a.tobytes() for a in flat(f(x, x))) for _ in range(100)}
        assert len(results) == 1


def some_argument(rng, length):
    kind = rng.randrange(18)
    a = np.array([rng.uniform(-2, 2) for _ in range(length)])
    odd = np.zeros(8 * length + 1, dtype=np.uint8)[1:].view(np.float64)
    odd[...] = a
    frozen = a.copy()
    frozen.flags.writeable = False
    return [
        a,
        a,
        a,
        a,
        frozen,
        odd,
        np.repeat(a, 2)[::2],
        a[::-1],
        a.astype(">f8"),
        a.astype(np.float32),
        (10 * a).astype(np.int64),
        a.reshape(length, 1),
        a[:0],
        np.broadcast_to(a[:1], (length,)) if length else a,
        rng.choice([1.5, 2, np.float64(0.5), True, np.array(0.25)]),
        np.array([rng.uniform(-2, 2) for _ in range(rng.randrange(4))]),
        a.view(np.matrix) if rng.random() < 0.5 else np.ma.masked_invalid(a),
        rng.choice([None, "1", [1.0] * length, object(), a.astype(complex), a.astype(object)]),
    ][kind]


def outcome(call):
    try:
        return [(a.shape, np.asarray(a).tobytes()) for a in map(np.asarray, flat(call()))]
    except Exception as error:
        return type(error)


@pytest.mark.filterwarnings("ignore")
def test_whatever_is_handed_over_fares_as_on_the_general_road():
    rng = random.Random(3)
    functions = [warm(form) for form in FORMS]
    for _ in range(6000):
        f, length = rng.choice(functions), rng.choice([0, 1, 2, 5, 63, 64, 66, 130])
        given = [some_argument(rng, length) for _ in range(rng.choice([2, 2, 2, 2, 2, 2, 0, 1, 3]))]
        assert outcome(lambda f=f, given=given: f(*given)) == outcome(lambda f=f, given=given: f(*given, dtype=None)), given


def test_references_are_neither_lost_nor_kept():
    f, x = warm("value and gradient"), np.ones(70)
    before = sys.getrefcount(x), sys.getrefcount(x.dtype), sys.getrefcount(np.ndarray)
    for _ in range(1000):
        value, gradient = f(x, x)
    del value, gradient
    after = sys.getrefcount(x), sys.getrefcount(x.dtype), sys.getrefcount(np.ndarray)
    assert max(abs(a - b) for a, b in zip(before, after, strict=True)) < 20


def test_the_code_goes_with_the_function_and_not_before():
    gc.collect()
    kept = alive()
    f = warm("a value")
    call, x = f.__call__, np.ones(100)
    expected = f(x, x)
    del f
    gc.collect()
    assert (call(x, x) == expected).all()
    del call
    gc.collect()
    assert alive() <= kept + 1  # the loop that serves all functions stays


def test_eight_threads_have_the_same_results():
    f, x = compile_expressions([WAVE], (), [X, Y], "llvm", 1), np.linspace(-1, 1, 200)
    expected, wrong = f(x, x), []

    def work():
        for _ in range(300):
            value, gradient = f(x, x)
            if (value != expected[0]).any() or (gradient != expected[1]).any():
                wrong.append(value)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize(("shapes", "inputs"), [([], 2), ([()], 0), ([(0,)], 1), ([(1,) * 9], 1)])
def test_what_has_no_short_road_is_told(shapes, inputs):
    assert column_stub(shapes, inputs, 8, 0, 64, 0) is None
