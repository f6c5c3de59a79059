"""A table worked out with NumPy, node by node, and random tables: what machine code is compared with."""

from __future__ import annotations

import itertools
import math

import numpy as np
import scipy.special

from symcalc.graph.primitives import OPS
from symcalc.graph.table import Graph
from symcalc.graph.targets import Part, Target

CONSTANTS = {"pi": math.pi, "inf": math.inf, "nan": math.nan, "EulerGamma": 0.5772156649015329}


def _logsumexp(x, axis):
    top = np.max(x, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    return np.log(np.sum(np.exp(x - top), axis=axis)) + np.squeeze(top, axis)


FUNCTIONS = {
    **{name: getattr(np, name) for name in ("add", "multiply", "divide", "power", "sqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan")},
    **{name: getattr(np, "arc" + name[1:]) for name in ("asin", "acos", "atan", "atan2", "asinh", "acosh", "atanh")},
    **{name: getattr(np, name) for name in ("sinh", "cosh", "tanh", "abs", "sign", "floor", "logaddexp")},
    "negate": np.negative,
    "subtract": np.subtract,
    "sech2": lambda x: 1 / np.cosh(x) ** 2,
    "sigmoid": scipy.special.expit,
    "erf": scipy.special.erf,
    "erfc": scipy.special.erfc,
    "step": lambda x: np.heaviside(x, 0.5),
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


def evaluated(graph: Graph, targets: list[Target], v) -> np.ndarray:
    """All outputs end to end at one point. Each node is an array over all of its axes, in ascending order."""
    values = {}

    def over(node, axes):
        mine = graph.axes[node]
        return np.reshape(values[node], [graph.length[a] if a in mine else 1 for a in axes])

    for node in graph.needed([part.node for target in targets for part in target.parts]):
        name, value, axes = graph.op[node].name, graph.value[node], graph.axes[node]
        if name == "input":
            values[node] = v[value]
        elif name == "number":
            values[node] = float(value)
        elif name == "constant":
            values[node] = CONSTANTS[value]
        elif name == "gather":
            values[node] = v[graph.tables[value]]
        elif name == "numbers":
            values[node] = np.array([float(entry) for entry in graph.tables[value]])
        elif name in ("reduce", "logsumexp"):
            argument = graph.args[node][0]
            place = graph.axes[argument].index(value)
            values[node] = (np.sum if name == "reduce" else _logsumexp)(values[argument], axis=place)
        else:
            values[node] = FUNCTIONS[name](*(over(argument, axes) for argument in graph.args[node]))
    out = []
    for target in targets:
        flat = np.zeros(target.size)
        for part in target.parts:
            np.add.at(flat, part.places, np.broadcast_to(over(part.node, part.axes), part.places.shape))
        out.append(flat)
    return np.concatenate(out) if out else np.zeros(0)


SMOOTH = ["exp", "sin", "cos", "tanh", "atan", "erf", "sigmoid", "negate", "abs", "asinh", "sech2", "expm1", "step", "sign", "floor"]
JOINING = ["add", "multiply", "subtract", "max", "min", "atan2", "logaddexp"]


def random_table(dice, lanes: bool = True, size: int = 30):
    """A random table of a few arguments, with sums over axes where ``lanes``; values stay moderate."""
    graph = Graph()
    n = dice.randint(3, 40)
    graph.argument("x", (n,))
    graph.argument("y")
    axes = [graph.axis(dice.choice([1, 2, 3, 5, 8, 9, 16, 19])) for _ in range(dice.randint(1, 3))] if lanes else []
    nodes = [graph.element(dice.randrange(n + 1)) for _ in range(3)] + [graph.number(dice.randint(-3, 3)), graph.constant("pi")]
    for _ in range(5 if lanes else 0):
        some = tuple(sorted(dice.sample(axes, dice.randint(1, len(axes)))))
        shape = graph.shape_of(some)
        if dice.random() < 0.5:
            nodes.append(graph.gather(np.array([dice.randrange(n) for _ in range(math.prod(shape))]).reshape(shape), some))
        else:
            steps = [dice.randint(0, max(0, (n - 1) // (2 * max(1, length)))) for length in shape]
            places = sum(
                (np.arange(length) * step).reshape([-1 if k == d else 1 for k in range(len(shape))])
                for d, (length, step) in enumerate(zip(shape, steps, strict=True))
            )
            if places.max() < n:
                nodes.append(graph.gather(np.broadcast_to(places, shape), some))
    for axis in axes:
        nodes.append(graph.numbers([dice.randint(-4, 4) for _ in range(graph.length[axis])], axis))
    for _ in range(size):
        kind = dice.random()
        a, b, c = (dice.choice(nodes[-12:] if dice.random() < 0.5 else nodes) for _ in range(3))
        if graph.op[a].is_logical or graph.op[b].is_logical:
            continue
        if kind < 0.35:
            made = graph.apply(OPS["tanh"], graph.apply(OPS[dice.choice(SMOOTH)], graph.apply(OPS["sin"], a)))
        elif kind < 0.75:
            made = graph.apply(OPS[dice.choice(JOINING)], a, b)
        elif kind < 0.85:
            made = graph.select(graph.apply(OPS[dice.choice(["lt", "le"])], a, b), b, c)
        elif graph.axes[a]:
            made = (graph.logsumexp if dice.random() < 0.4 else graph.reduce)(a, dice.choice(graph.axes[a]))
            made = graph.apply(OPS["sin"], made)
        else:
            continue
        nodes.append(made)
    targets = []
    for k in range(dice.randint(1, 3)):
        m = dice.randint(1, 30)
        parts = []
        for _ in range(dice.randint(1, 4)):
            node = dice.choice(nodes)
            over = tuple(sorted({*graph.axes[node], *(dice.sample(axes, dice.randint(0, len(axes))) if lanes else [])}))
            shape = graph.shape_of(over)
            count = math.prod(shape)
            if count > 400:
                continue
            if dice.random() < 0.5:
                m = max(m, count)
                places = (np.arange(count) + dice.randint(0, m - count)).reshape(shape)
            else:
                places = np.array([dice.randrange(m) for _ in range(count)], dtype=np.int64).reshape(shape)
            parts.append(Part(node, over, places))
        targets.append(Target(f"t{k}", (m,), parts))
    return graph, targets


def points(graph: Graph, dice, count: int) -> np.ndarray:
    return np.array([[dice.uniform(-2, 2) for _ in range(graph.size)] for _ in range(count)])


def arguments(graph: Graph, v: np.ndarray) -> list[np.ndarray]:
    """The columns of each argument of many points."""
    ends = list(itertools.accumulate(argument.size for argument in graph.arguments))
    return [v[:, end - argument.size : end] for end, argument in zip(ends, graph.arguments, strict=True)]
