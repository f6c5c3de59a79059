"""Samples for what is known by a letter only: what is false for one function, or for one choice of entries, is false.

The samples are smooth, depend on every argument in a way of its own, and follow no simple law of addition or symmetry.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add, mul
from zlib import crc32

from flint import arb

from symcalc.enclosure.jets import Jet, constant
from symcalc.enclosure.taylor import ON_JETS


def function_value(name: str, arguments: Sequence[Jet]) -> Jet:
    """Return the value of the sample function of that name, sin(Σ aₖ·uₖ + c) + Π (uₖ + s)."""
    shift = 2 + _number(name) % 89
    angle = reduce(add, (_scaled(u, place + shift, 7 + shift) for place, u in enumerate(arguments)), constant(arb(shift) / 5))
    return ON_JETS["sin"](angle) + reduce(mul, (u + constant(arb(shift) / 13 + place) for place, u in enumerate(arguments)))


def entry(name: str, indices: tuple[int, ...]) -> arb:
    """Return the sample of an entry of a family; different entries are different.

    >>> entry("w", (1,)) == entry("w", (2,))
    False
    """
    code = _number(f"{name}{indices}") % 10007
    return arb(code + 1301) / 4001


def _number(text: str) -> int:
    return crc32(text.encode())


def _scaled(u: Jet, above: int, below: int) -> Jet:
    return constant(arb(above) / below) * u
