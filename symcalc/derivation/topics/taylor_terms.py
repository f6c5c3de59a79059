"""Terms of a Taylor polynomial as ink, how its coefficients are judged, and why a function has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction

import sympy

from symcalc.derivation.decimals import enclosed
from symcalc.derivation.step import Verdict
from symcalc.enclosure.derivative_balls import coefficient_balls
from symcalc.enclosure.multivariate import Powers
from symcalc.errors import ArgumentError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import Name, Node, Number, Power, Quotient
from symcalc.formula.rebuilding import product, substitute, total

_DIGITS = 30
_FLAT_ORDER = 4

FINE = Fraction(1, 100_000)
"""How far a bound may be above the true error, as a part of it, when it is checked."""
_SHOWN_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Largest:
    """The largest absolute value of a derivative on the box, rounded up."""

    powers: Powers
    derivative: sympy.Expr
    most: Fraction


def way(variable: Name, centre: Formula) -> Node:
    """Return x − a, or x where a is zero."""
    value = centre.meaning
    if value == 0:
        return variable
    if value.could_extract_minus_sign() and value.is_number:
        return total(("+", variable), ("+", ink(-value, centre.roles).node))
    return total(("+", variable), ("-", centre.node))


def term(coefficient: sympy.Expr, factors: Sequence[Node], body: Formula) -> tuple[str, Node]:
    """Return a coefficient times what it belongs to, with its sign in front; a fraction stands below the line."""
    is_negative = bool(coefficient.is_number and coefficient.could_extract_minus_sign())
    size = -coefficient if is_negative else coefficient
    sign = "-" if is_negative else "+"
    if not factors:
        return sign, ink(size, body.roles).node
    if isinstance(size, sympy.Rational):
        above = product(*([Number(str(size.p))] if size.p != 1 else []), *factors)
        return sign, above if size.q == 1 else Quotient(above, Number(str(size.q)))
    return sign, product(ink(size, body.roles).node, *factors)


def monomial(ways: Sequence[Node], powers: Powers) -> list[Node]:
    """Return the factors of a product of powers."""
    return [entry if power == 1 else Power(entry, Number(str(power))) for entry, power in zip(ways, powers, strict=True) if power]


def polynomial_of(coefficients: Mapping[Powers, sympy.Expr], ways: Sequence[Node], body: Formula, up_to: int | None = None) -> Node:
    """Return a polynomial, terms of low degree first, those of one degree in the order of the variables."""
    chosen = [powers for powers in coefficients if up_to is None or sum(powers) <= up_to]
    chosen.sort(key=lambda powers: (sum(powers), [-power for power in powers]))
    if not chosen:
        return Number("0")
    return total(*(term(coefficients[powers], monomial(ways, powers), body) for powers in chosen))


def along_the_way(body: Formula, variables: Sequence[Name], at: Mapping[str, Node], taken: Sequence[str] = ()) -> tuple[Name, Node]:
    """Return a letter t, and the function on the way from the centre to the point, a + t·(x − a): a function of one variable."""
    t = Name(free_letter({**body.roles, **dict.fromkeys(taken)}, "t", "s"))
    moved: dict[str, Node] = {}
    for variable in variables:
        centre = body.with_node(at[variable.name])
        gone = product(t, way(variable, centre))
        moved[variable.name] = gone if centre.meaning == 0 else total(("+", centre.node), ("+", gone))
    return t, substitute(body.node, moved)


def judge_coefficients(
    expression: sympy.Expr, symbols: Sequence[sympy.Symbol], centre: Sequence[sympy.Expr], coefficients: Mapping[Powers, sympy.Expr], order: int
) -> Verdict:
    """Hold coefficients up to an order against power series in balls; other letters are given values.

    Raises
    ------
    RefutedError
        One of them is another number, or one that is not zero is missing.

    >>> x = sympy.Symbol("x")
    >>> judge_coefficients(sympy.exp(x), [x], [sympy.Integer(0)], {(0,): sympy.Integer(1), (1,): sympy.Integer(1)}, 1).kind
    'agrees'
    >>> judge_coefficients(sympy.exp(x), [x], [sympy.Integer(0)], {(0,): sympy.Integer(1)}, 1)
    Traceback (most recent call last):
        ...
    symcalc.errors.RefutedError: The coefficient of the powers (1,) is claimed to be 0, and is 1.00000000000000.
    """
    letters = sorted((expression.free_symbols | set().union(*(entry.free_symbols for entry in centre))) - set(symbols), key=str)
    at = {letter: Fraction(17 + 5 * place, 13) for place, letter in enumerate(letters)}
    exact = {letter: sympy.Rational(value.numerator, value.denominator) for letter, value in at.items()}
    try:
        found = coefficient_balls(expression.xreplace(exact), symbols, [entry.xreplace(exact) for entry in centre], order)
        for powers, value in found.items():
            claimed = enclosed(coefficients.get(powers, sympy.S.Zero), at, _DIGITS)
            if not claimed.is_finite():
                return Verdict("undecided", "a coefficient is not enclosed")
            if not value.overlaps(claimed):
                raise RefutedError(f"The coefficient of the powers {powers} is claimed to be {coefficients.get(powers, 0)}, and is {value.mid()}.")
    except ArgumentError as error:
        return Verdict("undecided", str(error))
    return Verdict("agrees", "every coefficient agrees with a power series in balls, to thirty digits")


def refuse_without_series(body: Formula, symbols: Sequence[sympy.Symbol], centre: Sequence[sympy.Expr], reason: str) -> ArgumentError:
    """Return the error that says why a function has no Taylor polynomial at a point."""
    expression = body.meaning
    where = ", ".join(f"{symbol} = {value}" for symbol, value in zip(symbols, centre, strict=True))
    if len(symbols) == 1 and _is_flat(expression, symbols[0], centre[0]):
        return ArgumentError(
            f"{body.to_text()} is not the sum of its Taylor series about {where}: all its derivatives tend to 0 there, so that every coefficient "
            "and every Taylor polynomial would be 0, yet the function is not 0 beside that point. Choose another point."
        )
    return ArgumentError(f"{body.to_text()} has no Taylor polynomial about {where}: {reason}. Choose another point.")


def _is_flat(expression: sympy.Expr, symbol: sympy.Symbol, centre: sympy.Expr) -> bool:
    """Tell whether a function and its first derivatives tend to 0 from both sides, though it is not 0."""
    if not expression.has(sympy.exp) or expression.free_symbols != {symbol}:
        return False
    if isinstance(expression, sympy.Piecewise):
        branches = [value for value, _ in expression.args if value != 0]
        if len(branches) != 1 or len(expression.args) != 2:
            return False
        expression = branches[0]
    try:
        for side in "+-":
            derivative = expression
            for _ in range(_FLAT_ORDER):
                if sympy.limit(derivative, symbol, centre, side) != 0:
                    return False
                derivative = derivative.diff(symbol)
    except (NotImplementedError, ValueError, TypeError):
        return False
    return True


def rounded_up(number: Fraction, digits: int = _SHOWN_DIGITS) -> str:
    """Return a decimal that is not smaller."""
    return _rounded(number, digits, ROUND_CEILING)


def rounded_down(number: Fraction, digits: int = _SHOWN_DIGITS) -> str:
    """Return a decimal that is not larger."""
    return _rounded(number, digits, ROUND_FLOOR)


def _rounded(number: Fraction, digits: int, how: str) -> str:
    with localcontext(prec=digits, rounding=how):
        near = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{near:f}" if -7 < near.adjusted() < digits else f"{near:e}".replace("E", "e").replace("e+", "e")
