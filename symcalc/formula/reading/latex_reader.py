r"""LaTeX operands: brackets, fractions, roots, bars, and the commands that begin something.

Each command that begins an operand has a row in `_COMMANDS` and a method here or in the classes below this one.
"""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import Literal, cast

from symcalc import functions
from symcalc.formula.nodes import (
    ONE,
    Apply,
    Call,
    Constant,
    EvaluatedAt,
    Logic,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Quotient,
    Root,
    Sequence,
    VectorProduct,
)
from symcalc.formula.reading.grammar import NOT, PRODUCT
from symcalc.formula.reading.latex_arguments import ACCENT_COMMANDS, FONT_COMMANDS, PLAIN_FONTS
from symcalc.formula.reading.latex_tables import LatexTables
from symcalc.formula.reading.signs import CONSTANT_COMMANDS
from symcalc.formula.reading.tokens import Token

_COMMANDS = {
    "frac": "fraction", "dfrac": "fraction", "tfrac": "fraction", "cfrac": "fraction", "nicefrac": "fraction", "sfrac": "fraction",
    "sqrt": "root", "cbrt": "root", "binom": "binomial", "dbinom": "binomial", "tbinom": "binomial", "nabla": "nabla", "partial": "partial",
    "int": "integral", "iint": "integral", "iiint": "integral", "sum": "big_operator", "prod": "big_operator", "lim": "limit",
    "boxed": "transparent", "ensuremath": "transparent", "substack": "transparent", "cancel": "transparent", "underline": "transparent",
    "mathop": "transparent", "underbrace": "labelled", "overbrace": "labelled",
}  # fmt: skip
_HINTS = {
    "circ": "Write f(g(x)); angles are in radians.", "cup": "Sets are not joined here yet.", "oint": "Write the integral by the curve's parameter.",
    "forall": "Quantifiers are not read.", "exists": "Quantifiers are not read.", "choose": r"Write \binom{n}{k}.", "Pr": r"Write \operatorname{Pr}.",
}  # fmt: skip


class LatexReader(LatexTables):
    """Reads one LaTeX formula."""

    def starts_operand(self, token: Token) -> bool:
        if token.kind in ("number", "letter", "{", "open"):
            return True
        if token.kind == "command":
            if token.text in ("mathrm", "text", "operatorname", "textrm") and self.joining_word(peek=True) is not None:
                return False
            return not token.text.startswith("end:")
        return False

    def operand(self, least: int) -> Node:
        token = self.peek()
        match token.kind:
            case "number":
                self.take()
                return Number(token.text, span=(token.start, token.end))
            case "letter":
                return self.function_word() or (self.slash_derivative() if token.text == "d" else None) or self.letter()
            case "command":
                return self._command(token)
            case "{":
                return self._braces(token)
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

    def _command(self, token: Token) -> Node:
        name = token.text
        if name in _COMMANDS:
            return cast(Node, getattr(self, _COMMANDS[name])())
        if name.startswith("begin:"):
            return self.environment(token)
        if (row := self.function_row()) is not None:
            return self.function(row, token)
        if name == "operatorname" and (product := self._vector_product(token)) is not None:
            return product
        if name in CONSTANT_COMMANDS and name not in self.names.declared and not (name == "pi" and self.peek(1).text == "_"):
            self.take()
            return Constant(CONSTANT_COMMANDS[name], span=(token.start, token.end))
        if name == "tilde" and [self.peek(k).text for k in (1, 2, 3)] in (["{", "infty", "}"],):
            self.place += 4
            return Constant("zoo", span=self.span(token))
        if name == "overline" and (node := self._conjugate(token)) is not None:
            return node
        if name in PLAIN_FONTS and self._d_operator():
            return self.operator_form(partial=False)
        if name in PLAIN_FONTS and (found := self.slash_derivative()) is not None:
            return found
        if self.starts_name(token):
            return self.letter()
        if len(name) == 1 and name.isalpha() and self.peek(1).kind != "{":
            self.names.note(f"The unknown command \\{name} is read as the letter {name}.")
            self.tokens[self.place] = replace(token, kind="letter")
            return self.letter()
        self.error(f"The command \\{name} is not known here.", token, _suggest(name))

    def _vector_product(self, token: Token) -> Node | None:
        r"""Read ``\operatorname{cross}(a, b)`` and ``\operatorname{dot}(a, b)``, for vectors that carry no dress."""
        closer = self.matching(self.place + 1)
        word = "".join(inner.text for inner in self.tokens[self.place + 2 : closer])
        if word not in ("cross", "dot") or self.tokens[min(closer + 1, len(self.tokens) - 1)].text != "(":
            return None
        self.place = closer + 1
        arguments = self.arguments()
        if len(arguments) != 2:
            self.error("A vector product has two factors.", token)
        return VectorProduct("×" if word == "cross" else "·", arguments[0], arguments[1], span=self.span(token))

    def _conjugate(self, token: Token) -> Node | None:
        r"""Read ``\overline`` as the conjugate, unless what it covers is a letter with an index, or declared as ``bar{x}``."""
        inside = self.tokens[self.place + 2 : self.matching(self.place + 1)] if self.peek(1).kind == "{" else [self.peek(1)]
        begin = self.place
        self.take()
        self.group()
        named = self.at("script", "_") or self.at("prime")
        if inside and self.starts_name(inside[0]):
            declared = "bar{" + inside[0].text + "}" in self.names.declared
            if declared or named:
                self.place = begin
                return None
            self.names.note(r"\overline is read as the complex conjugate; write \bar{x} for a letter with a bar, such as a mean.")
        return Apply("conjugate", (self.sub(inside).statements(),), span=self.span(token))

    def transparent(self) -> Node:
        """Read what a box or another dress without meaning holds."""
        self.take()
        return self.sub(self.group()).statements()

    def labelled(self) -> Node:
        r"""Read what ``\underbrace`` covers, without its label."""
        node = self.transparent()
        self.bounds()
        return node

    def _braces(self, token: Token) -> Node:
        """Read a TeX group; round a single letter it does not part the letter from its index."""
        closer = self.matching(self.place)
        if self.tokens[closer].kind != "}":
            self.error("The brace is never closed.", token, "Add } where it ends.")
        inside = self.tokens[self.place + 1 : closer]
        following = self.tokens[min(closer + 1, len(self.tokens) - 1)]
        if inside and self.starts_name(inside[0]) and following.kind in ("script", "prime"):
            probe = cast(LatexReader, self.sub(inside))
            probe.stem()
            if probe.at("end"):
                del self.tokens[closer]
                del self.tokens[self.place]
                return self.letter()
        self.place = closer + 1
        if not inside:
            if not self.starts_operand(self.peek()):
                self.error("The braces are empty.", token)
            return self.operand(PRODUCT)
        reader = self.sub(inside)
        for index, inner in enumerate(inside):
            if inner.kind == "command" and inner.text in ("over", "choose"):
                return self._infix_fraction(inside, index)
        node = reader.statements()
        if isinstance(node, Sequence) and node.brackets == "":
            self.error("TeX's own braces group and are not seen; several entries in them are no set.", token, r"Write \{1, 2\} for a set.")
        return node

    def _infix_fraction(self, tokens: list[Token], index: int) -> Node:
        above, below = self.sub(tokens[:index]).statements(), self.sub(tokens[index + 1 :]).statements()
        return Quotient(above, below) if tokens[index].text == "over" else Apply("binomial", (above, below))

    def _bracket(self, token: Token) -> Node:
        self.take()
        if token.text in "|‖" or token.text == "|":
            return self._between_bars(token, "close")
        if token.text in ("⌊", "⌈"):
            return self._rounding(token)
        if token.text == "{" and token.sized and self.at("command", "begin:array", "begin:matrix", "begin:aligned"):
            return self.braced_cases()
        self.enter()
        items, trailing = self.entries("newline")
        self.leave()
        if token.text == "⟨":
            return self._angle(token, items)
        if token.text == ".":
            return self._evaluated(token, items)
        closer = self.peek()
        node = self.bracketed(token, items, trailing)
        if closer.text == "]" and token.text == "[" and len(items) == 1 and self.at("script", "_"):
            low, high = self.bounds()
            assert low is not None
            return EvaluatedAt(node, low, high, span=self.span(token))
        if isinstance(node, Matrix) and token.text == "[" and closer.text == "]":
            return Matrix(node.rows, "[]", span=self.span(token))
        return node

    def _angle(self, token: Token, items: list[Node]) -> Node:
        if not self.at("close", "⟩") or len(items) < 2:
            self.error("Angle brackets hold two vectors, ⟨a, b⟩, or the entries of one.", token, r"Write \langle a, b \rangle.")
        self.take()
        if len(items) > 2 or not any(_holds_name(item) for item in items):
            return Matrix(tuple((item,) for item in items), span=self.span(token))
        self.names.note(r"⟨a, b⟩ is read as the dot product of a and b; write a vector as \begin{pmatrix} a \\ b \end{pmatrix}.")
        return VectorProduct("·", items[0], items[1], span=self.span(token))

    def _evaluated(self, token: Token, items: list[Node]) -> Node:
        if not self.at("close") or len(items) != 1:
            self.error(r"\left. is never closed.", token, r"Write \left. f \right|_{x=1}.")
        closer = self.take()
        if closer.text == "." and closer.sized:
            return items[0]
        if closer.text != "|" or not self.at("script", "_"):
            self.error(r"Behind \left. … a bar with a place is expected.", closer, r"Write \left. f \right|_{x=1}.")
        low, high = self.bounds()
        assert low is not None
        return EvaluatedAt(items[0], low, high, span=self.span(token))

    def _rounding(self, token: Token) -> Node:
        self.enter()
        inner = self.expression()
        self.leave()
        wanted = {"⌊": "⌋", "⌈": "⌉"}[token.text]
        if not self.at("close", wanted):
            self.missing(token, wanted)
        self.take()
        return Apply("floor" if wanted == "⌋" else "ceiling", (inner,), span=self.span(token))

    def _bars(self, token: Token) -> Node:
        self.take()
        return self._between_bars(token, "bar")

    def _between_bars(self, token: Token, closing: Literal["bar", "close"]) -> Node:
        bar = token.text
        self.enter(bar if closing == "bar" else "")
        inner = self.expression()
        self.leave()
        if not self.at(closing, bar):
            self.missing(token, bar)
        self.take()
        if bar == "|":
            if isinstance(inner, Matrix) and len(inner.rows) == len(inner.rows[0]):
                return Apply("det", (inner,), span=self.span(token))
            return Apply("Abs", (inner,), span=self.span(token))
        if self.at("script", "_"):
            low, high = self.bounds()
            norm = Apply("norm", (inner, low or ONE), span=self.span(token))
            return Power(norm, high, span=self.span(token)) if high is not None else norm
        return Apply("norm", (inner,), span=self.span(token))

    def fraction(self) -> Node:
        start = self.take()
        if (derivative := self.leibniz(start)) is not None:
            return derivative
        top = self.group()
        below = self.group()
        if not top or not below:
            self.error("A part of the fraction is empty.", start)
        if self.awaiting[-1] and (cut := self._trailing_differential(top)) is not None:
            end = cast(LatexReader, self.sub([token for token in top[cut:] if token.kind != "operator"]))
            self.captured = end.differential()
            numerator: Node = self.sub(top[:cut]).statements() if cut else ONE
        else:
            numerator = self.sub(top).statements()
        return Quotient(numerator, self.sub(below).statements(), span=self.span(start))

    def _trailing_differential(self, tokens: list[Token]) -> int | None:
        """Return where a ``dx`` at the end of a numerator begins; one that ends an integral up there is its own."""
        if any(token.kind == "command" and token.text in ("int", "iint", "iiint") for token in tokens):
            return None
        for cut in range(len(tokens) - 2, -1, -1):
            reader = cast(LatexReader, self.sub(tokens[cut:]))
            if reader.at_differential():
                reader.differential()
                if not reader.at("end"):
                    return None
                return cut - 1 if cut and tokens[cut - 1].text in ("·", "×", "*") else cut
        return None

    def root(self) -> Node:
        start = self.take()
        index: Node | None = Number("3") if start.text == "cbrt" else None
        if start.text == "sqrt" and self.at("open", "["):
            closer = self.matching(self.place)
            if self.tokens[closer].kind != "close":
                self.missing(self.peek(), "]")
            index = self.sub(self.tokens[self.place + 1 : closer]).statements()
            self.place = closer + 1
        if self.at("open", "("):
            opener = self.take()
            self.enter()
            items, trailing = self.entries()
            self.leave()
            radicand = self.bracketed(opener, items, trailing)
        else:
            radicand = self.sub(self.group()).statements()
        return Root(radicand, index, span=self.span(start))

    def binomial(self) -> Node:
        start = self.take()
        above, below = self.sub(self.group()).statements(), self.sub(self.group()).statements()
        return Apply("binomial", (above, below), span=self.span(start))

    def nabla(self) -> Node:
        r"""Read the gradient, ``\nabla\cdot``, ``\nabla\times`` and ``\nabla^2``."""
        start = self.take()
        name = "nabla"
        if self.at("script", "_"):
            self.error(r"An index at \nabla is not read.", self.peek(), r"Write \nabla f and declare the variables of f.")
        if self.at("script", "^"):
            self.take()
            if [token.text for token in self.group()] != ["2"]:
                self.error(r"Only \nabla^2 is read.", start)
            name = "laplacian"
        elif self.at("operator", "·"):
            self.take()
            name = "divergence"
        elif self.at("operator", "×"):
            self.take()
            name = "curl"
        if self.at("letter") and self.peek(1).text == "(" and self.names.is_function(self.peek().text) is None:
            self.names.functions.add(self.peek().text)
        bracketed = self.at("open")
        body = self.expression(PRODUCT)
        return Apply(name, (body,), span=self.span(start)) if bracketed else self._nabla_of(name, body, start)

    def _nabla_of(self, name: str, body: Node, start: Token) -> Node:
        r"""Apply ``\nabla``; a place and a transpose behind it are those of the derivative: ``\nabla f(x)^T``, ``\nabla f(1, 2)``."""
        match body:
            case EvaluatedAt(body=inner, upper=None):
                return EvaluatedAt(Apply(name, (inner,)), body.at, span=self.span(start))
            case Apply(function="transpose", arguments=(inner,)) if isinstance(inner, Name | Call):
                return Apply("transpose", (Apply(name, (inner,)),), span=self.span(start))
            case Power(base=Call() as inner, exponent=Name(name="T")) if "T" not in self.names.declared:
                return Apply("transpose", (Apply(name, (inner,)),), span=self.span(start))
            case Call(orders=(), arguments=arguments) if len(arguments) > 1 and not any(_holds_name(argument) for argument in arguments):
                return EvaluatedAt(Apply(name, (Name(body.function),)), Sequence(arguments, "()"), span=self.span(start))
        return Apply(name, (body,), span=self.span(start))

    def partial(self) -> Node:
        token = self.peek()
        if self.peek(1).kind == "script" and self.peek(1).text == "_":
            return self.operator_form(partial=True)
        found = self.slash_derivative()
        if found is None:
            self.error(r"\partial is read in derivatives only.", token, r"Write \frac{\partial f}{\partial x} or \partial_x f.")
        return found


def _holds_name(node: Node) -> bool:
    return any(isinstance(part, Name) for part in node.walk())


def _suggest(name: str) -> str:
    """Name the command that was probably meant."""
    known = [*_COMMANDS, *CONSTANT_COMMANDS, *ACCENT_COMMANDS, *FONT_COMMANDS]
    known += [row.latex.removeprefix("\\") for row in functions.rows() if row.latex.startswith("\\") and row.latex[1:].isalpha()]
    if name in _HINTS:
        return _HINTS[name]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    return f"Did you mean \\{close[0]}?" if close else "Remove it, or spell a name as \\mathrm{name}."
