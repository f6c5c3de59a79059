"""Positions that grow evenly along each axis: found at once, however many they are, and then never looked up."""

from __future__ import annotations

import numpy as np

from symcalc.graph.places import Even, Places

_BLOCK = 1 << 14  # positions that are compared at a time, so that what is compared with stays in the cache


def even(table: Places) -> tuple[int, list[int]] | None:
    """Return the first position and the step along each dimension where the steps do not change, else None.

    >>> even(np.array([[3, 5], [13, 15]]))
    (3, [10, 2])
    >>> even(np.array([0, 1, 3])) is None
    True
    """
    if isinstance(table, Even):  # then it is known
        return table.start, list(table.strides)
    if not table.size:
        return 0, [0] * table.ndim
    if not table.ndim:
        return int(table), []
    if (below := even(table[0])) is None:
        return None
    first, steps = below
    step = int(table[1].flat[0]) - first if len(table) > 1 else 0
    rows = max(1, _BLOCK // table[0].size)
    expected = np.add.outer(step * np.arange(min(rows, len(table))), table[0])
    for start in range(0, len(table), rows):
        block = table[start : start + rows]
        if not np.array_equal(block, expected[: len(block)] + step * start):
            return None
    return first, [step, *steps]


def as_slice(places: Places) -> slice | Places:
    """Return positions in one row that ascend evenly as a slice, any others as they are."""
    if places.ndim == 1 and (found := even(places)) is not None and found[1][0] > 0:
        first, (step,) = found
        return slice(first, first + step * len(places), step)
    return places
