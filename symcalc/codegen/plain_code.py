"""The text of a program for one point, in Python's own arithmetic: a call costs what its operations cost, and no arrays.

Where Python raises (log 0, 1/0, overflow) the caller asks the program over arrays, which has inf or nan there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

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
_MATH = (
    *("sqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "atan2"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc"),
)


def plain_text(graph: Graph, targets: Sequence[Target], special: Callable[[str, int], Callable[..., Any]]) -> tuple[str, dict[str, Any]]:
    """Write the program of a lowered table without lanes, and return it with the functions that it calls."""
    names: dict[str, Any] = {name: getattr(math, name) for name in (*_MATH, "pow", "fabs", "floor", "ceil", "copysign", "inf", "nan")}
    names["float"] = float
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
        elif op in _MATH:
            lines.append(f"t{node} = {op}({', '.join(arguments)})")
        else:
            called = f"{op}_{len(arguments)}"
            names[called] = special(op, len(arguments))
            lines.append(f"t{node} = float({called}({', '.join(arguments)}))")
    results: list[str] = []
    for target in targets:
        row = ["0.0"] * target.size
        for part in target.parts:
            place, written = int(part.places), text[part.node]
            if graph.op[part.node].is_logical:
                written = f"float({written})"
            row[place] = written if row[place] == "0.0" else f"{row[place]} + {written}"
        results += row
    lines.append(f"return ({''.join(result + ', ' for result in results)})")
    inputs = ", ".join(f"x{k}" for k in range(graph.size))
    return "\n    ".join([f"def program({inputs}):", *lines]) + "\n", names
