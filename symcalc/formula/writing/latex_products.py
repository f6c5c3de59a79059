r"""Products in LaTeX: the signs that `products` asks for, and the spaces where there is none."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from symcalc.formula import nodes as n
from symcalc.formula.names import parts
from symcalc.formula.writing import products
from symcalc.formula.writing.derivatives import is_differential
from symcalc.formula.writing.latex_names import COMMAND_WORDS
from symcalc.formula.writing.levels import Level
from symcalc.formula.writing.pieces import Piece

if TYPE_CHECKING:
    from symcalc.formula.writing.latex import LatexWriter

SIGNS: Final = {"·": r"\cdot", "×": r"\times"}
_OPENING: Final = ("(", r"\left(", r"\left[")

Factor = products.Factor[Piece]


def product(writer: LatexWriter, node: n.Product, multiplication: str = "") -> Piece:
    """Write a product; ``multiplication`` overrides the style."""
    found = factors(writer, node, multiplication)
    text = found[0].piece.text + "".join([" " + behind(left, right) for left, right in pairwise(found)])
    return Piece(text, Level.PRODUCT, any(factor.piece.tall for factor in found))


def factors(writer: LatexWriter, node: n.Product, multiplication: str = "") -> list[Factor]:
    """Write the factors, each with the sign before it."""
    return products.factors(writer, node, _beginning, multiplication)


def behind(left: Factor, right: Factor) -> str:
    r"""Write a factor with what stands before it: its sign, or beside a word such as ``\mathrm{rate}`` a thin space."""
    if right.sign:
        return f"{SIGNS[right.sign]} {right.piece.text}"
    return rf"\, {right.piece.text}" if _is_word(left.node) or _is_word(right.node) else right.piece.text


def begins_with_differential(node: n.Node) -> bool:
    r"""Tell whether a numerator or denominator begins like that of ``\frac{dy}{dx}``."""
    while isinstance(node, n.Product | n.Power):
        node = node.factors[0] if isinstance(node, n.Product) else node.base
    return isinstance(node, n.Name) and is_differential(node.name)


def _beginning(piece: Piece) -> products.Beginning:
    if piece.text[:1].isdigit() or piece.text[:1] == ".":
        return "digit"
    return "bracket" if piece.text.startswith(_OPENING) else ""


def _is_word(node: n.Node) -> bool:
    taken = parts(node.name) if isinstance(node, n.Name) else None
    return taken is not None and len(taken.word) > 1 and taken.word not in COMMAND_WORDS
