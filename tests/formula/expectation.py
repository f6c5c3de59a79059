"""Expected answers of the corpus: Python text walked as a syntax tree over a fixed list of names; nothing is evaluated."""

from __future__ import annotations

import ast
import operator
from functools import reduce
from typing import Any

import sympy

_SYMPY_NAMES = """
    Rational Symbol Function Integral Sum Product Limit Derivative Subs Matrix Eq Ne And Or Not Piecewise FiniteSet Indexed Abs Max Min
    sin cos tan cot sec csc asin acos atan sinh cosh tanh exp log sqrt floor ceiling binomial factorial conjugate det Tuple Interval
    pi E I oo
"""
_NAMES: dict[str, Any] = {name: getattr(sympy, name) for name in _SYMPY_NAMES.split()} | {
    "gammafn": sympy.gamma,
    "norm": sympy.Function("norm"),
    "S_": sympy.Symbol,
    "True": sympy.true,
    "False": sympy.false,
}
_BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow}
_COMPARE = {ast.Lt: sympy.Lt, ast.LtE: sympy.Le, ast.Gt: sympy.Gt, ast.GtE: sympy.Ge}


def expectation(text: str) -> Any:
    """Build the SymPy object that ``text`` describes.

    >>> expectation("Eq(fn_f(x), x**2/2)")
    Eq(f(x), x**2/2)
    """
    return _build(ast.parse(text, mode="eval").body)


def _build(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=bool() as value):
            return sympy.true if value else sympy.false
        case ast.Constant(value=int() as value):
            return sympy.Integer(value)
        case ast.Constant(value=str() as value):
            return value
        case ast.Name(id=name):
            if name in _NAMES:
                return _NAMES[name]
            return sympy.Function(name[3:]) if name.startswith("fn_") else sympy.Symbol(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_build(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return _BINARY[type(op)](_build(left), _build(right))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _COMPARE[type(op)](_build(left), _build(right))
        case ast.List(elts=entries):
            return [_build(entry) for entry in entries]
        case ast.Tuple(elts=entries):
            return tuple(_build(entry) for entry in entries)
        case ast.Call(func=function, args=arguments):
            return _call(_build(function), [_build(argument) for argument in arguments])
    raise ValueError(f"{ast.unparse(node)}: not a form used in expectations")


def _call(function: Any, arguments: list[Any]) -> Any:
    if function is sympy.Eq:
        return sympy.Eq(*arguments, evaluate=False)
    if function is sympy.And:
        return reduce(sympy.And, arguments)
    return function(*arguments)
