"""Which signs a polynomial may have where its variables satisfy relations and facts: exact arithmetic, no rounding.

The set that is spoken of is given by a range for each variable, by what variables satisfy (a root k with k² = p, a sine and a cosine),
and by facts, signs that some polynomials are known to have. What is known of another polynomial is the set of signs that it may
have; `symcalc.enclosure.polynomials` shows what follows from the ranges alone. Facts are put together by intersecting such sets,
factors by multiplying them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import prod
from typing import Self

import sympy

from symcalc.enclosure import polynomials as box
from symcalc.enclosure.polynomials import Polynomial, Range, Signs, sign_of, times
from symcalc.errors import SymcalcError

_LARGEST_FACTORED, _LARGEST_NUMBER = 400, 10**18
_LARGEST_EXPONENT, _LARGEST_POLYNOMIAL = 200, 20_000


class NotDecidedError(SymcalcError):
    """Exact arithmetic does not reach this; the message says why. It never leaves the proof."""


class AgainError(Exception):
    """The ring is too small, or a root of a higher order is needed: all is to be done once more."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """A quotient of polynomials, not in lowest terms; what is below is for its user to know to be other than zero."""

    above: Polynomial
    below: Polynomial

    def __str__(self) -> str:
        return f"{self.above}/{self.below}"

    def __add__(self, other: Quotient) -> Quotient:
        return Quotient(self.above * other.below + other.above * self.below, self.below * other.below).limited()

    def __mul__(self, other: Quotient) -> Quotient:
        return Quotient(self.above * other.above, self.below * other.below).limited()

    def __pow__(self, exponent: int) -> Quotient:
        if abs(exponent) > _LARGEST_EXPONENT:
            raise NotDecidedError(f"the exponent {exponent} is too large")
        if max(len(self.above), len(self.below)) ** abs(exponent) > _LARGEST_POLYNOMIAL:
            raise NotDecidedError("a power has too many terms when multiplied out")
        above, below = (self.above, self.below) if exponent >= 0 else (self.below, self.above)
        return Quotient(above ** abs(exponent), below ** abs(exponent))

    def of_same_sign(self) -> Polynomial:
        """Return a polynomial that has the same sign wherever the quotient is defined."""
        return self.above * self.below

    def limited(self) -> Quotient:
        """Return the quotient, and refuse one that is too large to be worked with."""
        if max(len(self.above), len(self.below)) > _LARGEST_POLYNOMIAL:
            raise NotDecidedError("the expression has too many terms when multiplied out")
        return self


class Polynomials:
    """A ring with a variable for each kernel, its relations and ranges, and the facts: what is said here holds where they do.

    Parameters
    ----------
    size : int
        How many variables there can be.
    cases : int
        How often facts may still be assumed that are not known, to make a proof by cases.
    """

    def __init__(self, size: int, cases: int) -> None:
        self._context, self._gens = box.ring(size)
        self._index: dict[Hashable, int] = {}
        self._relation: dict[int, tuple[int, Polynomial]] = {}
        self._range: dict[int, Range] = {}
        self._facts: dict[str, tuple[Polynomial, Signs]] = {}
        self._known: dict[str, Signs] = {}
        self._cases_left = cases

    def assuming(self, polynomial: Polynomial, signs: Signs) -> Self:
        """Return the same with one more fact."""
        case = copy(self)
        vars(case).update({name: dict(table) for name, table in vars(self).items() if isinstance(table, dict)})
        case._cases_left -= 1
        case.note(polynomial, signs)
        for fact in tuple(self._facts.values()):  # they may say more now
            case.note(*fact)
        return case

    def is_possible(self) -> bool:
        """Tell whether no fact is seen to contradict the others; of a case that cannot occur everything is true."""
        return all(signs & self.sign(p) for p, signs in tuple(self._facts.values()))

    def variable(self, kernel: Hashable, within: Range = box.EVERYWHERE, degree: int = 0, power: Polynomial | None = None) -> int:
        """Return the number of the kernel's variable; ``power`` is what it is to the power ``degree``, in older variables."""
        # The youngest variable has the smallest number, so it leads what it satisfies, and is divided out first.
        position = self._index.setdefault(kernel, len(self._gens) - 1 - len(self._index))
        if position < 0:
            raise AgainError("a larger ring is needed")
        if self._range.setdefault(position, within) == box.FROM_ZERO:
            self._range[position] = within
        if degree:
            self._relation.setdefault(position, (degree, power))
        return position

    def kernel(self, position: int) -> Quotient:
        """Return a variable, by its number."""
        return self.whole(self._gens[position])

    def constant(self, numerator: int, denominator: int = 1) -> Polynomial:
        """Return a rational number as a polynomial."""
        return self._context.constant(box.rational(numerator, denominator))

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """Divide out what the kernels satisfy, the youngest kernel first, so that what comes in has only older ones."""
        while len(polynomial):
            degrees = polynomial.degrees()
            over = [position for position, (degree, _) in self._relation.items() if degrees[position] >= degree]
            if not over:
                break
            degree, power = self._relation[position := min(over)]
            polynomial %= self._gens[position] ** degree - power
        return polynomial

    def whole(self, polynomial: Polynomial) -> Quotient:
        """Return a polynomial as a quotient."""
        return Quotient(polynomial, self.constant(1))

    def number(self, numerator: int, denominator: int = 1) -> Quotient:
        """Return a rational number as a quotient."""
        return self.whole(self.constant(numerator, denominator))

    def lowest(self, value: Quotient) -> Quotient:
        """Return a quotient in lowest terms, equal ones alike."""
        numerator, denominator = self.reduced(value.above), self.reduced(value.below)
        if denominator.is_zero():
            raise NotDecidedError("a denominator is zero everywhere")
        common = numerator.gcd(denominator) * denominator.leading_coefficient() if not denominator.is_constant() else denominator
        return Quotient(numerator / common, denominator / common)

    def terms(self, value: Quotient) -> Iterator[tuple[Quotient, Fraction]]:
        """Yield the terms of a quotient: a monomial, divided by what it is divided by, and its coefficient."""
        value = self.lowest(value)
        for exponents, coefficient in value.above.to_dict().items():
            monomial = self._context.from_dict({exponents: box.rational(1)})
            yield self.lowest(Quotient(monomial, value.below)), Fraction(int(coefficient.p), int(coefficient.q))

    def as_variable(self, polynomial: Polynomial) -> int:
        """Return the number of the variable that a polynomial is, or −1."""
        (exponents,) = polynomial.monoms() if len(polynomial) == 1 else ((),)
        return next(i for i, e in enumerate(exponents) if e) if sum(exponents) == 1 and polynomial.leading_coefficient() == 1 else -1

    def factors(self, polynomial: Polynomial) -> tuple[box.Number, list[tuple[Polynomial, int]]]:
        """Return the number and the irreducible factors of a polynomial that is not zero."""
        if len(polynomial) > _LARGEST_FACTORED:
            raise NotDecidedError("a polynomial has too many terms to be factored")
        number, found = polynomial.factor()
        return number, [(f, int(k)) for f, k in found]

    def factored(self, value: Quotient) -> tuple[int, list[tuple[Polynomial, int]]]:
        """Return the sign of the number, and primes and irreducible polynomials with exponents, of a quotient that is not zero."""
        sign, found = 1, dict[str, tuple[Polynomial, int]]()
        for part, way in ((self.reduced(value.above), 1), (self.reduced(value.below), -1)):
            if part.is_zero():
                raise NotDecidedError("a logarithm of what is zero everywhere, or a denominator that is")
            number, factors = self.factors(part)
            sign *= 1 if number > 0 else -1
            for whole, up in ((abs(int(number.p)), 1), (int(number.q), -1)):
                primes = sympy.factorint(whole) if whole < _LARGEST_NUMBER else {whole: 1}
                factors += [(self.constant(prime), up * k) for prime, k in primes.items() if prime != 1]
            for f, k in factors:
                found[str(f)] = (f, found.get(str(f), (f, 0))[1] + way * k)
        return sign, [(f, k) for f, k in found.values() if k]

    def note(self, polynomial: Polynomial, signs: Signs) -> None:
        """Take in as a fact that a polynomial has one of these signs."""
        polynomial = self.reduced(polynomial)
        if polynomial.is_constant():
            return
        number, found = self.factors(polynomial)
        signs, rest = times(signs, sign_of(number)), self.constant(1)
        for f, k in found:
            if 0 not in signs:
                self._narrow(f, box.NOT_ZERO)
            known = times(box.POSITIVE, self.sign(f), k)
            if len(known) == 1 and known != box.ZERO:
                signs = times(signs, known)
            else:
                rest *= f ** (k if 0 in signs else k % 2)
        if not rest.is_constant():
            self._narrow(rest, signs)

    def _narrow(self, polynomial: Polynomial, signs: Signs) -> None:
        leading = polynomial.leading_coefficient()
        p, signs = polynomial / leading, times(signs, sign_of(leading))
        signs &= self._facts.get(str(p), (p, box.ANY))[1]
        self._facts[str(p)], self._known = (p, signs), {}
        used = [position for position, degree in enumerate(p.degrees()) if degree]
        youngest = used[0]
        if signs == box.ZERO and p.degrees()[youngest] == 1 and (slope := p.derivative(youngest)).is_constant():
            self._relation[youngest] = (1, self._gens[youngest] - p / slope.leading_coefficient())
        elif len(used) == 1 and (shift := p - self._gens[youngest]).is_constant():
            # v + c > 0 bounds v.
            self._range[youngest] = box.within(self._range[youngest], -shift.leading_coefficient(), signs)
            if 0 not in signs and shift.is_zero() and youngest in self._relation:
                self.note(self._relation[youngest][1], box.NOT_ZERO)  # √f is zero where f is

    def sign(self, polynomial: Polynomial) -> Signs:
        """Return the signs that a polynomial may have."""
        polynomial = self.reduced(polynomial)
        if polynomial.is_zero():
            return box.ZERO
        number, found = self.factors(polynomial)
        signs = reduce(lambda signs, fk: times(signs, self._sign(fk[0]), fk[1]), found, sign_of(number))
        # A fact may speak of the product of some factors, and of those whose sign is not known.
        for least in (1, 2) if len(signs) > 1 else ():
            joint = [f for f, k in found if k % 2 and len(self._sign(f)) >= least]
            rest = prod(joint, start=self.constant(1))
            _, fact = self._facts.get(str(rest / rest.leading_coefficient()), (rest, box.ANY))
            others = reduce(lambda signs, fk: signs if fk[0] in joint else times(signs, self._sign(fk[0]), fk[1]), found, sign_of(number))
            signs &= times(times(others, fact), sign_of(rest.leading_coefficient()))
        return signs

    def _sign(self, f: Polynomial) -> Signs:
        """Return the signs of an irreducible polynomial."""
        if (key := str(f)) not in self._known:
            leading = f.leading_coefficient()
            self._known[key] = signs = times(self._facts.get(str(f / leading), (f, box.ANY))[1], sign_of(leading))
            for turn, p in ((box.POSITIVE, f), (box.NEGATIVE, -f)):
                if len(signs) > 1:
                    signs &= times(self._beside_facts(p), turn)
            self._known[key] = signs & self._beside_root(f) if len(signs) > 1 else signs
        return self._known[key]

    def _beside_facts(self, p: Polynomial) -> Signs:
        """Show p to be positive by the ranges, or as a positive multiple of a fact and something that is so by the ranges."""
        found, terms = box.signs_on_box(p, self._range), p.to_dict()
        for fact, signs in self._facts.values() if found == box.ANY else ():
            if signs in (box.POSITIVE, box.NOT_NEGATIVE, box.NEGATIVE, box.NOT_POSITIVE):
                fact, signs = (fact, signs) if 1 in signs else (-fact, times(signs, box.NEGATIVE))
                for scale in {terms[e] / c for e, c in fact.to_dict().items() if any(e) and e in terms and terms[e] / c > 0}:
                    if -1 not in (left := box.signs_on_box(p - scale * fact, self._range)):
                        found &= box.POSITIVE if 0 not in signs & left else box.NOT_NEGATIVE
        return found

    def _beside_root(self, f: Polynomial) -> Signs:
        """Of a + b·k with k² = q the larger part decides, and a² − b²·q tells which one that is."""
        degrees = f.degrees()
        roots = [position for position, (degree, _) in self._relation.items() if degree == 2 and degrees[position] == 1]
        if not roots:
            return box.ANY
        k, b = self._gens[min(roots)], f.derivative(min(roots))
        a = f - b * k
        larger = box.ANY if a.is_zero() else self.sign(a**2 - b**2 * self._relation[min(roots)][1])
        if larger >= box.NOT_ZERO:
            return box.ANY
        return (larger & box.ZERO) | (self.sign(a) if 1 in larger else times(self.sign(b), self.sign(k)))
