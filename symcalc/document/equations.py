"""Lines of an equation as the formats write them: the sign of each relation, and long right-hand sides on several rows."""

from __future__ import annotations

from symcalc.document.blocks import Line
from symcalc.errors import ArgumentError
from symcalc.formula.style import Style
from symcalc.formula.writing.latex import CONNECTIVE_SIGNS, RELATIONS
from symcalc.formula.writing.latex_lines import drawn_width, latex_lines

ROOM = 80
"""How wide an equation may be, in letters as drawn."""
_LATEX = {**RELATIONS, **CONNECTIVE_SIGNS, "cases": r"\colon", "claim": r"\therefore", "": ""}
_TEXT = {"cases": ":", "claim": "∴", "": ""}
_NARROWEST = 20


def relation_latex(relation: str) -> str:
    r"""Return the LaTeX sign of a relation between two lines; that of cases and of claims is a sign of its own.

    >>> relation_latex("⇒"), relation_latex("claim")
    ('\\Rightarrow', '\\therefore')
    """
    if relation not in _LATEX:
        raise ArgumentError(f"{relation!r} is no relation of a line; there are: {' '.join(filter(None, _LATEX))}.")
    return _LATEX[relation]


def relation_text(relation: str) -> str:
    """Return the sign of a relation in text.

    >>> relation_text("⇒"), relation_text("cases")
    ('⇒', ':')
    """
    relation_latex(relation)
    return _TEXT.get(relation, relation)


def right_rows(line: Line, style: Style, room: int = ROOM) -> list[str]:
    r"""Return relation and right side as rows of LaTeX; rows after the first continue it."""
    taken = drawn_width(line.left.to_latex(style)) if line.left else 0
    rows = latex_lines(line.right, style, max(room - taken, _NARROWEST))
    return [f"{relation_latex(line.relation)} {rows[0]}".strip(), *rows[1:]]


def aligned_rows(line: Line, style: Style, room: int = ROOM) -> list[str]:
    r"""Return a line as rows of an alignment: ``left &= right``, and rows that continue the right side further in."""
    first, *others = right_rows(line, style, room)
    left = line.left.to_latex(style) + " " if line.left else ""
    return [f"{left}&{first}", *(rf"&\quad {row}" for row in others)]
