"""What a call of a small function costs, sums over an index, and how derivatives grow with the number of inputs."""

from __future__ import annotations

import ctypes
import importlib
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
import sympy
from peers import in_shared_library, operations
from problems import rosenbrock

from symcalc.codegen.compiled import compile_expressions, tabulated
from symcalc.graph.table import Graph
from symcalc.graph.targets import curvatures, row_of, slopes, sparse

X, Y = sympy.symbols("x y")
ROSENBROCK = 100 * (Y - X**2) ** 2 + (1 - X) ** 2


def by_turns(calls: Mapping[str, Callable[[], Any]], repeats: int = 9, least: float = 0.01) -> dict[str, float]:
    """Return the median processor time of each call, measured in turn."""
    times = dict.fromkeys(calls, 1)
    for name, call in calls.items():
        call()
        while seconds(call, times[name]) < least:
            times[name] *= 2
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            found[name].append(seconds(call, times[name]) / times[name])
    return {name: median(taken) for name, taken in found.items()}


def seconds(call: Callable[[], Any], times: int) -> float:
    began = process_time()
    for _ in range(times):
        call()
    return process_time() - began


def by_hand(x: float, y: float) -> tuple[float, float, float]:
    a, b = y - x * x, 1 - x
    return 100 * a * a + b * b, -400 * x * a - 2 * b, 200 * a


def calls() -> dict[str, float]:
    """Value and gradient of Rosenbrock's function in two variables, one point a call."""
    flat = [ROSENBROCK, ROSENBROCK.diff(X), ROSENBROCK.diff(Y)]
    f = compile_expressions([ROSENBROCK], (), [X, Y], "auto", 1)
    scalar, plain, numeric = f.scalar, sympy.lambdify([X, Y], flat, "math", cse=True), sympy.lambdify([X, Y], flat, "numpy", cse=True)
    for call in (scalar, plain, numeric):
        assert np.allclose(call(1.2, 0.7), by_hand(1.2, 0.7))
    # What the loop itself costs is taken off.
    measured = {
        "scalar": lambda: [scalar(1.2, 0.7) for _ in HUNDRED],
        "lambdify(math, cse)": lambda: [plain(1.2, 0.7) for _ in HUNDRED],
        "by hand": lambda: [by_hand(1.2, 0.7) for _ in HUNDRED],
        "f(…)": lambda: [f(1.2, 0.7) for _ in HUNDRED],
        "lambdify(numpy, cse)": lambda: [numeric(1.2, 0.7) for _ in HUNDRED],
        "an empty loop": lambda: [None for _ in HUNDRED],
    }
    try:
        ca = importlib.import_module("casadi")
        s, t = ca.SX.sym("x"), ca.SX.sym("y")
        value = 100 * (t - s**2) ** 2 + (1 - s) ** 2
        theirs = ca.Function("f", [s, t], [value, ca.gradient(value, ca.vertcat(s, t))])
        measured["CasADi, plain call"] = lambda: [theirs(1.2, 0.7) for _ in HUNDRED]
    except ImportError as error:
        print(f"  missing: {error}")
    found = by_turns(measured)
    empty = found.pop("an empty loop")
    return {name: (taken - empty) / 100 for name, taken in found.items()}


HUNDRED = range(100)


def short_arrays() -> dict[int, float]:
    """How much longer lambdify(numpy, cse=True) takes than f(…) on arrays of a few lengths: e^(−x²)·sin 3y + e^(−xy) and its slopes."""
    body = sympy.exp(-(X**2)) * sympy.sin(3 * Y) + sympy.exp(-X * Y)
    f = compile_expressions([body], (), [X, Y], "auto", 1)
    numeric = sympy.lambdify([X, Y], [body, body.diff(X), body.diff(Y)], "numpy", cse=True)
    ratios = {}
    for length in (1, 10, 100, 1000, 10_000):
        x, y = np.linspace(0.1, 1, length), np.linspace(0.2, 2, length)
        found = by_turns({"ours": lambda x=x, y=y: f(x, y), "numpy": lambda x=x, y=y: numeric(x, y)}, repeats=7)
        ratios[length] = found["numpy"] / found["ours"]
    return ratios


def index_sums() -> dict[int, float]:
    """Seconds to derive and compile the gradient of a sum over an index, by its number of terms."""
    x, i = sympy.IndexedBase("x"), sympy.Symbol("i", integer=True)

    def compiled(n: int) -> Any:
        body = 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2
        return compile_expressions([sympy.Sum(body, (i, 0, n - 1))], (), {x: (n + 1,)}, "auto", 1)

    found = by_turns({str(n): lambda n=n: compiled(n) for n in (100, 1_000_000)}, repeats=5, least=0.0)
    return {int(n): taken for n, taken in found.items()}


def growth() -> dict[int, float]:
    """Seconds for the gradient of the chained Rosenbrock function from a table that is there, by the number of inputs."""
    found = {}
    for n in (1000, 10_000, 100_000):
        taken = []
        for _ in range(3):
            graph = Graph()
            x = [graph.element(graph.argument(f"x{k}", ()).offset) for k in range(n)]
            total, one = graph.number(0), graph.number(1)
            for k in range(n - 1):
                slack, rest = graph.add(x[k + 1], graph.negate(graph.multiply(x[k], x[k]))), graph.add(one, graph.negate(x[k]))
                term = graph.add(graph.multiply(graph.number(100), graph.multiply(slack, slack)), graph.multiply(rest, rest))
                total = graph.add(total, term)
            began = process_time()
            slopes(graph, "gradient", (), [row_of(total, 0)], range(n))
            taken.append(process_time() - began)
        found[n] = median(taken)
    return found


def hessian_entries(n: int) -> int:
    """How many entries the lower triangle of the Hessian of the chained Rosenbrock function has."""
    problem = rosenbrock(n)
    graph = Graph()
    (value,) = tabulated(graph, problem.expressions, (), dict.fromkeys(problem.symbols, ()))
    pattern = sparse(curvatures(graph, "hessian", (), value.parts, range(n))).pattern
    assert pattern is not None
    return int((pattern[0] >= pattern[1]).sum())


def operation_ratio(problem: Any) -> float:
    """(operations of the value and its derivatives) / (operations of the value)."""
    counts = []
    for order in (0, 1):
        graph = Graph()
        shape = () if problem.is_scalar else (len(problem.expressions),)
        counts.append(operations(graph, tabulated(graph, problem.expressions, shape, dict.fromkeys(problem.symbols, ()), order)))
    return counts[1] / counts[0]


def triad() -> float:
    """Seconds a number for a = b + s·c over 10⁶ numbers, compiled by gcc: what memory allows."""
    with tempfile.TemporaryDirectory() as folder:
        text = "void f(double *a, const double *b, const double *c, double s, long n) { for (long k = 0; k < n; k++) a[k] = b[k] + s * c[k]; }"
        f = in_shared_library(text, Path(folder)).f
        a, b, c = np.zeros(10**6), np.ones(10**6), np.ones(10**6)
        given = [ctypes.c_void_p(array.ctypes.data) for array in (a, b, c)]
        found = by_turns({"triad": lambda: f(*given, ctypes.c_double(0.5), ctypes.c_long(10**6))}, repeats=15)
    return found["triad"] / 10**6
