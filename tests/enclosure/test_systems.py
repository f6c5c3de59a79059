"""All roots of a system, none missing and none invented, each in balls of its own; what is not decided is said."""

from __future__ import annotations

from fractions import Fraction
from time import monotonic, process_time

import numpy as np
import pytest
import sympy
from sympy import Rational, exp, sin, sqrt

from symcalc.enclosure import certificates, pruning, quotient_algebra
from symcalc.enclosure.algebraic_form import algebraic_form
from symcalc.enclosure.quotient_algebra import TooLongError
from symcalc.enclosure.solutions import Roots
from symcalc.enclosure.systems import search, solve
from symcalc.errors import ArgumentError

x, y, z, k = sympy.symbols("x y z k")
HIMMELBLAU = (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
CAMEL = 4 * x**2 - Rational(21, 10) * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4
ROSENBROCK = (1 - x) ** 2 + 100 * (y - x**2) ** 2
PEAKS = (
    3 * (1 - x) ** 2 * exp(-(x**2) - (y + 1) ** 2) - 10 * (x / 5 - x**3 - y**5) * exp(-(x**2) - y**2) - exp(-((x + 1) ** 2) - y**2) / 3
)  # fmt: skip
SIAM = exp(sin(50 * x)) + sin(60 * exp(y)) + sin(70 * sin(x)) + sin(sin(80 * y)) - sin(10 * (x + y)) + (x**2 + y**2) / 4


def box(half: Fraction | int, *symbols: sympy.Symbol) -> dict[sympy.Symbol, tuple[Fraction, Fraction]]:
    return dict.fromkeys(symbols or (x, y), (Fraction(-half), Fraction(half)))


def stationary(f: sympy.Expr, half: Fraction | int | None = None, **options: float) -> Roots:
    return solve([f.diff(x), f.diff(y)], [x, y], None if half is None else box(half), **options)


@pytest.mark.parametrize(
    ("f", "count"),
    [
        (HIMMELBLAU, 9),
        (CAMEL, 15),
        (ROSENBROCK, 1),
        (x * y * exp(-(x**2) / 2 - y**2 / 8), 5),
        (x / (1 + x**2 + y**2), 2),
        (x**4 + y**4 - 4 * x * y, 3),
    ],
)
def test_polynomial_systems_are_solved_everywhere(f: sympy.Expr, count: int):
    found = stationary(f)
    assert (len(found.proven), len(found.roots), found.is_complete) == (count, count, True)
    for root in found.roots:
        at = dict(zip((x, y), root.centre, strict=True))
        assert all(abs(float(f.diff(v).subs(at))) < 1e-6 for v in (x, y))


@pytest.mark.parametrize("f", [HIMMELBLAU, CAMEL, ROSENBROCK])
def test_both_ways_find_the_same(f: sympy.Expr):
    one = solve([f.diff(x), f.diff(y)], [x, y], box(6))
    other = search([f.diff(x), f.diff(y)], [x, y], box(6), None)
    assert one.method == "exact"
    assert other.method == "branch and prune"
    assert other.is_complete
    assert np.allclose([root.centre for root in one.roots], [root.centre for root in other.roots], atol=1e-12)


def test_peaks_has_nine():
    found = stationary(PEAKS, 3)
    assert len(found.proven) == 9
    assert found.is_complete


def test_the_fourth_of_the_hundred_digit_problems_has_24_near_the_middle():
    began = process_time()
    found = stationary(SIAM, Fraction(1, 10))
    assert len(found.proven) == len(found.roots) == 24
    assert found.is_complete
    assert process_time() - began < 5


def test_the_fourth_of_the_hundred_digit_problems_has_2720():
    found = stationary(SIAM, 1)
    assert len(found.proven) == len(found.roots) == 2720
    assert found.is_complete
    lowest = min(float(SIAM.subs(dict(zip((x, y), root.centre, strict=True)))) for root in found.roots[1300:1420])
    assert lowest == pytest.approx(-3.306868647475237, abs=1e-9)


HALF = Rational(1, 2)
CLOSED = [
    ([x**2 - 2, x * y - 2], [(-sqrt(2), -sqrt(2)), (sqrt(2), sqrt(2))]),
    (
        [y**2 - 2 * k * x, 2 * x * y - 4 * k * y, x**2 + 2 * y**2 - 3],
        [(-sqrt(3), 0, 0), (-1, -1, -HALF), (-1, 1, -HALF), (1, -1, HALF), (1, 1, HALF), (sqrt(3), 0, 0)],
    ),
    ([x + y - 3, x - y - 1], [(2, 1)]),
    ([x**4 - 10 * x**2 + 1, y - x], [(s * sqrt(2) + t * sqrt(3),) * 2 for s, t in ((-1, -1), (1, -1), (-1, 1), (1, 1))]),
    ([x**2 + 1, y], []),
    ([x * y - 1, x * y - 2], []),
]  # fmt: skip


@pytest.mark.parametrize(("equations", "expected"), CLOSED)
def test_roots_have_closed_forms_where_these_exist(equations: list[sympy.Expr], expected: list[tuple[sympy.Expr, ...]]):
    symbols = sorted(set().union(*(e.free_symbols for e in equations)) | {x, y}, key=lambda s: "xyzk".index(s.name))
    found = solve(equations, symbols)
    assert found.is_complete
    assert [tuple(sympy.expand(e - w) for e, w in zip(root.exact, row, strict=True)) for root, row in zip(found.roots, expected, strict=True)] == [
        (0,) * len(symbols) for _ in expected
    ]


def test_a_root_of_the_numerator_where_the_denominator_is_zero_is_none():
    assert [root.exact for root in solve([(x**2 - 1) / (x - 1)], [x]).roots] == [(-1,)]
    assert [root.exact for root in solve([x * (y**2 - 2) / (x * y - 2), x**2 - 2], [x, y]).roots] == [(-sqrt(2), sqrt(2)), (sqrt(2), -sqrt(2))]


def test_factors_that_are_never_zero_go():
    form = algebraic_form((x * y * exp(-(x**2) / 2)).diff(x), (x, y))
    assert form is not None
    assert set(form.factors) == {y, x - 1, x + 1}
    assert form.never_zero == (exp(-(x**2) / 2),)
    assert algebraic_form(exp(x) + x, (x,)) is None
    assert algebraic_form(sympy.pi * x - 1, (x,)) is None


def test_roots_of_two_cases_are_counted_once():
    found = solve([x * y, (x - y) * (x + y - 1)], [x, y])
    assert sorted(root.exact for root in found.roots) == [(0, 0), (0, 1), (1, 0)]


def test_a_root_on_the_boundary_is_undecided_and_never_dropped():
    found = solve([x**2 - 1], [x], {x: (Fraction(-1), Fraction(3))})
    assert [(root.exact, root.status, root.on_boundary) for root in found.roots] == [((-1,), "undecided", True), ((1,), "proven", False)]
    found = solve([sin(x)], [x], {x: (Fraction(0), Fraction(1))})
    assert [(root.status, root.on_boundary) for root in found.roots] == [("undecided", True)]


def test_a_root_without_a_slope_is_undecided_with_its_box():
    found = stationary(x**4 + sin(y) ** 4, 1)
    (root,) = found.roots
    assert root.status == "undecided"
    assert all(low <= 0 <= high for low, high in root.box)
    assert not found.is_complete
    assert found.share_left < 1e-6


def test_a_jump_is_no_root():
    found = solve([sympy.sign(x - Rational(1, 3)) + sin(x) / 10], [x], box(1, x))
    assert [root.status for root in found.roots] == ["undecided"]


@pytest.mark.parametrize("f", [SIAM, sin(x) ** 2 * sin(y) ** 2])
def test_a_time_limit_is_obeyed_with_what_is_known_by_then(f: sympy.Expr):
    began = process_time()
    found = stationary(f, 40, time_limit=0.5)
    assert process_time() - began < 1.5
    assert not found.is_complete
    assert "boxes are left" in found.message
    assert found.share_left > 0


def test_curves_of_roots_are_said():
    found = stationary(x**2 * y**2)
    assert not found.is_complete
    assert "infinitely many" in found.message


def test_wrong_calls_are_refused():
    with pytest.raises(ArgumentError, match="a box is needed"):
        stationary(sin(x) + y**2)
    with pytest.raises(ArgumentError, match="lower end"):
        solve([sin(x)], [x], {x: (Fraction(1), Fraction(0))})
    with pytest.raises(ArgumentError, match="letters a"):
        solve([sympy.Symbol("a") * x], [x])
    with pytest.raises(ArgumentError, match="as many of each"):
        solve([sin(x) + y], [x, y], box(1))


# Sabotage


def test_a_root_that_is_dropped_is_missed_by_the_count(monkeypatch: pytest.MonkeyPatch):
    real = quotient_algebra.QuotientAlgebra.real_points
    monkeypatch.setattr(quotient_algebra.QuotientAlgebra, "real_points", lambda self, digits: real(self, digits)[1:])
    found = stationary(HIMMELBLAU)
    assert not found.is_complete
    assert "Hermite" in found.message


def test_two_cases_that_share_more_than_was_found_are_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("symcalc.enclosure.polynomial_systems._meet", lambda p, q: False)
    # Without a look at balls that meet, a root of two cases would be counted twice.
    found = solve([x * y, (x - y) * (x + y - 1)], [x, y])
    assert len(found.roots) != 3 or not found.is_complete


def test_pruning_that_is_too_eager_would_lose_roots(monkeypatch: pytest.MonkeyPatch):
    real = pruning.evaluate_boxes

    def narrowed(graph, nodes, low, high):
        middle, half = 0.5 * (low + high), 0.4 * (high - low)
        return real(graph, nodes, middle - half, middle + half)

    monkeypatch.setattr(pruning, "evaluate_boxes", narrowed)
    assert len(search([HIMMELBLAU.diff(x), HIMMELBLAU.diff(y)], [x, y], box(6), None).proven) != 9


def test_clusters_are_told_apart():
    low = np.array([[0.0, 1e-9, 1.0], [0.0, 0.0, 1.0]])
    assert len(certificates.clusters(low, low + 1e-9)) == 2


def test_a_basis_that_is_not_found_in_time_is_said():
    with pytest.raises(TooLongError):
        quotient_algebra.groebner_basis([{(2, 0): Fraction(1), (0, 1): Fraction(1)}], 2, until=monotonic() - 1)
