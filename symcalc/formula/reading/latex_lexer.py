r"""LaTeX into tokens, by TeX's own rules.

A command is a backslash and letters; comments end at the line; spacing, sizes and labels carry no mathematics and are
dropped here; Unicode letters and signs become the commands they stand for; ``\left`` and ``\right`` mark their delimiter.
"""

from __future__ import annotations

import re

from symcalc.errors import ParseError
from symcalc.formula.nodes import MAX_DIGITS
from symcalc.formula.reading.signs import (
    COMMAND_OPERATORS,
    GREEK_LETTERS,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    UNICODE_COMMANDS,
    UNICODE_DELIMITERS,
    UNICODE_OPERATORS,
    plain_letter,
)
from symcalc.formula.reading.tokens import Kind, Token, check_text

_SPACING = frozenset(
    [
        ",",
        ":",
        ";",
        "!",
        ">",
        "quad",
        "qquad",
        "space",
        "thinspace",
        "medspace",
        "negmedspace",
        "negthickspace",
        "thickspace",
        "negthinspace",
        "enspace",
        "enskip",
        "hfill",
        "hfil",
        "displaystyle",
        "textstyle",
        "scriptstyle",
        "scriptscriptstyle",
        "limits",
        "nolimits",
        "nonumber",
        "notag",
        "mathstrut",
        "strut",
        "relax",
        "left@",
        "allowbreak",
        "nobreak",
        "noindent",
        "centering",
        "mathord",
        "mathbin",
        "mathrel",
        "mathopen",
        "mathclose",
        "mathpunct",
        "bigm",
        "Bigm",
    ]
) | {" ", "\n", "\t", "/"}
_SIZES = frozenset(["big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr"])
_DROPPED_WITH_ARGUMENT = frozenset(
    {"label", "tag", "phantom", "hphantom", "vphantom", "hspace", "vspace", "mspace", "kern", "cite", "ref", "eqref", "color", "textcolor"}
)
_WRAPPERS = frozenset(
    ["equation", "align", "aligned", "gather", "gathered", "split", "multline", "eqnarray", "math", "displaymath", "flalign", "alignat"]
)
_DELIMITERS = {
    "{": ("open", "{"), "}": ("close", "}"), "lbrace": ("open", "{"), "rbrace": ("close", "}"), "lbrack": ("open", "["), "rbrack": ("close", "]"),
    "lparen": ("open", "("), "rparen": ("close", ")"), "|": ("bar", "‖"), "Vert": ("bar", "‖"), "vert": ("bar", "|"), "mid": ("bar", "|"),
    "lvert": ("open", "|"), "rvert": ("close", "|"), "lVert": ("open", "‖"), "rVert": ("close", "‖"),
    "lfloor": ("open", "⌊"), "rfloor": ("close", "⌋"),
    "lceil": ("open", "⌈"), "rceil": ("close", "⌉"), "langle": ("open", "⟨"), "rangle": ("close", "⟩"),
}  # fmt: skip
_PLAIN = {
    "′": "prime",
    "(": "open",
    "[": "open",
    ")": "close",
    "]": "close",
    "|": "bar",
    "{": "{",
    "}": "}",
    "&": "&",
    "^": "script",
    "_": "script",
    "'": "prime",
}
_OPERATORS = {"+": "+", "-": "-", "*": "*", "/": "/", "=": "=", "<": "<", ">": ">", "!": "!", ",": ",", ";": ";", ":": ":", "·": "·"}
_NUMBER = re.compile(r"[0-9]+(?:\{,\}[0-9]+)*(?:\.[0-9]+)?|\.[0-9]+")
_COMMA_NUMBER = re.compile(r"[0-9]+(?:\{,\}[0-9]+)?|\{,\}[0-9]+")
_COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
_ARGUMENT = re.compile(r"\s*\{[^{}]*\}")
_PROSE = frozenset({"s.t", "st", "let", "such that", "subject to", "with", "then", "so", "hence", "thus", "therefore"})
_TEXTS = frozenset({"text", "textrm", "mbox", "textnormal"})
_WORDS = re.compile(r"\s*\{([^{}$\\_^=+]*)[}$]")
_END_OF_SENTENCE = re.compile(r"\.\s*(?:\\end|\\\\|&|\})")
_ENVIRONMENT = re.compile(r"\s*\{([A-Za-z]+)(\*?)\}(?:\s*\[[a-z]\])?")


class LatexLexer:
    """Turns one LaTeX text into a list of tokens, the last of which is of kind ``end``."""

    def __init__(self, text: str, decimal: str = ".") -> None:
        self.text = check_text(text)
        self.number = _NUMBER if decimal == "." else _COMMA_NUMBER
        self.decimal = decimal
        self.tokens: list[Token] = []
        self.place = 0
        self.spaced = False
        self.gap = False
        self.inside_text = 0
        self.wrappers: list[tuple[str, int]] = []

    def run(self) -> list[Token]:
        """Return the tokens."""
        text = self.text
        outside = re.split(r"\$\$?[^$]*\$\$?", re.sub(r"\\(?:text|mbox|textrm)\s*\{[^{}]*\}", "", text))
        if len(outside) > 1 and any(re.search(r"[A-Za-z0-9]", re.sub(r"%.*", "", piece)) for piece in outside):
            raise ParseError("There are words outside the dollar signs.", text, text.index("$"), "Give the formula alone.")
        if len(re.findall(r"(?<!\\)\$", text)) % 2:
            raise ParseError("A dollar sign is not closed.", text, text.index("$"), "Remove it, or put one at the other end too.")
        while self.place < len(text):
            char = text[self.place]
            if char.isspace() or char in "~\u200b\ufeff":
                self.place += 1
                self.spaced = True
            elif char == "%":
                end = text.find("\n", self.place)
                self.place = len(text) if end < 0 else end + 1
            elif char == "$":
                # Mathematics inside \text{if $x > 0$}: its closing dollar takes the brace of the text with it.
                closing = re.compile(r"\$[\s.,;]*\}").match(text, self.place) if self.inside_text else None
                self.inside_text -= closing is not None
                self.place = closing.end() if closing else self.place + (2 if text.startswith("$$", self.place) else 1)
            elif char == "\\":
                self._command()
            elif found := self.number.match(text, self.place):
                self._number(found)
            else:
                self._character(char)
        if self.wrappers:
            name, place = self.wrappers[-1]
            raise ParseError(f"\\begin{{{name}}} is never ended.", text, place, f"Add \\end{{{name}}}.")
        self._emit("end", "", 0)
        return self.tokens

    def _emit(self, kind: Kind, text: str, length: int, sized: bool = False) -> None:
        self.tokens.append(Token(kind, text, self.place, self.place + length, self.spaced, sized, self.gap))
        self.gap = False
        self.place += length
        self.spaced = False

    def _number(self, found: re.Match[str]) -> None:
        digits = found[0]
        if re.compile(r"e[+-][0-9]").match(self.text, found.end()):
            raise ParseError(
                "This may be a number in Python's notation, or a multiple of e.", self.text, found.end(),
                r"Write 1.2 \times 10^{-3}, or put a blank before the sign.",
            )  # fmt: skip
        if len(digits) > MAX_DIGITS:
            raise ParseError(f"A number of {len(digits)} digits; at most {MAX_DIGITS} are read.", self.text, self.place)
        if self.decimal == ",":
            normal = digits.replace("{,}", ".")
        else:
            groups = digits.split(".")[0].split("{,}")
            if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
                raise ParseError(
                    "The comma in braces separates thousands here, in groups of three digits.", self.text, self.place,
                    'Write 0.5 for a decimal, or read with the style decimal=",".',
                )  # fmt: skip
            normal = digits.replace("{,}", "")
        self._emit("number", normal, len(digits))

    def _character(self, char: str) -> None:
        text, place = self.text, self.place
        char = plain_letter(char)
        if char.isascii() and char.isalpha():
            self._emit("letter", char, 1)
        elif char in _PLAIN:
            self._emit(_PLAIN[char], "'" if char == "′" else char, 1)  # type: ignore[arg-type]  # the table's values are kinds
        elif text.startswith(":=", place):
            self._emit("operator", "≔", 2)
        elif char in "<>" and text.startswith("=", place + 1):
            self._emit("operator", "≤" if char == "<" else "≥", 2)
        elif char in _OPERATORS:
            self._emit("operator", _OPERATORS[char], 1)
        elif (char == "." and not text[place:].strip(" .\n\t$")) or (char == "." and _END_OF_SENTENCE.match(text, place)):
            self.place += 1
        elif char == "." and text.startswith("...", place):
            self._emit("command", "dots", 3)
        elif char in GREEK_LETTERS:
            self._emit("command", GREEK_LETTERS[char], 1)
        elif char in UNICODE_OPERATORS:
            self._emit("operator", UNICODE_OPERATORS[char], 1)
        elif char in UNICODE_DELIMITERS:
            kind, normal = UNICODE_DELIMITERS[char]
            self._emit(kind, normal, 1)
        elif char in UNICODE_COMMANDS:
            self._emit("command", UNICODE_COMMANDS[char], 1)
        elif char in SUPERSCRIPTS:
            self._shifted("^", SUPERSCRIPTS)
        elif char in SUBSCRIPTS:
            self._shifted("_", SUBSCRIPTS)
        else:
            raise ParseError(f"The sign {char!r} has no meaning in a formula.", text, place, _hint(char))

    def _shifted(self, script: str, table: dict[str, str]) -> None:
        """Turn raised or lowered Unicode signs into a script with a group."""
        end = self.place
        while end < len(self.text) and self.text[end] in table:
            end += 1
        raised = "".join(table[char] for char in self.text[self.place : end])
        start, length = self.place, end - self.place
        self._emit("script", script, 0)
        self._emit("{", "{", 0)
        for char in raised:
            kind: Kind = "operator" if char in "+-" else "letter" if char.isalpha() else "number"
            if kind == "number" and self.tokens[-1].kind == "number":
                last = self.tokens.pop()
                char = last.text + char
            self.tokens.append(Token(kind, char, start, end))
        self.place = start
        self._emit("}", "}", length)

    def _command(self) -> None:
        text = self.text
        found = _COMMAND.match(text, self.place)
        if found is None:
            raise ParseError("A lone backslash at the end.", text, self.place)
        name, length = found[1], len(found[0])
        if name.endswith("*") and name[:-1] != "operatorname":
            name = name[:-1]
            length -= name not in _DROPPED_WITH_ARGUMENT
        if name in ("left", "right"):
            self._sized(name, length)
        elif name in _SIZES or name in ("middle",):
            self.place += length
            self.spaced = True
        elif name == "\\":
            skipped = re.match(r"\*?(?:\[[^\]\n]*\])?", text[self.place + length :])
            self._emit("newline", "\\\\", length + (skipped.end() if skipped else 0))
        elif name in ("(", ")", "[", "]"):
            self.place += length
        elif name in _SPACING:
            self._space(name, length)
        elif name in _TEXTS and (found := _WORDS.match(text, self.place + length)):
            self._words(name, length, found)
        elif name in _DROPPED_WITH_ARGUMENT:
            self.place += length
            if argument := _ARGUMENT.match(text, self.place):
                self.place = argument.end()
        elif name in ("begin", "end"):
            self._environment(name, length)
        elif name in _DELIMITERS:
            kind, normal = _DELIMITERS[name]
            self._emit(kind, normal, length)  # type: ignore[arg-type]  # the table's values are kinds
        elif name in COMMAND_OPERATORS:
            self._emit("operator", COMMAND_OPERATORS[name], length)
        elif name == "prime":
            self._emit("prime", "'", length)
        elif name == "not":
            self.place += length
            self._negated()
        else:
            self._emit("command", name, length)

    def _words(self, name: str, length: int, found: re.Match[str]) -> None:
        """Read the words of a ``\\text{…}``: a connective, or a name without its blanks and punctuation."""
        words = found[1].strip(" .,;:")
        if words.lower() in _PROSE:
            raise ParseError(f"“{words}” is no part of a formula.", self.text, self.place, "Put a comma in its place.")
        if words in ("and", "or"):
            self._emit("operator", "∧" if words == "and" else "∨", length + len(found[0]))
        elif found[0].endswith("$") and words in ("if", "for", "when", "where"):
            self.inside_text += 1
            self.place += length + len(found[0])
        elif found[0].endswith("$"):
            raise ParseError("This text holds mathematics.", self.text, self.place, r"Close the text before the formula: \text{if } x > 0.")
        else:
            start = self.place
            self._emit("command", name, length)
            self.place = start + length
            self._emit("{", "{", 0)
            for offset, char in enumerate(found[0]):
                if char.isalnum() or char == "'":
                    kind: Kind = "letter" if char.isalpha() else "number" if char.isdigit() else "prime"
                    place = start + length + offset
                    self.tokens.append(Token(kind, char, place, place + 1))
            self.place = start + length
            self._emit("}", "}", len(found[0]))

    def _space(self, name: str, length: int) -> None:
        """Step over white space; a thin one between groups of digits separates thousands (``10\\,000``)."""
        self.place += length
        self.spaced = True
        self.gap = name not in ("!", "displaystyle", "textstyle", "limits", "nolimits")
        last = self.tokens[-1] if self.tokens else None
        if (
            name == ","
            and last is not None
            and last.kind == "number"
            and "." not in last.text
            and last.end == self.place - length
            and len(last.text) <= 3
        ):
            while (found := re.compile(r"(\d{3})(?!\d)").match(self.text, self.place)) is not None:
                last = Token("number", last.text + found[1], last.start, found.end(), last.spaced)
                self.tokens[-1] = last
                self.place = found.end()
                if not self.text.startswith("\\,", self.place):
                    break
                self.place += 2

    def _sized(self, side: str, length: int) -> None:
        start = self.place
        rest = self.text[start + length :]
        blank = len(rest) - len(rest.lstrip())
        char = rest.lstrip()[:1]
        size = length + blank + 1
        if char == "\\" and (found := _COMMAND.match(self.text, start + length + blank)):
            char, size = _DELIMITERS.get(found[1], ("", ""))[1], length + blank + len(found[0])
        elif char in UNICODE_DELIMITERS:
            char = UNICODE_DELIMITERS[char][1]
        elif char in "<>":
            char = {"<": "⟨", ">": "⟩"}[char] if char else ""
        if not char or char not in "()[]{}|‖⌊⌋⌈⌉⟨⟩." or (char in "{}" and rest.lstrip()[:1] in "{}"):
            raise ParseError(f"\\{side} needs a delimiter such as ( or |.", self.text, start, "Write \\left( … \\right), or \\left\\{ for a brace.")
        if char in (")]}⌋⌉⟩" if side == "left" else "([{⌊⌈⟨"):
            raise ParseError(f"\\{side} stands before a bracket of the other side.", self.text, start, "Write \\left( … \\right).")
        self._emit("open" if side == "left" else "close", char, size, sized=True)

    def _environment(self, which: str, length: int) -> None:
        found = _ENVIRONMENT.match(self.text, self.place + length)
        if found is None:
            raise ParseError(f"\\{which} needs the name of an environment in braces.", self.text, self.place)
        size = length + len(found[0])
        if found[1] in _WRAPPERS:
            if which == "begin":
                self.wrappers.append((found[1], self.place))
            elif not self.wrappers or self.wrappers.pop()[0] != found[1]:
                raise ParseError(f"\\end{{{found[1]}}} ends what was not begun.", self.text, self.place, "Remove it, or begin it further left.")
            self.place += size
            if found[1] == "alignat" and (argument := _ARGUMENT.match(self.text, self.place)):
                self.place = argument.end()
            self.spaced = True
        else:
            self._emit("command", f"{which}:{found[1]}", size)

    def _negated(self) -> None:
        """Join ``\\not`` to the relation behind it."""
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1
        for written, negated in (("=", "≠"), ("\\in", "∉"), ("\\equiv", "≢")):
            if self.text.startswith(written, self.place) and negated != "≢":
                self._emit("operator", negated, len(written))
                return
        raise ParseError("\\not is read before = and \\in only.", self.text, self.place)


def _hint(char: str) -> str:
    return {
        "#": "Remove it; a comment in LaTeX begins with %.", "@": "Remove it.", '"': "Remove the quotation marks.",
        "?": "Remove it.", "\\": "A command is a backslash and letters.",
    }.get(char, "Letters are Latin or Greek; spell other signs as LaTeX commands.")  # fmt: skip


def lex_latex(text: str, decimal: str = ".") -> list[Token]:
    """Turn LaTeX into tokens."""
    return LatexLexer(text, decimal).run()
