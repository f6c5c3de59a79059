"""Numbers of SymPy as the table has them: whole numbers and fractions, without rounding."""

from __future__ import annotations

from fractions import Fraction

import sympy


def exact(number: sympy.Number) -> int | Fraction:
    """Return the value of a rational number or a finite Float, which is a binary fraction.

    >>> exact(sympy.Float(0.375)), exact(sympy.Integer(2))
    (Fraction(3, 8), 2)
    """
    if isinstance(number, sympy.Float):
        sign, whole, power, _ = number._mpf_
        whole = -int(whole) if sign else int(whole)
        return whole << power if power >= 0 else Fraction(whole, 1 << -power)
    above, below = int(number.p), int(number.q)
    return above if below == 1 else Fraction(above, below)
