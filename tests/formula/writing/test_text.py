"""Ink on one line of text, letter for letter, and read back: each node kind, each situation in which brackets stand or do not stand."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from symcalc.errors import InkError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import (
    Apply,
    BigOperator,
    Call,
    Cases,
    Constant,
    EvaluatedAt,
    Integral,
    Limit,
    Logic,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Quotient,
    Relation,
    Root,
    Sequence,
    Sum,
    VectorProduct,
    negative,
)
from symcalc.formula.reading.reader import read
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.writing.pieces import Piece
from symcalc.formula.writing.text import WORDS, TextWriter, text
from tests.formula.random_ink import random_formula
from tests.formula.writing.short import (
    FIVE,
    ONE,
    PI,
    THREE,
    TWO,
    E,
    a,
    apply,
    b,
    call,
    derivative,
    f,
    family,
    i,
    j,
    k,
    minus,
    n,
    plus,
    relation,
    roles_for,
    times,
    v,
    w,
    x,
    y,
)

ROWS: list[tuple[Node, str]] = [
    # Numbers, names, constants
    (Number("0.50"), "0.50"),
    (times(Number("1.5e-3"), x), "1.5e-3*x"),
    (Power(Number("2e3"), TWO), "(2e3)^2"),
    (Name("theta_1"), "theta_1"),
    (Name("x_{n+1}"), "x_{n+1}"),
    (Name("hat{y}_i"), "hat{y}_i"),
    (times(TWO, Name("Delta x"), y), "2*Delta x*y"),
    (Power(Name("Delta x"), TWO), "(Delta x)^2"),
    (Power(Name("w^(L)_jk"), TWO), "(w^(L)_jk)^2"),
    (Power(Name("x'"), TWO), "(x')^2"),
    (Power(Name("x_1"), TWO), "x_1^2"),
    (plus(Name("x^*"), ONE), "x^* + 1"),
    (times(Name("x^*"), y), "(x^*)*y"),
    (times(TWO, PI, Constant("I"), E), "2*pi*I*e"),
    (plus(ONE, Constant("dots"), n), "1 + ... + n"),
    (Relation((x, Constant("Reals")), ("∈",)), "x ∈ Reals"),
    # Sums
    (minus(plus(x, ONE), y), "(x + 1) - y"),
    (minus(x, negative(TWO)), "x - (-2)"),
    (plus(negative(x), y), "(-x) + y"),
    (Sum((("-", x), ("+", y))), "-x + y"),
    (negative(negative(x)), "-(-x)"),
    (Sum((("±", a), ("∓", b))), "±a ∓ b"),
    (negative(Quotient(a, b)), "-a/b"),
    (plus(relation(x, "<", y), ONE), "(x < y) + 1"),
    # Products and quotients
    (times(TWO, x, y), "2*x*y"),
    (times(TWO, negative(FIVE)), "2*(-5)"),
    (times(x, plus(y, ONE)), "x*(y + 1)"),
    (times(plus(y, ONE), x), "(y + 1)*x"),
    (times(a, times(b, x)), "a*(b*x)"),
    (times(times(a, b), x), "(a*b)*x"),
    (Quotient(times(a, b), x), "a*b/x"),
    (Quotient(a, times(b, x)), "a/(b*x)"),
    (Quotient(Quotient(a, b), x), "a/b/x"),
    (Quotient(a, Quotient(b, x)), "a/(b/x)"),
    (times(Quotient(a, b), x), "a/b*x"),
    (times(x, Quotient(a, b)), "x*(a/b)"),
    (Quotient(plus(x, ONE), TWO), "(x + 1)/2"),
    (Quotient(negative(x), TWO), "(-x)/2"),
    (Quotient(a, Power(x, TWO)), "a/x^2"),
    (VectorProduct("·", v, plus(v, w)), "dot(mathbf{v}, mathbf{v} + mathbf{w})"),
    (VectorProduct("×", v, w), "cross(mathbf{v}, mathbf{w})"),
    # Powers and roots
    (Power(x, plus(n, ONE)), "x^(n + 1)"),
    (Power(plus(x, ONE), TWO), "(x + 1)^2"),
    (negative(Power(x, TWO)), "-x^2"),
    (Power(negative(x), TWO), "(-x)^2"),
    (Power(TWO, negative(THREE)), "2^(-3)"),
    (Power(Power(x, TWO), THREE), "(x^2)^3"),
    (Power(x, Power(TWO, THREE)), "x^(2^3)"),
    (Power(Quotient(a, b), TWO), "(a/b)^2"),
    (Power(times(TWO, x), TWO), "(2*x)^2"),
    (Power(E, negative(times(x, y))), "e^(-x*y)"),
    (Power(w, Name("T")), "mathbf{w}^(T)"),
    (Root(plus(x, ONE)), "sqrt(x + 1)"),
    (Root(x, THREE), "root(x, 3)"),
    # Functions
    (apply("sin", x), "sin(x)"),
    (Power(apply("sin", x), TWO), "sin(x)^2"),
    (apply("log", x), "ln(x)"),
    (apply("log", x, b), "log(x, b)"),
    (apply("Abs", x), "abs(x)"),
    (apply("Max", x, y), "max(x, y)"),
    (apply("besselj", n, x), "besselj(n, x)"),
    (apply("transpose", w), "transpose(mathbf{w})"),
    (apply("nabla", f), "grad(f)"),
    (apply("factorial", n), "n!"),
    (apply("factorial", apply("factorial", n)), "(n!)!"),
    (apply("factorial", plus(n, ONE)), "(n + 1)!"),
    (Power(apply("factorial", n), TWO), "(n!)^2"),
    (Power(TWO, apply("factorial", n)), "2^(n!)"),
    (relation(apply("factorial", n), "=", ONE), "n! = 1"),
    (call("f", x, y), "f(x, y)"),
    (Power(call("f", x), TWO), "f(x)^2"),
    (call("f", Power(x, TWO), orders=(2,)), "f''(x^2)"),
    (call("f", Power(x, TWO), y, orders=(1, 0)), "D[1,0](f)(x^2, y)"),
    (family("c", i, plus(j, ONE)), "c[i, j + 1]"),
    # Calculus
    (derivative(f, x), "diff(f, x)"),
    (derivative(call("f", x, y), x, (y, TWO), partial=True), "partial(f(x, y), (y, 2), x)"),
    (derivative(plus(x, ONE), (x, n)), "diff(x + 1, (x, n))"),
    (BigOperator("sum", plus(i, ONE), i, ONE, n), "Sum(i + 1, (i, 1, n))"),
    (BigOperator("product", family("c", k), k), "Product(c[k], k)"),
    (Integral(Power(x, TWO), x), "Integral(x^2, x)"),
    (Integral(Power(x, TWO), x, Number("0"), ONE), "Integral(x^2, (x, 0, 1))"),
    (Limit(Quotient(ONE, x), x, Number("0")), "Limit(1/x, x, 0)"),
    (Limit(Quotient(ONE, x), x, Number("0"), "-"), "Limit(1/x, x, 0, '-')"),
    (times(Integral(x, x), y), "Integral(x, x)*y"),
    # Tables, places, statements
    (Cases(((x, relation(x, ">", Number("0"))), (Number("0"), None))), "Piecewise((x, x > 0), (0, otherwise))"),
    (Matrix(((a, b), (x, y))), "Matrix([[a, b], [x, y]])"),
    (Matrix(((a, b),)), "Matrix([[a, b]])"),
    (Matrix(((a,), (b,)), "[]"), "bmatrix([[a], [b]])"),
    (Matrix(((Sequence((a, b), "[]"),), (x,))), "Matrix([[[a, b],], [x]])"),
    (EvaluatedAt(f, relation(x, "=", ONE)), "at(f, x=1)"),
    (EvaluatedAt(f, Sequence((relation(x, "=", ONE), relation(y, "=", TWO)), "")), "at(f, x=1, y=2)"),
    (EvaluatedAt(f, Sequence((ONE, TWO))), "at(f, (1, 2))"),
    (EvaluatedAt(f, relation(apply("factorial", n), "=", ONE)), "at(f, n! = 1)"),
    (EvaluatedAt(plus(x, ONE), a, b), "between(x + 1, a, b)"),
    (relation(x, "≔", ONE), "x := 1"),
    (Relation((Number("0"), x, ONE), ("<", "≤")), "0 < x <= 1"),
    (relation(x, "≠", y), "x != y"),
    (relation(x, "≈", y), "x ≈ y"),
    (relation(relation(a, "=", b), "≥", x), "(a = b) >= x"),
    (Logic("∧", (relation(x, ">", ONE), Logic("∨", (a, b)))), "x > 1 and (a or b)"),
    (Logic("¬", (relation(x, ">", ONE),)), "not (x > 1)"),
    (Logic("⇒", (a, Logic("⇔", (b, x)))), "a ⇒ (b ⇔ x)"),
    (Sequence((a, b)), "(a, b)"),
    (Sequence((a,)), "(a,)"),
    (Sequence(()), "()"),
    (Sequence((a, b), "{}"), "{a, b}"),
    (Sequence((a, b), "[)"), "[a, b)"),
    (Sequence((relation(x, "=", ONE), relation(y, "=", TWO)), ""), "x = 1, y = 2"),
]  # fmt: skip


@pytest.mark.parametrize(("node", "written"), ROWS, ids=[written for _, written in ROWS])
def test_text_is_written_letter_for_letter(node: Node, written: str) -> None:
    assert text(node) == written


@pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")
@pytest.mark.parametrize("node", [node for node, _ in ROWS], ids=[written for _, written in ROWS])
def test_every_row_is_read_back_to_the_same_ink(node: Node) -> None:
    formula = Formula(node, roles_for(node))
    assert read(text(formula), "text", formula.roles) == formula


def test_every_node_kind_has_a_row() -> None:
    assert {type(inner).__name__ for node, _ in ROWS for inner in node.walk()} == {kind.__name__ for kind in Node.__subclasses__()}


def test_the_style_says_how_the_natural_logarithm_is_called_and_nothing_else() -> None:
    assert text(apply("log", x), Style(logarithm="log")) == "log(x)"
    for style in (Style(decimal=","), Style(multiplication="times"), Style(inverse="power"), Style(derivatives="prime"), Style(vectors="arrow")):
        for node, written in ROWS:
            assert text(node, style) == written


@pytest.mark.parametrize(
    ("own", "name", "written"),
    [("b1", "b_1", "b1"), ("x_1", "x_1", "x_1"), ("x_{1}", "x_1", "x_1"), ("xhat", "hat{x}", "hat{x}"), ("rate2", "rate_2", "rate2")],
)
def test_a_symbol_is_called_as_its_user_calls_it_where_that_can_be_read(own: str, name: str, written: str) -> None:
    roles: dict[str, Any] = {name: sympy.Symbol(own)}
    formula = Formula(Power(Name(name), TWO), roles)
    assert text(formula) == written + "^2"
    assert read(text(formula), "text", roles) == formula


def test_a_name_that_is_not_canonical_is_refused_by_name() -> None:
    with pytest.raises(InkError, match="'x y' cannot be written"):
        text(Name("x y"))


def test_a_product_without_its_brackets_would_be_seen_by_reading_back() -> None:
    formula = Formula(Quotient(a, times(b, x)), roles_for(times(a, b, x)))
    assert read("a/b*x", "text", formula.roles) != formula
    assert read(text(formula, HOUSE), "text", formula.roles) == formula


class WordsNoted(TextWriter):
    """Notes which words come before a bracket, and for which kind of node."""

    def __init__(self, roles: Any) -> None:
        super().__init__(roles, HOUSE)
        self.inside: list[type[Node]] = []
        self.noted: set[tuple[type[Node], str]] = set()

    def piece(self, node: Node) -> Piece:
        self.inside.append(type(node))
        piece = super().piece(node)
        self.inside.pop()
        return piece

    def applied(self, word: str, *items: Node | str) -> Piece:
        self.noted.add((self.inside[-1], word))
        return super().applied(word, *items)


def test_the_words_that_no_letter_may_be_beside_a_node_are_those_that_it_is_written_with() -> None:
    noted: set[tuple[type[Node], str]] = set()
    for seed in range(400):
        formula = random_formula(seed)
        writer = WordsNoted(formula.roles)
        writer.piece(formula.node)
        noted |= writer.noted
    written = {(kind, word) for kind, word in noted if kind not in (Apply, Call)}
    slots = {(Call, word.partition("[")[0]) for kind, word in noted if kind is Call and "[" in word}
    assert written | slots | {(Cases, "otherwise")} == {(kind, word) for kind, words in WORDS.items() for word in words}
