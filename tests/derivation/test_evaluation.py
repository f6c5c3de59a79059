"""Values at a point: numbers put in visibly, exact values by visible steps, decimals whose digits are proved; else a refusal with its reason."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
import sympy

import symcalc as sc
from symcalc.derivation.decimals import rounded, sign_of
from symcalc.errors import ArgumentError

X, Y = sympy.symbols("x y")
PAGE_1 = "f(x,y)=x y e^{-x^2/2-y^2/8}"

ROWS = [
    ("x^2 - x", {"x": -2}, "6", ["(-2)^2 - (-2)", "4 - (-2)", "6"]),
    ("sin(x)", {"x": "pi/6"}, "1/2", ["sin(pi/6)", "1/2", "0.5"]),
    ("x^2 + 0.1", {"x": "0.5"}, "7/20", ["0.5^2 + 0.1", "0.25 + 0.1", "0.35"]),
    ("x^2/3", {"x": 1}, "1/3", ["1^2/3", "1/3", "0.333333"]),
    ("sqrt(x)", {"x": 0}, "0", ["sqrt(0)", "0"]),
    ("|x|", {"x": -3}, "3", ["abs(-3)", "3"]),
    ("a x^2", {"x": 3}, "9*a", ["a*3^2", "a*9", "9*a"]),
    (X**2 + Y, {X: 2, "y": Fraction(1, 2)}, "9/2", ["2^2 + 1/2", "4 + 1/2", "9/2", "4.5"]),
]


@pytest.mark.parametrize(("f", "at", "value", "lines"), ROWS, ids=[str(row[0]) for row in ROWS])
def test_numbers_are_put_in_and_worked_out_line_by_line(f, at, value, lines):
    found = sc.evaluate(f, {key: str(entry) if isinstance(entry, Fraction) else entry for key, entry in at.items()})
    assert [step.after.to_text() for step in found.steps] == lines
    assert str(found.result) == value
    assert found.is_proved


def test_a_rounded_decimal_stands_behind_its_sign_and_its_digits_are_proved():
    found = sc.evaluate(PAGE_1, ["1/2", 1])
    assert [step.relation for step in found.steps][-1] == "≈"
    assert found.steps[-1].after.to_text() == "0.389400"
    assert found.result == sympy.exp(sympy.Rational(-1, 4)) / 2
    assert found.answer.to_text() == "1/2*e^(-1/4)"
    assert "ball" in found.steps[-1].verdict.how


REFUSED = [
    ("1/x", {"x": 0}, "1/x asks for x != 0"),
    ("x/x", {"x": 0}, "x/x asks for x != 0"),
    ("2 + ln(x)", {"x": -1}, r"ln\(x\) asks for x > 0"),
    ("sqrt(1 - x)", {"x": 2}, "asks for 1 - x >= 0"),
    ("asin(x)", {"x": 2}, "asks for x >= -1 and x <= 1"),
    ("tan(x)", {"x": "pi/2"}, r"tan\(x\) asks for"),
    ("ln(x - pi)", {"x": 3}, "asks for x - pi > 0"),
    ("x^x", {"x": 0}, "asks for x > 0"),
    ("x^y", {"x": 9, "y": "9^9"}, "too large to be written out"),
    ("x^2", {"y": 1}, "y does not occur"),
    ("x^2", {"x": "x"}, "contains the variable x itself"),
    ("x^2", {"x": "sqrt(-1)"}, "real numbers or letters"),
    ("x^2 = 1", {"x": 1}, "equation"),
]


@pytest.mark.parametrize(("f", "at", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_point_without_value_is_refused_with_its_reason(f, at, reason):
    with pytest.raises(ArgumentError, match=reason):
        sc.evaluate(f, at)


@pytest.mark.parametrize(("f", "value"), [("x^(3/2)", 0), ("sqrt(x)", 0), ("x^2/(1+x)", 0)])
def test_a_point_where_a_stricter_condition_fails_but_the_value_is_there_is_not_refused(f, value):
    assert sc.evaluate(f, {"x": 0}).result == value


def test_a_derivation_goes_on_with_numbers():
    derived = sc.gradient("x^2 y^3", "x, y")
    found = derived.at(x=2, y=-1)
    assert found.result == sympy.Matrix([-4, 12])
    assert found.steps == derived.steps
    assert [str(part.result) for part in found.numbers[1:3]] == ["-4", "12"]
    assert "(-1)^3" in found.numbers[1].steps[0].after.to_text()
    assert derived.at([2, -1]) == found == derived.at({X: 2, Y: -1})
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.is_proved


def test_a_point_may_be_given_letter_by_letter():
    derived = sc.partial("a x^2 y", "x")
    assert derived.at(x=1).result == 2 * sympy.Symbol("a") * Y
    assert derived.at(x=1).at(a=3, y=2).result == 12


def test_the_program_goes_on_too():
    found = sc.gradient("x^2 y", "x, y").at(x=1).at(y="1/2")
    assert found.program.splitlines()[1:] == ['d = sc.gradient("x^2 y", "x, y")', 'd = d.at({"x": 1})', 'd = d.at({"y": "1/2"})', "d.result"]


def test_a_derivation_is_a_function_of_its_variables():
    derived = sc.gradient("x^2 y^3", "x, y")
    assert derived(2, 1).tolist() == [[4.0], [12.0]]
    assert derived.function.inputs == ("x", "y")
    assert sc.derivative("x^2", "x")([1.0, 2.0]).tolist() == [2.0, 4.0]
    assert pickle.loads(pickle.dumps(derived)) == derived
    with pytest.raises(ArgumentError, match="letters a beside its variables x"):
        sc.derivative("a x^2", "x")(1)


WRONG_POINTS = [
    (lambda d: d.at(z=1), "z does not occur"),
    (lambda d: d.at(), "A point is expected"),
    (lambda d: d.at([1]), "needs 2 numbers"),
    (lambda d: d.at([1, 2], x=1), "not both"),
    (lambda d: d.at(x="ln(0)"), "real numbers"),
]


@pytest.mark.parametrize(("call", "reason"), WRONG_POINTS)
def test_a_wrong_point_is_refused(call, reason):
    with pytest.raises(ArgumentError, match=reason):
        call(sc.gradient("x^2 y", "x, y"))


def test_a_point_at_which_the_derivative_is_not_defined_is_refused():
    with pytest.raises(ArgumentError, match="no real value at x = 0"):
        sc.derivative("ln(x)").at(x=0)


NOT_DERIVED = [
    (lambda: sc.derivative("|x|").at(x=0), "so not at x = 0"),
    (lambda: sc.gradient("max(x, y)", at=[1, 1]), "at x = 1, y = 1"),
    (lambda: sc.hessian("|x| y^2", at=[0, 1]), "so not at x = 0"),
    (lambda: sc.directional_derivative("|x| y", "x, y", [1, 1], at=[0, 2]), "x = 0"),
    (lambda: sc.error_propagation("|x|", {"x": 1}, at=[0]), "so not at x = 0"),
]


@pytest.mark.parametrize(("call", "reason"), NOT_DERIVED)
def test_a_kink_has_no_slope_though_the_formula_of_the_slope_has_a_value_there(call, reason):
    with pytest.raises(ArgumentError, match=reason):
        call()


def test_values_may_have_letters_that_are_replaced_later():
    assert sc.derivative("x^2").at(x="a + 1").at(a=3).result == 8


def test_lists_are_evaluated_entry_by_entry():
    assert sc.evaluate("(x, 2 x)", {"x": 3}).result == sympy.Matrix([3, 6])
    assert sc.evaluate("[[x, 1], [2, x^2]]", {"x": 3}).result == sympy.Matrix([[3, 1], [2, 9]])


def test_of_cases_the_one_that_holds_is_taken():
    assert sc.evaluate(r"\begin{cases} x & x<0 \\ x^2 & x\ge 0\end{cases}", {"x": 3}).result == 9


def test_the_page_says_what_was_asked_and_boxes_the_value():
    text = sc.evaluate("x^2 - x", {"x": -2}).to_text()
    assert "Find the value of x^2 - x, at x = -2" in text
    page = sc.derivative("x^3").at(x=2)
    assert "Numbers put in" in page.to_text()
    assert r"\right|_{x=2} &= 12" in page.to_latex().split("boxed")[1]


DIGITS = [(sympy.exp(1), 6, "2.718282"), (sympy.Rational(-1, 3), 6, "-0.333333"), (sympy.pi * 1000, 6, "3141.593"), (sympy.exp(-20), 4, "2.061e-9")]


@pytest.mark.parametrize(("value", "digits", "text"), DIGITS)
def test_decimals_have_as_many_digits_as_were_asked_for(value, digits, text):
    found, verdict = rounded(value, digits=digits)
    assert (found, verdict.kind) == (text, "proved")


def test_a_decimal_that_no_ball_vouches_for_is_not_called_proved(monkeypatch):
    def beyond(*_, **__):
        raise ArgumentError("beyond")

    monkeypatch.setattr("symcalc.derivation.decimals.enclose", beyond)
    assert rounded(sympy.exp(1))[1].kind == "undecided"


def test_a_sign_that_is_not_shown_is_not_claimed():
    assert sign_of(sympy.exp(sympy.pi * sympy.sqrt(163)) - 640320**3 - 744) == "-"
    assert sign_of(sympy.Symbol("a")) == "?"


def test_settings_say_how_many_digits():
    with sc.settings(digits=10):
        assert sc.evaluate("e^x", {"x": 1}).steps[-1].after.to_text() == "2.7182818285"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("factorial(x)", {"x": 10**8}),
        ("gamma(x)", {"x": "10^9 + 1/2"}),
        ("exp(exp(exp(x)))", {"x": 10}),
        ("exp(x)", {"x": 10**9}),
        ("Sum(1/i, (i, 1, n))", {"n": 10**7}),
        ("Product(i, (i, 1, n))", {"n": 10**6}),
        ("legendre(n, x)", {"n": 5000, "x": "1/3"}),
    ],
)
def test_what_would_be_computed_without_end_is_refused(text, at):
    with pytest.raises(ArgumentError, match="too large"):
        sc.evaluate(text, at)


@pytest.mark.parametrize("text", ["x*9^(9^9)", "x*factorial(10^9)", "Sum(sin(i*x), (i, 1, 10^6))"])
def test_a_number_that_is_too_large_to_be_worked_with_is_refused(text):
    with pytest.raises(ArgumentError, match="write a letter for it"):
        sc.derivative(text, "x")


def test_large_exponents_are_no_large_numbers():
    assert sc.derivative("x^(10^9)", "x").result == 10**9 * sympy.Symbol("x") ** (10**9 - 1)
    assert sc.evaluate("factorial(x)", {"x": 20}).result == sympy.factorial(20)


def test_what_is_no_number_is_refused_by_the_function_of_a_derivation():
    with pytest.raises(ArgumentError, match="a number or an array of numbers is expected"):
        sc.derivative("x^2", "x")("a")


ODD_ROOTS = [
    ("cbrt(x)", -8, "-2"),
    ("1/cbrt(x)^2", -8, "1/4"),
    ("cbrt(x)", -2, "-2^(1/3)"),
    ("sqrt(cbrt(x)^2)", -8, "2"),
    ("root(x, 5) + 1", -32, "-1"),
    ("cbrt(cos(x))", 2, "-(-cos(2))^(1/3)"),
]


@pytest.mark.parametrize(("text", "at", "value"), ODD_ROOTS)
def test_roots_of_odd_order_of_negative_numbers_are_real(text, at, value):
    assert sc.evaluate(text, {"x": at}).result == sc.parse(value)


def test_slopes_of_roots_of_odd_order_at_negative_numbers():
    assert sc.derivative("cbrt(x)", "x").at(x=-8).result == sympy.Rational(1, 12)
    assert sc.derivative("sqrt(cbrt(x)^2)", "x").at(x=-8).result == sympy.Rational(-1, 12)
    assert sc.gradient("cbrt(x*y)", "x, y").at(x=-1, y=8).result == sympy.Matrix([sympy.Rational(2, 3), sympy.Rational(-1, 12)])
    assert sc.linearize("cbrt(x)", "x", -1).result == sympy.Symbol("x") / 3 - sympy.Rational(2, 3)
    with pytest.raises(ArgumentError, match="asks for"):
        sc.evaluate("sqrt(cbrt(x))", {"x": -8})
