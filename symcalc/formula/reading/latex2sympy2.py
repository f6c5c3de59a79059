"""The second reader: latex2sympy2, an optional package, asked one side of a relation at a time.

It serves to compare readings, and for notation that only it knows. It is not the default, and not for text from strangers:
it computes while it reads, solves equations, and keeps state between calls; a lock and a reset before each call contain that.
"""

from __future__ import annotations

import importlib
import re
import threading
import warnings
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from symcalc.errors import InkError, MissingExtraError, ParseError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Node, Relation, Sequence
from symcalc.formula.reading.declarations import merged

_LOCK = threading.Lock()
_SIGNS = {
    "=": "=", ":=": "≔", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\le": "≤", r"\leq": "≤", r"\leqslant": "≤", r"\ge": "≥",
    r"\geq": "≥", r"\geqslant": "≥", r"\ne": "≠", r"\neq": "≠", "≤": "≤", "≥": "≥", "≠": "≠",
}  # fmt: skip
_PIECE = re.compile(r"\\[A-Za-z]+|\\.|:=|.", re.DOTALL)
_STEP = {"{": 1, "(": 1, "[": 1, r"\{": 1, r"\begin": 1, "}": -1, ")": -1, "]": -1, r"\}": -1, r"\end": -1}
_CARET = re.compile(r"^(~*)\^$", re.MULTILINE)


def read_with_latex2sympy2(text: str) -> Formula:
    r"""Read LaTeX with latex2sympy2.

    The result is the ink of the SymPy object that it returns, so order and shape as typed are lost.

    Parameters
    ----------
    text : str
        LaTeX; trusted, since latex2sympy2 computes while it reads.

    Raises
    ------
    MissingExtraError
        latex2sympy2 is not installed, or does not import: on Python 3.13 and later, or beside another antlr runtime.
    ParseError
        latex2sympy2 cannot read the text, or returns what cannot be put on paper.
    """
    package = _package()
    nodes: list[Node] = []
    operators: list[str] = []
    roles: list[Mapping[str, Any]] = []
    for operator, side, start in _sides(text):
        part = _one_side(package, side, text, start)
        nodes.append(part.node)
        roles.append(part.roles)
        if operator:
            operators.append(operator)
    node = Relation(tuple(nodes), tuple(operators)) if operators else nodes[0]
    return Formula(node, merged(*roles), source=text)


def _package() -> ModuleType:
    try:
        with warnings.catch_warnings():
            # Its antlr runtime imports a module that Python deprecated.
            warnings.simplefilter("ignore")
            return importlib.import_module("latex2sympy2")
    except Exception as error:  # It runs its parser while it is imported: with another antlr runtime that fails in many ways.
        reason = str(error).split("\n", 1)[0] or "no reason given"
        raise MissingExtraError(
            f'notation="latex2sympy2" needs the package latex2sympy2 ({type(error).__name__}: {reason}). '
            'Install it with pip install "symcalc[latex2sympy2]", in an environment of its own: it does not import on Python 3.13 or later, and '
            "its antlr runtime 4.7.2 excludes the one of sympy.parsing.latex. Or leave the notation out: the default reader needs no extra."
        ) from error


def _sides(text: str) -> list[tuple[str, str, int]]:
    """Cut ``text`` at the relation signs outside all brackets; return (sign before, side, its offset)."""
    out: list[tuple[str, str, int]] = []
    depth, start, sign = 0, 0, ""
    for found in _PIECE.finditer(text):
        depth += _STEP.get(found[0], 0)
        if depth == 0 and found[0] in _SIGNS:
            out.append((sign, text[start : found.start()], start))
            sign, start = _SIGNS[found[0]], found.end()
    return [*out, (sign, text[start:], start)]


def _one_side(package: ModuleType, side: str, text: str, start: int) -> Formula:
    if not side.strip():
        raise ParseError("There is nothing on this side of the sign.", text, start, "Write a formula on both sides.")
    with _LOCK:
        _reset(package)
        try:
            value = package.latex2sympy(side)
        except RecursionError as error:
            raise ParseError("latex2sympy2 cannot read this: it is nested too deeply.", text, start) from error
        except Exception as error:  # It raises bare Exception, AttributeError, TypeError…, whatever goes wrong inside.
            place = _CARET.search(str(error))
            reason = str(error).split("\n", 1)[0] or type(error).__name__
            raise ParseError(f"latex2sympy2 cannot read this ({reason}).", text, start + (len(place[1]) if place else 0)) from error
        finally:
            _reset(package)
    values = list(value) if isinstance(value, list | tuple) else [value]
    try:
        parts = [ink(entry) for entry in values]
    except (InkError, TypeError, AttributeError) as error:
        raise ParseError(f"latex2sympy2 read this as {type(value).__name__}, which cannot be put on paper.", text, start) from error
    if len(parts) == 1:
        return parts[0]
    return Formula(Sequence(tuple(part.node for part in parts), ""), merged(*[part.roles for part in parts]))


def _reset(package: Any) -> None:
    r"""Undo what earlier calls left behind: after one ``dx`` the table ``var`` is a symbol, and every later call fails."""
    package.variances = {}
    package.var = {}
    package.VARIABLE_VALUES = {}
    package.is_real = None
    package.frac_type = r"\frac"
