"""The second route: the result of a derivation held against SymPy's own derivative, once, when it is derived."""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from sympy.core.function import ArgumentIndexError

from symcalc.derivation.domain import conditions_of
from symcalc.derivation.proof import compare
from symcalc.derivation.rows import settled
from symcalc.derivation.step import Step, Verdict
from symcalc.errors import MeaningError, RefutedError
from symcalc.formula.formula import Formula

_OF_SLOPES = sympy.Function._eval_derivative


def second_route(goal: Formula, steps: Sequence[Step], result: sympy.Basic) -> Verdict:
    """Carry out ``goal`` with SymPy and compare, under the conditions that the steps have displayed.

    Raises
    ------
    RefutedError
        The two results differ.
    """
    try:
        expected = _carried_out(goal.meaning)
    except MeaningError as error:
        return Verdict("undecided", str(error))
    except Exception as error:  # SymPy raises all kinds of errors on functions that it cannot differentiate
        return Verdict("undecided", f"SymPy does not carry it out: {error}")
    try:
        displayed = [settled(condition.meaning) for step in steps for condition in step.assuming]
        return compare(result, expected, displayed, around=lambda: conditions_of(goal))
    except RefutedError as error:
        raise RefutedError(f"The derivation of {goal.to_text()} ends at {result}, SymPy's own derivative is {expected}. {error}") from error


def _carried_out(goal: sympy.Basic) -> sympy.Basic:
    """Return what SymPy makes of a derivative: of functions of functions the product of their slopes, multiplied once."""
    if not isinstance(goal, sympy.Derivative) or len(goal.variable_count) != 1 or goal.variable_count[0][1] != 1:
        return goal.doit()
    inner, slopes = goal.expr.doit(), list[sympy.Expr]()
    # This is what SymPy does, too, yet it multiplies at each function anew.
    while isinstance(inner, sympy.Function) and len(inner.args) == 1 and type(inner)._eval_derivative is _OF_SLOPES:
        slopes.append(_slope(inner))
        inner = inner.args[0]
    return sympy.Mul(*slopes, inner.diff(goal.variables[0])) if slopes else goal.doit()


def _slope(value: sympy.Function) -> sympy.Expr:
    try:
        return value.fdiff(1)
    except ArgumentIndexError:  # it knows no slope, and keeps it as a derivative
        return sympy.Function.fdiff(value, 1)
