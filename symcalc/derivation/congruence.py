"""Steps judged with letters for inner functions: what is proved for every function g is proved for the one that stands there.

The step (sin u)' = cos(u)·u' says nothing of u, however long u is. With g(x) in the place of u it is short, and the judge proves
it for all g that can be differentiated. For u it follows, if u' is asked for on both sides: at a point at which u can be
differentiated, u is equal nearby to a function that is defined everywhere, and at all other points neither side is defined.
So letters are put in for parts only whose derivative stands on both sides, and only where a letter means what it means outside.

Where a long line is put in order, letters stand for the values of parts that stand on both sides: what is proved for all numbers is
proved for those, and where such a part has no value, neither side has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import sympy

from symcalc.derivation.conditions import asked, follows, meanings
from symcalc.derivation.domain import always_holds, conditions_of
from symcalc.derivation.proof import judge
from symcalc.derivation.refutation import is_met_somewhere
from symcalc.derivation.step import Focus, Verdict
from symcalc.errors import RefutedError, SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import (
    ONE,
    Apply,
    BigOperator,
    Call,
    Cases,
    Constant,
    Derivative,
    Integral,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Root,
    Sequence,
    Sum,
    once_per_node,
)
from symcalc.formula.rebuilding import free_names, functions_and_families, kinds_in, map_children, part_at, replaced_at
from symcalc.formula.roles import is_family, is_function

# Parts of these have to have a value before the whole has one, and letters mean the same in them as outside.
_PLAIN = (Sum, Product, Quotient, Power, Root, Apply)
# What is as short as this is judged as fast as it stands.
_SHALLOW, _SHORT = 3, 100
_NOT_REAL = ("I", "oo", "zoo", "nan")
_LETTERS = ("g", "h", "p", "q", "r", "s")


@dataclass(frozen=True)
class InLetters:
    """Both sides of a step with letters for inner functions, and what each letter stands for."""

    before: Formula
    after: Formula
    inner: Mapping[Node, Node]
    defined: tuple[Formula, ...]
    """What has to be defined somewhere for the step to say anything: the inner functions, or the whole line."""

    def condition(self, stated: Formula) -> Formula:
        """Return a condition of the step with the letters put in."""
        return stated.with_node(_replaced(stated.node, self.inner))

    @cached_property
    def asked(self) -> tuple[list[Formula], list[Formula]]:
        """The conditions that either side asks for, in letters."""
        return asked([self.before]), asked([self.after])

    def among(self, stated: Iterable[Formula]) -> list[Formula]:
        """Return those of the conditions, in letters, that say something of nothing but what stands in the step."""
        names = free_names(self.before.node) | free_names(self.after.node)
        return [condition for condition in map(self.condition, stated) if free_names(condition.node) <= names]

    def back(self, stated: Iterable[Formula]) -> Iterator[Formula]:
        """Yield conditions with what the letters stand for, but for those that then always hold."""
        values = {call: node for node, call in self.inner.items()}
        for formula in stated:
            put_back = self.before.with_node(_put_back(formula.node, values))
            try:
                value = put_back.meaning
                if not always_holds(value):
                    yield ink(value, self.before.roles) if value.free_symbols else put_back
            except SymcalcError:
                yield put_back


def in_letters(before: Formula, after: Formula, focus: Focus) -> InLetters | None:
    """Put letters in for the inner functions of a step that carries out one derivative; None where there are none.

    Parameters
    ----------
    before, after : Formula
        The whole lines.
    focus : Focus
        What is rewritten: a derivative.

    Examples
    --------
    >>> from symcalc.formula.reading.reader import read
    >>> left, right = (read(text, "text") for text in ("diff(sin(ln(1 + x^2)), x)", "cos(ln(1 + x^2))*diff(ln(1 + x^2), x)"))
    >>> found = in_letters(left, right, Focus((), left, right))
    >>> str(found.before), str(found.after)
    ('diff(sin(g(x)), x)', 'cos(g(x))*diff(g(x), x)')
    """
    target = focus.before.node
    if not isinstance(target, Derivative) or len(target.variables) != 1 or target.variables[0][1] != ONE:
        return None
    variable = target.variables[0][0]
    if not isinstance(variable, Name) or not _is_real(before) or kinds_in(target) & {BigOperator, Integral, Cases}:
        return None
    slopes = dict.fromkeys(part.body for part in _slopes(focus.after.node) if part.variables == target.variables and part.partial == target.partial)
    inner = [part for part in slopes if variable.name in free_names(part) and _depth(part) > _SHALLOW]
    if not 0 < len(inner) <= len(_LETTERS):
        return None
    if not all(isinstance(part_at(before.node, focus.place[:depth]), (*_PLAIN, Matrix, Sequence)) for depth in range(len(focus.place))):
        return None
    if replaced_at(before.node, focus.place, focus.after.node) != after.node or part_at(before.node, focus.place) != target:
        return None
    taken = {*before.roles, *free_names(target), *free_names(focus.after.node)}
    taken |= functions_and_families(target) | functions_and_families(focus.after.node)
    table = dict[Node, Node]()
    for part in inner:
        letter = free_letter(taken, *_LETTERS)
        taken.add(letter)
        table[part] = Call(letter, (variable,))
    left, right = (_replaced(side, table, target.variables) for side in (target, focus.after.node))
    if not {part.function for part in table.values() if isinstance(part, Call)} <= functions_and_families(left):
        return None
    return InLetters(before.with_node(left), before.with_node(right), table, tuple(map(before.with_node, inner)))


def in_values(before: Formula, after: Formula) -> InLetters | None:
    """Put letters in for the values of parts that stand on both sides of a step on a long line; None where there are none."""
    if _size(before.node) < _SHORT or Integral in kinds_in(before.node) or not (_is_real(before) and _is_real(after)):
        return None
    standing = set(_plain_parts(after.node))
    taken = {*before.roles, *free_names(before.node), *free_names(after.node)}
    letters = (Name(letter) for letter in (f"w_{number}" for number in count(1)) if letter not in taken)
    table = dict[Node, Node]()
    stack = [before.node]
    while stack:
        part = stack.pop()
        if part in standing and not isinstance(part, Name | Number | Constant):
            table[part] = part
        elif isinstance(part, _PLAIN):
            stack += reversed([*part.children()])
    for part in table:
        table[part] = next(letters)
    left, right = (before.with_node(_replaced(side.node, table)) for side in (before, after))
    return InLetters(left, right, table, (before,)) if table and left.node not in table.values() else None


def judge_in_letters(change: InLetters, assuming: Iterable[Formula]) -> Verdict | None:
    """Judge a step with its letters, under conditions in letters; None where it is not proved that way, which says nothing."""
    try:
        verdict = judge(change.before, change.after, tuple(assuming))
    except RefutedError:  # for one function; it may still hold for the one that stands there
        return None
    return verdict if verdict.kind == "proved" else None


@once_per_node
def _depth(node: Node) -> int:
    return 1 + max(map(_depth, node.children()), default=0)


@once_per_node
def _size(node: Node) -> int:
    return 1 + sum(map(_size, node.children()))


def _is_real(formula: Formula) -> bool:
    """Whether all parts of a formula have real numbers for values, where they have any."""
    return _has_no_other_constant(formula.node) and all(map(_has_real_values, formula.roles.values()))


@once_per_node
def _has_no_other_constant(node: Node) -> bool:
    return not (isinstance(node, Constant) and node.name in _NOT_REAL) and all(map(_has_no_other_constant, node.children()))


def _has_real_values(role: object) -> bool:
    if isinstance(role, sympy.Symbol):
        return "complex" not in role.assumptions0 or bool(role.is_extended_real)
    return is_function(role) or is_family(role)


def _slopes(node: Node) -> Iterator[Derivative]:
    """Yield the derivatives that have to have a value before ``node`` has one."""
    if isinstance(node, Derivative):
        yield node
    elif isinstance(node, _PLAIN) and Derivative in kinds_in(node):
        for child in node.children():
            yield from _slopes(child)


def _replaced(node: Node, table: Mapping[Node, Node], variables: object = None) -> Node:
    """Return ``node`` with the letters put in, also below derivatives by ``variables``; below other nodes a letter may mean something else."""
    if node in table:
        return table[node]
    if isinstance(node, (*_PLAIN, Relation)) or (isinstance(node, Derivative) and node.variables == variables):
        return map_children(node, lambda child: _replaced(child, table, variables))
    return node


def _put_back(node: Node, table: Mapping[Node, Node]) -> Node:
    return table[node] if node in table else map_children(node, lambda child: _put_back(child, table))


class Checks:
    """What has been checked in one derivation: steps in letters, of which many are alike, and conditions that are met."""

    def __init__(self, goal: Formula) -> None:
        self._goal = goal
        self._verdicts: dict[tuple[Node, ...], Verdict | None] = {}
        self._met: dict[frozenset[sympy.Basic], bool] = {}

    @cached_property
    def _everywhere(self) -> frozenset[Node]:
        """Parts of the goal that are defined at every point, since the goal asks for nothing."""
        return frozenset() if conditions_of(self._goal) else frozenset(_plain_parts(self._goal.node, (Derivative,)))

    def asked(self, change: InLetters) -> list[Formula]:
        """Return the conditions that both sides of a step ask for, with what the letters stand for."""
        left, right = change.asked
        of_inner = asked(change.before.with_node(part) for part in change.inner if part not in self._everywhere)
        found = [*change.back(left), *of_inner, *change.back(right)]
        # In the order of the ink the stronger of two may come first, and the other need not be displayed; so it is here.
        known = meanings(found)
        said = [(formula, meanings([formula])) for formula in found]
        return [formula for formula, values in said if not values or not all(follows(value, known - values) for value in values)]

    def judged(self, change: InLetters, in_letters: Iterable[Formula], assuming: Iterable[Formula]) -> Verdict | None:
        """Judge a step under conditions in letters; those that are displayed have to be met somewhere. None says nothing."""
        of_parts = (conditions_of(part) for part in change.defined if part.node not in self._everywhere)
        conditions = frozenset(meanings(assuming)).union(*of_parts)
        if conditions not in self._met:
            self._met[conditions] = is_met_somewhere(conditions, sympy.S.Zero)
        if not self._met[conditions]:
            return None
        stated = tuple(in_letters)
        key = (change.before.node, change.after.node, *(condition.node for condition in stated))
        if key not in self._verdicts:
            self._verdicts[key] = judge_in_letters(change, stated)
        return self._verdicts[key]


def _plain_parts(node: Node, others: tuple[type[Node], ...] = ()) -> Iterator[Node]:
    """Yield the parts that have to have a value before ``node`` has one, and those of ``others``."""
    seen: set[int] = set()
    stack = [node]
    while stack:
        part = stack.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            if isinstance(part, (*_PLAIN, *others)):
                stack += part.children()
