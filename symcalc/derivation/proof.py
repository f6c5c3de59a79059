"""The judge of steps. It knows neither the rules nor any simplifier; it compares what two formulas mean.

PROVED: in each case where a sign is open, the difference of both sides is a quotient of polynomials in kernels whose numerator is
identically zero, and wherever the displayed conditions hold both sides are defined at the same points. Equal kernels have equal
values, so a polynomial that vanishes identically vanishes at every real point; the identities in use stand in docs/proof.md.
Derivatives come from the rows of `symcalc.functions`. What is not proved is handed over to `refutation`: REFUTED where the values
differ at a point, AGREES where they are the same at all points tried, else UNDECIDED.

A step that rewrites one part of a long line is judged on that part, its focus: equal parts make equal lines. What was only
shown at points, or under a condition, is lifted only where the line says nothing else about the letters in it; inside an
operator that binds a letter, or in a branch, the line as a whole is judged instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import suppress

import sympy

from symcalc.derivation.domain import always_holds, asked_by_ink, asked_by_value, closed, conditions_of, in_words
from symcalc.derivation.kernels import Kernels, NotDecidedError
from symcalc.derivation.refutation import held_at_points, is_met_somewhere
from symcalc.derivation.row_derivatives import carried_out
from symcalc.derivation.rows import settled
from symcalc.derivation.step import Focus, Verdict
from symcalc.errors import MeaningError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Apply, Matrix, Power, Product, Quotient, Root, Sum
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import replaced_at

# Nodes through which a value passes as it is: what is equal below is equal above, at the same point.
_TRANSPARENT = (Sum, Product, Quotient, Power, Root, Apply, Matrix, Items)


def judge(before: Formula, after: Formula, assuming: Sequence[Formula] = (), focus: Focus | None = None) -> Verdict:
    """Compare two formulas that are claimed to be equal.

    Parameters
    ----------
    before, after : Formula
        Expressions, or matrices of one shape.
    assuming : sequence of Formula
        Conditions under which they are claimed to be equal.
    focus : Focus, optional
        The part in which they differ.

    Raises
    ------
    RefutedError
        They differ at a point where both are defined and the conditions hold.
    """
    if focus is not None and focus.place:
        part, is_open = before.node, True
        for number in focus.place:
            is_open &= isinstance(part, _TRANSPARENT)
            part = tuple(part.children())[number]
        if part != focus.before.node or replaced_at(before.node, focus.place, focus.after.node) != after.node:
            raise RefutedError(f"{before.to_text()} does not become {after.to_text()} when {focus.before.to_text()} is rewritten.")
        if is_open:
            return _judge(focus.before, focus.after, assuming, lambda: conditions_of(before))
        # Here a letter may stand for other values than anywhere, so only what holds everywhere can be lifted.
        with suppress(RefutedError):
            if not assuming and (verdict := _judge(focus.before, focus.after)).kind == "proved":
                return verdict
    return _judge(before, after, assuming)


def _judge(before: Formula, after: Formula, assuming: Sequence[Formula] = (), around: Callable[[], Iterable[sympy.Basic]] = tuple) -> Verdict:
    try:
        displayed = [settled(condition.meaning) for condition in assuming]
        left, right = before.meaning, after.meaning
    except MeaningError as error:
        return Verdict("undecided", str(error))
    return compare(left, right, displayed, lambda: (asked_by_ink(before), asked_by_ink(after)), around)


def compare(
    left: sympy.Basic,
    right: sympy.Basic,
    displayed: Iterable[sympy.Basic] = (),
    needed: Callable[[], tuple[Iterable[sympy.Basic], Iterable[sympy.Basic]]] | None = None,
    around: Callable[[], Iterable[sympy.Basic]] = tuple,
) -> Verdict:
    """Compare two SymPy expressions or matrices; as `judge`.

    Parameters
    ----------
    left, right : SymPy object
    displayed : sequence of SymPy conditions
        Under these they are claimed to be equal.
    needed : callable
        Returns the conditions under which the parts of the left and of the right are defined, where these cannot be seen in
        the SymPy objects, since SymPy has evaluated them.
    around : callable
        Returns the conditions under which all that stands around them is defined; at other points nothing is refuted.
    """
    left, right = _entrywise(left), _entrywise(right)
    numbers = [side for side in (left, right) if not isinstance(side, sympy.MatrixBase)]
    if not numbers:
        if left.shape != right.shape:
            raise RefutedError(f"A {left.shape} matrix was claimed to equal a {right.shape} matrix.")
        found = [compare(a, b, displayed, needed, around) for a, b in zip(left, right, strict=True)]
        return weakest(found) if found else Verdict("proved", "both have no entries")
    if len(numbers) == 1 and getattr(numbers[0], "is_number", False):
        raise RefutedError("A matrix was claimed to equal a number.")
    if not isinstance(left, sympy.Expr) or not isinstance(right, sympy.Expr):
        return Verdict("undecided", "only expressions and matrices of them are compared")
    try:
        given = _conjuncts(displayed)
        of_left, of_right = map(_conjuncts, needed() if needed is not None else (asked_by_value(left), asked_by_value(right)))
    except TypeError as error:  # SymPy refuses to compare what is not real
        return Verdict("undecided", str(error))
    try:
        reason = _what_is_open(left, right, given, of_left, of_right)
    except (NotDecidedError, TypeError) as error:
        reason = str(error)
    if not reason:
        return Verdict("proved", "the difference is the zero polynomial over its kernels")
    left_holds, right_holds = ({in_words(condition) for condition in _plain(asked)} for asked in (of_left, of_right))
    # That a branch holds is asked of the right side, yet is no excuse for a right side without a value.
    some_branch = {sympy.Or(*(row.cond for row in cases.args)) for cases in right.atoms(sympy.Piecewise)}
    return held_at_points(left, right, {*_plain(given), *left_holds, *around()}, reason, right_holds - some_branch)


def _what_is_open(left: sympy.Expr, right: sympy.Expr, given: set[sympy.Basic], of_left: set[sympy.Basic], of_right: set[sympy.Basic]) -> str:
    """Return why it is not proved that both sides are equal and defined at the same points; nothing where it is."""
    as_written, renamed = left, dict[sympy.Symbol, set[sympy.Dummy]]()
    left, right = closed(left, renamed), closed(right, renamed)
    # A displayed condition on a letter that is bound, and free nowhere, is meant for all of its values, and for no other letter.
    shared, asked = Counter(bound for of_letter in renamed.values() for bound in of_letter), of_left | of_right
    bound_only = renamed.keys() - {letter for part in (left, right, *asked) for letter in part.free_symbols}
    own = [(letter, bound) for letter in bound_only for bound in renamed[letter] if shared[bound] == 1]
    shown = _ranges((left, right))
    often = {letter for letter, count in Counter(letter for letter, *_ in shown).items() if count > 1}
    # What stands in the ink only, as under 0·Σ, may have such a letter with other values.
    if not _ranges(asked) <= shown or any(end.atoms(sympy.Dummy) & often for _, *ends in shown for end in ends):
        own = []
    given = given | {condition.xreplace({letter: bound}) for letter, bound in own for condition in given}
    left, right = _carried_out(left, of_left), _carried_out(right, of_right)
    everywhere = given | of_left | of_right
    if not Kernels(_plain(everywhere)).are_equal(left, right):
        return "the difference is not the zero polynomial, yet its kernels may be related"
    # What SymPy has made of the ink may be defined at fewer points than the ink is.
    of_values = _conjuncts((*asked_by_value(left), *asked_by_value(right)))
    if open_ := _not_shown(of_values, everywhere) | _not_shown(of_left, given | of_right) | _not_shown(of_right, given | of_left):
        return f"it is not shown that {' and '.join(sorted(open_))}"
    return "" if is_met_somewhere(_plain(everywhere), as_written) else "no point is known at which all of it is defined"


def _ranges(parts: Iterable[sympy.Basic]) -> set[tuple[sympy.Basic, ...]]:
    """Return the bound letters in expressions, or in what is asked throughout, each with its ends."""
    found = {limit.args for part in parts for limit in part.atoms(sympy.Tuple) if len(limit) > 2}
    limits = {limit if isinstance(limit[0], sympy.Symbol) else limit[1:4] for limit in found}
    return {limit for limit in limits if isinstance(limit[0], sympy.Dummy)}


def _entrywise(side: sympy.Basic) -> sympy.Basic:
    """Write the derivative of a matrix as the matrix of derivatives, which is what it means."""
    if isinstance(side, sympy.Derivative) and isinstance(side.expr, sympy.MatrixBase):
        return side.expr.applyfunc(lambda entry: sympy.Derivative(entry, *side.variable_count, evaluate=False))
    return side


def _carried_out(side: sympy.Expr, conditions: set[sympy.Basic]) -> sympy.Expr:
    """Return a side with its derivatives carried out; where these are defined is added to its conditions."""
    if not side.has(sympy.Derivative):
        return side
    asked: set[sympy.Basic] = set()
    result = carried_out(side, asked)
    conditions |= _conjuncts((*asked, *asked_by_value(result)))
    return result


def _conjuncts(conditions: Iterable[sympy.Basic]) -> set[sympy.Basic]:
    """Return the conditions that do not always hold, those of a chain or conjunction one by one."""
    parts = {part for condition in conditions for part in (condition.args if isinstance(condition, sympy.And) else (condition,))}
    return {part for part in parts if not always_holds(part)}


def _plain(conditions: Set[sympy.Basic]) -> set[sympy.Basic]:
    """Return the conditions that say nothing of bound letters."""
    return {condition for condition in conditions if not condition.has(sympy.Dummy)}


def _not_shown(conditions: Set[sympy.Basic], facts: Set[sympy.Basic]) -> set[str]:
    """Return those of the conditions that do not follow from the facts."""
    rest = [condition for condition in conditions if condition is sympy.false or condition not in facts]
    known = Kernels(_plain(facts) if rest else ())
    return {str(condition) for condition in rest if not _follows(condition, facts, known)}


def _follows(condition: sympy.Basic, facts: Set[sympy.Basic], known: Kernels) -> bool:
    if not isinstance(condition, sympy.Eq) or condition.lhs != condition.rhs:
        return known.holds(condition)
    if (enough := in_words(condition)) != condition:
        return known.holds(enough)
    if not isinstance(condition.lhs, sympy.Tuple):
        return False
    inner, letter, low, high, *_ = condition.lhs
    ways = [{letter >= low, letter <= high}]
    if not letter.is_integer and not known.holds(low <= high):
        ways.append({letter >= high, letter <= low})
    return all(_follows(inner, {*facts, *between}, Kernels({*facts, *between})) for between in ways)


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that says least, the first of its kind; where there is none, `UNCHECKED`."""
    order = ("unchecked", "undecided", "agrees", "proved")
    return min(verdicts, key=lambda verdict: order.index(verdict.kind), default=Verdict("unchecked"))
