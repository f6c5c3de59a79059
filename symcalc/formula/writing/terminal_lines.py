"""Where a drawing that is too wide is broken: before relation signs, then before the signs of a sum, then between factors."""

from __future__ import annotations

from typing import Protocol

from symcalc.formula.nodes import Logic, Node, Product, Relation, Sequence, Sum
from symcalc.formula.writing import levels
from symcalc.formula.writing.boxes import Box, beside, line, pile, signed
from symcalc.formula.writing.levels import Level


class Drawer(Protocol):
    """Draws the parts of a formula."""

    def drawn(self, node: Node, least: Level) -> Box:
        """Draw a node for a place that asks for a least level."""
        ...

    def factors(self, node: Product) -> list[tuple[str, Box, bool]]:
        """Draw factors, each with the sign before it, and tell of each whether it and the one before it are vectors."""
        ...


def broken(node: Node, drawer: Drawer, width: int) -> Box:
    """Draw ``node`` over several rows of boxes, each within ``width`` columns where it can be broken.

    Parameters
    ----------
    node : Node
        The whole formula.
    drawer : Drawer
        Draws a part of it.
    width : int
        The columns to be used.
    """
    rows = _rows(node, Level.LIST, drawer, width)
    tall = any(row.height > 1 for row in rows)
    parts = [part for row in rows for part in ([line(""), row] if tall else [row])][tall:]
    return pile(parts, align="left")


def _rows(node: Node, least: Level, drawer: Drawer, width: int) -> list[Box]:
    box = drawer.drawn(node, least)
    if box.width <= width:
        return [box]
    if isinstance(node, Sequence) and not node.brackets and least == Level.LIST:
        rows = [_rows(item, levels.ENTRY, drawer, width - 1) for item in node.items]
        return [row if place < len(part) - 1 or part is rows[-1] else beside(row, line(",")) for part in rows for place, row in enumerate(part)]
    if isinstance(node, Relation) and least <= Level.RELATION:
        return _chained(node.operands, node.operators, levels.SIDE, drawer, width)
    if isinstance(node, Logic) and node.operator != "¬" and least <= levels.CONNECTIVES[node.operator]:
        signs = (node.operator,) * (len(node.operands) - 1)
        return _chained(node.operands, signs, levels.logic_operand(node.operator), drawer, width)
    if (isinstance(node, Sum) and least <= Level.SUM) or (isinstance(node, Product) and least <= Level.PRODUCT):
        return _filled(node, drawer, width)
    return [box]


def _chained(operands: tuple[Node, ...], signs: tuple[str, ...], least: Level, drawer: Drawer, width: int) -> list[Box]:
    """Put each sign at the beginning of a row, the first one behind the first operand where that leaves room."""
    first = drawer.drawn(operands[0], least)
    is_narrow = first.width <= width // 2
    indent = first.width if is_narrow else 2
    tail: list[Box] = []
    for sign, operand in zip(signs, operands[1:]):
        head = f" {sign} "
        for place, row in enumerate(_rows(operand, least, drawer, width - indent - len(head))):
            tail.append(beside(line(" " * len(head) if place else head), row))
    rows = [beside(line(" " * indent), row) for row in tail]
    return [beside(first, tail[0]), *rows[1:]] if is_narrow else [*_rows(operands[0], least, drawer, width), *rows]


def _filled(node: Sum | Product, drawer: Drawer, width: int) -> list[Box]:
    """Put as many parts into each row as fit; the sign stands at the beginning of the next row."""
    parts = (
        _factors(node, drawer)
        if isinstance(node, Product)
        else [part for place in range(len(node.terms)) for part in _term(node, place, drawer, width)]
    )
    rows: list[list[Box]] = []
    used = width
    for inside, ahead in parts:
        if rows and used + inside.width <= width:
            rows[-1].append(inside)
            used += inside.width
        else:
            rows.append([ahead])
            used = ahead.width
    return [beside(*row) for row in rows]


Part = tuple[Box, Box]
"""A part of a broken sum or product: as it stands inside a row, and at the beginning of one."""


def _term(node: Sum, place: int, drawer: Drawer, width: int) -> list[Part]:
    sign, term = node.terms[place]
    box = drawer.drawn(term, levels.TERM)
    if isinstance(term, Product) and box.width + len(sign) + 1 > width:
        (first, _), *others = _factors(term, drawer)
    else:
        first, others = box, []
    if place:
        return [(beside(line(f" {sign} "), first), beside(line(f"{sign} "), first)), *others]
    if sign != "+":
        first = signed(sign, first)
    return [(first, first), *others]


def _factors(node: Product, drawer: Drawer) -> list[Part]:
    """Part a product before its factors; two vectors stay together, for a sign would multiply them."""
    parts: list[Part] = []
    for sign, box, are_vectors in drawer.factors(node):
        inside = beside(line(f" {sign} " if sign else " "), box) if parts else box
        if are_vectors:
            before, ahead = parts.pop()
            parts.append((beside(before, inside), beside(ahead, inside)))
        else:
            parts.append((inside, beside(line(f"{sign or '·'} "), box) if parts else box))
    return parts
