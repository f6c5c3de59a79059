"""A compiled function as SciPy calls functions: of one flat vector, value and derivatives one by one.

The numbers at the last point are kept, so that a value and the gradient asked for after it are one evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from symcalc.codegen.points import Points, Structure, read_points, shortened, shown
from symcalc.codegen.program import BACKENDS, Options, Program
from symcalc.codegen.settings import Settings, made
from symcalc.errors import ArgumentError
from symcalc.graph.table import Argument, Graph
from symcalc.graph.targets import Target

Array = npt.NDArray[Any]


class VectorForm:
    """What a compiled function is beside a function of its arguments."""

    # A place for the call itself, so that Python goes from f(…) straight to the code, with no method between.
    __slots__ = ("__call__", "__dict__", "__weakref__")
    __call__: Callable[..., Any]
    backend: str
    _graph: Graph
    _settings: Settings
    _arguments: tuple[Argument, ...]
    _structure: Structure
    _program: Program
    _programs: dict[int, Program]
    _last: tuple[int, bytes, Array] | None
    _sparse: dict[int, Any]

    def _evaluated(self, read: Points, out: Any = None) -> Any:
        raise NotImplementedError

    def fun(self, v: Any, *data: Any) -> Any:
        """Evaluate the value at one vector of all variables.

        Parameters
        ----------
        v : array
            All variables, laid end to end.
        *data : array
            The other arguments, in their order.

        Returns
        -------
        float, or vector of all outputs where there are several
            Shares its work with `jac` at the same point.
        """
        numbers = self._numbers(v, data, min(1, self._settings.derivatives))
        targets = self._level(0)
        if len(targets) == 1 and targets[0].shape == ():
            return numbers[0].item() if isinstance(numbers[0], np.generic) else numbers[0]
        return numbers[: sum(target.size for target in targets)].copy()

    def jac(self, v: Any, *data: Any) -> Any:
        """Evaluate the gradient or Jacobian at one vector of all variables: a vector, or a matrix with a row for each output."""
        return self._derivative(v, data, 1)

    def hess(self, v: Any, *data: Any) -> Any:
        """Evaluate the Hessian at one vector of all variables: a matrix, or one for each output."""
        return self._derivative(v, data, 2)

    def scipy(self, *data: Any) -> dict[str, Any]:
        """Return what SciPy's ``minimize``, ``least_squares`` and ``root`` take: ``minimize(**f.scipy(), x0=…)``.

        Parameters
        ----------
        *data : array
            The arguments that are no variables, in their order.

        Returns
        -------
        dict
            ``fun``; for one output with derivatives ``jac=True``, because ``fun`` returns value and gradient, and ``hess``; for several
            outputs ``jac``, which shares its work with ``fun``; ``args``, where there are data.
        """
        found: dict[str, Any] = {"fun": self.fun}
        if self._settings.derivatives:
            is_number = len(self._level(0)) == 1 and self._level(0)[0].shape == ()
            found = {"fun": self.value_and_gradient, "jac": True} if is_number else {"fun": self.fun, "jac": self.jac}
            if is_number and self._settings.derivatives > 1:
                found["hess"] = self.hess
        return found | ({"args": data} if data else {})

    def value_and_gradient(self, v: Any, *data: Any) -> tuple[Any, Any]:
        """Evaluate both at one vector of all variables."""
        return self.fun(v, *data), self.jac(v, *data)

    def laid_out(self, points: Sequence[Any]) -> tuple[Array, tuple[Array, ...], tuple[str, ...]]:
        """Return one point as the vector of all variables, the other arguments, and a name for each entry of the vector."""
        read = read_points(points, self._arguments, np.dtype(float), None)
        if read.batch:
            raise ArgumentError(f"One point is expected, not {read.batch} of them.")
        given = {argument.name: array[0].reshape(argument.shape) for argument, array in zip(self._arguments, read.arrays, strict=True)}
        variables = self._structure.variables
        v = np.concatenate([np.zeros(0), *(given[variable.name].ravel() for variable in variables)])
        names = [name for variable in variables for name in _entries(variable)]
        return v, tuple(given[a.name] for a in self._arguments if a.name not in self._settings.variables), tuple(names)

    def values_at(self, vectors: Array, data: Sequence[Any] = ()) -> Array:
        """Return the values at many vectors of all variables: an array with a row for each output and a column for each vector.

        The numbers may be complex where the function is defined for them.
        """
        program = self._program_of(0)
        native = vectors.dtype == np.float64 or program.any_dtype
        if not native:
            program = BACKENDS["numpy"](self._graph, self._level(0), Options())
        rest = iter(read_points(data, [a for a in self._arguments if a.name not in self._settings.variables], vectors.dtype, None).arrays)
        count = len(vectors)
        arrays = [
            vectors[:, a.offset : a.offset + a.size] if a.name in self._settings.variables else np.broadcast_to(next(rest), (count, a.size))
            for a in self._graph.arguments
        ]
        outs = [np.empty((target.size, count), vectors.dtype) for target in self._level(0)]
        program.many(arrays, outs)
        return np.concatenate(outs)

    def _level(self, order: int) -> tuple[Target, ...]:
        count = len(self._structure.targets) // self._structure.levels
        return self._structure.targets[order * count : (order + 1) * count]

    def _derivative(self, v: Any, data: tuple[Any, ...], order: int) -> Any:
        if self._settings.derivatives < order:
            raise ArgumentError(f"This function was compiled with derivatives={self._settings.derivatives}; compile it with derivatives={order}.")
        numbers = self._numbers(v, data, order)
        targets, first = self._level(order), order * len(self._level(0))
        start = sum(target.size for target in self._structure.targets[:first])
        inputs = (sum(variable.size for variable in self._structure.variables),) * order
        pieces: list[Any] = []
        for k, target in enumerate(targets, first):
            piece, start = numbers[start : start + target.size], start + target.size
            pieces.append(self._sparse[k].of(piece) if k in self._sparse else piece.reshape(-1, *inputs))
        if len(pieces) == 1:
            is_number = targets[0].shape == inputs
            return pieces[0] if first in self._sparse else pieces[0][0].copy() if is_number else pieces[0].copy()
        if any(k in self._sparse for k in range(first, first + len(targets))):
            from symcalc.codegen.sparse_results import stacked

            return stacked(pieces)
        return np.concatenate(pieces)

    def _numbers(self, v: Any, data: tuple[Any, ...], order: int) -> Array:
        """Return all numbers up to an order of derivative at a point, laid end to end; those of the last point are kept."""
        given = self._flat(v, data)
        key = given.tobytes()
        last = self._last  # one look: another thread may put its own there at any time
        if last is not None and last[0] >= order and last[1] == key:
            return last[2]
        program = self._program_of(order)
        count = len(self._level(0)) * (order + 1)
        targets = self._structure.targets[:count]
        found = np.empty(sum(target.size for target in targets))
        if program.single is not None:
            program.single(given, found)
        elif program.scalar is not None:
            found[:] = program.scalar(*given.tolist())
        else:
            ends = np.cumsum([0, *(target.size for target in targets)])
            arrays = [given[a.offset : a.offset + a.size].reshape(1, a.size) for a in self._graph.arguments]
            program.many(arrays, [found[start:stop].reshape(-1, 1) for start, stop in pairwise(ends)])
        if self._settings.errors == "raise" and not np.isfinite(found).all():
            self._evaluated(Points([given[a.offset : a.offset + a.size].reshape(1, a.size) for a in self._graph.arguments], (), np.dtype(float)))
        self._last = (order, key, found)
        return found

    def _program_of(self, order: int) -> Program:
        program = self._programs.get(order)
        if program is None:
            targets = self._structure.targets[: len(self._level(0)) * (order + 1)]
            program = self._programs[order] = made(self._graph, targets, self._settings, self.backend)[1]
        return program

    def _flat(self, v: Any, data: tuple[Any, ...]) -> Array:
        try:
            given = np.array(v, dtype=float)
        except (TypeError, ValueError) as error:
            raise ArgumentError(f"A vector of numbers is expected, not {shown(v)}: {error}.") from error
        size = sum(variable.size for variable in self._structure.variables)
        if given.shape != (size,) and not (given.size == size == 1):
            names = shortened([variable.name for variable in self._structure.variables])
            raise ArgumentError(f"One vector of {size} numbers is expected ({names}, end to end), not an array of shape {given.shape}.")
        others = [a for a in self._arguments if a.name not in self._settings.variables]
        if not others and not data:
            return given.reshape(-1)
        read = read_points(data, others, np.dtype(float), None)
        if read.batch:
            raise ArgumentError(f"Each of {shortened([a.name for a in others])} is given once, in its own shape; these have {read.batch} more axes.")
        flat = np.empty(self._graph.size)
        flat[:size] = given.reshape(-1)
        for argument, array in zip(others, read.arrays, strict=True):
            flat[argument.offset : argument.offset + argument.size] = array[0]
        return flat


def _entries(variable: Argument) -> list[str]:
    """Return a name for each number of an argument, such as w[0, 0]."""
    if variable.shape == ():
        return [variable.name]
    return [f"{variable.name}[{', '.join(map(str, index))}]" for index in np.ndindex(*variable.shape)]
