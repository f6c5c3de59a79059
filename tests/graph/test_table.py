"""The table stores equal work once, keeps numbers exact, and its derivatives are those of SymPy."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from sympy.abc import x, y

from symcalc.enclosure.values import ball, evaluate
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.derivatives import gradient
from symcalc.graph.primitives import ELEMENTWISE, SPHERICAL
from symcalc.graph.table import Graph

EXPRESSIONS = [
    x**2 * sympy.sin(y) + sympy.exp(-x * y),
    x / y + y / x,
    sympy.sqrt(x * y) * sympy.log(x),
    x**y,
    x ** sympy.Rational(-3, 2) * sympy.cos(x + y),
    (x + y) ** 5 / (1 + x**2),
    sympy.pi * x + sympy.E * y,
    sympy.Float("0.5") * x - y,
    sympy.Integer(7),
]


POINT = [ball(Fraction(3, 2)), ball(Fraction(1, 3))]


def table():
    """A table with the inputs x and y, and what the symbols stand for."""
    g = Graph()
    return g, {x: g.input("x"), y: g.input("y")}


def at(expression, point):
    g, letters = table()
    return evaluate(g, [convert(g, expression, letters)], point)[0]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_values_are_those_of_sympy(expression):
    value = at(expression, POINT)
    exact = expression.subs({x: sympy.Rational(3, 2), y: sympy.Rational(1, 3)})
    assert abs(float(value.mid()) - float(exact)) < 1e-14 * (1 + abs(float(exact)))


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_gradient_is_that_of_sympy(expression):
    g, letters = table()
    found = evaluate(g, gradient(g, convert(g, expression, letters), list(letters.values())), POINT)
    for value, symbol in zip(found, (x, y), strict=True):
        exact = expression.diff(symbol).subs({x: sympy.Rational(3, 2), y: sympy.Rational(1, 3)})
        assert abs(float(value.mid()) - float(exact)) < 1e-13 * (1 + abs(float(exact)))


def test_a_wrong_derivative_would_be_seen():
    # The check above, on a gradient with its sign turned.
    g, letters = table()
    (slope,) = gradient(g, convert(g, sympy.sin(x), letters), [letters[x]])
    (value,) = evaluate(g, [g.negate(slope)], [ball(1)])
    assert abs(float(value.mid()) - float(sympy.cos(1))) > 1


def test_equal_work_is_stored_once():
    g, letters = table()
    convert(g, sympy.sin(x * y) + sympy.exp(sympy.sin(y * x)), letters)
    assert [op.name for op in g.op].count("sin") == 1
    assert [op.name for op in g.op].count("multiply") == 1


def test_each_node_uses_only_nodes_below_it():
    g, letters = table()
    for expression in EXPRESSIONS:
        gradient(g, convert(g, expression, letters), list(letters.values()))
    assert all(argument < node for node, args in enumerate(g.args) for argument in args)


def test_two_symbols_of_one_name_are_two_inputs():
    g, positive = Graph(), sympy.Symbol("x", positive=True)
    node = convert(g, x - positive, {x: g.input("first"), positive: g.input("second")})
    assert evaluate(g, [node], [ball(5), ball(3)]) == [2]


def test_numbers_stay_exact():
    g, letters = table()
    node = convert(g, sympy.Rational(1, 3) * x, letters)
    assert Fraction(1, 3) in [g.exact(argument) for argument in g.args[node]]
    assert g.number(Fraction(4, 2)) == g.number(2)


def test_gradient_of_a_long_sum_takes_few_nodes():
    # Reverse mode: the derivatives of a function of 200 inputs cost a small multiple of the function.
    symbols = sympy.symbols("x:200")
    g = Graph()
    inputs = [g.input(s.name) for s in symbols]
    output = convert(g, sympy.Add(*(s * t for s, t in zip(symbols[1:], symbols, strict=False))), dict(zip(symbols, inputs, strict=True)))
    before = len(g)
    gradient(g, output, inputs)
    assert len(g) < 3 * before


def test_depth_is_no_obstacle():
    expression = x
    for _ in range(300):
        expression = sympy.sin(expression, evaluate=False)
    g, letters = table()
    gradient(g, convert(g, expression, letters), [letters[x]])
    assert len(g) > 600


def test_every_operation_has_a_partial_for_each_argument():
    for op in ELEMENTWISE.values():
        g = Graph()
        args = tuple(g.number(1) if op is SPHERICAL and place == 0 else g.input(letter) for place, letter in enumerate("abc"[: len(op.partials)]))
        node = g.apply(op, *args)
        assert all(partial is None or isinstance(partial(g, args, node), int) for partial in op.partials)


@pytest.mark.parametrize(
    ("expression", "message"), [(sympy.Function("f")(x), r"f\(x\)"), (sympy.I * x, "I"), (sympy.zoo, "zoo"), (sympy.Integral(x, x), "Integral")]
)
def test_what_has_no_row_is_refused_by_name(expression, message):
    g, letters = table()
    with pytest.raises(ArgumentError, match=message):
        convert(g, expression, letters)


def test_a_symbol_that_is_no_variable_is_refused():
    g = Graph()
    with pytest.raises(ArgumentError, match="y is neither"):
        convert(g, x + y, {x: g.input("x")})


def test_division_by_the_number_zero_is_refused():
    g = Graph()
    with pytest.raises(ArgumentError, match="divides by zero"):
        g.divide(g.number(1), g.number(0))
