"""Roots that a search has found, enclosed in balls with many digits, and those that were found twice told from different ones.

From a box with exactly one root, Newton's method goes to its middle, and Krawczyk's operator, in ball arithmetic, proves a tiny
box around that point. Two roots are the same where the ball of one lies in a box in which the other is the only one; only then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from flint import arb, arb_mat, ctx

from symcalc.enclosure.balls import Balls, Undecided, ball
from symcalc.enclosure.boxes import evaluate_boxes
from symcalc.enclosure.intervals import Flags, Reals
from symcalc.enclosure.pruning import System
from symcalc.enclosure.solutions import Root
from symcalc.graph.evaluation import Evaluation

_STEPS = 8
_PROVEN = "Krawczyk's operator maps a box around it into its own inside, so there is exactly one root in it"


class Certifier:
    """Proofs for one system, to so many digits."""

    def __init__(self, system: System, digits: int) -> None:
        self.system, self.digits = system, digits
        self.size = len(system.functions)
        self._all = Evaluation(system.graph, [*system.functions, *system.slopes], Balls(Undecided.UNKNOWN))
        self._values = Evaluation(system.graph, list(system.functions), Balls(Undecided.UNKNOWN))

    def different(self, low: Reals, high: Reals) -> list[Root]:
        """Return one root for each that the boxes hold; each box holds exactly one, and boxes may overlap."""
        if not low.shape[1]:
            return []
        centres = self._polished(low, high)
        out: list[Root] = []
        kept: list[int] = []
        for place in range(low.shape[1]):
            box = low[:, place], high[:, place]
            near = np.flatnonzero(_are_near(centres[:, kept], centres[:, place, None]))
            if not any(self._is_same(out[k], low[:, kept[k]], high[:, kept[k]], centres[:, place], box) for k in near):
                out.append(self.root(centres[:, place], *box))
                kept.append(place)
        return out

    def _is_same(self, known: Root, low: Reals, high: Reals, centre: Reals, box: tuple[Reals, Reals]) -> bool:
        """Tell whether the root of ``box`` is a known one, the only one in the box from ``low`` to ``high``."""
        return _holds(*box, known.balls) or _holds(low, high, self.root(centre, *box).balls)

    def _polished(self, low: Reals, high: Reals) -> Reals:
        """Return points near the roots, by Newton's method on all boxes at once, without proof."""
        points = 0.5 * (low + high)
        for _ in range(_STEPS):
            parts = evaluate_boxes(self.system.graph, [*self.system.functions, *self.system.slopes], points, points)
            middles = np.array([0.5 * (part.low + part.high) for part in parts])
            values, slopes = middles[: self.size].T[:, :, None], middles[self.size :].T.reshape(-1, self.size, self.size)
            try:
                step = np.linalg.solve(slopes, values)[:, :, 0].T
            except np.linalg.LinAlgError:
                break
            moved = np.clip(points - step, low, high)
            points = np.where(np.isfinite(moved), moved, points)
        return points

    def root(self, near: Reals, low: Reals, high: Reals) -> Root:
        """Return the one root of a box as balls, sharp where the proof of a tiny box succeeds, else the box."""
        for centre, radius in self._tried(near):
            found = self._proved(centre, radius)
            if found is not None and _holds(low, high, found):
                return Root(tuple(found), "proven", _PROVEN, (None,) * self.size)
        balls = tuple(ball_between(a, b) for a, b in zip(low, high, strict=True))
        return Root(balls, "proven", _PROVEN, (None,) * self.size)

    def near(self, point: Reals) -> Root | None:
        """Return a root near a point, as balls that hold exactly one; None where none is shown."""
        for centre, radius in self._tried(point):
            if (found := self._proved(centre, radius)) is not None:
                return Root(tuple(found), "proven", _PROVEN, (None,) * self.size)
        return None

    def _tried(self, near: Reals) -> Iterator[tuple[list[arb], arb]]:
        """Yield points ever nearer to the root, and radii to prove."""
        with ctx.workdps(2 * self.digits + 10):
            point = [arb(float(x)) for x in near]
            for _ in range(3):
                point = self._stepped(point) or point
        for exponent in (self.digits + 2, 14, 11, 8):
            yield point, arb(10) ** -exponent

    def _stepped(self, point: list[arb]) -> list[arb] | None:
        with ctx.workdps(2 * self.digits + 10):
            found = self._all(point)
            try:
                step = arb_mat(self.size, self.size, found[self.size :]).mid().solve(arb_mat(self.size, 1, found[: self.size]).mid())
            except ZeroDivisionError:
                return None
            moved = [arb((x - s).mid()) for x, s in zip(point, step.entries(), strict=True)]
            return moved if all(x.is_finite() for x in moved) else None

    def _proved(self, centre: list[arb], radius: arb) -> list[arb] | None:
        """Return K, inside the box of that radius, where it is; then the box holds exactly one root, and so does K."""
        n = self.size
        with ctx.workdps(2 * self.digits + 10):
            width = [radius * (1 + abs(x)) for x in centre]
            widths = [arb(0).union(w).union(-w) for w in width]
            box = [x + w for x, w in zip(centre, widths, strict=True)]
            on_box = self._all(box)
            if not all(value.is_finite() for value in on_box):
                return None
            at_centre = self._values(centre)
            slopes = arb_mat(n, n, on_box[n:])
            try:
                inverse = slopes.mid().inv().mid()
            except ZeroDivisionError:
                return None
            identity = arb_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])
            step = -(inverse * arb_mat(n, 1, at_centre)) + (identity - inverse * slopes) * arb_mat(n, 1, widths)
            moved = step.entries()
            if all(m.is_finite() and abs(m) < w for m, w in zip(moved, width, strict=True)):
                return [x + m for x, m in zip(centre, moved, strict=True)]
        return None


def ball_between(low: float, high: float) -> arb:
    """Return a ball that holds all from one float to another."""
    return ball(Fraction(float(low)), Fraction(float(high)))


def _holds(low: Reals, high: Reals, point: Sequence[arb]) -> bool:
    """Tell whether a box certainly holds what balls hold."""
    with ctx.workdps(60):
        pairs = zip(low, high, point, strict=True)
        return all(bool(value >= arb(float(a)) and value <= arb(float(b))) for a, b, value in pairs)


def _are_near(some: Reals, one: Reals) -> Flags:
    return np.asarray(np.all(np.abs(some - one) <= 1e-7 * (1 + np.abs(one)), axis=0))


def clusters(low: Reals, high: Reals, most: int = 4000) -> list[tuple[Reals, Reals]]:
    """Put boxes that touch, or nearly, together, and return the hull of each group."""
    count = low.shape[1]
    if not count:
        return []
    if count > most:
        return [(low.min(axis=1), high.max(axis=1))]
    groups: list[tuple[Reals, Reals]] = []
    for place in np.lexsort(low[::-1]):
        a, b = low[:, place], high[:, place]
        margin = 2 * (b - a)
        changed = True
        while changed:
            changed = False
            for other, (c, d) in enumerate(groups):
                if np.all(c <= b + margin) and np.all(a - margin <= d):
                    a, b = np.minimum(a, c), np.maximum(b, d)
                    del groups[other]
                    changed = True
                    break
        groups.append((a, b))
    return groups
