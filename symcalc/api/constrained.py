"""Extremes under constraints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy
from sympy.logic.boolalg import BooleanAtom

from symcalc.api.arguments import Variables, declared_with, subject_of, variable_list, with_exact_decimals
from symcalc.api.extrema import Ends, box_of
from symcalc.api.program import recorded
from symcalc.api.reading import Declarations, ink
from symcalc.derivation.topics import lagrange as topic
from symcalc.derivation.topics.lagrange import Lagrange
from symcalc.derivation.topics.lagrange_system import Constraint, constraint
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Relation
from symcalc.formula.nodes import Sequence as Items


@recorded
def lagrange(
    f: Any,
    constraints: Any,
    variables: Variables = None,
    box: Ends | None = None,
    time_limit: float | None = None,
    *,
    declare: Declarations | None = None,
) -> Lagrange:
    r"""Find the extremes of a function under constraints by the method of Lagrange, every case and every step checked.

    With ∇f = Σλ∇g + Σμ∇h, for constraints g = 0 and h ≥ 0. Of a minimum no μ is negative, of a maximum none is positive.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    constraints : relation, text, or list of these
        Such as ``"x^2 + 2y^2 = 3"`` or ``["x + y >= 1", "x >= 0"]``; an expression is meant to be zero.
    variables : str, Symbol, or list of them, optional
        By default all letters of the function and the constraints, in order of appearance.
    box : mapping, optional
        ``{x: (low, high), …}``: points outside are left out. Needed where the system is not solved by cases and is no polynomial.
    time_limit : float, optional
        Seconds; then what is proven so far comes back, and ``.message`` says what is left.
    declare : mapping, optional
        As in `parse`.

    Returns
    -------
    Lagrange
        A Derivation. ``.result`` is a tuple of points, each with ``.point`` (a value by name), ``.value``, ``.multipliers`` (in the order
        of the constraints; empty where the gradients of the active constraints are dependent), ``.kind``, ``.is_global`` (None where
        that is not known) and ``.status``. ``.is_complete`` tells whether it is proven that there are no others.

    Raises
    ------
    ArgumentError
        A constraint is no equation and no inequality with ≤ or ≥, or there are letters that are no variables.
    NoRuleError
        There is no rule for some part of the function.

    Examples
    --------
    >>> p = lagrange("x y", "x^2 + y^2 = 2", "x, y")
    >>> for q in p.result:
    ...     print(q.point, q.value, q.multipliers, q.kind, q.is_global)
    {'x': 1, 'y': -1} -1 (-1/2,) minimum True
    {'x': -1, 'y': 1} -1 (-1/2,) minimum True
    {'x': -1, 'y': -1} 1 (1/2,) maximum True
    {'x': 1, 'y': 1} 1 (1/2,) maximum True
    >>> lagrange("x", "y^2 = x^3").exceptional[0].kind
    'minimum'
    """
    if time_limit is not None and not time_limit > 0:
        raise ArgumentError(f"time_limit={time_limit!r} is no number of seconds; give a positive one, or None.")
    wanted: list[Any] = variable_list(variables)
    if not wanted:
        first = subject_of(f, None, declare)
        wanted = [first.body.roles[name.name] for name in first.variables]
        for given in _relations(constraints, {symbol.name: symbol for symbol in wanted}, declare):
            wanted += [role for name in _letters(given) if isinstance(role := given.roles.get(name), sympy.Symbol) and role not in wanted]
    subject = subject_of(f, wanted, declare, as_signature=True)
    own = {name: role for name, role in subject.body.roles.items() if isinstance(role, sympy.Symbol)}
    found = [_constraint(given) for given in _relations(constraints, own, declare)]
    names = [variable.name for variable in subject.variables]
    used = {symbol for formula in (subject.body, *(entry.body for entry in found)) for symbol in formula.meaning.free_symbols}
    known = {subject.body.roles[name] for name in names}
    if unknown := sorted(symbol.name for symbol in used - known):
        raise ArgumentError(
            f"The letters {', '.join(unknown)} are no variables, and have no value; put numbers in for them, or name them as variables."
        )
    if unused := sorted(symbol.name for symbol in known - used):
        raise ArgumentError(f"The variables {', '.join(unused)} occur neither in the function nor in a constraint.")
    return topic.lagrange(subject.given, subject.body, found, subject.variables, subject.name, box_of(box, names), time_limit)


def _letters(given: Formula) -> list[str]:
    return list(dict.fromkeys(part.name for part in given.node.walk() if isinstance(part, Name)))


def _relations(constraints: Any, own: dict[str, sympy.Symbol], declare: Declarations | None) -> list[Formula]:
    """Read constraints, one by one; a list in a text is taken apart, and a chain such as 0 ≤ x ≤ 1."""
    if isinstance(constraints, str | Formula | sympy.Basic) and not isinstance(constraints, sympy.Tuple):
        constraints = [constraints]
    if not isinstance(constraints, Iterable):
        raise ArgumentError(f"Constraints are relations such as 'x^2 + y^2 = 1', or a list of them, not {constraints!r}.")
    out: list[Formula] = []
    for entry in constraints:
        if isinstance(entry, bool | BooleanAtom):
            raise ArgumentError(f"A constraint is {entry}: SymPy has decided it already. It has to have a variable in it.")
        given = ink(entry, declare=declared_with(list(own.values()), declare)) if isinstance(entry, str) else ink(entry)
        given = with_exact_decimals(given)
        nodes = given.node.items if isinstance(given.node, Items) else (given.node,)
        for node in nodes:
            if isinstance(node, Relation) and len(node.operators) > 1:
                pairs = zip(node.operands, node.operators, node.operands[1:], strict=False)
                out += [given.with_node(Relation((left, right), (operator,))) for left, operator, right in pairs]
            else:
                out.append(given.with_node(node))
    if not out:
        raise ArgumentError("There is no constraint; give at least one, or take critical_points.")
    return out


def _constraint(given: Formula) -> Constraint:
    found = constraint(given)
    if found is None:
        raise ArgumentError(
            f"{given.to_text()} is no constraint of a closed set; expected an equation, or an inequality with ≤ or ≥, such as x + y >= 1."
        )
    if not isinstance(found.body.meaning, sympy.Expr) or not found.body.meaning.free_symbols:
        raise ArgumentError(f"{given.to_text()} has no variable in it; a constraint compares expressions of the variables.")
    return found
