"""Reading: from LaTeX, plain text or a SymPy object to ink, and from ink to its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy

from symcalc.errors import ArgumentError, MeaningError
from symcalc.formula import ink as from_meaning
from symcalc.formula import meaning as to_meaning
from symcalc.formula.formula import Formula as Formula
from symcalc.formula.reading.reader import NotationName, read
from symcalc.formula.style import HOUSE
from symcalc.formula.style import Style as Style

Declarations = Mapping[str, Any]


def parse(text: Any, notation: NotationName = "auto", declare: Declarations | None = None, style: Style = HOUSE) -> sympy.Basic:
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
    style : Style, optional
        The notation that the text is written in, where it is not that of the house: a comma in decimals, ``\log`` for the
        natural logarithm, arrows over vectors.

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
    ArgumentError
        ``text`` is no text, and ``notation``, ``declare`` or ``style`` is given: they tell how a text is read.

    Examples
    --------
    >>> parse(r"\frac{x^2}{1 + y}")
    x**2/(y + 1)
    >>> parse("0{,}5 x", style=Style(decimal=","))
    x/2
    """
    return to_meaning.meaning(ink(text, notation, declare, style))


def ink(text: Any, notation: NotationName = "auto", declare: Declarations | None = None, style: Style = HOUSE) -> Formula:
    """Return the formula as it stands on paper: as typed where it is text, in house style where it is a SymPy object.

    Parameters
    ----------
    text : str, Formula or SymPy object
        A `Formula` comes back as it is; numbers and lists of SymPy objects are put on paper too.
    notation, declare, style
        As in `parse`.

    Examples
    --------
    >>> ink("2*3/x").to_latex()
    '\\\\frac{2 \\\\cdot 3}{x}'
    """
    if isinstance(text, str):
        return read(text, notation, declare, style)
    for option, value, default in (("notation", notation, "auto"), ("declare", declare or None, None), ("style", style, HOUSE)):
        if value != default:
            raise ArgumentError(
                f"{option}={value!r} tells how a text is read; {text} is no text but of type {type(text).__name__}, and its names "
                f"stand for something already. Leave {option} out, or give the formula as text."
            )
    return text if isinstance(text, Formula) else from_meaning.ink(text)


def meaning(formula: Any) -> sympy.Basic:
    """Return the SymPy object that a formula stands for.

    Examples
    --------
    >>> meaning(ink("2*3/x"))
    6/x
    """
    return to_meaning.meaning(ink(formula))


def understood(text: str, notation: NotationName = "auto", declare: Declarations | None = None, style: Style = HOUSE) -> str:
    """Tell how a text was understood: as LaTeX, as text, drawn, in SymPy, and what its names stand for.

    What had to be settled while reading is issued as a `ReadingWarning`. The formula is written in ``style`` too.

    Examples
    --------
    >>> print(understood("x(y+1)", declare={"x": "function of y"}).splitlines()[1])
    text      x(y + 1)
    """
    formula = read(text, notation, declare, style)
    try:
        stands_for = str(formula.meaning)
    except MeaningError as error:
        stands_for = f"none: {error}"
    roles = [f"{name}: {_role(role)}" for name, role in formula.roles.items()]
    rows = [("latex", formula.to_latex(style)), ("text", formula.to_text(style)), ("drawn", formula.to_terminal(style)), ("meaning", stands_for)]
    rows += [("names", "\n".join(roles))] if roles else []
    return "\n".join(head.ljust(10) + value.replace("\n", "\n" + " " * 10) for head, value in rows)


def _role(role: Any) -> str:
    if isinstance(role, sympy.Symbol):
        said = ", ".join(name for name in ("real", "integer", "positive", "negative") if role.assumptions0.get(name))
        return f"variable{' (' + said + ')' if said else ''}"
    return f"{type(role).__name__} {role}" if isinstance(role, sympy.Basic) else f"function {role}"
