"""The conditions below an answer: those from which all others follow, in the letters of the answer."""

from __future__ import annotations

import pytest

import symcalc as sc

ROWS = [
    ("a bound that is implied", lambda: sc.derivative("arctan(y/x)", "x"), "Found for x != 0."),
    ("the same bound, twice", lambda: sc.partial("e^(-x^2/(4*D*t))/sqrt(4*pi*D*t)", "t"), "Found for 4*pi*D*t > 0."),
    ("not zero beside positive", lambda: sc.laplacian("1/sqrt(x^2 + y^2 + z^2)", "x, y, z"), "Found for x^2 + y^2 + z^2 > 0."),
    ("a letter that is a function in the side work", lambda: sc.implicit_derivative("x^2 + y^2 = 25", "y", "x", order=2), "Found for y != 0."),
    ("a condition that says less than its parts", lambda: sc.implicit_derivative("1/f = 1/g + 1/b", "b", "g"), "Found for g != 0, b != 0."),
    ("the point at which it is taken", lambda: sc.linearize("sqrt(1 + x)", "x", 0), "Found for 1 + x > 0."),
    ("a number that is no part of it", lambda: sc.implicit_derivative("x^2 + y^2 + z^2 = 1", "z", "x"), "Found for z != 0."),
    ("an interval within another one", lambda: sc.derivative("arcsin(x)", "x"), "Found for -1 < x < 1."),
    ("layers", lambda: sc.total_derivative("ln(x y)", "t", {"x": "t^2", "y": "1 + t"}, at=1), "Found for x*y > 0."),
    ("conditions of which none follows", lambda: sc.derivative("log(x, a)", "a"), "Found for x > 0, a > 0, a != 1."),
]


@pytest.mark.parametrize(("call", "sentence"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_an_answer_names_each_condition_once(call, sentence):
    assert sentence in call().to_text()


def test_cases_have_the_letter_in_front():
    found = sc.derivative("max(0, x)", "x")
    assert found.answer.to_text() == "Piecewise((0, x < 0), (1, x > 0))"
    assert "Found for x != 0." in found.to_text()
