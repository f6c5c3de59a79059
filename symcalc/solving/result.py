"""The one result type of all solvers, always with the same fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from symcalc.displayable import Displayable
from symcalc.enclosure.roots import RootProof
from symcalc.solving.status import Status

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Iterate:
    """One row of the table: the point, the values of the equations there, and the step taken from it, if any."""

    x: Array
    residual: Array
    step: Array | None


@dataclass(frozen=True, slots=True)
class Description:
    """A method in words: what it is called, how it goes from one point to the next, and how its table of steps looks."""

    title: str
    idea: str
    remark: str

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True)
class SolveResult(Displayable):
    """Where a search ended, and how.

    Attributes
    ----------
    symbols : tuple of Symbol
    equations : tuple of Expr
        What was to be zero.
    x : (n,) array
        The point, in the order of ``symbols``.
    value : (m,) array
        The equations there.
    gradient : (m, n) array or None
        Their Jacobian there.
    status : Status
    multipliers : tuple
        Empty where there are no constraints.
    iterations : int
    certificate : RootProof or None
    trace : tuple of Iterate
    method : Description
    """

    symbols: tuple[sympy.Symbol, ...]
    equations: tuple[sympy.Expr, ...]
    x: Array
    value: Array
    gradient: Array | None
    status: Status
    multipliers: tuple[float, ...]
    iterations: int
    certificate: RootProof | None
    trace: tuple[Iterate, ...]
    method: Description

    @property
    def point(self) -> dict[str, float]:
        """The point by name."""
        return {symbol.name: float(entry) for symbol, entry in zip(self.symbols, self.x, strict=True)}

    @property
    def success(self) -> bool:
        """Whether a root was found."""
        return self.status.is_success

    @property
    def message(self) -> str:
        """What happened, and what to try next."""
        return self.status.value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SolveResult):
            return NotImplemented
        return self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash(self._compared())

    def _compared(self) -> tuple[Any, ...]:
        return self.method, self.symbols, self.equations, tuple(self.x), self.status, self.iterations
