"""Extremes of x·y² on x² + 2y² = 3, parts 1 to 5 and the picture: the lines were worked out by hand, before the page was made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

import symcalc as sc
from symcalc.document.blocks import Block, Equation, Figure, Prose, Section, Table
from symcalc.formula.reading.reader import read

LINES = [
    # 1 Condition
    "∇ Matrix([[2*x], [4*y]])",
    "⇔ (x, y) = (0, 0)",
    "claim 0^2 + 2*0^2 != 3",
    # 2 System
    "= x*y^2 - lambda*(x^2 + 2*y^2 - 3)",
    "= y^2 - 2*lambda*x",
    "= 2*x*y - 4*lambda*y",
    "= -(x^2 + 2*y^2 - 3)",
    "⇔ y^2 - 2*lambda*x = 0, 2*x*y - 4*lambda*y = 0, x^2 + 2*y^2 - 3 = 0",
    # 3 Case tree
    "prose 2*y*(x - 2*lambda) = 0",
    "prose y = 0",
    "⇔ y = 0, -2*lambda*x = 0, x^2 - 3 = 0",
    "⇔ y = 0, lambda = 0, x^2 - 3 = 0",
    "⇔ (x, y, lambda) ∈ {(-sqrt(3), 0, 0), (sqrt(3), 0, 0)}",
    "prose y != 0, x - 2*lambda = 0",
    "⇔ lambda = x/2, y^2 - x^2 = 0, x^2 + 2*y^2 - 3 = 0",
    "⇔ lambda = x/2, y^2 - x^2 = 0, 3*x^2 - 3 = 0",
    "⇔ (x, y, lambda) ∈ {(-1, -1, -1/2), (1, -1, 1/2), (-1, 1, -1/2), (1, 1, 1/2)}",
    # 4 Numbers put in, second-order test
    "claim Matrix([[1^2 - 2*(1/2)*1], [2*1*1 - 4*(1/2)*1], [1^2 + 2*1^2 - 3]]) = Matrix([[0], [0], [0]])",
    "= Matrix([[0, 2*x, 4*y], [2*x, -2*lambda, 2*y], [4*y, 2*y, 2*x - 4*lambda]])",
    "= 0*((-1)*0 - 2*2) - 2*(2*0 - 2*4) + 4*(2*2 - (-1)*4)",
    "= 48",
    "claim 48 > 0",
    "claim x^2 + 2*y^2 > 0",
    "claim x*y^2 <= 1",
    "claim x*y^2 >= -1",
]
TABLE = {
    ("(1, -1), (1, 1)", "1/2", "1", "0, 0, 0", "48", "maximum, global"),
    ("(-1, -1), (-1, 1)", "-1/2", "-1", "0, 0, 0", "-48", "minimum, global"),
    ("(sqrt(3), 0)", "0", "0", "0, 0, 0", "-24*sqrt(3) ≈ −41.56922", "minimum, local"),
    ("(-sqrt(3), 0)", "0", "0", "0, 0, 0", "24*sqrt(3) ≈ 41.56922", "maximum, local"),
}


@cache
def page() -> tuple[sc.Derivation, Section]:
    derivation = sc.lagrange("x y^2", "x^2 + 2y^2 = 3", "x, y")
    found = derivation._page("textbook")
    assert isinstance(found, Section)
    return derivation, found


def texts(block: Block) -> Iterator[str]:
    """Yield what stands on the page, line by line, with its relation."""
    if isinstance(block, Equation):
        for line in block.lines:
            yield f"{line.relation or '∇'} {line.right.to_text()}"
    elif isinstance(block, Prose) and not block.code:
        yield f"prose {', '.join(formula.to_text() for formula in block.formulas)}"
    elif isinstance(block, Section):
        yield from texts(block.title)
        for inner in block.blocks:
            yield from texts(inner)


def words(block: Prose) -> str:
    return "".join(piece if isinstance(piece, str) else piece.to_text() for piece in block.pieces())


def blocks(block: Block, kind: type) -> Iterator[Block]:
    if isinstance(block, kind):
        yield block
    if isinstance(block, Section):
        for inner in block.blocks:
            yield from blocks(inner, kind)


def first_missing(expected: list[str]) -> str | None:
    found, place = list(texts(page()[1])), 0
    for text in expected:
        while place < len(found) and found[place] != text:
            place += 1
        if place == len(found):
            return text
    return None


def test_the_lines_stand_in_their_order():
    assert first_missing(LINES) is None


def test_a_wrong_line_is_missed():
    assert first_missing([*LINES[:5], "= 2*x*y - 2*lambda*y"]) == "= 2*x*y - 2*lambda*y"
    assert first_missing([LINES[1], LINES[0]]) == LINES[0]


def test_the_table_has_the_six_points():
    (table,) = blocks(page()[1], Table)
    assert {tuple(map(words, row)) for row in table.rows} == TABLE


def test_the_multiplier_is_shown_as_a_rate():
    said = [words(block) for block in blocks(page()[1], Prose) if not block.code]
    assert any("for every c > 0 it is (c/3)^(3/2)" in text and "the derivative at c = 3 is 1/2" in text for text in said)
    assert "Test: c = 3.03 gives 1.0150374; the prediction 1 + 1/2 · 0.03 is 1.015." in said


def test_every_step_is_proved_and_the_answer_stands_in_a_box():
    derivation, found = page()
    assert derivation.is_proved
    (answer,) = [block for block in blocks(found, Equation) if block.boxed]
    assert [(line.left.to_text(), line.right.to_text()) for line in answer.lines] == [("x*y^2", "1"), ("x*y^2", "-1")]


def test_the_picture_shows_the_points():
    pytest.importorskip("matplotlib")
    (figure,) = blocks(page()[1], Figure)
    assert "6 points" in figure.description


def test_the_lines_can_be_read_back():
    roles = page()[0].system.lagrangian.roles
    for part in page()[0].numbers:
        for step in part.steps:
            assert read(step.after.to_text(), declare=dict(roles)).to_text() == step.after.to_text()


@pytest.mark.parametrize("detail", ["answer", "brief", "textbook", "full"])
@pytest.mark.parametrize("form", ["to_latex", "to_html", "to_markdown", "to_text", "to_json"])
def test_all_formats_write_it(detail, form):
    assert "Global maximum" in getattr(page()[0], form)(detail=detail)
