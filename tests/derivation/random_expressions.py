"""Random expressions over every known function that has a derivative, as ink.

They are drawn from the rows of `symcalc.functions`, so that a new row is drawn without being named here. A part is kept
only where, at some of the points below, it has a real value and all that the rows of its functions ask for holds. So
log(−eˣ), which has no value anywhere, is drawn again before anything is differentiated or judged.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

import sympy

from symcalc import functions
from symcalc.derivation.rows import UNKNOWN, partials
from symcalc.enclosure.expressions import enclose
from symcalc.errors import SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Apply, Constant, Name, Node, Number, Power, Product, Quotient, Root, Sum, negative

# What is not a function of a real variable, or has a value for whole numbers only.
NOT_DRAWN = {"re", "im", "arg", "conjugate", "DiracDelta", "KroneckerDelta", "Mod", "Heaviside"}
_VALUES = ((31, 97), (-37, 83), (157, 73), (127, 103)), ((53, 89), (61, 79), (-41, 59), (149, 103)), ((17, 71), (-29, 67), (139, 61), (113, 107))
POINTS = [{name: Fraction(*values[place]) for name, values in zip("xyz", _VALUES, strict=True)} for place in range(4)]


def drawable() -> list[tuple[str, tuple[bool, ...]]]:
    """Return the rows that are drawn: the name, and for each argument whether the row has a derivative by it."""
    found = []
    for row in functions.rows():
        for form in row.forms():
            known = partials(row.name, len(form.parameters))
            if known is not None and row.name not in NOT_DRAWN:
                found.append((row.name, tuple(slope != UNKNOWN for slope in known.ink)))
    return found


def has_value(node: Node) -> bool:
    """Tell whether an expression has a real value at one of the points, and all that the rows of its functions ask for holds there."""
    try:
        meant = Formula(node).meaning
        conditions = [Formula(condition).meaning for part in node.walk() for condition in _asked(part)]
        return any(_has_value_at(meant, conditions, point) for point in POINTS)
    except (SymcalcError, ValueError, TypeError, ZeroDivisionError, NotImplementedError):
        return False


def _asked(part: Node) -> tuple[Node, ...]:
    known = partials(part.function, len(part.arguments)) if isinstance(part, Apply) else None
    return known.ink_at(*part.arguments)[1] if known is not None else ()


def _has_value_at(meant: sympy.Expr, conditions: list[sympy.Basic], point: dict[str, Fraction]) -> bool:
    at = {symbol: point[str(symbol)] for part in (meant, *conditions) for symbol in part.free_symbols}
    return enclose(meant, at, digits=15).is_finite() and all(_holds(condition, at) for condition in conditions)


def _holds(condition: sympy.Basic, at: dict[sympy.Symbol, Fraction]) -> bool:
    match condition:
        case sympy.And():
            return all(_holds(part, at) for part in condition.args)
        case sympy.Or():
            return any(_holds(part, at) for part in condition.args)
        case sympy.Not(args=(sympy.Contains() as inside,)):
            place = enclose(inside.args[0], at, digits=15)
            return bool(place.is_finite() and not place.contains_integer())
        case sympy.Contains():
            return condition.args[0].is_integer is True
        case sympy.Ne():
            return not enclose(condition.lhs - condition.rhs, at, digits=15).contains(0)
        case sympy.Gt() | sympy.Lt():
            margin = enclose(condition.gts - condition.lts, at, digits=15)
            return bool(margin > 0)
        case sympy.Ge() | sympy.Le():
            return bool(enclose(condition.gts - condition.lts, at, digits=15) > 0) or condition.gts - condition.lts == 0
    return condition is sympy.true


class Draw:
    """One source of random expressions."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.rows = drawable()

    def expression(self, deepest: int = 6) -> Node:
        """Return an expression with x in it, of random depth up to ``deepest``, that has a real value somewhere."""
        letters = self.chance.choice((("x",), ("x", "y"), ("x", "y", "z")))
        while True:
            found = self._part(self.chance.randint(1, deepest), letters)
            if any(part == Name("x") for part in found.walk()) and has_value(found):
                return found

    def _part(self, depth: int, letters: tuple[str, ...]) -> Node:
        if depth == 0:
            return self._leaf(letters)
        for _ in range(20):
            found = self._node(depth - 1, letters)
            if has_value(found):
                return found
        return self._leaf(letters)

    def _leaf(self, letters: tuple[str, ...]) -> Node:
        if self.chance.random() < 0.75:
            return Name(self.chance.choice(letters))
        return self.chance.choice((Number("2"), Number("3"), Number("5"), Constant("pi"), Quotient(Number("1"), Number("2"))))

    def _side(self, depth: int, letters: tuple[str, ...]) -> Node:
        """Return a second argument, which is kept shallow: a tree that is as deep everywhere is no formula of a book."""
        return self._part(self.chance.randint(0, min(depth, 1)), letters)

    def _node(self, depth: int, letters: tuple[str, ...]) -> Node:
        inner = self._part(depth, letters)
        side = self._side(depth, letters)
        while side == inner:
            side = self._leaf(letters)
        kind = self.chance.choice(("row",) * 9 + ("sum", "difference", "product", "quotient", "power", "root", "both", "base", "exponential"))
        match kind:
            case "sum":
                return Sum((("+", inner), ("+", side)))
            case "difference":
                return Sum((("+", side), ("-", inner)))
            case "product":
                return Product((inner, side))
            case "quotient":
                return Quotient(*self.chance.sample((inner, side), 2))
            case "power":
                whole = Number(str(self.chance.randint(2, 4)))
                return Power(inner, self.chance.choice((whole, negative(whole), Quotient(Number("3"), Number("2")))))
            case "root":
                return Root(inner, self.chance.choice((None, None, Number("3"))))
            case "both":
                return Power(inner, side)
            case "base":
                return Power(Number("2"), inner)
            case "exponential":
                return Power(Constant("E"), inner)
        name, moving = self.chance.choice(self.rows)
        free = [place for place, moves in enumerate(moving) if moves]
        deep = self.chance.choice(free)
        arguments = [self._side(depth, letters) if moves else Number(str(self.chance.randint(1, 3))) for moves in moving]
        arguments[deep] = inner
        return Apply(name, tuple(arguments))


def expressions(count: int, seed: int) -> Iterator[Node]:
    """Yield ``count`` different expressions."""
    draw, seen = Draw(seed), set()
    while len(seen) < count:
        found = draw.expression()
        if found not in seen:
            seen.add(found)
            yield found
