"""Numbers that balls may hold: simple fractions and multiples of π, decimals, the eigenvalues of two by two matrices."""

from __future__ import annotations

from fractions import Fraction

import sympy
from flint import arb, arb_mat, ctx

_DENOMINATORS = 60


def unknown() -> arb:
    """Return the ball of which nothing is known."""
    return arb.nan()


def simple_number(value: arb) -> sympy.Expr | None:
    """Return a fraction, or such a multiple of π, with a small denominator, that lies in a ball: a guess; None where there is none.

    >>> simple_number(arb(0.5)), simple_number(arb.pi() / 3), simple_number(arb(2).sqrt())
    (1/2, pi/3, None)
    """
    if not value.is_finite():
        return None
    for unit in (sympy.Integer(1), sympy.pi):
        with ctx.workdps(60):
            factor = arb.pi() if unit is sympy.pi else arb(1)
            near = Fraction(float((value / factor).mid())).limit_denominator(_DENOMINATORS)
            if value.overlaps(arb(near.numerator) / near.denominator * factor):
                return sympy.Rational(near.numerator, near.denominator) * unit
    return None


def rational_near(value: sympy.Expr) -> Fraction:
    """Return an exact rational number, and of any other one to forty digits.

    >>> rational_near(sympy.Rational(1, 3)), float(rational_near(sympy.pi))
    (Fraction(1, 3), 3.141592653589793)
    """
    rational = value if isinstance(value, sympy.Rational) else sympy.Rational(sympy.N(value, 40))
    return Fraction(int(rational.p), int(rational.q))


def middle(value: arb, digits: int) -> sympy.Float:
    """Return the middle of a ball, to so many digits."""
    with ctx.workdps(digits + 25):
        return sympy.Float(value.mid().str(digits + 10, radius=False), digits) if value.is_finite() else sympy.Float("nan")


def is_about_zero(value: arb) -> bool:
    """Tell whether a ball holds zero and nothing that would be told from it on paper."""
    with ctx.workdps(60):
        return bool(value.contains(0) and value.abs_upper() < arb(10) ** -12)


def eigenvalues(matrix: arb_mat) -> list[arb]:
    """Return what holds the eigenvalues of a symmetric two by two matrix, the lesser one first.

    >>> [float(value.mid()) for value in eigenvalues(arb_mat([[0, 1], [1, 0]]))]
    [-1.0, 1.0]
    """
    a, b, d = matrix[0, 0], matrix[0, 1], matrix[1, 1]
    with ctx.workdps(40):
        square = (a - d) * (a - d) + 4 * b * b
        root = arb(square.abs_lower()).sqrt().union(arb(square.abs_upper()).sqrt())
        return [(a + d - root) / 2, (a + d + root) / 2]
