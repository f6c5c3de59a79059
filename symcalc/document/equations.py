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


def left_rows(line: Line, style: Style, room: int = ROOM) -> list[str]:
    """Return the left side as rows of LaTeX: one where it leaves room for a right side beside it, none where there is none."""
    return latex_lines(line.left, style, room) if line.left else []


def right_rows(line: Line, style: Style, room: int = ROOM) -> list[str]:
    """Return relation and right side as rows of LaTeX; rows after the first continue it."""
    rows = latex_lines(line.right, style, room)
    return [f"{relation_latex(line.relation)} {rows[0]}".strip(), *rows[1:]]


def aligned_rows(line: Line, style: Style, room: int = ROOM) -> list[str]:
    r"""Return a line as rows of an alignment: ``left &= right``, and rows that continue the right side further in.

    A left side that would take more than half of the room stands on rows of its own.
    """
    left = left_rows(line, style, room)
    taken = sum(map(drawn_width, left))
    is_beside = 2 * taken <= room
    first, *others = right_rows(line, style, room - taken if is_beside else room)
    continued = [rf"&\quad {row}" for row in others]
    if is_beside:
        return ["".join(f"{row} " for row in left) + f"&{first}", *continued]
    return [f"&{left[0]}", *(rf"&\quad {row}" for row in left[1:]), f"&{first}", *continued]


def beside_relation(rows: list[str], line: Line, words: str) -> list[str]:
    """Return the rows of `aligned_rows` with ``words`` at the end of the one on which the relation stands."""
    sign = f"&{relation_latex(line.relation)}"
    place = next((number for number, row in enumerate(rows) if sign in row), 0)
    return [row + words if number == place else row for number, row in enumerate(rows)]
