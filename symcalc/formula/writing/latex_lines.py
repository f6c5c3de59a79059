r"""Long formulas on several lines: a break before a relation, else before a sign of the outermost sum, else between factors.

Each line but the first begins with the sign that it was broken at, so the lines, one after the other, read as the formula.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from symcalc.formula import nodes as n
from symcalc.formula.formula import Formula
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.vectors import is_vector
from symcalc.formula.writing.latex import CONNECTIVE_SIGNS, RELATIONS, SIGNS, LatexWriter
from symcalc.formula.writing.latex_products import SIGNS as PRODUCT_SIGNS
from symcalc.formula.writing.latex_products import behind, factors
from symcalc.formula.writing.levels import ENTRY, SIDE, TERM, Level, logic_operand

WIDTH: Final = 80
_TOKEN: Final = re.compile(r"\\[A-Za-z]+|\\.|[{}]|[^\\{}]")
_NO_WIDTH: Final = frozenset(
    {" ", "^", "_", "&", r"\left", r"\right", r"\,", r"\mathrm", r"\mathbf", r"\boldsymbol", r"\vec", r"\hat", r"\operatorname", r"\text"}
)


def latex_lines(formula: Formula | n.Node, style: Style = HOUSE, width: int = WIDTH) -> list[str]:
    r"""Write a formula as LaTeX on as many lines as it needs.

    Parameters
    ----------
    formula : Formula or Node
        The ink.
    style : Style
        The notation.
    width : int
        How wide a line may be, in letters as drawn; a line is longer only where no place to break it is left.

    Returns
    -------
    list of str
        Joined with blanks they are LaTeX of the same formula.

    >>> x = n.Name("x")
    >>> latex_lines(n.Relation((x, n.Sum((("+", x), ("-", n.Power(x, n.TWO))))), ("=",)), width=4)
    ['x = x', '- x^{2}']
    """
    roles, node = (formula.roles, formula.node) if isinstance(formula, Formula) else ({}, formula)
    return _Breaker(LatexWriter(roles, style), width).lines(node)


def drawn_width(latex: str) -> int:
    r"""Estimate how many letters wide LaTeX is drawn: commands are one letter, a fraction as wide as its wider part.

    >>> drawn_width(r"\frac{x + 1}{2} \alpha_{1}")
    5
    """
    # Of each open group: its width so far, and for the parts of fractions the pending numerator widths.
    widths: list[int] = [0]
    waiting: list[list[int]] = [[]]
    for token in _TOKEN.findall(latex):
        if token == "{":
            widths.append(0)
            waiting.append([])
        elif token == "}" and len(widths) > 1:
            waiting.pop()
            width = widths.pop()
            if waiting[-1] and waiting[-1][-1] == -1:
                waiting[-1][-1] = width
            elif waiting[-1]:
                widths[-1] += max(waiting[-1].pop(), width)
            else:
                widths[-1] += width
        elif token in (r"\frac", r"\binom"):
            waiting[-1].append(-1)
        elif token not in _NO_WIDTH:
            widths[-1] += 3 if token in ("=", "+", "-", "<", ">") and len(widths) == 1 else 1
    return widths[0]


class _Breaker:
    """Breaks one formula; ``width`` is the room on a line, ``indent`` how far lines that go on stand to the right."""

    def __init__(self, writer: LatexWriter, width: int) -> None:
        self.writer = writer
        self.width = width
        self.indent = 0

    def lines(self, node: n.Node) -> list[str]:
        """Return the lines of a statement."""
        whole = self.writer.piece(node).text
        if drawn_width(whole) <= self.width:
            return [whole]
        match node:
            case n.Relation(operands=(first, *others), operators=operators):
                lines = self._side("", first)
                self.indent = drawn_width(lines[0]) + 1 if len(lines) == 1 else 0
                for operator, operand in zip(operators, others):
                    if operand is node.operands[1] and len(lines) == 1:
                        lines = self._side(f"{lines[0]} {RELATIONS[operator]} ", operand)
                    else:
                        lines += self._side(RELATIONS[operator] + " ", operand, indented=True)
                return lines
            case n.Logic(operator=operator, operands=operands) if len(operands) > 1:
                least = logic_operand(operator)
                lines = self._statement(operands[0], least)
                for operand in operands[1:]:
                    head, *rest = self._statement(operand, least)
                    lines += [f"{CONNECTIVE_SIGNS[operator]} {head}", *rest]
                return lines
            case n.Sequence(items=items, brackets="") if items:
                statements = [self._statement(item, ENTRY) for item in items]
                for statement in statements[:-1]:
                    statement[-1] += ","
                return [line for statement in statements for line in statement]
            case n.Sum() | n.Product():
                return self._side("", node)
        return [whole]

    def _statement(self, node: n.Node, least: Level) -> list[str]:
        """Break a statement where it stands without brackets."""
        piece = self.writer.piece(node)
        return self.lines(node) if piece.level >= least else [self.writer.bracketed(piece).text]

    def _side(self, before: str, node: n.Node, indented: bool = False) -> list[str]:
        """Break a side of a relation at the signs of its sum, or between its factors; ``before`` stands on its first line."""
        if isinstance(node, n.Sum):
            chunks = [chunk for place, (sign, term) in enumerate(node.terms) for chunk in self._term(sign, term, place == 0)]
        elif isinstance(node, n.Product):
            chunks = self._factors(node)
        else:
            text = self.writer.at(node, SIDE).text
            chunks = [(text, text)]
        lines = [before + chunks[0][0]]
        for inside, ahead in chunks[1:]:
            if drawn_width(lines[-1]) + drawn_width(inside) <= self.width - (self.indent if indented or len(lines) > 1 else 0):
                lines[-1] += " " + inside
            else:
                lines.append(ahead)
        return lines

    def _term(self, sign: n.Sign, term: n.Node, leads: bool) -> list[tuple[str, str]]:
        """Return the parts of a term, each as it stands inside a line and at the head of one."""
        text = self.writer.at(term, TERM).text
        shown = {"+": "", "-": "-"}.get(sign, SIGNS[sign] + " ") if leads else SIGNS[sign] + " "
        parts = self._factors(term) if isinstance(term, n.Product) and drawn_width(text) > self.width - self.indent else [(text, text)]
        return [(shown + parts[0][0], shown + parts[0][0]), *parts[1:]]

    def _factors(self, node: n.Product) -> list[tuple[str, str]]:
        """Return the factors; at the head of a line they show their sign. Two vectors stay together: a sign would multiply them."""
        found = factors(self.writer, node)
        parts = [(found[0].piece.text, found[0].piece.text)]
        for left, right in pairwise(found):
            text = behind(left, right)
            if is_vector(left.node, self.writer.roles) and is_vector(right.node, self.writer.roles):
                inside, ahead = parts.pop()
                parts.append((f"{inside} {text}", f"{ahead} {text}"))
            else:
                parts.append((text, f"{PRODUCT_SIGNS[right.sign or '·']} {right.piece.text}"))
        return parts
