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


def _power(base: Any, exponent: Any) -> Any:
    # Integer-valued exponents are handed over as such: NumPy's float power of a negative base is exact for them too.
    return np.power(np.asarray(base, dtype=float), exponent)


# How each operation is written, braces standing for the arguments, and what the program calls for it, if anything.
_OPERATIONS: dict[str, tuple[str, Any]] = {
    "add": ("{} + {}", None),
    "multiply": ("{} * {}", None),
    "negate": ("-{}", None),
    "divide": ("{} / {}", None),
    "power": ("power({}, {})", _power),
    "sqrt": ("sqrt({})", np.sqrt),
    "exp": ("exp({})", np.exp),
    "log": ("log({})", np.log),
    "sin": ("sin({})", np.sin),
    "cos": ("cos({})", np.cos),
    "pi": ("pi", np.pi),
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
        elif op in _OPERATIONS:
            names[node] = f"t{node}"
            lines.append(f"    t{node} = " + _OPERATIONS[op][0].format(*(names[argument] for argument in graph.args[node])))
        else:
            raise ArgumentError(f"The NumPy backend cannot compute {op!r}; it can compute {', '.join(_OPERATIONS)}.")
    header = f"def program({', '.join(names[node] for node in inputs)}):"
    result = "".join(f"{names[node]}, " for node in outputs)
    source = "\n".join([header, *lines, f"    return ({result})"]) + "\n"
    space: dict[str, Any] = {"__builtins__": {}} | {name: thing for name, (_, thing) in _OPERATIONS.items() if thing is not None}
    exec(compile(source, "<symcalc numpy program>", "exec"), space)
    return Program(space["program"], source)


def _literal(value: int | Fraction | None) -> str:
    assert value is not None
    try:
        return f"({float(value)!r})"
    except OverflowError:
        raise ArgumentError(f"The number {str(value)[:20]}… is too large for a double; the largest is about 1.8e308.") from None
