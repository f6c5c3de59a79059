"""The first example in the README of every other reader of formulas, read by ours."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from symcalc.formula.meaning import meaning
from symcalc.formula.reading.reader import read
from tests.formula.sameness import same

pytestmark = pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")

a, b, c, t, x, y, z = sympy.symbols("a b c t x y z")
i, n = sympy.symbols("i n")
_TEX_MATH_PARSER = (
    r"\begin{bmatrix}1&3\\2&4\end{bmatrix}\begin{bmatrix}-5\\-6\end{bmatrix}"
    r"+\left|\sqrt{7}-\sqrt{8}\right|^{\frac{9}{10}}\begin{bmatrix}\cos\left(\frac{\pi}{6}\right)\\\sin\left(\frac{\pi}{6}\right)\end{bmatrix}"
)
_POWER = (2 * sympy.sqrt(2) - sympy.sqrt(7)) ** sympy.Rational(9, 10)

# Source, notation, first example (and those of its table), what its README says that it means.
EXAMPLES: list[tuple[str, str, str, Any]] = [
    ("sympy.parsing.latex.parse_latex, docstring", "latex", r"\frac {1 + \sqrt {\a}} {\b}", (sympy.sqrt(a) + 1) / b),
    ("OrangeX4/latex2sympy (latex2sympy2 1.9.1)", "latex", r"\frac{d}{dx}(x^{2}+x)", sympy.Derivative(x**2 + x, x)),
    ("OrangeX4/latex2sympy, table", "latex", r"\frac{d}{dx} tx", sympy.Derivative(t * x, x)),
    ("OrangeX4/latex2sympy, table", "latex", r"\sum_{i = 1}^{n} i", sympy.Sum(i, (i, 1, n))),
    ("OrangeX4/latex2sympy, table", "latex", r"\int_{a}^{b} \frac{dt}{t}", sympy.Integral(1 / t, (t, a, b))),
    ("OrangeX4/latex2sympy, table", "latex", r"(2x^3 - x + z)|_{x=3}", sympy.Subs(2 * x**3 - x + z, x, 3)),
    ("huggingface/latex2sympy2_extended 1.11", "latex", r"\frac{d}{dx}(x^{2}+x)", sympy.Derivative(x**2 + x, x)),
    ("augustt198/latex2sympy; purdue-tlt/latex2sympy", "latex", r"\frac{d}{dx} x^{2}", sympy.Derivative(x**2, x)),
    ("augustt198/latex2sympy, table", "latex", r"\frac{d}{dx} |t|x", sympy.Derivative(sympy.Abs(t) * x, x)),
    ("davidtranhq/tex-math-parser", "latex", _TEX_MATH_PARSER, sympy.Matrix([-23 + _POWER * sympy.sqrt(3) / 2, -34 + _POWER / 2])),
    ("cortex-js/compute-engine", "latex", r"2^{11}-1 \in \Z", sympy.Contains(2047, sympy.S.Integers, evaluate=False)),
    ("xirf/texpr (latex_math_evaluator), example", "latex", r"2 + 3 \times 4", sympy.Integer(14)),
    ("Doenet/math-expressions", "text", "sin^2 (x^3)", sympy.sin(x**3) ** 2),
    ("josdejong/mathjs, first expression", "text", "12 / (2.3 + 0.7)", sympy.Integer(4)),
]


@pytest.mark.parametrize(("source", "notation", "text", "expected"), EXAMPLES, ids=[f"{row[0]}: {row[2][:30]}" for row in EXAMPLES])
def test_the_first_example_is_read_right(source: str, notation: str, text: str, expected: Any) -> None:
    for chosen in (notation, "auto"):
        got = meaning(read(text, notation=chosen))
        if isinstance(expected, sympy.Contains):
            assert isinstance(got, sympy.Contains)
            assert same(got.args, expected.args), f"{source}: {got}"
        else:
            assert same(got, expected), f"{source}: {got}"


def test_a_wrong_reading_of_an_example_would_be_seen() -> None:
    assert not same(meaning(read(r"\frac{d}{dx}x^{2}+x", notation="latex")), sympy.Derivative(x**2 + x, x))
