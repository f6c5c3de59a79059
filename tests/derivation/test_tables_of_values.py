"""The values at a point, summed up in a table; and functions that are known by their letter, at a point."""

from __future__ import annotations

import re

import pytest

import symcalc as sc
from symcalc.document.blocks import Section, Table

PAGE_1 = r"f(x,y)=x y e^{-x^2/2-y^2/8}"
ROWS = [
    ("E", "e^(-1/4)", "0.778801"),
    ("f", "1/2*e^(-1/4)", "0.389400"),
    ("partial(f, x)", "3/4*e^(-1/4)", "0.584101"),
    ("partial(f, y)", "3/8*e^(-1/4)", "0.292050"),
    ("partial(f, (x, 2))", "-11/8*e^(-1/4)", "-1.070851"),
    ("partial(f, x, y)", "9/16*e^(-1/4)", "0.438075"),
    ("partial(f, (y, 2))", "-11/32*e^(-1/4)", "-0.267713"),
    ("norm(grad(f))", "3/8*sqrt(5)*e^(-1/4)", "0.653044"),
]


def table_of(derivation, detail="textbook"):
    """The table of a page, cell by cell as text, and the titles of all parts of the page."""
    page = derivation._page(detail)
    titles = [block.title.text for block in page.blocks if isinstance(block, Section)]
    tables = [inner for block in page.blocks if isinstance(block, Section) for inner in block.blocks if isinstance(inner, Table)]
    rows = [tuple(cell.formulas[0].to_text() if cell.formulas else cell.text for cell in row) for table in tables for row in table.rows]
    return rows, titles


def test_the_values_of_a_hessian_stand_in_a_table():
    rows, titles = table_of(sc.hessian(PAGE_1, at={"x": "1/2", "y": 1}))
    assert rows[: len(ROWS)] == ROWS
    assert titles.index("Numbers put in") < titles.index("Table") < titles.index("Answer")


def test_whole_numbers_need_no_decimal():
    rows, titles = table_of(sc.gradient("f(x,y) = x^2*y", at=[1, 2]))
    assert rows == [("f", "2", ""), ("partial(f, x)", "4", ""), ("partial(f, y)", "1", ""), ("norm(grad(f))", "sqrt(17)", "4.123106")]
    if "Picture" in titles:
        assert titles.index("Table") < titles.index("Picture")


def test_where_all_are_whole_there_are_no_decimals():
    assert table_of(sc.gradient("f(x,y) = x*y", at=[0, 2]))[0] == [("f", "0"), ("partial(f, x)", "2"), ("partial(f, y)", "0"), ("norm(grad(f))", "2")]


def test_without_a_point_and_in_an_answer_there_is_no_table():
    assert table_of(sc.gradient("x^2*y"))[0] == []
    assert table_of(sc.gradient("x^2*y", at=[1, 2]), "answer")[0] == []


AT_A_POINT = {
    "of a square": lambda: sc.derivative("f(x^2)", "x").at(x=3),
    "of a function": lambda: sc.derivative("f(g(t))", "t").at(t=2),
    "second": lambda: sc.derivative("f(x^2)", "x", 2).at(x=3),
    "mixed": lambda: sc.partial("f(x*y, x + y)", "x", "y").at(x=1, y=2),
    "gradient": lambda: sc.gradient("f(x*y)", "x,y", at=[1, 2]),
    "Hessian": lambda: sc.hessian("f(x*y)", "x,y", at=[1, 2]),
    "tangent": lambda: sc.tangent_plane("f(x*y)", "x,y", at=[1, 2]),
}


@pytest.mark.parametrize("made", AT_A_POINT.values(), ids=AT_A_POINT.keys())
@pytest.mark.parametrize("detail", ["textbook", "full"])
def test_no_letter_of_sympy_stands_on_a_page(made, detail):
    derivation = made()
    for page in (derivation.to_text(detail), derivation.to_latex(detail), derivation.to_markdown(detail), derivation.to_json(detail)):
        assert not re.search(r"(?<![A-Za-z])xi|ξ|Subs|Dummy", page)
    assert not any("xi_" in verdict.how or "Subs" in verdict.how for verdict in derivation.verdicts)


def test_the_value_of_a_function_at_a_point_is_written_with_its_slope_there():
    assert sc.derivative("f(x^2)", "x").at(x=3).numbers[-1].answer.to_text() == "6*f'(9)"
    assert sc.derivative("f(g(t))", "t").at(t=2).numbers[-1].answer.to_text() == "f'(g(2))*g'(2)"
