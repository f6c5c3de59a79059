"""When two SymPy objects count as the same reading: names compared bare, and nothing harder than ``expand``.

`simplify` is never called: it could hide a reading that is equal only by an identity.
"""

from __future__ import annotations

import re
from typing import Any

import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.relational import Relational

_FONTS = re.compile(r"mathbf|boldsymbol|mathcal|mathrm|mathit|mathsf|mathbb|mathfrak|text|rm|bm")
_PRIMES_BEFORE_INDEX = re.compile(r"^([^_']+)('+)(_(?:\{[^{}]*\}|[A-Za-z0-9]))")


def bare(name: str) -> str:
    r"""Return ``name`` without backslashes, braces and fonts, its primes behind its index.

    >>> bare(r"\mathbf{x}_{12}"), bare("y''_{1}"), bare("lamda")
    ('x_12', "y_1''", 'lambda')
    """
    name = _PRIMES_BEFORE_INDEX.sub(r"\1\3\2", name.replace("\\", ""))
    name = _FONTS.sub("", name).replace("{", "").replace("}", "")
    return re.sub(r"\blamda(?![A-Za-z])", "lambda", name)


def tidy(value: Any) -> Any:
    """Rebuild ``value`` with bare names, without assumptions, with exact decimals, and with SymPy's own evaluation."""
    match value:
        case dict():
            return value
        case list() | tuple() | sympy.Tuple():
            return tuple(tidy(entry) for entry in value)
        case float() | sympy.Float():
            return sympy.Rational(str(value))
        case sympy.MatrixBase():
            return sympy.ImmutableMatrix(value.rows, value.cols, [tidy(entry) for entry in value])
    value = sympy.sympify(value, strict=True)
    match value:
        case sympy.Symbol():
            return sympy.Symbol(bare(value.name))
        case sympy.Indexed():
            return sympy.Indexed(bare(str(value.base.label)), *map(tidy, value.indices))
        case sympy.MatrixSymbol():
            return sympy.MatrixSymbol(bare(value.name), *map(tidy, value.shape))
        case AppliedUndef():
            return sympy.Function(bare(value.func.__name__))(*map(tidy, value.args))
        case Relational():
            return value.func(tidy(value.lhs), tidy(value.rhs), evaluate=False)
        case sympy.Limit():
            body, variable, target, direction = value.args
            # At infinity there is only one side to come from.
            return sympy.Limit(tidy(body), tidy(variable), tidy(target), "+-" if target.is_infinite else str(direction))
        case sympy.MatrixExpr() if not value.has(sympy.MatrixSymbol):
            return tidy(value.as_explicit())
        case sympy.Trace() | sympy.Determinant() if not value.has(sympy.MatrixSymbol):
            return tidy(value.arg.as_explicit().trace() if isinstance(value, sympy.Trace) else value.arg.as_explicit().det())
    if not value.args:
        return value
    return value.func(*map(tidy, value.args))


def same(first: Any, second: Any) -> bool:
    """Tell whether both stand for the same thing.

    >>> x = sympy.Symbol("x")
    >>> same(sympy.Symbol("x_{1}") + 0.5, sympy.Rational(1, 2) + sympy.Symbol("x_1")), same(x, -x)
    (True, False)
    """
    return _same(tidy(first), tidy(second))


def _same(first: Any, second: Any) -> bool:
    if first == second:
        return True
    if isinstance(first, tuple) or isinstance(second, tuple):
        return type(first) is type(second) and len(first) == len(second) and all(map(_same, first, second))
    if isinstance(first, sympy.MatrixBase) or isinstance(second, sympy.MatrixBase):
        return getattr(first, "shape", None) == getattr(second, "shape", 0) and all(map(_same, first, second))
    if isinstance(first, Relational) and isinstance(second, Relational):
        straight = type(first) is type(second) and _same(first.lhs, second.lhs) and _same(first.rhs, second.rhs)
        turned = second.reversed
        return straight or (type(first) is type(turned) and _same(first.lhs, turned.lhs) and _same(first.rhs, turned.rhs))
    if isinstance(first, sympy.And | sympy.Or | sympy.FiniteSet):
        return type(first) is type(second) and len(first.args) == len(second.args) and all(any(_same(a, b) for b in second.args) for a in first.args)
    if type(first) is type(second) and first.args and len(first.args) == len(second.args) and all(map(_same, first.args, second.args)):
        return True
    if isinstance(first, sympy.Expr) and isinstance(second, sympy.Expr) and not isinstance(first, UndefinedFunction):
        try:
            return sympy.expand(first - second) == 0
        except TypeError:
            return False
    return False
