"""The pages of a gradient and of a Hessian: at a point, with a table of the values; in the plane, with the gradient on the contours."""

from __future__ import annotations

from typing import TypeGuard

import sympy

from symcalc.derivation.page import before_answer, derivation_page
from symcalc.derivation.step import DECIMAL, Derivation
from symcalc.document.blocks import Block, Prose, Section, Table
from symcalc.errors import ArgumentError, MissingExtraError
from symcalc.formula.nodes import ONE, Derivative, Matrix, Name, Relation
from symcalc.registry import PICTURES

_KINDS = {
    "not stationary": "The point is not stationary, so it is no minimum, maximum or saddle.",
    "undecided": "The second derivatives do not decide of which kind the point is.",
}


def slope_page(derivation: Derivation, detail: str = "textbook") -> Section:
    """Return the page; where numbers were put in, their table and, in the plane, the picture stand before the answer."""
    page = _with_kind(derivation_page(derivation, detail), getattr(derivation, "kind", ""))
    if detail == "answer":
        return page
    found = (("Table", table(derivation)), ("Picture", picture(derivation)))
    sections = tuple(Section(Prose(title), (block,)) for title, block in found if block is not None)
    return before_answer(page, *sections)


def _with_kind(page: Section, kind: str) -> Section:
    """Return a page whose answer says of which kind the point is, where that was asked."""
    said = _KINDS.get(kind, f"The point is a {kind}." if kind else "")
    blocks = (Section(block.title, (*block.blocks, Prose(said))) if said and _is_answer(block) else block for block in page.blocks)
    return Section(page.title, tuple(blocks))


def _is_answer(block: Block) -> TypeGuard[Section]:
    return isinstance(block, Section) and block.title.text == "Answer"


def table(derivation: Derivation) -> Table | None:
    """Return the values that were worked out, each with its exact value and its decimal; None where there are fewer than two."""
    rows = []
    for part in derivation.numbers:
        if part.name is None or not isinstance(part.result, sympy.Expr):
            continue
        last = part.steps[-1] if part.steps else None
        decimal = Prose("{}", (last.after,)) if last is not None and last.rule == DECIMAL else Prose("")
        rows.append((Prose("{}", (part.name,)), Prose("{}", (part.answer,)), decimal))
    # A column without entries says nothing.
    width = 3 if any(decimal.text for *_, decimal in rows) else 2
    header = (Prose("value"), Prose("exact"), Prose("decimal"))[:width]
    return (
        Table(header, tuple(row[:width] for row in rows), Prose("The values at the point; how each is worked out stands above."))
        if len(rows) > 1
        else None
    )


def picture(derivation: Derivation) -> Block | None:
    """Return the picture of the gradient at the point, or what is missing for it; None where there is nothing to draw."""
    letters = [letter.node.name for letter in derivation.variables if isinstance(letter.node, Name)]
    first = derivation.goal.node
    if len(letters) != 2 or not isinstance(first, Matrix) or not isinstance(first.rows[0][0], Derivative):
        return None
    place = {
        entry.node.operands[0].name: entry.with_node(entry.node.operands[1]).meaning
        for entry in derivation.place
        if isinstance(entry.node, Relation) and isinstance(entry.node.operands[0], Name)
    }
    body = derivation.goal.with_node(first.rows[0][0].body).meaning
    symbols = [derivation.goal.with_node(Name(letter)).meaning for letter in letters]
    others = {derivation.goal.with_node(Name(name)).meaning: value for name, value in place.items() if name not in letters}
    if set(letters) - set(place) or not isinstance(body, sympy.Expr):
        return None
    body = body.xreplace(others)
    point = [place[letter] for letter in letters]
    named = [(part.name.node, part.result) for part in derivation.numbers if part.name is not None and isinstance(part.name.node, Derivative)]
    slopes = [value for name, value in named if [count for _, count in name.variables] == [ONE]]
    values = [*point, *slopes]
    if len(slopes) != 2 or body.free_symbols - set(symbols) or not all(isinstance(value, sympy.Expr) and value.is_number for value in values):
        return None
    numbers = [float(value) for value in values]
    if not any(numbers[2:]):
        return None
    function = named[0][0].body
    names = (function.name if isinstance(function, Name) else "f", *letters)
    try:
        figure: Block = PICTURES["gradient_arrow"](body, tuple(symbols), names, tuple(numbers[:2]), tuple(numbers[2:]))
    except (MissingExtraError, ArgumentError) as error:
        return Prose(f"No picture is drawn: {error}".replace("{", "(").replace("}", ")"))
    return figure
