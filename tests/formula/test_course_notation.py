r"""Notation of the course, each piece read as the course means it, and written back as it was typed."""

from __future__ import annotations

from typing import Any

import pytest

from symcalc.formula.nodes import (
    Apply,
    Call,
    Constant,
    Derivative,
    EvaluatedAt,
    Indexed,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sequence,
    Sum,
    VectorProduct,
)
from symcalc.formula.reading.reader import read
from symcalc.formula.style import HOUSE
from symcalc.formula.writing.latex import latex
from symcalc.formula.writing.text import text as write_text

pytestmark = pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")

ONE, TWO = Number("1"), Number("2")
f, t, x, y, w, b = (Name(letter) for letter in "ftxywb")
wx_plus_b = Sum((("+", Product((w, x))), ("+", b)))

# Typed, declared, read as, written back (where that differs from what was typed in more than blanks).
ROWS: list[tuple[str, dict[str, Any], Node, str]] = [
    (r"\Delta x", {}, Name("Delta x"), ""),
    (r"\Delta\mathbf x", {}, Name("Delta mathbf{x}"), r"\Delta\mathbf{x}"),
    (r"\Delta\mathbf{x}", {}, Name("Delta mathbf{x}"), ""),
    (r"\delta x", {}, Name("delta x"), ""),
    (r"\chi^2", {}, Power(Name("chi"), TWO), r"\chi^{2}"),
    (r"a^{(1)}", {}, Name("a^(1)"), ""),
    (r"w^{(L)}_{jk}", {}, Name("w^(L)_jk"), ""),
    (r"w_{jk}^{(L)}", {}, Name("w^(L)_jk"), r"w^{(L)}_{jk}"),
    (r"\dot x", {}, Name("dot{x}"), r"\dot{x}"),
    (r"\dot x", {"x": "function of t"}, Derivative(x, ((t, ONE),)), r"\dot{x}"),
    (r"\ddot{x}", {"x": "function of t"}, Derivative(x, ((t, TWO),)), ""),
    (r"\bar x", {}, Name("bar{x}"), r"\bar{x}"),
    (r"\hat{\mathbf r}", {}, Name("hat{mathbf{r}}"), r"\hat{\mathbf{r}}"),
    (r"\nabla f\cdot\hat{\mathbf r}", {}, VectorProduct("·", Apply("nabla", (f,)), Name("hat{mathbf{r}}")), r"\nabla f\cdot\hat{\mathbf{r}}"),
    (r"\sigma(wx+b)", {}, Call("sigma", (wx_plus_b,)), r"\sigma(w x+b)"),
    (r"\sigma(wx+b)+\sigma_i", {}, Sum((("+", Call("sigma", (wx_plus_b,))), ("+", Name("sigma_i")))), r"\sigma(w x+b)+\sigma_{i}"),
    (
        r"\frac{(y_i-\bar y)^2}{\sigma_i^2}", {},
        Quotient(Power(Sum((("+", Name("y_i")), ("-", Name("bar{y}")))), TWO), Power(Name("sigma_i"), TWO)),
        r"\frac{\left(y_{i}-\bar{y}\right)^{2}}{\sigma_{i}^{2}}",
    ),
    (
        r"\left.\frac{\partial f}{\partial x}\right|_{(1,2)}", {},
        EvaluatedAt(Derivative(f, ((x, ONE),), partial=True), Sequence((ONE, TWO), "()")),
        r"\left.\frac{\partial f}{\partial x}\right|_{(1,2)}",
    ),
    (r"f_x", {"f": "function of x, y"}, Derivative(f, ((x, ONE),), partial=True), r"f_{x}"),
    (r"f_{xy}", {"f": "function of x, y"}, Derivative(f, ((y, ONE), (x, ONE)), partial=True), ""),
    (r"f'(x)", {"f": "function of x"}, Derivative(Call("f", (x,)), ((x, ONE),)), ""),
    (
        r"a^{(1)}=\sigma(w^{(1)}a^{(0)}+b^{(1)})", {},
        Relation((Name("a^(1)"), Call("sigma", (Sum((("+", Product((Name("w^(1)"), Name("a^(0)")))), ("+", Name("b^(1)")))),))), ("=",)),
        "",
    ),
    (
        r"\lambda(x^2+y^2-1)", {},
        Product((Name("lambda"), Sum((("+", Power(x, TWO)), ("+", Power(y, TWO)), ("-", ONE))))),
        r"\lambda\left(x^{2}+y^{2}-1\right)",
    ),
    (r"\frac{\partial C}{\partial w^{(L)}_{jk}}", {}, Derivative(Name("C"), ((Name("w^(L)_jk"), ONE),), partial=True), ""),
    (r"\frac{\mathrm{d}y}{\mathrm{d}x}", {}, Derivative(y, ((x, ONE),)), ""),
    (r"\frac{dy}{dx}", {}, Derivative(y, ((x, ONE),)), r"\frac{\mathrm{d}y}{\mathrm{d}x}"),
    (r"x_i", {"x": "indexed"}, Indexed("x", (Name("i"),)), r"x_{i}"),
    (r"e^{i\pi}", {}, Power(Constant("E"), Product((Name("i"), Constant("pi")))), r"e^{i\pi}"),
]  # fmt: skip


def squeezed(text: str) -> str:
    return text.replace(" ", "").replace(r"\,", "").replace(r"\left", "").replace(r"\right", "")


@pytest.mark.parametrize(("typed", "declared", "node", "written"), ROWS, ids=[f"{row[0]} {row[1] or ''}" for row in ROWS])
def test_course_notation_is_read_as_the_course_means_it_and_written_back(typed: str, declared: dict[str, Any], node: Node, written: str) -> None:
    formula = read(typed, notation="latex", declare=declared or None)
    assert formula.node == node
    assert squeezed(latex(formula, HOUSE)) == squeezed(written or typed)
    assert read(latex(formula, HOUSE), notation="latex", declare=formula.roles) == formula
    assert read(write_text(formula, HOUSE), notation="text", declare=formula.roles) == formula


@pytest.mark.parametrize(
    ("typed", "declared", "wrong"),
    [
        (r"\Delta x", {}, Product((Name("Delta"), x))),
        (r"a^{(1)}", {}, Power(Name("a"), ONE)),
        (r"\chi^2", {}, Name("chi^2")),
        (r"\sigma_i", {}, Call("sigma", (Name("i"),))),
        (r"\nabla f\cdot\hat{\mathbf r}", {}, Apply("nabla", (Product((f, Name("hat{mathbf{r}}"))),))),
        (r"\lambda(x)", {}, Call("lambda", (x,))),
        (r"\sigma(x)", {}, Product((Name("sigma"), x))),
        (r"\Delta \cdot x", {}, Name("Delta x")),
    ],
)  # fmt: skip
def test_the_reading_that_a_naive_reader_would_give_is_not_ours(typed: str, declared: dict[str, Any], wrong: Node) -> None:
    assert read(typed, notation="latex", declare=declared or None).node != wrong


@pytest.mark.parametrize("typed", ["x(y+1)", r"y(x)", r"\log x", r"f_x", "x_{ij}"])
def test_an_ambiguous_piece_is_settled_with_a_warning_and_silently_once_declared(typed: str) -> None:
    formula = read(typed, notation="latex")
    if typed not in ("x_{ij}", "f_x"):
        assert formula.warnings, typed
    assert not read(latex(formula, HOUSE), notation="latex", declare=formula.roles).warnings
