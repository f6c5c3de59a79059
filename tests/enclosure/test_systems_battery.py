"""Random functions of two variables: their critical points, held against Newton's method from each point of a fine grid.

The grid knows nothing of boxes or of algebra. What it finds must be there, what is there must be a root, and the kinds must agree.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest
import sympy

from symcalc.enclosure.second_order import SecondOrder, inertia
from symcalc.enclosure.systems import solve

X, Y = sympy.symbols("x y", real=True)
HALF = 2


def random_polynomial(random: Random) -> sympy.Expr:
    degree = random.choice([2, 3, 3, 4, 4, 5])
    total = sympy.Integer(0)
    for i in range(degree + 1):
        for j in range(degree + 1 - i):
            if random.random() < 0.6:
                total += sympy.Rational(random.randint(-9, 9), random.randint(1, 4)) * X**i * Y**j
    return total + X**2 - 2 * Y**2 + X * Y


def random_function(random: Random) -> sympy.Expr:
    def number() -> sympy.Rational:
        return sympy.Rational(random.randint(-6, 6) or 1, random.randint(1, 3))

    def line() -> sympy.Expr:
        return number() * X / 2 + number() * Y / 2 + number()

    def piece() -> sympy.Expr:
        kind = random.randrange(9)
        return [
            lambda: sympy.sin(line()),
            lambda: sympy.cos(line()) * line(),
            lambda: sympy.exp(-((X - number() / 6) ** 2) - (Y - number() / 6) ** 2),
            lambda: sympy.atan(line()) * line() / 3,
            lambda: sympy.log(1 + X**2 + 2 * Y**2),
            lambda: sympy.tanh(line()) * X,
            lambda: sympy.sqrt(1 + X**2 + Y**2),
            lambda: sympy.exp(line() / 4),
            lambda: X * Y / (2 + sympy.sin(line())),
        ][kind]()

    return sum((number() * piece() for _ in range(random.randint(2, 3))), X**2 * sympy.Rational(random.randint(-1, 1), 4))


def by_newton(f: sympy.Expr, half: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the points that Newton's method finds from a grid, each once, and the eigenvalues of the Hessian there."""
    with_second = [f.diff(X), f.diff(Y), f.diff(X, 2), f.diff(X, Y), f.diff(Y, 2)]
    function = sympy.lambdify((X, Y), with_second, "numpy", cse=True)
    grid = np.linspace(-half, half, 41)
    x, y = (entry.ravel() for entry in np.meshgrid(grid, grid))

    def at(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
        return [np.broadcast_to(np.asarray(value, dtype=float), x.shape) for value in function(x, y)]

    with np.errstate(all="ignore"):
        for _ in range(60):
            a, b, p, q, r = at(x, y)
            determinant = p * r - q * q
            step = np.hypot((r * a - q * b) / determinant, (p * b - q * a) / determinant)
            slower = np.minimum(1, 0.7 / np.maximum(step, 1e-300))
            x, y = x - slower * (r * a - q * b) / determinant, y - slower * (p * b - q * a) / determinant
        a, b, p, q, r = at(x, y)
        good = np.isfinite(x) & np.isfinite(y) & (np.hypot(a, b) < 1e-9 * (1 + np.hypot(p, r))) & (np.maximum(np.abs(x), np.abs(y)) < half)
    points, values = [], []
    for place in np.flatnonzero(good):
        point = np.array([x[place], y[place]])
        if not any(np.hypot(*(point - other)) < 1e-5 for other in points):
            points.append(point)
            values.append(np.linalg.eigvalsh([[p[place], q[place]], [q[place], r[place]]]))
    return np.array(points).reshape(-1, 2), np.array(values).reshape(-1, 2)


def faults(f: sympy.Expr, box: bool) -> tuple[list[str], int, int, float]:
    """Return what is wrong, how many points that are not degenerate there are, how many of these are proven, and what is undecided."""
    symbols = [X, Y]
    ends = dict.fromkeys(symbols, (Fraction(-HALF), Fraction(HALF)))
    found = solve([f.diff(X), f.diff(Y)], symbols, ends if box else None, time_limit=20)
    points, eigenvalues = by_newton(f, HALF)
    known, out, proven, regular = SecondOrder(f, symbols), [], 0, 0
    centres = np.array([root.centre for root in found.roots]).reshape(-1, 2)
    for point, values in zip(points, eigenvalues, strict=True):
        near = [root for root, centre in zip(found.roots, centres, strict=True) if np.hypot(*(point - centre)) < 1e-5]
        if not near and max(abs(point)) < HALF - 1e-6 and found.is_complete:
            out.append(f"missing {point}")
        if min(abs(values)) > 1e-3:
            regular += 1
            proven += any(root.status == "proven" for root in near)
        for root in near:
            signs = inertia(known(root.balls)[2]) if root.status == "proven" else None
            if signs is not None and min(abs(values)) > 1e-6 and signs != (int((values > 0).sum()), int((values < 0).sum())):
                out.append(f"wrong kind at {point}: {signs}, eigenvalues {values}")
    slopes = sympy.lambdify((X, Y), [f.diff(X), f.diff(Y)], "numpy")
    for root in found.proven:
        size = np.hypot(*map(float, slopes(*root.centre)))
        if size > 1e-6 * (1 + max(map(abs, root.centre))) ** 6:
            out.append(f"invented {root.centre}: slope {size}")
    return out, regular, proven, found.share_left


def checked(make, seed: int, box: bool) -> None:
    random = Random(seed)
    regular = proven = 0
    for number in range(200):
        f = make(random)
        wrong, some, of_these, left = faults(f, box)
        assert wrong == [], f"function {number}: {f}"
        assert left < 1e-6, f"function {number}: {f}"
        regular, proven = regular + some, proven + of_these
    assert proven >= 0.95 * regular
    assert regular > 200
    print(f"{proven} of {regular} points proven")


@pytest.mark.battery
def test_two_hundred_polynomials_have_no_point_missing_invented_or_of_a_wrong_kind():
    checked(random_polynomial, 1, box=False)


@pytest.mark.battery
def test_two_hundred_transcendental_functions_have_no_point_missing_invented_or_of_a_wrong_kind():
    checked(random_function, 2, box=True)


@pytest.mark.parametrize(("make", "box"), [(random_polynomial, False), (random_function, True)])
def test_some_functions_have_no_point_missing_invented_or_of_a_wrong_kind(make, box):
    random = Random(11)
    for _ in range(6):
        f = make(random)
        assert faults(f, box)[0] == [], f


def test_a_point_that_is_missing_or_of_a_wrong_kind_is_seen(monkeypatch: pytest.MonkeyPatch):
    f = (X**2 + Y**2 - 2) ** 2 + X
    assert faults(f, True)[0] == []
    monkeypatch.setattr("tests.enclosure.test_systems_battery.inertia", lambda matrix: (3, 0))
    assert any("wrong kind" in fault for fault in faults(f, True)[0])
    real = solve

    def fewer(*arguments, **options):
        found = real(*arguments, **options)
        return type(found)(found.roots[1:], found.is_complete, found.method, found.message)

    monkeypatch.setattr("tests.enclosure.test_systems_battery.solve", fewer)
    assert any("missing" in fault for fault in faults(f, True)[0])
