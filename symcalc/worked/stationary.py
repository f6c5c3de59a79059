"""The page that joins both branches: the gradient derived line by line, then the point where it vanishes, found and proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import sympy

from symcalc.derivation.decimals import numeral, rounded
from symcalc.derivation.page import answered, asked, checked, derived
from symcalc.derivation.proof import compare
from symcalc.derivation.step import Derivation
from symcalc.displayable import Displayable
from symcalc.document.blocks import Block, Equation, Line, Prose, Section
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import EvaluatedAt, Sequence
from symcalc.registry import PAGES
from symcalc.solving.loop import METHODS, solve
from symcalc.solving.result import SolveResult
from symcalc.worked.numbers import number, put_in
from symcalc.worked.pages import answer, iteration_table


@dataclass(frozen=True)
class StationaryPoint(Displayable):
    """A gradient with its derivation, and the search for a point where it is zero.

    Attributes
    ----------
    gradient : Derivation
    start : mapping of str to str
        The decimal at which the search starts, by variable.
    search : SolveResult
    program : str
        The same in Python.
    """

    gradient: Derivation
    start: Mapping[str, str]
    search: SolveResult
    program: str = ""

    @property
    def derivation(self) -> Derivation:
        """The derivation of the gradient."""
        return self.gradient

    @cached_property
    def exact(self) -> tuple[sympy.Rational, ...] | None:
        """The point in exact numbers, where simple fractions near it make the gradient zero, proved; else None."""
        if self.search.certificate is None:
            return None
        guess = tuple(sympy.Rational(*Fraction(float(x)).limit_denominator(64).as_integer_ratio()) for x in self.search.x)
        if any(abs(float(g) - float(x)) > float(self.search.certificate.radius) for g, x in zip(guess, self.search.x, strict=True)):
            return None
        at = dict(zip(self.search.symbols, guess, strict=True))
        zero = sympy.Integer(0)
        return guess if all(_vanishes(equation.subs(at), zero) for equation in self.search.equations) else None


def _vanishes(value: sympy.Expr, zero: sympy.Expr) -> bool:
    return value.is_finite is not False and not value.free_symbols and (value == 0 or _same(value, zero))


def _same(left: sympy.Expr, right: sympy.Expr) -> bool:
    try:
        return compare(left, right).kind == "proved"
    except ArithmeticError:  # the value is near zero and is not zero
        return False


def stationary_point(gradient: Derivation, start: Mapping[str, str], program: str = "") -> StationaryPoint:
    """Search for a point where a derived gradient is zero, by Newton's method.

    Parameters
    ----------
    gradient : Derivation
    start : mapping of str to str
        A decimal for each variable.
    program : str
        Lines of Python that do the same, for the page.
    """
    symbols = [letter.meaning for letter in gradient.variables]
    equations = list(gradient.result)
    search = solve(equations, symbols, [float(start[symbol.name]) for symbol in symbols], METHODS["newton"]())
    return StationaryPoint(gradient, dict(start), search, program)


@PAGES.register("StationaryPoint")
def stationary_page(found: StationaryPoint, detail: str = "textbook") -> Section:
    """Return the page, its parts in the order that all worked pages follow."""
    gradient, search = found.gradient, found.search
    title = Prose("A stationary point of {}", (gradient.given or gradient.goal,))
    blocks: list[Block] = [*asked(gradient), *derived(gradient, detail)]
    if detail != "answer":
        names = tuple(part.name or part.goal for part in gradient.parts)
        method = Prose(f"A stationary point is a root of the gradient, sought here by {search.method}. {search.method.idea}")
        blocks += [_numbers(found), Section(Prose("Table"), (method, iteration_table(search, names)))]
    blocks += [answered(gradient), _answer(found)]
    outcome = Prose(search.message)
    checks = checked(gradient, detail)
    blocks.append(Section(checks.title, (*checks.blocks, outcome)))
    if found.program:
        blocks.append(Section(Prose("In Python"), (Prose(found.program, code=True),)))
    return Section(title, tuple(blocks))


def _numbers(found: StationaryPoint) -> Section:
    """Evaluate the partial derivatives at the start: letters replaced by numbers, then the value."""
    at = {symbol: Fraction(found.start[symbol.name]) for symbol in found.search.symbols}
    point = Sequence(tuple(numeral(found.start[symbol.name]) for symbol in found.search.symbols), "()")
    lines: list[Line] = []
    for part in found.gradient.parts:
        name = part.name or part.goal
        text, verdict = rounded(part.result, at)
        lines.append(Line(Formula(EvaluatedAt(name.node, point), name.roles), "=", put_in(part.answer, found.start)))
        lines.append(Line(None, "≈", number(text), Prose("rounded"), "proved" if verdict.kind == "proved" else "undecided"))
    where = Formula(point)
    return Section(Prose("Numbers put in at the start {}", (where,)), (Equation(tuple(lines)),))


def _answer(found: StationaryPoint) -> Section:
    if found.exact is None:
        return answer(found.search)
    letters = Formula(Sequence(tuple(ink(symbol).node for symbol in found.search.symbols), "()"))
    point = Formula(Sequence(tuple(ink(entry).node for entry in found.exact), "()"))
    words = Prose("Put into the gradient, these exact numbers give zero.")
    return Section(Prose("Stationary point"), (Equation((Line(letters, "=", point, mark="proved"),), boxed=True), words))
