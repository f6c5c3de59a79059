r"""The front door of reading: which notation, which declarations, how often.

A text is read once. Where that shows that a letter is a family (``\sum_i x_i``) or a function (``y(t) = …``), it is read
again with this knowledge, so that a letter means the same from the first to the last place.
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Mapping
from typing import Any, Literal

from symcalc.errors import ParseError, ReadingWarning, SettingsError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Call, Node
from symcalc.formula.reading.declarations import declarations, roles_of
from symcalc.formula.reading.grammar import Grammar, Names
from symcalc.formula.reading.latex_lexer import lex_latex
from symcalc.formula.reading.latex_reader import LatexReader
from symcalc.formula.reading.lines import join_lines, modern_fonts
from symcalc.formula.reading.text_lexer import DRESSED, lex_text
from symcalc.formula.reading.text_reader import TextReader
from symcalc.formula.reading.tokens import Token, check_text
from symcalc.formula.style import HOUSE, Style

NotationName = Literal["auto", "latex", "text", "latex2sympy2"]


def read(text: str, notation: NotationName = "auto", declare: Mapping[Any, Any] | None = None, style: Style = HOUSE) -> Formula:
    r"""Read a formula.

    Parameters
    ----------
    text : str
        LaTeX or plain text.
    notation : {"auto", "latex", "text", "latex2sympy2"}
        ``auto`` takes a text with a backslash, a brace or a dollar sign for LaTeX. ``latex2sympy2`` uses the package of that
        name instead of symcalc's own reader.
    declare : mapping, optional
        What names stand for: a SymPy object or words such as ``"real"``, ``"function of x, y"``, ``"vector"``, ``"indexed"``.
    style : Style
        Choices of notation that change what is read: the decimal sign, and how vectors are dressed.

    Returns
    -------
    Formula
        With ``warnings`` that say how ambiguous places were settled; each is issued as a `ReadingWarning` too.

    Raises
    ------
    ParseError
        The text is no formula; shows the place.
    RoleError
        A declaration is not understood.

    Examples
    --------
    >>> read(r"\frac{x^2}{2}").to_text()
    'x^2/2'
    """
    if notation not in ("auto", "latex", "text", "latex2sympy2"):
        raise SettingsError(f"notation={notation!r} is not known; expected 'auto', 'latex', 'text' or 'latex2sympy2'.")
    check_text(text)
    if notation == "latex2sympy2":
        from symcalc.formula.reading.latex2sympy2 import read_with_latex2sympy2

        return read_with_latex2sympy2(text)
    if notation == "auto":
        notation = "latex" if _looks_like_latex(text) else "text"
    declared, spelled = declarations(declare)
    names = Names(declared=declared, spelled=spelled, plain_log=style.logarithm == "log")
    tokens = join_lines(modern_fonts(lex_latex(text, style.decimal))) if notation == "latex" else lex_text(text, names)
    reader = LatexReader if notation == "latex" else TextReader
    node = _read_until_settled(reader, text, tokens, names)
    formula = Formula(node, roles_of(node, names), text, tuple(names.notes))
    for sentence in names.notes:
        warnings.warn(ReadingWarning(f"{sentence} Understood: {formula}"), stacklevel=_callers_level())
    return formula


def _callers_level() -> int:
    """Return the stack level of the first caller outside the package, so that a warning points at the user's line."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and str(frame.f_globals.get("__name__", "")).startswith("symcalc."):
        level, frame = level + 1, frame.f_back
    return level


def _looks_like_latex(text: str) -> bool:
    """Tell LaTeX from text: by its own signs, or by braces that are not those of a dressed name such as ``hat{y}``."""
    if any(sign in text for sign in "\\$~") or _COMMENT.search(text):
        return True
    braces = _INDEX.sub("", text)
    return not DRESSED.search(text) and (
        ("{" in braces and "," not in braces) or _TWO_SCRIPTS.search(text) is not None or any(mark in text for mark in ("^{", "|_{", "{,}"))
    )


_MOST_READINGS = 12
_COMMENT = re.compile(r"%.*\n")
_INDEX = re.compile(r"_\{[^{}]*\}")
_TWO_SCRIPTS = re.compile(r"\^[0-9]_")


def _read_until_settled(reader: type[Grammar], text: str, tokens: list[Token], names: Names) -> Node:
    noted = dict(names.notes)
    for _ in range(_MOST_READINGS):
        known = len(names.indexed), len(names.functions)
        names.bound.clear()
        names.notes = dict(noted)
        try:
            node = reader(text, list(tokens), names).statements()
        except RecursionError:
            raise ParseError("The formula is nested too deeply.", text, 0, "Give names to its parts.") from None
        names.functions |= _defined(node)
        if known == (len(names.indexed), len(names.functions)):
            return node
    raise ParseError("The letters of this text are used in too many ways.", text, 0, "Declare which are functions and which are families.")


def _defined(node: Node) -> set[str]:
    """Return the names of functions that the text itself defines or uses as such."""
    return {inner.function for inner in node.walk() if isinstance(inner, Call)}
