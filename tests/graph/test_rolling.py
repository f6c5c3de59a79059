"""Terms of one shape become one over an axis, and nothing else changes: value, gradient and Hessian are those of all terms."""

from __future__ import annotations

import random

import numpy as np
import pytest
import sympy

from symcalc.graph.conversion import convert
from symcalc.graph.primitives import GATHER
from symcalc.graph.table import Graph
from tests.graph.evaluating import at, table

X = sympy.symbols("x0:24")
U, V = sympy.symbols("u v")
POINT = [*np.random.default_rng(1).uniform(0.3, 1.5, len(X)), 0.7, 1.3]
FEW = 40


def same(rolled, flat, point):
    return all(np.allclose(a, b, rtol=1e-10, atol=1e-11, equal_nan=True) for a, b in zip(at(*rolled, point), at(*flat, point), strict=True))


def random_term(rng, depth, leaves):
    """A function of the letters in ``leaves``, to be filled in differently for each term."""
    if depth == 0:
        return rng.choice(leaves)
    a, b = (random_term(rng, depth - 1, leaves) for _ in "ab")
    build = rng.choice(
        [
            lambda: a + b,
            lambda: a * b,
            lambda: a - b,
            lambda: sympy.sin(a) + b,
            lambda: sympy.tanh(a) * b,
            lambda: sympy.exp(-(a**2) / 4),
            lambda: a / (1 + b**2),
            lambda: sympy.sqrt(1 + a**2),
            lambda: sympy.log(1 + a**2) + b,
            lambda: sympy.Piecewise((a, a < b), (b**2, True)),
            lambda: sympy.Max(a, b) * b,
            lambda: abs(a - b),
            lambda: sympy.atan2(a, 2 + b**2),
        ]
    )
    return build()


def random_sum(seed):
    """A sum of terms of one shape, in which inputs and numbers vary, perhaps inside another function."""
    rng = random.Random(seed)
    letters = sympy.symbols("a b c n m", real=True)
    term = random_term(rng, 3, letters)
    terms = []
    for k in range(rng.choice([16, 20, 24])):
        neighbours = (X[k % 24], X[(k + 1) % 24] if rng.random() < 0.9 else U, X[(5 * k) % 24])
        numbers = (sympy.Rational(rng.randint(-8, 8), 4), sympy.Float(rng.uniform(-2, 2)))
        terms.append(term.xreplace(dict(zip(letters, (*neighbours, *numbers), strict=True))))
    total = sympy.Add(*terms) + rng.choice([0, U * V, 3])
    return rng.choice([total, total, total**2, sympy.sin(total), sympy.log(1 + total**2)])


def check(seed):
    expression = random_sum(seed)
    arguments = (*X, U, V)
    rolled, flat = table(expression, arguments), table(expression, arguments, roll=False)
    assert same(rolled, flat, POINT), expression
    return bool(rolled[0].length)


@pytest.mark.parametrize("block", range(4))
def test_rolled_sums_are_those_written_out(block):
    rolled = [check(seed) for seed in range(block * FEW // 4, (block + 1) * FEW // 4)]
    assert sum(rolled) > len(rolled) // 3


@pytest.mark.battery
def test_two_hundred_rolled_sums_are_those_written_out():
    rolled, seed = 0, 1000
    while rolled < 200:
        rolled, seed = rolled + check(seed), seed + 1
    assert seed < 1600


def chain(n):
    x = sympy.symbols(f"x0:{n}")
    return sympy.Add(*(100 * (x[k + 1] - x[k] ** 2) ** 2 + (1 - x[k]) ** 2 for k in range(n - 1))), x


def test_a_wrong_table_of_inputs_would_be_seen():
    expression, x = chain(20)
    graph, targets = rolled = table(expression, x)
    flat, point = table(expression, x, roll=False), np.linspace(0.2, 1.4, 20)
    assert same(rolled, flat, point)
    which = next(graph.value[node] for node in range(len(graph)) if graph.op[node] is GATHER)
    wrong = np.array(graph.tables[which])
    wrong[3] += 1
    graph.tables[which] = wrong
    assert not same((graph, targets), flat, point)


def test_the_table_of_a_chain_does_not_grow_with_it():
    # x10 stands before x9 by name; the terms are one shape all the same, and neighbours stay neighbours.
    sizes = [len(table(*chain(n))[0]) - n for n in (40, 200)]  # but for the inputs
    assert sizes[0] == sizes[1]
    graph = table(*chain(200))[0]
    assert all((np.diff(np.asarray(graph.tables[graph.value[n]])) == 1).all() for n in range(len(graph)) if graph.op[n] is GATHER)


def test_both_kinds_of_term_of_a_chain_share_an_axis_and_the_inputs_they_gather():
    graph, _ = table(*chain(50), derivatives=0)
    assert graph.length == [49]
    assert [op.name for op in graph.op].count("gather") == 2


def test_rosenbrock_with_5000_variables_has_2n_less_1_second_derivatives_below_the_diagonal():
    _, targets = table(*chain(5000))
    places = np.unique(np.concatenate([np.asarray(part.places).ravel() for part in targets[2].parts]))
    assert (places // 5000 >= places % 5000).sum() == 2 * 5000 - 1


def network(samples, hidden):
    rng = random.Random(5)
    w, b, v, c = sympy.symbols(f"w0:{2 * hidden}"), sympy.symbols(f"b0:{hidden}"), sympy.symbols(f"v0:{hidden}"), sympy.Symbol("c")
    loss = []
    for _ in range(samples):
        p, q, y = (sympy.Float(round(rng.uniform(-1, 1), 3)) for _ in "pqy")
        layer = [v[j] * sympy.tanh(w[2 * j] * p + w[2 * j + 1] * q + b[j]) for j in range(hidden)]
        loss.append((sympy.Add(*layer) + c - y) ** 2)
    return sympy.Add(*loss), (*w, *b, *v, c)


def test_a_network_is_rolled_over_its_samples_though_sympy_turns_signs():
    # tanh(−u) is written −tanh(u), so that each sample has signs of its own.
    expression, weights = network(20, 3)
    rolled = table(expression, weights)
    assert rolled[0].length[0] == 20
    assert same(rolled, table(expression, weights, roll=False), np.linspace(-1, 1, len(weights)))


def test_log_of_a_sum_of_exponentials_neither_overflows_nor_is_written_out():
    expression = sympy.log(sympy.Add(*(sympy.exp(x) for x in X)))
    graph, targets = table(expression, X)
    assert [op.name for op in graph.op].count("logsumexp") == 1
    value, gradient, hessian = at(graph, targets, 1000 + np.arange(24.0))
    share = np.exp(np.arange(24.0) - 23) / np.exp(np.arange(24.0) - 23).sum()
    assert value == pytest.approx(1023 + np.log(np.exp(np.arange(24.0) - 23).sum()), rel=1e-15)
    assert np.allclose(gradient, share, rtol=1e-12)
    assert np.allclose(hessian, np.diag(share) - np.outer(share, share), atol=1e-15)


def test_softmax_of_a_list_is_one_row():
    below = sympy.Add(*(sympy.exp(x) for x in X))
    rows = [sympy.exp(x) / below for x in X]
    rolled = table(rows, X)
    assert len(rolled[1][0].parts) == 1
    assert same(rolled, table(rows, X, roll=False), POINT[:24])


def test_residuals_are_one_row_and_those_of_another_shape_stay_apart():
    rows = [U * sympy.exp(-V * sympy.Float(k / 10 + 0.05)) - sympy.Float(k**2 + 0.5) for k in range(30)]
    rows[7], rows[11] = sympy.Integer(4), sympy.sin(U)
    rolled = table(rows, (U, V))
    assert len(rolled[1][0].parts) == 3
    assert same(rolled, table(rows, (U, V), roll=False), [0.7, 1.3])


def test_variables_and_data_are_not_put_into_one_axis():
    terms = sympy.Add(*(sympy.sin(X[k]) ** 2 * U for k in range(24)))
    point = POINT[:25]
    rolled, flat = (table(terms, (*X, U), roll=roll, variables=range(8)) for roll in (True, False))
    assert rolled[1][1].shape == (8,)
    assert same(rolled, flat, point)


def test_few_or_cheap_terms_are_left_as_they_are():
    assert not table(sympy.Add(*X), X)[0].length
    assert not table(sympy.Add(*(sympy.sin(x) for x in X[:15])), X)[0].length


def test_the_greatest_of_inputs_and_numbers_is_rolled_too():
    expression = sympy.Add(*(sympy.Max(X[k], U, sympy.Rational(k, 20)) * sympy.sin(X[k]) for k in range(1, 24)))
    rolled = table(expression, (*X, U, V))
    assert rolled[0].length[0] == 23
    assert same(rolled, table(expression, (*X, U, V), roll=False), POINT)


def test_exponents_decide_the_shape():
    expression = sympy.Add(*(sympy.sin(X[k]) ** (2 + k % 2) for k in range(24)), *(sympy.cos(x) ** 3 for x in X))
    rolled = table(expression, X)
    assert rolled[0].length[0] == 24
    assert same(rolled, table(expression, X, roll=False), POINT[:24])


def test_one_sum_that_stands_in_two_places_is_rolled_once():
    def total():
        return sympy.Add(*(sympy.sin(x) ** 2 for x in X))

    graph, _ = table(sympy.exp(total()) * sympy.cos(total()), X, derivatives=0)
    assert graph.length == [24]


def test_not_rolling_is_the_default():
    graph = Graph()
    convert(graph, sympy.Add(*(sympy.sin(x) ** 2 for x in X)), {x: graph.input(x.name) for x in X})
    assert not graph.length
