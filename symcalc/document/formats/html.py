"""A page as one HTML file: KaTeX and its fonts are inlined, and a content policy forbids every request.

Formulas stand in the file as LaTeX, so they can be copied and are legible without JavaScript; KaTeX adds MathML, which
screen readers speak.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files

from symcalc.document.blocks import MARKS, MARKS_IN_WORDS, Block, Equation, Figure, Line, Prose, Section, Table, lines_of
from symcalc.document.equations import ROOM, aligned_rows, left_rows, right_rows
from symcalc.document.notation import style_of
from symcalc.document.tables import sides
from symcalc.formula.formula import Formula
from symcalc.formula.style import Style
from symcalc.formula.writing.latex_lines import drawn_width
from symcalc.registry import FORMATS

_ROOM_BESIDE_REASON = 48
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; img-src data:"
_LEGEND = {
    "proved": "the line holds wherever it is claimed, by an exact argument",
    "agrees": "both sides have the same value, to many digits, at many points; this is no proof",
    "undecided": "the check could not decide; nothing speaks against the line",
}
# Parts of the page from this level of headings on can be folded.
_FOLDS_FROM = 3


@lru_cache(maxsize=1)
def _assets() -> tuple[str, str, str, str]:
    """Return KaTeX' program, its style sheet with the fonts inside, and the page's own style sheet and program."""
    here = files("symcalc.document.formats")
    katex = here / "katex"

    def inlined(match: re.Match[str]) -> str:
        data = base64.b64encode((katex / "fonts" / match[1]).read_bytes()).decode("ascii")
        return f'url(data:font/woff2;base64,{data}) format("woff2")'

    sheet = (katex / "katex.min.css").read_text(encoding="utf-8")
    # woff2 alone: every browser that runs KaTeX reads it, and the other files are not shipped.
    sheet = re.sub(r',url\(fonts/[^)]*\.(?:woff|ttf)\) format\("[a-z]*"\)', "", sheet)
    sheet = re.sub(r'url\(fonts/([^)]*\.woff2)\) format\("woff2"\)', inlined, sheet)
    own = [(here / name).read_text(encoding="utf-8") for name in ("page.css", "page.js")]
    return (katex / "katex.min.js").read_text(encoding="utf-8"), sheet, own[0], own[1]


@FORMATS.register("html")
def html(page: Section, notation: Style | str | None = None) -> str:
    """Write the page as one self-contained HTML file."""
    style = style_of(notation)
    title = "".join(piece if isinstance(piece, str) else piece.to_text(style) for piece in page.title.pieces())
    content = "".join(_block(block, style, 2) for block in page.blocks)
    return _file(title, f"<h1>{_prose(page.title, style)}</h1>\n{content}{_legend(page)}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that another one leads to: its title, some words, and the files in which it stands, the first to be read here."""

    title: str
    words: Prose
    files: tuple[str, ...]


def contents(title: str, groups: Iterable[tuple[str, Iterable[Entry]]], note: str = "", notation: Style | str | None = None) -> str:
    """Write a page that leads to other pages.

    Parameters
    ----------
    title : str
    groups : iterable of (str, entries)
        Each with a heading of its own.
    note : str
        What stands below the title.
    """
    style = style_of(notation)
    parts = [f"<section>\n<h2>{escape(head)}</h2>\n{_entries(entries, style)}</section>\n" for head, entries in groups]
    words = f"<p>{escape(note)}</p>\n" if note else ""
    return _file(title, f"<h1>{escape(title)}</h1>\n{words}{''.join(parts)}")


def _entries(entries: Iterable[Entry], style: Style) -> str:
    items = []
    for entry in entries:
        first, *others = entry.files
        also = "".join(f' <a class="also" href="{escape(name)}">{escape(name.rpartition(".")[2].upper())}</a>' for name in others)
        link = f'<a href="{escape(first)}">{escape(entry.title)}</a>'
        items.append(f'<li>{link}{also}<div class="words">{_prose(entry.words, style)}</div></li>\n')
    return f'<ul class="contents">\n{"".join(items)}</ul>\n'


def _file(title: str, content: str) -> str:
    script, katex_css, page_css, page_script = _assets()
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{katex_css}</style>\n<style>{page_css}</style>\n</head>\n"
        f"<body>\n<main>\n{content}</main>\n<script>{script}</script>\n<script>{page_script}</script>\n</body>\n</html>\n"
    )


def _block(block: Block, style: Style, depth: int) -> str:
    match block:
        case Prose(code=True, text=text):
            return f"<pre><code>{escape(text)}</code></pre>\n"
        case Prose():
            return f"<p>{_prose(block, style)}</p>\n"
        case Equation(lines=lines, boxed=boxed):
            rows = "".join(_line(line, style) for line in lines)
            return f'<div class="display">\n<div class="equation{" boxed" if boxed else ""}">\n{rows}</div>\n{_copy(lines, style)}</div>\n'
        case Table(header=header, rows=rows, caption=caption):
            classes = [' class="number"' if side == "right" else "" for side in sides(block)]
            head = "".join(f'<th scope="col"{kind}>{_prose(cell, style)}</th>' for kind, cell in zip(classes, header))
            body = "".join("<tr>" + "".join(f"<td{kind}>{_prose(cell, style)}</td>" for kind, cell in zip(classes, row)) + "</tr>\n" for row in rows)
            title = f"<caption>{_prose(caption, style)}</caption>\n" if caption else ""
            return f'<div class="wide"><table>\n{title}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'
        case Figure(svg=svg, caption=caption, description=description):
            picture = f'<div role="img" aria-label="{escape(description)}">{svg}</div>'
            return f'<figure role="group">{picture}<figcaption>{_prose(caption, style)}</figcaption></figure>\n'
        case Section(title=title, blocks=blocks):
            level = min(depth, 6)
            head = f"<h{level}>{_prose(title, style)}</h{level}>"
            below = "".join(_block(inner, style, depth + 1) for inner in blocks)
            if depth >= _FOLDS_FROM:
                return f"<details open>\n<summary>{head}</summary>\n{below}</details>\n"
            return f"<section>\n{head}\n{below}</section>\n"


def _line(line: Line, style: Style) -> str:
    room = _ROOM_BESIDE_REASON if line.reason else ROOM
    rows = left_rows(line, style, room)
    left, right = _rows(rows), _rows(right_rows(line, style, room))
    # A wide left side stands above its line, across all columns.
    above = f'<div class="left above">{left}</div>' if 2 * sum(map(drawn_width, rows)) > room else ""
    reason = _prose(line.reason, style) if line.reason else ""
    words = MARKS_IN_WORDS[line.mark]
    found = escape(f"{words}: {line.how}" if line.how else words)
    mark = f'<span class="mark {line.mark}" title="{found}" aria-label="{words}" role="img">{MARKS[line.mark]}</span>'
    beside = f'<div class="left">{"" if above else left}</div><div class="right">{right}</div>'
    return f'{above}{beside}<div class="reason">{reason}{mark if line.mark else ""}</div>\n'


def _copy(lines: tuple[Line, ...], style: Style) -> str:
    """Return the button that copies an equation; it is shown where there is a program to press it for."""
    rows = " \\\\\n".join(row for line in lines for row in aligned_rows(line, style))
    source = escape(f"\\begin{{align*}}\n{rows}\n\\end{{align*}}")
    return f'<button type="button" class="copy" hidden data-latex="{source}" aria-label="Copy these lines as LaTeX">Copy LaTeX</button>\n'


def _legend(page: Section) -> str:
    """Return what the marks on the page mean."""
    marks = {line.mark for line in lines_of(page)}
    rows = "".join(
        f'<dt class="mark {mark}">{MARKS[mark]}</dt><dd>{MARKS_IN_WORDS[mark]}: {words}</dd>\n' for mark, words in _LEGEND.items() if mark in marks
    )
    return f'<footer class="legend">\n<p>What the marks mean</p>\n<dl>\n{rows}</dl>\n</footer>\n' if rows else ""


def _rows(rows: list[str]) -> str:
    if len(rows) < 2:
        return "".join(_tex(row, display=True) for row in rows)
    return _tex(r"\begin{aligned} &" + r" \\ &\quad ".join(rows) + r" \end{aligned}", display=True)


def _prose(prose: Prose, style: Style) -> str:
    return "".join(escape(piece) if isinstance(piece, str) else _inline(piece, style) for piece in prose.pieces())


def _inline(formula: Formula, style: Style) -> str:
    return _tex(formula.to_latex(style), display=False)


def _tex(latex: str, display: bool) -> str:
    return f'<span class="tex{" display" if display else ""}">{escape(latex, quote=False)}</span>'
