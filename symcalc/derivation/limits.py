"""Lines with limits: from a limit to its value or to another limit, made and judged.

Which limits there are is what the laws of limits say; a line that they do not show is not claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import sympy

from symcalc.derivation.domain import conditions_of
from symcalc.derivation.limit_laws import Found, limit_of
from symcalc.derivation.proof import compare, judge, weakest
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.errors import MeaningError, RefutedError, SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import ZERO, EvaluatedAt, Limit, Name, Relation
from symcalc.formula.rebuilding import substitute


def judge_limit(before: Formula, after: Formula, assuming: Sequence[Formula] = ()) -> Verdict:
    """Judge the step from a limit to its value, or to another limit of the same kind whose body is equal away from the target.

    Raises
    ------
    RefutedError
        The limit is shown to have another value.

    Examples
    --------
    >>> from symcalc.formula.nodes import ONE, Name, Power, Number
    >>> h = Name("h")
    >>> judge_limit(Formula(Limit(h, h, ONE)), Formula(ONE)).kind
    'proved'
    >>> judge_limit(Formula(Limit(h, h, ONE)), Formula(Number("2")))
    Traceback (most recent call last):
        ...
    symcalc.errors.RefutedError: The limit of h for h → 1 is 1, not 2.
    """
    limit = before.node
    if not isinstance(limit, Limit):
        return judge(before, after, assuming)
    other = after.node
    if isinstance(other, Limit) and (limit.variable, limit.target, limit.direction) == (other.variable, other.target, other.direction):
        away = Relation((limit.variable, limit.target), ({"+": ">", "-": "<"}.get(limit.direction, "≠"),))
        away = Relation((limit.variable, ZERO), (">",)) if before.with_node(limit.target).to_text() == "oo" else away
        return judge(before.with_node(limit.body), after.with_node(other.body), (*assuming, before.with_node(away)))
    try:
        found = shown(before, assuming)
        claimed = after.meaning
    except MeaningError as error:
        return Verdict("undecided", str(error))
    if found is None:
        return Verdict("undecided", "the limit is not shown by the laws of limits")
    text = f"The limit of {before.with_node(limit.body)} for {before.with_node(limit.variable)} → {before.with_node(limit.target)}"
    if found.value.is_infinite or claimed.is_infinite:
        if found.value != claimed:
            raise RefutedError(f"{text} is {found.value}, not {after}.")
        return Verdict("proved", found.how)
    try:
        verdict = compare(found.value, claimed, [condition.meaning for condition in assuming])
    except RefutedError as error:
        raise RefutedError(f"{text} is {found.value}, not {after}.") from error
    return Verdict("proved", found.how) if verdict.kind == "proved" else weakest((verdict,))


def shown(formula: Formula, assuming: Sequence[Formula] = ()) -> Found | None:
    """Return the limit that ``formula`` stands for, with its value; None where it is not shown."""
    limit = formula.node
    assert isinstance(limit, Limit)
    inner = limit.body
    match inner:
        case EvaluatedAt(body=held, at=Relation(operands=(Name(name=letter), place), operators=("=",)), upper=None):
            inner = substitute(held, {letter: place})
    body, variable, target = (formula.with_node(part).meaning for part in (inner, limit.variable, limit.target))
    if not isinstance(variable, sympy.Symbol):
        return None
    needed = conditions_of(formula.with_node(inner))
    return limit_of(body, variable, target, limit.direction, [condition.meaning for condition in assuming], needed)


def limit_line(limit: Formula, middle: Formula | None = None, why: str = "", facts: Sequence[Formula] = ()) -> Derivation | None:
    """Return the lines from a limit to its value, by way of ``middle`` where that is given; None where they are not shown.

    ``why`` and ``facts`` say how the middle is come by.
    """
    found = shown(limit)
    if found is None:
        return None
    value = written(found.value, limit)
    stations = [limit, value] if middle is None or middle.node in (value.node, limit.node) else [limit, middle, value]
    steps = []
    for before, after in pairwise(stations):
        try:
            verdict = judge_limit(before, after)
        except SymcalcError:
            return None
        if verdict.kind != "proved":
            return None
        # Where the middle is the value already, what is said of it is how it is come by.
        said = after is stations[1] and middle is not None and after.node == middle.node
        how = why if said else found.how if isinstance(before.node, Limit) else "worked out"
        steps.append(Step("limit", before, after, how, facts=tuple(facts) if said else (), verdict=verdict))
    return Derivation(limit, tuple(steps), found.value)


def written(value: sympy.Expr, like: Formula) -> Formula:
    """Return a value as ink, with the roles of another formula."""
    return Formula(ink(value, like.roles).node, like.roles)


def expression(formula: Formula) -> sympy.Expr:
    """Return what a formula means, which has to be an expression."""
    value = formula.meaning
    assert isinstance(value, sympy.Expr)
    return value
