"""Whether a list of critical points is complete: a check that counts them in another way than they were found.

Of a polynomial system Hermite's form counts the real roots, from the whole system, not from the cases it was taken apart into. In a
box in the plane the indices of the points (1 where the Hessian has a positive determinant, −1 where it has a negative one) add up to
the number of turns that the gradient makes while a point goes around the box; on an interval, to half the change of sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy

from symcalc.derivation.step import Verdict
from symcalc.enclosure.balls import ball
from symcalc.enclosure.intervals import outward
from symcalc.enclosure.quotient_algebra import NotFiniteError, TooLongError
from symcalc.enclosure.second_order import signs_of_determinants
from symcalc.enclosure.solutions import Root, Roots
from symcalc.enclosure.systems import real_root_count
from symcalc.enclosure.turning import turns
from symcalc.enclosure.values import values
from symcalc.errors import RefutedError


def judge_points(
    equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], box: Mapping[sympy.Symbol, Any] | None, roots: Roots, until: float | None = None
) -> Verdict:
    """Judge that these are roots, and, where that is claimed, that they are all.

    Raises
    ------
    RefutedError
        One of them is no root, or there are more or fewer.
    """
    _refuse_no_roots(equations, symbols, roots.roots[:100])
    if not roots.is_complete:
        return Verdict("undecided", roots.message)
    is_whole = box is not None and all(symbol in box for symbol in symbols) and all(root.status == "proven" for root in roots.roots)
    if is_whole and box is not None and len(symbols) <= 2:
        ends = [(outward(box[s][0])[0], outward(box[s][1])[1]) for s in symbols]
        signs = signs_of_determinants(equations, symbols, [root.balls for root in roots.roots])
        if None not in signs:
            counted = _turns(equations, symbols, ends, until)
            found = sum(sign for sign in signs if sign is not None)
            if counted is not None and counted != found:
                raise RefutedError(f"The indices of the points add up to {found}, and the gradient turns {counted} times around the box.")
            if counted is not None:
                return Verdict("proved", f"{roots.message} The indices add up to {found}, as often as the gradient turns around the box")
    if box is None:
        try:
            count = real_root_count(equations, symbols, until)
        except (NotFiniteError, TooLongError):
            count = None
        if count is not None and count < len(roots.roots):
            raise RefutedError(f"{len(roots.roots)} points were found, and there are {count}.")
        if count is not None and count > len(roots.roots):
            raise RefutedError(f"{len(roots.roots)} points were found, and there are {count}: one is missing.")
    return Verdict("proved", roots.message)


def _turns(equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], ends: Sequence[tuple[float, float]], until: float | None) -> int | None:
    low, high = [a for a, _ in ends], [b for _, b in ends]
    if len(symbols) == 2:
        return turns(equations, symbols, low, high, until)
    signs = []
    for end in (low[0], high[0]):
        (value,) = values(equations, {symbols[0]: ball(Fraction(end))})
        signs.append(1 if value > 0 else -1 if value < 0 else 0)
    return (signs[1] - signs[0]) // 2 if 0 not in signs else None


def _refuse_no_roots(equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], roots: Sequence[Root]) -> None:
    for root in roots:
        if root.status != "proven":
            continue
        for equation, value in zip(equations, values(equations, dict(zip(symbols, root.balls, strict=True))), strict=True):
            if value.is_finite() and not value.contains(0):
                raise RefutedError(f"{root.centre} is called a root, and there {equation} is not zero.")
