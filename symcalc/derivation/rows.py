"""What the row of a known function states, put in at arguments: where it is defined, its derivatives, what it is in other functions.

The rows are data with tests of their own. Functions that are known by a letter only have no row; of them `by_slots` tells by which
slots they are differentiated, and what stands there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import sympy
from sympy.core.function import AppliedUndef

from symcalc import functions
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Apply, Constant, Node
from symcalc.formula.reading.reader import read
from symcalc.formula.rebuilding import substitute

UNKNOWN = Constant("nan")
Branches = tuple[tuple[sympy.Expr, sympy.Basic], ...]


@dataclass(frozen=True, slots=True)
class Partials:
    """The partial derivatives of a function of a given number of arguments.

    Attributes
    ----------
    parameters : tuple of str
        The letters of the row.
    ink : tuple of Node
        The derivative with respect to each parameter; `UNKNOWN` where the row states none.
    conditions : tuple of Node
        All of them together make the derivatives hold: where the function is defined, and where it is smooth.
    """

    parameters: tuple[str, ...]
    ink: tuple[Node, ...]
    conditions: tuple[Node, ...]

    def ink_at(self, *arguments: Node) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """Return derivatives and conditions with ``arguments`` put in."""
        table = dict(zip(self.parameters, arguments, strict=True))
        return tuple(substitute(entry, table) for entry in self.ink), tuple(substitute(entry, table) for entry in self.conditions)

    def meaning_at(self, *arguments: sympy.Expr) -> tuple[tuple[sympy.Expr, ...], tuple[sympy.Basic, ...]]:
        """Return derivatives and conditions at ``arguments``, as SymPy objects."""
        table = _table(self.parameters, arguments)
        return (
            tuple(_meaning(entry).xreplace(table) for entry in self.ink),
            tuple(settled(_meaning(entry).xreplace(table)) for entry in self.conditions),
        )


@lru_cache(maxsize=512)
def partials(name: str, count: int) -> Partials | None:
    """Return the derivatives that the row ``name`` states for ``count`` arguments, or None where it states none.

    >>> partials("asech", 1).conditions == tuple(read(text, notation="text").node for text in ("0 < x <= 1", "x < 1"))
    True
    """
    row = functions.row(name)
    form = row.form(count) if row is not None else None
    if form is None or len(form.derivative) != count:
        return None
    conditions = tuple(_read(text) for text in (form.domain, form.smooth) if text)
    slopes = tuple(_read(text) if text else UNKNOWN for text in form.derivative)
    return Partials(form.parameters, slopes, conditions) if set(slopes) != {UNKNOWN} else None


def domain_at(name: str, arguments: Sequence[sympy.Basic]) -> sympy.Basic | None:
    """Return where the function ``name`` is defined, at these arguments; None where no row states it.

    >>> domain_at("asin", [sympy.Symbol("u")]), domain_at("sin", [sympy.Symbol("u")])
    ((u >= -1) & (u <= 1), True)
    """
    row = functions.row(name)
    form = row.form(len(arguments)) if row is not None else None
    if form is None:
        return None
    return settled(_meaning(_read(form.domain)).xreplace(_table(form.parameters, arguments))) if form.domain else sympy.true


def branches(part: sympy.Basic) -> Branches | None:
    """Return what a formula by cases, or a function by its row, is in others: values, and where they hold; the first that holds counts.

    >>> u = sympy.Symbol("u")
    >>> branches(abs(u)), branches(sympy.tan(u)), branches(sympy.erf(u))
    (((u, u >= 0), (-u, True)), ((sin(u)/cos(u), True),), None)
    """
    if isinstance(part, sympy.Piecewise):
        return tuple(part.args)
    row = functions.by_class(type(part).__name__) if not isinstance(part, AppliedUndef) else None
    if row is None or not row.in_others:
        return None
    shown, count = _meaning(_read(row.in_others)), len(row.parameters)
    arguments = part.args if len(part.args) == count else (*part.args[: count - 1], part.func(*part.args[count - 1 :]))
    table = _table(row.parameters, arguments)
    rows = shown.args if isinstance(shown, sympy.Piecewise) else ((shown, sympy.true),)
    return tuple((value.xreplace(table), _as_it_is(holds, table)) for value, holds in rows)


def _as_it_is(condition: sympy.Basic, table: dict[sympy.Symbol, sympy.Basic]) -> sympy.Basic:
    """Put arguments into a relation, and leave it to the proof to decide it: SymPy would compare what is no real number."""
    return condition.func(*(side.xreplace(table) for side in condition.args), evaluate=False) if condition.args else condition


def by_slots(part: sympy.Basic) -> tuple[sympy.Expr, tuple[int, ...], tuple[sympy.Expr, ...]] | None:
    """Return a function value f(…), how often it is differentiated by each slot, and what stands in the slots then; None where it is nothing such.

    >>> x, y = sympy.symbols("x y")
    >>> f = sympy.Function("f")
    >>> by_slots(sympy.Subs(sympy.Derivative(f(x, y), x), x, y**2)), by_slots(sympy.Derivative(f(x, x), x))
    ((f(x, y), (1, 0), (y**2, y)), None)
    """
    slope, where = (part.expr, dict(zip(part.variables, part.point, strict=True))) if isinstance(part, sympy.Subs) else (part, {})
    call, counts = slope.expr if isinstance(slope, sympy.Derivative) else slope, Counter[sympy.Basic]()
    if not isinstance(call, AppliedUndef):
        return None
    for variable, count in slope.variable_count if slope is not call else ():
        counts[variable] += count
    # Each letter stands in one slot, and comes into no other one.
    are_clear = all(letter in call.args and sum(slot.has(letter) for slot in call.args) == 1 for letter in counts)
    if not are_clear or not all(isinstance(count, int | sympy.Integer) for count in counts.values()):
        return None
    return call, tuple(int(counts[slot]) for slot in call.args), tuple(slot.xreplace(where) for slot in call.args)


def why_not(body: Node) -> str:
    """Return why there is no derivative of a known function, as its row says it, and what to do.

    >>> why_not(read("zeta(x)", notation="text").node).split(".")[0]
    'zeta: The derivative with respect to s has no closed form'
    """
    if not isinstance(body, Apply) or (row := functions.row(body.function)) is None:
        return "Write it with functions that are known, or as a function f(x) that has only a letter."
    reason = f"{row.name}: {row.note}" if row.note else f"The row of {row.name} states no derivative for {len(body.arguments)} arguments."
    return f"{reason} Differentiate with respect to another letter, or take a difference quotient with numbers."


def settled(condition: sympy.Basic) -> sympy.Basic:
    """Return a condition in which what is said of numbers is decided, such as the order 2 of a Bessel function, which is whole.

    >>> x = sympy.Symbol("x")
    >>> settled(sympy.Or(sympy.Contains(2, sympy.S.Integers, evaluate=False), x > 0))
    True
    """
    if isinstance(condition, sympy.And | sympy.Or | sympy.Not):
        return condition.func(*map(settled, condition.args))
    if isinstance(condition, sympy.Rel | sympy.Contains) and all(isinstance(part, sympy.Rational | sympy.Set) for part in condition.args):
        return condition.doit()
    return condition


def _table(parameters: Sequence[str], arguments: Sequence[sympy.Basic]) -> dict[sympy.Symbol, sympy.Basic]:
    return {sympy.Symbol(letter): argument for letter, argument in zip(parameters, arguments, strict=True)}


@lru_cache(maxsize=1024)
def _read(text: str) -> Node:
    return read(text, notation="text").node


@lru_cache(maxsize=1024)
def _meaning(node: Node) -> sympy.Basic:
    return Formula(node).meaning
