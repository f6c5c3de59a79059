"""The second route: the result of a derivation held against SymPy's own derivative, once, when it is derived."""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from symcalc.derivation.domain import conditions_of
from symcalc.derivation.proof import compare
from symcalc.derivation.rows import settled
from symcalc.derivation.step import Step, Verdict
from symcalc.errors import MeaningError, RefutedError
from symcalc.formula.formula import Formula


def second_route(goal: Formula, steps: Sequence[Step], result: sympy.Basic) -> Verdict:
    """Carry out ``goal`` with SymPy and compare, under the conditions that the steps have displayed.

    Raises
    ------
    RefutedError
        The two results differ.
    """
    try:
        expected = goal.meaning.doit()
    except MeaningError as error:
        return Verdict("undecided", str(error))
    except Exception as error:  # SymPy raises all kinds of errors on functions that it cannot differentiate
        return Verdict("undecided", f"SymPy does not carry it out: {error}")
    try:
        displayed = [settled(condition.meaning) for step in steps for condition in step.assuming]
        return compare(result, expected, displayed, around=lambda: conditions_of(goal))
    except RefutedError as error:
        raise RefutedError(f"The derivation of {goal.to_text()} ends at {result}, SymPy's own derivative is {expected}. {error}") from error
