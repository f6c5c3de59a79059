"""Decimals behind an exact value: rounded to digits of which each is certain, because a ball that holds the value shows it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symcalc.defaults import defaults
from symcalc.derivation.kernels import Kernels, NotDecidedError
from symcalc.derivation.step import Verdict
from symcalc.enclosure.expressions import enclose
from symcalc.errors import ArgumentError
from symcalc.formula.nodes import Node, Number, negative

_MORE = 30


def numeral(text: str) -> Node:
    """Return a decimal, with its sign, as a node.

    >>> numeral("-0.5")
    Sum(terms=(('-', Number(text='0.5')),))
    """
    return negative(Number(text[1:])) if text.startswith("-") else Number(text)


def enclosed(value: sympy.Expr, at: Mapping[sympy.Symbol, Fraction], digits: int) -> Any:
    """Return a ball that holds a value, whatever the functions are that it is made of.

    A ball of f(1) would be that of the function which stands in for f where equalities are refuted; no value is known from it.

    Raises
    ------
    ArgumentError
        A function is not known, or it is beyond ball arithmetic.
    """
    if unknown := sorted({str(call.func) for call in value.atoms(AppliedUndef)}):
        raise ArgumentError(f"The values of {', '.join(unknown)} are not known.")
    return enclose(value, at, digits=digits)


def rounded(value: sympy.Expr, at: Mapping[sympy.Symbol, Fraction] = {}, digits: int | None = None) -> tuple[str, Verdict]:
    """Return a value rounded to so many digits, those of the settings by default, and whether these are proved.

    The ball that holds the value must lie within half a unit of the last digit. Between 1/10 and 10 there are as many places
    behind the point as digits were asked for, so that columns of such numbers line up.

    >>> rounded(sympy.exp(sympy.Rational(-1, 4)) / 2)[0], rounded(-sympy.sqrt(12345))[0], rounded(sympy.pi / 100, digits=3)[0]
    ('0.389400', '-111.1081', '0.0314')
    """
    digits = defaults().digits if digits is None else digits
    try:
        held = enclosed(value, at, digits + _MORE)
    except ArgumentError as error:
        return _without_balls(value, at, digits, str(error))
    if not held.is_finite():
        return _without_balls(value, at, digits, "no ball of finite size holds it")
    return rounded_ball(held, digits)


def rounded_ball(held: Any, digits: int | None = None) -> tuple[str, Verdict]:
    """Return what a ball of finite size holds, rounded as by `rounded`, and whether its digits are proved."""
    digits = defaults().digits if digits is None else digits
    middle, radius = _exact(held.mid()), _exact(held.rad())
    shown = _to_places(middle, digits)
    half = Fraction(1, 2) * Fraction(10) ** int(shown.as_tuple().exponent)
    if abs(middle - Fraction(shown)) + radius > half:
        return _text(shown), Verdict("undecided", "the ball that holds the value is wider than the last digit")
    return _text(shown), Verdict("proved", "a ball that holds the value lies within half a unit of the last digit")


def sign_of(value: sympy.Expr) -> str:
    """Return ``+``, ``-`` or ``0`` where it is shown, else ``?``: by a ball, or because the value is zero exactly.

    >>> [sign_of(entry) for entry in (sympy.pi - 3, sympy.sqrt(2) - 2, sympy.sin(1) ** 2 + sympy.cos(1) ** 2 - 1, sympy.Symbol("a"))]
    ['+', '-', '0', '?']
    >>> sign_of(sympy.Function("f")(1))
    '?'
    """
    if value.is_zero:
        return "0"
    if not value.free_symbols:
        try:
            held = enclosed(value, {}, 60)
        except ArgumentError:
            held = None
        if held is not None and held.is_finite() and (held > 0 or held < 0):
            return "+" if held > 0 else "-"
    try:
        kernels = Kernels()
        if kernels.are_equal(value, sympy.Integer(0)):
            return "0"
    except NotDecidedError:
        pass
    for sign, condition in (("+", value > 0), ("-", value < 0)):
        if condition is sympy.true or (condition is not sympy.false and Kernels().holds(condition)):
            return sign
    return "?"


def _without_balls(value: sympy.Expr, at: Mapping[sympy.Symbol, Fraction], digits: int, reason: str) -> tuple[str, Verdict]:
    exact = {symbol: sympy.Rational(entry.numerator, entry.denominator) for symbol, entry in at.items()}
    found = sympy.N(value.xreplace(exact), digits + 10)
    if not found.is_Float:
        return "NaN", Verdict("undecided", reason)
    return _text(_to_places(_ratio(found), digits)), Verdict("undecided", f"computed, not enclosed: {reason}")


def _ratio(number: sympy.Float) -> Fraction:
    rational = sympy.Rational(number)
    return Fraction(int(rational.p), int(rational.q))


def _to_places(value: Fraction, digits: int) -> Decimal:
    with localcontext(prec=digits + 60):
        near = Decimal(value.numerator) / Decimal(value.denominator)
    if not near:
        return Decimal(0)
    # One digit more from 1 on: there is one before the point.
    with localcontext(prec=digits + (near.adjusted() >= 0)):
        shown = +near
    wanted = shown.adjusted() + 1 - digits - (shown.adjusted() >= 0)
    return shown.quantize(Decimal(1).scaleb(wanted), context=_WIDE) if shown.as_tuple().exponent != wanted else shown


with localcontext(prec=200) as _WIDE:
    pass


def _text(shown: Decimal) -> str:
    if shown.adjusted() < -4 or int(shown.as_tuple().exponent) > 0:
        return f"{shown:e}".replace("e+", "e")
    return f"{shown:f}"


def _exact(end: Any) -> Fraction:
    mantissa, exponent = end.man_exp()
    return int(mantissa) * Fraction(2) ** int(exponent)
