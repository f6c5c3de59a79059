"""Random expressions over all known functions: the result is that of the independent route, every step has a verdict."""

from __future__ import annotations

from collections import Counter

import pytest

from symcalc.derivation import engine
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Apply, Derivative, Name
from symcalc.formula.reading.reader import read
from tests.derivation.random_expressions import NOT_DRAWN, Draw, drawable, expressions


def derived(node):
    formula = Formula(node)
    return engine.differentiate(formula, Name("x"), len(formula.meaning.free_symbols) > 1)


def examined(count, seed):
    """Derive that many expressions; a wrong step or a wrong last line raises by itself. Return the kinds of verdicts of steps and of routes."""
    steps, routes = Counter(), Counter()
    for node in expressions(count, seed):
        derivation = derived(node)
        assert not any(isinstance(part, Derivative) for part in derivation.answer.node.walk())
        assert read(derivation.answer.to_text(), notation="text").node == derivation.answer.node
        steps.update(verdict.kind for verdict in derivation.verdicts)
        routes[derivation.route.kind] += 1
    return steps, routes


def assert_good(steps, routes):
    assert steps["unchecked"] == routes["unchecked"] == 0
    assert steps["proved"] >= 0.85 * steps.total(), steps
    assert steps["undecided"] <= 0.02 * steps.total(), steps
    assert routes["undecided"] <= 0.02 * routes.total(), routes


def test_every_row_with_a_derivative_is_drawn():
    names = {name for name, _ in drawable()}
    assert len(names) >= 60
    assert not names & NOT_DRAWN
    draw, seen = Draw(11), set()
    for _ in range(400):
        seen |= {part.function for part in draw.expression(2).walk() if isinstance(part, Apply)}
    assert len(names & seen) >= 0.9 * len(names), names - seen


def test_a_few_random_expressions():
    assert_good(*examined(40, 7))


@pytest.mark.battery
def test_a_thousand_random_expressions(capsys):
    steps, routes = examined(1000, 2026)
    with capsys.disabled():
        print(f"\nsteps: {dict(steps)}, routes: {dict(routes)}")
    assert_good(steps, routes)
