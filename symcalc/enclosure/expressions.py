"""Values of SymPy expressions at points, as balls, for all functions that ball arithmetic knows.

Where an expression is not a real number, or where that cannot be told, the ball is not finite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy
from flint import arb, ctx

from symcalc.enclosure.values import Exact, ball
from symcalc.errors import ArgumentError


def enclose(expression: sympy.Expr, at: Mapping[sympy.Symbol, Exact], digits: int = 30) -> arb:
    """Return a ball that holds the value of ``expression`` at a point.

    Parameters
    ----------
    expression : Expr
    at : mapping of Symbol to exact number
    digits : int
        Decimal digits of the working precision.

    Raises
    ------
    ArgumentError
        A part of it is beyond ball arithmetic; names it.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> enclose(sympy.asin(x), {x: 1}).overlaps(enclose(sympy.pi / 2, {})), enclose(sympy.asin(x), {x: 2}).is_finite()
    (True, False)
    """
    found: dict[sympy.Basic, arb] = {}
    with ctx.workdps(digits):
        found.update((symbol, ball(value)) for symbol, value in at.items())
        return _value(expression, found)


def _value(part: sympy.Expr, found: dict[sympy.Basic, arb]) -> arb:
    if part not in found:
        found[part] = _new_value(part, found)
    return found[part]


def _new_value(part: sympy.Expr, found: dict[sympy.Basic, arb]) -> arb:
    if isinstance(part, sympy.Rational | sympy.Float) and part.is_finite:
        return ball(int(part)) if part.is_Integer else _ratio(sympy.Rational(part))
    if part in _CONSTANTS:
        return _CONSTANTS[part]()
    arguments = [_value(argument, found) for argument in part.args]
    if isinstance(part, sympy.Add):
        return sum(arguments[1:], arguments[0])
    if isinstance(part, sympy.Mul):
        product = arguments[0]
        for argument in arguments[1:]:
            product = product * argument
        return product
    if isinstance(part, sympy.Pow):
        return _power(part, *arguments)
    known = _FUNCTIONS.get(type(part).__name__)
    if known is None or not arguments:
        raise ArgumentError(f"{part} ({type(part).__name__}) is beyond ball arithmetic.")
    return known(*arguments)


def _ratio(number: sympy.Rational) -> arb:
    return arb(int(number.p)) / arb(int(number.q))


def _power(part: sympy.Pow, base: arb, exponent: arb) -> arb:
    if part.base is sympy.E:
        return exponent.exp()
    if not isinstance(part.exp, sympy.Integer):
        return base.sqrt() if part.exp == sympy.Rational(1, 2) else base**exponent
    result, square, n = arb(1), base, abs(int(part.exp))
    while n:
        if n & 1:
            result *= square
        square, n = square * square, n >> 1
    return result if part.exp >= 0 else 1 / result


def _sign(x: arb) -> arb:
    return arb(1) if x > 0 else arb(-1) if x < 0 else arb(0) if x == 0 else arb.nan()


def _fold(join: Callable[[arb, arb], arb]) -> Callable[..., arb]:
    def folded(first: arb, *others: arb) -> arb:
        for other in others:
            first = join(first, other)
        return first

    return folded


_CONSTANTS: dict[sympy.Basic, Callable[[], arb]] = {
    sympy.pi: arb.pi,
    sympy.E: arb.const_e,
    sympy.EulerGamma: arb.const_euler,
    sympy.Catalan: arb.const_catalan,
}
_CIRCULAR = ("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "atan2")
_HYPERBOLIC = ("sinh", "cosh", "tanh", "coth", "sech", "csch", "asinh", "acosh", "atanh")
_SAME_NAME = ("exp", "log", *_CIRCULAR, *_HYPERBOLIC, "gamma", "digamma", "erf", "erfc", "erfi")
_FUNCTIONS: dict[str, Callable[..., arb]] = {
    **{name: getattr(arb, name) for name in _SAME_NAME},
    "acot": lambda x: (1 / x).atan(),
    "asec": lambda x: (1 / x).acos(),
    "acsc": lambda x: (1 / x).asin(),
    "acoth": lambda x: (1 / x).atanh(),
    "asech": lambda x: (1 / x).acosh(),
    "acsch": lambda x: (1 / x).asinh(),
    "Abs": abs,
    "re": lambda x: x,
    "sign": _sign,
    "Max": _fold(lambda a, b: a.max(b)),
    "Min": _fold(lambda a, b: a.min(b)),
    "Heaviside": lambda x, at_zero=None: (1 + _sign(x)) / 2 if x != 0 else arb.nan(),
    "loggamma": lambda x: x.lgamma(),
    "factorial": lambda x: (x + 1).gamma(),
    "besselj": lambda n, x: x.bessel_j(n),
    "bessely": lambda n, x: x.bessel_y(n),
    "besseli": lambda n, x: x.bessel_i(n),
    "besselk": lambda n, x: x.bessel_k(n),
    "airyai": lambda x: x.airy_ai(),
    "airybi": lambda x: x.airy_bi(),
    "Si": lambda x: x.si(),
    "Ci": lambda x: x.ci(),
    "Shi": lambda x: x.shi(),
    "Chi": lambda x: x.chi(),
    "Ei": lambda x: x.ei(),
    "li": lambda x: x.li(),
    "LambertW": lambda x: x.lambertw(),
}
