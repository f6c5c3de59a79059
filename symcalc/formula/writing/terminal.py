"""The terminal writer: ink drawn with Unicode characters over several lines.

Fractions are stacked, exponents raised, roots covered by their line, sums and integrals carry their bounds. Simple
exponents and indices use the small characters of Unicode, so that most formulas of one line stay on one line. A drawing
is for people; what is to be read back is written by the text writer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Many
from dataclasses import dataclass
from typing import Final

from symcalc.formula import nodes as ink
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Node
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.vectors import is_vector
from symcalc.formula.writing import levels
from symcalc.formula.writing.applications import Shown, shown
from symcalc.formula.writing.bottom_up import BottomUpWriter
from symcalc.formula.writing.boxes import (
    Box,
    beside,
    bracketed,
    fraction,
    integral_sign,
    joined,
    line,
    pile,
    product_sign,
    root,
    scripts,
    signed,
    summation,
)
from symcalc.formula.writing.derivatives import derivative_notation, on_top, order_of, subscripts, total_order
from symcalc.formula.writing.glyphs import letter, lowered, printable, raised
from symcalc.formula.writing.levels import Level
from symcalc.formula.writing.products import Beginning, factors
from symcalc.formula.writing.terminal_lines import broken
from symcalc.formula.writing.terminal_names import attached, drawn_name, is_bare

_CONSTANTS: Final = {
    "pi": "π", "E": "e", "I": "i", "oo": "∞", "zoo": "∞\u0303", "nan": "NaN", "EulerGamma": "EulerGamma", "GoldenRatio": "GoldenRatio",
    "Catalan": "Catalan", "true": "true", "false": "false", "Reals": "ℝ", "Integers": "ℤ", "Naturals": "ℕ", "Rationals": "ℚ",
    "Complexes": "ℂ", "EmptySet": "∅", "dots": "…",
}  # fmt: skip
_SIDES: Final = {"bars": "||", "floor": "⌊⌋", "ceiling": "⌈⌉"}
_SMALL: Final = re.compile(r"-?(?:[0-9]+|[a-z])|[a-z][+-][0-9]")
_LOOSE_SIGN: Final = re.compile(r" ([+-]) ")
_NUMERAL: Final = re.compile(r"([0-9.]+)(?:[eE]([+-]?[0-9]+))?")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn part of a formula and how tightly it holds together."""

    box: Box
    level: Level = Level.ATOM


def terminal(formula: Formula | Node, style: Style = HOUSE, width: int = 80) -> str:
    """Draw a formula for a terminal.

    Parameters
    ----------
    formula : Formula or Node
        What to draw; a bare node is a formula without roles.
    style : Style
        The notation.
    width : int
        The columns to be used. A wider drawing is broken before relation signs, then before the signs of a sum, then
        between factors; what has none of these is left as wide as it is.

    >>> from symcalc.formula.nodes import Name, Number, Power, Quotient, Sum
    >>> print(terminal(Quotient(Number("1"), Sum((("+", Power(Name("x"), Number("2"))), ("-", Name("alpha")))))))
      1
    ──────
    x² - α
    """
    node, roles = (formula.node, formula.roles) if isinstance(formula, Formula) else (formula, {})
    writer = _Terminal(roles, style)
    box = writer.whole(node).box
    return str(box if box.width <= width else broken(node, writer, width))


class _Terminal(BottomUpWriter[Drawing]):
    def bracketed(self, piece: Drawing) -> Drawing:
        return Drawing(bracketed(piece.box))

    def drawn(self, node: Node, least: Level) -> Box:
        """Draw a part for a place that asks for a least level."""
        return self.at(node, least).box

    def inside(self, node: Node) -> Box:
        """Draw an argument, an entry, the inside of a fraction, a root or an exponent."""
        return self.at(node, levels.ENTRY).box

    def listed(self, nodes: Many[Node], separator: str = ", ") -> Box:
        return joined([self.inside(node) for node in nodes], separator) if nodes else line("")

    def small(self, node: Node) -> str | None:
        """Return a simple exponent or index as text without blanks; None where it needs more than a few small characters."""
        box = self.inside(node)
        text = box.lines[0].replace(" ", "")
        return text if box.height == 1 and not isinstance(node, ink.Product | ink.Apply | ink.Call) and _SMALL.fullmatch(text) else None

    def tight(self, node: Node) -> Box:
        """Draw an index, without blanks round its signs where it is of one row."""
        box = self.inside(node)
        return line(_LOOSE_SIGN.sub(r"\1", box.lines[0])) if box.height == 1 else box

    def attached(self, base: Box, upper: Node | None = None, lower: Node | None = None) -> Box:
        """Draw an exponent and an index on ``base``."""
        return attached(
            base,
            upper=self.inside(upper) if upper else None,
            lower=self.tight(lower) if lower else None,
            small_upper=raised((upper and self.small(upper)) or "") or "",
            small_lower=lowered((lower and self.small(lower)) or "") or "",
        )

    # Letters and numbers

    def number(self, node: ink.Number) -> Drawing:
        found = _NUMERAL.fullmatch(node.text)
        if not found:
            return Drawing(line(printable(node.text)))
        digits = found[1].replace(".", self.style.decimal)
        return Drawing(line(digits)) if found[2] is None else Drawing(line(f"{digits}×10{raised(str(int(found[2])))}"), Level.POWER)

    def name(self, node: ink.Name) -> Drawing:
        return Drawing(drawn_name(node.name, self.roles, self.style), Level.ATOM if is_bare(node.name) else Level.POWER)

    def constant(self, node: ink.Constant) -> Drawing:
        return Drawing(line(_CONSTANTS.get(node.name) or printable(node.name)))

    # Arithmetic

    def sum(self, node: ink.Sum) -> Drawing:
        row: list[Box] = []
        for number, (sign, term) in enumerate(node.terms):
            box = self.at(term, levels.TERM).box
            if number:
                row.append(line(f" {sign} "))
            row.append(box if number or sign == "+" else signed(sign, box))
        return Drawing(beside(*row), Level.SUM)

    def product(self, node: ink.Product) -> Drawing:
        row: list[Box] = []
        for sign, box, _ in self.factors(node):
            row += [line(f" {sign} " if sign else " ")] * bool(row) + [box]
        return Drawing(beside(*row), Level.PRODUCT)

    def factors(self, node: ink.Product) -> list[tuple[str, Box, bool]]:
        """Draw the factors, each with the sign before it, and tell of each whether it and the one before it are vectors."""
        first, *others = found = factors(self, node, _beginning)
        out: list[tuple[str, Box, bool]] = [("", first.piece.box, False)]
        for left, right in zip(found, others):
            # Two fractions without a sign would look like one.
            sign = right.sign or ("·" if isinstance(left.node, ink.Quotient) and isinstance(right.node, ink.Quotient) else "")
            out.append((sign, right.piece.box, is_vector(left.node, self.roles) and is_vector(right.node, self.roles)))
        return out

    def vectorproduct(self, node: ink.VectorProduct) -> Drawing:
        if is_vector(node.left, self.roles) and is_vector(node.right, self.roles):
            pair = [self.at(operand, levels.VECTOR_OPERAND).box for operand in (node.left, node.right)]
            return Drawing(joined(pair, f" {node.operator} "), Level.PRODUCT)
        both = self.listed((node.left, node.right))
        return Drawing(bracketed(both, "⟨", "⟩") if node.operator == "·" else beside(line("cross"), bracketed(both)))

    def quotient(self, node: ink.Quotient) -> Drawing:
        return Drawing(fraction(self.inside(node.numerator), self.inside(node.denominator)), Level.POWER)

    def power(self, node: ink.Power) -> Drawing:
        base, exponent = node.base, node.exponent
        if isinstance(base, ink.Apply) and isinstance(exponent, ink.Number) and exponent.text.isdecimal() and exponent.text not in ("0", "1"):
            known = shown(base, self.style)
            if known.takes_exponent:
                return self._prefix(known, raised(exponent.text) or "")
        if isinstance(base, ink.Name) and is_bare(base.name):
            # The index of the name and the exponent stand in one column.
            raising = raised(self.small(exponent) or "") or ""
            return Drawing(drawn_name(base.name, self.roles, self.style, upper=self.inside(exponent), small_upper=raising), Level.POWER)
        return Drawing(self.attached(self.at(base, levels.BASE).box, exponent), Level.POWER)

    def root(self, node: ink.Root) -> Drawing:
        radicand = self.inside(node.radicand)
        small = "" if node.index is None else raised(self.small(node.index) or "")
        if small is None or radicand.height > 1:
            return Drawing(root(radicand, None if node.index is None else self.inside(node.index)), Level.POWER)
        needs_line = radicand.width > 1 and not isinstance(node.radicand, ink.Number)
        return Drawing(beside(line(small), root(radicand) if needs_line else line("√" + radicand.lines[0])), Level.POWER)

    # Functions

    def apply(self, node: ink.Apply) -> Drawing:
        known = shown(node, self.style)
        if known.shape == "prefix":
            return self._prefix(known)
        first = known.arguments[0]
        match known.shape:
            case "bars" | "floor" | "ceiling":
                return Drawing(bracketed(self.inside(first), *_SIDES[known.shape]))
            case "norm":
                return Drawing(self.attached(bracketed(self.inside(first), "‖", "‖"), lower=known.arguments[1] if known.arguments[1:] else None))
            case "factorial":
                return Drawing(beside(self.at(first, levels.BASE).box, line("!")), Level.POWER)
            case "binomial":
                return Drawing(bracketed(pile([self.inside(first), line(""), self.inside(known.arguments[1])], base=1)))
            case "transpose":
                return Drawing(scripts(self.at(first, levels.BASE).box, small="ᵀ"), Level.POWER)
            case "determinant":
                assert isinstance(first, ink.Matrix)
                return Drawing(bracketed(self._rows(first), "|", "|"))
            case "delta":
                return Drawing(scripts(line("δ"), lower=self.listed(known.arguments, ",")), Level.POWER)
        sign = {"": "∇", "·": "∇ · ", "×": "∇ × ", "2": "∇²"}[known.operator]
        return Drawing(beside(line(sign), self.at(first, levels.BASE).box), Level.OPERATOR if known.operator in ("·", "×") else Level.NABLA)

    def _prefix(self, known: Shown, exponent: str = "") -> Drawing:
        word = line(letter(known.word) if known.is_letter else printable(known.word))
        head = scripts(self.attached(word, lower=known.lower), small="⁻¹" if known.is_inverse else exponent)
        return Drawing(beside(head, bracketed(self.listed(known.arguments))), Level.POWER)

    def call(self, node: ink.Call) -> Drawing:
        arguments = bracketed(self.listed(node.arguments))
        if len(node.orders) == 1:
            return Drawing(beside(self._function(node.function, node.orders[0]), arguments))
        row = [beside(self._function(node.function), arguments)]
        for slot, order in reversed(tuple(enumerate(node.orders, 1))):
            if order:
                row.insert(0, line(f"∂{lowered(str(slot))}{raised(str(order)) if order > 1 else ''} "))
        return Drawing(beside(*row), Level.OPERATOR if node.orders else Level.ATOM)

    def _function(self, name: str, order: int = 0) -> Box:
        """Draw the letter of a function with the primes of its derivative."""
        if order <= 3:
            return drawn_name(name, self.roles, self.style, primes=order)
        return drawn_name(name, self.roles, self.style, upper=line(f"({order})"), small_upper=raised(f"({order})") or "")

    def indexed(self, node: ink.Indexed) -> Drawing:
        if len(node.indices) == 1:
            lower, small = self.tight(node.indices[0]), self.small(node.indices[0])
        else:
            plain = all(isinstance(index, ink.Name) and len(index.name) == 1 for index in node.indices)
            lower = joined([self.tight(index) for index in node.indices], "" if plain else ",")
            small = lower.lines[0] if plain else None
        base = drawn_name(node.base, self.roles, self.style)
        return Drawing(attached(base if is_bare(node.base) else bracketed(base), lower=lower, small_lower=lowered(small or "") or ""))

    # Analysis

    def derivative(self, node: ink.Derivative) -> Drawing:
        body = node.body
        match derivative_notation(node, self.roles, self.style):
            case "prime":
                order = order_of(node.variables[0][1]) or 1
                if isinstance(body, ink.Call):
                    return Drawing(beside(self._function(body.function, order), bracketed(self.listed(body.arguments))))
                assert isinstance(body, ink.Name)
                return Drawing(self._function(body.name, order), Level.POWER)
            case "dot":
                assert isinstance(body, ink.Name)
                return Drawing(drawn_name(body.name, self.roles, self.style, accent="dot" if order_of(node.variables[0][1]) == 1 else "ddot"))
            case "subscript":
                assert isinstance(body, ink.Name | ink.Call)
                letters = "".join(letter(name.name) for name in subscripts(node))
                base = drawn_name(body.function if isinstance(body, ink.Call) else body.name, self.roles, self.style)
                base = attached(base, lower=line(letters), small_lower=lowered(letters) or "")
                return Drawing(beside(base, bracketed(self.listed(body.arguments))) if isinstance(body, ink.Call) else base)
            case "operator":
                sign = line("∂" if node.partial else "D")
                row = [self.attached(sign, None if order == ink.ONE else order, variable) for variable, order in node.variables]
                return Drawing(beside(*row, line(" "), self.at(body, levels.DERIVATIVE_BODY).box), Level.OPERATOR)
        return self._leibniz(node)

    def _leibniz(self, node: ink.Derivative) -> Drawing:
        sign = "∂" if node.partial else "d"
        below = [self._ordered(beside(line(sign), self.at(variable, levels.BASE).box), order) for variable, order in node.variables]
        above, under = self._ordered(line(sign), total_order(node)), joined(below, " ")
        if on_top(node.body):
            return Drawing(fraction(beside(above, self.piece(node.body).box), under), Level.POWER)
        return Drawing(beside(fraction(above, under), line(" "), self.at(node.body, levels.DERIVATIVE_BODY).box), Level.OPERATOR)

    def _ordered(self, base: Box, order: Node) -> Box:
        return base if order == ink.ONE else self.attached(base, order)

    def bigoperator(self, node: ink.BigOperator) -> Drawing:
        below = self.inside(node.index)
        if node.low is not None:
            below = beside(below, line("="), self.at(node.low, levels.SIDE).box)
        sign = (summation if node.operator == "sum" else product_sign)(below, None if node.high is None else self.inside(node.high))
        return Drawing(beside(sign, line(" "), self.at(node.body, levels.BODY).box), Level.OPERATOR)

    def integral(self, node: ink.Integral) -> Drawing:
        body = self.at(node.body, levels.BODY).box
        low, high = (None if bound is None else self.inside(bound) for bound in (node.low, node.high))
        return Drawing(beside(integral_sign(body, low, high), line(" "), body, line(" d"), self.at(node.variable, levels.BASE).box), Level.OPERATOR)

    def limit(self, node: ink.Limit) -> Drawing:
        one_sided = node.direction in ("+", "-")
        target = self.at(node.target, levels.BASE if one_sided else levels.SIDE).box
        place = scripts(target, small=raised(node.direction) or "") if one_sided else target
        sign = pile([line("lim"), beside(self.inside(node.variable), line("→"), place)])
        return Drawing(beside(sign, line(" "), self.at(node.body, levels.BODY).box), Level.OPERATOR)

    def evaluatedat(self, node: ink.EvaluatedAt) -> Drawing:
        if node.upper is not None:
            return Drawing(self.attached(bracketed(self.inside(node.body), "[", "]"), node.upper, node.at), Level.POWER)
        body = self.at(node.body, levels.FACTOR).box
        bar = Box(("│",) * max(body.height, 2), body.baseline)
        listed = isinstance(node.at, ink.Sequence) and not node.at.brackets
        place = self.listed(node.at.items) if listed and isinstance(node.at, ink.Sequence) else self.piece(node.at).box
        return Drawing(beside(body, scripts(bar, lower=place)), Level.POWER)

    # Tables, relations, lists

    def cases(self, node: ink.Cases) -> Drawing:
        values = _column([self.inside(value) for value, _ in node.rows])
        rows = []
        for value, (_, condition) in zip(values, node.rows, strict=True):
            rows.append(beside(value, line("  otherwise")) if condition is None else beside(value, line("  if "), self.inside(condition)))
        return Drawing(bracketed(_spaced(rows), "{", ""), Level.SUM)

    def matrix(self, node: ink.Matrix) -> Drawing:
        return Drawing(bracketed(self._rows(node), *node.brackets))

    def _rows(self, node: ink.Matrix) -> Box:
        columns = [_column([self.inside(entry) for entry in column], center=True) for column in zip(*node.rows, strict=True)]
        return _spaced([joined(row, "  ") for row in zip(*columns, strict=True)])

    def relation(self, node: ink.Relation) -> Drawing:
        row = [self.at(node.operands[0], levels.SIDE).box]
        for sign, operand in zip(node.operators, node.operands[1:], strict=True):
            row += [line(f" {sign} "), self.at(operand, levels.SIDE).box]
        return Drawing(beside(*row), Level.RELATION)

    def logic(self, node: ink.Logic) -> Drawing:
        least = levels.logic_operand(node.operator)
        boxes = [self.at(operand, least).box for operand in node.operands]
        drawn = beside(line("¬"), boxes[0]) if node.operator == "¬" else joined(boxes, f" {node.operator} ")
        return Drawing(drawn, levels.CONNECTIVES[node.operator])

    def sequence(self, node: ink.Sequence) -> Drawing:
        if not node.brackets:
            return Drawing(self.listed(node.items, ",  "), Level.LIST)
        items = self.listed(node.items)
        if len(node.items) == 1 and node.brackets == "()":
            items = beside(items, line(","))
        return Drawing(bracketed(items, *node.brackets))


def _beginning(drawing: Drawing) -> Beginning:
    start = drawing.box.lines[drawing.box.baseline][:1]
    return "digit" if start.isdigit() else "bracket" if start and start in "(⎛⎜⎝[⎡⎢⎣" else ""


def _column(boxes: list[Box], center: bool = False) -> list[Box]:
    """Make boxes equally wide."""
    width = max(box.width for box in boxes)
    lefts = [(width - box.width) // 2 if center else 0 for box in boxes]
    return [beside(line(" " * left), box, line(" " * (width - box.width - left))) for left, box in zip(lefts, boxes)]


def _spaced(rows: list[Box]) -> Box:
    """Pile up rows, with blank lines where they are tall or where there would be no middle row; the baseline is in the middle."""
    blank = len(rows) % 2 == 0 or any(row.height > 1 for row in rows)
    parts = [part for row in rows for part in ([line(""), row] if blank else [row])][1 if blank else 0 :]
    whole = pile(parts, align="left")
    middle = parts[len(parts) // 2]
    return Box(whole.lines, sum(part.height for part in parts[: len(parts) // 2]) + middle.baseline)
