"""Balls at the end of a domain: the root of a ball that sticks out below zero by a rounding.

No ball is [0, 1]: its radius is rounded up, so it reaches a little below 0, and a root of it is not known. The functions here only
rise or only fall, so their values at both ends say it all, and what sticks out by a part in a million is cut off: the result
holds the values at all points at which there is one. What sticks out by more is no rounding, and stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb

from symcalc.enclosure.balls import Balls, Exact, Undecided
from symcalc.graph.primitives import Op

_LITTLE = arb(1) / 1_000_000
_DOMAINS: dict[str, tuple[int, int | None]] = {"sqrt": (0, None), "acosh": (1, None), "asin": (-1, 1), "acos": (-1, 1)}


class BallsToTheEnds(Balls):
    """Ball arithmetic that holds all values that there are, where a ball sticks out of a domain by a rounding.

    >>> from symcalc.enclosure.balls import ball
    >>> from symcalc.graph.primitives import SQRT
    >>> root = BallsToTheEnds().operation(SQRT, (None,))
    >>> [root(ball(low, 1)).is_finite() for low in (0, -1)]
    [True, False]
    """

    def __init__(self) -> None:
        super().__init__(Undecided.HULL)

    def operation(self, op: Op, exact: tuple[Exact | None, ...]) -> Callable[..., Any]:
        """Return what computes an operation, with its argument cut off at the end of the domain."""
        computed = super().operation(op, exact)
        if op.name == "power" and isinstance(exact[1], Fraction) and exact[1] > 0:
            return lambda base, exponent: _between_ends(lambda x: computed(x, exponent), base, (0, None))
        if (domain := _DOMAINS.get(op.name)) is not None:
            return lambda x: _between_ends(computed, x, domain)
        return computed


def _between_ends(computed: Callable[[arb], arb], x: arb, domain: tuple[int, int | None]) -> arb:
    if not x.is_finite():
        return computed(x)
    low, high = arb(x.lower()), arb(x.upper())
    least, most = domain
    little = (high - low) * _LITTLE
    sticks_out = False
    if low < least and high > least and low > least - little:
        low, sticks_out = arb(least), True
    if most is not None and high > most and low < most and high < most + little:
        high, sticks_out = arb(most), True
    return computed(low).union(computed(high)) if sticks_out else computed(x)
