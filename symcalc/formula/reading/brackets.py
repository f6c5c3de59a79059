"""Round brackets behind a letter: where they end, what stands in them."""

from __future__ import annotations

from symcalc.formula.nodes import Node
from symcalc.formula.reading.grammar import OPENERS, Grammar, plain_names
from symcalc.formula.reading.signs import RELATION_SIGNS


class Brackets(Grammar):
    """Looks into brackets, and reads lists of arguments."""

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

    def comma_inside(self) -> bool:
        """Tell whether the bracket at the place holds several entries."""
        depth = 0
        for token in self.tokens[self.place + 1 : self.matching(self.place)]:
            depth += (token.kind in ("open", "{")) - (token.kind in ("close", "}"))
            if depth == 0 and token.kind == "operator" and token.text in (",", ";"):
                return True
        return False

    def relation_inside(self) -> bool:
        """Tell whether the bracket at the place holds a relation: not one of a sum's index or of a branch in it."""
        depth = 0
        for token in self.tokens[self.place + 1 : self.matching(self.place)]:
            depth += token.kind in ("open", "{") or token.text.startswith("begin:")
            depth -= token.kind in ("close", "}") or token.text.startswith("end:")
            if depth == 0 and token.kind == "operator" and token.text in RELATION_SIGNS:
                return True
        return False

    def names_inside(self) -> tuple[str, ...]:
        """Return the names in the bracket at the place where it holds nothing but plain names."""
        tokens = self.tokens[self.place + 1 : self.matching(self.place)]
        if not tokens:
            return ()
        items, _ = self.sub(tokens).entries()
        return plain_names(items) or ()

    def arguments(self) -> tuple[Node, ...]:
        """Read a bracketed list of arguments; the bracket is round, or square as in ``E[X]``."""
        opener = self.take()
        self.enter()
        items, _ = self.entries()
        self.leave()
        if not self.at("close", OPENERS[opener.text]):
            self.missing(opener, OPENERS[opener.text])
        self.take()
        if not items and not self.empty_tuples:
            self.error("A function needs an argument.", opener)
        return tuple(items)
