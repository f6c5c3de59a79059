"""A page as one HTML file: KaTeX and its fonts are inlined, and a content policy forbids every request.

Formulas stand in the file as LaTeX, so they can be copied and are legible without JavaScript; KaTeX adds MathML, which
screen readers speak.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from importlib.resources import files

from symcalc.document.blocks import MARKS, MARKS_IN_WORDS, Block, Equation, Figure, Line, Prose, Section, Table
from symcalc.document.equations import ROOM, left_rows, right_rows
from symcalc.document.notation import style_of
from symcalc.formula.formula import Formula
from symcalc.formula.style import Style
from symcalc.formula.writing.latex_lines import drawn_width
from symcalc.registry import FORMATS

_ROOM_BESIDE_REASON = 48
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; img-src data:"
_RENDER = (
    "for (const e of document.querySelectorAll('.tex')) "
    "katex.render(e.textContent, e, {displayMode: e.classList.contains('display'), throwOnError: false, strict: 'ignore'});"
)


@lru_cache(maxsize=1)
def _assets() -> tuple[str, str, str]:
    """Return KaTeX' program, its style sheet with the fonts inside, and the page's own style sheet."""
    here = files("symcalc.document.formats")
    katex = here / "katex"

    def inlined(match: re.Match[str]) -> str:
        data = base64.b64encode((katex / "fonts" / match[1]).read_bytes()).decode("ascii")
        return f'url(data:font/woff2;base64,{data}) format("woff2")'

    sheet = (katex / "katex.min.css").read_text(encoding="utf-8")
    # woff2 alone: every browser that runs KaTeX reads it, and the other files are not shipped.
    sheet = re.sub(r',url\(fonts/[^)]*\.(?:woff|ttf)\) format\("[a-z]*"\)', "", sheet)
    sheet = re.sub(r'url\(fonts/([^)]*\.woff2)\) format\("woff2"\)', inlined, sheet)
    return (katex / "katex.min.js").read_text(encoding="utf-8"), sheet, (here / "page.css").read_text(encoding="utf-8")


@FORMATS.register("html")
def html(page: Section, notation: Style | str | None = None) -> str:
    """Write the page as one self-contained HTML file."""
    style = style_of(notation)
    title = "".join(piece if isinstance(piece, str) else piece.to_text(style) for piece in page.title.pieces())
    return _file(title, f"<h1>{_prose(page.title, style)}</h1>\n" + "".join(_block(block, style, 2) for block in page.blocks))


def contents(title: str, entries: Iterable[tuple[str, str, Prose]], notation: Style | str | None = None) -> str:
    """Write a page that leads to other pages.

    Parameters
    ----------
    title : str
    entries : iterable of (address, title, words)
    """
    style = style_of(notation)
    items = "".join(
        f'<li><a href="{escape(address)}">{escape(name)}</a><div class="words">{_prose(words, style)}</div></li>\n'
        for address, name, words in entries
    )
    return _file(title, f'<h1>{escape(title)}</h1>\n<ul class="contents">\n{items}</ul>\n')


def _file(title: str, content: str) -> str:
    script, katex_css, page_css = _assets()
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{katex_css}</style>\n<style>{page_css}</style>\n</head>\n"
        f"<body>\n<main>\n{content}</main>\n<script>{script}</script>\n<script>{_RENDER}</script>\n</body>\n</html>\n"
    )


def _block(block: Block, style: Style, depth: int) -> str:
    match block:
        case Prose(code=True, text=text):
            return f"<pre><code>{escape(text)}</code></pre>\n"
        case Prose():
            return f"<p>{_prose(block, style)}</p>\n"
        case Equation(lines=lines, boxed=boxed):
            rows = "".join(_line(line, style) for line in lines)
            return f'<div class="equation{" boxed" if boxed else ""}">\n{rows}</div>\n'
        case Table(header=header, rows=rows, caption=caption):
            head = "".join(f'<th scope="col">{_prose(cell, style)}</th>' for cell in header)
            body = "".join("<tr>" + "".join(f"<td>{_prose(cell, style)}</td>" for cell in row) + "</tr>\n" for row in rows)
            title = f"<caption>{_prose(caption, style)}</caption>\n" if caption else ""
            return f'<div class="wide"><table>\n{title}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'
        case Figure(svg=svg, caption=caption, description=description):
            picture = f'<div role="img" aria-label="{escape(description)}">{svg}</div>'
            return f'<figure role="group">{picture}<figcaption>{_prose(caption, style)}</figcaption></figure>\n'
        case Section(title=title, blocks=blocks):
            level = min(depth, 6)
            return f"<section>\n<h{level}>{_prose(title, style)}</h{level}>\n{''.join(_block(b, style, depth + 1) for b in blocks)}</section>\n"


def _line(line: Line, style: Style) -> str:
    room = _ROOM_BESIDE_REASON if line.reason else ROOM
    rows = left_rows(line, style, room)
    left, right = _rows(rows), _rows(right_rows(line, style, room))
    # A wide left side stands above its line, across all columns.
    above = f'<div class="left above">{left}</div>' if 2 * sum(map(drawn_width, rows)) > room else ""
    reason = _prose(line.reason, style) if line.reason else ""
    words = MARKS_IN_WORDS[line.mark]
    mark = f'<span class="mark {line.mark}" title="{words}" aria-label="{words}" role="img">{MARKS[line.mark]}</span>'
    beside = f'<div class="left">{"" if above else left}</div><div class="right">{right}</div>'
    return f'{above}{beside}<div class="reason">{reason}{mark if line.mark else ""}</div>\n'


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
