"""Newton's method on the page's own examples: convergence, proof, and each named failure."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy.abc import x, y

from symcalc.errors import ArgumentError
from symcalc.solving.loop import METHODS, solve
from symcalc.solving.methods.newton import Newton
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
