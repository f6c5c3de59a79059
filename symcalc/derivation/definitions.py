"""Relations, and functions that are defined by others, as data: what they mean at every point at which they are defined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import sympy
from sympy.core.function import AppliedUndef

from symcalc.enclosure import polynomials as box

RELATIONS: dict[type[sympy.Basic], box.Signs] = {
    sympy.StrictGreaterThan: box.POSITIVE,
    sympy.GreaterThan: box.NOT_NEGATIVE,
    sympy.StrictLessThan: box.NEGATIVE,
    sympy.LessThan: box.NOT_POSITIVE,
    sympy.Ne: box.NOT_ZERO,
    sympy.Eq: box.ZERO,
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


def by_slots(part: sympy.Basic) -> tuple[sympy.Expr, tuple[int, ...], tuple[sympy.Expr, ...]] | None:
    """Return a function value f(…), how often it is differentiated by each slot, and what stands in the slots then; None where it is nothing such.

    >>> x, y = sympy.symbols("x y")
    >>> f = sympy.Function("f")
    >>> by_slots(sympy.Subs(sympy.Derivative(f(x, y), x), x, y**2)), by_slots(sympy.Derivative(f(x, x), x))
    ((f(x, y), (1, 0), (y**2, y)), None)
    """
    slope, where = (part.expr, dict(zip(part.variables, part.point, strict=True))) if isinstance(part, sympy.Subs) else (part, {})
    if not isinstance(slope, sympy.Derivative) or not isinstance(slope.expr, AppliedUndef):
        return None
    slots, counts = slope.expr.args, Counter[sympy.Basic]()
    for variable, count in slope.variable_count:
        counts[variable] += count
    # Each letter stands in one slot, and comes into no other one.
    is_one = len(set(slots)) == len(slots) and not any(other.has(v) for v in counts for other in slots if other != v)
    if not is_one or counts.keys() - set(slots) or not all(isinstance(count, int | sympy.Integer) for count in counts.values()):
        return None
    return slope.expr, tuple(int(counts[slot]) for slot in slots), tuple(slot.xreplace(where) for slot in slots)
