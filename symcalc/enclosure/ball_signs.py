"""Signs of balls and of determinants of balls, and the simple fraction that a ball may hold."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from flint import arb, arb_mat

Ball: TypeAlias = arb


def sign_of_ball(value: Ball) -> str:
    """Return the sign of all that a ball holds; ``?`` where it holds zero.

    >>> sign_of_ball(arb(2)), sign_of_ball(arb(0, 1))
    ('+', '?')
    """
    return "+" if value > 0 else "-" if value < 0 else "?"


def sign_of_determinant(rows: Sequence[Sequence[Ball]]) -> str:
    """Return the sign of a determinant, ``?`` where it is not shown.

    >>> sign_of_determinant([[arb(1), arb(2)], [arb(2), arb(1)]])
    '-'
    """
    return sign_of_ball(arb_mat([list(row) for row in rows]).det())


def zero() -> Ball:
    """Return the ball of zero alone."""
    return arb(0)


def simple_fraction(value: Ball) -> Fraction | None:
    """Return the simple fraction that lies in a ball, a guess for what the ball holds.

    >>> simple_fraction(arb(2.5)), simple_fraction(arb(2).sqrt())
    (Fraction(5, 2), None)
    """
    if not value.is_finite():
        return None
    guess = Fraction(float(value.mid())).limit_denominator(64)
    return guess if value.contains(arb(guess.numerator) / guess.denominator) else None
