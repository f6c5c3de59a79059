"""Every operation of the table can be enclosed, and computed by every backend; a gap is named."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from symcalc.codegen.compiled import BACKENDS
from symcalc.enclosure.values import ball, evaluate
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.primitives import BY_SYMPY_CLASS, INPUT, NUMBER, OPS, Op
from symcalc.graph.table import Graph

# Inside the domain of every function known, and no number on which two operations agree.
POINT = (Fraction(3, 8), Fraction(5, 8))


def table_of(op):
    """A table with one node of ``op``, its inputs, and that node."""
    graph = Graph()
    inputs = [graph.input(letter) for letter in "ab"[: max(1, len(op.partials))]]
    node = inputs[0] if op is INPUT else graph.number(Fraction(1, 3)) if op is NUMBER else graph.apply(op, *inputs[: len(op.partials)])
    return graph, inputs, node


def enclosed(op):
    graph, _, node = table_of(op)
    (value,) = evaluate(graph, [node], dict(zip("ab", map(ball, POINT), strict=False)))
    return value


@pytest.mark.parametrize("name", list(OPS))
def test_every_operation_has_an_enclosure(name):
    assert enclosed(OPS[name]).is_finite()


@pytest.mark.parametrize("backend", list(BACKENDS))
@pytest.mark.parametrize("name", list(OPS))
def test_every_backend_computes_every_operation(name, backend):
    graph, inputs, node = table_of(OPS[name])
    (value,) = BACKENDS[backend](graph, inputs, [node]).call(*(float(entry) for entry in POINT[: len(inputs)]))
    assert float(value) == pytest.approx(float(enclosed(OPS[name]).mid()), rel=1e-14)


@pytest.mark.parametrize("name", list(BY_SYMPY_CLASS))
def test_every_function_of_sympy_with_a_row_has_its_value(name):
    op = BY_SYMPY_CLASS[name]
    letters = sympy.symbols("a b")[: len(op.partials)]
    graph = Graph()
    node = convert(graph, getattr(sympy, name)(*letters), {letter: letter.name for letter in letters})
    (value,) = evaluate(graph, [node], dict(zip("ab", map(ball, POINT), strict=False)))
    exact = getattr(sympy, name)(*(sympy.Rational(entry.numerator, entry.denominator) for entry in POINT[: len(letters)]))
    assert float(value.mid()) == pytest.approx(float(exact), rel=1e-14)


def test_an_operation_that_only_the_table_knows_is_a_gap_that_is_named():
    unknown = Op("wobble", (lambda g, a, n: a[0],))
    with pytest.raises(ArgumentError, match="'wobble'"):
        enclosed(unknown)
    graph, inputs, node = table_of(unknown)
    for backend in BACKENDS:
        with pytest.raises(ArgumentError, match="'wobble'"):
            BACKENDS[backend](graph, inputs, [node])
