"""A piece of written text, with what its surroundings must know about it."""

from __future__ import annotations

from dataclasses import dataclass

from symcalc.formula.writing.levels import Level


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a written formula.

    Attributes
    ----------
    text : str
        The piece as written.
    level : Level
        How tightly it holds together.
    tall : bool
        Whether brackets about it have to grow; of no interest where all stands on one line.
    """

    text: str
    level: Level
    tall: bool = False
