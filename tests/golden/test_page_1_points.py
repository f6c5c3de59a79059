"""The critical points of x·y·exp(−x²/2 − y²/8): the cases by which they are found, the table of kinds, and what holds for the whole plane.

The lines and rows were worked out by hand and with SymPy, before the page was made.
"""

from __future__ import annotations

from functools import cache

import pytest

import symcalc as sc
from symcalc.document.blocks import Block, Figure, Prose, Section, Table
from tests.golden.test_page_1 import first_missing

# 4 Stationary points: E > 0 leaves two products; each case ends with its points, or with none.
CASES = [
    ("y = 0", ["(0, 0)"]),
    ("x + 1 = 0", ["(-1, -2)", "(-1, 2)"]),
    ("x - 1 = 0", ["(1, -2)", "(1, 2)"]),
]
D = ["4*e^(-2)", "0.541341"]
# 5 Classification: points, value, Hessian, D, eigenvalues, kind
ROWS = [
    (["(-1, -2)", "(1, 2)"], ["2*e^(-1)", "0.735759"], "Matrix([[-4*e^(-1), 0], [0, -e^(-1)]])", D, ["-4*e^(-1)", "-e^(-1)"], "maximum"),
    (["(-1, 2)", "(1, -2)"], ["-2*e^(-1)", "-0.735759"], "Matrix([[4*e^(-1), 0], [0, e^(-1)]])", D, ["e^(-1)", "4*e^(-1)"], "minimum"),
    (["(0, 0)"], ["0"], "Matrix([[0, 1], [1, 0]])", ["-1"], ["-1", "1"], "saddle"),
]
FIRST = ["partial(f, x) = y*E + x*y*(-x*E)", "= y*(1 - x^2)*E", "partial(f, y) = x*E + x*y*(-y*E/4)", "= x*(1 - y^2/4)*E"]


@cache
def page() -> tuple[sc.Derivation, Section]:
    found = sc.critical_points("f(x,y)=x y e^{-x^2/2-y^2/8}", "x, y")
    return found, found._page("textbook")


def section(title: str) -> Section:
    return next(block for block in page()[1].blocks if isinstance(block, Section) and block.title.text == title)


def inside(block: Block) -> list[Block]:
    return [block, *(entry for part in block.blocks for entry in inside(part))] if isinstance(block, Section) else [block]


def test_the_derivatives_stand_before_the_points():
    assert first_missing(FIRST, page()[1]) is None
    titles = [block.title.text for block in page()[1].blocks if isinstance(block, Section)]
    assert titles == ["Asked", "Derivation", "Stationary points", "Classification", "Global", "Picture", "Answer", "Checks", "In Python"]


@pytest.mark.parametrize(("number", "case"), list(enumerate(CASES)))
def test_each_case_ends_with_its_points(number, case):
    assumed, points = case
    heads = [block for block in inside(section("Stationary points")) if isinstance(block, Section) and "Case" in block.title.text]
    assert len(heads) == len(CASES)
    assert heads[number].title.formulas[-1].to_text() == assumed
    last = heads[number].blocks[-1].lines[-1].right.to_text()
    assert all(point in last for point in points)
    assert last.count("(") == 1 + len(points)


def test_the_table_has_value_hessian_determinant_eigenvalues_and_kind():
    (table,) = [block for block in section("Classification").blocks if isinstance(block, Table)]
    rows = [[[formula.to_text() for formula in cell.formulas] for cell in row[:-1]] for row in table.rows]
    assert rows == [[points, value, [matrix], determinant, eigenvalues] for points, value, matrix, determinant, eigenvalues, _ in ROWS]
    assert [row[-1].text.split(",")[0] for row in table.rows] == [kind for *_, kind in ROWS]


def test_the_extremes_are_global_because_the_function_vanishes_far_away():
    (said,) = section("Global").blocks
    assert isinstance(said, Prose)
    assert [formula.to_text() for formula in said.formulas] == ["-2*e^(-1)", "2*e^(-1)"]
    assert "tends to 0" in said.text
    assert [q.is_global for q in page()[0].result if q.kind != "saddle"] == [True] * 4


def test_everything_is_proved_and_the_picture_says_what_it_shows():
    assert page()[0].is_proved
    (figure,) = section("Picture").blocks
    assert isinstance(figure, Figure)
    assert "2 × maximum, 2 × minimum, 1 × saddle" in figure.description
    assert "0.736" in figure.svg


def test_the_answer_says_that_there_are_no_others():
    assert section("Answer").blocks[-1].text == "5 points. There are no others."
