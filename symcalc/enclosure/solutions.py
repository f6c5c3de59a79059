"""What is known of the roots of a system: each with the balls that hold it, and what was left undecided, if anything."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import sympy
from flint import arb

Ends = tuple[Fraction, Fraction]


def ends(value: arb) -> Ends:
    """Return exact ends that hold a ball of finite size.

    >>> ends(arb(2))
    (Fraction(2, 1), Fraction(2, 1))
    """
    middle, radius = _exact(value.mid()), _exact(value.rad())
    return middle - radius, middle + radius


def _exact(value: arb) -> Fraction:
    mantissa, exponent = value.man_exp()
    return int(mantissa) * Fraction(2) ** int(exponent)


@dataclass(frozen=True, eq=False)
class Root:
    """One root, or a place where there may be roots.

    Attributes
    ----------
    balls : tuple of ball
        What holds it, in the order of the symbols.
    status : {"proven", "undecided"}
        Proven: the balls hold exactly one root, and it lies in the box that was asked for.
    why : str
        By what it is proven, or why it is not.
    exact : tuple of Expr or None
        Coordinates in closed form, None where there is none or it is not known.
    on_boundary : bool
        Whether it lies on the boundary of the box, or may.
    """

    balls: tuple[arb, ...]
    status: Literal["proven", "undecided"]
    why: str
    exact: tuple[sympy.Expr | None, ...]
    on_boundary: bool = False

    @property
    def box(self) -> tuple[Ends, ...]:
        """The exact ends of the balls."""
        return tuple(ends(value) for value in self.balls)

    @property
    def centre(self) -> tuple[float, ...]:
        """The middle, rounded."""
        return tuple(float(value.mid()) for value in self.balls)


@dataclass(frozen=True, eq=False)
class Roots:
    """All roots of a system, as far as the search came.

    Attributes
    ----------
    roots : tuple of Root
        Those proven, and boxes of which nothing could be shown as undecided ones.
    is_complete : bool
        Whether it is proven that there is no root elsewhere.
    method : {"linear algebra", "exact", "branch and prune"}
    message : str
        What was done, and what is left.
    share_left : float
        The part of the volume of the box that is undecided; 0 where all is decided.
    """

    roots: tuple[Root, ...]
    is_complete: bool
    method: str
    message: str
    share_left: float = 0.0

    @property
    def proven(self) -> tuple[Root, ...]:
        """The roots that are proven."""
        return tuple(root for root in self.roots if root.status == "proven")
