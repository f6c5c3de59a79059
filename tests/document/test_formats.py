"""Every format writes every block; what a user typed can close no tag and end no environment."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import get_args, get_type_hints

import pytest

from symcalc.derivation.step import Step
from symcalc.document.blocks import Equation, Figure, Line, Prose, Section, Table
from symcalc.document.equations import relation_latex, relation_text
from symcalc.document.formats.typst import relation_typst
from symcalc.document.notation import style_of
from symcalc.errors import ArgumentError, InkError, SettingsError
from symcalc.formula.reading.reader import read
from symcalc.formula.writing.boxes import display_width
from symcalc.formula.writing.latex_lines import drawn_width
from symcalc.registry import FORMATS

F, G = read("x^2/2", notation="text"), read("a < b", notation="text")
HOSTILE = "</script><b>&amp; 100% of $x_1$ # {} \\end{document} ~^"
PAGE = Section(
    Prose("Title of {}", (F,)),
    (
        Prose("Words, {} and {}.", (F, G)),
        Equation(
            (Line(F, "=", F, Prose("reason {}", (F,)), "proved"), Line(None, "≈", F, None, "agrees"), Line(None, "⇒", G, mark="undecided")),
        ),
        Equation((Line(F, "=", F),), boxed=True),
        Table((Prose("head"), Prose("{}", (F,))), ((Prose("a | b"), Prose("{}", (F,))),), Prose("caption")),
        Figure('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><circle r="2"/></svg>', Prose("what to see"), "A circle."),
        Section(Prose("Below"), (Section(Prose("Deeper"), (Prose(HOSTILE.replace("{}", "()")),)), Prose("print({}, '</pre>')", code=True))),
    ),
)


# A PDF is bytes, and the LaTeX of a notebook is titles and equations alone.
WHOLE = [name for name in FORMATS if name not in ("pdf", "notebook")]


@pytest.mark.parametrize("name", WHOLE)
def test_every_format_writes_every_block(name):
    written = FORMATS[name](PAGE)
    for words in ("Title of", "Words,", "reason", "head", "caption", "what to see", "Below", "Deeper", "print("):
        assert words in written
    assert written.endswith("\n")


def test_a_prose_with_the_wrong_number_of_formulas_is_refused():
    with pytest.raises(AssertionError, match=r"one \{\} per formula"):
        Prose("{} and {}", (F,))


class Balance(HTMLParser):
    """Counts whether every tag that is opened is closed in turn."""

    VOID = frozenset({"meta", "br", "img", "circle", "link"})

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.sources = [], [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        self.sources += [value for key, value in attrs if key in ("src", "href", "xlink:href")]

    def handle_endtag(self, tag):
        if tag not in self.VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)


def test_html_is_balanced_and_asks_nothing_of_the_network():
    written = FORMATS["html"](PAGE)
    parser = Balance()
    parser.feed(written)
    assert parser.open == parser.wrong == parser.sources == []
    assert "default-src 'none'" in written
    assert not re.search(r"url\((?!data:)", written), "a font is fetched"
    assert "</script><b>" not in written
    assert "&lt;/script&gt;&lt;b&gt;" in written


def test_the_balance_check_sees_an_open_tag():
    parser = Balance()
    parser.feed("<div><p></div>")
    assert parser.wrong


def test_every_equation_can_be_copied_as_latex_where_a_program_runs():
    written = FORMATS["html"](PAGE)
    sources = [unescape(found) for found in re.findall(r'<button type="button" class="copy" hidden data-latex="(.*?)"', written, re.DOTALL)]
    assert len(sources) == 2
    rows = r"\frac{x^{2}}{2} &= \frac{x^{2}}{2}"
    assert sources[1] == f"\\begin{{align*}}\n{rows}\n\\end{{align*}}"


def test_the_legend_explains_the_marks_that_are_there_and_no_other():
    def legend(*marks):
        written = FORMATS["html"](Section(Prose("t"), (Section(Prose("s"), (Equation(tuple(Line(F, "=", F, mark=mark) for mark in marks)),)),)))
        return re.findall(r'<dt class="mark (.*?)">', written)

    assert legend("proved", "undecided", "proved") == ["proved", "undecided"]
    assert legend("agrees") == ["agrees"]
    assert legend("") == []
    assert 'class="legend"' not in FORMATS["html"](Section(Prose("t"), (Equation((Line(F, "=", F),)),)))


def test_what_stands_deep_can_be_folded_and_is_open():
    written = FORMATS["html"](PAGE)
    assert "<details open>\n<summary><h3>Deeper</h3></summary>" in written
    assert written.count("<details") == 1


def test_the_evidence_of_a_mark_is_its_tooltip():
    page = Section(Prose("t"), (Equation((Line(F, "=", F, mark="agrees", how='at 7 points, "<b>"'),)),))
    assert 'title="agrees at sample points: at 7 points, &quot;&lt;b&gt;&quot;"' in FORMATS["html"](page)


def test_latex_escapes_text_and_balances_environments():
    written = FORMATS["latex"](PAGE)
    assert written.count(r"\end{document}") == 1
    assert r"\textbackslash{}end\{document\}" in written
    begun, ended = re.findall(r"\\begin\{([a-z*]+)\}", written), re.findall(r"\\end\{([a-z*]+)\}", written)
    assert sorted(begun) == sorted(ended)
    packages = set(re.findall(r"\\usepackage(?:\[.*?\])?\{(.*?)\}", written))
    assert packages <= {"fontenc", "inputenc", "amsmath,amssymb", "geometry", "graphicx", "hyperref"}


def test_latex_holds_no_letter_that_tex_stops_at():
    page = Section(Prose("σ of 中, ẍ and ∂f"), (Prose("d = 'χ²'", code=True), Prose("é – … “θ” Δ ∞")))
    written = FORMATS["latex"](page)
    assert r"$\sigma$ of \texttt{U+4E2D}, \texttt{U+1E8D} and $\partial$f" in written
    assert r"d = '\u03c7\xb2'" in written
    assert r"é – … “$\theta$” $\Delta$ $\infty$" in written


def test_long_reasons_are_paragraphs_in_latex_and_long_derivations_run_over_pages():
    page = Section(Prose("t"), (Equation((Line(F, "=", F, Prose("a reason " * 9)), Line(None, "=", F, Prose("short")))),))
    written = FORMATS["latex"](page)
    assert written.count(r"\parbox{58mm}{\raggedright a reason") == 1
    assert r"\text{short}" in written
    assert r"\allowdisplaybreaks" in written


def test_markdown_escapes_cells_and_text():
    written = FORMATS["markdown"](PAGE)
    assert r"a \| b" in written
    assert r"\</script\>" in written


def test_text_has_the_relation_on_the_line_of_the_fraction_bar():
    written = FORMATS["text"](Section(Prose("t"), (Equation((Line(F, "=", F), Line(None, "≈", F, Prose("why"), "proved"))),)))
    assert "  ── = ──\n" in written
    assert "\n     ≈ ──\n" in written
    assert "— why; proved" in written


def test_equations_on_both_sides_of_a_sign_stand_without_brackets():
    first, second = read("a = b", notation="text"), read("c <= d = e", notation="text")
    written = FORMATS["text"](Section(Prose("t"), (Equation((Line(first, "⇔", second), Line(None, "⇒", second), Line(None, "=", F))),)))
    assert "  a = b ⇔ c ≤ d = e\n" in written
    assert "  ⇒ c ≤ d = e\n" in written


def test_the_words_of_an_open_mark_stand_apart_from_the_reason():
    page = Section(Prose("t"), (Equation((Line(F, "=", F, Prose("why"), "agrees"), Line(None, "=", F, None, "undecided"))),))
    assert r"why (agrees at sample points)" in FORMATS["latex"](page)
    assert r"\text{(not proved)}" in FORMATS["markdown"](page)
    assert "— why; agrees at sample points" in FORMATS["text"](page)


@pytest.mark.parametrize("relation", get_args(get_type_hints(Step)["relation"]))
@pytest.mark.parametrize("name", [*WHOLE, "notebook"])
def test_every_format_writes_every_relation_of_a_step(name, relation):
    written = FORMATS[name](Section(Prose("t"), (Equation((Line(F, relation, G),)),)))
    sign = {"text": relation_text, "typst": relation_typst}.get(name, relation_latex)(relation)
    assert (sign.replace("\\", "\\\\") if name == "json" else sign) in written


def test_what_is_no_relation_is_refused_by_name():
    for written in (relation_latex, relation_typst):
        with pytest.raises(ArgumentError, match="'roughly'"):
            written("roughly")


def test_a_line_whose_sides_mean_different_things_by_one_name_is_refused():
    real, plain = (read("x + 1", notation="text", declare=roles) for roles in ({"x": "real"}, None))
    with pytest.raises(InkError, match="'x' stands for two things"):
        Line(real, "=", plain)


LONG = read(" + ".join(f"a_{n}*sin(b_{n}*x)" for n in range(30)), notation="text")


def test_a_long_line_is_broken_before_its_signs():
    page = Section(Prose("t"), (Equation((Line(F, "=", LONG, Prose("why"), "proved"),)), Equation((Line(F, "=", LONG),), boxed=True)))
    for name in ("latex", "markdown"):
        rows = [row for row in FORMATS[name](page).splitlines() if row.startswith(r"&\quad +")]
        assert len(rows) > 6
        assert max(map(drawn_width, rows)) < 100
    assert FORMATS["html"](page).count(r"&amp;\quad +") > 6
    assert r"\quad +" not in FORMATS["latex"](PAGE)


def test_a_long_left_side_stands_on_rows_of_its_own():
    page = Section(Prose("t"), (Equation((Line(LONG, "=", F, Prose("why"), "proved"), Line(None, "⇒", F))),))
    for name in ("latex", "markdown"):
        rows = FORMATS[name](page).splitlines()
        (reason,) = (row for row in rows if "why" in row)
        assert reason.startswith(r"&= \frac{x^{2}}{2} &&")
        assert max(map(drawn_width, rows)) < 100
    assert FORMATS["html"](page).count('<div class="left above">') == 1
    assert '<div class="left above">' not in FORMATS["html"](PAGE)


def test_notation_may_be_a_name_a_style_or_nothing():
    assert style_of(None) == style_of(style_of(None))
    assert style_of("prime").derivatives == "prime"
    with pytest.raises(SettingsError, match="notation=3"):
        style_of(3)
    with pytest.raises(SettingsError, match="'roman'"):
        style_of("roman")


def number(text):
    return Prose("{}", (read(text, notation="text"),))


NUMBERS = Table(
    (Prose("n"), Prose("value"), Prose("note")), ((number("1"), number("-0.25"), Prose("a")), (Prose("2"), number("3.5e-8"), number("x")))
)


@pytest.mark.parametrize(("name", "marks"), [
    ("html", ['<th scope="col" class="number">n', '<td class="number">', '<th scope="col">note']), ("latex", [r"\begin{tabular}{rrl}"]),
    ("markdown", ["|--:|--:|---|"]), ("typst", ["align: (right, right, left, )"]), ("text", ["n   value  note", "1   -0.25  a", "2  3.5e-8  x"]),
])  # fmt: skip
def test_numbers_stand_at_the_right_of_their_column(name, marks):
    written = FORMATS[name](Section(Prose("t"), (NUMBERS,)))
    assert all(mark in written for mark in marks), written


def test_a_table_without_rows_is_written():
    for name in WHOLE:
        assert "lonely" in FORMATS[name](Section(Prose("t"), (Table((Prose("lonely"),), ()),)))


MATRIX = (
    r"\begin{pmatrix}" + r" \\ ".join(" & ".join(f"x^{{{row}}} \\sin(y_{{{column}}})" for column in range(8)) for row in range(2)) + r"\end{pmatrix}"
)
WIDE = read(MATRIX, notation="latex")


def test_text_is_no_wider_than_the_terminal():
    words = Prose("a long caption " * 9)
    table = Table((Prose("head"), Prose("other")), ((Prose("word " * 12), Prose("{}", (LONG,))), (Prose("b"), Prose(""))), words)
    lines = (
        Line(F, "=", LONG, Prose("why " * 30)),
        Line(None, "⇒", LONG),
        Line(LONG, "=", F),
        Line(F, "=", WIDE),
        Line(WIDE, "=", WIDE),
        Line(None, "claim", WIDE),
    )
    written = FORMATS["text"](Section(Prose("t {}", (LONG,)), (Equation(lines), table)))
    assert max(map(display_width, written.splitlines())) <= 80
    assert "head: word" in written
    assert re.search(r"^  +\+ a₁₂ sin", written, re.M), "a continued row begins with its sign"
    assert written.count("x^1*sin(y_5)") + written.count("x^1*\n") + written.count("sin(y_5)") >= 4


def test_a_drawing_that_fits_is_not_broken():
    assert "  x²\n  ── = x\n" in FORMATS["text"](Section(Prose("t"), (Equation((Line(F, "=", read("x", notation="text")),)),)))


def test_long_lines_of_typst_are_broken_before_their_signs():
    page = Section(Prose("t"), (Equation((Line(F, "=", LONG, Prose("why"), "proved"), Line(F, "=", F))), Equation((Line(F, "=", LONG),), boxed=True)))
    written = FORMATS["typst"](page)
    assert written.count('$"" + a_') > 8
    assert "#drawn($= frac(x^2, 2)$);" in written
