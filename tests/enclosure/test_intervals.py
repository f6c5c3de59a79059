"""Arrays of intervals hold all that a function takes on a box: held against ball arithmetic with many digits, at random points."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx

from symcalc.enclosure.balls import Balls, Undecided
from symcalc.enclosure.boxes import evaluate_boxes
from symcalc.enclosure.intervals import cosine, outward
from symcalc.graph.evaluation import Evaluation
from symcalc.graph.primitives import OPS
from symcalc.graph.table import Graph

ONE = [
    *("negate", "sqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "sech2"),
    *("asinh", "acosh", "atanh", "sigmoid", "abs", "sign", "step", "floor", "ceiling", "erf", "erfc"),
]
TWO = ["add", "subtract", "multiply", "divide", "max", "min", "mod", "atan2", "logaddexp"]
POWERS = [2, 3, -1, -2, 7, Fraction(1, 3), Fraction(-3, 2), Fraction(5, 2)]
RANDOM = np.random.default_rng(5)


def boxes(count: int, scale: float) -> tuple[np.ndarray, np.ndarray]:
    middle = RANDOM.normal(size=(2, count)) * scale
    half = np.abs(RANDOM.normal(size=(2, count))) * 10.0 ** RANDOM.uniform(-12, 1, size=count)
    low, high = middle - half, middle + half
    low[:, :20], high[:, :20] = np.round(low[:, :20]), np.round(high[:, :20]) + 1  # ends at which functions turn, jump or end
    return low, high


def missed(build, scale: float, count: int = 150) -> list[tuple[float, ...]]:
    """Return points of boxes whose value does not lie in the interval."""
    graph = Graph()
    inputs = [graph.input("x"), graph.input("y")]
    node = build(graph, *inputs)
    low, high = boxes(count, scale)
    (found,) = evaluate_boxes(graph, [node], low, high)
    exact = Evaluation(graph, [node], Balls(Undecided.UNKNOWN))
    out = []
    with ctx.workdps(40):
        for place in range(count):
            for share in (0.0, 1.0, *RANDOM.uniform(size=4)):
                point = np.clip(low[:, place] + share * (high[:, place] - low[:, place]), low[:, place], high[:, place])
                (value,) = exact([arb(float(x)) for x in point])
                if not value.is_finite():
                    continue
                is_void = found.void is not None and bool(found.void[place])
                ends = [arb(float(end[place])) for end in (found.low, found.high)]
                if is_void or not (value.upper() >= ends[0] and value.lower() <= ends[1]):
                    out.append((*low[:, place], *high[:, place], *point))
    return out


@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0])
@pytest.mark.parametrize("name", ONE)
def test_a_function_of_one_number_is_enclosed(name: str, scale: float):
    assert missed(lambda g, x, y: g.apply(OPS[name], x), scale) == []


@pytest.mark.parametrize("name", TWO)
def test_a_function_of_two_numbers_is_enclosed(name: str):
    assert missed(lambda g, x, y: g.apply(OPS[name], x, y), 2.0) == []


@pytest.mark.parametrize("exponent", POWERS)
def test_a_power_is_enclosed(exponent: Fraction):
    assert missed(lambda g, x, y: g.power(x, g.number(exponent)), 1.5) == []
    assert missed(lambda g, x, y: g.power(g.apply(OPS["exp"], x), y), 1.0) == []


def test_a_choice_is_enclosed_and_said_to_jump():
    def build(g: Graph, x: int, y: int) -> int:
        return g.select(g.apply(OPS["lt"], x, y), g.apply(OPS["log"], x), g.number(3))

    assert missed(build, 1.0) == []
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    (found,) = evaluate_boxes(graph, [build(graph, x, y)], np.array([[1.0, 5.0], [2.0, 2.0]]), np.array([[3.0, 6.0], [3.0, 3.0]]))
    assert found.partial.tolist() == [True, False]


def test_what_is_not_defined_is_said():
    graph = Graph()
    node = graph.apply(OPS["log"], graph.input("x"))
    (found,) = evaluate_boxes(graph, [node], np.array([[-2.0, -1.0, 1.0]]), np.array([[-1.0, 1.0, 2.0]]))
    assert found.void.tolist() == [True, False, False]
    assert found.partial.tolist() == [True, True, False]


def test_an_interval_that_is_too_narrow_is_missed(monkeypatch: pytest.MonkeyPatch):
    def narrow(a):
        found = cosine(a)
        return type(found)(found.low + 1e-15, found.high - 1e-15, found.partial, found.void)

    monkeypatch.setitem(evaluate_boxes.__globals__["OPERATIONS"], "cos", narrow)
    assert missed(lambda g, x, y: g.apply(OPS["cos"], x), 1.0)


def test_exact_numbers_go_outward():
    low, high = outward(Fraction(1, 10))
    assert Fraction(low) < Fraction(1, 10) < Fraction(high)
    assert outward(3) == (3.0, 3.0)
