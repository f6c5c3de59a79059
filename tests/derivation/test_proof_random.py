"""Random expressions beside what SymPy makes of them when it is told to forget the domain: what is proved holds at every point."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
import sympy

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
