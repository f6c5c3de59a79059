"""Signs from relations and facts: what is said of a polynomial holds at every point at which the facts hold."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from flint import fmpq

from symcalc.enclosure.polynomials import ABOVE_ZERO, ANY, FROM_ZERO, NEGATIVE, NOT_NEGATIVE, NOT_ZERO, POSITIVE, UNIT, ZERO
from symcalc.enclosure.signs import Polynomials, Quotient


def letters(size=8):
    known = Polynomials(size, 5)
    return known, *(known._gens[known.variable(name)] for name in "xy")


def with_root(power_of, within):
    known, x, y = letters()
    return known, x, y, known._gens[known.variable("root", within, 2, power_of(x))]


def test_what_variables_satisfy_is_divided_out():
    known, x, _, root = with_root(lambda x: x**2 + 1, ABOVE_ZERO)
    assert known.reduced(root**3 - root * x**2) == root
    cosine = known._gens[known.variable("cos", UNIT)]
    sine = known._gens[known.variable("sin", UNIT, 2, 1 - cosine**2)]
    assert known.reduced((sine**2 + cosine**2) ** 3 - 1).is_zero()
    assert known.sign(2 + sine * cosine) == POSITIVE


def test_a_fact_that_is_an_equation_is_put_in():
    known, x, y = letters()
    known.note(x + y - 1, ZERO)
    assert known.reduced(x + y) == 1
    assert known.sign(x**2 + 2 * x * y + y**2) == POSITIVE


def test_facts_on_products_say_something_of_the_factors():
    known, x, y = letters()
    known.note(x * y, POSITIVE)
    assert (known.sign(x), known.sign(y), known.sign(x**3 * y)) == (NOT_ZERO, NOT_ZERO, POSITIVE)
    known, x, y = letters()
    known.note(x, NEGATIVE)
    known.note(x * y, POSITIVE)
    assert known.sign(y) == NEGATIVE


def test_the_larger_part_decides_beside_a_root():
    known, x, _, root = with_root(lambda x: x**2 + 1, ABOVE_ZERO)
    assert known.sign(root - x) == known.sign(root + x) == POSITIVE
    known, x, _, root = with_root(lambda x: x**2, FROM_ZERO)
    assert known.sign(root - x) == NOT_NEGATIVE
    assert known.sign(x) == ANY


def test_what_is_assumed_in_a_case_does_not_reach_back():
    known, x, y = letters()
    known.note(x * y, POSITIVE)
    assert known.assuming(x, NEGATIVE).sign(y) == NEGATIVE
    assert known.sign(y) == NOT_ZERO
    assert known.is_possible()


def test_a_quotient_has_one_form_in_lowest_terms():
    known, x, y = letters()
    assert known.lowest(Quotient(2 * x * y, 4 * x**2)) == known.lowest(Quotient(y, 2 * x))
    found = [(str(term), number) for term, number in known.terms(Quotient(x + 3 * y, 6 * y))]
    assert sorted(found) == [("1/1", Fraction(1, 2)), ("k7/k6", Fraction(1, 6))]
    total = known.number(1, 2) + known.whole(x) ** -2 * known.whole(y)
    assert known.lowest(total) == known.lowest(Quotient(x**2 + 2 * y, 2 * x**2))


@pytest.mark.parametrize("seed", range(3))
def test_what_is_said_holds_at_every_point_at_which_the_facts_hold(seed):
    chance, said = random.Random(seed), 0
    for _ in range(100):
        known, x, y = letters()

        def drawn(x=x, y=y):
            terms = (chance.randint(-3, 3) * x ** chance.randint(0, 2) * y ** chance.randint(0, 2) for _ in range(chance.randint(1, 3)))
            return sum(terms, chance.randint(-2, 2) + 0 * x)

        facts = [(p, chance.choice([POSITIVE, NOT_NEGATIVE, NOT_ZERO, NEGATIVE])) for p in (drawn() for _ in range(chance.randint(1, 3))) if p != 0]
        for fact in facts:
            known.note(*fact)
        asked = [drawn() for _ in range(4)] + [p * q for p, _ in facts for q, _ in facts]
        answers = [(p, known.sign(p)) for p in asked if p != 0]
        said += sum(signs != ANY for _, signs in answers)
        for _ in range(60):
            point = [fmpq(chance.randint(-40, 40), chance.choice([8, 13])) for _ in range(2)]
            if all(sign(p, point) in signs for p, signs in facts):
                assert all(sign(p, point) in signs for p, signs in answers), (facts, answers, point)
    assert said > 50


def sign(polynomial, point):
    value = polynomial(*[fmpq(0)] * 6, *point)
    return (value > 0) - (value < 0)
