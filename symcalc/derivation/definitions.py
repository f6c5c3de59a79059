"""Relations, and functions that are defined by others, as data: what they mean at every point at which they are defined."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import sympy

from symcalc.derivation import signs as s

RELATIONS: dict[type[sympy.Basic], s.Signs] = {
    sympy.StrictGreaterThan: s.POSITIVE,
    sympy.GreaterThan: s.NOT_NEGATIVE,
    sympy.StrictLessThan: s.NEGATIVE,
    sympy.LessThan: s.NOT_POSITIVE,
    sympy.Ne: s.NOT_ZERO,
    sympy.Eq: s.ZERO,
}
# Functions that are others in disguise, at every point at which they are defined.
DEFINITIONS: dict[type[sympy.Basic], Callable[[sympy.Expr], sympy.Expr]] = {
    sympy.tan: lambda u: sympy.sin(u) / sympy.cos(u),
    sympy.cot: lambda u: sympy.cos(u) / sympy.sin(u),
    sympy.sec: lambda u: 1 / sympy.cos(u),
    sympy.csc: lambda u: 1 / sympy.sin(u),
    sympy.sinh: lambda u: (sympy.exp(u) - sympy.exp(-u)) / 2,
    sympy.cosh: lambda u: (sympy.exp(u) + sympy.exp(-u)) / 2,
    sympy.tanh: lambda u: (sympy.exp(2 * u) - 1) / (sympy.exp(2 * u) + 1),
    sympy.coth: lambda u: (sympy.exp(2 * u) + 1) / (sympy.exp(2 * u) - 1),
    sympy.sech: lambda u: 2 / (sympy.exp(u) + sympy.exp(-u)),
    sympy.csch: lambda u: 2 / (sympy.exp(u) - sympy.exp(-u)),
    sympy.re: lambda u: u,
}


def _not_negative(value: sympy.Expr) -> sympy.Basic:
    return sympy.GreaterThan(value, 0, evaluate=False)


# Functions with branches: pairs of a value and where it holds, of which the first that holds counts.
BRANCHES: dict[type[sympy.Basic], Callable[..., Iterable[tuple[sympy.Expr, sympy.Basic]]]] = {
    sympy.Abs: lambda u: ((u, _not_negative(u)), (-u, sympy.true)),
    sympy.sign: lambda u: ((sympy.S.Zero, sympy.Eq(u, 0)), (sympy.S.One, _not_negative(u)), (sympy.S.NegativeOne, sympy.true)),
    sympy.Max: lambda *values: [(a, sympy.And(*(_not_negative(a - b) for b in values if b != a), evaluate=False)) for a in values],
    sympy.Min: lambda *values: [(a, sympy.And(*(_not_negative(b - a) for b in values if b != a), evaluate=False)) for a in values],
    sympy.Piecewise: lambda *rows: rows,
}


def is_relation(condition: sympy.Basic) -> bool:
    """Tell whether a condition compares two different numbers."""
    return type(condition) in RELATIONS and condition.lhs != condition.rhs
