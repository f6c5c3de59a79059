"""Derivatives of SymPy expressions from the rows of `symcalc.functions`: what the proof and nothing else is built on.

SymPy's own `diff` is kept out, so that it can serve as an independent second route.
"""

from __future__ import annotations

from functools import lru_cache

import sympy

from symcalc import functions
from symcalc.derivation.kernels import NotDecidedError
from symcalc.formula.reading.reader import read


def carried_out(expression: sympy.Expr) -> sympy.Expr:
    """Return ``expression`` with every derivative in it carried out.

    >>> x = sympy.Symbol("x")
    >>> carried_out(x * sympy.Derivative(sympy.sin(x), x))
    x*cos(x)
    """
    if isinstance(expression, sympy.Derivative):
        inner = carried_out(expression.expr)
        for variable, count in expression.variable_count:
            if not isinstance(count, sympy.Integer):
                raise NotDecidedError(f"the order {count} is not a number")
            for _ in range(int(count)):
                inner = derivative(inner, variable)
        return inner
    if not expression.has(sympy.Derivative):
        return expression
    return expression.func(*(carried_out(argument) for argument in expression.args))


def derivative(expression: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr:
    """Differentiate by the rules for sums, products, powers, and the rows."""
    if expression == variable:
        return sympy.Integer(1)
    if variable not in expression.free_symbols:
        return sympy.Integer(0)
    if isinstance(expression, sympy.Add):
        return sympy.Add(*(derivative(term, variable) for term in expression.args))
    if isinstance(expression, sympy.Mul):
        factors = expression.args
        terms = (sympy.Mul(*factors[:i], derivative(factor, variable), *factors[i + 1 :]) for i, factor in enumerate(factors))
        return sympy.Add(*terms)
    if isinstance(expression, sympy.Pow):
        base, exponent = expression.base, expression.exp
        if variable not in exponent.free_symbols:
            return exponent * base ** (exponent - 1) * derivative(base, variable)
        if variable not in base.free_symbols:
            return expression * sympy.log(base) * derivative(exponent, variable)
    if isinstance(expression, sympy.Function):
        slopes = _row_at(type(expression).__name__, len(expression.args))
        if slopes is not None:
            parameters, partials = slopes
            at = dict(zip(parameters, expression.args, strict=True))
            return sympy.Add(*(partial.xreplace(at) * derivative(a, variable) for partial, a in zip(partials, expression.args, strict=True)))
    raise NotDecidedError(f"no row gives the derivative of {expression}")


@lru_cache(maxsize=512)
def _row_at(name: str, count: int) -> tuple[tuple[sympy.Symbol, ...], tuple[sympy.Expr, ...]] | None:
    """Return the row's parameters as symbols and its partial derivatives, or None."""
    row = functions.by_class(name)
    if row is None or len(row.parameters) != count or len(row.derivative) != count:
        return None
    read_in = [read(text, notation="text") for text in row.derivative]
    return tuple(sympy.Symbol(letter) for letter in row.parameters), tuple(formula.meaning for formula in read_in)
