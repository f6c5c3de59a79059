"""Reading: from LaTeX, plain text or a SymPy object to ink, and from ink to its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symcalc.errors import MeaningError
from symcalc.formula import ink as from_meaning
from symcalc.formula import meaning as to_meaning
from symcalc.formula.formula import Formula
from symcalc.formula.reading.reader import NotationName, read

Declarations = Mapping[str, Any]


def parse(text: Any, notation: NotationName = "auto", declare: Declarations | None = None) -> sympy.Basic:
    r"""Read a formula and return the SymPy object that it stands for.

    The text is never evaluated as code. Where it is ambiguous, the documented default is taken and said in a
    `ReadingWarning`; declare the names to settle it yourself.

    Parameters
    ----------
    text : str
        LaTeX or plain text.
    notation : {"auto", "latex", "text", "latex2sympy2"}
        ``"auto"`` tells LaTeX from text by its commands.
    declare : mapping of str to str or SymPy object, optional
        What names stand for: ``{"x": "real", "f": "function of x, y", "a": "parameter"}``.

    Returns
    -------
    sympy.Basic
        An expression, relation, matrix or tuple.

    Raises
    ------
    ParseError
        The text cannot be read; shows it with a caret.
    MeaningError
        It can be read, yet stands for no single SymPy object.

    Examples
    --------
    >>> parse(r"\frac{x^2}{1 + y}")
    x**2/(y + 1)
    """
    return meaning(ink(text, notation, declare))


def ink(text: Any, notation: NotationName = "auto", declare: Declarations | None = None) -> Formula:
    """Return the formula as it stands on paper: as typed where it is text, in house style where it is a SymPy object.

    Parameters
    ----------
    text : str, Formula or SymPy object
        A `Formula` comes back as it is; numbers and lists of SymPy objects are put on paper too.
    notation, declare
        As in `parse`.

    Examples
    --------
    >>> ink("2*3/x").to_latex()
    '\\\\frac{2 \\\\cdot 3}{x}'
    """
    if isinstance(text, Formula):
        return text
    return read(text, notation, declare) if isinstance(text, str) else from_meaning.ink(text)


def meaning(formula: Any) -> sympy.Basic:
    """Return the SymPy object that a formula stands for.

    Examples
    --------
    >>> meaning(ink("2*3/x"))
    6/x
    """
    return to_meaning.meaning(ink(formula))


def understood(text: str, notation: NotationName = "auto", declare: Declarations | None = None) -> str:
    """Tell how a text was understood: as LaTeX, as text, drawn, in SymPy, and what its names stand for.

    Examples
    --------
    >>> print(understood("x(y+1)", declare={"x": "function of y"}).splitlines()[1])
    text      x(y + 1)
    """
    formula = read(text, notation, declare)
    try:
        stands_for = str(formula.meaning)
    except MeaningError as error:
        stands_for = f"none: {error}"
    roles = [f"{name}: {_role(role)}" for name, role in formula.roles.items()]
    rows = [("latex", formula.to_latex()), ("text", formula.to_text()), ("drawn", formula.to_terminal()), ("meaning", stands_for)]
    rows += [("names", "\n".join(roles))] if roles else []
    rows += [("note", warning) for warning in formula.warnings]
    return "\n".join(head.ljust(10) + value.replace("\n", "\n" + " " * 10) for head, value in rows)


def _role(role: Any) -> str:
    if isinstance(role, sympy.Symbol):
        said = ", ".join(name for name, value in role.assumptions0.items() if value and name in ("real", "positive", "integer", "negative"))
        return f"variable{' (' + said + ')' if said else ''}"
    return f"{type(role).__name__} {role}" if isinstance(role, sympy.Basic) else f"function {role}"
