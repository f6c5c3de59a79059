"""Names with much hanging on them, in all four notations."""

from __future__ import annotations

import pytest
import sympy

from symcalc.formula.formula import Formula
from symcalc.formula.names import canonical, parts
from symcalc.formula.nodes import Name, Node, Power, Product, Quotient
from symcalc.formula.reading.reader import read
from symcalc.formula.writing.latex import latex
from symcalc.formula.writing.terminal import terminal
from symcalc.formula.writing.text import text
from symcalc.formula.writing.typst import typst
from tests.formula.writing.short import ONE, TWO, derivative, f, roles_for, times, x, y
from tests.formula.writing.test_typst import compiled

# The name, LaTeX, the terminal, Typst.
ROWS = [
    ("d theta", r"\mathrm{d} \theta", "dθ", "dif theta"),
    ("d theta_1", r"\mathrm{d} \theta_{1}", "dθ₁", "dif theta_1"),
    ("d hat{x}", r"\mathrm{d} \hat{x}", "dx̂", "dif hat(x)"),
    ("d mathbf{x}", r"\mathrm{d} \mathbf{x}", "d𝐱", "dif upright(bold(x))"),
    ("d rate", r"\mathrm{d} \mathrm{rate}", "d rate", 'dif "rate"'),
    ("d ell", r"\mathrm{d} \ell", "dℓ", "dif ell"),
    ("Delta rate", r"\Delta \mathrm{rate}", "Δrate", 'Delta "rate"'),
    ("dx", "dx", "dx", "d x"),
    ("w^(L)'", "w'^{(L)}", "w′⁽ᴸ⁾", "w'^((L))"),
    ("w^(L)_jk''", "w''^{(L)}_{jk}", "w″ⱼₖ⁽ᴸ⁾", "w''_(j k)^((L))"),
    ("x^*'", "x'^{*}", "x′*", "x'^*"),
    ("t_{1/2}", "t_{1/2}", "t\n 1/2", "t_(1 / 2)"),
    ("t_{1/2}'", "t_{1/2}'", "t′\n  1/2", "t'_(1 / 2)"),
]


@pytest.mark.parametrize(("name", "in_latex", "drawn", "in_typst"), ROWS)
def test_a_name_is_written_in_every_notation_and_read_back(name: str, in_latex: str, drawn: str, in_typst: str) -> None:
    formula = Formula(Name(name), {name: sympy.Symbol(name)})
    assert latex(formula) == in_latex
    assert text(formula) == name
    assert terminal(formula) == drawn
    assert typst(formula) == in_typst
    assert read(in_latex, "latex", declare=formula.roles) == formula
    assert read(name, "text", declare=formula.roles) == formula


def test_typst_draws_them_all() -> None:
    compiled(*(in_typst for *_, in_typst in ROWS))


@pytest.mark.parametrize("name", [name for name, *_ in ROWS])
@pytest.mark.parametrize("notation", ["latex", "text"])
def test_a_name_comes_back_from_wherever_it_stands(name: str, notation: str) -> None:
    letter = Name(name)
    nodes: list[Node] = [
        times(TWO, letter, y),
        Power(letter, TWO),
        Quotient(letter, Name("dt")),
        derivative(f, letter),
        derivative(f, (letter, TWO), x, partial=True),
        derivative(f, letter, x, partial=True, notation="operator"),
        derivative(letter, x),
        times(letter, derivative(y, x), ONE),
    ]
    for node in nodes:
        formula = Formula(node, roles_for(node))
        written = {"latex": latex, "text": text}[notation](formula)
        assert read(written, notation, declare=formula.roles) == formula, written


def test_the_differential_of_a_plain_letter_has_one_name() -> None:
    assert canonical("d x") == canonical("dx") == "dx"
    assert canonical("d x_1") == "dx_1"
    assert parts("d x") is None
    assert read(r"\mathrm{d}\mathrm{x}", "latex").node == Name("dx")


@pytest.mark.parametrize("written", [r"\mathrm{d} \mathrm{NaN}", r"\mathrm{d} \sin(x)", r"\Delta \mathrm{erf}(x)", r"\Delta \mathrm{NaN}"])
def test_a_function_or_constant_behind_a_change_is_no_part_of_its_name(written: str) -> None:
    assert isinstance(read(written, "latex").node, Product)
