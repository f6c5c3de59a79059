"""A page as Typst source, from which a PDF is made without TeX.

Words reach Typst as string literals, so nothing that a user typed is ever code or markup there. An equation is a grid of
three columns, as in HTML: the left side, the relation with the right side, and the reason with its mark.
"""

from __future__ import annotations

from symcalc.document.blocks import MARKS, MARKS_IN_WORDS, Block, Equation, Figure, Line, Prose, Section, Table
from symcalc.document.notation import style_of
from symcalc.document.tables import sides
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.style import Style
from symcalc.formula.writing.typst import typst_lines
from symcalc.formula.writing.typst_names import quoted
from symcalc.registry import FORMATS

_PREAMBLE = """#set page(paper: "a4", margin: (x: 22mm, y: 24mm), numbering: "1 / 1")
#set text(size: 10.5pt, lang: "en")
#set par(spacing: 0.9em)
#set math.mat(row-gap: 0.5em, column-gap: 0.9em)
#show heading: set block(above: 1.5em, below: 0.8em)
#show raw.where(block: true): it => block(fill: luma(245), inset: 8pt, radius: 3pt, width: 100%, it)
#let reason(words) = text(size: 9pt, fill: luma(90), words)
#let proved(words) = text(fill: rgb("#1a7f37"), weight: "bold", words)
#let unproved(words) = text(fill: rgb("#9a6700"), weight: "bold", words)
#let fitting(drawing) = layout(size => {
  let scale = calc.min(1, size.width / measure(drawing).width)
  std.scale(scale * 100%, reflow: true, drawing)
})
#let drawn(..rows) = {
  set text(top-edge: "bounds", bottom-edge: "bounds")
  set par(leading: 0.6em, hanging-indent: 1.5em)
  set block(spacing: 0.6em)
  block(breakable: rows.pos().len() > 6, {
    for (number, it) in rows.pos().enumerate() {
      block(inset: (left: if number == 0 { 0em } else { 1.5em }), par(math.equation(math.display(it.body))))
    }
  })
}
#let lines(..rows) = grid(columns: (auto, 1fr, 30%), column-gutter: 0.5em, row-gutter: 0.85em, align: horizon, ..rows)
"""
# How wide a row may be, in letters as drawn; exponents are drawn smaller than they count.
_ROOM_BESIDE_REASON = 56
_ROOM_IN_BOX = 80
# Relations between lines; Typst draws `⇒` and its like as they stand.
_RELATIONS = {"": "", "cases": ":", "claim": "therefore", "≔": "colon.eq"}
_DRAWN = frozenset("= ⇔ ⇒ ≈ ≤ ≥ < > ≠ ≡ ∝ ∼ ≪ ≫ ∈ ∉ ⊂ ⊆ → ↦ ∧ ∨".split())


@FORMATS.register("typst")
def typst(page: Section | Figure, notation: Style | str | None = None) -> str:
    """Write the page as a whole Typst document; a lone figure as a page of its own size."""
    style = style_of(notation)
    if isinstance(page, Figure):
        return f"#set page(width: auto, height: auto, margin: 0pt)\n#let fitting(drawing) = drawing\n{_picture(page)}\n"
    title = "".join(piece if isinstance(piece, str) else piece.to_text(style) for piece in page.title.pieces())
    head = f'#set document(title: {_string(title)})\n{_PREAMBLE}#align(center, text(size: 17pt, weight: "bold")[{_prose(page.title, style)}])\n\n'
    return head + "".join(_block(block, style, 1) + "\n" for block in page.blocks)


def _block(block: Block, style: Style, depth: int) -> str:
    match block:
        case Prose(code=True, text=text):
            return f'#raw({_string(text)}, block: true, lang: "python")\n'
        case Prose():
            return _prose(block, style) + "\n"
        case Equation(lines=lines, boxed=boxed):
            return _boxed(lines, style) if boxed else "#lines(\n" + "".join(_line(line, style) for line in lines) + ")\n"
        case Table(header=header, rows=rows, caption=caption):
            cells = "".join("  " + " ".join(f"[{_prose(cell, style)}]," for cell in row) + "\n" for row in rows)
            head = " ".join(f"[*{_prose(cell, style)}*]," for cell in header)
            rule = "stroke: (x, y) => (bottom: if y == 0 { 0.8pt } else { 0.3pt + luma(180) })"
            align = "".join(f"{side}, " for side in sides(block))
            table = f"#table(\n  columns: {len(header)}, align: ({align}), {rule}, inset: 5pt,\n  table.header({head}),\n{cells})\n"
            return table + (f"\n#reason[{_prose(caption, style)}]\n" if caption else "")
        case Figure(caption=caption):
            return f"#align(center, block(breakable: false)[\n{_picture(block)}\n\n#reason[{_prose(caption, style)}]\n])\n"
        case Section(title=title, blocks=blocks):
            below = "".join(_block(inner, style, depth + 1) + "\n" for inner in blocks)
            return f"#heading(level: {depth})[{_prose(title, style)}]\n\n{below}"


def _picture(figure: Figure) -> str:
    return f'#fitting(image(bytes({_string(figure.svg)}), format: "svg", alt: {_string(figure.description)}))'


def _boxed(lines: tuple[Line, ...], style: Style) -> str:
    rows = "\n".join(_drawn(_rows(line, style, _ROOM_IN_BOX, _math(line.left, style) + " " if line.left else "")) for line in lines)
    return f"#align(center, block(stroke: 0.9pt, inset: 9pt, radius: 3pt, breakable: false)[#set align(left)\n{rows}])\n"


def _line(line: Line, style: Style) -> str:
    words = f"{_prose(line.reason, style)}~" if line.reason and line.mark else _prose(line.reason, style) if line.reason else ""
    if line.mark:
        sign = MARKS[line.mark] if line.mark == "proved" else f"({MARKS_IN_WORDS[line.mark]})"
        words += f"#{'proved' if line.mark == 'proved' else 'unproved'}({_string(sign)});"
    beside = f"[#reason[{words}]]" if words else "[]"
    left = _drawn([_math(line.left, style)]) if line.left else ""
    right = _drawn(_rows(line, style, _ROOM_BESIDE_REASON))
    if line.left and len(line.left.to_text(style)) > 40:
        # A wide left side stands above its line, across all columns.
        return f"  grid.cell(colspan: 3)[{left}], [], [{right}], {beside},\n"
    return f"  [{left}], [{right}], {beside},\n"


def _rows(line: Line, style: Style, room: int, before: str = "") -> list[str]:
    """Return relation and right side, as rows of which all but the first continue it."""
    first, *others = typst_lines(line.right, style, room)
    return [f"{before}{relation_typst(line.relation)} {first}", *others]


def relation_typst(relation: str) -> str:
    """Return the Typst sign of a relation between two lines.

    >>> relation_typst("claim"), relation_typst("⇒")
    ('therefore', '⇒')
    """
    if relation in _DRAWN:
        return relation
    if relation not in _RELATIONS:
        raise ArgumentError(f"{relation!r} is no relation of a line; there are: {' '.join(sorted(_DRAWN | set(filter(None, _RELATIONS))))}.")
    return _RELATIONS[relation]


def _math(formula: Formula, style: Style) -> str:
    return formula.to_typst(style)


def _drawn(rows: list[str]) -> str:
    # Typst breaks an equation within a paragraph after its signs, where it is longer than the line; `drawn` keeps it at full size.
    return f"#drawn({', '.join(f'${row.strip()}$' for row in rows)});"


def _prose(prose: Prose, style: Style) -> str:
    return "".join(f"#{_string(piece)};" if isinstance(piece, str) else f"${_math(piece, style)}$" for piece in prose.pieces())


def _string(text: str) -> str:
    # `quoted` shows control characters; in a paragraph or a program, line breaks and tabs are kept.
    return "\\n".join(quoted(line)[1:-1] for line in text.replace("\t", "    ").split("\n")).join('""')
