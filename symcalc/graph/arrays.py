"""Entries of arrays and sums over an index: a sum of a million terms is one body that runs over an axis.

``Sum(body, (i, a, b))`` is never written out: ``i`` becomes a node that runs over a new axis, ``x[i]`` a node that gathers
entries of the argument ``x``, and the sum one node that adds over the axis. Sums of a few terms, whose loop would cost more
than the terms, are written out.
"""

from __future__ import annotations

from functools import reduce
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import sympy

from symcalc.errors import ArgumentError
from symcalc.graph.places import Places, even, stretched
from symcalc.graph.primitives import NUMBERS
from symcalc.graph.table import Graph, Node

if TYPE_CHECKING:
    from symcalc.graph.conversion import Converter

FEW_TERMS = 12
MOST_TERMS_WRITTEN_OUT = 100_000
WIDEST = 1 << 62  # from here on whole numbers are Python's own, which do not wrap round
LARGEST_EXPONENT = 1000


def index_sum(converter: Converter, part: sympy.Sum | sympy.Product) -> Node:
    """Return the node of a sum or product over one or more indices, the last of which is the outermost."""
    limits = part.limits
    *inner, (index, low, high) = limits
    low, high = (_whole(end, part) for end in (low, high))
    length = high - low + 1
    if length < 0:
        raise ArgumentError(f"The sum or product over {index} runs from {low} down to {high}; write it with the smaller number first.")
    graph, is_sum = converter.graph, isinstance(part, sympy.Sum)
    body = type(part)(part.function, *inner) if inner else part.function
    if length == 0:
        return graph.number(0 if is_sum else 1)
    inside = body.atoms(sympy.Sum, sympy.Product)
    depends = any(index in end.free_symbols for each in inside for limit in each.limits for end in limit[1:])
    if length <= FEW_TERMS or depends or not is_sum:
        if length > MOST_TERMS_WRITTEN_OUT:
            raise ArgumentError(f"{part.func.__name__} over {index} would be written out in {length} terms; at most {MOST_TERMS_WRITTEN_OUT} are.")
        # An inner sum over a letter of the same name has its own.
        if any(index in each.variables for each in inside):
            own = sympy.Dummy(integer=True)
            body = body.subs(index, own)
            index = own
        terms = [converter.node(body.xreplace({index: sympy.Integer(value)})) for value in range(low, high + 1)]
        return reduce(graph.add if is_sum else graph.multiply, terms)
    axis = graph.axis(length)
    run = graph.numbers(range(low, high + 1), axis)
    return graph.reduce(converter.within({index: run}).node(body), axis)


def _whole(end: sympy.Expr, part: sympy.Basic) -> int:
    if not end.is_Integer:
        raise ArgumentError(f"The sum or product {part} has the end {end}; whole numbers are expected, such as 1 and 1000. Put the number in for it.")
    return int(end)


def elements(converter: Converter, part: sympy.Basic) -> Node:
    """Return the node of an entry ``x[i, …]`` of an array, or of the entries that it runs through."""
    if isinstance(part, sympy.Indexed):
        name, indices, start = str(part.base.label), part.indices, part.base.offset or 0
    else:
        name, indices, start = str(part.parent), part.indices, 0
    argument = converter.arrays.get(name)
    if argument is None:
        known = ", ".join(f"{a.name} {a.shape}" for a in converter.arrays.values()) or "none"
        raise ArgumentError(
            f"{part} is an entry of {name}, whose shape is not known; arrays are: {known}. Give args as a mapping such as {{'{name}': 100}}."
        )
    if len(indices) != len(argument.shape):
        raise ArgumentError(f"{part} has {len(indices)} indices, but {name} has the shape {argument.shape}.")
    graph = converter.graph
    runs = {s: converter.symbols[s] for index in indices for s in index.free_symbols if s in converter.symbols}
    for letter, node in runs.items():
        if graph.op[node] is not NUMBERS and graph.exact(node) is None:
            raise ArgumentError(f"{part}: the index {letter} is a variable; only the index of a sum, or a whole number, can stand there.")
    axes = tuple(sorted({axis for node in runs.values() for axis in graph.axes[node]}))
    values: dict[sympy.Basic, Places] = {}
    for letter, node in runs.items():
        values[letter] = _values(graph, node, axes)
    places = [_places(index, values, part) - int(start) for index in indices]
    for place, size in zip(places, argument.shape, strict=True):
        if place.min() < 0 or place.max() >= size:
            first, last = int(place.min()) + int(start), int(place.max()) + int(start)
            raise ArgumentError(
                f"{part}: the index runs from {first} to {last}, but {name} has {size} entries there, numbered {start} to {size - 1 + int(start)}. "
                f"Entries numbered from 1 are IndexedBase({name!r}, offset=1)."
            )
    flat = places[0]
    for place, size in zip(places[1:], argument.shape[1:], strict=True):
        flat = flat * size + place
    flat = flat + argument.offset
    if not axes:
        return graph.element(int(np.asarray(flat).reshape(())))
    return graph.gather(stretched(flat, graph.shape_of(axes)), axes)


def _values(graph: Graph, node: Node, axes: tuple[int, ...]) -> Places:
    """Return the whole numbers that an index runs through, with a dimension for each of ``axes``."""
    if not graph.axes[node]:
        return np.full([1] * len(axes), graph.exact(node), dtype=np.int64)
    row = graph.tables[graph.value[node]]
    shape = [len(row) if axis in graph.axes[node] else 1 for axis in axes]
    if isinstance(row, range):
        return even(row.start, [row.step] * len(axes), shape)
    return np.array(row, dtype=np.int64).reshape(shape)


def _size(places: Places) -> int:
    return max(abs(int(places.min())), abs(int(places.max())))


def _wide(inner: list[Places], bound: int) -> list[Places]:
    """Return whole numbers that can be worked with up to ``bound`` in size."""
    return inner if bound < WIDEST else [np.asarray(places).astype(object) for places in inner]


def _places(index: sympy.Expr, values: dict[sympy.Basic, Places], part: sympy.Basic) -> Places:
    """Work an index out to whole numbers."""
    if index in values:
        return values[index]
    if index.is_Integer:
        return np.array(int(index))
    inner = [_places(argument, values, part) for argument in index.args]
    match index:
        case sympy.Add() if inner:
            return reduce(np.add, _wide(inner, sum(map(_size, inner))))
        case sympy.Mul() if inner:
            return reduce(np.multiply, _wide(inner, prod(map(_size, inner))))
        case sympy.Mod() if not (np.asarray(inner[1]) == 0).any():
            found = np.mod(*inner)
            return found.astype(np.int64) if _size(found) < WIDEST else found
        case sympy.Pow() if inner[1].min() >= 0 and _size(inner[1]) <= LARGEST_EXPONENT:
            return np.power(*_wide(inner, max(2, _size(inner[0])) ** _size(inner[1])))
    raise ArgumentError(f"{part}: the index {index} cannot be worked out; sums, products, powers and Mod of whole numbers and indices can.")
