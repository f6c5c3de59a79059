"""``d.at(x=1, y=2)``: a derivation goes on with numbers put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy

from symcalc.api.arguments import Subject
from symcalc.api.program import continued
from symcalc.api.values import name_of, values_of
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.evaluation import expanded_letters, taken_at
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Node, Relation
from symcalc.formula.reading.declarations import merged
from symcalc.formula.rebuilding import substitute
from symcalc.registry import CONTINUATIONS


@CONTINUATIONS.register("at")
def at(derivation: Derivation, point: Any, by_name: Mapping[str, Any]) -> Derivation:
    """Read the point, and evaluate there.

    Parameters
    ----------
    derivation : Derivation
    point : mapping, list, number or None
        By letter, or in the order of the variables.
    by_name : mapping of str to value
    """
    if point is None or isinstance(point, Mapping):
        given = {name_of(key): value for key, value in {**(point or {}), **by_name}.items()}
    elif by_name:
        raise ArgumentError(f"Give the point either as {point!r} or by name, not both.")
    else:
        letters = [letter.to_text() for letter in derivation.variables]
        entries = [point] if isinstance(point, str | int | float | sympy.Basic) else list(point)
        if len(entries) != len(letters):
            raise ArgumentError(f"The point needs {len(letters)} numbers ({', '.join(letters)}), {len(entries)} were given.")
        given = dict(zip(letters, entries, strict=True))
    known = expanded_letters(derivation)
    before: dict[str, Node] = {
        said.node.operands[0].name: said.node.operands[1]
        for said in derivation.place
        if isinstance(said.node, Relation) and isinstance(said.node.operands[0], Name)
    }
    if not given:
        raise ArgumentError(f"A point is expected, such as at({next(iter(known), 'x')}=1); the letters are {', '.join(known) or 'none'}.")
    if unknown := [name for name in given if name not in known]:
        raise ArgumentError(f"{', '.join(unknown)} does not occur in what was derived; its letters are {', '.join(known) or 'none'}.")
    subject = Subject(derivation.answer, None, derivation.answer, tuple(map(Name, given)))
    subject, nodes = values_of(list(given.values()), subject, "point")
    roles = merged(subject.body.roles, *(said.roles for said in derivation.place))
    wider = Formula(derivation.answer.node, roles)
    new = dict(zip(given, nodes, strict=True))
    # What a letter was replaced by may itself have letters that are replaced now.
    found = taken_at(derivation, wider, {**{name: substitute(node, new) for name, node in before.items()}, **new})
    return replace(found, program=continued(derivation.program, given))
