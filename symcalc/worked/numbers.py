"""Numbers on paper: a value rounded to digits that are certain, and ink with numbers put in for letters."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import sympy

from symcalc.defaults import defaults
from symcalc.document.blocks import Mark
from symcalc.enclosure.values import values
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Node, Number, negative
from symcalc.formula.rebuilding import substitute


def number(text: str) -> Formula:
    """Return a decimal, with its sign, as ink.

    >>> number("-0.5").to_text()
    '-0.5'
    """
    return Formula(numeral(text))


def numeral(text: str) -> Node:
    """Return a decimal, with its sign, as a node."""
    return negative(Number(text[1:])) if text.startswith("-") else Number(text)


def fixed(value: float, places: int) -> Formula:
    """Return ``value`` with so many decimal places; what rounds to zero has no sign."""
    text = f"{value:.{places}f}"
    return number(text.lstrip("-") if float(text) == 0 else text)


def short(value: float, digits: int = 3) -> Formula:
    """Return ``value`` to so many significant digits, with a power of ten where it is small or large."""
    if value == 0:
        return number("0")
    text = f"{value:.{digits - 1}e}"
    mantissa, exponent = text.split("e")
    return number(f"{value:.{max(0, digits - 1 - int(exponent))}f}" if -3 <= int(exponent) < digits else f"{mantissa}e{int(exponent)}")


def put_in(formula: Formula, at: Mapping[str, str]) -> Formula:
    """Return ``formula`` with each letter replaced by a number; negative numbers come with brackets."""
    return Formula(substitute(formula.node, {name: numeral(text) for name, text in at.items()}), formula.roles)


def rounded(expression: sympy.Expr, at: Mapping[sympy.Symbol, Fraction], digits: int | None = None) -> tuple[Formula, Mark]:
    """Return the value of ``expression`` rounded to so many digits, those of the settings by default, and whether they are proved.

    The ball that holds the value must lie within half a unit of the last digit printed.
    """
    digits = defaults().digits if digits is None else digits
    (held,) = values([expression], at, digits=40 + digits)
    if not held.is_finite():
        return number("NaN"), "undecided"
    middle, radius = _exact(held.mid()), _exact(held.rad())
    with localcontext(prec=digits):
        shown = Decimal(middle.numerator) / Decimal(middle.denominator)
    half = Fraction(1, 2) * Fraction(10) ** int(shown.as_tuple().exponent)
    is_certain = abs(middle - Fraction(shown)) + radius <= half
    text = f"{shown:g}".replace("E", "e").replace("e+", "e")
    return number(text), "proved" if is_certain else "undecided"


def _exact(end: Any) -> Fraction:
    mantissa, exponent = end.man_exp()
    return int(mantissa) * Fraction(2) ** int(exponent)
