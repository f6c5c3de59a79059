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
        The series in u, as LaTeX.
    step : Expr
        What u is.
    radius : Expr
        The radius of convergence in the variable; infinite where it converges everywhere.
    low, high : Expr
        The ends of the interval of convergence.
    closed_low, closed_high : bool
        Whether it converges to the function at the ends, too.
    """

    name: str
    terms: str
    step: sympy.Expr
    radius: sympy.Expr
    low: sympy.Expr
    high: sympy.Expr
    closed_low: bool = False
    closed_high: bool = False


Row = tuple[str, str, sympy.Expr, bool, bool]

_ROWS: dict[type, Row] = {
    sympy.exp: ("the exponential series", r"\sum_{k=0}^{\infty}\frac{u^k}{k!}", sympy.oo, False, False),
    sympy.sin: ("the sine series", r"\sum_{k=0}^{\infty}\frac{(-1)^k}{(2k+1)!}u^{2k+1}", sympy.oo, False, False),
    sympy.cos: ("the cosine series", r"\sum_{k=0}^{\infty}\frac{(-1)^k}{(2k)!}u^{2k}", sympy.oo, False, False),
    sympy.sinh: ("the series of sinh", r"\sum_{k=0}^{\infty}\frac{u^{2k+1}}{(2k+1)!}", sympy.oo, False, False),
    sympy.cosh: ("the series of cosh", r"\sum_{k=0}^{\infty}\frac{u^{2k}}{(2k)!}", sympy.oo, False, False),
    sympy.atan: ("the series of arctan", r"\sum_{k=0}^{\infty}\frac{(-1)^k}{2k+1}u^{2k+1}", sympy.S.One, True, True),
}
_LOGARITHM = ("the series of ln(1 + u)", r"\sum_{k=1}^{\infty}\frac{(-1)^{k+1}}{k}u^k", sympy.S.One, False, True)
_GEOMETRIC = ("the geometric series", r"\sum_{k=0}^{\infty}(-1)^k u^k", sympy.S.One, False, False)


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
        return _of_linear(core.args[0], step, symbol, centre, _LOGARITHM)
    if isinstance(core, sympy.Pow) and not core.exp.has(step) and core.base is not sympy.E:
        if core.exp == -1:
            return _of_linear(core.base, step, symbol, centre, _GEOMETRIC)
        if core.exp.is_integer and core.exp.is_nonnegative:
            return None
        terms = rf"\sum_{{k=0}}^{{\infty}}\binom{{{sympy.latex(core.exp)}}}{{k}}u^k"
        return _of_linear(core.base, step, symbol, centre, ("the binomial series", terms, sympy.S.One, False, False))
    if (row := _ROWS.get(type(core))) is None or len(core.args) != 1:
        return None
    argument = core.args[0]
    if isinstance(core, sympy.exp):
        argument = argument - argument.subs(step, 0)  # e^(b + u) = e^b·e^u
    found = _monomial(argument, step)
    return None if found is None else _row(row, *found, symbol, centre)


def _monomial(argument: sympy.Expr, step: sympy.Symbol) -> tuple[sympy.Expr, int] | None:
    scale, power = sympy.expand(argument).as_independent(step, as_Add=False)
    base, exponent = power.as_base_exp()
    if base != step or not exponent.is_Integer or exponent < 1 or scale.has(step) or not scale.is_number or scale.is_real is not True:
        return None
    return scale, int(exponent)


def _of_linear(base: sympy.Expr, step: sympy.Symbol, symbol: sympy.Symbol, centre: sympy.Expr, row: Row) -> KnownSeries | None:
    """Return the series of a function of p + q·h, which is p·(1 + (q/p)·h)."""
    expanded = sympy.expand(base)
    start = expanded.subs(step, 0)
    if start.is_positive is not True and not (row is _GEOMETRIC and start.is_nonzero):
        return None
    found = _monomial(expanded - start, step)
    return None if found is None else _row(row, found[0] / start, found[1], symbol, centre)


def _row(row: Row, scale: sympy.Expr, power: int, symbol: sympy.Symbol, centre: sympy.Expr) -> KnownSeries | None:
    name, terms, reach, closed_low, closed_high = row
    step = sympy.Mul(scale, (symbol - centre) ** power, evaluate=scale == 1)
    if reach is sympy.oo:
        return KnownSeries(name, terms, step, sympy.oo, -sympy.oo, sympy.oo)
    if not centre.is_number:
        return None
    radius = abs(scale) ** sympy.Rational(-1, power)
    if power % 2 == 0:
        # Both ends are the same u.
        closed_low = closed_high = closed_high if scale.is_positive else closed_low
    elif scale.is_negative:
        closed_low, closed_high = closed_high, closed_low
    return KnownSeries(name, terms, step, radius, centre - radius, centre + radius, closed_low, closed_high)
