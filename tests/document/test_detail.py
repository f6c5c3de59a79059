"""The level of detail filters one tree: it leaves out lines, and never an open mark, a condition or a relation."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from symcalc.derivation.page import derivation_page, grouped
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.document.blocks import Equation, Prose, Section
from symcalc.formula.reading.reader import read

PROVED, AGREES, OPEN = Verdict("proved", "as polynomials"), Verdict("agrees", "at 9 points"), Verdict("undecided", "no method {x}")


def ink(text):
    return read(text, notation="text", declare={"x": "real"})


def step(before, after, rule, level="main", verdict=PROVED, **more):
    return Step(rule, ink(before), ink(after), f"by the {rule} rule", level=level, verdict=verdict, **more)


STEPS = (
    step("x + x", "2*x", "first", "detail"),
    step("2*x", "x*2", "second", assuming=(ink("x > 0"),), verdict=AGREES),
    step("x*2", "x*3 - x", "third", "cosmetic"),
    step("x*3 - x", "2*x + 0", "fourth", "detail", verdict=OPEN),
)
CHAIN = Derivation(ink("x + x"), STEPS, ink("2*x").meaning, title="Sum", variables=(ink("x"),))


def section(page, title):
    return next((block for block in page.blocks if isinstance(block, Section) and block.title.text == title), None)


def lines(derivation, detail):
    found = section(derivation_page(derivation, detail), "Derivation")
    return [line for block in found.blocks if isinstance(block, Equation) for line in block.lines] if found else []


@pytest.mark.parametrize(("detail", "rules"), [
    ("answer", []), ("brief", ["first, second, third, fourth"]), ("textbook", ["first", "second, third, fourth"]),
    ("full", ["first", "second", "third", "fourth"]),
])  # fmt: skip
def test_each_level_shows_its_lines(detail, rules):
    assert [line.rule for line in lines(CHAIN, detail)] == rules


def test_a_textbook_has_a_line_for_each_rule_and_one_for_the_tidying():
    levels = ["detail", "detail", "main", "detail", "cosmetic", "tidy", "cosmetic", "tidy", "main", "cosmetic"]
    names = [f"x + {number}" for number in range(11)]
    steps = tuple(step(before, after, str(place), levels[place]) for place, (before, after) in enumerate(pairwise(names)))
    assert ["".join(entry.rule for entry in group) for group in grouped(steps, "textbook")] == ["01", "234", "567", "89"]
    chain = Derivation(ink("x + 0"), steps, ink("x + 10").meaning)
    said = [line.reason.text for line in lines(chain, "textbook")]
    assert said == ["by the 0 rule, by the 1 rule", "by the 2 rule", "by the 5 rule, by the 7 rule", "by the 8 rule"]


@pytest.mark.parametrize("detail", ["brief", "textbook", "full"])
def test_the_last_line_is_the_answer_and_every_condition_is_said(detail):
    found = lines(CHAIN, detail)
    assert found[-1].right == CHAIN.answer
    assert any(ink("x > 0") in line.reason.formulas for line in found)


def test_a_line_of_several_steps_has_the_mark_of_the_weakest():
    assert [line.mark for line in lines(CHAIN, "brief")] == ["undecided"]
    assert [line.mark for line in lines(CHAIN, "textbook")] == ["proved", "undecided"]
    assert lines(CHAIN, "textbook")[1].how == "3 steps, the weakest: no method {x}"
    unchecked = replace(CHAIN, steps=(*STEPS[:3], replace(STEPS[3], verdict=Verdict("unchecked"))))
    assert [line.mark for line in lines(unchecked, "brief")] == [""]


@pytest.mark.parametrize("relation", ["⇒", "⇔", "≈", "cases", "claim"])
def test_a_step_that_is_no_equality_keeps_its_line(relation):
    steps = (STEPS[0], replace(STEPS[1], relation=relation), *STEPS[2:])
    for detail in ("brief", "textbook"):
        groups = grouped(steps, detail)
        assert (steps[1],) in groups
        assert all(len({step.relation for step in group}) == 1 for group in groups)


@pytest.mark.parametrize(("detail", "hidden"), [("answer", 4), ("brief", 3), ("textbook", 2), ("full", 0)])
def test_all_steps_are_counted_whatever_is_shown(detail, hidden):
    count, *reasons = (block.text for block in section(derivation_page(CHAIN, detail), "Checks").blocks)
    assert count.startswith("2 of 4 steps proved.")
    assert count.endswith(f"own here: {hidden}.") or not hidden
    assert reasons == ["agrees: at 9 points.", "undecided: no method (x)."]


def test_steps_of_side_work_are_counted_too():
    part = replace(CHAIN, heading=Prose("Side work"))
    whole = Derivation(ink("2*x + 0"), (step("2*x + 0", "2*x", "last", parts=(part,)),), ink("2*x").meaning)
    for detail, hidden in (("answer", 5), ("brief", 3), ("full", 0)):
        count = section(derivation_page(whole, detail), "Checks").blocks[0].text
        assert count.startswith("3 of 5 steps proved.")
        assert count.endswith(f"own here: {hidden}.") or not hidden


def test_the_answer_names_its_conditions_at_every_level():
    for detail in ("answer", "brief", "textbook", "full"):
        answer = section(derivation_page(CHAIN, detail), "Answer")
        assert answer.blocks[1] == Prose("Found for {}.", (ink("x > 0"),))
    bare = replace(CHAIN, steps=(replace(STEPS[0]),))
    assert len(section(derivation_page(bare, "answer"), "Answer").blocks) == 1
