"""What is written can be read: the same ink comes back, for random formulas in every style."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from statistics import median
from typing import get_args, get_type_hints

import pytest

from symcalc.errors import ParseError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Apply, Name, Node, Number, Power, Product, Sum
from symcalc.formula.reading.reader import read
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.writing.latex import latex
from symcalc.formula.writing.text import text
from symcalc.functions import rows
from tests.formula.random_ink import random_formula, roles_of

pytestmark = pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")

COUNT = 2000
CHOICES = {entry.name: get_args(get_type_hints(Style)[entry.name]) for entry in fields(Style)}
ALL_STYLES = [Style(*values) for values in itertools.product(*CHOICES.values())]
WRITERS: dict[str, Callable[[Formula, Style], str]] = {"latex": latex, "text": text}


def few_styles() -> list[Style]:
    """Return styles in which each two choices meet: far fewer than all."""
    wanted = {pair for style in ALL_STYLES for pair in _pairs(style)}
    chosen: list[Style] = []
    while wanted:
        best = max(ALL_STYLES, key=lambda style: len(wanted & _pairs(style)))
        chosen.append(best)
        wanted -= _pairs(best)
    return chosen


def _pairs(style: Style) -> set[tuple[tuple[str, str], ...]]:
    return set(itertools.combinations([(name, getattr(style, name)) for name in CHOICES], 2))


def failure(formula: Formula, style: Style, notation: str) -> str:
    """Return an account of what came back, or an empty string where it is the same formula."""
    written = WRITERS[notation](formula, style)
    try:
        back = read(written, notation=notation, style=style, declare=formula.roles)
    except ParseError as error:
        return f"{notation}, {style}: {written}\n{error}"
    if back == formula:
        return ""
    got = f"  got  {back.node}" if back.node != formula.node else f"  got roles {dict(back.roles)}, not {dict(formula.roles)}"
    return f"{notation}, {style}: {written}\n  sent {formula.node}\n{got}"


def report(failures: list[str], tried: int) -> str:
    shortest = sorted(failures, key=len)[:12]
    return f"{len(failures)} of {tried} did not come back; the shortest:\n" + "\n".join(shortest)


def test_the_random_formulas_cover_every_kind_and_every_function_and_are_not_small() -> None:
    drawn = [random_formula(seed) for seed in range(COUNT)]
    kinds = Counter(type(node).__name__ for formula in drawn for node in formula.node.walk())
    applied = Counter(node.function for formula in drawn for node in formula.node.walk() if isinstance(node, Apply))
    assert set(kinds) == {kind.__name__ for kind in Node.__subclasses__()}
    assert all(count >= 20 for count in kinds.values()), kinds
    assert all(applied[row.name] >= 20 for row in rows()), {row.name: applied[row.name] for row in rows() if applied[row.name] < 20}
    assert median(sum(1 for _ in formula.node.walk()) for formula in drawn) >= 12


@pytest.mark.parametrize("notation", ["latex", "text"])
def test_two_thousand_random_formulas_come_back_the_styles_taking_turns(notation: str) -> None:
    failures = [failure(random_formula(seed), ALL_STYLES[seed * 7 % len(ALL_STYLES)], notation) for seed in range(COUNT)]
    failures = [line for line in failures if line]
    assert not failures, report(failures, COUNT)


@pytest.mark.battery
@pytest.mark.parametrize("notation", ["latex", "text"])
def test_two_thousand_random_formulas_come_back_in_each_style(notation: str) -> None:
    styles = few_styles()
    assert {(name, value) for style in styles for name, value in _named(style)} == {(name, v) for name, values in CHOICES.items() for v in values}
    failures = []
    for seed in range(COUNT):
        formula = random_formula(seed)
        failures += [line for style in styles if (line := failure(formula, style, notation))]
    assert not failures, report(failures, COUNT * len(styles))


def _named(style: Style) -> list[tuple[str, str]]:
    return [(name, getattr(style, name)) for name in CHOICES]


def test_a_formula_that_does_not_come_back_is_seen() -> None:
    x, two = Name("x"), Number("2")
    node = Power(Sum((("+", x), ("+", two))), two)
    formula = Formula(node, roles_of(node))
    assert not failure(formula, HOUSE, "latex")
    lost = Formula(Sum((("+", x), ("+", Power(two, two)))), roles_of(node))
    original = WRITERS["latex"]
    try:
        WRITERS["latex"] = lambda _, style: original(lost, style)
        assert "did not come back" in report([failure(formula, HOUSE, "latex")], 1)
        assert "sent Power" in failure(formula, HOUSE, "latex")
    finally:
        WRITERS["latex"] = original
    assert Product((x, two)) != Product((two, x))
