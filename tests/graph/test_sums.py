"""Sums over an index are one node for each operation; values and derivatives are those of the terms written out."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy.abc import i, j, k

from symcalc.errors import ArgumentError
from symcalc.graph import arrays
from symcalc.graph.places import Even, along, spread, stretched
from tests.graph.evaluating import at, table

N = 14
X, W, A = sympy.IndexedBase("x"), sympy.IndexedBase("w"), sympy.IndexedBase("A")
ONE_BASED = sympy.IndexedBase("z", offset=1)
U = sympy.Symbol("u")
LETTERS = sympy.symbols(f"x0:{N}")
POINT = [*np.random.default_rng(0).uniform(0.3, 1.5, N), 0.7]


@pytest.fixture(autouse=True)
def no_sum_is_written_out(monkeypatch):
    monkeypatch.setattr(arrays, "FEW_TERMS", 2)


def sum_of(body, low=0, high=N - 1, index=i):
    return sympy.Sum(body(index), (index, low, high))


SUMS = {
    "chain": sum_of(lambda m: 100 * (X[m + 1] - X[m] ** 2) ** 2 + (1 - X[m] * U) ** 2, 0, N - 2),
    "backwards": sum_of(lambda m: X[m] * X[N - 1 - m] ** 2),
    "root of a sum": sympy.sqrt(sum_of(lambda m: X[m] ** 2 * U)),
    "log of a sum of exponentials": sympy.log(sum_of(lambda m: sympy.exp(X[m] * U))),
    "product of sums": sum_of(lambda m: X[m] ** 3) * sum_of(lambda m: sympy.sin(X[m] * U)) + sum_of(lambda m: X[m] * m) ** 2,
    "softmax": sympy.Sum(X[i] * sympy.exp(X[i]) / sum_of(lambda m: sympy.exp(X[m]), index=j), (i, 0, N - 1)),
    "sum in a sum": sympy.Sum((X[i] - sympy.Sum(X[j] * sympy.sin(X[i] * U), (j, 0, N - 1))) ** 2, (i, 0, N - 1)),
    "double sum": sympy.Sum(X[i] * X[j] * sympy.cos(X[i] - U * X[j]), (j, 0, N - 1), (i, 0, N - 1)),
    "function of a double sum": sympy.exp(-sympy.Sum((sympy.Sum(X[j] * (i + j) ** 2 * X[i] / 20, (j, 0, N - 1)) - U) ** 2, (i, 0, N - 1)) / 100),
    "inner end that depends on the outer index": sympy.Sum(sympy.Sum(X[i] * X[j], (j, 0, i)), (i, 0, N - 1)),
    "product": sympy.Product(1 + X[i] / 5, (i, 0, 5)) * U,
    "every second": sum_of(lambda m: X[2 * m] ** 3, 0, N // 2 - 1),
    "index modulo": sum_of(lambda m: X[sympy.Mod(m + 3, N)] * X[m] ** 2),
    "square of the index": sum_of(lambda m: sympy.sin(X[m**2]), 0, 3),
    "branches": sum_of(lambda m: sympy.Piecewise((X[m] ** 2, X[m] < U), (sympy.sin(X[m]), True))),
}


def terms(part):
    """Write out the sums and products, the outermost first, so that inner ends may depend on it."""
    if isinstance(part, sympy.Sum | sympy.Product):
        *inner, (index, low, high) = part.limits
        body = part.func(part.function, *inner) if inner else part.function
        return (sympy.Add if isinstance(part, sympy.Sum) else sympy.Mul)(*(terms(body.subs(index, m)) for m in range(low, high + 1)))
    return part.func(*map(terms, part.args)) if part.has(sympy.Sum, sympy.Product) else part


def written_out(expression):
    return terms(expression).xreplace({X[m]: LETTERS[m] for m in range(N)})


@pytest.mark.parametrize("name", SUMS)
def test_a_sum_over_an_index_is_that_of_its_terms(name):
    found = at(*table(SUMS[name], {X: (N,), U: ()}), POINT)
    expected = at(*table(written_out(SUMS[name]), (*LETTERS, U), roll=False), POINT)
    assert all(np.allclose(a, b, rtol=1e-10, atol=1e-10) for a, b in zip(found, expected, strict=True))


def test_a_sum_with_one_index_wrong_would_be_seen():
    right = at(*table(written_out(SUMS["chain"]), (*LETTERS, U), roll=False), POINT)
    wrong = at(*table(sum_of(lambda m: 100 * (X[m] - X[m] ** 2) ** 2 + (1 - X[m] * U) ** 2, 0, N - 2), {X: (N,), U: ()}), POINT)
    assert not any(np.allclose(a, b, rtol=1e-3) for a, b in zip(right, wrong, strict=True))


def test_a_dot_product_and_a_matrix_times_a_vector():
    form = sympy.Sum(W[i] * sympy.Sum(A[i, j] * X[j], (j, 0, 3)), (i, 0, 2))
    a, x, w = np.arange(12.0).reshape(3, 4), np.array([1.0, 2, 0, 3]), np.array([2.0, -1, 1])
    graph, targets = table(form, {A: (3, 4), X: (4,), W: (3,)})
    value, gradient, hessian = at(graph, targets, [*a.ravel(), *x, *w])
    assert value == w @ a @ x
    assert np.array_equal(gradient, [*np.outer(w, x).ravel(), *(a.T @ w), *(a @ x)])
    assert np.array_equal(hessian[12:16, 16:], a.T)


def test_entries_numbered_from_one_and_an_index_with_its_own_range():
    m = sympy.Idx("m", (1, 5))
    for index in (sympy.Sum(ONE_BASED[i] ** 2, (i, 1, 5)), sympy.Sum(ONE_BASED[m] ** 2, (m, 1, 5))):
        assert at(*table(index, {ONE_BASED: (5,)}, derivatives=0), [1, 2, 3, 4, 5])[0] == 55


def test_entries_of_a_matrix_symbol():
    m = sympy.MatrixSymbol("M", 2, 2)
    value, gradient = at(*table(m[0, 1] * m[1, 0] - m[0, 0], {m: (2, 2)}, derivatives=1), [1, 2, 3, 4])
    assert value == 5
    assert gradient.tolist() == [-1, 3, 2, 0]


REFUSED = [
    (sympy.Sum(X[i], (i, 0, k)), "has the end k; whole numbers are expected"),
    (sympy.Sum(X[i], (i, 1, N)), "the index runs from 1 to 14.*numbered from 1 are IndexedBase"),
    (sympy.Sum(W[i], (i, 0, 3)), "w, whose shape is not known; arrays are: x"),
    (sympy.Sum(X[i, i], (i, 0, 3)), "has 2 indices"),
    (X[U], "the index u is a variable"),
    (sympy.Sum(X[sympy.sin(i)], (i, 0, 3)), "cannot be worked out"),
]


@pytest.mark.parametrize(("expression", "message"), REFUSED, ids=[message[:20] for _, message in REFUSED])
def test_what_is_no_sum_over_entries_is_refused_with_what_to_do(expression, message):
    with pytest.raises(ArgumentError, match=message):
        table(expression, {X: (N,), U: ()})


def test_a_million_terms_take_no_more_nodes_and_tables_than_a_hundred():
    sizes = []
    for n in (100, 1_000_000):
        graph, targets = table(sympy.Sum((X[i + 1] - X[i] ** 2) ** 2, (i, 0, n - 2)), {X: (n,)})
        sizes.append((len(graph), len(graph.tables)))
        tables = [*graph.tables, *(part.places for target in targets for part in target.parts if part.axes)]
        assert all(isinstance(entry, Even | range) for entry in tables)
    assert sizes[0] == sizes[1]


def test_even_positions_are_the_arrays_that_they_stand_for():
    rng = np.random.default_rng(3)
    for _ in range(200):
        shape = tuple(rng.integers(1, 5, size=2))
        p, q = (Even(int(rng.integers(-9, 9)), rng.integers(-4, 5, size=2).tolist(), shape) for _ in "pq")
        a, b, s = np.asarray(p), np.asarray(q), int(rng.integers(-3, 4))
        for found, expected in [(p + q, a + b), (p - q, a - b), (s * p, s * a), (p - s, a - s), (p * q, a * b), (p == q, a == b), (p % 3, a % 3)]:
            assert np.array_equal(np.asarray(found), expected)
        assert (p.min(), p.max(), p.size, p.ndim) == (a.min(), a.max(), a.size, a.ndim)
        assert isinstance(p + q, Even)
        for change, argument in ((along, [(5, 2)]), (spread, [(1, 4), (0, 1, 3, 4)]), (stretched, [(3, *shape)])):
            assert isinstance(change(p, *argument), Even)
            assert np.array_equal(np.asarray(change(p, *argument)), change(a, *argument))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (sympy.log(sum_of(lambda m: sympy.exp(X[m]))), 1000 + np.log(N)),
        (sympy.log(sum_of(lambda m: sympy.exp(X[m]), 0, 1)), 1000 + np.log(2)),
        (sympy.log(1 + sum_of(lambda m: sympy.exp(X[m]))), 1000 + np.log(N)),
        (sympy.log(2 + sympy.exp(U) + sum_of(lambda m: sympy.exp(X[m] - U))), 999.3 + np.log(N)),
        (sympy.log(sympy.Sum(sympy.exp((X[i] + X[j]) / 2), (i, 0, N - 1), (j, 0, N - 1))), 1000 + 2 * np.log(N)),
    ],
)
def test_log_of_an_indexed_sum_of_exponentials_does_not_overflow(expression, expected):
    graph, targets = table(expression, {X: (N,), U: ()})
    value, gradient, hessian = at(graph, targets, [1000.0] * N + [0.7])
    assert value == pytest.approx(expected, rel=1e-15)
    assert np.isfinite(gradient).all()
    assert np.isfinite(hessian).all()


def test_log_of_an_indexed_sum_of_anything_else_is_a_plain_logarithm():
    graph, _ = table(sympy.log(sum_of(lambda m: -sympy.exp(X[m]))) + sympy.log(sum_of(lambda m: X[m] ** 2)), {X: (N,), U: ()})
    assert not {op.name for op in graph.op} & {"logsumexp", "logaddexp"}
