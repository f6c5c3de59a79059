"""A ball holds the value, whatever the rounding; a root is proven only where there is exactly one."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from sympy.abc import x, y

from symcalc.enclosure.roots import prove_root
from symcalc.enclosure.values import ball, values


@pytest.mark.parametrize(
    "expression", [x**2 - 2 * x, x**3, sympy.exp(-x), sympy.sin(3 * x) * x, 1 / (1 + x**2), sympy.sqrt(2 + x), x**-2 * 0 + sympy.log(3 + x)], ids=str
)
def test_the_ball_on_a_box_holds_every_value_there(expression):
    (enclosed,) = values([expression], {x: ball(-1, 1)})
    for k in range(-10, 11):
        (exact,) = values([expression], {x: ball(Fraction(k, 10))})
        assert enclosed.contains(exact)


def test_a_square_on_a_ball_round_zero_is_finite():
    (enclosed,) = values([x**2], {x: ball(-1, 1)})
    assert enclosed.is_finite()
    assert not enclosed > 2


def test_division_by_a_ball_that_holds_zero_says_that_nothing_is_known():
    (enclosed,) = values([1 / x], {x: ball(-1, 1)})
    assert not enclosed.is_finite()


def test_a_ball_excludes_what_is_not_the_value():
    (enclosed,) = values([sympy.sin(x) ** 2 + sympy.cos(x) ** 2], {x: ball(Fraction(1, 3))})
    assert enclosed.contains(1)
    assert not enclosed.contains(ball(Fraction(10**12 + 1, 10**12)))


PROVEN = [([x**2 - 2], [x], [2**0.5]), ([x * sympy.exp(x) - 2], [x], [0.852605502013725]), ([x + y - 3, x - y - 1], [x, y], [2.0, 1.0])]


@pytest.mark.parametrize(("equations", "symbols", "near"), PROVEN, ids=str)
def test_a_simple_root_is_proven(equations, symbols, near):
    proof = prove_root(equations, symbols, near)
    assert proof is not None
    assert proof.radius == Fraction(1, 10**12)


NOT_PROVEN = [
    ([x**2], [x], [0.0]),  # a double root
    ([x**2 + Fraction(1, 10**14)], [x], [0.0]),  # no root, though the value is tiny
    ([x * (x - Fraction(1, 10**8))], [x], [0.5e-8]),  # two roots near by
    ([x**2 - 2], [x], [1.5]),  # too far off
    ([x - x + y * 0, x], [x, y], [0.0, 0.0]),  # a line of roots
]


@pytest.mark.parametrize(("equations", "symbols", "near"), NOT_PROVEN, ids=str)
def test_what_is_no_single_root_is_not_proven(equations, symbols, near):
    assert prove_root([sympy.Rational(0) + e for e in equations], symbols, near) is None
