"""Ours and its peers behind one face: derive, compile, call at a point, run over a batch; each in its best usual form.

Every peer starts from the same SymPy object. Those that have expressions of their own get them by one walk that visits a
shared part once; what comes out is flat: the values, then their derivatives row by row.
"""

from __future__ import annotations

import ctypes
import importlib
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, reduce
from math import prod
from operator import add, mul
from pathlib import Path
from typing import Any

import numpy as np
import sympy
from problems import Problem, Vector

from symcalc.codegen.compiled import tabulated
from symcalc.codegen.program import BACKENDS, Options
from symcalc.graph.conversion import Converter
from symcalc.graph.lowering import lowered
from symcalc.graph.table import Graph
from symcalc.graph.targets import curvatures, row_of, slopes, sparse, values

Call = Callable[[], Any]


def translated(
    expressions: Sequence[sympy.Expr], leaves: Mapping[sympy.Basic, Any], functions: Mapping[str, Callable[..., Any]], total: Any = None
) -> list[Any]:
    """Rebuild expressions of SymPy in another library, shared parts once, without recursion."""
    done: dict[sympy.Basic, Any] = dict(leaves)
    plus = total or (lambda parts: reduce(add, parts))
    for expression in expressions:
        stack = [expression]
        while stack:
            part = stack[-1]
            waiting = [child for child in part.args if child not in done]
            if part in done:
                stack.pop()
            elif waiting:
                stack.extend(waiting)
            else:
                stack.pop()
                done[part] = _rebuilt(part, [done[child] for child in part.args], functions, plus)
    return [done[expression] for expression in expressions]


def _rebuilt(part: sympy.Basic, args: list[Any], functions: Mapping[str, Callable[..., Any]], plus: Any) -> Any:
    match part:
        case sympy.Number() | sympy.NumberSymbol():
            return float(part)
        case sympy.Add():
            return plus(args)
        case sympy.Mul():
            return reduce(mul, args)
        case sympy.Pow():
            base, k = args[0], part.exp
            if k.is_Integer and 0 < abs(k) <= 8:
                power = reduce(mul, [base] * abs(int(k)))
                return power if k > 0 else 1 / power
            return functions["sqrt"](base) if k == sympy.S.Half else base ** args[1]
    return functions[type(part).__name__](*args)


class Peer:
    """One library on one problem. ``needs`` is what must be there; ``derived`` is kept between the steps."""

    name = ""
    needs: tuple[str, ...] = ()
    has_batch = True

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.n, self.m = len(problem.symbols), len(problem.expressions)
        self.point = np.ascontiguousarray(problem.point)
        self.out: Any = None

    @classmethod
    def missing(cls) -> str | None:
        for name in cls.needs:
            try:
                importlib.import_module(name)
            except ImportError as error:
                return str(error)
        return None

    def derive(self) -> None:
        raise NotImplementedError

    def compile(self) -> None:
        raise NotImplementedError

    def single(self) -> Call:
        """Return a call at the point that leaves its numbers in ``self.out``."""
        raise NotImplementedError

    def batch(self) -> Call:
        """Return a call over all points of the batch, with one row of numbers for each output in ``self.out``."""
        raise NotImplementedError

    def answer(self) -> Vector:
        flat = np.asarray(self.out, dtype=float).ravel()
        return self.lower(flat) if self.problem.second else flat

    def lower(self, flat: Vector) -> Vector:
        """Return the lower triangle of a full Hessian."""
        return np.tril(flat.reshape(self.n, self.n)).ravel()

    def operations(self) -> int | None:
        return None


class Ours(Peer):
    name, needs, backend = "symcalc", ("llvmlite",), "llvm"

    def derive(self) -> None:
        self.graph = Graph()
        args = dict.fromkeys(self.problem.symbols, ())
        if self.problem.second:
            (value,) = tabulated(self.graph, self.problem.expressions, (), args)
            self.targets = [sparse(curvatures(self.graph, "hessian", (), value.parts, range(self.n)))]
        else:
            shape = () if self.problem.is_scalar else (self.m,)
            self.targets = tabulated(self.graph, self.problem.expressions, shape, args, 1)

    def compile(self) -> None:
        self.program = BACKENDS[self.backend](self.graph, self.targets, Options(threads=1))
        self.out = np.empty(sum(target.size for target in self.targets))

    def single(self) -> Call:
        if self.program.single is None:
            columns = [entry.reshape(1, 1) for entry in self.point]
            outs, start = [], 0
            for target in self.targets:
                outs.append(self.out[start : start + target.size].reshape(-1, 1))
                start += target.size
            return lambda: self.program.many(columns, outs)
        single, point, out = self.program.single, self.point, self.out
        return lambda: single(point, out)

    def kernel(self) -> int | None:
        """Return the address of the compiled function, which is called from a loop in C as gcc's is."""
        code = getattr(getattr(self.program.many, "__self__", None), "code", None)
        return code.address("kernel") if code is not None else None

    def batch(self) -> Call:
        columns = [column.reshape(-1, 1) for column in self.problem.columns()]
        self.out = np.zeros((self.out.size, self.problem.points))
        outs = [self.out[: self.m], self.out[self.m :]]
        return lambda: self.program.many(columns, outs)

    def lower(self, flat: Vector) -> Vector:
        rows, columns = self.targets[0].pattern or ([], [])
        full = np.zeros((self.n, self.n))
        full[rows, columns] = flat
        return np.tril(full).ravel()

    def operations(self) -> int:
        return operations(self.graph, self.targets)


def operations(graph: Graph, targets: Sequence[Any]) -> int:
    """Count the operations of the program, those that run over axes as often as they run."""
    table, _ = lowered(graph, targets, C_FUNCTIONS)
    total = 0
    for op, args, axes in zip(table.op, table.args, table.axes, strict=True):
        if args:
            # A sum over an axis adds as many numbers as its argument has; log-sum-exp takes as many exponentials as well.
            total += prod(table.shape_of(table.axes[args[0]] if op.name in _OVER_AN_AXIS else axes)) * _OVER_AN_AXIS.get(op.name, 1)
    return total


_OVER_AN_AXIS = {"reduce": 1, "logsumexp": 2}


class OursOnNumPy(Ours):
    name, needs, backend = "symcalc, NumPy backend", (), "numpy"

    def kernel(self) -> int | None:
        return None


class SymPy(Peer):
    name = "SymPy diff + lambdify(cse)"

    def derive(self) -> None:
        symbols, rows = self.problem.symbols, self.problem.expressions
        if self.problem.second:
            slopes = [rows[0].diff(s) for s in symbols]
            self.flat = [slope.diff(s) for k, slope in enumerate(slopes) for s in symbols[: k + 1]]
        else:
            self.flat = [*rows, *(row.diff(s) for row in rows for s in symbols)]

    def compile(self) -> None:
        self.call = sympy.lambdify(self.problem.symbols, self.flat, "numpy" if self.problem.points else "math", cse=True)

    def single(self) -> Call:
        call, point = self.call, self.point.tolist()
        if self.problem.points:
            call = sympy.lambdify(self.problem.symbols, self.flat, "math", cse=True)

        def run() -> None:
            self.out = call(*point)

        return run

    def batch(self) -> Call:
        columns = self.problem.columns()

        def run() -> None:
            self.out = self.call(*columns)

        return run

    def lower(self, flat: Vector) -> Vector:
        full = np.zeros((self.n, self.n))
        full[np.tril_indices(self.n)] = flat
        return full.ravel()


class Numba(SymPy):
    name, needs = "SymPy diff + numba", ("numba",)

    def compile(self) -> None:
        import numba

        plain = sympy.lambdify(self.problem.symbols, tuple(self.flat), "math", cse=True)
        inner = numba.njit(plain)
        self.call = inner
        inner(*self.point.tolist())
        if self.problem.points:

            @numba.njit
            def loop(x: Any, y: Any, out: Any) -> None:
                for k in range(len(x)):
                    out[0, k], out[1, k], out[2, k] = inner(x[k], y[k])

            self.loop = loop
            loop(np.ones(1), np.ones(1), np.ones((3, 1)))

    def single(self) -> Call:
        call, point = self.call, self.point.tolist()

        def run() -> None:
            self.out = call(*point)

        return run

    def batch(self) -> Call:
        columns = self.problem.columns()
        self.out = np.zeros((3, self.problem.points))
        return lambda: self.loop(*columns, self.out)


class SymEngine(SymPy):
    name, needs = "SymEngine", ("symengine",)

    def derive(self) -> None:
        import symengine

        self.symbols = [symengine.Symbol(s.name) for s in self.problem.symbols]
        rows = [symengine.sympify(row) for row in self.problem.expressions]
        if self.problem.second:
            slopes = [rows[0].diff(s) for s in self.symbols]
            self.flat = [slope.diff(s) for k, slope in enumerate(slopes) for s in self.symbols[: k + 1]]
        else:
            self.flat = [*rows, *(row.diff(s) for row in rows for s in self.symbols)]

    def compile(self) -> None:
        import symengine

        self.call = symengine.Lambdify(self.symbols, self.flat, cse=True)
        self.out = np.zeros(len(self.flat))

    def single(self) -> Call:
        call, point, out = self.call, self.point, self.out
        return lambda: call(point, out=out)

    def batch(self) -> Call:
        points = np.stack(self.problem.columns(), axis=1)

        def run() -> None:
            self.out = self.call(points).T

        return run


class CasADi(Peer):
    name, needs = "CasADi", ("casadi",)

    def derive(self) -> None:
        import casadi as ca

        self.x = ca.SX.sym("x", self.n)
        functions = {name: getattr(ca, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt")}
        leaves = dict(zip(self.problem.symbols, ca.vertsplit(self.x), strict=True))
        rows = ca.vertcat(*self.rows(leaves, functions))
        if self.problem.second:
            self.flat = ca.tril(ca.hessian(rows, self.x)[0])
        elif self.problem.is_scalar:
            self.flat = ca.vertcat(rows, ca.gradient(rows, self.x))
        else:
            self.flat = ca.vertcat(rows, ca.vec(ca.densify(ca.jacobian(rows, self.x)).T))

    def rows(self, leaves: Mapping[sympy.Basic, Any], functions: Mapping[str, Any]) -> list[Any]:
        return translated(self.problem.expressions, leaves, functions)

    def compile(self) -> None:
        import casadi as ca

        self.call = ca.Function("f", [self.x], [self.flat])
        self.out = np.zeros(self.call.nnz_out(0))

    def single(self) -> Call:
        buffer, trigger = self.call.buffer()
        buffer.set_arg(0, memoryview(self.point))
        buffer.set_res(0, memoryview(self.out))
        self.kept = buffer
        return trigger

    def batch(self) -> Call:
        many = self.call.map(self.problem.points)
        points = np.stack(self.problem.columns(), axis=1).copy()
        out = np.zeros((self.problem.points, 3))
        buffer, trigger = many.buffer()
        buffer.set_arg(0, memoryview(points.ravel()))
        buffer.set_res(0, memoryview(out.reshape(-1)))
        self.kept, self.out = (buffer, points, many), out.T
        return trigger

    def lower(self, flat: Vector) -> Vector:
        full = np.zeros((self.n, self.n))
        pattern = self.call.sparsity_out(0)
        full[tuple(pattern.get_triplet())] = flat
        return full.ravel()

    def operations(self) -> int | None:
        """Count what is computed: reading an input and writing a result is none."""
        return int(self.call.n_instructions()) - self.call.nnz_in(0) - self.call.nnz_out(0)


class CasADiByLambdify(CasADi):
    """As its users come from SymPy: by the code that SymPy writes. The walk above is kinder to it."""

    name = "CasADi by lambdify"

    def rows(self, leaves: Mapping[sympy.Basic, Any], functions: Mapping[str, Any]) -> list[Any]:
        found = sympy.lambdify(self.problem.symbols, list(self.problem.expressions), dict(functions), cse=self.n < 6)(*leaves.values())
        return list(found)


class CasADiInC(CasADi):
    name = "CasADi, C + gcc -O2"

    def compile(self) -> None:
        import casadi as ca

        super().compile()
        self.folder = tempfile.TemporaryDirectory()
        at = Path(self.folder.name)
        generator = ca.CodeGenerator("f.c")
        generator.add(self.call)
        generator.generate(f"{at}/")
        _gcc(at / "f.c", at / "f.so")
        self.call = ca.external("f", str(at / "f.so"))

    def operations(self) -> None:
        return None


class Heyoka(Peer):
    name, needs = "heyoka", ("heyoka",)

    def derive(self) -> None:
        import heyoka as hy

        self.vars = hy.make_vars(*(s.name for s in self.problem.symbols))
        functions = {name: getattr(hy, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt")}
        leaves = dict(zip(self.problem.symbols, self.vars, strict=True))

        def total(parts: list[Any]) -> Any:
            return hy.sum([part if isinstance(part, hy.expression) else hy.expression(part) for part in parts])

        rows = translated(self.problem.expressions, leaves, functions, total)
        order = 2 if self.problem.second else 1
        tensors = hy.diff_tensors(rows, list(self.vars), diff_order=order)
        if self.problem.second:
            self.places, self.flat = [], []
            for indices, entry in tensors.get_derivatives(2):
                self.places.append([place for place, times in enumerate(indices[1:]) for _ in range(times)])
                self.flat.append(entry)
        else:
            self.flat = [*rows, *np.asarray(tensors.jacobian).ravel()]

    def compile(self) -> None:
        import heyoka as hy

        self.call = hy.cfunc(self.flat, vars=list(self.vars))
        self.out = np.zeros(len(self.flat))

    def single(self) -> Call:
        call, point, out = self.call, self.point, self.out
        return lambda: call(point, outputs=out)

    def batch(self) -> Call:
        columns, self.out = np.stack(self.problem.columns()), np.zeros((3, self.problem.points))
        return lambda: self.call(columns, outputs=self.out)

    def lower(self, flat: Vector) -> Vector:
        full = np.zeros((self.n, self.n))
        for (row, column), entry in zip(self.places, flat, strict=True):
            full[max(row, column), min(row, column)] = entry
        return full.ravel()


class JAX(Peer):
    name, needs = "JAX jit", ("jax",)

    def derive(self) -> None:
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)
        functions = {name: getattr(jnp, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt")}
        symbols, rows = self.problem.symbols, self.problem.expressions

        def f(v: Any) -> Any:
            found = translated(rows, dict(zip(symbols, v, strict=True)), functions)
            return found[0] if self.problem.is_scalar else jnp.stack(found)

        if self.problem.second:
            self.f = jax.hessian(f)
        elif self.problem.is_scalar:
            self.f = jax.value_and_grad(f)
        else:
            self.f = lambda v: (f(v), jax.jacfwd(f)(v))
        self.lowered = jax.jit(self.f).lower(self.point)

    def compile(self) -> None:
        self.call = self.lowered.compile()

    def single(self) -> Call:
        import jax

        point = jax.device_put(self.point)

        def run() -> None:
            self.out = jax.block_until_ready(self.call(point))

        return run

    def batch(self) -> Call:
        import jax

        many = jax.jit(jax.vmap(self.f, in_axes=1, out_axes=(0, 1)))
        points = jax.device_put(np.stack(self.problem.columns()))

        def run() -> None:
            self.out = jax.block_until_ready(many(points))

        return run

    def answer(self) -> Vector:
        parts = self.out if isinstance(self.out, tuple) else (self.out,)
        flat = np.concatenate([np.asarray(part).ravel() for part in parts])
        return self.lower(flat) if self.problem.second else flat


C_FUNCTIONS = frozenset("add subtract multiply negate divide sqrt exp expm1 log log1p sin cos tanh power abs".split())
_IN_C = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "divide": "{} / {}",
    "negate": "-{}",
    "power": "pow({}, {})",
    "abs": "fabs({})",
    "max": "fmax({}, {})",
    "min": "fmin({}, {})",
    "eq": "{} == {}",
    "lt": "{} < {}",
    "le": "{} <= {}",
    "select": "{} != 0.0 ? {} : {}",
}
_LOOP = """
void repeat(void (*f)(const double *, double *), const double *in, double *out, long k) { while (k--) f(in, out); }
void many(const double *x, const double *y, double *out, long n) {
  for (long k = 0; k < n; k++) { double in[2] = {x[k], y[k]}, r[3]; f(in, r); out[k] = r[0]; out[k + n] = r[1]; out[k + 2 * n] = r[2]; }
}
"""


class Gcc(Ours):
    """The formulas of our own table, flat, as gcc -O2 compiles them."""

    name, needs = "gcc -O2, same formulas", ()

    def derive(self) -> None:
        self.graph = Graph()
        inputs = {symbol: self.graph.element(self.graph.argument(symbol.name, ()).offset) for symbol in self.problem.symbols}
        converter = Converter(self.graph, inputs)  # without rolling: every term stands in the code
        rows = [row_of(converter.node(row), place) for place, row in enumerate(self.problem.expressions)]
        if self.problem.second:
            self.targets = [sparse(curvatures(self.graph, "hessian", (), rows, range(self.n)))]
        else:
            shape = () if self.problem.is_scalar else (self.m,)
            self.targets = [values("value", shape, rows), slopes(self.graph, "gradient", shape, rows, range(self.n))]

    def compile(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        text = in_c(self.graph, self.targets) + (_LOOP if self.problem.points else "")
        self.library = in_shared_library(text, Path(self.folder.name))
        self.out = np.zeros(sum(target.size for target in self.targets))

    def kernel(self) -> int:
        return int(ctypes.cast(self.library.f, ctypes.c_void_p).value or 0)

    def single(self) -> Call:
        f, point, out = self.library.f, ctypes.c_void_p(self.point.ctypes.data), ctypes.c_void_p(self.out.ctypes.data)
        return lambda: f(point, out)

    def batch(self) -> Call:
        columns, self.out = self.problem.columns(), np.zeros((3, self.problem.points))
        given = [ctypes.c_void_p(column.ctypes.data) for column in (*columns, self.out)]
        self.kept = columns
        return lambda: self.library.many(*given, ctypes.c_long(self.problem.points))


def in_c(graph: Graph, targets: Sequence[Any]) -> str:
    """Write a table without axes as one function in C."""
    table, laid = lowered(graph, targets, C_FUNCTIONS)
    lines = ["#include <math.h>", "void f(const double *x, double *r) {"]
    needed = set(table.needed([part.node for target in laid for part in target.parts]))
    for node in sorted(needed):
        name, args = table.op[node].name, [f"v{argument}" for argument in table.args[node]]
        match name:
            case "input":
                value = f"x[{table.value[node]}]"
            case "number":
                value = repr(float(table.value[node]))
            case "constant":
                value = repr(float(getattr(sympy, table.value[node])))
            case _:
                value = _IN_C.get(name, name + "({})").format(*args)
        lines.append(f"  double v{node} = {value};")
    start = 0
    written: dict[int, list[int]] = {}
    for target in laid:
        for part in target.parts:
            if part.axes:
                raise ValueError("a table with axes is not flat")
            written.setdefault(start + int(part.places), []).append(part.node)
        start += target.size
    lines += [f"  r[{place}] = {' + '.join(f'v{node}' for node in written.get(place, [])) or '0.0'};" for place in range(start)]
    return "\n".join([*lines, "}", ""])


def in_shared_library(text: str, folder: Path) -> ctypes.CDLL:
    """Compile a text in C with gcc -O2 and load it."""
    (folder / "text.c").write_text(text, encoding="utf-8")
    _gcc(folder / "text.c", folder / "text.so")
    return ctypes.CDLL(str(folder / "text.so"))


def _gcc(source: Path, library: Path) -> None:
    subprocess.run(["gcc", "-O2", "-fPIC", "-shared", str(source), "-o", str(library), "-lm"], check=True, capture_output=True)


class Loop:
    """A loop in C that calls a function of two pointers, so that the call from Python is not measured with it."""

    @cached_property
    def repeat(self) -> Any:
        self.folder = tempfile.TemporaryDirectory()
        return in_shared_library(_LOOP.split("void many")[0], Path(self.folder.name)).repeat

    def __call__(self, address: int, point: Vector, out: Vector, times: int) -> None:
        self.repeat(*map(ctypes.c_void_p, (address, point.ctypes.data, out.ctypes.data)), ctypes.c_long(times))


PEERS: list[type[Peer]] = [Ours, OursOnNumPy, SymPy, SymEngine, CasADi, CasADiByLambdify, CasADiInC, Heyoka, JAX, Numba, Gcc]
