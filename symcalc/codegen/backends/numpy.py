"""The table as straight-line NumPy: one assignment a node, so it broadcasts over arrays and needs nothing but NumPy.

The program's names are made here (``t7``); no name or text of the user enters it. What it may call is the table below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.special

from symcalc.codegen.program import BACKENDS, Array, Options, Program
from symcalc.errors import ArgumentError
from symcalc.graph.lowering import lowered
from symcalc.graph.table import Exact, Graph
from symcalc.graph.targets import Target


def _power(base: Any, exponent: Any) -> Any:
    # Integer-valued exponents are handed over as such: NumPy's float power of a negative base is exact for them too.
    return np.power(np.asarray(base, dtype=float), exponent)


def _total(t: Array, axis: int) -> Array:
    return np.asarray(t.sum(axis=axis, keepdims=True))


def _logsumexp(t: Array, axis: int) -> Array:
    top = t.max(axis=axis, keepdims=True)
    return np.asarray(top + np.log(np.exp(t - np.where(np.isfinite(top), top, 0)).sum(axis=axis, keepdims=True)))


# How each operation is written, braces standing for the arguments, and what the program calls for it, if anything.
_OPERATIONS: dict[str, tuple[str, Any]] = {
    "add": ("{} + {}", None),
    "subtract": ("{} - {}", None),
    "multiply": ("{} * {}", None),
    "negate": ("-{}", None),
    "divide": ("{} / {}", None),
    "power": ("power({}, {})", _power),
    "sqrt": ("sqrt({})", np.sqrt),
    "exp": ("exp({})", np.exp),
    "expm1": ("expm1({})", np.expm1),
    "log": ("log({})", np.log),
    "log1p": ("log1p({})", np.log1p),
    "sin": ("sin({})", np.sin),
    "cos": ("cos({})", np.cos),
    "tan": ("tan({})", np.tan),
    "asin": ("asin({})", np.arcsin),
    "acos": ("acos({})", np.arccos),
    "atan": ("atan({})", np.arctan),
    "atan2": ("atan2({}, {})", np.arctan2),
    "sinh": ("sinh({})", np.sinh),
    "cosh": ("cosh({})", np.cosh),
    "tanh": ("tanh({})", np.tanh),
    "asinh": ("asinh({})", np.arcsinh),
    "acosh": ("acosh({})", np.arccosh),
    "atanh": ("atanh({})", np.arctanh),
    "logaddexp": ("logaddexp({}, {})", np.logaddexp),
    "erf": ("erf({})", scipy.special.erf),
    "erfc": ("erfc({})", scipy.special.erfc),
    "spherical_jn": ("spherical_jn({}, {})", lambda n, x: scipy.special.spherical_jn(int(n), x)),
    "abs": ("absolute({})", np.absolute),
    "sign": ("sign({})", np.sign),
    "floor": ("floor({})", np.floor),
    "ceiling": ("ceil({})", np.ceil),
    "mod": ("mod({}, {})", np.mod),
    "max": ("maximum({}, {})", np.maximum),
    "min": ("minimum({}, {})", np.minimum),
    "lt": ("{} < {}", None),
    "le": ("{} <= {}", None),
    "eq": ("{} == {}", None),
    "ne": ("{} != {}", None),
    "and": ("{} & {}", None),
    "or": ("{} | {}", None),
    "not": ("~{}", None),
    "select": ("where({}, {}, {})", np.where),
}
_CONSTANTS = {"pi": np.pi, "EulerGamma": np.euler_gamma, "GoldenRatio": (1 + 5**0.5) / 2, "Catalan": 0.915965594177219, "inf": np.inf, "nan": np.nan}


@BACKENDS.register("numpy")
def numpy_backend(graph: Graph, targets: Sequence[Target], options: Options) -> Program:
    """Write the program that computes ``targets``, and load it."""
    graph, lowered_targets = lowered(graph, targets, _OPERATIONS)
    dimension = {axis: place for place, axis in enumerate(sorted({a for axes in graph.axes for a in axes}))}
    tables: list[Any] = []
    lines: list[str] = []
    names: dict[int, str] = {}
    where = [(k, j) for k, argument in enumerate(graph.arguments) for j in range(argument.size)]

    def table(content: Any, axes: tuple[int, ...]) -> str:
        shape = [graph.length[axis] if axis in axes else 1 for axis in dimension]
        tables.append(np.asarray(content).reshape(shape))
        return f"T[{len(tables) - 1}]"

    for node in graph.needed([part.node for target in lowered_targets for part in target.parts]):
        op, value, axes = graph.op[node].name, graph.value[node], graph.axes[node]
        arguments = [names[argument] for argument in graph.args[node]]
        names[node] = f"t{node}"
        match op:
            case "number":
                names[node] = literal(value)
            case "constant":
                names[node] = str(value)
            case "input":
                k, j = where[value]
                lines.append(f"t{node} = x[{k}][:, {j}]")
            case "gather":
                lines.append(f"t{node} = flat[{table(graph.tables[value], axes)}]")
            case "numbers":
                lines.append(f"t{node} = {table([float(entry) for entry in graph.tables[value]], axes)}[..., None]")
            case "reduce":
                lines.append(f"t{node} = total({arguments[0]}, {dimension[value]})")
            case "logsumexp":
                lines.append(f"t{node} = logsumexp({arguments[0]}, {dimension[value]})")
            case _ if op in _OPERATIONS:
                lines.append(f"t{node} = " + _OPERATIONS[op][0].format(*arguments))
            case _:
                raise ArgumentError(f"The NumPy backend cannot compute {op!r}; it can compute {', '.join(_OPERATIONS)}.")
    for number, target in enumerate(lowered_targets):
        lines.append(f"out[{number}][:] = 0")
        for part in target.parts:
            kept = tuple(slice(None) if axis in part.axes else 0 for axis in dimension)
            tables.append((part.places.ravel(), graph.shape_of(part.axes), kept))
            lines.append(f"put(out[{number}], {names[part.node]}, T[{len(tables) - 1}])")
    source = "\n    ".join(["def program(x, flat, T, out):", *lines]) + "\n"

    space: dict[str, Any] = {"__builtins__": {}, "logsumexp": _logsumexp, "total": _total, "put": _put} | _CONSTANTS
    space |= {text.partition("(")[0]: thing for text, thing in _OPERATIONS.values() if thing is not None}
    exec(compile(source, "<symcalc numpy program>", "exec"), space)
    program = space["program"]
    gathers = any(op.name == "gather" for op in graph.op)

    def many(arguments: Sequence[Array], outs: Sequence[Array]) -> None:
        flat = np.concatenate([argument.T for argument in arguments]) if gathers else None
        with np.errstate(all="ignore"):
            program(arguments, flat, tables, outs)

    return Program(many, source, any_dtype=True)


def _put(out: Array, numbers: Any, where: tuple[Array, tuple[int, ...], tuple[Any, ...]]) -> None:
    """Add numbers to the rows of ``out`` where they belong."""
    places, shape, kept = where
    if np.ndim(numbers) > 1:
        numbers = numbers[kept]
    np.add.at(out, places, np.broadcast_to(numbers, (*shape, out.shape[1])).reshape(-1, out.shape[1]))


def literal(value: Exact) -> str:
    """Return a number as Python writes it."""
    try:
        return f"({float(value)!r})"
    except OverflowError:
        raise ArgumentError(f"The number {str(value)[:20]}… is too large for a double; the largest is about 1.8e308.") from None
