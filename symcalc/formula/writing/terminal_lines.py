"""Where a drawing that is too wide is broken: before relation signs, then before the signs of a sum."""

from __future__ import annotations

from collections.abc import Callable

from symcalc.formula.nodes import Logic, Node, Relation, Sequence, Sum
from symcalc.formula.writing import levels
from symcalc.formula.writing.boxes import Box, beside, line, pile
from symcalc.formula.writing.levels import Level

Draw = Callable[[Node, Level], Box]
"""Draws a node for a place that asks for a least level."""


def broken(node: Node, draw: Draw, width: int) -> Box:
    """Draw ``node`` over several rows of boxes, each within ``width`` columns where it can be broken.

    Parameters
    ----------
    node : Node
        The whole formula.
    draw : callable
        Draws a part of it.
    width : int
        The columns to be used.
    """
    rows = _rows(node, Level.LIST, draw, width)
    tall = any(row.height > 1 for row in rows)
    parts = [part for row in rows for part in ([line(""), row] if tall else [row])][tall:]
    return pile(parts, align="left")


def _rows(node: Node, least: Level, draw: Draw, width: int) -> list[Box]:
    box = draw(node, least)
    if box.width <= width:
        return [box]
    if isinstance(node, Sequence) and not node.brackets and least == Level.LIST:
        rows = [_rows(item, levels.ENTRY, draw, width - 1) for item in node.items]
        return [row if place < len(part) - 1 or part is rows[-1] else beside(row, line(",")) for part in rows for place, row in enumerate(part)]
    if isinstance(node, Relation) and least <= Level.RELATION:
        return _chained(node.operands, node.operators, levels.SIDE, draw, width)
    if isinstance(node, Logic) and node.operator != "¬" and least <= levels.CONNECTIVES[node.operator]:
        signs = (node.operator,) * (len(node.operands) - 1)
        return _chained(node.operands, signs, levels.logic_operand(node.operator), draw, width)
    if isinstance(node, Sum) and least <= Level.SUM:
        return _filled(node, draw, width)
    return [box]


def _chained(operands: tuple[Node, ...], signs: tuple[str, ...], least: Level, draw: Draw, width: int) -> list[Box]:
    """Put each sign at the beginning of a row, the first one behind the first operand where that leaves room."""
    first = draw(operands[0], least)
    is_narrow = first.width <= width // 2
    indent = first.width if is_narrow else 2
    tail: list[Box] = []
    for sign, operand in zip(signs, operands[1:]):
        head = f" {sign} "
        for place, row in enumerate(_rows(operand, least, draw, width - indent - len(head))):
            tail.append(beside(line(" " * len(head) if place else head), row))
    rows = [beside(line(" " * indent), row) for row in tail]
    return [beside(first, tail[0]), *rows[1:]] if is_narrow else [*_rows(operands[0], least, draw, width), *rows]


def _filled(node: Sum, draw: Draw, width: int) -> list[Box]:
    """Put as many terms into each row as fit; the sign stands at the beginning of the next row."""
    rows: list[list[Box]] = []
    used = width
    for place, (sign, term) in enumerate(node.terms):
        box = draw(term, levels.TERM)
        if used + 3 + box.width <= width:
            piece = beside(line(f" {sign} "), box)
        elif place:
            piece = beside(line(f"{sign} "), box)
        else:
            # The first term is drawn as a sum of its own, so that its sign looks the same as in an unbroken sum.
            piece = box if sign == "+" else draw(Sum(((sign, term),)), Level.SUM)
        if used + 3 + box.width > width:
            rows.append([])
            used = 0
        rows[-1].append(piece)
        used += piece.width
    return [beside(*row) for row in rows]
