"""The one iteration loop: it alone counts steps, keeps the trace and asks whether numbers are finite.

A method is frozen settings with three functions: ``init`` makes the first state, ``step`` the next one or a `Status`
that says why there is none, ``done`` tells whether a state is good enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
import sympy

from symcalc.codegen.compiled import CompiledFunction, compile_expressions
from symcalc.enclosure.roots import prove_root
from symcalc.errors import ArgumentError
from symcalc.registry import Registry
from symcalc.solving.result import Array, Description, Iterate, SolveResult
from symcalc.solving.status import Status


@dataclass(frozen=True)
class State:
    """A point with all that the method needs there."""

    x: Array
    residual: Array
    jacobian: Array
    last_step: Array | None = None


class Method(Protocol):
    """A solver of square systems."""

    description: ClassVar[Description]

    @property
    def max_steps(self) -> int:
        """The most steps allowed."""

    def init(self, function: CompiledFunction, start: Array) -> State:
        """Return the state at the start."""

    def step(self, function: CompiledFunction, state: State) -> State | Status:
        """Return the next state, or why there is none."""

    def done(self, state: State) -> bool:
        """Tell whether ``state`` is the answer."""


METHODS: Registry[Callable[..., Method]] = Registry("method", "symcalc.solving.methods")


def solve(equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], start: Sequence[float], method: Method) -> SolveResult:
    """Search for a point where all ``equations`` are zero.

    Parameters
    ----------
    equations, symbols : sequence
        As many equations as symbols.
    start : sequence of float
        In the order of ``symbols``.
    method : Method
    """
    if not len(equations) == len(symbols) == len(start):
        raise ArgumentError(
            f"{len(equations)} equations, {len(symbols)} variables and {len(start)} start values were given; all three numbers must be equal."
        )
    function = compile_expressions(list(equations), (len(equations),), list(symbols), derivatives=1)
    trace: list[Iterate] = []
    with np.errstate(all="ignore"):  # what is not finite is seen below and named
        state = method.init(function, np.array(start, dtype=float))
        status = None if _is_finite(state) else Status.NOT_FINITE
        while status is None:
            if method.done(state):
                status = Status.CONVERGED
            elif len(trace) >= method.max_steps:
                status = Status.TOO_MANY_STEPS
            else:
                following = method.step(function, state)
                if isinstance(following, Status):
                    status = following
                else:
                    trace.append(Iterate(state.x, state.residual, following.last_step))
                    state = following
                    status = None if _is_finite(state) else Status.NOT_FINITE
    trace.append(Iterate(state.x, state.residual, None))
    proof = prove_root(equations, symbols, [float(entry) for entry in state.x]) if status is Status.CONVERGED else None
    return SolveResult(
        symbols=tuple(symbols),
        equations=tuple(equations),
        x=state.x,
        value=state.residual,
        gradient=state.jacobian,
        status=Status.PROVEN if proof else status,
        multipliers=(),
        iterations=len(trace) - 1,
        certificate=proof,
        trace=tuple(trace),
        method=method.description,
    )


def _is_finite(state: State) -> bool:
    return bool(np.isfinite(state.x).all() and np.isfinite(state.residual).all() and np.isfinite(state.jacobian).all())
