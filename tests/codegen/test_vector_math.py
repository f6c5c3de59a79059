"""The vector functions: errors in units in the last place, special values, and that a wrong coefficient would be seen."""

from __future__ import annotations

import itertools
import math
from functools import cache

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from llvmlite import ir

from symcalc.codegen.vector_math import VectorMath, circular, exponential, logarithm
from symcalc.codegen.vector_math.library import ONE, TWO
from symcalc.codegen.vector_math.loops import CompiledLoop
from tests.codegen import minimax
from tests.codegen.exact import errors

NAMES = [*ONE, *TWO]
BOUND = 2.0
INF, NAN, TINY, LEAST, LARGEST = math.inf, math.nan, 2.2250738585072014e-308, 5e-324, np.finfo(float).max


@cache
def loop(name, fused=None, width=None):
    return CompiledLoop(name, width, fused)


def sizes(rng, lowest, highest, count):
    """Numbers of both signs, their logarithms spread evenly."""
    return 2.0 ** rng.uniform(lowest, highest, count) * rng.choice([-1.0, 1.0], count)


def denormals(rng, count):
    return rng.integers(1, 2**52, count).view(float) * rng.choice([-1.0, 1.0], count)


def beside_quarter_turns(rng, count):
    """Doubles nearest to multiples of π/2: the worst for a reduction."""
    return np.round(2.0 ** rng.uniform(0, 19.3, count)) * (np.pi / 2)


def arguments(name, rng, count):
    """Points of the whole domain, denser where the function changes its method."""
    part = count // 4
    if name == "power":
        x = np.abs(np.concatenate([sizes(rng, -1074, 1024, part), sizes(rng, -3, 3, part), 1 + sizes(rng, -52, -1, part), sizes(rng, -9, 9, part)]))
        near_one = np.where(x == 1, 2.0, x)
        y = rng.uniform(-750, 715, x.size) / np.log(near_one)
        y[-part:] = np.round(rng.uniform(-70, 70, part))
        x[-part:] *= rng.choice([-1.0, 1.0], part)
        return near_one * np.sign(x), y
    if name == "atan2":
        return tuple(
            np.concatenate([sizes(rng, -1074, 1024, part), rng.uniform(-3, 3, part), sizes(rng, 1000, 1024, part), denormals(rng, part)])
            for _ in "yx"
        )
    spread = np.concatenate(
        [sizes(rng, -1074, 1024, part), denormals(rng, part // 8), rng.uniform(-4, 4, part), sizes(rng, -30, 10, part), rng.uniform(-750, 750, part)]
    )
    if name in ("sin", "cos", "tan"):
        return (np.concatenate([spread, beside_quarter_turns(rng, part), sizes(rng, 15, 22, part)]),)
    if name in ("log", "sqrt"):
        return (np.concatenate([np.abs(spread), 1 + sizes(rng, -52, -1, part)]),)
    if name == "log1p":
        return (np.concatenate([spread[spread > -1], -1 + 2.0 ** rng.uniform(-53, 0, part)]),)
    if name == "acosh":
        return (np.concatenate([1 + np.abs(spread[np.abs(spread) < LARGEST]), 1 + 2.0 ** rng.uniform(-52, 1, part)]),)
    if name in ("asin", "acos", "atanh"):
        inside = spread[np.abs(spread) < 1]
        return (np.concatenate([inside, rng.uniform(-1, 1, part), (1 - 2.0 ** rng.uniform(-53, -1, part)) * rng.choice([-1.0, 1.0], part)]),)
    return (spread,)


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_right_to_two_units_in_the_last_place(name, fused):
    if fused and not VectorMath(ir.Module(), 2).fused:
        fused = None
    at = arguments(name, np.random.default_rng(4), 1200)
    found = errors(name, at, loop(name, fused)(*at))
    worst = int(np.argmax(found))
    assert found[worst] <= BOUND, [float(x[worst]) for x in at]


@pytest.mark.battery
@pytest.mark.parametrize("fused", [None, False])
@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_right_at_many_points(name, fused):
    at = arguments(name, np.random.default_rng(), 150_000)
    found = errors(name, at, loop(name, fused)(*at))
    worst = int(np.argmax(found))
    assert found[worst] <= BOUND, [float(x[worst]) for x in at]


@pytest.mark.parametrize("width", [1, 2, 4, 8])
def test_a_lane_has_the_same_value_at_every_width_and_beside_any_neighbour(width):
    x = np.array([0.5, 1e300, -3.0, 2.0**20, 7e5, 1e-310, -0.0, 1.0])
    for name in NAMES:
        at = (x, x[::-1].copy()) if name in TWO else (x,)
        together = loop(name, None, width)(*at)
        alone = np.concatenate([loop(name, None, 2)(*(a[i : i + 1] for a in at)) for i in range(x.size)])
        np.testing.assert_array_equal(together, alone, err_msg=name)


SPECIAL = [
    ("exp", [(0.0, 1.0), (-0.0, 1.0), (INF, INF), (-INF, 0.0), (710.0, INF), (-745.0, LEAST), (-746.0, 0.0), (1e300, INF), (-1e300, 0.0)]),
    ("expm1", [(0.0, 0.0), (-0.0, -0.0), (INF, INF), (-INF, -1.0), (LEAST, LEAST), (-LEAST, -LEAST), (710.0, INF), (-1e300, -1.0)]),
    ("sinh", [(-0.0, -0.0), (INF, INF), (-INF, -INF), (-LEAST, -LEAST), (711.0, INF), (-1e300, -INF)]),
    ("cosh", [(-0.0, 1.0), (INF, INF), (-INF, INF), (LEAST, 1.0), (-711.0, INF)]),
    ("tanh", [(0.0, 0.0), (-0.0, -0.0), (INF, 1.0), (-INF, -1.0), (LEAST, LEAST), (-1e300, -1.0)]),
    ("sech2", [(-0.0, 1.0), (INF, 0.0), (-INF, 0.0), (1e300, 0.0), (LEAST, 1.0)]),
    ("sigmoid", [(0.0, 0.5), (-0.0, 0.5), (INF, 1.0), (-INF, 0.0), (-1e300, 0.0), (1e300, 1.0), (-745.0, LEAST)]),
    ("log", [(0.0, -INF), (-0.0, -INF), (1.0, 0.0), (INF, INF), (-LEAST, NAN), (-INF, NAN), (-1.0, NAN)]),
    ("log1p", [(0.0, 0.0), (-0.0, -0.0), (-1.0, -INF), (INF, INF), (-INF, NAN), (-1.0000000000000002, NAN), (-LEAST, -LEAST)]),
    ("asinh", [(-0.0, -0.0), (INF, INF), (-INF, -INF), (-LEAST, -LEAST)]),
    ("acosh", [(1.0, 0.0), (INF, INF), (0.9999999999999999, NAN), (-INF, NAN), (0.0, NAN)]),
    ("atanh", [(-0.0, -0.0), (1.0, INF), (-1.0, -INF), (1.0000000000000002, NAN), (INF, NAN), (-LEAST, -LEAST)]),
    ("sin", [(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN), (LEAST, LEAST), (-LEAST, -LEAST)]),
    ("cos", [(-0.0, 1.0), (INF, NAN), (-INF, NAN), (LEAST, 1.0)]),
    ("tan", [(0.0, 0.0), (-0.0, -0.0), (INF, NAN), (-INF, NAN), (-LEAST, -LEAST)]),
    ("asin", [(-0.0, -0.0), (1.0, np.pi / 2), (-1.0, -np.pi / 2), (1.0000000000000002, NAN), (-INF, NAN), (LEAST, LEAST)]),
    ("acos", [(1.0, 0.0), (-1.0, np.pi), (0.0, np.pi / 2), (-0.0, np.pi / 2), (-1.0000000000000002, NAN), (INF, NAN)]),
    ("atan", [(-0.0, -0.0), (INF, np.pi / 2), (-INF, -np.pi / 2), (LARGEST, np.pi / 2), (-LEAST, -LEAST)]),
    ("sqrt", [(-0.0, -0.0), (INF, INF), (-1.0, NAN), (4.0, 2.0)]),
]


@pytest.mark.parametrize(("name", "rows"), SPECIAL, ids=[name for name, _ in SPECIAL])
@pytest.mark.parametrize("fused", [None, False])
def test_special_values_are_those_of_the_c_standard(name, rows, fused):
    rows = [*rows, (NAN, NAN)]
    got = loop(name, fused)(np.array([x for x, _ in rows]))
    for (x, wanted), value in zip(rows, got, strict=True):
        assert same(value, wanted), (name, x, float(value))


def same(value, wanted):
    return (math.isnan(value) and math.isnan(wanted)) or (value == wanted and math.copysign(1, value) == math.copysign(1, wanted))


ENDS = [0.0, LEAST, TINY / 3, 0.5, 0.9999999999999999, 1.0, 1.0000000000000002, 2.0, 3.0, 2.5, 2.0**52 + 1, 2.0**53, 1e300, LARGEST, INF]
ENDS = [*ENDS, *(-x for x in ENDS), NAN]


@pytest.mark.parametrize("fused", [None, False])
@pytest.mark.parametrize("name", ["power", "atan2"])
def test_two_arguments_at_the_ends_of_their_range_agree_with_the_c_library(name, fused):
    pairs = list(itertools.product(ENDS, ENDS))
    got = loop(name, fused)(*np.array(pairs).T)
    with np.errstate(all="ignore"):
        wanted = (np.power if name == "power" else np.arctan2)(*np.array(pairs).T.copy())
    for pair, value, expected in zip(pairs, got, wanted, strict=True):
        ordinary = math.isfinite(expected) and expected != 0 and math.isfinite(value)
        assert abs(value - expected) <= max(5e-16 * abs(expected), 2 * LEAST) if ordinary else same(value, expected), (
            pair,
            float(value),
            float(expected),
        )


def test_huge_arguments_of_sine_are_reduced_with_all_digits():
    x = np.array([1e22, 1e300, LARGEST, -(2.0**1000), 6381956970095103.0 * 2.0**797, -(2.0**20), 2.0**20 + 0.5])
    for name in ("sin", "cos", "tan"):
        assert errors(name, (x,), loop(name)(x)).max() <= 1.5


def test_sech_squared_keeps_its_digits_where_tanh_is_one():
    x = np.array([20.0, 100.0, 370.0, 372.5])
    assert errors("sech2", (x,), loop("sech2")(x)).max() <= 1


MUTATED = [
    (exponential, "EXP", "exp", 5),
    (circular, "SIN", "sin", 3),
    (circular, "COS", "cos", 3),
    (logarithm, "LOG", "log", 4),
    (logarithm, "LOG_LONG", "power", 6),
]


@pytest.mark.parametrize(("room", "table", "name", "place"), MUTATED, ids=[row[1] for row in MUTATED])
def test_a_wrong_coefficient_is_seen(room, table, name, place, monkeypatch):
    right = getattr(room, table)
    monkeypatch.setattr(room, table, (*right[:place], right[place] * (1 + 1e-4), *right[place + 1 :]))
    at = arguments(name, np.random.default_rng(4), 1200)
    assert errors(name, at, CompiledLoop(name)(*at)).max() > BOUND


def test_coefficients_are_those_that_their_derivation_gives():
    assert minimax.FILE.read_text(encoding="utf-8") == minimax.text()


def test_a_function_is_written_once_a_module_and_an_unknown_one_is_none():
    functions = VectorMath(ir.Module(), 4)
    assert functions.function("exp") is functions.function("exp")
    assert functions.function("pow") is functions.function("power")
    assert functions.function("besselj") is None


def test_a_loop_over_no_such_function_says_so():
    with pytest.raises(ValueError, match="'besselj' is no vector function"):
        CompiledLoop("besselj")
