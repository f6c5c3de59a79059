"""Tidying: what each kind does to a line, what it leaves alone, and that a wrong one is refuted."""

from __future__ import annotations

import pytest

from symcalc.derivation import collecting
from symcalc.derivation.proof import judge
from symcalc.derivation.tidying import TIDYINGS, tidied, tidy
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Sum
from symcalc.formula.reading.reader import read

KINDS = {kind.name: kind for kind in TIDYINGS}
ROWS = [
    ("tidying", "sin(y)*2*x", "2*x*sin(y)"),
    ("tidying", "x*1*y", "x*y"),
    ("tidying", "0*x + y", "y"),
    ("tidying", "0/x", "0"),
    ("tidying", "x*(1/y)", "x/y"),
    ("collect", "2*x + 3*x", "5*x"),
    ("collect", "x*y - y*x", "0"),
    ("collect", "x*x^2*y", "x^3*y"),
    ("collect", "x/2 + x/3", "5*x/6"),
    ("collect", "x*x + x*(x*(3*y)) + x*x*y", "x^2 + 4*x^2*y"),
    ("collect", "x + y", "x + y"),
    ("cancel", "2*x/(2*y)", "x/y"),
    ("cancel", "x^3/x", "x^2"),
    ("cancel", "6*x/4", "3*x/2"),
    ("cancel", "(x + 1)/x", "(x + 1)/x"),
    ("common factor", "2*x*e^x + x^2*e^x", "x*e^x*(2 + x)"),
    ("common factor", "x^2 + x*y", "x^2 + x*y"),
    ("Kronecker delta", "sum(2*w[i]*KroneckerDelta(i, k), (i, 1, n))", "2*w[k]"),
    ("Kronecker delta", "sum(w[i]*KroneckerDelta(j, k), (i, 1, n))", "Sum(w[i]*KroneckerDelta(j, k), (i, 1, n))"),
]


@pytest.mark.parametrize(("kind", "before", "after"), ROWS)
def test_tidying_turns(kind, before, after):
    assert Formula(KINDS[kind].settled(read(before, notation="text").node)).to_text() == after


@pytest.mark.parametrize(("kind", "before", "after"), ROWS)
def test_what_is_tidied_means_the_same_and_with_another_sign_it_is_refuted(kind, before, after):
    first = read(before, notation="text")
    second = Formula(KINDS[kind].settled(first.node), first.roles)
    verdict = judge(first, second)
    if verdict.kind in ("proved", "agrees") and second.meaning != 0:
        with pytest.raises(RefutedError):
            judge(first, Formula(Sum((("-", second.node),)), first.roles))


def test_a_collapsed_sum_says_that_the_index_is_within_its_bounds():
    node = read("sum(2*w[i]*KroneckerDelta(i, k), (i, 1, n))", notation="text").node
    assert [Formula(entry).to_text() for entry in collecting.collapsed_bounds(node)] == ["1 <= k", "k <= n"]


@pytest.mark.parametrize("text", [row[1] for row in ROWS])
def test_tidying_twice_changes_nothing_more(text):
    node = read(text, notation="text").node
    end = [node, *(after for _, after in tidied(node))][-1]
    assert list(tidied(end)) == []
    assert tidy(end) == end
