"""A gradient held against two others that know nothing of its formula: complex steps, and differences.

A step of 10⁻²⁰⁰ along the imaginary axis gives a derivative to all digits, because nothing is subtracted; it needs functions
that are defined for complex numbers. Differences need nothing but values, and lose half of the digits or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from symcalc.codegen.function import CompiledFunction
from symcalc.errors import ArgumentError

_STEP = 1e-200
_CLOSE = 1e-9  # of complex steps, which lose no digits
_NEAR, _FAR = 1e-5, 1e-2  # of differences: what always passes, and what passes where neighbouring steps are as far apart
_BLOCK = 1 << 22  # numbers at once


@dataclass(frozen=True, slots=True, eq=False)
class GradientCheck:
    """What came of a check.

    Attributes
    ----------
    variables : tuple of str
        A name for each column.
    exact : array
        The derivative that was checked: a vector, or a matrix with a row for each output.
    complex_step : array or None
        By complex steps; None where the function is for real numbers only.
    differences : array
        By central differences of four points.
    largest_error : float
        The largest gap between the derivative and the better of the two, relative to the size of the derivative where that is above 1.
    passed : bool
        Whether both gaps are what rounding explains.
    worst : str
        The variable with the largest gap.
    """

    variables: tuple[str, ...]
    exact: npt.NDArray[np.float64]
    complex_step: npt.NDArray[np.float64] | None
    differences: npt.NDArray[np.float64]
    largest_error: float
    passed: bool
    worst: str

    def __repr__(self) -> str:
        word = "passed" if self.passed else f"NOT passed: the largest gap is in the derivative with respect to {self.worst}"
        by = "complex steps" if self.complex_step is not None else "central differences"
        lines = [f"Gradient check {word}; largest error {self.largest_error:.1e} against {by}."]
        if self.exact.ndim == 1 and len(self.exact) <= 12:
            width = max(len("variable"), *map(len, self.variables)) if self.variables else 8
            lines.append(f"{'variable':<{width}}  {'derivative':>24}  {'complex step':>24}  {'differences':>24}")
            steps = self.exact * np.nan if self.complex_step is None else self.complex_step
            for name, exact, step, difference in zip(self.variables, self.exact, steps, self.differences, strict=True):
                shown = "–" if self.complex_step is None else f"{step:.16g}"
                lines.append(f"{name:<{width}}  {exact:>24.16g}  {shown:>24}  {difference:>24.16g}")
        return "\n".join(lines)


def checked(function: CompiledFunction, points: Sequence[Any]) -> GradientCheck:
    """Check the first derivatives of a compiled function at one point.

    Parameters
    ----------
    function : CompiledFunction
        With derivatives.
    points : sequence of number or array
        One for each of its arguments.

    Raises
    ------
    ArgumentError
        The function has no derivatives, or no value at the point.
    """
    v, data, names = function.laid_out(points)
    exact = function.jac(v, *data)
    exact = np.asarray(exact.toarray() if hasattr(exact, "toarray") else exact, dtype=float)
    value = np.asarray(function.fun(v, *data), dtype=float)
    if not (np.isfinite(value).all() and np.isfinite(exact).all()):
        raise ArgumentError(f"The function or its derivative has no value at {points}; give a point inside its domain.")
    rows = exact.reshape(-1, len(v))
    flat = value.reshape(-1)
    try:
        steps = _columns(function, v, data, lambda block: np.imag(block) / _STEP, np.array([1j * _STEP]), flat.size)[:, :, 0]
    except ArgumentError:
        steps = None
    differences, doubt = _differences(function, v, data, flat)
    size = np.maximum(1, np.abs(rows))
    gap = np.abs(rows - differences)
    is_near = gap <= np.maximum(_NEAR * np.maximum(size, np.abs(flat)[:, None]), np.minimum(10 * doubt, _FAR * size))
    error = gap / size if steps is None else np.abs(rows - steps) / size
    passed = bool(is_near.all()) and (steps is None or bool((error <= _CLOSE).all()))
    bad = np.where(is_near, error, np.maximum(error, gap / size))
    worst = int(np.argmax(bad.max(axis=0))) if bad.size else 0
    return GradientCheck(
        names,
        exact,
        None if steps is None else steps.reshape(exact.shape),
        differences.reshape(exact.shape),
        float(bad.max(initial=0.0)),
        passed,
        names[worst] if names else "",
    )


def _columns(function: CompiledFunction, v: Any, data: Any, read: Any, shifts: Any, rows: int) -> Any:
    """Return what ``read`` makes of the values at v + each shift along each variable: an array (outputs, variables, shifts)."""
    n, kind = len(v), shifts.dtype
    found = np.empty((rows, n, len(shifts)))
    block = max(1, _BLOCK // max(1, n * len(shifts)))
    for start in range(0, n, block):
        some = np.arange(start, min(start + block, n))
        moved = np.broadcast_to(v.astype(kind), (len(some), len(shifts), n)).copy()
        moved[np.arange(len(some))[:, None], np.arange(len(shifts)), some[:, None]] += shifts * np.maximum(1, np.abs(v[some]))[:, None] ** (
            kind.kind == "f"
        )
        values = read(function.values_at(moved.reshape(-1, n), data))
        found[:, some] = values.reshape(rows, len(some), len(shifts))
    return found


def _differences(function: CompiledFunction, v: Any, data: Any, value: Any) -> tuple[Any, Any]:
    """Return differences of the best of several steps, and how far those of neighbouring steps are apart."""
    steps = 10.0 ** np.arange(-2, -6, -1)
    shifts = np.concatenate([k * steps for k in (-2, -1, 1, 2)])
    values = _columns(function, v, data, lambda block: block, shifts, value.size).reshape(value.size, len(v), 4, len(steps))
    slopes = (values[:, :, 0] - 8 * values[:, :, 1] + 8 * values[:, :, 2] - values[:, :, 3]) / (12 * steps * np.maximum(1, np.abs(v))[:, None])
    apart = np.abs(np.diff(slopes, axis=2))
    apart = np.where(np.isfinite(apart), apart, np.inf)
    best = apart.argmin(axis=2)[:, :, None]
    found = np.take_along_axis(slopes, best + 1, axis=2)[:, :, 0]
    doubt = np.take_along_axis(apart, best, axis=2)[:, :, 0]
    return found, doubt
