"""Propagation of errors: the formula, its numbers, and what each input adds; wrong and missing errors are refused."""

from __future__ import annotations

import pickle
import re

import pytest
import sympy

import symcalc as sc
from symcalc.derivation.topics import uncertainty
from symcalc.errors import ArgumentError, RefutedError

X, Y, A = sympy.symbols("x y a")
S, T = sympy.symbols("sigma_x sigma_y", positive=True)

ROWS = [
    ("a sum", "x + y", "x, y", sympy.sqrt(S**2 + T**2)),
    ("a product", "x y", "x, y", sympy.sqrt(Y**2 * S**2 + X**2 * T**2)),
    ("a quotient", "x/y", "x, y", sympy.sqrt(S**2 / Y**2 + X**2 * T**2 / Y**4)),
    ("a power", "x^3", "x", 3 * X**2 * S),
    ("with a parameter", "a x", "x", sympy.Abs(A) * S),
    ("a logarithm", "ln(x)", "x", S / sympy.Abs(X)),
]


@pytest.mark.parametrize(("f", "inputs", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_formula_is_the_root_of_the_sum_of_squares(f, inputs, expected):
    found = sc.error_propagation(f, inputs)
    places = [(2, 3, 5), (-1, 4, 2), (7, -2, -3)]
    for x, y, a in places:
        if f == "ln(x)" and x < 0:
            continue
        at = {X: x, Y: y, A: a, S: sympy.Rational(1, 3), T: sympy.Rational(1, 7)}
        assert sympy.N(found.result.xreplace(at) - expected.xreplace(at)) == pytest.approx(0)
    assert found.is_proved
    assert pickle.loads(pickle.dumps(found)) == found


def test_numbers_are_put_in_and_the_shares_add_up():
    found = sc.error_propagation("g = 4 pi^2 l/T^2", {"l": "0.001", "T": "0.01"}, at={"l": 1, "T": 2})
    g = 4 * sympy.pi**2
    expected = sympy.sqrt((g / 4 * sympy.Rational(1, 1000)) ** 2 + (2 * g / 8 * sympy.Rational(1, 100)) ** 2)
    assert float(found.result) == pytest.approx(float(expected))
    assert sum(entry.share.meaning for entry in found.influences) == 1
    assert [entry.contribution.meaning for entry in found.influences] == [sympy.pi**2 / 1000, -(sympy.pi**2) / 100]
    assert found.is_proved
    text = found.to_text()
    assert text.index("Numbers put in") < text.index("Table") < text.index("Answer")
    assert "1.0 %" in text
    assert "99.0 %" in text


def test_errors_may_be_plain_floats_and_stay_exact():
    assert sc.error_propagation("x", {"x": 0.1}, at=[2]).result == sympy.Rational(1, 10)
    assert sc.evaluate("x^2", 0.1).result == sympy.Rational(1, 100)


def test_a_covariance_adds_its_mixed_term():
    together = sc.error_propagation("x + y", covariance={("x", "y"): "c"})
    assert sympy.expand(together.result**2) == S**2 + T**2 + 2 * sympy.Symbol("c")
    fully = sc.error_propagation("x - y", {"x": 1, "y": 1}, covariance={("y", "x"): 1})
    assert fully.result == 0


def test_a_parameter_without_error_is_no_input():
    found = sc.error_propagation("a x", {"x": "0.1"}, at={"x": 2, "a": -3})
    assert found.result == sympy.Rational(3, 10)


def test_a_letter_that_is_taken_is_not_used_twice():
    found = sc.error_propagation("sigma_x x", "x")
    assert [name.name for name in found.errors] == ["sigma_x_0"]
    assert found.result.free_symbols == {sympy.Symbol("sigma_x"), sympy.Symbol("sigma_x_0", positive=True)}


WRONG = [
    (lambda: sc.error_propagation("x y", {"x": -1}), "is not negative"),
    (lambda: sc.error_propagation("x y", "x", sigma={"y": 1}), "the inputs are x"),
    (lambda: sc.error_propagation("x y", {"x": 1}, sigma={"x": 1}), "given twice"),
    (lambda: sc.error_propagation("x y", covariance={"x": 1}), "such as"),
    (lambda: sc.error_propagation("x y", covariance={("x", "y"): 1, ("y", "x"): 1}), "given twice"),
    (lambda: sc.error_propagation("x y", {"z": 1}), "does not occur"),
    (lambda: sc.error_propagation("1/x", {"x": 1}, at=[0]), "no real value at"),
    (lambda: sc.error_propagation("x - y", {"x": 1, "y": 1}, covariance={("x", "y"): 5}), "no real value"),
]


@pytest.mark.parametrize(("call", "reason"), WRONG)
def test_what_makes_no_sense_is_refused(call, reason):
    with pytest.raises(ArgumentError, match=re.escape(reason)):
        call()


def test_a_variance_without_its_squares_is_refuted(monkeypatch):
    right = uncertainty._variance
    monkeypatch.setattr(uncertainty, "_variance", lambda slopes, errors, mixed: right(slopes, errors[::-1], mixed))
    with pytest.raises(RefutedError):
        sc.error_propagation("x^2 y", "x, y")


def test_a_share_is_rounded_once():
    # 0.999²/(0.999² + 1²) is 49.94998 %, of which fewer digits are 49.950.
    page = sc.error_propagation("x + y", {"x": "0.999", "y": "1"}, at={"x": 1, "y": 1}).to_text()
    assert "49.9 %" in page
    assert "50.1 %" in page
