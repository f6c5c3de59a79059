"""Derivatives from first principles: the lines of the difference quotient, each judged, and wrong lines refused."""

from __future__ import annotations

import pytest
import sympy

import symcalc as sc
from symcalc.derivation.binomials import judge_powers
from symcalc.derivation.limits import judge_limit
from symcalc.derivation.topics.first_principles import judge_definition, judge_line
from symcalc.errors import ArgumentError, NoRuleError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import TWO, Limit, Name, Sum
from symcalc.formula.reading.reader import read
from symcalc.formula.rebuilding import product

# The function, its derivative as ink, and the lines under the limit.
QUOTIENTS = [
    ("x^3", "3*x^2", ["((x + h)^3 - x^3)/h", "((x^3 + 3*x^2*h + 3*x*h^2 + h^3) - x^3)/h", "(3*x^2*h + 3*x*h^2 + h^3)/h", "3*x^2 + 3*x*h + h^2"]),
    ("1/x", "-1/x^2", ["(1/(x + h) - 1/x)/h", "(x - (x + h))/(h*(x + h)*x)", "(-h)/(h*(x + h)*x)", "-1/((x + h)*x)"]),
    (
        "sqrt(x)",
        "1/(2*sqrt(x))",
        [
            "(sqrt(x + h) - sqrt(x))/h",
            "((x + h) - x)/(h*(sqrt(x + h) + sqrt(x)))",
            "h/(h*(sqrt(x + h) + sqrt(x)))",
            "1/(sqrt(x + h) + sqrt(x))",
        ],
    ),
    (
        "sin(x)",
        "cos(x)",
        ["(sin(x + h) - sin(x))/h", "(sin(x)*cos(h) + cos(x)*sin(h) - sin(x))/h", "sin(x)*((cos(h) - 1)/h) + cos(x)*(sin(h)/h)"],
    ),
    (
        "cos(x)",
        "-sin(x)",
        ["(cos(x + h) - cos(x))/h", "(cos(x)*cos(h) - sin(x)*sin(h) - cos(x))/h", "cos(x)*((cos(h) - 1)/h) - sin(x)*(sin(h)/h)"],
    ),
    ("e^x", "e^x", ["(e^(x + h) - e^x)/h", "(e^x*e^h - e^x)/h", "e^x*((e^h - 1)/h)"]),
]


def derived(text):
    return sc.derivative(text, "x", method="first principles")


def bodies(derivation):
    return [step.after.with_node(step.after.node.body) for step in derivation.steps if isinstance(step.after.node, Limit)]


@pytest.mark.parametrize(("text", "answer", "lines"), QUOTIENTS)
def test_textbook_lines(text, answer, lines):
    d = derived(text)
    assert d.answer.to_text() == answer
    found = bodies(d)
    assert [formula.meaning for formula in found] == [read(line, notation="text").meaning for line in lines]
    assert [formula.to_text() for formula in found] == [str(read(line, notation="text")) for line in lines]
    assert d.is_proved


OTHERS = ["x^7 - 3*x + 2", "a*x^2 + b", "f(x) = 5", "x", "-x^2", "a*x^2/c", "(x + 1)^2/3", "x^2/(1 + x)", "3/(x^2 + 1)", "x^(-2)", "2/x + x"]
OTHERS += ["sqrt(2*x + 1)", "sqrt(x^2 + 1)", "2*sqrt(x)", "sin(3*x)", "cos(-x/2)", "2*cos(x + 1)", "3*e^(-x)", "e^(a*x)", "sin(a*x + b)"]
OTHERS += ["1/(a*x + b)"]


@pytest.mark.parametrize("text", OTHERS)
def test_every_line_is_proved_and_the_answer_is_that_of_the_rules(text):
    d = derived(text)
    assert d.is_proved
    assert d.route.kind == "proved"
    assert sympy.simplify(d.result - sc.derivative(text, "x").result) == 0


@pytest.mark.parametrize("text", [row[0] for row in QUOTIENTS] + OTHERS)
def test_h_is_cancelled_where_it_is_not_zero(text):
    d = derived(text)
    stated = [str(condition) for step in d.steps for condition in step.assuming]
    assert "h != 0" in stated
    assert "Found for h" not in d.to_text()
    assert "x + h" not in d.to_text().partition("Found for")[2].partition("Checks")[0]


def flipped(node):
    return Sum((("-", node),))


def doubled(node):
    return product(TWO, node)


@pytest.mark.parametrize("change", [flipped, doubled])
@pytest.mark.parametrize("text", [row[0] for row in QUOTIENTS] + ["x^2/(1 + x)", "sqrt(x^2 + 1)", "3*e^(-x)"])
def test_wrong_lines_are_refuted(text, change):
    known = []
    for step in derived(text).steps[1:]:
        known += step.assuming
        node = step.after.node
        wrong = Limit(change(node.body), node.variable, node.target) if isinstance(node, Limit) else change(node)
        with pytest.raises(RefutedError):
            judge_limit(step.before, step.after.with_node(wrong), known)


BINOMIAL = [
    "((x + h)^n - x^n)/h",
    "(Sum(binomial(n, k)*x^(n - k)*h^k, (k, 0, n)) - x^n)/h",
    "Sum(binomial(n, k)*x^(n - k)*h^k, (k, 1, n))/h",
    "Sum(binomial(n, k)*x^(n - k)*h^(k - 1), (k, 1, n))",
    "n*x^(n - 1) + Sum(binomial(n, k)*x^(n - k)*h^(k - 1), (k, 2, n))",
]


def test_whole_powers_by_the_binomial_theorem():
    d = derived("x^n")
    assert [body.to_text() for body in bodies(d)] == BINOMIAL
    assert d.answer.to_text() == "n*x^(n - 1)"
    assert d.is_proved
    assert d.route.kind == "agrees"
    assert [str(condition) for step in d.steps for condition in step.assuming] == ["n ∈ Naturals", "h != 0"]
    assert "binomial theorem" in d.to_text()
    assert "Found for n ∈ Naturals." in d.to_text()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("a*x^n", "a*n*x^(n - 1)"),
        ("c - a*x^m", "-a*m*x^(m - 1)"),
        ("2*x^k + 3", "2*k*x^(k - 1)"),
        ("h*x^n", "h*n*x^(n - 1)"),
        ("3*x^n/2 - 1", "3*n*x^(n - 1)/2"),
    ],
)
def test_whole_powers_with_a_factor_and_a_constant(text, answer):
    d = derived(text)
    assert d.answer.to_text() == answer
    assert d.is_proved


def test_a_power_that_was_declared_whole_needs_no_condition():
    n = sympy.Symbol("n", integer=True, positive=True)
    d = sc.derivative("x^n", "x", declare={"n": n}, method="first principles")
    assert d.is_proved
    assert [str(condition) for step in d.steps for condition in step.assuming] == ["h != 0"]


@pytest.mark.parametrize("change", [flipped, doubled])
@pytest.mark.parametrize("text", ["x^n", "c - 2*x^n"])
def test_wrong_lines_of_whole_powers_are_refuted(text, change):
    known = []
    for step in derived(text).steps[1:]:
        known += step.assuming
        node = step.after.node
        wrong = Limit(change(node.body), node.variable, node.target) if isinstance(node, Limit) else change(node)
        with pytest.raises(RefutedError):
            judge_line(step.before, step.after.with_node(wrong), known)


WRONG_SUMS = [
    (0, "(Sum(binomial(n, k)*x^(n - k)*h^(k + 1), (k, 0, n)) - x^n)/h"),
    (0, "(Sum(x^(n - k)*h^k, (k, 0, n)) - x^n)/h"),
    (0, "(Sum(binomial(n, k)*x^k*h^k, (k, 0, n)) - x^n)/h"),
    (1, "Sum(binomial(n, k)*x^(n - k)*h^k, (k, 2, n))/h"),
    (1, "Sum(binomial(n, k)*x^(n - k)*h^k/2, (k, 1, n))/h"),
    (1, "Sum(binomial(n, k)*x^(n - k)*h^k, (k, 0, n))/h"),
    (2, "Sum(binomial(n, k)*x^(n - k)*h^(k - 2), (k, 1, n))"),
    (3, "x^(n - 1) + Sum(binomial(n, k)*x^(n - k)*h^(k - 1), (k, 2, n))"),
    (3, "n*x^(n - 1) + Sum(binomial(n, k)*x^(n - k)*h^(k - 1), (k, 1, n))"),
    (3, "n*x^n + Sum(binomial(n, k)*x^(n - k)*h^(k - 1), (k, 2, n))"),
]


@pytest.mark.parametrize(("row", "wrong"), WRONG_SUMS)
def test_wrong_sums_of_whole_powers_are_refuted(row, wrong):
    conditions = [read(text, notation="text") for text in ("n ∈ ℕ", "h != 0")]
    before, after = (under_limit(text) for text in (BINOMIAL[row], wrong))
    assert judge_line(before, under_limit(BINOMIAL[row + 1]), conditions).kind == "proved"
    with pytest.raises(RefutedError):
        judge_line(before, after, conditions)


@pytest.mark.parametrize("value", ["n*x^n", "(n - 1)*x^(n - 1)", "x^(n - 1)", "0", "n*x^(n - 1) + h"])
def test_wrong_values_of_whole_powers_are_refuted(value):
    with pytest.raises(RefutedError):
        judge_line(under_limit(BINOMIAL[-1]), read(value, notation="text"), [read("n ∈ ℕ", notation="text")])


# True, or not, but not for the reasons that the terms give: what n stands for is open, a power may be undefined, a letter is bound.
NOT_PROVED = [
    ("(x + h)^n", "Sum(binomial(n, k)*x^(n - k)*h^k, (k, 0, n))", []),
    ("(x + h)^n", "Sum(binomial(n, k)*x^(n - k)*h^k, (k, 0, n))", ["n > 0"]),
    ("(x + h)^n", "Sum(binomial(n, k)*x^(n - k)*h^k, (k, 0, n))", ["n ∈ ℤ"]),
    ("x^(n - 2)*x^2*h", "x^n*h", ["n ∈ ℕ"]),
    ("Sum(x^(k - 1)*x*h, (k, 0, n))", "Sum(x^k*h, (k, 0, n))", ["n ∈ ℕ"]),
    ("Sum(x^k*h, (k, 0, m))", "h + Sum(x^k*h, (k, 1, m))", ["n ∈ ℕ"]),
]


@pytest.mark.parametrize(("left", "right", "conditions"), NOT_PROVED)
def test_what_the_terms_do_not_show_is_not_proved(left, right, conditions):
    given = [read(text, notation="text") for text in conditions]
    assert judge_powers(under_limit(left), under_limit(right), given) is None


def under_limit(text):
    formula = read(text, notation="text")
    return formula.with_node(Limit(formula.node, Name("h"), read("0", notation="text").node))


WRONG_DEFINITIONS = ["(f(x + h) - f(x))/x", "(f(x) - f(x + h))/h", "(f(x + h) + f(x))/h", "(f(x + 2*h) - f(x))/h"]


@pytest.mark.parametrize("text", WRONG_DEFINITIONS)
def test_another_limit_is_not_the_definition(text):
    goal = read("diff(f(x), x)", notation="text")
    body = read(text, notation="text").node
    right = read("(f(x + h) - f(x))/h", notation="text").node
    zero = read("0", notation="text").node
    assert judge_definition(goal, Formula(Limit(right, Name("h"), zero), goal.roles)).kind == "proved"
    with pytest.raises(RefutedError):
        judge_definition(goal, Formula(Limit(body, Name("h"), zero), goal.roles))
    with pytest.raises(RefutedError):
        judge_definition(goal, Formula(Limit(right, Name("h"), TWO), goal.roles))
    with pytest.raises(RefutedError):
        judge_definition(goal, Formula(Limit(right, Name("h"), zero, "+"), goal.roles))


def test_absolute_value_has_two_slopes_at_zero():
    d = derived("abs(x)")
    assert d.result == sympy.Piecewise((1, sympy.Symbol("x") > 0), (-1, sympy.Symbol("x") < 0))
    last = d.steps[-1].parts[-1].steps[-1]
    assert (last.rule, last.before.to_text()) == ("not differentiable", "-1 != 1")
    assert d.is_proved
    assert "Found for x != 0." in d.to_text()


def test_a_letter_h_of_the_function_is_left_alone():
    d = derived("h*x^2")
    assert d.steps[0].after.node.variable == Name("k")
    assert d.answer.to_text() == "2*h*x"


@pytest.mark.parametrize("text", ["ln(x)", "x^(n + 1)", "n^x", "x^n + x", "tan(x)", "f(x)", "x*sin(x)", "sqrt(sin(x))", "e^(x^2)", "x^40"])
def test_what_is_not_worked_out_says_what_is(text):
    with pytest.raises(NoRuleError, match="polynomials and quotients of them"):
        derived(text)


def test_wrong_calls_say_what_to_do():
    with pytest.raises(ArgumentError, match="first principles"):
        sc.derivative("x^2", method="limits")
    with pytest.raises(ArgumentError, match="n=1"):
        sc.derivative("x^2", n=2, method="first principles")


def test_a_named_function_keeps_its_name():
    d = sc.derivative("f(x) = 1/x", method="first principles")
    assert d.name.to_text() == "diff(f, x)"
    assert 'method="first principles"' in d.program
