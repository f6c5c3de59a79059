"""Step size against error: how well difference quotients do beside the derivative that was derived and compiled.

A difference quotient has two errors. That of the formula falls with the step h (as h for the forward quotient, as h² for the
central one); that of rounding grows as the machine's precision over h. The best step lies where they meet, near √ε and ∛ε
(Nocedal and Wright, Numerical Optimization, 2nd ed., section 8.1). The derived formula has no step, and only its own rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import log10

import numpy as np
import sympy

from symcalc.codegen.compiled import compile_expressions
from symcalc.derivation.decimals import numeral, rounded
from symcalc.derivation.page import answered, asked, checked, derived
from symcalc.derivation.step import Derivation
from symcalc.displayable import Displayable
from symcalc.document.blocks import Block, Equation, Figure, Line, Prose, Section, Table
from symcalc.document.curves import Curve, graph
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import EvaluatedAt
from symcalc.formula.reading.reader import read
from symcalc.registry import PAGES
from symcalc.worked.numbers import number, short

EXPONENTS = tuple(range(1, 16))
_DIGITS = 30


@dataclass(frozen=True)
class DifferenceErrors(Displayable):
    """A derivative beside the difference quotients that approximate it.

    Attributes
    ----------
    derivation : Derivation
        The derivative of a function of one variable.
    at : str
        The decimal at which all are compared.
    exact : str
        The derivative there, to 30 digits.
    compiled : float
        What the compiled derivative gives.
    steps : tuple of float
        The step h of each row.
    forward, central : tuple of float
        The error of (f(x + h) − f(x))/h and of (f(x + h) − f(x − h))/(2h), at each step.
    program : str
        The same in Python, as a user would type it.
    """

    derivation: Derivation
    at: str
    exact: str
    compiled: float
    steps: tuple[float, ...]
    forward: tuple[float, ...]
    central: tuple[float, ...]
    program: str = ""

    @property
    def result(self) -> sympy.Basic:
        """The derivative."""
        return self.derivation.result

    @property
    def error(self) -> float:
        """How far the compiled derivative is from the exact one."""
        return _away(self.compiled, Fraction(self.exact))


def difference_errors(derivation: Derivation, body: sympy.Expr, at: str) -> DifferenceErrors:
    """Compare a derivative with difference quotients at steps 10⁻¹ to 10⁻¹⁵.

    Parameters
    ----------
    derivation : Derivation
        Of ``body`` with respect to its one variable.
    body : Expr
    at : str
        A decimal.

    Raises
    ------
    ArgumentError
        The function or its derivative has no value there.
    """
    (letter,) = derivation.variables
    symbol = letter.meaning
    text, verdict = rounded(derivation.answer.meaning, {symbol: Fraction(at)}, _DIGITS)
    if verdict.kind != "proved":
        raise ArgumentError(f"The derivative of {body} has no certain value at {symbol} = {at}: {verdict.how}. Choose another point.")
    exact, x = Fraction(text), float(at)
    function = compile_expressions([body], (), [symbol], derivatives=1)
    steps = np.array([10.0**-k for k in EXPONENTS])
    here, _ = function(x)
    above, below = function(x + steps)[0], function(x - steps)[0]
    if not np.isfinite([here, *above, *below]).all():
        where = f"{symbol} = {at}" if not np.isfinite(here) else f"{symbol} = {at} ± {max(steps[~np.isfinite(above + below)]):g}"
        raise ArgumentError(f"{body} has no value at {where}, which differences need. Choose another point.")
    forward, central = (above - here) / steps, (above - below) / (2 * steps)
    return DifferenceErrors(
        derivation=derivation,
        at=at,
        exact=text,
        compiled=float(function(x)[1][0]),
        steps=tuple(map(float, steps)),
        forward=tuple(_away(value, exact) for value in forward),
        central=tuple(_away(value, exact) for value in central),
    )


def _away(value: float, exact: Fraction) -> float:
    return float(abs(Fraction(float(value)) - exact)) if np.isfinite(value) else float("nan")


@PAGES.register("DifferenceErrors")
def difference_page(found: DifferenceErrors, detail: str = "textbook") -> Section:
    """Return the page, its parts in the order that all worked pages follow."""
    derivation = found.derivation
    blocks: list[Block] = [*asked(derivation), *derived(derivation, detail)]
    if detail != "answer":
        blocks += [_numbers(found), _table(found)]
    blocks += [answered(derivation), _said(found), checked(derivation, detail)]
    if found.program:
        blocks.append(Section(Prose("In Python"), (Prose(found.program, code=True),)))
    subject = derivation.given or derivation.goal
    return Section(Prose("Derivative and finite differences of {}", (subject,)), tuple(blocks))


def _numbers(found: DifferenceErrors) -> Section:
    derivation = found.derivation
    name = derivation.name or derivation.goal
    value = Formula(EvaluatedAt(name.node, numeral(found.at)), name.roles)
    shown, verdict = rounded(derivation.answer.meaning, {derivation.variables[0].meaning: Fraction(found.at)}, 16)
    exact = Line(value, "≈", number(shown), Prose("to 16 digits, each certain"), "proved" if verdict.kind == "proved" else "undecided")
    compiled = Line(None, "≈", number(repr(found.compiled)), Prose("as the compiled derivative gives it"))
    return Section(Prose("Numbers put in"), (Equation((exact, compiled)),))


def _table(found: DifferenceErrors) -> Section:
    letter = found.derivation.variables[0].to_text()
    roles = {"f": f"function of {letter}"}
    forward, central = (
        read(text, "text", declare=roles) for text in (f"(f({letter} + h) - f({letter}))/h", f"(f({letter} + h) - f({letter} - h))/(2 h)")
    )
    words = Prose("Without a derivative one can take {}, the forward difference, or {}, the central one, with a small step.", (forward, central))
    rows = tuple(
        (Prose("{}", (number(f"1e-{k}"),)), Prose("{}", (short(one),)), Prose("{}", (short(two),)))
        for k, one, two in zip(EXPONENTS, found.forward, found.central, strict=True)
    )
    head = (Prose("step {}", (read("h", "text"),)), Prose("error of the forward difference"), Prose("error of the central difference"))
    table = Table(head, rows, Prose("A smaller step is better only until rounding takes over."))
    return Section(Prose("Step size and error"), (words, table, _picture(found)))


def _picture(found: DifferenceErrors) -> Figure:
    floor = 1e-17
    lines = [
        Curve(tuple((log10(h), log10(max(error, floor))) for h, error in zip(found.steps, errors, strict=True)), name, dashed)
        for errors, name, dashed in ((found.forward, "forward difference", False), (found.central, "central difference", True))
    ]
    lines.sort(key=lambda curve: min(y for _, y in curve.points))
    marked = [(min(curve.points, key=lambda point: point[1]), curve.name) for curve in lines]
    svg = graph(lines, marked, ("log h", "log error"), "Error of difference quotients against the step")
    words = (
        f"Both errors fall with the step and rise again: the forward one is least at h = 10^{_power(found, found.forward)}, "
        f"the central one at h = 10^{_power(found, found.central)}."
    )
    return Figure(svg, Prose("Powers of ten of the step and of the error; dashed: the central difference."), words)


def _best(found: DifferenceErrors, errors: tuple[float, ...]) -> float:
    return found.steps[int(np.nanargmin(errors))]


def _power(found: DifferenceErrors, errors: tuple[float, ...]) -> int:
    return round(log10(_best(found, errors)))


def _said(found: DifferenceErrors) -> Section:
    least = [(_best(found, errors), float(np.nanmin(errors))) for errors in (found.forward, found.central)]
    words = Prose(
        "The best forward difference, at {}, is off by {}; the best central one, at {}, by {}; the derived formula, compiled, by {}.",
        (*(short(value, 2) if value < 1e-3 else number(f"{value:g}") for pair in least for value in pair), short(found.error, 2)),
    )
    return Section(Prose("Comparison"), (words,))
