"""What `sympy.latex` prints is read as the expression that it was printed from."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
import sympy

from symcalc.errors import MeaningError, ParseError
from symcalc.formula.meaning import meaning
from symcalc.formula.reading.reader import read
from tests.formula.sameness import same

pytestmark = pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")

COUNT = 200
LETTERS = sympy.symbols("x y z a b c t theta alpha x_1 x_2 y_max")
ONE: tuple[Callable[..., Any], ...] = (
    sympy.sin, sympy.cos, sympy.tan, sympy.exp, sympy.log, sympy.sqrt, sympy.Abs, sympy.atan, sympy.asin, sympy.sinh, sympy.tanh, sympy.floor,
    sympy.sec, sympy.cot, sympy.acosh, sympy.factorial, sympy.erf,
)  # fmt: skip
x, y, n, k = sympy.symbols("x y n k")
f = sympy.Function("f")


def plain(rng: random.Random, size: int) -> Any:
    """Draw an expression of numbers, letters, sums, products, powers, elementary functions, and now and then an operator of calculus."""
    if size <= 1:
        number = rng.choice((sympy.Integer(rng.randint(-9, 12)), sympy.Rational(rng.randint(1, 9), 7), sympy.pi))
        return rng.choice((*rng.sample(LETTERS, 2), number))
    left, right = plain(rng, size // 2), plain(rng, size - size // 2)
    match rng.randrange(13):
        case 0 | 1 | 2:
            return left + right
        case 3 | 4 | 5:
            return left * right
        case 6:
            return left / right if right != 0 else left
        case 7:
            return left ** rng.choice((2, 3, -1, sympy.Rational(1, 2), rng.choice(LETTERS))) if left != 0 else right
        case 8 | 9 | 10:
            return rng.choice(ONE)(left)
        case 11:
            return -left
        case _:
            return operator(rng, left)


def operator(rng: random.Random, body: Any) -> Any:
    return rng.choice(
        (
            lambda: sympy.Derivative(f(x, y), rng.choice((x, y)), evaluate=False),
            lambda: sympy.Integral(body, (x, 0, 1)),
            lambda: sympy.Integral(body, y),
            lambda: sympy.Sum(k**2 * body, (k, 1, n)),
            lambda: f(x, y) + body,
            lambda: sympy.Limit(sympy.sin(x) / x, x, 0, rng.choice(("+", "-", "+-"))) + body,
            lambda: sympy.Max(x, y) * body,
        )
    )()


def expressions() -> list[Any]:
    rng = random.Random("plain expressions")
    out: list[Any] = []
    while len(out) < COUNT:
        drawn = plain(rng, rng.choice((2, 4, 6, 9)))
        if drawn.is_finite is not False and not drawn.has(sympy.nan, sympy.zoo, sympy.I, sympy.oo) and drawn not in out:
            out.append(drawn)
    return out


def account(expr: Any) -> str:
    """Return what went wrong with ``expr``, or an empty string."""
    printed = sympy.latex(expr)
    try:
        got = meaning(read(printed, notation="latex"))
    except (ParseError, MeaningError) as error:
        return f"{printed}\n{error}"
    return "" if same(got, expr) else f"{printed}\n  got {got}\n  not {expr}"


def test_at_least_199_of_200_printed_expressions_are_read_as_what_they_were() -> None:
    drawn = expressions()
    faults = [line for line in map(account, drawn) if line]
    assert len(faults) <= 1, f"{len(faults)} of {len(drawn)}:\n" + "\n".join(faults[:10])


def test_a_misread_print_would_be_seen() -> None:
    assert account(sympy.Symbol("x y")) != ""
