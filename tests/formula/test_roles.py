"""What a role says about its name: the same for all readers and writers."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from symcalc.formula.formula import Formula
from symcalc.formula.names import FUNCTION_LETTERS, parts
from symcalc.formula.nodes import Name
from symcalc.formula.reading.reader import read
from symcalc.formula.roles import arguments, is_family, is_function, is_matrix, is_symbol, is_value
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.vectors import dressed, undressed
from symcalc.formula.writing.latex import latex
from symcalc.formula.writing.terminal import terminal
from symcalc.formula.writing.typst import typst

x = sympy.Symbol("x")
ROLES: dict[str, tuple[Any, set[str]]] = {
    "nothing": (None, set()),
    "symbol": (x, {"symbol", "value"}),
    "function": (sympy.Function("f"), {"function"}),
    "value of a function": (sympy.Function("f")(x), {"function"}),
    "known function": (sympy.Lambda(x, 1 / x), {"function"}),
    "family": (sympy.IndexedBase("w"), {"family"}),
    "matrix": (sympy.MatrixSymbol("A", 2, 2), {"matrix", "value"}),
    "number": (sympy.Float("0.5"), {"value"}),
}


@pytest.mark.parametrize("kind", ROLES)
def test_each_role_is_of_its_kind_and_of_no_other(kind: str) -> None:
    role, expected = ROLES[kind]
    tests = {"symbol": is_symbol, "function": is_function, "family": is_family, "matrix": is_matrix, "value": is_value}
    assert {name for name, test in tests.items() if test(role)} == expected


def test_the_variables_of_a_function_have_the_names_that_they_are_written_by() -> None:
    f = sympy.Function("f")(sympy.Symbol("x1"), x)
    assert arguments("f", {"f": f}) == ("x_1", "x")
    assert arguments("f", {"f": f, "t": x}) == ("x_1", "t")
    assert arguments("f", {"f": sympy.Function("f")}) == arguments("f", {}) == ()


MATRIX_NAMES = ["w", "w_1", "Delta w", "dw_1", "d theta_1", "d hat{w}", "w'", "w^(L)", "w^(L)_jk'", "hat{w}", "theta", "theta_1", "Theta^*", "ell"]


@pytest.mark.parametrize("name", MATRIX_NAMES)
@pytest.mark.parametrize("vectors", ["bold", "arrow", "plain"])
def test_a_declared_vector_comes_back_without_the_dress_it_was_written_in(name: str, vectors: Any) -> None:
    formula = Formula(Name(name), {name: sympy.MatrixSymbol(name, 3, 1)})
    style = Style(vectors=vectors)
    assert read(latex(formula, style), "latex", declare=formula.roles, style=style) == formula
    taken = parts(name)
    assert taken is not None
    made = dressed(name, taken, formula.roles, vectors).join()
    assert (made == name) == (vectors == "plain")
    assert undressed(made, formula.roles) == name
    assert undressed(made, {name: sympy.Symbol(name)}) == made


def test_a_dressed_name_beside_a_declared_vector_keeps_its_dress() -> None:
    roles = {"w": sympy.MatrixSymbol("w", 3, 1), "mathbf{w}_1": sympy.Symbol("mathbf{w}_1")}
    formula = Formula(Name("mathbf{w}_1"), roles)
    assert read(latex(formula), "latex", declare=roles) == formula


def test_all_writers_dress_greek_vectors_in_the_slanted_bold() -> None:
    formula = Formula(Name("theta"), {"theta": sympy.MatrixSymbol("theta", 3, 1)})
    assert [writer(formula, HOUSE) for writer in (latex, typst, terminal)] == [r"\boldsymbol{\theta}", "bold(theta)", "𝜽"]


@pytest.mark.parametrize("letter", sorted(FUNCTION_LETTERS))
def test_the_letters_that_readers_take_for_functions_get_a_sign_from_all_writers(letter: str) -> None:
    name = f"\\{letter}" if len(letter) > 1 else letter
    assert read(f"{name}(x+1)", "latex").to_text() == f"{letter}(x + 1)"
    product = read(f"{letter}*(x+1)", "text").node
    assert latex(product) == rf"{name} \cdot (x + 1)"
    assert "·" in terminal(product)
    assert " dot " in typst(product)
