r"""A page as a LaTeX document that needs amsmath, amssymb, geometry, hyperref and graphicx alone.

An equation with reasons becomes one ``align*`` with the reasons in a third column; `body` is the part between
``\begin{document}`` and its end, for use in a document of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from symcalc.document.blocks import MARKS_IN_WORDS, Block, Equation, Figure, Line, Picture, Prose, Section, Table, with_pictures
from symcalc.document.equations import aligned_rows, beside_relation
from symcalc.document.notation import style_of
from symcalc.document.tables import sides
from symcalc.errors import MissingExtraError
from symcalc.formula.style import Style
from symcalc.formula.writing.latex_lines import drawn_width
from symcalc.registry import FORMATS

_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb}
\usepackage[a4paper,margin=25mm]{geometry}
\usepackage{graphicx}
\usepackage[hidelinks]{hyperref}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
"""
_ROOM_IN_BOX = 66
_WIDEST_REASON = 31
"""A reason with more letters than that is set as a paragraph."""
# In points: what a page has for an equation and its reasons, and what a letter of each takes, about.
# How many lines an equation may have to be made smaller as a whole, and from which part of the page's width on it is looked at:
# widths are estimates, and what is not too wide stays as it is.
_MOST_FITTED, _NEARLY_WIDE = 14, 0.85
_FITTED = r"\resizebox{\ifdim\width>\textwidth\textwidth\else\width\fi}{!}"
_PAGE, _LETTER, _LETTER_OF_REASON = 425, 6.4, 5.3
_LEVELS = ("section", "subsection", "subsubsection", "paragraph")
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {char: "\\" + char for char in "&%$#_{}"}
_SIGNS = {
    "✓": r"$\checkmark$", "≈": r"$\approx$", "−": "$-$", "·": r"$\cdot$", "×": r"$\times$", "∂": r"$\partial$", "∇": r"$\nabla$",
    "→": r"$\to$", "∞": r"$\infty$", "√": r"$\surd$", "∈": r"$\in$", "⇒": r"$\Rightarrow$",
    "⇔": r"$\Leftrightarrow$", "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$", "±": r"$\pm$",
} | {
    char: rf"$\{name}$"
    for char, name in zip(
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi psi omega "
        "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(),
        strict=True,
    )
}  # fmt: skip
# What the typeface of the document has beside ASCII: Latin letters with accents, dashes, quotes and dots.
_TYPESET = re.compile(r"[\x20-\x7e\xa0-\xff\u0100-\u017f–—‘’“”„…\n]")


@FORMATS.register("latex")
def latex(page: Section, notation: Style | str | None = None, target: Path | None = None) -> str:
    """Write the page as a whole LaTeX document.

    Where ``target`` is given, the file to be, the figures are written beside it as PDF, if the package that makes PDF is
    there; otherwise the words that describe a figure stand in its place.
    """
    style = style_of(notation)
    if target is not None:
        page = with_pictures(page, target, "pdf", _drawing)
    title = _prose(page.title, style)
    return f"{_PREAMBLE}\\title{{{title}}}\n\\date{{}}\n\\begin{{document}}\n\\maketitle\n{body(page.blocks, style)}\\end{{document}}\n"


def _drawing(figure: Figure) -> bytes | None:
    try:
        written = FORMATS["pdf"](figure)
    except MissingExtraError:
        return None
    assert isinstance(written, bytes)
    return written


def body(blocks: tuple[Block, ...], style: Style, depth: int = 0) -> str:
    """Write blocks without preamble."""
    return "".join(_block(block, style, depth) + "\n" for block in blocks)


def _block(block: Block, style: Style, depth: int) -> str:
    match block:
        case Prose(code=True, text=text):
            # verbatim has one way out; a program with that text would end it.
            # In a program's strings, an escape means the letter that TeX may not have.
            program = text.replace("\\end{verbatim}", "\\end {verbatim}").encode("ascii", "backslashreplace").decode("ascii")
            return f"\\begin{{verbatim}}\n{program}\n\\end{{verbatim}}\n"
        case Prose():
            return _prose(block, style) + "\n"
        case Equation(lines=lines, boxed=boxed):
            return _equation(lines, boxed, style)
        case Table(header=header, rows=rows, caption=caption):
            columns = "".join(side[0] for side in sides(block))
            head, *below = (" & ".join(_prose(cell, style) for cell in row) + r" \\" for row in (header, *rows))
            table = "\n".join([f"{_FITTED}{{\\begin{{tabular}}{{{columns}}}", r"\hline", head, r"\hline", *below, r"\hline", r"\end{tabular}}"])
            tail = f"\n\n{_prose(caption, style)}" if caption else ""
            return f"\\begin{{center}}\n\\renewcommand{{\\arraystretch}}{{1.4}}\n{table}{tail}\n\\end{{center}}\n"
        case Picture(file=file, caption=caption):
            return f"\\begin{{center}}\n{_FITTED}{{\\includegraphics{{{file}}}}}\n\n{_prose(caption, style)}\n\\end{{center}}\n"
        case Figure(caption=caption, description=description):
            return f"\\begin{{center}}\n\\fbox{{\\parbox{{0.8\\textwidth}}{{{_text(description)}}}}}\n\n{_prose(caption, style)}\n\\end{{center}}\n"
        case Section(title=title, blocks=blocks):
            level = _LEVELS[min(depth, len(_LEVELS) - 1)]
            return f"\\{level}*{{{_prose(title, style)}}}\n{body(blocks, style, depth + 1)}"


def _equation(lines: tuple[Line, ...], boxed: bool, style: Style) -> str:
    if boxed:
        inner = " \\\\\n".join(row for line in lines for row in aligned_rows(line, style, _ROOM_IN_BOX))
        return f"\\[\n\\boxed{{\\begin{{aligned}}\n{inner}\n\\end{{aligned}}}}\n\\]\n"
    rows = list(_all_rows(lines, style))
    inner = " \\\\\n".join(rows)
    if len(rows) <= _MOST_FITTED and any(_is_wide(row) for row in rows):
        # No line break is left that would do: the whole is made smaller, if it is in fact too wide.
        return f"\\[\n{_FITTED}{{$\\displaystyle\\begin{{aligned}}\n{inner}\n\\end{{aligned}}$}}\n\\]\n"
    return f"\\begin{{align*}}\n{inner}\n\\end{{align*}}\n"


def _is_wide(row: str) -> bool:
    """Tell whether a row may be wider than the page."""
    formula, _, reason = row.partition(" && ")
    return _LETTER * drawn_width(formula) + _LETTER_OF_REASON * min(drawn_width(reason), _WIDEST_REASON) > _NEARLY_WIDE * _PAGE


def _all_rows(lines: tuple[Line, ...], style: Style) -> Iterator[str]:
    """Write lines with their reasons and marks in a third column; all lines share the columns, so all keep to the room that is left."""
    reasons = [_reason(line, style) for line in lines]
    widest = max((min(drawn_width(reason), _WIDEST_REASON) for reason in reasons if reason), default=0)
    room = int((_PAGE - _LETTER_OF_REASON * widest) / _LETTER)
    lefts = [drawn_width(line.left.to_latex(style)) for line in lines if line.left]
    taken = max((width for width in lefts if 2 * width <= room), default=0)
    for line, reason in zip(lines, reasons, strict=True):
        own = min(drawn_width(line.left.to_latex(style)), taken) if line.left else 0
        rows = aligned_rows(line, style, room - taken + own)
        words = rf"\parbox{{58mm}}{{\raggedright {reason}}}" if drawn_width(reason) > _WIDEST_REASON else rf"\text{{{reason}}}"
        yield from beside_relation(rows, line, f" && {words}") if reason else rows


def _reason(line: Line, style: Style) -> str:
    words = [_prose(line.reason, style)] if line.reason else []
    words += {"proved": ["$\\checkmark$"], "": []}.get(line.mark, [f"({_text(MARKS_IN_WORDS[line.mark])})"])
    return " ".join(words)


def _prose(prose: Prose, style: Style) -> str:
    return "".join(_text(piece) if isinstance(piece, str) else f"${piece.to_latex(style)}$" for piece in prose.pieces())


def _text(text: str) -> str:
    return "".join(_SPECIAL.get(char) or _SIGNS.get(char) or _letter(char) for char in text)


def _letter(char: str) -> str:
    # TeX stops at a letter that it does not know; its number stands for it.
    return char if _TYPESET.fullmatch(char) else rf"\texttt{{U+{ord(char):04X}}}"
