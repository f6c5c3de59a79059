"""The table as straight-line NumPy: one assignment a node, so it broadcasts over arrays and needs nothing but NumPy.

The program's names are made here (``a0``, ``t7``); no name or text of the user enters it. What it may call is the table
below.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symcalc.codegen.compiled import BACKENDS, Program
from symcalc.errors import ArgumentError
from symcalc.graph.table import Graph, Node

# How each operation is written; braces stand for the arguments.
_WRITTEN = {
    "add": "{} + {}",
    "multiply": "{} * {}",
    "negate": "-{}",
    "divide": "{} / {}",
    "power": "power({}, {})",
    "sqrt": "sqrt({})",
    "exp": "exp({})",
    "log": "log({})",
    "sin": "sin({})",
    "cos": "cos({})",
    "pi": "pi",
}


def _power(base: Any, exponent: Any) -> Any:
    # Integer-valued exponents are handed over as such: NumPy's float power of a negative base is exact for them too.
    return np.power(np.asarray(base, dtype=float), exponent)


_NAMES: dict[str, Any] = {
    "__builtins__": {},
    "power": _power,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "pi": np.pi,
}


@BACKENDS.register("numpy")
def numpy_backend(graph: Graph, inputs: list[Node], outputs: list[Node]) -> Program:
    """Write the program that computes ``outputs`` from ``inputs``, and load it."""
    names: dict[Node, str] = {node: f"a{position}" for position, node in enumerate(inputs)}
    lines = []
    for node in graph.needed(outputs):
        if node in names:
            continue
        op = graph.op[node].name
        if op == "number":
            names[node] = _literal(graph.exact(node))
        elif op in _WRITTEN:
            names[node] = f"t{node}"
            lines.append(f"    t{node} = " + _WRITTEN[op].format(*(names[argument] for argument in graph.args[node])))
        else:
            raise ArgumentError(f"The NumPy backend cannot compute {op!r}; it can compute {', '.join(_WRITTEN)}.")
    header = f"def program({', '.join(names[node] for node in inputs)}):"
    result = "".join(f"{names[node]}, " for node in outputs)
    source = "\n".join([header, *lines, f"    return ({result})"]) + "\n"
    space = dict(_NAMES)
    exec(compile(source, "<symcalc numpy program>", "exec"), space)
    return Program(space["program"], source)


def _literal(value: int | Fraction | None) -> str:
    assert value is not None
    try:
        return f"({float(value)!r})"
    except OverflowError:
        raise ArgumentError(f"The number {str(value)[:20]}… is too large for a double; the largest is about 1.8e308.") from None
