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
from symcalc.graph.primitives import OPS
from symcalc.graph.table import Graph

NAMES = {x: "x", y: "y"}
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


def at(expression, point):
    g = Graph()
    return evaluate(g, [convert(g, expression, NAMES)], {name: ball(value) for name, value in point.items()})[0]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_values_are_those_of_sympy(expression):
    value = at(expression, {"x": Fraction(3, 2), "y": Fraction(1, 3)})
    exact = expression.subs({x: sympy.Rational(3, 2), y: sympy.Rational(1, 3)})
    assert abs(float(value.mid()) - float(exact)) < 1e-14 * (1 + abs(float(exact)))


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_gradient_is_that_of_sympy(expression):
    g = Graph()
    inputs = [g.input("x"), g.input("y")]
    found = evaluate(g, gradient(g, convert(g, expression, NAMES), inputs), {"x": ball(Fraction(3, 2)), "y": ball(Fraction(1, 3))})
    for value, symbol in zip(found, (x, y), strict=True):
        exact = expression.diff(symbol).subs({x: sympy.Rational(3, 2), y: sympy.Rational(1, 3)})
        assert abs(float(value.mid()) - float(exact)) < 1e-13 * (1 + abs(float(exact)))


def test_a_wrong_derivative_would_be_seen():
    # The check above, on a gradient with its sign turned.
    g = Graph()
    inputs = [g.input("x")]
    (slope,) = gradient(g, convert(g, sympy.sin(x), NAMES), inputs)
    (value,) = evaluate(g, [g.negate(slope)], {"x": ball(1)})
    assert abs(float(value.mid()) - float(sympy.cos(1))) > 1


def test_equal_work_is_stored_once():
    g = Graph()
    convert(g, sympy.sin(x * y) + sympy.exp(sympy.sin(y * x)), NAMES)
    assert [op.name for op in g.op].count("sin") == 1
    assert [op.name for op in g.op].count("multiply") == 1


def test_each_node_uses_only_nodes_below_it():
    g = Graph()
    for expression in EXPRESSIONS:
        gradient(g, convert(g, expression, NAMES), [g.input("x"), g.input("y")])
    assert all(argument < node for node, args in enumerate(g.args) for argument in args)


def test_two_symbols_of_one_name_are_two_inputs():
    g, positive = Graph(), sympy.Symbol("x", positive=True)
    node = convert(g, x - positive, {x: "first", positive: "second"})
    assert evaluate(g, [node], {"first": ball(5), "second": ball(3)}) == [2]


def test_numbers_stay_exact():
    g = Graph()
    node = convert(g, sympy.Rational(1, 3) * x, NAMES)
    assert Fraction(1, 3) in [g.exact(argument) for argument in g.args[node]]
    assert g.number(Fraction(4, 2)) == g.number(2)


def test_gradient_of_a_long_sum_takes_few_nodes():
    # Reverse mode: the derivatives of a function of 200 inputs cost a small multiple of the function.
    symbols = sympy.symbols("x:200")
    g = Graph()
    inputs = [g.input(s.name) for s in symbols]
    output = convert(g, sympy.Add(*(s * t for s, t in zip(symbols[1:], symbols, strict=False))), {symbol: symbol.name for symbol in symbols})
    before = len(g)
    gradient(g, output, inputs)
    assert len(g) < 3 * before


def test_depth_is_no_obstacle():
    expression = x
    for _ in range(300):
        expression = sympy.sin(expression, evaluate=False)
    g = Graph()
    gradient(g, convert(g, expression, NAMES), [g.input("x")])
    assert len(g) > 600


def test_every_operation_has_a_partial_for_each_argument():
    g = Graph()
    for op in OPS.values():
        args = tuple(g.input(letter) for letter in "ab"[: len(op.partials)])
        node = g.apply(op, *args)
        assert all(isinstance(partial(g, args, node), int) for partial in op.partials)


@pytest.mark.parametrize(
    ("expression", "message"), [(sympy.besselj(0, x), "besselj"), (sympy.Function("f")(x), r"f\(x\)"), (sympy.I * x, "I"), (sympy.zoo, "zoo")]
)
def test_what_has_no_row_is_refused_by_name(expression, message):
    with pytest.raises(ArgumentError, match=message):
        convert(Graph(), expression, NAMES)


def test_a_symbol_that_is_no_variable_is_refused():
    with pytest.raises(ArgumentError, match="y is neither"):
        convert(Graph(), x + y, {x: "x"})


def test_division_by_the_number_zero_is_refused():
    g = Graph()
    with pytest.raises(ArgumentError, match="divides by zero"):
        g.divide(g.number(1), g.number(0))
