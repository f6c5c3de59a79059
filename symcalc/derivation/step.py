"""Steps and derivations: plain records, the same for every rule and topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import sympy

from symcalc.displayable import Displayable
from symcalc.formula.formula import Formula

Kind = Literal["proved", "agrees", "undecided", "unchecked"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of a step found, and by which method or for which reason.

    ``proved`` holds on the whole domain; ``agrees`` only says that both sides have the same value, to many digits, at some
    points; ``undecided`` says nothing. A step that is refuted raises `RefutedError` and never gets a verdict.
    """

    kind: Kind
    how: str = ""


UNCHECKED = Verdict("unchecked")


@dataclass(frozen=True, slots=True)
class Step:
    """``before`` becomes ``after``; ``why`` has one ``{}`` for each entry of ``facts`` and no markup."""

    rule: str
    before: Formula
    after: Formula
    why: str
    relation: Literal["=", "⇔", "⇒", "≈", "cases", "claim"] = "="
    facts: tuple[Formula, ...] = ()
    assuming: tuple[Formula, ...] = ()
    parts: tuple[Derivation, ...] = ()
    level: Literal["main", "detail", "cosmetic"] = "main"
    verdict: Verdict = UNCHECKED


@dataclass(frozen=True)
class Derivation(Displayable):
    """An unbroken chain: each step starts where the last one ended.

    Attributes
    ----------
    goal : Formula
        What was to be found, as the first step has it.
    steps : tuple of Step
    result : SymPy object
    title : str
        What the page is called.
    given : Formula or None
        The definition or expression that was asked about, as typed.
    name : Formula or None
        What the goal is called, such as ∂f/∂x, where the formula has a name.
    variables : tuple of Formula
        Each a name.
    """

    goal: Formula
    steps: tuple[Step, ...]
    result: sympy.Basic
    title: str = ""
    given: Formula | None = None
    name: Formula | None = None
    variables: tuple[Formula, ...] = ()

    def all_steps(self) -> Iterator[Step]:
        """Yield every step, those of the side work before the step that relies on it."""
        for step in self.steps:
            for part in step.parts:
                yield from part.all_steps()
            yield step

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of every step, side work included."""
        return tuple(step.verdict for step in self.all_steps())

    @property
    def is_proved(self) -> bool:
        """Whether every step is proved."""
        return all(verdict.kind == "proved" for verdict in self.verdicts)

    @property
    def answer(self) -> Formula:
        """The last line."""
        return self.steps[-1].after if self.steps else self.goal
