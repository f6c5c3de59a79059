"""Derivatives of SymPy expressions from the rows of `symcalc.functions`: what the proof and nothing else is built on.

SymPy's own `diff` is kept out, so that it can serve as an independent second route.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from sympy.core.function import AppliedUndef

from symcalc import functions
from symcalc.derivation.definitions import BRANCHES, by_slots
from symcalc.derivation.domain import asked_by_value, throughout
from symcalc.derivation.kernels import NotDecidedError
from symcalc.derivation.rows import partials
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
    if isinstance(expression, sympy.Sum | sympy.Product | sympy.Integral) and all(len(limit) == 3 for limit in expression.limits):
        inside: set[sympy.Basic] = set()
        body = carried_out(expression.function, inside)
        conditions.update(throughout(inside, expression.limits[0]) if len(expression.limits) == 1 else inside)
        return expression.func(body, *(limit.func(limit[0], *(carried_out(end, conditions) for end in limit[1:])) for limit in expression.limits))
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
    if isinstance(expression, AppliedUndef):
        # The chain rule; fdiff only writes down the derivative by a slot.
        slots = ((slot, argument) for slot, argument in enumerate(expression.args, 1) if _has(argument, variable))
        return sympy.Add(*(expression.fdiff(slot) * derivative(argument, variable, conditions) for slot, argument in slots))
    if isinstance(expression, sympy.Add):
        return sympy.Add(*(derivative(term, variable, conditions) for term in expression.args))
    if isinstance(expression, sympy.Mul):
        factors = expression.args
        terms = (sympy.Mul(*factors[:i], derivative(factor, variable, conditions), *factors[i + 1 :]) for i, factor in enumerate(factors))
        return sympy.Add(*terms)
    if isinstance(expression, sympy.Pow):
        base, exponent = expression.base, expression.exp
        if not _has(exponent, variable):
            return exponent * base ** (exponent - 1) * derivative(base, variable, conditions)
        if not _has(base, variable):
            return expression * sympy.log(base) * derivative(exponent, variable, conditions)
        conditions.add(base > 0)
        inner = derivative(exponent, variable, conditions) * sympy.log(base) + exponent * derivative(base, variable, conditions) / base
        return expression * inner
    # A function of the user may carry the name of one of SymPy's classes.
    if isinstance(expression, sympy.Function) and not isinstance(expression, AppliedUndef):
        row = functions.by_class(type(expression).__name__)
        found = partials(row.name, len(expression.args)) if row is not None else None
        if found is not None:
            slopes, needed = found.meaning_at(*expression.args)
            if any(slope is sympy.nan for slope, argument in zip(slopes, expression.args, strict=True) if _has(argument, variable)):
                raise NotDecidedError(f"no row gives the derivative of {expression}")
            conditions.update(needed)
            moving = ((slope, a) for slope, a in zip(slopes, expression.args, strict=True) if _has(a, variable))
            return sympy.Add(*(slope * derivative(a, variable, conditions) for slope, a in moving))
    if (slopes_of := by_slots(expression)) is not None:
        call, orders, values = slopes_of
        moving = ((slot, value) for slot, value in enumerate(values) if _has(value, variable))
        return sympy.Add(*(_by_slot(call, orders, values, slot) * derivative(value, variable, conditions) for slot, value in moving))
    if isinstance(expression, sympy.Piecewise | sympy.Max | sympy.Min):
        return _of_branches(expression, variable, conditions)
    if isinstance(expression, sympy.Sum | sympy.Product | sympy.Integral):
        return _of_gathered(expression, variable, conditions)
    raise NotDecidedError(f"no row gives the derivative of {expression}")


def _by_slot(call: sympy.Expr, orders: Sequence[int], values: Sequence[sympy.Expr], slot: int) -> sympy.Expr:
    try:
        return slot_derivative(call.func, list(values), tuple(order + (place == slot) for place, order in enumerate(orders)))
    except MeaningError as error:
        raise NotDecidedError(str(error)) from error


def _has(expression: sympy.Expr, variable: sympy.Expr) -> bool:
    if isinstance(variable, sympy.Indexed):
        return any(part.base == variable.base for part in expression.atoms(sympy.Indexed))
    return variable in expression.free_symbols


def _of_branches(expression: sympy.Expr, variable: sympy.Symbol, conditions: set[sympy.Basic]) -> sympy.Expr:
    """Differentiate branch by branch, away from the points at which one branch gives way to another."""
    branches, passed = list[tuple[sympy.Expr, sympy.Basic]](), list[sympy.Basic]()
    for value, holds in BRANCHES[type(expression)](*expression.args):
        needed: set[sympy.Basic] = set()
        branches.append((derivative(value, variable, needed), holds))
        conditions.update(sympy.Or(condition, *passed, sympy.Not(holds)) for condition in needed)
        for part in holds.atoms(sympy.core.relational.Relational):
            if _has(part, variable):
                conditions.add(sympy.Ne(part.lhs, part.rhs))
                derivative(part.lhs - part.rhs, variable, conditions)  # asks for it to be continuous
        passed.append(holds)
    return sympy.Piecewise(*branches)


def _of_gathered(expression: sympy.Expr, variable: sympy.Symbol, conditions: set[sympy.Basic]) -> sympy.Expr:
    """Differentiate a finite sum term by term, a product by its logarithm, an integral by the rule of Leibniz."""
    *inner, (letter, *ends) = expression.limits
    body, inside = expression.func(expression.function, *inner) if inner else expression.function, set[sympy.Basic]()
    is_integral = isinstance(expression, sympy.Integral)
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
