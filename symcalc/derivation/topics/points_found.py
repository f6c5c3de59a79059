"""From roots of the gradient to points: closed forms where there are any, values, Hessians, and kinds.

A root in balls may be a simple number: a fraction, or a multiple of π, inside its balls at which all equations are zero, exactly.
Then all that follows is exact; else it is shown by balls, and written as decimals of which every digit is certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from symcalc.derivation.decimals import sign_of
from symcalc.derivation.extrema import Point
from symcalc.derivation.stationary_kinds import Found, by_signs, examined
from symcalc.derivation.topics.evaluation import carried_out
from symcalc.enclosure.ball_numbers import middle, simple_number
from symcalc.enclosure.second_order import SecondOrder, inertia
from symcalc.enclosure.solutions import Root
from symcalc.errors import SymcalcError

_DIGITS = 17


@dataclass(frozen=True)
class Row:
    """A point with its Hessian: exact entries where the point is exact, else balls."""

    point: Point
    hessian: sympy.MatrixBase | None
    balls: Any


def row_of(
    root: Root,
    expression: sympy.Expr,
    symbols: Sequence[sympy.Symbol],
    equations: Sequence[sympy.Expr],
    known: SecondOrder,
    hessian: sympy.MatrixBase,
) -> Row:
    """Return a point with its value, its kind and its Hessian."""
    value_ball, slopes, matrix = known(root.balls)
    # At a kink a derivative may be called zero that does not exist.
    is_smooth = all(slope.is_finite() for slope in slopes)
    exact = exact_place(root, symbols, equations) if is_smooth else None
    signs = inertia(matrix) if root.status == "proven" or root.on_boundary else None
    place = {} if exact is None else dict(zip(symbols, exact, strict=True))
    if signs is not None:
        found = by_signs(*signs)
    elif place:
        found = examined(expression, symbols, place)
    elif root.status == "proven":
        found = Found("degenerate", "an eigenvalue of the Hessian may be zero, and the point is not known in closed form")
    else:
        found = Found("undecided", root.why if is_smooth else "the function may have no derivative here: a kink, a jump or a pole")
    if root.on_boundary and not place:
        found = Found(found.kind, f"{found.why}; {root.why}", found.is_global)
    coordinates = exact or tuple(middle(ball, _DIGITS) for ball in root.balls)
    value = carried_out(expression.xreplace(place)) if place else middle(value_ball, _DIGITS)
    point = Point(
        {s.name: x for s, x in zip(symbols, coordinates, strict=True)},
        value if isinstance(value, sympy.Expr) else middle(value_ball, _DIGITS),
        found.kind,
        root.status,
        is_global=found.is_global,
        balls={s.name: ball for s, ball in zip(symbols, root.balls, strict=True)} | {"": value_ball},
        why=found.why if root.status == "proven" or found.why == root.why else f"{found.why}; {root.why}",
    )
    return Row(point, hessian.xreplace(place) if place else None, matrix)


def exact_place(root: Root, symbols: Sequence[sympy.Symbol], equations: Sequence[sympy.Expr]) -> tuple[sympy.Expr, ...] | None:
    """Return a point in closed form: as the solver has it, or simple numbers inside its balls that make all equations zero, exactly."""
    if None not in root.exact:
        return tuple(x for x in root.exact if x is not None)
    guess = tuple(x if x is not None else simple_number(ball) for x, ball in zip(root.exact, root.balls, strict=True))
    if None in guess:
        return None
    at = dict(zip(symbols, (x for x in guess if x is not None), strict=True))
    try:
        return tuple(at.values()) if all(sign_of(carried_out(equation.xreplace(at))) == "0" for equation in equations) else None
    except (SymcalcError, TypeError):
        return None
