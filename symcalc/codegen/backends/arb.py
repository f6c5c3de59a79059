"""Any number of digits, all of them certain, by ball arithmetic: what cancels is computed again with more.

Each number is a ball that holds the true value. Where a ball is wider than the digits that were asked for, or a condition is
not decided, the point is computed with twice and four times as many. Numbers that still cannot be told apart then, and agree to
twice the digits asked for, are taken to be equal: so a kink given exactly is met exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from threading import Lock
from typing import Any

import numpy as np
from flint import arb, ctx, fmpq

from symcalc.codegen.interpreted import asked_digits, exact_input, interpreted, no_number
from symcalc.codegen.program import BACKENDS, Options, Program
from symcalc.enclosure.balls import Balls, Undecided
from symcalc.graph.evaluation import Evaluation
from symcalc.graph.table import Graph
from symcalc.graph.targets import Target

_GUARD = 10
_FLOAT_BITS = 50  # a ball wider than this is no float


@BACKENDS.register("arb")
def arb_backend(graph: Graph, targets: Sequence[Target], options: Options) -> Program:
    """Prepare the table for ``options.digits`` decimal digits, 50 if none are asked for; numbers come out as balls.

    Raises
    ------
    ArgumentError
        An operation has no ball arithmetic; names it.
    """
    digits = asked_digits(options.digits)
    return interpreted(graph, targets, _Worker(graph, targets, digits), digits)


# The library has one working precision for all.
_LOCK = Lock()


class _Worker:
    """Evaluates at a precision that rises until the digits are certain."""

    def __init__(self, graph: Graph, targets: Sequence[Target], digits: int) -> None:
        nodes = [part.node for target in targets for part in target.parts]
        self.digits = digits
        self.bits = digits * 3322 // 1000 + 1
        open_, last = Evaluation(graph, nodes, Balls()), Evaluation(graph, nodes, Balls(Undecided.EQUAL, Fraction(1, 10 ** (2 * digits))))
        open_.prepare()
        self.rounds = [(digits + _GUARD, open_), (2 * digits + _GUARD, open_), (4 * digits + _GUARD, last)]

    def at(self, inputs: list[Any]) -> list[Any]:
        values: list[Any] = []
        with _LOCK:
            for digits, evaluation in self.rounds:
                with ctx.workdps(digits):
                    values = evaluation([_read(entry) for entry in inputs])
                if all(number.rel_accuracy_bits() >= self.bits for value in values for number in _numbers(value)):
                    break
        return values

    def shown(self, terms: Sequence[arb]) -> arb:
        if len(terms) == 1:
            return terms[0]
        with _LOCK, ctx.workdps(self.rounds[-1][0]):
            return sum(terms, arb(0))

    def rounded(self, number: arb) -> float:
        if number.rel_accuracy_bits() < _FLOAT_BITS and not number.abs_upper() < arb(10) ** -self.digits:
            return float("inf") if number == arb.pos_inf() else float("-inf") if number == arb.neg_inf() else float("nan")
        return float(number.mid())


def _numbers(value: Any) -> list[arb]:
    return value.ravel().tolist() if isinstance(value, np.ndarray) else [value]


def _read(entry: Any) -> arb:
    entry = exact_input(entry)
    if isinstance(entry, tuple):
        return arb(fmpq(*entry))
    if isinstance(entry, float | str | arb) or hasattr(entry, "_mpf_"):
        return arb(entry.strip() if isinstance(entry, str) else entry)
    raise no_number(entry)
