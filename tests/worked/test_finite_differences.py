"""Difference quotients err as theory says: as h and h² until rounding, which grows as 1/h, takes over."""

from __future__ import annotations

import pytest

import symcalc as sc
from symcalc.document.blocks import Figure, Section, Table
from symcalc.errors import ArgumentError
from symcalc.registry import PAGES

FOUND = sc.difference_errors(r"f(x) = \frac{e^x \sin(x)}{1 + x^2}", at="1.2")


def test_the_formula_error_falls_with_the_first_and_second_power_of_the_step():
    for k in range(4):
        assert FOUND.forward[k] / FOUND.forward[k + 1] == pytest.approx(10, rel=0.05)
    for k in range(3):
        assert FOUND.central[k] / FOUND.central[k + 1] == pytest.approx(100, rel=0.05)


def test_the_rounding_error_rises_as_the_step_falls():
    assert FOUND.forward[-1] > 1e3 * min(FOUND.forward)
    assert FOUND.central[-1] > 1e6 * min(FOUND.central)


def test_the_compiled_derivative_is_better_than_any_quotient():
    assert FOUND.error < 1e-15 < min(FOUND.central) < min(FOUND.forward)


def test_the_errors_are_those_of_the_quotients():
    x, h = 1.2, FOUND.steps[2]
    f = sc.compile(r"\frac{e^x \sin(x)}{1 + x^2}", "x")
    assert FOUND.forward[2] == pytest.approx(abs((f(x + h) - f(x)) / h - float(FOUND.exact)), rel=1e-6)


def test_the_page_has_the_table_and_the_picture():
    page = PAGES["DifferenceErrors"](FOUND, "textbook")
    (part,) = [block for block in page.blocks if isinstance(block, Section) and block.title.text == "Step size and error"]
    kinds = [type(block) for block in part.blocks]
    assert kinds[-2:] == [Table, Figure]
    assert len(part.blocks[1].rows) == len(FOUND.steps) == 15
    assert "the forward one is least at h = 10^-8" in part.blocks[2].description


@pytest.mark.parametrize(("f", "x", "at", "message"), [
    ("x y", "x", 1, "x\\*y has other letters"), ("1/x", None, 0, "no certain value at x = 0"), ("x^2", None, "a", "decimal or a fraction"),
    ("x^2", None, "1/3", "no decimal"),
])  # fmt: skip
def test_what_cannot_be_compared_is_refused(f, x, at, message):
    with pytest.raises(sc.ArgumentError, match=message):
        sc.difference_errors(f, x, at=at)


@pytest.mark.parametrize(("f", "at", "where"), [("ln(x)", -1, "x = -1,"), ("sqrt(x)", "0.05", r"x = 0.05 ± 0.1,")])
def test_a_point_where_the_function_or_a_difference_has_no_value_is_refused(f, at, where):
    with pytest.raises(ArgumentError, match=f"has no value at {where}"):
        sc.difference_errors(f, at=at)
