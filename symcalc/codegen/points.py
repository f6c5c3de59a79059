"""What a compiled function is called with, made into one array of points for each argument, and its numbers made into results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from symcalc.errors import ArgumentError
from symcalc.graph.table import Argument
from symcalc.graph.targets import Target

Array = npt.NDArray[Any]


class Points(NamedTuple):
    """Arguments in the order of the call, each of shape (points, its size), and the shape of all points."""

    arrays: list[Array]
    batch: tuple[int, ...]
    dtype: np.dtype[Any]


def read_points(points: Sequence[Any], arguments: Sequence[Argument], dtype: np.dtype[Any] | None, digits: int | None) -> Points:
    """Check what was given against the arguments, and broadcast it.

    Raises
    ------
    ArgumentError
        The number of arguments, a shape or a type is wrong.
    """
    if len(points) != len(arguments):
        names = shortened([argument.name for argument in arguments])
        raise ArgumentError(f"{len(arguments)} arguments are expected ({names}), {len(points)} were given.")
    arrays = [_array(point, argument, digits) for point, argument in zip(points, arguments, strict=True)]
    work = dtype or (np.dtype(object) if digits is not None else _common_type(points, arrays))
    batches = [_batch(array, argument) for array, argument in zip(arrays, arguments, strict=True)]
    try:
        batch = np.broadcast_shapes(*batches)
    except ValueError as error:
        shapes = shortened([f"{argument.name} {array.shape}" for argument, array in zip(arguments, arrays, strict=True)])
        raise ArgumentError(f"Numbers or arrays of them that go together are expected; the shapes are {shapes}.") from error
    count = prod(batch)
    flat = [
        np.broadcast_to(array.astype(work, copy=False), batch + argument.shape).reshape(count, argument.size)
        for array, argument in zip(arrays, arguments, strict=True)
    ]
    return Points(flat, batch, work)


def _array(point: Any, argument: Argument, digits: int | None) -> Array:
    try:
        array = np.asarray(point, dtype=object if digits is not None else None)
        if array.dtype.kind == "O" and digits is None and not any(entry is None or isinstance(entry, str) for entry in array.flat):
            array = np.asarray(point, dtype=float)  # fractions, numbers of SymPy, whole numbers of any length
    except (TypeError, ValueError, OverflowError) as error:
        raise ArgumentError(
            f"{argument.name}: a number or an array of numbers is expected, not {shown(point)} ({type(point).__name__}): {error}."
        ) from error
    if array.dtype.kind not in ("biufcO" if digits is not None else "biufc"):
        raise ArgumentError(f"{argument.name}: a number or an array of numbers is expected, not {shown(point)} ({type(point).__name__}).")
    return array


def _common_type(points: Sequence[Any], arrays: Sequence[Array]) -> np.dtype[Any]:
    """Return the type to compute in: float64, or what all arrays agree on; Python's own numbers follow the arrays."""
    strong = {array.dtype for point, array in zip(points, arrays, strict=True) if not isinstance(point, bool | int | float | complex)}
    is_complex = any(array.dtype.kind == "c" for array in arrays)
    width: np.dtype[Any] = np.dtype(np.float64)
    if strong and all(dtype.kind in "fc" for dtype in strong):
        common: np.dtype[Any] = np.result_type(*strong)
        if common in (np.float16, np.float32, np.complex64):
            width = np.dtype(np.float32)
        elif common.itemsize > 16 or (common.kind == "f" and common.itemsize > 8):
            width = np.dtype(np.longdouble)
    return np.result_type(width, np.complex64) if is_complex else width


def _batch(array: Array, argument: Argument) -> tuple[int, ...]:
    own = len(argument.shape)
    if array.shape[array.ndim - own :] != argument.shape or array.ndim < own:
        raise ArgumentError(f"{argument.name}: an array of shape {argument.shape}, or (…, {str(argument.shape)[1:]}, is expected, not {array.shape}.")
    return array.shape[: array.ndim - own]


@dataclass(frozen=True, slots=True)
class Structure:
    """How results are handed over.

    Attributes
    ----------
    names : tuple of str or None
        Of the outputs, where they have names.
    levels : int
        Values, and each order of derivatives.
    variables : tuple of Argument
        What derivatives are taken with respect to.
    targets : tuple of Target
        Level by level, each output in turn.
    """

    names: tuple[str, ...] | None
    levels: int
    variables: tuple[Argument, ...]
    targets: tuple[Target, ...]

    @property
    def is_split(self) -> bool:
        """Whether derivatives come in the shapes of the arguments instead of one flat vector."""
        return any(variable.shape for variable in self.variables)

    @property
    def is_flat(self) -> bool:
        """Whether each target is handed over as it is, in a tuple."""
        return self.names is None and (self.levels == 1 or not self.is_split) and all(target.pattern is None for target in self.targets)

    def level_of(self, number: int) -> int:
        """Return the order of derivative of a target."""
        return number // (len(self.targets) // self.levels)

    def divided(self, number: int, result: Any) -> Any:
        """Return a derivative in parts that have the shapes of the variables, one for each; for one variable it alone."""
        level = self.level_of(number)
        if level == 0 or not self.is_split or self.targets[number].pattern is not None:
            return result
        return self._divided(result, level, result.ndim - level)

    def _divided(self, result: Array, level: int, lead: int) -> Any:
        # The axis at `lead` runs over all variables; it becomes the axes of one of them, and then the next axis is treated.
        parts = []
        for variable in self.variables:
            part = result[(slice(None),) * lead + (slice(variable.offset, variable.offset + variable.size),)]
            part = part.reshape(part.shape[:lead] + variable.shape + part.shape[lead + 1 :])
            parts.append(self._divided(part, level - 1, lead + len(variable.shape)) if level > 1 else part)
        return parts[0] if len(parts) == 1 else tuple(parts)

    def assembled(self, results: Sequence[Any]) -> Any:
        """Return the results of all targets as a call gives them."""
        count = len(self.targets) // self.levels
        levels = [results[k * count : (k + 1) * count] for k in range(self.levels)]
        named = [dict(zip(self.names, level, strict=True)) if self.names is not None else level[0] for level in levels]
        return named[0] if len(named) == 1 else tuple(named)

    def given(self, out: Any) -> list[Any]:
        """Return what was given as ``out``, one array for each target."""
        levels = [out] if self.levels == 1 else list(out) if isinstance(out, tuple | list) else []
        found: list[Any] = []
        for level in levels:
            found += [level[name] for name in self.names if name in level] if self.names is not None and isinstance(level, Mapping) else [level]
        if len(found) != len(self.targets) or len(levels) != self.levels:
            raise ArgumentError(
                f"out= has the form of a result: {len(self.targets)} arrays"
                f"{'' if self.levels == 1 else ' in a tuple'}{'' if self.names is None else ' in dicts by name'} are expected."
            )
        return found


def fits(out: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Return ``out`` if results of a shape and type can be put there.

    Raises
    ------
    ArgumentError
        They cannot.
    """
    if not isinstance(out, np.ndarray) or out.shape != shape:
        raise ArgumentError(f"out= needs an array of shape {shape}, not {getattr(out, 'shape', type(out).__name__)}.")
    if not out.flags.writeable or not np.can_cast(dtype, out.dtype, "same_kind"):
        state = "" if out.flags.writeable else " and read-only"
        raise ArgumentError(f"out= needs a writeable array that holds {dtype}; this one is {out.dtype}{state}.")
    return out


def shown(thing: Any) -> str:
    """Return a short form of what was given."""
    text = repr(thing)
    return text if len(text) <= 60 else text[:57] + "…"


def dtype_of(given: Any) -> np.dtype[Any]:
    """Return the type of numbers that was asked for."""
    try:
        found: np.dtype[Any] = np.dtype(given)
    except TypeError as error:
        raise ArgumentError(f"dtype={given!r}; a type of real or complex numbers is expected, such as 'float32'.") from error
    if found.kind not in "fcO":
        raise ArgumentError(f"dtype={found}; a type of real or complex numbers is expected, such as 'float32'.")
    return found


def shortened(items: Sequence[str], most: int = 12) -> str:
    """Return a list of names, the middle left out where it is long."""
    return ", ".join(items) if len(items) <= most else ", ".join([*items[: most - 2], "…", items[-1]])
