"""Systems solved by cases: all solutions, each line judged, and what is wrong refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from time import monotonic

import pytest
import sympy

from symcalc.derivation.constrained_kinds import Bordered, bordered, judge_kind, kind_of
from symcalc.derivation.constraint_sets import bound, judge_bounded, leading_form
from symcalc.derivation.equation_cases import solved_by_cases
from symcalc.derivation.equation_proofs import judge_move, judge_roots, judge_solution, judge_tree
from symcalc.derivation.equation_tree import Case, Equations, Move, Solution
from symcalc.enclosure.systems import solve
from symcalc.errors import RefutedError

X, Y, Z, K = sympy.symbols("x y z lambda")
CURVE = [Y**2 - 2 * K * X, 2 * X * Y - 4 * K * Y, X**2 + 2 * Y**2 - 3]


def solutions(tree):
    return {tuple(solution.values.values()) for solution in tree.solutions}


@pytest.mark.parametrize(
    ("equations", "unknowns", "count"),
    [
        (CURVE, (X, Y, K), 6),
        ([Y - 2 * K * X, X - 2 * K * Y, X**2 + Y**2 - 1], (X, Y, K), 4),
        ([Y * Z - 2 * K * X, X * Z - 4 * K * Y, X * Y - 6 * K * Z, X**2 + 2 * Y**2 + 3 * Z**2 - 6], (X, Y, Z, K), 14),
        ([1 + 3 * K * X**2, -2 * K * Y, Y**2 - X**3], (X, Y, K), 0),
        ([X**2 + X * Y + Y**2, X - Y], (X, Y), 1),
        ([X * (X**2 + 1), Y - X], (X, Y), 1),
        ([X**2 + Y**2 + 1], (X, Y), 0),
        ([X**3 - X, Y**2 - X], (X, Y), 3),
    ],
)
def test_all_solutions_are_found_and_every_line_is_proved(equations, unknowns, count):
    tree = solved_by_cases(equations, unknowns, [K])
    assert tree.is_closed
    assert len(tree.solutions) == len(solutions(tree)) == count
    assert judge_tree(tree).kind == "proved"
    assert all(judge_solution(equations, solution).kind == "proved" for solution in tree.solutions)
    if equations != [X**2 + Y**2 + 1]:
        assert len(solve(equations, unknowns).roots) == count


def test_exponentials_are_factors_that_are_never_zero():
    e = sympy.exp(X * Y)
    tree = solved_by_cases([Y * e - 3 * K * X**2, X * e - 3 * K * Y**2, X**3 + Y**3 - 16], (X, Y, K), [K])
    assert solutions(tree) == {(2, 2, sympy.exp(4) / 6)}
    assert judge_tree(tree).kind == "proved"


def test_other_equations_are_searched_in_the_box():
    box = {X: (Fraction(-5), Fraction(5)), Y: (Fraction(-5), Fraction(5))}
    tree = solved_by_cases([sympy.cos(X) - X, Y - X], (X, Y), box=box)
    (found,) = tree.solutions
    assert found.values is None
    assert abs(float(found.balls[Y].mid()) - 0.739085133215) < 1e-11
    assert not solved_by_cases([sympy.cos(X) - X, Y - X], (X, Y)).is_closed


def test_a_case_that_is_not_finished_in_time_stays_open():
    tree = solved_by_cases(CURVE, (X, Y, K), [K], until=monotonic() - 1)
    assert not tree.is_closed
    assert judge_tree(tree).kind == "undecided"


def _last(tree: Case) -> Move:
    return next(end for end in tree.ends if end.solutions)


def test_a_dropped_root_is_refused():
    last = _last(solved_by_cases(CURVE, (X, Y, K), [K]))
    with pytest.raises(RefutedError, match=r"missing|combinations"):
        judge_move(replace(last, solutions=last.solutions[:-1]))
    with pytest.raises(RefutedError, match="2 real roots"):
        judge_roots(X**2 - 3, X, [sympy.sqrt(3)])


def test_an_invented_root_is_refused():
    with pytest.raises(RefutedError, match="it is none"):
        judge_roots(X**2 - 3, X, [sympy.sqrt(3), -sympy.sqrt(2)])


def test_a_dropped_case_is_refused():
    tree = solved_by_cases(CURVE, (X, Y, K), [K])
    (split,) = [move for move in tree.moves if move.cases]
    assert judge_move(split).kind == "proved"
    with pytest.raises(RefutedError, match="is missing"):
        judge_move(replace(split, cases=split.cases[1:]))


def test_a_division_by_what_may_be_zero_is_refused():
    before = Equations((), (K * X - Y, X - Y))
    move = Move("divide", before, (K * X - Y, X), K, Equations(((K, Y / X),), (X - Y,)))
    with pytest.raises(RefutedError, match="may be zero"):
        judge_move(move)
    assert judge_move(replace(move, before=replace(before, nonzero=(X,)), after=replace(move.after, nonzero=(X,)))).kind == "proved"


def test_a_factor_that_may_be_zero_is_not_left_out():
    before = Equations((), (X * Y, X - 1 + Y))
    with pytest.raises(RefutedError, match="may be zero"):
        judge_move(Move("factors", before, (Y,), after=Equations((), (X, X - 1 + Y))))


def test_an_equation_that_may_hold_is_not_called_impossible():
    with pytest.raises(RefutedError):
        judge_move(Move("impossible", Equations((), (X**2 - 2,)), (X**2 - 2,)))


def test_a_wrong_multiplier_is_refused():
    right = {X: sympy.Integer(1), Y: sympy.Integer(1), K: sympy.Rational(1, 2)}
    assert judge_solution(CURVE, Solution(right)).kind == "proved"
    with pytest.raises(RefutedError, match="claimed to be zero"):
        judge_solution(CURVE, Solution({**right, K: -sympy.Rational(1, 2)}))


def test_a_swapped_kind_is_refused():
    jacobian = sympy.Matrix([[2 * X, 4 * Y]])
    hessian = sympy.Matrix([[-2 * K, 2 * Y], [2 * Y, 2 * X - 4 * K]])
    at = Solution({X: sympy.Integer(1), Y: sympy.Integer(1), K: sympy.Rational(1, 2)})
    found = bordered(jacobian, hessian, at)
    assert (found.minors[0][1], kind_of(found)) == (48, "maximum")
    assert judge_kind("maximum", jacobian, hessian, at).kind == "proved"
    for wrong in ("minimum", "saddle"):
        with pytest.raises(RefutedError, match="is claimed"):
            judge_kind(wrong, jacobian, hessian, at)


@pytest.mark.parametrize(
    ("form", "signs", "kind"),
    [
        ("positive definite", (), "minimum"),
        ("positive definite", ("+",), "minimum"),
        ("positive definite", ("-",), "saddle"),
        ("positive definite", ("0",), "degenerate"),
        ("negative definite", ("-",), "maximum"),
        ("indefinite", ("+",), "saddle"),
        ("point", ("+", "+"), "minimum"),
        ("point", ("+", "-"), "saddle"),
        ("degenerate", (), "degenerate"),
        ("undecided", (), "undecided"),
    ],
)
def test_the_kind_follows_from_the_form_and_the_signs_of_the_multipliers(form, signs, kind):
    assert kind_of(Bordered(None, (0,), (), form), signs) == kind


@pytest.mark.parametrize(
    ("constraint", "letters", "bounded"),
    [
        (X**2 + 2 * Y**2 - 3, (X, Y), True),
        (X**2 + X * Y + Y**2 - 3, (X, Y), True),
        (X**2 + 3 * X * Y + Y**2 - 3, (X, Y), False),
        ((1 + X**2) ** 2 + Y**2 - 4, (X, Y), True),
        (X**4 - X**2 * Y**2 + Y**4 - 1, (X, Y), True),
        (X**3 + Y**3 - 16, (X, Y), False),
        (X**2 * Y**2 + X**2 - 1, (X, Y), False),
        (X * Y - 1, (X, Y), False),
        (-(X**2) - Y**2 + 1, (X, Y), True),
    ],
)
def test_a_set_is_called_bounded_only_where_the_leading_form_shows_it(constraint, letters, bounded):
    assert (leading_form(constraint, letters) is not None) is bounded
    assert (judge_bounded(constraint, letters).kind == "proved") is bounded


def test_a_cylinder_is_not_bounded():
    with pytest.raises(RefutedError, match="says nothing of z"):
        judge_bounded(X**2 + Y**2 - 1, (X, Y, Z))


@pytest.mark.parametrize(
    ("function", "value", "constraints", "shown"),
    [
        (X, 0, [Y**2 - X**3], True),
        (X, 1, [Y**2 - X**3], False),
        (-X, 0, [Y**2 - X**3], False),
        ((X - 1) ** 2 + (Y - Z) ** 2, 0, [X + Y], True),
        (X**2 + Y**2, sympy.Rational(3, 4), [X + Y - 1], False),
        (X**2 - Y**2, 0, [X + Y], True),
        (X * Y, -1, [X + Y], False),
    ],
)
def test_a_bound_on_the_set_is_claimed_only_where_it_is_shown(function, value, constraints, shown):
    assert bool(bound(function, sympy.sympify(value), constraints, (X, Y, Z))) is shown
