"""Signs of polynomials on boxes: what is said of a sign holds at every point of the box, ends included where they belong to it."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy
from flint import fmpq

from symcalc.enclosure.polynomials import ABOVE_ZERO, ANY, EVERYWHERE, FROM_ZERO, NOT_NEGATIVE, POSITIVE, UNIT, range_of, ring, signs_on_box

_, (X, Y) = ring(2)
BOXES = [(EVERYWHERE, EVERYWHERE), (ABOVE_ZERO, EVERYWHERE), (FROM_ZERO, UNIT), (UNIT, UNIT), (ABOVE_ZERO, FROM_ZERO)]


@pytest.mark.parametrize(
    ("polynomial", "box", "signs"),
    [
        (X**4 - X + 1, (EVERYWHERE, EVERYWHERE), POSITIVE),
        (X**2 - X * Y + Y**2, (EVERYWHERE, EVERYWHERE), NOT_NEGATIVE),
        (X + Y, (ABOVE_ZERO, FROM_ZERO), POSITIVE),
        (X + Y, (FROM_ZERO, FROM_ZERO), NOT_NEGATIVE),
        (2 + X * Y, (UNIT, UNIT), POSITIVE),
        (1 + X * Y, (UNIT, UNIT), NOT_NEGATIVE),
        (X - Y, (UNIT, UNIT), ANY),
        (X**2 - 1, (UNIT, UNIT), ANY),
        (X**2 - 2 * X + 1, (EVERYWHERE, EVERYWHERE), NOT_NEGATIVE),
        (X, (EVERYWHERE, EVERYWHERE), ANY),
        (100 * X**2 - 100 * X + 24, (EVERYWHERE, EVERYWHERE), ANY),
    ],
    ids=str,
)
def test_signs_on_a_box_are_as_they_are(polynomial, box, signs):
    assert signs_on_box(polynomial, dict(enumerate(box))) == signs


def within(bound, value):
    (low, low_strict), (high, high_strict) = bound
    above = low is None or value > low or (value == low and not low_strict)
    return above and (high is None or value < high or (value == high and not high_strict))


@pytest.mark.parametrize("seed", range(3))
def test_what_is_said_of_random_polynomials_holds_at_every_point(seed):
    chance, said = random.Random(seed), 0
    values = [fmpq(n, 4) for n in range(-12, 13)] + [fmpq(n, 97) for n in (-970, -98, -96, -1, 1, 96, 98, 970)]
    for _ in range(150):
        box = chance.choice(BOXES)
        terms = [chance.randint(-3, 5) * X ** chance.randint(0, 4) * Y ** chance.randint(0, 3) for _ in range(chance.randint(2, 4))]
        polynomial = sum(terms, chance.randint(0, 5) + 0 * X)
        signs = signs_on_box(polynomial, dict(enumerate(box)))
        said += signs != ANY
        for x in (v for v in values if within(box[0], v)):
            for y in (v for v in values if within(box[1], v)):
                value = polynomial(x, y)
                assert (value > 0) - (value < 0) in signs, (polynomial, box, x, y)
    assert said > 20


@pytest.mark.parametrize("constant", [sympy.pi, sympy.EulerGamma, sympy.Catalan, sympy.GoldenRatio], ids=str)
def test_a_constant_lies_in_its_range(constant):
    (low, _), (high, _) = range_of(constant)
    exact = Fraction(str(sympy.N(constant, 30)))
    assert Fraction(int(low.p), int(low.q)) < exact < Fraction(int(high.p), int(high.q))
    assert high - low == fmpq(1, 1000)
