"""The records of a system solved by cases: what is known, one line after the other, and where each case ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import sympy

from symcalc.enclosure.ball_signs import Ball

Rule = Literal["factors", "solve", "power", "divide", "all zero", "roots", "isolated", "impossible", "open"]


@dataclass(frozen=True, eq=False)
class Solution:
    """A value for each letter: exact where all are known in closed form, and else what holds them.

    Attributes
    ----------
    values : mapping of Symbol to Expr, or None
    balls : mapping of Symbol to ball, or None
    """

    values: Mapping[sympy.Symbol, sympy.Expr] | None = None
    balls: Mapping[sympy.Symbol, Ball] | None = None


@dataclass(frozen=True)
class Equations:
    """What is known in a case: letters that are solved for, equations ``= 0``, and what is not zero."""

    solved: tuple[tuple[sympy.Symbol, sympy.Expr], ...] = ()
    open: tuple[sympy.Expr, ...] = ()
    nonzero: tuple[sympy.Expr, ...] = ()

    def relations(self) -> tuple[sympy.Eq, ...]:
        """Return all equations as they are written."""
        found = (*(sympy.Eq(letter, value, evaluate=False) for letter, value in self.solved), *(equation(entry) for entry in self.open))
        return tuple(found)


def equation(entry: sympy.Expr) -> sympy.Eq:
    """Return ``entry = 0``, not evaluated."""
    return sympy.Eq(entry, 0, evaluate=False)


@dataclass(frozen=True)
class Move:
    """One line: a rule applied to equations, what it was applied to, and what comes of it: a new system, cases, or an end."""

    rule: Rule
    before: Equations
    about: tuple[sympy.Expr, ...] = ()
    letter: sympy.Symbol | None = None
    after: Equations | None = None
    cases: tuple[Case, ...] = ()
    solutions: tuple[Solution, ...] = ()


@dataclass(frozen=True)
class Case:
    """A case: under what it stands, and the lines in it, the last of which ends it."""

    assumed: tuple[sympy.Basic, ...]
    start: Equations
    moves: tuple[Move, ...]

    @property
    def solutions(self) -> tuple[Solution, ...]:
        """All solutions of the case and of those inside it."""
        last = self.moves[-1]
        return last.solutions if not last.cases else tuple(solution for case in last.cases for solution in case.solutions)

    @property
    def ends(self) -> Iterator[Move]:
        """The last line of each case that has no cases in it."""
        last = self.moves[-1]
        if last.cases:
            for case in last.cases:
                yield from case.ends
        else:
            yield last

    @property
    def is_closed(self) -> bool:
        """Whether no case was left open."""
        return all(end.rule != "open" for end in self.ends)
