"""Extremes under constraints: the method of Lagrange, and of Karush, Kuhn and Tucker where there are inequalities.

The derivatives of the Lagrangian are derived line by line; the system is solved by cases as by hand, and a second time by elimination
where it is polynomial; each point is classified by the bordered Hessian of the Lagrangian. Where the set is shown to be closed and
bounded, or the function to be bounded on it, the greatest and the least value are global.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from time import monotonic
from typing import Any

import sympy

from symcalc.derivation.constrained_kinds import judge_kind
from symcalc.derivation.equation_cases import solved_by_cases
from symcalc.derivation.equation_tree import Case, Solution
from symcalc.derivation.extrema import Point
from symcalc.derivation.step import UNCHECKED, Derivation, Step, Verdict
from symcalc.derivation.topics.lagrange_extremes import Extremes, extremes
from symcalc.derivation.topics.lagrange_numbers import worked_numbers
from symcalc.derivation.topics.lagrange_page import lagrange_page
from symcalc.derivation.topics.lagrange_points import Row, different, exceptional, from_root, is_inside, refuse_unlike, row_of
from symcalc.derivation.topics.lagrange_system import Constraint, System
from symcalc.derivation.topics.shadow_prices import ShadowPrice, shadow_price
from symcalc.enclosure.newton import roots_near
from symcalc.enclosure.solutions import Roots
from symcalc.enclosure.systems import solve
from symcalc.errors import SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Node
from symcalc.registry import PAGES

_SECOND_ROUTE = 3.0  # seconds at most, where no limit is given
_HAND = 20.0
_STARTS, _RANGE = 400, (-4, 4)


@dataclass(frozen=True, repr=False)
class Lagrange(Derivation):
    """The stationarity system of a Lagrangian, solved, and all points where a function may be extreme under constraints.

    Attributes
    ----------
    result : tuple of Point
        Those with multipliers first, then those at which the gradients of the constraints are dependent.
    is_complete : bool
        Whether it is proven that there are no other points, in the box or, without one, anywhere.
    message : str
        What was done, and what is left.
    exceptional : tuple of Point
        The points of the result at which the gradients of the active constraints are dependent.
    exceptional_verdict : Verdict
        Whether these are all.
    extremes : Extremes
        What is shown of the greatest and the least value.
    prices : tuple of ShadowPrice
        What the multipliers mean, at the points where that was worked out.
    """

    result: Any = field(hash=False)
    is_complete: bool = True
    message: str = ""
    exceptional: tuple[Point, ...] = ()
    exceptional_verdict: Verdict = UNCHECKED
    extremes: Extremes = field(default_factory=Extremes, hash=False, compare=False)
    prices: tuple[ShadowPrice, ...] = field(default=(), hash=False, compare=False)
    rows: tuple[Row, ...] = field(default=(), hash=False, compare=False)
    system: System | None = field(default=None, hash=False, compare=False)
    function: Node | None = None
    box: Mapping[str, tuple[Formula, Formula]] = field(default_factory=dict, hash=False, compare=False)

    def __repr__(self) -> str:
        kinds = ", ".join(f"{sum(p.kind == kind for p in self.result)} {kind}" for kind in dict.fromkeys(p.kind for p in self.result))
        left = "all of them, proven" if self.is_complete else "there may be more"
        return f"<{self.title} of {self.given}: {kinds or 'none'}; {left}>"


PAGES.register("Lagrange")(lagrange_page)


def lagrange(
    given: Formula,
    body: Formula,
    constraints: Sequence[Constraint],
    variables: Sequence[Name],
    function: Node | None = None,
    box: Mapping[str, tuple[Formula, Formula]] | None = None,
    time_limit: float | None = None,
) -> Lagrange:
    """Find all points where ``body`` may be extreme under the constraints; the box has ends for some of the variables, or all."""
    until = None if time_limit is None else monotonic() + time_limit
    system = System(body, tuple(constraints), tuple(variables))
    ends = {symbol: _ends(box[name.name]) for symbol, name in zip(system.symbols, variables, strict=True) if box and name.name in box}
    steps = system.first_steps()
    by_hand = min(until or float("inf"), monotonic() + (_HAND if time_limit is None else 0.6 * time_limit))
    tree = solved_by_cases(system.equations, system.unknowns, system.multiplier_symbols, by_hand, ends)
    lines = system.lines.derivation(tree)
    steps += lines.steps
    other = _by_elimination(system, tree.is_closed, until)
    solutions, is_complete, message = _solutions(tree, other, system)
    if not tree.is_closed and is_complete:
        steps.append(_eliminated(system, steps[-1], solutions, message))
    everywhere = is_complete and not _is_searched(tree, system)
    if not is_complete:
        solutions = different([*solutions, *_by_newton(system, ends, until)])
    rows = [row for row in (row_of(system, solution) for solution in solutions) if row is not None]
    beside, verdict = exceptional(system, ends, until)
    beside = [row for row in beside if not any(_is_same_place(row, known, system) for known in rows)]
    rows += beside
    found = extremes(system, rows, everywhere and verdict.kind == "proved")
    rows = [replace(row, point=point) for row, point in zip(rows, found.points, strict=True)]
    rows = [row for row in rows if is_inside(row.solution, ends)]
    _refuse_wrong_kinds(system, rows)
    points = tuple(row.point for row in rows)
    numbers = worked_numbers(system, rows, found)
    return Lagrange(
        goal=steps[0].before,
        steps=tuple(steps),
        result=points,
        title="Extremes under constraints",
        given=given,
        variables=tuple(system.lagrangian.with_node(name) for name in variables),
        numbers=numbers,
        route=Verdict("proved", "the same points by elimination") if other is not None and other.is_complete and tree.is_closed else UNCHECKED,
        is_complete=is_complete and verdict.kind == "proved" and all(point.status == "proven" for point in points),
        message=message if verdict.kind == "proved" else f"{message} Points with dependent gradients: {verdict.how}.",
        exceptional=tuple(row.point for row in rows if row.form is None and not row.point.multipliers),
        exceptional_verdict=verdict,
        extremes=found,
        prices=_prices(system, rows, until),
        rows=tuple(rows),
        system=system,
        function=function,
        box=dict(box or {}),
    )


def _ends(pair: tuple[Formula, Formula]) -> tuple[Fraction, Fraction]:
    found = []
    for entry in pair:
        value = entry.meaning if isinstance(entry.meaning, sympy.Rational) else sympy.Rational(sympy.N(entry.meaning, 40))
        found.append(Fraction(int(value.p), int(value.q)))
    return found[0], found[1]


def _by_elimination(system: System, is_closed: bool, until: float | None) -> Roots | None:
    """Solve the system a second time, where it is polynomial; None where it is not, or that takes too long."""
    if not all(entry.is_polynomial(*system.unknowns) for entry in system.equations):
        return None
    left = _SECOND_ROUTE if is_closed else 10 * _SECOND_ROUTE
    if until is not None:
        left = min(left, until - monotonic())
    if left <= 0:
        return None
    try:
        return solve(system.equations, system.unknowns, None, left)
    except SymcalcError:
        return None


def _by_newton(system: System, box: Mapping[sympy.Symbol, tuple[Fraction, Fraction]], until: float | None) -> list[Solution]:
    """Return solutions that Newton's method finds from points in the box, or near the origin, each proven: a part of all."""
    ends = [tuple(map(float, box.get(symbol, _RANGE))) for symbol in system.unknowns]
    starts = [[low + (high - low) * _scattered(number, place) for place, (low, high) in enumerate(ends)] for number in range(1, _STARTS + 1)]
    try:
        found = roots_near(system.equations, system.unknowns, starts, until)
    except SymcalcError:
        return []
    return [from_root(root, system.unknowns) for root in found]


def _scattered(number: int, place: int) -> float:
    """Return a number from 0 to 1: multiples of irrational numbers, so that the points fill the box evenly."""
    return float(number * float(sympy.prime(place + 1)) ** 0.5 % 1)


def _solutions(tree: Case, other: Roots | None, system: System) -> tuple[list[Solution], bool, str]:
    """Return the solutions of the system, whether these are all, and what was done.

    Raises
    ------
    RefutedError
        The two ways do not agree.
    """
    by_cases = different(tree.solutions)
    eliminated = None if other is None or not other.is_complete else [from_root(root, system.unknowns) for root in other.roots]
    if tree.is_closed:
        if eliminated is not None:
            refuse_unlike(by_cases, eliminated)
        return by_cases, True, f"Every case is finished: {len(by_cases)} solutions."
    if eliminated is not None:
        return eliminated, True, f"{other.message if other is not None else ''} The case tree was not finished by hand."
    open_ = sum(end.rule == "open" for end in tree.ends)
    why = f" {other.message}" if other is not None and other.message else ""
    return by_cases, False, f"{open_} cases are not finished, in which there may be more points; {len(by_cases)} solutions are proven.{why}"


def _eliminated(system: System, last: Step, solutions: Sequence[Solution], message: str) -> Step:
    exact = all(solution.values is not None for solution in solutions)
    after = system.lines.solutions(solutions)
    verdict = Verdict("proved", "an eliminant with as many roots as Hermite's form counts")
    return Step("elimination", last.after, after, "solved by elimination, exactly", "⇔" if exact else "≈", verdict=verdict)


def _is_searched(tree: Case, system: System) -> bool:
    """Tell whether some case was solved in the box only."""
    return any(end.rule == "isolated" and not all(entry.is_polynomial(*system.unknowns) for entry in end.before.open) for end in tree.ends)


def _is_same_place(one: Row, other: Row, system: System) -> bool:
    return all(one.point.point[symbol.name] == other.point.point[symbol.name] for symbol in system.symbols)


def _refuse_wrong_kinds(system: System, rows: Sequence[Row]) -> None:
    """Hold each local kind against the Hessian on the tangent space.

    Raises
    ------
    RefutedError
        They differ.
    """
    for row in rows:
        if row.form is not None and row.form.form not in ("degenerate", "undecided"):
            jacobian = system.jacobian[list(row.active), :].reshape(len(row.active), len(system.symbols))
            judge_kind(row.point.kind, jacobian, system.hessian, row.solution, row.signs)


def _prices(system: System, rows: Sequence[Row], until: float | None) -> tuple[ShadowPrice, ...]:
    """Return what the multipliers mean at the first global extremum, or at the first extremum."""
    if until is not None and monotonic() > until:
        return ()
    chosen = [row for row in rows if row.point.multipliers and row.point.kind in ("minimum", "maximum")]
    chosen.sort(key=lambda row: (row.point.is_global is not True, row.point.kind != "maximum"))
    found = [shadow_price(system, row, place) for row in chosen[:1] for place in range(len(system.constraints))]
    return tuple(price for price in found if price is not None)
