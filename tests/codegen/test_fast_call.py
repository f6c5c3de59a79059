"""Bare built-ins around compiled code: what they take and give, how they fail, and that their code outlives every holder."""

from __future__ import annotations

import ctypes
import gc
import math
import random
import threading
import weakref
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from symcalc.codegen import fast_call, object_layout
from symcalc.codegen.native import NativeCode, alive

KERNEL = """
define void @kernel(ptr %in, ptr %out) {
entry:
  br label %top
top:
  %k = phi i64 [0, %entry], [%next, %top]
  %sum = phi double [0.0, %entry], [%more, %top]
  %p = getelementptr double, ptr %in, i64 %k
  %x = load double, ptr %p
  %more = fadd double %sum, %x
  %next = add i64 %k, 1
  %go = icmp slt i64 %next, INPUTS
  br i1 %go, label %top, label %write
write:
  br label %out.top
out.top:
  %j = phi i64 [0, %write], [%j1, %out.top]
  %q = getelementptr double, ptr %out, i64 %j
  %jf = sitofp i64 %j to double
  %r = fadd double %more, %jf
  store double %r, ptr %q
  %j1 = add i64 %j, 1
  %og = icmp slt i64 %j1, OUTPUTS
  br i1 %og, label %out.top, label %done
done:
  ret void
}
"""


def code(inputs, shapes, release=False):
    """The sum of all inputs, plus 0, 1, 2 … in the results."""
    outputs = sum(math.prod(shape) for shape in shapes)
    kernel = KERNEL.replace("INPUTS", str(inputs)).replace("OUTPUTS", str(outputs))
    stubs = (
        fast_call.scalar_stub("scalar", "@kernel", inputs, outputs, release),
        fast_call.entry_stub("entry", "@kernel", inputs, shapes, release) or "",
    )
    return NativeCode(fast_call.DECLARATIONS + kernel + "".join(stubs), symbols=fast_call.symbols())


def scalar(inputs, outputs, release=False):
    made = code(inputs, [()] * outputs, release)
    return fast_call.builtin("scalar", "Numbers in, numbers out.", made.address("scalar"), made.keeper)


def entry(inputs, shapes, otherwise):
    made = code(inputs, shapes)
    return fast_call.builtin("entry", "", made.address("entry"), made.keeper, otherwise, keywords=True)


@pytest.mark.parametrize("number", [1.5, 2, True, Fraction(3, 2), np.float64(1.5), np.float32(1.5), np.int64(-1), Decimal("1.25"), -1.0])
def test_every_real_number_is_taken(number):
    assert scalar(2, 1)(number, 0.25) == (float(number) + 0.25,)


@pytest.mark.parametrize(("inputs", "outputs"), [(1, 1), (2, 3), (16, 16), (17, 17), (100, 1), (3, 500), (3000, 2000)])
def test_results_are_a_flat_tuple_of_floats(inputs, outputs):
    result = scalar(inputs, outputs)(*range(inputs))
    assert result == tuple(float(sum(range(inputs)) + k) for k in range(outputs))
    assert {type(entry) for entry in result} == {float}


@pytest.mark.parametrize(
    ("numbers", "error", "message"),
    [
        ((), TypeError, "2 numbers expected, 0 given"),
        ((1.0,), TypeError, "2 numbers expected, 1 given"),
        ((1.0, 2.0, 3.0), TypeError, "2 numbers expected, 3 given"),
        (("1", 2.0), TypeError, "must be real number, not str"),
        ((1.0, None), TypeError, "NoneType"),
        ((1.0, 1j), TypeError, "complex"),
        ((10**400, 1.0), OverflowError, "too large"),
    ],
)
@pytest.mark.parametrize("release", [False, True])
def test_wrong_arguments_are_refused(numbers, error, message, release):
    with pytest.raises(error, match=message):
        scalar(2, 1, release)(*numbers)
    with pytest.raises(TypeError, match="keyword"):
        scalar(2, 1)(x=1.0, y=2.0)


def test_an_error_of_the_argument_itself_comes_through():
    class Bad:
        def __float__(self):
            raise ZeroDivisionError("by itself")

    for inputs in (2, 40, 5000):
        with pytest.raises(ZeroDivisionError, match="by itself"):
            scalar(inputs, 1)(*[1.0] * (inputs - 1), Bad())


@pytest.mark.parametrize(
    "shapes", [[()], [(3,)], [(2, 2)], [(), (2,)], [(), (2,), (2, 2)], [(0,), ()], [(5, 4, 3), (), (1,)], [(), (5000,)], [()] * 20, [(70, 70)]]
)
def test_the_entry_gives_a_float_or_a_fresh_array_for_each_output(shapes):
    f = entry(2, shapes, lambda *given: given)
    results = f(1.0, 2)
    results, at = results if len(shapes) > 1 else (results,), 0
    assert len(results) == len(shapes)
    for result, shape in zip(results, shapes, strict=True):
        size = math.prod(shape)
        assert np.array_equal(np.asarray(result), 3.0 + at + np.arange(size).reshape(shape))
        assert (type(result) is np.ndarray and result.flags.owndata and result.flags.writeable) if shape else type(result) is float
        at += size


@pytest.mark.parametrize("given", [(), (1.0,), (1.0, "x"), (np.ones(3), 1.0), (1.0, [2.0]), (np.float32(1), 1.0), (10**400, 1.0), (1.0, 1j)])
def test_what_is_no_plain_number_is_handed_on(given):
    assert entry(2, [(), (2,)], lambda *handed: ("handed", handed))(*given)[0] == "handed"


def test_arguments_by_name_are_handed_on():
    f = entry(2, [(), (2,)], lambda *given, **named: (given, named))
    assert f(1.0, 2.0, out=None) == ((1.0, 2.0), {"out": None})
    assert f(1.0, dtype="f4", out=3) == ((1.0,), {"dtype": "f4", "out": 3})
    assert f(1.0, 2.0)[0] == 3.0


def test_an_error_of_the_other_road_comes_through():
    def refuse(*given):
        raise ValueError(f"{len(given)} arguments")

    with pytest.raises(ValueError, match="3 arguments"):
        entry(2, [()], refuse)(1.0, 2.0, 3.0)


def test_code_lives_as_long_as_any_built_in_made_of_it():
    gc.collect()
    before = alive()
    f = scalar(2, 2)
    assert alive() == before + 1
    gc.collect()
    assert f(1.0, 2.0) == (3.0, 4.0)
    del f
    assert alive() == before


def test_code_outlives_finalizers_of_the_same_rubbish():
    class Owner:
        def __call__(self, *given):
            return "other"

        def __del__(self):
            seen.append((self.f(1.0, 2.0), self.f()))

    seen = []
    gc.collect()
    before = alive()
    owner = Owner()
    owner.f = entry(2, [()], owner)
    gone = weakref.ref(owner)
    del owner
    gc.collect()
    assert (seen, gone(), alive()) == ([(3.0, "other")], None, before)


@pytest.mark.parametrize("release", [False, True])
def test_threads_may_be_inside_while_the_last_name_goes(release):
    f = scalar(2000, 300, release)
    wrong, started = [], threading.Barrier(5)

    def work(g):
        started.wait()
        for _ in range(50):
            result = g(*range(2000))
            if result[299] != 1999000.0 + 299:
                wrong.append(result)

    threads = [threading.Thread(target=work, args=(f,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    started.wait()
    del f
    for thread in threads:
        thread.join()
    assert not wrong


def test_eight_threads_may_compile_at_once():
    results = []
    threads = [threading.Thread(target=lambda k=k: results.append(scalar(k, 1)(*[1.0] * k) == (float(k),))) for k in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 8


def test_references_are_neither_lost_nor_kept():
    f, number = scalar(2, 2), 1234567.5
    references = __import__("sys").getrefcount
    before = references(number)
    for _ in range(1000):
        f(number, number)
        with pytest.raises(TypeError):
            f(number)
    assert references(number) == before


def test_random_calls_never_crash():
    dice = random.Random(4)
    f = entry(3, [(), (3,)], lambda *given: "handed")
    g = scalar(3, 2)
    things = [
        1.0,
        2,
        -1.0,
        math.nan,
        None,
        "x",
        b"x",
        [],
        {},
        1j,
        np.ones(2),
        np.ones((0,)),
        np.float32(2),
        np.float64(-1),
        10**400,
        object(),
        float,
        Fraction(1, 3),
    ]
    for _ in range(20_000):
        given = [dice.choice(things) for _ in range(dice.choice([0, 1, 2, 3, 3, 3, 3, 4, 9]))]
        assert f(*given) == "handed" or len(given) == 3
        try:
            assert len(g(*given)) == 2
        except (TypeError, OverflowError, ValueError):
            continue


def test_the_road_without_stubs_does_the_same():
    made = code(2, [()] * 3)
    kernel = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(made.address("kernel"))
    plain, bare = fast_call.plain_scalar(kernel, 2, 3), fast_call.builtin("f", "", made.address("scalar"), made.keeper)
    for given in [(1.0, 2.0), (1, Fraction(1, 2)), (np.float64(1), True), (-1.0, math.inf)]:
        assert plain(*given) == bare(*given)
    for given in [(), (1.0,), ("x", 1.0), (1j, 1.0), (None, 1.0)]:
        with pytest.raises(TypeError):
            plain(*given)


def test_an_unknown_layout_is_not_used(monkeypatch):
    monkeypatch.setattr("sys.implementation", type("Other", (), {"name": "other"}))
    assert object_layout.layout.__wrapped__() is None
