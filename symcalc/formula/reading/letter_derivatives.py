"""Derivatives written by a letter: ``f'(x)``, ``f_x(x, y)``, ``f^{(4)}(x)``, ``\\dot x``, and their values at a point."""

from __future__ import annotations

from symcalc.formula.names import FUNCTION_LETTERS, GREEK, index_tokens, parts
from symcalc.formula.nodes import ONE, Call, Derivative, EvaluatedAt, Name, Node, Notation, Number, Relation, Sequence
from symcalc.formula.reading.brackets import Brackets
from symcalc.formula.reading.grammar import plain_names
from symcalc.formula.reading.tokens import Token


class LetterDerivatives(Brackets):
    """Reads derivatives that are marked on the letter of the function."""

    def slots(self, name: str, arguments: tuple[Node, ...], order: int, start: Token) -> Node:
        """Make ``f'(…)``: a derivative at plain variables, otherwise a value of the derived function."""
        if len(arguments) != 1:
            self.error("A prime means the derivative of a function of one variable.", start, r"Write \frac{\partial f}{\partial x}, or f_x(x, y).")
        if isinstance(arguments[0], Name):
            return self.derivative(Call(name, arguments), [arguments[0].name] * order, "prime", False, start)
        return Call(name, arguments, (order,), span=self.span(start))

    def derivative_of_order(self, name: str, order: str, start: Token) -> Node:
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

    def subscript_derivative(self, name: str) -> tuple[str, list[str]] | None:
        """Take ``f_{xy}`` apart where the letters of its index are the variables of ``f``."""
        if name in self.names.declared or "_" not in name:
            return None
        base, _, index = name.partition("_")
        letters = [letter for token in index_tokens(index.strip("{}")) for letter in ([token] if token in GREEK else token)]
        if base in self.names.declared and letters:
            variables = self.names.arguments(base)
            if not variables and self.names.is_function(base) and self.at_bracket():
                variables = self.coordinates()
            return (base, letters) if variables and set(letters) <= set(variables) else None
        if self.at_bracket() and base in FUNCTION_LETTERS and letters and set(letters) <= set(self.coordinates()):
            self.names.note(f"{name}(…) is read as a partial derivative of {base}; declare {name!r} to read a function of that name.")
            return base, letters
        return None

    def dotted(self, name: str, start: Token) -> Node | None:
        """Read ``\\dot x`` as a derivative where ``x`` was declared a function of one variable."""
        for dress, order in (("dot", 1), ("ddot", 2)):
            if name.startswith(dress + "{") and name not in self.names.declared:
                base = name[len(dress) + 1 :].replace("}", "", 1)
                variables = self.names.arguments(base)
                if self.at_bracket() and (variables or self.names.is_function(base)):
                    return self.slots(base, self.arguments(), order, start)
                if len(variables) == 1:
                    return self.derivative(Name(base), [variables[0]] * order, "dot", False, start)
        return None

    def coordinates(self) -> tuple[str, ...]:
        """Return the variables by which the function before the bracket is differentiated: its arguments, else x, y, z."""
        inside = self.names_inside()
        if inside:
            return inside
        items, _ = self.sub(self.tokens[self.place + 1 : self.matching(self.place)]).entries()
        return ("x", "y", "z")[: len(items)] if len(items) in (2, 3) else ()

    def value_of_derivative(self, name: str, letters: list[str], start: Token) -> Node:
        """Make ``f_{xy}(…)``: a derivative at plain variables, else a value of the derivative by slots."""
        variables = self.names.arguments(name) or self.coordinates()
        call = Call(name, self.arguments(), span=self.span(start))
        plain = plain_names(call.arguments)
        if plain is not None and set(letters) <= set(plain):
            return self.derivative(call, letters, "subscript", len(call.arguments) > 1, start)
        return self._by_slots(call, letters, variables, start)

    def _by_slots(self, call: Call, letters: list[str], variables: tuple[str, ...], start: Token) -> Node:
        if len(variables) != len(call.arguments):
            self.error(f"{call.function} has {len(variables)} variables; here are {len(call.arguments)}.", start)
        return self.slot_derivative(call, tuple(letters.count(variable) for variable in variables), start)

    def carried_to_point(self, body: Node, variables: list[tuple[Node, Node]], start: Token) -> Node | None:
        r"""In ``\\partial_x f(1, 2)`` the derivative is taken first and the point put in then; None where it need not be."""
        if not isinstance(body, Call) or body.orders:
            return None
        declared = self.names.arguments(body.function)
        letters: list[str] = []
        for variable, order in variables:
            if not (isinstance(variable, Name) and variable.name in declared and isinstance(order, Number) and order.text.isdigit()):
                return None
            letters += [variable.name] * int(order.text)
        if any(Name(letter) in argument.walk() for letter in letters for argument in body.arguments):
            return None
        return self._by_slots(body, letters, declared, start)

    def at_place(self, derivative: Node, variables: list[tuple[Node, Node]], function: str, start: Token) -> Node:
        r"""Read ``\\frac{df}{dx}(1)``: the bracket behind a derivative is a place, where it can be nothing else."""
        inside = self.tokens[self.place + 1 : self.matching(self.place)]
        number = len(inside) == 1 and inside[0].kind == "number"
        if not (self.names.is_function(function) or self.comma_inside() or number):
            return derivative
        if number and not self.names.is_function(function):
            self.names.note("A number in brackets behind a derivative is read as the place where it is taken.")
        values = self.arguments()
        at: Node = Sequence(values, "()")
        if len(values) == 1 and len(variables) == 1:
            at = Relation((variables[0][0], values[0]), ("=",))
        return EvaluatedAt(derivative, at, span=self.span(start))

    def slot_derivative(self, call: Call, orders: tuple[int, ...], start: Token) -> Node:
        """Make a derivative by slots: an ordinary one where every slot that is differentiated holds a plain name of its own."""
        touched = [argument for argument, order in zip(call.arguments, orders, strict=True) if order]
        others = [argument for argument, order in zip(call.arguments, orders, strict=True) if not order]
        names = plain_names(touched)
        if names is None or any(Name(name) in other.walk() for name in names for other in others):
            return Call(call.function, call.arguments, orders, span=self.span(start))
        acting = [name for name, order in zip(names, [order for order in orders if order], strict=True) for _ in range(order)]
        return self.derivative(call, acting, "subscript", len(call.arguments) > 1, start)
