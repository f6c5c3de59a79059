"""Numbers of a table in plain NumPy: every node at one point, without any backend."""

from __future__ import annotations

import numpy as np
import scipy.special

from symcalc.graph.conversion import Converter
from symcalc.graph.table import Graph
from symcalc.graph.targets import curvatures, slopes, values

OPERATIONS = {
    "add": np.add,
    "multiply": np.multiply,
    "negate": np.negative,
    "divide": np.divide,
    "power": np.power,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sech2": lambda x: 1 / np.cosh(x) ** 2,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "sigmoid": scipy.special.expit,
    "logaddexp": np.logaddexp,
    "erf": scipy.special.erf,
    "erfc": scipy.special.erfc,
    "abs": np.abs,
    "sign": np.sign,
    "step": lambda x: np.heaviside(x, 0.5),
    "floor": np.floor,
    "ceiling": np.ceil,
    "mod": np.mod,
    "max": np.maximum,
    "min": np.minimum,
    "lt": np.less,
    "le": np.less_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "select": np.where,
}
CONSTANTS = {"pi": np.pi, "EulerGamma": np.euler_gamma, "inf": np.inf, "nan": np.nan}


def at(graph, targets, point):
    """Return each target's numbers, in its shape. ``point``: all inputs end to end."""
    every = sorted({axis for axes in graph.axes for axis in axes})
    point = np.asarray(point, dtype=float)
    found = {}

    def along(numbers, axes):
        return np.asarray(numbers).reshape([graph.length[axis] if axis in axes else 1 for axis in every])

    with np.errstate(all="ignore"):
        for node in graph.needed([part.node for target in targets for part in target.parts]):
            name, value, axes = graph.op[node].name, graph.value[node], graph.axes[node]
            args = [found[a] for a in graph.args[node]]
            match name:
                case "number":
                    found[node] = np.float64(value)
                case "constant":
                    found[node] = np.float64(CONSTANTS[value])
                case "input":
                    found[node] = point[value]
                case "gather":
                    found[node] = along(point[np.asarray(graph.tables[value])], axes)
                case "numbers":
                    found[node] = along([float(entry) for entry in graph.tables[value]], axes)
                case "reduce":
                    found[node] = args[0].sum(axis=every.index(value), keepdims=True)
                case "logsumexp":
                    found[node] = scipy.special.logsumexp(args[0], axis=every.index(value), keepdims=True)
                case _:
                    found[node] = OPERATIONS[name](*args)
    results = []
    for target in targets:
        flat = np.zeros(target.size)
        for node, axes, places in target.parts:
            numbers = np.broadcast_to(found[node], [graph.length[axis] if axis in axes else 1 for axis in every])
            np.add.at(flat, np.asarray(places).reshape(-1), numbers.reshape(-1))
        results.append(flat.reshape(target.shape) if target.pattern is None else flat)
    return results


def table(expressions, args, roll=True, derivatives=2, variables=None):
    """Return the table and targets of one expression or a list of them; ``args``: symbols, or a mapping from them to shapes."""
    graph, symbols, arrays = Graph(), {}, {}
    for symbol, shape in (args if isinstance(args, dict) else dict.fromkeys(args, ())).items():
        argument = graph.argument(str(symbol), shape)
        if shape == ():
            symbols[symbol] = graph.element(argument.offset)
        else:
            arrays[str(symbol)] = argument
    wanted = range(graph.size) if variables is None else variables
    converter = Converter(graph, symbols, arrays, roll=wanted if roll else None)
    is_list = isinstance(expressions, (list, tuple))
    rows = converter.rows(expressions if is_list else [expressions])
    shape = (len(expressions),) if is_list else ()
    made = [values("value", shape, rows)]
    if derivatives > 0:
        made.append(slopes(graph, "slopes", shape, rows, wanted))
    if derivatives > 1:
        made.append(curvatures(graph, "curvatures", shape, rows, wanted))
    return graph, made
