r"""How tightly the pieces of a formula hold together, and how tightly each place wants them: whence every bracket.

Each writer turns a node into a piece that knows its `Level`; each place in a formula asks for a least level; brackets
are put exactly where the piece is looser than its place, so that none can be lost. Beyond that a writer may only add
brackets, where the signs inside and outside together would be read as something else: two differentials in a fraction, a
``dx`` under an integral, a vector to the power T, one operator right behind another, a function before an exponent, two
factors that no sign may part. A writer is a subclass of `Writer` with one method a node kind.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final, Generic, Protocol, TypeVar

from symcalc.formula.nodes import Node
from symcalc.formula.roles import Roles
from symcalc.formula.style import HOUSE, Style


class Level(IntEnum):
    """What holds a piece together, loosest first."""

    LIST = 0  # a, b without brackets
    IFF = 1
    IMPLIES = 2
    OR = 3
    AND = 4
    NOT = 5
    RELATION = 6
    SUM = 7  # also -x
    PRODUCT = 8  # also a fraction with a slash, and products of vectors
    OPERATOR = 9  # \sum, \int, \lim, \frac{d}{dx}, divergence, curl: they reach over all that follows in the product
    NABLA = 10  # \nabla f
    POWER = 11  # all that can stand anywhere in a product, but not under an exponent: powers, n!, \frac{a}{b}, x'
    ATOM = 12


ENTRY: Final = Level.IFF
"""An argument, an entry, the inside of a fraction, a root, an exponent: all but a list without brackets."""
SIDE: Final = Level.SUM
"""A side of a relation."""
TERM: Final = Level.PRODUCT
FACTOR: Final = Level.POWER
"""A factor that is not the last."""
LAST_FACTOR: Final = Level.OPERATOR
BODY: Final = Level.PRODUCT
"""What follows a sum sign, an integral sign, a limit."""
DERIVATIVE_BODY: Final = Level.OPERATOR
r"""What follows ``\frac{d}{dx}``: readers would take a product too, people may doubt it."""
VECTOR_OPERAND: Final = Level.NABLA
BASE: Final = Level.ATOM
"""What stands under an exponent, before a factorial sign, before a bar."""

CONNECTIVES: Final = {"⇔": Level.IFF, "⇒": Level.IMPLIES, "∨": Level.OR, "∧": Level.AND, "¬": Level.NOT}


def logic_operand(operator: str) -> Level:
    """Return the least level of an operand; relations behind ¬ get brackets too, for people's sake."""
    return Level.SUM if operator == "¬" else Level(CONNECTIVES[operator] + 1)


class HasLevel(Protocol):
    """A piece of a written formula: a text, or a drawing of several lines."""

    @property
    def level(self) -> Level:
        """How tightly the piece holds together."""
        ...


P = TypeVar("P", bound=HasLevel)


class Writer(Generic[P]):
    """A writer: one method a node kind, named after the kind in lower case (``bigoperator`` for `BigOperator`).

    Parameters
    ----------
    roles : mapping of str to SymPy object
        What the names stand for.
    style : Style
        The notation.
    """

    def __init__(self, roles: Roles, style: Style = HOUSE) -> None:
        self.roles = roles
        self.style = style
        self._methods: dict[type[Node], Callable[[Any], P]] = {}

    def piece(self, node: Node) -> P:
        """Write ``node`` as it stands alone."""
        method = self._methods.get(type(node))
        if method is None:
            method = self._methods[type(node)] = getattr(self, type(node).__name__.lower())
        return method(node)

    def at(self, node: Node, least: Level) -> P:
        """Write ``node`` for a place that asks for ``least``: in brackets where it is looser."""
        piece = self.piece(node)
        return piece if piece.level >= least else self.bracketed(piece)

    def bracketed(self, piece: P) -> P:
        """Put round brackets about a piece."""
        raise NotImplementedError
