"""The Taylor polynomial of e^x·√(1 + y) to order 2 with its error on a box, line by line.

The lines and numbers were worked out by hand and with SymPy, before the page was made. They have to stand on the page in this order.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

import symcalc as sc
from symcalc.derivation.topics.taylor_result import Taylor
from symcalc.document.blocks import Block, Equation, Prose, Section, Table
from symcalc.formula.formula import Formula
from symcalc.formula.reading.reader import read

ROW, COLUMN = "bmatrix([[1, 1/2]])", "Matrix([[x], [y]])"
LINES = [
    "partial(f, x) = partial(e^x*sqrt(1 + y), x)", "= sqrt(1 + y)*e^x",
    "partial(f, y) = partial(e^x*sqrt(1 + y), y)", "= e^x/(2*sqrt(1 + y))",
    "partial(f, (x, 2)) = partial(sqrt(1 + y)*e^x, x)", "= sqrt(1 + y)*e^x",
    "partial(f, x, y) = partial(sqrt(1 + y)*e^x, y)", "= e^x/(2*sqrt(1 + y))",
    "partial(f, (y, 2)) = partial(e^x/(2*sqrt(1 + y)), y)", "= -e^x/(4*(1 + y)*sqrt(1 + y))",
    f"T_2 = 1 + {ROW}*{COLUMN} + 1/2*bmatrix([[x, y]])*Matrix([[1, 1/2], [1/2, -1/4]])*{COLUMN}",
    "T_2 = 1 + x + y/2 + 1/2*(x^2 - y^2/4 + 2*(1/2)*x*y)",
    "T_2 = 1 + x + y/2 + x^2/2 + x*y/2 - y^2/8",
    "T_0 = 1", "T_1 = 1 + x + y/2", "T_2 = 1 + x + y/2 + x^2/2 + x*y/2 - y^2/8",
    "T_1 = 1 + 0.1 + 0.1/2", "T_1 = 1.15",
    "T_2 = 1 + 0.1 + 0.1/2 + 0.1^2/2 + 0.1*0.1/2 - 0.1^2/8", "T_2 = 1.15875",
    "f = e^0.1*sqrt(1 + 0.1)", "f ≈ 1.159113",
]  # fmt: skip
TABLE = [
    ("f", "e^x*sqrt(1 + y)", "1"), ("partial(f, x)", "sqrt(1 + y)*e^x", "1"), ("partial(f, y)", "e^x/(2*sqrt(1 + y))", "1/2"),
    ("partial(f, (x, 2))", "sqrt(1 + y)*e^x", "1"), ("partial(f, x, y)", "e^x/(2*sqrt(1 + y))", "1/2"),
    ("partial(f, (y, 2))", "-e^x/(4*(1 + y)*sqrt(1 + y))", "-1/4"),
]  # fmt: skip
STEPS = [
    ("0.2", "0.037979685", "", "0.0029796849", ""),
    ("0.1", "0.0091130376", "4.17", "0.00036303762", "8.21"),
    ("0.05", "0.0022323166", "4.08", "4.4816624e-5", "8.10"),
    ("0.025", "0.00055244270", "4.04", "5.5676952e-6", "8.05"),
]
LARGEST = ["1.337980", "0.682785", "0.426741", "0.800139"]


@cache
def page() -> tuple[Taylor, Section]:
    derivation = sc.taylor(r"f(x,y)=e^x \sqrt{1+y}", "x, y", at={"x": 0, "y": 0}, order=2, on={"x": (-0.2, 0.2), "y": (-0.2, 0.2)})
    found = derivation.at(x="0.1", y="0.1")
    assert isinstance(found, Taylor)
    whole = found._page("textbook")
    assert isinstance(whole, Section)
    return derivation, whole


def blocks(block: Block) -> Iterator[Block]:
    yield block
    if isinstance(block, Section):
        for inner in block.blocks:
            yield from blocks(inner)


def lines(block: Block) -> Iterator[tuple[Formula | None, str, Formula]]:
    """Yield the lines of a page; one that goes on has the left side of the line above it, too."""
    for part in blocks(block):
        if isinstance(part, Equation):
            above = None
            for line in part.lines:
                above = line.left or above
                yield above, line.relation, line.right


def cells(table: Table) -> list[tuple[str, ...]]:
    return [tuple("".join(piece if isinstance(piece, str) else piece.to_text() for piece in cell.pieces()) for cell in row) for row in table.rows]


def first_missing(expected: list[str], page: Section) -> str | None:
    """Return the first of the expected lines that does not stand below those before it."""
    found = [(left.to_text() if left else "", relation, right.to_text()) for left, relation, right in lines(page)]
    place = 0
    for text in expected:
        sign = "≈" if "≈" in text else "="
        left, _, right = (part.strip() for part in text.partition(f" {sign} " if f" {sign} " in text else sign))
        while place < len(found) and not (found[place][1:] == (sign, right) and left in ("", found[place][0])):
            place += 1
        if place == len(found):
            return text
    return None


def test_the_lines_stand_in_their_order():
    assert first_missing(LINES, page()[1]) is None


@pytest.mark.parametrize(("place", "wrong"), [(12, "T_2 = 1 + x + y/2 + x^2/2 + x*y/2 + y^2/8"), (3, "= e^x/sqrt(1 + y)"), (-1, "f ≈ 1.159114")])
def test_another_line_is_missed(place: int, wrong: str):
    assert first_missing([*LINES[:place], wrong, *LINES[place:][1:]], page()[1]) is not None


def test_the_tables_have_the_derivatives_the_halved_steps_and_the_largest_derivatives():
    tables = [cells(part) for part in blocks(page()[1]) if isinstance(part, Table)]
    assert TABLE in tables
    assert STEPS in tables
    assert LARGEST in [[row[-1] for row in table] for table in tables]


def test_the_leading_terms_of_the_error_are_said():
    said = [[formula.to_text() for formula in part.formulas] for part in blocks(page()[1]) if isinstance(part, Prose) and "begins with" in part.text]
    assert said == [["T_1", "7*h^2/8"], ["T_2", "17*h^3/48"]]


def test_the_bounds_are_those_worked_out_by_hand():
    derivation, _ = page()
    low, high = derivation.error_bound or [0.0, 0.0]
    assert 0.0029796 < low <= 0.00297968488671
    assert 0.0029796848867 <= high < 0.0029803
    assert float(derivation.textbook or 0) == pytest.approx(0.0072889, abs=5e-7)
    assert derivation.error is not None
    assert [float(entry) for entry in derivation.error.at] == [0.2, 0.2]
    first = sc.taylor(r"e^x \sqrt{1+y}", "x, y", order=1, on={"x": (-0.2, 0.2), "y": (-0.2, 0.2)})
    assert float(first.textbook or 0) == pytest.approx(0.062606, abs=5e-6)
    assert (first.error_bound or [0])[0] == pytest.approx(0.0379797, rel=1e-3)


def test_every_step_is_proved():
    derivation, _ = page()
    assert derivation.is_proved
    assert derivation.route.kind == "proved"


def test_each_line_reads_back():
    for left, _, right in lines(page()[1]):
        for formula in (left, right):
            if formula is not None:
                assert read(formula.to_latex(), "latex", declare=dict(formula.roles)).node == formula.node
                assert read(formula.to_text(), "text", declare=dict(formula.roles)).node == formula.node
