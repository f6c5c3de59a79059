"""The picture of critical points: every kind with its mark, values as labels, the same at every run."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
import sympy

from symcalc.errors import ArgumentError
from symcalc.registry import PICTURES

X, Y = sympy.symbols("x y")
MARKS = (((-1.0, 0.0), 2.0, "saddle"), ((1.0, 0.0), -2.0, "minimum"))


def words_of(svg: str) -> set[str]:
    return {"".join(part.itertext()).strip() for part in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")}


def test_contours_have_marks_labels_and_names_on_the_axes():
    figure = PICTURES["critical_points"](X**3 - 3 * X + Y**2, (X, Y), ("f", "x", "y"), MARKS, None)
    assert {"x", "y", "f", "saddle", "minimum", "−2"} <= words_of(figure.svg)
    assert "1 × saddle, 1 × minimum" in figure.description
    assert len(figure.svg) < 400_000


def test_a_curve_has_its_points():
    figure = PICTURES["critical_points"](X**2, (X,), ("f", "x"), (((0.0,), 0.0, "minimum"), ((1.0,), 1.0, "endpoint")), ((0.0, 1.0),))
    assert {"x", "f", "minimum", "endpoint"} <= words_of(figure.svg)


@pytest.mark.parametrize(("expression", "symbols"), [(sympy.sqrt(-1 - X**2 - Y**2), (X, Y)), (X + Y, (X, Y, sympy.Symbol("z")))])
def test_what_cannot_be_drawn_is_said(expression, symbols):
    with pytest.raises(ArgumentError):
        PICTURES["critical_points"](expression, symbols, ("f", "x", "y"), MARKS, ((-1.0, 1.0), (-1.0, 1.0)))
