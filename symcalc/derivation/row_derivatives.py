"""Derivatives of SymPy expressions from the rows of `symcalc.functions`: what the proof and nothing else is built on.

SymPy's own `diff` is kept out, so that it can serve as an independent second route.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from symcalc import functions
from symcalc.derivation.domain import asked_by_value, throughout
from symcalc.derivation.kernels import NotDecidedError, taken_apart
from symcalc.derivation.rows import Branches, branches, by_slots, partials
from symcalc.errors import MeaningError
from symcalc.formula.meaning import slot_derivative


def carried_out(expression: sympy.Expr, conditions: set[sympy.Basic] | None = None) -> sympy.Expr:
    """Return ``expression`` with every derivative in it carried out.

    Parameters
    ----------
    expression : Expr
    conditions : set, optional
        What the rows ask for, if their derivatives are to hold, is added to it.

    Examples
    --------
    >>> x, needed = sympy.Symbol("x"), set()
    >>> carried_out(x * sympy.Derivative(sympy.log(x), x), needed), needed
    (1, {x > 0})
    """
    conditions = set() if conditions is None else conditions
    if isinstance(expression, sympy.Derivative):
        # A derivative by g(x) is one by the slot of f(g(x), …) in which that stands; what comes behind it is carried out.
        letters = [isinstance(variable, sympy.Symbol | sympy.Indexed) for variable, _ in expression.variable_count]
        slots = len(letters) - letters[::-1].index(False) if False in letters else 0
        inner = sympy.Derivative(expression.expr, *expression.variable_count[:slots]) if slots else carried_out(expression.expr, conditions)
        if slots and by_slots(inner) is None:
            raise NotDecidedError(f"{expression} is a derivative by something else than a letter")
        for variable, count in expression.variable_count[slots:]:
            if not isinstance(count, sympy.Integer):
                raise NotDecidedError(f"the order {count} is not a number")
            for _ in range(int(count)):
                inner = derivative(inner, variable, conditions)
        return inner
    if not expression.has(sympy.Derivative):
        return expression
    if isinstance(expression, sympy.Sum | sympy.Product | sympy.Integral) and len(expression.limits[-1]) == 3:
        (body, letter, ends), inside = taken_apart(expression), set[sympy.Basic]()
        body = carried_out(body, inside)
        conditions.update(throughout(inside, (letter, *ends)))
        return expression.func(body, (letter, *(carried_out(end, conditions) for end in ends)))
    return expression.func(*(carried_out(argument, conditions) for argument in expression.args))


def derivative(expression: sympy.Expr, variable: sympy.Symbol, conditions: set[sympy.Basic] | None = None) -> sympy.Expr:
    """Differentiate by the rules for sums, products, powers, and the rows; ``conditions`` as in `carried_out`."""
    conditions = set() if conditions is None else conditions
    if expression == variable:
        return sympy.Integer(1)
    if not _has(expression, variable):
        return sympy.Integer(0)
    if isinstance(expression, sympy.Indexed) and isinstance(variable, sympy.Indexed):
        pairs = zip(expression.indices, variable.indices, strict=True)
        return sympy.Mul(*(sympy.KroneckerDelta(i, k) for i, k in pairs))
    if isinstance(expression, sympy.Sum | sympy.Product | sympy.Integral):
        return _of_gathered(expression, variable, conditions)
    if isinstance(expression, sympy.Function) and not variable.is_extended_real and "complex" in variable.assumptions0:
        raise NotDecidedError(f"the row of {expression.func.__name__} speaks of real numbers")
    if (rows := branches(expression)) is not None and len(rows) > 1:
        return _of_branches(rows, variable, conditions)
    called = by_slots(expression)
    parts = called[2] if called is not None else expression.args
    moving = [slot for slot, part in enumerate(parts) if _has(part, variable)]
    slopes = _slopes(expression, moving, conditions)
    if sympy.nan in slopes:
        raise NotDecidedError(f"no row gives the derivative of {expression}")
    return sympy.Add(*(slope * derivative(parts[slot], variable, conditions) for slot, slope in zip(moving, slopes, strict=True)))


def _slopes(expression: sympy.Expr, moving: Sequence[int], conditions: set[sympy.Basic]) -> list[sympy.Expr]:
    """Return the slopes in those parts that move, with which the chain rule multiplies."""
    if isinstance(expression, sympy.Add):
        return [sympy.Integer(1) for _ in moving]
    parts = expression.args
    if isinstance(expression, sympy.Mul):
        return [sympy.Mul(*parts[:slot], *parts[slot + 1 :]) for slot in moving]
    if isinstance(expression, sympy.Pow):
        base, exponent = parts
        if 1 in moving:
            conditions.add(base > 0)
        return [expression * sympy.log(base) if slot else exponent * base ** (exponent - 1) for slot in moving]
    if (called := by_slots(expression)) is not None:
        call, orders, values = called
        try:
            return [slot_derivative(call.func, list(values), (*orders[:slot], orders[slot] + 1, *orders[slot + 1 :])) for slot in moving]
        except MeaningError as error:
            raise NotDecidedError(str(error)) from error
    row = functions.by_class(type(expression).__name__)
    known = partials(row.name, len(parts)) if row is not None else None
    if known is None:
        raise NotDecidedError(f"no row gives the derivative of {expression}")
    slopes, needed = known.meaning_at(*parts)
    conditions.update(needed)
    return [slopes[slot] for slot in moving]


def _has(expression: sympy.Expr, variable: sympy.Expr) -> bool:
    if isinstance(variable, sympy.Indexed):
        return any(part.base == variable.base for part in expression.atoms(sympy.Indexed))
    return variable in expression.free_symbols


def _of_branches(rows: Branches, variable: sympy.Symbol, conditions: set[sympy.Basic]) -> sympy.Expr:
    """Differentiate branch by branch, away from the points at which one branch gives way to another."""
    slopes, passed = list[tuple[sympy.Expr, sympy.Basic]](), list[sympy.Basic]()
    for value, holds in rows:
        needed: set[sympy.Basic] = set()
        slopes.append((derivative(value, variable, needed), holds))
        conditions.update(sympy.Or(condition, *passed, sympy.Not(holds)) for condition in needed)
        for part in holds.atoms(sympy.core.relational.Relational):
            if _has(part, variable):
                conditions.add(sympy.Ne(part.lhs, part.rhs))
                derivative(part.lhs - part.rhs, variable, conditions)  # asks for it to be continuous
        passed.append(holds)
    return sympy.Piecewise(*slopes)


def _of_gathered(expression: sympy.Expr, variable: sympy.Symbol, conditions: set[sympy.Basic]) -> sympy.Expr:
    """Differentiate a finite sum term by term, a product by its logarithm, an integral by the rule of Leibniz."""
    body, letter, ends = taken_apart(expression)
    inside, is_integral = set[sympy.Basic](), isinstance(expression, sympy.Integral)
    if is_integral and not ends and letter == variable:
        return body  # what an integral without limits is
    if len(ends) != 2 or any(end.is_infinite for end in ends) or any(_has(end, variable) for end in ends if not is_integral):
        raise NotDecidedError(f"no rule gives the derivative of {expression}")
    slope = derivative(body, variable, inside)
    if is_integral:
        derivative(body, letter, inside), derivative(slope, letter, inside)  # ask for both to be continuous
    conditions.update(throughout((*inside, *asked_by_value(slope)), (letter, *ends)))
    if isinstance(expression, sympy.Product):
        # The mark makes it a condition of its own: the derivative may well exist where a factor is zero, so nothing follows from it.
        conditions.update(throughout((sympy.Ne(body, 0),), (letter, *ends, sympy.true)))
        return expression * sympy.Sum(slope / body, (letter, *ends))
    signed = zip((-1, 1), ends, strict=True) if is_integral else ()
    moving = (sign * body.xreplace({letter: end}) * derivative(end, variable, conditions) for sign, end in signed)
    return sympy.Add(expression.func(slope, (letter, *ends)), *moving)
