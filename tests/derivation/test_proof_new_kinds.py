"""Cases, sums, integrals, bound letters, ties, roots, and bounds: what holds is proved, what holds only in part never is."""

from __future__ import annotations

import ast
import io
import tokenize
from contextlib import suppress
from pathlib import Path

import pytest
import sympy

from symcalc import enclosure
from symcalc.derivation import proof
from symcalc.derivation.kernels import Kernels
from symcalc.derivation.proof import compare, judge
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.reading.reader import read

pytestmark = pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")

# False, or true only at some points, or with a part that is undefined where the other side is defined.
NEVER_PROVED = [
    # a branch is no fact about what stands beside it
    ("piecewise((ln(x), x > 0), (0, true)) + sqrt(x^2)", "piecewise((ln(x), x > 0), (0, true)) + x"),
    ("piecewise((x/x, x > 0), (1, true))*x/x", "1"),
    ("piecewise((1/x, x > 0), (0, true)) + x/x", "piecewise((1/x, x > 0), (0, true)) + 1"),
    ("piecewise((x, x > 0), (-x, x < 0))", "abs(x)"),
    ("piecewise((x, x > 0), (-x, true))", "x"),
    ("piecewise((1, x > 0), (-1, true))", "sign(x)"),
    ("piecewise((x^2, x < 1), (x, true))", "piecewise((x^2, x <= 2), (x, true))"),
    ("piecewise((sqrt(x), x >= -1), (0, true))", "piecewise((sqrt(x), x >= 0), (0, true))"),
    ("diff(piecewise((x^2, x <= 1), (3*x, true)), x)", "piecewise((2*x, x <= 1), (3, true))"),
    ("diff(piecewise((x, floor(x) > 1), (x, true)), x)", "1"),
    ("piecewise((1, x/x > 0), (2, true))", "1"),
    # ties and corners
    ("diff(max(x, 0), x)", "piecewise((1, x > 0), (0, true))"),
    ("diff(max(x, y), x)", "(1 + sign(x - y))/2"),
    ("diff(abs(x), x)", "sign(x)"),
    ("max(x, y)", "x"),
    ("max(x, y)*min(x, y)", "abs(x*y)"),
    ("abs(x + y)", "abs(x) + abs(y)"),
    ("abs(x - y)", "x - y"),
    ("sign(x)*sign(x)", "1"),
    ("sign(x*y)*abs(x)", "x*sign(y) + 0*ln(x)"),
    # letters that are bound are others than those that are free
    ("sum(1/i, (i, 1, n)) + i/i", "sum(1/i, (i, 1, n)) + 1"),
    ("sum(ln(i), (i, 1, n)) + sqrt(i^2)", "sum(ln(i), (i, 1, n)) + i"),
    ("sum(x*i, (i, 1, n))", "i*sum(x, (i, 1, n))"),
    ("sum(i, (i, 1, n))", "sum(j, (j, 1, m))"),
    ("sum(sum(i*j, (j, 1, i)), (i, 1, n))", "sum(sum(i*j, (j, 1, n)), (i, 1, n))"),
    ("integrate(x*t, (t, 0, x))", "integrate(t*t, (t, 0, x))"),
    ("integrate(t, (t, 0, t))", "t*integrate(1, (t, 0, t))"),
    ("diff(sum(x^i, (i, 1, n)), x)", "sum(i*x^i, (i, 1, n))"),
    ("sum((i - 2)/(i - 2), (i, 1, n))", "sum(1, (i, 1, n))"),
    ("sum((i - 2)/(i - 2), (i, 1, n))", "sum((i - 3)/(i - 3), (i, 1, n))"),
    ("(sum(abs(i), (i, -n, n)) - sum(i, (i, -n, n)))*(sum(abs(i), (i, -n, n)) + sum(i, (i, -n, n)))", "0"),
    ("sum(sqrt(i^2), (i, -3, n))", "sum(i, (i, -3, n))"),
    ("product(x*i, (i, 1, n))", "x*product(i, (i, 1, n))"),
    ("product(1 + i, (i, 1, n))", "product(1, (i, 1, n)) + product(i, (i, 1, n))"),
    ("diff(product(x + i, (i, 1, n)), x)", "product(x + i, (i, 1, n))*sum(1/(x + i), (i, 1, n))"),
    # what is asked under two bound letters, or of a letter that stands in the ink only
    ("sum(sum((j - i)/(j - i), (j, 1, n)), (i, 1, n))", "sum(sum(1, (j, 1, n)), (i, 1, n))"),
    ("integrate(integrate(s*t/(s*t), (s, 1, 2)), (t, -1, 1))", "integrate(integrate(1, (s, 1, 2)), (t, -1, 1))"),
    ("sum(1/i + 0*sum(1/j, (j, -3, 3)), (i, 1, n))", "sum(1/i, (i, 1, n))"),
    ("sum(1/i + 0*sum(ln(j - i + 1), (j, 1, 3)), (i, 1, n))", "sum(1/i, (i, 1, n))"),
    ("integrate((s - 2)^y*(s - 2)^(-y), (s, 0, 1))", "integrate(1, (s, 0, 1))"),
    # integrals over what is not defined, or not smooth, between the limits
    ("integrate(t/t, (t, -1, x))", "integrate(1, (t, -1, x))"),
    ("diff(integrate(floor(t), (t, 0, x)), x)", "floor(x)"),
    ("diff(integrate(sign(t), (t, -1, x)), x)", "sign(x)"),
    ("diff(integrate(1/t, (t, -1, x)), x)", "1/x"),
    ("diff(integrate(sin(x*t), (t, 0, x)), x)", "sin(x^2)"),
    ("integrate(sqrt(t^2), (t, -1, x))", "integrate(t, (t, -1, x))"),
    ("integrate(1/t + 1 - 1/t, (t, -1, 1))", "integrate(1, (t, -1, 1))"),
    # what need not converge
    ("sum(1/i, (i, 1, oo)) - sum(1/i, (i, 1, oo))", "0"),
    ("sum(x^i, (i, 0, oo)) - sum(x^i, (i, 0, oo))", "0"),
    ("integrate(1/t, (t, 1, oo))*0", "0"),
    ("sum(x^i + y^i, (i, 1, oo))", "sum(x^i, (i, 1, oo)) + sum(y^i, (i, 1, oo))"),
    ("diff(sum(x^i/i^2, (i, 1, oo)), x)", "sum(x^(i - 1)/i, (i, 1, oo))"),
    # powers, roots and zero denominators
    ("abs(x^y)", "x^y"),
    ("x^n*x^m", "x^(n + m)"),
    ("sqrt(x*y)", "sqrt(-x)*sqrt(-y)"),
    ("cbrt(x)", "x^(1/3)"),
    ("cbrt(x^3 + y^3)", "x + y"),
    ("root(x^2, 4)", "sqrt(x)"),
    # SymPy makes x^(1/3) of each left side
    ("sqrt(cbrt(x)^2)", "cbrt(x)"),
    ("sqrt(4*cbrt(x)^2)", "2*cbrt(x)"),
    ("root(root(x, 5)^4, 4)", "root(x, 5)"),
    ("cbrt(x)*sqrt(cbrt(x)^2)", "cbrt(x)^2"),
    ("diff(sqrt(cbrt(x)^2), x)", "1/(3*cbrt(x)^2)"),
    ("exp(ln(cbrt(x)^2)/2) + 0/x", "cbrt(x) + 0/x"),
    ("2^(ln(cbrt(x)^2)/(2*ln(2))) + 0/x", "cbrt(x) + 0/x"),
    ("(x^4 - x)/(x^4 - x)", "1"),
    ("1/(sqrt(x^2 + y^2) - x)*(sqrt(x^2 + y^2) - x)", "1"),
    ("(1 - sin(x)*cos(y))/(1 - sin(x)*cos(y))", "1"),
    ("ln(x + sqrt(x^2 - 1))", "ln(x + sqrt(x^2 - 1))*x/x"),
    ("(exp(x) - x - 1)/(exp(x) - x - 1)", "1"),
]
TRUE = [
    ("(x^4 - x + 1)/(x^4 - x + 1)", "1"),
    ("(exp(x) + x^2 - x + 1)/(exp(x) + x^2 - x + 1)", "1"),
    ("(2 + sin(x)*cos(y))/(2 + sin(x)*cos(y))", "1"),
    ("(x^2 + x*y + y^2 + 1)/(x^2 + x*y + y^2 + 1)", "1"),
    ("(5 + 3*sin(x) + 3*cos(x))/(5 + 3*sin(x) + 3*cos(x))", "1"),
    ("ln(x + sqrt(x^2 + 1)) - ln(x + sqrt(x^2 + 1))", "0"),
    ("(4 - pi)/(4 - pi)", "1"),
    ("piecewise((x, x > 0), (-x, true))", "abs(x)"),
    ("piecewise((x^2, x < 1), (2*x - 1, true))", "piecewise((x*x, x < 1), (x + x - 1, true))"),
    ("piecewise((ln(x)/ln(x), x > 1), (1, true))", "1"),
    ("max(x, y) + min(x, y)", "x + y"),
    ("sqrt(cbrt(x)^2)", "abs(cbrt(x))"),
    ("diff(sqrt(cbrt(x)^2), x)", "cbrt(x)/(3*abs(cbrt(x))*cbrt(x)^2)"),
    ("cbrt(-8*x^3)", "-2*x"),
    ("max(x, y)", "(x + y + abs(x - y))/2"),
    ("sign(x)*abs(x)", "x"),
    ("sign(x)^3", "sign(x)"),
    ("cbrt(x*y)", "cbrt(x)*cbrt(y)"),
    ("sqrt((1 + x)/(1 - x))^2", "(1 + x)/(1 - x) + 0*sqrt((1 + x)/(1 - x))"),
    ("x^(1/2)", "sqrt(x)"),
    ("sum(2*i*x, (i, 1, n))", "2*x*sum(j, (j, 1, n))"),
    ("sum(i/i, (i, 1, n))", "sum(1, (i, 1, n))"),
    ("diff(sum(x^i/i, (i, 1, n)), x)", "sum(x^(i - 1), (i, 1, n))"),
    ("integrate(cos(t), (t, 0, x))", "integrate(cos(s), (s, 0, x))"),
    ("integrate(x*cos(t) + f(t), (t, 0, y))", "x*integrate(cos(t), (t, 0, y)) + integrate(f(t), (t, 0, y))"),
    ("diff(integrate(sin(x*t), (t, 0, x^2)), x)", "2*x*sin(x^3) + integrate(t*cos(x*t), (t, 0, x^2))"),
    ("sum(1/i^x, (i, 1, oo))", "sum(1/j^x, (j, 1, oo))"),
    ("diff(integrate(exp(-t^2), (t, x, x^2)), x)", "2*x*exp(-x^4) - exp(-x^2)"),
]
CONDITIONAL = [
    ("(x^2 - x - 1)/(x^2 - x - 1)", "1", "x > 2"),
    ("diff(max(x, 0), x)", "piecewise((1, x > 0), (0, x < 0))", "x != 0"),
    ("diff(max(x, y), x)", "(1 + sign(x - y))/2", "x != y"),
    ("diff(integrate(1/t, (t, 1, x)), x)", "1/x", "x > 0"),
    ("diff(product(x + i, (i, 1, n)), x)", "product(x + i, (i, 1, n))*sum(1/(x + i), (i, 1, n))", "x + i != 0"),
    ("integrate(t/t, (t, 1, x))", "integrate(1, (t, 1, x))", "x > 0"),
    ("max(x, y)", "x", "x > y"),
    ("abs(x - y)", "y - x", "y - x >= 0"),
    ("x^n*x^m", "x^(n + m)", "x > 0"),
]


def verdict(left, right, *conditions):
    a, b, *displayed = (read(text, notation="text") for text in (left, right, *conditions))
    try:
        return judge(a, b, displayed).kind
    except RefutedError:
        return "refuted"


@pytest.mark.parametrize(("left", "right"), NEVER_PROVED)
def test_what_holds_only_in_part_is_never_proved(left, right):
    assert verdict(left, right) != "proved"


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_what_holds_is_proved_and_not_when_it_is_off_by_little(left, right):
    assert verdict(left, right) == "proved"
    assert verdict(left, f"{right} + 1/1000000") != "proved"


@pytest.mark.parametrize(("left", "right", "condition"), CONDITIONAL)
def test_what_holds_under_a_condition_is_proved_with_it_alone(left, right, condition):
    assert verdict(left, right, condition) == "proved"
    assert verdict(left, right, "w > 1") != "proved"
    assert verdict(left, right) != "proved"


@pytest.mark.parametrize(
    ("role", "left", "right"),
    [("integer", "sqrt(x^2)", "x"), ("nonzero", "abs(x)/x", "1"), ("real", "x/x", "1"), ("nonnegative", "x/x", "1"), ("integer", "2^x/2^x*x/x", "1")],
)
def test_what_was_declared_is_not_more_than_it_says(role, left, right):
    a, b = (read(text, notation="text", declare={"x": sympy.Symbol("x", **{role: True})}) for text in (left, right))
    with suppress(RefutedError):
        assert judge(a, b).kind != "proved"


def test_a_condition_on_a_free_letter_says_nothing_of_a_bound_one_of_the_same_name():
    i, n = sympy.symbols("i n")
    whole = sympy.Sum(sympy.Mul(i, 1 / i, evaluate=False), (i, -3, n))
    with suppress(RefutedError):
        assert compare(i + whole, i + sympy.Sum(1, (i, -3, n)), [sympy.Ne(i, 0)]).kind != "proved"


def test_enough_rows_are_there():
    assert len(NEVER_PROVED) >= 50


def test_an_entry_of_a_family_differentiated_by_another_is_a_delta():
    w, i, k, n = sympy.IndexedBase("w"), *sympy.symbols("i k n", integer=True)
    whole = sympy.Derivative(sympy.Sum(w[i] ** 2, (i, 1, n)), w[k])
    assert compare(whole, sympy.Sum(2 * w[i] * sympy.KroneckerDelta(i, k), (i, 1, n))).kind == "proved"
    with suppress(RefutedError):
        assert compare(whole, sympy.Sum(2 * w[i], (i, 1, n))).kind != "proved"


X, Y = sympy.symbols("x y")


@pytest.mark.parametrize(
    ("facts", "condition", "holds"),
    [
        ((), X**6 - 3 * X + 3 > 0, True),
        ((), X**6 - 3 * X + 1 > 0, False),
        ((X > 2,), sympy.Ne(X**2 - X - 1, 0), True),
        ((X > 1,), sympy.Ne(X**2 - X - 1, 0), False),
        ((X > 2, Y >= X), Y > 2, True),
        ((X >= 2, Y >= X), Y > 2, False),
        ((X**2 < 1,), X < 1, False),
        ((abs(X) < 1,), 1 - X**2 > 0, True),
        ((abs(X) <= 1,), 1 - X**2 > 0, False),
        ((abs(X) <= 1,), 1 - X**2 >= 0, True),
        ((X > X**2,), X > 0, True),
        ((X * Y > 0, X > 0), Y > 0, True),
        ((X * Y >= 0, X >= 0), Y >= 0, False),
        ((), sympy.sqrt(X**2 + 1) - X > 0, True),
        ((), sympy.sqrt(X**2) - X > 0, False),
        ((), 1 + sympy.sin(X) > 0, False),
        ((), 1 + sympy.sin(X) >= 0, True),
        ((), sympy.exp(X) > X, False),
    ],
    ids=str,
)
def test_signs_are_shown_where_they_hold_everywhere_and_not_elsewhere(facts, condition, holds):
    assert Kernels(facts).holds(condition) is holds


@pytest.mark.parametrize(
    ("left", "right", "conditions"),
    [
        ("ln(cbrt(-1))", "1", ()),
        ("ln(ln(0))", "ln(ln(0)) + 1", ()),
        ("exp(ln(ln(cos(2))))", "ln(cos(2))", ()),
        ("ln(sign(x - x))", "ln(sqrt((x - x)^2)/(x - x))", ("x < 0",)),
        ("piecewise((1, ln(0) > 0), (2, true))", "2", ()),
        ("x", "1", ("ln(0) > x",)),
    ],
)
def test_an_order_of_what_is_no_real_number_proves_nothing(left, right, conditions):
    left, right, *conditions = (read(text, notation="text") for text in (left, right, *conditions))
    assert judge(left, right, conditions).kind == "undecided"


def test_a_branch_that_sympy_refuses_to_compare_proves_nothing_false():
    left, right = (read(text, notation="text") for text in ("diff(asec(x)*piecewise((y, 0.5 > 0), (x, true)) + x*y^3, x)", "1"))
    with suppress(RefutedError):
        assert judge(left, right).kind == "undecided"
    nowhere = read("piecewise((x, sqrt(0) > 0), (x*y, true)) - piecewise((x, exp(ln(0)/2) > 0), (x*y, true))", notation="text")
    assert judge(nowhere, nowhere).kind == "undecided"


def test_a_condition_on_a_bound_letter_says_nothing_of_another_one():
    left, right, i, j = (
        read(text, notation="text")
        for text in ("integrate(j/j, (j, -1, 1)) + integrate(i, (i, 0, 1))", "integrate(1, (j, -1, 1)) + integrate(i, (i, 0, 1))", "i != 0", "j != 0")
    )
    with suppress(RefutedError):
        assert judge(left, right, [i]).kind != "proved"
    assert judge(*(read(text, notation="text") for text in ("integrate(j/j, (j, -1, 1))", "integrate(1, (j, -1, 1))")), [j]).kind == "proved"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("S + 0*sum(1/(j - 5), (j, 1, m))", "S"),
        ("sum((i - 5)/(i - 5), (i, 1, n))*(i - 5)/(i - 5)", "sum(1, (i, 1, n))"),
        ("S + sum(sum(q, (q, 0, l)), (l, 1, 9)) + 0*sum(sum(1/(j - 5), (j, 1, l)), (l, 1, 9))", "S + sum(sum(q, (q, 0, l)), (l, 1, 9))"),
    ],
)
def test_a_condition_on_a_bound_letter_says_nothing_of_the_same_range_elsewhere(left, right):
    for sums in ("sum(1/(i - 5), (i, 1, n))", "sum(sum(1/(i - 5), (i, 1, k)), (k, 1, 3))"):
        assert verdict(left.replace("S", sums), right.replace("S", sums), "i != 5") != "proved"


@pytest.mark.parametrize(("body", "slope"), [("re(z)", "1"), ("conj(z)", "1"), ("im(z)", "0"), ("diff(abs(z), z)", "0")])
def test_rows_that_speak_of_real_numbers_give_no_complex_derivative(body, slope):
    left, right, known = (read(text, notation="text") for text in (f"diff({body}, z)", slope, "z != 0"))
    left, right, known = (Formula(side.node, {"z": sympy.Symbol("z", complex=True)}) for side in (left, right, known))
    assert judge(left, right, [known]).kind != "proved"


EXACT = ("polynomials", "signs")  # exact arithmetic: which signs polynomials may have; it knows no functions, and has tests of its own
MOST_LINES_OF_ARITHMETIC = 292
MOST_LINES_OF_LETTERS = 200  # letters for inner functions, by which what is proved of them is said of the whole
JUDGE = ("proof", "kernels", "domain", "row_derivatives", "rows")  # an error in any of them could prove what is false
MOST_LINES = 767


def lines_of_code(text):
    """Count lines that are not empty, no comment and no docstring."""
    said = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            said.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return len({line for token in tokens if token.type not in silent for line in range(token.start[0], token.end[0] + 1)} - said)


def test_the_judge_stays_small():
    assert lines_of_code('"""Said."""\n# said\n\nx = (1,\n     2)\ndef f():\n    """Said."""\n    return 1\n') == 4
    counts = {name: lines_of_code(Path(proof.__file__).with_name(f"{name}.py").read_text(encoding="utf-8")) for name in JUDGE}
    assert sum(counts.values()) <= MOST_LINES, counts
    counts = {name: lines_of_code((Path(enclosure.__file__).parent / f"{name}.py").read_text(encoding="utf-8")) for name in EXACT}
    assert sum(counts.values()) <= MOST_LINES_OF_ARITHMETIC, counts
    assert lines_of_code(Path(proof.__file__).with_name("congruence.py").read_text(encoding="utf-8")) <= MOST_LINES_OF_LETTERS


@pytest.mark.parametrize(("left", "right"), [("x/oo", "0"), ("integrate(1/t, (t, -1, 1))", "integrate(1/s, (s, -1, 1))"), ("x + oo - oo", "x")])
def test_what_has_a_value_nowhere_is_not_proved(left, right):
    try:
        found = judge(read(left, notation="text"), read(right, notation="text"))
    except RefutedError:
        return
    assert found.kind != "proved"
