"""What relations, logic, cases and sets stand for. A claim stays as it is written: ``2·3 = 6`` is not turned into true."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.logic.boolalg import Boolean

from symcalc.errors import MeaningError
from symcalc.formula.binding import Parts
from symcalc.formula.nodes import Cases, Logic, Name, Node, Number, Relation, Sequence, Sum

COMPARISONS: dict[str, Any] = {
    "=": sympy.Eq,
    "≔": sympy.Eq,
    "≠": sympy.Ne,
    "<": sympy.Lt,
    "≤": sympy.Le,
    ">": sympy.Gt,
    "≥": sympy.Ge,
}
_TURNED = {"<": ">", "≤": "≥", ">": "<", "≥": "≤", "=": "=", "≠": "≠"}
_CONNECTIVES: dict[str, Any] = {"¬": sympy.Not, "∧": sympy.And, "∨": sympy.Or, "⇒": sympy.Implies, "⇔": sympy.Equivalent}


class Claims:
    """The meanings of nodes that are true or false, and of lists and sets."""

    def relation(self: Parts, node: Relation) -> Any:
        """Mean a relation as it stands, or for a chain all of its links together."""
        links = zip(node.operands, node.operators, node.operands[1:], strict=False)
        if len(node.operators) == 1:
            return _link(self, *next(links))
        # As Python reads a chain: a bare number does not lead.
        return sympy.And(
            *(_link(self, b, _TURNED[op], a) if _is_bare(a) and not _is_bare(b) and op in _TURNED else _link(self, a, op, b) for a, op, b in links)
        )

    def logic(self: Parts, node: Logic) -> Any:
        """Mean a statement joined from statements."""
        return _CONNECTIVES[node.operator](*map(self.value, node.operands))

    def cases(self: Parts, node: Cases) -> Any:
        """Mean branches with their conditions; the last may lack its own. Two statements make a statement."""
        rows = [(self.value(value), sympy.true if condition is None else self.value(condition)) for value, condition in node.rows]
        if all(condition is sympy.false for _, condition in rows):
            return sympy.nan
        if len(rows) == 2 and node.rows[1][1] is None and all(isinstance(value, Boolean) and not value.is_Symbol for value, _ in rows):
            return sympy.ITE(rows[0][1], rows[0][0], rows[1][0])
        return sympy.Piecewise(*rows, evaluate=False)

    def sequence(self: Parts, node: Sequence) -> Any:
        """Mean a list, a set, or with unlike brackets an interval."""
        items = [self.value(item) for item in node.items]
        match node.brackets:
            case "{}":
                return sympy.FiniteSet(*items)
            case "[)" | "(]":
                return _interval(self, node)
        return sympy.Tuple(*items)


def _link(parts: Parts, left: Node, operator: str, right: Node) -> Any:
    a = parts.value(left)
    if operator in ("∈", "∉"):
        inside = sympy.Contains(a, _set(parts, right), evaluate=False)
        return inside if operator == "∈" else sympy.Not(inside)
    if operator == "↦":
        letters = left.items if isinstance(left, Sequence) else (left,)
        if all(isinstance(letter, Name) for letter in letters):
            return sympy.Lambda(tuple(parts.value(letter) for letter in letters), parts.value(right))
        raise MeaningError("What stands before ↦ must be a letter or a list of letters.")
    if isinstance(a, sympy.Tuple) and operator in ("=", "≠") and isinstance(b := parts.value(right), sympy.Tuple) and len(a) == len(b):
        # (x, y) = (0, 0) says this of each entry.
        entry, joined = (sympy.Eq, sympy.And) if operator == "=" else (sympy.Ne, sympy.Or)
        return joined(*(entry(one, other) for one, other in zip(a, b, strict=True)))
    if operator not in COMPARISONS:
        raise MeaningError(f"{operator} has no counterpart in SymPy. The meanings of its two sides can be asked for one by one.")
    b = parts.value(right)
    if operator not in ("=", "≔", "≠") and not (isinstance(a, sympy.Expr) and isinstance(b, sympy.Expr)):
        raise MeaningError(f"{operator} compares numbers and expressions, not {type(a).__name__} with {type(b).__name__}.")
    return COMPARISONS[operator](a, b, evaluate=False)


def _is_bare(node: Node) -> bool:
    match node:
        case Number() | Sum(terms=(("-", Number()),)):
            return True
    return False


def _set(parts: Parts, node: Node) -> Any:
    if isinstance(node, Sequence) and node.brackets != "{}" and len(node.items) == 2:
        return _interval(parts, node)
    found = parts.value(node)
    if not isinstance(found, sympy.Set):
        raise MeaningError(f"A set is expected after ∈, such as ℝ or an interval, not {type(found).__name__}.")
    return found


def _interval(parts: Parts, node: Sequence) -> Any:
    if len(node.items) != 2:
        raise MeaningError(f"An interval has two ends; {len(node.items)} were given.")
    low, high = map(parts.value, node.items)
    return sympy.Interval(low, high, left_open=node.brackets[:1] == "(", right_open=node.brackets[-1:] == ")")
