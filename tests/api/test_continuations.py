"""Derivations as functions: plain numbers where all conditions hold, and nan elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

import symcalc as sc
from symcalc.errors import ArgumentError


def test_where_a_condition_does_not_hold_the_answer_is_nan():
    slope = sc.derivative("ln x")
    assert slope(2.0) == 0.5
    assert np.isnan(slope(-1.0))
    np.testing.assert_array_equal(slope(np.array([1.0, -1.0, 2.0])), [1.0, np.nan, 0.5])


def test_a_matrix_is_nan_at_the_points_where_a_condition_fails():
    values = sc.gradient("ln(x) y")(np.array([1.0, -1.0]), 2.0)
    np.testing.assert_array_equal(values[..., 0], [[2.0, 0.0], [np.nan, np.nan]])


@pytest.mark.parametrize("text", ["abs(z)", "z*conjugate(z)"])
def test_a_letter_that_is_declared_complex_is_not_taken_for_a_real_one(text):
    with pytest.raises(sc.NoRuleError, match="declared complex"):
        sc.derivative(text, "z", declare={"z": "complex"})
    assert sc.derivative("z^2", "z", declare={"z": "complex"}).result.is_Mul


def test_points_that_were_found_cannot_be_called():
    with pytest.raises(ArgumentError, match=r"no function of the variables.*\.result"):
        sc.critical_points("x^2 + y^2", "x, y")(1, 2)
