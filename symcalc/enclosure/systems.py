"""All roots of a system in a box, or everywhere, with proof.

Polynomial systems are solved exactly and globally, linear ones by linear algebra alone. All others are searched for in a box:
what is not shown to hold no root is cut further, and each root that is found is enclosed once more, with many digits, by balls.
Nothing is dropped: what could not be decided is returned as an undecided box. `time_limit` ends a search with what is proven
by then and what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from time import monotonic

import numpy as np
import sympy
from flint import arb, ctx

from symcalc.enclosure.algebraic_form import AlgebraicForm, algebraic_form, polynomial
from symcalc.enclosure.balls import ball
from symcalc.enclosure.certificates import Certifier, ball_between, clusters
from symcalc.enclosure.intervals import outward
from symcalc.enclosure.polynomial_systems import PolynomialSystem
from symcalc.enclosure.pruning import Pruned, System, prune
from symcalc.enclosure.quotient_algebra import NotFiniteError, QuotientAlgebra, TooLongError
from symcalc.enclosure.solutions import Root, Roots
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.table import Graph

Box = Mapping[sympy.Symbol, tuple[Fraction, Fraction]]
_DIGITS = 30
_EXACT = "the roots of the eliminant are isolated, and as many as Hermite's form counts"
_NEEDS_BOX = "The equations are no polynomials, so a box is needed in which their roots are sought: two numbers for each of {}."


def solve(
    equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], box: Box | None = None, time_limit: float | None = None, digits: int = _DIGITS
) -> Roots:
    """Find all real roots of ``equations = 0``, with proof.

    Parameters
    ----------
    equations : sequence of Expr
        As many as symbols where they are no polynomials.
    symbols : sequence of Symbol
        The unknowns; multipliers are unknowns like all others.
    box : mapping of Symbol to pair of exact number, optional
        Ends for each symbol; of polynomials, some may be missing, or all. Roots outside are left out.
    time_limit : float, optional
        Seconds.
    digits : int
        The balls are at least so sharp, relative to 1 or to the number.

    Returns
    -------
    Roots

    Raises
    ------
    ArgumentError
        The equations are no polynomials and there is no box, or they have other letters.

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> [root.exact for root in solve([x**2 - 2, x * y - 2], [x, y]).roots]
    [(-sqrt(2), -sqrt(2)), (sqrt(2), sqrt(2))]
    >>> [round(root.centre[0], 12) for root in solve([sympy.cos(x) - x], [x], {x: (Fraction(0), Fraction(2))}).roots]
    [0.739085133215]
    """
    until = None if time_limit is None else monotonic() + time_limit
    wanted = {symbol for equation in equations for symbol in equation.free_symbols}
    if unknown := sorted(str(symbol) for symbol in wanted - set(symbols)):
        raise ArgumentError(f"The equations have the letters {', '.join(unknown)}, which have no value; put numbers in for them.")
    box = dict(box or {})
    for symbol, (low, high) in box.items():
        if not low < high:
            raise ArgumentError(f"The interval of {symbol} goes from {low} to {high}; its lower end must be below the upper one.")
    forms = [algebraic_form(equation, symbols) for equation in equations]
    is_boxed = all(symbol in box for symbol in symbols)
    if all(form is not None for form in forms):
        known = [form for form in forms if form is not None]
        # A search in the box comes after exact algebra that takes too long; some time is kept for it.
        limit = until if not is_boxed or time_limit is None else monotonic() + time_limit / 2
        try:
            return _exactly(known, list(symbols), box, limit, digits)
        except NotFiniteError as error:
            if not is_boxed:
                return Roots((), False, "exact", f"{error} They are not isolated: give a box to see where they lie.")
        except TooLongError as error:
            if not is_boxed:
                return Roots((), False, "exact", f"{error} Nothing is proven; give a box, or more time.")
    if not is_boxed:
        raise ArgumentError(_NEEDS_BOX.format(", ".join(str(symbol) for symbol in symbols)))
    if len(equations) != len(symbols):
        raise ArgumentError(f"{len(equations)} equations were given for {len(symbols)} unknowns; a search in a box needs as many of each.")
    return search(equations, symbols, box, until, digits)


def _exactly(forms: Sequence[AlgebraicForm], symbols: Sequence[sympy.Symbol], box: Box, until: float | None, digits: int) -> Roots:
    polynomials = [[polynomial(factor, symbols) for factor in form.factors] for form in forms]
    system = PolynomialSystem(polynomials, len(symbols), until)
    found = system.real_roots(digits)
    points = [point for point, _ in found]
    kept = [True] * len(found)
    for form in forms:
        for denominator in form.denominators:
            for place, is_zero in enumerate(system.where_zero(polynomial(denominator, symbols), points)):
                # A root of the numerator where the denominator is zero too is no root of the quotient.
                kept[place] &= is_zero is False
    roots = []
    for (point, exact), is_kept in zip(found, kept, strict=True):
        where = _place(point, symbols, box) if is_kept else "outside"
        if where != "outside":
            roots.append(_at_place(Root(point, "proven", _EXACT, exact), where))
    is_linear = all(max(map(sum, p), default=0) <= 1 for factors in polynomials for p in factors) and all(len(f) == 1 for f in polynomials)
    method = "linear algebra" if is_linear else "exact"
    return Roots(_ordered(roots), True, method, f"The real roots were found exactly, all of them: {len(found)}.")


def search(equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], box: Box, until: float | None, digits: int = _DIGITS) -> Roots:
    """Find all roots in a box by branch and prune; the arguments are those of `solve`."""
    graph = Graph()
    inputs = {symbol: graph.input(f"v{position}") for position, symbol in enumerate(symbols)}
    system = System.of(graph, [convert(graph, equation, inputs) for equation in equations], list(inputs.values()))
    low, high = [outward(box[symbol][0])[0] for symbol in symbols], [outward(box[symbol][1])[1] for symbol in symbols]
    left = prune(system, low, high, until)
    certifier = Certifier(system, digits)
    candidates = certifier.different(left.low, left.high)
    roots = []
    for root in candidates:
        where = _place(root.balls, symbols, box)
        if where != "outside":
            roots.append(_at_place(root, where))
    groups = clusters(left.undecided_low, left.undecided_high) if left.in_time else []
    for group_low, group_high in groups:
        balls = tuple(ball_between(a, b) for a, b in zip(group_low, group_high, strict=True))
        roots.append(Root(balls, "undecided", _why_undecided(equations, symbols), (None,) * len(symbols)))
    volume = float(np.prod(np.array(high) - np.array(low)))
    share = float(np.prod(left.undecided_high - left.undecided_low, axis=0).sum()) / volume if left.undecided_low.size else 0.0
    return Roots(_ordered(roots), left.in_time and not groups, "branch and prune", _told(left, roots, len(groups)), share)


def _why_undecided(equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol]) -> str:
    return "in this small box neither a root nor its absence is shown: the Jacobian may be singular, or the functions are not smooth there"


def _told(left: Pruned, roots: Sequence[Root], groups: int) -> str:
    proven = sum(root.status == "proven" for root in roots)
    text = f"{left.looked_at} boxes were looked at; roots proven: {proven}"
    if not left.in_time:
        return f"{text}. The search was ended before all was decided: {left.undecided_low.shape[1]} boxes are left, in which there may be more."
    return f"{text}; small boxes that are undecided: {groups}." if groups else f"{text}; there is none elsewhere in the box."


def _place(point: Sequence[arb], symbols: Sequence[sympy.Symbol], box: Box) -> str:
    """Tell whether a point is ``inside`` the box, ``outside``, or on the ``boundary`` as far as its balls tell."""
    found = "inside"
    with ctx.workdps(60):
        for value, symbol in zip(point, symbols, strict=True):
            if symbol not in box:
                continue
            low, high = ball(box[symbol][0]), ball(box[symbol][1])
            if value < low or value > high:
                return "outside"
            if not (value > low and value < high):
                found = "boundary"
    return found


def _at_place(root: Root, where: str) -> Root:
    if where != "boundary":
        return root
    return replace(root, status="undecided", on_boundary=True, why="a root, on the boundary of the box or too close to it to be told apart")


def _ordered(roots: Sequence[Root]) -> tuple[Root, ...]:
    return tuple(sorted(roots, key=lambda root: tuple(round(x, 9) for x in root.centre)))


def real_root_count(equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], until: float | None = None) -> int | None:
    """Count the real roots of a polynomial system as a whole, by Hermite's form; None where it is none, or has denominators.

    Raises
    ------
    NotFiniteError, TooLongError

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> real_root_count([x * y, (x - y) * (x + y - 1)], [x, y])
    3
    """
    forms = [algebraic_form(equation, symbols) for equation in equations]
    if any(form is None or form.denominators for form in forms):
        return None
    products = [polynomial(sympy.expand(sympy.Mul(*form.factors)), symbols) for form in forms if form is not None]
    return QuotientAlgebra([p for p in products if p], len(symbols), until).counts[1]
