"""The judge is sound: true steps are proved, false ones refuted, and what holds only in part is never proved."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
import sympy

from symcalc.derivation.kernels import NotDecidedError
from symcalc.derivation.proof import compare, judge
from symcalc.derivation.row_derivatives import carried_out, derivative
from symcalc.derivation.step import Focus
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ONE, Sum
from symcalc.formula.reading.reader import read
from symcalc.formula.rebuilding import part_at, replaced_at

TRUE = [
    ("(x + y)^2", "x^2 + 2*x*y + y^2"),
    ("exp(x + y)", "exp(x)*exp(y)"),
    ("exp(-x)*exp(x)", "1"),
    ("1/exp(x*y)", "exp(-x*y)"),
    ("exp(2*x)", "exp(x)^2"),
    ("exp(x/2)^2", "exp(x/2)*exp(x/2)"),
    ("sin(-x)", "-sin(x)"),
    ("cos(y - x)", "cos(x - y)"),
    ("sin(x)^2 + cos(x)^2", "1"),
    ("sin(x)^4", "(1 - cos(x)^2)^2"),
    ("sin((x + 1)^2)", "sin(x^2 + 2*x + 1)"),
    ("exp(sin(x)^2)*exp(cos(x)^2)", "e"),
    ("diff(x^2*sin(y), x)", "2*x*sin(y)"),
    ("diff(exp(-x*y), x)", "-y*exp(-x*y)"),
    ("diff(sin(x^2), x)", "2*x*cos(x^2)"),
    ("diff(x^5, (x, 3))", "60*x^2"),
    ("x/4 + x/4", "x/2"),
    ("pi*x + pi*x", "2*pi*x"),
    ("1/pi", "pi^(-1)"),
]
FALSE = [
    ("(x + y)^2", "x^2 + y^2"),
    ("exp(x + y)", "exp(x) + exp(y)"),
    ("exp(x*y)", "exp(x)*exp(y)"),
    ("exp(-x)", "-exp(x)"),
    ("sin(-x)", "sin(x)"),
    ("cos(-x)", "-cos(x)"),
    ("sin(x)^2 - cos(x)^2", "1"),
    ("sin(x + y)", "sin(x) + sin(y)"),
    ("diff(x^2*sin(y), x)", "2*x"),
    ("diff(exp(-x*y), x)", "y*exp(-x*y)"),
    ("diff(exp(-x*y), x)", "exp(-x*y)"),
    ("diff(sin(x^2), x)", "cos(x^2)"),
    ("diff(x*sin(x), x)", "cos(x)"),
    ("diff(x^3, x)", "3*x^3"),
    ("2*pi", "6.28"),
    ("1", "1 + 10^(-25)"),
    ("x", "sqrt(x^2)"),
    ("ln(x^2)", "ln(x)"),
    ("1/x", "1/x + 1"),
]
# True at some real points and false at others, or true wherever both sides are defined but not shown to be defined.
# SymPy makes one object of both sides of many of them, so it is the ink that is judged.
NEVER_PROVED = [
    ("sqrt(x^2)", "x"),
    ("sqrt(x)^2", "x"),
    ("ln(x^2)", "2*ln(x)"),
    ("exp(ln(x))", "x"),
    ("x/x", "1"),
    ("x^0", "1"),
    ("x^2/x", "x"),
    ("x/x", "y/y + sin(x) - sin(x)"),
    ("0/x", "0"),
    ("1/x - 1/x", "0"),
    ("ln(x) - ln(x)", "0"),
    ("(x^2 - 1)/(x - 1)", "x + 1"),
    ("1/(sin(x)^2 + cos(x)^2 - 1)", "1/(cos(x)^2 + sin(x)^2 - 1)"),
    ("0/(sin(x)^2 + cos(x)^2 - 1)", "0"),
    ("1/(x - x*cos(y)^2 - x*sin(y)^2)", "1"),
    ("abs(x)", "x"),
    ("sign(x)^2", "1"),
    ("exp(ln(x))*x/x", "x + f(x) - f(x)*1"),
    ("x^y*x^(-y)", "cos(0*x)"),
    ("atan(x) + atan(1/x)", "pi/2"),
    ("tan(x)*cos(x)", "sin(x)"),
    ("asech(x)*0", "0"),
    ("diff(x/x, x)", "0"),
]
# The same with SymPy kept from evaluating.
one, X = sympy.Integer(1), sympy.Symbol("x")
RECIPROCAL = sympy.Pow(X, -1, evaluate=False)
UNEVALUATED = [
    (sympy.Mul(X, RECIPROCAL, evaluate=False), one),
    (sympy.Pow(sympy.Add(sympy.sin(X) ** 2, sympy.cos(X) ** 2, -1, evaluate=False), -1, evaluate=False), one),
    (sympy.exp(sympy.log(X), evaluate=False), X),
    (sympy.Mul(sympy.Pow(X, sympy.Symbol("y")), sympy.Pow(X, -sympy.Symbol("y")), evaluate=False), one),
    (sympy.Add(RECIPROCAL, sympy.Mul(-1, RECIPROCAL, evaluate=False), evaluate=False), sympy.Integer(0)),
]


def meanings(left, right):
    return read(left, notation="text").meaning, read(right, notation="text").meaning


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_true_equalities_are_proved(left, right):
    assert compare(*meanings(left, right)).kind == "proved"


@pytest.mark.parametrize(("left", "right"), FALSE)
def test_false_equalities_are_refuted(left, right):
    with pytest.raises(RefutedError):
        compare(*meanings(left, right))


@pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")
@pytest.mark.parametrize(("left", "right"), NEVER_PROVED)
def test_what_holds_only_in_part_is_never_proved(left, right):
    a, b = read(left, notation="text"), read(right, notation="text")
    assert a != b
    with suppress(RefutedError):
        assert judge(a, b).kind != "proved"


@pytest.mark.parametrize(("left", "right"), UNEVALUATED, ids=str)
def test_what_sympy_would_cancel_is_never_proved(left, right):
    assert left != right
    with suppress(RefutedError):
        assert compare(left, right).kind != "proved"


DISPLAYED = [("x/x", "1", "x != 0"), ("exp(ln(x))", "x", "x > 0"), ("sqrt(x)^2", "x", "x >= 0"), ("1/x - 1/x", "0", "x != 0")]


@pytest.mark.parametrize(("left", "right", "condition"), DISPLAYED)
def test_a_displayed_condition_makes_it_provable_and_another_does_not(left, right, condition):
    a, b, displayed, other = (read(text, notation="text") for text in (left, right, condition, "y > 0"))
    assert judge(a, b, (displayed,)).kind == "proved"
    assert judge(a, b, (other,)).kind == "agrees"


def stepped(line, place, after, assuming=()):
    before = read(line, notation="text")
    focus = Focus(place, Formula(part_at(before.node, place), before.roles), read(after, notation="text"))
    changed = Formula(replaced_at(before.node, place, focus.after.node), before.roles)
    return before, changed, tuple(read(text, notation="text") for text in assuming), focus


LIFTED = [
    # The part alone decides: what stands around it is beyond the judge.
    ("f(x) + sin(-x)", (1,), "-sin(x)", "proved"),
    ("1/x + diff(x^2, x)", (1,), "2*x", "proved"),
    ("ln(y)*(x + x)", (1,), "2*x", "proved"),
    # Inside an operator too, where it holds for all numbers.
    ("sum((i + i)*x, (i, 1, n))", (0, 0), "2*i", "proved"),
    ("integrate(cos(-t), (t, 0, x))", (0,), "cos(t)", "proved"),
    # It is judged as a whole where it holds for some: the index is whole.
    ("sum(cos(2*pi*i), (i, 1, n))", (0,), "1", "proved"),
    ("f(x) + sqrt(x^2)*ln(x)", (1, 0), "x", "agrees"),
]


@pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")
@pytest.mark.parametrize(("line", "place", "after", "kind"), LIFTED)
def test_a_step_is_judged_on_the_part_that_it_rewrites(line, place, after, kind):
    before, changed, assuming, focus = stepped(line, place, after)
    assert judge(before, changed, assuming, focus).kind == kind


@pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")
@pytest.mark.parametrize(
    ("line", "place", "after"), [("f(x) + sin(-x)", (1,), "sin(x)"), ("ln(x) + sqrt(x^2)", (1,), "-x"), ("g(y)*x", (1,), "x + y")]
)
def test_a_false_part_is_refuted_whatever_stands_around_it(line, place, after):
    before, changed, assuming, focus = stepped(line, place, after)
    with pytest.raises(RefutedError):
        judge(before, changed, assuming, focus)


def test_a_part_is_not_lifted_into_another_line():
    before, _, _, focus = stepped("x + sin(-y)", (1,), "-sin(y)")
    with pytest.raises(RefutedError, match="does not become"):
        judge(before, read("2*x - sin(y)", notation="text"), (), focus)
    with pytest.raises(RefutedError, match="does not become"):
        judge(before, read("x + (-sin(z))", notation="text"), (), replace(focus, before=read("sin(-z)", notation="text")))


DECLARED = [
    # SymPy's own evaluation knows what was declared, so the judge must not look at other numbers.
    ("sqrt(x^2)", "x", "positive", "proved"),
    ("abs(x)", "x", "nonnegative", "proved"),
    ("sqrt(x^2*y)", "x*sqrt(y)", "positive", "proved"),
    ("sqrt(x^2*y)", "x*sqrt(y)", "nonnegative", "agrees"),
    ("(-1)^(2*x)", "1", "integer", "proved"),
    ("sqrt(x^4)", "x*abs(x)", "positive", "proved"),
    ("x^4*cos(2*pi*x)^2 + cbrt(x)", "x^4 + cbrt(x)", "integer", "proved"),
    ("besselj(1, x)*x*2", "x^2*(besselj(0, x) + besselj(2, x))", "integer", "agrees"),
    ("x/x", "1", "positive", "proved"),
]


@pytest.mark.parametrize(("left", "right", "role", "kind"), DECLARED)
def test_what_was_declared_of_a_letter_is_obeyed(left, right, role, kind):
    a, b = (read(text, notation="text", declare={"x": sympy.Symbol("x", **{role: True})}) for text in (left, right))
    assert judge(a, b).kind == kind
    with pytest.raises(RefutedError):
        judge(a, Formula(Sum((("+", b.node), ("+", ONE))), b.roles))


def test_a_function_under_another_letter_hides_no_division():
    roles = {"g": sympy.Lambda(X, 1 / X), "h": sympy.Lambda(X, 1 / (1 + sympy.exp(-X)))}
    product, one_ = read("x*g(x)", notation="text", declare=roles), read("1", notation="text")
    assert judge(product, one_).kind == "agrees"
    assert "Ne(x, 0)" in judge(product, one_).how
    assert judge(product, one_, (read("x != 0", notation="text"),)).kind == "proved"


def test_a_function_of_the_user_has_no_row_though_it_is_called_like_one():
    of_the_user = sympy.Function("exp")(X)
    assert derivative(of_the_user, X) == sympy.Derivative(of_the_user, X)
    with pytest.raises(NotDecidedError):
        derivative(sympy.Sum(X, (X, 1, sympy.Symbol("n"))), sympy.Symbol("n"))


def test_a_condition_is_obeyed_when_points_are_chosen():
    left, right = read("sqrt(x^2)", notation="text"), read("x", notation="text")
    assert judge(left, right, (read("x > 0", notation="text"),)).kind == "proved"
    assert judge(*(read(text, notation="text") for text in ("asin(sin(x))", "x")), (read("-1 < x < 1", notation="text"),)).kind == "agrees"
    with pytest.raises(RefutedError):
        judge(left, right)


def test_agreement_at_points_is_said_and_is_no_proof():
    verdict = compare(*meanings("erf(x)", "-erf(-x) + gamma(x)*x - gamma(x + 1)"))
    assert verdict.kind == "agrees"
    assert "points" in verdict.how


def test_undecided_says_why():
    x = sympy.Symbol("x")
    assert "beyond ball arithmetic" in compare(sympy.MatrixSymbol("A", 2, 2)[0, 0], 2 * x).how
    assert compare(sympy.Eq(x, 1), sympy.Eq(x, 2)).kind == "undecided"


def test_matrices_are_compared_entry_by_entry():
    x = sympy.Symbol("x")
    assert compare(sympy.Matrix([x + x, 1]), sympy.Matrix([2 * x, 1])).kind == "proved"
    with pytest.raises(RefutedError):
        compare(sympy.Matrix([x, 1]), sympy.Matrix([x, 2]))
    with pytest.raises(RefutedError, match="matrix"):
        compare(sympy.Matrix([x, 1]), sympy.Matrix([[x, 1]]))


def test_a_refusal_names_the_point():
    with pytest.raises(RefutedError, match=r"at x = "):
        compare(*meanings("x", "x + 1/1000"))


@pytest.mark.parametrize("text", ["x^2*sin(y) + exp(-x*y)", "sin(cos(x*y))*exp(x)", "x^3/7 - x", "2^x", "tan(x)*ln(x)", "atan2(x, y)"])
def test_derivatives_from_the_rows_are_those_of_sympy(text):
    x, expression = sympy.Symbol("x"), read(text, notation="text").meaning
    assert sympy.simplify(derivative(expression, x) - expression.diff(x)) == 0


def test_a_derivative_by_a_function_is_that_of_a_slot_and_not_zero():
    f, g = sympy.Function("f")(sympy.Function("g")(X)), sympy.Function("g")(X)
    assert carried_out(sympy.Derivative(f, g)) == sympy.Derivative(f, g)
    assert compare(sympy.Derivative(f, X), sympy.Derivative(f, g) * sympy.Derivative(g, X)).kind == "proved"
    with pytest.raises(RefutedError):
        compare(sympy.Derivative(f, X), sympy.Derivative(f, g))
    with pytest.raises(NotDecidedError):
        carried_out(sympy.Derivative(sympy.exp(g), g))


def test_nested_derivatives_are_carried_out():
    x, y = sympy.symbols("x y")
    assert carried_out(sympy.Derivative(x**2 * y**2, x, y)) == 4 * x * y


NESTED = [
    ("diff(F(g(x), y), (x, 2))", "D[2,0](F)(g(x), y)*diff(g(x), x)^2 + D[1,0](F)(g(x), y)*diff(g(x), (x, 2))"),
    ("diff(g(g(x)), (x, 2))", "D[2](g)(g(x))*D[1](g)(x)^2 + D[1](g)(g(x))*D[2](g)(x)"),
    ("diff(D[2](g)(g(x)), x)", "D[3](g)(g(x))*D[1](g)(x)"),
    ("diff(D[1,0](F)(g(x), x), x)", "D[2,0](F)(g(x), x)*diff(g(x), x) + D[1,1](F)(g(x), x)"),
    ("diff(D[0,1](F)(x - y, x), x)", "D[1,1](F)(x - y, x) + D[0,2](F)(x - y, x)"),
    ("diff(F(x, x), (x, 2))", "D[2,0](F)(x, x) + 2*D[1,1](F)(x, x) + D[0,2](F)(x, x)"),
    (
        "diff(F(x^2, x^2), (x, 2))",
        "4*x^2*(D[2,0](F)(x^2, x^2) + 2*D[1,1](F)(x^2, x^2) + D[0,2](F)(x^2, x^2)) + 2*D[1,0](F)(x^2, x^2) + 2*D[0,1](F)(x^2, x^2)",
    ),
]


@pytest.mark.parametrize(("left", "right"), NESTED)
def test_derivatives_of_unknown_functions_by_slots_that_move_are_proved_and_refuted_when_they_are_off(left, right):
    left, right, off = (read(text, notation="text") for text in (left, right, f"{right} + x/1000"))
    assert judge(left, right).kind == "proved"
    with pytest.raises(RefutedError):
        judge(left, off)


@pytest.mark.parametrize("place", ["x, x", "x^2, x^2", "1, 1"])
def test_derivatives_that_sympy_takes_for_one_are_not_proved_equal(place):
    left, right = (read(f"D[{orders}](F)({place})", notation="text") for orders in ("2,1", "1,2"))
    with suppress(RefutedError):
        assert judge(left, right).kind != "proved"


def test_a_derivative_of_an_order_that_is_a_letter_is_left_alone():
    f, n = sympy.Function("f")(X), sympy.Symbol("n")
    assert compare(sympy.Derivative(f, (X, n)), sympy.Derivative(f, (X, n))).kind == "agrees"
    with pytest.raises(RefutedError):
        compare(sympy.Derivative(f, (X, n)), sympy.Derivative(f, (X, n)) + 1)
