"""Plain-text operands: words, brackets, bars, roots, and the forms that SymPy users write, ``Sum(x**i, (i, 1, n))``."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from symcalc import functions
from symcalc.formula.names import GREEK, index_tokens
from symcalc.formula.nodes import Apply, Call, Constant, Derivative, Logic, Name, Node, Number, Power, Root
from symcalc.formula.reading.grammar import NOT, POWER, PRODUCT, SUM
from symcalc.formula.reading.signs import CONSTANT_COMMANDS, TEXT_CONSTANTS
from symcalc.formula.reading.text_forms import OTHERWISE, TextForms
from symcalc.formula.reading.text_words import FORMS, pieces
from symcalc.formula.reading.tokens import Token
from symcalc.formula.roles import is_family, is_matrix


class TextReader(TextForms):
    """Reads one formula in plain text."""

    empty_tuples = True

    def starts_operand(self, token: Token) -> bool:
        return token.kind in ("number", "letter", "word", "command") or (token.kind == "open" and token.text != "{")

    def exponent(self) -> Node:
        return self.expression(POWER - 1)

    def at_differential(self) -> bool:
        return False

    def operand(self, least: int) -> Node:
        token = self.peek()
        match token.kind:
            case "number":
                self.take()
                return Number(token.text, span=(token.start, token.end))
            case "letter":
                return self._letter()
            case "word":
                return self._word(token)
            case "command":
                return self._command(token)
            case "open":
                return self._bracket(token)
            case "bar":
                return self._bars(token)
            case "operator" if token.text in ("+", "-", "±", "∓"):
                return self.signed(least)
            case "operator" if token.text == "¬":
                self.take()
                return Logic("¬", (self.expression(NOT),), span=self.span(token))
        self.unexpected()
        raise AssertionError

    def power(self, base: Node, caret: Token) -> Node:
        if self.peek(1).kind == "letter" and self.peek(1).text == "T" and "T" not in self.names.declared and self.is_vector(base):
            self.place += 2
            return Apply("transpose", (base,), span=self.span(base, caret))
        if self.peek(1).kind == "command" and self.peek(1).text in ("top", "transposed"):
            self.place += 2
            return Apply("transpose", (base,), span=self.span(base, caret))
        return super().power(base, caret)

    def _letter(self) -> Node:
        """Read a name, its primes, an index in square brackets, a bracket."""
        self.name_place = self.place
        start = self.take()
        name = start.text
        if self.at("open", "[") and not self.peek().spaced and self._is_family(name):
            return self.entry(name, start)
        if self.at("script", "^") and self.peek(1).kind in ("number", "letter", "word") and self.takes_power(name):
            after = self.peek(2)
            if after.kind == "open" and after.text == "(" and not after.spaced:
                self.take()
                raised = self.take()
                exponent: Node = Number(raised.text) if raised.kind == "number" else Name(raised.text)
                return Power(Call(name, self.arguments()), exponent, span=self.span(start))
        primes = self._primes()
        if self.at("script", "^") and self.takes_power(name) and self.peek(1).text in "-0123456789" and self._bracket_after_exponent():
            self.error(
                f"What {name}^{self.peek(1).text} of a bracket is, is not clear.",
                start,
                f"Write {name}(x)^2 for a power, 1/{name}(x) for one over it.",
            )
        taken, _, index = name.partition("_")
        if index and not primes and name not in self.names.declared and not self.at_bracket():
            tokens = self._index_tokens(index.strip("{}"), start)
            if tokens and (entry := self.indexed(taken, tokens, start)) is not None:
                return entry
        return self.named(name, start, primes)

    def _bracket_after_exponent(self) -> bool:
        place = 2 if self.peek(1).kind == "number" else 3
        return self.peek(place).text == "(" and not self.peek(place).spaced and self.peek(place - 1).kind == "number"

    def _index_tokens(self, index: str, start: Token) -> list[Token]:
        """Make tokens of an index such as ``i`` or ``ij``, for the rule that a bound index makes an entry."""
        made = []
        for piece in index_tokens(index):
            if not piece.isalnum():
                return []
            made.append(Token("number" if piece.isdigit() else "letter", piece, start.start, start.end))
        return made

    def _is_family(self, name: str) -> bool:
        if name in self.names.declared:
            return is_family(self.names.declared[name]) or is_matrix(self.names.declared[name])
        return True

    def _primes(self) -> int:
        count = 0
        while self.at("prime") and not self.peek().spaced:
            self.take()
            count += 1
        return count

    def _word(self, token: Token) -> Node:
        """Read a run of letters."""
        word = token.text
        if word == "dots":
            self.take()
            return Constant("dots", span=(token.start, token.end))
        opener = self.peek(1)
        bracket = opener.kind == "open" and opener.text == "("
        if word == "otherwise" and self.branches and self.peek(1).text == ")":
            self.take()
            return OTHERWISE
        if word == "d" and self.peek(1).text in ("/", "^", "(") and (found := self._slash_derivative(token)) is not None:
            return found
        if len(word) == 1 and (word in self.names.declared or word not in TEXT_CONSTANTS) and not (word == "D" and opener.text == "["):
            return self._retyped(token)
        if len(word) == 2 and word[0] == "d":
            found = self._slash_derivative(token)
            if found is not None:
                return found
        if word == "D" and opener.kind == "open" and opener.text == "[" and word not in self.names.declared:
            return self.slot_form()
        found_pieces = pieces(word, self.names, bracket)
        if isinstance(found_pieces, str):
            self.error(f"The word {word!r} is not understood.", token, found_pieces)
        if len(found_pieces) > 1:
            return self._split_word(token, found_pieces)
        if word in self.names.declared:
            return self._retyped(token)
        if bracket and word in FORMS:
            return cast(Node, getattr(self, FORMS[word])())
        row = functions.by_text(word)
        if row is not None and (bracket or (row.name not in ("beta", "gamma", "zeta") and word not in GREEK)) and word not in self.names.functions:
            return self.function(row, token)
        if word in TEXT_CONSTANTS:
            return self._constant(token)
        return self._retyped(token)

    def _retyped(self, token: Token) -> Node:
        self.tokens[self.place] = replace(token, kind="letter")
        return self._letter()

    def _constant(self, token: Token) -> Node:
        self.take()
        name = TEXT_CONSTANTS[token.text]
        if token.text in ("E", "I"):
            what = "Euler's number e" if name == "E" else "the imaginary unit"
            self.names.note(f"{token.text} is read as {what}, as SymPy spells it; declare {token.text!r} to read a variable.")
        return Constant(name, span=(token.start, token.end))

    def _split_word(self, token: Token, found: list[str]) -> Node:
        """Put the pieces of a word in its place, so that each is read as if blanks stood between them."""
        place = token.start
        made = []
        for piece in found:
            made.append(Token("word", piece, place, place + len(piece), token.spaced or place > token.start))
            place += len(piece)
        self.tokens[self.place : self.place + 1] = made
        shown = "*".join(found)
        self.names.note(f"The word {token.text} is read as the product {shown}; declare {token.text!r} to read one name.")
        return self.operand(PRODUCT)

    def _slash_derivative(self, token: Token) -> Node | None:
        """Read ``dy/dx``, ``d/dx f`` and ``d^2y/dx^2`` typed as text."""
        begin = self.place
        self.take()
        body: Node | None = Name(token.text[1]) if len(token.text) == 2 else None
        order = self._order()
        if self.at_bracket():
            closer = self.matching(self.place)
            after = self.tokens[closer + 1 : closer + 3]
            if [part.text[:1] for part in after] != ["/", "d"] or len(after[1].text) != 2:
                self.place = begin
                return None
            if body is None:
                opener = self.take()
                self.enter()
                items, trailing = self.entries()
                self.leave()
                body = self.bracketed(opener, items, trailing)
            else:
                body = Call(token.text[1], self.arguments())
        if body is None and self.at("word") and len(self.peek().text) == 1:
            body = Name(self.take().text)
        if not self.skip("operator", "/") or not self.at("word") or len(self.peek().text) != 2 or self.peek().text[0] != "d":
            self.place = begin
            return None
        variable = Name(self.take().text[1])
        if self._order() != order:
            self.error("The orders above and below disagree.", token)
        variables: list[tuple[Node, Node]] = [(variable, Number(order))]
        made = Derivative(body or self.expression(SUM), tuple(variables), False, span=self.span(token))
        return self.at_place(made, variables, body.name, token) if isinstance(body, Name) and self.at_bracket() else made

    def _order(self) -> str:
        if self.at("script", "^") and self.peek(1).kind == "number":
            self.take()
            return self.take().text
        return "1"

    def _command(self, token: Token) -> Node:
        """Read a Unicode sign such as √ or ∞."""
        if token.text in CONSTANT_COMMANDS:
            self.take()
            return Constant(CONSTANT_COMMANDS[token.text], span=(token.start, token.end))
        if token.text in ("sqrt", "cbrt"):
            self.take()
            return Root(self.expression(PRODUCT), Number("3") if token.text == "cbrt" else None, span=self.span(token))
        if token.text in ("ell", "hbar", "Delta"):
            self.tokens[self.place] = replace(token, kind="letter")
            return self._letter()
        if token.text == "nabla":
            self.take()
            return Apply("nabla", (self.expression(PRODUCT),), span=self.span(token))
        if token.text == "partial":
            return self._round_derivative(token)
        self.error(f"{self.seen()} is not read in plain text.", token, "Write Sum(…), Integral(…), or use LaTeX.")

    def _round_derivative(self, token: Token) -> Node:
        """Read ``∂f/∂x``, ``∂/∂x f``."""
        self.take()
        order = self._order()
        body: Node | None = None
        if not self.at("operator", "/"):
            one = self.at("word") and len(self.peek().text) == 1
            body = Name(self.take().text) if one and self.peek(1).text == "/" else self._letter() if self.at("letter") else self._word(self.peek())
        if not self.skip("operator", "/") or not self.skip("command", "partial"):
            self.error("∂ is read in derivatives only.", token, "Write ∂f/∂x, or partial(f, x).")
        variables: list[tuple[Node, Node]] = []
        while True:
            name = self.peek()
            if name.kind not in ("letter", "word"):
                self.error("A variable is expected behind ∂.", name)
            self.take()
            variables.append((Name(name.text), Number(self._order())))
            if not self.skip("command", "partial"):
                break
        if sum(int(cast(Number, below).text) for _, below in variables) != int(order):
            self.error("The orders above and below disagree.", token)
        made = Derivative(body or self.expression(SUM), tuple(variables), True, span=self.span(token))
        return self.at_place(made, variables, body.name, token) if isinstance(body, Name) and self.at_bracket() else made

    def function(self, row: functions.KnownFunction, start: Token) -> Node:
        """Read a known function with its argument, in brackets or, as in ``sin x``, without."""
        self.take()
        exponent: Node | None = None
        if self.at("script", "^") and not self.peek().spaced:
            self.take()
            exponent = self.expression(POWER)
        if self.at("prime"):
            self.error(f"{row.name}' is not read.", self.peek(), "Write diff(…, x).")
        if self.at_bracket():
            arguments = self.arguments()
        else:
            if not (self.starts_operand(self.peek()) or self.at("bar")):
                self.error(f"The function {start.text} has no argument.", start, f"Write it in brackets: {start.text}(x).")
            factors = [self.expression(PRODUCT)]
            while (
                self.peek().kind in ("number", "letter", "word")
                and functions.by_text(self.peek().text) is None
                and self.binding(self.peek()) == PRODUCT
            ):
                factors.append(self.expression(PRODUCT))
            arguments = (self._joined(factors),)
        if row.name == "log" and start.text == "log" and len(arguments) == 1 and not self.names.plain_log:
            self.names.note("log is read as the natural logarithm; write log(x, 10) for base 10.")
        self.check_arity(row, arguments, start)
        value: Node = Apply(row.name, arguments, span=self.span(start))
        return value if exponent is None else self.raised(value, exponent, row, start)

    def _bracket(self, token: Token) -> Node:
        self.take()
        self.enter()
        items, trailing = self.entries("newline")
        self.leave()
        if token.text in ("⌊", "⌈"):
            wanted = "⌋" if token.text == "⌊" else "⌉"
            if len(items) != 1 or not self.at("close", wanted):
                self.missing(token, wanted)
            self.take()
            return Apply("floor" if wanted == "⌋" else "ceiling", tuple(items), span=self.span(token))
        return self.bracketed(token, items, trailing)

    def _bars(self, token: Token) -> Node:
        """Read ``|x|`` and ``||x||``."""
        self.take()
        double = token.text == "|" and self.at("bar", "|") and not self.peek().spaced
        if double:
            self.take()
        self.enter(token.text)
        inner = self.expression()
        self.leave()
        for _ in range(1 + double):
            if not self.at("bar", token.text):
                self.missing(token, token.text)
            self.take()
        return Apply("norm" if double or token.text == "‖" else "Abs", (inner,), span=self.span(token))

    def bounds(self) -> tuple[Node | None, Node | None]:
        self.error("“Evaluated at” is written at(f, x=1) in plain text.")

    def evaluates(self) -> bool:
        return False
