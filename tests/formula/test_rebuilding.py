"""Substitution replaces free names alone, and what it puts in is never caught by an operator."""

from __future__ import annotations

import pytest
import sympy

from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Number, Product, Quotient, Sum
from symcalc.formula.reading.reader import read
from symcalc.formula.rebuilding import bound_names, free_names, names_in, part_at, product, replaced_at, substitute, walk_from


def ink(text):
    return read(text, notation="text").node


BOUND = [
    ("sum(x^i, (i, 1, n))", {"i"}, {"x", "n"}),
    ("sum(x^i, (i, i, n))", {"i"}, {"x", "i", "n"}),
    ("integrate(x*t, (t, 0, t))", {"t"}, {"x", "t"}),
    ("integrate(x*t, t)", set(), {"x", "t"}),
    ("limit(x*h, h, a)", {"h"}, {"x", "a"}),
    ("diff(x*y, x)", set(), {"x", "y"}),
    ("x + y", set(), {"x", "y"}),
]


@pytest.mark.parametrize(("text", "bound", "free"), BOUND)
def test_bound_and_free_names(text, bound, free):
    assert bound_names(ink(text)) == bound
    assert free_names(ink(text)) == free


PUT_IN = [
    ("x + y", {"x": "3"}, "3 + y"),
    ("x*y", {"x": "y", "y": "x"}, "y*x"),
    ("sum(x^i, (i, 1, n))", {"i": "3"}, "sum(x^i, (i, 1, n))"),
    ("sum(x^i, (i, 1, n))", {"x": "2", "n": "5"}, "sum(2^i, (i, 1, 5))"),
    ("sum(x^i, (i, i, n))", {"i": "3"}, "sum(x^i, (i, 3, n))"),
    ("sum(x^i, (i, 1, n))", {"x": "i"}, "sum(i^j, (j, 1, n))"),
    ("integrate(x*t, (t, 0, t))", {"t": "3"}, "integrate(x*t, (t, 0, 3))"),
    ("integrate(x*t, (t, 0, 1))", {"x": "t"}, "integrate(t*i, (i, 0, 1))"),
    ("limit(x*h, h, h)", {"h": "2"}, "limit(x*h, h, 2)"),
    ("diff(x*y, x)", {"y": "3"}, "diff(x*3, x)"),
    ("diff(x*y, x)", {"x": "t"}, "diff(t*y, t)"),
]


@pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")
@pytest.mark.parametrize(("text", "table", "expected"), PUT_IN)
def test_ink_is_put_in_for_free_names(text, table, expected):
    assert substitute(ink(text), {name: ink(new) for name, new in table.items()}) == ink(expected)


x, y, t = sympy.symbols("x y t")
PLACES = [
    ("diff(x^2*y, x)", {"x": "3"}, 6 * y),
    ("diff(x^2*y, x)", {"x": "y"}, 2 * y**2),
    ("diff(x^2*y, x)", {"y": "x"}, 2 * x**2),
    ("diff(x^2*y, x)", {"y": "x", "x": "5"}, 10 * x),
    ("integrate(x*y, x)", {"x": "3"}, sympy.Rational(9, 2) * y),
    ("diff(x^2*y^3, x, y)", {"x": "1", "y": "2"}, 24),
]


@pytest.mark.parametrize(("text", "table", "value"), PLACES)
def test_what_is_no_letter_is_put_in_behind_a_derivative(text, table, value):
    node = substitute(ink(text), {name: ink(new) for name, new in table.items()})
    assert Formula(node).meaning.doit() == value


def test_renaming_every_bound_letter_of_a_value_at_a_place():
    node = read(r"\left. x y \right|_{x=1}", notation="latex").node
    assert Formula(substitute(node, {"y": Name("x"), "x": Number("7")})).meaning.doit() == x


def test_coordinates_belong_to_the_body():
    node = read(r"\left. f(x, y) \right|_{(1, a)}", notation="latex").node
    assert substitute(node, {"x": Number("3"), "a": Number("2")}) == read(r"\left. f(x, y) \right|_{(1, 2)}", notation="latex").node


def test_an_arrow_binds_its_letter():
    node = read(r"x \mapsto x^2 a", notation="latex").node
    assert substitute(node, {"x": Number("3"), "a": Number("2")}) == read(r"x \mapsto x^2 \cdot 2", notation="latex").node


def test_a_part_is_replaced_where_it_stands_though_another_is_the_same_object():
    same = Name("x")
    node = Sum((("+", same), ("+", Quotient(same, same))))
    assert replaced_at(node, (1, 0), Name("y")) == Sum((("+", same), ("+", Quotient(Name("y"), same))))
    assert part_at(node, (1, 1)) is same


def test_a_product_put_into_a_product_is_opened():
    assert replaced_at(Product((Name("a"), Name("b"))), (0,), product(Name("c"), Name("d"))) == Product((Name("c"), Name("d"), Name("b")))


def test_walking_on_from_a_place_leaves_out_what_stands_before_it():
    node = ink("a*b + c^d + e_1*f")
    everything = list(walk_from(node))
    assert [part for _, part in everything] == list(node.walk())
    assert all(part_at(node, place) is part for place, part in everything)
    assert [part.name for _, part in walk_from(node, (1,)) if isinstance(part, Name)] == ["c", "d", "e_1", "f"]
    assert [part.name for _, part in walk_from(node, (1, 1)) if isinstance(part, Name)] == ["d", "e_1", "f"]


def test_names_stand_in_order_of_appearance():
    assert list(names_in(ink("y*sin(x) + y + a"))) == ["y", "x", "a"]


def test_a_variable_is_not_renamed_to_a_letter_that_other_ink_brings_in():
    slope = read("partial(f(x, y), x)", "text")
    got = substitute(slope.node, {"x": Name("t"), "y": read("t^2", "text").node})
    assert slope.with_node(got).to_text() == "at(partial(f(x, t^2), x), x=t)"
