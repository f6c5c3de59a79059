"""Tidying: what each kind does to a line, what it leaves alone, and that a wrong one is refuted."""

from __future__ import annotations

import pytest

from symcalc.derivation import deltas
from symcalc.derivation.conditions import asked, displayed
from symcalc.derivation.monomials import typed, weight
from symcalc.derivation.proof import judge
from symcalc.derivation.tidying import TIDYINGS, tidied, tidy
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Number, Quotient, Sum
from symcalc.formula.reading.reader import read
from symcalc.formula.rebuilding import product
from tests.derivation.random_expressions import Draw

KINDS = {kind.name: kind for kind in TIDYINGS}
ROWS = [
    ("tidying", "sin(y)*2*x", "2*x*sin(y)"),
    ("tidying", "x*(3/5)*e^x", "3/5*x*e^x"),
    ("tidying", "x*(y + 1)*sqrt(2)", "sqrt(2)*x*(y + 1)"),
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
    ("cancel", "(1 - x)*e^x/e^(2*x)", "(1 - x)/e^x"),
    ("cancel", "3*e^(4*x)/e^x", "3*e^(3*x)"),
    ("cancel", "e^(-x)/e^(-2*x)", "e^x"),
    ("cancel", "e^(3*x)*e^x/e^(2*x)", "e^(2*x)"),
    ("cancel", "e^x/(e^(3*x)*e^(2*x))", "1/e^(4*x)"),
    ("cancel", "y*e^(-x/2)/e^x", "y/e^(3*x/2)"),
    ("cancel", "e^(x*y)/(z*e^(2*y*x))", "1/(z*e^(x*y))"),
    ("common factor", "2*x*e^x + x^2*e^x", "x*(2 + x)*e^x"),
    ("common factor", "x^2 + x*y", "x^2 + x*y"),
    ("ones and zeros", "1*x + 0", "x"),
    ("numbers", "e^x*(6*x/4)", "e^x*(3*x/2)"),
    ("numbers", "2*x/2", "x"),
    ("numbers", "3*x/4", "3*x/4"),
    ("tidying", "x - (y - x)", "x - y + x"),
    ("tidying", "-x*(1 - y)*e^x", "x*(y - 1)*e^x"),
    ("tidying", "-(1 - x)/y", "(x - 1)/y"),
    ("tidying", "-(1 + x)/y", "-(1 + x)/y"),
    ("tidying", "e^x*(1 + x)*3*0.5", "1.5*(1 + x)*e^x"),
    ("tidying", "2*x*3*y", "6*x*y"),
    ("one fraction line", "(a/b)/c", "a/(b*c)"),
    ("one fraction line", "a/(b/c)", "a*c/b"),
    ("one fraction line", "(a/b)/(c/d)", "a*d/(b*c)"),
    ("one fraction line", "x*(y/4)", "x*y/4"),
    ("one fraction line", "(x*cos(x)/y - sin(x))/z", "(x*cos(x) - y*sin(x))/(y*z)"),
    ("one fraction line", "1/x^2/(1 + 1/x)^2", "x^2/(x^2*(x + 1)^2)"),
    ("one fraction line", "x/2 + y/3", "x/2 + y/3"),
    ("collect", "sqrt(x)*sqrt(x)", "x"),
    ("collect", "x*sqrt(x)*sqrt(x)*sqrt(x)", "x^2*sqrt(x)"),
    ("collect", "e^x*e^(2*x)", "e^(3*x)"),
    ("collect", "x^(1/2)*x", "x^(3/2)"),
    ("collect", "x^2*x^(-2)*y", "y"),
    ("collect", "(e^x)^2", "e^(2*x)"),
    ("collect", "2*sin(x)*(x + 1) - sin(x)*(x + 1)", "sin(x)*(x + 1)"),
    ("collect", "x/y + 2*x/y", "3*x/y"),
    ("cancel", "x/sqrt(x)", "sqrt(x)"),
    ("cancel", "sqrt(x)/x", "1/sqrt(x)"),
    ("cancel", "2*x/2", "x"),
    ("cancel", "(1 + x)*y/((x + 1)*z)", "y/z"),
    ("cancel", "-6/(3*x)^2", "-2/(3*x^2)"),
    ("ones and zeros", "x*e^0", "x"),
    ("tidying", "y^3*2*x", "2*x*y^3"),
    ("tidying", "m*g*x*b", "m*g*x*b"),
    ("collect", "1/(1 + x^2) - 1/(x^2 + 1)", "0"),
    ("collect", "e^(2*x) - x + (e^x)^2", "2*e^(2*x) - x"),
    ("one fraction line", "1/(x^2*(1 + (y/x)^2))", "x^2/(x^2*(x^2 + y^2))"),
    ("common factor", "(x*y^2 - x^3)/(x^2 + y^2)", "x*(y^2 - x^2)/(x^2 + y^2)"),
    ("multiply out", "(1 + e^x)*e^x - e^(2*x)", "e^x"),
    ("cancel", "1/2*2*x", "x"),
    ("cancel", "(x + 1)*y/(x + 1)^3", "y/(x + 1)^2"),
    ("common factor", "6*x*(1 + x)^2*y + 4*(1 + x)^3", "2*(3*x*y + 2*(1 + x))*(1 + x)^2"),
    ("common factor", "x*e^y - x*y^2*e^y/4", "x*(1 - y^2/4)*e^y"),
    ("common factor", "cos(x)/y - sin(x)/y", "(cos(x) - sin(x))/y"),
    ("common factor", "-x*e^x - e^x", "-(x + 1)*e^x"),
    ("multiply out", "2 + (1 + 2*t)*(1 - 4*t)", "3 - 2*t - 8*t^2"),
    ("multiply out", "2*x*(x^2 + 1) - 2*x*(x^2 - 1)", "4*x"),
    ("multiply out", "x*(x + 1) + 3", "x*(x + 1) + 3"),
    ("multiply out", "(x + 1)^9 + x", "(x + 1)^9 + x"),
    ("common denominator", "sqrt(4 - x^2) - x^2/sqrt(4 - x^2)", "(4 - 2*x^2)/sqrt(4 - x^2)"),
    ("common denominator", "1/x + 1/y", "1/x + 1/y"),
    ("factors", "(3 - 2*t - 8*t^2)*e^t", "(3 + 4*t)*(1 - 2*t)*e^t"),
    ("factors", "y*(x^2 - 2*x + 1)", "y*(x - 1)^2"),
    ("factors", "y*(1 - x^2)", "y*(1 - x^2)"),
    ("factors", "x^2 - 4*x + 3", "x^2 - 4*x + 3"),
    ("factors", "-y*(x^2 - 4*x + 3)", "-y*(x - 1)*(x - 3)"),
    ("factors", "y*(x^2 + 1)", "y*(x^2 + 1)"),
    ("number in front", "x*(4*x + 2)", "2*x*(2*x + 1)"),
    ("number in front", "4*x + 2", "4*x + 2"),
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
    stated = tuple(Formula(node, first.roles) for node in KINDS[kind].conditions(first.node))
    verdict = judge(first, second, stated)
    if verdict.kind in ("proved", "agrees") and second.meaning != 0:
        with pytest.raises(RefutedError):
            judge(first, Formula(Sum((("-", second.node),)), first.roles), stated)


def test_a_collapsed_sum_says_that_the_index_is_within_its_bounds():
    node = read("sum(2*w[i]*KroneckerDelta(i, k), (i, 1, n))", notation="text").node
    assert [Formula(entry).to_text() for entry in deltas.collapsed_bounds(node)] == ["1 <= k", "k <= n"]


def test_each_kind_of_tidying_has_a_row_that_it_changes_and_one_that_it_leaves():
    changed = {kind for kind, before, after in ROWS if before != after}
    assert changed == set(KINDS)


@pytest.mark.parametrize("text", [row[1] for row in ROWS])
def test_tidying_twice_changes_nothing_more(text):
    node = read(text, notation="text").node
    end = [node, *(after for _, after in tidied(node))][-1]
    assert list(tidied(end)) == []
    assert tidy(end) == end


CONDITIONS = [("x^2/x", ["x != 0"]), ("2*x*y/(y*z)", ["y != 0", "z != 0"]), ("a/(b/c)", ["b != 0", "c != 0"]), ("2*x/2", [])]


@pytest.mark.parametrize(("text", "conditions"), CONDITIONS)
def test_what_is_cancelled_or_turned_over_asks_for_what_must_not_be_zero(text, conditions):
    stated = asked([read(text, notation="text")])
    assert sorted({part.to_text() for entry in stated for part in displayed(entry, set())}) == conditions


TYPED = ["cos(x*x + x)", "e^(-(1 - x)/2*3)", "sqrt(x*x*2)", "f(x + x)", "sin((x/2)/3)"]


@pytest.mark.parametrize("text", TYPED)
def test_an_argument_stays_as_it_was_typed(text):
    body = read(text, notation="text").node
    line = product(Number("2"), body, Number("3"), Name("x"))
    assert [*(after for _, after in tidied(line, typed(body)))][-1] == product(Number("6"), Name("x"), body)


@pytest.mark.parametrize("seed", range(40))
def test_tidying_stops_and_no_line_grows_beyond_its_bound(seed):
    node = Draw(seed).expression(5)
    line, kinds = product(node, Sum((("+", node), ("-", Quotient(node, Name("y")))))), []
    for kind, after in tidied(line):
        assert weight(after) <= kind.growth * weight(line) + 2
        kinds.append(kind.name)
        line = after
    assert len(kinds) <= 40
    assert list(tidied(line)) == []
