"""A page as text for a terminal: formulas drawn over several lines, reasons below or beside them."""

from __future__ import annotations

import textwrap

from symcalc.document.blocks import MARKS_IN_WORDS, Block, Equation, Figure, Line, Prose, Section, Table
from symcalc.document.equations import relation_text
from symcalc.document.notation import style_of
from symcalc.document.tables import sides
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
        case Table(caption=caption):
            below = textwrap.fill(_prose(caption, style), WIDTH) + "\n" if caption else ""
            return _table(block, style) + below
        case Figure(caption=caption, description=description):
            return textwrap.fill(f"[{description}] {_prose(caption, style)}", WIDTH) + "\n"
        case Section(title=title, blocks=blocks):
            head = textwrap.fill(_prose(title, style), WIDTH)
            under = _UNDERLINES[min(depth, len(_UNDERLINES) - 1)] * _size(head)
            return "\n".join([head, under, "", *(_block(inner, style, depth + 1) for inner in blocks)])


def _table(table: Table, style: Style) -> str:
    """Write a table in columns; one that is wider than the page as one row below the other, each cell behind its head."""
    cells = [[_prose(cell, style) for cell in row] for row in (table.header, *table.rows)]
    widths = [max(map(display_width, column)) for column in zip(*cells, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) > WIDTH:
        entries = [[f"{head}: {cell}" for head, cell in zip(cells[0], row, strict=True) if cell] for row in cells[1:]]
        rows = [[textwrap.fill(entry, WIDTH, subsequent_indent="    ") for entry in entry_row] for entry_row in entries]
        return "\n\n".join("\n".join(row) for row in rows) + "\n"
    lines = ["  ".join(map(_filled, row, widths, sides(table))).rstrip() for row in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines) + "\n"


def _filled(cell: str, width: int, side: str) -> str:
    blanks = " " * (width - display_width(cell))
    return blanks + cell if side == "right" else cell + blanks


def _equation(lines: tuple[Line, ...], style: Style) -> str:
    """Draw the lines with their relations below each other, where they fit; reasons stand below their line."""
    lefts = [_size(line.left.to_terminal(style)) for line in lines if line.left]
    room = min(max(lefts, default=0), WIDTH // 3)
    return "\n".join(_line(line, room, style) for line in lines)


def _line(line: Line, room: int, style: Style) -> str:
    reason = "; ".join(filter(None, [_prose(line.reason, style) if line.reason else "", MARKS_IN_WORDS[line.mark]]))
    beside = line.left.to_terminal(style) if line.left else ""
    # A left side that is too wide for its column stands on a line of its own.
    if not beside or _size(beside) > room:
        left = textwrap.indent(_within(line.left, WIDTH - 2, style), "  ") + "\n" if line.left else ""
        rows = [" " * room + row for row in _related(Line(None, line.relation, line.right), style, WIDTH - 1 - room).split("\n")]
    else:
        left, shift = "", room - _size(beside)
        rows = [" " * shift + row for row in _related(line, style, WIDTH - 2 - shift).split("\n")]
    out = left + "\n".join(("  " + row).rstrip() for row in rows)
    if reason:
        out += "\n" + textwrap.fill(reason, WIDTH, initial_indent=" " * (room + 5) + "— ", subsequent_indent=" " * (room + 7))
    return out + "\n"


def _related(line: Line, style: Style, width: int) -> str:
    """Draw ``left relation right``; where there is no left side, from the relation on."""
    place = line.left or Formula(Name("x"))
    # Equations on the two sides go on from the sign of the line; as operands of it, they would stand in brackets.
    (before, upto), (after, onwards) = _chain(place.node), _chain(line.right.node)
    sign = line.relation if line.relation in RELATIONS else _STAND_IN
    node = Relation((*before, *after), (*upto, sign, *onwards))
    drawn = _within(Formula(node, merged(place.roles, line.right.roles)), width, style)
    if line.relation not in RELATIONS:
        drawn = drawn.replace(f" {_STAND_IN} ", f" {relation_text(line.relation) or ' '} ", 1)
    # The letter that stood in for the left side is one column wide.
    return drawn if line.left else "\n".join(row[1:] for row in drawn.split("\n"))


def _within(formula: Formula, width: int, style: Style) -> str:
    """Draw a formula as it is where it is no wider than that, else broken, and else, such as a wide matrix, on one line of text."""
    for most in (10_000, width):
        drawn = terminal(formula, style, width=most)
        if _size(drawn) <= width:
            return drawn
    if not isinstance(formula.node, Relation):
        return textwrap.fill(formula.to_text(style), width)
    # What can be broken is; of the other sides each is written as text.
    (first, *others), signs = formula.node.operands, formula.node.operators
    head = terminal(formula.with_node(first), style, width=10_000)
    indent = _size(head)
    if "\n" in head or indent > width // 3:
        head, indent = textwrap.fill(formula.with_node(first).to_text(style), width) + "\n  ", 2
    rest = [
        textwrap.fill(f"{sign} {formula.with_node(side).to_text(style)}", width - indent - 1, subsequent_indent="  ")
        for sign, side in zip(signs, others, strict=True)
    ]
    return head + " " + textwrap.indent("\n".join(rest), " " * (indent + 1)).lstrip()


def _chain(node: Node) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    return (node.operands, node.operators) if isinstance(node, Relation) else ((node,), ())


def _size(drawn: str) -> int:
    return max(map(display_width, drawn.split("\n")))


def _prose(prose: Prose, style: Style) -> str:
    return "".join(piece if isinstance(piece, str) else piece.to_text(style) for piece in prose.pieces())
