"""Tables of positions: arrays, or, where the steps are even, a start and a step along each dimension.

x[i+1] in a sum of a million terms reads a million places, but says where in two numbers. `Even` acts as the array that it
stands for, which is only made where its numbers are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from numpy.lib.mixins import NDArrayOperatorsMixin

Places = npt.NDArray[np.int64]


class Even(NDArrayOperatorsMixin):
    """The int64 array whose entry (i, j, …) is start + step₀·i + step₁·j + ….

    >>> p = Even(5, (10, 1), (2, 3))
    >>> np.asarray(2 * p + 1).tolist()
    [[11, 13, 15], [31, 33, 35]]
    >>> (2 * p + 1).start, (2 * p + 1).strides
    (11, (20, 2))
    """

    __slots__ = ("shape", "start", "strides")

    def __init__(self, start: int, strides: Sequence[int], shape: Sequence[int]) -> None:
        self.start = start
        self.shape = tuple(shape)
        self.strides = tuple(0 if length == 1 else step for step, length in zip(strides, self.shape, strict=True))

    dtype = np.dtype(np.int64)

    @property
    def ndim(self) -> int:
        """How many dimensions there are."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many places there are."""
        return prod(self.shape)

    @property
    def key(self) -> tuple[Any, ...]:
        """What is equal for equal tables and can be hashed."""
        return self.start, self.strides, self.shape

    def min(self) -> int:
        """Return the least position."""
        return self.start + sum(step * (length - 1) for step, length in zip(self.strides, self.shape, strict=True) if step < 0)

    def max(self) -> int:
        """Return the greatest position."""
        return self.start + sum(step * (length - 1) for step, length in zip(self.strides, self.shape, strict=True) if step > 0)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        made = np.full(self.shape, self.start, dtype=np.int64)
        for dimension, (step, length) in enumerate(zip(self.strides, self.shape, strict=True)):
            if step:
                made += (step * np.arange(length)).reshape([-1 if k == dimension else 1 for k in range(self.ndim)])
        return made if dtype is None else made.astype(dtype)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        if method == "__call__" and not options and len(inputs) == 2:
            left, right = (_even(part) for part in inputs)
            if left is not None and right is not None and (found := _combined(ufunc, left, right)) is not None:
                return found
        return getattr(ufunc, method)(*(np.asarray(part) if isinstance(part, Even) else part for part in inputs), **options)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(np.asarray(self), name)

    def __getitem__(self, where: Any) -> Any:
        return np.asarray(self)[where]

    def __len__(self) -> int:
        return self.shape[0]

    def __reduce__(self) -> tuple[Any, ...]:
        return Even, (self.start, self.strides, self.shape)


def _even(part: Any) -> Even | None:
    if isinstance(part, Even):
        return part
    if isinstance(part, int | np.integer):
        return Even(int(part), (), ())
    if isinstance(part, np.ndarray) and part.size == 1:
        return Even(int(part.flat[0]), [0] * part.ndim, part.shape)
    return None


def _combined(ufunc: np.ufunc, left: Even, right: Even) -> Even | None:
    shape = np.broadcast_shapes(left.shape, right.shape)
    # Strides of an array with fewer dimensions belong to the last ones.
    a, b = ((0,) * (len(shape) - part.ndim) + part.strides for part in (left, right))
    if ufunc is np.add:
        return Even(left.start + right.start, [s + t for s, t in zip(a, b, strict=True)], shape)
    if ufunc is np.subtract:
        return Even(left.start - right.start, [s - t for s, t in zip(a, b, strict=True)], shape)
    if ufunc is np.multiply and not (any(a) and any(b)):
        return Even(left.start * right.start, [s * right.start + t * left.start for s, t in zip(a, b, strict=True)], shape)
    return None


def even(start: int, strides: Sequence[int], shape: Sequence[int]) -> Places:
    """Return an array of evenly spaced positions that takes no room."""
    return cast(Places, Even(start, strides, shape))


def along(places: Places, axes: tuple[int, ...]) -> Places:
    """Return an array whose dimensions are ``axes``, in any order, with its dimensions in ascending order of them."""
    order = [int(k) for k in np.argsort(axes)]
    if isinstance(places, Even):
        return even(places.start, [places.strides[k] for k in order], [places.shape[k] for k in order])
    return np.transpose(places, order)


def spread(places: Places, axes: tuple[int, ...], onto: tuple[int, ...]) -> Places:
    """Return an array with dimensions ``axes`` as one that goes with arrays of dimensions ``onto``; both ascend."""
    where = [axes.index(axis) if axis in axes else None for axis in onto]
    shape = [1 if k is None else places.shape[k] for k in where]
    if isinstance(places, Even):
        return even(places.start, [0 if k is None else places.strides[k] for k in where], shape)
    return places.reshape(shape)


def stretched(places: Places, shape: tuple[int, ...]) -> Places:
    """Return an array repeated along dimensions of length 1, or new ones before the first, to ``shape``."""
    if isinstance(places, Even):
        return even(places.start, [0] * (len(shape) - places.ndim) + list(places.strides), shape)
    return np.broadcast_to(places, shape)


def reaches(places: Places, wanted: range) -> bool:
    """Tell whether any of the positions is one of ``wanted``, which are consecutive."""
    if not places.size:
        return False
    low, high = places.min(), places.max()
    if low >= wanted.start and high < wanted.stop:
        return True
    return bool(low < wanted.stop and high >= wanted.start and ((places >= wanted.start) & (places < wanted.stop)).any())
