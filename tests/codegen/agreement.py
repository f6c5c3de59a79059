"""Holding backends against arithmetic of eighty digits that knows nothing of our table.

The reference is SymPy's own `diff`, evaluated by mpmath. Kinks and jumps are settled beforehand: at a point that is not on one,
|u| is u or −u, and so on; which of them is found from the values. So no derivative of our own, and no rule for a kink, enters.

What error is to be expected is no guess either: the table is evaluated once in balls of 53 bits, each of which is as wide as the
rounding errors on the way can make it. Points at which that says nothing (more than half of the digits are lost) are drawn again.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import mpmath
import numpy as np
import sympy
from flint import arb, ctx

from symcalc.codegen.compiled import tabulated
from symcalc.codegen.program import BACKENDS, Options, Program
from symcalc.enclosure.values import evaluate
from symcalc.errors import ArgumentError
from symcalc.graph.table import Graph
from symcalc.graph.targets import Target
from tests.codegen.random_functions import LETTERS

REFERENCE_DIGITS = 80
TRUSTED = mpmath.mpf(10) ** -65
NOTHING = mpmath.mpf(10) ** -120  # what is smaller need not be told from 0
UNIT = 2.0**-53
# Balls hold what correct rounding of each operation can do; a backend's functions may be off by some ulp, and lowering may write
# a power as products.
SLACK = 8
SMALLEST = 1e-290  # below it a float has fewer digits
LOST = 2.0**-26


class UnsuitableError(Exception):
    """A point on a kink, outside the domain, or where rounding errors say nothing."""


@dataclass
class Case:
    """A function, points at which it can be compared, and what is right there."""

    function: sympy.Expr
    points: list[list[float]] = field(default_factory=list)
    exact: list[list[mpmath.mpf]] = field(default_factory=list)  # value, gradient, Hessian end to end, for each point
    radii: list[list[float]] = field(default_factory=list)  # what 53 bits can be expected to be off by

    @cached_property
    def table(self) -> tuple[Graph, list[Target]]:
        graph = Graph()
        return graph, tabulated(graph, [self.function], (), dict.fromkeys(LETTERS, ()), 2)


def case(function: sympy.Expr, seed: int, wanted: int = 2) -> Case | None:
    """Find points for a function, on different sides of its kinks where there are any; None where there is no good point."""
    source, made, sides = random.Random(seed), Case(function), set()
    for _ in range(12):
        point = [source.uniform(-2.5, 2.5) for _ in LETTERS]
        try:
            smooth, side = settled(function, dict(zip(LETTERS, point, strict=True)))
            if side in sides:
                continue
            exact, radii = reference(smooth, point), expected_errors(*made.table, point)
        except UnsuitableError:
            continue
        if all(_is_telling(value, radius) for value, radius in zip(exact, radii, strict=True)):
            sides.add(side)
            made.points.append(point)
            made.exact.append(exact)
            made.radii.append(radii)
        if len(sides) == wanted or (sides and not side):
            break
    return made if made.points else None


def _is_telling(exact: mpmath.mpf, radius: float) -> bool:
    size = abs(float(exact))
    return size < 1e100 and radius <= max(size, 1e-8) * LOST


# The reference


def settled(function: sympy.Expr, at: dict[sympy.Symbol, float]) -> tuple[sympy.Expr, tuple[int, ...]]:
    """Return the smooth function that is the same near a point, and the sides of all kinks on which the point lies."""
    sides: list[int] = []
    numbers = {letter: sympy.Float(value, 40) for letter, value in at.items()}

    def sign_of(part: sympy.Expr) -> int:
        value = sympy.N(part, 40, subs=numbers)
        if (not value.is_Float and not value.is_Rational) or abs(value) < 1e-9:
            raise UnsuitableError(f"{part} is not told apart from 0")
        return 1 if value > 0 else -1

    def noted(sign: int) -> int:
        sides.append(sign)
        return sign

    def whole(part: sympy.Expr) -> sympy.Integer:
        value = sympy.N(part, 40, subs=numbers)
        if not (value.is_Float or value.is_Rational) or abs(value) > 1e6 or abs(value - round(value)) < 1e-9:
            raise UnsuitableError(f"{part} is not between whole numbers")
        sides.append(math.floor(value))
        return sympy.Integer(math.floor(value))

    def holds(condition: sympy.Basic) -> bool:
        if condition in (sympy.true, sympy.false):
            return bool(condition)
        if isinstance(condition, sympy.And | sympy.Or):
            return (all if isinstance(condition, sympy.And) else any)(list(map(holds, condition.args)))
        if isinstance(condition, sympy.Not):
            return not holds(condition.args[0])
        if isinstance(condition, sympy.ITE):
            return holds(condition.args[1 if holds(condition.args[0]) else 2])
        if isinstance(condition, sympy.Eq | sympy.Ne):
            noted(sign_of(walk(condition.lhs) - walk(condition.rhs)))
            return isinstance(condition, sympy.Ne)
        return noted(sign_of(walk(condition.gts) - walk(condition.lts))) > 0

    def extreme(parts: Sequence[sympy.Expr], sign: int) -> sympy.Expr:
        best = parts[0]
        for place, part in enumerate(parts[1:], 1):
            if sign_of(part - best) == sign:
                best = part
                sides.append(place)
        return best

    def walk(part: sympy.Expr) -> sympy.Expr:
        if not part.args:
            return part
        if isinstance(part, sympy.Piecewise):
            return next(walk(value) for value, condition in part.args if holds(condition))
        inner = [walk(argument) for argument in part.args]
        match part:
            case sympy.Abs():
                return noted(sign_of(inner[0])) * inner[0]
            case sympy.sign():
                return sympy.Integer(noted(sign_of(inner[0])))
            case sympy.Heaviside():
                return sympy.Integer(noted(sign_of(inner[0])) > 0)
            case sympy.floor():
                return whole(inner[0])
            case sympy.ceiling():
                return whole(inner[0]) + 1
            case sympy.frac():
                return inner[0] - whole(inner[0])
            case sympy.Mod():
                return inner[0] - inner[1] * whole(inner[0] / inner[1])
            case sympy.Max():
                return extreme(inner, 1)
            case sympy.Min():
                return extreme(inner, -1)
        return part.func(*inner)

    return walk(function), tuple(sides)


def reference(smooth: sympy.Expr, point: Sequence[float]) -> list[mpmath.mpf]:
    """Return value, gradient and Hessian to eighty digits."""
    if smooth.has(sympy.zoo, sympy.nan, sympy.oo):
        raise UnsuitableError(f"{smooth} is not defined")
    slopes = [smooth.diff(letter) for letter in LETTERS]
    upper = {(j, k): slopes[j].diff(LETTERS[k]) for j in range(3) for k in range(j, 3)}
    wanted = [smooth, *slopes, *(upper[min(j, k), max(j, k)] for j in range(3) for k in range(3))]
    function = sympy.lambdify(LETTERS, wanted, modules="mpmath", cse=True)
    found: list[mpmath.mpf] = []
    for digits in (REFERENCE_DIGITS, 2 * REFERENCE_DIGITS, 5 * REFERENCE_DIGITS):
        before, found = found, _evaluated(function, point, digits)
        # SymPy's derivatives may cancel too: digits that more of them do not change are right.
        if before and all(abs(new - old) <= abs(new) * TRUSTED or abs(new) < NOTHING for new, old in zip(found, before, strict=True)):
            return found
    raise UnsuitableError("the reference cancels")


def _evaluated(function: Callable[..., list], point: Sequence[float], digits: int) -> list[mpmath.mpf]:
    with mpmath.workdps(digits):
        try:
            found = [mpmath.mpmathify(value) for value in function(*map(mpmath.mpf, point))]
        except (ArithmeticError, ValueError, TypeError, AttributeError, mpmath.libmp.NoConvergence) as error:  # mpmath meets complex numbers
            raise UnsuitableError(str(error)) from error
    if any(isinstance(value, mpmath.mpc) or not mpmath.isfinite(value) for value in found):
        raise UnsuitableError("not real")
    return found


def expected_errors(graph: Graph, targets: Sequence[Target], point: Sequence[float]) -> list[float]:
    """Return for each number of all outputs how far rounding can take it, in arithmetic of 53 bits."""
    parts = [part for target in targets for part in target.parts]
    with ctx.workprec(53):
        balls = iter(evaluate(graph, [part.node for part in parts], [arb(value) for value in point]))
        found: list[float] = []
        for target in targets:
            row = [0.0] * target.size
            for part in target.parts:
                row[int(part.places)] += float(next(balls).rad())
            found += row
    if not all(map(math.isfinite, found)):
        raise UnsuitableError("rounding may be anything")
    return found


# The backends


def computed(program: Program, targets: Sequence[Target], points: Sequence[Sequence[float]], dtype: type = float) -> list[list]:
    """Return all outputs end to end for each point, by the entry for many points."""
    columns = np.array(points)
    outs = [np.empty((target.size, len(points)), dtype=dtype) for target in targets]
    program.many([columns[:, [k]] for k in range(columns.shape[1])], outs)
    return np.concatenate(outs).T.tolist()


def one_by_one(program: Program, targets: Sequence[Target], points: Sequence[Sequence[float]]) -> list[list[float]]:
    """The same by the entry for one point."""
    assert program.single
    found = []
    for point in points:
        out = np.empty(sum(target.size for target in targets))
        program.single(np.array(point), out)
        found.append(out.tolist())
    return found


Way = Callable[[Program, Sequence[Target], Sequence[Sequence[float]]], list[list[float]]]


def ways(program: Program) -> dict[str, Way]:
    """Every way in which floats can be had from a program."""
    found: dict[str, Way] = {"": computed, " (vectors)": lambda p, t, points: computed(p, t, [*points] * 80)[: len(points)]}
    if program.single is not None:
        found[" (single)"] = one_by_one
    return found


@dataclass
class Errors:
    """Errors of one backend in ulp, by order of the derivative, and what was wrong."""

    ulps: dict[int, list[float]] = field(default_factory=lambda: {0: [], 1: [], 2: []})
    wrong: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)  # functions that the backend says it does not know

    def note(self, order: int, found: float, exact: mpmath.mpf, radius: float, what: str) -> None:
        size = max(abs(float(exact)), SMALLEST)
        distance = float(abs(mpmath.mpf(found) - exact)) if math.isfinite(found) else math.inf
        self.ulps[order].append(distance / float(np.spacing(size)))
        if distance > SLACK * (radius + size * UNIT):
            self.wrong.append(f"{what}: {found!r} is off by {distance:.3g}, {SLACK * (radius + size * UNIT):.3g} may be")

    def summary(self, name: str) -> str:
        rows = []
        for order, errors in self.ulps.items():
            if errors:
                half, most, nearly_all = np.quantile(errors, [0.5, 0.9, 0.99], method="lower")
                rows.append(f"order {order}: median {half:.2g}, 90 % {most:.2g}, 99 % {nearly_all:.3g}, worst {max(errors):.3g}")
        return f"{name} (ulp): " + "; ".join(rows)


ORDER = [0, *[1] * 3, *[2] * 9]


def compare_floats(cases: Sequence[Case], backend: str, vectors_every: int = 10) -> dict[str, Errors]:
    """Hold a backend of floats against the reference, by every way of calling it."""
    found = {backend: Errors()}
    for number, made in enumerate(cases):
        graph, targets = made.table
        try:
            program = BACKENDS[backend](graph, targets, Options())
        except ArgumentError as error:
            found[backend].gaps.append(f"{made.function}: {error}")
            continue
        except Exception as error:  # whatever it is, the others are compared as well
            found[backend].wrong.append(f"{made.function} is not compiled: {error!r}")
            continue
        for way, call in ways(program).items():
            if "vectors" in way and number % vectors_every:
                continue
            errors = found.setdefault(backend + way, Errors())
            try:
                rows = call(program, targets, made.points)
            except Exception as error:
                errors.wrong.append(f"{made.function} is not computed: {error!r}")
                continue
            for point, row, exact, radii in zip(made.points, rows, made.exact, made.radii, strict=True):
                for order, value, right, radius in zip(ORDER, row, exact, radii, strict=True):
                    errors.note(order, value, right, radius, f"{made.function} at {point}, order {order}")
    return found


def compare_digits(cases: Sequence[Case], backend: str) -> list[str]:
    """Hold a backend of fifty digits against the reference; what is wrong."""
    wrong = []
    for made in cases:
        graph, targets = made.table
        program = BACKENDS[backend](graph, targets, Options(digits=50))
        with mpmath.workdps(REFERENCE_DIGITS):
            for point, row, exact, radii in zip(made.points, computed(program, targets, made.points, object), made.exact, made.radii, strict=True):
                for order, value, right, radius in zip(ORDER, row, exact, radii, strict=True):
                    centre = mpmath.mpf(value.mid()) if isinstance(value, arb) else value
                    distance = abs(centre - right)
                    # The same loss of digits as with 53 bits, on top of fifty; a ball also has to hold the right value.
                    far = not distance <= mpmath.mpf(10) ** -50 * (abs(right) + SLACK * radius / UNIT) + NOTHING
                    if far or (isinstance(value, arb) and not value.overlaps(arb(right) + arb(0, abs(float(right)) * 1e-60 + 1e-60))):
                        wrong.append(f"{made.function} at {point}, order {order}: off by {mpmath.nstr(distance, 3)}")
    return wrong
