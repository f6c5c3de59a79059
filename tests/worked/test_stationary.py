"""The page that joins derivation and numbers: its parts in order, its figures certain, its formulas readable."""

from __future__ import annotations

import pickle
from fractions import Fraction

import numpy as np
import pytest
import sympy

import symcalc as sc
from symcalc.api.tour import examples, worked
from symcalc.derivation.decimals import rounded
from symcalc.document.blocks import Equation, Line, Prose, Section, Table
from symcalc.formula.reading.reader import read
from symcalc.registry import PAGES
from symcalc.worked import stationary
from symcalc.worked.numbers import fixed, put_in, short
from symcalc.worked.stationary import stationary_point

PAGE = PAGES["StationaryPoint"](worked(dict(examples())["stationary_point"]), "textbook")


def titles(section):
    return [block.title.text for block in section.blocks if isinstance(block, Section)]


def formulas(block):
    match block:
        case Prose():
            yield from block.formulas
        case Line():
            yield from (side for side in (block.left, block.right) if side)
            yield from formulas(block.reason) if block.reason else ()
        case Equation(lines=parts) | Section(blocks=parts):
            for part in parts:
                yield from formulas(part)
        case Table():
            for row in (block.header, *block.rows):
                for cell in row:
                    yield from formulas(cell)


def test_parts_stand_in_the_order_of_all_worked_pages():
    order = ["Asked", "Derivation", "Numbers put in at the start {}", "Table", "Answer", "Stationary point", "Checks", "In Python"]
    assert titles(PAGE) == order


def test_every_formula_on_the_page_reads_back_to_the_same_ink():
    found = list(formulas(PAGE))
    assert len(found) > 60
    for formula in found:
        assert read(formula.to_latex(), notation="latex", declare=formula.roles).node == formula.node


def test_the_stationary_point_is_given_in_exact_numbers():
    found = worked(dict(examples())["stationary_point"])
    assert found.exact == (1, 0)
    assert "(x, y)" in found.to_text()
    assert f"{len(found.gradient.verdicts)} of {len(found.gradient.verdicts)} steps proved" in found.to_markdown()


def test_a_point_that_is_no_simple_fraction_is_given_as_decimals():
    found = stationary_point(sc.gradient("e^x - 2*x + y^2", "x, y"), {"x": "1", "y": "0.5"})
    assert found.exact is None
    assert found.search.point["x"] == pytest.approx(np.log(2))
    assert "0.69314718056" in found.to_text()


def test_a_fraction_near_by_is_not_taken_for_the_point():
    # The root is 1 + 10^-9, so 1 is within rounding of the printed digits and yet wrong.
    found = stationary_point(sc.gradient("(x - 1.000000001)^2 + y^2", "x, y"), {"x": "2", "y": "1"})
    assert found.exact != (1, 0)


def test_a_failed_search_says_so_on_the_page():
    found = stationary_point(sc.gradient("x + y", "x, y"), {"x": "1", "y": "1"})
    assert "singular" in found.to_text()


def test_the_program_on_the_page_gives_the_same_answer():
    found = worked(dict(examples())["stationary_point"])
    *lines, last = found.program.splitlines()
    space: dict[str, object] = {}
    exec("\n".join(lines), space)
    result, point, status = eval(last, space)
    assert result == found.gradient.result
    assert point == found.search.point
    assert status is found.search.status


def test_numbers_on_paper():
    assert fixed(-1e-20, 6).to_text() == "0.000000"
    assert [short(value).to_text() for value in (0.0, 0.2368, -0.0179, 1.5e-8, 12.34, -2.5e20)] == [
        "0",
        "0.237",
        "-0.0179",
        "1.50e-8",
        "12.3",
        "-2.50e20",
    ]
    assert put_in(read("x^2 - y", notation="text"), {"x": "-0.5", "y": "2"}).to_text() == "(-0.5)^2 - 2"


def test_only_certain_digits_are_marked_as_proved():
    x = sympy.Symbol("x")
    text, verdict = rounded(sympy.exp(x), {x: Fraction(1)})
    assert (text, verdict.kind) == ("2.718282", "proved")
    assert rounded(sympy.log(x), {x: Fraction(-1)})[1].kind == "undecided"


def test_more_detail_is_a_longer_page():
    found = worked(dict(examples())["stationary_point"])
    pages = {level: found.to_text(level) for level in ("answer", "brief", "textbook", "full")}
    assert len(pages["answer"]) < len(pages["brief"]) < len(pages["textbook"]) < len(pages["full"])
    assert all("2 x sin(y)" in page for page in pages.values())


def test_a_result_travels_and_compares():
    found, other = worked(dict(examples())["stationary_point"]), stationary_point(sc.gradient("x^2 + y^2", "x, y"), {"x": "1", "y": "1"})
    assert pickle.loads(pickle.dumps(found)) == found != other
    assert pickle.loads(pickle.dumps(found)).to_text() == found.to_text()


def test_the_exact_point_is_sought_once(monkeypatch):
    found = stationary_point(sc.gradient("x^2 + y^2", "x, y"), {"x": "1", "y": "1"})
    calls = []
    monkeypatch.setattr(stationary, "_vanishes", lambda value, zero: bool(calls.append(value)) or True)
    found.to_text()
    assert len(calls) == len(found.search.equations)
