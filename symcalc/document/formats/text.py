"""A page as text for a terminal: formulas drawn over several lines, reasons below or beside them."""

from __future__ import annotations

import textwrap

from symcalc.document.blocks import MARKS_IN_WORDS, Block, Equation, Figure, Line, Prose, Section, Table
from symcalc.document.notation import style_of
from symcalc.formula.style import Style
from symcalc.registry import FORMATS

WIDTH = 80
_UNDERLINES = "=-~"


@FORMATS.register("text")
def text(page: Section, notation: Style | str | None = None) -> str:
    """Write the page as plain text, 80 columns wide where the formulas allow it."""
    return _block(page, style_of(notation), 0)


def _block(block: Block, style: Style, depth: int) -> str:
    match block:
        case Prose(code=True, text=program):
            return textwrap.indent(program, "    ") + "\n"
        case Prose():
            return textwrap.fill(_prose(block, style), WIDTH) + "\n"
        case Equation(lines=lines):
            return "\n".join(_line(line, style) for line in lines)
        case Table(header=header, rows=rows, caption=caption):
            cells = [[_prose(cell, style) for cell in row] for row in (header, *rows)]
            widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
            lines_ = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
            lines_.insert(1, "  ".join("-" * width for width in widths))
            return "\n".join(lines_) + "\n" + (f"{_prose(caption, style)}\n" if caption else "")
        case Figure(caption=caption, description=description):
            return textwrap.fill(f"[{description}] {_prose(caption, style)}", WIDTH) + "\n"
        case Section(title=title, blocks=blocks):
            head = _prose(title, style)
            under = _UNDERLINES[min(depth, len(_UNDERLINES) - 1)] * len(head)
            return "\n".join([head, under, "", *(_block(inner, style, depth + 1) for inner in blocks)])


def _line(line: Line, style: Style) -> str:
    left = _rows(line.left.to_terminal(style)) if line.left else []
    right = _rows(line.right.to_terminal(style))
    reason = "; ".join(filter(None, [_prose(line.reason, style) if line.reason else "", MARKS_IN_WORDS[line.mark]]))
    out = [f"    {row}" for row in left]
    out += [f"      {line.relation if position == len(right) // 2 else ' '} {row}" for position, row in enumerate(right)]
    if reason:
        out += textwrap.wrap(reason, WIDTH, initial_indent=" " * 12 + "— ", subsequent_indent=" " * 14)
    return "\n".join(out) + "\n"


def _rows(drawn: str) -> list[str]:
    return drawn.split("\n")


def _prose(prose: Prose, style: Style) -> str:
    return "".join(piece if isinstance(piece, str) else piece.to_text(style) for piece in prose.pieces())
