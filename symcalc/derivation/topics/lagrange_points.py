"""Points of a Lagrangian: which of the solutions are allowed, of which kind each is, and where the gradients of constraints are dependent.

An inequality that is not active plays no part near a point. Where the gradients of the active ones are dependent, no multipliers need
exist, so such points are found by themselves and looked at beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from time import monotonic

import sympy

from symcalc.derivation.constrained_kinds import Bordered, bordered, kind_of
from symcalc.derivation.equation_facts import short, sign_of
from symcalc.derivation.equation_proofs import as_balls, judge_solution, overlap
from symcalc.derivation.equation_tree import Solution
from symcalc.derivation.extrema import Point
from symcalc.derivation.step import Verdict
from symcalc.derivation.topics.evaluation import carried_out
from symcalc.derivation.topics.lagrange_system import System
from symcalc.enclosure.ball_signs import Ball, sign_of_ball
from symcalc.enclosure.solutions import Root
from symcalc.enclosure.systems import solve
from symcalc.enclosure.values import ball
from symcalc.enclosure.values import values as values_on_balls
from symcalc.errors import RefutedError, SymcalcError

Box = Mapping[sympy.Symbol, tuple[Fraction, Fraction]]
_DIGITS = 17
_MOST_INEQUALITIES = 5
_UNDEFINED = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo, sympy.I)


@dataclass(frozen=True)
class Row:
    """A point with what its kind was found from.

    Attributes
    ----------
    solution : Solution
        Of the variables and, at a regular point, of the multipliers.
    point : Point
    active : tuple of int
        The constraints that are zero there, by number.
    form : Bordered or None
        None where the gradients of the active constraints are dependent.
    signs : tuple of str
        Of the multipliers of active inequalities.
    """

    solution: Solution
    point: Point
    active: tuple[int, ...]
    form: Bordered | None
    signs: tuple[str, ...] = ()


def from_root(root: Root, letters: Sequence[sympy.Symbol]) -> Solution:
    """Return a root as a solution."""
    if all(value is not None for value in root.exact):
        return Solution({letter: value for letter, value in zip(letters, root.exact, strict=True) if value is not None})
    return Solution(None, dict(zip(letters, root.balls, strict=True)))


def sign_at(entry: sympy.Expr, solution: Solution) -> str:
    """Return the sign of an expression at a solution; ``?`` where it is not shown."""
    if solution.values is not None:
        return sign_of(short(entry.xreplace(dict(solution.values))))
    assert solution.balls is not None
    return sign_of_ball(values_on_balls([entry], solution.balls, digits=40)[0])


def different(solutions: Sequence[Solution]) -> list[Solution]:
    """Return solutions without those that are shown or may be the same as an earlier one."""
    found: list[Solution] = []
    for solution in solutions:
        if not any(overlap(solution, other) for other in found):
            found.append(solution)
    return found


def is_inside(solution: Solution, box: Box) -> bool:
    """Tell whether a solution may lie in a box."""
    if not box:
        return True
    held = as_balls(solution)
    return not any(held[letter] < ball(low) or held[letter] > ball(high) for letter, (low, high) in box.items() if letter in held)


def has_values(expressions: Sequence[sympy.Expr], solution: Solution) -> bool:
    """Tell whether all expressions have real values at a solution."""
    if solution.values is None:
        assert solution.balls is not None
        return all(value.is_finite() for value in values_on_balls(list(expressions), solution.balls, digits=40))
    found = (entry.xreplace(dict(solution.values)) for entry in expressions)
    return not any(value.has(*_UNDEFINED) or value.is_real is False for value in found)


def row_of(system: System, solution: Solution) -> Row | None:
    """Return a solution as a point with its kind; None where a constraint or the domain forbids it.

    Raises
    ------
    RefutedError
        It is no solution.
    """
    function = system.body.meaning
    if not has_values([function, *system.equations, *system.sides], solution):
        return None
    judged = judge_solution(system.equations, solution)
    signs = [sign_at(side, solution) for side in system.sides]
    for place, entry in enumerate(system.constraints):
        if entry.is_equation:
            signs[place] = "0"
        elif signs[place] == "?" and solution.balls is not None and sign_at(system.multiplier_symbols[place], solution) in "+-":
            signs[place] = "0"  # its multiplier is not zero, and the product is
    if "-" in signs:
        return None
    active = tuple(place for place, sign in enumerate(signs) if sign == "0")
    of_multipliers = tuple(sign_at(system.multiplier_symbols[place], solution) for place in active if not system.constraints[place].is_equation)
    form = bordered(system.jacobian[list(active), :].reshape(len(active), len(system.symbols)), system.hessian, solution)
    kind = "undecided" if "?" in signs else kind_of(form, of_multipliers)
    point = Point(
        *_coordinates(solution, system.symbols, function),
        kind=kind,
        status="proven" if judged.kind == "proved" and "?" not in signs else "undecided",
        multipliers=tuple(_number(solution, letter) for letter in system.multiplier_symbols),
        is_global=False if kind == "saddle" else None,
        balls=_balls(solution, system.symbols),
        why=_why(form, of_multipliers),
    )
    return Row(solution, point, active, form, of_multipliers)


def _why(form: Bordered | None, signs: Sequence[str]) -> str:
    if form is None:
        return "the gradients of the active constraints are dependent"
    words = {"point": "the active constraints leave no direction", "degenerate": "a minor of the bordered Hessian is zero"}
    text = words.get(form.form, f"on the tangent space the Hessian of the Lagrangian is {form.form}")
    return f"{text}; the multipliers of active inequalities have the signs {', '.join(signs)}" if signs else text


def _coordinates(solution: Solution, symbols: Sequence[sympy.Symbol], function: sympy.Expr) -> tuple[dict[str, sympy.Expr], sympy.Expr]:
    place = {symbol.name: _number(solution, symbol) for symbol in symbols}
    if solution.values is not None:
        return place, short(carried_out(function.xreplace(dict(solution.values))))
    assert solution.balls is not None
    return place, as_number(values_on_balls([function], solution.balls, digits=40)[0])


def _number(solution: Solution, letter: sympy.Symbol) -> sympy.Expr:
    if solution.values is not None:
        return solution.values[letter]
    assert solution.balls is not None
    return as_number(solution.balls[letter])


def as_number(value: object) -> sympy.Expr:
    """Return the middle of a ball as a decimal."""
    return sympy.Float(value.mid().str(_DIGITS, radius=False), _DIGITS)  # type: ignore[attr-defined]


def _balls(solution: Solution, symbols: Sequence[sympy.Symbol]) -> dict[str, Ball] | None:
    return None if solution.balls is None else {symbol.name: solution.balls[symbol] for symbol in symbols}


def exceptional(system: System, box: Box, until: float | None) -> tuple[list[Row], Verdict]:
    """Find the allowed points at which the gradients of the active constraints are dependent.

    Returns
    -------
    list of Row, Verdict
        The points, and whether these are all.
    """
    equations = [place for place, entry in enumerate(system.constraints) if entry.is_equation]
    others = [place for place, entry in enumerate(system.constraints) if not entry.is_equation]
    if len(others) > _MOST_INEQUALITIES:
        return [], Verdict("undecided", f"of more than {_MOST_INEQUALITIES} inequalities not all sets of active ones are looked at")
    found: list[Solution] = []
    for size in range(len(others) + 1):
        for chosen in combinations(others, size):
            here = [*equations, *chosen]
            if here and len(here) <= len(system.symbols) + 1:
                solutions, open_ = _dependent(system, here, box, until)
                if open_:
                    return [], Verdict("undecided", open_)
                found += solutions
    rows = [_exceptional_row(system, solution) for solution in different(found) if is_inside(solution, box)]
    return [row for row in rows if row is not None], Verdict("proved", "the constraints and the minors of their Jacobian were solved exactly")


def _dependent(system: System, chosen: Sequence[int], box: Box, until: float | None) -> tuple[list[Solution], str]:
    """Return the points at which these constraints are zero and their gradients dependent, and why that is open, if it is."""
    jacobian = system.jacobian[list(chosen), :]
    size = len(chosen)
    minors = [jacobian[:, list(columns)].det() for columns in combinations(range(jacobian.cols), size)] if size <= jacobian.cols else []
    minors = [sympy.expand(minor) for minor in minors]
    if any(minor.is_number and sign_of(minor) in "+-" for minor in minors):
        return [], ""
    wanted = [system.sides[place] for place in chosen] + [minor for minor in dict.fromkeys(minors) if minor != 0]
    is_polynomial = all(entry.is_polynomial(*system.symbols) for entry in wanted)
    left = None if until is None else max(until - monotonic(), 0.1)
    if not is_polynomial and len(wanted) != len(system.symbols):
        return [], "the constraints are no polynomials"
    try:
        roots = solve(wanted, system.symbols, None if is_polynomial else dict(box), left)
    except SymcalcError as error:
        return [], str(error)
    if not roots.is_complete:
        return [], roots.message
    return [from_root(root, system.symbols) for root in roots.roots], ""


def _exceptional_row(system: System, solution: Solution) -> Row | None:
    function = system.body.meaning
    if not has_values([function, *system.sides], solution):
        return None
    signs = ["0" if entry.is_equation else sign_at(side, solution) for entry, side in zip(system.constraints, system.sides, strict=True)]
    if "-" in signs:
        return None
    active = tuple(place for place, sign in enumerate(signs) if sign in "0?")
    point = Point(
        *_coordinates(solution, system.symbols, function),
        kind="undecided",
        status="proven" if "?" not in signs else "undecided",
        balls=_balls(solution, system.symbols),
        why=_why(None, ()),
    )
    return Row(solution, point, active, None)


def refuse_unlike(one: Sequence[Solution], other: Sequence[Solution]) -> None:
    """Raise unless two ways have found the same solutions.

    Raises
    ------
    RefutedError
        One of them has lost a solution, or found one that is none.
    """
    missing = [entry for entry in other if not any(overlap(entry, found) for found in one)]
    if len(one) != len(other) or missing:
        raise RefutedError(f"By cases {len(one)} solutions were found, by elimination {len(other)}.")
