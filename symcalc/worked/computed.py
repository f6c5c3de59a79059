"""A derivation with its answer run: compiled, evaluated at a point, and held against the digits that a ball shows to be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import sympy

from symcalc.codegen.compiled import compile_expressions
from symcalc.derivation.decimals import rounded
from symcalc.derivation.page import derivation_page
from symcalc.derivation.step import Derivation
from symcalc.displayable import Displayable
from symcalc.document.blocks import Equation, Line, Mark, Prose, Section
from symcalc.errors import ArgumentError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import EvaluatedAt, Matrix, Sequence
from symcalc.registry import PAGES
from symcalc.worked.numbers import number

_DIGITS = 12


@dataclass(frozen=True)
class Computed(Displayable):
    """A derivation, and what its compiled answer gives at a point.

    Attributes
    ----------
    derivation : Derivation
    point : mapping of str to str
        A decimal for each variable.
    values : tuple of float
        The entries of the answer there, row by row.
    digits : tuple of str
        The same to 12 digits, as a ball around the exact value shows them.
    is_certain : bool
        Whether each of these digits is proved.
    """

    derivation: Derivation
    point: Mapping[str, str]
    values: tuple[float, ...]
    digits: tuple[str, ...]
    is_certain: bool

    @property
    def result(self) -> sympy.Basic:
        """What was derived."""
        return self.derivation.result

    @property
    def program(self) -> str:
        """The derivation in Python."""
        return self.derivation.program


def computed(derivation: Derivation, point: Mapping[str, str]) -> Computed:
    """Compile the answer of a derivation, before numbers were put in, and evaluate it.

    Parameters
    ----------
    derivation : Derivation
        Its answer is an expression or a matrix in its variables alone.
    point : mapping of str to str
        A decimal for each letter.

    Raises
    ------
    ArgumentError
        The answer has other letters than those of the point.
    RefutedError
        The compiled answer is not what the exact one is there.
    """
    answer = derivation.answer.meaning
    symbols = sorted(answer.free_symbols, key=str)
    if missing := [symbol.name for symbol in symbols if symbol.name not in point]:
        raise ArgumentError(f"The answer has the letters {', '.join(missing)}, for which no number is given.")
    entries = list(answer) if isinstance(answer, sympy.MatrixBase) else [answer]
    at = {symbol: Fraction(point[symbol.name]) for symbol in symbols}
    function = compile_expressions(entries, (len(entries),), symbols)
    values = tuple(float(value) for value in function(*map(float, at.values())))
    digits, certain = [], True
    for entry, value in zip(entries, values, strict=True):
        text, verdict = rounded(entry, at, _DIGITS)
        certain &= verdict.kind == "proved"
        if not np.isclose(value, float(text), rtol=1e-11, atol=1e-12):
            raise RefutedError(f"The compiled answer gives {value!r} for {entry} at {dict(point)}; its exact value is {text}….")
        digits.append(text)
    return Computed(derivation, dict(point), values, tuple(digits), certain)


@PAGES.register("Computed")
def computed_page(found: Computed, detail: str = "textbook") -> Section:
    """Return the page of the derivation, with a part on the compiled answer before the last ones."""
    page: Section = derivation_page(found.derivation, detail)
    place = next((k for k, block in enumerate(page.blocks) if isinstance(block, Section) and block.title.text == "Checks"), len(page.blocks))
    return replace(page, blocks=(*page.blocks[:place], _run(found), *page.blocks[place:]))


def _run(found: Computed) -> Section:
    derivation = found.derivation
    name = derivation.name or derivation.goal
    shown = [number(text).node for text in found.digits]
    answer = derivation.answer.meaning
    right = shown[0]
    if isinstance(answer, sympy.MatrixBase):
        right = Matrix(tuple(tuple(shown[row * answer.cols : (row + 1) * answer.cols]) for row in range(answer.rows)))
    letters = [letter.meaning.name for letter in derivation.variables] or sorted(found.point)
    numbers = [number(found.point[letter]).node for letter in letters if letter in found.point]
    point = numbers[0] if len(numbers) == 1 else Sequence(tuple(numbers), "()")
    mark: Mark = "proved" if found.is_certain else "undecided"
    line = Line(Formula(EvaluatedAt(name.node, point), name.roles), "≈", Formula(right), Prose(f"to {_DIGITS} digits, each certain"), mark)
    words = Prose("The answer, compiled to a program, gives the same digits but for rounding.")
    return Section(Prose("Run"), (Equation((line,)), words))
