"""Polynomial systems with finitely many roots, by linear algebra in what is left of the polynomials modulo the system.

A Gröbner basis says which monomials are left; multiplying them by an unknown is a matrix. Traces of such matrices count roots:
the form Tr(b·c) has as its rank the number of different complex roots and as its signature that of the real ones (Hermite). A
letter t that tells all roots apart gives each unknown as a quotient of polynomials at a root of one polynomial, the eliminant
(Rouillier, Solving zero-dimensional systems through the rational univariate representation, 1999). All of this is exact; only
the roots of the eliminant are enclosed, each in a ball of its own, by flint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, reduce
from itertools import pairwise, product
from math import lcm
from time import monotonic
from typing import Any

from flint import Ordering, arb, ctx, fmpq, fmpq_mat, fmpq_poly, fmpz_mpoly_ctx, fmpz_mpoly_vec, fmpz_poly

from symcalc.errors import SymcalcError

Exponents = tuple[int, ...]
Polynomial = Mapping[Exponents, Fraction]
_LARGEST = 160  # how many monomials may be left
_MOST_BITS = 20_000


class NotFiniteError(SymcalcError):
    """The system has no finite number of complex roots."""


class TooLongError(SymcalcError):
    """The time is up, or the computation would take too much."""


def groebner_basis(polynomials: Sequence[Polynomial], size: int, until: float | None = None) -> list[dict[Exponents, fmpq]]:
    """Return the reduced Gröbner basis, by total degree, each with 1 in front; the leading monomial is the first.

    Raises
    ------
    TooLongError
        It is not found in time. What is done at one go is limited, and the limits grow while there is time.
    """
    context = fmpz_mpoly_ctx.get([f"k{position}" for position in range(size)], Ordering.degrevlex)
    start = fmpz_mpoly_vec([context.from_dict(_whole(p)) for p in polynomials if p], context)
    length, terms, bits, took = 64, 128, 512, 0.0
    while True:
        began = monotonic()
        if until is not None and (began > until or began + 8 * took > until):
            raise TooLongError("The Gröbner basis was not found in time.")
        found: Any
        found, is_done = start.buchberger_naive(limits=(length, terms, bits))
        if is_done:
            break
        took = monotonic() - began
        length, terms, bits = 2 * length, 2 * terms, 2 * bits
        if bits > _MOST_BITS or (until is None and took > 30):
            raise TooLongError("The Gröbner basis is too large.")
    basis = []
    for p in found.autoreduction():
        entries = [(tuple(map(int, e)), int(c)) for e, c in p.terms()]
        basis.append({exponents: fmpq(c, entries[0][1]) for exponents, c in entries})
    return basis


def _whole(p: Polynomial) -> dict[Exponents, int]:
    common = lcm(*(Fraction(c).denominator for c in p.values()))
    return {exponents: int(c * common) for exponents, c in p.items()}


class QuotientAlgebra:
    """What is left of polynomials in ``size`` unknowns modulo a system with finitely many roots.

    Raises
    ------
    NotFiniteError
        There are infinitely many complex roots.
    TooLongError
    """

    def __init__(self, polynomials: Sequence[Polynomial], size: int, until: float | None = None) -> None:
        self.size, self.until = size, until
        basis = groebner_basis(polynomials, size, until)
        leading = [next(iter(p)) for p in basis]
        self.monomials = self._left(leading)
        self.index = {monomial: place for place, monomial in enumerate(self.monomials)}
        self.dimension = len(self.monomials)
        self.times = self._multiplications(basis, leading)

    def _left(self, leading: Sequence[Exponents]) -> list[Exponents]:
        if any(not any(exponents) for exponents in leading):
            return []
        pure = [min((e[k] for e in leading if sum(e) == e[k]), default=None) for k in range(self.size)]
        if None in pure:
            raise NotFiniteError("The system has infinitely many complex roots.")
        if reduce(lambda a, b: a * b, [b for b in pure if b is not None], 1) > 50 * _LARGEST:
            raise TooLongError("The system has too many roots for exact linear algebra.")
        found = [e for e in product(*(range(b or 0) for b in pure)) if not any(all(a <= b for a, b in zip(m, e, strict=True)) for m in leading)]
        if len(found) > _LARGEST:
            raise TooLongError("The system has too many roots for exact linear algebra.")
        return sorted(found, key=_degree_order)

    def _multiplications(self, basis: Sequence[Mapping[Exponents, fmpq]], leading: Sequence[Exponents]) -> list[fmpq_mat]:
        tails = dict(zip(leading, basis, strict=True))
        rest: dict[Exponents, list[fmpq]] = {}
        border = {_raised(b, k) for b in self.monomials for k in range(self.size)} - set(self.monomials)

        def unit(monomial: Exponents) -> list[fmpq]:
            vector = [fmpq(0)] * self.dimension
            vector[self.index[monomial]] = fmpq(1)
            return vector

        for monomial in sorted(border, key=_degree_order):
            vector = [fmpq(0)] * self.dimension
            if monomial in tails:
                for exponents, c in tails[monomial].items():
                    if exponents != monomial:
                        vector[self.index[exponents]] -= c
            else:
                k, below = next((k, low) for k, low in _lowered(monomial) if low in rest)
                for place, c in enumerate(rest[below]):
                    if c:
                        raised = _raised(self.monomials[place], k)
                        image = unit(raised) if raised in self.index else rest[raised]
                        vector = [v + c * w for v, w in zip(vector, image, strict=True)]
            rest[monomial] = vector
        matrices = []
        for k in range(self.size):
            columns = [unit(m) if m in self.index else rest[m] for m in (_raised(b, k) for b in self.monomials)]
            matrices.append(_matrix(columns).transpose() if columns else fmpq_mat(0, 0))
        return matrices

    def matrix(self, p: Polynomial) -> fmpq_mat:
        """Return the matrix of the multiplication by a polynomial."""
        total = fmpq_mat(self.dimension, self.dimension)
        for exponents, c in p.items():
            part = self._one * fmpq(Fraction(c).numerator, Fraction(c).denominator)
            for k, e in enumerate(exponents):
                for _ in range(e):
                    part = self.times[k] * part
            total = total + part
        return total

    @cached_property
    def _one(self) -> fmpq_mat:
        return fmpq_mat(self.dimension, self.dimension, [fmpq(int(i == j)) for i in range(self.dimension) for j in range(self.dimension)])

    @cached_property
    def _products(self) -> list[fmpq_mat]:
        """The matrix of each monomial that is left."""
        found: dict[Exponents, fmpq_mat] = {}
        for monomial in self.monomials:
            if monomial == (0,) * self.size:
                found[monomial] = self._one
            else:
                k, below = next(_lowered(monomial))
                found[monomial] = self.times[k] * found[below]
            self._in_time()
        return [found[monomial] for monomial in self.monomials]

    @cached_property
    def _traces(self) -> list[fmpq]:
        return [sum((m[i, i] for i in range(self.dimension)), fmpq(0)) for m in self._products]

    def _in_time(self) -> None:
        if self.until is not None and monotonic() > self.until:
            raise TooLongError("The time is up.")

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many different complex roots there are, and how many of these are real: rank and signature of Hermite's form."""
        if not self.dimension:
            return 0, 0
        traces = fmpq_mat(1, self.dimension, self._traces)
        form = _matrix([[(traces * m)[0, j] for j in range(self.dimension)] for m in self._products])
        signs = [1 if c > 0 else -1 for c in form.charpoly().coeffs() if c]
        # All eigenvalues are real, so Descartes' rule counts the positive ones without error.
        positive = sum(a != b for a, b in pairwise(signs))
        rank = form.rank()
        return rank, 2 * positive - rank

    def separating(self) -> tuple[fmpq_mat, fmpq_poly]:
        """Return the multiplication by a letter that tells all roots apart, and its characteristic polynomial."""
        wanted, _ = self.counts
        for weights in _weights(self.size):
            self._in_time()
            matrix = sum((m * fmpq(w) for m, w in zip(self.times, weights, strict=True) if w), fmpq_mat(self.dimension, self.dimension))
            polynomial = matrix.charpoly()
            if squarefree(polynomial).degree() == wanted:
                return matrix, polynomial
        raise TooLongError("No letter that tells the roots apart was found.")

    def real_points(self, digits: int) -> list[tuple[arb, ...]]:
        """Return the real roots as balls, each with exactly one root, those of one system apart from each other.

        Raises
        ------
        TooLongError
        """
        if not self.dimension:
            return []
        matrix, polynomial = self.separating()
        eliminant = squarefree(polynomial)
        columns = [fmpq_mat(self.dimension, 1, [fmpq(int(not any(m))) for m in self.monomials])]
        for _ in range(int(eliminant.degree()) - 1):
            columns.append(matrix * columns[-1])
        above = [self._interpolating(eliminant, [m * column for column in columns]) for m in self.times]
        below = self._interpolating(eliminant, columns)
        with ctx.workdps(2 * digits + 40):
            isolated: Any = eliminant.complex_roots()
            roots = [arb(root.real) for root, _ in isolated if root.imag == 0]
            points = [tuple(_at(p, root) / _at(below, root) for p in above) for root in roots]
        return points

    def _interpolating(self, eliminant: fmpq_poly, columns: Sequence[fmpq_mat]) -> fmpq_poly:
        coefficients = list(eliminant.coeffs())[::-1]
        traces = fmpq_mat(1, self.dimension, self._traces)
        degree, total = int(eliminant.degree()), fmpq_poly([0])
        for i, column in enumerate(columns):
            horner = fmpq_poly(coefficients[: degree - i][::-1])
            total += (traces * column)[0, 0] * horner
        return total

    def minimal_polynomials(self, p: Polynomial) -> list[fmpz_poly]:
        """Return the irreducible polynomials with whole coefficients of which the values of ``p`` at the roots are roots."""
        if not self.dimension:
            return []
        _, factors = self.matrix(p).charpoly().numer().factor()
        return [factor for factor, _ in factors]


def squarefree(p: fmpq_poly) -> fmpq_poly:
    """Return the polynomial with the same roots, each of them once, and 1 in front."""
    common = p.gcd(p.derivative())
    quotient, _ = divmod(p, common)
    return quotient / quotient.leading_coefficient() if hasattr(quotient, "leading_coefficient") else quotient / quotient[int(quotient.degree())]


def _weights(size: int) -> Iterator[tuple[int, ...]]:
    for k in reversed(range(size)):
        yield tuple(int(k == i) for i in range(size))
    for base in range(2, 40):
        yield tuple((base**i) * (-1) ** (i * (base % 2)) for i in range(size))


def _at(p: fmpq_poly, x: arb) -> arb:
    total = arb(0)
    for c in reversed(p.coeffs()):
        total = total * x + arb(c)
    return total


def _matrix(rows: Sequence[Sequence[Any]]) -> fmpq_mat:
    return fmpq_mat(len(rows), len(rows[0]), [entry for row in rows for entry in row])


def _degree_order(exponents: Exponents) -> tuple[int, tuple[int, ...]]:
    return sum(exponents), tuple(-e for e in reversed(exponents))


def _raised(exponents: Exponents, k: int) -> Exponents:
    return (*exponents[:k], exponents[k] + 1, *exponents[k + 1 :])


def _lowered(exponents: Exponents) -> Iterator[tuple[int, Exponents]]:
    for k, e in enumerate(exponents):
        if e:
            yield k, (*exponents[:k], e - 1, *exponents[k + 1 :])
