"""Rows found by name, spelling and class; what they build; and tables that contradict themselves refused."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import sympy

from symcalc import functions
from symcalc.functions import tabulate
from tests.functions.notation import sympy_of

ROWS = [pytest.param(row, id=row.name) for row in functions.rows()]
OF_SYMPY = [pytest.param(row, id=row.name) for row in functions.rows() if row.sympy_class]
A = sympy.MatrixSymbol("A", 3, 3)
# SymPy rewrites these at once: into another function of the same value, or into the letter itself.
REWRITTEN = {"digamma": "polygamma", "transpose": "Symbol"}


def arguments(row: functions.KnownFunction) -> list[sympy.Basic]:
    return [A] if row.name in ("transpose", "det", "trace") else list(map(sympy.Symbol, row.parameters))


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_found_by_everything_it_is_called(row):
    assert functions.row(row.name) is row
    assert all(functions.by_text(spelling) is row for spelling in row.text)
    assert all(functions.by_latex(name, operator=True) is row for name in functions.operator_names(row))
    assert all(functions.by_class(name) is row for name in (row.sympy_class, *row.other_classes) if name)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_complete_and_consistent(row):
    assert row.text
    assert row.source
    assert row.latex.startswith("\\")
    assert row.sympy_class or row.definition or row.build(sympy.Symbol("F")) == sympy.Function(row.name)(sympy.Symbol("F"))
    assert all(row.takes(len(form.parameters)) and len(form.derivative) == len(form.parameters) for form in row.forms())
    assert row.note or all(entry for form in row.forms() for entry in form.derivative)
    assert not row.inverse or functions.row(row.inverse)


@pytest.mark.parametrize("row", OF_SYMPY)
def test_build_gives_the_class_named_in_the_row(row):
    built = row.build(*arguments(row))
    assert type(built).__name__ == REWRITTEN.get(row.name, row.sympy_class) or row.name == "transpose"
    assert hasattr(sympy, row.sympy_class)


@pytest.mark.parametrize("row", [row for row in ROWS if row.values[0].definition])
def test_build_gives_the_definition_where_sympy_has_no_class(row):
    assert row.build(sympy.Symbol("x")).equals(sympy_of(row.definition))


@pytest.mark.parametrize("row", [row for row in ROWS if row.values[0].name in ("norm", "nabla", "divergence", "curl", "laplacian", "det", "trace")])
def test_operations_on_letters_build_undefined_functions_of_their_name(row):
    letter = sympy.Symbol("F")
    assert row.build(letter) == sympy.Function(row.name)(letter)


# SymPy prints these as letters that could as well be the user's, or between bars and the like.
PRINTED_AS_LETTERS = {
    "Heaviside", "DiracDelta", "airyai", "airybi", "airyaiprime", "airybiprime", "LambertW", "besselj", "bessely", "besseli", "besselk",
    "elliptic_k", "elliptic_f", "elliptic_e", "fresnels", "fresnelc", "legendre", "hermite", "chebyshevt", "chebyshevu", "laguerre",
}  # fmt: skip


PRINTED_BY_NAME = [row for row in OF_SYMPY if row.values[0].shape in ("prefix", "order") and row.values[0].name not in PRINTED_AS_LETTERS]


@pytest.mark.parametrize("row", PRINTED_BY_NAME)
def test_the_name_that_sympy_prints_is_read(row):
    # Unevaluated, so that digamma stays itself; the trace and the largest of several have no such option.
    options = {} if row.name in ("trace", "Max", "Min") else {"evaluate": False}
    printed = sympy.latex(getattr(sympy, row.sympy_class)(*arguments(row), **options))
    found = re.search(r"\\operatorname\{([A-Za-z]+)\}(_\{2\})?|\\([A-Za-z]+)", printed)
    if row.name in ("exp", "conjugate", "Mod"):
        assert printed in ("e^{x}", r"\overline{x}", r"x \bmod m")
    else:
        name = found[3] or found[1] + (found[2] or "")
        assert functions.by_latex(name, operator=found[1] is not None) is row


@pytest.mark.parametrize(
    ("name", "count", "accepted"),
    [("sin", 1, True), ("sin", 2, False), ("log", 2, True), ("log", 3, False), ("atan2", 1, False), ("Max", 7, True), ("Max", 0, False)],
)
def test_the_number_of_arguments_is_known(name, count, accepted):
    assert functions.row(name).takes(count) is accepted


@pytest.mark.parametrize(
    ("name", "as_command", "as_operator"),
    [
        ("beta", None, "beta"),
        ("gamma", None, "gamma"),
        ("div", None, "divergence"),
        ("frac", None, "frac"),
        ("J", None, "besselj"),
        ("sin", "sin", "sin"),
    ],
)
def test_commands_with_another_meaning_are_functions_only_as_operator_names(name, as_command, as_operator):
    assert getattr(functions.by_latex(name), "name", None) == as_command
    assert functions.by_latex(name, operator=True).name == as_operator


def test_what_is_unknown_is_none():
    assert functions.row("nothing") is functions.by_text("nothing") is functions.by_latex("nothing") is functions.by_class("nothing") is None
    assert functions.row("sin").form(2) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "sin2"}, "text spelling 'sin' belongs to two known functions, sin and sin2"),
        ({"name": "sin2", "text": ("sin2",)}, "LaTeX command 'sin' belongs to two known functions, sin and sin2"),
        ({"name": "sin2", "text": ("sin2",), "latex": r"\sintwo"}, "SymPy class 'sin' belongs to two known functions, sin and sin2"),
        ({}, "Two known functions are called 'sin'"),
    ],
)
def test_two_rows_that_claim_one_spelling_are_refused_with_both_named(changes, words):
    sine = functions.row("sin")
    with pytest.raises(ValueError, match=words):
        tabulate([sine, replace(sine, **changes)])


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("factorial", [10**8]), ("gamma", [10**8]), ("binomial", [10**8, 5 * 10**7]), ("legendre", [10**6, sympy.Symbol("x")]), ("zeta", [-(10**6)]),
        ("besselj", [sympy.Pow(9, sympy.Pow(9, 9, evaluate=False), evaluate=False), 7]),
    ],
)  # fmt: skip
def test_nothing_large_is_evaluated(name, values):
    start = time.perf_counter()
    row = functions.row(name)
    built = row.build(*map(sympy.sympify, values))
    assert type(built).__name__ == row.sympy_class
    assert time.perf_counter() - start < 0.5


def test_small_arguments_are_evaluated():
    assert functions.row("factorial").build(sympy.Integer(5)) == 120
    assert functions.row("legendre").build(sympy.Integer(2), sympy.Symbol("x")) == 3 * sympy.Symbol("x") ** 2 / 2 - sympy.Rational(1, 2)


def test_rows_are_looked_up_without_sympy():
    program = "import sys; from symcalc import functions; functions.by_text('sin'); sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
