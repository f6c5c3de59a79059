"""``d(1, 2)``: what was derived as plain numbers, and nan where the conditions of the derivation do not hold."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import sympy

from symcalc.api.numbers import compile
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.assembly import conditions
from symcalc.errors import ArgumentError
from symcalc.registry import CONTINUATIONS

_COMPARISONS: dict[type[sympy.Rel], Callable[[Any, Any], Any]] = {
    sympy.Ne: operator.ne,
    sympy.StrictGreaterThan: operator.gt,
    sympy.GreaterThan: operator.ge,
    sympy.StrictLessThan: operator.lt,
    sympy.LessThan: operator.le,
}


@CONTINUATIONS.register("call")
def call(derivation: Derivation, values: Sequence[Any]) -> Any:
    """Return the answer at ``values``, numbers or arrays that broadcast."""
    if not callable(derivation.function):
        raise ArgumentError("The answer is no function of the variables, so it cannot be called; what was found stands in .result.")
    letters = [letter.meaning for letter in derivation.variables]
    holds: Any = np.True_
    with np.errstate(all="ignore"):  # what is not defined is nan, and no warning
        found = derivation.function(*values)
        for condition in _relations(derivation, set(letters)):
            margin = compile(condition.lhs - condition.rhs, letters)(*values)
            holds = holds & _COMPARISONS[type(condition)](np.asarray(margin), 0)
    if np.all(holds):
        return found
    array = np.asarray(found, dtype=float)
    kept = np.where(np.reshape(holds, np.shape(holds) + (1,) * (array.ndim - np.ndim(holds))), array, np.nan)
    return kept if kept.ndim else kept[()]


def _relations(derivation: Derivation, letters: set[Any]) -> Iterator[sympy.Rel]:
    """Yield the displayed conditions that speak of the variables alone, those of a conjunction one by one."""
    for formula in conditions((derivation,)):
        value = formula.meaning
        for part in value.args if isinstance(value, sympy.And) else (value,):
            if type(part) in _COMPARISONS and part.free_symbols <= letters:
                yield part
