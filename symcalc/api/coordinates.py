"""Changes of variables: polar, cylindrical, spherical, and any others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symcalc.api.arguments import subject_of
from symcalc.api.program import recorded
from symcalc.api.reading import Declarations, ink
from symcalc.derivation.topics import change_of_variables as topic
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.names import canonical, free_letter
from symcalc.formula.nodes import Call, Name
from symcalc.formula.reading.declarations import merged
from symcalc.formula.rebuilding import free_names, names_in


@recorded
def change_of_variables(f: Any, mapping: Mapping[Any, Any] | str, *, declare: Declarations | None = None) -> topic.ChangeOfVariables:
    """Write a function in new letters, with the Jacobian of the map, its determinant, and the chain rule between the derivatives.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    mapping : mapping, or {"polar", "cylindrical", "spherical"}
        What each old letter is in the new ones. In spherical coordinates theta is the angle from the z-axis.
    declare : mapping, optional
        As in `parse`.

    Returns
    -------
    ChangeOfVariables
        A Derivation; ``.result`` is the function in the new letters, ``.jacobian.result`` the matrix, ``.determinant.result``
        its determinant, ``.regular`` the conditions under which that is not zero, and ``.partials`` has the chain rule for each
        new letter.

    Raises
    ------
    ArgumentError
        A new letter stands in the function already, or the determinant is zero everywhere.

    Examples
    --------
    >>> d = change_of_variables("x^2 + y^2", "polar")
    >>> d.result, d.jacobian.result, d.determinant.result
    (r**2, Matrix([
    [cos(theta), -r*sin(theta)],
    [sin(theta),  r*cos(theta)]]), r)
    >>> d.partials[0].answer.to_text()
    'partial(f, x)*cos(theta) + partial(f, y)*sin(theta)'
    >>> change_of_variables("x y", {"x": "u + v", "y": "u - v"}).determinant.result
    -2
    """
    if isinstance(mapping, str):
        if mapping not in topic.SHORTCUTS:
            raise ArgumentError(f"{mapping!r} names no coordinates; expected one of {', '.join(topic.SHORTCUTS)}, or a mapping.")
        table: Mapping[Any, Any] = topic.SHORTCUTS[mapping]
    else:
        table = mapping
    if not isinstance(table, Mapping) or not table:
        raise ArgumentError('The mapping says what each letter is in new ones, such as {"x": "r cos(theta)", "y": "r sin(theta)"}.')
    subject = subject_of(f, None, declare)
    own = {name: role for name, role in subject.given.roles.items() if isinstance(role, sympy.Symbol) and role != sympy.Symbol(name)}
    read = {_letter(key): ink(value, declare={**(declare or {}), **own}) if isinstance(value, str) else ink(value) for key, value in table.items()}
    for name, formula in read.items():
        if not isinstance(formula.meaning, sympy.Expr):
            raise ArgumentError(f"{name} is to stand for an expression, not for {formula.to_text()}.")
    roles = merged(subject.body.roles, *(formula.roles for formula in read.values()))
    letters: dict[str, None] = {}
    for formula in read.values():
        free = free_names(formula.node)
        letters |= {name: None for name in names_in(formula.node) if name in free and isinstance(roles.get(name), sympy.Symbol)}
    new = topic.LETTERS[mapping] if isinstance(mapping, str) else tuple(letters)
    if not new:
        raise ArgumentError("The mapping has no new letter; let the old ones depend on one at least.")
    kept = {name for name, formula in read.items() if formula.node == Name(name)}
    if clash := sorted((free_names(subject.body.node) | set(read)) & set(new) - kept):
        raise ArgumentError(f"{clash[0]} is a letter of {subject.body.to_text()} or an old one already, and a new one too; rename it in the mapping.")
    roles = merged(roles, {name: sympy.Symbol(name) for name in read if name not in roles})
    root = subject.name.function if isinstance(subject.name, Call) else subject.name.name if isinstance(subject.name, Name) else None
    if root is None and isinstance(subject.body.node, Call):
        root = subject.body.node.function
    root = root or free_letter(roles, "f", "F", "g", "w")
    formulas = {name: Formula(formula.node, roles) for name, formula in read.items()}
    return topic.change_of_variables(subject.given, Formula(subject.body.node, roles), formulas, [Name(name) for name in new], Name(root))


def _letter(key: Any) -> str:
    name = canonical(key if isinstance(key, str) else key.name) if isinstance(key, str | sympy.Symbol) else None
    if name is None:
        raise ArgumentError(f"An old letter is expected, such as x; {key!r} is none.")
    return name
