"""What the rows of functions ask for, where numbers stand in their arguments."""

from __future__ import annotations

import pytest
import sympy

from symcalc.derivation import engine
from symcalc.derivation.rows import settled
from symcalc.formula.nodes import Name
from symcalc.formula.reading.reader import read

X = sympy.Symbol("x")
WHOLE = sympy.Contains(sympy.Integer(2), sympy.S.Integers, evaluate=False)
CONDITIONS = [
    (WHOLE, sympy.true),
    (sympy.Contains(sympy.Rational(1, 2), sympy.S.Integers, evaluate=False), sympy.false),
    (sympy.And(WHOLE, sympy.Ge(2, 3, evaluate=False)), sympy.false),
    (sympy.Or(sympy.Not(WHOLE), X > 0), X > 0),
    (sympy.Contains(X, sympy.S.Integers), sympy.Contains(X, sympy.S.Integers)),
    (sympy.Eq(X, X, evaluate=False), sympy.Eq(X, X, evaluate=False)),
]


@pytest.mark.parametrize(("condition", "decided"), CONDITIONS)
def test_what_is_said_of_numbers_is_decided_and_nothing_else(condition, decided):
    assert settled(condition) == decided


@pytest.mark.parametrize(
    "text", ["besselj(2, x)", "legendre(3, x)", "hermite(2, x^2)", "chebyshevt(3, x)", "laguerre(2, x)", "polygamma(1, x^2 + 1)"]
)
def test_a_function_of_whole_order_is_differentiated_with_proof_and_the_order_is_no_condition(text):
    derivation = engine.differentiate(read(text, notation="text"), Name("x"), False)
    assert derivation.is_proved
    assert not any("Integers" in condition.to_text() for step in derivation.steps for condition in step.assuming)


MENDED = ["csch(acsch(gelu(cot(x)))^(-3))", "y + airyaiprime(cot(3))", "digamma(y) + x"]


@pytest.mark.parametrize("text", MENDED)
def test_every_step_gets_a_verdict_that_says_something(text):
    derivation = engine.differentiate(read(text, notation="text"), Name("x"), True)
    assert {verdict.kind for verdict in derivation.verdicts} <= {"proved", "agrees"}
