"""Random real functions of three letters, with kinks, jumps and branches, from a seed.

The formulas reach every operation of the table. About a third of the arguments stand as they come, so that domains end
somewhere; the others are kept inside them.
"""

from __future__ import annotations

import random

import sympy
from sympy import Rational

LETTERS = sympy.symbols("x y z", real=True)
NUMBERS = [Rational(1, 3), Rational(-5, 7), 2, -1, Rational(3, 2), sympy.pi, Rational(1, 10), sympy.E, -3, 5]
# Each with a form whose values are always inside the domain.
UNARY = [
    (sympy.exp, sympy.tanh),
    (sympy.log, lambda u: u**2 + Rational(1, 2)),
    (sympy.sqrt, lambda u: u**2 + Rational(1, 3)),
    (sympy.sin, None),
    (sympy.cos, None),
    (sympy.tan, sympy.tanh),
    (sympy.asin, sympy.tanh),
    (sympy.acos, sympy.sin),
    (sympy.atan, None),
    (sympy.sinh, sympy.sin),
    (sympy.cosh, sympy.cos),
    (sympy.tanh, None),
    (sympy.asinh, None),
    (sympy.acosh, lambda u: u**2 + Rational(5, 4)),
    (sympy.atanh, lambda u: u / (u**2 + 2)),
    (sympy.erf, None),
    (sympy.erfc, sympy.sin),
    (sympy.sec, sympy.tanh),
    (sympy.csc, lambda u: u**2 + 1),
    (sympy.cot, lambda u: sympy.exp(sympy.tanh(u))),
    (sympy.sech, None),
    (sympy.coth, lambda u: u**2 + 1),
    (sympy.acot, lambda u: u**2 + 1),
    (sympy.sinc, None),
    (lambda u: 1 / u, lambda u: u**2 + 1),
    (lambda u: u**2, None),
    (lambda u: u**3, None),
    (lambda u: u ** Rational(3, 2), lambda u: u**2 + 1),
    (lambda u: u ** Rational(-1, 3), lambda u: u**2 + 1),
    (lambda u: u**-2, lambda u: u**2 + 1),
    (lambda u: u**7, sympy.sin),
    (lambda u: 1 / (1 + sympy.exp(-u)), None),
    (lambda u: sympy.exp(u) / (1 + sympy.exp(u)), None),
    (lambda u: sympy.log(1 + sympy.exp(u)), None),
    (lambda u: sympy.log(1 + u), lambda u: u**2),
    (lambda u: sympy.exp(u) - 1, sympy.tanh),
    (lambda u: 1 - sympy.tanh(u) ** 2, None),
    (lambda u: -u, None),
]
BINARY = [
    (lambda u, v: sympy.atan2(u, v)),
    (lambda u, v: sympy.log(sympy.exp(u) + sympy.exp(v))),
    (lambda u, v: (u**2 + Rational(1, 2)) ** sympy.tanh(v)),
    (lambda u, v: u / (v**2 + 1)),
    (lambda u, v: u / v),
    (lambda u, v: u - v),
]
KINKED = [
    (lambda u, v: sympy.Abs(u)),
    (lambda u, v: sympy.Abs(u) ** 3),
    (lambda u, v: sympy.Max(u, v)),
    (lambda u, v: sympy.Min(u, v, 1)),
    (lambda u, v: sympy.sign(u) * v),
    (lambda u, v: sympy.Heaviside(u) * v),
    (lambda u, v: sympy.floor(2 * u) * v),
    (lambda u, v: sympy.ceiling(u) + v),
    (lambda u, v: sympy.Mod(u, 2) * v),
    (lambda u, v: sympy.frac(u) + v),
    (lambda u, v: sympy.Piecewise((u**2, u < v), (sympy.sin(v), True))),
    (lambda u, v: sympy.Piecewise((sympy.log(u), u > 0), (v * u, True))),
    (lambda u, v: sympy.Piecewise((sympy.sqrt(u), (u > 0) & (v < 1)), (sympy.exp(-(v**2)), (u <= 0) | (v >= 2)), (u * v, True))),
]
JUMPY = (sympy.Abs, sympy.Max, sympy.Min, sympy.sign, sympy.Heaviside, sympy.floor, sympy.ceiling, sympy.Mod, sympy.Piecewise)
SPECIAL = [
    (lambda u: sympy.gamma(u**2 + Rational(1, 2))),
    (lambda u: sympy.loggamma(u**2 + Rational(1, 2))),
    (lambda u: sympy.besselj(1, u)),
    (lambda u: sympy.besselj(0, u**2 + 1)),
]


def function(seed: int, special: bool = False) -> sympy.Expr:
    """One function; every second one has a kink or a jump somewhere."""
    source = random.Random(seed)
    while True:
        try:
            made = attempt(source, seed % 2 == 1, special)
        except (TypeError, ValueError):  # SymPy compares only what is real and has a value
            continue
        if made.free_symbols and not made.has(sympy.nan, sympy.zoo, sympy.oo, sympy.I) and sympy.count_ops(made) < 60:
            return made


def attempt(source: random.Random, kinked: bool, special: bool) -> sympy.Expr:
    made = tree(source, source.randint(2, 4), special)
    return source.choice(KINKED)(made, tree(source, 1, special)) if kinked and not made.has(*JUMPY) else made


def tree(source: random.Random, depth: int, special: bool) -> sympy.Expr:
    if depth == 0 or source.random() < 0.1:
        return source.choice(LETTERS) if source.random() < 0.75 else sympy.sympify(source.choice(NUMBERS), strict=True)
    kind = source.random()
    if kind < 0.4:
        function, inside = source.choice(UNARY)
        argument = tree(source, depth - 1, special)
        return function(inside(argument) if inside and source.random() < 0.7 else argument)
    left, right = (tree(source, depth - 1, special) for _ in range(2))
    if kind < 0.75:
        return left + right if source.random() < 0.4 else left * right
    if kind < 0.87:
        return source.choice(BINARY)(left, right)
    if special and kind < 0.91:
        return source.choice(SPECIAL)(left)
    return source.choice(KINKED)(left, right)
