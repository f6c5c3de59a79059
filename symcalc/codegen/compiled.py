"""`CompiledFunction`: a table with named inputs and shaped outputs that can be called.

Values and derivatives come from one table, so what they share is computed once. A compiled function is rebuilt from its
expressions when it is unpickled: code never travels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy

from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.derivatives import gradient
from symcalc.graph.table import Graph, Node
from symcalc.registry import Registry


@dataclass(frozen=True, slots=True)
class Program:
    """What a backend makes: a callable from one array per input to one array per output, and its source text."""

    call: Callable[..., tuple[Any, ...]]
    source: str


Backend = Callable[[Graph, list[Node], list[Node]], Program]
BACKENDS: Registry[Backend] = Registry("backend", "symcalc.codegen.backends")


@dataclass(frozen=True, slots=True)
class Output:
    """One output: its name and its own shape, ``()`` for a number."""

    name: str
    shape: tuple[int, ...]


@dataclass(frozen=True)
class CompiledFunction:
    """A function of named inputs, compiled.

    Attributes
    ----------
    inputs : tuple of str
    outputs : tuple of Output
        The value; with derivatives also ``"gradient"`` or ``"jacobian"``, and ``"hessian"``.
    backend : str
    source : str
        The generated program, to read.
    """

    inputs: tuple[str, ...]
    outputs: tuple[Output, ...]
    backend: str
    source: str
    # Two functions made of the same expressions are equal; code that was loaded twice is not the same object.
    _program: Program = field(compare=False, repr=False)
    _origin: tuple[Any, ...] = field(repr=False)

    def __call__(self, *points: Any) -> Any:
        """Evaluate at scalars or arrays, one for each input, broadcast against each other.

        Returns
        -------
        array, or tuple of arrays where derivatives were asked for
            Batch axes first, then the output's own shape.
        """
        if len(points) != len(self.inputs):
            raise ArgumentError(f"{len(self.inputs)} arguments are expected ({', '.join(self.inputs)}), {len(points)} were given.")
        try:
            arrays = np.broadcast_arrays(*(np.asarray(point, dtype=float) for point in points)) if points else []
        except (TypeError, ValueError) as error:
            raise ArgumentError(f"Numbers or arrays of them that go together are expected for {', '.join(self.inputs)}: {error}.") from error
        batch = arrays[0].shape if arrays else ()
        flat = self._program.call(*arrays)
        results, start = [], 0
        for output in self.outputs:
            size = int(np.prod(output.shape, dtype=int))
            parts = [np.broadcast_to(part, batch) for part in flat[start : start + size]]
            start += size
            results.append(np.stack(parts, axis=-1).reshape(batch + output.shape) if output.shape else np.array(parts[0]))
        shaped = [float(result) if result.ndim == 0 else result for result in results]
        return shaped[0] if len(shaped) == 1 else tuple(shaped)

    def fun(self, v: Any) -> Any:
        """Evaluate the value at one vector of all inputs, as SciPy calls functions."""
        result = self(*np.asarray(v, dtype=float))
        return result[0] if isinstance(result, tuple) else result

    def jac(self, v: Any) -> Any:
        """Evaluate the gradient or Jacobian at one vector of all inputs."""
        return self._derivative(v, 1)

    def hess(self, v: Any) -> Any:
        """Evaluate the Hessian at one vector of all inputs."""
        return self._derivative(v, 2)

    def _derivative(self, v: Any, order: int) -> Any:
        if len(self.outputs) <= order:
            raise ArgumentError(f"This function was compiled with derivatives={len(self.outputs) - 1}; compile it with derivatives={order}.")
        return self(*np.asarray(v, dtype=float))[order]

    def __reduce__(self) -> tuple[Any, ...]:
        return compile_expressions, self._origin


def compile_expressions(
    expressions: Sequence[sympy.Expr], shape: tuple[int, ...], symbols: Sequence[sympy.Symbol], backend: str = "numpy", derivatives: int = 0
) -> CompiledFunction:
    """Compile expressions of one shape, with all their derivatives up to an order.

    Parameters
    ----------
    expressions : sequence of Expr
        Row by row.
    shape : tuple of int
        ``()`` for one expression, ``(m,)`` for a list, ``(m, n)`` for a matrix.
    symbols : sequence of Symbol
        The inputs, in the order of the call.
    backend : str
    derivatives : {0, 1, 2}
    """
    if derivatives not in (0, 1, 2):
        raise ArgumentError(f"derivatives={derivatives!r}; expected 0, 1 or 2.")
    if len(set(symbols)) != len(symbols) or len({symbol.name for symbol in symbols}) != len(symbols):
        raise ArgumentError(f"The arguments {', '.join(map(str, symbols))} are not all different.")
    graph = Graph()
    inputs = [graph.input(symbol.name) for symbol in symbols]
    names = {symbol: symbol.name for symbol in symbols}
    nodes = [convert(graph, expression, names) for expression in expressions]
    n = len(inputs)
    outputs, flat, latest = [Output("value", shape)], list(nodes), nodes
    for order in range(1, derivatives + 1):
        latest = [entry for node in latest for entry in gradient(graph, node, inputs)]
        name = "hessian" if order == 2 else "jacobian" if shape else "gradient"
        outputs.append(Output(name, shape + (n,) * order))
        flat += latest
    program = BACKENDS[backend](graph, inputs, flat)
    origin = (tuple(expressions), shape, tuple(symbols), backend, derivatives)
    return CompiledFunction(tuple(symbol.name for symbol in symbols), tuple(outputs), backend, program.source, program, origin)
