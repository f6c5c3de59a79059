"""Entries picked from arrays, and numbers put into them: by slices where the places run evenly, without loops where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symcalc.graph.places import Even, Places
from symcalc.graph.targets import Target

Array = np.ndarray[Any, Any]
_LARGE = 10_000  # places


@dataclass(frozen=True, slots=True)
class Affine:
    """Places ``start + Σ step·k``, one k for each dimension."""

    start: int
    steps: tuple[int, ...]
    shape: tuple[int, ...]


def affine(positions: Places) -> Affine | None:
    """Return positions as evenly spaced ones, or None where they are not.

    >>> affine(np.array([[3, 5], [13, 15]]))
    Affine(start=3, steps=(10, 2), shape=(2, 2))
    >>> affine(np.array([0, 1, 0])) is None
    True
    """
    if positions.ndim == 0 or positions.size == 0:
        return None
    if isinstance(positions, Even):
        return Affine(positions.start, tuple(step or 1 for step in positions.strides), positions.shape) if _is_spread(positions) else None
    start = int(positions.flat[0])
    corner = tuple([0] * positions.ndim)
    steps = []
    expected = np.array(start)
    for axis, length in enumerate(positions.shape):
        second = (*corner[:axis], 1, *corner[axis + 1 :])
        step = int(positions[second]) - start if length > 1 else 1
        steps.append(step)
        expected = expected[..., None] + step * np.arange(length)
    return Affine(start, tuple(steps), positions.shape) if np.array_equal(expected, positions) else None


def _is_spread(positions: Even) -> bool:
    return all(step or length == 1 for step, length in zip(positions.strides, positions.shape, strict=True))


def once(target: Target) -> tuple[bool, list[bool]]:
    """Return whether each place of a target is named, none twice; and for each part, whether each of its places is named only there.

    Of large targets with parts between each other's places, no is answered without looking, which costs a pass and is right as well.
    """
    spans = sorted((int(part.places.min()), int(part.places.max()), k) for k, part in enumerate(target.parts) if part.places.size)
    if all(_is_injective(part.places) for part in target.parts):
        alone = [True] * len(target.parts)
        reach, last = -1, 0
        for low, high, k in spans:
            if low <= reach:
                alone[k] = alone[last] = False
            if high > reach:
                reach, last = high, k
        if all(alone):
            return sum(part.places.size for part in target.parts) == target.size, alone
        if target.size > _LARGE:
            return False, alone
    counts = np.zeros(target.size, dtype=np.int64)
    for part in target.parts:
        counts += np.bincount(np.asarray(part.places).ravel(), minlength=target.size)
    alone = [bool((counts[np.asarray(part.places)] == 1).all()) for part in target.parts]
    return bool((counts == 1).all()), alone


def _is_injective(places: Places) -> bool:
    """Tell whether no place is named twice, where that is seen without looking at each."""
    if places.size <= 1:
        return True
    if not isinstance(places, Even):
        return False
    reach = 0
    for step, length in sorted((abs(step), length) for step, length in zip(places.strides, places.shape, strict=True)):
        if length > 1 and step <= reach:
            return False
        reach += step * (length - 1)
    return True


def columns(x: Array, lo: int, hi: int) -> Array:
    """Return some points of an argument with an entry a row; one column where all points share it."""
    block = x[lo : lo + 1] if x.strides[0] == 0 and hi > lo else x[lo:hi]
    return np.ascontiguousarray(block.T)


def together(xs: Sequence[Array], lo: int, hi: int) -> Array:
    """Return some points of all arguments, laid end to end, with an entry a row."""
    return np.concatenate([x[lo:hi].T for x in xs])


def view(a: Array, where: Affine) -> Array:
    """Return evenly spaced rows of a contiguous array without copying them."""
    row = a.strides[0]
    steps = (*(step * row for step in where.steps), a.strides[1])
    return np.ndarray((*where.shape, a.shape[1]), a.dtype, a, where.start * row, steps)


def take(a: Array, positions: Places, out: Array) -> None:
    """Put the rows of ``a`` at some positions into ``out``."""
    if a.shape[1] == out.shape[-1]:
        a.take(positions, 0, out, "clip")  # with "raise" NumPy would make a copy first; all positions are known to be inside
    else:
        out[...] = a[positions]


def total(a: Array, axis: int, out: Array) -> None:
    """Add over an axis."""
    if a.shape[-1] == out.shape[-1]:
        np.add.reduce(a, axis, out=out)
    else:
        out[...] = np.add.reduce(a, axis)


def logsumexp(a: Array, axis: int, out: Array) -> None:
    """Compute log Σ exp over an axis without overflow."""
    top = a.max(axis=axis, keepdims=True)
    shift = np.where(np.isfinite(top), top, 0)
    out[...] = (shift + np.log(np.exp(a - shift).sum(axis=axis, keepdims=True))).squeeze(axis)


@dataclass(frozen=True, slots=True)
class Scatter:
    """Where numbers go.

    Attributes
    ----------
    shape : tuple of int
        Of the numbers of one point.
    where : slice or int array
        The rows of the output, each named once.
    order, starts : int array or None
        Where several numbers go to one row: the order that brings them together, and where each group starts.
    places : int array
        The rows as they were given.
    alone : bool
        Whether nothing else goes to these rows.
    """

    shape: tuple[int, ...]
    where: slice | Places
    order: Places | None
    starts: Places | None
    places: Places
    alone: bool


def scatter_plan(places: Places, alone: bool) -> Scatter:
    """Find out how numbers are put to places, some of which may be named more than once."""
    if isinstance(places, Even) and places.ndim == 1 and places.size and places.strides[0] > 0:
        return Scatter(places.shape, slice(places.start, places.max() + 1, places.strides[0]), None, None, np.zeros(0, np.int64), alone)
    flat = np.ascontiguousarray(places).ravel()
    even = affine(flat)
    if even is not None and even.steps[0] > 0:
        return Scatter(places.shape, slice(even.start, int(flat[-1]) + 1, even.steps[0]), None, None, flat, alone)
    rows, counts = np.unique(flat, return_counts=True)
    if len(rows) == len(flat):
        return Scatter(places.shape, flat, None, None, flat, alone)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return Scatter(places.shape, rows, np.argsort(flat, kind="stable"), starts, flat, alone)


def put(out: Array, numbers: Any, plan: Scatter) -> None:
    """Put the numbers of a block of points into the rows of ``out``, or add them to what is there."""
    points = out.shape[1]
    spread = np.broadcast_to(numbers, (*plan.shape, points)).reshape(-1, points)
    if plan.order is not None and plan.starts is not None:
        if points == 1 and out.dtype == np.float64 and spread.dtype == np.float64:
            out[:, 0] += np.bincount(plan.places, spread[:, 0], len(out))
            return
        spread = np.add.reduceat(spread[plan.order], plan.starts, axis=0)
    if plan.alone:
        out[plan.where] = spread
    else:
        out[plan.where] += spread
