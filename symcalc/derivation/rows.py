"""The derivatives of a known function as its row states them: as ink, as meaning, and the conditions under which they hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import sympy

from symcalc import functions
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Apply, Constant, Node
from symcalc.formula.reading.reader import read
from symcalc.formula.rebuilding import substitute

UNKNOWN = Constant("nan")


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
        table = {sympy.Symbol(letter): argument for letter, argument in zip(self.parameters, arguments, strict=True)}
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
    conditions = tuple(read(text, notation="text").node for text in (form.domain, form.smooth) if text)
    slopes = tuple(read(text, notation="text").node if text else UNKNOWN for text in form.derivative)
    return Partials(form.parameters, slopes, conditions) if set(slopes) != {UNKNOWN} else None


@lru_cache(maxsize=1024)
def domain(name: str, count: int) -> tuple[tuple[str, ...], Node | None] | None:
    """Return the parameters of the row ``name`` for ``count`` arguments, and where it is defined: None there means everywhere."""
    row = functions.row(name)
    form = row.form(count) if row is not None else None
    return None if form is None else (form.parameters, read(form.domain, notation="text").node if form.domain else None)


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


@lru_cache(maxsize=1024)
def _meaning(node: Node) -> sympy.Basic:
    return Formula(node).meaning
