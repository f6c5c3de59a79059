"""Newton's method: replace the equations by their linearisation, solve that, and repeat from there.

Near a root with regular Jacobian the number of right digits doubles with each step
(Nocedal and Wright, Numerical Optimization, 2nd ed., section 11.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from symcalc.codegen.compiled import CompiledFunction
from symcalc.solving.loop import METHODS, State
from symcalc.solving.result import Array, Description
from symcalc.solving.status import Status


@METHODS.register("newton")
@dataclass(frozen=True, slots=True)
class Newton:
    """Settings of Newton's method.

    Attributes
    ----------
    tolerance : float
        It ends when the last step is below this, relative to the size of the point (absolute below size 1).
    max_steps : int
    """

    description: ClassVar[Description] = Description(
        "Newton's method",
        "It linearises the equations at the last point and solves for the next.",
        "Near the root the number of right digits doubles with each step, until rounding stops it.",
    )

    tolerance: float = 1e-12
    max_steps: int = 50

    def init(self, function: CompiledFunction, start: Array) -> State:
        """Return the state at the start."""
        residual, jacobian = function(*start)
        return State(start, residual, jacobian)

    def step(self, function: CompiledFunction, state: State) -> State | Status:
        """Solve the linearised equations for the step."""
        try:
            step: Array = np.asarray(np.linalg.solve(state.jacobian, -state.residual), dtype=np.float64)
        except np.linalg.LinAlgError:
            return Status.SINGULAR
        x = state.x + step
        residual, jacobian = function(*x)
        return State(x, residual, jacobian, step)

    def done(self, state: State) -> bool:
        """Tell whether the last step was negligible."""
        if state.last_step is None:
            return not state.residual.any()
        return bool(np.abs(state.last_step).max() <= self.tolerance * max(1.0, float(np.abs(state.x).max())))
