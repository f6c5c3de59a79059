"""How far a Taylor polynomial is from its function on a box: an interval that is proven to hold the greatest distance.

The box is cut into pieces, the one with the largest bound first (branch and bound). On a piece with centre c and half widths r
the error is expanded as a function of u in [−1, 1]ⁿ, x = c + r·u. The terms of low degree come from the series at c itself, where
all balls are tiny, so that f − T cancels as it does on paper; what is left is Lagrange's remainder along the way from c to x,
bounded by one power series in s of f(X + s·r·[−1, 1]), where X is the whole piece. Values at points bound the greatest distance
from below. Where a slope of the error has one sign on a piece, only its faces matter, and in the end its corners: exact points.

References: Makino and Berz, Taylor models and other validated functional inclusion methods, Int. J. Pure Appl. Math. 4 (2003),
for the split into a polynomial and a remainder; Ratschek and Rokne, New Computer Methods for Global Optimization (1988), for
branch and bound with the monotonicity test.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count, product
from time import monotonic
from typing import Any

import sympy
from flint import arb

from symcalc.enclosure.ball_series import BallSeries, coefficients, variable, working
from symcalc.enclosure.balls import ball
from symcalc.enclosure.derivative_balls import taylor_balls
from symcalc.enclosure.ends import BallsToTheEnds
from symcalc.enclosure.multivariate import Powers, by_monomial, directions, shifted
from symcalc.enclosure.pieces import (
    MOST_CORNERS,
    Piece,
    Point,
    axis_to_cut,
    corners_and_centre,
    exact,
    face,
    halves,
    range_of,
    relative_size,
    slope_of,
    widest,
    written,
)
from symcalc.errors import ArgumentError, NoValueError
from symcalc.graph.conversion import convert
from symcalc.graph.derivatives import gradient
from symcalc.graph.evaluation import Evaluation
from symcalc.graph.table import Graph

_TIGHT = Fraction(1, 2000)
_LEAST_TERMS = 6
_ROUGH_BITS = 64
_MOST_BITS = 4096
_MOST_PIECES = 20_000
_SEEN_BITS = 20
_NOISE = Fraction(1, 1 << 40)
_SMALLEST = Fraction(1, 1 << 48)


@dataclass(frozen=True, slots=True)
class ErrorBound:
    """What is proven of the greatest distance between a function and its Taylor polynomial on a box.

    Attributes
    ----------
    lower, upper : Fraction
        It lies between them; ``upper`` is None where no bound was found.
    at : tuple of Fraction
        A point at which the distance is at least ``lower``.
    is_tight : bool
        Whether the ends are as near to each other as was asked for.
    pieces : int
        How many pieces were looked at.
    message : str
        Why it is not tight.
    """

    lower: Fraction
    upper: Fraction | None
    at: Point
    is_tight: bool
    pieces: int
    message: str = ""


@dataclass(slots=True)
class _Work:
    """The table of a function with its slopes, and its Taylor polynomial as balls."""

    graph: Graph
    function: Any
    slopes: list[Any]
    centre: list[arb]
    polynomial: dict[Powers, arb]
    order: int
    bits: int
    evaluations: dict[tuple[str, int], Evaluation] = field(default_factory=dict)

    def series(self, what: str, length: int) -> Evaluation:
        """Return the evaluation of the function, or of it and its slopes, on series of a length."""
        if (what, length) not in self.evaluations:
            nodes = [self.function] if what == "value" else [self.function, *self.slopes]
            arithmetic = BallSeries(length) if length else BallsToTheEnds()
            self.evaluations[what, length] = Evaluation(self.graph, nodes, arithmetic)
        return self.evaluations[what, length]


def greatest_error(
    expression: sympy.Expr,
    symbols: Sequence[sympy.Symbol],
    centre: Sequence[arb | Fraction | int],
    order: int,
    box: Sequence[tuple[Fraction, Fraction]],
    tolerance: Fraction = _TIGHT,
    time_limit: float | None = None,
) -> ErrorBound:
    """Enclose the greatest distance on a box between a function and its Taylor polynomial.

    Parameters
    ----------
    expression : Expr
    symbols : sequence of Symbol
    centre : sequence of ball or exact number
        Where the polynomial is developed; it need not lie in the box.
    order : int
        The total degree.
    box : sequence of (Fraction, Fraction)
        The ends, for each symbol.
    tolerance : Fraction
        How far ``upper`` may be above ``lower``, as a part of it.
    time_limit : float, optional
        In seconds; then what is proven so far is returned.

    Raises
    ------
    ArgumentError
        The function cannot be computed with balls, or has no Taylor polynomial there.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> found = greatest_error(sympy.exp(x), [x], [0], 2, [(Fraction(-1), Fraction(1))])
    >>> f"{float(found.lower):.5f} {float(found.upper):.5f}", found.at, found.is_tight
    ('0.21828 0.21830', (Fraction(1, 1),), True)
    """
    return _enclosed(expression, symbols, list(centre), order, box, tolerance, time_limit)


def greatest_size(
    expression: sympy.Expr,
    symbols: Sequence[sympy.Symbol],
    box: Sequence[tuple[Fraction, Fraction]],
    degree: int = 3,
    tolerance: Fraction = _TIGHT,
    time_limit: float | None = None,
) -> ErrorBound:
    """Enclose the greatest absolute value of a function on a box; the arguments are those of `greatest_error`.

    ``degree`` is up to which the function is expanded; for a difference f − T, that of T is best.

    >>> x = sympy.Symbol("x")
    >>> found = greatest_size(x**2 - x, [x], [(Fraction(0), Fraction(1))])
    >>> f"{float(found.lower):.4f} {float(found.upper):.4f}", found.at
    ('0.2500 0.2500', (Fraction(1, 2),))
    """
    return _enclosed(expression, symbols, None, degree, box, tolerance, time_limit)


def _enclosed(
    expression: sympy.Expr,
    symbols: Sequence[sympy.Symbol],
    centre: list[arb | Fraction | int] | None,
    order: int,
    box: Sequence[tuple[Fraction, Fraction]],
    tolerance: Fraction,
    time_limit: float | None,
) -> ErrorBound:
    started = monotonic()
    for low, high in box:
        if low > high:
            raise ArgumentError(f"The lower end {low} of the box is above the upper end {high}.")
    graph = Graph()
    inputs = [graph.input(f"v{place}") for place in range(len(symbols))]
    function = convert(graph, expression, dict(zip(symbols, inputs, strict=True)))
    slopes = gradient(graph, function, inputs)
    whole = Piece(tuple((low + high) / 2 for low, high in box), tuple((high - low) / 2 for low, high in box))
    bits = 128
    while True:
        work = _Work(graph, function, slopes, [], {}, order, bits)
        with working(bits, order + 2):
            work.centre = [_ball(entry) for entry in centre or [0] * len(inputs)]
            work.polynomial = {} if centre is None else taylor_balls(graph, function, work.centre, order)
            best = [_value(work, corner) for corner in corners_and_centre(whole)]
        sizes = [value for value in best if value.is_finite()]
        largest = max(sizes, key=lambda value: exact(value.abs_upper()), default=None)
        if largest is None or bits >= _MOST_BITS or largest.rel_accuracy_bits() > 40 + 3 * order:
            break
        bits *= 2
    is_seen = largest is not None and bool(largest.rel_accuracy_bits() > _SEEN_BITS)
    return _Search(work, whole, tolerance, None if time_limit is None else started + time_limit, is_seen).run()


def _ball(value: arb | Fraction | int) -> arb:
    return value if isinstance(value, arb) else ball(value)


def _value(work: _Work, piece: Piece) -> arb:
    """Return a ball that holds all errors on a piece, without regard to what cancels."""
    boxes = [ball(c - r, c + r) for c, r in zip(piece.centre, piece.radii, strict=True)]
    try:
        (value,) = work.series("value", 0)(boxes)
    except NoValueError:
        return arb.nan()
    polynomial = shifted(work.polynomial, _offsets(work, piece), [ball(r) for r in piece.radii])
    error: arb = value - range_of(polynomial)
    return error


def _offsets(work: _Work, piece: Piece) -> list[arb]:
    return [ball(c) - start for c, start in zip(piece.centre, work.centre, strict=True)]


class _Search:
    """Branch and bound, the piece with the largest bound first."""

    def __init__(self, work: _Work, whole: Piece, tolerance: Fraction, until: float | None, is_seen: bool) -> None:
        self.work, self.tolerance, self.until = work, tolerance, until
        self.terms = max(work.order + 1, _LEAST_TERMS)
        self.lower, self.at = Fraction(0), whole.centre
        self.numbers, self.pieces = count(), 0
        self.without_value: Point | None = None
        # Pieces without a bound come first, then the largest bound.
        self.heap: list[tuple[bool, Fraction, int, Piece, int]] = []
        self.whole = whole
        # Where all values are zero to thousands of bits, as of a polynomial of low degree, it is of no use to go on below this.
        self.noise = Fraction(0) if is_seen else _NOISE

    def run(self) -> ErrorBound:
        """Cut pieces until the bounds are near each other, or the time is over."""
        with working(self.work.bits, self.terms + 1):
            for corner in corners_and_centre(self.whole):
                self._from_below(_value(self.work, corner), corner.centre)
            self._look_at(self.whole)
            while not self._is_near(self._top()):
                if self.without_value is not None:
                    return self._found(False, f"the function has no value at {written(self.without_value)}, which is in the box")
                if self.until is not None and monotonic() > self.until:
                    return self._found(False, "the time was over")
                if self.pieces > _MOST_PIECES:
                    return self._found(False, f"{_MOST_PIECES} pieces were looked at")
                piece, axis = self.heap[0][3:]
                if self._top() is None and relative_size(piece, self.whole) < _SMALLEST:
                    return self._found(False, f"no bound is found near {written(piece.centre)}")
                heapq.heappop(self.heap)
                for half in halves(piece, axis):
                    self._look_at(half)
            return self._found(True, "")

    def _found(self, is_tight: bool, message: str) -> ErrorBound:
        top = self._top()
        upper = None if top is None else max(top, self.lower)
        return ErrorBound(self.lower, upper, self.at, is_tight, self.pieces, message)

    def _top(self) -> Fraction | None:
        is_bounded, bound, *_ = self.heap[0]
        return -bound if is_bounded else None

    def _is_near(self, upper: Fraction | None) -> bool:
        return upper is not None and upper <= max(self.lower * (1 + self.tolerance), self.noise)

    def _from_below(self, value: arb, at: Point) -> None:
        if value.is_finite() and (low := exact(value.abs_lower())) > self.lower:
            self.lower, self.at = low, at

    def _look_at(self, piece: Piece) -> None:
        """Bound the error on a piece from above, and at points of it from below; keep it unless it cannot matter."""
        self.pieces += 1
        value = _value(self.work, piece)
        if piece.is_point:
            self._from_below(value, piece.centre)
            self._keep(piece, value.abs_upper() if value.is_finite() else None, 0)
            return
        upper = value.abs_upper() if value.is_finite() else None
        if upper is not None and self._is_near(exact(upper)):
            return self._keep(piece, upper, 0)
        terms = self.terms
        remainder, slopes = self._remainders(piece, terms)
        if remainder is None:
            if upper is None and not _value(self.work, centre := Piece(piece.centre, (Fraction(0),) * len(piece.radii))).is_finite():
                self.without_value = centre.centre
            return self._keep(piece, upper, widest(piece, self.whole))
        expanded = self._expanded(piece, terms)
        if expanded is None:
            return self._keep(piece, upper, widest(piece, self.whole))
        held = range_of(expanded) + remainder
        if upper is None or held.abs_upper() < upper:
            upper = held.abs_upper()
        middle = expanded.get((0,) * len(piece.radii), arb(0))
        self._from_below(middle, piece.centre)
        if upper.is_finite() and self._is_near(exact(upper)):
            return self._keep(piece, upper, 0)
        for axis, slope in slopes.items():
            if not slope.is_finite():
                continue
            rise = range_of(slope_of(expanded, axis)) + slope
            if rise > 0 or rise < 0:
                # It only rises or only falls along this axis: the greatest distance is on a face.
                is_rising = rise > 0
                faces: tuple[int, ...] = (1, -1)
                if held > 0 or held < 0:
                    faces = (1,) if is_rising is bool(held > 0) else (-1,)
                for side in faces:
                    self._look_at(face(piece, axis, side))
                return None
        self._at_corners(expanded, remainder, piece)
        return self._keep(piece, upper, axis_to_cut(expanded, slopes, piece))

    def _keep(self, piece: Piece, upper: arb | None, axis: int) -> None:
        bound = exact(upper) if upper is not None and upper.is_finite() else None
        if bound is not None and bound <= self.lower and self.heap:
            return  # the greatest distance is elsewhere, or here no greater than `lower`
        if piece.is_point and bound is None:
            self.without_value = piece.centre
        heapq.heappush(self.heap, (bound is not None, -bound if bound is not None else Fraction(0), next(self.numbers), piece, axis))

    def _expanded(self, piece: Piece, terms: int) -> dict[Powers, arb] | None:
        """Return the error in powers of u up to a degree, from series at the centre alone."""
        axes = [axis for axis, radius in enumerate(piece.radii) if radius]
        radii, start = [ball(r) for r in piece.radii], [ball(c) for c in piece.centre]
        evaluation = self.work.series("value", terms)
        along = []
        for direction in directions(len(axes), terms - 1):
            inputs = list(start)
            for axis, slope in zip(axes, direction, strict=True):
                inputs[axis] = variable(start[axis], slope * radii[axis], terms)
            found = coefficients(evaluation(inputs)[0], terms)
            if not all(entry.is_finite() for entry in found):
                return None
            along.append(found)
        function = by_monomial(len(axes), terms - 1, along)
        polynomial = shifted(self.work.polynomial, _offsets(self.work, piece), radii)
        wide = {}
        for powers, value in function.items():
            place = [0] * len(radii)
            for axis, power in zip(axes, powers, strict=True):
                place[axis] = power
            wide[tuple(place)] = value
        for powers, value in polynomial.items():
            wide[powers] = wide.get(powers, arb(0)) - value
        return wide

    def _remainders(self, piece: Piece, terms: int) -> tuple[arb | None, dict[int, arb]]:
        """Return what is left of the function behind so many terms, and of its slopes times the half widths behind one less."""
        with working(_ROUGH_BITS, terms + 1):
            inputs = [variable(ball(c - r, c + r), arb(0, ball(r).abs_upper()), terms + 1) for c, r in zip(piece.centre, piece.radii, strict=True)]
            value, *slopes = (coefficients(entry, terms + 1) for entry in self.work.series("slopes", terms + 1)(inputs))
            if not value[terms].is_finite():
                return None, {}
            axes = [axis for axis, radius in enumerate(piece.radii) if radius]
            return value[terms], {axis: slopes[axis][terms - 1] * ball(piece.radii[axis]) for axis in axes}

    def _at_corners(self, expanded: dict[Powers, arb], remainder: arb, piece: Piece) -> None:
        axes = [axis for axis, radius in enumerate(piece.radii) if radius]
        for signs in list(product((-1, 1), repeat=len(axes)))[:MOST_CORNERS]:
            at = dict(zip(axes, signs, strict=True))
            value = remainder
            for powers, entry in expanded.items():
                sign = 1
                for axis, side in at.items():
                    if side < 0 and powers[axis] % 2:
                        sign = -sign
                value += sign * entry
            self._from_below(value, tuple(c + at.get(axis, 0) * r for axis, (c, r) in enumerate(zip(piece.centre, piece.radii, strict=True))))
