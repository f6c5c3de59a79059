"""Random SymPy objects from a seed: what a user may have, awkward names and assumptions included.

Every tenth object or so holds two symbols that print alike, so that refusals are tested too.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import sympy
from sympy import Function, Rational, Symbol

from symcalc.functions import rows

PLAIN = tuple(map(Symbol, "x y z t a b c m x_1 x_2 x_{12} theta alpha lamda phi xhat ybar a^(1) w^(L)_jk rate speed_max d T Delta x_n mu".split()))
ASSUMED = (
    Symbol("r", positive=True),
    Symbol("q", real=True),
    Symbol("n", integer=True),
    Symbol("k", integer=True, nonnegative=True),
    Symbol("sigma", positive=True),
    Symbol("v", complex=True),
)
COLLIDING = (
    Symbol("x", real=True),
    Symbol("x1"),
    Symbol("theta", positive=True),
    Symbol("lambda"),
    Symbol("f"),
    Symbol("pi"),
    Symbol("y_1"),
    Symbol("y1"),
)
DUMMIES = (sympy.Dummy("x"), sympy.Dummy(), sympy.Dummy("s", real=True))
ORDERED = (Symbol("P", commutative=False), Symbol("Q", commutative=False))
UNDEFINED = (Function("f"), Function("g"), Function("h", real=True), Function("u"), Function("F"))
FAMILY, COUNTERS = sympy.IndexedBase("w"), (Symbol("i"), Symbol("j", integer=True), sympy.Idx("l"))
MATRICES = tuple(sympy.MatrixSymbol(name, 3, 3) for name in "ABM")
COLUMNS = tuple(sympy.MatrixSymbol(name, 3, 1) for name in "XY")
CONSTANTS = (sympy.pi, sympy.E, sympy.I, sympy.EulerGamma, sympy.GoldenRatio, sympy.Catalan)
KNOWN = tuple(row for row in rows() if row.sympy_class and row.shape not in ("transpose", "determinant", "nabla") and row.name != "trace")


class RandomObjects:
    """Draws one object after another.

    Parameters
    ----------
    seed : int
        The same seed, the same objects.
    colliding : float
        How often a symbol is one that prints like another.
    """

    def __init__(self, seed: int, colliding: float = 0.004) -> None:
        self.dice = random.Random(seed)
        self.colliding = colliding

    def anything(self) -> Any:
        """Return an expression, matrix, relation, list, …"""
        kind = self._weighted(
            [
                (60, lambda: self.expression(self.dice.randint(2, 5))),
                (6, self.matrix),
                (6, self.matrix_expression),
                (8, lambda: self.relation(3)),
                (4, self.statement),
                (4, lambda: sympy.Tuple(*(self.expression(2) for _ in range(self.dice.randint(1, 3))))),
                (2, lambda: sympy.FiniteSet(*(self.expression(1) for _ in range(3)))),
                (2, lambda: sympy.Lambda(tuple(self.dice.sample(PLAIN[:6], self.dice.randint(1, 2))), self.expression(2))),
            ]
        )
        return kind()

    def expression(self, depth: int) -> Any:
        """Return a scalar expression at most ``depth`` operations deep."""
        if depth <= 0:
            return self.atom()
        below = depth - 1
        forms: list[tuple[int, Callable[[], Any]]] = [
            (22, lambda: sympy.Add(*(self.expression(below) for _ in range(self.dice.randint(2, 4))))),
            (22, lambda: sympy.Mul(*(self.expression(below) for _ in range(self.dice.randint(2, 4))))),
            (8, lambda: self.expression(below) - self.expression(below)),
            (10, lambda: self.expression(below) / self.expression(below)),
            (12, lambda: self.expression(below) ** self.exponent(below)),
            (4, lambda: sympy.sqrt(self.expression(below))),
            (5, lambda: sympy.exp(self.expression(below))),
            (16, lambda: self.known(below)),
            (7, lambda: self.undefined(below)),
            (5, lambda: self.derivative(below)),
            (4, lambda: self.chain_rule(below)),
            (3, lambda: self.substitution(below)),
            (3, lambda: self.big_operator(below)),
            (3, lambda: self.integral(below)),
            (2, lambda: self.limit(below)),
            (3, lambda: self.cases(below)),
            (2, lambda: FAMILY[tuple(self.dice.sample(COUNTERS, self.dice.randint(1, 2)))]),
            (2, lambda: sympy.Mul(self.expression(below), *self.dice.choices(ORDERED, k=3), self.dice.choice(ORDERED) ** -1)),
            (2, lambda: sympy.factor(self.expression(below)) if depth < 3 else self.atom()),
            (2, lambda: sympy.Mul(self.dice.randint(2, 5), self.expression(below), evaluate=False)),
        ]
        return self._weighted(forms)()

    def atom(self) -> Any:
        """Return a symbol or number."""
        if self.dice.random() < self.colliding:
            return self.dice.choice(COLLIDING)
        return self._weighted(
            [
                (40, lambda: self.dice.choice(PLAIN[:6])),
                (15, lambda: self.dice.choice(PLAIN)),
                (8, lambda: self.dice.choice(ASSUMED)),
                (2, lambda: self.dice.choice(DUMMIES)),
                (16, lambda: sympy.Integer(self.dice.randint(-12, 12))),
                (6, lambda: Rational(self.dice.randint(-9, 9), self.dice.randint(1, 9))),
                (6, self.decimal),
                (5, lambda: self.dice.choice(CONSTANTS)),
            ]
        )()

    def decimal(self) -> Any:
        """Return a Float of any size and precision."""
        value = self.dice.choice(
            [self.dice.uniform(-3, 3), round(self.dice.uniform(-9, 9), 2), self.dice.uniform(0, 1) * 10.0 ** self.dice.randint(-30, 30)]
        )
        return sympy.Float(value) if self.dice.random() < 0.8 else sympy.Float(str(value), self.dice.choice([5, 30, 50]))

    def exponent(self, depth: int) -> Any:
        """Return an exponent, mostly a small number."""
        small = [-3, -2, -1, 2, 3, 4, Rational(1, 2), Rational(-1, 2), Rational(1, 3), Rational(-2, 3), Rational(5, 2)]
        return self.dice.choice(small) if self.dice.random() < 0.8 else self.expression(min(depth, 1))

    def known(self, depth: int) -> Any:
        """Return the value of a known function."""
        row = self.dice.choice(KNOWN)
        least, largest = row.arity
        count = self.dice.randint(least, min(least + 1, largest or 3))
        if row.name == "KroneckerDelta":
            return row.build(*self.dice.sample(COUNTERS[:2], 2))
        if row.name in ("legendre", "hermite", "chebyshevt", "chebyshevu", "laguerre", "polylog", "expint", "zeta", "polygamma"):
            return row.build(*(self.dice.choice(PLAIN[:6] + ASSUMED) for _ in range(count)))
        return row.build(*(self.expression(min(depth, 2)) for _ in range(count)))

    def undefined(self, depth: int) -> Any:
        """Return ``f(x)``, ``f(x, y)``, ``f(g(x))``, …"""
        if self.dice.random() < 0.5:
            return self.dice.choice(UNDEFINED)(*self.dice.sample(PLAIN[:5], self.dice.randint(1, 2)))
        return self.dice.choice(UNDEFINED)(*(self.expression(min(depth, 2)) for _ in range(self.dice.randint(1, 2))))

    def derivative(self, depth: int) -> Any:
        """Return a derivative that is not carried out."""
        body = self.undefined(0) if self.dice.random() < 0.6 else self.expression(min(depth, 2))
        free = [symbol for symbol in body.free_symbols if symbol.is_commutative and isinstance(symbol, Symbol)]
        acting = [(symbol, self.dice.randint(1, 3)) for symbol in sorted(free, key=str)[:2]] or [(PLAIN[0], 1)]
        return sympy.Derivative(body, *acting)

    def chain_rule(self, depth: int) -> Any:
        """Return a derivative of ``f(g(x), y)``, as SymPy carries it out."""
        x, y = self.dice.sample(PLAIN[:4], 2)
        inner = self.dice.choice([x**2, x * y, sympy.sin(x), UNDEFINED[1](x), x + 1])
        outer = self.dice.choice(UNDEFINED)
        value = self.dice.choice([outer(inner), outer(inner, y), outer(y, inner), outer(x, x)])
        return value.diff(x) if self.dice.random() < 0.7 else value.diff(x).subs(x, self.dice.choice([0, 1, y]))

    def substitution(self, depth: int) -> Any:
        """Return an expression with values put in, not evaluated."""
        letters = self.dice.sample(PLAIN[:5], self.dice.randint(1, 2))
        return sympy.Subs(self.expression(depth), letters, [self.expression(1) for _ in letters])

    def big_operator(self, depth: int) -> Any:
        """Return a sum or product over an index."""
        kind = self.dice.choice([sympy.Sum, sympy.Sum, sympy.Product])
        index = self.dice.choice(COUNTERS[:2])
        body = self.dice.choice([self.expression(depth) * index, FAMILY[index] ** 2, self.expression(1) ** index])
        ends = self.dice.choice([(1, Symbol("n", integer=True)), (0, sympy.oo), (1, 10)])
        return kind(body, (index, *ends))

    def integral(self, depth: int) -> Any:
        """Return an integral over one or two variables."""
        x, y = self.dice.sample(PLAIN[:5], 2)
        body = self.expression(depth)
        return self.dice.choice(
            [
                lambda: sympy.Integral(body, x),
                lambda: sympy.Integral(body, (x, 0, self.expression(1))),
                lambda: sympy.Integral(body, (x, 0, y), (y, -1, sympy.oo)),
            ]
        )()

    def limit(self, depth: int) -> Any:
        """Return a limit that is not carried out."""
        return sympy.Limit(
            self.expression(depth), PLAIN[0], self.dice.choice([0, 1, sympy.oo, -sympy.oo, PLAIN[4] + 1]), self.dice.choice(["+", "-", "+-"])
        )

    def cases(self, depth: int) -> Any:
        """Return an expression with branches."""
        rows = [(self.expression(depth), self.relation(1)) for _ in range(self.dice.randint(1, 2))]
        return sympy.Piecewise(*rows, (self.expression(1), True)) if self.dice.random() < 0.8 else sympy.Piecewise(*rows)

    def relation(self, depth: int) -> Any:
        """Return an equation or inequality."""
        kind = self.dice.choice([sympy.Eq, sympy.Ne, sympy.Lt, sympy.Le, sympy.Gt, sympy.Ge])
        return kind(self.expression(depth), self.expression(depth), evaluate=False)

    def statement(self) -> Any:
        """Return a statement joined from relations or about membership."""
        x, y = self.dice.sample(PLAIN[:5], 2)
        a, b = sympy.Integer(self.dice.randint(-3, 0)), sympy.Integer(self.dice.randint(1, 3))
        return self.dice.choice(
            [
                lambda: sympy.And(x > a, y <= b),
                lambda: sympy.Or(x > a, sympy.Eq(y, b)),
                lambda: sympy.Implies(x > a, y < b),
                lambda: sympy.Equivalent(x > a, y < b),
                lambda: sympy.Contains(x, sympy.Interval(a, b, self.dice.random() < 0.5, self.dice.random() < 0.5)),
                lambda: sympy.Not(sympy.Contains(x, sympy.S.Integers)),
                lambda: sympy.And(x >= a, x <= b, sympy.Ne(x, 0)),
            ]
        )()

    def matrix(self) -> Any:
        """Return a matrix of expressions."""
        rows, columns = self.dice.randint(1, 3), self.dice.randint(1, 3)
        kind = self.dice.choice([sympy.Matrix, sympy.ImmutableMatrix])
        return kind(rows, columns, [self.expression(1) for _ in range(rows * columns)])

    def matrix_expression(self) -> Any:
        """Return an expression in matrix symbols."""
        first, second = self.dice.sample(MATRICES, 2)
        column, other = self.dice.sample(COLUMNS, 2)
        return self.dice.choice(
            [
                lambda: self.dice.randint(-3, 3) * first * second + second.T,
                lambda: first**2 - second.I * PLAIN[0],
                lambda: (first * column).T * other,
                lambda: sympy.Determinant(first * second) + sympy.Trace(first) * self.expression(1),
                lambda: sympy.Eq(first * column, other, evaluate=False),
                lambda: first ** Symbol("n", integer=True) * column / 2,
                lambda: Function("dot")(column, other) + 1,
            ]
        )()

    def _weighted(self, forms: list[tuple[int, Callable[[], Any]]]) -> Callable[[], Any]:
        return self.dice.choices([form for _, form in forms], weights=[weight for weight, _ in forms])[0]
