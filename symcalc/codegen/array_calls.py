"""The short road for arrays of one shape: what most calls are, with as little as can be done before the code and after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import numpy as np

from symcalc.codegen.program import Program
from symcalc.graph.targets import Target

_DOUBLE = np.dtype(np.float64)
_BUILT_AT = 4
_PLAIN = (float, int, np.float64)


def array_call(program: Program, targets: Sequence[Target], count: int, general: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of plain numbers and float64 arrays of one shape, which hands all else to ``general``.

    Parameters
    ----------
    program : Program
        Of arguments that are numbers.
    targets : sequence of Target
        Handed over as they are, in a tuple where there are several.
    count : int
        How many arguments there are.
    general : callable
    """
    many, sizes, shapes = program.unchecked or program.many, [target.size for target in targets], [target.shape for target in targets]
    array, double, empty, asarray = np.ndarray, _DOUBLE, np.empty, np.array
    quick: Callable[..., Any] | None = None
    calls = 0

    def call(*points: Any, **options: Any) -> Any:
        nonlocal quick, calls
        if options:
            return general(*points, **options)
        if quick is not None:
            return quick(*points)
        calls += 1
        # A shorter road costs some milliseconds to build; who calls once or twice does not wait for it.
        if calls == _BUILT_AT and program.short is not None:
            quick = program.short(plain)
        return plain(*points)

    def plain(*points: Any) -> Any:
        if len(points) != count:
            return general(*points)
        batch: tuple[int, ...] | None = None
        for point in points:
            kind = type(point)
            if kind is array and point.dtype is double:
                if batch is None:
                    batch = point.shape
                elif point.shape != batch:
                    return general(*points)
            elif kind not in _PLAIN:
                return general(*points)
        if not batch:
            return general(*points)
        number = prod(batch)
        try:
            arrays = [
                point.reshape(number, 1) if type(point) is array else array((number, 1), double, asarray(float(point)), 0, (0, 0)) for point in points
            ]
        except OverflowError:  # a whole number beyond all floats
            return general(*points)
        outs = [empty((size, number)) for size in sizes]
        many(arrays, outs)
        results = [out.reshape(batch) if not shape else out.T.reshape(batch + shape) for out, shape in zip(outs, shapes, strict=True)]
        return results[0] if len(results) == 1 else tuple(results)

    return call
