"""Ink on one line of plain text, in SymPy's spelling where SymPy has one; what is written here is read back to the same ink.

Products carry their ``*`` and powers their ``^``; derivatives, sums and integrals are written as functions, in the order in
which they act, so that nothing has to be guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Many
from typing import Final

from symcalc import functions
from symcalc.formula import nodes as n
from symcalc.formula.formula import Formula
from symcalc.formula.names import canonical
from symcalc.formula.roles import is_symbol
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.writing.latex_names import name_parts
from symcalc.formula.writing.levels import BASE, CONNECTIVES, ENTRY, FACTOR, SIDE, TERM, Level, Writer, logic_operand
from symcalc.formula.writing.pieces import Piece

RELATIONS: Final = {"≔": ":=", "≤": "<=", "≥": ">=", "≠": "!="}
CONNECTIVE_WORDS: Final = {"¬": "not", "∧": "and", "∨": "or"}
CONSTANTS: Final = {"E": "e", "dots": "..."}
BIG: Final = {"sum": "Sum", "product": "Product"}
WORDS: Final[dict[type[n.Node], tuple[str, ...]]] = {
    n.BigOperator: tuple(BIG.values()),
    n.Integral: ("Integral",),
    n.Limit: ("Limit",),
    n.Derivative: ("diff", "partial"),
    n.Call: ("D",),
    n.Cases: ("Piecewise", "otherwise"),
    n.Matrix: ("Matrix", "bmatrix"),
    n.EvaluatedAt: ("at", "between"),
    n.VectorProduct: ("dot", "cross"),
    n.Root: ("sqrt", "root"),
}
"""The words that each kind of node is written with; beside it no letter can have that name."""
_IDENTIFIER: Final = re.compile(r"[A-Za-z]+[0-9]+")


def text(formula: Formula | n.Node, style: Style = HOUSE) -> str:
    """Write a formula on one line of plain text.

    Parameters
    ----------
    formula : Formula or Node
        The ink; a bare node has no roles.
    style : Style
        The notation; here only the logarithm matters, for text has one spelling for the rest.

    Returns
    -------
    str
        Text that the package's reader turns into the same ink, given the same style and roles.

    Raises
    ------
    InkError
        A name is not in canonical form.

    >>> text(n.Quotient(n.ONE, n.Product((n.TWO, n.Power(n.Name("x"), n.negative(n.TWO))))))
    '1/(2*x^(-2))'
    """
    if isinstance(formula, Formula):
        return TextWriter(formula.roles, style).piece(formula.node).text
    return TextWriter({}, style).piece(formula).text


class TextWriter(Writer[Piece]):
    """Writes plain text."""

    def bracketed(self, piece: Piece) -> Piece:
        """Put round brackets about a piece."""
        return Piece(f"({piece.text})", Level.ATOM)

    def listed(self, items: Many[n.Node]) -> str:
        """Write arguments or entries of a list, parted by commas."""
        return ", ".join([self.at(item, ENTRY).text for item in items])

    def applied(self, word: str, *items: n.Node | str) -> Piece:
        """Write ``word(item, …)``; what is text already stays as it is."""
        inside = ", ".join([item if isinstance(item, str) else self.at(item, ENTRY).text for item in items])
        return Piece(f"{word}({inside})", Level.ATOM)

    # Letters and numbers.

    def number(self, node: n.Number) -> Piece:
        """Write a numeral as it is."""
        return Piece(node.text, Level.POWER if "e" in node.text.lower() else Level.ATOM)

    def name(self, node: n.Name) -> Piece:
        """Write a canonical name, or the symbol's own (``b1`` for ``b_1``)."""
        taken = name_parts(node.name)
        own = getattr(self.roles.get(node.name), "name", "")
        if is_symbol(self.roles.get(node.name)) and _IDENTIFIER.fullmatch(own) and canonical(own) == node.name:
            return Piece(own, Level.ATOM)
        # The star of x^* would run into the sign of a product.
        return Piece(node.name, Level.PRODUCT if taken.layer == "*" else Level.POWER if taken.layer or taken.primes or taken.change else Level.ATOM)

    def constant(self, node: n.Constant) -> Piece:
        """Write SymPy's name."""
        return Piece(CONSTANTS.get(node.name, node.name), Level.ATOM)

    # Arithmetic.

    def sum(self, node: n.Sum) -> Piece:
        """Put the signs between the terms; only a minus or ± can come first."""
        written = [(sign, self.at(term, TERM).text) for sign, term in node.terms]
        (first, head), *others = written
        return Piece(("" if first == "+" else first) + head + "".join([f" {sign} {term}" for sign, term in others]), Level.SUM)

    def product(self, node: n.Product) -> Piece:
        """Write all signs; a quotient may come first, as ``a/b*c`` is read from the left."""
        first, *others = node.factors
        head = self.piece(first) if isinstance(first, n.Quotient) else self.at(first, FACTOR)
        return Piece("*".join([head.text, *[self.at(factor, FACTOR).text for factor in others]]), Level.PRODUCT)

    def quotient(self, node: n.Quotient) -> Piece:
        """Write a slash; ``a*b/c`` divides the product."""
        above = self.at(node.numerator, Level.PRODUCT if isinstance(node.numerator, n.Product | n.Quotient) else FACTOR)
        return Piece(f"{above.text}/{self.at(node.denominator, FACTOR).text}", Level.PRODUCT)

    def vectorproduct(self, node: n.VectorProduct) -> Piece:
        """Write ``dot(a, b)`` or ``cross(a, b)``."""
        return self.applied({"·": "dot", "×": "cross"}[node.operator], node.left, node.right)

    def power(self, node: n.Power) -> Piece:
        """Write ``base^exponent``; a bare ``^T`` could be a transpose."""
        exponent = self.at(node.exponent, BASE).text
        return Piece(f"{self.at(node.base, BASE).text}^{'(T)' if exponent == 'T' else exponent}", Level.POWER)

    def root(self, node: n.Root) -> Piece:
        """Write ``sqrt(x)`` or ``root(x, 3)``."""
        return self.applied("sqrt", node.radicand) if node.index is None else self.applied("root", node.radicand, node.index)

    # Functions.

    def apply(self, node: n.Apply) -> Piece:
        """Write a known function by the first spelling of its row."""
        row = functions.row(node.function)
        if row is not None and row.shape == "factorial" and len(node.arguments) == 1:
            return Piece(self.at(node.arguments[0], BASE).text + "!", Level.POWER)
        if row is not None and row.name == "log" and len(node.arguments) == 1:
            return self.applied(self.style.logarithm, *node.arguments)
        return self.applied(row.text[0] if row is not None else node.function, *node.arguments)

    def call(self, node: n.Call) -> Piece:
        """Write ``f(x)``, ``f'(x^2)``, ``D[1,0](f)(x^2, y)``."""
        if len(node.orders) > 1:
            return self.applied(f"D[{','.join(map(str, node.orders))}]({node.function})", *node.arguments)
        return self.applied(node.function + "'" * sum(node.orders), *node.arguments)

    def indexed(self, node: n.Indexed) -> Piece:
        """Write ``x[i, j]``."""
        return Piece(f"{node.base}[{self.listed(node.indices)}]", Level.ATOM)

    # Calculus.

    def derivative(self, node: n.Derivative) -> Piece:
        """Name the variables in the order in which they act, each with its order where that is not 1."""
        acting = [variable if order == n.ONE else f"({self.listed((variable, order))})" for variable, order in reversed(node.variables)]
        return self.applied("partial" if node.partial else "diff", node.body, *acting)

    def bigoperator(self, node: n.BigOperator) -> Piece:
        """Write ``Sum(body, (i, 1, n))``."""
        return self.applied(BIG[node.operator], node.body, self._range(node.index, node.low, node.high))

    def integral(self, node: n.Integral) -> Piece:
        """Write ``Integral(body, (x, 0, 1))``."""
        return self.applied("Integral", node.body, self._range(node.variable, node.low, node.high))

    def _range(self, variable: n.Node, low: n.Node | None, high: n.Node | None) -> str:
        ends = [end for end in (low, high) if end is not None]
        return f"({self.listed((variable, *ends))})" if ends else self.at(variable, ENTRY).text

    def limit(self, node: n.Limit) -> Piece:
        """Write ``Limit(body, x, 0, '+')``."""
        side = [] if node.direction == "+-" else [f"'{node.direction}'"]
        return self.applied("Limit", node.body, node.variable, node.target, *side)

    def evaluatedat(self, node: n.EvaluatedAt) -> Piece:
        """Write ``at(body, x=1)`` or ``between(body, a, b)``."""
        if node.upper is not None:
            return self.applied("between", node.body, node.at, node.upper)
        places = node.at.items if isinstance(node.at, n.Sequence) and not node.at.brackets else (node.at,)
        return self.applied("at", node.body, *[self._place(place) for place in places])

    def _place(self, place: n.Node) -> n.Node | str:
        if isinstance(place, n.Relation) and place.operators == ("=",):
            left, right = [self.at(side, SIDE).text for side in place.operands]
            return f"{left} = {right}" if left.endswith("!") else f"{left}={right}"
        return place

    # Tables, lists, statements.

    def cases(self, node: n.Cases) -> Piece:
        """Write ``Piecewise((v, c), (w, otherwise))``."""
        rows = [
            f"({self.at(value, ENTRY).text}, {'otherwise' if condition is None else self.at(condition, ENTRY).text})"
            for value, condition in node.rows
        ]
        return self.applied("Piecewise", *rows)

    def matrix(self, node: n.Matrix) -> Piece:
        """Write ``Matrix([[a, b], [c, d]])``; a row that holds nothing but a list needs a comma, or it would be that list."""
        lone = [len(row) == 1 and isinstance(row[0], n.Sequence) for row in node.rows]
        rows = ", ".join([f"[{self.listed(row)}{',' if comma else ''}]" for row, comma in zip(node.rows, lone)])
        return self.applied({"()": "Matrix", "[]": "bmatrix"}[node.brackets], f"[{rows}]")

    def relation(self, node: n.Relation) -> Piece:
        """Write a chain of relations."""
        first, *others = [self.at(operand, SIDE).text for operand in node.operands]
        signs = [RELATIONS.get(operator, operator) for operator in node.operators]
        return Piece(first + "".join([f" {sign} {side}" for sign, side in zip(signs, others)]), Level.RELATION)

    def logic(self, node: n.Logic) -> Piece:
        """Join statements."""
        operands = [self.at(operand, logic_operand(node.operator)).text for operand in node.operands]
        word = CONNECTIVE_WORDS.get(node.operator, node.operator)
        return Piece(f"{word} {operands[0]}" if node.operator == "¬" else f" {word} ".join(operands), CONNECTIVES[node.operator])

    def sequence(self, node: n.Sequence) -> Piece:
        """Write a list; a single entry between brackets has a comma behind it."""
        inside = self.listed(node.items)
        if not node.brackets:
            return Piece(inside, Level.LIST)
        opening, closing = node.brackets
        return Piece(f"{opening}{inside}{',' if len(node.items) == 1 else ''}{closing}", Level.ATOM)
