r"""Ink into LaTeX, one method a node kind.

Brackets follow from `symcalc.formula.writing.levels`, the signs between factors from `latex_products`. Brackets grow with
``\left( \right)`` only where their content is tall. Everything written here is read back to the same ink, given the same
style and roles.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from typing import Final

from symcalc.formula import nodes as n
from symcalc.formula.formula import Formula
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.vectors import is_vector
from symcalc.formula.writing import derivatives, latex_functions, latex_products
from symcalc.formula.writing.latex_names import join_commands, latex_name, name_parts
from symcalc.formula.writing.levels import BASE, BODY, CONNECTIVES, DERIVATIVE_BODY, ENTRY, SIDE, TERM, VECTOR_OPERAND, Level, Writer, logic_operand
from symcalc.formula.writing.pieces import Piece

SIGNS: Final = {"+": "+", "-": "-", "±": r"\pm", "∓": r"\mp"}
RELATIONS: Final = {
    "=": "=", "≔": ":=", "<": "<", "≤": r"\le", ">": ">", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "≡": r"\equiv", "∝": r"\propto",
    "∼": r"\sim", "≪": r"\ll", "≫": r"\gg", "∈": r"\in", "∉": r"\notin", "⊂": r"\subset", "⊆": r"\subseteq", "→": r"\to", "↦": r"\mapsto",
}  # fmt: skip
CONNECTIVE_SIGNS: Final = {"¬": r"\lnot", "∧": r"\land", "∨": r"\lor", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow"}
CONSTANTS: Final = {
    "pi": r"\pi", "E": "e", "I": r"\mathrm{i}", "oo": r"\infty", "zoo": r"\tilde{\infty}", "nan": r"\mathrm{NaN}",
    "EulerGamma": r"\operatorname{EulerGamma}", "GoldenRatio": r"\operatorname{GoldenRatio}", "Catalan": r"\operatorname{Catalan}",
    "true": r"\mathrm{true}", "false": r"\mathrm{false}", "Reals": r"\mathbb{R}", "Integers": r"\mathbb{Z}", "Naturals": r"\mathbb{N}",
    "Rationals": r"\mathbb{Q}", "Complexes": r"\mathbb{C}", "EmptySet": r"\emptyset", "dots": r"\dots",
}  # fmt: skip
BIG: Final = {"sum": r"\sum", "product": r"\prod"}


def latex(formula: Formula | n.Node, style: Style = HOUSE) -> str:
    r"""Write a formula as LaTeX, without dollar signs.

    Parameters
    ----------
    formula : Formula or Node
        The ink; a bare node has no roles.
    style : Style
        The notation.

    Returns
    -------
    str
        LaTeX that the package's reader turns into the same ink, given the same style and roles.

    Raises
    ------
    InkError
        A name is not in canonical form.

    >>> latex(n.Product((n.Sum((("+", n.Name("x")), ("-", n.Number("1")))), n.Power(n.Name("x"), n.TWO))))
    '(x - 1) x^{2}'
    """
    if isinstance(formula, Formula):
        return LatexWriter(formula.roles, style).piece(formula.node).text
    return LatexWriter({}, style).piece(formula).text


class LatexWriter(Writer[Piece]):
    """Writes LaTeX."""

    def bracketed(self, piece: Piece) -> Piece:
        """Put round brackets about a piece."""
        return self.enclosed([piece])

    def enclosed(self, pieces: Many[Piece], comma: bool = False) -> Piece:
        """Put several pieces, parted by commas, between round brackets; with ``comma``, one behind the last too."""
        text = ", ".join([piece.text for piece in pieces]) + ("," if comma else "")
        tall = any(piece.tall for piece in pieces)
        return Piece(rf"\left({text}\right)" if tall else f"({text})", Level.ATOM, tall)

    def entries(self, items: Many[n.Node]) -> list[Piece]:
        """Write arguments or entries of a list."""
        return [self.at(item, ENTRY) for item in items]

    def name_of(self, name: str, function: bool = False) -> str:
        """Write a canonical name."""
        return latex_name(name, self.roles, self.style, function=function)

    # Letters and numbers.

    def number(self, node: n.Number) -> Piece:
        """``1.5e-3`` becomes ``1.5 \\times 10^{-3}``."""
        mantissa, power, exponent = node.text.lower().partition("e")
        digits = mantissa.replace(".", "{,}") if self.style.decimal == "," else mantissa
        return Piece(rf"{digits} \times 10^{{{int(exponent)}}}", Level.POWER) if power else Piece(digits, Level.ATOM)

    def name(self, node: n.Name) -> Piece:
        """Write a name; what hangs above the line leaves no room for an exponent."""
        taken = name_parts(node.name)
        return Piece(self.name_of(node.name), Level.POWER if taken.layer or taken.primes or taken.change else Level.ATOM)

    def constant(self, node: n.Constant) -> Piece:
        """Look the constant up."""
        return Piece(CONSTANTS[node.name], Level.ATOM)

    # Arithmetic.

    def sum(self, node: n.Sum) -> Piece:
        """Put the signs between the terms; only a minus or ± can come first."""
        pieces = [self.at(term, TERM) for _, term in node.terms]
        (first, _), *others = node.terms
        text = {"+": "", "-": "-"}.get(first, SIGNS[first] + " ") + pieces[0].text
        text += "".join([f" {SIGNS[sign]} {piece.text}" for (sign, _), piece in zip(others, pieces[1:])])
        return Piece(text, Level.SUM, any(piece.tall for piece in pieces))

    def product(self, node: n.Product) -> Piece:
        """Let the factors decide which sign stands between them."""
        return latex_products.product(self, node)

    def vectorproduct(self, node: n.VectorProduct) -> Piece:
        r"""Write ``a \cdot b`` between vectors; other operands need a sign that can only mean this."""
        if is_vector(node.left, self.roles) and is_vector(node.right, self.roles):
            left, right = self.at(node.left, VECTOR_OPERAND), self.at(node.right, VECTOR_OPERAND)
            return Piece(f"{left.text} {latex_products.SIGNS[node.operator]} {right.text}", Level.PRODUCT, left.tall or right.tall)
        operands = self.entries((node.left, node.right))
        if node.operator == "·" and any(isinstance(part, n.Name) for operand in (node.left, node.right) for part in operand.walk()):
            return self.between(r"\left\langle", r"\right\rangle", ", ".join([operand.text for operand in operands]), any(o.tall for o in operands))
        inside = self.enclosed(operands)
        return Piece(rf"\operatorname{{{'dot' if node.operator == '·' else 'cross'}}}" + inside.text, Level.ATOM, inside.tall)

    def between(self, opening: str, closing: str, text: str, tall: bool = False) -> Piece:
        """Put growing delimiters about a text."""
        return Piece(join_commands((opening, text)) + closing, Level.ATOM, tall)

    def quotient(self, node: n.Quotient) -> Piece:
        """Write a fraction; one of differentials that is no derivative shows it by brackets."""
        top, bottom = self.at(node.numerator, ENTRY), self.at(node.denominator, ENTRY)
        if latex_products.begins_with_differential(node.numerator) and latex_products.begins_with_differential(node.denominator):
            top = self.bracketed(top)
        return Piece(rf"\frac{{{top.text}}}{{{bottom.text}}}", Level.POWER, True)

    def power(self, node: n.Power) -> Piece:
        """Write ``base^{exponent}``, and ``sin^2(x)`` where that is usual."""
        if (piece := latex_functions.power_of_function(self, node)) is not None:
            return piece
        base, exponent = self.at(node.base, BASE), self.at(node.exponent, ENTRY)
        text = exponent.text
        if latex_functions.is_prefixed(node.base):
            base = self.bracketed(base)
        elif text == "T" and "T" not in self.roles and is_vector(node.base, self.roles):
            # A plain ^T would be a transpose.
            base, text = (self.bracketed(base), text) if isinstance(node.base, n.Name) else (base, "(T)")
        return Piece(f"{base.text}^{{{text}}}", Level.POWER, base.tall or exponent.tall)

    def root(self, node: n.Root) -> Piece:
        """Write a root sign."""
        radicand = self.at(node.radicand, ENTRY)
        index = "" if node.index is None else self.at(node.index, ENTRY).text
        if "]" in index:
            index = "{" + index + "}"
        return Piece(rf"\sqrt{'[' + index + ']' if index else ''}{{{radicand.text}}}", Level.ATOM, radicand.tall)

    # Functions.

    def apply(self, node: n.Apply) -> Piece:
        """Draw a known function as its row says."""
        return latex_functions.apply(self, node)

    def call(self, node: n.Call) -> Piece:
        r"""``f(x)``, ``f'(x^{2})``, ``\partial_{1} f(x^{2}, y)``."""
        inside = self.enclosed(self.entries(node.arguments))
        taken = name_parts(node.function)
        letter = self.name_of(node.function, function=True)
        if len(node.orders) == 1 and not taken.layer:
            (order,) = node.orders
            letter += "'" * order if order <= derivatives.MOST_PRIMES else f"^{{({order})}}"
        elif node.orders:
            slots = [rf"\partial_{{{slot}}}" + (f"^{{{order}}}" if order > 1 else "") for slot, order in enumerate(node.orders, 1) if order]
            return Piece("".join(slots) + " " + letter + inside.text, Level.OPERATOR, inside.tall)
        return Piece(letter + inside.text, Level.ATOM, inside.tall)

    def indexed(self, node: n.Indexed) -> Piece:
        """Write indices that are single letters side by side, others with commas."""
        taken = name_parts(node.base)
        base = self.name_of(node.base)
        if taken.index:
            base = "{" + base + "}"
        together = all(isinstance(index, n.Name) and derivatives.is_letter(index.name) for index in node.indices)
        pieces = [
            latex_products.product(self, index, "dot").text if isinstance(index, n.Product) else self.at(index, ENTRY).text for index in node.indices
        ]
        inside = join_commands(pieces) if together else ",".join(pieces)
        return Piece(f"{base}_{{{inside}}}", Level.POWER if taken.layer or taken.primes or taken.change else Level.ATOM)

    # Calculus.

    def derivative(self, node: n.Derivative) -> Piece:
        """Write a derivative in the notation that the style wants, where that can say it."""
        notation = derivatives.derivative_notation(node, self.roles, self.style)
        if notation == "operator":
            sign = r"\partial" if node.partial else r"\mathrm{D}"
            return self._operators(node, sign)
        if notation == "leibniz":
            return self._leibniz(node)
        body = node.body
        written = body.function if isinstance(body, n.Call) else body.name if isinstance(body, n.Name) else ""
        inside = self.enclosed(self.entries(body.arguments)) if isinstance(body, n.Call) else Piece("", Level.ATOM)
        letter = self.name_of(written, function=bool(inside.text))
        order = derivatives.order_of(node.variables[0][1]) or 1
        if notation == "subscript":
            letter += "_{" + join_commands([self.piece(variable).text for variable in derivatives.subscripts(node)]) + "}"
        elif notation == "dot":
            letter = latex_name(derivatives.dotted(written, order), self.roles, self.style)
        else:
            letter += "'" * order if order <= derivatives.MOST_PRIMES else f"^{{({order})}}"
        bare_primes = notation == "prime" and not inside.text
        return Piece(letter + inside.text, Level.POWER if bare_primes else Level.ATOM, inside.tall)

    def _operators(self, node: n.Derivative, sign: str) -> Piece:
        operators = "".join([f"{sign}_{{{self.piece(variable).text}}}" + self._order(order) for variable, order in node.variables])
        body = self.at(node.body, DERIVATIVE_BODY)
        if body.text.startswith(sign + "_"):
            body = self.bracketed(body)  # side by side, two derivatives would be read as one
        return Piece(f"{operators} {body.text}", Level.OPERATOR, body.tall)

    def _leibniz(self, node: n.Derivative) -> Piece:
        sign = r"\partial" if node.partial else r"\mathrm{d}"
        top = sign + self._order(derivatives.total_order(node))
        below = r" \, ".join([f"{sign} {self._differentiated_by(variable, order)}" for variable, order in node.variables])
        if derivatives.on_top(node.body):
            return Piece(rf"\frac{{{top} {self.piece(node.body).text}}}{{{below}}}", Level.POWER, True)
        body = self.at(node.body, DERIVATIVE_BODY)
        return Piece(rf"\frac{{{top}}}{{{below}}} {body.text}", Level.OPERATOR, True)

    def _differentiated_by(self, variable: n.Node, order: n.Node) -> str:
        raised = self._order(order)
        if not isinstance(variable, n.Name | n.Indexed):
            return self.at(variable, BASE).text + raised
        piece = self.piece(variable)
        return (f"{{{piece.text}}}" if raised and piece.level < BASE else piece.text) + raised

    def _order(self, order: n.Node) -> str:
        return "" if order == n.ONE else "^{" + self.at(order, ENTRY).text + "}"

    def bigoperator(self, node: n.BigOperator) -> Piece:
        """Write a sum or product sign with its bounds."""
        low = "" if node.low is None else "=" + self.at(node.low, SIDE).text
        high = "" if node.high is None else "^{" + self.at(node.high, ENTRY).text + "}"
        return Piece(f"{BIG[node.operator]}_{{{self.piece(node.index).text}{low}}}{high} {self.at(node.body, BODY).text}", Level.OPERATOR, True)

    def integral(self, node: n.Integral) -> Piece:
        """Write an integral; an integrand with a name like ``dx`` gets brackets, for the differential ends the integral."""
        bounds = ("" if node.low is None else f"_{{{self.at(node.low, ENTRY).text}}}") + (
            "" if node.high is None else f"^{{{self.at(node.high, ENTRY).text}}}"
        )
        body = self.at(node.body, BODY)
        if any(isinstance(inner, n.Name) and derivatives.is_differential(inner.name) for inner in node.body.walk()):
            body = self.bracketed(body)
        variable = self.at(node.variable, ENTRY if isinstance(node.variable, n.Name | n.Indexed) else BASE).text
        return Piece(rf"\int{bounds} {body.text} \, \mathrm{{d}}{variable}", Level.OPERATOR, True)

    def limit(self, node: n.Limit) -> Piece:
        """Write a limit; a side is an upper index of the target."""
        target = self.at(node.target, SIDE).text if node.direction == "+-" else f"{self.at(node.target, BASE).text}^{{{node.direction}}}"
        return Piece(rf"\lim_{{{self.at(node.variable, SIDE).text} \to {target}}} {self.at(node.body, BODY).text}", Level.OPERATOR, True)

    def evaluatedat(self, node: n.EvaluatedAt) -> Piece:
        """Write ``F`` between brackets with two ends, or before a bar with a place."""
        body = self.at(node.body, ENTRY).text
        if node.upper is not None:
            ends = f"_{{{self.at(node.at, ENTRY).text}}}^{{{self.at(node.upper, ENTRY).text}}}"
            return Piece(rf"\left[{body}\right]{ends}", Level.POWER, True)
        at = node.at
        places = at.items if isinstance(at, n.Sequence) and not at.brackets else (at,)
        return Piece(rf"\left.{body}\right|_{{{', '.join([self._place(place) for place in places])}}}", Level.POWER, True)

    def _place(self, place: n.Node) -> str:
        if isinstance(place, n.Relation) and place.operators == ("=",):
            return "=".join([self.at(side, SIDE).text for side in place.operands])
        return self.at(place, ENTRY).text

    # Tables, lists, statements.

    def cases(self, node: n.Cases) -> Piece:
        """Write branches; the brace is closed on one side only, so nothing follows it in a product."""
        rows = [
            f"{self.at(value, ENTRY).text} & " + (r"\text{otherwise}" if condition is None else rf"\text{{if }} {self.at(condition, ENTRY).text}")
            for value, condition in node.rows
        ]
        return Piece(r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", Level.OPERATOR, True)

    def matrix(self, node: n.Matrix, environment: str = "") -> Piece:
        """Write a table between its brackets."""
        environment = environment or {"()": "pmatrix", "[]": "bmatrix"}[node.brackets]
        rows = r" \\ ".join([" & ".join([self.at(entry, ENTRY).text for entry in row]) for row in node.rows])
        return Piece(rf"\begin{{{environment}}} {rows} \end{{{environment}}}", Level.ATOM, True)

    def relation(self, node: n.Relation) -> Piece:
        """Write a chain of relations."""
        pieces = [self.at(operand, SIDE) for operand in node.operands]
        text = pieces[0].text + "".join([f" {RELATIONS[operator]} {piece.text}" for operator, piece in zip(node.operators, pieces[1:])])
        return Piece(text, Level.RELATION, any(piece.tall for piece in pieces))

    def logic(self, node: n.Logic) -> Piece:
        """Join statements."""
        pieces = [self.at(operand, logic_operand(node.operator)) for operand in node.operands]
        sign = CONNECTIVE_SIGNS[node.operator]
        text = f"{sign} {pieces[0].text}" if node.operator == "¬" else f" {sign} ".join([piece.text for piece in pieces])
        return Piece(text, CONNECTIVES[node.operator], any(piece.tall for piece in pieces))

    def sequence(self, node: n.Sequence) -> Piece:
        """Write a list; a single entry between brackets has a comma behind it."""
        pieces = self.entries(node.items)
        lone = len(pieces) == 1
        if node.brackets == "()" and pieces:
            return self.enclosed(pieces, comma=lone)
        tall = any(piece.tall for piece in pieces)
        if not node.brackets:
            return Piece(r",\; ".join([piece.text for piece in pieces]), Level.LIST, tall)
        opening, closing = [{"{": r"\{", "}": r"\}"}.get(bracket, bracket) for bracket in node.brackets]
        return self.between(rf"\left{opening}", rf"\right{closing}", ", ".join([piece.text for piece in pieces]) + ("," if lone else ""), tall)
