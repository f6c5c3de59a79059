"""Nanoseconds a value of the vector functions, beside NumPy's and the C library's: python -m benchmarks.vector_math."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from time import perf_counter

import numpy as np

from symcalc.codegen.vector_math.library import ONE, TWO
from symcalc.codegen.vector_math.loops import CompiledLoop

NUMPY = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "atan2": "arctan2"}
SIZE = 1 << 15  # arguments and results stay in the second cache: this measures arithmetic, and hides what a call costs


def nanoseconds(call: Callable[[], object], values: int, rounds: int = 20) -> float:
    """Return the shortest time a value: other work on the machine only ever adds."""
    repeat = 4
    taken = []
    for _ in range(rounds):
        began = perf_counter()
        for _ in range(repeat):
            call()
        taken.append((perf_counter() - began) / repeat)
    return 1e9 * min(taken) / values


def one_by_one(function: Callable[..., float], columns: list[list[float]]) -> None:
    for _ in map(function, *columns):
        pass


def main() -> None:
    rng = np.random.default_rng(1)
    print(f"{'function':10s}{'vectors':>9s}{'unfused':>9s}{'numpy':>9s}{'scalar':>9s}   ns a value")
    for name in [*ONE, *TWO]:
        low, high = {"acosh": (1, 5), "log": (0.1, 5), "sqrt": (0.1, 5), "power": (0.1, 5)}.get(name, (-0.99, 0.99))
        if name in ("exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sech2", "sigmoid", "expm1", "atan", "asinh"):
            low, high = -5, 5
        arrays = [rng.uniform(low, high, SIZE) for _ in range(2 if name in TWO else 1)]
        out = np.empty(SIZE)
        ours, unfused = (nanoseconds(partial(CompiledLoop(name, fused=fused).run, *arrays, out), SIZE) for fused in (None, False))
        theirs = getattr(np, NUMPY.get(name, name), None)
        numpy = nanoseconds(partial(theirs, *arrays, out=out), SIZE) if theirs else math.nan
        scalar_function = getattr(math, {"power": "pow"}.get(name, name), None)
        columns = [a[:512].tolist() for a in arrays]
        scalar = nanoseconds(partial(one_by_one, scalar_function, columns), 512) if scalar_function else math.nan
        print(f"{name:10s}{ours:9.2f}{unfused:9.2f}{numpy:9.2f}{scalar:9.1f}")


if __name__ == "__main__":
    main()
