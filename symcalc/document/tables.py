"""Columns of a table: numbers stand at the right, so that their places lie below each other, and all else at the left."""

from __future__ import annotations

import re
from typing import Literal

from symcalc.document.blocks import Prose, Table

Side = Literal["left", "right"]
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?")


def sides(table: Table) -> tuple[Side, ...]:
    """Return for each column the side at which its cells stand: right where all that are not empty hold a number alone."""
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.header)
    return tuple(map(_side, columns))


def _side(column: tuple[Prose, ...]) -> Side:
    filled = [cell for cell in column if cell.text]
    return "right" if filled and all(map(_is_number, filled)) else "left"


def _is_number(cell: Prose) -> bool:
    if cell.text == "{}":
        return _NUMBER.fullmatch(cell.formulas[0].to_text()) is not None
    return not cell.formulas and _NUMBER.fullmatch(cell.text) is not None
