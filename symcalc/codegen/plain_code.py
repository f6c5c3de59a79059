"""The text of a program for one point, in Python's own arithmetic: a call costs what its operations cost, and no arrays.

Where Python raises (log 0, 1/0, overflow) the caller asks the program over arrays, which has inf or nan there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from symcalc.codegen.arithmetic import CONSTANTS, number_of
from symcalc.graph.table import Graph
from symcalc.graph.targets import Target

# How each operation is written, braces standing for the arguments.
_FORMS: dict[str, str] = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "negate": "-{}",
    "divide": "{} / {}",
    "power": "pow({}, {})",
    "abs": "fabs({})",
    "mod": "{} % {}",
    "floor": "float(floor({}))",
    "ceiling": "float(ceil({}))",
    # What is no number stays none, on either side.
    "max": "{0} if {0} > {1} or {0} != {0} else {1}",
    "min": "{0} if {0} < {1} or {0} != {0} else {1}",
    "sign": "copysign(1.0, {0}) if {0} else {0} * 0.0",
    "lt": "{} < {}",
    "le": "{} <= {}",
    "eq": "{} == {}",
    "ne": "{} != {}",
    "and": "{} and {}",
    "or": "{} or {}",
    "not": "not {}",
    "select": "{1} if {0} else {2}",
}
_FEW = 6
_MATH = (
    *("sqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "atan2"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc"),
)


def _logaddexp(a: float, b: float) -> float:
    if a == b:
        return a + math.log(2)
    return max(a, b) + math.log1p(math.exp(-abs(a - b)))


def plain_text(graph: Graph, targets: Sequence[Target], special: Callable[[str, int], Callable[..., Any]]) -> tuple[str, str, dict[str, Any]]:
    """Write the programs of a lowered table without lanes.

    Returns
    -------
    scalar : str
        A function of floats with a flat tuple of all outputs; without value it returns ``beyond(…)``.
    call : str
        A function of anything, with the outputs in their shapes; what it is not made for goes to ``other(…)``, and without value it
        returns ``general(…)``.
    names : dict
        What they call, but for those.
    """
    names: dict[str, Any] = {name: getattr(math, name) for name in (*_MATH, "pow", "fabs", "floor", "ceil", "copysign", "inf", "nan")}
    names["logaddexp"] = _logaddexp
    names |= {kind.__name__: kind for kind in (float, len, ValueError, ZeroDivisionError, OverflowError)}
    body, text = _body(graph, targets, special, names)
    rows = [_rows(graph, target, text) for target in targets]
    inputs = [f"x{k}" for k in range(graph.size)]
    arguments = ", ".join(inputs)
    flat = f"return ({''.join(entry + ', ' for row in rows for entry in row)})"
    made: list[str] = []
    shaped = ", ".join(_shaped(row, target.shape, k, made) for k, (row, target) in enumerate(zip(rows, targets, strict=True)))
    unfit = " or ".join([f"len(points) != {len(inputs)}", "options"])
    checks = [f"if {unfit}:", "    return other(*points, **options)"]
    if inputs:
        kinds = " or ".join(f"{name}.__class__ is not float" for name in inputs)
        checks += [f"{arguments}, = points", f"if {kinds}:", "    return other(*points)"]
    return (
        _function(f"program({arguments})", [], [*body, flat], f"beyond({arguments})"),
        _function("program(*points, **options)", checks, [*body, *made, f"return {shaped}"], "general(*points)"),
        names,
    )


def _function(head: str, checks: list[str], body: list[str], otherwise: str) -> str:
    failure = ["except (ValueError, ZeroDivisionError, OverflowError):", f"    return {otherwise}"]
    return "\n    ".join([f"def {head}:", *checks, "try:", *("    " + line for line in body), *failure]) + "\n"


def _body(
    graph: Graph, targets: Sequence[Target], special: Callable[[str, int], Callable[..., Any]], names: dict[str, Any]
) -> tuple[list[str], dict[int, str]]:
    """Return a line for each operation, and what stands for each node; what is called enters ``names``."""
    lines: list[str] = []
    text: dict[int, str] = {}
    for node in graph.needed([part.node for target in targets for part in target.parts]):
        op, value = graph.op[node].name, graph.value[node]
        arguments = [text[argument] for argument in graph.args[node]]
        text[node] = f"t{node}"
        if op == "input":
            text[node] = f"x{value}"
        elif op in ("number", "constant"):
            text[node] = f"({number_of(value) if op == 'number' else CONSTANTS[value]!r})"
        elif op in _FORMS:
            lines.append(f"t{node} = {_FORMS[op].format(*arguments)}")
        elif op in _MATH or op == "logaddexp":
            lines.append(f"t{node} = {op}({', '.join(arguments)})")
        else:
            called = f"{op}_{len(arguments)}"
            names[called] = special(op, len(arguments))
            lines.append(f"t{node} = float({called}({', '.join(arguments)}))")
    return lines, text


def _rows(graph: Graph, target: Target, text: dict[int, str]) -> list[str]:
    """Return what each entry of a target is."""
    row = ["0.0"] * target.size
    for part in target.parts:
        place, written = int(np.asarray(part.places)), text[part.node]
        if graph.op[part.node].is_logical:
            written = f"float({written})"
        row[place] = written if row[place] == "0.0" else f"{row[place]} + {written}"
    return row


def _shaped(row: list[str], shape: tuple[int, ...], number: int, made: list[str]) -> str:
    """Return what stands for an output in its shape; what must be done first is put to ``made``."""
    if shape == ():
        return row[0]
    if len(row) <= _FEW:  # NumPy takes longer to look through a tuple than Python to put a few numbers into an array
        made += [f"r{number} = empty({len(row)}, floats)", *(f"r{number}[{k}] = {entry}" for k, entry in enumerate(row))]
        return f"r{number}" if len(shape) == 1 else f"r{number}.reshape({shape})"
    entries = f"array(({''.join(entry + ', ' for entry in row)}), floats)"
    return entries if len(shape) == 1 else f"{entries}.reshape({shape})"
