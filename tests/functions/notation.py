"""The texts of the rows, turned into SymPy by symcalc's own reader. A text that is read with a warning counts as an error."""

from __future__ import annotations

import warnings
from functools import cache

import sympy

from symcalc.errors import ReadingWarning
from symcalc.formula.meaning import meaning
from symcalc.formula.reading.reader import read


@cache
def sympy_of(text: str) -> sympy.Basic:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ReadingWarning)
        return meaning(read(text, notation="text"))
