"""Boxes of characters: the small typesetter beneath the terminal writer.

A `Box` is a rectangle of text with a baseline, the row on which its neighbours stand. Boxes are put side by side, piled
up, raised, lowered and bracketed here; nothing in this module knows what a formula is. Widths are counted in terminal
columns, so combining accents take none and wide East Asian characters take two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Align = Literal["left", "center", "right"]

# top, extension, middle, bottom; the middle piece is drawn only where it differs from the extension
_TALL = {
    "(": "⎛⎜⎜⎝", ")": "⎞⎟⎟⎠", "[": "⎡⎢⎢⎣", "]": "⎤⎥⎥⎦", "{": "⎧⎪⎨⎩", "}": "⎫⎪⎬⎭",
    "|": "││││", "‖": "‖‖‖‖", "⌊": "⎢⎢⎢⎣", "⌋": "⎥⎥⎥⎦", "⌈": "⎡⎢⎢⎢", "⌉": "⎤⎥⎥⎥", "⟨": "╱│⟨╲", "⟩": "╲│⟩╱",
}  # fmt: skip
_LOW = {"{": "⎰⎱", "}": "⎱⎰", "⟨": "╱╲", "⟩": "╲╱"}  # two rows leave no room for a middle piece
_SHORT = {"|": "│"}
_BAR = "─"


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def display_width(text: str) -> int:
    """Return the number of terminal columns that ``text`` fills.

    >>> display_width("x"), display_width("x̂"), display_width("数")
    (1, 1, 2)
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


@dataclass(frozen=True, slots=True)
class Box:
    """Rows of text, all of one display width; ``baseline`` counts from the top.

    Shorter rows are filled up with blanks, unless ``width`` is given: then all rows must have that width.
    """

    lines: tuple[str, ...]
    baseline: int = 0
    width: int = field(default=-1, compare=False)

    def __post_init__(self) -> None:
        if self.width >= 0:
            return
        widths = [display_width(line) for line in self.lines]
        width = max(widths)
        object.__setattr__(self, "width", width)
        if min(widths) < width:
            object.__setattr__(self, "lines", tuple(line + " " * (width - own) for line, own in zip(self.lines, widths, strict=True)))

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.lines)

    @property
    def below(self) -> int:
        """The number of rows under the baseline."""
        return len(self.lines) - 1 - self.baseline

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)


def line(text: str) -> Box:
    """Make a box of one row."""
    return Box((text,))


def beside(*boxes: Box) -> Box:
    """Put boxes side by side, with their baselines on one row.

    >>> print(beside(line("y = "), fraction(line("1"), line("x + 1"))))
          1
    y = ─────
        x + 1
    """
    if len(boxes) == 1:
        return boxes[0]
    up = max(box.baseline for box in boxes)
    down = max(box.below for box in boxes)
    grown = (_grow(box, up - box.baseline, down - box.below) for box in boxes)
    return Box(tuple("".join(row) for row in zip(*(box.lines for box in grown), strict=True)), up, sum(box.width for box in boxes))


def _grow(box: Box, top: int, bottom: int) -> Box:
    if not top and not bottom:
        return box
    blank = (" " * box.width,)
    return Box(blank * top + box.lines + blank * bottom, box.baseline + top, box.width)


def joined(boxes: Sequence[Box], separator: str) -> Box:
    """Put boxes side by side with a text between each two of them."""
    between = line(separator)
    row = [boxes[0]]
    for box in boxes[1:]:
        row += [between, box]
    return beside(*row)


def pile(boxes: Sequence[Box], base: int = 0, align: Align = "center") -> Box:
    """Put boxes on top of each other; the baseline is that of box number ``base``."""
    width = max(box.width for box in boxes)
    rows = tuple(_aligned(row, width - box.width, align) for box in boxes for row in box.lines)
    return Box(rows, sum(box.height for box in boxes[:base]) + boxes[base].baseline, width)


def _aligned(row: str, room: int, align: Align) -> str:
    left = {"left": 0, "center": room // 2, "right": room}[align]
    return " " * left + row + " " * (room - left)


def fraction(numerator: Box, denominator: Box) -> Box:
    """Draw a fraction; its bar is longer than any bar within it."""
    width = max(numerator.width, denominator.width)
    if numerator.height > 1 or denominator.height > 1:
        width += 2
    return pile([numerator, line(_BAR * width), denominator], base=1)


def signed(sign: str, box: Box) -> Box:
    """Draw a sign before a box, apart from the bar of a fraction, which it would be taken for a part of."""
    return beside(line(sign + " " if box.lines[box.baseline].startswith(_BAR) else sign), box)


def bracketed(box: Box, left: str = "(", right: str = ")") -> Box:
    """Draw brackets as tall as the box; an empty string draws none on that side."""
    sides = [Box(_bracket(side, box), box.baseline) if side else None for side in (left, right)]
    return beside(*(part for part in (sides[0], box, sides[1]) if part))


def _bracket(shape: str, box: Box) -> tuple[str, ...]:
    height = box.height
    if height == 1:
        return (_SHORT.get(shape, shape),)
    if height == 2 and shape in _LOW:
        return tuple(_LOW[shape])
    top, extension, middle, bottom = tuple(_TALL[shape])
    rows = [top, *extension * (height - 2), bottom]
    if middle != extension:
        rows[min(max(box.baseline, 1), height - 2)] = middle
    return tuple(rows)


def scripts(base: Box, upper: Box | None = None, lower: Box | None = None, small: str = "") -> Box:
    """Put a raised and a lowered box in one column to the right of ``base``.

    Beside a base that reaches above its baseline the raised box stands at the height of the top row, and a lowered one
    beside a base that reaches below it at that of the bottom row. ``small`` stands for a raised box of small raised
    characters, which need no row of their own.

    >>> print(scripts(line("x"), line("n + 1"), line("k")))
     n + 1
    x
     k
    """
    top = (upper.height - (base.baseline > 0)) if upper else 0
    bottom = (lower.height - (base.below > 0)) if lower else 0
    grown = _grow(base, top, bottom)
    rows = [""] * grown.height
    if small:
        rows[0] = small
    if upper:
        rows[: upper.height] = upper.lines
    if lower:
        rows[grown.height - lower.height :] = lower.lines
    return beside(grown, Box(tuple(rows), grown.baseline))


def root(radicand: Box, index: Box | None = None) -> Box:
    """Draw a root sign with a line over the whole radicand.

    >>> print(root(line("x + 1"), line("n")))
    n _____
     √x + 1
    >>> print(root(fraction(line("x"), line("2"))))
      ┌──
      │x
    ╲ │─
     ╲│2
    """
    if radicand.height == 1:
        covered, hook = Box(("_" * radicand.width, *radicand.lines), 1), ["√"]
    else:
        covered = Box(("┌" + "─" * (radicand.width + 1), *("│" + row for row in radicand.lines)), radicand.baseline + 1)
        hook = ["╲ ", " ╲"]
    room = index.height if index else 0
    # The index stands on the hook, on the rows above it; where there are too few, the whole grows upwards.
    covered = _grow(covered, max(0, room + len(hook) - covered.height), 0)
    rows = [""] * (covered.height - len(hook) - room)
    if index:
        rows += index.lines
        hook = [" " * index.width + row for row in hook]
    return beside(Box((*rows, *hook), covered.baseline), covered)


def summation(low: Box | None, high: Box | None) -> Box:
    """Draw a sum sign with its bounds."""
    return _bounded(Box(("___", "╲", "╱", "‾‾‾"), 2), low, high)


def product_sign(low: Box | None, high: Box | None) -> Box:
    """Draw a product sign with its bounds."""
    return _bounded(Box(("┬──┬", "│  │", "│  │"), 1), low, high)


def _bounded(sign: Box, low: Box | None, high: Box | None) -> Box:
    return pile([box for box in (high, sign, low) if box], base=1 if high else 0)


def integral_sign(body: Box, low: Box | None, high: Box | None) -> Box:
    """Draw an integral sign as tall as ``body``, at least three rows, with its bounds over and under it."""
    up, down = max(body.baseline, 1), max(body.below, 1)
    sign = Box(("⌠", *"⎮" * (up + down - 1), "⌡"), up)
    return pile([box for box in (high, sign, low) if box], base=1 if high else 0, align="left")
