"""The texts of the rows, turned into SymPy."""

from __future__ import annotations

import ast
import operator
import re

import sympy

from symcalc import functions

BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow}
RELATION = {ast.Lt: sympy.Lt, ast.LtE: sympy.Le, ast.Gt: sympy.Gt, ast.GtE: sympy.Ge, ast.Eq: sympy.Eq, ast.NotEq: sympy.Ne}
NAMES = {"pi": sympy.pi, "e": sympy.E}


def sympy_of(text: str):
    text = re.sub(r"(\S+) ∈ Integers", r"within(\1)", text)
    text = re.sub(r"(\S+) ∉ Integers", r"(not within(\1))", text)
    text = text.replace("(not within((", "((not within(").replace("within((", "(within(") if "((" in text and "))" not in text else text
    return walk(ast.parse(text.replace("^", "**").replace(" = ", " == "), mode="eval").body)


def walk(node: ast.AST):
    match node:
        case ast.Constant(value=int() as value):
            return sympy.Integer(value)
        case ast.Name(id=name):
            return NAMES.get(name, sympy.Symbol(name))
        case ast.BinOp(left=left, op=op, right=right):
            return BINARY[type(op)](walk(left), walk(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -walk(operand)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return sympy.Not(walk(operand))
        case ast.BoolOp(op=op, values=values):
            return (sympy.And if isinstance(op, ast.And) else sympy.Or)(*map(walk, values))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [walk(side) for side in (left, *comparators)]
            return sympy.And(*(RELATION[type(op)](*pair) for op, *pair in zip(ops, sides, sides[1:])))
        case ast.Tuple(elts=entries):
            return tuple(map(walk, entries))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            values = [walk(argument) for argument in arguments]
            if name == "within":
                return sympy.Contains(values[0], sympy.Integers)
            if name in ("sqrt", "Piecewise"):
                return getattr(sympy, name)(*values)
            return functions.by_text(name).build(*values)
    raise AssertionError(ast.dump(node))
