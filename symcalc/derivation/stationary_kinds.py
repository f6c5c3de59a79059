"""Of which kind a stationary point is: by the signs of the Hessian's eigenvalues, and where one is zero by what comes after.

Where the Hessian is singular the first term of the Taylor series that is not zero is looked at. If its degree is odd there is no
extremum; if it is even and of one sign there is one; if it has both signs the point is a saddle. Where it is zero along a line, the
function is looked at along that line, and a polynomial on a box around the point. What none of this shows is not claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import factorial

import sympy

from symcalc.derivation.decimals import sign_of
from symcalc.derivation.extrema import Kind
from symcalc.enclosure import polynomials as box
from symcalc.enclosure.algebraic_form import polynomial

_HIGHEST, _LARGEST = 8, 400
_NEAR = Fraction(1, 64)
Place = Mapping[sympy.Symbol, sympy.Expr]


@dataclass(frozen=True)
class Found:
    """The kind of a point, by what it is shown, and whether no value anywhere is beyond that of an extremum."""

    kind: Kind
    why: str
    is_global: bool | None = None


def ordinal(number: int) -> str:
    """Return 3rd for 3.

    >>> ordinal(3), ordinal(4)
    ('3rd', '4th')
    """
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"


def by_signs(positive: int, negative: int) -> Found:
    """Return the kind of a stationary point whose Hessian has so many positive and negative eigenvalues, and no zero.

    >>> by_signs(2, 0).kind, by_signs(0, 2).kind, by_signs(1, 1).kind
    ('minimum', 'maximum', 'saddle')
    """
    if not negative:
        return Found("minimum", "all eigenvalues of the Hessian are positive")
    if not positive:
        return Found("maximum", "all eigenvalues of the Hessian are negative")
    return Found("saddle", "the Hessian has eigenvalues of both signs")


def examined(expression: sympy.Expr, symbols: Sequence[sympy.Symbol], at: Place) -> Found:
    """Tell of which kind a stationary point is whose Hessian does not tell.

    >>> x, y = sympy.symbols("x y")
    >>> origin = {x: sympy.Integer(0), y: sympy.Integer(0)}
    >>> [examined(f, (x, y), origin).kind for f in (x**4 + y**4, x**3 - 3 * x * y**2, x**2 - y**4, x**2 + y**3, x**2 + y**4)]
    ['minimum', 'degenerate', 'saddle', 'degenerate', 'minimum']
    """
    kinds: tuple[tuple[int, Kind], ...] = ((1, "minimum"), (-1, "maximum"))
    for turn, kind in kinds:
        where = one_sided(turn * (expression - expression.xreplace(dict(at))), symbols, at)
        if where:
            other = "less" if turn == 1 else "greater"
            return Found(
                kind, f"no value {where} is {other}: the difference is never {'negative' if turn == 1 else 'positive'}", where == "anywhere" or None
            )
    line = _along(expression, symbols, at)
    if line is None:
        return Found("degenerate", "the Hessian is singular, and the function is too large to be looked at further")
    order, form, arrow = line
    if not order:
        return Found("degenerate", f"the Hessian is singular, and all terms up to degree {_HIGHEST} are zero")
    seen: dict[str, tuple[sympy.Integer, ...]] = {}
    for vector in _directions(len(symbols)):
        seen.setdefault(sign_of(form.xreplace(dict(zip(arrow, vector, strict=True)))), vector)
    if not {"+", "-"} & set(seen):
        return Found("degenerate", "the Hessian is singular, and the sign of the term after it is not shown")
    if order % 2:
        direction = _written(seen.get("+") or seen.get("-") or next(_directions(len(symbols))))
        return (
            Found("inflection", f"the first derivative that is not zero is the {ordinal(order)}, and {order} is odd")
            if len(symbols) == 1
            else Found("degenerate", f"no extremum: the Hessian is zero, and along {direction} the function changes like t^{order}, with either sign")
        )
    if "+" in seen and "-" in seen:
        return Found("saddle", f"along {_written(seen['+'])} the function rises both ways, along {_written(seen['-'])} it falls")
    sign = "+" if "+" in seen else "-"
    if _is_definite(form, arrow, sign):
        words = "positive" if sign == "+" else "negative"
        kind = kinds[0 if sign == "+" else 1][1]
        if len(symbols) == 1:
            return Found(kind, f"the first derivative that is not zero is the {ordinal(order)}, of even order and {words}")
        return Found(kind, f"the first term that is not zero has degree {order} and is {words} in every direction")
    return _along_zeros(expression, symbols, at, form, arrow, sign, order)


def _along_zeros(
    expression: sympy.Expr, symbols: Sequence[sympy.Symbol], at: Place, form: sympy.Expr, arrow: Sequence[sympy.Symbol], sign: str, order: int
) -> Found:
    """Look along the lines on which the first term is zero."""
    for direction in _directions(len(symbols)):
        if sign_of(form.xreplace(dict(zip(arrow, direction, strict=True)))) != "0":
            continue
        t = sympy.Dummy("t", real=True)
        moved = expression.xreplace({s: at[s] + t * d for s, d in zip(symbols, direction, strict=True)})
        for k in range(order + 1, _HIGHEST + 1):
            found = sign_of(sympy.diff(moved, t, k).xreplace({t: sympy.Integer(0)}))
            if found == "?":
                break
            if found != "0":
                words = f"along {_written(direction)}, where the term of degree {order} is zero, the function changes like t^{k}"
                if k % 2:
                    return Found("degenerate", f"no extremum: {words}, with either sign")
                if found != sign:
                    return Found("saddle", f"{words}, against the sign of that term")
                break
    return Found("degenerate", "the Hessian is singular, and the terms after it do not show whether this is an extremum")


def _along(expression: sympy.Expr, symbols: Sequence[sympy.Symbol], at: Place) -> tuple[int, sympy.Expr, list[sympy.Symbol]] | None:
    """Return the degree of the first term of the Taylor series that is not zero, and that term; 0 where all are."""
    t, arrow = sympy.Dummy("t", real=True), [sympy.Dummy(f"u{k}", real=True) for k in range(len(symbols))]
    moved = expression.xreplace({s: at[s] + t * u for s, u in zip(symbols, arrow, strict=True)})
    for k in range(1, _HIGHEST + 1):
        moved = sympy.diff(moved, t)
        if moved.count_ops() > 50 * _LARGEST:
            return None
        form = sympy.expand(moved.xreplace({t: sympy.Integer(0)}).doit() / factorial(k))
        if not form.is_polynomial(*arrow):
            return None
        terms = sympy.Poly(form, *arrow).terms() if form != 0 else []
        kept = sympy.Add(*(c * sympy.Mul(*(u**e for u, e in zip(arrow, exponents, strict=True))) for exponents, c in terms if sign_of(c) != "0"))
        if kept != 0:
            return k, kept, arrow
    return 0, sympy.Integer(0), arrow


def _directions(size: int) -> Iterator[tuple[sympy.Integer, ...]]:
    for entries in (
        sorted(product((0, 1, -1, 2, -2), repeat=size), key=lambda row: (sum(map(abs, row)), [-e for e in row]))
        if size <= 3
        else (tuple(int(i == k) for i in range(size)) for k in range(size))
    ):
        first = next((entry for entry in entries if entry), 0)
        if first > 0:
            yield tuple(map(sympy.Integer, entries))


def _written(direction: Sequence[sympy.Integer]) -> str:
    return f"({', '.join(map(str, direction))})"


def _is_definite(form: sympy.Expr, arrow: Sequence[sympy.Symbol], sign: str) -> bool:
    """Tell whether a form of even degree has that sign in every direction."""
    signed = form if sign == "+" else -form
    if len(arrow) == 1:
        return True
    if not all(c.is_Rational for c in sympy.Poly(signed, *arrow).coeffs()):
        return False
    if len(arrow) == 2:
        first, second = arrow
        upright = sympy.Poly(signed.xreplace({second: sympy.Integer(1)}), first)
        return sign_of(signed.xreplace({first: sympy.Integer(1), second: sympy.Integer(0)})) == "+" and upright.count_roots() == 0
    ranges = dict.fromkeys(range(len(arrow)), box.UNIT)
    # On each face of a cube: where it is positive there, it is positive in every direction.
    return all(_signs(signed.xreplace({u: sympy.Integer(1)}), [v for v in arrow if v != u], ranges) == box.POSITIVE for u in arrow)


def one_sided(difference: sympy.Expr, symbols: Sequence[sympy.Symbol], at: Place) -> str:
    """Tell where a difference is shown never to be negative: ``anywhere``, ``near by``, or nowhere."""
    letters = [sympy.Dummy(symbol.name, real=True) for symbol in symbols]
    real = difference.xreplace(dict(zip(symbols, letters, strict=True)))
    if real.is_nonnegative:
        return "anywhere"
    if not difference.is_polynomial(*symbols) or difference.count_ops() > _LARGEST or not all(value.is_Rational for value in at.values()):
        return ""
    moved = sympy.expand(difference.xreplace({s: s + at[s] for s in symbols}))
    if not all(c.is_Rational for c in sympy.Poly(moved, *symbols).coeffs()):
        return ""
    if -1 not in _signs(moved, symbols, dict.fromkeys(range(len(symbols)), box.EVERYWHERE)):
        return "anywhere"
    ends = box.rational(-1, _NEAR.denominator), box.rational(1, _NEAR.denominator)
    near: box.Range = ((ends[0], False), (ends[1], False))
    return "near by" if -1 not in _signs(moved, symbols, dict.fromkeys(range(len(symbols)), near)) else ""


def _signs(p: sympy.Expr, symbols: Sequence[sympy.Symbol], ranges: Mapping[int, box.Range]) -> box.Signs:
    context, _ = box.ring(len(symbols))
    terms = {e: box.rational(c.numerator, c.denominator) for e, c in polynomial(p, symbols).items()}
    return box.signs_on_box(context.from_dict(terms), ranges)
