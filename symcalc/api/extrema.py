"""Critical points, with proof, of functions of one variable and of several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symcalc.api.arguments import Variables, subject_of
from symcalc.api.program import recorded
from symcalc.api.reading import Declarations, ink
from symcalc.api.values import name_of
from symcalc.derivation.topics import critical_points as topic
from symcalc.derivation.topics.critical_points import CriticalPoints
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula

Ends = Mapping[Any, tuple[Any, Any]]


@recorded
def critical_points(
    f: Any, variables: Variables = None, box: Ends | None = None, time_limit: float | None = None, *, declare: Declarations | None = None
) -> CriticalPoints:
    r"""Find all points where the gradient of a function is zero, with proof, and tell of which kind each is.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    variables : str, Symbol, or list of them, optional
        By default the arguments of the definition, or all letters in order of appearance.
    box : mapping, optional
        ``{x: (low, high), …}``. Needed where the gradient is no polynomial times something that is never zero. Of a function of one
        variable the ends of the interval are points of the result too, and so are its inflection points.
    time_limit : float, optional
        Seconds; then what is proven so far comes back, and ``.message`` says what is left.
    declare : mapping, optional
        As in `parse`.

    Returns
    -------
    CriticalPoints
        A Derivation. ``.result`` is a tuple of points, each with ``.point`` (a value by name), ``.value``, ``.kind`` ("minimum",
        "maximum", "saddle", "inflection", "endpoint", "degenerate", "undecided"), ``.is_global`` (None where that is not known) and
        ``.status`` ("proven" or "undecided"). ``.is_complete`` tells whether it is proven that there are no others.

    Raises
    ------
    ArgumentError
        A box is needed and not given, or the function has letters that are no variables.
    NoRuleError
        There is no rule for some part of the function.

    Examples
    --------
    >>> p = critical_points("x^3 - 3x + y^2", "x, y")
    >>> [(q.point, q.value, q.kind) for q in p.result]
    [({'x': -1, 'y': 0}, 2, 'saddle'), ({'x': 1, 'y': 0}, -2, 'minimum')]
    >>> p.is_complete
    True
    """
    subject = subject_of(f, variables, declare)
    names = [variable.name for variable in subject.variables]
    ends = box_of(box, names)
    if time_limit is not None and not time_limit > 0:
        raise ArgumentError(f"time_limit={time_limit!r} is no number of seconds; give a positive one, or None.")
    letters = {role for name, role in subject.body.roles.items() if name not in names and isinstance(role, sympy.Symbol)}
    if unknown := sorted(symbol.name for symbol in letters & subject.body.meaning.free_symbols):
        raise ArgumentError(
            f"The letters {', '.join(unknown)} are no variables, and have no value; put numbers in for them, or name them as variables."
        )
    return topic.critical_points(subject.given, subject.body, subject.variables, subject.name, ends, time_limit)


def box_of(box: Ends | None, names: list[str]) -> dict[str, tuple[Formula, Formula]]:
    """Read a box: for each name that it has, two real numbers, the lower one first.

    Raises
    ------
    ArgumentError
        A name is unknown, or its ends are no two numbers in that order.
    """
    out: dict[str, tuple[Formula, Formula]] = {}
    for key, pair in (box or {}).items():
        name = name_of(key)
        if name not in names:
            raise ArgumentError(f"The box has an interval for {name}, which is no variable; the variables are {', '.join(names)}.")
        if isinstance(pair, str) or not hasattr(pair, "__len__") or len(pair) != 2:
            raise ArgumentError(f"The interval of {name} is {pair!r}; two numbers are expected, such as (-1, 1).")
        low, high = (ink(str(entry)) if isinstance(entry, int | float) else ink(entry) for entry in pair)
        for entry in (low, high):
            if not isinstance(entry.meaning, sympy.Expr) or not entry.meaning.is_number or entry.meaning.is_finite is not True:
                raise ArgumentError(f"The interval of {name} ends at {entry.to_text()}, which is no real number; a bounded interval is expected.")
        if not (low.meaning < high.meaning) == sympy.true:
            raise ArgumentError(f"The interval of {name} goes from {low.to_text()} to {high.to_text()}; its lower end comes first.")
        out[name] = (low, high)
    return out
