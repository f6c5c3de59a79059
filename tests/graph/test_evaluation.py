"""A table is evaluated in any arithmetic, and a branch only where its condition holds."""

from __future__ import annotations

import operator
from fractions import Fraction

import pytest
import sympy
from sympy.abc import i, x, y

from symcalc.codegen.compiled import tabulated
from symcalc.errors import ArgumentError
from symcalc.graph.evaluation import Evaluation
from symcalc.graph.table import Graph


class Counted:
    """Exact fractions that note which operations are done; conditions in ``unknown`` are not known."""

    known = {
        "add": operator.add,
        "multiply": operator.mul,
        "negate": operator.neg,
        "divide": operator.truediv,
        "power": lambda base, k: base ** int(k),
        "lt": operator.lt,
        "le": operator.le,
        "log": lambda a: pytest.fail("a dead branch was looked at"),
    }

    def __init__(self, unknown=()):
        self.unknown, self.done = unknown, []

    def number(self, value):
        return Fraction(value)

    def operation(self, op, exact):
        if op.name not in self.known:
            raise ArgumentError(f"no {op.name!r}")

        def run(*args):
            self.done.append(op.name)
            return None if op.name in self.unknown else self.known[op.name](*args)

        return run

    def either(self, yes, no):
        return (yes, no)

    def total(self, terms):
        return sum(terms)


def evaluated(expression, point, arithmetic, args):
    graph = Graph()
    (target,) = tabulated(graph, [expression], (), args)
    (value,) = Evaluation(graph, [target.parts[0].node], arithmetic)(point)
    return value


BRANCHES = sympy.Piecewise((x**2, x < 1), (sympy.log(x) + y, True))


def test_a_dead_branch_is_not_looked_at():
    assert evaluated(BRANCHES, [Fraction(1, 2), 0], Counted(), {x: (), y: ()}) == Fraction(1, 4)


def test_a_branch_within_a_dead_one_is_not_looked_at_either():
    nested = sympy.Piecewise((x, x < 1), (BRANCHES.xreplace({x: x - 5}), True))
    assert evaluated(nested, [3, 0], Counted(), {x: (), y: ()}) == 4


def test_what_is_not_known_may_be_either():
    expression = sympy.Piecewise((x**2, x < y), (x**3, True))
    assert evaluated(expression, [Fraction(2), Fraction(5)], Counted(["lt"]), {x: (), y: ()}) == (4, 8)


def test_a_number_that_is_used_twice_is_worked_out_once():
    arithmetic = Counted()
    evaluated((x + y) ** 3 + 1 / (x + y), [2, 3], arithmetic, {x: (), y: ()})
    assert sorted(arithmetic.done) == ["add", "add", "divide", "power"]


def test_sums_over_an_index_and_branches_along_them():
    a = sympy.IndexedBase("a")
    body = sympy.Piecewise((a[i] ** 2, a[i] < x), (a[i] * i, True))
    entries = [Fraction(k, 3) for k in range(20)]
    found = evaluated(sympy.Sum(body, (i, 0, 19)), [*entries, Fraction(2)], Counted(), {a: (20,), x: ()})
    assert found == sum(e**2 if e < 2 else e * k for k, e in enumerate(entries))


def test_an_operation_that_is_not_known_is_named_before_the_first_point():
    graph = Graph()
    (target,) = tabulated(graph, [sympy.Piecewise((x, x < 1), (sympy.sin(x), True))], (), {x: ()})
    evaluation = Evaluation(graph, [target.parts[0].node], Counted())
    assert evaluation([0]) == [0]
    with pytest.raises(ArgumentError, match="'sin'"):
        evaluation.prepare()
