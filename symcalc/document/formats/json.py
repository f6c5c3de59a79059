"""A page as JSON, for other programs: the five blocks as they are, each formula as LaTeX and as text.

``page.schema.json`` beside this file says what stands where. `VERSION` rises by one when something that stood there is
renamed, moved or left out; what is new may come without that.
"""

from __future__ import annotations

import json as encoding
from typing import Any

from symcalc.document.blocks import Block, Equation, Figure, Line, Prose, Section, Table
from symcalc.document.equations import relation_latex
from symcalc.document.notation import style_of
from symcalc.formula.formula import Formula
from symcalc.formula.style import Style
from symcalc.registry import FORMATS

VERSION = 1


@FORMATS.register("json")
def json(page: Section, notation: Style | str | None = None) -> str:
    """Write the page as JSON that obeys ``page.schema.json``."""
    style = style_of(notation)
    content = {"format": "symcalc page", "version": VERSION, **_block(page, style)}
    return encoding.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _block(block: Block, style: Style) -> dict[str, Any]:
    match block:
        case Prose(code=True, text=text):
            return {"block": "code", "text": text}
        case Prose():
            return {"block": "prose", **_prose(block, style)}
        case Equation(lines=lines, boxed=boxed):
            return {"block": "equation", "boxed": boxed, "lines": [_line(line, style) for line in lines]}
        case Table(header=header, rows=rows, caption=caption):
            cells = [[_prose(cell, style) for cell in row] for row in rows]
            return {
                "block": "table",
                "header": [_prose(cell, style) for cell in header],
                "rows": cells,
                "caption": _prose(caption, style) if caption else None,
            }
        case Figure(svg=svg, caption=caption, description=description):
            return {"block": "figure", "svg": svg, "caption": _prose(caption, style), "description": description}
        case Section(title=title, blocks=blocks):
            return {"block": "section", "title": _prose(title, style), "blocks": [_block(inner, style) for inner in blocks]}


def _line(line: Line, style: Style) -> dict[str, Any]:
    return {
        "left": _formula(line.left, style) if line.left else None,
        "relation": {"text": line.relation, "latex": relation_latex(line.relation)},
        "right": _formula(line.right, style),
        "reason": _prose(line.reason, style) if line.reason else None,
        "rule": line.rule or None,
        "verdict": {"kind": line.mark, "how": line.how} if line.mark else None,
    }


def _prose(prose: Prose, style: Style) -> dict[str, Any]:
    pieces = [piece if isinstance(piece, str) else _formula(piece, style) for piece in prose.pieces()]
    return {"text": "".join(piece if isinstance(piece, str) else piece["text"] for piece in pieces), "pieces": pieces}


def _formula(formula: Formula, style: Style) -> dict[str, str]:
    return {"latex": formula.to_latex(style), "text": formula.to_text(style)}
