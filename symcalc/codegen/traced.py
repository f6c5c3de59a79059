"""Calls with arrays of JAX: computed by JAX operations, also where JAX only traces them for a user's own jitted code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symcalc.codegen.points import Structure, shortened
from symcalc.codegen.program import Program
from symcalc.errors import ArgumentError
from symcalc.graph.table import Argument


def is_traced(point: Any) -> bool:
    """Tell whether a value is an array of JAX, without loading JAX."""
    return hasattr(point, "aval")


def traced(program: Program, points: Sequence[Any], arguments: Sequence[Argument], place: Mapping[str, int], structure: Structure) -> Any:
    """Evaluate at arrays of JAX, broadcast against each other.

    Parameters
    ----------
    program : Program
        One that has ``pure``.
    points : sequence of array
    arguments : sequence of Argument
        In the order of the call.
    place : mapping of str to int
        Where an argument stands in the table.
    structure : Structure
        How results are handed over.

    Raises
    ------
    ArgumentError
        The number of arguments or a shape is wrong.
    """
    if len(points) != len(arguments):
        names = shortened([argument.name for argument in arguments])
        raise ArgumentError(f"{len(arguments)} arguments are expected ({names}), {len(points)} were given.")
    ordered: list[Any] = [None] * len(points)
    for point, argument in zip(points, arguments, strict=True):
        array = point if is_traced(point) else np.asarray(point, dtype=float)
        lead = array.ndim - len(argument.shape)
        if lead < 0 or tuple(array.shape[lead:]) != argument.shape:
            raise ArgumentError(
                f"{argument.name}: an array of shape {argument.shape}, with axes of points before it, is expected, not {array.shape}."
            )
        ordered[place[argument.name]] = array.reshape((*array.shape[:lead], argument.size))
    assert program.pure is not None
    outs = program.pure(ordered)
    results = [out.reshape(out.shape[:-1] + target.shape) for out, target in zip(outs, structure.targets, strict=True)]
    return structure.assembled([structure.divided(k, result) for k, result in enumerate(results)])
