"""Which variable depends on which: the tree of a total derivative, and the page that shows it with a table of its paths."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from symcalc.derivation.page import derivation_page
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.assembly import opened
from symcalc.document.blocks import Block, Figure, Prose, Section, Table
from symcalc.document.drawing import Edge as Line
from symcalc.document.drawing import dependency_tree
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Derivative
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


@dataclass(frozen=True)
class TotalDerivative(Derivation):
    """A derivation with its dependency tree."""

    tree: DependencyTree | None = None


@PAGES.register("TotalDerivative")
def total_derivative_page(derivation: TotalDerivative, detail: str = "textbook") -> Section:
    """Return the page of ``derivation``; of the answer alone, the tree is left out."""
    page: Section = derivation_page(derivation, detail)
    if derivation.tree is None or detail == "answer":
        return page
    asked, *rest = page.blocks
    return Section(page.title, (asked, Section(Prose("Dependency tree"), _tree(derivation.tree)), *rest))


def _tree(tree: DependencyTree) -> tuple[Block, ...]:
    drawn = [Line(edge.upper, edge.lower, f"{_fraction(edge.name.node, edge.upper, edge.lower)}\n{edge.value.to_text()}") for edge in tree.edges]
    said = f"{tree.root} depends on {tree.variable} along {'one path' if len(tree.paths) == 1 else f'{len(tree.paths)} paths'}"
    figure = Figure(
        dependency_tree(drawn, said), Prose(f"{said}; each edge carries its derivative."), f"{said}: {'; '.join(map(_arrows, tree.paths))}."
    )
    values = {(edge.upper, edge.lower): edge.value for edge in tree.edges}
    rows = []
    for path in tree.paths:
        factors = [values[edge] for edge in pairwise(path)]
        product = factors[0] if len(factors) == 1 else factors[0].with_node(opened(*(factor.node for factor in factors)))
        rows.append((Prose(_arrows(path)), Prose("{}", (product,))))
    return (figure, Table((Prose("path"), Prose("product of the derivatives along it")), tuple(rows)))


def _arrows(path: tuple[str, ...]) -> str:
    return " → ".join(path)


def _fraction(node: object, upper: str, lower: str) -> str:
    sign = "∂" if isinstance(node, Derivative) and node.partial else "d"
    return f"{sign}{upper}/{sign}{lower}"
