"""Names and the brackets behind them: ``x(y+1)`` may be a product, ``f(x, y)`` a value, ``f'(x)`` a derivative.

Declared roles settle it; then definitions in the text itself; then a comma between the brackets; then the letter. What was
not settled by the user is noted, so that it can be reported.
"""

from __future__ import annotations

from symcalc import functions
from symcalc.formula.names import FUNCTION_LETTERS, GREEK, parts
from symcalc.formula.nodes import Call, Indexed, Name, Node
from symcalc.formula.reading.letter_derivatives import LetterDerivatives
from symcalc.formula.reading.tokens import Token
from symcalc.formula.roles import is_family, is_matrix
from symcalc.formula.vectors import undressed


class Applications(LetterDerivatives):
    """Reads what follows a name; ``name_place`` is the token at which the name began."""

    name_place = 0
    wrapped = -1  # where a bracket in braces stands, f{(x)}, as SymPy prints values and only values

    def is_call(self, name: str) -> bool:
        """Decide whether the bracket at the place holds the arguments of ``name``."""
        known = self.names.is_function(name)
        if known is not None:
            return known
        opener, closer = self.place, self.matching(self.place)
        inside = self.tokens[opener + 1 : closer]
        if not inside or self.comma_inside() or self.relation_inside() or self.place == self.wrapped:
            return True
        shown = name + "(" + self.text[inside[0].start : inside[-1].end].strip() + ")"
        taken = parts(name)
        letter = taken.word if taken else name
        if letter in FUNCTION_LETTERS or (letter not in GREEK and len(letter) > 1 and taken is not None and not taken.index):
            if len(letter) > 1:
                self.names.note(f"{shown} is read as the function {name} of what stands in the brackets; declare {name!r} to read a product.")
            return True
        if self._defines(closer) and len(inside) <= 2 and inside[-1].kind in ("letter", "word", "command", "number"):
            self.names.note(f"{shown} is read as a function, since an equals sign follows; declare {name!r} to read a product.")
            return True
        if all(token.text != letter for token in inside):  # x(x+1) can be nothing but a product
            self.names.note(f"{shown} is read as a product; declare {name!r} as a function to read it as a value.")
        return False

    def _defines(self, closer: int) -> bool:
        following = self.tokens[min(closer + 1, len(self.tokens) - 1)]
        before = self.tokens[self.name_place - 1] if self.name_place else None
        starts = before is None or before.kind == "newline" or (before.kind == "operator" and before.text in (",", ";", "="))
        return starts and following.kind == "operator" and following.text in ("=", "≔")

    def value(self, name: str, start: Token) -> Call:
        """Read the arguments of ``name``, as many as it was declared with."""
        arguments = self.arguments()
        declared = self.names.arguments(name)
        if declared and len(arguments) != len(declared):
            self.error(
                f"{name} was declared a function of {', '.join(declared)}; here it has {len(arguments)} argument{'s' * (len(arguments) != 1)}.", start
            )
        return Call(name, arguments, span=self.span(start))

    def takes_square(self, name: str) -> bool:
        """Tell whether ``E[X]`` is a value: for words, blackboard letters, and E, P, V, that are not declared otherwise."""
        known = self.names.is_function(name)
        taken = parts(name)
        if known is not None or taken is None or taken.index:
            return bool(known)
        return taken.dress == ("mathbb",) or name in ("E", "P", "V") or (len(taken.word) > 1 and taken.word not in GREEK)

    def takes_power(self, name: str) -> bool:
        """Tell whether ``f^2(x)`` is the power of a value, rather than a power times a bracket."""
        known = self.names.is_function(name)
        taken = parts(name)
        return known if known is not None else taken is not None and taken.word in FUNCTION_LETTERS

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
            if declared or (declared is None and (primes or self.is_call(name))):
                if layer.isalpha():
                    return self.derivative_of_order(name, layer, start)
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
            pair = self.subscript_derivative(name)
            if pair is not None:
                return self.value_of_derivative(*pair, start)
            if (dotted := self.dotted(name, start)) is not None:
                return dotted
            if self.is_call(name):
                return self.value(name, start)
        elif self.at("open", "[") and not self.peek().spaced and self.takes_square(name):
            self.names.note(f"{name}[…] is read as a value; declare {name!r} to read a product.")
            return Call(name, self.arguments(), span=self.span(start))
        elif (pair := self.subscript_derivative(name)) is not None:
            return self.derivative(Name(pair[0]), pair[1], "subscript", len(self.names.arguments(pair[0])) > 1, start)
        return self.dotted(name, start) or Name(name, span=self.span(start))

    @staticmethod
    def _layered(name: str, layer: str, primes: int) -> str:
        stem, mark, index = name.partition("_")
        shown = "^*" if layer == "*" else f"^({layer})"
        return stem + shown + mark + index + "'" * primes

    def indexed(self, base: str, index: list[Token], start: Token) -> Node | None:
        """Read ``x_i`` as an entry of a family where ``x`` is one: declared, bound by a big operator, or used so elsewhere."""
        if not index:
            return None
        if is_matrix(self.names.declared.get(base)) and not self._names_an_entry(index):
            told = f"Put a comma between the indices, declare {base!r} as indexed, or declare each entry."
            self.error(f"{base} is declared as a matrix; this index does not tell its row from its column.", start, told)
        if is_matrix(self.names.declared.get(base)):
            self.names.note(f"The entries of {base} are counted from 0, as SymPy counts those of a matrix.")
        family = base in self.names.indexed or is_family(self.names.declared.get(base)) or is_matrix(self.names.declared.get(base))
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

    @staticmethod
    def _names_an_entry(index: list[Token]) -> bool:
        """Tell whether two indices can be told apart: letters, or a comma between them; A_12 may be twelve."""
        return any(token.text == "," for token in index) or all(token.kind in ("letter", "command") for token in index)

    def _is_bound(self, letters: list[str], index: list[Token]) -> bool:
        bound = set(self.names.bound)
        run = "".join(token.text if token.kind == "letter" else " " for token in index).split()
        word = any(len(piece) > 2 and (piece in ("min", "lim") or not set(piece) <= bound | set("ijklmn")) for piece in run)  # x_{min,i}
        if not bound & set(letters) or word:
            return False
        plain = len(letters) == len(index) and len(letters) > 2
        return not plain or set(letters) <= bound | set("ijklmn")

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
