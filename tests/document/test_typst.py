"""Typst source compiles, keeps what was typed as words, and draws figures; PDF is made of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typst

from symcalc.document.blocks import Equation, Figure, Line, Prose, Section
from symcalc.formula.reading.reader import read
from symcalc.registry import FORMATS
from tests.document.formula_sheet import formulas, picture
from tests.document.test_formats import HOSTILE, LONG, PAGE, F

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="20" viewBox="0 0 {0} 20"><title>t</title><rect width="9" height="9"/></svg>'


def compiled(page):
    written, warnings = typst.compile_with_warnings(FORMATS["typst"](page).encode(), format="pdf")
    assert [str(warning) for warning in warnings] == []
    return written


def size(pdf):
    found = re.search(rb"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]", pdf)
    return tuple(float(number) for number in found.groups())


def test_a_page_of_all_blocks_compiles_without_a_warning():
    assert compiled(PAGE).startswith(b"%PDF-")
    assert FORMATS["pdf"](PAGE).startswith(b"%PDF-")


@pytest.mark.parametrize("text", [HOSTILE.replace("{}", "()"), '"); #panic("seen") //', "#panic()", "a\\b\n\tc", "$x$ *b* _i_ @r <l> = h", "\x07"])
def test_words_are_no_code(text):
    for prose in (Prose(text.replace("{}", "")), Prose(text, code=True)):
        compiled(Section(Prose("t"), (prose,)))


def test_code_in_the_source_would_be_seen():
    with pytest.raises(typst.TypstError, match="seen"):
        typst.compile(b'#panic("seen")', format="pdf")


def test_what_has_semicolons_and_commas_is_no_argument():
    matrix = read(r"\begin{pmatrix} 1 & 2 \\ 3 & x, y \end{pmatrix}", notation="latex")
    compiled(Section(Prose("of {}", (matrix,)), (Equation((Line(matrix, "=", matrix, Prose("{}", (matrix,)), "proved"), Line(LONG, "⇒", LONG))),)))


def test_a_lone_figure_is_a_page_of_its_own_size():
    # 96 pixels are an inch, which is 72 points.
    assert size(FORMATS["pdf"](Figure(SVG.format(96), Prose("c"), "d"))) == pytest.approx((72, 15), abs=0.1)
    assert size(FORMATS["pdf"](PAGE)) == pytest.approx((595.3, 841.9), abs=0.1)


def test_a_wide_figure_is_made_to_fit():
    compiled(Section(Prose("t"), (Figure(SVG.format(5000), Prose("c"), "d"), Figure(SVG.format(50), Prose("c {}", (F,)), "d"))))


def test_latex_writes_its_figures_beside_it(tmp_path: Path):
    target = tmp_path / "my page 100%.tex"
    written = FORMATS["latex"](PAGE, None, target)
    (name,) = re.findall(r"\\includegraphics\{(.*?)\}", written)
    assert name == "my-page-100--figure-1.pdf"
    assert (tmp_path / name).read_bytes().startswith(b"%PDF-")
    assert r"\includegraphics" not in FORMATS["latex"](PAGE)


def test_markdown_links_its_figures_and_writes_them_beside_it(tmp_path: Path):
    target = tmp_path / "page.md"
    written = FORMATS["markdown"](PAGE, None, target)
    (name,) = re.findall(r"!\[A circle\.\]\((.*?)\)", written)
    assert name == "page-figure-1.svg"
    drawing = (tmp_path / name).read_text(encoding="utf-8")
    assert drawing.startswith('<svg style="background:#fff;color:#000" xmlns=')
    assert "![" not in FORMATS["markdown"](PAGE)


def test_every_formula_of_the_sheet_is_typeset():
    found = formulas()
    assert len(found) >= 60
    for formula in found:
        assert picture(formula).startswith(b"<svg")
