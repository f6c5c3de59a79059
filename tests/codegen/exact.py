"""Errors of floating-point functions in units in the last place, against ball arithmetic of flint."""

from __future__ import annotations

from collections.abc import Callable

import flint
import numpy as np
from flint import arb

LARGEST = arb(np.finfo(float).max) * (1 + arb(2) ** -54)  # from here on a result rounds to infinity


def sech2(x: arb) -> arb:
    return x.sech() ** 2


EXACT: dict[str, Callable[..., arb]] = {
    "exp": arb.exp,
    "expm1": arb.expm1,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "tanh": arb.tanh,
    "sech2": sech2,
    "sigmoid": lambda x: 1 / (1 + (-x).exp()),
    "log": arb.log,
    "log1p": arb.log1p,
    "asinh": arb.asinh,
    "acosh": arb.acosh,
    "atanh": arb.atanh,
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": arb.tan,
    "asin": arb.asin,
    "acos": arb.acos,
    "atan": arb.atan,
    "sqrt": arb.sqrt,
    "erf": arb.erf,
    "erfc": arb.erfc,
    "atan2": arb.atan2,
    "power": lambda x, y: x**y if x > 0 else (-x) ** y * (-1 if int(float(y)) % 2 else 1),
}


def exactly(function: Callable[..., arb], arguments: tuple[float, ...]) -> arb:
    """Return a ball of relative radius below 2⁻⁹⁰."""
    before = flint.ctx.prec
    try:
        for precision in (160, 400, 1400, 4000):
            flint.ctx.prec = precision
            value = function(*map(arb, arguments))
            if value.rel_accuracy_bits() >= 90 or value == 0:
                return value
    finally:
        flint.ctx.prec = before
    raise ArithmeticError(f"no 90 bits at {arguments}")


def error_in_ulp(name: str, arguments: tuple[float, ...], got: float) -> float:
    """Return |got − exact| in units in the last place of the exact value; 0 where both are infinite, else infinity."""
    value = exactly(EXACT[name], arguments)
    if abs(value) > LARGEST:
        return 0.0 if np.isinf(got) and (got > 0) == (value > 0) else np.inf
    if not np.isfinite(got):
        return np.inf
    unit = float(np.spacing(abs(float(value))))
    with_more = (arb(float(got)) - value) / arb(unit)
    return abs(float(with_more))


def errors(name: str, arguments: tuple[np.ndarray, ...], got: np.ndarray) -> np.ndarray:
    """Return the error of each value in units in the last place."""
    return np.array([error_in_ulp(name, tuple(map(float, row)), float(g)) for *row, g in zip(*arguments, got, strict=True)])
