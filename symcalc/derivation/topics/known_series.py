"""The series that have a name, with their radius of convergence: where the Taylor polynomials come as near as one likes.

Each row is a function of u = c·(x − a)^m, its general term, and the interval of u on which its series converges to it.
Source: DLMF 4.2–4.38 (exponential, logarithm, trigonometric and hyperbolic functions), and 4.6.7 for the binomial series.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy


@dataclass(frozen=True, slots=True)
class KnownSeries:
    """A series by name.

    Attributes
    ----------
    name : str
    terms : str
        The series in u, as text.
    radius : Expr
        The radius of convergence in the variable; infinite where it converges everywhere.
    low, high : Expr
        The ends of the interval of convergence.
    closed_low, closed_high : bool
        Whether it converges to the function at the ends, too.
    """

    name: str
    terms: str
    radius: sympy.Expr
    low: sympy.Expr
    high: sympy.Expr
    closed_low: bool = False
    closed_high: bool = False


_ROWS: dict[type, tuple[str, str, sympy.Expr, bool, bool]] = {
    sympy.exp: ("the exponential series", "sum of u^k/k!", sympy.oo, False, False),
    sympy.sin: ("the sine series", "sum of (-1)^k u^(2k+1)/(2k+1)!", sympy.oo, False, False),
    sympy.cos: ("the cosine series", "sum of (-1)^k u^(2k)/(2k)!", sympy.oo, False, False),
    sympy.sinh: ("the series of sinh", "sum of u^(2k+1)/(2k+1)!", sympy.oo, False, False),
    sympy.cosh: ("the series of cosh", "sum of u^(2k)/(2k)!", sympy.oo, False, False),
    sympy.atan: ("the series of arctan", "sum of (-1)^k u^(2k+1)/(2k+1)", sympy.S.One, True, True),
}
_LOGARITHM = ("the series of ln(1 + u)", "sum of (-1)^(k+1) u^k/k", sympy.S.One, False, True)
_GEOMETRIC = ("the geometric series", "sum of (-u)^k", sympy.S.One, False, False)


def known_series(expression: sympy.Expr, symbol: sympy.Symbol, centre: sympy.Expr) -> KnownSeries | None:
    """Return the series that the Taylor polynomials of a function about a point begin, where it has a name.

    >>> x = sympy.Symbol("x")
    >>> found = known_series(1 / x, x, sympy.Integer(1))
    >>> found.name, found.low, found.high
    ('the geometric series', 0, 2)
    >>> known_series(sympy.exp(3 * x), x, sympy.Integer(0)).radius, known_series(sympy.log(2 - x), x, sympy.Integer(0)).low
    (oo, -2)
    """
    step = sympy.Dummy("h", real=True)
    moved = expression.xreplace({symbol: centre + step})
    factor, core = moved.as_independent(step, as_Add=False)
    if factor.has(step):
        return None
    if isinstance(core, sympy.log):
        return _of_linear(core.args[0], step, centre, _LOGARITHM)
    if isinstance(core, sympy.Pow) and not core.exp.has(step) and core.base is not sympy.E:
        if core.exp == -1:
            return _of_linear(core.base, step, centre, _GEOMETRIC)
        if core.exp.is_integer and core.exp.is_nonnegative:
            return None
        return _of_linear(core.base, step, centre, ("the binomial series", f"sum of binomial({core.exp}, k) u^k", sympy.S.One, False, False))
    if (row := _ROWS.get(type(core))) is None or len(core.args) != 1:
        return None
    argument = core.args[0]
    if isinstance(core, sympy.exp):
        argument = argument - argument.subs(step, 0)  # e^(b + u) = e^b·e^u
    found = _monomial(argument, step)
    return None if found is None else _row(row, *found, centre)


def _monomial(argument: sympy.Expr, step: sympy.Symbol) -> tuple[sympy.Expr, int] | None:
    scale, power = sympy.expand(argument).as_independent(step, as_Add=False)
    base, exponent = power.as_base_exp()
    if base != step or not exponent.is_Integer or exponent < 1 or scale.has(step) or not scale.is_number or scale.is_real is not True:
        return None
    return scale, int(exponent)


def _of_linear(base: sympy.Expr, step: sympy.Symbol, centre: sympy.Expr, row: tuple[str, str, sympy.Expr, bool, bool]) -> KnownSeries | None:
    """Return the series of a function of p + q·h, which is p·(1 + (q/p)·h)."""
    expanded = sympy.expand(base)
    start = expanded.subs(step, 0)
    if start.is_positive is not True and not (row is _GEOMETRIC and start.is_nonzero):
        return None
    found = _monomial(expanded - start, step)
    return None if found is None else _row(row, found[0] / start, found[1], centre)


def _row(row: tuple[str, str, sympy.Expr, bool, bool], scale: sympy.Expr, power: int, centre: sympy.Expr) -> KnownSeries | None:
    name, terms, reach, closed_low, closed_high = row
    if reach is sympy.oo:
        return KnownSeries(name, terms, sympy.oo, -sympy.oo, sympy.oo)
    if not centre.is_number:
        return None
    radius = abs(scale) ** sympy.Rational(-1, power)
    if power % 2 == 0:
        # Both ends are the same u.
        closed_low = closed_high = closed_high if scale.is_positive else closed_low
    elif scale.is_negative:
        closed_low, closed_high = closed_high, closed_low
    return KnownSeries(name, terms, radius, centre - radius, centre + radius, closed_low, closed_high)
