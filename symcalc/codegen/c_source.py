"""The table as a C function to keep: C99 and its library of mathematics, nothing else.

Single operations are one line each; operations over an axis share loops, as in the machine code. No name of the user enters
the code: inputs are ``x[0]``, ``x[1]``, …, and names stand in the head only where they are plain words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from fractions import Fraction
from math import prod

import numpy as np

from symcalc.codegen.positions import even
from symcalc.codegen.schedule import GREATEST, LEAVES, Scatter, Schedule, Unit, schedule
from symcalc.errors import ArgumentError
from symcalc.graph.lowering import lowered
from symcalc.graph.primitives import CONSTANT, INPUT, NUMBER, NUMBERS
from symcalc.graph.table import Exact, Graph, Node, Places
from symcalc.graph.targets import Target

ON_STACK = 8192  # numbers; more are taken from the heap

# How each operation is written; braces stand for the arguments.
_OPERATIONS = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "negate": "-{}",
    "divide": "{} / {}",
    "power": "pow({}, {})",
    "sqrt": "sqrt({})",
    "exp": "exp({})",
    "expm1": "expm1({})",
    "log": "log({})",
    "log1p": "log1p({})",
    "sin": "sin({})",
    "cos": "cos({})",
    "tan": "tan({})",
    "asin": "asin({})",
    "acos": "acos({})",
    "atan": "atan({})",
    "atan2": "atan2({}, {})",
    "sinh": "sinh({})",
    "cosh": "cosh({})",
    "tanh": "tanh({})",
    "asinh": "asinh({})",
    "acosh": "acosh({})",
    "atanh": "atanh({})",
    "erf": "erf({})",
    "erfc": "erfc({})",
    "gamma": "tgamma({})",
    "abs": "fabs({})",
    "floor": "floor({})",
    "ceiling": "ceil({})",
    "mod": "remainder_like({}, {})",
    "max": "greater({}, {})",
    "min": "less({}, {})",
    "spherical_jn": "spherical_bessel((int){}, {})",
    "lt": "{} < {}",
    "le": "{} <= {}",
    "eq": "{} == {}",
    "ne": "{} != {}",
    "and": "{} && {}",
    "or": "{} || {}",
    "not": "!{}",
    "select": "{} ? {} : {}",
}
_CONSTANTS = {
    "pi": "3.141592653589793",
    "EulerGamma": "0.5772156649015329",
    "Catalan": "0.915965594177219",
    "GoldenRatio": "1.618033988749895",
    "inf": "INFINITY",
    "nan": "NAN",
}
# What the library lacks, or does otherwise with what is no number.
_FUNCTIONS = {
    "greater": "static double greater(double a, double b) { return a > b || a != a ? a : b; }",
    "less": "static double less(double a, double b) { return a < b || a != a ? a : b; }",
    "remainder_like": """\
/* a - b floor(a/b), exact, with the sign of b. */
static double remainder_like(double a, double b) {
    const double rest = fmod(a, b);
    return rest != 0.0 && (rest < 0.0) != (b < 0.0) ? rest + b : rest;
}""",
    "spherical_bessel": """\
/* Spherical Bessel function of whole order: its series where that does not cancel, else the recurrence upwards. */
static double spherical_bessel(int n, double x) {
    double below, here, next;
    int k;
    if (fabs(x) < n + 1.0) {
        here = 1.0;
        for (k = 1; k <= n; k++) here *= x / (2 * k + 1);
        next = here;
        for (k = 1; k < 60; k++) {
            here *= -x * x / (2.0 * k * (2 * n + 2 * k + 1));
            next += here;
        }
        return next;
    }
    below = sin(x) / x;
    if (n == 0) return below;
    here = below / x - cos(x) / x;
    for (k = 1; k < n; k++) {
        next = (2 * k + 1) / x * here - below;
        below = here;
        here = next;
    }
    return here;
}""",
}
_KEYWORDS = set(
    "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed "
    "sizeof static struct switch typedef union unsigned void volatile while main malloc free x out".split()
)


def c_source(graph: Graph, targets: Sequence[Target], name: str = "f") -> str:
    """Return C99 source of ``void name(const double *x, double *out)``.

    Parameters
    ----------
    graph : Graph
    targets : sequence of Target
    name : str
        What the function is called.

    Returns
    -------
    str
        ``x`` holds all inputs end to end, ``out`` all outputs end to end in C order. Compile with ``-lm``.

    Raises
    ------
    ArgumentError
        The name is no name in C, or C's library lacks a function.
    """
    words = {function.partition("(")[0] for function in _OPERATIONS.values()} | set(_FUNCTIONS)
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", name) or name in _KEYWORDS | words or re.fullmatch(r"[tai]\d+|table\d+", name):
        raise ArgumentError(f"name={name[:80]!r}; a name for a function in C is expected that nothing else there has, such as 'f'.")
    return _Writer(schedule(*lowered(graph, targets, _OPERATIONS)), targets).text(name)


class _Writer:
    def __init__(self, plan: Schedule, targets: Sequence[Target]) -> None:
        self.plan, self.graph, self.targets = plan, plan.graph, targets
        self.tables: dict[tuple[str, str], str] = {}
        self.lines: list[str] = []
        self.used: set[str] = set()

    def text(self, name: str) -> str:
        for start, count in self.plan.zeroed:
            self.lines.append(f"    for (long k = {start}; k < {start + count}; k++) out[k] = 0.0;")
        arrays = [
            (node, prod(self.graph.shape_of(self.graph.axes[node])))
            for unit in self.plan.units
            for node in (*unit.nodes, *unit.sums)
            if self._is_array(node)
        ]
        for unit in self.plan.units:
            self._unit(unit)
        helpers = [text for helper, text in _FUNCTIONS.items() if helper in self.used]
        body = [*self._space(arrays), *self.lines, *(["    free(w);"] if self._heap(arrays) else [])]
        return "\n".join(
            [
                *self._head(),
                "#include <math.h>",
                *(["#include <stdlib.h>"] if self._heap(arrays) else []),
                "",
                *(f"{text}\n" for text in helpers),
                *(f"static const {kind} {table}[] = {{{entries}}};\n" for (kind, entries), table in self.tables.items()),
                f"void {name}(const double *x, double *out) {{",
                *body,
                "}",
                "",
            ]
        )

    def _head(self) -> list[str]:
        lines = []
        for argument in self.graph.arguments:
            last = argument.offset + argument.size - 1
            lines.append(f" * x[{argument.offset}] to x[{last}]: {_word(argument.name) or 'an argument'} {argument.shape}")
        start = 0
        for target in self.targets:
            lines.append(
                f" * out[{start}] to out[{start + target.size - 1}]: {target.name if target.name.isidentifier() else 'an output'} {target.shape}"
            )
            start += target.size
        return ["/*", *lines, " */"]

    # Space for what runs over axes and is needed by another loop

    def _is_array(self, node: Node) -> bool:
        return bool(self.graph.axes[node]) and node in self.plan.slots

    def _heap(self, arrays: list[tuple[Node, int]]) -> bool:
        return sum(size for _, size in arrays) > ON_STACK

    def _space(self, arrays: list[tuple[Node, int]]) -> list[str]:
        if not self._heap(arrays):
            return [f"    double a{node}[{size}];" for node, size in arrays]
        outputs = sum(target.size for target in self.targets)
        lines = [
            f"    double *const w = malloc({sum(size for _, size in arrays)} * sizeof(double));",
            f"    if (w == NULL) {{ for (long k = 0; k < {outputs}; k++) out[k] = NAN; return; }}",
        ]
        start = 0
        for node, size in arrays:
            lines.append(f"    double *const a{node} = w + {start};")
            start += size
        return lines

    # Units

    def _unit(self, unit: Unit) -> None:
        graph = self.graph
        for node in unit.sums:
            begin = "-INFINITY" if graph.op[node] is GREATEST else "0.0"
            if graph.axes[node]:
                size = prod(graph.shape_of(graph.axes[node]))
                self.lines.append(f"    for (long k = 0; k < {size}; k++) a{node}[k] = {begin};")
            else:
                self.lines.append(f"    double t{node} = {begin};")
        for depth, axis in enumerate(unit.axes, 1):
            self.lines.append(f"{'    ' * depth}for (long i{axis} = 0; i{axis} < {graph.length[axis]}; i{axis}++) {{")
        margin, here = "    " * (len(unit.axes) + 1), set(unit.nodes)
        for node in unit.nodes:
            operands = [self._operand(argument, here) for argument in graph.args[node]]
            kind = "int" if graph.op[node].is_logical else "double"
            self.lines.append(f"{margin}const {kind} t{node} = {self._written(node, operands)};")
            if self._is_array(node):
                self.lines.append(f"{margin}a{node}[{self._place(node)}] = t{node};")
        for node in unit.sums:
            total = f"a{node}[{self._place(node)}]" if graph.axes[node] else f"t{node}"
            term = self._operand(graph.args[node][0], here)
            if graph.op[node] is GREATEST:
                self.used.add("greater")
                self.lines.append(f"{margin}{total} = greater({total}, {term});")
            else:
                self.lines.append(f"{margin}{total} += {term};")
        for scatter in unit.scatters:
            self.lines.append(f"{margin}out[{self._where(scatter)}] {'+' if scatter.adds else ''}= {self._operand(scatter.node, here)};")
        for node, place in unit.stores:
            self.lines.append(f"{margin}out[{place}] = {self._operand(node, here)};")
        self.lines += ["    " * depth + "}" for depth in range(len(unit.axes), 0, -1)]

    def _written(self, node: Node, operands: list[str]) -> str:
        op = self.graph.op[node]
        if (form := _OPERATIONS.get(op.name)) is None:
            raise ArgumentError(f"C's library has no function for {op.name!r}; it has {', '.join(_OPERATIONS)}.")
        self.used.add(form.partition("(")[0])
        return form.format(*operands)

    def _operand(self, node: Node, here: set[Node]) -> str:
        graph, op, value = self.graph, self.graph.op[node], self.graph.value[node]
        if op is NUMBER:
            return _literal(value)
        if op is CONSTANT:
            return _CONSTANTS[value]
        if op is INPUT:
            return f"x[{value}]"
        if op is NUMBERS:
            return self._number_at(node)
        if op in LEAVES:
            return f"x[{self._index(graph.tables[value], graph.axes[node])}]"
        return f"a{node}[{self._place(node)}]" if graph.axes[node] and node not in here else f"t{node}"

    def _number_at(self, node: Node) -> str:
        entries, (axis,) = self.graph.tables[self.graph.value[node]], self.graph.axes[node]
        if isinstance(entries, range) or all(isinstance(entry, int) and abs(entry) < 2**53 for entry in entries):
            whole = np.array(entries, dtype=np.int64)
            if (run := even(whole)) is not None:
                return f"(double)({_affine(run[0], run[1], [f'i{axis}'])})"
        return f"{self._table('double', ', '.join(_literal(entry) for entry in entries))}[i{axis}]"

    def _place(self, node: Node) -> str:
        """Return where a node's number stands among its own, in the loops that run here."""
        axes = self.graph.axes[node]
        steps = [prod(self.graph.shape_of(axes[k + 1 :])) for k in range(len(axes))]
        return _affine(0, steps, [f"i{axis}" for axis in axes])

    def _where(self, scatter: Scatter) -> str:
        return self._index(scatter.places + scatter.start, scatter.axes)

    def _index(self, positions: Places, axes: tuple[int, ...]) -> str:
        letters = [f"i{axis}" for axis in axes]
        if (run := even(positions)) is not None:
            return _affine(run[0], run[1], letters)
        steps = [prod(positions.shape[k + 1 :]) for k in range(positions.ndim)]
        return f"{self._table('int', ', '.join(map(str, positions.ravel().tolist())))}[{_affine(0, steps, letters)}]"

    def _table(self, kind: str, entries: str) -> str:
        return self.tables.setdefault((kind, entries), f"table{len(self.tables)}")


def _word(name: str) -> str:
    """Return a name that is safe in a comment, or nothing."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", name) else ""


def _affine(start: int, steps: Sequence[int], letters: Sequence[str]) -> str:
    terms = [letter if step == 1 else f"{step}*{letter}" for step, letter in zip(steps, letters, strict=True) if step]
    if start or not terms:
        terms.insert(0, str(start))
    return " + ".join(terms).replace("+ -", "- ")


def _literal(value: Exact) -> str:
    try:
        number = float(Fraction(value))
    except OverflowError:
        raise ArgumentError(f"The number {str(value)[:20]}… is too large for a double; the largest is about 1.8e308.") from None
    text = repr(number)
    return f"({text})" if math.copysign(1, number) < 0 else text
