"""Points, directions and fields, as exact ink: what is put in for letters, component by component."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from numbers import Rational, Real
from typing import Any

import sympy

from symcalc.api.arguments import Subject, Variables, declared_with, definition, subject_of, variable_list
from symcalc.api.reading import Declarations, ink
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.names import canonical
from symcalc.formula.nodes import Matrix, Name, Node
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.reading.declarations import merged
from symcalc.formula.rebuilding import free_names


def field_of(f: Any, variables: Variables = None, declare: Declarations | None = None, as_signature: bool = False) -> tuple[Subject, list[Formula]]:
    """Read one function or several, and return them one by one.

    Parameters
    ----------
    f : str, Formula, SymPy expression or matrix, or list of these
        Such as ``"(x^2 y, x + y)"``, ``"F(x, y) = (x^2 y, x + y)"`` or ``["x^2 y", "x + y"]``.
    variables, declare, as_signature
        As in `subject_of`.
    """
    if isinstance(f, list | tuple):
        if not f:
            raise ArgumentError("The list of functions is empty; give at least one.")
        wanted = variable_list(variables)
        given = [ink(entry, declare=declared_with(wanted, declare)) if isinstance(entry, str) else ink(entry) for entry in f]
        nodes = tuple(definition(entry, wanted)[1] for entry in given)
        f, declare = Formula(Items(nodes, "()"), merged(*(entry.roles for entry in given))), None
    subject = subject_of(f, variables, declare, as_signature)
    body = subject.body
    for node in entries_of(body.node):
        if isinstance(node, Items | Matrix):
            raise ArgumentError(f"A list, a row or a column of functions is expected; {body.with_node(node).to_text()} is itself a list or a matrix.")
    return subject, [body.with_node(node) for node in entries_of(body.node)]


def entries_of(node: Node) -> tuple[Node, ...]:
    """Return the entries of a list, a row or a column; of anything else, itself alone."""
    match node:
        case Items(items=items):
            return items
        case Matrix(rows=rows) if len(rows) == 1 or all(len(row) == 1 for row in rows):
            return tuple(entry for row in rows for entry in row)
        case Matrix(rows=rows):
            raise ArgumentError(f"A list, a row or a column of functions is expected, not a matrix of {len(rows)} rows and {len(rows[0])} columns.")
    return (node,)


def values_of(values: Any, subject: Subject, what: str) -> tuple[Subject, list[Node]]:
    """Return a value for each variable, and the subject with the letters in these values known to it.

    Parameters
    ----------
    values : mapping, list, matrix, text or number
        By variable, or in their order.
    subject : Subject
    what : str
        What they are, for messages.

    Raises
    ------
    ArgumentError
        A value is missing or too much, belongs to no variable, is no number or formula, or contains a variable.
    """
    names = [variable.name for variable in subject.variables]
    found = [ink(_exact(entry)) if not isinstance(entry, Formula) else entry for entry in _listed(values, names, what)]
    if len(found) != len(names):
        raise ArgumentError(f"The {what} needs {len(names)} numbers ({', '.join(names)}), {len(found)} were given.")
    for entry in found:
        if used := sorted(free_names(entry.node) & set(names)):
            raise ArgumentError(f"The {what} contains the variable {used[0]} itself, in {entry.to_text()}; give a number or another letter.")
        if not isinstance(entry.meaning, sympy.Expr) or entry.meaning.is_finite is False or entry.meaning.is_real is False:
            raise ArgumentError(
                f"The {what} is made of real numbers or letters; {entry.to_text()} is none. One is expected for each of {', '.join(names)}."
            )
    body = Formula(subject.body.node, merged(subject.body.roles, *(entry.roles for entry in found)))
    return replace(subject, body=body), [entry.node for entry in found]


def _exact(entry: Any) -> Any:
    """Return a number of Python or NumPy as it is written: 0.1 is meant as one tenth."""
    if isinstance(entry, bool | sympy.Basic) or not isinstance(entry, Real):
        return entry
    if isinstance(entry, Rational):
        return sympy.Rational(int(entry.numerator), int(entry.denominator))
    return str(entry) if isfinite(entry) else entry


def point_in(at: Any, subject: Subject) -> tuple[Subject, dict[str, Node]]:
    """As `values_of`, for a point, by name."""
    subject, values = values_of(at, subject, "point")
    return subject, {variable.name: value for variable, value in zip(subject.variables, values, strict=True)}


def direction_in(direction: Any, subject: Subject) -> tuple[Subject, list[Node]]:
    """As `values_of`, for a direction, which is not zero."""
    subject, arrow = values_of(direction, subject, "direction")
    if all(subject.body.with_node(entry).meaning.is_zero for entry in arrow):
        raise ArgumentError("The direction has length 0, so it points nowhere; give one with a component that is not 0.")
    return subject, arrow


def _listed(values: Any, names: Sequence[str], what: str) -> list[Any]:
    if isinstance(values, Mapping):
        by_name = {name_of(key): value for key, value in values.items()}
        missing, unknown = [name for name in names if name not in by_name], [name for name in by_name if name not in names]
        if missing or unknown or len(by_name) != len(values):
            given = f"missing: {', '.join(missing) or 'none'}, unknown: {', '.join(unknown) or 'none'}"
            raise ArgumentError(f"The {what} needs one number for each of {', '.join(names)}; {given}.")
        return [by_name[name] for name in names]
    if isinstance(values, str | Formula):
        formula = ink(values)
        return [formula.with_node(node) for node in entries_of(formula.node)]
    if isinstance(values, Iterable | sympy.MatrixBase):
        return list(values)
    if values is None or isinstance(values, bool):
        raise ArgumentError(f"The {what} is made of numbers, not {values!r}; one is expected for each of {', '.join(names)}.")
    return [values]


def name_of(key: Any) -> str:
    """Return the canonical name of a variable that is given by name or as a symbol."""
    if not isinstance(key, str | sympy.Symbol | Name):
        raise ArgumentError(f"A variable is a name or a Symbol, not {key!r} ({type(key).__name__}).")
    spelling = key if isinstance(key, str) else key.name
    return canonical(spelling) or spelling
