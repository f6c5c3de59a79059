"""Every operation of the table can be enclosed, and computed by every backend; a gap is named."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from symcalc.codegen.program import BACKENDS, Options
from symcalc.enclosure.values import ball, evaluate
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.primitives import ACOSH, BY_SYMPY_CLASS, ELEMENTWISE, SPHERICAL, SUBTRACT, Op
from symcalc.graph.table import Graph
from symcalc.graph.targets import row_of, values

# Inside the domain of every function known but one, and no numbers on which two operations agree.
POINT = (Fraction(3, 8), Fraction(5, 8))
# Conditions are no balls, and what chooses by one is tested with the enclosures.
WITHOUT_BALLS = {op.name for op in ELEMENTWISE.values() if op.is_logical} | {"select"}
NUMERIC = [name for name, op in ELEMENTWISE.items() if not op.is_logical and name not in {"select", SUBTRACT.name}]


def point_of(op):
    return (Fraction(11, 8),) if op is ACOSH else POINT[: len(op.partials)]


def table_of(op):
    """A table with one node of ``op`` of its inputs, and that node."""
    graph = Graph()
    inputs = [graph.input(letter) for letter in "ab"[: len(op.partials)]]
    if op is SPHERICAL:
        inputs[0] = graph.number(1)
    return graph, graph.apply(op, *inputs)


def enclosed(op):
    graph, node = table_of(op)
    (value,) = evaluate(graph, [node], list(map(ball, point_of(op))))
    return value


def computed(graph, node, point, backend):
    out = np.empty((1, 1))
    program = BACKENDS[backend](graph, [values("value", (), [row_of(node, 0)])], Options())
    program.many([np.array([[float(entry)]]) for entry in point], [out])
    return out[0, 0]


@pytest.mark.parametrize("name", [name for name in NUMERIC if name not in WITHOUT_BALLS])
def test_every_operation_has_an_enclosure(name):
    assert enclosed(ELEMENTWISE[name]).is_finite()


@pytest.mark.parametrize("backend", list(BACKENDS))
@pytest.mark.parametrize("name", [name for name in NUMERIC if name not in WITHOUT_BALLS])
def test_every_backend_computes_every_operation(name, backend):
    op = ELEMENTWISE[name]
    value = computed(*table_of(op), point_of(op), backend)
    assert float(value) == pytest.approx(float(enclosed(op).mid()), rel=1e-14)


@pytest.mark.parametrize("name", [name for name in BY_SYMPY_CLASS if name not in WITHOUT_BALLS])
def test_every_function_of_sympy_with_a_row_has_its_value(name):
    op = BY_SYMPY_CLASS[name]
    letters = sympy.symbols("a b")[: len(op.partials)]
    graph = Graph()
    node = convert(graph, getattr(sympy, name)(*letters), {letter: graph.input(letter.name) for letter in letters})
    (value,) = evaluate(graph, [node], list(map(ball, point_of(op))))
    exact = getattr(sympy, name)(*(sympy.Rational(entry.numerator, entry.denominator) for entry in point_of(op)))
    assert float(value.mid()) == pytest.approx(float(exact), rel=1e-14)


def test_an_operation_that_only_the_table_knows_is_a_gap_that_is_named():
    unknown = Op("wobble", (lambda g, a, n: a[0],))
    with pytest.raises(ArgumentError, match="'wobble'"):
        enclosed(unknown)
    graph, node = table_of(unknown)
    for backend in BACKENDS:
        with pytest.raises(ArgumentError, match="'wobble'"):
            computed(graph, node, (0.5,), backend)
