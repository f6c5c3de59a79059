"""The picture of a problem with constraints: contours, constraints, points, gradients."""

from __future__ import annotations

import pytest
import sympy

from symcalc.errors import ArgumentError
from symcalc.registry import PICTURES

pytest.importorskip("matplotlib")
X, Y = sympy.symbols("x y")
POINTS = ((1.0, 1.0, 1.0, "maximum", True), (-1.0, 1.0, -1.0, "minimum", True))


def drawn(function=X * Y**2, sides=(X**2 + 2 * Y**2 - 3,), are_equations=(True,), box=(None, None)):
    return PICTURES["constrained_contours"](function, (X, Y), ("f", "x", "y"), sides, are_equations, POINTS, box)


def test_the_values_and_both_gradients_are_written():
    figure = drawn()
    assert figure.svg.startswith("<svg")
    assert all(text in figure.svg for text in ("∇f", "∇g", "−1"))
    assert "2 points" in figure.description


def test_it_is_the_same_at_every_run():
    first = drawn().svg
    PICTURES["constrained_contours"].cache_clear()
    assert drawn().svg == first


def test_what_an_inequality_forbids_is_told():
    assert "forbid" in drawn(sides=(3 - X**2 - 2 * Y**2,), are_equations=(False,)).caption.text


def test_a_function_without_values_is_refused():
    with pytest.raises(ArgumentError, match="no values"):
        drawn(function=sympy.log(-1 - X**2 - Y**2))
