"""Drawings that are too wide: they break before relation signs, then before the signs of a sum, then between factors."""

from __future__ import annotations

import pytest

from symcalc.formula.nodes import Name, Node, Number, Power, Quotient, Relation, Sequence, Sum
from symcalc.formula.style import Style
from symcalc.formula.writing.boxes import display_width
from symcalc.formula.writing.terminal import terminal
from tests.formula.writing.short import ONE, a, apply, b, call, plus, times, v, w, x, y

POLYNOMIAL = Sum(tuple(("+" if power % 2 else "-", times(Number(str(power + 2)), Power(x, Number(str(power))))) for power in range(2, 10)))
FRACTIONS = plus(*(Quotient(ONE, plus(x, Number(str(number)))) for number in range(1, 6)))

BROKEN = [
    (
        POLYNOMIAL,
        30,
        """
-4 x² + 5 x³ - 6 x⁴ + 7 x⁵
- 8 x⁶ + 9 x⁷ - 10 x⁸ + 11 x⁹
""",
    ),
    (
        Relation((call("f", x), POLYNOMIAL), ("=",)),
        30,
        """
f(x) = -4 x² + 5 x³ - 6 x⁴
       + 7 x⁵ - 8 x⁶ + 9 x⁷
       - 10 x⁸ + 11 x⁹
""",
    ),
    (
        Relation((y, POLYNOMIAL, x, ONE), ("=", "≤", "=")),
        40,
        """
y = -4 x² + 5 x³ - 6 x⁴ + 7 x⁵ - 8 x⁶
    + 9 x⁷ - 10 x⁸ + 11 x⁹
  ≤ x
  = 1
""",
    ),
    (
        Relation((POLYNOMIAL, y), ("<",)),
        40,
        """
-4 x² + 5 x³ - 6 x⁴ + 7 x⁵ - 8 x⁶ + 9 x⁷
- 10 x⁸ + 11 x⁹
   < y
""",
    ),
    (
        Relation((call("f", x), FRACTIONS), ("=",)),
        30,
        """
         1       1       1
f(x) = ───── + ───── + ─────
       x + 1   x + 2   x + 3

           1       1
       + ───── + ─────
         x + 4   x + 5
""",
    ),
    (
        Sequence((Relation((y, POLYNOMIAL), ("=",)), Relation((x, ONE), ("=",))), ""),
        40,
        """
y = -4 x² + 5 x³ - 6 x⁴ + 7 x⁵ - 8 x⁶
    + 9 x⁷ - 10 x⁸ + 11 x⁹,
x = 1
""",
    ),
]


@pytest.mark.parametrize(("node", "width", "expected"), BROKEN)
def test_what_is_too_wide_breaks_before_relation_signs_then_before_signs_of_a_sum(node: Node, width: int, expected: str) -> None:
    drawn = terminal(node, width=width)
    assert "\n" + drawn + "\n" == expected
    assert max(map(display_width, drawn.split("\n"))) <= width


def test_what_fits_is_not_broken() -> None:
    whole = terminal(Relation((y, POLYNOMIAL), ("=",)), width=200)
    assert "\n" not in whole
    assert terminal(Relation((y, POLYNOMIAL), ("=",)), width=len(whole)) == whole
    assert "\n" in terminal(Relation((y, POLYNOMIAL), ("=",)), width=len(whole) - 1)


def test_a_sum_inside_brackets_is_left_whole() -> None:
    assert "\n" not in terminal(apply("sin", POLYNOMIAL), width=20)
    assert terminal(times(POLYNOMIAL, y), width=20) == f"({terminal(POLYNOMIAL)})\n· y"


LONG_PRODUCT = times(*[plus(Name(f"x_{index}"), Number(str(index))) for index in range(6)])


def test_a_product_that_is_too_wide_breaks_between_factors() -> None:
    expected = """
y = (x₀ + 0) (x₁ + 1)
    · (x₂ + 2) (x₃ + 3)
    · (x₄ + 4) (x₅ + 5)
"""
    assert "\n" + terminal(Relation((y, LONG_PRODUCT), ("=",)), width=24) + "\n" == expected


def test_a_term_that_is_too_wide_breaks_between_its_factors() -> None:
    expected = """
-(x₀ + 0) (x₁ + 1)
· (x₂ + 2) (x₃ + 3)
· (x₄ + 4) (x₅ + 5)
- a + (x₀ + 0)
· (x₁ + 1) (x₂ + 2)
· (x₃ + 3) (x₄ + 4)
· (x₅ + 5)
"""
    node = Sum((("-", LONG_PRODUCT), ("-", a), ("+", LONG_PRODUCT)))
    assert "\n" + terminal(node, width=20) + "\n" == expected


def test_a_minus_stays_apart_from_the_bar_of_a_fraction_that_begins_a_broken_product() -> None:
    node = Sum((("-", times(Quotient(a, b), LONG_PRODUCT, x)),))
    assert terminal(node, width=20).split("\n")[1].startswith("- ─")


def test_two_vectors_are_not_parted_by_a_break() -> None:
    drawn = terminal(times(*[v, w] * 5), width=3)
    assert "·" not in drawn
    assert "\n" in terminal(times(v, x, w), width=3)


def test_a_style_with_crosses_keeps_them_at_the_breaks() -> None:
    assert terminal(times(x, y), Style(multiplication="times"), width=3) == "x\n× y"
