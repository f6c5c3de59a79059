"""The body of an innermost loop: operations at some places at once, and the loads and stores around them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from symcalc.codegen.instructions import Instructions
from symcalc.codegen.schedule import GREATEST, Scatter
from symcalc.graph.primitives import POWER
from symcalc.graph.table import Node

if TYPE_CHECKING:
    from symcalc.codegen.nests import Nest


@dataclass(frozen=True)
class Access:
    """Numbers in memory, one for each place: an address and a stride for each axis, or an address and a table of offsets."""

    base: str
    start: int
    strides: dict[int, int]
    table: str = ""


class Body:
    """The body of an innermost loop; with ``active`` below the width, only that many lanes load, store and count."""

    def __init__(self, nest: Nest, code: Instructions, index: str, active: int) -> None:
        self.nest, self.code, self.index, self.active = nest, code, index, active
        self.is_part = active < code.width
        lanes = ", ".join(f"i1 {'true' if lane < active else 'false'}" for lane in range(code.width))
        self.mask = f"{code.truth} <{lanes}>" if self.is_part else f"{code.truth} splat (i1 true)"
        self.before = nest.before  # what the loop starts from is written there
        self.values: dict[Node, str] = {}
        self._steps: dict[int, str] = {}
        self._lanes: dict[int, str] = {}

    def write(self) -> None:
        """Write all but what is added up along the innermost axis."""
        nest, code, graph = self.nest, self.code, self.nest.graph
        for node in nest.unit.nodes:
            op, args = graph.op[node], graph.args[node]
            made = None
            if op is POWER and isinstance(exponent := graph.exact(args[1]), int | Fraction):
                made = code.power(self.operand(args[0]), exponent)
            self.values[node] = made = made or code.operation(op.name, [self.operand(argument) for argument in args])
            if node in nest.schedule.slots:
                self.store(self.number(node), Access("%w", nest.schedule.slots[node], nest.layout(node)), adds=False)
        for node in nest.unit.sums:
            if not nest.in_registers(node):
                access = Access("%w", nest.schedule.slots[node], nest.layout(node))
                self.store(self.number(graph.args[node][0]), access, adds=True, greatest=graph.op[node] is GREATEST)
        for scatter in nest.unit.scatters:
            self.scatter(scatter)

    def number(self, node: Node) -> str:
        """Return a node's value as a number, also where it is a condition."""
        value = self.operand(node)
        return self.code.as_number(value) if self.nest.graph.op[node].is_logical else value

    def operand(self, node: Node) -> str:
        """Return a node's value in this iteration."""
        if node in self.values:
            return self.values[node]
        nest = self.nest
        if (single := nest.invariant(node)) is not None:
            made = nest.spread_out(node, single, self.code.width)
        else:
            made = self.load(nest.access(node))
        if nest.graph.op[node].is_logical:
            made = self.code.as_condition(made)
        self.values[node] = made
        return made

    def accumulated(self, node: Node, so_far: str) -> str:
        """Write one step of a sum along the innermost axis."""
        value = self._alive(self.number(self.nest.graph.args[node][0]), self.nest.start(node))
        return self._joined(so_far, value, self.nest.graph.op[node] is GREATEST)

    def _alive(self, value: str, instead: float) -> str:
        """Put a number that changes nothing into the lanes that do not count."""
        code = self.code
        return code.write(f"select {self.mask}, {code.type} {value}, {code.type} {code.number(instead)}") if self.is_part else value

    def _joined(self, one: str, other: str, greatest: bool) -> str:
        code = self.code
        if not greatest:
            return code.write(f"fadd {code.type} {one}, {other}")
        above = code.write(f"fcmp ogt {code.type} {other}, {one}")
        return code.write(f"select {code.truth} {above}, {code.type} {other}, {code.type} {one}")

    # Memory

    def _pointers(self, access: Access) -> tuple[str, str]:
        """Return a pointer to neighbours and "", or the pointers of all lanes and the type of them."""
        nest, code = self.nest, self.code
        start = nest.at(self.before, access)
        stride = access.strides.get(nest.inner, 0)
        if not access.table and (stride == 1 or (code.width == 1 and stride)):
            return code.write(f"getelementptr double, ptr {start}, i64 {self._step(stride)}"), ""
        if not stride:
            place = code.write(f"load i64, ptr {start}, align 8") if access.table else ""
            pointer = code.write(f"getelementptr double, ptr {access.base}, i64 {place}") if place else start
            return pointer, "same"
        if not access.table:
            steps = self._steps_of_lanes(stride)
            return code.write(f"getelementptr double, ptr {start}, <{code.width} x i64> {steps}"), "each"
        # Tables are laid out so that the innermost axis has the stride 1.
        kind = "i64" if code.width == 1 else f"<{code.width} x i64>"
        row = code.write(f"getelementptr i64, ptr {start}, i64 {self.index}")
        places = self._loaded(row, kind, f"v{code.width}i64")
        return code.write(f"getelementptr double, ptr {access.base}, {kind} {places}"), "each" if code.width > 1 else ""

    def _step(self, stride: int) -> str:
        if stride == 1:
            return self.index
        if stride not in self._steps:
            self._steps[stride] = self.code.write(f"mul i64 {self.index}, {stride}")
        return self._steps[stride]

    def _steps_of_lanes(self, stride: int) -> str:
        width, code = self.code.width, self.code
        kind = f"<{width} x i64>"
        if stride not in self._lanes:
            first = code.write(f"insertelement {kind} poison, i64 {self._step(stride)}, i32 0")
            every = code.write(f"shufflevector {kind} {first}, {kind} poison, <{width} x i32> zeroinitializer")
            lanes = ", ".join(f"i64 {stride * lane}" for lane in range(width))
            self._lanes[stride] = code.write(f"add {kind} {every}, <{lanes}>")
        return self._lanes[stride]

    def load(self, access: Access) -> str:
        """Write the load of a number for each lane."""
        code, nest = self.code, self.nest
        scattered = bool(access.table) or access.strides.get(nest.inner, 0) > 1
        if scattered and code.width > 1 and self.index.isdecimal() and code is not nest.ahead and nest.stays(access):
            # Gathered once, before all loops.
            key = (access.base, access.table, access.start, access.strides.get(nest.inner), self.index)
            if key not in nest.gathered:
                body = Body(nest, nest.ahead, self.index, self.active)
                body.before = nest.ahead
                nest.gathered[key] = body.load(access)
            return nest.gathered[key]
        pointer, kind = self._pointers(access)
        if kind == "same":
            return code.spread(code.write(f"load double, ptr {pointer}, align 8"))
        if kind == "each":
            return self._gathered(pointer)
        return self._loaded(pointer, code.type, code.suffix)

    def _loaded(self, pointer: str, kind: str, suffix: str) -> str:
        """Write the load of neighbours."""
        if not self.is_part:
            return self.code.write(f"load {kind}, ptr {pointer}, align 8")
        function = f"@llvm.masked.load.{suffix}.p0"
        self.nest.module.declare(f"{kind} {function}(ptr, i32, {self.code.truth}, {kind})")
        return self.code.write(f"call {kind} {function}(ptr {pointer}, i32 8, {self.mask}, {kind} zeroinitializer)")

    def _gathered(self, pointers: str) -> str:
        code, width = self.code, self.code.width
        function = f"@llvm.masked.gather.{code.suffix}.v{width}p0"
        self.nest.module.declare(f"{code.type} {function}(<{width} x ptr>, i32, <{width} x i1>, {code.type})")
        return code.write(f"call {code.type} {function}(<{width} x ptr> {pointers}, i32 8, {self.mask}, {code.type} zeroinitializer)")

    def scatter(self, scatter: Scatter) -> None:
        """Write numbers to their places in the output."""
        self.store(self.number(scatter.node), self.nest.placed("%out", scatter.places, scatter.axes, scatter.start), scatter.adds)

    def store(self, value: str, access: Access, adds: bool, greatest: bool = False) -> None:
        """Write numbers to memory, or join them with what stands there."""
        code, width = self.code, self.code.width
        pointer, kind = self._pointers(access)
        if kind == "same" and width > 1 and not greatest:
            value = self.nest.sum_of_lanes(code, self._alive(value, 0.0))
        if kind == "same" and width > 1:
            self._store_one(value, pointer, adds, greatest)
        elif kind == "each" and (not adds or not access.table):
            if adds:
                value = self._joined(self._gathered(pointer), value, greatest)
            function = f"@llvm.masked.scatter.{code.suffix}.v{width}p0"
            self.nest.module.declare(f"void {function}({code.type}, <{width} x ptr>, i32, <{width} x i1>)")
            code.lines.append(f"  call void {function}({code.type} {value}, <{width} x ptr> {pointer}, i32 8, {self.mask})")
        elif kind == "each":
            # Two lanes may name one place, so that each sees what the one before has added.
            for lane in range(self.active):
                one = code.write(f"extractelement {code.type} {value}, i32 {lane}")
                where = code.write(f"extractelement <{width} x ptr> {pointer}, i32 {lane}")
                self._store_one(one, where, adds, greatest)
        else:
            if adds:
                value = self._joined(self._loaded(pointer, code.type, code.suffix), value, greatest)
            if not self.is_part:
                code.lines.append(f"  store {code.type} {value}, ptr {pointer}, align 8")
                return
            function = f"@llvm.masked.store.{code.suffix}.p0"
            self.nest.module.declare(f"void {function}({code.type}, ptr, i32, {code.truth})")
            code.lines.append(f"  call void {function}({code.type} {value}, ptr {pointer}, i32 8, {self.mask})")

    def _store_one(self, value: str, pointer: str, adds: bool, greatest: bool) -> None:
        code = self.code
        if adds:
            there = code.write(f"load double, ptr {pointer}, align 8")
            if greatest:
                above = code.write(f"fcmp ogt double {value}, {there}")
                value = code.write(f"select i1 {above}, double {value}, double {there}")
            else:
                value = code.write(f"fadd double {there}, {value}")
        code.lines.append(f"  store double {value}, ptr {pointer}, align 8")
