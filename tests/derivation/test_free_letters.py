"""A derivation that needs a letter of its own finds one, also where a formula uses all the usual ones."""

from __future__ import annotations

import pytest

import symcalc as sc
from symcalc.formula.names import free_letter


@pytest.mark.parametrize(
    ("taken", "wanted", "letter"),
    [
        ((), ("h", "k"), "h"),
        (("h",), ("h", "k"), "k"),
        (("h", "k"), ("h", "k"), "h_1"),
        (("h", "k", "h_1"), ("h", "k"), "h_2"),
        (("hat{r}",), ("hat{r}",), "hat{r}_1"),
    ],
)
def test_the_first_letter_that_is_free(taken, wanted, letter):
    assert free_letter(taken, *wanted) == letter


@pytest.mark.parametrize(
    ("derived", "letter"),
    [
        (lambda: sc.derivative("h k s h_1 x^2", "x", method="first principles"), "h_2"),
        (lambda: sc.tangent_plane("x^2 y + z w z_1", "x, y", {"x": 1, "y": 2}), "z₂"),
        (lambda: sc.derivative("u v w p q sin(x^2)", "x"), "u_1"),
    ],
)
def test_a_derivation_finds_a_letter_where_the_usual_ones_are_taken(derived, letter):
    d = derived()
    assert d.is_proved
    assert letter in d.to_text(detail="full")
