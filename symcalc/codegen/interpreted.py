"""Programs without code: the table is worked out node by node in an arithmetic of many digits.

What is exact stays exact: an input may be a whole number, a fraction, a decimal in a string or a number of many digits, and
outputs of dtype ``object`` hold numbers with all the digits that were asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from numbers import Rational
from typing import Any, Protocol

import numpy as np

from symcalc.codegen.program import Array, Program
from symcalc.errors import ArgumentError
from symcalc.graph.primitives import CONSTANT, GATHER, INPUT, NUMBER, NUMBERS, OVER_AN_AXIS
from symcalc.graph.table import Graph
from symcalc.graph.targets import Part, Target

DIGITS = 50


class Worker(Protocol):
    """What evaluates a table at one point in some arithmetic."""

    def at(self, inputs: list[Any]) -> list[Any]:
        """Return the numbers of each part of each target, in order, given all inputs as the user gave them."""

    def shown(self, terms: Sequence[Any]) -> Any:
        """Return the sum of numbers as the user is to get it, with all its digits; of none it is zero."""

    def rounded(self, number: Any) -> float:
        """Return the float nearest to a number that is shown."""


def interpreted(graph: Graph, targets: Sequence[Target], worker: Worker, digits: int) -> Program:
    """Return the program that lets ``worker`` evaluate a table point by point."""

    def many(arguments: Sequence[Array], outs: Sequence[Array]) -> None:
        for point in range(outs[0].shape[1] if outs else 0):
            # Entries of float arrays become Python's own floats, whose value is exact.
            values = iter(worker.at([entry for argument in arguments for entry in argument[point].tolist()]))
            for target, out in zip(targets, outs, strict=True):
                terms: list[list[Any]] = [[] for _ in range(target.size)]
                for part in target.parts:
                    for where, term in zip(part.places.ravel().tolist(), _along(graph, part, next(values)), strict=True):
                        terms[where].append(term)
                for row, several in enumerate(terms):
                    number = worker.shown(several)
                    out[row, point] = number if out.dtype == object else worker.rounded(number)

    return Program(many, listing(graph, targets), digits=digits)


def _along(graph: Graph, part: Part, value: Any) -> Sequence[Any]:
    """Return a node's numbers for each place along the axes of the part."""
    own = graph.axes[part.node]
    if not own:
        return [value] * part.places.size
    lanes = value.reshape([graph.length[axis] if axis in own else 1 for axis in part.axes])
    return list(np.broadcast_to(lanes, part.places.shape).ravel())


def asked_digits(digits: int | None) -> int:
    """Return the number of digits to compute with."""
    if digits is None:
        return DIGITS
    if not isinstance(digits, int) or not 1 <= digits <= 100_000:
        raise ArgumentError(f"digits={digits!r}; a whole number from 1 to 100000 is expected, such as digits=50.")
    return digits


def exact_input(entry: Any) -> Any:
    """Return a whole number or fraction as (numerator, denominator), a decimal as text, a float as such, anything else as it is.

    Raises
    ------
    ArgumentError
        Text is no number.
    """
    if isinstance(entry, bool | np.bool_):
        return (int(entry), 1)
    if isinstance(entry, Rational):
        return (int(entry.numerator), int(entry.denominator))
    if isinstance(entry, str):
        if _FRACTION.fullmatch(entry) and int((parts := entry.split("/"))[1]):
            return (int(parts[0]), int(parts[1]))
        if not _DECIMAL.fullmatch(entry):
            raise no_number(entry)
    return float(entry) if isinstance(entry, np.floating) else entry


def no_number(entry: Any) -> ArgumentError:
    """Return the error for an input that is none."""
    return ArgumentError(
        f"{repr(entry)[:80]} is no real number; whole numbers, fractions, floats, decimals or fractions in strings such as '0.1' and '1/3', "
        "and numbers of mpmath or python-flint are expected."
    )


_FRACTION = re.compile(r" *[-+]?[0-9]+ */ *[0-9]+ *", re.ASCII)
_DECIMAL = re.compile(r" *[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,9})? *|[-+]?(inf|nan)", re.ASCII)


def listing(graph: Graph, targets: Sequence[Target]) -> str:
    """Return the table as text, one line for each operation; letters of the user stand in comments only."""
    lines = [f"# {argument.name!r}: inputs {argument.offset} to {argument.offset + argument.size - 1}" for argument in graph.arguments]
    for node in graph.needed([part.node for target in targets for part in target.parts]):
        op, value = graph.op[node], graph.value[node]
        over = f" over {', '.join(f'i{axis} < {graph.length[axis]}' for axis in graph.axes[node])}" if graph.axes[node] else ""
        arguments = [f"t{argument}" for argument in graph.args[node]]
        if op in (INPUT, NUMBER, CONSTANT):
            arguments.append(str(value))
        elif op in (GATHER, NUMBERS):
            arguments.append(f"table {value}")
        elif op in OVER_AN_AXIS:
            arguments.append(f"i{value}")
        lines.append(f"t{node} = {op.name}({', '.join(arguments)}){over}")
    for target in targets:
        lines.append(f"{target.name} {target.shape}: {', '.join(f't{part.node}' for part in target.parts) or 'zeros'}")
    return "\n".join(lines) + "\n"
