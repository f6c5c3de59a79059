"""Loop nests: operations that run over axes, several places at a time along the innermost one.

The body is written twice, for vectors and for what is left over. Whatever does not change along the innermost axis is
computed before its loop. Positions that grow evenly are no tables but strides, so that neighbours are loaded at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from symcalc.codegen.instructions import Instructions, Module, literal, rounded
from symcalc.codegen.loop_bodies import Access, Body
from symcalc.codegen.positions import even
from symcalc.codegen.schedule import GREATEST, Schedule, Unit
from symcalc.graph.primitives import CONSTANT, GATHER, INPUT, NUMBER, NUMBERS
from symcalc.graph.table import Node, Places

_KEPT_AT_HAND = 16  # vectors
_WRITTEN_OUT = 60  # operations of a short innermost loop that are written one after another


class Nest:
    """Writes one unit over axes as a function ``(in, out, w)``.

    Parameters
    ----------
    module : Module
    schedule : Schedule
    unit : Unit
    width : int
        How many places the processor takes at once.
    keep : list
        Tables whose addresses stand in the code are added to it.
    """

    def __init__(self, module: Module, schedule: Schedule, unit: Unit, width: int, keep: list[Any]) -> None:
        self.module, self.schedule, self.unit, self.keep = module, schedule, unit, keep
        self.graph = schedule.graph
        lengths = self.graph.length
        # Innermost is the axis that leaves the fewest lanes idle, the longest one of several.
        self.inner = min(unit.axes, key=lambda axis: (-(-lengths[axis] // width) * width / lengths[axis], -lengths[axis], -axis))
        self.outer = [axis for axis in unit.axes if axis != self.inner]
        self.length = lengths[self.inner]
        self.width = min(width, 1 << (self.length - 1).bit_length())
        self.before = Instructions(module, 1, "b")
        self.spread = Instructions(module, self.width, "u")
        self.before.lines = self.spread.lines = []  # both write what stands before the innermost loop
        self.ahead = Instructions(module, self.width, "g")  # writes what stands before all loops
        self.gathered: dict[tuple[Any, ...], str] = {}
        self.fixed: dict[tuple[Any, ...], str] = {}
        self._accesses: dict[Node, Access] = {}
        self._placed: dict[tuple[str, int, int], Access] = {}

    # The frame

    def function(self, name: str) -> str:
        """Return the text of the function."""
        lines = [f"define internal void @{name}(ptr noalias readonly %in, ptr noalias %out, ptr noalias %w) nounwind #0 {{", "entry:"]
        for node in self.unit.sums:
            if not self.in_registers(node):
                size = prod(self.graph.shape_of(self.graph.axes[node]))
                self.module.fill()
                lines.append(f"  %fill{node} = getelementptr double, ptr %w, i64 {self.schedule.slots[node]}")
                lines.append(f"  call void @fill(ptr %fill{node}, i64 {size}, double {literal(self.start(node))})")
        start = len(lines)
        above = "entry"
        for axis in self.outer:
            lines += [f"  br label %top{axis}", f"top{axis}:", f"  %x{axis} = phi i64 [0, %{above}], [%n{axis}, %next{axis}]"]
            above = f"top{axis}"
        lines += ["  br label %before", "before:"]
        whole = self.length - self.length % self.width if self.width > 1 else 0
        sums: dict[Node, str] = {}
        rounds, inside = whole // self.width, []
        if rounds * len(self.unit.nodes) > _WRITTEN_OUT or rounds > 4:
            inside = self._loop(whole, sums)
        else:
            whole = 0
        for place in range(whole, self.length, self.width):
            inside += self._straight(place, sums)
        if self.width > 1:
            code = Instructions(self.module, self.width, "h")
            sums = {node: self._together(code, vector, node) for node, vector in sums.items()}
            inside += code.lines
        lines += [*self.before.lines, *inside]
        lines[start:start] = self.ahead.lines
        after = Instructions(self.module, 1, "e")
        for node, total in sums.items():
            pointer = self.at(after, Access("%w", self.schedule.slots[node], self.layout(node)))
            after.lines.append(f"  store double {total}, ptr {pointer}, align 8")
        lines += after.lines
        for axis in reversed(self.outer):
            lines += [f"  br label %next{axis}", f"next{axis}:", f"  %n{axis} = add i64 %x{axis}, 1"]
            lines += [
                f"  %go{axis} = icmp slt i64 %n{axis}, {self.graph.length[axis]}",
                f"  br i1 %go{axis}, label %top{axis}, label %end{axis}",
                f"end{axis}:",
            ]
        return "\n".join([*lines, "  ret void", "}", ""])

    def _loop(self, stop: int, sums: dict[Node, str]) -> list[str]:
        """Return the loop over all whole vectors along the innermost axis, and enter what it has added up in ``sums``."""
        code = Instructions(self.module, self.width, "v")
        inside = [node for node in self.unit.sums if self.in_registers(node)]
        body = Body(self, code, "%i", self.width)
        body.write()
        sums.update({node: body.accumulated(node, f"%a{node}") for node in inside})
        lines = ["  br label %loop", "loop:", "  %i = phi i64 [0, %before], [%n, %loop]"]
        lines += [f"  %a{node} = phi {code.type} [{code.number(self.start(node))}, %before], [{sums[node]}, %loop]" for node in inside]
        lines += [*code.lines, f"  %n = add i64 %i, {self.width}", f"  %go = icmp slt i64 %n, {stop}"]
        return [*lines, "  br i1 %go, label %loop, label %done", "done:"]

    def _straight(self, start: int, sums: dict[Node, str]) -> list[str]:
        """Return what is done at some places without a loop; where a vector holds more, its other lanes neither load nor store."""
        code = Instructions(self.module, self.width, f"l{start}.")
        body = Body(self, code, str(start), min(self.width, self.length - start))
        body.write()
        for node in self.unit.sums:
            if self.in_registers(node):
                sums[node] = body.accumulated(node, sums.get(node, code.number(self.start(node))))
        return code.lines

    def _together(self, code: Instructions, vector: str, node: Node) -> str:
        """Add all lanes of a vector, or find the greatest."""
        if self.graph.op[node] is GREATEST:
            self.module.declare(f"double @llvm.vector.reduce.fmax.{code.suffix}({code.type})")
            return code.write(f"call double @llvm.vector.reduce.fmax.{code.suffix}({code.type} {vector})")
        return self.sum_of_lanes(code, vector)

    def sum_of_lanes(self, code: Instructions, vector: str) -> str:
        """Add all lanes of a vector."""
        self.module.declare(f"double @llvm.vector.reduce.fadd.{code.suffix}(double, {code.type})")
        return code.write(f"call reassoc double @llvm.vector.reduce.fadd.{code.suffix}(double -0.0, {code.type} {vector})")

    def in_registers(self, node: Node) -> bool:
        """Tell whether a sum runs along the innermost axis."""
        return bool(self.graph.value[node] == self.inner)

    def start(self, node: Node) -> float:
        """Return what a sum, or the greatest, of nothing is."""
        return float("-inf") if self.graph.op[node] is GREATEST else 0.0

    # Where numbers stand

    def layout(self, node: Node) -> dict[int, int]:
        """Return the stride of each axis of a node's place in the workspace."""
        axes, strides, step = self.graph.axes[node], {}, 1
        for axis in reversed(axes):
            strides[axis] = step
            step *= self.graph.length[axis]
        return strides

    def access(self, node: Node) -> Access:
        """Return where the numbers of a node are that is not computed here."""
        if node not in self._accesses:
            self._accesses[node] = self._access(node)
        return self._accesses[node]

    def _access(self, node: Node) -> Access:
        graph = self.graph
        if graph.op[node] is NUMBERS:
            exact = graph.tables[graph.value[node]]
            row = np.array([rounded(value) for value in exact])
            return Access(self._address(row), 0, {graph.axes[node][0]: 1})
        if graph.op[node] is GATHER:
            return self.placed("%in", graph.tables[graph.value[node]], graph.axes[node])
        return Access("%w", self.schedule.slots[node], self.layout(node))

    def placed(self, base: str, table: Places, axes: Sequence[int], start: int = 0) -> Access:
        """Return the access by a table of offsets, with strides where it is even."""
        if (base, id(table), start) not in self._placed:
            self._placed[base, id(table), start] = self._place(base, table, axes, start)
        return self._placed[base, id(table), start]

    def _place(self, base: str, table: Places, axes: Sequence[int], start: int) -> Access:
        if (found := even(table)) is not None:
            return Access(base, start + found[0], dict(zip(axes, found[1], strict=True)))
        order = [axis for axis in (*self.outer, self.inner) if axis in axes]
        table = np.ascontiguousarray(np.transpose(table, [list(axes).index(axis) for axis in order]) + start, dtype=np.int64)
        strides, step = {}, 1
        for axis, length in zip(reversed(order), reversed(table.shape), strict=True):
            strides[axis] = step
            step *= length
        return Access(base, 0, strides, self._address(table))

    def _address(self, array: Any) -> str:
        self.keep.append(array)
        return f"inttoptr (i64 {array.ctypes.data} to ptr)"

    def at(self, code: Instructions, access: Access) -> str:
        """Write the address of the place where the innermost index is 0."""
        key = (
            access.base if not access.table else access.table,
            access.start,
            *sorted((a, s) for a, s in access.strides.items() if a != self.inner and s),
        )
        if code is self.before and key in self.fixed:
            return self.fixed[key]
        offset = str(access.start)
        for axis, stride in access.strides.items():
            if axis != self.inner and stride:
                step = code.write(f"mul i64 %x{axis}, {stride}")
                offset = code.write(f"add i64 {offset}, {step}")
        base, kind = (access.table, "i64") if access.table else (access.base, "double")
        pointer = code.write(f"getelementptr {kind}, ptr {base}, i64 {offset}")
        if code is self.before:
            self.fixed[key] = pointer
        return pointer

    def stays(self, access: Access) -> bool:
        """Tell whether the outer loops read the same numbers again and again, few enough of them to be kept at hand."""
        return bool(self.outer) and len(self.gathered) < _KEPT_AT_HAND and not any(access.strides.get(axis, 0) for axis in self.outer)

    def invariant(self, node: Node) -> str | None:
        """Return the single number that a node is along the whole innermost axis, written before the loop; None if it is not."""
        if ("value", node) in self.fixed:
            return self.fixed["value", node]
        graph, code = self.graph, self.before
        op, value = graph.op[node], graph.value[node]
        if op is NUMBER or op is CONSTANT:
            return literal(rounded(value))
        if op is INPUT:
            pointer = code.write(f"getelementptr double, ptr %in, i64 {value}")
        else:
            if node in self.own or self.inner in graph.axes[node]:
                return None
            access = self.access(node)
            pointer = self.at(code, access)
            if access.table:
                place = code.write(f"load i64, ptr {pointer}, align 8")
                pointer = code.write(f"getelementptr double, ptr {access.base}, i64 {place}")
        made = self.fixed["value", node] = code.write(f"load double, ptr {pointer}, align 8")
        return made

    @property
    def own(self) -> set[Node]:
        """What is computed here."""
        if not hasattr(self, "_own"):
            self._own = set(self.unit.nodes)
        return self._own

    def spread_out(self, node: Node, single: str, width: int) -> str:
        """Return an invariant in every lane."""
        if width == 1:
            return single
        if self.graph.op[node] in (NUMBER, CONSTANT):
            return f"splat (double {single})"
        if ("spread", node) not in self.fixed:
            self.fixed["spread", node] = self.spread.spread(single)
        return self.fixed["spread", node]
