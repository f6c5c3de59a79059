"""Numbers on paper: a value rounded to digits that are certain, and ink with numbers put in for letters."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import sympy

from symcalc.document.blocks import Mark
from symcalc.enclosure.values import ball, values
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


def rounded(expression: sympy.Expr, at: Mapping[sympy.Symbol, Fraction], digits: int = 6) -> tuple[Formula, Mark]:
    """Return the value of ``expression`` rounded to so many digits, and whether the digits are proved.

    The ball that holds the value must lie within half a unit of the last digit printed.
    """
    (held,) = values([expression], at, digits=40)
    if not held.is_finite():
        return number("NaN"), "undecided"
    text = str(Decimal(f"{float(held.mid()):.{digits}g}"))
    half = Fraction(1, 2) * Fraction(10) ** int(Decimal(text).as_tuple().exponent)
    middle = Fraction(text)
    is_certain = held >= ball(middle - half) and held <= ball(middle + half)
    return number(text.replace("E", "e").replace("e+", "e")), "proved" if is_certain else "undecided"
