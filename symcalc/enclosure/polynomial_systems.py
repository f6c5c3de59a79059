"""All real roots of a polynomial system, exactly: products give cases, linear unknowns go first, the rest is linear algebra.

An equation p·q = 0 is two cases, and an unknown that stands alone in an equation is put into the others, because both make what
is left for the Gröbner basis much smaller. Roots of two cases whose balls meet are the same if the two systems together have as
many real roots as there are such pairs: so nothing is merged that differs, and nothing counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

import sympy
from flint import Ordering, arb, ctx, fmpq, fmpq_mpoly_ctx, fmpz_poly

from symcalc.enclosure.quotient_algebra import Polynomial, QuotientAlgebra, TooLongError

_MOST_CASES = 64
_LARGEST_SUBSTITUTED = 8
_LARGEST_WITH_CLOSED_FORMS = 64
_MOST_DIGITS = 1000


@dataclass(frozen=True, eq=False)
class Case:
    """A system without products: what is left of it after linear unknowns went, and its real roots.

    Attributes
    ----------
    polynomials : tuple of polynomial
        As the case was stated.
    points : list of tuple of ball
    """

    polynomials: tuple[Any, ...]
    points: list[tuple[arb, ...]]
    exact: list[tuple[sympy.Expr | None, ...]] = field(default_factory=list)


class PolynomialSystem:
    """Polynomials with rational coefficients in as many unknowns as ``size``, and what is known of their common roots.

    Parameters
    ----------
    equations : sequence of list of polynomial
        Each as its factors: one of them is zero.
    size : int
    until : float, optional
        The moment, of the monotonic clock, at which the search ends.
    """

    def __init__(self, equations: Sequence[Sequence[Polynomial]], size: int, until: float | None = None) -> None:
        self.size, self.until = size, until
        names = [f"k{position}" for position in range(size)]
        self.context = fmpq_mpoly_ctx.get(names, Ordering.lex)
        self.factors = [[f for p in equation for f in self._irreducible(self.polynomial(p))] for equation in equations]

    def polynomial(self, p: Polynomial) -> Any:
        """Return a polynomial of this system."""
        return self.context.from_dict({e: fmpq(Fraction(c).numerator, Fraction(c).denominator) for e, c in p.items()})

    def _irreducible(self, p: Any) -> list[Any]:
        if p.is_zero():
            return [p]
        return [f for f, _ in p.factor()[1]]

    def cases(self) -> Iterator[tuple[Any, ...]]:
        """Yield the systems of which one holds at each root."""
        count = 1
        for factors in self.factors:
            count *= len(factors)
        if count > _MOST_CASES:
            yield tuple(_product(factors, self.context) for factors in self.factors)
            return
        found = {}
        for chosen in product(*self.factors):
            different = {str(p): p for p in chosen if not p.is_zero()}
            found[frozenset(different)] = tuple(different.values())
        for names, polynomials in found.items():
            # A case with more equations than another one has only roots of that one.
            if not any(other < names for other in found):
                yield polynomials

    def real_roots(self, digits: int, closed_forms: bool = True) -> list[tuple[tuple[arb, ...], tuple[sympy.Expr | None, ...]]]:
        """Return all real roots, each once: balls that hold it, and its coordinates in closed form where there is one.

        Raises
        ------
        NotFiniteError, TooLongError
        """
        algebras = [(case, self._solved(case)) for case in self.cases()]
        while True:
            cases = [Case(case, found.points(digits)) for case, found in algebras]
            merged = self._merged(cases)
            if merged is not None and all(_is_sharp(ball, digits) for case in cases for point in case.points for ball in point):
                break
            digits *= 2
            if digits > _MOST_DIGITS:
                raise TooLongError("The roots lie too close to each other to be told apart.")
        out = []
        for number, place in merged:
            point, (_, solved) = cases[number].points[place], algebras[number]
            out.append((point, solved.closed_forms(point) if closed_forms else (None,) * self.size))
        return out

    def where_zero(self, p: Polynomial, points: Sequence[tuple[arb, ...]]) -> list[bool | None]:
        """Tell at which of all real roots a polynomial is zero, exactly; None where the balls are too wide to tell."""
        extra = self.polynomial(p)
        with ctx.workdps(60):
            holds = [_value(extra, point).contains(0) for point in points]
        if not any(holds):
            return [False] * len(points)
        together = PolynomialSystem([], self.size, self.until)
        together.factors = [*self.factors, self._irreducible(extra) or [extra]]
        count = len(together.real_roots(30, closed_forms=False))
        return list(map(bool, holds)) if count == sum(holds) else [None if h else False for h in holds]

    def _merged(self, cases: Sequence[Case]) -> list[tuple[int, int]] | None:
        """Return each different root as (case, place); None where balls meet of which that is not shown."""
        kept = [(number, place) for number, case in enumerate(cases) for place in range(len(case.points))]
        dropped = set()
        for b, later in enumerate(cases):
            for a in range(b):
                pairs = [(i, j) for i, p in enumerate(cases[a].points) for j, q in enumerate(later.points) if _meet(p, q)]
                if not pairs:
                    continue
                common = self._solved((*cases[a].polynomials, *later.polynomials)).count
                if common > len(pairs):
                    raise TooLongError("Two cases have more common roots than were found.")
                if common != len(pairs):
                    return None
                dropped |= {(b, j) for _, j in pairs}
        return [entry for entry in kept if entry not in dropped]

    def _solved(self, polynomials: Sequence[Any]) -> _Solved:
        return _Solved(self.context, polynomials, self.size, self.until)


class _Solved:
    """One case: linear unknowns put into the rest, and the algebra of what is left."""

    def __init__(self, context: Any, polynomials: Sequence[Any], size: int, until: float | None) -> None:
        self.context, self.size = context, size
        rest = [p for p in polynomials if not p.is_zero()]
        self.images: dict[int, Any] = {}
        self.is_impossible = False
        self._factors: dict[int, list[fmpz_poly]] = {}
        while (found := _linear(rest, size)) is not None:
            number, k, image = found
            rest = [_put_in(p, k, image) for place, p in enumerate(rest) if place != number]
            self.images = {place: _put_in(p, k, image) for place, p in self.images.items()} | {k: image}
            rest = [p for p in rest if not p.is_zero()]
        self.is_impossible = any(p.is_constant() for p in rest)
        self.free = [k for k in range(size) if k not in self.images]
        self.is_linear = not self.free and not rest
        self.algebra = None
        if not self.is_impossible and self.free:
            self.algebra = QuotientAlgebra([self._of_free(p) for p in rest], len(self.free), until)

    def _of_free(self, p: Any) -> Polynomial:
        return {tuple(int(e[k]) for k in self.free): Fraction(int(c.p), int(c.q)) for e, c in p.to_dict().items()}

    @property
    def count(self) -> int:
        """How many real roots there are, by Hermite's form."""
        return 0 if self.is_impossible else 1 if self.algebra is None else self.algebra.counts[1]

    def points(self, digits: int) -> list[tuple[arb, ...]]:
        if self.is_impossible:
            return []
        inner = self.algebra.real_points(digits) if self.algebra is not None else [()]
        if len(inner) != self.count:
            raise TooLongError("The roots that were isolated are not as many as Hermite's form counts.")
        out = []
        with ctx.workdps(2 * digits + 40):
            for point in inner:
                full = dict(zip(self.free, point, strict=True))
                whole = tuple(full.get(k, arb(0)) for k in range(self.size))
                out.append(tuple(_value(self.images[k], whole) if k in self.images else full[k] for k in range(self.size)))
        return out

    def closed_forms(self, point: tuple[arb, ...]) -> tuple[sympy.Expr | None, ...]:
        if self.algebra is None:
            return tuple(_rational(self.images[k]) for k in range(self.size))
        if self.algebra.dimension > _LARGEST_WITH_CLOSED_FORMS:
            return (None,) * self.size
        return tuple(closed_form(self._minimal(k, point), point[k]) for k in range(self.size))

    def _minimal(self, k: int, point: tuple[arb, ...]) -> fmpz_poly | None:
        if k not in self._factors:
            p = self.images[k] if k in self.images else self.context.gens()[k]
            assert self.algebra is not None
            self._factors[k] = self.algebra.minimal_polynomials(self._of_free(p))
        with ctx.workdps(60):
            fitting = [p for p in self._factors[k] if _at(p, point[k]).contains(0)]
        return fitting[0] if len(fitting) == 1 else None


def closed_form(p: fmpz_poly | None, value: arb) -> sympy.Expr | None:
    """Return the root of an irreducible polynomial that lies in a ball, by rational numbers and square roots; else None.

    >>> closed_form(fmpz_poly([-2, 0, 1]), arb("1.4142 +/- 0.001"))
    sqrt(2)
    """
    if p is None:
        return None
    coefficients = [sympy.Integer(int(c)) for c in p.coeffs()]
    degree = len(coefficients) - 1
    candidates: list[sympy.Expr] = []
    if degree == 1:
        candidates = [-coefficients[0] / coefficients[1]]
    elif degree == 2:
        candidates = _quadratic(*coefficients)
    elif degree == 4 and coefficients[1] == coefficients[3] == 0:
        inner = _quadratic(coefficients[0], coefficients[2], coefficients[4])
        candidates = [sign * sympy.sqrt(entry) for entry in inner if entry.is_nonnegative for sign in (1, -1)]
    with ctx.workdps(60):
        fitting = [c for c in candidates if value.overlaps(_ball(c))]
    return sympy.sqrtdenest(fitting[0]) if len(fitting) == 1 else None


def _quadratic(c: sympy.Integer, b: sympy.Integer, a: sympy.Integer) -> list[sympy.Expr]:
    root = sympy.sqrt(b * b - 4 * a * c)
    return [sympy.expand((-b + sign * root) / (2 * a)) for sign in (1, -1)]


def _ball(number: sympy.Expr) -> arb:
    """Enclose a number made of whole numbers, sums, products and square roots."""
    if isinstance(number, sympy.Rational):
        return arb(fmpq(int(number.p), int(number.q)))
    if isinstance(number, sympy.Add):
        return sum((_ball(part) for part in number.args), arb(0))
    if isinstance(number, sympy.Mul):
        total = arb(1)
        for part in number.args:
            total *= _ball(part)
        return total
    if isinstance(number, sympy.Pow):
        base, exponent = number.args
        return _ball(base) ** _ball(exponent)
    return arb.nan()


def _linear(polynomials: Sequence[Any], size: int) -> tuple[int, int, Any] | None:
    """Return a polynomial, a variable that stands alone in it, and what that is; the shortest there is."""
    best: tuple[int, int, Any] | None = None
    for number, p in enumerate(polynomials):
        if len(p) > _LARGEST_SUBSTITUTED or (best is not None and len(p) > len(best[2]) + 1):
            continue
        degrees = p.degrees()
        for k in range(size):
            if degrees[k] == 1 and (slope := p.derivative(k)).is_constant() and (best is None or len(p) < len(best[2]) + 1):
                c = slope.leading_coefficient()
                best = number, k, p.context().gens()[k] - p / c
    return best


def _put_in(p: Any, k: int, image: Any) -> Any:
    gens = list(p.context().gens())
    gens[k] = image
    return p.compose(*gens)


def _product(factors: Sequence[Any], context: Any) -> Any:
    total = context.constant(1)
    for factor in factors:
        total *= factor
    return total


def _value(p: Any, point: Sequence[arb]) -> arb:
    total = arb(0)
    for exponents, c in p.to_dict().items():
        term = arb(c)
        for x, e in zip(point, exponents, strict=True):
            for _ in range(int(e)):
                term *= x
        total += term
    return total


def _at(p: fmpz_poly, x: arb) -> arb:
    total = arb(0)
    for c in reversed(p.coeffs()):
        total = total * x + int(c)
    return total


def _rational(p: Any) -> sympy.Rational:
    c = p.leading_coefficient() if not p.is_zero() else fmpq(0)
    return sympy.Rational(int(c.p), int(c.q))


def _meet(p: Sequence[arb], q: Sequence[arb]) -> bool:
    return all(a.overlaps(b) for a, b in zip(p, q, strict=True))


def _is_sharp(value: arb, digits: int) -> bool:
    return bool(value.is_finite() and value.rad() <= (1 + abs(value.mid())) * arb(10) ** -digits)
