"""Branch and prune: boxes are cut until each is shown to hold no root, or lies in one that is shown to hold exactly one.

A box is thrown away where an enclosure of a function on it does not hold zero, by its values or by the mean value form
``F(m) + J(B)(B − m)``. What is left is put to Krawczyk's operator, on a box X a little larger than B, so that a root on a cut is
not met with for ever: where ``K = m − Y·F(m) + (1 − Y·J(X))(X − m)`` lies inside X, X holds exactly one root (Neumaier, Interval
Methods for Systems of Equations, theorem 5.1.8); where it does not meet B, B holds none; else only what meets it is kept.
Thousands of boxes go through each of these at once, with outward rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np

from symcalc.enclosure.boxes import evaluate_boxes
from symcalc.enclosure.intervals import Flags, Interval, Reals
from symcalc.graph.derivatives import gradient
from symcalc.graph.table import Graph, Node

_BATCH = 4096
_MARGIN = 1.125  # how much larger than the box the one is in which a root is shown to be the only one
_ROUNDING = 2.0**-50
_TINY = 1e-300
_SMALLEST = 1e-8  # of the size of the whole box, or of the number itself: what is not decided there stays undecided
_MOST_BOXES = 2_000_000


@dataclass(frozen=True, slots=True)
class System:
    """As many functions as inputs, as nodes of one table, with their slopes."""

    graph: Graph
    functions: tuple[Node, ...]
    slopes: tuple[Node, ...]

    @classmethod
    def of(cls, graph: Graph, functions: Sequence[Node], inputs: Sequence[Node]) -> System:
        """Return a system with the partial derivatives of its functions, row by row."""
        return cls(graph, tuple(functions), tuple(entry for function in functions for entry in gradient(graph, function, list(inputs))))


@dataclass(frozen=True, slots=True)
class Pruned:
    """What is left of a box.

    Attributes
    ----------
    low, high : (n, k) array
        Boxes that hold exactly one root each, not all different.
    undecided_low, undecided_high : (n, m) array
        Boxes of which nothing is shown: too small to be cut further, or not come to in time.
    looked_at : int
        How many boxes were looked at.
    in_time : bool
    """

    low: Reals
    high: Reals
    undecided_low: Reals
    undecided_high: Reals
    looked_at: int
    in_time: bool


def prune(system: System, low: Sequence[float], high: Sequence[float], until: float | None = None) -> Pruned:
    """Find boxes with one root each, and throw away all that holds none.

    Parameters
    ----------
    system : System
    low, high : sequence of float
        The ends of the box.
    until : float, optional
        The moment, of the monotonic clock, at which the search ends.
    """
    start_low, start_high = np.array(low, dtype=float)[:, None], np.array(high, dtype=float)[:, None]
    size = start_high - start_low
    waiting = [(start_low, start_high)]
    proven: list[tuple[Reals, Reals]] = []
    small: list[tuple[Reals, Reals]] = []
    looked_at, in_time = 0, True
    while waiting and in_time:
        # All boxes that were cut equally often come in turn: what is not come to in time is spread over no more than they hold.
        level, waiting = _batches(waiting), []
        for place, (boxes_low, boxes_high) in enumerate(level):
            if looked_at > _MOST_BOXES or (until is not None and monotonic() > until):
                waiting += level[place:]
                in_time = False
                break
            looked_at += boxes_low.shape[1]
            one, left, smear = _judged(system, boxes_low, boxes_high)
            proven.append(one)
            widths = left[1] - left[0]
            floor = _SMALLEST * np.minimum(size, 1e3) + 2.0**-44 * np.maximum(np.abs(left[0]), np.abs(left[1]))
            is_small = np.all(widths <= floor, axis=0)
            small.append((left[0][:, is_small], left[1][:, is_small]))
            if not is_small.all():
                cut = ~is_small
                weight = np.where(widths[:, cut] > floor[:, cut], smear[:, cut], -1.0)
                waiting.append(_halves(left[0][:, cut], left[1][:, cut], weight))
    undecided = small + waiting
    empty = np.empty((len(start_low), 0))
    found = [np.hstack([pair[k] for pair in pairs]) if pairs else empty for pairs in (proven, undecided) for k in (0, 1)]
    return Pruned(found[0], found[1], found[2], found[3], looked_at, in_time)


def _batches(pairs: Sequence[tuple[Reals, Reals]]) -> list[tuple[Reals, Reals]]:
    """Return the same boxes, so many at a time that what is computed of them stays in the cache."""
    low, high = (np.hstack([pair[k] for pair in pairs]) for k in (0, 1))
    return [(low[:, start : start + _BATCH], high[:, start : start + _BATCH]) for start in range(0, low.shape[1], _BATCH)]


def _halves(low: Reals, high: Reals, weight: Reals) -> tuple[Reals, Reals]:
    """Cut each box in two across the direction of the greatest weight."""
    chosen, boxes = np.argmax(weight, axis=0), np.arange(low.shape[1])
    middle = 0.5 * (low[chosen, boxes] + high[chosen, boxes])
    first_high, second_low = high.copy(), low.copy()
    first_high[chosen, boxes], second_low[chosen, boxes] = middle, middle
    return np.hstack([low, second_low]), np.hstack([first_high, high])


def _judged(system: System, low: Reals, high: Reals) -> tuple[tuple[Reals, Reals], tuple[Reals, Reals], Reals]:
    """Return boxes with exactly one root, what is left of those that may have one, and how much each direction matters there."""
    values = evaluate_boxes(system.graph, system.functions, low, high)
    kept = _may_vanish(values)
    low, high = low[:, kept], high[:, kept]
    count, dimension = low.shape[1], low.shape[0]
    if not count:
        return (low, high), (low, high), low
    is_whole = np.ones(count, dtype=bool)
    middle = 0.5 * (low + high)
    half = np.nextafter(np.maximum(high - middle, middle - low), np.inf)
    radius = np.nextafter(half * _MARGIN, np.inf) + _TINY
    wide_low, wide_high = np.nextafter(middle - radius, -np.inf), np.nextafter(middle + radius, np.inf)
    nodes = [*system.slopes, *system.functions]
    wide = evaluate_boxes(system.graph, nodes, wide_low, wide_high)
    for entry in wide:
        if entry.partial is not None:
            is_whole &= ~entry.partial
    at_middle = evaluate_boxes(system.graph, system.functions, middle, middle)
    with np.errstate(all="ignore"):
        slopes_low = np.array([entry.low for entry in wide[: len(system.slopes)]]).reshape(dimension, dimension, count)
        slopes_high = np.array([entry.high for entry in wide[: len(system.slopes)]]).reshape(dimension, dimension, count)
        value_low, value_high = (np.array([getattr(entry, end) for entry in at_middle]) for end in ("low", "high"))
        is_whole &= np.isfinite(slopes_low).all((0, 1)) & np.isfinite(slopes_high).all((0, 1))
        is_whole &= np.isfinite(value_low).all(0) & np.isfinite(value_high).all(0)
        slopes = np.where(is_whole, 0.5 * (slopes_low + slopes_high), 0.0)
        spread = np.where(is_whole, np.maximum(slopes_high - slopes, slopes - slopes_low) * (1 + _ROUNDING) + _TINY, np.inf)
        value = np.where(is_whole, 0.5 * (value_low + value_high), 0.0)
        error = np.where(is_whole, np.maximum(value_high - value, value - value_low) * (1 + _ROUNDING) + _TINY, np.inf)
        # Mean value form: |F(m)| at most |J|·(B − m) where there is a root.
        largest = np.abs(slopes) + spread
        reach = np.einsum("ijk,jk->ik", largest, half) * (1 + dimension * _ROUNDING) + error
        may = ~is_whole | np.all(np.abs(value) * (1 - _ROUNDING) <= reach, axis=0)
        smear = np.where(is_whole, largest.max(axis=0) * half, half)
        one, gone, new_low, new_high = _krawczyk(slopes, spread, value, error, middle, radius, low, high, is_whole)
    left = may & ~one & ~gone
    found = one & may & ~gone
    return (wide_low[:, found], wide_high[:, found]), (new_low[:, left], new_high[:, left]), smear[:, left]


def _may_vanish(values: Sequence[Interval]) -> Flags:
    kept = np.ones(values[0].low.shape, dtype=bool)
    for value in values:
        kept &= (value.low <= 0) & (value.high >= 0)
        if value.void is not None:
            kept &= ~value.void
    return kept


def _krawczyk(
    slopes: Reals, spread: Reals, value: Reals, error: Reals, middle: Reals, radius: Reals, low: Reals, high: Reals, is_whole: Flags
) -> tuple[Flags, Flags, Reals, Reals]:
    """Return where K lies inside X, where it misses B, and what of B meets it.

    All enclosures are a middle and a radius; errors of rounding are bounded beforehand and added to the radius.
    """
    dimension = len(middle)
    inverse = _inverses(slopes, is_whole)
    is_known = is_whole & np.isfinite(inverse).all((0, 1))
    inverse = np.where(is_known, inverse, 0.0)
    size = np.abs(inverse)
    step, mass = np.einsum("ijk,jk->ik", inverse, value), np.einsum("ijk,jk->ik", size, np.abs(value))
    product, weight = np.einsum("ijk,jlk->ilk", inverse, slopes), np.einsum("ijk,jlk->ilk", size, np.abs(slopes))
    gamma = (dimension + 4) * _ROUNDING
    defect = np.abs(np.eye(dimension)[:, :, None] - product) + gamma * (1 + weight) + np.einsum("ijk,jlk->ilk", size, spread)
    reach = np.einsum("ijk,jk->ik", defect, radius) + np.einsum("ijk,jk->ik", size, error) + gamma * (mass + np.abs(middle)) + _TINY
    reach *= 1 + gamma
    one = is_known & np.all(np.abs(step) * (1 + gamma) + reach < radius, axis=0)
    ends_low, ends_high = np.nextafter(middle - step - reach, -np.inf), np.nextafter(middle - step + reach, np.inf)
    usable = is_known & np.isfinite(ends_low).all(0) & np.isfinite(ends_high).all(0)
    new_low, new_high = np.where(usable, np.maximum(low, ends_low), low), np.where(usable, np.minimum(high, ends_high), high)
    gone = np.any(new_low > new_high, axis=0)
    return one, gone, new_low, new_high


def _inverses(matrices: Reals, wanted: Flags) -> Reals:
    """Return approximate inverses, not finite where there is none."""
    dimension = len(matrices)
    if dimension == 1:
        return np.asarray(1 / matrices)
    if dimension == 2:
        (a, b), (c, d) = matrices
        determinant = a * d - b * c
        return np.asarray(np.array([[d, -b], [-c, a]]) / determinant)
    stacked = np.moveaxis(matrices, -1, 0)
    good = wanted & np.isfinite(stacked).all((1, 2))
    good[good] = np.abs(np.linalg.det(stacked[good])) > _TINY
    out = np.full(stacked.shape, np.nan)
    try:
        out[good] = np.linalg.inv(stacked[good])
    except np.linalg.LinAlgError:
        out[good] = np.linalg.pinv(stacked[good])
    return np.asarray(np.moveaxis(out, 0, -1))
