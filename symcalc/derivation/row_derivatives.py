"""Derivatives of SymPy expressions from the rows of `symcalc.functions`: what the proof and nothing else is built on.

SymPy's own `diff` is kept out, so that it can serve as an independent second route.
"""

from __future__ import annotations

import sympy
from sympy.core.function import AppliedUndef

from symcalc import functions
from symcalc.derivation.kernels import NotDecidedError
from symcalc.derivation.rows import partials


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
        if not all(isinstance(variable, sympy.Symbol) for variable in expression.variables):
            if isinstance(expression.expr, AppliedUndef):
                return expression  # the slot of f(g(x)) in which g(x) stands
            raise NotDecidedError(f"{expression} is a derivative by something else than a letter")
        inner = carried_out(expression.expr, conditions)
        for variable, count in expression.variable_count:
            if not isinstance(count, sympy.Integer):
                raise NotDecidedError(f"the order {count} is not a number")
            for _ in range(int(count)):
                inner = derivative(inner, variable, conditions)
        return inner
    if not expression.has(sympy.Derivative):
        return expression
    return expression.func(*(carried_out(argument, conditions) for argument in expression.args))


def derivative(expression: sympy.Expr, variable: sympy.Symbol, conditions: set[sympy.Basic] | None = None) -> sympy.Expr:
    """Differentiate by the rules for sums, products, powers, and the rows; ``conditions`` as in `carried_out`."""
    conditions = set() if conditions is None else conditions
    if expression == variable:
        return sympy.Integer(1)
    if variable not in expression.free_symbols:
        return sympy.Integer(0)
    if isinstance(expression, AppliedUndef):
        # The chain rule; fdiff only writes down the derivative by a slot.
        slots = ((slot, argument) for slot, argument in enumerate(expression.args, 1) if argument.has(variable))
        return sympy.Add(*(expression.fdiff(slot) * derivative(argument, variable, conditions) for slot, argument in slots))
    if isinstance(expression, sympy.Add):
        return sympy.Add(*(derivative(term, variable, conditions) for term in expression.args))
    if isinstance(expression, sympy.Mul):
        factors = expression.args
        terms = (sympy.Mul(*factors[:i], derivative(factor, variable, conditions), *factors[i + 1 :]) for i, factor in enumerate(factors))
        return sympy.Add(*terms)
    if isinstance(expression, sympy.Pow):
        base, exponent = expression.base, expression.exp
        if variable not in exponent.free_symbols:
            return exponent * base ** (exponent - 1) * derivative(base, variable, conditions)
        if variable not in base.free_symbols:
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
            if any(slope is sympy.nan for slope, argument in zip(slopes, expression.args, strict=True) if argument.has(variable)):
                raise NotDecidedError(f"no row gives the derivative of {expression}")
            conditions.update(needed)
            moving = ((slope, a) for slope, a in zip(slopes, expression.args, strict=True) if a.has(variable))
            return sympy.Add(*(slope * derivative(a, variable, conditions) for slope, a in moving))
    if isinstance(expression, sympy.Derivative) and isinstance(expression.expr, AppliedUndef):
        slots = expression.expr.args
        if all(isinstance(slot, sympy.Symbol) for slot in slots) and len(set(slots)) == len(slots):
            return sympy.Derivative(expression.expr, *expression.variables, variable)
    if isinstance(expression, sympy.Subs) and isinstance(expression.expr, sympy.Derivative):
        inner, letters, point = expression.args
        total = sympy.Subs(derivative(inner, variable), letters, point) if inner.has(variable) else sympy.Integer(0)
        for letter, value in zip(letters, point, strict=True):
            total += sympy.Subs(derivative(inner, letter), letters, point) * derivative(value, variable, conditions)
        return total
    raise NotDecidedError(f"no row gives the derivative of {expression}")
