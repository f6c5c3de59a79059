"""How a search ended. Each outcome is a sentence that says what happened and what to try next."""

from __future__ import annotations

from enum import Enum


class Status(Enum):
    """The outcome of an iteration."""

    PROVEN = "Converged, and proven: the box around this point holds exactly one root."
    CONVERGED = "Converged: the last step was below the tolerance. No proof was found that this is the only root near by."
    SINGULAR = "The Jacobian is singular here, so there is no next point: try another start."
    NOT_FINITE = "The function has no finite value here: start inside its domain, or nearer to the root."
    TOO_MANY_STEPS = "No convergence within the allowed number of steps: try another start, or allow more steps."

    @property
    def is_success(self) -> bool:
        """Whether a root was found."""
        return self in (Status.PROVEN, Status.CONVERGED)
