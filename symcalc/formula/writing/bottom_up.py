"""A writer that begins with the innermost pieces, so that the depth of a formula costs no stack."""

from __future__ import annotations

from symcalc.formula.nodes import Node
from symcalc.formula.roles import Roles
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.writing.levels import P, Writer


class BottomUpWriter(Writer[P]):
    """A writer in which every node finds the pieces below it ready."""

    def __init__(self, roles: Roles, style: Style = HOUSE) -> None:
        super().__init__(roles, style)
        self._ready: dict[int, P] = {}

    def whole(self, node: Node) -> P:
        """Write ``node`` and all below it, children first."""
        for part in reversed(tuple(node.walk())):
            self._ready[id(part)] = super().piece(part)
        return self._ready[id(node)]

    def piece(self, node: Node) -> P:
        """Return the piece that is ready, or write a node that some writer made up on the way."""
        ready = self._ready.get(id(node))
        return super().piece(node) if ready is None else ready
