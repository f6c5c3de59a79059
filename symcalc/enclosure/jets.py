"""Jets: a value together with its derivatives, as a polynomial in small variations that is cut off at the orders asked for.

Derivatives come out of it without any rule of differentiation: where x + ε is put in for x, the coefficient of εⁿ is the
n-th derivative over n!. The coefficients are balls, real or complex, so they are certain to hold what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flint import acb, arb

Scalar = arb | acb


class Variation(NamedTuple):
    """A small change: its number, the highest power that is kept, and its sign where only one side is looked at (else 0)."""

    number: int
    order: int
    side: int = 0


Monomial = tuple[tuple[Variation, int], ...]
NONE: Monomial = ()
Coefficients = Callable[[Scalar, int], list[Scalar]]


class Jet:
    """A polynomial in variations; ``terms`` maps monomials to coefficients and always holds the constant one.

    >>> eps = Variation(1, 2)
    >>> x = Jet({NONE: arb(3), ((eps, 1),): arb(1)})
    >>> (x * x).coefficient(((eps, 1),)), (x * x * x).coefficient(((eps, 2),))
    (6.00000000000000, 9.00000000000000)
    """

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Monomial, Scalar]) -> None:
        self.terms = terms

    @property
    def value(self) -> Scalar:
        """The constant term: the value where nothing is varied."""
        return self.terms[NONE]

    @property
    def is_constant(self) -> bool:
        """Whether no variation occurs in it."""
        return len(self.terms) == 1

    @property
    def is_undefined(self) -> bool:
        """Whether it has no value; then it has no derivatives either. A value that is finite, yet unknown, is [0 ± ∞]."""
        value = self.value
        return bool(value.is_nan() if isinstance(value, arb) else value.real.is_nan() or value.imag.is_nan())

    def coefficient(self, monomial: Monomial) -> Scalar:
        """Return the coefficient of a monomial."""
        return arb.nan() if self.is_undefined else self.terms.get(monomial, arb(0))

    def variations(self) -> set[Variation]:
        """Return all variations that occur."""
        return {variation for monomial in self.terms for variation, _ in monomial}

    def depth(self) -> int:
        """Return the highest power of the part that varies which need not be zero."""
        return sum(variation.order for variation in self.variations())

    def varying(self) -> Jet:
        """Return it without its constant term."""
        return Jet({**self.terms, NONE: arb(0)})

    def __add__(self, other: Jet) -> Jet:
        terms = dict(self.terms)
        for monomial, coefficient in other.terms.items():
            terms[monomial] = terms[monomial] + coefficient if monomial in terms else coefficient
        return Jet(terms)

    def __neg__(self) -> Jet:
        return Jet({monomial: -coefficient for monomial, coefficient in self.terms.items()})

    def __sub__(self, other: Jet) -> Jet:
        return self + (-other)

    def __mul__(self, other: Jet) -> Jet:
        if self.is_constant or other.is_constant:
            one, many = (self, other) if self.is_constant else (other, self)
            factor = one.value
            return Jet({monomial: factor * coefficient for monomial, coefficient in many.terms.items()})
        terms: dict[Monomial, Scalar] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                monomial = _joined(left, right)
                if monomial is not None:
                    terms[monomial] = terms[monomial] + a * b if monomial in terms else a * b
        return Jet(terms)

    def __truediv__(self, other: Jet) -> Jet:
        return self * other.composed(lambda a, n: powers(a, -1, n))

    def composed(self, coefficients: Coefficients) -> Jet:
        """Return a function of it; ``coefficients(a, n)`` are the first n Taylor coefficients of the function at a."""
        if self.is_constant:
            return constant(coefficients(self.value, 1)[0])
        found = coefficients(self.value, self.depth() + 1)
        small = self.varying()
        result = constant(found[-1])
        for coefficient in reversed(found[:-1]):
            result = result * small + constant(coefficient)
        return result

    def union(self, other: Jet) -> Jet:
        """Return a jet that holds both, where it is not known which it is."""
        if self.is_undefined or other.is_undefined:
            return constant(arb.nan())
        return Jet({monomial: _hull(self.coefficient(monomial), other.coefficient(monomial)) for monomial in {**self.terms, **other.terms}})

    def power(self, exponent: int) -> Jet:
        """Return a whole power, by repeated squaring, which knows something where the base may be zero."""
        result, square, n = constant(arb(1)), self, abs(exponent)
        while n:
            if n & 1:
                result = result * square
            square, n = (square * square if n > 1 else square), n >> 1
        return result if exponent >= 0 else constant(arb(1)) / result

    def sign(self) -> int | None:
        """Return the sign that it certainly has near the place, 0 where it is exactly zero all around; None where that cannot be told."""
        value = self.value.real if isinstance(self.value, acb) else self.value
        if value > 0:
            return 1
        if value < 0:
            return -1
        if not self.value.is_zero():
            return None
        rest = {monomial: coefficient for monomial, coefficient in self.terms.items() if not coefficient.is_zero()}
        if not rest:
            return 0
        if len(names := self.variations()) != 1 or not (side := names.copy().pop().side):
            return None
        # From one side, the lowest power decides.
        monomial = min(rest, key=lambda powers: powers[0][1])
        lowest = rest[monomial]
        if isinstance(lowest, acb) or not (lowest > 0 or lowest < 0):
            return None
        return (1 if lowest > 0 else -1) * (side if monomial[0][1] % 2 else 1)


def _hull(one: Scalar, other: Scalar) -> Scalar:
    return one.union(other) if isinstance(one, arb) and isinstance(other, arb) else acb(one).union(acb(other))


def constant(value: Scalar) -> Jet:
    """Return the jet of what does not vary."""
    return Jet({NONE: value})


def varied(place: Jet, variation: Variation) -> Jet:
    """Return a jet with a variation of its own added to it."""
    return place + Jet({NONE: arb(0), ((variation, 1),): arb(1)})


def taken(jet: Jet, variation: Variation, exponent: int) -> Jet:
    """Return what stands beside a power of one variation."""
    if jet.is_undefined:
        return constant(arb.nan())
    found: dict[Monomial, Scalar] = {NONE: arb(0)}
    for monomial, coefficient in jet.terms.items():
        if dict(monomial).get(variation, 0) == exponent:
            rest = tuple(pair for pair in monomial if pair[0] != variation)
            found[rest] = coefficient
    return Jet(found)


def powers(base: Scalar, exponent: Scalar | int, count: int) -> list[Scalar]:
    """Return the Taylor coefficients of ``x**exponent`` at ``base``; the exponent may be any number, and −1 goes for any base but 0."""
    if isinstance(exponent, int):
        first = (1 / base) if exponent == -1 else base**exponent
    else:
        first = (base.log() * exponent).exp()
    found, factor = [first], arb(1) / base if count > 1 else arb(1)
    for k in range(1, count):
        found.append(found[-1] * factor * (exponent - k + 1) / k)
    return found


def _joined(left: Monomial, right: Monomial) -> Monomial | None:
    """Return the product of two monomials, or None where it is beyond the orders that are kept."""
    if not left or not right:
        return left or right
    exponents = dict(left)
    for variation, exponent in right:
        total = exponents.get(variation, 0) + exponent
        if total > variation.order:
            return None
        exponents[variation] = total
    return tuple(sorted(exponents.items()))
