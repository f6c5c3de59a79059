"""What a backend makes of a table, and the register of backends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from symcalc.graph.table import Graph
from symcalc.graph.targets import Target
from symcalc.registry import Registry

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Options:
    """How to compile.

    Attributes
    ----------
    threads : int or None
        The most threads for one call over many points; None lets the backend choose by the amount of work.
    digits : int or None
        Decimal digits, for a backend that computes with any number of them.
    """

    threads: int | None = None
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """Code, loaded.

    Attributes
    ----------
    many : callable
        ``many(arguments, outs)``. ``arguments``: for each argument of the table an array of shape (points, its size), with any strides.
        ``outs``: for each target an array of shape (its size, points), which is filled.
    source : str
        The program, to read.
    single : callable or None
        ``single(v, out)``: one point, all inputs end to end; all outputs end to end. Both contiguous float64.
    scalar : callable or None
        Numbers in, a flat tuple of floats out: as little as a call can cost.
    entry : callable or None
        ``entry(fallback)`` returns a callable that takes numbers straight to the code and hands any other call to ``fallback``.
    any_dtype : bool
        Whether ``many`` computes in the type of the arrays it gets (else in float64 only).
    digits : int or None
        Decimal digits, for a backend that computes with any number of them. Its ``many`` takes arrays of dtype ``object`` as well, whose
        whole numbers, fractions, decimals in strings and long numbers enter exactly, and fills such ``outs`` with all digits.
    pure : callable or None
        ``pure(arguments)``, of a backend whose arrays another library may trace: for each argument of the table an array of shape
        (…, its size) in, a list of an array of shape (…, its size) for each target out, without side effects.
    unchecked : callable or None
        ``many`` for float64 arrays of the right shapes and ``outs`` that were made for this call: nothing is looked at again.
    short : callable or None
        ``short(fallback)`` returns a callable that takes short vectors straight to the code and hands any other call to ``fallback``,
        with the same numbers as ``many``; or None.
    """

    many: Callable[[Sequence[Array], Sequence[Array]], None]
    source: str
    single: Callable[[npt.NDArray[np.float64], npt.NDArray[np.float64]], None] | None = None
    scalar: Callable[..., tuple[float, ...]] | None = None
    entry: Callable[[Callable[..., Any]], Callable[..., Any]] | None = None
    any_dtype: bool = False
    digits: int | None = None
    pure: Callable[[Sequence[Any]], list[Any]] | None = None
    unchecked: Callable[[Sequence[Array], Sequence[Array]], None] | None = None
    short: Callable[[Callable[..., Any]], Callable[..., Any] | None] | None = None


Backend = Callable[[Graph, Sequence[Target], Options], Program]
BACKENDS: Registry[Backend] = Registry("backend", "symcalc.codegen.backends")
