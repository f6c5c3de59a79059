"""The call that made a derivation, as a user would type it, for the page: run again, it gives the same answer.

What cannot be typed again as it was meant, such as a symbol with assumptions that the text of a formula does not say, gives no
program rather than a wrong one.
"""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import wraps
from numbers import Integral, Real
from typing import Any, ClassVar, ParamSpec, Protocol, TypeVar

import sympy

from symcalc.errors import ReadingWarning, SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.reading.reader import read

_WIDTH = 76
P = ParamSpec("P")


class _Programmed(Protocol):
    """A result that can hold the call that made it."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def program(self) -> str: ...


D = TypeVar("D", bound=_Programmed)


class _NotTypedError(Exception):
    """There is no text for a value."""


def recorded(function: Callable[P, D]) -> Callable[P, D]:
    """Make a function put its own call into the derivation that it returns."""
    signature = inspect.signature(function)

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> D:
        found = function(*args, **kwargs)
        bound = signature.bind(*args, **kwargs)
        return replace(found, program=_program(function.__name__, signature, bound.arguments))

    return called


def _program(name: str, signature: inspect.Signature, arguments: Mapping[str, Any]) -> str:
    declare = arguments.get("declare") or {}
    if not all(isinstance(role, str) for role in declare.values()):
        return ""
    words: list[str] = []
    by_name = False
    try:
        for parameter in signature.parameters.values():
            value = arguments.get(parameter.name, parameter.default)
            if parameter.kind is parameter.VAR_POSITIONAL:
                words += [_typed(entry, declare) for entry in value if value is not parameter.default]
            elif parameter.name not in arguments or _is_left_out(value, parameter.default):
                by_name = True  # what follows stands no longer at its own place
            else:
                written = _typed(value, declare)
                words.append(f"{parameter.name}={written}" if by_name or parameter.kind is parameter.KEYWORD_ONLY else written)
    except _NotTypedError:
        return ""
    return f"import symcalc as sc\n{_call(name, words)}\nd.result"


def _is_left_out(value: Any, default: Any) -> bool:
    """Tell whether a value is the default, which need not be said; arrays have no default."""
    return value is default or (isinstance(value, type(default)) and bool(value == default))


def _call(name: str, words: list[str]) -> str:
    """Return the call on one line, or with its arguments on the lines below where it would be too long."""
    whole = f"d = sc.{name}({', '.join(words)})"
    if len(whole) <= _WIDTH:
        return whole
    rows = [""]
    for word in words:
        if rows[-1] and len(f"{rows[-1]}, {word}") + 5 > _WIDTH:
            rows[-1] += ","
            rows.append("")
        rows[-1] += f", {word}" if rows[-1] else word
    return "\n    ".join([f"d = sc.{name}(", *rows]) + ")"


def continued(program: str, point: Mapping[str, Any]) -> str:
    """Return the program of a derivation that goes on with numbers put in.

    >>> continued('import symcalc as sc\\nd = sc.derivative("x^2")\\nd.result', {"x": 2}).splitlines()[1:]
    ['d = sc.derivative("x^2")', 'd = d.at({"x": 2})', 'd.result']
    """
    *lines, last = program.splitlines() or [""]
    try:
        return "\n".join([*lines, f"d = d.at({_typed(point, {})})", last]) if lines else ""
    except _NotTypedError:
        return ""


def _typed(value: Any, declare: Mapping[str, Any]) -> str:
    """Return a value as a user would type it.

    >>> import sympy
    >>> _typed(["x", sympy.Symbol("y"), 3, sympy.Rational(1, 2)], {}), _typed({"x": r"\\sin t"}, {})
    ('["x", "y", 3, "1/2"]', '{"x": r"\\\\sin t"}')
    """
    match value:
        case str():
            return _quoted(value)
        case None | bool() | int():
            return repr(value)
        case Real() if not isinstance(value, sympy.Basic):
            return str(value) if isinstance(value, Integral | float) else _quoted(str(value))
        case Formula():
            return _quoted(_text_of(value, declare))
        case Mapping():
            return "{" + ", ".join(f"{_typed(key, declare)}: {_typed(entry, declare)}" for key, entry in value.items()) + "}"
        case sympy.Basic() | sympy.MatrixBase():
            return _quoted(_text_of(ink(value), declare))
        case Iterable():
            return "[" + ", ".join(_typed(entry, declare) for entry in value) + "]"
    raise _NotTypedError


def _text_of(formula: Formula, declare: Mapping[str, Any]) -> str:
    """Return a text that is read as the very formula."""
    for text in (formula.source, formula.to_text(), formula.to_latex()):
        if text:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", ReadingWarning)
                    if read(text, declare=declare or None) == formula:
                        return text
            except SymcalcError:
                continue
    raise _NotTypedError


def _quoted(text: str) -> str:
    """Return a Python string, raw where it has backslashes."""
    if "\\" in text and '"' not in text and "\n" not in text and not text.endswith("\\"):
        return f'r"{text}"'
    return json.dumps(text, ensure_ascii=False)
