r"""TeX's arguments, the words in them, and lower indices spelled canonically."""

from __future__ import annotations

from symcalc.formula.names import ACCENTS, FONTS, GREEK, OTHER_LETTERS
from symcalc.formula.reading.applications import Applications
from symcalc.formula.reading.tokens import Token

ACCENT_COMMANDS = {name: name for name in ACCENTS} | {
    "widehat": "hat", "overline": "bar", "widetilde": "tilde", "overrightarrow": "vec", "dddot": "", "mathring": "mathring",
}  # fmt: skip
FONT_COMMANDS = {name: name for name in FONTS} | {
    "bm": "boldsymbol",
    "pmb": "boldsymbol",
    "symbf": "mathbf",
    "bold": "mathbf",
    "bf": "mathbf",
    "cal": "mathcal",
    "frak": "mathfrak",
}
PLAIN_FONTS = frozenset(
    {"mathrm", "mathit", "text", "textrm", "textit", "mathnormal", "operatorname", "textnormal", "mbox", "textbf", "rm", "it", "operatorname*"}
)

# How many arguments a command takes, for TeX's rule that x^\mathrm T and, in practice, x^\frac12 are complete.
ARGUMENTS = dict.fromkeys(PLAIN_FONTS, 1) | dict.fromkeys(("frac", "dfrac", "tfrac", "binom"), 2) | {"sqrt": 1}


class LatexArguments(Applications):
    """Reads arguments in braces, or of one token."""

    def group(self) -> list[Token]:
        """Take the tokens of one TeX argument, without its braces."""
        token = self.peek()
        if token.kind == "{":
            closer = self.matching(self.place)
            if self.tokens[closer].kind != "}":
                self.error("The brace is never closed.", token, "Add } where it ends.")
            inside = self.tokens[self.place + 1 : closer]
            self.place = closer + 1
            return inside
        if token.kind in ("end", "}", "close", "&", "newline", "script"):
            self.error(f"An argument is missing before {self.seen()}.", token)
        if token.kind == "number":
            return [self.first_digit()]
        if token.kind == "command" and (token.text in ACCENT_COMMANDS or token.text in FONT_COMMANDS or token.text in ARGUMENTS):
            begin = self.place
            self.take()
            for _ in range(ARGUMENTS.get(token.text, 1)):
                self.group()
            return self.tokens[begin : self.place]
        return [self.take()]

    def word_of(self, tokens: list[Token]) -> str:
        """Spell the letters and digits of a ``\\mathrm{…}`` or ``\\text{…}`` group."""
        words = []
        for token in tokens:
            if token.kind in ("letter", "number") or (token.kind == "command" and (token.text in GREEK or token.text in OTHER_LETTERS)):
                words.append(token.text)
            elif not (token.kind == "command" and (token.text in PLAIN_FONTS or token.text in FONT_COMMANDS)) and token.kind not in ("{", "}"):
                self.error(f"{self.seen(token)} cannot be part of a name.", token)
        return "".join(words)

    def index_name(self, tokens: list[Token]) -> str:
        """Spell a lower index canonically."""
        pieces: list[tuple[str, bool]] = []  # text, is it a word
        place = 0
        while place < len(tokens):
            token = tokens[place]
            place += 1
            if token.kind == "command" and (token.text in PLAIN_FONTS or token.text in FONT_COMMANDS):
                depth, word = 0, []
                while place < len(tokens):
                    inner = tokens[place]
                    depth += (inner.kind == "{") - (inner.kind == "}")
                    place += 1
                    if inner.kind not in ("{", "}"):
                        word.append(inner)
                    if depth == 0:
                        break
                pieces.append((self.word_of(word), True))
            elif token.kind == "command" and (token.text in GREEK or token.text in OTHER_LETTERS):
                pieces.append((token.text, True))
            elif token.kind == "command" and token.text in ("infty", "min", "max", "sup", "inf", "lim", "arg", "ln", "log", "exp", "det"):
                pieces.append(("oo" if token.text == "infty" else token.text, True))
            elif token.kind in ("letter", "number"):
                pieces.append((token.text, False))
            elif token.kind == "prime":
                pieces.append(("'", False))
            elif token.kind in ("operator", "script", "open", "close", "{", "}") and token.text in "+-*/,()_{}=":
                pieces.append((token.text, False))
            else:
                self.error(f"{self.seen(token)} cannot stand in a lower index.", token)
        return _spell(pieces)


def _spell(pieces: list[tuple[str, bool]]) -> str:
    """Join the pieces of an index so that they can be told apart again."""
    run = "".join(text for text, _ in pieces)
    typed = all(not word and text.isalpha() for text, word in pieces)
    if typed and len(pieces) > 1 and (run in GREEK or run in OTHER_LETTERS):
        return " ".join(text for text, _ in pieces)
    out = ""
    greek = False
    for text, word in pieces:
        special = word and (text in GREEK or text in OTHER_LETTERS or len(text) > 1)
        if out and text[:1].isalpha() and out[-1].isalpha() and (special or greek):
            out += " "
        out += text
        greek = special
    return out
