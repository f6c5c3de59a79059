"""Expressions → table → `CompiledFunction`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import sympy

from symcalc.codegen.function import CompiledFunction, Output
from symcalc.codegen.points import dtype_of, shortened
from symcalc.codegen.settings import Settings
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import Converter
from symcalc.graph.table import Argument, Graph, Node
from symcalc.graph.targets import Row, Target, curvatures, fill, slopes, sparse, values

Shape = tuple[int, ...]
__all__ = ["CompiledFunction", "Output", "compile_expressions", "tabulated"]
LARGE = 500  # rows or columns from which on a derivative is sparse by itself,
LOW_FILL = 0.1  # if no more than this share of it is ever stored


def compile_expressions(
    expressions: Sequence[sympy.Expr],
    shape: Shape,
    symbols: Sequence[Any] | Mapping[Any, Shape],
    backend: str = "numpy",
    derivatives: int = 0,
    *,
    names: Mapping[str, Shape] | None = None,
    variables: Sequence[Any] | None = None,
    sparse: bool | None = None,
    errors: str = "nan",
    dtype: Any = None,
    threads: int | None = None,
    digits: int | None = None,
) -> CompiledFunction:
    """Compile expressions of one shape, with all their derivatives up to an order.

    Parameters
    ----------
    expressions : sequence of Expr
        Row by row.
    shape : tuple of int
        ``()`` for one expression, ``(m,)`` for a list, ``(m, n)`` for a matrix.
    symbols : sequence of Symbol, or mapping of Symbol, IndexedBase or MatrixSymbol to shape
        The inputs, in the order of the call.
    backend : str
        ``"auto"`` takes machine code where it can be made, else NumPy.
    derivatives : {0, 1, 2}
    names : mapping of str to shape, optional
        Names of outputs and their shapes, which together hold the expressions; ``shape`` is not used then.
    variables : sequence of symbols, optional
        Those of ``symbols`` that derivatives are taken with respect to; by default all.
    sparse : bool, optional
        Whether matrices of derivatives are sparse; by default those with 500 rows or columns of which at most 10 % is stored.
    errors : {"nan", "raise"}
        What becomes of points where the function has no value.
    dtype : type, optional
        What to compute in; by default what the arguments are.
    threads, digits : int, optional
        See `Options`.
    """
    args = dict(symbols) if isinstance(symbols, Mapping) else dict.fromkeys(symbols, ())
    if derivatives not in (0, 1, 2):
        raise ArgumentError(f"derivatives={derivatives!r}; expected 0, 1 or 2.")
    if errors not in ("nan", "raise"):
        raise ArgumentError(f"errors={errors!r}; expected 'nan' or 'raise'.")
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise ArgumentError(f"threads={threads!r}; a whole number from 1 on is expected, or None.")
    inputs = [_name(symbol) for symbol in args]
    if len(args) != len(symbols) or len(set(inputs)) != len(inputs):
        raise ArgumentError(f"The arguments {shortened([str(symbol) for symbol in symbols])} are not all different.")
    chosen = list(args) if variables is None else [symbol for symbol in args if symbol in set(variables)]
    if variables is not None and len(chosen) != len(set(variables)):
        unknown = [str(symbol) for symbol in variables if symbol not in args]
        raise ArgumentError(f"{shortened(unknown)} of variables= is no argument; the arguments are {shortened(inputs)}.")
    if not isinstance(backend, str):
        raise ArgumentError(f"backend={backend!r}; the name of one is expected, such as 'numpy', or 'auto'.")
    if names is not None and not names:
        raise ArgumentError("There is nothing to compile: the mapping of outputs is empty.")
    kind = None if dtype is None else dtype_of(dtype).name
    graph = Graph()
    targets = tabulated(graph, expressions, shape, args, derivatives, names=names, variables=chosen)
    targets = [_thinned(target, k >= len(targets) // (derivatives + 1), sparse) for k, target in enumerate(targets)]
    known = None if names is None else tuple(names)
    variable_names = tuple(_name(symbol) for symbol in chosen)
    return CompiledFunction(graph, targets, Settings(tuple(inputs), variable_names, known, derivatives, backend, errors, kind, threads, digits))


def tabulated(
    graph: Graph,
    expressions: Sequence[sympy.Basic],
    shape: Shape,
    args: Mapping[Any, Shape],
    derivatives: int = 0,
    *,
    names: Mapping[str, Shape] | None = None,
    variables: Sequence[Any] | None = None,
) -> list[Target]:
    """Put expressions into a table and return the targets of their values, of their slopes, and of their curvatures.

    Parameters
    ----------
    graph : Graph
        Empty. Its arguments will be the variables first, then the others.
    expressions : sequence of Expr
        Row by row.
    shape : tuple of int
    args : mapping of Symbol, IndexedBase or MatrixSymbol to shape
    derivatives : {0, 1, 2}
    names, variables
        As in `compile_expressions`.
    """
    symbols: dict[sympy.Basic, Node] = {}
    arrays: dict[str, Argument] = {}
    wanted_symbols = list(args) if variables is None else list(variables)
    first = set(wanted_symbols)
    for symbol in (*wanted_symbols, *(symbol for symbol in args if symbol not in first)):
        name, own = _name(symbol), args[symbol]
        argument = graph.argument(name, own)
        if own == ():
            symbols[symbol] = graph.element(argument.offset)
        else:
            arrays[name] = argument
    wanted = range(sum(prod(args[symbol]) for symbol in wanted_symbols))
    converter = Converter(graph, symbols, arrays, roll=wanted)
    groups: list[tuple[str | None, Shape, list[Row]]] = []
    at = 0
    given: list[tuple[str | None, Shape]] = [(None, shape)] if names is None else [*names.items()]
    for called, own in given:
        mine = expressions[at : at + prod(own)]
        at += prod(own)
        groups.append((called, own, converter.rows(mine)))
    targets = [values("value" if name is None else name, own, rows) for name, own, rows in groups]
    if derivatives > 0:
        targets += [slopes(graph, _called(name, "jacobian" if own else "gradient"), own, rows, wanted) for name, own, rows in groups]
    if derivatives > 1:
        targets += [curvatures(graph, _called(name, "hessian"), own, rows, wanted) for name, own, rows in groups]
    return targets


def _called(name: str | None, what: str) -> str:
    return what if name is None else f"{what} of {name}"


def _name(symbol: Any) -> str:
    return symbol.name if isinstance(getattr(symbol, "name", None), str) else str(symbol)


def _thinned(target: Target, is_derivative: bool, wanted: bool | None) -> Target:
    if not is_derivative or len(target.shape) != 2 or wanted is False:
        return target
    if wanted is None and (max(target.shape) < LARGE or fill(target) > LOW_FILL):
        return target
    return sparse(target)
