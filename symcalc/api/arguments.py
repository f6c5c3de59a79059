"""What users hand in, made into what the rooms take: formulas, variables, points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy

from symcalc.api.reading import Declarations, ink
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.names import canonical
from symcalc.formula.nodes import Call, Name, Node, Relation

Variables: TypeAlias = str | sympy.Symbol | Iterable[str | sympy.Symbol] | None


@dataclass(frozen=True, slots=True)
class Function:
    """A function as asked about: the formula as typed, its name if it has one, its body, and the variables in order."""

    given: Formula
    name: Node | None
    body: Formula
    variables: tuple[Name, ...]

    @property
    def symbols(self) -> list[sympy.Symbol]:
        """The symbols that the variables stand for: the user's own where he gave them."""
        return [self.given.roles.get(variable.name, sympy.Symbol(variable.name)) for variable in self.variables]


def function_of(f: Any, variables: Variables = None, declare: Declarations | None = None) -> Function:
    """Read an expression or a definition such as ``f(x, y) = …``, and settle its variables.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    variables : str, Symbol, or list of them, optional
        By default the arguments of the definition, or all letters in order of appearance.
    """
    wanted = variable_list(variables)
    own = {spelled: entry for entry in wanted if isinstance(entry, sympy.Symbol) and (spelled := canonical(entry.name)) is not None}
    given = ink(f, declare={**own, **(declare or {})} if isinstance(f, str) else None)
    name, body = _split(given)
    letters = _letters(name, body)
    if variables is None:
        chosen = letters
    else:
        chosen = tuple(_find(entry, given, letters) for entry in wanted)
    if not chosen:
        raise ArgumentError(f"{given.to_text()} has no variable; name one that occurs in the formula.")
    if len(set(chosen)) != len(chosen):
        raise ArgumentError(f"The variables {', '.join(entry.name for entry in chosen)} are not all different.")
    return Function(given, name, Formula(body, given.roles), chosen)


def variable_list(variables: Variables) -> list[str | sympy.Symbol]:
    """Return the entries of ``"x, y"``, of a list, or of one symbol; None gives none."""
    if variables is None:
        return []
    if isinstance(variables, sympy.Symbol):
        return [variables]
    if isinstance(variables, str):
        return [entry.strip() for entry in variables.replace(";", ",").split(",") if entry.strip()]
    entries = list(variables)
    for entry in entries:
        if not isinstance(entry, str | sympy.Symbol):
            raise ArgumentError(f"A variable is a name or a Symbol, not {entry!r} ({type(entry).__name__}).")
    return entries


def point_of(start: Mapping[Any, Any] | Iterable[Any] | float, function: list[sympy.Symbol]) -> list[float]:
    """Return a point as floats in the order of the variables, from a mapping by name or symbol, a list, or one number."""
    if isinstance(start, Mapping):
        by_name = {str(key): value for key, value in start.items()}
        missing = [symbol.name for symbol in function if symbol.name not in by_name]
        unknown = sorted(set(by_name) - {symbol.name for symbol in function})
        if missing or unknown:
            raise ArgumentError(f"The point needs {', '.join(s.name for s in function)}; missing: {missing or 'none'}, unknown: {unknown or 'none'}.")
        return [float(by_name[symbol.name]) for symbol in function]
    entries = [float(start)] if isinstance(start, int | float) else [float(entry) for entry in start]
    if len(entries) != len(function):
        raise ArgumentError(f"The point needs {len(function)} numbers ({', '.join(s.name for s in function)}), {len(entries)} were given.")
    return entries


def _split(given: Formula) -> tuple[Node | None, Node]:
    match given.node:
        case Relation(operands=(Call() | Name() as name, body), operators=("=" | "≔",)):
            return name, body
        case Relation():
            raise ArgumentError(f"{given.to_text()} is an equation; an expression, or a definition such as f(x, y) = …, is expected.")
    return None, given.node


def _letters(name: Node | None, body: Node) -> tuple[Name, ...]:
    if isinstance(name, Call) and all(isinstance(argument, Name) for argument in name.arguments):
        return tuple(Name(argument.name) for argument in name.arguments if isinstance(argument, Name))
    return tuple(dict.fromkeys(Name(part.name) for part in body.walk() if isinstance(part, Name)))


def _find(entry: str | sympy.Symbol, given: Formula, letters: tuple[Name, ...]) -> Name:
    occurring = {part.name for part in given.node.walk() if isinstance(part, Name)}
    if isinstance(entry, sympy.Symbol):
        for name in occurring:
            if given.roles.get(name) == entry:
                return Name(name)
    else:
        node = ink(entry).node
        if not isinstance(node, Name):
            raise ArgumentError(
                f"{entry!r} is no variable: a letter of the formula is expected, such as {', '.join(n.name for n in letters) or 'x'}."
            )
        if node.name in occurring:
            return Name(node.name)
    raise ArgumentError(f"{entry} does not occur in {given.to_text()}; its letters are {', '.join(n.name for n in letters) or 'none'}.")
