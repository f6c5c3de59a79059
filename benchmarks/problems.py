"""The functions that are measured, each as the SymPy object that everybody starts from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import sympy

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Problem:
    """Functions of some symbols; what is asked for is their value and first derivatives, and the second on a second row.

    ``points`` is how many points a batch has, 0 where none is measured.
    """

    name: str
    expressions: Sequence[sympy.Expr]
    symbols: Sequence[sympy.Symbol]
    point: Vector
    points: int = 0
    second: bool = False

    @property
    def is_scalar(self) -> bool:
        return len(self.expressions) == 1

    def columns(self) -> list[Vector]:
        """Return an array for each symbol: the points of the batch, near the one point."""
        rng = np.random.default_rng(1)
        return [entry + rng.uniform(-0.2, 0.2, self.points) for entry in self.point]


def rosenbrock(n: int, second: bool = False) -> Problem:
    x = sympy.symbols(f"x0:{n}")
    terms = [100 * (x[k + 1] - x[k] ** 2) ** 2 + (1 - x[k]) ** 2 for k in range(n - 1)]
    point = 0.7 + 0.5 * np.sin(np.arange(n))
    return Problem(f"Rosenbrock {n}" + (", sparse Hessian" if second else ""), [sympy.Add(*terms)], x, point, second=second)


def network() -> Problem:
    """Squared error of a 4-16-1 network with tanh over 20 samples, as a function of its 97 weights."""
    rng = np.random.default_rng(2)
    samples, targets = rng.normal(size=(20, 4)).round(3), rng.normal(size=20).round(3)
    w = sympy.symbols("w0:97")
    loss = []
    for sample, target in zip(samples, targets, strict=True):
        hidden = [sympy.tanh(sympy.Add(*(w[4 * j + k] * float(sample[k]) for k in range(4)), w[64 + j])) for j in range(16)]
        loss.append((sympy.Add(*(w[80 + j] * hidden[j] for j in range(16)), w[96]) - float(target)) ** 2)
    return Problem("tanh network 4-16-1", [sympy.Add(*loss)], w, rng.normal(size=97) * 0.4)


def arm() -> Problem:
    """The first three rows of the pose of a six-joint arm (Denavit and Hartenberg's parameters of a PUMA 560)."""
    q = sympy.symbols("q1:7")
    half = sympy.pi / 2
    lengths = [(0, half, 0), ("0.4318", 0, 0), ("0.0203", -half, "0.15005"), (0, half, "0.4318"), (0, -half, 0), (0, 0, "0.05")]
    pose = sympy.eye(4)
    for angle, (a, alpha, d) in zip(q, lengths, strict=True):
        a, d = sympy.Rational(a), sympy.Rational(d)
        c, s, ca, sa = sympy.cos(angle), sympy.sin(angle), sympy.cos(alpha), sympy.sin(alpha)
        pose = pose * sympy.Matrix([[c, -s * ca, s * sa, a * c], [s, c * ca, -c * sa, a * s], [0, sa, ca, d], [0, 0, 0, 1]])
    return Problem("six-joint arm", list(pose[:3, :]), q, np.array([0.3, -0.7, 0.4, 1.1, 0.5, -0.2]))


def residuals() -> Problem:
    """Three Gaussians and a constant, 10 parameters, less 200 measured values."""
    p = sympy.symbols("p0:10")
    rng = np.random.default_rng(3)
    times, values = np.linspace(0, 10, 200).round(4), rng.normal(size=200).round(3)
    rows = [
        sympy.Add(*(p[3 * j] * sympy.exp(-(((float(t) - p[3 * j + 1]) / p[3 * j + 2]) ** 2)) for j in range(3)), p[9], -float(y))
        for t, y in zip(times, values, strict=True)
    ]
    return Problem("200 × 10 residuals", rows, p, np.array([1.0, 2.0, 0.8, 0.7, 5.0, 1.1, 1.3, 7.5, 0.6, 0.1]))


def nested() -> Problem:
    x, y = sympy.symbols("x y")
    f: sympy.Expr = x * y
    for _ in range(30):
        f = sympy.sin(f) + f**2 / 5
    return Problem("nested, depth 30", [f], (x, y), np.array([1.1, 0.9]))


def two_exponentials() -> Problem:
    x, y = sympy.symbols("x y")
    f = sympy.exp(-(x**2)) * sympy.sin(3 * y) + sympy.exp(-x * y)
    return Problem("exp/sin, 10⁶ points", [f], (x, y), np.array([0.6, 0.8]), points=1_000_000)


def polynomial() -> Problem:
    """Beale's function: arithmetic only."""
    x, y = sympy.symbols("x y")
    f = sympy.Add(*((c - x + x * y**k) ** 2 for k, c in ((1, sympy.Rational(3, 2)), (2, sympy.Rational(9, 4)), (3, sympy.Rational(21, 8)))))
    return Problem("Beale, 10⁶ points", [f], (x, y), np.array([2.5, 0.4]), points=1_000_000)


def log_sum_exp() -> Problem:
    x = sympy.symbols("x0:1000")
    return Problem("log-sum-exp of 1000", [sympy.log(sympy.Add(*map(sympy.exp, x)))], x, np.sin(np.arange(1000)))


PROBLEMS: dict[str, Callable[[], Problem]] = {
    "rosenbrock-10": lambda: rosenbrock(10),
    "rosenbrock-100": lambda: rosenbrock(100),
    "rosenbrock-1000": lambda: rosenbrock(1000),
    "rosenbrock-5000": lambda: rosenbrock(5000),
    "hessian-100": lambda: rosenbrock(100, second=True),
    "hessian-1000": lambda: rosenbrock(1000, second=True),
    "network": network,
    "arm": arm,
    "residuals": residuals,
    "nested": nested,
    "exp-sin": two_exponentials,
    "beale": polynomial,
    "log-sum-exp": log_sum_exp,
}
QUICK = ("rosenbrock-10", "rosenbrock-100", "hessian-100", "arm", "nested", "exp-sin")
