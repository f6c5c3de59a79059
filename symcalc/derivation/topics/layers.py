"""Layers of variables: which letter depends on which, along which paths, and which stand side by side.

A letter stands one level below the lowest of those that depend on it. Where an edge passes levels, the letter at its end is
carried along through them, as a row of a Jacobian that only says that it is itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count, islice, pairwise

import sympy

from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.names import GREEK, free_letter, parts
from symcalc.formula.nodes import ONE, ZERO, Call, Derivative, Matrix, Name, Node, Product
from symcalc.formula.rebuilding import free_names, map_children, names_in

_MOST_PATHS = 500


@dataclass(frozen=True)
class Layers:
    """A function of letters that stand for functions of letters, down to one variable.

    Attributes
    ----------
    root : str
        What the function is called.
    variable : str
        What all paths end at.
    functions : mapping of str to Formula
        What the root and each letter stand for, in the letters of lower layers.
    """

    root: str
    variable: str
    functions: Mapping[str, Formula]

    @cached_property
    def lower(self) -> dict[str, list[str]]:
        """On which letters each function depends, in order of appearance."""
        out = {}
        for name, formula in self.functions.items():
            free = free_names(formula.node)
            out[name] = [letter for letter in names_in(formula.node) if letter in free and (letter in self.functions or letter == self.variable)]
        return out

    @cached_property
    def called(self) -> frozenset[str]:
        """The letters that are functions in a lower layer, as g is in f(g) with g = g(t)."""
        calls = {part.function for formula in self.functions.values() for part in formula.node.walk() if isinstance(part, Call)}
        return frozenset(calls & set(self.functions) - {self.root})

    @cached_property
    def order(self) -> list[str]:
        """All that the root depends on, each after all that depend on it.

        Raises
        ------
        ArgumentError
            A letter depends on itself; shows the circle.
        """
        done: list[str] = []
        way: list[str] = []

        def visit(name: str) -> None:
            if name in way:
                cycle = " → ".join([*way[way.index(name) :], name])
                unknown = f" A function that is not known has another letter: {name} = g(t)." if way[-1] == name else ""
                raise ArgumentError(
                    f"{name} depends on itself: {cycle}. The layers must lead down to the variable; rename one letter of the cycle.{unknown}"
                )
            if name in done:
                return
            way.append(name)
            for below in self.lower.get(name, ()):
                visit(below)
            way.pop()
            done.append(name)

        visit(self.root)
        return done[::-1]

    @cached_property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """Every way from the root down to the variable.

        Raises
        ------
        ArgumentError
            There is none, or there are too many.
        """
        found = tuple(islice(self._ways(self.root), _MOST_PATHS + 1))
        if len(found) > _MOST_PATHS:
            raise ArgumentError(f"More than {_MOST_PATHS} paths lead from {self.root} to {self.variable}; join some of the layers first.")
        if not found:
            raise ArgumentError(f"{self.root} does not depend on {self.variable}, neither at once nor through its layers; nothing is to be derived.")
        return found

    @cached_property
    def edges(self) -> tuple[tuple[str, str], ...]:
        """What depends on what, along the paths; each once."""
        return tuple(dict.fromkeys(edge for path in self.paths for edge in pairwise(path)))

    @cached_property
    def levels(self) -> tuple[tuple[str, ...], ...]:
        """The letters of each level, from the root to the variable; those that are carried along stand last."""
        last = self._depth[self.variable]
        on_paths = dict.fromkeys([self.root, *(below for _, below in self.edges)])
        out = []
        for level in range(last + 1):
            own = [name for name in on_paths if self._depth[name] == level]
            carried = [
                low
                for low in on_paths
                if self._depth[low] > level and any(below == low and self._depth[upper] < level for upper, below in self.edges)
            ]
            out.append((*own, *carried))
        return tuple(out)

    @cached_property
    def _depth(self) -> dict[str, int]:
        """How far below the root each letter on a path stands, along the longest way."""
        depth = {self.root: 0}
        for name in self.order:
            for upper, below in self.edges:
                if upper == name:
                    depth[below] = max(depth.get(below, 0), depth[name] + 1)
        return depth

    def is_own(self, name: str, level: int) -> bool:
        """Whether a letter stands on this level and is not only carried through it."""
        return self._depth[name] == level

    def slope(self, upper: str, below: str) -> Derivative:
        """Return the name of a derivative: ∂ where the upper letter depends on several."""
        return Derivative(Name(upper), ((Name(below), ONE),), len(self.lower[upper]) > 1)

    def along(self, path: tuple[str, ...]) -> Node:
        """Return the product of the names of the derivatives along a path."""
        factors = tuple(self.slope(*edge) for edge in pairwise(path))
        return factors[0] if len(factors) == 1 else Product(factors)

    @cached_property
    def has_vectors(self) -> bool:
        """Whether on some level several letters stand side by side."""
        return any(len(level) > 1 for level in self.levels)

    @cached_property
    def vectors(self) -> tuple[Name, ...]:
        """What each level is called: its letter, or a bold letter where several stand side by side."""
        out: list[Name] = []
        for level in self.levels:
            if len(level) == 1:
                out.append(Name(level[0]))
                continue
            known = parts(level[0])
            word = known.word if known is not None else "v"
            font = "boldsymbol" if word in GREEK else "mathbf"
            names = chain((f"{font}{{{word}}}",), (f"{font}{{{word}}}_{number}" for number in count(1)))
            out.append(next(Name(name) for name in names if Name(name) not in out))
        return tuple(out)

    def step_down(self, level: int) -> Derivative:
        """Return the name of the Jacobian of one level by the letters of the next."""
        return Derivative(self.vectors[level], ((self.vectors[level + 1], ONE),), len(self.levels[level + 1]) > 1)

    def jacobian(self, level: int) -> Node:
        """Return the names of the derivatives of one level by the letters of the next, a row for each letter."""
        rows, columns = self.levels[level], self.levels[level + 1]
        entries = tuple(tuple(self._entry(upper, below, level) for below in columns) for upper in rows)
        return entries[0][0] if len(rows) == len(columns) == 1 else Matrix(entries, "[]" if len(rows) == 1 else "()")

    def _entry(self, upper: str, below: str, level: int) -> Node:
        if not self.is_own(upper, level):
            return ONE if upper == below else ZERO
        return self.slope(upper, below) if below in self.lower[upper] else ZERO

    def _ways(self, name: str) -> Iterator[tuple[str, ...]]:
        if name == self.variable:
            yield (name,)
            return
        for below in self.lower.get(name, ()):
            for path in self._ways(below):
                yield (name, *path)


def unknown_layers(given: Formula, variable: Name) -> tuple[str | None, Formula, dict[str, Formula]]:
    """Take functions known by their letter apart into layers: f(g(t), t) is f(g, t) with g = g(t).

    Parameters
    ----------
    given : Formula
    variable : Name

    Returns
    -------
    root : str or None
        The outermost function, where all of it is one.
    body : Formula
        In letters, which its roles know as letters.
    layers : dict of str to Formula
        What these letters stand for.

    Examples
    --------
    >>> from symcalc.formula.reading.reader import read
    >>> root, body, layers = unknown_layers(read("f(g(t), 2t)", notation="text"), Name("t"))
    >>> root, body.to_text(), {name: formula.to_text() for name, formula in layers.items()}
    ('f', 'f(g, u)', {'g': 'g(t)', 'u': '2*t'})
    """
    found: dict[str, Node] = {}
    taken = {*names_in(given.node), *(part.function for part in given.node.walk() if isinstance(part, Call))}

    def depends(node: Node) -> bool:
        return variable.name in free_names(node)

    def lettered(node: Node) -> Node:
        """Return ``node`` with a letter for each function of the variable that is known by its letter."""
        if isinstance(node, Call) and depends(node) and not node.orders:
            inner = Call(node.function, tuple(map(in_slot, node.arguments)))
            name = node.function
            if found.setdefault(name, inner) != inner or name == root:
                name = next(letter for letter in (f"{node.function}_{number}" for number in count(1)) if found.get(letter, inner) == inner)
                found[name] = inner
            return Name(name)
        return map_children(node, lettered)

    def in_slot(node: Node) -> Node:
        if isinstance(node, Name | Call) or not depends(node):
            return lettered(node)
        inner = lettered(node)
        letter = free_letter({*taken, *found}, *"uvwpq")
        found[letter] = inner
        return Name(letter)

    root = given.node.function if isinstance(given.node, Call) else None
    body = Call(root, tuple(map(in_slot, given.node.arguments))) if root is not None and isinstance(given.node, Call) else lettered(given.node)

    def with_letters(node: Node) -> Formula:
        letters = {name: sympy.Symbol(name) for name in names_in(node) if name in found}
        return Formula(node, {**given.roles, **letters})

    return root, with_letters(body), {name: with_letters(node) for name, node in found.items()}
