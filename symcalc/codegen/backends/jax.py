"""The table as JAX operations: on a processor or an accelerator, alone or inside a user's own jitted code.

The program is a pure function: operations of ``jax.numpy`` on whatever JAX traces. Its derivatives are those of the table, so
that branches that are not taken leave no nan in a gradient, and stable forms stay stable; JAX asks for them as often as it
differentiates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from copy import copy
from fractions import Fraction
from threading import RLock
from typing import Any

import jax
import jax.numpy as jnp
import jax.scipy.special as special
import numpy as np

from symcalc.codegen.interpreted import listing
from symcalc.codegen.program import BACKENDS, Array, Options, Program
from symcalc.errors import ArgumentError
from symcalc.graph.lowering import lowered
from symcalc.graph.primitives import CONSTANT, GATHER, INPUT, LOGSUMEXP, NUMBER, NUMBERS, REDUCE
from symcalc.graph.table import Graph, Node
from symcalc.graph.targets import Part, Target, slopes

# A Jacobian with more numbers is not made for a derivative that JAX asks for; it differentiates the operations then.
LARGEST_JACOBIAN = 10_000_000
_SERIES = 40


@BACKENDS.register("jax")
def jax_backend(graph: Graph, targets: Sequence[Target], options: Options) -> Program:
    """Write a table as JAX operations.

    Called with NumPy arrays it computes in float64; called by `Program.pure` with JAX's own arrays, in their type, so that
    JAX must be told to use float64 (``jax.config.update("jax_enable_x64", True)``) where that is wanted.

    Raises
    ------
    ArgumentError
        JAX has no such function; names it.
    """
    function = _Traced(_copy(graph), list(targets))
    jitted = jax.jit(jax.vmap(function))

    def pure(arguments: Sequence[Any]) -> list[Any]:
        batch = np.broadcast_shapes(*(argument.shape[:-1] for argument in arguments))
        parts = [jnp.broadcast_to(argument, (*batch, argument.shape[-1])) for argument in arguments]
        # NumPy's arrays follow those of JAX, whole numbers become floats.
        kind = jnp.result_type(float, *(argument.dtype for argument in arguments if isinstance(argument, jax.Array)))
        v = jnp.concatenate([part.astype(kind) for part in parts], axis=-1) if parts else jnp.zeros((*batch, 0), kind)
        outs = jax.vmap(function)(v.reshape(-1, v.shape[-1])) if batch else function(v)
        return [out.reshape(batch + out.shape[-1:]) for out in outs]

    def many(arguments: Sequence[Array], outs: Sequence[Array]) -> None:
        if not outs:
            return
        points = outs[0].shape[1]
        v = np.concatenate([np.zeros((points, 0)), *arguments], axis=1).astype(float)
        with _float64():
            results = [np.asarray(result) for result in jitted(v)]
        for out, result in zip(outs, results, strict=True):
            out[...] = result.T

    return Program(many, listing(graph, targets), pure=pure)


def _float64() -> AbstractContextManager[Any]:
    """Let JAX use float64 in this thread, whatever it is set to elsewhere."""
    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(True)  # type: ignore[no-any-return]
    return jax.experimental.enable_x64()  # type: ignore[no-any-return]


def _copy(graph: Graph) -> Graph:
    """Return a table that can grow without the other one growing."""
    made = Graph()
    for name, content in vars(graph).items():
        setattr(made, name, copy(content))
    return made


class _Traced:
    """The targets as a function of one vector of all inputs, with derivatives from the table."""

    def __init__(self, graph: Graph, targets: list[Target]) -> None:
        self.graph, self.targets = graph, targets
        self.lowered = lowered(graph, targets, _OPERATIONS)
        table, made = self.lowered
        for node in table.needed([part.node for target in made for part in target.parts]):
            if table.args[node] and table.op[node] not in (REDUCE, LOGSUMEXP) and table.op[node].name not in _OPERATIONS:
                raise ArgumentError(f"The JAX backend cannot compute {table.op[node].name!r}; it can compute {', '.join(_OPERATIONS)}.")
        self.steps: _Traced | None = None
        self.lock = RLock()
        self.function = jax.custom_jvp(self.plain)
        self.function.defjvp(self.tangent)

    def __call__(self, v: Any) -> tuple[Any, ...]:
        if sum(target.size for target in self.targets) * self.graph.size > LARGEST_JACOBIAN:
            return self.plain(v)
        return self.function(v)  # type: ignore[no-any-return]

    def tangent(self, primals: tuple[Any], tangents: tuple[Any]) -> tuple[Any, Any]:
        """Return the values, and how they change along a direction."""
        (v,), (direction,) = primals, tangents
        jacobians = self.derivative()(v)
        return self(v), tuple(jacobian.reshape(target.size, -1) @ direction for jacobian, target in zip(jacobians, self.targets, strict=True))

    def derivative(self) -> _Traced:
        """Return the Jacobians of all targets as a function of the same kind."""
        with self.lock:
            if self.steps is None:
                everything = range(self.graph.size)
                made = [slopes(self.graph, target.name, (target.size,), target.parts, everything) for target in self.targets]
                self.steps = _Traced(self.graph, made)
            return self.steps

    def plain(self, v: Any) -> tuple[Any, ...]:
        """Compute everything by operations that JAX sees."""
        graph, targets = self.lowered
        values: dict[Node, Any] = {}
        for node in graph.needed([part.node for target in targets for part in target.parts]):
            values[node] = _value(graph, node, values, v)
        return tuple(_placed(graph, target, values, v.dtype) for target in targets)


def _value(graph: Graph, node: Node, values: dict[Node, Any], v: Any) -> Any:
    op, value, args, axes = graph.op[node], graph.value[node], graph.args[node], graph.axes[node]
    if op is INPUT:
        return v[value]
    if op is NUMBER:
        return jnp.asarray(_rounded(value), v.dtype)
    if op is CONSTANT:
        return jnp.asarray(_CONSTANTS[value], v.dtype)
    if op is GATHER:
        return v[jnp.asarray(graph.tables[value])]
    if op is NUMBERS:
        return jnp.asarray([_rounded(entry) for entry in graph.tables[value]], v.dtype)
    if op is REDUCE or op is LOGSUMEXP:
        along = graph.axes[args[0]].index(value)
        return (jnp.sum if op is REDUCE else special.logsumexp)(values[args[0]], axis=along)
    operands = [_spread(values[argument], graph.axes[argument], axes) for argument in args]
    if op.name == "spherical_jn":
        return _spherical(int(graph.value[args[0]]), operands[1])
    if op.name == "polygamma":
        return special.polygamma(jnp.round(operands[0]).astype(int), operands[1])
    return _OPERATIONS[op.name](*operands)


def _spread(value: Any, have: tuple[int, ...], wanted: tuple[int, ...]) -> Any:
    """Put in a dimension of length 1 for each axis that a value lacks."""
    if not have or have == wanted:
        return value
    return jnp.expand_dims(value, tuple(place for place, axis in enumerate(wanted) if axis not in have))


def _placed(graph: Graph, target: Target, values: dict[Node, Any], dtype: Any) -> Any:
    single: dict[int, Any] = {}
    lanes: list[Part] = []
    for part in target.parts:
        if part.axes:
            lanes.append(part)
        else:
            place = int(part.places)
            single[place] = single[place] + values[part.node] if place in single else values[part.node]
    if len(single) == target.size and not lanes:
        return jnp.stack([single[place] for place in range(target.size)]) if single else jnp.zeros(0, dtype)
    out = jnp.zeros(target.size, dtype)
    if single:
        out = out.at[np.array(list(single))].add(jnp.stack(list(single.values())))
    for part in lanes:
        numbers = jnp.broadcast_to(_spread(values[part.node], graph.axes[part.node], part.axes), part.places.shape)
        out = out.at[part.places.ravel()].add(numbers.ravel())
    return out


def _rounded(value: int | Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ArgumentError(f"The number {str(value)[:20]}… is too large for a double; the largest is about 1.8e308.") from None


def _spherical(order: int, x: Any) -> Any:
    """Return a spherical Bessel function: its series where that does not cancel, else the recurrence upwards."""
    near = jnp.abs(x) < order + 1
    small, large = jnp.where(near, x, 0), jnp.where(near, order + 1, x)
    total = 1 + 0 * small
    for k in range(_SERIES, 0, -1):
        total = 1 - small * small / (2 * k * (2 * order + 2 * k + 1)) * total
    for k in range(1, order + 1):
        total = total * small / (2 * k + 1)
    below, here = jnp.sin(large) / large, jnp.sin(large) / large**2 - jnp.cos(large) / large
    for k in range(1, order):
        below, here = here, (2 * k + 1) / large * here - below
    return jnp.where(near, total, here if order else below)


def _loggamma(x: Any) -> Any:
    return jnp.where(x > 0, special.gammaln(x), jnp.nan)


_CONSTANTS = {"pi": np.pi, "EulerGamma": np.euler_gamma, "GoldenRatio": (1 + 5**0.5) / 2, "Catalan": 0.915965594177219, "inf": np.inf, "nan": np.nan}
_OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": jnp.add,
    "subtract": jnp.subtract,
    "multiply": jnp.multiply,
    "negate": jnp.negative,
    "divide": jnp.divide,
    "power": jnp.power,
    "sqrt": jnp.sqrt,
    "exp": jnp.exp,
    "expm1": jnp.expm1,
    "log": jnp.log,
    "log1p": jnp.log1p,
    "sin": jnp.sin,
    "cos": jnp.cos,
    "tan": jnp.tan,
    "asin": jnp.arcsin,
    "acos": jnp.arccos,
    "atan": jnp.arctan,
    "atan2": jnp.arctan2,
    "sinh": jnp.sinh,
    "cosh": jnp.cosh,
    "tanh": jnp.tanh,
    "asinh": jnp.arcsinh,
    "acosh": jnp.arccosh,
    "atanh": jnp.arctanh,
    "logaddexp": jnp.logaddexp,
    "sigmoid": jax.nn.sigmoid,
    "erf": special.erf,
    "erfc": special.erfc,
    "abs": jnp.abs,
    "sign": jnp.sign,
    "floor": jnp.floor,
    "ceiling": jnp.ceil,
    "mod": jnp.mod,
    "max": jnp.maximum,
    "min": jnp.minimum,
    "spherical_jn": _spherical,
    "lt": jnp.less,
    "le": jnp.less_equal,
    "eq": jnp.equal,
    "ne": jnp.not_equal,
    "and": jnp.logical_and,
    "or": jnp.logical_or,
    "not": jnp.logical_not,
    "select": jnp.where,
    # By SymPy's names.
    "gamma": special.gamma,
    "loggamma": _loggamma,
    "digamma": special.digamma,
    "polygamma": special.polygamma,
    "beta": special.beta,
    "erfinv": special.erfinv,
    "Ei": special.expi,
}
