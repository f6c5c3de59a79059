"""The text of a NumPy program: one call of a ufunc a node, each into a buffer that is used again as soon as it may be.

The program runs over blocks of points that stay in the processor's cache. A number that is an output is computed in its
place among the outputs. The names are made here (``b3``, ``x0``); no name or text of the user enters it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symcalc.codegen.arithmetic import CONSTANTS, UFUNCS, is_known, number_of
from symcalc.codegen.scattering import Affine, affine, once, scatter_plan
from symcalc.errors import ArgumentError
from symcalc.graph.places import stretched
from symcalc.graph.primitives import OPS
from symcalc.graph.table import Argument, Graph, Node, Places
from symcalc.graph.targets import Part, Target

Axes = tuple[int, ...]
Call = Callable[..., Any]


@dataclass
class Text:
    """A program and what it refers to.

    Attributes
    ----------
    source : str
    buffers : list of (axes, is_logical)
        What each buffer ``b0``, ``b1`` … holds for one point.
    tables : list
        What ``T[0]``, ``T[1]`` … are.
    functions : dict
        What the program calls, by name, beside NumPy's own.
    zeroed : set of int
        The targets that must be all zeros before the first block.
    wide : bool
        Whether it has lanes.
    real_only : set of str
        Special functions that are not for complex numbers.
    """

    source: str = ""
    buffers: list[tuple[Axes, bool]] = field(default_factory=list)
    tables: list[Any] = field(default_factory=list)
    functions: dict[str, Call] = field(default_factory=dict)
    zeroed: set[int] = field(default_factory=set)
    wide: bool = False
    real_only: set[str] = field(default_factory=set)


def numpy_text(graph: Graph, targets: Sequence[Target], special: Callable[[str, int], Call]) -> Text:
    """Write the program of a lowered table.

    Parameters
    ----------
    graph : Graph
    targets : sequence of Target
    special : callable
        ``(name, number of arguments)`` to the function that computes an operation that is none of NumPy's own.

    Raises
    ------
    ArgumentError
        An operation is not known, or a number is too large for a double.
    """
    return _Writer(graph, targets, special).text


class _Writer:
    def __init__(self, graph: Graph, targets: Sequence[Target], special: Callable[[str, int], Call]) -> None:
        self.graph, self.targets, self.special = graph, targets, special
        self.text = Text()
        self.lines: list[str] = []
        self.heads: dict[str, None] = {}  # lines that stand first, each once
        self.constant: dict[Node, float | bool] = {}
        self.name: dict[Node, str] = {}
        self.register: dict[Node, int] = {}  # of nodes that live in a buffer
        self.free: dict[tuple[Axes, bool], list[int]] = {}
        self.order = graph.needed([part.node for target in targets for part in target.parts])
        self._fold()
        self.last = self._last_uses()
        self.puts = self._destinations()
        for node in self.order:
            self._one(node)
        buffers = ", ".join(f"b{k}" for k in range(len(self.text.buffers)))
        opening = [f"{buffers}, = B"] if buffers else []
        body = [*opening, *self.heads, *self.lines] or ["pass"]
        self.text.source = "\n    ".join(["def program(x, B, T, out, lo, hi):", *body]) + "\n"

    # What is known before

    def _fold(self) -> None:
        """Work out what rests on numbers alone, and leave out choices that are made."""
        graph = self.graph
        self.same: dict[Node, Node] = {}
        for node in self.order:
            op, args = graph.op[node], [self.same.get(a, a) for a in graph.args[node]]
            if op.name == "number":
                self.constant[node] = number_of(graph.value[node])
            elif op.name == "constant":
                self.constant[node] = CONSTANTS[graph.value[node]]
            elif op.name == "select" and args[0] in self.constant:
                chosen = args[1] if self.constant[args[0]] else args[2]
                if graph.axes[chosen] == graph.axes[node]:
                    self.same[node] = chosen
            elif args and op.name in UFUNCS and all(a in self.constant for a in args):
                with np.errstate(all="ignore"):
                    found = UFUNCS[op.name](*(self.constant[a] for a in args))
                self.constant[node] = bool(found) if op.is_logical else float(found)

    def _last_uses(self) -> dict[Node, Node]:
        last: dict[Node, Node] = {}
        for node in self.order:
            for argument in self._arguments(node):
                last[argument] = node
        return last

    def _arguments(self, node: Node) -> list[Node]:
        return [self.same.get(a, a) for a in self.graph.args[node]]

    def _destinations(self) -> dict[Node, list[tuple[int, Part, bool]]]:
        """Return for each node where its numbers go, and whether nothing else goes there."""
        found: dict[Node, list[tuple[int, Part, bool]]] = {}
        for number, target in enumerate(self.targets):
            is_filled, all_alone = once(target)
            if not is_filled:
                self.text.zeroed.add(number)
            for part, alone in zip(target.parts, all_alone, strict=True):
                found.setdefault(self.same.get(part.node, part.node), []).append((number, part, alone))
        return found

    # One node

    def _one(self, node: Node) -> None:
        if node in self.same:
            return
        graph, op = self.graph, self.graph.op[node]
        puts = self.puts.get(node, [])
        if node in self.constant:
            self.name[node] = _literal(self.constant[node])
        elif op.name == "input":
            self._input(node)
        elif op.name == "gather":
            self._gather(node)
        elif op.name == "numbers":
            values = np.array([number_of(entry) for entry in graph.tables[graph.value[node]]])
            self.name[node] = self._table(values[:, None])
            self.text.wide = True
        else:
            puts = self._operation(node, puts)
        for number, part, alone in puts:
            self._put(node, number, part, alone)
        if node in self.register and node not in self.last:
            self._release(node)

    def _input(self, node: Node) -> None:
        k, place = self._argument_at(self.graph.value[node])
        self.name[node] = f"x{k}" if self.graph.arguments[k].shape == () else f"x{k}_{place}"
        self.heads[f"{self.name[node]} = x[{k}][lo:hi, {place}]"] = None

    def _argument_at(self, position: int) -> tuple[int, int]:
        starts = self._starts
        k = int(np.searchsorted(starts, position, side="right")) - 1
        return k, position - int(starts[k])

    @property
    def _starts(self) -> Any:
        if not hasattr(self, "_start_list"):
            # Of arguments without entries, the last of those that start at one place holds it.
            self._start_list = np.array([argument.offset for argument in self.graph.arguments])
        return self._start_list

    def _gather(self, node: Node) -> None:
        graph = self.graph
        positions: Places = graph.tables[graph.value[node]]
        self.text.wide = True
        if positions.size == 0:
            raise ArgumentError("A sum runs over no entries at all.")
        k, _ = self._argument_at(int(positions.min()))
        argument: Argument = graph.arguments[k]
        if int(positions.max()) < argument.offset + argument.size:
            source, positions = f"a{k}", positions - argument.offset
            self.heads[f"a{k} = columns(x[{k}], lo, hi)"] = None
        else:
            source = "a"
            self.heads["a = together(x, lo, hi)"] = None
        where = affine(positions)
        if where is None:
            register = self._new(graph.axes[node], False)
            self._settle(node, register)
            self.lines.append(f"take({source}, {self._table(np.asarray(positions))}, b{register})")
        elif len(where.steps) == 1 and where.steps[0] > 0:
            step = where.steps[0]
            stop = where.start + step * (where.shape[0] - 1) + 1
            self.name[node] = f"{source}[{where.start}:{stop}{f':{step}' if step != 1 else ''}]"
        else:
            self.name[node] = f"v{node}"
            self.lines.append(f"v{node} = view({source}, {self._table(where)})")

    def _operation(self, node: Node, puts: list[tuple[int, Part, bool]]) -> list[tuple[int, Part, bool]]:
        graph, op = self.graph, self.graph.op[node]
        axes, arguments = graph.axes[node], self._arguments(node)
        dying = [a for a in dict.fromkeys(arguments) if self.last.get(a) == node and a in self.register]
        home = next((entry for entry in puts if entry[2] and not axes and not entry[1].axes and not op.is_logical), None)
        over_an_axis = op.name in ("reduce", "logsumexp")
        if op.name == "select":
            self._select(node, arguments, dying, home)
        else:
            if home is not None:
                target = self._row(home)
            else:
                # In place of an argument that is not needed again.
                same = next(
                    (self.register[a] for a in dying if not over_an_axis and self.text.buffers[self.register[a]] == (axes, op.is_logical)), None
                )
                register = self._new(axes, op.is_logical) if same is None else same
                dying = [a for a in dying if self.register[a] != same]
                target = f"b{register}"
                self._settle(node, register)
            if over_an_axis:
                (argument,) = arguments
                place = graph.axes[argument].index(graph.value[node])
                self.lines.append(f"{'total' if op.name == 'reduce' else op.name}({self.name[argument]}, {place}, {target})")
            else:
                given = [self._aligned(a, axes) for a in arguments]
                self._call(op.name, given, target)
            self.name[node] = target
        for argument in dying:
            self._release(argument)
        return [entry for entry in puts if entry is not home]

    def _call(self, name: str, given: list[str], target: str) -> None:
        if name in UFUNCS:
            out = f"out={target}" if name in ("max", "min") else target  # these two want it by name
            self.lines.append(f"{UFUNCS[name].__name__}({', '.join(given)}, {out})")
            return
        if name in OPS and not is_known(name):
            raise ArgumentError(f"The NumPy backend cannot compute {name!r}.")
        function = self.special(name, len(given))
        called = f"{name}_{len(given)}"
        self.text.functions[called] = function
        if not any("D" in kinds for kinds in getattr(function, "types", ())):
            self.text.real_only.add(name)
        arguments = ", ".join(given)
        self.lines.append(f"{called}({arguments}, {target})" if isinstance(function, np.ufunc) else f"copyto({target}, {called}({arguments}))")

    def _select(self, node: Node, arguments: list[Node], dying: list[Node], home: tuple[int, Part, bool] | None) -> None:
        axes = self.graph.axes[node]
        condition, yes, no = arguments
        if home is None and no in dying and no != yes and self.text.buffers[self.register[no]] == (axes, False):
            register = self.register[no]  # what is not chosen over is there already
            dying.remove(no)
            self._settle(node, register)
            target = f"b{register}"
        else:
            if home is not None:
                target = self._row(home)
            else:
                register = self._new(axes, self.graph.op[node].is_logical)
                target = f"b{register}"
                self._settle(node, register)
            self.lines.append(f"copyto({target}, {self._aligned(no, axes)})")
        self.lines.append(f"copyto({target}, {self._aligned(yes, axes)}, where={self._aligned(condition, axes)})")
        self.name[node] = target

    def _aligned(self, node: Node, axes: Axes) -> str:
        """Return the name of a node, with a dimension of length 1 for each axis that it lacks after its first."""
        own = self.graph.axes[node]
        if not own or own == axes:
            return self.name[node]
        following = axes[axes.index(own[0]) :]
        if following == own:
            return self.name[node]
        return f"{self.name[node]}[{', '.join(':' if axis in own else 'None' for axis in following)}]"

    # Where numbers are

    def _new(self, axes: Axes, is_logical: bool) -> int:
        free = self.free.setdefault((axes, is_logical), [])
        if free:
            return free.pop()
        self.text.buffers.append((axes, is_logical))
        self.text.wide = self.text.wide or bool(axes)
        return len(self.text.buffers) - 1

    def _settle(self, node: Node, register: int) -> None:
        self.register[node], self.name[node] = register, f"b{register}"

    def _release(self, node: Node) -> None:
        register = self.register.pop(node)
        self.free.setdefault(self.text.buffers[register], []).append(register)

    def _row(self, entry: tuple[int, Part, bool]) -> str:
        number, part, _ = entry
        place = int(np.asarray(part.places))
        name = f"o{number}_{place}"
        self.heads[f"{name} = out[{number}][{place}, lo:hi]"] = None
        return name

    def _put(self, node: Node, number: int, part: Part, alone: bool) -> None:
        if not part.axes:
            row = self._row((number, part, alone))
            self.lines.append(f"copyto({row}, {self.name[node]})" if alone else f"add({row}, {self.name[node]}, {row})")
            return
        self.heads[f"p{number} = out[{number}][:, lo:hi]"] = None
        places = stretched(part.places, self.graph.shape_of(part.axes))
        self.lines.append(f"put(p{number}, {self._aligned(node, part.axes)}, {self._table(scatter_plan(places, alone))})")

    def _table(self, content: Any) -> str:
        self.text.tables.append(content)
        return f"T[{len(self.text.tables) - 1}]"


def _literal(value: float | bool) -> str:
    text = repr(value)
    return f"({text})" if text.startswith("-") else text


__all__ = ["Affine", "Text", "numpy_text"]
