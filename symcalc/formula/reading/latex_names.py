r"""Letters in LaTeX with all that hangs on them: fonts, accents, ``\Delta``, lower and upper indices, primes, transposes."""

from __future__ import annotations

from typing import NamedTuple

from symcalc import functions
from symcalc.errors import ParseError
from symcalc.formula.names import GREEK, OTHER_LETTERS, parts
from symcalc.formula.nodes import ONE, Apply, Constant, Matrix, Name, Node, Power, negative
from symcalc.formula.reading.latex_arguments import ACCENT_COMMANDS, FONT_COMMANDS, PLAIN_FONTS, LatexArguments
from symcalc.formula.reading.signs import BLACKBOARD, WORD_CONSTANTS
from symcalc.formula.reading.tokens import Token
from symcalc.formula.vectors import undressed

MAX_PRIMES = 20


class Stem(NamedTuple):
    """A letter with its fonts and accents, before any index."""

    word: str
    dress: tuple[str, ...]
    upright: bool
    start: Token


class LatexNames(LatexArguments):
    """Reads letters; ``raised_at`` is the place behind the last exponent."""

    raised_at = -1

    def starts_name(self, token: Token) -> bool:
        """Tell whether a letter may begin with this token."""
        if token.kind == "letter":
            return True
        return token.kind == "command" and (
            token.text in GREEK
            or token.text in OTHER_LETTERS
            or token.text in ACCENT_COMMANDS
            or token.text in FONT_COMMANDS
            or token.text in PLAIN_FONTS
        )

    def stem(self) -> Stem:
        """Read a letter with its fonts and accents."""
        start = self.take()
        if start.kind == "letter":
            if start.text == "d" and self._small_change(start):
                return Stem("d" + self.take().text, (), False, start)
            return Stem(start.text, (), False, start)
        name = start.text
        if name in GREEK or name in OTHER_LETTERS:
            return Stem(name, (), False, start)
        if name in PLAIN_FONTS:
            tokens = self.group()
            if [token.text for token in tokens] == ["d"] and self.peek().kind == "letter" and not self.peek().spaced:
                return Stem("d" + self.take().text, (), False, start)
            dressed = tokens and tokens[0].kind == "command" and (tokens[0].text in FONT_COMMANDS or tokens[0].text in ACCENT_COMMANDS)
            if dressed:
                return self._inner(tokens, (), start)
            while tokens and tokens[-1].kind == "prime":
                self.tokens.insert(self.place, tokens[-1])
                tokens = tokens[:-1]
            word = self.word_of(tokens)
            if not word:
                self.error(f"\\{name} holds no letters.", start)
            return Stem(word, (), True, start)
        dress = FONT_COMMANDS.get(name) or ACCENT_COMMANDS.get(name, "")
        if not dress:
            self.error(f"\\{name} is not read.", start)
        return self._inner(self.group(), (dress,), start)

    def _small_change(self, start: Token) -> bool:
        """Tell whether the ``d`` just taken makes one name with the letter behind it: ``dx`` on its own, or declared."""
        following = self.peek()
        if following.kind != "letter" or following.spaced:
            return False
        if start.text + following.text in self.names.declared:
            return True
        before = self.tokens[self.place - 2] if self.place >= 2 else None
        alone = before is None or before.kind != "letter" or start.spaced
        after = self.peek(1)
        ends = after.kind != "letter" or after.spaced or (after.text == "d" and self.peek(2).kind in ("letter", "command"))
        return "d" not in self.names.declared and (alone or following.text in "xyztuvwrs") and ends

    def _inner(self, tokens: list[Token], dress: tuple[str, ...], start: Token) -> Stem:
        """Read what stands under an accent or in a font: one letter, maybe dressed again, or a word."""
        if not tokens:
            self.error("There is no letter under the accent.", start)
        if tokens[0].kind == "{":
            tokens = tokens[1:-1]
        reader = self.sub(tokens)
        assert isinstance(reader, LatexNames)
        if reader.starts_name(tokens[0]) and not (len(tokens) > 1 and all(token.kind in ("letter", "number") for token in tokens)):
            inner = reader.stem()
            if not reader.at("end"):
                reader.error("Only one letter can stand under an accent or in this font.", suggestion=r"Write the index outside: \hat{y}_i.")
            return Stem(inner.word, dress + inner.dress, False, start)
        return Stem(self.word_of(tokens), dress, False, start)

    def letter(self) -> Node:
        """Read a letter and all that hangs on it, then decide what it is together with the bracket behind it."""
        first = self.peek()
        self.name_place = self.place
        if first.kind == "command" and first.text in ("Delta", "delta") and (node := self._change()) is not None:
            return node
        stem = self.stem()
        if stem.word == "d" and not stem.dress and self.differential_of(stem):
            changed = self.stem()._replace(start=stem.start)
            if len(changed.word) == 1 and not changed.dress:
                return self._dressed(changed._replace(word="d" + changed.word, upright=False), "")
            return self._dressed(changed, "d ")
        return self._dressed(stem, "")

    def differential_of(self, stem: Stem) -> bool:
        r"""Tell whether a ``d`` makes one name with what follows: ``d\theta``; behind an upright one also ``\hat{x}`` or a word."""
        token = self.peek()
        if stem.upright and token.text in PLAIN_FONTS:
            return bool(self._plain_word(0))
        if stem.upright:
            return token.kind == "command" and self.starts_name(token) and token.text not in ("nabla", "partial")
        dressed = token.text in GREEK or token.text in FONT_COMMANDS or token.text in ACCENT_COMMANDS
        return token.kind == "command" and dressed and "d" not in self.names.declared and not token.spaced

    def _plain_word(self, ahead: int) -> str:
        r"""Return what ``\mathrm{rate}`` at the place holds, where that names neither a function nor a constant."""
        if self.peek(ahead).text != "mathrm" or self.peek(ahead + 1).kind != "{":
            return ""
        begin = self.place + ahead + 1
        word = "".join(token.text for token in self.tokens[begin + 1 : self.matching(begin)])
        known = word in WORD_CONSTANTS or functions.by_latex(word, operator=True) is not None
        return "" if known or not word.isalpha() else word

    def _change(self) -> Node | None:
        r"""Read ``\Delta x`` as one name."""
        ahead = self.peek(1)
        plain = ahead.kind == "letter" or (
            ahead.kind == "command" and (ahead.text in GREEK or ahead.text in FONT_COMMANDS or ahead.text in ACCENT_COMMANDS)
        )
        plain = plain or len(self._plain_word(1)) > 1
        if not plain or self.peek().text in self.names.declared or ahead.text in ("Delta", "delta"):
            return None
        change = self.take()
        stem = self.stem()
        return self._dressed(stem._replace(start=change), change.text + " ")

    def _core(self, stem: Stem) -> str:
        word = stem.word
        dress = stem.dress
        made = "".join(d + "{" for d in dress) + word + "}" * len(dress)
        if parts(made) is None:
            self.error(f"{made!r} is not a name that can be read.", stem.start, "A name is a letter or a word of letters and digits.")
        return made

    def constant(self, stem: Stem) -> Node | None:
        """Recognise e, upright e and i, ℝ and other fixed letters."""
        name = stem.word
        if stem.dress == ("mathbb",) and name in BLACKBOARD and f"mathbb{{{name}}}" not in self.names.declared:
            return Constant(BLACKBOARD[name], span=self.span(stem.start))
        if stem.dress == ("tilde",) and not name:
            return Constant("zoo", span=self.span(stem.start))
        if stem.upright and name in WORD_CONSTANTS:
            return Constant(WORD_CONSTANTS[name], span=self.span(stem.start))
        if name == "e" and not stem.dress and name not in self.names.declared:
            return Constant("E", span=self.span(stem.start))
        return None

    def _dressed(self, stem: Stem, change: str) -> Node:
        if not change and not self.at("script", "_") and (constant := self.constant(stem)) is not None:
            return constant
        core = change + self._core(stem)
        index, primes, layer, exponent = self._scripts(core)
        if core == "delta" and not (primes or layer) and len(pair := self._pair(index)) == 2:
            return self.raise_to(Apply("KroneckerDelta", pair, span=self.span(stem.start)), exponent)
        name = core
        if layer in self.names.bound or (primes and {token.text for token in index} & set(self.names.bound)):
            self.names.note(f"{core} with this index is one name and does not change with it; write {core}_i for an entry of a family.")
        family = undressed(self._with_layer(core, layer), self.names.declared)
        declared = bool(index) and (self._is_declared(family, index) or self._is_declared(self._with_layer(core, layer), index))
        entry = self.indexed(family, index, stem.start) if not (primes or declared) else None
        if entry is not None:
            return self.raise_to(entry, exponent)
        if index:
            name = core + self._joined_index(index)
            if parts(name) is None:
                self.error("This index cannot be part of a name.", index[0], "An index holds letters, digits, commas, + and -.")
        self.unwrap_bracket()
        if exponent is not None and self.at_bracket() and self.takes_power(name) and [token.text for token in exponent] == ["-", "1"]:
            self.error(
                f"{name}^{{-1}}(…) may be the inverse function or one over the value.",
                exponent[0],
                f"For one over it write \\frac{{1}}{{{name}(x)}}.",
            )
        if exponent is not None and self.at_bracket() and not (self.takes_power(name) or self.comma_inside()):
            return self.raise_to(Name(self._with_layer(name, layer) + "'" * primes, span=self.span(stem.start)), exponent)
        return self.raise_to(self.named(name, stem.start, primes, layer), exponent)

    def _is_declared(self, family: str, index: list[Token]) -> bool:
        """Tell whether the letter with this index was declared as one name."""
        if not any(name.startswith(family + "_") for name in self.names.declared):
            return False
        try:
            return family + self._joined_index(index) in self.names.declared
        except ParseError:  # an index that is no part of a name, such as 2 j
            return False

    def _joined_index(self, index: list[Token]) -> str:
        written = self.index_name(index)
        return "_" + written if written.isalnum() else "_{" + written + "}"

    def unwrap_bracket(self) -> None:
        """Drop the braces of ``f{\\left(x\\right)}``, which is how SymPy prints a value."""
        if self.at("{") and self.peek(1).kind == "open" and self.peek(1).text == "(":
            closer = self.matching(self.place)
            if self.matching(self.place + 1) == closer - 1:
                del self.tokens[closer]
                del self.tokens[self.place]
                self.wrapped = self.place

    def _pair(self, index: list[Token]) -> tuple[Node, ...]:
        """Read the two indices of Kronecker's delta, which stand apart by a comma."""
        depth = 0
        for token in index:
            depth += (token.kind in ("open", "{")) - (token.kind in ("close", "}"))
            if depth == 0 and token.kind == "operator" and token.text == ",":
                return tuple(self.sub(index).entries()[0])
        return ()

    @staticmethod
    def _with_layer(core: str, layer: str) -> str:
        return core + ("^*" if layer == "*" else f"^({layer})" if layer else "")

    def raise_to(self, base: Node, exponent: list[Token] | None) -> Node:
        """Put an exponent, read earlier, on ``base``."""
        if exponent is None:
            return base
        if self.tokens[self.place - 1].kind != "close":
            self.raised_at = self.place
        if exponent[0].text == "-" and len(exponent) > 1 and self.means_transpose(base, exponent[1:]):
            inverse = Power(base, negative(ONE), span=self.span(base))
            return Apply("transpose", (inverse,), span=self.span(base))
        if self.means_transpose(base, exponent):
            return Apply("transpose", (base,), span=self.span(base))
        return Power(base, self.sub(exponent).statements(), span=self.span(base))

    def means_transpose(self, base: Node, exponent: list[Token]) -> bool:
        r"""Tell whether ``^T`` on ``base`` transposes: always for ``\top`` and an upright T, for an italic T on vectors."""
        texts = [token.text for token in exponent if token.kind not in ("{", "}")]
        if texts[:1] == ["mathit"]:
            texts = texts[1:]
        if texts in (["top"], ["intercal"], ["transposed"], ["⊤"]):
            return True
        if len(texts) == 2 and texts[0] in ("mathsf", "mathrm", "text", "rm", "textsf", "operatorname") and texts[1] in ("T", "top", "t"):
            return True
        if texts != ["T"] or "T" in self.names.declared:
            return False
        if isinstance(base, Name) and not self.is_vector(base):
            self.names.note(rf"{base.name}^T is read as a power; write {base.name}^\top for the transpose, or declare {base.name!r} as a matrix.")
        return self.is_vector(base)

    def _scripts(self, core: str) -> tuple[list[Token], int, str, list[Token] | None]:
        """Read ``_``, ``^`` and primes in any order: the index, the primes, the layer and the exponent."""
        index: list[Token] = []
        primes, layer = 0, ""
        exponent: list[Token] | None = None
        while True:
            token = self.peek()
            if primes > MAX_PRIMES:
                self.error("More primes than a reader can count.", token, "Write f^{(20)}.")
            if token.kind == "prime" and exponent is None:
                self.take()
                primes += 1
            elif token.kind == "script" and token.text == "_" and not index:
                self.take()
                index = self.group()
                if not index:
                    self.error("The lower index is empty.", token)
            elif token.kind == "script" and token.text == "^" and exponent is None:
                begin = self.place
                self.take()
                tokens = self.group()
                if not tokens:
                    self.error("The exponent is empty.", token)
                if all(inner.kind == "prime" for inner in tokens):
                    primes += len(tokens)
                elif not layer and (found := self._layer(tokens, core)):
                    layer = found
                elif layer or primes or exponent is not None:
                    self.place = begin
                    return index, primes, layer, exponent
                else:
                    exponent = tokens
            else:
                return index, primes, layer, exponent

    def _layer(self, tokens: list[Token], core: str) -> str:
        """Recognise an upper index: ``(1)``, ``(l-1)``, ``(L)``, or a star."""
        if len(tokens) == 1 and tokens[0].kind == "operator" and tokens[0].text == "*":
            return "*"
        if len(tokens) > 2 and tokens[0].text == "[" and tokens[-1].text == "]":
            self.error("An upper index stands in round brackets.", tokens[0], f"Write {core}^{{(l)}}.")
        if len(tokens) < 3 or tokens[0].text != "(" or tokens[-1].text != ")" or tokens[0].kind != "open":
            return ""
        inside = tokens[1:-1]
        if not all(token.kind in ("letter", "number") or token.text in ("+", "-") for token in inside):
            return ""
        layer = "".join(token.text for token in inside)
        if len(inside) > 1:
            self.names.note(f"{core}^({layer}) is read as one name with an upper index; write {core}^{{{layer}}} for a power.")
        return layer

    def exponent(self) -> Node:
        tokens = self.group()
        if not tokens:
            self.error("The exponent is empty.")
        return self.sub(tokens).statements()

    def power(self, base: Node, caret: Token) -> Node:
        bracketed = self.tokens[self.place - 1].kind == "close"
        if self.place == self.raised_at:
            self.error("Two exponents stand behind one letter.", caret, "Write x^{a^b}, or (x^a)^b.")
        self.take()
        tokens = self.group()
        self.raised_at = self.place
        if not tokens:
            self.error("The exponent is empty.", caret)
        texts = [token.text for token in tokens]
        if not (bracketed and texts == ["T"] and isinstance(base, Name)) and self.means_transpose(base, tokens):
            return Apply("transpose", (base,), span=self.span(base, caret))
        if texts[:1] == ["circ"]:
            self.error("Angles are in radians; degrees are not read.", tokens[0], r"Write x \cdot \pi / 180.")
        if isinstance(base, Matrix) or self.is_vector(base):
            stars = texts if set(texts) <= {"*"} else []
            if texts in (["H"], ["dagger"], ["ast"]) or stars:
                for _ in stars or texts:
                    base = Apply("transpose", (Apply("conjugate", (base,)),), span=self.span(base, caret))
                return base
            if set(texts) == {"'"}:
                return self.primed(base, len(texts))
        value = self.sub(tokens).statements()
        return Power(base, value, span=self.span(base, caret))

    def primed(self, base: Node, count: int) -> Node:
        """Read primes behind a matrix as transposes."""
        for _ in range(count):
            base = Apply("transpose", (base,), span=self.span(base))
        return base

    def bounds(self) -> tuple[Node | None, Node | None]:
        low: Node | None = None
        high: Node | None = None
        while self.peek().kind == "script":
            sign = self.take()
            tokens = self.group()
            if not tokens:
                self.error("This bound is empty.", sign)
            node = self.sub(tokens).statements()
            if sign.text == "_" and low is None:
                low = node
            elif sign.text == "^" and high is None:
                high = node
            else:
                self.error(f"A second {sign.text} at the same place.", sign)
        return low, high
