"""The system ∇f = 0 solved as by hand, where that can be done: factors that are never zero go, and the rest is taken apart into cases."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

import sympy

from symcalc.derivation.equation_cases import solved_by_cases
from symcalc.derivation.proof import compare
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.derivation.topics.equation_lines import EquationLines
from symcalc.document.blocks import Prose
from symcalc.enclosure.algebraic_form import AlgebraicForm, algebraic_form
from symcalc.enclosure.solutions import Roots
from symcalc.errors import RefutedError, SymcalcError
from symcalc.formula.formula import Formula

_SECONDS, _MOST_POINTS = 3.0, 12


def by_hand(before: Formula, equations: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], roots: Roots, until: float | None) -> list[Derivation]:
    """Return the lines that solve the system by cases, none where a case stays open or a value has no closed form.

    Raises
    ------
    RefutedError
        The cases give other points than the exact algebra found.
    """
    forms = [algebraic_form(equation, symbols) for equation in equations]
    known = [form for form in forms if form is not None and not form.denominators]
    if len(known) < len(forms) or not roots.is_complete or not 0 < len(roots.roots) <= _MOST_POINTS:
        return []
    if any(None in root.exact for root in roots.roots):
        return []
    reduced = [_reduced(equation, form) for equation, form in zip(equations, known, strict=True)]
    limit = monotonic() + _SECONDS
    tree = solved_by_cases(reduced, symbols, [], limit if until is None else min(limit, until))
    if not tree.is_closed or any(solution.values is None for solution in tree.solutions):
        return []
    found = {tuple(sympy.nsimplify(values[s]) for s in symbols) for solution in tree.solutions if (values := solution.values) is not None}
    wanted = {root.exact for root in roots.roots}
    if len(found) != len(wanted) or any(not _has(wanted, point) for point in found):
        raise RefutedError(f"The cases give the points {sorted(map(str, found))}, exact algebra gives {sorted(map(str, wanted))}.")
    writer = EquationLines(symbols, before.roles, {})
    try:
        lines = writer.derivation(tree)
    except SymcalcError:
        return []
    dropped = tuple(dict.fromkeys(factor for form in known for factor in form.never_zero))
    facts = tuple(writer.formula(writer.expression(factor)) for factor in dropped)
    why = f"{', '.join('{}' for _ in facts)} {'is' if len(facts) == 1 else 'are'} positive everywhere" if facts else "in factors"
    if lines.goal.node == before.node:
        return [_headed(lines)]
    step = Step("never zero", before, lines.goal, why, "⇔", facts, verdict=_judged(equations, reduced, known))
    return [Derivation(before, (step,), sympy.true, heading=Prose("Where all first derivatives are zero:")), _headed(lines)]


def _headed(lines: Derivation) -> Derivation:
    return Derivation(lines.goal, lines.steps, lines.result, heading=Prose("Solved by cases:"))


def _reduced(equation: sympy.Expr, form: AlgebraicForm) -> sympy.Expr:
    """Return an equation without what is never zero: divided by it, and without a common number."""
    rest = sympy.expand(sympy.cancel(equation / sympy.Mul(*form.never_zero))) if form.never_zero else sympy.expand(equation)
    _, primitive = rest.primitive()
    factored = sympy.factor(primitive)
    return -factored if factored.could_extract_minus_sign() else factored


def _judged(equations: Sequence[sympy.Expr], reduced: Sequence[sympy.Expr], forms: Sequence[AlgebraicForm]) -> Verdict:
    """Judge that each equation is the reduced one times an exponential and a number that is not zero.

    Raises
    ------
    RefutedError
        It is not.
    """
    for equation, rest, form in zip(equations, reduced, forms, strict=True):
        if not all(isinstance(factor, sympy.exp) or factor.is_nonzero for factor in form.never_zero):
            return Verdict("undecided", "a factor may be zero")
        ratio = sympy.simplify(equation / sympy.Mul(*form.never_zero, rest))
        if not ratio.is_number or ratio == 0:
            return Verdict("undecided", "the quotient of the equations is not seen to be a number")
        verdict = compare(equation, ratio * rest * sympy.Mul(*form.never_zero))
        if verdict.kind != "proved":
            return verdict
    return Verdict("proved", "each equation is the one below times a number and exponentials, which are never zero")


def _has(points: set[tuple[sympy.Expr | None, ...]], point: Sequence[sympy.Expr]) -> bool:
    return any(all(a is not None and sympy.simplify(a - b) == 0 for a, b in zip(other, point, strict=True)) for other in points)
