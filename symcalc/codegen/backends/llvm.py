"""The table as machine code by LLVM: a kernel for one point, built-ins around it, and a vectorised loop over many points.

The kernel is compiled at once, the loop over many points when it is first asked for: who calls with single points does not
wait for it. How much LLVM works on the code depends on its size, so that compiling does not cost more than it saves.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any

import numpy as np

from symcalc.codegen import columns
from symcalc.codegen.column_stub import MOST_POINTS, column_stub
from symcalc.codegen.fast_call import DECLARATIONS, builtin, entry_stub, plain_scalar, scalar_stub, symbols, vector_stub
from symcalc.codegen.instructions import KNOWN, KNOWN_ON_VECTORS, Module, literal
from symcalc.codegen.native import NativeCode, host
from symcalc.codegen.nests import Nest
from symcalc.codegen.object_layout import layout
from symcalc.codegen.program import BACKENDS, Options, Program
from symcalc.codegen.schedule import Schedule, schedule
from symcalc.codegen.straight import Straight
from symcalc.errors import ArgumentError
from symcalc.graph.lowering import lowered
from symcalc.graph.table import Graph
from symcalc.graph.targets import Target

_ON_STACK = 8192  # numbers of the workspace
_FEW_POINTS = 64
_FEW_BLOCKS = MOST_POINTS  # points up to which what stands around the code counts
_MOST_WORK = 2000  # operations at a point, for the short road: other threads wait
_MOST_NUMBERS = 200  # in and out at a point, for the short road
_SHORT = 64  # places along an axis
_LONG = 20_000  # operations from which on a call lets other threads run


@BACKENDS.register("llvm")
def llvm(graph: Graph, targets: Sequence[Target], options: Options) -> Program:
    """Make machine code of a table.

    Raises
    ------
    ArgumentError
        An operation has no machine code; the message names it.
    """
    code = _Code(graph, targets, options)
    return Program(code.many, code.source, code.single, code.scalar, code.entry, unchecked=code.unchecked, short=code.short)


class _Code:
    """What a Program calls."""

    def __init__(self, graph: Graph, targets: Sequence[Target], options: Options) -> None:
        self.graph, self.targets, self.options = graph, list(targets), options
        self.plan = schedule(*lowered(graph, targets, KNOWN))
        self.shapes = [target.shape if target.pattern is None else (target.size,) for target in targets]
        self.work = self.plan.work
        self._lock = Lock()
        self._core: tuple[int, NativeCode, int] | None = None
        self._columns: Callable[..., None] | None = None
        # Where the short road finds the code for columns, and what keeps that code alive.
        self._cell, self._cores = np.zeros(1, dtype=np.int64), list[object]()
        inputs, outputs, release = self.plan.inputs, self.plan.outputs, self.work > _LONG
        keep: list[Any] = []
        level, passes = _effort(self.plan, sum(len(unit.nodes) for unit in self.plan.units))
        module = Module(shares=not level and _are_short(self.plan))
        _kernel(module, self.plan, keep)
        self.source = _heading(graph, targets) + module.text()
        self.code = NativeCode(self.source + _ATTRIBUTES, level, passes, module.symbols, keep)
        self._has_entry, vector = False, None
        if layout() is not None:
            # The stubs are simple: LLVM's quickest way serves them as well as its best.
            entry = entry_stub("entry", "@kernel", inputs, self.shapes, release)
            self._has_entry = entry is not None
            text = DECLARATIONS + "declare void @kernel(ptr, ptr)\n" + scalar_stub("scalar", "@kernel", inputs, outputs, release) + (entry or "")
            vector = vector_stub("single", "@kernel", inputs, outputs, release)
            text += vector or ""
            self.stubs = NativeCode(text, 0, 0, {**symbols(), "kernel": self.code.address("kernel")}, self.code.keeper)
        self._kernel = self.code.function("kernel", ctypes.c_void_p, ctypes.c_void_p)
        self._points = self.code.function("points", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
        if layout() is not None:
            self.scalar = builtin("scalar", "Numbers in, a flat tuple of floats out.", *self._stub("scalar"))
        else:
            self.scalar = plain_scalar(self._kernel, inputs, outputs)
        self.entry = self._entry if self._has_entry else None
        self.single = self._other_vectors()
        if vector is not None:
            self.single = builtin("single", "All inputs end to end in, all outputs end to end out.", *self._stub("single"), self.single)

    def _entry(self, fallback: Callable[..., Any]) -> Callable[..., Any]:
        return builtin("call", "Numbers in, the outputs in their shapes out.", *self._stub("entry"), fallback, keywords=True)

    def _stub(self, name: str) -> tuple[int, object]:
        return self.stubs.address(name), self.stubs.keeper

    def _other_vectors(self) -> Callable[[Any, Any], None]:
        """Return what takes vectors of any kind, which must not hold what holds it."""
        kernel, inputs, outputs = self._kernel, self.plan.inputs, self.plan.outputs

        def single(v: Any, out: Any) -> None:
            if np.iscomplexobj(v):
                raise ArgumentError("Real numbers are expected; complex ones were given.")
            given = np.array(v, dtype=np.float64)
            if given.shape != (inputs,) or not isinstance(out, np.ndarray) or out.shape != (outputs,):
                raise ArgumentError(f"Vectors of {inputs} inputs and {outputs} outputs are expected; shapes are {np.shape(v)} and {np.shape(out)}.")
            found = np.empty(outputs)
            kernel(given.ctypes.data, found.ctypes.data)
            out[...] = found

        return single

    def many(self, arguments: Sequence[Any], outs: Sequence[Any]) -> None:
        """Evaluate at many points."""
        points = outs[0].shape[1] if outs else 0
        shapes = [*((points, argument.size) for argument in self.graph.arguments), *((target.size, points) for target in self.targets)]
        if [array.shape for array in (*arguments, *outs)] != shapes:
            raise ArgumentError(f"Arrays of the shapes {shapes} are expected; {[array.shape for array in (*arguments, *outs)]} were given.")
        arguments = [argument if _is_double(argument) else np.array(argument, dtype=np.float64) for argument in arguments]
        # Results go elsewhere first where they cannot be written at once, or where the inputs themselves stand.
        rows = [out if self._can_hold(out, points, arguments) else np.empty(out.shape) for out in outs]
        # The choice rests on nothing but the call itself, so that equal calls give equal numbers.
        if self.plan.has_lanes or points < _FEW_POINTS or not self.plan.outputs:
            self._one_by_one(arguments, rows, points)
        else:
            core, _, workspace = self._vector_code()
            if points <= _FEW_BLOCKS and self._columns is not None:
                columns.run_few(self._columns, host()[2], workspace, self.plan.inputs, arguments, rows, bool(self.plan.zeroed))
            else:
                if self.plan.zeroed:
                    for row in rows:
                        row[...] = 0.0
                columns.run(core, host()[2], workspace, arguments, rows, self.work, self.options.threads)
        for out, row in zip(outs, rows, strict=True):
            if out is not row:
                out[...] = row

    def unchecked(self, arguments: Sequence[Any], outs: Sequence[Any]) -> None:
        """Evaluate at points that `many` would find in order; the same code runs."""
        points = outs[0].shape[1]
        if self._columns is not None and _FEW_POINTS <= points <= _FEW_BLOCKS:
            columns.run_few(self._columns, host()[2], self._core[2], self.plan.inputs, arguments, outs, bool(self.plan.zeroed))  # type: ignore[index]
        elif 0 < points < _FEW_POINTS and self.plan.outputs:
            self._one_by_one(arguments, outs, points)
        else:
            self.many(arguments, outs)

    def short(self, fallback: Callable[..., Any]) -> Callable[..., Any] | None:
        """Return the built-in for short vectors, which hands everything else to ``fallback``; None where there is none."""
        plan = self.plan
        if plan.has_lanes or plan.inputs + plan.outputs > _MOST_NUMBERS or plan.work > _MOST_WORK:
            return None
        wide = schedule(*lowered(self.graph, self.targets, KNOWN_ON_VECTORS)).workspace * host()[2]
        text = column_stub(self.shapes, plan.inputs, host()[2], wide, _FEW_POINTS, self._cell.ctypes.data)
        if text is None:
            return None
        names = {**symbols(), "kernel": self.code.address("kernel")}
        code = NativeCode(DECLARATIONS + "declare void @kernel(ptr, ptr)\n" + text, 1, 0, names, (self.code.keeper, self._cell, self._cores))
        return builtin("short", "Vectors in, the outputs in their shapes out.", code.address("short"), code.keeper, fallback)

    def _vector_code(self) -> tuple[int, NativeCode, int]:
        with self._lock:
            if self._core is None:
                self._core = self._vectorised()
                self._columns = self._core[1].function("core", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)
                self._cores.append(self._core[1].keeper)
                self._cell[0] = self._core[0]
            return self._core

    def _can_hold(self, out: Any, points: int, arguments: Sequence[Any]) -> bool:
        neighbours = out.strides[1] == 8 or points <= 1
        return neighbours and _is_double(out) and out.flags.writeable and not any(np.may_share_memory(out, given) for given in arguments)

    def _one_by_one(self, arguments: Sequence[Any], rows: Sequence[Any], points: int) -> None:
        inputs, outputs = self.plan.inputs, self.plan.outputs
        block = max(1, min(points, 100_000 // max(1, inputs + outputs)))
        given, found = np.empty((block, max(inputs, 1))), np.empty((block, max(outputs, 1)))
        for start in range(0, points, block):
            n, at = min(block, points - start), 0
            for argument in arguments:
                given[:n, at : at + argument.shape[1]] = argument[start : start + n]
                at += argument.shape[1]
            self._points(given.ctypes.data, found.ctypes.data, n)
            at = 0
            for row in rows:
                row[:, start : start + n] = found[:n, at : at + row.shape[0]].T
                at += row.shape[0]

    def _vectorised(self) -> tuple[int, NativeCode, int]:
        width = host()[2]
        plan = schedule(*lowered(self.graph, self.targets, KNOWN_ON_VECTORS))
        module = Module()
        _core(module, plan, width)
        small = sum(len(unit.nodes) for unit in plan.units) <= 1000
        code = NativeCode(module.text() + _ATTRIBUTES, 2 if small else 0, int(small), module.symbols)
        return code.address("core"), code, plan.workspace * width


def _heading(graph: Graph, targets: Sequence[Target]) -> str:
    """Return remarks that say what stands where; names are written so that none of them ends the line."""
    lines = [f"; in[{argument.offset}] on: {argument.name!a} of shape {argument.shape}" for argument in graph.arguments]
    start = 0
    for target in targets:
        lines.append(f"; out[{start}] on: {target.name!a} of shape {target.shape}")
        start += target.size
    return "\n".join([*lines, "; w: what one part computes for later ones; the kernel runs the parts in order", ""])


def _is_double(array: Any) -> bool:
    """Tell whether machine code can read an array as it is."""
    return bool(array.dtype == np.float64 and array.dtype.isnative and array.flags.aligned)


def _effort(plan: Schedule, operations: int) -> tuple[int, int]:
    """Return how much work LLVM puts into choosing instructions, and into rewriting the code before.

    Measured: on single operations its quickest way is at most 15 % slower in the end and compiles three times as fast, and on a
    handful there is nothing to gain. Loops gain a third by the next way, and a sixth by its best, at twice the time each; short
    loops with long bodies gain a tenth at most.
    """
    if plan.has_lanes and plan.work < 500 * operations:
        return (0, 0)
    if plan.has_lanes:
        return (2, 1) if plan.work > 200_000 and operations <= 1000 else (1, 0)
    return (1, 0) if 50 < operations <= 1000 else (0, 0)


def _are_short(plan: Schedule) -> bool:
    """Tell whether there are loops, but none so long that functions on vectors should be written into it."""
    lengths = [plan.graph.length[axis] for unit in plan.units for axis in unit.axes]
    return bool(lengths) and max(lengths) <= _SHORT


# Vectors as wide as the processor has them are meant; LLVM's own taste is for half as wide ones on some processors.
_ATTRIBUTES = '\nattributes #0 = { "prefer-vector-width"="512" "min-legal-vector-width"="512" }\n'


def _kernel(module: Module, plan: Schedule, keep: list[Any]) -> None:
    """Write the function for one point, and that for points one after another."""
    width = host()[2]
    lines = ["define void @kernel(ptr noalias %in, ptr noalias %out) nounwind #0 {", *_workspace(module, plan)]
    if plan.zeroed:
        module.fill()
    for start, size in plan.zeroed:
        lines += [f"  %z{start} = getelementptr double, ptr %out, i64 {start}", f"  call void @fill(ptr %z{start}, i64 {size}, double 0.0)"]
    for number, unit in enumerate(plan.units):
        name = f"part{number}"
        text = Nest(module, plan, unit, width, keep).function(name) if unit.axes else Straight(module, plan, unit, 1).function(name)
        module.functions.append(text)
        lines.append(f"  call void @{name}(ptr %in, ptr %out, ptr %w)")
    lines += ["  call void @free(ptr %w)"] * (plan.workspace > _ON_STACK) + ["  ret void", "}", ""]
    module.functions += ["\n".join(lines), _POINTS.format(inputs=max(plan.inputs, 1), outputs=max(plan.outputs, 1))]


def _core(module: Module, plan: Schedule, width: int) -> None:
    """Write the function for columns of points, some multiple of the width of them."""
    lines = ["define void @core(ptr noalias %in, ptr noalias %out, ptr noalias %w, i64 %n) nounwind #0 {", "entry:"]
    lines += ["  br label %top", "top:", "  %i = phi i64 [0, %entry], [%next, %top]"]
    for number, unit in enumerate(plan.units):
        module.functions.append(Straight(module, plan, unit, width).function(f"part{number}"))
        lines.append(f"  call void @part{number}(ptr %in, ptr %out, ptr %w, i64 %i)")
    lines += [f"  %next = add i64 %i, {width}", "  %go = icmp slt i64 %next, %n", "  br i1 %go, label %top, label %done", "done:"]
    module.functions.append("\n".join([*lines, "  ret void", "}", ""]))


def _workspace(module: Module, plan: Schedule) -> list[str]:
    """Return what makes room for the numbers that go from unit to unit: on the stack where they are few."""
    if plan.workspace <= _ON_STACK:
        return ["entry:", f"  %w = alloca [{max(plan.workspace, 1)} x double], align 64"]
    module.declare("ptr @malloc(i64)")
    module.declare("void @free(ptr)")
    module.fill()
    return [
        "entry:",
        f"  %w = call ptr @malloc(i64 {8 * plan.workspace})",
        "  %none = icmp eq ptr %w, null",
        "  br i1 %none, label %without, label %begin",
        "without:",  # no memory: no result either
        f"  call void @fill(ptr %out, i64 {max(plan.outputs, 1)}, double {literal(float('nan'))})",
        "  ret void",
        "begin:",
    ]


_POINTS = """define void @points(ptr %in, ptr %out, i64 %n) nounwind {{
entry:
  br label %top
top:
  %i = phi i64 [0, %entry], [%next, %top]
  %is = mul i64 %i, {inputs}
  %os = mul i64 %i, {outputs}
  %v = getelementptr double, ptr %in, i64 %is
  %r = getelementptr double, ptr %out, i64 %os
  call void @kernel(ptr %v, ptr %r)
  %next = add i64 %i, 1
  %go = icmp slt i64 %next, %n
  br i1 %go, label %top, label %done
done:
  ret void
}}
"""
