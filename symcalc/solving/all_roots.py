"""All roots within a box, with proof: each in exact ends, and whether there can be others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import sympy
from numpy.typing import NDArray

from symcalc.displayable import Displayable
from symcalc.enclosure.solutions import Root
from symcalc.enclosure.systems import solve


@dataclass(frozen=True, eq=False)
class RootFound:
    """One of the roots.

    Attributes
    ----------
    point : dict of str to float
        By name.
    x : (n,) array
        The same in the order of the variables.
    exact : tuple of Expr or None
        Coordinates in closed form, None where there is none or it is not known.
    ends : dict of str to pair of Fraction
        Between which it lies.
    status : {"proven", "undecided"}
        Proven: it is the only root between its ends. Undecided: there may be none, or several.
    message : str
    """

    point: dict[str, float]
    x: NDArray[np.float64]
    exact: tuple[sympy.Expr | None, ...]
    ends: dict[str, tuple[Fraction, Fraction]]
    status: str
    message: str

    @property
    def success(self) -> bool:
        """Whether it is proven."""
        return self.status == "proven"


@dataclass(frozen=True, eq=False)
class AllRoots(Displayable):
    """All roots of equations within a box, as far as the search came.

    Attributes
    ----------
    symbols : tuple of Symbol
    equations : tuple of Expr
    roots : tuple of RootFound
        In the order of their first coordinate. Iterating over the result, its length and its entries are those of this.
    is_complete : bool
        Whether it is proven that there is no other.
    message : str
        What was done, and what is left.
    """

    symbols: tuple[sympy.Symbol, ...]
    equations: tuple[sympy.Expr, ...]
    roots: tuple[RootFound, ...]
    is_complete: bool
    message: str

    @property
    def success(self) -> bool:
        """Whether all roots are found and proven."""
        return self.is_complete and all(root.success for root in self.roots)

    def __len__(self) -> int:
        return len(self.roots)

    def __iter__(self) -> Iterator[RootFound]:
        return iter(self.roots)

    def __getitem__(self, place: int) -> RootFound:
        return self.roots[place]

    def __repr__(self) -> str:
        """Say how many there are.

        >>> import symcalc as sc
        >>> sc.find_root("cos(x) = x/5", "x", within=(-10, 10), all=True)
        <3 roots of -x/5 + cos(x) = 0, all proven; there are no others>
        """
        proven = sum(root.success for root in self.roots)
        count = f"{len(self.roots)} root{'' if len(self.roots) == 1 else 's'}"
        left = "there are no others" if self.is_complete else "there may be others"
        what = ", ".join(f"{equation} = 0" for equation in self.equations)
        return f"<{count} of {what}, {'all' if proven == len(self.roots) else proven} proven; {left}>"


def all_roots(
    equations: Sequence[sympy.Expr],
    symbols: Sequence[sympy.Symbol],
    box: Mapping[sympy.Symbol, tuple[Fraction, Fraction]] | None,
    time_limit: float | None = None,
) -> AllRoots:
    """Find all roots; the arguments are those of `symcalc.enclosure.systems.solve`."""
    found = solve(equations, symbols, box, time_limit)
    roots = tuple(_root(root, symbols) for root in found.roots)
    return AllRoots(tuple(symbols), tuple(equations), roots, found.is_complete, found.message)


def _root(root: Root, symbols: Sequence[sympy.Symbol]) -> RootFound:
    names = [symbol.name for symbol in symbols]
    return RootFound(
        dict(zip(names, root.centre, strict=True)), np.array(root.centre), root.exact, dict(zip(names, root.box, strict=True)), root.status, root.why
    )
