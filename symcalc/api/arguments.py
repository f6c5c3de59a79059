"""What users hand in, made into what the rooms take: formulas, variables, points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy
from sympy.core.function import UndefinedFunction
from sympy.core.relational import Relational

from symcalc.api.reading import Declarations, ink
from symcalc.errors import ArgumentError, MeaningError
from symcalc.formula.arithmetic import takes_long
from symcalc.formula.formula import Formula
from symcalc.formula.names import canonical
from symcalc.formula.nodes import Call, Constant, Name, Node, Relation
from symcalc.formula.rebuilding import free_names

Variables: TypeAlias = str | sympy.Symbol | Iterable[str | sympy.Symbol] | None

# Between variables; not inside an index such as x_{1,2}.
_BETWEEN = re.compile(r"[,;](?![^{]*\})")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: the formula as typed, its name if it has one, its body, and the variables in order."""

    given: Formula
    name: Node | None
    body: Formula
    variables: tuple[Name, ...]


def subject_of(f: Any, variables: Variables = None, declare: Declarations | None = None, as_signature: bool = False) -> Subject:
    """Read an expression or a definition such as ``f(x, y) = …``, and settle its variables.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    variables : str, Symbol, or list of them, optional
        By default the arguments of the definition, or all letters in order of appearance.
    declare : mapping, optional
        As in `symcalc.parse`; for text alone.
    as_signature : bool
        Whether a variable may be absent from the formula, as for a field that is the same at all heights.
    """
    wanted = variable_list(variables)
    given = with_exact_decimals(ink(f, declare=declared_with(wanted, declare)) if isinstance(f, str) else ink(f, declare=declare))
    name, body = definition(given, wanted)
    _refuse_what_is_no_work(given.with_node(body))
    arguments = _arguments(name) if isinstance(name, Call) else ()
    if isinstance(name, Call) and arguments:
        given = _with_arguments(given, name.function, arguments)
    free = free_names(body)  # not the index of a sum
    occurring = dict.fromkeys(
        [*(part.name for part in arguments), *(part.name for part in body.walk() if isinstance(part, Name) and part.name in free)]
    )
    present = [(written, role) for written in occurring if isinstance(role := given.roles.get(written), sympy.Symbol)]
    if variables is None:
        chosen = arguments or tuple(Name(written) for written, _ in present)
    else:
        refuse_functions(wanted, given)
        found = resolve(wanted, present, given.to_text(), as_signature)
        chosen = tuple(Name(written) for written, _ in found)
        given = Formula(given.node, {**dict(found), **given.roles}, given.source, given.warnings) if as_signature else given
        if not chosen:
            letters = ", ".join(written for written, _ in present) or "none"
            raise ArgumentError(f"The list of variables is empty; name at least one letter of {given.to_text()}: {letters}.")
    if not chosen:
        raise ArgumentError(f"{given.to_text()} has no variable; name one that occurs in the formula.")
    if len(set(chosen)) != len(chosen):
        raise ArgumentError(f"The variables {', '.join(part.name for part in chosen)} are not all different.")
    return Subject(given, name, Formula(body, given.roles), chosen)


def _refuse_what_is_no_work(body: Formula) -> None:
    try:
        meant = body.meaning
        is_long = takes_long(meant)
    except MeaningError:  # told where the meaning is needed
        return
    if getattr(meant, "has", None) is not None and meant.has(sympy.zoo, sympy.nan):
        raise ArgumentError(f"{body.to_text()} has no value anywhere: a part of it is divided by zero, or is the logarithm of zero.")
    if is_long:
        raise ArgumentError(f"A number in {body.to_text()} is too large to be worked with; write a letter for it.")


def with_exact_decimals(given: Formula) -> Formula:
    """Return the formula with its decimals meaning what they say: the Float 0.1 is a tenth, and not the binary number next to it.

    >>> with_exact_decimals(ink(sympy.Float("0.1"))).meaning
    1/10
    """
    roles = {name: role for name, role in given.roles.items() if not isinstance(role, sympy.Float)}
    return given if len(roles) == len(given.roles) else Formula(given.node, roles, given.source, given.warnings)


def body_of(f: Any, variables: Variables = None) -> Any:
    """Return what is to be computed, as SymPy has it: an expression or matrix, or the right side of a definition."""
    f = getattr(f, "result", f)
    if isinstance(f, sympy.Basic | sympy.MatrixBase) and not isinstance(f, Relational):
        return f  # without the way over ink, which a large expression need not go
    given = ink(f)
    return Formula(definition(given, variable_list(variables))[1], given.roles).meaning


def definition(given: Formula, variables: Sequence[str | sympy.Symbol] = ()) -> tuple[Node | None, Node]:
    """Return name and body of a definition such as ``f(x, y) = …`` or ``z = …``, or None and an expression.

    Raises
    ------
    ArgumentError
        It is an equation: more than a name stands on the left, or the name occurs on the right or among the variables.
    """
    match given.node:
        case Relation(operands=(Call(function=own) | Name(name=own) as name, body), operators=("=" | "≔",)):
            used = {part.name if isinstance(part, Name) else part.function for part in body.walk() if isinstance(part, Name | Call)}
            used |= {canonical(entry if isinstance(entry, str) else entry.name) or "" for entry in variables}
            if own not in used and (isinstance(name, Name) or _arguments(name)):
                return name, body
        case Relation():
            pass
        case _:
            return None, given.node
    raise ArgumentError(
        f"{given.to_text()} is an equation or inequality; an expression, or a definition such as f(x, y) = …, is expected. "
        "Of an equation, write the left side minus the right side."
    )


def variable_list(variables: Variables) -> list[str | sympy.Symbol]:
    """Return the entries of ``"x, y"``, of a list, or of one symbol; None gives none."""
    if variables is None:
        return []
    if isinstance(variables, sympy.Symbol):
        return [variables]
    if isinstance(variables, str):
        return [entry.strip() for entry in _BETWEEN.split(variables) if entry.strip()]
    if isinstance(variables, sympy.Basic) or not isinstance(variables, Iterable):
        raise ArgumentError(f"A variable is a name or a Symbol, not {variables!r} ({type(variables).__name__}); put a letter in its place.")
    entries = list(variables)
    for entry in entries:
        if not isinstance(entry, str | sympy.Symbol):
            raise ArgumentError(f"A variable is a name or a Symbol, not {entry!r} ({type(entry).__name__}).")
    return entries


def resolve(
    variables: Variables, present: Sequence[tuple[str, sympy.Symbol]], place: str, as_signature: bool = False
) -> list[tuple[str, sympy.Symbol]]:
    """Match each variable with a symbol that is present: by identity, then by name.

    Parameters
    ----------
    variables : str, Symbol, or list of them
    present : sequence of (str, Symbol)
        Every symbol of the formula with its written name.
    place : str
        What the symbols occur in, for messages.
    as_signature : bool
        Whether a variable may be absent, as an argument that a function does not use.
    """
    out = [_resolved(entry, present, place, as_signature) for entry in variable_list(variables)]
    if len({symbol for _, symbol in out}) != len(out) or len({written for written, _ in out}) != len(out):
        raise ArgumentError(f"The variables {', '.join(written for written, _ in out)} are not all different.")
    return out


def refuse_functions(wanted: Sequence[str | sympy.Symbol], given: Formula) -> None:
    """Raise where a variable is a function in the formula.

    Raises
    ------
    ArgumentError
        Names the function.
    """
    for entry in wanted:
        name = canonical(entry if isinstance(entry, str) else entry.name)
        called = any(isinstance(part, Call) and part.function == name for part in given.node.walk())
        if name is not None and called:
            raise ArgumentError(f"{name} is a function in {given.to_text()}, not a variable; name a letter that it depends on.")


def point_of(start: Mapping[Any, Any] | Iterable[Any] | float, symbols: Sequence[sympy.Symbol]) -> list[float]:
    """Return a point as floats in the order of the variables, from a mapping by name or symbol, a list, or one number."""
    names = [symbol.name for symbol in symbols]
    if isinstance(start, Mapping):
        by_name = {canonical(str(key)) or str(key): value for key, value in start.items()}
        keys = [canonical(name) or name for name in names]
        missing = [name for name, key in zip(names, keys) if key not in by_name]
        unknown = sorted(set(by_name) - set(keys))
        if missing or unknown or len(by_name) != len(start):
            given = f"missing: {', '.join(missing) or 'none'}, unknown: {', '.join(unknown) or 'none'}"
            raise ArgumentError(f"The point needs one number for each of {', '.join(names)}; {given}.")
        entries = [by_name[key] for key in keys]
    elif isinstance(start, Iterable) and not isinstance(start, str):
        entries = list(start)
    else:
        entries = [start]
    if len(entries) != len(names):
        raise ArgumentError(f"The point needs {len(names)} numbers ({', '.join(names)}), {len(entries)} were given.")
    try:
        return [float(entry) for entry in entries]
    except (TypeError, ValueError):
        raise ArgumentError(f"The point {start!r} is not made of numbers; one is expected for each of {', '.join(names)}.") from None


def declared_with(wanted: Sequence[str | sympy.Symbol], declare: Declarations | None) -> Declarations:
    """Return the declarations, with the user's own symbols among the variables as declarations of their names."""
    own = {name: entry for entry in wanted if isinstance(entry, sympy.Symbol) and (name := canonical(entry.name)) is not None}
    for key, role in (declare or {}).items():
        name = canonical(str(key)) or str(key)
        if name in own and role != own[name]:
            raise ArgumentError(f"{name} is declared as {role!r} and given as a Symbol among the variables; leave out one of them.")
    return {**own, **(declare or {})}


def _arguments(call: Call) -> tuple[Name, ...]:
    """Return the arguments of ``f(x, y)``, without their places in the text; none where they are not letters."""
    names = tuple(Name(argument.name) for argument in call.arguments if isinstance(argument, Name))
    return names if len(names) == len(call.arguments) else ()


def _with_arguments(given: Formula, function: str, arguments: Sequence[Name]) -> Formula:
    """Return a definition whose function is known to depend on its arguments, so that its derivatives may be written as f_x or f'."""
    role, letters = given.roles.get(function), [given.roles.get(entry.name) for entry in arguments]
    if not isinstance(role, UndefinedFunction) or not all(isinstance(letter, sympy.Symbol) for letter in letters):
        return given
    return Formula(given.node, {**given.roles, function: role(*letters)}, given.source, given.warnings)


def _resolved(entry: str | sympy.Symbol, present: Sequence[tuple[str, sympy.Symbol]], place: str, as_signature: bool) -> tuple[str, sympy.Symbol]:
    for written, symbol in present:
        if symbol == entry:
            return written, symbol
    spelling = entry if isinstance(entry, str) else entry.name
    letters = ", ".join(written for written, _ in present) or "none"
    name = canonical(spelling)
    same = [pair for pair in present if name in (pair[0], canonical(pair[1].name))]
    if not same and isinstance(entry, str):
        node = ink(entry).node  # what `canonical` does not know, such as \dot x
        if not isinstance(node, Name):
            is_letter = isinstance(node, Constant) and entry.isalpha()
            hint = f" It is read as a number; declare={{{entry!r}: 'real'}} makes it a letter." if is_letter else ""
            raise ArgumentError(
                f"{entry!r} is no variable: a letter is expected, or several with commas between; the letters here are {letters}.{hint}"
            )
        name = node.name
        same = [pair for pair in present if name == pair[0]]
    if len(same) > 1:
        raise ArgumentError(f"Several symbols are called {spelling}; hand over the Symbol itself.")
    if same:
        return same[0]
    if as_signature:
        return name or spelling, entry if isinstance(entry, sympy.Symbol) else sympy.Symbol(entry)
    raise ArgumentError(f"{spelling} does not occur in {place}; its letters are {letters}.")
