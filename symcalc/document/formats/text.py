"""A page as text for a terminal: formulas drawn over several lines, reasons below or beside them."""

from __future__ import annotations

import textwrap

from symcalc.document.blocks import MARKS_IN_WORDS, Block, Equation, Figure, Line, Prose, Section, Table
from symcalc.document.equations import relation_text
from symcalc.document.notation import style_of
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import RELATIONS, Name, Node, Relation
from symcalc.formula.reading.declarations import merged
from symcalc.formula.style import Style
from symcalc.formula.writing.boxes import display_width
from symcalc.formula.writing.terminal import terminal
from symcalc.registry import FORMATS

WIDTH = 80
_UNDERLINES = "=-~"
# Drawn where a sign belongs that stands between lines alone, and then replaced by it.
_STAND_IN = "≪"


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
            return _equation(lines, style)
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


def _equation(lines: tuple[Line, ...], style: Style) -> str:
    """Draw the lines with their relations below each other, where they fit; reasons stand below their line."""
    lefts = [_size(line.left.to_terminal(style)) for line in lines if line.left]
    room = min(max(lefts, default=0), WIDTH // 3)
    return "\n".join(_line(line, room, style) for line in lines)


def _line(line: Line, room: int, style: Style) -> str:
    reason = "; ".join(filter(None, [_prose(line.reason, style) if line.reason else "", MARKS_IN_WORDS[line.mark]]))
    drawn = _related(line, style)
    # A left side that is too wide for its column stands on a line of its own.
    left, rows = "", drawn.split("\n")
    if line.left is None or _size(line.left.to_terminal(style)) > room:
        left = textwrap.indent(line.left.to_terminal(style), "  ") + "\n" if line.left else ""
        rows = [" " * room + row for row in _related(Line(None, line.relation, line.right), style).split("\n")]
    else:
        rows = [" " * (room - _size(line.left.to_terminal(style))) + row for row in rows]
    out = left + "\n".join(("  " + row).rstrip() for row in rows)
    if reason:
        out += "\n" + textwrap.fill(reason, WIDTH, initial_indent=" " * (room + 5) + "— ", subsequent_indent=" " * (room + 7))
    return out + "\n"


def _related(line: Line, style: Style) -> str:
    """Draw ``left relation right``; where there is no left side, from the relation on."""
    place = line.left or Formula(Name("x"))
    # Equations on the two sides go on from the sign of the line; as operands of it, they would stand in brackets.
    (before, upto), (after, onwards) = _chain(place.node), _chain(line.right.node)
    sign = line.relation if line.relation in RELATIONS else _STAND_IN
    node = Relation((*before, *after), (*upto, sign, *onwards))
    drawn = terminal(Formula(node, merged(place.roles, line.right.roles)), style, width=10_000)
    if line.relation not in RELATIONS:
        drawn = drawn.replace(f" {_STAND_IN} ", f" {relation_text(line.relation) or ' '} ", 1)
    # The letter that stood in for the left side is one column wide.
    return drawn if line.left else "\n".join(row[1:] for row in drawn.split("\n"))


def _chain(node: Node) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    return (node.operands, node.operators) if isinstance(node, Relation) else ((node,), ())


def _size(drawn: str) -> int:
    return max(map(display_width, drawn.split("\n")))


def _prose(prose: Prose, style: Style) -> str:
    return "".join(piece if isinstance(piece, str) else piece.to_text(style) for piece in prose.pieces())
