r"""The Typst writer: ink to Typst mathematics, without dollar signs.

Typst, like TeX, groups what stands in a fraction, under a root or in an exponent, so brackets are needed in the same
places as in LaTeX. Text that comes from a name is written letter by letter where the name is canonical, and as a quoted
string otherwise: it never reaches Typst as code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Many
from itertools import pairwise
from typing import Final

from symcalc.formula import nodes as ink
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Node
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.vectors import is_vector
from symcalc.formula.writing import levels
from symcalc.formula.writing.applications import Shown, shown
from symcalc.formula.writing.bottom_up import BottomUpWriter
from symcalc.formula.writing.derivatives import derivative_notation, on_top, order_of, subscripts, total_order
from symcalc.formula.writing.latex_lines import WIDTH, drawn_width
from symcalc.formula.writing.levels import Level
from symcalc.formula.writing.pieces import Piece
from symcalc.formula.writing.products import Beginning, factors
from symcalc.formula.writing.typst_names import name_text, operator_text, quoted, script

_CONSTANTS: Final = {
    "pi": "pi", "E": "e", "I": "upright(i)", "oo": "oo", "zoo": "tilde(oo)", "nan": '"NaN"', "EulerGamma": 'op("EulerGamma")',
    "GoldenRatio": 'op("GoldenRatio")', "Catalan": 'op("Catalan")', "true": '"true"', "false": '"false"', "Reals": "bb(R)",
    "Integers": "bb(Z)", "Naturals": "bb(N)", "Rationals": "bb(Q)", "Complexes": "bb(C)", "EmptySet": "emptyset", "dots": "dots.h",
}  # fmt: skip
_RELATIONS: Final = {
    "=": "=", "≔": "colon.eq", "<": "<", "≤": "<=", ">": ">", "≥": ">=", "≠": "!=", "≈": "approx", "≡": "equiv", "∝": "prop",
    "∼": "tilde.op", "≪": "<<", "≫": ">>", "∈": "in", "∉": "in.not", "⊂": "subset", "⊆": "subset.eq", "→": "->", "↦": "|->",
}  # fmt: skip
_LOGIC: Final = {"∧": "and", "∨": "or", "⇒": "=>", "⇔": "<=>"}
_SIGNS: Final = {"+": "+", "-": "-", "±": "plus.minus", "∓": "minus.plus"}
_BIG: Final = {"sum": "sum", "product": "product"}
_PRODUCT_SIGNS: Final = {"": " ", "·": " dot ", "×": " times "}
_OPENING: Final = ("(", "[", "lr([", r"lr(\(", r"lr(\[")
_NUMERAL: Final = re.compile(r"([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")


def typst(formula: Formula | Node, style: Style = HOUSE) -> str:
    """Write a formula as Typst mathematics, to be put between dollar signs.

    Parameters
    ----------
    formula : Formula or Node
        What to write; a bare node is a formula without roles.
    style : Style
        The notation.

    >>> from symcalc.formula.nodes import Name, Number, Power, Quotient
    >>> typst(Quotient(Power(Name("x_1"), Number("2")), Name("alpha")))
    'frac(x_1^2, alpha)'
    """
    node, roles = (formula.node, formula.roles) if isinstance(formula, Formula) else (formula, {})
    return _Typst(roles, style).whole(node).text


def typst_lines(formula: Formula, style: Style = HOUSE, width: int = WIDTH) -> list[str]:
    """Write a formula as Typst on several lines where it is long: each but the first begins with the sign that it was broken at.

    A sum is broken before its signs, a product between its factors; anything else stays on one line.

    Parameters
    ----------
    formula : Formula
    style : Style
    width : int
        How wide a line may be, in letters as drawn; a line is longer only where no place to break it is left.

    >>> from symcalc.formula.nodes import TWO, Name, Power, Sum
    >>> typst_lines(Formula(Sum((("+", Name("x")), ("-", Power(Name("x"), TWO))))), width=4)
    ['x', '"" - x^2']
    """
    writer = _Typst(formula.roles, style)
    whole = writer.whole(formula.node).text
    if drawn_width(formula.to_latex(style)) <= width:
        return [whole]
    lines: list[str] = []
    used = 0
    for inside, ahead, node in writer.chunks(formula.node, width):
        wide = drawn_width(formula.with_node(node).to_latex(style)) + 3
        if lines and used + wide <= width:
            lines[-1] += " " + inside
            used += wide
        else:
            lines.append(ahead)
            used = wide
    return lines


def _atom(text: str) -> Piece:
    return Piece(text, Level.ATOM)


def _beginning(piece: Piece) -> Beginning:
    return "digit" if piece.text[:1].isdigit() else "bracket" if piece.text.startswith(_OPENING) else ""


class _Typst(BottomUpWriter[Piece]):
    def bracketed(self, piece: Piece) -> Piece:
        return _atom(f"({piece.text})")

    def inside(self, node: Node) -> str:
        """Write an argument, an entry, the inside of a fraction, a root or an exponent."""
        return self.at(node, levels.ENTRY).text

    def listed(self, nodes: Many[Node]) -> str:
        return ", ".join([self.inside(node) for node in nodes])

    # Letters and numbers

    def number(self, node: ink.Number) -> Piece:
        found = _NUMERAL.fullmatch(node.text)
        if not found or not node.text:
            return _atom(quoted(node.text))
        whole, decimals, exponent = found.groups()
        # A comma would be given the space of punctuation, or part two arguments.
        point = "." if self.style.decimal == "." else 'class("normal", ",")'
        text = whole if decimals is None else whole + point + decimals
        return _atom(text) if exponent is None else Piece(f"{text} times 10^({int(exponent)})", Level.POWER)

    def name(self, node: ink.Name) -> Piece:
        text, is_bare = name_text(node.name, self.roles, self.style)
        return Piece(text, Level.ATOM if is_bare else Level.POWER)

    def constant(self, node: ink.Constant) -> Piece:
        return _atom(_CONSTANTS.get(node.name) or quoted(node.name))

    # Arithmetic

    def chunks(self, node: Node, width: int) -> list[tuple[str, str, Node]]:
        """Return the parts of a long formula: as each stands within a line, as it stands at the head of one, and its ink."""
        if isinstance(node, ink.Product):
            found = factors(self, node, _beginning)
            out = [(found[0].piece.text, found[0].piece.text, found[0].node)]
            for left, right in pairwise(found):
                inside = _PRODUCT_SIGNS[right.sign] + right.piece.text
                if is_vector(left.node, self.roles) and is_vector(right.node, self.roles):
                    out[-1] = (out[-1][0] + inside, out[-1][1] + inside, node)  # a sign between the two would multiply them
                else:
                    out.append((inside, f'""{_PRODUCT_SIGNS[right.sign or "·"]}{right.piece.text}', right.node))
            return out
        if not isinstance(node, ink.Sum):
            text = self.piece(node).text
            return [(text, text, node)]
        out = []
        for number, (sign, term) in enumerate(node.terms):
            is_long = isinstance(term, ink.Product) and drawn_width(Formula(term, self.roles).to_latex(self.style)) > width
            text = self.at(term, levels.TERM).text
            (first, _, own), *rest = self.chunks(term, width) if is_long else [(text, text, term)]
            shown = f"{_SIGNS[sign]} {first}"
            # Behind the empty word, a sign has the space of one between two terms.
            head = f'"" {shown}' if number else first if sign == "+" else shown
            out += [(shown if number else head, head, own), *rest]
        return out

    def sum(self, node: ink.Sum) -> Piece:
        parts: list[str] = []
        for number, (sign, term) in enumerate(node.terms):
            text = self.at(term, levels.TERM).text
            if number:
                parts.append(f"{_SIGNS[sign]} {text}")
            elif sign == "+":
                parts.append(text)
            else:
                parts.append("-" + text if sign == "-" else f"{_SIGNS[sign]} {text}")
        return Piece(" ".join(parts), Level.SUM)

    def product(self, node: ink.Product) -> Piece:
        first, *others = factors(self, node, _beginning)
        return Piece(first.piece.text + "".join([_PRODUCT_SIGNS[factor.sign] + factor.piece.text for factor in others]), Level.PRODUCT)

    def vectorproduct(self, node: ink.VectorProduct) -> Piece:
        if is_vector(node.left, self.roles) and is_vector(node.right, self.roles):
            left, right = self.at(node.left, levels.VECTOR_OPERAND).text, self.at(node.right, levels.VECTOR_OPERAND).text
            return Piece(left + _PRODUCT_SIGNS[node.operator] + right, Level.PRODUCT)
        both = self.listed((node.left, node.right))
        return _atom(f"lr(⟨ {both} ⟩)" if node.operator == "·" else f'op("cross")({both})')

    def quotient(self, node: ink.Quotient) -> Piece:
        above, below = self.inside(node.numerator), self.inside(node.denominator)
        if isinstance(node.numerator, ink.Quotient) or isinstance(node.denominator, ink.Quotient):
            above, below = f"thin {above} thin", f"thin {below} thin"  # the outer bar is the longer one
        return Piece(f"frac({above}, {below})", Level.POWER)

    def power(self, node: ink.Power) -> Piece:
        exponent = self.inside(node.exponent)
        if isinstance(node.base, ink.Apply) and isinstance(node.exponent, ink.Number) and node.exponent.text not in ("0", "1"):
            known = shown(node.base, self.style)
            if known.takes_exponent and exponent.isdigit():
                return self._prefix(known, script("^", exponent))
        base = self.at(node.base, levels.BASE)
        if node.exponent == ink.Name("T") and is_vector(node.base, self.roles):
            base = self.bracketed(base)  # or it would look like a transpose
        return Piece(base.text + script("^", exponent), Level.POWER)

    def root(self, node: ink.Root) -> Piece:
        radicand = self.inside(node.radicand)
        return _atom(f"sqrt({radicand})" if node.index is None else f"root({self.inside(node.index)}, {radicand})")

    # Functions

    def apply(self, node: ink.Apply) -> Piece:
        known = shown(node, self.style)
        first = known.arguments[0] if known.arguments else ink.Number("")
        match known.shape:
            case "bars":
                return _atom(f"abs({self.inside(first)})")
            case "norm":
                return _atom(f"norm({self.inside(first)})" + (f"_({self.inside(known.arguments[1])})" if known.arguments[1:] else ""))
            case "floor":
                return _atom(f"floor({self.inside(first)})")
            case "ceiling":
                return _atom(f"ceil({self.inside(first)})")
            case "factorial":
                return Piece(self.at(first, levels.BASE).text + "!", Level.POWER)
            case "binomial":
                return _atom(f"binom({self.listed(known.arguments)})")
            case "transpose":
                return Piece(self.at(first, levels.BASE).text + "^(sans(T))", Level.POWER)
            case "determinant":
                assert isinstance(first, ink.Matrix)
                return _atom(self._rows(first, "|"))
            case "delta":
                return Piece(f"delta_({self.listed(known.arguments)})", Level.POWER)
            case "nabla":
                sign = {"": " ", "·": " dot ", "×": " times ", "2": "^2 "}[known.operator]
                level = Level.OPERATOR if known.operator in ("·", "×") else Level.NABLA
                return Piece("nabla" + sign + self.at(first, levels.BASE).text, level)
        return self._prefix(known)

    def _prefix(self, known: Shown, exponent: str = "") -> Piece:
        lower = f"_({self.inside(known.lower)})" if known.lower else ""
        upper = "^(-1)" if known.is_inverse else exponent
        return Piece(f"{operator_text(known.word, known.is_letter)}{lower}{upper}({self.listed(known.arguments)})", Level.POWER)

    def call(self, node: ink.Call) -> Piece:
        arguments = f"({self.listed(node.arguments)})"
        if len(node.orders) == 1:
            return _atom(self._function(node.function, node.orders[0]) + arguments)
        text = self._function(node.function) + arguments
        slots = ["partial" + f"_{slot}" + (f"^{order}" if order > 1 else "") for slot, order in enumerate(node.orders, 1) if order]
        return Piece(" ".join([*slots, text]), Level.OPERATOR if slots else Level.ATOM)

    def _function(self, name: str, order: int = 0) -> str:
        """Write the letter of a function, with the primes of its derivative, so that a bracket can follow."""
        text, _ = name_text(name, self.roles, self.style, primes=order if order <= 3 else 0)
        if order > 3:
            text += f"^(({order}))"
        # Without the space Typst would draw the bracket into the index, or call what it takes for a function.
        return text if len(text) == 1 or text[-1] in "\"')" else text + " "

    def indexed(self, node: ink.Indexed) -> Piece:
        text, is_bare = name_text(node.base, self.roles, self.style)
        plain = all(isinstance(entry, ink.Name) and len(entry.name) == 1 for entry in node.indices)
        indices = " ".join([self.inside(entry) for entry in node.indices]) if plain else self.listed(node.indices)
        return _atom((text if is_bare else f"({text})") + (f"_{indices}" if len(indices) == 1 else f"_({indices})"))

    # Analysis

    def derivative(self, node: ink.Derivative) -> Piece:
        body = node.body
        match derivative_notation(node, self.roles, self.style):
            case "prime":
                order = order_of(node.variables[0][1]) or 1
                if isinstance(body, ink.Call):
                    return _atom(self._function(body.function, order) + f"({self.listed(body.arguments)})")
                assert isinstance(body, ink.Name)
                return Piece(name_text(body.name, self.roles, self.style, primes=order)[0], Level.POWER)
            case "dot":
                assert isinstance(body, ink.Name)
                accent = "dot" if order_of(node.variables[0][1]) == 1 else "ddot"
                return _atom(name_text(body.name, self.roles, self.style, accent=accent)[0])
            case "subscript":
                assert isinstance(body, ink.Name | ink.Call)
                letters = " ".join(self.piece(letter).text for letter in subscripts(node))
                text = name_text(body.function if isinstance(body, ink.Call) else body.name, self.roles, self.style)[0] + f"_({letters})"
                return _atom(text + (f"({self.listed(body.arguments)})" if isinstance(body, ink.Call) else ""))
            case "operator":
                sign = "partial" if node.partial else "upright(D)"
                slots = [f"{sign}_({self.inside(variable)})" + self._order(order) for variable, order in node.variables]
                return Piece(" ".join(slots) + " " + self.at(body, levels.DERIVATIVE_BODY).text, Level.OPERATOR)
        return self._leibniz(node)

    def _leibniz(self, node: ink.Derivative) -> Piece:
        sign = "partial" if node.partial else "dif"
        below = " thin ".join([f"{sign} {self.at(variable, levels.BASE).text}" + self._order(order) for variable, order in node.variables])
        above = sign + self._order(total_order(node))
        if on_top(node.body):
            return Piece(f"frac({above} {self.piece(node.body).text}, {below})", Level.POWER)
        return Piece(f"frac({above}, {below}) {self.at(node.body, levels.DERIVATIVE_BODY).text}", Level.OPERATOR)

    def _order(self, order: Node) -> str:
        return "" if order == ink.ONE else script("^", self.inside(order))

    def bigoperator(self, node: ink.BigOperator) -> Piece:
        index, body = self.piece(node.index).text, self.at(node.body, levels.BODY).text
        if node.low is None or node.high is None:
            return Piece(f"{_BIG[node.operator]}_({index}) {body}", Level.OPERATOR)
        low, high = self.at(node.low, levels.SIDE).text, script("^", self.inside(node.high))
        return Piece(f"{_BIG[node.operator]}_({index} = {low}){high} {body}", Level.OPERATOR)

    def integral(self, node: ink.Integral) -> Piece:
        body, variable = self.at(node.body, levels.BODY).text, self.at(node.variable, levels.BASE).text
        bounds = ""
        if node.low is not None and node.high is not None:
            bounds = f"_({self.inside(node.low)})^({self.inside(node.high)})"
        return Piece(f"integral{bounds} {body} dif {variable}", Level.OPERATOR)

    def limit(self, node: ink.Limit) -> Piece:
        variable, body = self.inside(node.variable), self.at(node.body, levels.BODY).text
        one_sided = node.direction in ("+", "-")
        target = self.at(node.target, levels.BASE).text + f"^({node.direction})" if one_sided else self.at(node.target, levels.SIDE).text
        return Piece(f"lim_({variable} -> {target}) {body}", Level.OPERATOR)

    def evaluatedat(self, node: ink.EvaluatedAt) -> Piece:
        if node.upper is not None:
            return Piece(f"lr([ {self.inside(node.body)} ])_({self.inside(node.at)})^({self.inside(node.upper)})", Level.POWER)
        place = self.listed(node.at.items) if isinstance(node.at, ink.Sequence) and not node.at.brackets else self.piece(node.at).text
        return Piece(f"lr({self.at(node.body, levels.FACTOR).text} |)_({place})", Level.POWER)

    # Tables, relations, lists

    def cases(self, node: ink.Cases) -> Piece:
        rows = []
        for value, condition in node.rows:
            rows.append(f'{self.inside(value)} & "otherwise"' if condition is None else f'{self.inside(value)} & "if" {self.inside(condition)}')
        return Piece(f"cases({', '.join(rows)})", Level.SUM)

    def matrix(self, node: ink.Matrix) -> Piece:
        return _atom(self._rows(node, node.brackets[0]))

    def _rows(self, node: ink.Matrix, left: str) -> str:
        return f'mat(delim: "{left}", {"; ".join([self.listed(row) for row in node.rows])})'

    def relation(self, node: ink.Relation) -> Piece:
        texts = [self.at(operand, levels.SIDE).text for operand in node.operands]
        out = texts[0] + "".join([f" {_RELATIONS[sign]} {text}" for sign, text in zip(node.operators, texts[1:], strict=True)])
        return Piece(out, Level.RELATION)

    def logic(self, node: ink.Logic) -> Piece:
        least = levels.logic_operand(node.operator)
        texts = [self.at(operand, least).text for operand in node.operands]
        joined = f"not {texts[0]}" if node.operator == "¬" else f" {_LOGIC[node.operator]} ".join(texts)
        return Piece(joined, levels.CONNECTIVES[node.operator])

    def sequence(self, node: ink.Sequence) -> Piece:
        if not node.brackets:
            return Piece(", quad ".join([self.inside(item) for item in node.items]), Level.LIST)
        left, right = node.brackets
        if (left, right) in (("(", ")"), ("[", "]"), ("{", "}")):
            lone = '",")' if len(node.items) == 1 and left == "(" else right
            return _atom(left + self.listed(node.items) + lone)
        # Brackets that do not match are escaped, for Typst would look for their partners.
        return _atom(rf"lr(\{left} {' comma '.join([self.inside(item) for item in node.items])} \{right})")
