"""The signs between factors: LaTeX, Typst and the terminal show one in the same places, and nowhere else."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import sympy

from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Indexed, Name, Node, Number, Power, Product, Quotient, Sequence, VectorProduct, negative
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.writing.latex import latex
from symcalc.formula.writing.products import needs_sign
from symcalc.formula.writing.terminal import terminal
from symcalc.formula.writing.typst import typst
from tests.formula.writing.short import ONE, TWO, a, apply, b, derivative, f, family, i, plus, times, v, w, x, y

BRACKET = plus(x, ONE)
SMALL = Number("1.5e-3")

# Two factors, and whether a sign stands between them.
ROWS: dict[str, tuple[Node, Node, bool]] = {
    "a number and a letter": (TWO, x, False),
    "a letter and a number": (x, TWO, True),
    "a number and a negative number": (TWO, negative(ONE), True),
    "a negative number and another one": (negative(TWO), negative(ONE), True),
    "a number and a negative fraction": (TWO, negative(Quotient(ONE, TWO)), True),
    "a fraction and a fraction of numbers": (Quotient(TWO, ONE), Quotient(ONE, TWO), True),
    "a letter and a negative number": (x, negative(TWO), False),
    "a number and a negative letter": (TWO, negative(x), False),
    "a number and a fraction": (TWO, Quotient(a, b), True),
    "a letter and a bracket": (x, BRACKET, False),
    "a function letter and a bracket": (f, BRACKET, True),
    "the letter of Landau and a bracket": (Name("O"), BRACKET, True),
    "a power of a function letter and a bracket": (Power(f, TWO), BRACKET, True),
    "a letter with a prime and a bracket": (Name("x'"), BRACKET, True),
    "a letter with a layer and a bracket": (Name("x^(1)"), BRACKET, True),
    "a small change and a bracket": (Name("Delta x"), BRACKET, True),
    "a letter under a hat and a bracket": (Name("hat{x}"), BRACKET, True),
    "a word and a bracket": (Name("rate"), BRACKET, True),
    "a derivative and a bracket": (derivative(y, x), BRACKET, True),
    "an entry and a bracket": (family("x", i), BRACKET, False),
    "an entry of f and a bracket": (family("f", i), BRACKET, True),
    "a letter and an interval": (x, Sequence((a, b), "[]"), True),
    "a bracket and a bracket": (BRACKET, BRACKET, False),
    "a differential and a letter": (Name("dx"), y, True),
    "a differential of a Greek letter and a letter": (Name("d theta"), y, True),
    "d and a letter": (Name("d"), x, True),
    "Delta with an index and a letter": (Name("Delta_1"), x, True),
    "two vectors": (v, w, False),
    "Kronecker's delta and a bracket": (apply("KroneckerDelta", i, Name("j")), BRACKET, True),
}


def signs(left: Node, right: Node, roles: dict[str, Any] = {}, style: Style = HOUSE) -> list[bool]:
    """Tell for each writer that draws whether a sign stands between two factors."""
    formula = Formula(times(left, right), roles)
    return [
        any(sign in latex(formula, style) for sign in (r"\cdot", r"\times")),
        any(sign in typst(formula, style) for sign in (" dot ", " times ")),
        any(sign in terminal(formula, style) for sign in ("·", "×")),
    ]


@pytest.mark.parametrize(("left", "right", "expected"), ROWS.values(), ids=ROWS)
def test_all_drawing_writers_show_a_sign_in_the_same_places(left: Node, right: Node, expected: bool) -> None:
    assert signs(left, right) == [expected] * 3


def test_a_letter_that_readers_take_for_a_function_has_a_sign_before_a_bracket_whatever_it_was_declared() -> None:
    assert signs(f, BRACKET, {"f": sympy.Symbol("f")}) == [True] * 3


def test_a_declared_letter_before_a_bracket_needs_no_sign_and_a_declared_function_does() -> None:
    assert signs(x, BRACKET, {"x": sympy.Symbol("x")}) == [False] * 3
    assert signs(x, BRACKET, {"x": sympy.Function("x")}) == [True] * 3


def test_a_style_with_signs_shows_them_everywhere_but_between_vectors() -> None:
    for style in (Style(multiplication="dot"), Style(multiplication="times")):
        assert signs(x, y, style=style) == [True] * 3
        assert signs(v, w, style=style) == [False] * 3


def test_a_number_times_a_power_of_ten_is_not_drawn_as_one_numeral() -> None:
    product, numeral = times(TWO, Power(Number("10"), Number("3"))), Number("2e3")
    style = Style(multiplication="times")
    for writer in (latex, typst, terminal):
        assert writer(product, style) != writer(numeral, style)


def test_two_vectors_that_need_a_sign_get_brackets_instead() -> None:
    factors = (Name("Delta_1"), v)
    roles = {"Delta_1": sympy.MatrixSymbol("Delta_1", 3, 1)}
    style = Style(vectors="plain")
    written = [writer(Formula(Product(factors), roles), style) for writer in (latex, typst, terminal)]
    assert written == [r"(\Delta_{1}) \mathbf{v}", "(Delta_1) upright(bold(v))", "(Δ₁) 𝐯"]
    assert written[0] != latex(Formula(VectorProduct("·", *factors), roles), style)


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        (times(SMALL, x), [r"1.5 \times 10^{-3} x", "1.5 times 10^(-3) x", "1.5×10⁻³ x"]),
        (times(x, SMALL), [r"x (1.5 \times 10^{-3})", "x (1.5 times 10^(-3))", "x (1.5×10⁻³)"]),
        (times(SMALL, TWO), [r"(1.5 \times 10^{-3}) \cdot 2", "(1.5 times 10^(-3)) dot 2", "(1.5×10⁻³) · 2"]),
        (times(TWO, SMALL), [r"2 (1.5 \times 10^{-3})", "2 (1.5 times 10^(-3))", "2 (1.5×10⁻³)"]),
        (times(SMALL, SMALL), [r"(1.5 \times 10^{-3}) (1.5 \times 10^{-3})", "(1.5 times 10^(-3)) (1.5 times 10^(-3))", "(1.5×10⁻³) (1.5×10⁻³)"]),
    ],
)
def test_a_numeral_with_a_power_of_ten_stands_in_brackets_beside_numbers(product: Node, expected: list[str]) -> None:
    written = [writer(product, HOUSE) for writer in (latex, typst, terminal)]
    assert written == expected


def test_what_a_neighbour_begins_with_decides() -> None:
    for left, right in pairwise((x, y, Indexed("z", (i,)))):
        assert not needs_sign(left, right, {}, "")
        assert needs_sign(left, right, {}, "digit")
    assert needs_sign(f, BRACKET, {}, "bracket")
    assert not needs_sign(f, BRACKET, {}, "bracket", enclosed=True)
