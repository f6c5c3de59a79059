"""C source is compiled by the C compiler at hand and gives the numbers of the NumPy backend; no name of the user enters it."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess

import numpy as np
import pytest
import sympy
from sympy.abc import i, j, x, y

from symcalc.codegen.c_source import c_source
from symcalc.codegen.compiled import tabulated
from symcalc.codegen.program import BACKENDS, Options
from symcalc.errors import ArgumentError
from symcalc.graph.table import Graph
from tests.codegen.agreement import Errors, case
from tests.codegen.random_functions import function

COMPILER = shutil.which("gcc") or shutil.which("cc") or shutil.which("clang")
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="no C compiler is installed")
A, W = sympy.IndexedBase("a"), sympy.IndexedBase("w")


def table(expressions, args, derivatives=2):
    graph = Graph()
    listed = expressions if isinstance(expressions, list) else [expressions]
    return graph, tabulated(graph, listed, (len(listed),) if isinstance(expressions, list) else (), args, derivatives)


def loaded(sources, folder):
    """Compile sources together, without a warning, and load them."""
    files, library = [folder / f"code{k}.c" for k in range(len(sources))], folder / "code.so"
    for file, source in zip(files, sources, strict=True):
        file.write_text(source)
    flags = ["-std=c99", "-O1", "-Wall", "-Wextra", "-Wno-unused-variable", "-Werror", "-pedantic", "-shared", "-fPIC"]
    done = subprocess.run([COMPILER, *flags, *map(str, files), "-o", str(library), "-lm"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return ctypes.CDLL(str(library))


def called(library, name, v, size):
    given, out = np.ascontiguousarray(v, dtype=float), np.full(size, -77.0)
    getattr(library, name)(given.ctypes.data_as(ctypes.c_void_p), out.ctypes.data_as(ctypes.c_void_p))
    return out


def by_numpy(graph, targets, v):
    outs = [np.empty((target.size, 1)) for target in targets]
    arguments = [np.array(v[a.offset : a.offset + a.size], dtype=float).reshape(1, -1) for a in graph.arguments]
    BACKENDS["numpy"](graph, targets, Options()).many(arguments, outs)
    return np.concatenate([out[:, 0] for out in outs])


N = 40
ROLLED = [
    (sympy.Sum(100 * (A[i + 1] - A[i] ** 2) ** 2 + (1 - A[i] * x) ** 2, (i, 0, N - 2)), {A: (N,), x: ()}),
    (sympy.log(sympy.Sum(sympy.exp(A[i] * x), (i, 0, N - 1))), {A: (N,), x: ()}),
    (sympy.Sum((A[i] - sympy.Sum(A[j] * sympy.sin(A[i] * x), (j, 0, N - 1))) ** 2, (i, 0, N - 1)), {A: (N,), x: ()}),
    (sympy.Sum(A[i] * A[j] * sympy.cos(A[i] - x * A[j]), (j, 0, N - 1), (i, 0, N - 1)), {A: (N,), x: ()}),
    (sympy.exp(-sympy.Sum(A[i**2 % N] * i**3 / 10**5, (i, 0, N - 1)) ** 2), {A: (N,)}),
    (sympy.Sum(W[i, j] * A[j] * sympy.tanh(W[i, j]) / (i + 1), (j, 0, N - 1), (i, 0, 14)), {W: (15, N), A: (N,)}),
    (sympy.Sum(sympy.Piecewise((A[i] ** 2, A[i] < x), (sympy.log(A[i]) * i, True)) + sympy.Max(A[i], x), (i, 0, N - 1)), {A: (N,), x: ()}),
]  # fmt: skip


@needs_compiler
@pytest.mark.parametrize("row", range(len(ROLLED)))
def test_sums_over_an_index_are_loops_with_the_same_numbers(row, tmp_path):
    expression, args = ROLLED[row]
    graph, targets = table(expression, args)
    source = c_source(graph, targets, "rolled")
    v = np.random.default_rng(row).uniform(0.2, 1.2, graph.size)
    expected = by_numpy(graph, targets, v)
    found = called(loaded([source], tmp_path), "rolled", v, len(expected))
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12)
    assert len(source) < 60_000


def test_the_length_of_the_code_does_not_grow_with_the_terms():
    def lines(n):
        graph, targets = table(sympy.Sum((A[i + 1] - A[i] ** 2) ** 2, (i, 0, n - 2)), {A: (n,)}, 1)
        return c_source(graph, targets).count("\n")

    assert lines(100) == lines(1000)
    # What the loops hand on is too much for the stack from some size on: four lines ask for memory and give it back.
    assert lines(50_000) == lines(500_000) <= lines(100) + 4


@needs_compiler
def test_random_functions_have_the_values_of_eighty_digits(tmp_path):
    cases = [made for seed in range(3000, 3040) if (made := case(function(seed), seed))]
    library = loaded([c_source(*made.table, f"f_{k}") for k, made in enumerate(cases)], tmp_path)
    errors = Errors()
    for k, made in enumerate(cases):
        for point, exact, radii in zip(made.points, made.exact, made.radii, strict=True):
            for value, right, radius in zip(called(library, f"f_{k}", point, 13), exact, radii, strict=True):
                errors.note(0, float(value), right, radius, f"{made.function} at {point}")
    print(errors.summary("C"))
    assert len(cases) > 15
    assert errors.wrong == []


@needs_compiler
def test_functions_that_differ_from_those_of_the_library(tmp_path):
    expressions = [sympy.Max(x, y), sympy.Min(x, y), sympy.Mod(x, y), sympy.sign(x), sympy.sinc(x).diff(x), sympy.sinc(10 * x), sympy.floor(x)]
    graph, targets = table(expressions, {x: (), y: ()}, 1)
    library = loaded([c_source(graph, targets)], tmp_path)
    for point in [(1.5, -0.7), (-1.5, 0.7), (-1.4, -0.7), (2.0, 2.0), (0.0, 1.0), (np.nan, 1.0), (1.0, np.nan), (-0.0, 3.0)]:
        expected = by_numpy(graph, targets, np.array(point))
        np.testing.assert_allclose(called(library, "f", point, len(expected)), expected, rtol=1e-13, atol=1e-15)


@needs_compiler
def test_what_is_too_large_for_the_stack_is_taken_from_the_heap(tmp_path):
    n = 20_000
    expression = sympy.Sum(A[i] ** 2 / n, (i, 0, n - 1)) * sympy.log(sympy.Sum(sympy.exp(A[i]), (i, 0, n - 1)))
    graph, targets = table(expression, {A: (n,)}, 1)
    source = c_source(graph, targets)
    v = np.random.default_rng(0).uniform(0, 1, n)
    found = called(loaded([source], tmp_path), "f", v, n + 1)
    assert ("malloc" in source) == ("free(w)" in source)
    np.testing.assert_allclose(found, by_numpy(graph, targets, v), rtol=1e-11)


TEXT = """\
/*
 * x[0] to x[0]: x ()
 * x[1] to x[1]: y ()
 * out[0] to out[0]: value ()
 * out[1] to out[2]: gradient (2,)
 */
#include <math.h>

void product(const double *x, double *out) {
    const double t1 = x[0] * x[1];
    const double t2 = exp(t1);
    const double t4 = x[1] * t2;
    const double t5 = x[0] * t2;
    out[0] = t2;
    out[1] = t4;
    out[2] = t5;
}
"""


def test_the_text_can_be_read():
    graph, targets = table(sympy.exp(x * y), {x: (), y: ()}, 1)
    assert re.sub(r"\bt\d+", "t", c_source(graph, targets, "product")) == re.sub(r"\bt\d+", "t", TEXT)


HOSTILE = ["*/ int main(void) { return 1; } /*", 'x; system("rm")', "int", "a\nb", "é", "printf"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_the_user_enters_the_code(name):
    letter = sympy.Symbol(name)
    graph, targets = table(letter**2 + sympy.exp(letter), {letter: ()}, 1)
    source = c_source(graph, targets)
    assert "main" not in source
    assert "system" not in source
    assert source.count("*/") == 1
    assert source.isascii()


@pytest.mark.parametrize("name", ["", "2f", "f g", "int", "sin", "t7", "f(void);", "x", "é", "f" * 80, "greater"])
def test_a_name_that_c_does_not_take_is_refused(name):
    graph, targets = table(x, {x: ()}, 0)
    with pytest.raises(ArgumentError, match="name="):
        c_source(graph, targets, name)


def test_what_the_library_of_c_lacks_is_named():
    graph, targets = table(sympy.besselj(x, y), {x: (), y: ()}, 0)
    with pytest.raises(ArgumentError, match="'besselj'"):
        c_source(graph, targets)
    graph, targets = table(sympy.Integer(10) ** 400 * x, {x: ()}, 0)
    with pytest.raises(ArgumentError, match="too large"):
        c_source(graph, targets)
