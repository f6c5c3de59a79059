r"""Derivatives and integrals in LaTeX: everything that is recognised by its ``d`` or ``\partial``.

``\frac{d^2 y}{dx^2}`` is a derivative and no quotient: the pattern is tried first, and where it does not fit the reader goes
back to the beginning of the fraction.
"""

from __future__ import annotations

from symcalc.formula.nodes import ONE, Call, Derivative, Integral, Name, Node, Number, Relation
from symcalc.formula.reading.grammar import EVALUATED, POWER, RELATION
from symcalc.formula.reading.latex_names import LatexNames
from symcalc.formula.reading.tokens import Token


class Differentials(LatexNames):
    """Reads derivatives and integrals."""

    def d_length(self, ahead: int = 0) -> int:
        r"""Return how many tokens a ``d``, ``\mathrm{d}`` or ``\partial`` takes at the place; 0 where there is none."""
        token = self.peek(ahead)
        if token.kind == "letter" and token.text == "d":
            return 0 if "d" in self.names.declared else 1
        if token.kind != "command":
            return 0
        if token.text in ("partial", "differentialD"):
            return 1
        if token.text in ("mathrm", "rm", "operatorname", "text"):
            if self.peek(ahead + 1).text == "d" and self.peek(ahead + 1).kind == "letter":
                return 2
            if [self.peek(ahead + k).text for k in (1, 2, 3)] == ["{", "d", "}"]:
                return 4
        return 0

    def at_differential(self) -> bool:
        length = self.d_length()
        if not length or self.peek().text == "partial":
            return False
        following = self.peek(length)
        return self.starts_name(following) or following.text == "{"

    def differential(self) -> Node:
        """Read ``dx`` and return its variable."""
        self.place += self.d_length()
        return self.variable()

    def variable(self) -> Node:
        """Read the variable of a derivative or integral: a letter with its indices, without exponent or bracket."""
        token = self.peek()
        if token.kind == "{":
            inside = self.sub(self.group())
            assert isinstance(inside, Differentials)
            return inside.variable()
        if not self.starts_name(token):
            self.error(f"A variable is expected here, not {self.seen()}.", token)
        begin = self.place
        stop = self._end_of_variable()
        reader = self.sub(self.tokens[begin:stop])
        self.place = stop
        node = reader.expression()
        if not reader.at("end"):
            self.error("One variable is expected here.", token)
        return node

    def _end_of_variable(self) -> int:
        """Find where a letter with its indices ends: before an exponent that is a number or letter."""
        begin = self.place
        if self.peek().text in ("Delta", "delta") and self.starts_name(self.peek(1)):
            self.take()
        stem = self.stem()
        if stem.word == "d" and not stem.dress and self.differential_of(stem):
            self.stem()
        while True:
            token = self.peek()
            if token.kind == "prime":
                self.take()
            elif token.kind == "script":
                here = self.place
                self.take()
                tokens = self.group()
                if token.text == "^" and not self._layer(tokens, "") and not all(inner.kind == "prime" for inner in tokens):
                    self.place = here
                    break
            else:
                break
        stop, self.place = self.place, begin
        return stop

    def leibniz(self, start: Token) -> Node | None:
        r"""Try to read ``\frac{d^n …}{dx^n}`` behind its ``\frac``; None, and nothing taken, where it is a plain fraction."""
        begin = self.place
        if not (self.at("{") and self.d_length(1)):
            return None
        top_close = self.matching(self.place)
        if self.tokens[min(top_close + 1, len(self.tokens) - 1)].kind != "{":
            return None
        bottom_close = self.matching(top_close + 1)
        partial = self.peek(1).text == "partial"
        self.place = top_close + 2
        variables = self._denominator(bottom_close, partial)
        if variables is None:
            self.place = begin
            return None
        self.place = begin + 1
        self.place += self.d_length()
        total: list[Token] = [Token("number", "1", start.start, start.end)]
        if self.at("script", "^"):
            self.take()
            total = self.group()
        inside = self.tokens[self.place : top_close]
        self.place = bottom_close + 1
        self._check_order(total, variables, start)
        if inside:
            if isinstance(variables[0][0], Name):
                self.values_of(inside, variables[0][0].name)
            body = self.sub(inside).statements()
            if (value := self.carried_to_point(body, variables, start)) is not None:
                return value
            made = Derivative(body, tuple(variables), partial, "leibniz", span=self.span(start))
            if self.at_bracket() and isinstance(body, Name):
                return self.at_place(made, variables, body.name, start)
            return made
        else:
            if isinstance(variables[0][0], Name):
                self.values_of(self.tokens[self.place :], variables[0][0].name)
            body = self.expression(EVALUATED)
        if (value := self.carried_to_point(body, variables, start)) is not None:
            return value
        return Derivative(body, tuple(variables), partial, "leibniz", span=self.span(start))

    def _denominator(self, close: int, partial: bool) -> list[tuple[Node, Node]] | None:
        """Read ``dx^2 dy`` up to the closing brace; None where it is something else."""
        variables: list[tuple[Node, Node]] = []
        while self.place < close:
            length = self.d_length()
            if not length or (self.peek().text == "partial") != partial or self.place + length >= close:
                return None
            self.place += length
            if not (self.starts_name(self.peek()) or self.at("{")):
                return None
            variable = self._value_or_variable()
            order: Node = ONE
            if self.at("script", "^"):
                self.take()
                order = self.sub(self.group()).statements()
            variables.append((variable, order))
        return variables or None

    def _value_or_variable(self) -> Node:
        r"""Read what is differentiated by: a letter, or as in variational calculus the value ``f(x)``."""
        begin = self.place
        if not self.at("{"):
            stop = self._end_of_variable()
            bracket = self.tokens[stop]
            if bracket.kind == "open" and bracket.text == "(":
                closer = self.matching(stop)
                node = self.sub(self.tokens[begin : closer + 1]).expression()
                self.place = closer + 1
                return node
        return self.variable()

    def _check_order(self, total: list[Token], variables: list[tuple[Node, Node]], start: Token) -> None:
        orders = [order.text for _, order in variables if isinstance(order, Number)]
        if len(total) == 1 and total[0].kind == "number" and len(orders) == len(variables):
            below = sum(int(order) for order in orders)
            if below != int(total[0].text):
                self.error(f"The orders disagree: {total[0].text} above, {below} below.", start, "Write the same order above and below.")

    def slash_derivative(self) -> Node | None:
        r"""Try to read ``dy/dx`` or ``d/dx``; None, and nothing taken, where it is something else."""
        begin, start = self.place, self.peek()
        length = self.d_length()
        if not length:
            return None
        partial = start.text == "partial"
        self.place += length
        order: list[Token] = [Token("number", "1", start.start, start.end)]
        if self.at("script", "^"):
            self.take()
            order = self.group()
        body: Node | None = None
        if self.starts_name(self.peek()):
            body = self.variable()
        if not self.skip("operator", "/") or not (second := self.d_length()) or (self.peek().text == "partial") != partial:
            self.place = begin
            return None
        self.place += second
        if not self.starts_name(self.peek()):
            self.place = begin
            return None
        variable = self.variable()
        below: Node = ONE
        if self.at("script", "^"):
            self.take()
            below = self.sub(self.group()).statements()
        self._check_order(order, [(variable, below)], start)
        return Derivative(body or self.expression(EVALUATED), ((variable, below),), partial, "leibniz", span=self.span(start))

    def operator_form(self, partial: bool) -> Node:
        r"""Read ``\partial_x^2\partial_y f``, ``\mathrm{D}_x f`` and, with slot numbers, ``\partial_1 f(a, b)``."""
        start = self.peek()
        variables: list[tuple[Node, Node]] = []
        while self._at_operator(partial):
            self.place += 1 if partial else self._d_operator()
            self.take()
            below = self.group()
            order: Node = ONE
            if self.at("script", "^"):
                self.take()
                order = self.sub(self.group()).statements()
            elif len(below) > 1 and all(token.kind == "letter" for token in below) and below[0].text != "d":
                variables += [(Name(token.text), ONE) for token in below[:-1]]
                below = below[-1:]
            variables.append((self.sub(below).statements(), order))
        if all(isinstance(variable, Number) for variable, _ in variables):
            return self._slot_form(variables, start)
        body = self.expression(EVALUATED)
        if (value := self.carried_to_point(body, variables, start)) is not None:
            return value
        return Derivative(body, tuple(variables), partial, "operator", span=self.span(start))

    def _at_operator(self, partial: bool) -> bool:
        if partial:
            return self.at("command", "partial") and self.peek(1).text == "_"
        return bool(self._d_operator())

    def _d_operator(self) -> int:
        r"""Return the length of an upright ``\mathrm{D}`` with an index behind it, or 0."""
        if self.peek().kind == "command" and self.peek().text in ("mathrm", "operatorname"):
            if [self.peek(k).text for k in (1, 2, 3, 4)] == ["{", "D", "}", "_"]:
                return 4
            if [self.peek(k).text for k in (1, 2)] == ["D", "_"]:
                return 2
        return 0

    def _slot_form(self, variables: list[tuple[Node, Node]], start: Token) -> Node:
        call = self.expression(POWER)
        if not isinstance(call, Call) or call.orders:
            self.error(r"\partial_1 acts on a function with its arguments.", start, r"Write \partial_{1} f(x, y).")
        orders = [0] * len(call.arguments)
        for variable, order in variables:
            slot = int(variable.text) if isinstance(variable, Number) and variable.text.isdigit() else 0
            if not 1 <= slot <= len(orders) or not isinstance(order, Number):
                self.error(f"{call.function} has {len(orders)} arguments.", start)
            orders[slot - 1] += int(order.text)
        return self.slot_derivative(call, tuple(orders), start)

    def integral(self) -> Node:
        r"""Read an integral up to its differentials."""
        sign = self.take()
        count = {"int": 1, "iint": 2, "iiint": 3}[sign.text]
        low, high = (_value(bound) for bound in self.bounds())
        if high is not None and low is None:
            self.error("An integral with an upper bound needs a lower one.", sign, r"Write \int_0^1.")
        if count > 1 and low is not None:
            self.error("Bounds of a multiple integral are read one by one.", sign, r"Write \int_0^1\int_0^1 … dy dx.")
        self.awaiting[-1] += 1
        absent = self.at_differential()
        body: Node = ONE if absent else self.expression(RELATION)
        self.awaiting[-1] -= 1
        variables: list[Node] = []
        if self.captured is not None:
            variables, self.captured = [self.captured], None
        else:
            for _ in range(count):
                if not self.at_differential():
                    self.error("The integral has no differential.", self.peek(), r"End it with its variable: \int x^2 \, dx.")
                variables.append(self.differential())
        follows = self.starts_operand(self.peek()) and not self.at("open") and not self.at_differential()
        if absent and count == 1 and follows:
            body = self.expression(EVALUATED)  # as physicists write it: the differential first
        if high is None and low is not None:
            self.error("An integral over a region is not read yet.", sign, r"Write both bounds: \int_0^1.")
        for variable in variables:
            body = Integral(body, variable, low, high, span=self.span(sign))
        return body


def _value(bound: Node | None) -> Node | None:
    """Take the 0 of a bound written ``x=0``."""
    if isinstance(bound, Relation) and bound.operators == ("=",) and isinstance(bound.operands[0], Name):
        return bound.operands[1]
    return bound
