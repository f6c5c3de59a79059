r"""A page as the LaTeX of a notebook: displays between double dollar signs, which MathJax, KaTeX and TeX all typeset.

Front ends that show this set mathematics alone, so titles and words stand in ``\text`` inside of it; tables are left to the
Markdown that goes with it.
"""

from __future__ import annotations

from symcalc.document.blocks import Block, Equation, Figure, Prose, Section, Table
from symcalc.document.formats.markdown import equation
from symcalc.document.notation import style_of
from symcalc.formula.style import Style
from symcalc.registry import FORMATS

_IN_TEXT = {"\\": r"\backslash ", "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "#": r"\#", "&": r"\&", "_": r"\_", "^": "", "~": " "}


@FORMATS.register("notebook")
def notebook(page: Section, notation: Style | str | None = None) -> str:
    """Write titles and equations of the page as LaTeX displays."""
    return "\n".join(_displays(page, style_of(notation)))


def _displays(block: Block, style: Style) -> list[str]:
    match block:
        case Equation():
            return [equation(block, style)]
        case Section(title=title, blocks=blocks):
            inner = [display for below in blocks for display in _displays(below, style)]
            return [f"$${_words(title, style)}$$\n", *inner] if inner else []
        case Prose() | Table() | Figure():
            return []


def _words(prose: Prose, style: Style) -> str:
    return "".join(
        rf"\textbf{{{''.join(_IN_TEXT.get(char, char) for char in piece)}}}" if isinstance(piece, str) else piece.to_latex(style)
        for piece in prose.pieces()
    )
