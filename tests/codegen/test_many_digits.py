"""Backends of any number of digits: exact inputs stay exact, results have the digits asked for, what is undefined is nan."""

from __future__ import annotations

import pickle
from fractions import Fraction
from threading import Thread

import flint
import mpmath
import numpy as np
import pytest
import sympy
from sympy.abc import i, j, x, y

from symcalc.codegen.compiled import compile_expressions, tabulated
from symcalc.codegen.program import BACKENDS, Options
from symcalc.errors import ArgumentError
from symcalc.graph.primitives import Op
from symcalc.graph.table import Graph
from symcalc.graph.targets import row_of
from symcalc.graph.targets import values as values_of

BOTH = ["mpmath", "arb"]
PAIR = {x: (), y: ()}


def program(backend, expression, args=PAIR, derivatives=0, **options):
    graph = Graph()
    targets = tabulated(graph, [expression], (), args, derivatives)
    return BACKENDS[backend](graph, targets, Options(**options)), targets


def numbers(backend, expression, point, args=PAIR, derivatives=0, dtype=object, **options):
    """All outputs at one point, end to end."""
    made, targets = program(backend, expression, args, derivatives, **options)
    outs = [np.empty((target.size, 1), dtype=dtype) for target in targets]
    arguments = []
    for entries in point:
        array = np.empty((1, len(entries)), dtype=object)
        array[0, :] = entries
        arguments.append(array)
    made.many(arguments, outs)
    return [entry for out in outs for entry in out[:, 0]]


def as_mpf(number):
    return mpmath.mpf(number.mid()) if isinstance(number, flint.arb) else number


def error(number, exact, digits):
    """The distance from the exact value, relative to it."""
    with mpmath.workdps(digits + 20):
        exact = sympy.N(exact, digits + 15)._to_mpmath(mpmath.mp.prec)
        return abs(as_mpf(number) - exact) / (abs(exact) or 1)


F = x**2 * sympy.sin(y) + sympy.exp(-x * y) + sympy.sqrt(x) / y


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize("digits", [None, 5, 30, 200])
def test_value_gradient_and_hessian_have_the_digits_asked_for(backend, digits):
    found = numbers(backend, F, [["1/3"], [Fraction(5, 7)]], derivatives=2, digits=digits)
    exact = [F, *(F.diff(a) for a in (x, y)), *(F.diff(a, b) for a in (x, y) for b in (x, y))]
    at = {x: sympy.Rational(1, 3), y: sympy.Rational(5, 7)}
    wanted = digits or 50
    assert all(error(number, formula.xreplace(at), wanted) < mpmath.mpf(10) ** -wanted for number, formula in zip(found, exact, strict=True))


ENTRIES = [3, Fraction(1, 3), "0.1", "2/7", np.float64(0.1), np.int64(4), sympy.Rational(1, 3), mpmath.mpf("0.1"), True]


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize("entry", ENTRIES, ids=repr)
def test_an_input_keeps_its_exact_value(backend, entry):
    exact = sympy.Rational(entry) if isinstance(entry, str) else sympy.Rational(*float(entry).as_integer_ratio())
    exact = sympy.Rational(1, 3) if isinstance(entry, Fraction | sympy.Rational) else exact
    (found,) = numbers(backend, x + y, [[entry], [0]])
    assert error(found, exact, 50) < mpmath.mpf(10) ** -50


def test_a_ball_enters_as_a_ball():
    (found,) = numbers("arb", x * y, [[flint.arb(2, 0.5)], [3]])
    assert found.contains(5)
    assert found.contains(7)


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize("entry", [1j, "abc", "1/0", "1/2/3", "__import__('os')", "1e99999999999", "", None, sympy.Symbol("x"), sympy.pi], ids=repr)
def test_an_input_that_is_no_number_is_refused(backend, entry):
    with pytest.raises(ArgumentError, match="no real number"):
        numbers(backend, x + y, [[entry], [0]])


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize(
    ("entry", "value"), [("inf", np.inf), ("-inf", -np.inf), ("nan", np.nan), (np.inf, np.inf), (" 1.5e2 ", 150), ("-3 / 4", -0.75)]
)
def test_numbers_in_strings(backend, entry, value):
    np.testing.assert_equal(numbers(backend, x, [[entry], [0]], dtype=float), [value])


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize("expression", [sympy.sqrt(x), sympy.log(x), 1 / y, sympy.gamma(x), sympy.asin(x - 1), x ** sympy.Rational(1, 3)], ids=str)
def test_what_is_undefined_or_not_real_is_nan(backend, expression):
    assert np.isnan(numbers(backend, expression, [[-1], [0]], dtype=float)[0])


@pytest.mark.parametrize("backend", BOTH)
def test_a_dead_branch_is_not_looked_at(backend):
    tower = sympy.exp(sympy.exp(sympy.exp(sympy.exp(x + 3))))
    expression = sympy.Piecewise((x**2, x < 5), (tower / sympy.log(-1 - x**2), True))
    found = numbers(backend, expression, [[3], [0]], derivatives=2, dtype=float)
    assert found == [9, 6, 0, 2, 0, 0, 0]


def test_a_jump_that_is_met_by_roundabout_ways_is_met_exactly_by_balls():
    expression = (
        sympy.Max(sympy.sqrt(x) ** 2 * 3, 1) + sympy.floor(3 * x) + sympy.sign(sympy.sqrt(x) * sympy.exp(y / 2) ** 2 - sympy.sqrt(x) * sympy.exp(y))
    )
    assert numbers("arb", expression, [["1/3"], [2]], dtype=float) == [2]
    assert numbers("arb", expression, [["0.33333333333333333333333333333"], [2]], dtype=float) == [1]


@pytest.mark.parametrize("backend", BOTH)
def test_a_kink_given_exactly_is_met_exactly(backend):
    at_kink = numbers(backend, sympy.Max(x, y), [["1/3"], ["1/3"]], derivatives=1, dtype=float)
    assert at_kink == [pytest.approx(1 / 3, rel=1e-15), 0.5, 0.5]


def test_digits_that_cancel_are_computed_again_by_balls_and_lost_without():
    cancelling = sympy.exp(x + y) - sympy.exp(x) * sympy.exp(y) * (1 - sympy.Rational(1, 10**55))
    exact = sympy.exp(3) / 10**55
    (certain,) = numbers("arb", cancelling, [[1], [2]])
    assert error(certain, exact, 50) < mpmath.mpf(10) ** -50
    assert certain.rel_accuracy_bits() > 166
    (plain,) = numbers("mpmath", cancelling, [[1], [2]])
    assert error(plain, exact, 50) > mpmath.mpf(10) ** -10


A = sympy.IndexedBase("a")
LANES = [
    sympy.Sum(sympy.sin(A[i] * x) * A[i] ** 2, (i, 0, 19)),
    sympy.log(sympy.Sum(sympy.exp(A[i] * x * 200), (i, 0, 19))),
    sympy.Sum((A[i] - sympy.Sum(A[j] * sympy.sin(A[i] * x), (j, 0, 19))) ** 2, (i, 0, 19)),
    sympy.Sum(sympy.Piecewise((A[i] ** 2, A[i] < x), (sympy.log(A[i]) * i, True)), (i, 0, 19)),
]


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize("expression", LANES, ids=str)
def test_sums_over_an_index_are_those_written_out(backend, expression):
    entries = [Fraction(k * k % 23 + 1, 24) for k in range(20)]
    args = {A: (20,), x: ()}
    rolled = numbers(backend, expression, [entries, [Fraction(2, 5)]], args, 2)
    letters = sympy.symbols("a0:20")
    flat = expression.doit().xreplace({A[k]: letter for k, letter in enumerate(letters)})
    written_out = numbers(backend, flat, [*([e] for e in entries), [Fraction(2, 5)]], dict.fromkeys((*letters, x), ()), 2)
    assert len(rolled) == len(written_out) == 1 + 21 + 21**2
    for one, other in zip(rolled, written_out, strict=True):
        with mpmath.workdps(70):
            assert abs(as_mpf(one) - as_mpf(other)) <= mpmath.mpf(10) ** -45 * (1 + abs(as_mpf(other)))


SPECIAL = [
    sympy.loggamma(x),
    sympy.polygamma(2, x),
    sympy.besselj(sympy.Rational(1, 2), x),
    sympy.bessely(1, x),
    sympy.besseli(2, x),
    sympy.besselk(0, x),
    sympy.erfi(x),
    sympy.Ei(x),
    sympy.Si(x),
    sympy.Ci(x),
    sympy.fresnels(x),
    sympy.airyai(x),
    sympy.LambertW(x),
    sympy.lowergamma(2, x),
    sympy.uppergamma(sympy.Rational(3, 2), x),
    sympy.zeta(x + 2),
    sympy.beta(x, y),
    sympy.legendre(x, y),
    sympy.sinc(x),
    sympy.binomial(x, y),
    sympy.harmonic(x),
    sympy.elliptic_k(x / 3),
]


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize("expression", SPECIAL, ids=str)
def test_special_functions_are_those_of_sympy(backend, expression):
    at = {x: sympy.Rational(11, 8), y: sympy.Rational(3, 4)}
    (found,) = numbers(backend, expression, [["11/8"], ["3/4"]])
    assert error(found, expression.xreplace(at), 45) < mpmath.mpf(10) ** -45


@pytest.mark.parametrize("backend", BOTH)
def test_numbers_beyond_the_range_of_floats(backend):
    assert float(as_mpf(numbers(backend, sympy.log(sympy.exp(x)), [[10**6], [0]])[0])) == 10**6
    assert numbers(backend, sympy.exp(x), [[10**6], [0]], dtype=float) == [np.inf]
    assert numbers(backend, sympy.Integer(10) ** 400 * x, [["1e-400"], [0]], dtype=float) == [1.0]


@pytest.mark.parametrize("backend", BOTH)
def test_the_precision_of_everybody_else_is_left_alone(backend):
    before = mpmath.mp.prec, flint.ctx.prec
    numbers(backend, F + sympy.gamma(x), [[1], [2]], digits=300)
    assert (mpmath.mp.prec, flint.ctx.prec) == before


@pytest.mark.parametrize("backend", BOTH)
def test_eight_threads_get_the_same_digits(backend):
    made, _ = program(backend, sympy.besselj(1, x) * F)
    points, seen = np.linspace(0.5, 2, 10).reshape(-1, 1), []

    def run():
        out = np.empty((1, 10), dtype=object)
        made.many([points, points], [out])
        seen.append([as_mpf(number) for number in out[0]])

    threads = [Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert all(row == seen[0] for row in seen)


@pytest.mark.parametrize("backend", BOTH)
def test_an_unknown_operation_is_named_when_compiling_and_wrong_digits_are_refused(backend):
    graph = Graph()
    node = graph.apply(Op("wobble", (None,)), graph.input("x"))
    with pytest.raises(ArgumentError, match="'wobble'"):
        BACKENDS[backend](graph, [values_of("value", (), [row_of(node, 0)])], Options())
    for digits in (0, -3, 2.5):
        with pytest.raises(ArgumentError, match="digits="):
            program(backend, F, digits=digits)


@pytest.mark.parametrize("backend", BOTH)
def test_the_source_is_a_list_of_operations(backend):
    source = program(backend, x * sympy.sin(y))[0].source
    assert "sin(t" in source
    assert "multiply(t" in source


@pytest.mark.parametrize("backend", BOTH)
def test_a_compiled_function_takes_exact_numbers_and_returns_long_ones(backend):
    f = compile_expressions([F], (), [x, y], backend, 1, digits=40)
    value, gradient = f("1/3", Fraction(5, 7))
    at = {x: sympy.Rational(1, 3), y: sympy.Rational(5, 7)}
    assert error(value, F.xreplace(at), 40) < mpmath.mpf(10) ** -40
    assert error(gradient[1], F.diff(y).xreplace(at), 40) < mpmath.mpf(10) ** -40
    values, gradients = f([["1/3"], [2]], ["5/7", "0.5", 3])
    assert values.shape == (2, 3)
    assert gradients.shape == (2, 3, 2)
    assert as_mpf(values[0, 0]) == as_mpf(value)
    again = pickle.loads(pickle.dumps(f))
    assert again == f
    assert as_mpf(again("1/3", "5/7")[0]) == as_mpf(value)
    assert f(1, 2, dtype=float)[0] == pytest.approx(float(F.xreplace({x: 1, y: 2})), rel=1e-15)
