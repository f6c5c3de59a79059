r"""What LaTeX sets in two dimensions: sums and products over an index, limits, branches, matrices."""

from __future__ import annotations

from typing import Any, Literal, cast

from symcalc.formula.nodes import Apply, BigOperator, Cases, Limit, Matrix, Name, Node, Relation, Sequence
from symcalc.formula.reading.grammar import SUM
from symcalc.formula.reading.latex_functions import LatexFunctions
from symcalc.formula.reading.tokens import Token

_ENVIRONMENTS = {
    "matrix": "()",
    "pmatrix": "()",
    "bmatrix": "[]",
    "smallmatrix": "()",
    "array": "()",
    "vmatrix": "det",
    "Vmatrix": "norm",
    "Bmatrix": "()",
}
_JOINING_WORDS = frozenset({"if", "for", "when", "where"})
_ELSE_WORDS = frozenset({"otherwise", "else", "elsewhere"})


class LatexTables(LatexFunctions):
    """Reads big operators, limits and environments."""

    def big_operator(self) -> Node:
        start = self.take()
        operator: Literal["sum", "product"] = "sum" if start.text == "sum" else "product"
        if not self.at("script"):
            self.error(f"\\{start.text} needs its index below.", start, rf"Write \{start.text}_{{i=1}}^n.")
        below: list[Token] = []
        above: list[Token] = []
        while self.at("script"):
            if self.take().text == "_":
                below = self.group()
            else:
                above = self.group()
        reader = cast(LatexTables, self.sub(below))
        if not below or not reader.starts_name(reader.peek()):
            self.error(f"\\{start.text} needs the name of its index below.", start, rf"Write \{start.text}_{{i=1}}^n.")
        indices: list[Name] = []
        while True:
            index = reader.variable()
            if not isinstance(index, Name):
                self.error("An index is a letter.", start)
            indices.append(index)
            if not reader.skip("operator", ","):
                break
        low: Node | None = None
        if reader.skip("operator", "=") and len(indices) == 1:
            low = reader.expression()
        if not reader.at("end"):
            reader.error("Below a big operator stands an index, or an index with its first value.", suggestion=rf"Write \{start.text}_{{i=1}}^{{n}}.")
        high = self.sub(above).statements() if above else None
        if isinstance(high, Relation) and high.operators == ("=",) and high.operands[0] == indices[0]:
            high = high.operands[1]
        if (low is None) != (high is None):
            self.error("A sum or product has both bounds or none.", start, rf"Write \{start.text}_{{i=1}}^{{n}} or \{start.text}_{{i}}.")
        self.names.bound += [index.name for index in indices]
        body = self.expression(SUM)
        del self.names.bound[-len(indices) :]
        for index in reversed(indices):
            if low is None:
                self.note_open_range(index.name)
            body = BigOperator(operator, body, index, low, high, span=self.span(start))
        return body

    def limit(self) -> Node:
        start = self.take()
        if not self.at("script", "_"):
            self.error(r"\lim needs its variable below.", start, r"Write \lim_{x \to 0}.")
        self.take()
        reader = cast(LatexTables, self.sub(self.group()))
        variable = reader.variable()
        if not reader.skip("operator", "→", "⇒"):
            reader.error("A limit needs an arrow below.", suggestion=r"Write \lim_{x \to 0}.")
        direction: Literal["+-", "+", "-"] = "+-"
        if len(reader.tokens) > 2:
            *rest, end = reader.tokens
            last = rest[-1]
            texts = [token.text for token in rest[-4:]]
            if last.kind == "operator" and last.text in "+-" and reader.place < len(rest) - 1:
                direction = cast(Any, last.text)
                cut = -2 if len(rest) > 1 and rest[-2].kind == "script" else -1
                reader.tokens = [*rest[:cut], end]
            elif texts[0] == "^" and texts[1] == "{" and texts[2] in ("+", "-") and texts[3] == "}":
                direction = cast(Any, texts[2])
                reader.tokens = [*rest[:-4], end]
        target = reader.expression()
        if not reader.at("end"):
            reader.unexpected()
        # A sequence a_n depends on the n that goes to infinity.
        bound = [variable.name] if isinstance(variable, Name) else []
        self.names.bound += bound
        body = self.expression(SUM)
        del self.names.bound[len(self.names.bound) - len(bound) :]
        return Limit(body, variable, target, direction, span=self.span(start))

    def environment(self, start: Token) -> Node:
        name = start.text.removeprefix("begin:")
        self.take()
        if name in ("cases", "dcases", "rcases"):
            return self._cases(start, name)
        if name not in _ENVIRONMENTS:
            self.error(
                f"The environment {name} is not read.", start, "Read are cases, matrix, pmatrix, bmatrix, vmatrix, array and the align family."
            )
        if name == "array" and self.at("{"):
            self.group()
        rows: list[tuple[Node, ...]] = []
        for row in self._rows(start, name):
            rows.append(tuple(self.sub(cell).statements() for cell in row))
            if len(rows[-1]) != len(rows[0]):
                self.error(f"Row {len(rows)} of the matrix has {len(rows[-1])} entries, the first has {len(rows[0])}.", start)
        if name == "array" and len(rows[0]) == 1 and all(isinstance(row[0], Relation) for row in rows):
            return Sequence(tuple(row[0] for row in rows), "", span=self.span(start))
        kind = _ENVIRONMENTS[name]
        matrix = Matrix(tuple(rows), "[]" if kind == "[]" else "()", span=self.span(start))
        return Apply(kind, (matrix,), span=self.span(start)) if kind in ("det", "norm") else matrix

    def braced_cases(self) -> Node:
        r"""Read ``\left\{\begin{array}{ll} … \end{array}\right.``, the brace taken, as branches."""
        start = self.take()
        if start.text == "begin:array" and self.at("{"):
            self.group()
        node = self._cases(start, start.text.removeprefix("begin:"))
        if not (self.at("close", ".") or self.at("close", "}")):
            self.missing(start, ".")
        self.take()
        return node

    def _rows(self, start: Token, name: str) -> list[list[list[Token]]]:
        """Take the tokens of an environment, in rows and cells."""
        rows: list[list[list[Token]]] = [[[]]]
        depth = 0
        while not (depth == 0 and self.at("command", f"end:{name}")):
            token = self.peek()
            if token.kind == "end":
                self.error(f"\\begin{{{name}}} is never closed.", start, f"Add \\end{{{name}}}.")
            self.take()
            depth += token.kind == "{" or token.text.startswith("begin:")
            depth -= token.kind == "}" or token.text.startswith("end:")
            if depth == 0 and token.kind == "newline":
                rows.append([[]])
            elif depth == 0 and token.kind == "&":
                rows[-1].append([])
            elif not (token.kind == "command" and token.text == "hline"):
                rows[-1][-1].append(token)
        self.take()
        if rows[-1] == [[]]:
            rows.pop()
        if not rows or any(not cell for row in rows for cell in row):
            self.error(f"The environment {name} has an empty cell.", start)
        return rows

    def _cases(self, start: Token, name: str) -> Node:
        rows: list[tuple[Node, Node | None]] = []
        for cells in self._rows(start, name):
            if len(cells) > 2:
                self.error("A branch has a value and a condition.", start, r"Write x^2 & x > 0 \\ 0 & \text{otherwise}.")
            reader = cast(LatexTables, self.sub(cells[0]))
            items, _ = reader.entries()
            if not reader.at("end"):
                reader.unexpected()
            if not items:
                self.error("A branch has no value.", start)
            numbered = len(cells) > 1 and [token.kind for token in cells[1]] == ["open", "number", "close"]  # an equation's number
            condition = cast(LatexTables, self.sub(cells[1]))._condition() if len(cells) > 1 and not numbered else None
            if len(items) == 2 and condition is None:
                items, condition = items[:1], items[1]
            rows.append((items[0], condition))
        if all(condition is None and isinstance(value, Relation) for value, condition in rows):
            return Sequence(tuple(value for value, _ in rows), "", span=self.span(start))
        return Cases(tuple(rows), span=self.span(start))

    def _condition(self) -> Node | None:
        """Read the condition of a branch; None for “otherwise”."""
        word = self.joining_word()
        if word == "otherwise":
            return None
        node = self.expression()
        self.skip("operator", ",", ";")
        if not self.at("end"):
            self.unexpected()
        return node

    def joining_word(self, peek: bool = False) -> str | None:
        r"""Read ``\text{if}``, ``\text{and}``, ``\text{otherwise}``: what it stands for, or None."""
        token = self.peek()
        if not (token.kind == "command" and token.text in ("text", "mathrm", "textrm", "mbox", "operatorname")):
            return None
        here = self.place
        self.take()
        word = "".join(inner.text for inner in self.group() if inner.kind in ("letter", "operator")).strip(",.")
        found = "otherwise" if word in _ELSE_WORDS else "if" if word in _JOINING_WORDS else None
        if found is None or peek:
            self.place = here
        return found
