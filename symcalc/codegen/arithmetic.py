"""What NumPy computes for each operation of the table, and the constants as doubles."""

from __future__ import annotations

from typing import Any

import numpy as np

from symcalc.errors import ArgumentError
from symcalc.graph.table import Exact

UFUNCS: dict[str, Any] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "negate": np.negative,
    "divide": np.divide,
    "power": np.power,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "logaddexp": np.logaddexp,
    "abs": np.absolute,
    "sign": np.sign,
    "floor": np.floor,
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
}
# Operations that ask which of two numbers is the larger one: complex numbers have no answer.
REAL_ONLY = frozenset(
    ("atan2", "abs", "sign", "floor", "ceiling", "mod", "max", "min", "lt", "le", "logaddexp", "logsumexp"),
)
# Written by the program itself, or computed by SciPy.
_OTHERS = frozenset(("select", "reduce", "erf", "erfc", "spherical_jn", "logsumexp"))
CONSTANTS = {"pi": np.pi, "EulerGamma": np.euler_gamma, "GoldenRatio": (1 + 5**0.5) / 2, "Catalan": 0.915965594177219, "inf": np.inf, "nan": np.nan}


def is_known(name: str) -> bool:
    """Return whether NumPy, or SciPy, computes an operation of the table."""
    return name in UFUNCS or name in _OTHERS


def number_of(value: Exact) -> float:
    """Round an exact number.

    Raises
    ------
    ArgumentError
        It is too large for a double.
    """
    try:
        return float(value)
    except OverflowError:
        raise ArgumentError(f"The number {str(value)[:20]}… is too large for a double; the largest is about 1.8e308.") from None
