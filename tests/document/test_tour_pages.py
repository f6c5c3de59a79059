"""Every page of the tour, in every format: each line reads back to the same ink, and each file obeys the rules of its kind."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from importlib.resources import files

import pytest

from symcalc.api.tour import examples, tour, worked
from symcalc.document.blocks import Equation, Prose, Section, Table
from symcalc.formula.reading.reader import read
from symcalc.formula.style import HOUSE
from symcalc.formula.writing.boxes import display_width
from symcalc.registry import FORMATS, PAGES
from tests.document.html_check import complaints
from tests.document.schema import complaints as breaches
from tests.document.test_formats import PAGE

EXAMPLES = dict(examples())
LEVELS = ("answer", "brief", "textbook", "full")
SCHEMA = json.loads(files("symcalc.document.formats").joinpath("page.schema.json").read_text(encoding="utf-8"))
STYLES = {
    "house": HOUSE,
    "another": HOUSE.but(logarithm="log", inverse="power", multiplication="dot", decimal=",", vectors="arrow", derivatives="subscript"),
}


@cache
def page_of(name):
    return worked(EXAMPLES[name])


def formulas(block):
    """Every formula that stands in a block; a line as a whole is its sides."""
    match block:
        case Prose():
            yield from block.formulas
        case Equation(lines=lines):
            for line in lines:
                yield from (side for side in (line.left, line.right) if side is not None)
                yield from line.reason.formulas if line.reason else ()
        case Section(title=title, blocks=blocks):
            yield from title.formulas
            for inner in blocks:
                yield from formulas(inner)
        case Table(header=header, rows=rows, caption=caption):
            for cell in (*header, *(cell for row in rows for cell in row), *([caption] if caption else [])):
                yield from cell.formulas
        case _:
            yield from block.caption.formulas


@pytest.mark.filterwarnings("ignore::symcalc.ReadingWarning")
@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_line_reads_back_to_the_same_ink(name, style):
    page = page_of(name)
    found = dict.fromkeys(formulas(PAGES.of_type(type(page))(page, "full")))
    assert len(found) > 5
    for formula in found:
        for notation, text in (("latex", formula.to_latex(style)), ("text", formula.to_text(style))):
            again = read(text, notation=notation, declare=formula.roles, style=style)
            if style is HOUSE:
                assert again.node == formula.node, text
            # What another style writes in another shape, such as f_x, is read in that shape; it is written the same again.
            assert (again.to_latex(style), again.to_text(style)) == (formula.to_latex(style), formula.to_text(style)), text


def test_a_line_that_reads_back_otherwise_is_seen():
    ink = read("x/2", notation="text")
    assert read(ink.to_latex().replace("2", "3"), notation="latex", declare=ink.roles).node != ink.node


@pytest.mark.parametrize("detail", LEVELS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_json_obeys_the_schema(name, detail):
    assert breaches(json.loads(page_of(name).to_json(detail)), SCHEMA, SCHEMA) == []


@pytest.mark.parametrize("detail", LEVELS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_text_is_no_wider_than_80_columns(name, detail):
    assert [line for line in page_of(name).to_text(detail).splitlines() if display_width(line) > 80] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_html_is_well_formed_and_asks_nothing_of_the_network(name):
    assert complaints(page_of(name).to_html("full")) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_notebook_gets_displays_that_every_front_end_typesets(name):
    bundle = page_of(name)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/latex", "text/markdown"}
    for kind in ("text/latex", "text/markdown"):
        displays = re.findall(r"\$\$(.*?)\$\$", bundle[kind], re.S)
        assert len(displays) >= 2
        for display in displays:
            assert display.count(r"\begin{aligned}") == display.count(r"\end{aligned}")
            assert not re.search(r"\\begin\{align\*?\}|\\tag|\\bm\b|\\color\b|\\require|\\newcommand|\n\s*\n", display)
            assert display.count("{") - display.count(r"\{") == display.count("}") - display.count(r"\}")


def test_the_index_is_well_formed_and_leads_to_the_pages_alone(tmp_path):
    index, *written = tour(tmp_path)
    assert complaints(index.read_text(encoding="utf-8"), frozenset(path.name for path in written)) == []
    assert complaints(index.read_text(encoding="utf-8")) != []


def html_of(content):
    page = FORMATS["html"](PAGE)
    return page.replace("</main>", content + "</main>", 1)


WRONG = [
    ("<p><b>x</b></p>", "<b> is not known"),
    ("<div><p></div>", "</div> closes <p>"),
    ("<p><div></div></p>", "words alone"),
    ("<li>x</li>", "stands in <main>"),
    ('<a href="https://a.b/">x</a>', "leads away"),
    ('<img src="x.png" alt="x">', "leads away"),
    ('<img src="data:,">', "<img> says nothing"),
    ("<style>@import 'x'</style>", "@import"),
    ("<style>a{background:url(x.png)}</style>", "url(x.png) fetches"),
    ('<p style="background:url(//a)">x</p>', "fetches"),
    ('<p onclick="f()">x</p>', "program in an attribute"),
    ('<p id="a">x</p><p id="a">y</p>', "'a' occurs twice"),
    ('<p class="a" class="b">x</p>', "twice"),
    ("<h1>x</h1>", "h1 occurs 2 times"),
    ("<h6>x</h6>", "<h6> follows"),
    ('<div role="img"></div>', "says nothing"),
    ("<button>x</button>", "no type"),
    ('<link rel="stylesheet" href="data:,">', "<link> fetches"),
    ("<div>", "closes <div>"),
]


def test_a_page_of_all_blocks_is_well_formed():
    assert complaints(FORMATS["html"](PAGE)) == []


@pytest.mark.parametrize(("content", "complaint"), WRONG, ids=[content for content, _ in WRONG])
def test_what_is_wrong_in_html_is_seen(content, complaint):
    assert any(complaint in line for line in complaints(html_of(content)))


@pytest.mark.parametrize("part", ["<!DOCTYPE html>\n", ' lang="en"', '<meta charset="utf-8">', "default-src 'none'; "])
def test_what_is_missing_in_html_is_seen(part):
    page = FORMATS["html"](PAGE)
    assert part in page
    assert complaints(page.replace(part, "", 1)) != []


PDFLATEX = shutil.which("pdflatex")


@pytest.mark.battery
@pytest.mark.skipif(PDFLATEX is None, reason="pdflatex is not installed; it comes with texlive-latex-base")
@pytest.mark.parametrize("name", EXAMPLES)
def test_latex_compiles_without_a_complaint(name, tmp_path):
    for detail in LEVELS:
        target = page_of(name).save(tmp_path / f"{name}-{detail}.tex", detail)
        for style in (None, STYLES["another"]):
            if style is not None:
                page_of(name).save(target, detail, style)
            done = subprocess.run(
                [PDFLATEX, "-interaction=nonstopmode", "-halt-on-error", target.name], cwd=tmp_path, capture_output=True, check=False
            )
            log = target.with_suffix(".log").read_text(encoding="latin-1")
            assert done.returncode == 0, log[-2000:]
            assert "Missing character" not in log
            # An inch is 72.27 points: nothing may stick out of the margin by more than a tenth of it.
            too_wide = [float(points) for points in re.findall(r"Overfull \\hbox \(([0-9.]+)pt too wide\)", log)]
            assert max(too_wide, default=0) < 8, log


@pytest.mark.battery
@pytest.mark.skipif(PDFLATEX is None, reason="pdflatex is not installed; it comes with texlive-latex-base")
def test_latex_that_does_not_compile_is_seen(tmp_path):
    (tmp_path / "wrong.tex").write_text(r"\documentclass{article}\begin{document}$\frac{$\end{document}", encoding="utf-8")
    done = subprocess.run([PDFLATEX, "-interaction=nonstopmode", "-halt-on-error", "wrong.tex"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0


@pytest.mark.parametrize("form", ["html", "latex", "markdown", "text", "json", "typst"])
def test_every_format_ends_with_the_call_in_python(form):
    derivation = page_of("jacobian")
    written = FORMATS[form](PAGES.of_type(type(derivation))(derivation, "textbook"))
    assert "In Python" in written
    assert "d = sc.jacobian(" in written
    assert "d.result" in written
