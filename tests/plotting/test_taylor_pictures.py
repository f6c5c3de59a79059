"""Pictures of Taylor polynomials: what they show, and what cannot be drawn."""

from __future__ import annotations

import pytest
import sympy

import symcalc as sc
from symcalc.document.blocks import Figure, Prose, Section
from symcalc.errors import ArgumentError
from symcalc.plotting.taylor_contours import taylor_contours
from symcalc.plotting.taylor_curves import taylor_curves

X, Y = sympy.symbols("x y")


def figures(found):
    return [part for block in found._page("textbook").blocks if isinstance(block, Section) for part in block.blocks if isinstance(part, Figure)]


def test_the_function_its_polynomials_and_the_band_are_drawn():
    (figure,) = figures(sc.taylor("ln(1+x)", "x", order=3, on=(-0.25, 0.5)))
    assert figure.svg.startswith("<svg")
    for name in ("T₀", "T₁", "T₂", "T₃", "proven band", "box"):
        assert name in figure.svg
    assert "off by at most" in figure.description


def test_contours_the_error_and_a_cut_are_drawn_in_two_variables():
    (figure,) = figures(sc.taylor("e^x cos(y)", "x, y", order=2, on={"x": (-0.5, 0.5), "y": (-0.5, 0.5)}))
    assert "|f − T|" in figure.svg
    assert "order 2 (dashed)" in figure.description
    (plain,) = figures(sc.taylor("e^x cos(y)", "x, y", order=2))
    assert "|f − T|" not in plain.svg


def test_the_same_call_draws_the_same_picture():
    first, again = (figures(sc.taylor("sin(x)", "x", order=3))[0].svg for _ in range(2))
    assert first == again


def test_letters_without_numbers_and_three_variables_have_no_picture():
    assert figures(sc.taylor("a sin(x)", "x", order=2)) == []
    assert figures(sc.taylor("x y z", "x, y, z", order=2)) == []


def test_what_has_no_values_is_not_drawn():
    empty = sympy.sqrt(-1 - X**2)
    with pytest.raises(ArgumentError, match="too few values"):
        taylor_curves(empty, (X,), (X,), ("x",), (0.0,), (), None, ())
    with pytest.raises(ArgumentError, match="no contours"):
        taylor_contours(sympy.sqrt(-1 - X**2 - Y**2), (X,), (X, Y), ("x", "y"), (0.0, 0.0), (), None, ())


def test_functions_beyond_the_numbers_say_why_nothing_is_drawn():
    page = sc.taylor("1/x", "x", at=1, order=2)._page("answer")
    assert all(not isinstance(block, Prose) or "No picture" not in block.text for block in page.blocks)
