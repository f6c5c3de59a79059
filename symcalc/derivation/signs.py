"""Polynomials in kernels: what the kernels satisfy, and which signs a polynomial may have, from the facts at hand.

A sign is −1, 0 or 1, and what is known of a polynomial is the set of the signs that it may have: {0, 1} says that it is not
negative. Facts are put together by intersecting such sets, factors by multiplying them.

One idea shows that a polynomial is positive: each kernel has a range, and is written as a quotient of quantities that are not
negative. Where all coefficients of what comes out are positive, so is the polynomial. Where not, the range is cut in two, and
each part is looked at by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from copy import copy
from functools import lru_cache, reduce
from itertools import chain, combinations, product
from math import prod
from typing import Any, Self

import sympy
from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symcalc.errors import SymcalcError

Polynomial = Any
Signs = frozenset[int]
End = tuple[fmpq | None, bool]  # a bound, if there is one, and whether it is never met
Range = tuple[End, End]
ANY, ZERO, POSITIVE, NEGATIVE = frozenset((-1, 0, 1)), frozenset((0,)), frozenset((1,)), frozenset((-1,))
NOT_NEGATIVE, NOT_POSITIVE, NOT_ZERO = POSITIVE | ZERO, NEGATIVE | ZERO, POSITIVE | NEGATIVE
EVERYWHERE: Range = ((None, False), (None, False))
FROM_ZERO: Range = ((fmpq(0), False), (None, False))
ABOVE_ZERO: Range = ((fmpq(0), True), (None, False))
UNIT: Range = ((fmpq(-1), False), (fmpq(1), False))
CONSTANTS: dict[sympy.Basic, Range] = {
    constant: ((fmpq(low, 1000), True), (fmpq(low + 1, 1000), True))
    for constant, low in ((sympy.pi, 3141), (sympy.EulerGamma, 577), (sympy.Catalan, 915), (sympy.GoldenRatio, 1618))
}
_LARGEST_FACTORED, _LARGEST_NUMBER = 400, 10**18
_MOST_TERMS, _MOST_DEGREES, _MOST_WAYS, _MOST_CUTS = 60, 16, 16, 6


class NotDecidedError(SymcalcError):
    """The method does not reach this expression; the message says why. It never leaves the proof."""


class AgainError(Exception):
    """The ring is too small, or a root of a higher order is needed: all is to be done once more."""


class CasesError(Exception):
    """The sign of a polynomial has to be known: the proof is to be made once for each of these cases."""

    def __init__(self, polynomial: Polynomial, cases: list[Signs]) -> None:
        self.polynomial, self.cases = polynomial, cases


@lru_cache(maxsize=32)
def _ring(size: int) -> tuple[Any, tuple[Polynomial, ...]]:
    context = fmpq_mpoly_ctx.get([f"k{position}" for position in range(size)], Ordering.lex)
    return context, tuple(context.gens())


def times(left: Signs, right: Signs, power: int = 1) -> Signs:
    """Return the signs that a·bᵏ may have; b is not zero where k is negative.

    >>> sorted(times(ANY, NEGATIVE)), sorted(times(POSITIVE, NOT_POSITIVE, 2)), sorted(times(POSITIVE, NOT_POSITIVE, -1))
    ([-1, 0, 1], [0, 1], [-1])
    """
    return frozenset(a * b ** abs(power) for a in left for b in right if b or power > 0)


def sign_of(number: fmpq) -> Signs:
    """Return the sign of a number."""
    return POSITIVE if number > 0 else NEGATIVE if number < 0 else ZERO


class Polynomials:
    """A ring with a variable for each kernel, its relations and ranges, and the facts: what is said here holds where they do."""

    def __init__(self, size: int, cases: int) -> None:
        self._context, self._gens = _ring(size)
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

    def variable(self, kernel: Hashable, within: Range = EVERYWHERE, degree: int = 0, power: Polynomial | None = None) -> int:
        """Return the number of the kernel's variable; ``power`` is what it is to the power ``degree``, in older variables."""
        position = self._index.setdefault(kernel, len(self._index))
        if position >= len(self._gens):
            raise AgainError("a larger ring is needed")
        if self._range.setdefault(position, within) == FROM_ZERO:
            self._range[position] = within
        if degree:
            self._relation.setdefault(position, (degree, power))
        return position

    def constant(self, numerator: int, denominator: int = 1) -> Polynomial:
        """Return a rational number as a polynomial."""
        return self._context.constant(fmpq(numerator, denominator))

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """Divide out what the kernels satisfy, the youngest kernel first, so that what comes in has only older ones."""
        while len(polynomial):
            degrees = polynomial.degrees()
            over = [position for position, (degree, _) in self._relation.items() if degrees[position] >= degree]
            if not over:
                break
            degree, power = self._relation[position := max(over)]
            total = self.constant(0)
            for exponents, coefficient in polynomial.to_dict().items():
                powers = [int(e) for e in exponents]
                full, powers[position] = divmod(powers[position], degree)
                total += self._context.from_dict({tuple(powers): coefficient}) * power**full
            polynomial = total
        return polynomial

    def factors(self, polynomial: Polynomial) -> tuple[fmpq, list[tuple[Polynomial, int]]]:
        """Return the number and the irreducible factors of a polynomial that is not zero."""
        if len(polynomial) > _LARGEST_FACTORED:
            raise NotDecidedError("a polynomial has too many terms to be factored")
        number, found = polynomial.factor()
        return number, [(f, int(k)) for f, k in found]

    def factored(self, numerator: Polynomial, denominator: Polynomial) -> tuple[int, list[tuple[Polynomial, int]]]:
        """Return the sign of the number, and primes and irreducible polynomials with exponents, of a quotient that is not zero."""
        sign, found = 1, dict[str, tuple[Polynomial, int]]()
        for part, way in ((self.reduced(numerator), 1), (self.reduced(denominator), -1)):
            if part.is_zero():
                raise NotDecidedError("a logarithm of what is zero everywhere, or a denominator that is")
            number, factors = self.factors(part)
            sign *= 1 if number > 0 else -1
            for value, up in ((abs(int(number.p)), 1), (int(number.q), -1)):
                primes = sympy.factorint(value) if value < _LARGEST_NUMBER else {value: 1}
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
                self._narrow(f, NOT_ZERO)
            known = times(POSITIVE, self.sign(f), k)
            if len(known) == 1 and known != ZERO:
                signs = times(signs, known)
            else:
                rest *= f ** (k if 0 in signs else k % 2)
        if not rest.is_constant():
            self._narrow(rest, signs)

    def _narrow(self, polynomial: Polynomial, signs: Signs) -> None:
        leading = polynomial.leading_coefficient()
        p, signs = polynomial / leading, times(signs, sign_of(leading))
        signs &= self._facts.get(str(p), (p, ANY))[1]
        self._facts[str(p)], self._known = (p, signs), {}
        used = [position for position, degree in enumerate(p.degrees()) if degree]
        youngest = used[-1]
        if signs == ZERO and p.degrees()[youngest] == 1 and (slope := p.derivative(youngest)).is_constant():
            self._relation[youngest] = (1, self._gens[youngest] - p / slope.leading_coefficient())
        elif len(used) == 1 and (shift := p - self._gens[youngest]).is_constant():
            # v + c > 0 bounds v.
            (low, low_strict), (high, high_strict) = self._range[youngest]
            bound, strict = fmpq(0) if shift.is_zero() else -shift.leading_coefficient(), 0 not in signs
            if -1 not in signs and (low is None or low <= bound):
                low, low_strict = bound, strict or (low_strict and low == bound)
            if 1 not in signs and (high is None or high >= bound):
                high, high_strict = bound, strict or (high_strict and high == bound)
            self._range[youngest] = ((low, low_strict), (high, high_strict))
            if strict and shift.is_zero() and youngest in self._relation:
                self.note(self._relation[youngest][1], NOT_ZERO)  # √f is zero where f is

    def sign(self, polynomial: Polynomial) -> Signs:
        """Return the signs that a polynomial may have."""
        polynomial = self.reduced(polynomial)
        if polynomial.is_zero():
            return ZERO
        number, found = self.factors(polynomial)
        signs = reduce(lambda signs, fk: times(signs, self._sign(fk[0]), fk[1]), found, sign_of(number))
        # A fact may speak of the product of some factors, and of those whose sign is not known.
        for least in (1, 2) if len(signs) > 1 else ():
            joint = [f for f, k in found if k % 2 and len(self._sign(f)) >= least]
            rest = prod(joint, start=self.constant(1))
            _, fact = self._facts.get(str(rest / rest.leading_coefficient()), (rest, ANY))
            others = reduce(lambda signs, fk: signs if fk[0] in joint else times(signs, self._sign(fk[0]), fk[1]), found, sign_of(number))
            signs &= times(times(others, fact), sign_of(rest.leading_coefficient()))
        return signs

    def _sign(self, f: Polynomial) -> Signs:
        """Return the signs of an irreducible polynomial."""
        if (key := str(f)) not in self._known:
            leading = f.leading_coefficient()
            self._known[key] = signs = times(self._facts.get(str(f / leading), (f, ANY))[1], sign_of(leading))
            for turn, p in ((POSITIVE, f), (NEGATIVE, -f)):
                if len(signs) > 1:
                    signs &= times(self._beside_facts(p), turn)
            self._known[key] = signs & self._beside_root(f) if len(signs) > 1 else signs
        return self._known[key]

    def _beside_facts(self, p: Polynomial) -> Signs:
        """Show p to be positive by the ranges, or as a positive multiple of a fact and something that is so by the ranges."""
        found, terms = self._on_ranges(p), p.to_dict()
        for fact, signs in self._facts.values() if found == ANY else ():
            if signs in (POSITIVE, NOT_NEGATIVE, NEGATIVE, NOT_POSITIVE):
                fact, signs = (fact, signs) if 1 in signs else (-fact, times(signs, NEGATIVE))
                for scale in {terms[e] / c for e, c in fact.to_dict().items() if any(e) and e in terms and terms[e] / c > 0}:
                    if -1 not in (left := self._on_ranges(p - scale * fact)):
                        found &= POSITIVE if 0 not in signs & left else NOT_NEGATIVE
        return found

    def _beside_root(self, f: Polynomial) -> Signs:
        """Of a + b·k with k² = q the larger part decides, and a² − b²·q tells which one that is."""
        degrees = f.degrees()
        roots = [position for position, (degree, _) in self._relation.items() if degree == 2 and degrees[position] == 1]
        if not roots:
            return ANY
        k, b = self._gens[max(roots)], f.derivative(max(roots))
        a = f - b * k
        larger = ANY if a.is_zero() else self.sign(a**2 - b**2 * self._relation[max(roots)][1])
        if larger >= NOT_ZERO:
            return ANY
        return (larger & ZERO) | (self.sign(a) if 1 in larger else times(self.sign(b), self.sign(k)))

    def _on_ranges(self, p: Polynomial) -> Signs:
        """Return {1} or {0, 1} where that is seen from the ranges of the kernels alone, else all signs."""
        if p.is_constant():
            return ZERO if p.is_zero() else POSITIVE if p.leading_coefficient() > 0 else ANY
        terms = {tuple(map(int, exponents)): coefficient for exponents, coefficient in p.to_dict().items()}
        degrees = {position: int(degree) for position, degree in enumerate(p.degrees()) if degree}
        if len(terms) > _MOST_TERMS or sum(degrees.values()) > _MOST_DEGREES:
            return ANY
        # Variables t and w for each kernel, and one for 1: a bounded kernel is a quotient in t and w, another one in t and 1.
        context, gens = _ring(2 * len(degrees) + 1)
        ways: list[tuple[Polynomial, ...]] = [gens]
        one, groups, clauses = len(gens) - 1, [[len(gens) - 1]], [{len(gens) - 1}]
        for t, position in zip(range(0, one, 2), degrees, strict=True):
            (low, low_strict), (high, high_strict) = self._range[position]
            if low is not None and high is not None:
                groups.append([t, t + 1])
                clauses += [{t, t + 1}] + [{t + 1}] * high_strict
                images = [(low * gens[t + 1] + high * gens[t], gens[t] + gens[t + 1])]
            else:
                groups[0].append(t)
                start = gens[t] + low * gens[one] if low is not None else high * gens[one] - gens[t] if high is not None else gens[t]
                images = [(start, gens[t + 1])]
                if low is high is None and any(exponents[position] % 2 for exponents in terms):
                    images.append((-gens[t], gens[t + 1]))
            clauses += [{t}] * (low_strict if low is not None else high_strict)
            ways = [(*way[:t], *image, *way[t + 2 :]) for way in ways for image in images]
        open_ = [position for place, position in enumerate(degrees) if 2 * place in groups[0]]
        most = max(sum(exponents[position] for position in open_) for exponents in terms)
        lifted = {}
        for exponents, coefficient in terms.items():
            pairs = ((exponents[position], 0 if position in open_ else degree - exponents[position]) for position, degree in degrees.items())
            lifted[(*chain(*pairs), most - sum(exponents[position] for position in open_))] = coefficient
        form, found = context.from_dict(lifted), frozenset[int]()
        for way in ways if len(ways) <= _MOST_WAYS else ():
            found |= _in_cone(form if way == gens else form.compose(*way), groups, clauses, _MOST_CUTS)
            if -1 in found:
                break
        return found or ANY


def _in_cone(form: Polynomial, groups: list[list[int]], clauses: list[set[int]], cuts: int) -> Signs:
    """Return the signs of a form, homogeneous in each group, in variables that are not negative, and not all zero in any clause."""
    terms, pairs = form.to_dict(), Counter[tuple[int, int]]()
    for exponents, coefficient in terms.items():
        if coefficient < 0:
            here = [pair for group in groups for pair in combinations(group, 2) if exponents[pair[0]] and exponents[pair[1]]]
            if not here or not cuts:
                return ANY
            pairs.update(here)
    if not pairs:
        supports = [{position for position, e in enumerate(exponents) if e} for exponents in terms]
        return POSITIVE if all(any(part <= set(choice) for part in supports) for choice in product(*clauses)) else NOT_NEGATIVE
    # The cut lies where two of the variables are equal: where a ≥ b, a is written a + b, and the other way round.
    found, (pair, _) = frozenset[int](), pairs.most_common(1)[0]
    for a, b in (pair, pair[::-1]):
        gens = list(form.context().gens())
        gens[a] += gens[b]
        found |= _in_cone(form.compose(*gens), groups, [clause | {b} if a in clause else clause for clause in clauses], cuts - 1)
        if -1 in found:
            break
    return found
