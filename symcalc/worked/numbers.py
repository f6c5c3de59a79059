"""Numbers on paper: what was computed in doubles, to places or digits, and ink with numbers put in for letters."""

from __future__ import annotations

from collections.abc import Mapping

from symcalc.derivation.decimals import numeral
from symcalc.formula.formula import Formula
from symcalc.formula.rebuilding import substitute


def number(text: str) -> Formula:
    """Return a decimal, with its sign, as ink.

    >>> number("-0.5").to_text()
    '-0.5'
    """
    return Formula(numeral(text))


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
