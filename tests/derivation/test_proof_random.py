"""Random expressions: what is proved of them, and what is said of their signs, holds at every point."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy

from symcalc.derivation.kernels import Kernels
from symcalc.derivation.proof import compare
from symcalc.enclosure.expressions import enclose
from symcalc.errors import RefutedError

X, Y = sympy.symbols("x y")
UNARY = (sympy.sqrt, sympy.log, sympy.Abs, sympy.exp, sympy.sign, lambda a: a**2, lambda a: 1 / (a + 3))
BINARY = (sympy.Add, sympy.Mul, sympy.Max)
FORGETFUL = (
    lambda e: sympy.expand_log(e, force=True),
    lambda e: sympy.powdenest(e, force=True),
    lambda e: sympy.logcombine(e, force=True),
    lambda e: sympy.expand_power_base(e, force=True),
)


def expression(chance, depth):
    if depth == 0:
        return chance.choice([X, Y, X, Y, sympy.Integer(chance.randint(-2, 3))])
    if chance.random() < 0.6:
        return chance.choice(UNARY)(expression(chance, depth - 1))
    return chance.choice(BINARY)(expression(chance, depth - 1), expression(chance, depth - 1))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_proved_holds_at_every_point(seed):
    chance, proved = random.Random(seed), 0
    for _ in range(40):
        try:
            left = expression(chance, 3)
        except ValueError:  # the larger of two numbers that are not real
            continue
        if left.has(sympy.zoo, sympy.nan, sympy.I, sympy.oo):
            continue
        for change in FORGETFUL:
            right = change(left)
            if right == left or right.has(sympy.I):
                continue
            try:
                kind = compare(left, right).kind
            except RefutedError:
                continue
            proved += kind == "proved"
            for _ in range(20 if kind == "proved" else 0):
                at = {X: Fraction(chance.randint(-400, 400), 97), Y: Fraction(chance.randint(-400, 400), 89)}
                a, b = enclose(left, at), enclose(right, at)
                assert a.is_finite() == b.is_finite(), (left, right, at)
                assert not a.is_finite() or a.overlaps(b), (left, right, at)
    assert proved > 0


GIVEN = (X > 0, X < 2, Y >= X, X >= -1, Y < 3, X * Y > 0, sympy.Ne(X, Y), abs(X) < 1, X**2 > Y, X + Y >= 1)
OTHER = (sympy.sin(X), sympy.exp(X), sympy.sqrt(X**2 + 1), abs(Y), sympy.cos(X * Y), sympy.Max(X, Y))


@pytest.mark.parametrize("seed", range(2))
def test_what_is_said_of_a_sign_holds_at_every_point(seed):
    chance, said = random.Random(seed), 0
    for _ in range(120):
        facts = chance.sample(GIVEN, chance.randint(0, 3))
        terms = [chance.randint(-3, 4) * X ** chance.randint(0, 4) * Y ** chance.randint(0, 3) for _ in range(chance.randint(2, 4))]
        value = sympy.Add(*terms, chance.randint(0, 4), chance.randint(-3, 3) * chance.choice(OTHER))
        kernels = Kernels(facts)
        for relation in (sympy.StrictGreaterThan, sympy.GreaterThan, sympy.StrictLessThan, sympy.Ne):
            claim = relation(value, 0)
            if claim in (sympy.true, sympy.false) or not kernels.holds(claim):
                continue
            said += 1
            for _ in range(40):
                at = {letter: sympy.Rational(chance.randint(-300, 300), 89) for letter in (X, Y)}
                if all(fact.subs(at) is sympy.true for fact in facts):
                    assert claim.subs(at) is sympy.true, (facts, claim, at)
    assert said > 0
