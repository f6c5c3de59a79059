"""A single point of the plane, or of space, at which a function has a value of its own: where it is, and what holds elsewhere.

A partial derivative there is that of a function of one variable, the others held at the point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sympy

from symcalc.derivation.conditions import displayed
from symcalc.derivation.domain import conditions_of
from symcalc.derivation.kernels import Kernels
from symcalc.errors import SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import ZERO, Cases, Constant, Logic, Name, Node, Relation
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import names_in

_TRUE = Constant("true")


@dataclass(frozen=True, slots=True)
class PlanePoint:
    """The point, the formula everywhere else with its condition, the value at the point, and in which row each stands."""

    at: Mapping[str, Node]
    formula: Node
    elsewhere: Node
    value: Node
    rows: tuple[int, int]

    @property
    def where(self) -> Relation:
        """The point as ink: (x, y) = (0, 0)."""
        return Relation((Items(tuple(map(Name, self.at)), "()"), Items(tuple(self.at.values()), "()")), ("=",))


def plane_point(body: Cases, like: Formula) -> PlanePoint | None:
    """Return the single point of several variables at which a function of two cases has a value of its own; None for other cases.

    >>> from symcalc.formula.reading.reader import read
    >>> f = read("Piecewise((x*y/(x^2 + y^2), x^2 + y^2 != 0), (1, otherwise))", notation="text")
    >>> point = plane_point(f.node, f)
    >>> f.with_node(point.where).to_text(), f.with_node(point.value).to_text()
    ('(x, y) = (0, 0)', '1')
    """
    if len(body.rows) != 2:
        return None
    (first, condition), (second, other) = body.rows
    if condition is None:
        return None
    for operator, formula, value, rows in (("≠", first, second, (0, 1)), ("=", second, first, (1, 0))):
        at = _coordinates(condition, operator, like)
        # The other row says otherwise, or just that.
        is_rest = other in (None, _TRUE) or (other is not None and _coordinates(other, "=" if operator == "≠" else "≠", like) == at)
        if at is not None and len(at) > 1 and is_rest:
            pairs = tuple(Relation((Name(name), place), ("≠",)) for name, place in at.items())
            # The judge knows no order between points, so that one coordinate differs is said of numbers.
            is_plain = operator == "≠" and not any(isinstance(part, Items) for part in condition.walk())
            elsewhere = condition if is_plain else Logic("∨", pairs)
            return PlanePoint(at, formula, elsewhere, value, rows)
    return None


def _coordinates(condition: Node, operator: str, like: Formula) -> dict[str, Node] | None:
    match condition:
        case Relation(operands=(Items(items=names), Items(items=values)), operators=(found,)) if found == operator and len(names) == len(values):
            pairs = list(zip(names, values, strict=True))
        case Logic(operator="∨" | "∧" as joined, operands=parts) if joined == ("∨" if operator == "≠" else "∧"):
            if not all(isinstance(part, Relation) and part.operators == (operator,) for part in parts):
                return None
            pairs = [(part.operands[0], part.operands[1]) for part in parts if isinstance(part, Relation)]
        case Relation(operands=(left, zero), operators=(found,)) if found == operator and zero == ZERO:
            origin: dict[str, Node] = {name: ZERO for name in names_in(left) if isinstance(like.roles.get(name), sympy.Symbol)}
            return origin if vanishes_only_at(like.with_node(left).meaning, origin, like) else None
        case _:
            return None
    if not all(isinstance(name, Name) and not names_in(value) for name, value in pairs):
        return None
    return {name.name: value for name, value in pairs if isinstance(name, Name)}


def vanishes_only_at(value: sympy.Basic, at: Mapping[str, Node], like: Formula) -> bool:
    """Tell whether it is shown that an expression is zero at no other point; it is looked at on either side of each coordinate."""
    if not isinstance(value, sympy.Expr) or not at:
        return False
    for name, place in at.items():
        letter, number = like.with_node(Name(name)).meaning, like.with_node(place).meaning
        if not all(Kernels([side]).holds(sympy.Ne(value, 0)) for side in (letter > number, letter < number)):
            return False
    return True


def known_elsewhere(point: PlanePoint, like: Formula) -> tuple[Formula, ...]:
    """Return what holds at all other points: the condition as typed, and that denominators which vanish there alone are not zero."""
    found = [like.with_node(point.elsewhere)]
    for condition in _asked(like.with_node(point.formula)):
        if isinstance(condition, sympy.Ne) and condition.rhs == 0 and vanishes_only_at(condition.lhs, point.at, like):
            said = like.with_node(ink(condition, like.roles).node)
            found += [said, *displayed(said, set())]
    return tuple(dict.fromkeys(found))


def _asked(formula: Formula) -> Iterable[sympy.Basic]:
    try:
        return conditions_of(formula)
    except SymcalcError:
        return ()
