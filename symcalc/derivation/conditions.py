"""Which conditions a step displays: those that its rule names and those that its ink asks for, each once and none that goes without saying.

A condition is left out where it always holds, or follows from one that is displayed already: x² ≠ 0 beside x ≠ 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import sympy

from symcalc.derivation.domain import always_holds, conditions_of
from symcalc.derivation.kernels import Kernels
from symcalc.derivation.rows import settled
from symcalc.errors import MeaningError, SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import ONE, ZERO, Apply, BigOperator, Cases, Integral, Logic, Name, Node, Quotient, Relation

_CONDITIONS = sympy.Ne | sympy.StrictGreaterThan | sympy.GreaterThan | sympy.StrictLessThan | sympy.LessThan | sympy.Or | sympy.Not | sympy.Contains

_MOST_COMPARED = 8


def parts_of(condition: Node) -> Iterator[Node]:
    """Yield what a condition says, one thing at a time."""
    if isinstance(condition, Logic) and condition.operator == "∧":
        for operand in condition.operands:
            yield from parts_of(operand)
    else:
        yield condition


def asked(ends: Iterable[Formula]) -> list[Formula]:
    """Return the conditions under which both ends of a step are defined, as ink; none where a letter in it is bound."""
    found: dict[sympy.Basic, Formula] = {}
    for end in ends:
        if any(isinstance(part, BigOperator | Integral | Cases) for part in end.node.walk()):
            continue
        for condition in conditions_of(end):
            for part in condition.args if isinstance(condition, sympy.And) else (condition,):
                # What is false says that the domain is not known.
                if isinstance(part, _CONDITIONS) and part.free_symbols and part not in found:
                    try:
                        found[part] = ink(part, end.roles)
                    except SymcalcError:
                        continue
    return list(found.values())


def meanings(formulas: Iterable[Formula]) -> set[sympy.Basic]:
    """Return what conditions say, those of a conjunction also one by one."""
    found: set[sympy.Basic] = set()
    for formula in formulas:
        try:
            value = formula.meaning
        except MeaningError:
            continue
        found |= {value, *(value.args if isinstance(value, sympy.And) else ())}
    return found


def displayed(formula: Formula, known: set[sympy.Basic]) -> list[Formula]:
    """Return what has to be displayed so that ``formula`` holds, beside what is known: itself, simpler conditions, or nothing.

    >>> x = sympy.Symbol("x")
    >>> [str(part) for part in displayed(ink(sympy.Ne(2 * x**3, 0)), set())], displayed(ink(sympy.Ne(x**2, 0)), {x > 0})
    (['x != 0'], [])
    """
    try:
        value = settled(formula.meaning)
    except MeaningError:
        return [formula]
    if value in known or (isinstance(value, sympy.Or) and always_holds(value)) or value is sympy.true:
        return []
    simpler = list(_simpler(value))
    if simpler == [value]:
        return [] if follows(value, known) or _goes_without_saying(formula.node, formula) else [formula]
    found = (ink(part, formula.roles) for part in simpler if part is not sympy.true and not follows(part, known))
    return [part for part in found if not _goes_without_saying(part.node, part)]


def fewest(conditions: Iterable[Formula]) -> tuple[Formula, ...]:
    """Return those of the conditions from which all others follow, in their order; that a letter has a value is none.

    >>> x, y = sympy.symbols("x y")
    >>> asked_for = (sympy.Ne(x, 0), sympy.Ne(1 + y**2 / x**2, 0), x * y >= 0, x * y > 0, sympy.Eq(y, 1))
    >>> [str(condition) for condition in fewest(ink(condition) for condition in asked_for)]
    ['x*y > 0']
    """
    simpler = (part for formula in conditions if not is_place(formula.node) for part in displayed(formula, set()))
    left = {formula.node: formula for formula in simpler}
    if not 1 < len(left) <= _MOST_COMPARED:
        return tuple(left.values())
    try:
        meant = {node: settled(formula.meaning) for node, formula in left.items()}
    except MeaningError:
        return tuple(left.values())
    for node in sorted(left, key=lambda node: -meant[node].count_ops()):
        others = [part for other in left if other != node for part in (meant[other].args if isinstance(meant[other], sympy.And) else (meant[other],))]
        # A condition says, too, that its own parts are defined.
        parts = (meant[node], *conditions_of(left[node]))
        if all(map(Kernels(others).holds, parts)) or all(
            all(map(Kernels(case).holds, parts)) for case in _by_signs(others, meant[node].free_symbols)
        ):
            del left[node]
    return tuple(left.values())


def _by_signs(facts: list[sympy.Basic], letters: set[sympy.Basic]) -> Iterator[list[sympy.Basic]]:
    """Yield the facts with x > 0 and with x < 0 in the place of x ≠ 0, for two of the letters at most."""
    split = [fact for fact in facts if isinstance(fact, sympy.Ne) and fact.rhs == 0 and fact.lhs in letters][:2]
    rest = [fact for fact in facts if fact not in split]
    for signs in product((sympy.StrictGreaterThan, sympy.StrictLessThan), repeat=len(split)):
        yield [*rest, *(sign(fact.lhs, 0) for sign, fact in zip(signs, split, strict=True))]


def is_place(node: Node) -> bool:
    """Tell whether a condition says that a letter has a value."""
    return isinstance(node, Relation) and node.operators == ("=",) and isinstance(node.operands[0], Name)


def _simpler(condition: sympy.Basic) -> Iterator[sympy.Basic]:
    """Yield simpler conditions, all of which together make ``condition`` hold; itself where there are none."""
    if isinstance(condition, sympy.Ne) and condition.rhs == 0:
        left = condition.lhs
        if isinstance(left, sympy.Mul):
            for factor in left.args:
                yield from _simpler(sympy.Ne(factor, 0))
            return
        if isinstance(left, sympy.Pow) and left.base is not sympy.E:
            yield from _simpler(sympy.Ne(left.base, 0))
            return
    if isinstance(condition, sympy.StrictGreaterThan) and condition.rhs == 0 and isinstance(condition.lhs, sympy.Abs):
        yield from _simpler(sympy.Ne(condition.lhs.args[0], 0))
        return
    yield condition


def follows(condition: sympy.Basic, known: set[sympy.Basic]) -> bool:
    """Whether a condition is a displayed one, or only weaker: u ≠ 0 or u ≥ 0 beside u > 0."""
    if condition in known:
        return True
    weaker = isinstance(condition, sympy.Ne | sympy.GreaterThan)
    return weaker and sympy.StrictGreaterThan(condition.lhs, condition.rhs, evaluate=False) in known


def _goes_without_saying(node: Node, formula: Formula) -> bool:
    """Whether a condition u > 0 or u ≠ 0 holds at every real point, as the kernels show."""
    match node:
        case Relation(operands=(value, zero), operators=(operator,)) if zero == ZERO and operator in (">", "≥", "≠"):
            asking = Quotient(ONE, value) if operator == "≠" else Apply("log", (value,))
            return not conditions_of(formula.with_node(asking))
    return False
