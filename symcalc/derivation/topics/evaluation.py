"""Numbers put in: letters, the same with every letter replaced, the value worked out step by step, and its decimal.

A value is refused where some displayed part has none there, and the part is named. What has a letter left stays exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import singledispatch
from typing import TypeVar

import sympy

from symcalc.derivation.conditions import asked
from symcalc.derivation.decimals import numeral, rounded
from symcalc.derivation.proof import judge, weakest
from symcalc.derivation.step import DECIMAL, Derivation, Level, Step, Verdict
from symcalc.derivation.topics.arithmetic import exact, rounds
from symcalc.derivation.topics.assembly import Chain, by_parts, put_in_place, values_verdict
from symcalc.derivation.topics.points import fails, places_of, refuse_undefined, refuse_unreal, table_of, written_out
from symcalc.document.blocks import Prose
from symcalc.errors import ArgumentError, MeaningError, RefutedError
from symcalc.formula.arithmetic import put_in as numbers_in
from symcalc.formula.arithmetic import takes_long
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Matrix, Name, Node, Number, Relation
from symcalc.formula.reading.declarations import merged
from symcalc.formula.rebuilding import free_names, substitute

D = TypeVar("D", bound=Derivation)

_MOST_ENTRIES = 16

Short = Mapping[str, Node]
"""The values of letters that abbreviate, which are not said again in each line."""


def evaluation(given: Formula, body: Formula, at: Mapping[str, Node], function: Node | None = None) -> Derivation:
    """Work out the value of ``body`` at a point, each round of arithmetic a line.

    Parameters
    ----------
    given : Formula
        What was asked, as typed.
    body : Formula
        An expression or a matrix, with the roles of the values too.
    at : mapping of str to Node
        A value for each letter that is to be replaced; others stay.
    function : Call or Name, optional
        What the body is called.

    Raises
    ------
    ArgumentError
        Some part of the body has no real value there; names the part.
    """
    name = body.with_node(function) if function is not None else None
    found = values_put_in(body, at, name=name, level="main")
    return replace(found, title="Value", given=given, place=places_of(body, at))


def values_put_in(
    formula: Formula,
    at: Mapping[str, Node],
    name: Formula | None = None,
    heading: Prose | None = None,
    short: Short = {},
    level: Level = "detail",
    goal: Formula | None = None,
) -> Derivation:
    """Return the chain from letters to numbers to the exact value to its decimal.

    Parameters
    ----------
    formula : Formula
        In letters.
    at : mapping of str to Node
    name, heading
        As in `Derivation`.
    short : mapping of str to Node
        What letters that abbreviate are worth there.
    level
        Of the rounds of arithmetic but the first.
    goal : Formula, optional
        What the chain starts with, where that is names only and ``formula`` is what they stand for.
    """
    used = {letter: value for letter, value in at.items() if letter in free_names(formula.node)}
    inserted = formula.with_node(substitute(formula.node, {**used, **short}))
    if takes_long(inserted.meaning):
        raise ArgumentError(f"{inserted.to_text()} is too large to be written out; choose another point.")
    refuse_undefined(formula, at)
    open_ = tuple(asked([inserted]))
    chain = Chain(goal or formula)
    if goal is not None:
        chain.becomes("by name", formula.node, "each stands for what was derived", Verdict("proved", "by name"))
    places = places_of(formula, used)
    chain.becomes("values", inserted.node, "numbers put in", values_verdict(formula, inserted, {**used, **short}, open_), assuming=(*places, *open_))
    worked_out(chain, open_, level)
    refuse_unreal(chain.line, formula, used)
    result = chain.line.meaning
    approximated(chain)
    return Derivation(chain.goal, tuple(chain.steps), result, name=name, heading=heading)


def worked_out(chain: Chain, assuming: Iterable[Formula] = (), level: Level = "detail") -> None:
    """Work out the line of a chain: round by round, and what is left at one go."""
    start, conditions = len(chain.steps), tuple(assuming)
    for node in rounds(chain.line):
        _work(chain, node, conditions, "main" if len(chain.steps) == start else level)
    try:
        value = chain.line.meaning
    except MeaningError as error:
        raise ArgumentError(f"{chain.line.to_text()} cannot be worked out: {error}") from error
    _work(chain, exact(carried_out(value), chain.line), conditions, "main" if len(chain.steps) == start else level)


def approximated(chain: Chain) -> None:
    """Go on to the decimal of a value, with as many digits as are certain; whole numbers and decimals stay as they are."""
    value = chain.line.meaning
    entries = list(value) if isinstance(value, sympy.MatrixBase) else [value]
    if all(isinstance(entry, sympy.Integer) for entry in entries) or not all(entry.is_number for entry in entries):
        return
    is_exact = all(isinstance(entry, sympy.Rational) for entry in entries)
    if is_exact and any(isinstance(part, Number) and "." in part.text for part in chain.line.node.walk()):
        return
    found = [_decimal(entry) for entry in entries]
    nodes = [numeral(text) for text, _ in found]
    after: Node = nodes[0]
    if isinstance(value, sympy.MatrixBase):
        after = Matrix(tuple(tuple(nodes[row * value.cols : (row + 1) * value.cols]) for row in range(value.rows)))
    line = chain.line.with_node(after)
    _refuse_unlike(line, value, [text for text, _ in found])
    if is_exact and all(sympy.Rational(text) == entry for (text, _), entry in zip(found, entries, strict=True)):
        chain.add(Step(DECIMAL, chain.line, line, "as a decimal", verdict=judge(chain.line, line)))
    else:
        chain.add(Step(DECIMAL, chain.line, line, "rounded", relation="≈", verdict=weakest(verdict for _, verdict in found)))


def _refuse_unlike(line: Formula, value: sympy.Basic, texts: Sequence[str]) -> None:
    """Raise unless a line of decimals has these decimals, each where its value stands."""
    if "NaN" in texts:
        return
    shown, decimals = line.meaning, [sympy.Rational(text) for text in texts]
    wanted = sympy.ImmutableDenseMatrix(*value.shape, decimals) if isinstance(value, sympy.MatrixBase) else decimals[0]
    if shown != wanted:
        raise RefutedError(f"{line.to_text()} was claimed to be {value}, rounded; that is {wanted}.")


def carried_out(value: sympy.Basic) -> sympy.Basic:
    """Return a value with its sums, products, integrals and derivatives carried out, by SymPy; the judge looks at what comes out."""
    if isinstance(value, sympy.MatrixBase):
        return value.applyfunc(carried_out)
    value = value.doit() if value.has(sympy.Sum, sympy.Product, sympy.Integral, sympy.Subs, sympy.Piecewise) else value
    if not isinstance(value, sympy.Expr) or value.free_symbols:
        return value
    # Neither of these searches; the shorter of them is what one writes.
    return min((value, sympy.expand(value)), key=lambda entry: entry.count_ops())


@singledispatch
def taken_at(derivation: Derivation, answer: Formula, at: Mapping[str, Node]) -> Derivation:
    """Go on with numbers put in: what was derived stays, and its answer is evaluated; of a matrix also entry by entry.

    Parameters
    ----------
    derivation : Derivation
    answer : Formula
        Its answer, with the roles of the values too.
    at : mapping of str to Node
        A value for each letter that is replaced.
    """
    firsts, short = abbreviations_at(derivation, answer, at)
    chains: list[Derivation] = []
    if isinstance(answer.node, Matrix) and sum(map(len, answer.node.rows)) <= _MOST_ENTRIES:
        entries = {entry for row in answer.node.rows for entry in row}
        parts = {part.goal.node: part for part in derivation.parts if part.answer.node in entries and free_names(part.answer.node)}
        chains += [values_put_in(answer.with_node(part.answer.node), at, part.name or part.goal, short=short) for part in parts.values()]
    chains.append(together(answer, at, derivation.name, chains, short) if chains else values_put_in(answer, at, derivation.name, short=short))
    return with_numbers(derivation, answer, at, (*firsts, *chains), chains[-1].result)


def together(answer: Formula, at: Mapping[str, Node], name: Formula | None, chains: Sequence[Derivation], short: Short) -> Derivation:
    """Return the chain of a matrix whose entries were evaluated one by one."""
    table = {part.goal.node: part.answer.node for part in chains}
    chain = Chain(answer)
    after = answer.with_node(put_in_place(table, answer.node))
    places = places_of(answer, {letter: value for letter, value in at.items() if letter in free_names(answer.node)})
    verdict = weakest((by_parts(chains), values_verdict(answer, after, {**at, **short}, tuple(asked([after])))))
    chain.becomes("values", after.node, "entry by entry", verdict, assuming=places)
    result = chain.line.meaning
    approximated(chain)
    return Derivation(chain.goal, tuple(chain.steps), result, name=name)


def with_numbers(derivation: D, answer: Formula, at: Mapping[str, Node], chains: Iterable[Derivation], value: sympy.Basic) -> D:
    """Return the derivation with the numbers put in, and with the value as its result."""
    _refuse_where_not_derived(derivation, answer, at)
    result = derivation.result
    wanted = sympy.Eq(result.lhs, value, evaluate=False) if isinstance(result, sympy.Eq) else value
    return replace(derivation, numbers=tuple(chains), result=wanted, place=places_of(answer, at), program="")


def _refuse_where_not_derived(derivation: Derivation, answer: Formula, at: Mapping[str, Node]) -> None:
    """Raise where a condition of the derivation fails at the point: what was derived need not hold there, though it may have a value."""
    table = table_of(answer, at)
    asked_for = dict.fromkeys(condition for step in derivation.all_steps() for condition in step.assuming)
    for condition in asked_for:
        if isinstance(condition.node, Relation) and condition.node.operators == ("=",):
            continue
        try:
            is_broken = fails(numbers_in(condition.meaning, table))
        except (MeaningError, TypeError):
            continue
        if is_broken:
            what, place = (derivation.given or derivation.goal).to_text(), written_out(answer, at)
            raise ArgumentError(f"What was derived of {what} holds for {condition.to_text()}, so not at {place}. Choose another point.")


def abbreviations_at(derivation: Derivation, answer: Formula, at: Mapping[str, Node]) -> tuple[list[Derivation], dict[str, Node]]:
    """Return the values of the letters that abbreviate, each with its chain."""
    chains, short = [], {}
    for letter, meant in _abbreviations(derivation):
        chains.append(values_put_in(answer.with_node(meant), at, answer.with_node(letter)))
        short[letter.name] = chains[-1].answer.node
    return chains, short


def expanded_letters(derivation: Derivation) -> list[str]:
    """Return the letters for which values can be put in: the variables, and those of the answer and of what it abbreviates."""
    short = _abbreviations(derivation)
    free = set().union(free_names(derivation.answer.node), *(free_names(meant) for _, meant in short)) - {letter.name for letter, _ in short}
    free |= set().union(*(free_names(said.node.operands[1]) for said in derivation.place if isinstance(said.node, Relation)))
    roles = merged(derivation.answer.roles, *(said.roles for said in derivation.place))
    others = sorted(name for name in free if isinstance(roles.get(name), sympy.Symbol))
    return list(dict.fromkeys([*(letter.node.name for letter in derivation.variables if isinstance(letter.node, Name)), *others]))


def _abbreviations(derivation: Derivation) -> list[tuple[Name, Node]]:
    return [
        (letter, meant)
        for said in derivation.abbreviations
        if isinstance(said.node, Relation) and isinstance(letter := said.node.operands[0], Name)
        for meant in said.node.operands[1:]
    ]


def _work(chain: Chain, node: Node, conditions: tuple[Formula, ...], level: Level) -> None:
    if node != chain.line.node:
        after = chain.line.with_node(node)
        chain.add(Step("arithmetic", chain.line, after, "worked out", level=level, verdict=judge(chain.line, after, conditions)))


def _decimal(entry: sympy.Expr) -> tuple[str, Verdict]:
    if isinstance(entry, sympy.Integer):
        return str(entry), Verdict("proved", "a whole number")
    text, verdict = rounded(entry)
    return (text.rstrip("0").rstrip("."), verdict) if "e" not in text and sympy.Rational(text) == entry else (text, verdict)
