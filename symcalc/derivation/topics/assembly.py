"""How a topic puts its parts together: a chain of whole lines, and the ways in which one line becomes the next.

Side work is put in by what it was asked for: where the goal of a part stands in the line, its answer comes. Values are put
in for letters, worked out, and tidied. Each of these is a step with a verdict of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import sympy

from symcalc.derivation.monomials import typed
from symcalc.derivation.proof import compare, judge, weakest
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.derivation.tidying import WHY, tidied, tidy
from symcalc.derivation.topics.layer_products import equal, meant
from symcalc.derivation.topics.substitution import answers, is_put_in_place
from symcalc.errors import MeaningError, RefutedError
from symcalc.formula.arithmetic import put_in
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import ONE, Call, Derivative, Matrix, Name, Node, Number, Product, Relation
from symcalc.formula.rebuilding import free_names, map_children


class Chain:
    """Steps on the way from a goal, each starting where the last one ended."""

    def __init__(self, goal: Formula) -> None:
        self.goal = goal
        self.line = goal
        self.steps: list[Step] = []

    def becomes(self, rule: str, after: Node, why: str, verdict: Verdict, facts: Sequence[Formula] = (), assuming: Sequence[Formula] = ()) -> None:
        """Go on to ``after``, unless the line stands there already."""
        if after != self.line.node:
            self.add(Step(rule, self.line, self.line.with_node(after), why, facts=tuple(facts), assuming=tuple(assuming), verdict=verdict))

    def judged(self, rule: str, after: Node, why: str, facts: Sequence[Formula] = (), assuming: Sequence[Formula] = ()) -> None:
        """Go on to ``after`` if the judge lets it pass."""
        if after != self.line.node:
            self.becomes(rule, after, why, judge(self.line, self.line.with_node(after), assuming), facts, assuming)

    def rests_on(
        self,
        rule: str,
        why: str,
        parts: Sequence[Derivation],
        table: Mapping[Node, Node] | None = None,
        assuming: Sequence[Formula] = (),
        by_name: bool = False,
    ) -> None:
        """Put the answer of each part where its goal stands; equal parts make equal lines.

        ``table`` says what becomes what, where that is not the goals and answers of the parts; with ``by_name`` these are
        bare names of derivatives, such as ∂f/∂x, which mean nothing to the judge.
        """
        table = table or {part.goal.node: part.answer.node for part in parts}
        after = self.line.with_node(put_in_place(table, self.line.node))
        verdict = assembled(self.line, after, parts, assuming, by_name)
        if verdict.kind == "undecided" and not is_put_in_place(self.line.node, after.node, table):
            raise RefutedError(f"{after.to_text()} is not {self.line.to_text()} with the answers in the place of what was asked for.")
        if not by_name and verdict.kind != "proved" and not isinstance(self.line.node, Matrix):
            direct = judge(self.line, after, (*conditions(parts), *assuming))
            verdict = direct if direct.kind == "proved" else verdict
        self.add(Step(rule, self.line, after, why, assuming=tuple(assuming), parts=tuple(parts), verdict=verdict))

    def also(self, verdicts: Iterable[Verdict]) -> None:
        """Let the last step rest on more verdicts: it is shown no better than the weakest of them."""
        self.steps[-1] = replace(self.steps[-1], verdict=weakest((self.steps[-1].verdict, *verdicts)))

    def worked_out(self) -> None:
        """Replace the line by its value."""
        self.judged("value", ink(self.line.meaning).node, "worked out")

    def tidied(self) -> None:
        """Put the line in order; one of numbers alone is worked out."""
        node = self.line.node
        while (after := tidy(node)) != node:
            node = after
        if node != self.line.node:
            after_ = self.line.with_node(node)
            self.add(Step("tidying", self.line, after_, WHY, level="cosmetic", verdict=judge(self.line, after_)))
        if not isinstance(node, Matrix) and not free_names(node):
            self.worked_out()

    def put_in_order(self, assuming: Sequence[Formula]) -> None:
        """Tidy the line as the engine does, one kind a step; what is the same only where the conditions hold is judged there."""
        for kind, node in tidied(self.line.node, typed(self.goal.node)):
            after = self.line.with_node(node)
            self.add(Step(kind.name, self.line, after, kind.why, level=kind.level, verdict=judge(self.line, after, assuming)))

    def add(self, step: Step) -> None:
        """Go on by a step that starts from the line."""
        self.steps.append(step)
        self.line = step.after


def put_in_place(table: Mapping[Node, Node], node: Node) -> Node:
    """Return ``node`` with every part that is a key of ``table`` replaced; a product put into a product is opened."""
    if node in table:
        return table[node]
    changed = map_children(node, lambda child: put_in_place(table, child))
    return opened(*changed.factors) if isinstance(changed, Product) and changed is not node else changed


def opened(*factors: Node) -> Product:
    """Return the product; a factor that is a product is opened, and ones stay."""
    return Product(tuple(entry for factor in factors for entry in (factor.factors if isinstance(factor, Product) else (factor,))))


def assembled(before: Formula, after: Formula, parts: Sequence[Derivation], assuming: Sequence[Formula] = (), by_name: bool = False) -> Verdict:
    """Return what the parts have shown together, if ``after`` is ``before`` with their answers in the place of their goals; else judge it.

    Raises
    ------
    RefutedError
        It is not so, and the lines differ.
    """
    if is_put_in_place(before.node, after.node, answers(parts, by_name)):
        return by_parts(parts)
    if by_name:
        # Only what the names stand for means something to the judge.
        before = before.with_node(put_in_place({part.name.node: part.goal.node for part in parts if part.name is not None}, before.node))
    with suppress(MeaningError):  # neither stands for something that is known
        meant(after, before)
    return judge(before, after, (*conditions(parts), *assuming))


def by_parts(parts: Iterable[Derivation]) -> Verdict:
    """Return what the parts have shown together."""
    verdict = weakest(verdict for part in parts for verdict in part.verdicts)
    return Verdict("proved", "part by part") if verdict.kind in ("proved", "unchecked") else verdict


def values_verdict(before: Formula, after: Formula, values: Mapping[str, Node], assuming: Sequence[Formula] = ()) -> Verdict:
    """Compare ``after`` with the meaning of ``before`` into which the values were put by SymPy."""
    table = {before.with_node(Name(name)).meaning: before.with_node(value).meaning for name, value in values.items()}
    try:
        inserted = put_in(_by_slots(before.meaning, table), table)
    except ValueError:  # a derivative of an unknown function by a letter, which a value cannot take the place of
        return Verdict("undecided", "a derivative of an unknown function at a place is not compared")
    # The second judgement is that all parts of the new line are defined.
    return weakest((compare(inserted, after.meaning, [entry.meaning for entry in assuming]), judge(after, after, assuming)))


def _by_slots(value: sympy.Basic, table: Mapping[sympy.Basic, sympy.Basic]) -> sympy.Basic:
    """Write a derivative by a letter as one by a slot, where that letter comes in with the values too: ∂f/∂t stays partial for x = g(t)."""
    brought = {symbol for entry in table.values() for symbol in entry.free_symbols}

    def at_its_letter(derivative: sympy.Derivative) -> sympy.Expr:
        letters = {letter: sympy.Dummy(str(letter)) for letter in dict.fromkeys(derivative.variables)}
        return sympy.Subs(derivative.xreplace(letters), tuple(letters.values()), tuple(letters))

    return value.replace(lambda part: isinstance(part, sympy.Derivative) and not brought.isdisjoint(part.variables), at_its_letter)


def conditions(parts: Iterable[Derivation]) -> tuple[Formula, ...]:
    """Return the conditions that the steps of the parts have displayed, each once, equations left out."""
    found = {formula.node: formula for part in parts for step in part.all_steps() for formula in step.assuming}
    return tuple(formula for node, formula in found.items() if not (isinstance(node, Relation) and node.operators == ("=",)))


def held_against(result: sympy.Basic, expected: Callable[[], sympy.Basic], assuming: Iterable[Formula] = ()) -> Verdict:
    """Compare a result with one found by SymPy alone, under the conditions that were displayed.

    Raises
    ------
    RefutedError
        They differ.
    """
    try:
        other = expected()
    except Exception as error:  # SymPy raises all kinds of errors on functions that it cannot differentiate
        return Verdict("undecided", f"SymPy does not carry it out: {error}")
    if _is_not_real(result) and not _is_not_real(other):
        raise RefutedError(f"The derivation ends at {result}, which is not real; SymPy finds {other}.")
    try:
        # In this order: where SymPy's has a value, so has the result.
        return compare(other, result, [formula.meaning for formula in assuming])
    except RefutedError as error:
        raise RefutedError(f"The derivation ends at {result}, SymPy finds {other}. {error}") from error


def _is_not_real(value: sympy.Basic) -> bool:
    return value.has(sympy.I) or (isinstance(value, sympy.Expr) and value.is_number and value.is_real is False)


def held(before: Formula, after: Formula, assuming: Sequence[Formula] = ()) -> Verdict:
    """Judge that one formula is another one, which the lines that follow take for granted.

    Raises
    ------
    RefutedError
        They differ.
    """
    return Verdict("proved", "the same ink") if before.node == after.node else equal(before, after, assuming)


def short_name(function: Node | None) -> Node | None:
    """Return f for f(x, y), and a name as it is."""
    return Name(function.function) if isinstance(function, Call) else function


def lettered(letter: str, short: Node | None, body: Formula) -> Formula | None:
    """Return such a name as H_f, where f has a plain name."""
    return body.with_node(Name(f"{letter}_{short.name}")) if isinstance(short, Name) and short.name.isalnum() else None


def slope(node: Node, variable: Name, partial: bool) -> Derivative:
    """Return the derivative of ``node``, not yet carried out."""
    return Derivative(node, ((variable, ONE),), partial)


def symbol_of(body: Formula, name: Name) -> sympy.Symbol:
    """Return the symbol that a letter of ``body`` stands for."""
    meant = body.with_node(name).meaning
    assert isinstance(meant, sympy.Symbol)
    return meant


def acting(node: Node, order: Sequence[Name], partial: bool) -> Derivative:
    """Return the derivative of ``node`` with respect to each of ``order`` in turn; the one that acts first is written last."""
    counted: list[tuple[Name, int]] = []
    for variable in reversed(order):
        if counted and counted[-1][0] == variable:
            counted[-1] = (variable, counted[-1][1] + 1)
        else:
            counted.append((variable, 1))
    return Derivative(node, tuple((variable, Number(str(count))) for variable, count in counted), partial)
