"""The proven greatest error of a Taylor polynomial: tight, fast, and never below what is found at points."""

from __future__ import annotations

import random
import time
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

from symcalc.enclosure import taylor_error
from symcalc.enclosure.pieces import Piece
from symcalc.enclosure.taylor_error import greatest_error
from symcalc.enclosure.values import ball
from symcalc.errors import ArgumentError

X, Y = sympy.symbols("x y", real=True)
ONE = Fraction(1)
FIFTH, HALF = Fraction(1, 5), Fraction(1, 2)
IN_ONE = [
    (sympy.exp(X), ONE), (sympy.sin(X), ONE), (sympy.log(1 + X), HALF), (1 / (1 + 25 * X**2), Fraction(3, 20)), (sympy.tanh(X), ONE),
    (sympy.exp(sympy.sin(X)), ONE), (sympy.sqrt(1 + X * sympy.sin(X)), Fraction(4, 5)), (1 / (1 + sympy.exp(-X)), ONE), (sympy.atan(X), HALF),
    (sympy.erf(X), ONE), (sympy.cos(X) / (2 + X), ONE),
]  # fmt: skip
IN_TWO = [
    sympy.exp(-(X**2) - Y**2), sympy.sqrt(1 + X * Y), sympy.sin(X) * sympy.exp(Y), sympy.log(1 + X**2 + Y**2), sympy.exp(X) * sympy.sqrt(1 + Y),
    sympy.tanh(X + Y), 1 / (2 + X + Y**2), sympy.atan2(Y, 1 + X),
]  # fmt: skip


def loop():
    """A loop whose time says how fast the machine is just now."""
    start = time.perf_counter()
    total = 0
    for k in range(300_000):
        total += k * k
    return time.perf_counter() - start


def timed(call, repeats=2):
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        found = call()
        taken.append(time.perf_counter() - start)
    return found, min(taken)


def most_at_points(function, order, box, count=30):
    """The greatest error at points, by numbers of fifty digits and SymPy's derivatives: in one variable."""
    with mpmath.workdps(50):
        f = sympy.lambdify(X, function, "mpmath")
        terms = mpmath.taylor(f, 0, order)
        low, high = (mpmath.mpf(end.numerator) / end.denominator for end in box)
        return max(abs(f(x) - mpmath.polyval(terms[::-1], x)) for x in (low + (high - low) * k / count for k in range(count + 1)))


@pytest.mark.parametrize(("function", "reach"), IN_ONE, ids=str)
def test_in_one_variable_the_interval_is_within_one_percent_and_fast(function, reach):
    for order in (1, 2, 5, 10, 20):
        found, seconds = timed(lambda order=order: greatest_error(function, [X], [0], order, [(-reach, reach)]))
        slow = loop()
        print(f"{function}, order {order}: {seconds * 1e3:.1f} ms, {seconds / slow:.2f} calibration loops; {found.pieces} pieces")
        assert found.is_tight
        assert found.lower <= found.upper <= found.lower * Fraction(101, 100)
        assert seconds < 0.050 * max(1.0, slow / 0.02)
        seen = most_at_points(function, order, (-reach, reach))
        assert float(found.lower) * 0.99 <= seen <= float(found.upper) * (1 + 1e-9)


@pytest.mark.parametrize("function", IN_TWO, ids=str)
def test_in_two_variables_the_interval_is_within_one_percent_and_fast(function):
    f = sympy.lambdify((X, Y), function, "numpy")
    x, y = np.meshgrid(np.linspace(-0.2, 0.2, 101), np.linspace(-0.2, 0.2, 101))
    for order in (1, 2, 5, 10):
        found, seconds = timed(lambda order=order: greatest_error(function, [X, Y], [0, 0], order, [(-FIFTH, FIFTH)] * 2, Fraction(1, 200)), 1)
        slow = loop()
        print(f"{function}, order {order}: {seconds * 1e3:.1f} ms, {seconds / slow:.2f} calibration loops; {found.pieces} pieces")
        assert found.is_tight
        assert found.upper <= found.lower * Fraction(101, 100)
        assert seconds < 1.0 * max(1.0, slow / 0.02)
        if order <= 5:
            terms = taylor_error_terms(function, order)
            seen = np.max(np.abs(f(x, y) - sum(value * x**i * y**j for (i, j), value in terms.items())))
            assert float(found.lower) * 0.98 - 1e-14 <= seen <= float(found.upper) + 1e-14


def taylor_error_terms(function, order):
    return {
        (i, j): float(sympy.diff(function, X, i, Y, j).subs({X: 0, Y: 0})) / float(sympy.factorial(i) * sympy.factorial(j))
        for i in range(order + 1)
        for j in range(order + 1 - i)
    }


def test_the_error_of_the_worked_example_is_the_one_at_the_corner():
    found = greatest_error(sympy.exp(X) * sympy.sqrt(1 + Y), [X, Y], [0, 0], 2, [(-FIFTH, FIFTH)] * 2)
    assert found.at == (FIFTH, FIFTH)
    exact = sympy.exp(sympy.Rational(1, 5)) * sympy.sqrt(sympy.Rational(6, 5)) - sympy.Rational(267, 200)
    assert sympy.Rational(*found.lower.as_integer_ratio()) <= exact <= sympy.Rational(*found.upper.as_integer_ratio())
    assert Fraction("0.0029796") < found.lower <= found.upper < Fraction("0.0029803")


def random_function(source, depth, letters):
    outer = [
        *(sympy.exp, sympy.sin, sympy.cos, sympy.tanh, sympy.atan, sympy.sinh, sympy.cosh, sympy.erf, sympy.asinh),
        *(lambda u: sympy.log(3 + u**2), lambda u: sympy.sqrt(2 + u**2), lambda u: 1 / (2 + u**2), lambda u: u**2, lambda u: u**3),
        *(lambda u: 1 / (1 + sympy.exp(-u)), lambda u: sympy.asin(sympy.sin(u) / 2), lambda u: abs(u**2 + 1)),
    ]
    if depth == 0:
        return source.choice([*letters, *letters, sympy.Rational(source.randint(-3, 3), 2)])
    kind = source.random()
    if kind < 0.5:
        return source.choice(outer)(random_function(source, depth - 1, letters))
    one, other = (random_function(source, depth - 1, letters) for _ in range(2))
    return one + other if kind < 0.7 else one * other if kind < 0.95 else one / (other**2 + 1)


def violations(seed, functions, points):
    """How many of so many random functions have an error at a point above the proven bound, and how many were looked at."""
    source, above, done = random.Random(seed), 0, 0
    while done < functions:
        letters = [X] if source.random() < 0.6 else [X, Y]
        function = random_function(source, source.randint(1, 3), letters)
        if not function.free_symbols:
            continue
        order = source.randint(0, 6 if len(letters) == 1 else 3)
        centre = [Fraction(source.randint(-4, 4), 4) for _ in letters]
        box = [(c - Fraction(source.randint(0, 6), 8), c + Fraction(source.randint(1, 6), 8)) for c in centre]
        found = greatest_error(function, letters, centre, order, box, time_limit=3)
        if found.upper is None:
            continue
        done += 1
        above += count_above(function, letters, centre, order, box, found.upper, points, source)
    return above, done


def count_above(function, letters, centre, order, box, upper, points, source):
    f = sympy.lambdify(letters, function, ["scipy", "numpy"])
    at = {letter: sympy.Rational(*c.as_integer_ratio()) for letter, c in zip(letters, centre, strict=True)}
    draw = np.random.default_rng(source.randint(0, 10**9))
    ends = np.array([[float(low), float(high)] for low, high in box])
    x = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * np.clip(draw.uniform(-0.1, 1.1, (len(letters), points)), 0, 1)
    polynomial = np.zeros(points)
    for powers in np.ndindex(*([order + 1] * len(letters))):
        if sum(powers) <= order:
            value = function
            for letter, power in zip(letters, powers, strict=True):
                value = value.diff(letter, power) if power else value
            weight = np.prod([float(sympy.factorial(power)) for power in powers])
            ways = [(x[k] - float(centre[k])) ** power for k, power in enumerate(powers)]
            polynomial = polynomial + float(value.subs(at)) / weight * np.prod(ways, axis=0)
    values = np.broadcast_to(np.asarray(f(*x), dtype=float), points)
    scale = 1 + np.abs(values).max() + np.abs(polynomial).max()
    return int(np.sum(np.abs(values - polynomial) > float(upper) + 1e-12 * scale))


def test_no_point_has_a_larger_error_than_the_bound():
    above, done = violations(seed=1, functions=60, points=400)
    assert (above, done) == (0, 60)


def above_in_the_middle():
    """Points above the bound of a function whose greatest error is inside the box, where corners tell nothing of it."""
    function, box = sympy.cos(3 * X), [(-2 * ONE, 2 * ONE)]
    found = greatest_error(function, [X], [Fraction(0)], 0, box)
    return count_above(function, [X], [Fraction(0)], 0, box, found.upper, 400, random.Random(1))


def test_a_bound_without_its_remainder_is_caught(monkeypatch):
    assert above_in_the_middle() == 0
    monkeypatch.setattr(taylor_error._Search, "_remainders", lambda self, piece, terms: (ball(0), {}))
    monkeypatch.setattr(taylor_error, "_LEAST_TERMS", 1)
    assert above_in_the_middle() > 0


def test_a_bound_that_drops_a_term_is_caught(monkeypatch):
    def forgetful(self, piece, terms):
        return {powers: value for powers, value in expanded(self, piece, terms).items() if any(powers)}

    expanded = taylor_error._Search._expanded
    monkeypatch.setattr(taylor_error._Search, "_expanded", forgetful)
    assert above_in_the_middle() > 0


def test_corners_with_an_infinite_slope_are_bounded_too():
    found = greatest_error(sympy.sqrt(1 + X), [X], [0], 3, [(-ONE, HALF)])
    exact = 1 - 0.5 - 0.125 - 0.0625
    assert float(found.lower) <= exact + 1e-12
    assert found.is_tight
    assert exact <= float(found.upper) <= exact * 1.01
    kink = greatest_error(sympy.Abs(X), [X], [1], 1, [(-ONE, ONE)])
    assert float(kink.lower) <= 2 <= float(kink.upper) <= 2.01


def test_a_polynomial_of_low_degree_has_no_error():
    found = greatest_error(X**2 * Y - 3, [X, Y], [1, HALF], 3, [(-ONE, ONE)] * 2)
    assert found.lower == 0
    assert found.upper < Fraction(1, 10**12)
    hidden = greatest_error(sympy.sin(X) ** 2 + sympy.cos(X) ** 2, [X], [0], 3, [(-ONE, ONE)])
    assert (hidden.lower, hidden.upper < Fraction(1, 10**12)) == (0, True)
    assert hidden.pieces < 400


@pytest.mark.parametrize(
    ("function", "centre", "box", "words"),
    [
        (1 / X, 1, (-ONE, ONE), "no value at 0"),
        (sympy.log(X), 1, (-ONE, ONE), "no value at"),
        (1 / (X - sympy.sqrt(2)), 0, (ONE, 2 * ONE), "near 1.41421"),
    ],
)  # fmt: skip
def test_where_the_function_is_unbounded_no_bound_is_claimed(function, centre, box, words):
    found = greatest_error(function, [X], [centre], 2, [box])
    assert found.upper is None
    assert not found.is_tight
    assert words in found.message


def test_an_error_that_is_zero_at_corners_and_centre_is_found():
    found = greatest_error(sympy.cos(2 * sympy.pi * X), [X], [0], 0, [(-ONE, ONE)])
    assert float(found.lower) == pytest.approx(2, rel=1e-3)
    assert float(found.upper) == pytest.approx(2, rel=1e-3)


def test_no_polynomial_no_bound():
    for function in (sympy.Abs(X), sympy.sqrt(X), 1 / X):
        with pytest.raises(ArgumentError, match="derivatives of all these orders"):
            greatest_error(function, [X], [0], 2, [(-ONE, ONE)])
    with pytest.raises(ArgumentError, match="above"):
        greatest_error(sympy.exp(X), [X], [0], 2, [(ONE, -ONE)])


def test_the_time_limit_gives_what_is_proven_so_far():
    function = sympy.sin(30 * X * Y) * sympy.cos(20 * X + Y) + sympy.sin(7 * X + 90 * Y)
    start = time.perf_counter()
    found = greatest_error(function, [X, Y], [0, 0], 0, [(-2 * ONE, 2 * ONE)] * 2, time_limit=0.05)
    assert time.perf_counter() - start < 1.0
    assert not found.is_tight
    assert found.message == "the time was over"
    assert found.upper is None or found.lower <= found.upper


def test_boxes_may_be_points_or_have_faces_only():
    found = greatest_error(sympy.exp(X + Y), [X, Y], [0, 0], 1, [(ONE, ONE), (Fraction(0), ONE)])
    assert float(found.lower) == pytest.approx(np.e**2 - 3, rel=1e-3)
    assert float(found.upper) == pytest.approx(np.e**2 - 3, rel=1e-3)
    point = greatest_error(sympy.exp(X), [X], [0], 1, [(ONE, ONE)])
    assert float(point.lower) == pytest.approx(np.e - 2)
    assert Piece((ONE,), (Fraction(0),)).is_point
