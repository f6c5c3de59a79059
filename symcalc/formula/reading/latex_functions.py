r"""Known functions in LaTeX: ``\sin^2 x``, ``\log_2(x)``, ``\operatorname{erf}{\left(x\right)}``, and ``exp(x)`` without its backslash.

With a bracket the argument stands in it; without one (``\sin 2x``) it reaches over the factors that follow, up to the next
sign, function or bracket.
"""

from __future__ import annotations

from typing import cast

from symcalc import functions
from symcalc.formula.nodes import Apply, Constant, Node, Number
from symcalc.formula.reading.differentials import Differentials
from symcalc.formula.reading.grammar import PRODUCT
from symcalc.formula.reading.latex_arguments import PLAIN_FONTS
from symcalc.formula.reading.tokens import Token

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_COMMON = frozenset("sin cos tan sec csc cot sinh cosh tanh arcsin arccos arctan exp ln log max min".split())
_LONGEST = 12  # letters of a function's name
_PREFIX_OPERATORS = frozenset({"sum", "prod", "lim", "int", "iint", "iiint"})


class LatexFunctions(Differentials):
    """Reads known functions and their arguments."""

    def function_row(self) -> functions.KnownFunction | None:
        """Return the known function named at the place, not yet taken."""
        token = self.peek()
        name = token.text
        if name in PLAIN_FONTS:
            closer = self.matching(self.place + 1)
            inside = self.tokens[self.place + 2 : closer] if self.peek(1).kind == "{" else []
            if not inside or any(inner.kind not in ("letter", "number") for inner in inside):
                return None
            name = "".join(inner.text for inner in inside)
            following = self.tokens[min(closer + 1, len(self.tokens) - 1)]
            if len(name) == 1 and not (following.kind == "open" or following.kind == "script"):
                return None
        if name in self.names.declared and token.text != "operatorname":
            return None
        if name == "lg":
            return functions.row("log")
        row = functions.by_latex(name, operator=token.text in PLAIN_FONTS)
        if row is None or (row.shape in ("bars", "floor", "ceiling", "transpose", "nabla") and token.text not in (*PLAIN_FONTS, "abs")):
            return None
        if (name in ("Gamma", "zeta", "delta") or len(name) == 1) and not self._bracket_follows(token):
            return None
        return row

    def _bracket_follows(self, token: Token) -> bool:
        here = self.place
        self.take()
        if token.text in PLAIN_FONTS:
            self.group()
        while self.at("script"):
            self.take()
            self.group()
        found = self.at_bracket() or self.at("{")
        self.place = here
        return found

    def function_word(self) -> Node | None:
        """Recognise ``exp(x)`` or ``cos x`` typed without the backslash: letters, unbroken, that spell a function."""
        stop = self.place
        while self.tokens[stop].kind == "letter" and stop < self.place + _LONGEST and (stop == self.place or not self.tokens[stop].spaced):
            stop += 1
        run = "".join(token.text for token in self.tokens[self.place : stop])
        bracket = self.tokens[stop].kind == "open" and self.tokens[stop].text == "("
        if len(run) < 2 or run in self.names.declared or any(letter in self.names.declared for letter in run):
            return None
        if run in ("sqrt", "frac"):
            self.error(f"The letters {run} stand without their backslash.", self.peek(), f"Write \\{run}{{…}}.")
        row = functions.by_text(run)
        if row is None or not (run in _COMMON or (bracket and len(run) > 2)):
            return None
        start = self.peek()
        self.place = stop - 1
        self.names.note(f"The letters {run} are read as the function \\{run}.")
        return self.function(row, start)

    def function(self, row: functions.KnownFunction, start: Token) -> Node:
        self.take()
        if start.text in PLAIN_FONTS:
            self.place -= 1
            self.take()
            self.group()
        index, exponent = self._function_scripts(row, start)
        if row.name == "atan" and [token.text for token in index] == ["2"] and (quadrants := functions.row("atan2")) is not None:
            row, index = quadrants, []  # SymPy prints atan2 with an index
        inverse = exponent is not None and [token.text for token in exponent] == ["-", "1"]
        arguments = self.function_arguments(start)
        if start.text == "lg":
            arguments = (*arguments, Number("10"))
        elif row.name == "log" and start.text == "log" and not index and len(arguments) == 1 and not self.names.plain_log:
            self.names.note(r"\log is read as the natural logarithm; write \log_{10} for base 10, or \ln.")
        if index:
            below = self.sub(index).entries()[0]
            if row.shape == "order":
                arguments = (*below, *arguments)
            elif row.name == "log":
                arguments = (*arguments, *below)
            else:
                self.error(f"The function {row.name} carries no lower index.", index[0])
        if inverse:
            row, exponent = self.inverse_of(row, start), None
        self.check_arity(row, arguments, start)
        value = Apply(row.name, arguments, span=self.span(start))
        return self.raise_to(value, exponent)

    def _function_scripts(self, row: functions.KnownFunction, start: Token) -> tuple[list[Token], list[Token] | None]:
        index: list[Token] = []
        exponent: list[Token] | None = None
        while self.at("script") or self.at("prime"):
            sign = self.take()
            if sign.kind == "prime":
                self.error(f"{row.name}' is not read.", sign, r"Write \frac{d}{dx} before the function.")
            tokens = self.group()
            if sign.text == "_" and not index:
                index = tokens
            elif sign.text == "^" and exponent is None:
                exponent = tokens
            else:
                self.error(f"A second {sign.text} at the same place.", sign)
        return index, exponent

    def function_arguments(self, start: Token) -> tuple[Node, ...]:
        if self.at("open") and self.peek().text in "([{":
            opener = self.take()
            self.enter()
            items, trailing = self.entries()
            self.leave()
            closer = _CLOSING[opener.text]
            if not self.at("close", closer):
                self.missing(opener, closer)
            self.take()
            if not items or trailing:
                self.error("The function has no argument.", start)
            return tuple(items)
        if self.at("{"):
            inside = self.group()
            reader = self.sub(inside)
            if inside and inside[0].kind == "open" and reader.tokens[cast(LatexFunctions, reader).matching(0)] is inside[-1]:
                return cast(LatexFunctions, reader).function_arguments(start)
            items, _ = reader.entries()
            if not items or not reader.at("end"):
                self.error("The function has no argument." if not items else "The argument is not understood.", start)
            return tuple(items)
        if not (self.starts_operand(self.peek()) or self.at("bar") or self.at("operator", "-")) or (self.awaiting[-1] and self.at_differential()):
            self.error(f"The function {self.text[start.start : start.end]} has no argument.", start, r"Write it behind, in brackets: \sin(x).")
        return (self._bare_argument(start.text in ("log", "ln")),)

    def _bare_argument(self, logarithm: bool) -> Node:
        """Read an argument without brackets: coefficients and letters, up to white space that was asked for.

        It ends before a function or its value, a power of e, a vector, a differential, a bracket, and before a fraction
        unless only numbers stand there: ``\\sin 2\\pi \\frac{t}{T}`` but ``\\sin x \\frac1x``.
        """
        if logarithm and self.at("letter", *"pPqQLN") and self.peek(1).text == "(" and self.names.is_function(self.peek().text) is None:
            self._value_in_argument()
        factors = [self.expression(PRODUCT)]
        while self._goes_on(factors):
            factors.append(self.expression(PRODUCT))
        if self.at_bracket():
            shown = self.text[factors[0].span[0] : factors[-1].span[1]] if factors[0].span and factors[-1].span else ""
            self.names.note(f"A function without brackets takes “{shown}” only, not the bracket behind it.")
        return self._joined(factors)

    def _value_in_argument(self) -> None:
        """In ``\\log p(x)`` the letter is a function."""
        name = self.peek().text
        self.names.functions.add(name)
        self.names.note(f"{name}(…) behind a function is read as a value; declare {name!r} to read a product.")

    def _goes_on(self, factors: list[Node]) -> bool:
        """Tell whether the next factor still belongs to an argument without brackets."""
        token, following = self.peek(), self.peek(1)
        if self.binding(token) != PRODUCT or token.gap or isinstance(factors[-1], Apply) or token.kind not in ("number", "letter", "command"):
            return False
        if token.kind == "letter":
            power_of_e = token.text == "e" and following.kind == "script" and "e" not in self.names.declared
            value = following.text == "(" and self.names.is_function(token.text) is not False and self.takes_power(token.text)
            return not (power_of_e or value or self.at_differential() or self._word_ahead())
        if token.kind == "command":
            if (
                self.function_row() is not None
                or token.text in _PREFIX_OPERATORS
                or token.text in ("mathbf", "boldsymbol", "bm", "vec", "nabla", "partial")
            ):
                return False
            if token.text in ("frac", "dfrac", "tfrac"):
                return all(isinstance(factor, Number | Constant) for factor in factors)
            return not (self.at_differential() or token.text.startswith("begin:"))
        return True

    def _word_ahead(self) -> bool:
        stop = self.place
        while self.tokens[stop].kind == "letter" and stop < self.place + _LONGEST:
            stop += 1
        return (
            stop - self.place >= 3
            and self.tokens[stop].text == "("
            and functions.by_text("".join(t.text for t in self.tokens[self.place : stop])) is not None
        )
