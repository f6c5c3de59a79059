"""Tokens: the smallest pieces of a text, each with its place, and the stream that the grammar reads them from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NoReturn

from symcalc.errors import ParseError

Kind = Literal[
    "number", "letter", "command", "word", "string", "{", "}", "open", "close", "bar", "operator", "script", "prime", "&", "newline", "end"
]

MAX_LENGTH = 50_000
MAX_DEPTH = 120


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of text.

    ``text`` is normalised (``\\leq``, ``<=`` and ``≤`` are all the operator ``≤``); ``spaced`` tells whether white space
    stands before it, ``gap`` whether a command asked for it, as ``\\,`` does; ``sized`` marks a delimiter that came with ``\\left`` or ``\\right``.
    """

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool = False
    sized: bool = False
    gap: bool = False


class Stream:
    """A list of tokens with a place in it, and the text for error messages."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.place = 0

    def peek(self, ahead: int = 0) -> Token:
        """Return the token at the place, or further ahead, without taking it."""
        return self.tokens[min(self.place + ahead, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the token at the place and step over it."""
        token = self.peek()
        if token.kind != "end":
            self.place += 1
        return token

    def at(self, kind: Kind, *texts: str) -> bool:
        """Tell whether the next token is of this kind and, where texts are given, reads as one of them."""
        token = self.peek()
        return token.kind == kind and (not texts or token.text in texts)

    def skip(self, kind: Kind, *texts: str) -> bool:
        """Step over the next token if it is as described; tell whether it was."""
        if self.at(kind, *texts):
            self.take()
            return True
        return False

    def first_digit(self) -> Token:
        """Take one digit off a number: TeX's ``\\frac12`` and ``x^23`` take one token as argument."""
        token = self.tokens[self.place]
        if len(token.text) == 1 or not token.text[0].isdigit():
            return self.take()
        cut = token.start + 1
        first, rest = replace(token, text=token.text[0], end=cut), replace(token, text=token.text[1:], start=cut, spaced=False)
        self.tokens[self.place : self.place + 1] = [first, rest]
        return self.take()

    def error(self, message: str, token: Token | None = None, suggestion: str = "") -> NoReturn:
        """Raise a `ParseError` with its caret under ``token`` (the next one, unless told)."""
        where = token or self.peek()
        raise ParseError(message, self.text, where.start, suggestion)

    def seen(self, token: Token | None = None) -> str:
        """Name a token for an error message."""
        token = token or self.peek()
        return "the end of the text" if token.kind == "end" else repr(self.text[token.start : token.end])


def check_text(text: object) -> str:
    """Refuse what is no text, is empty, or is longer than any formula."""
    if not isinstance(text, str):
        raise ParseError(f"A formula is read from a string; got {type(text).__name__}.")
    if len(text) > MAX_LENGTH:
        raise ParseError(f"The text has {len(text)} characters; a formula may have {MAX_LENGTH}.", text[:200], 0)
    if not text.strip():
        raise ParseError("There is no formula in an empty text.", text, 0, 'Write a formula such as "x^2 + 1".')
    return text
