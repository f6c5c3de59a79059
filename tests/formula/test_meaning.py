"""What formulas stand for, and the refusal of those that stand for nothing in SymPy."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import (
    And,
    Derivative,
    Eq,
    Float,
    Function,
    Ge,
    I,
    IndexedBase,
    Integral,
    Lambda,
    Le,
    Lt,
    MatrixSymbol,
    Ne,
    Pow,
    Rational,
    Subs,
    Symbol,
    cos,
    exp,
    log,
    oo,
    pi,
    sin,
    sqrt,
)

from symcalc.errors import MeaningError
from symcalc.formula.formula import Formula
from symcalc.formula.meaning import meaning
from symcalc.formula.nodes import (
    ONE,
    TWO,
    Apply,
    Call,
    Cases,
    Constant,
    EvaluatedAt,
    Indexed,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Sequence,
    Sum,
    negative,
)
from symcalc.formula.reading.reader import read
from tests.formula.random_ink import random_formula

pytestmark = pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")

x, y, z, t, n, a, b = sympy.symbols("x y z t n a b")
i = Symbol("i")
f, g = Function("f"), Function("g")
A = MatrixSymbol("A", 3, 3)
V = MatrixSymbol("v", 3, 1)
w = IndexedBase("w")
X = Name("x")

MEANINGS: list[tuple[str, dict[str, Any], Any]] = [
    ("0.50", {}, Rational(1, 2)),
    ("1.5e-3", {}, Rational(3, 2000)),
    ("0.1", {"0.1": Float(0.1)}, Float(0.1)),
    ("-3/4", {}, Rational(-3, 4)),
    ("x - 2", {}, x - 2),
    ("2(x+y)", {}, 2 * x + 2 * y),
    ("1/(2*(x+1))", {}, Rational(1, 2) / (x + 1)),
    ("-x^2", {}, -(x**2)),
    ("a/b/x", {}, a / b / x),
    ("e^x + pi", {}, exp(x) + pi),
    ("e^1", {}, sympy.E),
    ("sqrt(x) + root(y, 3)", {}, sqrt(x) + y ** Rational(1, 3)),
    ("log(x, b) + ln(x)", {}, log(x) / log(b) + log(x)),
    ("2 I", {}, 2 * I),
    ("x", {"x": Symbol("x", positive=True)}, Symbol("x", positive=True)),
    ("f(x+1, y)", {"f": f}, f(x + 1, y)),
    ("f + f(1, y)", {"f": f(x, y)}, f(x, y) + f(1, y)),
    ("s(x)", {"s": Lambda(t, 1 / (1 + exp(-t)))}, 1 / (1 + exp(-x))),
    ("f'(x)", {"f": f}, Derivative(f(x), x)),
    ("f'(x^2)", {"f": f}, f(x**2).diff(x) / (2 * x)),
    ("f'(g(x))*g'(x)", {"f": f, "g": g}, f(g(x)).diff(x)),
    ("D[1,0](f)(x^2, y)", {"f": f}, f(x**2, y).diff(x) / (2 * x)),
    ("D[1,0](f)(x, x) + D[0,1](f)(x, x)", {"f": f}, f(x, x).diff(x)),
    ("diff(x^2, (x, 2))", {}, Derivative(x**2, (x, 2))),
    ("partial(f(x, y), x, y)", {"f": f}, Derivative(f(x, y), x, y)),
    ("x = 1", {}, Eq(x, 1)),
    ("2*3 = 6", {}, Eq(6, 6, evaluate=False)),
    ("x != y", {}, Ne(x, y)),
    ("0 <= x", {}, Le(0, x, evaluate=False)),
    ("0 <= x <= 1", {}, And(Ge(x, 0), Le(x, 1))),
    ("-1 < x < y", {}, And(x > -1, x < y)),
    ("x < y < z", {}, And(Lt(x, y), Lt(y, z))),
    ("x := y + 1", {}, Eq(x, y + 1)),
    ("x ∈ [0, 1)", {}, sympy.Contains(x, sympy.Interval.Ropen(0, 1))),
    ("x ∈ (0, 1)", {}, sympy.Contains(x, sympy.Interval.open(0, 1))),
    ("x ∈ Reals", {}, sympy.Contains(x, sympy.S.Reals, evaluate=False)),
    ("x ∉ {1, 2}", {}, sympy.Not(sympy.Contains(x, sympy.FiniteSet(1, 2), evaluate=False))),
    ("x ↦ x^2", {}, Lambda(x, x**2)),
    ("x > 0 and not y > 0", {}, And(x > 0, y <= 0)),
    ("Piecewise((x, x > 0), (0, otherwise))", {}, sympy.Piecewise((x, x > 0), (0, True))),
    ("Sum(w[i]^2, (i, 1, n))", {"w": w}, sympy.Sum(w[i] ** 2, (i, 1, n))),
    ("Sum(Sum(i*x, (i, 1, n)), (x, 1, 2))", {}, sympy.Sum(i * x, (i, 1, n), (x, 1, 2))),
    ("Integral(x^2, (x, 0, 1))", {}, Integral(x**2, (x, 0, 1))),
    ("Limit(1/x, x, 0)", {}, sympy.Limit(1 / x, x, 0, "+-")),
    ("Limit(1/x, x, 0, '+')", {}, sympy.Limit(1 / x, x, 0, "+")),
    ("at(x*y, x=1, y=2)", {}, Subs(x * y, (x, y), (1, 2))),
    ("at(partial(f(x, y), x), (1, 2))", {"f": f}, Subs(Derivative(f(x, y), x), (x, y), (1, 2))),
    ("between(x^2, a, b)", {"a": sympy.Integer(1), "b": sympy.Integer(3)}, Subs(x**2, x, 3) - Subs(x**2, x, 1)),
    ("Matrix([[1, x], [2, y]])", {}, sympy.Matrix([[1, x], [2, y]])),
    ("det(Matrix([[1, x], [2, y]]))", {}, y - 2 * x),
    ("A*v + 2*v", {"A": A, "v": V}, A * V + 2 * V),
    ("transpose(v)*A*v", {"A": A, "v": V}, V.T * A * V),
    ("A^(-1)", {"A": A}, A.I),
    ("dot(a, b)", {}, Function("dot")(a, b)),
    ("(x, 1)", {}, sympy.Tuple(x, 1)),
    ("{x, 1}", {}, sympy.FiniteSet(x, 1)),
    ("x = 1, y = 2", {}, sympy.Tuple(Eq(x, 1), Eq(y, 2))),
    ("oo", {}, oo),
]


@pytest.mark.parametrize(("typed", "roles", "expected"), MEANINGS, ids=[typed for typed, _, _ in MEANINGS])
def test_a_formula_means_the_sympy_object_that_it_says(typed: str, roles: dict[str, Any], expected: Any) -> None:
    found = meaning(read(typed, "text", declare=roles))
    assert found == expected
    assert isinstance(found, type(expected))


def test_a_name_without_a_role_is_a_plain_symbol_and_a_call_a_plain_function() -> None:
    assert meaning(Formula(Sum((("+", X), ("+", Call("f", (X,))))))) == x + f(x)


def test_the_role_is_the_very_object() -> None:
    dummy = sympy.Dummy("x")
    assert meaning(Formula(Product((TWO, X)), {"x": dummy})) == 2 * dummy


def test_an_entry_is_taken_from_a_family_or_a_matrix() -> None:
    assert meaning(Formula(Indexed("w", (X,)))) == w[x]
    assert meaning(Formula(Indexed("A", (ONE, TWO)), {"A": A})) == A[1, 2]
    assert meaning(Formula(Indexed("v", (TWO,)), {"v": V})) == V[2, 0]


def test_relations_are_not_decided_but_a_chain_that_contradicts_itself_is_no_error() -> None:
    assert meaning(Formula(Relation((ONE, TWO), ("=",)))) == Eq(1, 2, evaluate=False)
    assert meaning(Formula(Relation((TWO, X, ONE), ("<", "<")))) == And(x > 2, x < 1)


SENTENCES: list[tuple[Node, str]] = [
    (Sum((("+", X), ("±", ONE))), "two values"),
    (Sum((("+", ONE), ("+", Constant("dots")))), "ellipsis"),
    (Relation((X, ONE), ("≈",)), "no counterpart"),
    (Relation((X, Name("y")), ("⊂",)), "no counterpart"),
    (Relation((X, Name("y")), ("∈",)), "A set is expected"),
    (Relation((ONE, X), ("↦",)), "letter"),
    (Relation((Constant("I"), Constant("true")), ("<",)), "compares"),
    (Sum((("+", Sequence((X, ONE))), ("+", ONE))), "made of numbers"),
    (Power(X, Constant("true")), "made of numbers"),
    (Quotient(ONE, Matrix(((ONE,),))), "divided by a matrix"),
    (Matrix(((X, ONE), (X,))), "equally many"),
    (Product((Matrix(((X, ONE),)), Matrix(((X, ONE),)))), "SymPy refuses its product"),
    (Cases(((X, Sum((("+", X), ("+", ONE)))),)), "SymPy refuses its cases"),
    (Sequence((X, ONE, TWO), "[)"), "two ends"),
    (EvaluatedAt(Product((X, Name("y"))), Sequence((ONE, TWO, ONE))), "coordinates"),
    (EvaluatedAt(X, Relation((ONE, X), ("=",))), "variable = value"),
    (Apply("sin", (X, X)), "cannot have 2 arguments"),
    (Apply("frobnicate", (X,)), "no known function"),
    (Number("1" * 5000), "digits"),
]


@pytest.mark.parametrize(("node", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_what_stands_for_nothing_is_refused_with_a_sentence(node: Node, sentence: str) -> None:
    with pytest.raises(MeaningError, match=sentence):
        meaning(Formula(node))


@pytest.mark.parametrize(
    ("node", "role"),
    [(X, Function("x")), (Call("x", (ONE,)), Symbol("x")), (Call("x", (ONE,)), IndexedBase("x"))],
)
def test_a_letter_used_against_its_role_is_refused(node: Node, role: Any) -> None:
    with pytest.raises(MeaningError, match="is declared as"):
        meaning(Formula(node, {"x": role}))


def test_nothing_large_is_computed() -> None:
    nine, tower = Number("9"), Power(Number("9"), Power(Number("9"), Number("9")))
    exponent = Pow(9, 387420489, evaluate=False)
    letters = Matrix(tuple(tuple(Name(f"a_{row}{column}") for column in range(7)) for row in range(7)))
    for node, expected in [
        (tower, exponent),
        (Product((TWO, tower)), 2),
        (Sum((("+", X), ("-", tower))), x),
        (Apply("sin", (tower,)), sin),
        (Power(tower, TWO), exponent),
        (Power(tower, Quotient(ONE, nine)), exponent),
        (Power(X, tower), x),
        (Apply("factorial", (Power(Number("10"), Number("8")),)), sympy.factorial),
        (Apply("binomial", (Number("1e9"), Number("1e8"))), sympy.binomial),
        (Apply("exp", (Product((Number("1e9"), Apply("log", (TWO,)))),)), exp),
        (Number("1e999999999"), sympy.Integer(10)),
        (Power(Product((TWO, X)), Number("1e9")), x),
        (Apply("det", (letters,)), sympy.Determinant),
        (Power(letters, negative(ONE)), sympy.Inverse),
        (Power(Matrix(((TWO, ONE), (ONE, nine))), Number("1e9")), sympy.MatPow),
        (Relation((tower, X), ("<",)), exponent),
    ]:
        assert meaning(Formula(node)).has(expected), node


def test_small_numbers_are_computed() -> None:
    assert meaning(Formula(Power(TWO, Number("10")))) == 1024
    assert meaning(Formula(Apply("factorial", (Number("5"),)))) == 120
    assert meaning(Formula(Apply("cos", (Constant("pi"),)))) == cos(pi)
    assert meaning(Formula(Apply("det", (Matrix(((ONE, TWO), (TWO, ONE))),)))) == -3


def test_deep_and_long_formulas_are_understood() -> None:
    deep: Node = X
    for _ in range(118):  # as deep as the text reader goes
        deep = Apply("sin", (Quotient(deep, Number("3")),))
    long = Sum(tuple(("+", Product((Number(str(k + 2)), Name(f"a_{k}")))) for k in range(2000)))
    assert meaning(Formula(deep)).has(sin)
    assert len(meaning(Formula(long)).args) == 2000


def test_how_deep_the_caller_stands_does_not_count() -> None:
    def below(levels: int) -> Any:
        return below(levels - 1) if levels else meaning(Formula(deep))

    deep: Node = X
    for _ in range(118):  # as deep as the text reader goes
        deep = Apply("sin", (Quotient(deep, Number("3")),))
    sympy.core.cache.clear_cache()
    assert below(600).func is sin


def test_random_formulas_mean_something_or_are_refused_with_a_sentence() -> None:
    understood = 0
    for seed in range(300):
        formula = random_formula(seed)
        try:
            understood += isinstance(meaning(formula), sympy.Basic | sympy.MatrixBase)
        except MeaningError as refusal:
            message = str(refusal)
            if len(message) < 20:
                raise
    # Half of them add matrices to numbers, or hold ± or ≈.
    assert understood > 100


def test_derivatives_by_different_letters_at_equal_values_stay_apart() -> None:
    def at_zero(body: str) -> Any:
        return meaning(read(rf"\left. {body} \right|_{{x=0,y=0}}", notation="latex", declare={"f": "function of x, y"}))

    assert at_zero("f_x") != at_zero("f_y")
    assert at_zero(r"\frac{\partial}{\partial x}(x + 2 y)").doit() == 1
    assert at_zero(r"\frac{\partial}{\partial y}(x + 2 y)").doit() == 2
    assert at_zero(r"(x f_x + f_y)").func is Subs
    with pytest.raises(MeaningError, match="put in one value after the other"):
        at_zero("f_{xxy}")
