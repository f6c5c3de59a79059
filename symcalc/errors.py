"""Every exception that symcalc raises on purpose.

One family, so that ``except SymcalcError`` catches all of it. A message says what was given, what was expected and what
to do next; `ParseError` also shows the text with a caret under the place it speaks of.
"""

from __future__ import annotations


class SymcalcError(Exception):
    """The root of all errors raised on purpose."""


class ParseError(SymcalcError, ValueError):
    """A text could not be read as a formula.

    Parameters
    ----------
    message : str
        What is wrong, in one sentence.
    text : str
        The whole text as given.
    position : int
        Offset into ``text`` (in characters) of the place that could not be read.
    suggestion : str
        What to write instead, or an empty string.
    """

    def __init__(self, message: str, text: str = "", position: int = 0, suggestion: str = "") -> None:
        self.message = message
        self.text = text
        self.position = min(max(position, 0), len(text))
        self.suggestion = suggestion
        super().__init__(message, text, position, suggestion)

    def __str__(self) -> str:
        line, column = line_around(self.text, self.position)
        lines = [self.message, "  " + line, "  " + " " * column + "^"]
        if self.suggestion:
            lines.append(self.suggestion)
        return "\n".join(lines)


class MeaningError(ParseError):
    """A formula is well written, yet stands for no single SymPy object (``a ± b``, ``…``, ``≈``).

    A kind of `ParseError`, so that one ``except`` covers all that ``parse`` may say of a text.
    """

    def __str__(self) -> str:
        return self.message  # it speaks of the formula, and of no place in a text


class InkError(SymcalcError, ValueError):
    """A SymPy object cannot be put on paper without ambiguity; names the objects that clash."""


class RoleError(SymcalcError, ValueError):
    """A declaration is not understood, or two declarations contradict each other."""


class SettingsError(SymcalcError, ValueError):
    """An option has a value that is not one of those expected."""


class ArgumentError(SymcalcError, ValueError):
    """A function of the package was called with something it cannot use."""


class NoValueError(ArgumentError):
    """An expression certainly has no value at a point."""


class MissingExtraError(SymcalcError, ImportError):
    """An optional package is needed; the message names the extra that installs it."""


class UnknownPluginError(SymcalcError, LookupError):
    """No plug-in of that name is registered; the message lists those that are."""


class RefutedError(SymcalcError, ArithmeticError):
    """A step of a derivation was found to be false. It is never shown."""


class NoRuleError(SymcalcError, LookupError):
    """No rule of the package reaches a part of the formula; the message shows the part."""


class ReadingWarning(UserWarning):
    """An ambiguous text was settled by a documented default; the message shows the formula as understood."""


def line_around(text: str, position: int, width: int = 76) -> tuple[str, int]:
    """Return the part of ``text`` around ``position`` that fits one line, and the column of ``position`` in it.

    >>> line_around("x+1)", 3)
    ('x+1)', 3)
    """
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    line = text[start : len(text) if end < 0 else end]
    column = position - start
    if len(line) > width:
        left = max(0, min(column - width // 2, len(line) - width))
        line, column = line[left : left + width], column - left
    # One column for every character, so that the caret stands where it should.
    return "".join(char if char.isprintable() else " " for char in line), column
