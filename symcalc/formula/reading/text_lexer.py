"""Plain text into tokens: Python's and SymPy's spelling, ``^`` for powers, and the signs people paste: ² · √ θ ∂ ≤.

A word is looked at letter by letter only after everything longer was tried: declared names first, then names with an index
(``x_max``, ``b1``), Greek names, constants and functions. What is left is a product of one-letter names.
"""

from __future__ import annotations

import re

from symcalc import functions
from symcalc.errors import ParseError
from symcalc.formula.names import ACCENTS, FONTS, GREEK, canonical, parts
from symcalc.formula.nodes import MAX_DIGITS
from symcalc.formula.reading.grammar import Names
from symcalc.formula.reading.signs import (
    GREEK_LETTERS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    TEXT_CONSTANTS,
    UNICODE_COMMANDS,
    UNICODE_DELIMITERS,
    UNICODE_OPERATORS,
    plain_letter,
)
from symcalc.formula.reading.text_words import FORMS
from symcalc.formula.reading.tokens import Kind, Token, check_text

_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:_[0-9]{3})+|[0-9]+)(?:\.(?!\.)[0-9]*)?(?:[eE][+-]?[0-9]+(?!_))?|\.[0-9]+(?:[eE][+-]?[0-9]+(?!_))?")
DRESSED = re.compile(rf"(?:(?:{'|'.join(ACCENTS + FONTS)})\{{)+[A-Za-z0-9]+\}}+(?:\^\([A-Za-z0-9+\- ]+\))?(?:_[A-Za-z0-9]+|_\{{[^{{}}]*\}})?'*")
_CHANGE = re.compile(rf"(?:(?:Delta|delta) [A-Za-z]+|d (?:{'|'.join(GREEK)})(?![A-Za-z]))" + r"(?:_[A-Za-z0-9]+|_\{[^{}]*\})?'*(?!\()")
_WORD = re.compile(r"[A-Za-z]+[0-9]*(?:_(?:[0-9]+|[A-Za-z]+[0-9]*|\{[^{}]*\}))*'*")
_CHANGED = re.compile(rf"[A-Za-z](?:_[A-Za-z0-9]+)?(?![A-Za-z(])|[{''.join(GREEK_LETTERS)}]")
_LOWERED = re.compile(r"([A-Za-z])([₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙₘₓ₊₋]+)")
_STRING = re.compile(r"'([+\-]{1,2})'|\"([+\-]{1,2})\"")
_TWO = {"**": "^", "<=": "≤", ">=": "≥", "!=": "≠", "==": "=", ":=": "≔", "<>": "≠", "~=": "≈", "->": "→", "=>": "⇒", "&&": "∧"}
_ONE = {"+": "+", "-": "-", "*": "*", "/": "/", "=": "=", "<": "<", ">": ">", "!": "!", ",": ",", ";": ";", "&": "∧", "~": "¬", ":": ":"}
_OPEN = {"(": "(", "[": "[", "{": "{"}
_CLOSE = {")": ")", "]": "]", "}": "}"}
_WORD_OPERATORS = {"and": "∧", "or": "∨", "not": "¬", "in": "∈"}


MAX_WORD = 60


class TextLexer:
    """Turns one plain text into a list of tokens, the last of which is of kind ``end``."""

    def __init__(self, text: str, names: Names) -> None:
        self.text = check_text(text)
        self.names = names
        declared = {name for name in [*names.declared, *names.spelled.values()] if len(name) > 1 and not name[0].isdigit()}
        self.declared = sorted(declared, key=len, reverse=True)
        self.tokens: list[Token] = []
        self.place = 0
        self.spaced = False

    def run(self) -> list[Token]:
        """Return the tokens."""
        text = self.text
        while self.place < len(text):
            char = text[self.place]
            if char == "\n" and self._line_ends():
                self._emit("newline", "\n", 1)
            elif char.isspace() or char in "\u200b\ufeff":
                self.place += 1
                self.spaced = True
            elif not self._longest():
                self._sign(char)
        self._emit("end", "", 0)
        return self.tokens

    def _emit(self, kind: Kind, text: str, length: int) -> None:
        self.tokens.append(Token(kind, text, self.place, self.place + length, self.spaced))
        self.place += length
        self.spaced = False

    def _line_ends(self) -> bool:
        """Tell whether a line end parts two statements: not inside brackets, nor before or after an operator."""
        depth = sum((token.kind == "open") - (token.kind == "close") for token in self.tokens)
        rest = self.text[self.place :].lstrip()
        return depth == 0 and bool(self.tokens) and self.tokens[-1].kind not in ("operator", "newline") and bool(rest) and rest[0] not in "+-*/=<>^"

    def _longest(self) -> bool:
        """Try names and numbers, the longest first."""
        text, place = self.text, self.place
        for name in self.declared:
            if text.startswith(name, place) and not _continues(text, place + len(name), name):
                self._emit("letter", canonical(name) or name, len(name))
                return True
        if found := _NUMBER.match(text, place):
            self._number(found)
            return True
        if text[place] == "'" or text[place] == '"':
            if found := _STRING.match(text, place):
                self._emit("string", found[1] or found[2], len(found[0]))
                return True
            if text[place] == "'":
                self._emit("prime", "'", 1)
                return True
            return False
        for pattern in (DRESSED, _CHANGE):
            if (found := pattern.match(text, place)) and (dressed := canonical(found[0])):
                self._emit("letter", dressed, len(found[0]))
                return True
        if (found := _LOWERED.match(text, place)) and (lowered := canonical(f"{found[1]}_{{{''.join(SUBSCRIPTS[char] for char in found[2])}}}")):
            self._emit("letter", lowered, len(found[0]))
            return True
        if found := _WORD.match(text, place):
            self._word(found[0])
            return True
        return False

    def _number(self, found: re.Match[str]) -> None:
        digits = found[0].replace("_", "")
        if digits == "0" and re.compile(r"[xXbBoO][0-9A-Fa-f]").match(self.text, found.end()):
            raise ParseError("Numbers are read in base ten only.", self.text, self.place)
        if len(digits) > MAX_DIGITS:
            raise ParseError(f"A number of {len(digits)} digits; at most {MAX_DIGITS} are read.", self.text, self.place)
        if re.compile(r",[0-9]{3}(?![0-9.])").match(self.text, found.end()) and len(digits) <= 3 and digits.isdigit():
            self.names.note(f"{self.text[self.place : found.end() + 4]} is read as two numbers; write thousands without a comma.")
        mantissa, mark, exponent = digits.lower().partition("e")
        if len(exponent.lstrip("+-")) > 4:
            raise ParseError("The exponent of this number has more than four digits.", self.text, self.place, "Write 10^99999 for a power.")
        mantissa = mantissa.removesuffix(".")
        sign = "-" if exponent.startswith("-") else ""
        if mark and self.text[found.end() : found.end() + 1].isalpha():
            self.names.note(f"{found[0]} is read as one number; for Euler's e write {mantissa}*e.")
        self._emit("number", mantissa + (mark and f"e{sign}{exponent.lstrip('+-')}"), len(found[0]))

    def _word(self, word: str) -> None:
        stem = word.rstrip("'")
        if len(stem) > MAX_WORD:
            raise ParseError(
                f"A word of {len(stem)} letters; at most {MAX_WORD} are read.", self.text, self.place, "Put signs or blanks between letters."
            )
        if stem == "mod" and not self.text.startswith("(", self.place + 3) and self.tokens and self.tokens[-1].kind != "operator":
            self._emit("operator", "mod", 3)
        elif stem in _WORD_OPERATORS:
            self._emit("operator", _WORD_OPERATORS[stem], len(stem))
        elif functions.by_text(stem) is not None or stem in FORMS:
            self._emit("word", stem, len(stem))
        elif "_" in stem or (stem[-1].isdigit() and stem not in TEXT_CONSTANTS):
            self._indexed(stem)
        else:
            self._emit("word", stem, len(stem))

    def _indexed(self, stem: str) -> None:
        letters = re.match("[A-Za-z]+", stem)
        known = letters[0] if letters and letters[0] not in GREEK and stem not in self.names.spelled.values() else ""
        if len(known) > 1 and (functions.by_text(known) is not None or known in FORMS):
            rest = stem[len(known) :].lstrip("_")
            hint = f"Write {known}({rest}), or declare {stem!r} as a name."
            raise ParseError(f"{stem!r} begins like the function {known}.", self.text, self.place, hint)
        name = canonical(stem)
        if name is None and stem.count("_") > 1:
            head, _, tail = stem.partition("_")
            name = canonical(f"{head}_{{{tail.replace('_', ',')}}}")
        if name is None or parts(name) is None:
            raise ParseError(f"{stem!r} is not a name.", self.text, self.place, "A name is letters, then maybe _ and an index.")
        self.names.spelled.setdefault(name, stem)
        if self.names.spelled[name] != stem and canonical(self.names.spelled[name]) == name and name not in self.names.declared:
            raise ParseError(f"{stem!r} and {self.names.spelled[name]!r} are written alike.", self.text, self.place, "Rename one of them.")
        self._emit("letter", name, len(stem))

    def _sign(self, char: str) -> None:
        text, place = self.text, self.place
        char = plain_letter(char)
        if char.isascii() and char.isalpha():
            self._emit("word", char, 1)
            return
        two = text[place : place + 2]
        if text.startswith("...", place):
            self._emit("word", "dots", 3)
        elif two == "..":
            self._emit("operator", "..", 2)
        elif two in _TWO:
            if _TWO[two] == "^":
                self._emit("script", "^", 2)
            else:
                self._emit("operator", _TWO[two], 2)
        elif char == "^":
            self._emit("script", "^", 1)
        elif char in _OPEN:
            self._emit("open", char, 1)
        elif char in _CLOSE:
            self._emit("close", char, 1)
        elif char == "|":
            self._emit("bar", "|", 1)
        elif char in _ONE:
            self._emit("operator", _ONE[char], 1)
        elif char == "." and not text[place:].strip(" .\n"):
            self.place += 1
        elif char in GREEK_LETTERS:
            self._greek(char)
        elif char in "Δ∆" and (found := _CHANGED.match(text, place + 1)) and (name := canonical(f"Delta {GREEK_LETTERS.get(found[0], found[0])}")):
            self._emit("letter", name, 1 + len(found[0]))
        elif char in UNICODE_OPERATORS:
            self._emit("operator", UNICODE_OPERATORS[char], 1)
        elif char in UNICODE_DELIMITERS:
            self._emit(*UNICODE_DELIMITERS[char], 1)
        elif char in SUPERSCRIPTS:
            self._superscript()
        elif char in UNICODE_COMMANDS:
            self._emit("command", UNICODE_COMMANDS[char], 1)
        else:
            raise ParseError(f"The sign {char!r} has no meaning in a formula.", text, place, _HINTS.get(char, "Letters are Latin or Greek."))

    def _greek(self, char: str) -> None:
        """Read a Greek letter with an index behind it."""
        found = re.compile(r"(?:_?([0-9]+)|_([A-Za-z0-9]+)|_\{([^{}]+)\}|([₀-₉ᵢⱼₖₙₘₓ]+))").match(self.text, self.place + 1)
        word = GREEK_LETTERS[char]
        if found is None:
            self._emit("word", word, 1)
            return
        index = found[1] or found[2] or found[3] or "".join(SUBSCRIPTS[letter] for letter in found[4])
        self._emit("letter", canonical(f"{word}_{{{index}}}") or word, 1 + len(found[0]))

    def _superscript(self) -> None:
        end = self.place
        while end < len(self.text) and self.text[end] in SUPERSCRIPTS:
            end += 1
        raised = "".join(SUPERSCRIPTS[char] for char in self.text[self.place : end])
        sign = "-" if raised.startswith("-") else ""
        digits = raised.lstrip("+-")
        if not (digits.isdigit() or digits in ("n", "i")):
            raise ParseError("These raised signs are no exponent.", self.text, self.place, "Write x^(n-1).")
        length = end - self.place
        self._emit("script", "^", 0)
        if sign:
            self._emit("operator", "-", 0)
        self._emit("number" if digits.isdigit() else "letter", digits, length)


_HINTS = {
    "#": "Remove it; there are no comments in a formula.", "\\": 'A backslash belongs to LaTeX: read with notation="latex".',
    "%": "Write 5/100 for a percentage, Mod(x, 2) for a remainder.", "@": "Write A*B for a product of matrices.",
    "$": 'Dollar signs belong to LaTeX: read with notation="latex".',
    "_": "An index stands right behind its letter: x_1.", "?": "Remove it.", '"': "Remove the quotation marks.", "`": "Remove it.",
}  # fmt: skip


def _continues(text: str, place: int, name: str) -> bool:
    """Tell whether a word goes on behind a declared name, so that it is only the beginning of a longer one."""
    following = text[place : place + 1]
    if not following:
        return False
    if not name[-1].isalnum():
        return following in "_{"
    return following.isalnum() or following in "_{"


def lex_text(text: str, names: Names) -> list[Token]:
    """Turn plain text into tokens."""
    return TextLexer(text, names).run()
