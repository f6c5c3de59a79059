"""Entries are picked and put where the table says, whether the places run evenly, in any order, or come several times."""

from __future__ import annotations

import numpy as np
import pytest

from symcalc.codegen.scattering import affine, columns, logsumexp, once, put, scatter_plan, take, total, view
from symcalc.graph.places import even
from symcalc.graph.targets import Part, Target

RNG = np.random.default_rng(11)


def some_places(size):
    """Places of one part among ``size``: even, in any order, or with repetitions."""
    kind = int(RNG.integers(4))
    length = int(RNG.integers(1, 6))
    if kind == 0:
        step = int(RNG.choice([-3, -1, 1, 2, 3]))
        start = int(RNG.integers(0, size))
        length = min(length, 1 + (start // -step if step < 0 else (size - 1 - start) // step))
        return even(start, (step,), (length,))
    if kind == 1:
        return np.array(int(RNG.integers(0, size)))
    if kind == 2:
        return RNG.permutation(size)[:length].astype(np.int64)
    return RNG.integers(0, size, size=(length, 2))


def axes_of(places):
    return tuple(range(places.ndim))


def test_what_is_said_of_places_is_true():
    filled = alone_count = 0
    for _ in range(600):
        size = int(RNG.integers(1, 12))
        parts = [Part(0, axes_of(places), places) for places in (some_places(size) for _ in range(int(RNG.integers(1, 4))))]
        counts = np.zeros(size, dtype=int)
        for part in parts:
            np.add.at(counts, np.asarray(part.places).ravel(), 1)
        is_filled, alone = once(Target("t", (size,), parts))
        assert not is_filled or (counts == 1).all()
        for part, is_alone in zip(parts, alone, strict=True):
            assert not is_alone or (counts[np.asarray(part.places)] == 1).all()
        filled, alone_count = filled + is_filled, alone_count + any(alone)
    assert filled > 20
    assert alone_count > 100


def test_large_targets_are_not_looked_through():
    n = 10**9
    first, second = (Part(0, (0,), even(start, (1,), (n,))) for start in (0, 1))
    assert once(Target("t", (n + 1,), [first, second])) == (False, [False, False])
    assert once(Target("t", (n,), [first])) == (True, [True])


@pytest.mark.parametrize("points", [1, 3])
def test_numbers_are_put_as_add_at_puts_them(points):
    for _ in range(300):
        size = int(RNG.integers(1, 12))
        places = some_places(size)
        if places.ndim == 0:
            continue
        flat = np.asarray(places).ravel()
        numbers = RNG.normal(size=(*places.shape, points))
        start = RNG.normal(size=(size, points))
        expected = start.copy()
        np.add.at(expected, flat, numbers.reshape(-1, points))
        found = start.copy()
        put(found, numbers, scatter_plan(places, alone=False))
        np.testing.assert_allclose(found, expected)
        if len(np.unique(flat)) == len(flat):
            put(found, numbers, scatter_plan(places, alone=True))
            np.testing.assert_allclose(found[flat], numbers.reshape(-1, points))


def test_even_places_are_views_and_others_copies():
    a = RNG.normal(size=(40, 3))
    for places in (even(3, (10, 2), (3, 4)), even(30, (-5, 1), (3, 2)), np.arange(5) + 7):
        where = affine(places)
        found = view(a, where)
        assert np.shares_memory(found, a)
        np.testing.assert_array_equal(found, a[np.asarray(places)])
    assert affine(np.array([0, 1, 3])) is None
    assert affine(even(3, (0, 1), (2, 2))) is None
    out = np.empty((3, 3))
    take(a, np.array([5, 5, 0]), out)
    np.testing.assert_array_equal(out, a[[5, 5, 0]])


def test_what_all_points_share_is_one_column():
    shared, own = np.broadcast_to(np.arange(3.0), (4, 3)), np.arange(12.0).reshape(4, 3)
    assert columns(shared, 1, 3).shape == (3, 1)
    np.testing.assert_array_equal(columns(own, 1, 3), own[1:3].T)
    out = np.empty(2)
    total(columns(shared, 1, 3), 0, out)
    assert out.tolist() == [3, 3]
    take(columns(shared, 1, 3), np.array([2, 0]), wide := np.empty((2, 2)))
    assert wide.tolist() == [[2, 2], [0, 0]]


def test_sums_of_exponentials_do_not_overflow():
    out = np.empty(3)
    with np.errstate(all="ignore"):  # as programs run
        logsumexp(np.array([[1000.0, -np.inf, 0.0], [1000.0, -np.inf, np.nan]]), 0, out)
    assert out[0] == pytest.approx(1000 + np.log(2))
    assert out[1] == -np.inf
    assert np.isnan(out[2])
