"""The table as NumPy calls over blocks of points: needs nothing but NumPy, and runs on arrays of any kind of number.

A call with plain floats takes another road, the same table as arithmetic of Python's own, because one call of NumPy costs
more than ten operations there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import prod
from threading import local
from typing import Any, cast

import numpy as np

from symcalc.codegen import scattering
from symcalc.codegen.arithmetic import REAL_ONLY, UFUNCS
from symcalc.codegen.numpy_code import Text, numpy_text
from symcalc.codegen.plain_code import plain_text
from symcalc.codegen.program import BACKENDS, Array, Options, Program
from symcalc.errors import ArgumentError
from symcalc.graph.lowering import lowered
from symcalc.graph.table import Graph
from symcalc.graph.targets import Target

KNOWN = frozenset((*UFUNCS, "select", "erf", "erfc", "spherical_jn"))
CACHE = 1 << 19  # bytes of the buffers of one block
MOST_KEPT = 1 << 18  # numbers in the buffers that are kept from call to call
SHORTEST, LONGEST = 2048, 8192  # points of a block
MOST_PLAIN = 20_000  # operations up to which there is a program of plain arithmetic
AT_ONCE = 50  # operations up to which that program is loaded before it is asked for
_PLAIN = frozenset((float, int, np.float64))
_NAMES: dict[str, Any] = {ufunc.__name__: ufunc for ufunc in UFUNCS.values()} | {
    "copyto": np.copyto,
    "inf": np.inf,
    "nan": np.nan,
    "columns": scattering.columns,
    "together": scattering.together,
    "view": scattering.view,
    "take": scattering.take,
    "total": scattering.total,
    "logsumexp": scattering.logsumexp,
    "put": scattering.put,
}


@BACKENDS.register("numpy")
def numpy_backend(graph: Graph, targets: Sequence[Target], options: Options) -> Program:
    """Write the program that computes ``targets``, and load it."""
    table, lowered_targets = lowered(graph, targets, KNOWN)
    text = numpy_text(table, lowered_targets, _special)
    blocks = _Blocks(table, text, options.threads or 1)
    if text.wide or len(table) > MOST_PLAIN or any(argument.shape for argument in table.arguments):
        return Program(blocks.many, text.source, any_dtype=True)
    plain = _Plain(table, lowered_targets, blocks)
    has_entry = all(target.pattern is None for target in targets)
    return Program(blocks.many, text.source, scalar=plain.scalar, entry=plain.entry if has_entry else None, any_dtype=True)


def _special(name: str, count: int) -> Callable[..., Any]:
    from symcalc.codegen.special_values import special_value

    return special_value(name, count)


def _load(source: str, names: dict[str, Any]) -> Callable[..., Any]:
    space = {"__builtins__": {}, **names}
    exec(compile(source, "<symcalc numpy program>", "exec"), space)
    program: Callable[..., Any] = space["program"]
    return program


class _Blocks:
    """The program over arrays."""

    def __init__(self, graph: Graph, text: Text, threads: int) -> None:
        self.graph, self.text, self.threads = graph, text, threads
        self._program: Callable[..., Any] | None = None
        self.real_only = sorted({op.name for op in graph.op} & REAL_ONLY | text.real_only)
        self.shapes = [graph.shape_of(axes) for axes, _ in text.buffers]
        self.tables: dict[Any, list[Any]] = {}
        self.kept = local()  # buffers of the last call of each thread: NumPy's own come from the system, page by page
        gathered = sum(argument.size for argument in graph.arguments if argument.shape) if text.wide else 0
        # An output that is computed in its place takes room in the cache as well.
        rows = text.source.count("[lo:hi,") + text.source.count(", lo:hi]")
        self.weight = max(1, sum(map(prod, self.shapes)) + gathered + rows)
        self.short = SHORTEST if not text.wide else max(1, CACHE // (self.weight * 8))  # points that are one block

    def many(self, arguments: Sequence[Array], outs: Sequence[Array]) -> None:
        """Fill ``outs``, block by block."""
        if not outs:
            return
        dtype, points = outs[0].dtype, outs[0].shape[1]
        if dtype.kind == "c" and self.real_only:
            raise ArgumentError(f"Complex numbers were given, but {', '.join(self.real_only)} is defined for real numbers only.")
        if self._program is None:  # two threads at once load it twice, which does no harm
            self._program = _load(self.text.source, _NAMES | self.text.functions)
        for number in self.text.zeroed:
            outs[number][...] = 0
        tables = self.tables.get(dtype) or self._tables(dtype)
        if points <= self.short:
            full = self._buffers(dtype, points)
            with np.errstate(all="ignore"):
                self._program(arguments, full, tables, outs, 0, points)
            if points * self.weight <= MOST_KEPT:
                self.kept.last = (dtype, points, full)
            return
        block = max(1, CACHE // (self.weight * dtype.itemsize))
        if not self.text.wide:
            block = min(max(block, SHORTEST), LONGEST)
        if self.threads == 1 or points < 2 * block:
            self._run(arguments, outs, tables, block, 0, points)
            return
        share = -(-points // self.threads)
        ends = [(start, min(start + share, points)) for start in range(0, points, share)]
        with ThreadPoolExecutor(len(ends)) as pool:
            for job in [pool.submit(self._run, arguments, outs, tables, block, *end) for end in ends]:
                job.result()

    def _run(self, arguments: Sequence[Array], outs: Sequence[Array], tables: list[Any], block: int, start: int, stop: int) -> None:
        program = self._program
        assert program is not None
        dtype, length = outs[0].dtype, min(block, stop - start)
        full = self._buffers(dtype, length)
        with np.errstate(all="ignore"):
            for lo in range(start, stop, block):
                hi = min(lo + block, stop)
                program(arguments, full if hi - lo == length else self._made(dtype, hi - lo), tables, outs, lo, hi)
        if length * self.weight <= MOST_KEPT:
            self.kept.last = (dtype, length, full)

    def _buffers(self, dtype: Any, points: int) -> list[Array]:
        last = getattr(self.kept, "last", None)
        self.kept.last = None  # while they are used: a signal's handler may call the same function
        if last is not None and last[0] == dtype and last[1] == points:
            return cast(list[Array], last[2])
        return self._made(dtype, points)

    def _made(self, dtype: Any, points: int) -> list[Array]:
        return [
            np.empty((*shape, points), bool if is_logical else dtype) for shape, (_, is_logical) in zip(self.shapes, self.text.buffers, strict=True)
        ]

    def _tables(self, dtype: Any) -> list[Any]:
        found = self.tables.get(dtype)
        if found is None:
            found = [
                table.astype(dtype) if isinstance(table, np.ndarray) and table.dtype == np.float64 and dtype.kind == "f" else table
                for table in self.text.tables
            ]
            self.tables[dtype] = found
        return found


class _Plain:
    """The program over plain floats, written when it is first asked for."""

    def __init__(self, graph: Graph, targets: Sequence[Target], blocks: _Blocks) -> None:
        self.graph, self.targets, self.blocks = graph, targets, blocks
        self._scalar: Callable[..., tuple[float, ...]] | None = None

    def scalar(self, *numbers: float) -> tuple[float, ...]:
        """Evaluate at one point."""
        if self._scalar is None:
            source, _, names = plain_text(self.graph, self.targets, _special)
            self._scalar = _load(source, names | {"beyond": self._beyond})
        return self._scalar(*numbers)

    def _beyond(self, *numbers: float) -> tuple[float, ...]:
        """Evaluate where Python's arithmetic raises: NumPy goes on with nan and inf."""
        outs = [np.empty((target.size, 1)) for target in self.targets]
        self.blocks.many([np.array([[float(number)]]) for number in numbers], outs)
        return tuple(entry for out in outs for entry in out[:, 0].tolist())

    def entry(self, fallback: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function of plain numbers, which hands all else to ``fallback``."""
        count = len(self.graph.arguments)
        program: Callable[..., Any] | None = None

        def other(*points: Any, **options: Any) -> Any:
            if not options and len(points) == count and _PLAIN.issuperset(map(type, points)) and program is not None:
                try:
                    return program(*map(float, points))
                except OverflowError:  # a whole number beyond all floats
                    pass
            return fallback(*points, **options)

        def load() -> Callable[..., Any]:
            _, source, names = plain_text(self.graph, self.targets, _special)
            return _load(source, names | {"other": other, "general": fallback, "array": np.array, "empty": np.empty, "floats": np.dtype(float)})

        def call(*points: Any, **options: Any) -> Any:
            nonlocal program
            if program is None:
                program = load()
            return program(*points, **options)

        if len(self.graph) > AT_ONCE:
            return call
        program = load()
        return program
