"""Which variable depends on which: the tree of a total derivative, and the record that carries it with all that was worked out."""

from __future__ import annotations

from dataclasses import dataclass, field

from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.layer_values import BottomUp
from symcalc.derivation.topics.total_page import total_derivative_page
from symcalc.document.blocks import Section
from symcalc.formula.formula import Formula
from symcalc.registry import PAGES


@dataclass(frozen=True, slots=True)
class Edge:
    """That ``upper`` depends on ``lower``; ``value`` is its derivative, in the letters of its own layer."""

    upper: str
    lower: str
    name: Formula
    value: Formula


@dataclass(frozen=True, slots=True)
class DependencyTree:
    """Which variable depends on which.

    Attributes
    ----------
    root : str
        What the function is called.
    variable : str
        What all paths end at.
    edges : tuple of Edge
    paths : tuple of tuple of str
        Each from the root to the variable.
    """

    root: str
    variable: str
    edges: tuple[Edge, ...]
    paths: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, repr=False)
class TotalDerivative(Derivation):
    """A derivation with its dependency tree.

    Attributes
    ----------
    tree : DependencyTree
    levels : tuple of tuple of str
        Which letters stand side by side, from the function down to the variable.
    jacobians : tuple of Derivation
        Of each layer by the next, where letters stand side by side.
    together : Derivation or None
        The derivative of the function into which all was put first: the same by another way.
    together_at : Derivation or None
        Its value at the same place.
    bottom_up : BottomUp or None
        All that was evaluated at a value of the variable.
    layers : tuple of Formula
        What each letter stands for, as letter = expression.
    """

    tree: DependencyTree | None = None
    levels: tuple[tuple[str, ...], ...] = ()
    jacobians: tuple[Derivation, ...] = ()
    together: Derivation | None = None
    bottom_up: BottomUp | None = field(default=None, hash=False)
    together_at: Derivation | None = None
    layers: tuple[Formula, ...] = ()


@PAGES.register("TotalDerivative")
def page(derivation: TotalDerivative, detail: str = "textbook") -> Section:
    """Return the page of a total derivative."""
    return total_derivative_page(derivation, detail)
