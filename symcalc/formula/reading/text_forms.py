"""The forms that have no sign of their own in plain text and are written as SymPy users write them.

``Derivative(f, x, (y, 2))``, ``Sum(x^i, (i, 1, n))``, ``Limit(f, x, 0, '+')``, ``Piecewise((x, x > 0), (0, otherwise))``, …
"""

from __future__ import annotations

from typing import Any, Literal, NoReturn, cast

from symcalc import functions
from symcalc.formula.nodes import (
    ONE,
    TWO,
    Apply,
    BigOperator,
    Call,
    Cases,
    Constant,
    Derivative,
    EvaluatedAt,
    Indexed,
    Integral,
    Limit,
    Logic,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Quotient,
    Relation,
    Root,
    Sequence,
    VectorProduct,
    negative,
)  # fmt: skip
from symcalc.formula.reading.applications import Applications
from symcalc.formula.reading.tokens import Token

OTHERWISE = Name("otherwise")  # stands for the condition of a last branch while it is read
_RELATIONS = {"Eq": "=", "Ne": "≠", "Lt": "<", "Le": "≤", "Gt": ">", "Ge": "≥"}


class TextForms(Applications):
    """Reads ``Word(…)`` where the word has a grammar of its own. Each method takes the word and its bracket.

    ``branches`` counts the Piecewise around the place.
    """

    branches = 0

    def call(self) -> tuple[Token, list[Node]]:
        """Take a word and its arguments."""
        start = self.take()
        return start, list(self.arguments())

    def wrong(self, start: Token, expected: str) -> NoReturn:
        """Refuse wrong arguments."""
        self.error(f"The arguments of {start.text} are not understood.", start, f"Write {expected}.")

    def raised(self, value: Node, exponent: Node, row: functions.KnownFunction, start: Token) -> Node:
        """Read ``sin^2(x)``; ``sin^(-1)(x)`` is the inverse function."""
        if exponent == negative(ONE):
            return Apply(self.inverse_of(row, start).name, cast(Apply, value).arguments, span=self.span(start))
        return Power(value, exponent, span=self.span(start))

    def square_root(self) -> Node:
        start, items = self.call()
        if len(items) != 1:
            self.wrong(start, "sqrt(x)")
        return Root(items[0], span=self.span(start))

    def cube_root(self) -> Node:
        start, items = self.call()
        if len(items) != 1:
            self.wrong(start, "cbrt(x)")
        return Root(items[0], Number("3"), span=self.span(start))

    def any_root(self) -> Node:
        start, items = self.call()
        if len(items) != 2:
            self.wrong(start, "root(x, 3)")
        return Root(items[0], items[1], span=self.span(start))

    def exp2(self) -> Node:
        start, items = self.call()
        if len(items) != 1:
            self.wrong(start, "exp2(x)")
        return Power(TWO, items[0], span=self.span(start))

    def power_form(self) -> Node:
        start, items = self.call()
        if len(items) != 2:
            self.wrong(start, f"{start.text}(x, 2)")
        return Power(items[0], items[1], span=self.span(start))

    def rational(self) -> Node:
        start, items = self.call()
        if len(items) != 2:
            self.wrong(start, "Rational(1, 2)")
        return Quotient(items[0], items[1], span=self.span(start))

    def log_base(self) -> Node:
        start, items = self.call()
        if len(items) != 1:
            self.wrong(start, f"{start.text}(x)")
        return Apply("log", (items[0], Number(start.text[3:])), span=self.span(start))

    def tuple_form(self) -> Node:
        start, items = self.call()
        return Sequence(tuple(items), "()", span=self.span(start))

    def vector_product(self) -> Node:
        start, items = self.call()
        if len(items) != 2:
            self.wrong(start, f"{start.text}(a, b)")
        operator: Literal["·", "×"] = "·" if start.text == "dot" else "×"
        return VectorProduct(operator, items[0], items[1], span=self.span(start))

    def relation(self) -> Node:
        start, items = self.call()
        if len(items) != 2:
            self.wrong(start, f"{start.text}(a, b)")
        return Relation((items[0], items[1]), (_RELATIONS[start.text],), span=self.span(start))

    def logic(self) -> Node:
        start, items = self.call()
        if start.text == "Not":
            if len(items) != 1:
                self.wrong(start, "Not(a)")
            return Logic("¬", (items[0],), span=self.span(start))
        if len(items) < 2:
            self.wrong(start, f"{start.text}(a, b)")
        return Logic("∧" if start.text == "And" else "∨", tuple(items), span=self.span(start))

    # Calculus -------------------------------------------------------------------------------------------------

    def derivative_d(self) -> Node:
        return self._derivative(False)

    def derivative_partial(self) -> Node:
        return self._derivative(True)

    def derivative_guess(self) -> Node:
        return self._derivative(None)

    def _derivative(self, partial: bool | None) -> Node:
        start, items = self.call()
        acting: list[tuple[Node, Node]] = []
        for item in items[1:]:
            if isinstance(item, Number) and item.text.isdigit() and acting and acting[-1][1] == ONE:
                acting[-1] = (acting[-1][0], item)
            elif isinstance(item, Sequence) and len(item.items) == 2 and isinstance(item.items[0], Name | Indexed | Call):
                acting.append((item.items[0], item.items[1]))
            elif isinstance(item, Name | Indexed | Call):
                acting.append((item, ONE))
            else:
                self.wrong(start, f"{start.text}(f, x) or {start.text}(f, (x, 2), y)")
        if not acting:
            self.wrong(start, f"{start.text}(f, x)")
        if partial is None:
            names = {node.name for node in items[0].walk() if isinstance(node, Name)}
            partial = len(names | {node.name for node, _ in acting if isinstance(node, Name)}) > 1
        return Derivative(items[0], tuple(reversed(acting)), partial, span=self.span(start))

    def slot_form(self) -> Node:
        """Read ``D[1,0](f)(x^2, y)``."""
        start = self.take()
        opener = self.take()
        self.enter()
        orders, _ = self.entries()
        self.leave()
        if not self.skip("close", "]"):
            self.missing(opener, "]")
        function = self.arguments() if self.at_bracket() else ()
        if not all(isinstance(order, Number) and order.text.isdigit() for order in orders) or len(function) != 1 or not self.at_bracket():
            self.wrong(start, "D[1,0](f)(a, b)")
        name = function[0]
        arguments = self.arguments()
        # A letter that stands for a function was read alone, and may have become the value of a declared function.
        if not isinstance(name, Name) or len(arguments) != len(orders):
            self.wrong(start, "D[1,0](f)(a, b), with an order for each argument")
        counts = tuple(int(cast(Number, order).text) for order in orders)
        return self.slot_derivative(Call(name.name, arguments), counts, start)

    def big_sum(self) -> Node:
        return self._big_operator("sum")

    def big_product(self) -> Node:
        return self._big_operator("product")

    def _range_names(self) -> list[str]:
        """Look ahead for the indices of ``Sum(body, (i, 1, n))``, which bind inside the body."""
        closer = self.matching(self.place + 1)
        found = []
        depth = 0
        for place in range(self.place + 2, closer):
            token, following = self.tokens[place], self.tokens[place + 1]
            if depth == 0 and token.text == "," and token.kind == "operator":
                name = self.tokens[place + 2] if following.kind == "open" else following
                if name.kind in ("letter", "word"):
                    found.append(name.text)
            depth += (token.kind == "open") - (token.kind == "close")
        return found

    def _big_operator(self, operator: Literal["sum", "product"]) -> Node:
        bound = self._range_names()
        self.names.bound += bound
        start, items = self.call()
        if bound:
            del self.names.bound[-len(bound) :]
        expected = f"{start.text}(x^i, (i, 1, n))"
        if len(items) < 2:
            self.wrong(start, expected)
        body = items[0]
        for item in items[1:]:
            index, low, high = self._range(item, start, expected)
            if not isinstance(index, Name):
                self.wrong(start, expected)
            if low is None:
                self.note_open_range(index.name)
            body = BigOperator(operator, body, index, low, high, span=self.span(start))
        return body

    def _range(self, item: Node, start: Token, expected: str) -> tuple[Node, Node | None, Node | None]:
        if isinstance(item, Sequence) and len(item.items) == 3:
            return item.items[0], item.items[1], item.items[2]
        if isinstance(item, Name | Indexed | Call):
            return item, None, None
        self.wrong(start, expected)

    def integral(self) -> Node:
        start, items = self.call()
        expected = f"{start.text}(x^2, (x, 0, 1)) or {start.text}(x^2, x)"
        if len(items) < 2:
            self.wrong(start, expected)
        body = items[0]
        for item in items[1:]:
            variable, low, high = self._range(item, start, expected)
            body = Integral(body, variable, low, high, span=self.span(start))
        return body

    def limit(self) -> Node:
        start = self.take()
        opener = self.take()
        self.enter()
        items, trailing = self.entries("string")
        self.leave()
        direction: Literal["+-", "+", "-"] = "+-"
        if self.at("string") and trailing:
            direction = cast(Any, self.take().text)
        if not self.skip("close", ")"):
            self.missing(opener, ")")
        if len(items) != 3 or direction not in ("+-", "+", "-"):
            self.wrong(start, f"{start.text}(f, x, 0) or {start.text}(f, x, 0, '+')")
        return Limit(items[0], items[1], items[2], direction, span=self.span(start))

    # Tables ---------------------------------------------------------------------------------------------------

    def piecewise(self) -> Node:
        self.branches += 1
        start, items = self.call()
        self.branches -= 1
        rows: list[tuple[Node, Node | None]] = []
        for item in items:
            if not isinstance(item, Sequence) or len(item.items) != 2:
                self.wrong(start, f"{start.text}((x, x > 0), (0, otherwise))")
            value, condition = item.items
            rows.append((value, None if condition is OTHERWISE else condition))
        if not rows:
            self.wrong(start, f"{start.text}((x, x > 0), (0, otherwise))")
        if rows[-1][1] == Constant("true"):  # as SymPy says otherwise
            rows[-1] = (rows[-1][0], None)
        return Cases(tuple(rows), span=self.span(start))

    def matrix(self) -> Node:
        """Read ``Matrix([[a, b], [c, d]])``; a flat list is a column."""
        start = self.take()
        opener = self.take()
        expected = f"{start.text}([[a, b], [c, d]]), all rows of one length"
        if not self.skip("open", "["):
            self.wrong(start, expected)
        self.enter()
        rows: list[tuple[Node, ...]] = []
        while not self.at("close"):
            if self.skip("open", "["):
                items, _ = self.entries()
                if not self.skip("close", "]"):
                    self.missing(opener, "]")
                rows.append(tuple(items))
            else:
                rows.append((self.expression(),))
            if not self.skip("operator", ","):
                break
        self.leave()
        if not (self.skip("close", "]") and self.skip("close", ")")):
            self.missing(opener, ")")
        if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            self.wrong(start, expected)
        return Matrix(tuple(rows), "[]" if start.text == "bmatrix" else "()", span=self.span(start))

    def evaluated_form(self) -> Node:
        start, items = self.call()
        if len(items) < 2:
            self.wrong(start, "at(f, x=1) or at(f, (1, 2))")
        place = items[1] if len(items) == 2 else Sequence(tuple(items[1:]), "")
        return EvaluatedAt(items[0], place, span=self.span(start))

    def subs(self) -> Node:
        start, items = self.call()
        if len(items) != 3:
            self.wrong(start, "Subs(f, x, 1)")
        names = items[1].items if isinstance(items[1], Sequence) else (items[1],)
        values = items[2].items if isinstance(items[2], Sequence) else (items[2],)
        if len(names) != len(values) or not names:
            self.wrong(start, "Subs(f, (x, y), (1, 2))")
        relations = tuple(Relation((name, value), ("=",)) for name, value in zip(names, values, strict=True))
        return EvaluatedAt(items[0], relations[0] if len(relations) == 1 else Sequence(relations, ""), span=self.span(start))

    def between(self) -> Node:
        start, items = self.call()
        if len(items) != 3:
            self.wrong(start, "between(f, a, b)")
        return EvaluatedAt(items[0], items[1], items[2], span=self.span(start))

    def entry(self, base: str, start: Token) -> Node:
        """Read ``x[i, j]``."""
        opener = self.take()
        self.enter()
        items, _ = self.entries()
        self.leave()
        if not self.skip("close", "]"):
            self.missing(opener, "]")
        if not items:
            self.error("The index is empty.", opener)
        self.names.indexed.add(base)
        return Indexed(base, tuple(items), span=self.span(start))
