"""`CompiledFunction`: a table with named inputs and shaped outputs that can be called.

Values and derivatives come from one table, so what they share is computed once. A compiled function is rebuilt from its
expressions when it is unpickled: code never travels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
import sympy

from symcalc.codegen.program import BACKENDS, Options, Program
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import Converter
from symcalc.graph.table import Argument, Graph, Node
from symcalc.graph.targets import Target, curvatures, row_of, slopes, values


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
        count = prod(batch)
        outs = [np.empty((prod(output.shape), count)) for output in self.outputs]
        self._program.many([array.reshape(count, 1) for array in arrays], outs)
        results = [out.T.reshape(batch + output.shape) for out, output in zip(outs, self.outputs, strict=True)]
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
    targets = tabulated(graph, expressions, shape, dict.fromkeys(symbols, ()), derivatives)
    program = BACKENDS[backend](graph, targets, Options())
    origin = (tuple(expressions), shape, tuple(symbols), backend, derivatives)
    outputs = tuple(Output(target.name, target.shape) for target in targets)
    return CompiledFunction(tuple(symbol.name for symbol in symbols), outputs, backend, program.source, program, origin)


def tabulated(
    graph: Graph, expressions: Sequence[sympy.Basic], shape: tuple[int, ...], args: Mapping[Any, tuple[int, ...]], derivatives: int = 0
) -> list[Target]:
    """Put expressions into a table and return the targets of their values and derivatives.

    Parameters
    ----------
    graph : Graph
        Empty.
    expressions : sequence of Expr
        Row by row.
    shape : tuple of int
    args : mapping of Symbol, IndexedBase or MatrixSymbol to shape
        The arguments in the order of the call.
    derivatives : {0, 1, 2}
    """
    symbols: dict[sympy.Basic, Node] = {}
    arrays: dict[str, Argument] = {}
    for symbol, own in args.items():
        name = symbol.name if hasattr(symbol, "name") else str(symbol)
        argument = graph.argument(name, own)
        if own == ():
            symbols[symbol] = graph.element(argument.offset)
        else:
            arrays[name] = argument
    converter = Converter(graph, symbols, arrays)
    rows = [row_of(converter.node(expression), place) for place, expression in enumerate(expressions)]
    everything = range(graph.size)
    targets = [values("value", shape, rows)]
    if derivatives > 0:
        targets.append(slopes(graph, "jacobian" if shape else "gradient", shape, rows, everything))
    if derivatives > 1:
        targets.append(curvatures(graph, "hessian", shape, rows, everything))
    return targets
