"""The five blocks of which every page is made: Prose, Equation, Table, Figure, Section.

Mathematics stands in them as Formula, never as marked-up text, so that each format writes it in its own way and each
line can be read back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Literal

from symcalc.formula.formula import Formula
from symcalc.formula.reading.declarations import merged

Mark = Literal["", "proved", "agrees", "undecided"]
MARKS: dict[str, str] = {"": "", "proved": "✓", "agrees": "≈", "undecided": "?"}
MARKS_IN_WORDS: dict[str, str] = {"": "", "proved": "proved", "agrees": "agrees at sample points", "undecided": "not proved"}


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph or a few words; one ``{}`` in ``text`` for each formula, no other markup.

    With ``code`` it is a program to type in: its line breaks stay, and braces mean themselves.
    """

    text: str
    formulas: tuple[Formula, ...] = ()
    code: bool = False

    def __post_init__(self) -> None:
        assert self.code or self.text.count("{}") == len(self.formulas), f"{self.text!r} has not one {{}} per formula"

    def pieces(self) -> list[str | Formula]:
        """Return text and formulas in turn, empty texts left out."""
        if self.code:
            return [self.text]
        out: list[str | Formula] = []
        for position, text in enumerate(self.text.split("{}")):
            if position:
                out.append(self.formulas[position - 1])
            if text:
                out.append(text)
        return out


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an equation: ``left relation right``, its reason, and what was found when it was checked.

    ``left`` is None where the line goes on from the one above. A name that stands for two different things on its two
    sides is refused. ``how`` says how the mark was come by, and ``rule`` is a name for what was done, both in plain words.
    """

    left: Formula | None
    relation: str
    right: Formula
    reason: Prose | None = None
    mark: Mark = ""
    how: str = ""
    rule: str = ""

    def __post_init__(self) -> None:
        if self.left is not None:
            merged(self.left.roles, self.right.roles)


@dataclass(frozen=True, slots=True)
class Equation:
    """Lines aligned at their relations; ``boxed`` for an answer."""

    lines: tuple[Line, ...]
    boxed: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells below a header."""

    header: tuple[Prose, ...]
    rows: tuple[tuple[Prose, ...], ...]
    caption: Prose | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as SVG; ``description`` says in words what is to be seen, for those who do not see it."""

    svg: str
    caption: Prose
    description: str


@dataclass(frozen=True, slots=True)
class Picture(Figure):
    """A figure whose drawing stands in a file beside the page."""

    file: str


@dataclass(frozen=True, slots=True)
class Section:
    """A title and what stands below it; a whole page is a section."""

    title: Prose
    blocks: tuple[Block, ...]


Block = Prose | Equation | Table | Figure | Section


def lines_of(*blocks: Block) -> Iterator[Line]:
    """Yield the lines of all equations, those of the sections inside too, in order."""
    for block in blocks:
        if isinstance(block, Equation):
            yield from block.lines
        elif isinstance(block, Section):
            yield from lines_of(*block.blocks)


def with_pictures(page: Section, target: Path, ending: str, drawn: Callable[[Figure], bytes | None]) -> Section:
    """Write the figures beside the file that a page goes to, and return the page with the names of their files.

    Parameters
    ----------
    page : Section
    target : path
        The file to be; the names of the others are made of its name.
    ending : str
    drawn : callable
        What the file of a figure holds, or None where there can be none.
    """
    stem = re.sub(r"[^A-Za-z0-9-]+", "-", target.stem)
    numbers = count(1)

    def placed(block: Block) -> Block:
        if isinstance(block, Section):
            return replace(block, blocks=tuple(map(placed, block.blocks)))
        if not isinstance(block, Figure) or (written := drawn(block)) is None:
            return block
        name = f"{stem}-figure-{next(numbers)}.{ending}"
        target.with_name(name).write_bytes(written)
        return Picture(block.svg, block.caption, block.description, name)

    return replace(page, blocks=tuple(map(placed, page.blocks)))
