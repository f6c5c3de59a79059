"""Which signs a polynomial takes on a box: sign sets, ranges, and a proof by exact arithmetic.

A sign is −1, 0 or 1, and what is known of a quantity is the set of the signs that it may have: {0, 1} says that it is not
negative. One idea shows that a polynomial is positive on a box: each variable is written as a quotient of quantities that are not
negative. Where all coefficients of what comes out are positive, so is the polynomial. Where not, the box is cut in two, and each
part is looked at by itself (Bernstein's and Pólya's criteria in one).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import chain, combinations, product
from typing import Any

import sympy
from flint import Ordering, arb, fmpq, fmpq_mpoly_ctx

Polynomial = Any
Number = fmpq
Signs = frozenset[int]
End = tuple[fmpq | None, bool]  # a bound, if there is one, and whether it is never met
Range = tuple[End, End]
ANY, ZERO, POSITIVE, NEGATIVE = frozenset((-1, 0, 1)), frozenset((0,)), frozenset((1,)), frozenset((-1,))
NOT_NEGATIVE, NOT_POSITIVE, NOT_ZERO = POSITIVE | ZERO, NEGATIVE | ZERO, POSITIVE | NEGATIVE
EVERYWHERE: Range = ((None, False), (None, False))
FROM_ZERO: Range = ((fmpq(0), False), (None, False))
ABOVE_ZERO: Range = ((fmpq(0), True), (None, False))
UNIT: Range = ((fmpq(-1), False), (fmpq(1), False))
_BALLS: dict[sympy.Basic, Callable[[], arb]] = {
    sympy.pi: arb.pi,
    sympy.EulerGamma: arb.const_euler,
    sympy.Catalan: arb.const_catalan,
    sympy.GoldenRatio: lambda: (1 + arb(5).sqrt()) / 2,
}
_MOST_TERMS, _MOST_DEGREES, _MOST_WAYS, _MOST_CUTS = 60, 16, 16, 6


@lru_cache(maxsize=32)
def ring(size: int) -> tuple[Any, tuple[Polynomial, ...]]:
    """Return the ring of polynomials with rational coefficients in ``size`` variables, and these."""
    context = fmpq_mpoly_ctx.get([f"k{position}" for position in range(size)], Ordering.lex)
    return context, tuple(context.gens())


def rational(numerator: int, denominator: int = 1) -> fmpq:
    """Return an exact number, as polynomials have it."""
    return fmpq(numerator, denominator)


def times(left: Signs, right: Signs, power: int = 1) -> Signs:
    """Return the signs that a·bᵏ may have; b is not zero where k is negative.

    >>> sorted(times(ANY, NEGATIVE)), sorted(times(POSITIVE, NOT_POSITIVE, 2)), sorted(times(POSITIVE, NOT_POSITIVE, -1))
    ([-1, 0, 1], [0, 1], [-1])
    """
    return frozenset(a * b ** abs(power) for a in left for b in right if b or power > 0)


def sign_of(number: fmpq) -> Signs:
    """Return the sign of a number."""
    return POSITIVE if number > 0 else NEGATIVE if number < 0 else ZERO


@lru_cache(maxsize=8)
def range_of(constant: sympy.Basic) -> Range | None:
    """Return an interval with rational ends around an irrational constant such as π; None for all else.

    >>> (low, _), (high, _) = range_of(sympy.pi)
    >>> low < fmpq(314159266, 10**8) and high > fmpq(314159265, 10**8), range_of(sympy.E)
    (True, None)
    """
    if constant not in _BALLS:
        return None
    thousandths = (1000 * _BALLS[constant]()).floor().unique_fmpz()
    return None if thousandths is None else ((fmpq(thousandths, 1000), True), (fmpq(thousandths + 1, 1000), True))


def within(within: Range, bound: fmpq, signs: Signs) -> Range:
    """Return the part of a range in which v − ``bound`` has one of these signs.

    >>> within(EVERYWHERE, fmpq(0), POSITIVE) == ABOVE_ZERO
    True
    """
    (low, low_strict), (high, high_strict) = within
    strict = 0 not in signs
    if -1 not in signs and (low is None or low <= bound):
        low, low_strict = bound, strict or (low_strict and low == bound)
    if 1 not in signs and (high is None or high >= bound):
        high, high_strict = bound, strict or (high_strict and high == bound)
    return (low, low_strict), (high, high_strict)


def signs_on_box(p: Polynomial, ranges: Mapping[int, Range]) -> Signs:
    """Return {1} or {0, 1} where a polynomial is shown to have that sign wherever each variable is in its range, else all signs.

    >>> _, (x, y) = ring(2)
    >>> box = {0: EVERYWHERE, 1: UNIT}
    >>> sorted(signs_on_box(x**4 - x + 1, box)), sorted(signs_on_box(y + 1, box)), sorted(signs_on_box(x - y, box))
    ([1], [0, 1], [-1, 0, 1])
    """
    if p.is_constant():
        return ZERO if p.is_zero() else POSITIVE if p.leading_coefficient() > 0 else ANY
    terms = {tuple(map(int, exponents)): coefficient for exponents, coefficient in p.to_dict().items()}
    degrees = {position: int(degree) for position, degree in enumerate(p.degrees()) if degree}
    if len(terms) > _MOST_TERMS or sum(degrees.values()) > _MOST_DEGREES:
        return ANY
    # Variables t and w for each old one, and one for 1: a bounded variable is a quotient in t and w, another one in t and 1.
    context, gens = ring(2 * len(degrees) + 1)
    ways: list[tuple[Polynomial, ...]] = [gens]
    one, groups, clauses = len(gens) - 1, [[len(gens) - 1]], [{len(gens) - 1}]
    for t, position in zip(range(0, one, 2), degrees, strict=True):
        (low, low_strict), (high, high_strict) = ranges[position]
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
