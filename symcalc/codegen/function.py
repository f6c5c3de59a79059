"""`CompiledFunction`: a table with named inputs and shaped outputs that can be called.

Values and derivatives come from one table, so what they share is computed once. The table itself is what is compared, hashed
and pickled: code never travels, it is made again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import Parameter, Signature
from itertools import combinations
from keyword import iskeyword
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from symcalc.codegen.array_calls import array_call
from symcalc.codegen.c_source import c_source
from symcalc.codegen.packing import Packed, packed, unpacked
from symcalc.codegen.points import Points, Structure, dtype_of, fits, read_points, shortened
from symcalc.codegen.program import BACKENDS, Options, Program
from symcalc.codegen.settings import Settings, made
from symcalc.codegen.traced import is_traced, traced
from symcalc.codegen.undefined import undefined_part
from symcalc.codegen.vector_form import VectorForm
from symcalc.errors import ArgumentError, NoValueError
from symcalc.graph.table import Argument, Graph
from symcalc.graph.targets import Target

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Output:
    """One output: its name and its own shape, ``()`` for a number."""

    name: str
    shape: tuple[int, ...]


class CompiledFunction(VectorForm):
    """A function of named inputs, compiled.

    Call it with one scalar or array for each input. Arrays broadcast against each other; an input that is an array itself has
    its own axes last. Results have the axes of the points first and their own axes last. With derivatives a call returns the
    tuple (value, gradient or Jacobian[, Hessian]). Where all variables are numbers, the gradient is one vector; where some are
    arrays, there is one array for each variable, in its shape (for a single variable it alone; of a Hessian there is such a
    tuple for each variable). Outputs with names come in dicts by name. A sparse derivative is one matrix over all variables
    laid end to end; for many points there is an array of matrices.

    ``f(…, out=…)`` puts the results into arrays that have the form of a result, and returns them. ``f(…, dtype=…)`` computes in
    another type. By default that is float64, float32 where all arrays are, and complex where one is.

    Attributes
    ----------
    inputs : tuple of str
    outputs : tuple of Output
        The value; with derivatives also ``"gradient"`` or ``"jacobian"``, and ``"hessian"``.
    backend : str
    """

    def __init__(self, graph: Graph, targets: Sequence[Target], settings: Settings) -> None:
        self._graph, self._settings = graph, settings
        arguments = {argument.name: argument for argument in graph.arguments}
        self._arguments = tuple(arguments[name] for name in settings.inputs)
        variables = tuple(arguments[name] for name in settings.variables)
        self._structure = Structure(settings.names, settings.derivatives + 1, variables, tuple(targets))
        self._dtype = None if settings.dtype is None else np.dtype(settings.dtype)
        self.inputs = settings.inputs
        self.outputs = tuple(Output(target.name, target.shape) for target in targets)
        self.backend, self._program = made(graph, targets, settings)
        self._programs: dict[int, Program] = {settings.derivatives: self._program}
        self._last: tuple[int, bytes, Array] | None = None
        self._place = {argument.name: k for k, argument in enumerate(graph.arguments)}
        self._in_order = [argument.name for argument in graph.arguments] == list(settings.inputs)
        self._sparse = {}
        if any(target.pattern is not None for target in targets):
            from symcalc.codegen.sparse_results import SparseMatrices

            self._sparse = {k: SparseMatrices(target) for k, target in enumerate(targets) if target.pattern is not None}
        self.__call__ = self._shortest_road()
        if len(self.inputs) <= 50 and all(name.isidentifier() and not iskeyword(name) for name in self.inputs):
            # What counts the arguments, such as curve_fit, finds them here.
            self.__signature__ = Signature([Parameter(name, Parameter.POSITIONAL_ONLY) for name in self.inputs])

    @property
    def source(self) -> str:
        """The generated program, to read."""
        return self._program.source

    # One call

    def _shortest_road(self) -> Callable[..., Any]:
        """Return what takes plain floats and arrays to the code and leaves all other calls to the general road."""
        program, structure = self._program, self._structure
        if self._settings.errors != "nan" or self._dtype not in (None, np.dtype(float)) or not self._in_order or not structure.is_flat:
            return self._general
        if any(argument.shape for argument in self._arguments):
            return self._general
        if program.digits is not None:
            return self._general
        arrays = array_call(program, structure.targets, len(self._arguments), self._general)
        return program.entry(arrays) if program.entry is not None else arrays

    def _general(self, *points: Any, out: Any = None, dtype: Any = None, **unknown: Any) -> Any:
        if unknown:
            names = shortened([argument.name for argument in self._arguments])
            raise ArgumentError(
                f"{next(iter(unknown))}= is no option; the arguments ({names}) are given by place, and the options are out= and dtype=."
            )
        if any(map(is_traced, points)):
            return traced(self._jax_program, points, self._arguments, self._place, self._structure)
        work = self._dtype if dtype is None else dtype_of(dtype)
        read = read_points(points, self._arguments, work, self._program.digits)
        return self._evaluated(self._ordered(read), out)

    def _ordered(self, read: Points) -> Points:
        if self._in_order:
            return read
        arrays = list(read.arrays)
        for argument, array in zip(self._arguments, read.arrays, strict=True):
            arrays[self._place[argument.name]] = array
        return read._replace(arrays=arrays)

    def _evaluated(self, read: Points, out: Any = None) -> Any:
        structure, (arrays, batch, dtype) = self._structure, read
        count, targets = prod(batch), structure.targets
        given = None if out is None else structure.given(out)
        if given is not None and (self._sparse or structure.is_split):
            raise ArgumentError("out= is for dense results in one piece; this function returns sparse matrices, or a derivative for each argument.")
        if given is not None:
            given = [fits(each, batch + target.shape, dtype) for each, target in zip(given, targets, strict=True)]
            if any(np.may_share_memory(one, other) for one, other in combinations(given, 2)):
                raise ArgumentError("out= has two arrays that share their memory; each output needs its own.")
        program = self._program
        native = dtype == np.float64 or program.any_dtype or (dtype.kind == "O" and program.digits is not None)
        if not native and (dtype.kind == "c" or dtype.itemsize > 8):
            program = self._numpy_program
            native = True
        inner = dtype if native else np.dtype(float)
        outs = [
            np.empty((target.size, count), inner) if given is None else _room(given[k], target, inner, arrays, count)
            for k, target in enumerate(targets)
        ]
        if count or not batch:
            program.many([array.astype(inner, copy=False) for array in arrays], outs)
        if self._settings.errors == "raise":
            self._refuse_undefined(arrays, outs, batch)
        results: list[Any] = []
        for k, (numbers, target) in enumerate(zip(outs, targets, strict=True)):
            if k in self._sparse:
                results.append(self._sparse[k].array_of(numbers.astype(dtype, copy=False), batch))
                continue
            result = numbers.T.reshape(batch + target.shape).astype(dtype, copy=False)
            if given is not None:
                if not np.shares_memory(result, given[k]):
                    given[k][...] = result
                results.append(given[k])
            elif result.ndim == 0:
                results.append(result.item() if dtype in (np.float64, np.complex128) else result[()])
            else:
                results.append(structure.divided(k, result))
        return structure.assembled(results)

    @cached_property
    def _numpy_program(self) -> Program:
        """The program for numbers that the backend does not compute with."""
        return BACKENDS["numpy"](self._graph, self._structure.targets, Options(self._settings.threads))

    @cached_property
    def _jax_program(self) -> Program:
        """The program for arrays of JAX, whatever the backend."""
        return self._program if self._program.pure is not None else BACKENDS["jax"](self._graph, self._structure.targets, Options())

    def _refuse_undefined(self, arrays: Sequence[Array], outs: Sequence[Array], batch: tuple[int, ...]) -> None:
        for target, numbers in zip(self._structure.targets, outs, strict=True):
            finite = np.isfinite(numbers.astype(float, copy=False) if numbers.dtype == object else numbers)
            if finite.all():
                continue
            place, point = (int(k) for k in np.argwhere(~finite)[0])
            here = [np.asarray(array[point : point + 1], dtype=float) for array in arrays]
            why = undefined_part(self._graph, target, place, here)
            at = [
                f"{argument.name} = {array[0, 0]:g}" if argument.shape == () else f"{argument.name} of shape {argument.shape}"
                for argument, array in zip(self._graph.arguments, here, strict=True)
            ]
            index = f" (point {tuple(int(k) for k in np.unravel_index(point, batch))} of {batch})" if batch else ""
            raise NoValueError(
                f"{why}, at {shortened(at)}{index}: the {target.name} has no finite value there. With errors='nan' it is {numbers[place, point]}."
            )

    # The bare code, and code to keep

    def to_c(self, name: str = "f") -> str:
        """Return the program as C source to keep: ``void name(const double *x, double *out)``, all inputs and all outputs end to end.

        The inputs stand in the order of the call; where derivatives are not taken with respect to all of them, the variables first.
        """
        return c_source(self._graph, self._structure.targets, name)

    @cached_property
    def scalar(self) -> Callable[..., tuple[float, ...]]:
        """The bare function: one float for each number of all inputs, and a flat tuple of all outputs."""
        program = self._program
        if program.scalar is not None and self._in_order:
            return program.scalar
        places = np.concatenate([np.zeros(0, int), *(np.arange(a.offset, a.offset + a.size) for a in self._arguments)])
        arguments: tuple[Argument, ...] = tuple(self._graph.arguments)
        targets = self._structure.targets

        def scalar(*numbers: float) -> tuple[float, ...]:
            if len(numbers) != len(places):
                raise TypeError(f"{len(places)} numbers are expected, {len(numbers)} were given.")
            v = np.empty(len(places))
            v[places] = numbers
            outs = [np.empty((target.size, 1)) for target in targets]
            program.many([v[a.offset : a.offset + a.size].reshape(1, a.size) for a in arguments], outs)
            return tuple(number for out in outs for number in out[:, 0].tolist())

        return scalar

    # What it is

    @cached_property
    def _content(self) -> tuple[Packed, Settings]:
        return packed(self._graph, self._structure.targets), self._settings

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, CompiledFunction) and self._content == other._content)

    def __hash__(self) -> int:
        return hash(self._content)

    def __reduce__(self) -> tuple[Any, ...]:
        return rebuilt, self._content

    def __copy__(self) -> CompiledFunction:
        return self

    def __deepcopy__(self, memo: Any) -> CompiledFunction:
        return self

    def __repr__(self) -> str:
        inputs = shortened([f"{a.name}: {a.shape}" if a.shape else a.name for a in self._arguments])
        outputs = shortened([f"{output.name}: {output.shape}" if output.shape else output.name for output in self.outputs])
        return f"<CompiledFunction ({inputs}) → ({outputs}), backend {self.backend}>"


def rebuilt(content: Packed, settings: Settings) -> CompiledFunction:
    """Make the code of a function that travelled as its table."""
    graph, targets = unpacked(content)
    return CompiledFunction(graph, targets, settings)


def _room(out: Array, target: Target, dtype: np.dtype[Any], arrays: Sequence[Array], count: int) -> Array:
    """Return where the program writes: straight into what the user gave, where that can be."""
    if target.shape == () and out.dtype == dtype and out.flags.c_contiguous and not any(np.may_share_memory(out, array) for array in arrays):
        return out.reshape(1, count)
    return np.empty((target.size, count), dtype)
