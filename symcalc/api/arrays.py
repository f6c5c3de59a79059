"""Arguments of compiled functions: numbers by name, and arrays with their shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, TypeAlias

import sympy

from symcalc.api.arguments import variable_list
from symcalc.errors import ArgumentError
from symcalc.formula.names import canonical

Shape: TypeAlias = tuple[int, ...]
Array: TypeAlias = sympy.IndexedBase | sympy.MatrixSymbol
Arguments: TypeAlias = str | sympy.Symbol | Array | Iterable[str | sympy.Symbol | Array] | Mapping[Any, Any] | None


def shapes_of(args: Arguments) -> list[tuple[Any, Shape]]:
    """Return each argument, a name or a symbol, with its shape; an array is given by its name.

    >>> shapes_of({"w": (28, 28), "b": ()})
    [('w', (28, 28)), ('b', ())]
    """
    if isinstance(args, Mapping):
        return [(name_of_array(key) if (shape := _shape(key, given)) else key, shape) for key, given in args.items()]
    if isinstance(args, str | sympy.Symbol | None):
        return [(entry, ()) for entry in variable_list(args)]
    if isinstance(args, Set):
        raise ArgumentError(f"The arguments are {args}, a set, which has no order; give a list, such as ['x', 'y'].")
    entries = [args] if isinstance(args, Array) or not isinstance(args, Iterable) else list(args)
    return [(name_of_array(entry), _own_shape(entry)) if isinstance(entry, Array) else (variable_list([entry])[0], ()) for entry in entries]


def name_of_array(entry: Any) -> str:
    """Return what an argument is called.

    Raises
    ------
    ArgumentError
        It is neither a name nor a symbol.
    """
    if isinstance(entry, str):
        return entry
    if isinstance(entry, sympy.IndexedBase):
        return str(entry.label)
    if isinstance(entry, sympy.Symbol | sympy.MatrixSymbol):
        return str(entry.name)
    raise ArgumentError(f"An argument is a name or a symbol, not {entry!r} ({type(entry).__name__}).")


def counted_from_zero(expression: sympy.Basic, args: Arguments) -> sympy.Basic:
    """Return an expression in which entries of arrays that are numbered from elsewhere are numbered from 0.

    >>> x, i = sympy.IndexedBase("x"), sympy.Symbol("i")
    >>> counted_from_zero(x[i] ** 2, {sympy.IndexedBase("x", offset=1): 10})
    x[i - 1]**2
    """
    starts = {str(key.label): key.offset for key in args if isinstance(key, sympy.IndexedBase) and key.offset} if isinstance(args, Mapping) else {}
    if not starts:
        return expression
    turned = {}
    for entry in expression.atoms(sympy.Indexed):
        start = starts.get(str(entry.base.label))
        if start is not None and not entry.base.offset:
            turned[entry] = entry.base[tuple(index - start for index in entry.indices)]
    return expression.xreplace(turned)


def chosen_of(variables: Any, inputs: Sequence[Any]) -> list[Any]:
    """Return those of the inputs, symbols and names of arrays, that are asked for by name or symbol."""
    given = (
        variable_list(variables) if isinstance(variables, str | sympy.Symbol) else [variables] if isinstance(variables, Array) else list(variables)
    )
    found = []
    for entry in given:
        name = canonical(name_of_array(entry)) or name_of_array(entry)
        same = [own for own in inputs if own == entry or name == (canonical(name_of_array(own)) or name_of_array(own))]
        if not same:
            raise ArgumentError(f"{name} of variables= is no argument; the arguments are {', '.join(map(str, inputs))}.")
        found.append(same[0])
    return found


def _shape(key: Any, given: Any) -> Shape:
    entries = given if isinstance(given, Sequence) and not isinstance(given, str) else (given,)
    try:
        shape = tuple(int(entry) for entry in entries)
    except (TypeError, ValueError):
        shape = (-1,)
    if any(length < 0 or length != entry for length, entry in zip(shape, entries)):
        raise ArgumentError(f"{key}: {given!r} is no shape; a length such as 784, several such as (28, 28), or () for a number is expected.")
    return shape


def _own_shape(entry: Any) -> Shape:
    if entry.shape is None or not all(getattr(length, "is_Integer", isinstance(length, int)) for length in entry.shape):
        raise ArgumentError(f"The shape of {entry} is not known; give the arguments as a mapping such as {{'{name_of_array(entry)}': 100}}.")
    return tuple(int(length) for length in entry.shape)
