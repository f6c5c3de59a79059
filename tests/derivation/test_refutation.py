"""Refutation reaches whatever the rules can write: each claim here is right, and with one small change it is refuted."""

from __future__ import annotations

from itertools import islice

import pytest
import sympy

from symcalc.derivation.refutation import held_at_points
from symcalc.derivation.sample_points import points
from symcalc.errors import RefutedError

X, Y, T, H, INDEX, J, K, N, U, V = sympy.symbols("x y t h i j k n u v")
F, G = sympy.Function("f"), sympy.Function("g")
W = sympy.IndexedBase("w")
D, S, P, INT = sympy.Derivative, sympy.Sum, sympy.Product, sympy.Integral
DELTA = sympy.KroneckerDelta
HELD = [
    (D(INT(sympy.sin(X * T), (T, 0, X**2)), X), 2 * X * sympy.sin(X**3) + INT(T * sympy.cos(X * T), (T, 0, X**2))),
    (D(INT(sympy.exp(-(T**2)), (T, sympy.sin(X), 2)), X), -sympy.exp(-(sympy.sin(X) ** 2)) * sympy.cos(X)),
    (D(INT(X * T**2, (T, 1, 3)), X), sympy.Rational(26, 3)),
    (D(INT(sympy.cos(X**2), X), X), sympy.cos(X**2)),
    (D(INT(sympy.cos(X * Y), X), Y), INT(-X * sympy.sin(X * Y), X)),
    (D(S(X**INDEX / INDEX, (INDEX, 1, N)), X), S(X ** (INDEX - 1), (INDEX, 1, N))),
    (D(P(X + INDEX, (INDEX, 1, N)), X), P(X + INDEX, (INDEX, 1, N)) * S(1 / (X + INDEX), (INDEX, 1, N))),
    (D(S(W[INDEX] ** 2, (INDEX, 1, N)), W[K]), S(2 * W[INDEX] * DELTA(INDEX, K), (INDEX, 1, N))),
    (D(W[INDEX], W[K]), DELTA(INDEX, K)),
    (D(W[INDEX, J], W[K, 2]), DELTA(INDEX, K) * DELTA(J, 2)),
    (D(sympy.log(S(sympy.exp(W[INDEX]), (INDEX, 1, N))), W[1]), sympy.exp(W[1]) / S(sympy.exp(W[INDEX]), (INDEX, 1, N))),
    (D(sympy.Piecewise((X**2, X < 1), (2 * X - 1, True)), X), sympy.Piecewise((2 * X, X < 1), (2, True))),
    (D(sympy.Max(X, Y, X * Y), X), sympy.Piecewise((1, (X > Y) & (X > X * Y)), (0, (Y > X) & (Y > X * Y)), (Y, True))),
    (D(sympy.Abs(X**2 - 2), X), 2 * X * sympy.sign(X**2 - 2)),
    (D(sympy.floor(X) * X, X), sympy.floor(X)),
    (D(F(G(X)), X), D(F(G(X)), G(X)) * D(G(X), X)),
    (D(F(X**2), X), 2 * X * sympy.Subs(D(F(U), U), U, X**2)),
    (D(F(X, X**2), X), sympy.Subs(D(F(U, X**2), U), U, X) + 2 * X * sympy.Subs(D(F(X, V), V), V, X**2)),
    (D(F(X, Y), X, Y), D(F(X, Y), Y, X)),
    (D(D(X**2 * sympy.sin(Y), X), Y), 2 * X * sympy.cos(Y)),
    (sympy.Subs(D(X**3 * Y, X), (X, Y), (2, Y + 1)), 12 * (Y + 1)),
    (sympy.Limit(((X + H) ** 2 - X**2) / H, H, 0), 2 * X),
    (sympy.Limit((F(X + H) - F(X)) / H, H, 0), D(F(X), X)),
    (D(sympy.besselj(N, X), X), (sympy.besselj(N - 1, X) - sympy.besselj(N + 1, X)) / 2),
    (D(X**3, (X, 3)), 6 + 0 * X),
]
CHANGES = {
    "another sign": lambda right: -right,
    "another factor": lambda right: right * sympy.Rational(101, 100),
    "a term more": lambda right: right + X / 1000,
    "a factor less": lambda right: right / (X + 5),
}


@pytest.mark.parametrize(("left", "right"), HELD, ids=str)
def test_what_is_right_is_never_refuted(left, right):
    assert held_at_points(left, right, set(), "").kind in ("agrees", "undecided")


# Beside a factor that moves, the unknown constant of an antiderivative matters.
ALL_CHANGED = [(left, right, change) for left, right in HELD for change in CHANGES if not (change == "a factor less" and right.func is INT)]


@pytest.mark.parametrize(("left", "right", "change"), ALL_CHANGED, ids=str)
def test_what_is_wrong_is_refuted(left, right, change):
    with pytest.raises(RefutedError):
        held_at_points(left, CHANGES[change](right), set(), "")


def test_antiderivatives_are_equal_up_to_a_constant_and_are_not_refuted_for_it():
    assert held_at_points(INT(sympy.cos(X), X), sympy.sin(X), set(), "").kind == "undecided"
    assert held_at_points(INT(sympy.cos(X), X), sympy.sin(X) + 5, set(), "").kind == "undecided"
    with pytest.raises(RefutedError):
        held_at_points(INT(sympy.cos(X), X), sympy.cos(X), set(), "")


FOUND = [
    [X > 0, X < 1],
    [X > 10],
    [X > 1000],
    [U > V, V > 0],
    [sympy.Rational(1, 100) > X**2 + Y**2, sympy.Ne(X, 0)],
    [X > 3, sympy.Rational(301, 100) > X],
    [sympy.sqrt(2) < X, sympy.Rational(3, 2) > X],
    [sympy.Eq(X + 2 * Y, 1), X > 5],
    [sympy.Or(X < -50, X > 50)],
    [sympy.Not(sympy.Contains(X, sympy.S.Integers)), X > 7],
]


@pytest.mark.parametrize("conditions", FOUND, ids=str)
def test_points_are_found_where_conditions_hold(conditions):
    symbols = sorted(set().union(*(condition.free_symbols for condition in conditions)), key=str)
    found = list(islice(points(conditions, symbols), 3))
    assert len(found) >= 2
    for at in found:
        exact = {symbol: sympy.Rational(value.numerator, value.denominator) for symbol, value in at.items()}
        assert all(condition.subs(exact) == sympy.true for condition in conditions)


def test_no_point_is_found_where_conditions_contradict_each_other():
    assert list(points([X > 1, X < 0], [X])) == []


def test_letters_of_indices_and_bounds_are_whole_numbers_within_each_other():
    claimed = [S(W[INDEX] * DELTA(INDEX, K), (INDEX, 1, N))]
    for at in points([K >= 1, K <= N], [K, N], claimed):
        assert at[K].denominator == at[N].denominator == 1
        assert 1 <= at[K] <= at[N]


DECLARED = [{"positive": True}, {"integer": True}, {"integer": True, "positive": True}, {"negative": True}, {"nonnegative": True, "integer": True}]


@pytest.mark.parametrize("facts", DECLARED, ids=str)
def test_a_letter_gets_values_that_fit_its_declaration(facts):
    letter = sympy.Symbol("a", **facts)
    found = list(points([letter < 50], [letter]))
    assert len(found) >= 2
    for at in found:
        number = sympy.Rational(at[letter].numerator, at[letter].denominator)
        assert all(getattr(number, f"is_{fact}") for fact in facts)
