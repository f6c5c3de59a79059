"""Steps and derivations: plain records, the same for every rule and topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import sympy

from symcalc.displayable import Displayable
from symcalc.document.blocks import Prose
from symcalc.formula.formula import Formula
from symcalc.formula.rebuilding import Place
from symcalc.registry import CONTINUATIONS

Level = Literal["main", "detail", "tidy", "cosmetic"]
"""How much a step says: a rule worth a line; one that everybody knows; a tidying; one that only drops ones and zeros or cancels numbers."""
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
DECIMAL = "decimal"
"""The rule of a last step that only writes an exact value as a decimal."""


@dataclass(frozen=True, slots=True)
class Focus:
    """The part of a line that a step rewrites, where it stands, and what it becomes; all around it stays as it is."""

    place: Place
    before: Formula
    after: Formula


@dataclass(frozen=True, slots=True, repr=False)
class Step:
    """``before`` becomes ``after``; ``why`` has one ``{}`` for each entry of ``facts`` and no markup.

    Where only a part of the line is rewritten, ``focus`` is that part.
    """

    rule: str
    before: Formula
    after: Formula
    why: str
    relation: Literal["=", "⇔", "⇒", "≈", "cases", "claim"] = "="
    facts: tuple[Formula, ...] = ()
    assuming: tuple[Formula, ...] = ()
    parts: tuple[Derivation, ...] = ()
    level: Level = "main"
    verdict: Verdict = UNCHECKED
    focus: Focus | None = None

    def __post_init__(self) -> None:
        assert self.why.count("{}") == len(self.facts), f"{self.why!r} has not one {{}} for each of {len(self.facts)} facts"

    def __repr__(self) -> str:
        return f"<{self.rule}: {self.before} {self.relation} {self.after}; {self.verdict.kind}>"


@dataclass(frozen=True, repr=False)
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
    heading : Prose or None
        What stands above it where it is a part of another derivation.
    route : Verdict
        What came out when the result was held against one found in another way.
    numbers : tuple of Derivation
        What was evaluated at a point after all was derived, each a chain from the letters to the value.
    program : str
        The same in Python, as a user would type it.
    abbreviations : tuple of Formula
        What letters stand for that are used for short, each as letter = expression.
    place : tuple of Formula
        The point at which the numbers were put in, each as letter = value.
    other_ways : tuple of (str, str)
        How the same can be derived in another way: a sentence, and what is added to the call for it.
    """

    goal: Formula
    steps: tuple[Step, ...]
    result: sympy.Basic = field(hash=False)
    title: str = ""
    given: Formula | None = None
    name: Formula | None = None
    variables: tuple[Formula, ...] = ()
    heading: Prose | None = None
    route: Verdict = UNCHECKED
    numbers: tuple[Derivation, ...] = ()
    program: str = ""
    abbreviations: tuple[Formula, ...] = ()
    place: tuple[Formula, ...] = ()
    other_ways: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for first, second in pairwise(self.steps):
            assert first.after == second.before, f"{first.rule} ends at {first.after}, and {second.rule} starts from {second.before}"
        assert not self.steps or self.steps[0].before == self.goal, f"The first step starts from {self.steps[0].before}, not from {self.goal}"

    def __repr__(self) -> str:
        """Say in one line what was derived; the page is what `to_text` and `save` write.

        >>> import symcalc as sc
        >>> sc.derivative("x^2", "x")
        <Derivative of x^2: 2*x; 1 of 1 steps proved>
        """
        proved = sum(verdict.kind == "proved" for verdict in self.verdicts)
        what = f"{self.title} of {self.given}" if self.title and self.given is not None else self.title or f"{self.name or self.goal}"
        return f"<{what}: {self.answer}; {proved} of {len(self.verdicts)} steps proved>"

    @property
    def parts(self) -> tuple[Derivation, ...]:
        """The side work or cases on which the steps rely, in order."""
        return tuple(part for step in self.steps for part in step.parts)

    def all_steps(self) -> Iterator[Step]:
        """Yield every step, those of the side work before the step that relies on it, and those of the numbers at the end."""
        for step in self.steps:
            for part in step.parts:
                yield from part.all_steps()
            yield step
        for evaluated in self.numbers:
            yield from evaluated.all_steps()

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
        """The last line; behind an exact value, the decimal is not counted."""
        steps = self.steps
        if steps and steps[-1].rule == DECIMAL:
            return steps[-1].before
        return steps[-1].after if steps else self.goal

    def at(self, point: Any = None, /, **values: Any) -> Derivation:
        """Go on with numbers put in for letters: all that was derived stays, and ``result`` becomes the value.

        Parameters
        ----------
        point : mapping, list or number, optional
            By letter, or in the order of the variables.
        **values : number, text or SymPy expression
            By letter. Letters that are not given stay.

        Raises
        ------
        ArgumentError
            A letter does not occur, or there is no real value at the point; says which part has none.

        Examples
        --------
        >>> import symcalc as sc
        >>> d = sc.gradient("x^2 y^3", "x, y")
        >>> d.at(x=2, y=1).result, d.at({"y": 1}).result, d(2, 1).tolist()
        (Matrix([
        [ 4],
        [12]]), Matrix([
        [   2*x],
        [3*x**2]]), [[4.0], [12.0]])
        """
        found: Derivation = CONTINUATIONS["at"](self, point, values)
        return found

    def __call__(self, *values: Any) -> Any:
        """Return the answer as plain numbers, at a number or an array for each variable, in their order.

        Where a displayed condition does not hold, it is nan.
        """
        return CONTINUATIONS["call"](self, values)

    @cached_property
    def function(self) -> Any:
        """The answer compiled to a function of the variables, in their order."""
        return CONTINUATIONS["function"](self)
