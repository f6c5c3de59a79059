"""A page as Markdown, with LaTeX between dollar signs as GitHub, Quarto and notebooks typeset it.

Markdown has no drawings: where the file to be is known, the figures are written beside it as SVG and linked; else the words that
describe a figure stand in its place.
"""

from __future__ import annotations

import re
from pathlib import Path

from symcalc.document.blocks import MARKS, MARKS_IN_WORDS, Block, Equation, Figure, Line, Picture, Prose, Section, Table, with_pictures
from symcalc.document.equations import aligned_rows, beside_relation
from symcalc.document.notation import style_of
from symcalc.document.tables import sides
from symcalc.formula.style import Style
from symcalc.registry import FORMATS

_SPECIAL = re.compile(r"([\\`*_\[\]<>#$|~])")


@FORMATS.register("markdown")
def markdown(page: Section, notation: Style | str | None = None, target: Path | None = None) -> str:
    """Write the page as Markdown; where ``target`` is given, the file to be, the figures are written beside it as SVG."""
    style = style_of(notation)
    return _block(page if target is None else with_pictures(page, target, "svg", _drawing), style, 1)


def _drawing(figure: Figure) -> bytes:
    # A linked drawing takes no colour from the page that shows it, which may be dark.
    return figure.svg.replace("<svg ", '<svg style="background:#fff;color:#000" ', 1).encode("utf-8")


def _block(block: Block, style: Style, depth: int) -> str:
    match block:
        case Prose(code=True, text=text):
            return f"```python\n{text}\n```\n"
        case Prose():
            return _prose(block, style) + "\n"
        case Equation():
            return equation(block, style)
        case Table(header=header, rows=rows, caption=caption):
            rule = "".join("--:|" if side == "right" else "---|" for side in sides(block))
            lines_ = [_row(header, style), "|" + rule, *(_row(row, style) for row in rows)]
            return "\n".join(lines_) + "\n" + (f"\n{_prose(caption, style)}\n" if caption else "")
        case Picture(file=file, caption=caption, description=description):
            return f"![{_text(description)}]({file})\n\n{_prose(caption, style)}\n"
        case Figure(caption=caption, description=description):
            return f"*{_text(description)}*\n\n{_prose(caption, style)}\n"
        case Section(title=title, blocks=blocks):
            return "\n".join([f"{'#' * min(depth, 6)} {_prose(title, style)}\n", *(_block(inner, style, depth + 1) for inner in blocks)])


def equation(block: Equation, style: Style) -> str:
    """Write an equation as one display, its lines aligned at their relations."""
    rows = " \\\\\n".join(row for line in block.lines for row in _rows(line, style))
    inner = f"\\begin{{aligned}}\n{rows}\n\\end{{aligned}}"
    return f"$$\n\\boxed{{{inner}}}\n$$\n" if block.boxed else f"$$\n{inner}\n$$\n"


def _rows(line: Line, style: Style) -> list[str]:
    rows = aligned_rows(line, style)
    if line.reason or line.mark:
        mark = MARKS[line.mark] if line.mark in ("", "proved") else f"({MARKS_IN_WORDS[line.mark]})"
        pieces = [piece if isinstance(piece, str) else f"${piece.to_latex(style)}$" for piece in (line.reason.pieces() if line.reason else [])]
        rows = beside_relation(rows, line, " && \\text{" + " ".join(filter(None, ["".join(pieces), mark])) + "}")
    return rows


def _row(cells: tuple[Prose, ...], style: Style) -> str:
    return "| " + " | ".join(_prose(cell, style).replace("\n", " ") for cell in cells) + " |"


def _prose(prose: Prose, style: Style) -> str:
    return "".join(_text(piece) if isinstance(piece, str) else f"${piece.to_latex(style)}$" for piece in prose.pieces())


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
