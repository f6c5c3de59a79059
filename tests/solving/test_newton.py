"""Newton's method on the page's own examples: convergence, proof, and each named failure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
import sympy
from sympy.abc import x, y

from symcalc.errors import ArgumentError
from symcalc.solving.loop import METHODS, State, solve
from symcalc.solving.methods.newton import Newton
from symcalc.solving.result import Description
from symcalc.solving.status import Status

F = x**2 * sympy.sin(y) + sympy.exp(-x * y)


def test_the_stationary_point_of_the_example_is_found_and_proven():
    result = solve([F.diff(x), F.diff(y)], [x, y], [0.8, 0.3], Newton())
    assert result.status is Status.PROVEN
    assert result.success
    np.testing.assert_allclose(result.x, [1, 0], atol=1e-14)
    assert result.point.keys() == {"x", "y"}


def test_the_table_of_the_worked_page():
    # x e^x = 2 from 1: the figures of a hand calculation.
    result = solve([x * sympy.exp(x) - 2], [x], [1.0], Newton())
    found = [float(row.x[0]) for row in result.trace]
    assert found[:4] == pytest.approx([1, 0.867879441171, 0.852783373416, 0.852605526369], abs=5e-13)
    assert result.trace[0].step == pytest.approx(-0.132121, abs=5e-7)
    assert result.status is Status.PROVEN


OUTCOMES = [
    (x * sympy.exp(x) - 2, -1.0, Status.SINGULAR),
    (x**3 - 2 * x + 2, 0.0, Status.TOO_MANY_STEPS),
    (sympy.log(x), -1.0, Status.NOT_FINITE),
    (x**2, 1.0, Status.CONVERGED),  # a double root: found, not proven
]


@pytest.mark.parametrize(("equation", "start", "status"), OUTCOMES, ids=str)
def test_each_failure_has_its_name(equation, start, status):
    result = solve([equation], [x], [start], Newton())
    assert result.status is status
    assert result.success is (status is Status.CONVERGED)
    assert result.message == status.value


def test_a_start_on_the_root_takes_no_step():
    assert solve([x - 1], [x], [1.0], Newton()).iterations == 0


def test_numbers_of_equations_variables_and_starts_must_match():
    with pytest.raises(ArgumentError, match="1 equations, 2 variables and 2 start values"):
        solve([F], [x, y], [0, 0], Newton())


def test_every_method_finds_the_root_of_two():
    for make in METHODS.values():
        assert solve([x**2 - 2], [x], [1.0], make()).x[0] == pytest.approx(2**0.5)


@dataclass(frozen=True)
class Halving:
    """Takes half of Newton's step: a method under another name."""

    max_steps: int = 80
    description: ClassVar[Description] = Description("halved steps", "It takes half of a step.", "The error halves with each step.")

    def init(self, function, start):
        return Newton().init(function, start)

    def step(self, function, state):
        x = state.x + Newton().step(function, state).last_step / 2
        return State(x, *function(*x), x - state.x)

    def done(self, state):
        return Newton().done(state)


def test_the_page_of_a_search_speaks_of_the_method_that_was_used():
    newton, halving = (solve([x**2 - 2], [x], [1.0], method) for method in (Newton(), Halving()))
    assert "Root by Newton's method" in newton.to_text()
    assert "right digits doubles" in newton.to_text()
    page = halving.to_text()
    assert "Root by halved steps" in page
    assert "The error halves with each step." in page
    assert "Newton" not in page
    assert "doubles" not in page
    assert newton != halving
