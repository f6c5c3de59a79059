"""Names and the brackets behind them: ``x(y+1)`` may be a product, ``f(x, y)`` a value, ``f'(x)`` a derivative.

Declared roles settle it; then definitions in the text itself; then a comma between the brackets; then the letter. What was
not settled by the user is noted, so that it can be reported.
"""

from __future__ import annotations

from symcalc import functions
from symcalc.formula.names import FUNCTION_LETTERS, GREEK, index_tokens, parts
from symcalc.formula.nodes import ONE, Call, Derivative, Indexed, Name, Node, Notation, Number
from symcalc.formula.reading.grammar import Grammar, plain_names
from symcalc.formula.reading.tokens import Token
from symcalc.formula.roles import is_family
from symcalc.formula.vectors import undressed


class Applications(Grammar):
    """Reads what follows a name."""

    def at_bracket(self) -> bool:
        """Tell whether a round bracket opens here."""
        return self.peek().kind == "open" and self.peek().text == "("

    def matching(self, opener: int) -> int:
        """Return the index of the token that closes the bracket at index ``opener``."""
        depth = 0
        for index in range(opener, len(self.tokens)):
            kind = self.tokens[index].kind
            depth += (kind in ("open", "{")) - (kind in ("close", "}"))
            if depth == 0:
                return index
        return len(self.tokens) - 1

    def is_call(self, name: str) -> bool:
        """Decide whether the bracket at the place holds the arguments of ``name``."""
        known = self.names.is_function(name)
        if known is not None:
            return known
        opener, closer = self.place, self.matching(self.place)
        inside = self.tokens[opener + 1 : closer]
        if not inside or self.comma_inside():
            return True
        shown = name + "(" + self.text[inside[0].start : inside[-1].end].strip() + ")"
        taken = parts(name)
        letter = taken.word if taken else name
        if letter in FUNCTION_LETTERS or (letter not in GREEK and len(letter) > 1 and taken is not None and not taken.index):
            if len(letter) > 1:
                self.names.note(f"{shown} is read as the function {name} of what stands in the brackets; declare {name!r} to read a product.")
            return True
        if self._defines(closer) and all(token.kind in ("letter", "word", "command") for token in inside) and len(inside) == 1:
            self.names.note(f"{shown} is read as a function, since an equals sign follows; declare {name!r} to read a product.")
            return True
        if all(token.text != letter for token in inside):  # x(x+1) can be nothing but a product
            self.names.note(f"{shown} is read as a product; declare {name!r} as a function to read it as a value.")
        return False

    def comma_inside(self) -> bool:
        """Tell whether the bracket at the place holds several entries."""
        depth = 0
        for token in self.tokens[self.place + 1 : self.matching(self.place)]:
            depth += (token.kind in ("open", "{")) - (token.kind in ("close", "}"))
            if depth == 0 and token.kind == "operator" and token.text in (",", ";"):
                return True
        return False

    def _defines(self, closer: int) -> bool:
        following = self.tokens[min(closer + 1, len(self.tokens) - 1)]
        before = self.tokens[self.place - 2] if self.place >= 2 else None
        starts = before is None or before.kind == "newline" or (before.kind == "operator" and before.text in (",", ";", "="))
        return starts and following.kind == "operator" and following.text in ("=", "≔")

    def takes_power(self, name: str) -> bool:
        """Tell whether ``f^2(x)`` is the power of a value, rather than a power times a bracket."""
        known = self.names.is_function(name)
        taken = parts(name)
        return known if known is not None else taken is not None and taken.word in FUNCTION_LETTERS

    def arguments(self) -> tuple[Node, ...]:
        """Read a bracketed list of arguments."""
        opener = self.take()
        self.enter()
        items, _ = self.entries()
        self.leave()
        if not (self.peek().kind == "close" and self.peek().text == ")"):
            self.missing(opener, ")")
        self.take()
        if not items and not self.empty_tuples:
            self.error("A function needs an argument.", opener)
        return tuple(items)

    def named(self, name: str, start: Token, primes: int = 0, layer: str = "") -> Node:
        """Make of a name, its primes and what follows a name, a value, an entry or a derivative.

        ``layer`` is an upper index in brackets which may be the order of a derivative: ``f^{(4)}(x)``.
        """
        full = name + "'" * primes if not layer else self._layered(name, layer, primes)
        if (
            full not in self.names.declared
            and self.at_bracket()
            and (primes or layer.isdigit() or (layer in ("n", "m", "k") and self.takes_power(name)))
        ):
            declared = self.names.is_function(name)
            if declared or (declared is None and self.is_call(name)):
                if layer.isalpha():
                    return self._derivative_of_order(name, layer, start)
                return self.slots(name, self.arguments(), primes or int(layer), start)
        if (bare := undressed(full, self.names.declared)) != full:
            return Name(bare, span=self.span(start))
        if full not in self.names.declared and primes and not layer:
            variables = self.names.arguments(name)
            if len(variables) == 1:
                return self.derivative(Name(name), [variables[0]] * primes, "prime", False, start)
        if layer or primes:
            name = full
        if self.at_bracket():
            pair = self._subscript_derivative(name)
            if pair is not None:
                base, letters = pair
                call = Call(base, self.arguments(), span=self.span(start))
                return self.derivative(call, letters, "subscript", len(call.arguments) > 1, start)
            if self.is_call(name):
                return Call(name, self.arguments(), span=self.span(start))
        elif (pair := self._subscript_derivative(name)) is not None:
            return self.derivative(Name(pair[0]), pair[1], "subscript", len(self.names.arguments(pair[0])) > 1, start)
        return self._dotted(name, start) or Name(name, span=self.span(start))

    @staticmethod
    def _layered(name: str, layer: str, primes: int) -> str:
        stem, mark, index = name.partition("_")
        shown = "^*" if layer == "*" else f"^({layer})"
        return stem + shown + mark + index + "'" * primes

    def slots(self, name: str, arguments: tuple[Node, ...], order: int, start: Token) -> Node:
        """Make ``f'(…)``: a derivative at plain variables, otherwise a value of the derived function."""
        if len(arguments) != 1:
            self.error("A prime means the derivative of a function of one variable.", start, r"Write \frac{\partial f}{\partial x}, or f_x(x, y).")
        if isinstance(arguments[0], Name):
            return self.derivative(Call(name, arguments), [arguments[0].name] * order, "prime", False, start)
        return Call(name, arguments, (order,), span=self.span(start))

    def _derivative_of_order(self, name: str, order: str, start: Token) -> Node:
        """Make ``f^{(n)}(x)``."""
        arguments = self.arguments()
        if len(arguments) != 1 or not isinstance(arguments[0], Name):
            self.error(
                f"{name}^({order})(…) is read as a derivative at a variable only.",
                start,
                rf"Write \left. \frac{{d^{order}}}{{dx^{order}}} {name}(x) \right|_{{x=…}}.",
            )
        return Derivative(Call(name, arguments), ((arguments[0], Name(order)),), False, "prime", span=self.span(start))

    def values_of(self, tokens: list[Token], variable: str) -> None:
        """Note that a letter before exactly ``(x)`` is a function of x, where the derivative by x is taken."""
        for place in range(len(tokens) - 3):
            letter, *bracket = tokens[place : place + 4]
            named = letter.kind in ("letter", "command", "word") and parts(letter.text) is not None
            if named and [token.text for token in bracket] == ["(", variable, ")"] and letter.text not in self.names.declared:
                self.names.functions.add(letter.text)

    def derivative(self, body: Node, acting: list[str], notation: Notation, partial: bool, start: Token) -> Derivative:
        """Make a derivative from the names of its variables in the order in which they act."""
        grouped: list[tuple[str, int]] = []
        for name in acting:
            if grouped and grouped[-1][0] == name:
                grouped[-1] = (name, grouped[-1][1] + 1)
            else:
                grouped.append((name, 1))
        variables = tuple((Name(name), ONE if order == 1 else Number(str(order))) for name, order in reversed(grouped))
        return Derivative(body, variables, partial, notation, span=self.span(start))

    def _subscript_derivative(self, name: str) -> tuple[str, list[str]] | None:
        """Take ``f_{xy}`` apart where the letters of its index are the variables of ``f``."""
        if name in self.names.declared or "_" not in name:
            return None
        base, _, index = name.partition("_")
        letters = [letter for token in index_tokens(index.strip("{}")) for letter in ([token] if token in GREEK else token)]
        if base in self.names.declared and letters:
            variables = self.names.arguments(base)
            if not variables and self.names.is_function(base) and self.at_bracket():
                variables = self._names_in_bracket()
            return (base, letters) if variables and set(letters) <= set(variables) else None
        if self.at_bracket() and base in FUNCTION_LETTERS and letters and set(letters) <= set(self._names_in_bracket()):
            self.names.note(f"{name}(…) is read as a partial derivative of {base}; declare {name!r} to read a function of that name.")
            return base, letters
        return None

    def _names_in_bracket(self) -> tuple[str, ...]:
        """Return the names in the bracket at the place where it holds nothing but plain names."""
        tokens = self.tokens[self.place + 1 : self.matching(self.place)]
        if not tokens:
            return ()
        items, _ = self.sub(tokens).entries()
        return plain_names(items) or ()

    def _dotted(self, name: str, start: Token) -> Node | None:
        """Read ``\\dot x`` as a derivative where ``x`` was declared a function of one variable."""
        for dress, order in (("dot", 1), ("ddot", 2)):
            if name.startswith(dress + "{") and name not in self.names.declared:
                base = name[len(dress) + 1 :].replace("}", "", 1)
                variables = self.names.arguments(base)
                if len(variables) == 1:
                    return self.derivative(Name(base), [variables[0]] * order, "dot", False, start)
        return None

    def indexed(self, base: str, index: list[Token], start: Token) -> Node | None:
        """Read ``x_i`` as an entry of a family where ``x`` is one: declared, bound by a big operator, or used so elsewhere."""
        if not index:
            return None
        family = base in self.names.indexed or is_family(self.names.declared.get(base))
        letters = [token.text for token in index if token.kind in ("letter", "command")]
        if not family and not (base not in self.names.declared and self._is_bound(letters, index)):
            return None
        self.names.indexed.add(base)
        items: list[Node]
        if index[0].kind in ("letter", "command") and all(token.kind in ("letter", "command", "number") for token in index):
            items = [item for token in index for item in self.sub([token]).entries()[0]]
        else:
            items = self.sub(index).entries()[0]
        return Indexed(base, tuple(items), span=self.span(start))

    def _is_bound(self, letters: list[str], index: list[Token]) -> bool:
        bound = set(self.names.bound)
        if not bound & set(letters):
            return False
        plain = len(letters) == len(index) and len(letters) > 2
        return not plain or set(letters) <= bound | set("ijklmn")

    def slot_derivative(self, call: Call, orders: tuple[int, ...], start: Token) -> Node:
        """Make a derivative by slots: an ordinary one where every slot that is differentiated holds a plain name of its own."""
        touched = [argument for argument, order in zip(call.arguments, orders, strict=True) if order]
        others = [argument for argument, order in zip(call.arguments, orders, strict=True) if not order]
        names = plain_names(touched)
        if names is None or any(Name(name) in other.walk() for name in names for other in others):
            return Call(call.function, call.arguments, orders, span=self.span(start))
        acting = [name for name, order in zip(names, [order for order in orders if order], strict=True) for _ in range(order)]
        return self.derivative(call, acting, "subscript", len(call.arguments) > 1, start)

    def note_open_range(self, index: str) -> None:
        """Say how far a sum or product over all ``index`` runs."""
        self.names.note(f"The range over {index} has no bounds; its meaning runs from 1 to n_{index}.")

    def check_arity(self, row: functions.KnownFunction, arguments: tuple[Node, ...], start: Token) -> None:
        """Refuse a wrong number of arguments."""
        least, most = row.arity
        if len(arguments) < least or (most is not None and len(arguments) > most):
            wanted = str(least) if least == most else f"at least {least}" if most is None else f"{least} to {most}"
            self.error(f"The function {row.name} takes {wanted} argument{'s' * (not wanted.endswith('1'))}; here are {len(arguments)}.", start)

    def inverse_of(self, row: functions.KnownFunction, start: Token) -> functions.KnownFunction:
        """Return the row of the inverse function, for ``sin^{-1}``."""
        found = functions.row(row.inverse) if row.inverse else next((other for other in functions.rows() if other.inverse == row.name), None)
        if found is None:
            self.error(f"The inverse of {row.name} has no name here.", start, f"For one over it write 1/{row.name}(x) as a fraction.")
        return found
