"""Points at which numbers are put in: refused where a part has no real value there, or where what was derived need not hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy

from symcalc.derivation.decimals import enclosed, sign_of
from symcalc.derivation.domain import conditions_of
from symcalc.errors import ArgumentError, RefutedError, SymcalcError
from symcalc.formula.arithmetic import put_in
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Apply, Name, Node, Power, Relation, Root

_UNDEFINED = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo)


def places_of(formula: Formula, at: Mapping[str, Node]) -> tuple[Formula, ...]:
    """Return the point as equations, letter by letter."""
    return tuple(formula.with_node(Relation((Name(name), value), ("=",))) for name, value in at.items())


def table_of(formula: Formula, at: Mapping[str, Node]) -> dict[sympy.Basic, sympy.Basic]:
    """Return what each letter and its value mean."""
    return {formula.with_node(Name(name)).meaning: formula.with_node(value).meaning for name, value in at.items()}


def written_out(formula: Formula, at: Mapping[str, Node]) -> str:
    """Return the point in words, for a message."""
    return ", ".join(f"{name} = {formula.with_node(value).to_text()}" for name, value in at.items())


def refuse_undefined(formula: Formula, at: Mapping[str, Node]) -> None:
    """Raise where a part of ``formula`` certainly has no real value at the point.

    Raises
    ------
    ArgumentError
        Names the smallest such part, what it asks for, and the point.
    """
    table = table_of(formula, at)
    if not any(fails(put_in(condition, table)) for condition in conditions_of(formula)):
        return
    excused: set[sympy.Basic] = set()
    for part in reversed(list(formula.node.walk())):
        small = formula.with_node(part)
        for condition in conditions_of(small):
            if condition in excused or not fails(put_in(condition, table)):
                continue
            if isinstance(part, Power | Root | Apply) and _has_value(small, table):
                excused.add(condition)  # what was asked for is enough, but not needed
                continue
            place = written_out(formula, at)
            raise ArgumentError(
                f"{formula.to_text()} has no real value at {place}: {small.to_text()} asks for {_said(condition, formula)}. Choose another point."
            )


def refuse_outside(formula: Formula, assuming: Iterable[Formula], at: Mapping[str, Node]) -> None:
    """Raise where ``formula``, or a condition under which it was derived, certainly fails at the point.

    Raises
    ------
    ArgumentError
        Names the condition and the point.
    """
    table = table_of(formula, at)
    for condition in (*conditions_of(formula), *(entry.meaning for entry in assuming)):
        if fails(put_in(condition, table)):
            text, said = formula.to_text(), _said(condition, formula)
            raise ArgumentError(f"{text} has no derivative at {written_out(formula, at)}: {said} does not hold there. Choose another point.")


def refuse_unreal(line: Formula, formula: Formula, at: Mapping[str, Node]) -> None:
    """Raise where the value of ``formula`` at the point, which is ``line``, is not finite or not real.

    Raises
    ------
    ArgumentError
        Names the value and the point.
    """
    value = line.meaning
    for entry in value if isinstance(value, sympy.MatrixBase) else [value]:
        if not isinstance(entry, sympy.Expr):
            raise ArgumentError(f"{formula.to_text()} is no expression; give one that has a value.")
        place = written_out(formula, at)
        if entry.has(*_UNDEFINED):
            raise ArgumentError(f"{formula.to_text()} has no value at {place}: it is not finite there. Choose another point.")
        if entry.is_real is False or (entry.has(sympy.I) and not entry.is_real):
            raise ArgumentError(f"{formula.to_text()} has no real value at {place}: it is {entry} there. Choose another point.")


def fails(condition: sympy.Basic) -> bool:
    """Tell whether a condition on numbers is certain not to hold."""
    if condition in (sympy.true, sympy.false):
        return condition is sympy.false
    if isinstance(condition, sympy.And):
        return any(map(fails, condition.args))
    if isinstance(condition, sympy.Or):
        return all(map(fails, condition.args))
    if not isinstance(condition, sympy.Rel) or condition.free_symbols or isinstance(condition, sympy.Eq):
        return False
    sign = sign_of(condition.lhs - condition.rhs)
    allowed = {sympy.Ne: "+-", sympy.StrictGreaterThan: "+", sympy.GreaterThan: "+0", sympy.StrictLessThan: "-", sympy.LessThan: "-0"}
    return sign != "?" and sign not in allowed[type(condition)]


def _has_value(part: Formula, table: Mapping[sympy.Basic, sympy.Basic]) -> bool:
    """Tell whether a power, a root or a function is certain to have a real value, though a condition that is enough for that fails."""
    value = part.meaning.xreplace(dict(table)) if isinstance(part.node, Power) else put_in(part.meaning, table)
    if isinstance(part.node, Power):
        base, exponent = (put_in(part.with_node(node).meaning, table) for node in (part.node.base, part.node.exponent))
        if base.is_zero:
            return bool(exponent.is_positive)  # 0 to the power of 0 has no value that the power tends to from all sides
    if value.free_symbols or value.has(*_UNDEFINED):
        return False
    try:
        return bool(enclosed(value, {}, 30).is_finite())
    except (ArgumentError, RefutedError):
        return False


def _said(condition: sympy.Basic, formula: Formula) -> str:
    try:
        return ink(condition, formula.roles).to_text()
    except SymcalcError:
        return str(condition)
