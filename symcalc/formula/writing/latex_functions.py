r"""Known functions in LaTeX: ``\sin(x)``, ``\left|x\right|``, ``\log_{2}(x)``, ``n!``, as `shown` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symcalc import functions
from symcalc.formula import nodes as n
from symcalc.formula.writing.applications import Shown, shown
from symcalc.formula.writing.levels import BASE, ENTRY, Level
from symcalc.formula.writing.pieces import Piece

if TYPE_CHECKING:
    from symcalc.formula.writing.latex import LatexWriter

_BETWEEN = {
    "bars": (r"\left|", r"\right|"),
    "floor": (r"\left\lfloor", r"\right\rfloor"),
    "ceiling": (r"\left\lceil", r"\right\rceil"),
    "norm": (r"\left\|", r"\right\|"),
}
_NABLA = {"": r"\nabla", "·": r"\nabla \cdot", "×": r"\nabla \times", "2": r"\nabla^{2}"}


def apply(writer: LatexWriter, node: n.Apply) -> Piece:
    """Draw a known function as its row says."""
    drawn = shown(node, writer.style)
    first = drawn.arguments[0] if drawn.arguments else None
    if first is not None and node.function == "conjugate" and not (isinstance(first, n.Name) and f"bar{{{first.name}}}" in writer.roles):
        inside = writer.at(first, ENTRY)
        return Piece(rf"\overline{{{inside.text}}}", Level.ATOM, inside.tall)
    if first is None or drawn.shape in ("prefix", "order") or (drawn.shape == "bars" and isinstance(first, n.Matrix)):
        # Bars about a matrix are its determinant.
        return _prefixed(writer, drawn if drawn.word else Shown("prefix", "abs", node.arguments))
    if drawn.shape in _BETWEEN:
        inside = writer.at(first, ENTRY)
        piece = writer.between(*_BETWEEN[drawn.shape], inside.text, inside.tall)
        return piece if len(drawn.arguments) == 1 else Piece(f"{piece.text}_{{{writer.at(drawn.arguments[1], ENTRY).text}}}", Level.ATOM, piece.tall)
    if drawn.shape in ("factorial", "transpose"):
        operand = writer.at(first, BASE)
        if is_prefixed(first):
            operand = writer.bracketed(operand)
        return Piece(operand.text + ("!" if drawn.shape == "factorial" else r"^{\mathsf{T}}"), Level.POWER, operand.tall)
    if drawn.shape == "binomial":
        above, below = writer.entries(drawn.arguments)
        return Piece(rf"\binom{{{above.text}}}{{{below.text}}}", Level.ATOM, True)
    if drawn.shape == "delta":
        indices = writer.entries(drawn.arguments)
        return Piece(rf"\delta_{{{','.join([index.text for index in indices])}}}", Level.POWER)
    if drawn.shape == "nabla":
        bare = isinstance(first, n.Name) or (isinstance(first, n.Call) and not first.orders)
        operand = writer.piece(first) if bare else writer.bracketed(writer.piece(first))
        return Piece(f"{_NABLA[drawn.operator]} {operand.text}", Level.NABLA if drawn.operator in ("", "2") else Level.OPERATOR, operand.tall)
    if drawn.shape == "determinant":
        if isinstance(first, n.Matrix) and first.brackets == "()":
            return writer.matrix(first, "vmatrix")
        return _prefixed(writer, drawn)
    return _prefixed(writer, Shown("prefix", node.function, node.arguments))


def is_prefixed(node: n.Node) -> bool:
    r"""Tell whether ``node`` is a function before its bracket, so that ``\sin(x)^{2}`` could be misread."""
    if not isinstance(node, n.Apply):
        return False
    row = functions.row(node.function)
    return row is None or row.shape in ("prefix", "order") or (row.shape == "determinant" and not isinstance(node.arguments[0], n.Matrix))


def power_of_function(writer: LatexWriter, node: n.Power) -> Piece | None:
    r"""Write ``\sin^{2}(x)``; None where the power is to be written in the common way."""
    base, exponent = node.base, node.exponent
    if not (isinstance(base, n.Apply) and isinstance(exponent, n.Number) and exponent.text.isdecimal() and int(exponent.text) >= 2):
        return None
    drawn = shown(base, writer.style)
    if drawn.shape != "prefix" or not drawn.takes_exponent or drawn.lower is not None or base.function == "exp" or not is_prefixed(base):
        return None
    return _prefixed(writer, drawn, f"^{{{exponent.text}}}", Level.POWER)


def _prefixed(writer: LatexWriter, drawn: Shown, exponent: str = "", level: Level = Level.ATOM) -> Piece:
    lower = "" if drawn.lower is None else f"_{{{writer.at(drawn.lower, ENTRY).text}}}"
    inside = writer.enclosed(writer.entries(drawn.arguments))
    return Piece(_command(drawn.word) + lower + ("^{-1}" if drawn.is_inverse else exponent) + inside.text, level, inside.tall)


def _command(word: str) -> str:
    r"""Return the command of a function: the row's own where it is called ``word``, ``\ln``, or else an operator name."""
    if word == "ln":
        return r"\ln"
    row = functions.by_latex(word, operator=True)
    return row.latex if row is not None and functions.operator_names(row)[0] == word and row.latex.startswith("\\") else rf"\operatorname{{{word}}}"
