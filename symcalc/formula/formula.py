"""A `Formula` is ink with the roles of its names: all that is needed to write it, read it back, and say what it means."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from symcalc.formula.nodes import Node
from symcalc.formula.roles import Roles
from symcalc.formula.style import HOUSE, Style

if TYPE_CHECKING:
    import sympy


@dataclass(frozen=True, slots=True)
class Formula:
    """Ink and the roles of its names.

    Attributes
    ----------
    node : Node
        What stands on the paper.
    roles : mapping of str to SymPy object
        What each written name stands for.
    source : str
        The text it was read from, or an empty string; does not count in comparisons.
    warnings : tuple of str
        How ambiguous places were settled while reading; does not count in comparisons.
    """

    node: Node
    roles: Roles = field(default_factory=dict, hash=False)
    source: str = field(default="", compare=False, repr=False)
    warnings: tuple[str, ...] = field(default=(), compare=False, repr=False)
    _meaning: Any = field(default=None, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", MappingProxyType(dict(self.roles)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Formula, (self.node, dict(self.roles), self.source, self.warnings)

    @property
    def meaning(self) -> sympy.Basic:
        """The SymPy object that this formula stands for, worked out at the first look."""
        from symcalc.formula.meaning import meaning

        # Two threads may both work it out: they find the same, and the last one is kept.
        found = self._meaning
        if found is None:
            found = meaning(self)
            object.__setattr__(self, "_meaning", found)
        # A matrix that can be changed is handed out as a copy.
        return found if isinstance(found, Hashable) else found.copy()

    def with_node(self, node: Node) -> Formula:
        """Return a formula of other ink with the same roles.

        >>> from symcalc.formula.nodes import Name
        >>> str(Formula(Name("x"), {}).with_node(Name("y")))
        'y'
        """
        return Formula(node, self.roles)

    def to_latex(self, style: Style = HOUSE) -> str:
        """Write the formula as LaTeX, without dollar signs."""
        from symcalc.formula.writing.latex import latex

        return latex(self, style)

    def to_text(self, style: Style = HOUSE) -> str:
        """Write the formula on one line of plain text that the text reader reads back."""
        from symcalc.formula.writing.text import text

        return text(self, style)

    def to_terminal(self, style: Style = HOUSE) -> str:
        """Draw the formula with Unicode characters, over several lines where it has fractions or powers."""
        from symcalc.formula.writing.terminal import terminal

        return terminal(self, style)

    def to_typst(self, style: Style = HOUSE) -> str:
        """Write the formula as Typst mathematics, without dollar signs."""
        from symcalc.formula.writing.typst import typst

        return typst(self, style)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_latex_(self) -> str:
        return "$\\displaystyle " + self.to_latex() + "$"
