"""Derivatives, integrals, relations, sets, matrices and whatever else binds or claims, put on paper."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symcalc.errors import InkError
from symcalc.formula.claims import COMPARISONS
from symcalc.formula.meaning import slot_derivative
from symcalc.formula.nodes import (
    BigOperator,
    Call,
    Cases,
    Derivative,
    EvaluatedAt,
    Indexed,
    Integral,
    Limit,
    Logic,
    Matrix,
    Name,
    Node,
    Relation,
    Sequence,
)
from symcalc.formula.terms import Pen

Slots = tuple[Any, list[Any], tuple[int, ...]]

_SIGNS = {kind: sign for sign, kind in COMPARISONS.items() if sign != "≔"}
_CONNECTIVES: dict[Any, Any] = {sympy.Not: "¬", sympy.And: "∧", sympy.Or: "∨", sympy.Implies: "⇒", sympy.Equivalent: "⇔"}


class Statements:
    """The ink of operators, claims and lists."""

    def derivative(self: Pen, expr: Any) -> Node:
        """Draw a derivative; ∂ where what is differentiated depends on more than one letter, and ``f'(g(x))`` by slots."""
        slots = None if all(isinstance(variable, sympy.Symbol) for variable, _ in expr.variable_count) else _by_slots(expr, expr, {})
        if slots is not None:
            return _primed(self, slots)
        variables = tuple((self.draw(variable), self.draw(order)) for variable, order in reversed(expr.variable_count))
        is_partial = len(expr.expr.free_symbols) > 1 or not all(isinstance(variable, sympy.Symbol) for variable, _ in expr.variable_count)
        return Derivative(self.draw(expr.expr), variables, is_partial)

    def big_operator(self: Pen, expr: Any) -> Node:
        """Draw a sum or product over one index after the other, the innermost first."""
        node = self.draw(expr.function)
        for index, *ends in expr.limits:
            letter = self.draw(index)
            if not isinstance(letter, Name):
                raise InkError(f"{expr} runs over {index}, which is no letter.")
            node = BigOperator("sum" if isinstance(expr, sympy.Sum) else "product", node, letter, *_ends(self, expr, ends))
        return node

    def integral(self: Pen, expr: Any) -> Node:
        """Draw nested integrals, the innermost first."""
        node = self.draw(expr.function)
        for variable, *ends in expr.limits:
            node = Integral(node, self.draw(variable), *_ends(self, expr, ends))
        return node

    def limit(self: Pen, expr: Any) -> Node:
        """Draw a limit; at infinity there is only one side to come from."""
        body, variable, target, direction = expr.args
        # SymPy gives a limit at ±oo the direction that is the only one there.
        is_at_end = target in (sympy.oo, sympy.S.NegativeInfinity) and sympy.Limit(body, variable, target, "+-") == expr
        # SymPy knows these directions only
        return Limit(self.draw(body), self.draw(variable), self.draw(target), "+-" if is_at_end else str(direction))  # type: ignore[arg-type]

    def substitution(self: Pen, expr: Any) -> Node:
        """Draw ``f'(x^2)`` where that is meant, otherwise an expression with values put in."""
        slots = _by_slots(expr, expr.expr, dict(zip(expr.variables, expr.point, strict=True))) if self.primes else None
        if slots is not None:
            return _primed(self, slots)
        # SymPy joins nested substitutions to one, in which a letter can stand twice.
        groups: list[dict[Name, Node]] = [{}]
        for variable, point in zip(expr.variables, expr.point, strict=True):
            letter = self.draw(variable)
            if not isinstance(letter, Name):
                raise InkError(f"{expr} puts a value in for {variable}, which is no letter.")
            if letter in groups[-1]:
                groups.append({})
            groups[-1][letter] = Relation((letter, self.draw(point)), ("=",))
        node = self.draw(expr.expr)
        for group in groups:
            places = tuple(group.values())
            node = EvaluatedAt(node, places[0] if len(places) == 1 else Sequence(places, ""))
        return node

    def cases(self: Pen, expr: Any) -> Node:
        """Draw branches; the last condition that always holds is left out."""
        rows: list[tuple[Node, Node | None]] = [(self.draw(value), self.draw(condition)) for value, condition in expr.args]
        if expr.args[-1].cond is sympy.true:
            rows[-1] = (rows[-1][0], None)
        return Cases(tuple(rows))

    def choice(self: Pen, expr: Any) -> Node:
        """Draw one of two statements, by a third."""
        condition, either, otherwise = map(self.draw, expr.args)
        return Cases(((either, condition), (otherwise, None)))

    def matrix(self: Pen, expr: Any) -> Node:
        """Draw the entries of a matrix, row by row."""
        if not expr.rows or not expr.cols:
            raise InkError(f"A {expr.rows} × {expr.cols} matrix has no entries to write.")
        return Matrix(tuple(tuple(self.draw(expr[i, j]) for j in range(expr.cols)) for i in range(expr.rows)))

    def entry(self: Pen, expr: Any) -> Node:
        """Draw an entry of an indexed family or of a matrix."""
        base, indices = (expr.base, expr.indices) if isinstance(expr, sympy.Indexed) else (expr.args[0], expr.args[1:])
        if not isinstance(base, sympy.IndexedBase | sympy.MatrixSymbol):
            raise InkError(f"{expr} is an entry of {type(base).__name__}; only entries of an IndexedBase or MatrixSymbol can be written.")
        return Indexed(self.lettering.letter(base), tuple(map(self.draw, indices)))

    def relation(self: Pen, expr: Any) -> Node:
        """Draw a relation between two sides."""
        return Relation((self.draw(expr.lhs), self.draw(expr.rhs)), (_SIGNS[type(expr)],))

    def membership(self: Pen, expr: Any, sign: str = "∈") -> Node:
        """Draw ``x ∈ A``, where brackets round two entries mean an interval."""
        element, container = expr.args
        shown = _interval(self, container) if isinstance(container, sympy.Interval) and container != sympy.S.Reals else self.draw(container)
        return Relation((self.draw(element), shown), (sign,))

    def logic(self: Pen, expr: Any) -> Node:
        """Draw statements joined to one."""
        if isinstance(expr, sympy.Not) and isinstance(expr.args[0], sympy.Contains):
            return Statements.membership(self, expr.args[0], "∉")
        return Logic(_CONNECTIVES[type(expr)], tuple(map(self.draw, expr.args)))

    def interval(self: Pen, expr: Any) -> Node:
        """Draw an interval whose brackets differ; others look like a pair."""
        if bool(expr.left_open) == bool(expr.right_open):
            raise InkError(f"{expr} alone would be written like a pair of numbers. Write where it is used, such as Contains(x, {expr}).")
        return _interval(self, expr)

    def finite_set(self: Pen, expr: Any) -> Node:
        """Draw the elements of a set."""
        return Sequence(tuple(map(self.draw, expr.args)), "{}")

    def tuple(self: Pen, expr: Any) -> Node:
        """Draw a list."""
        return Sequence(tuple(map(self.draw, expr.args)), "()")

    def mapping(self: Pen, expr: Any) -> Node:
        """Draw ``x ↦ x^2``."""
        letters = [self.draw(letter) for letter in expr.signature]
        if not all(isinstance(letter, Name) for letter in letters) or not letters:
            raise InkError(f"{expr} takes arguments that are no letters.")
        return Relation((letters[0] if len(letters) == 1 else Sequence(tuple(letters)), self.draw(expr.expr)), ("↦",))


def _ends(pen: Pen, expr: Any, ends: list[Any]) -> tuple[Node | None, Node | None]:
    if not ends:
        return None, None
    if len(ends) == 1:
        raise InkError(f"{type(expr).__name__} {expr} has an upper but no lower end. Give both or none.")
    return pen.draw(ends[0]), pen.draw(ends[1])


def _interval(pen: Pen, expr: Any) -> Sequence:
    brackets: Any = ("(" if expr.left_open else "[") + (")" if expr.right_open else "]")
    return Sequence((pen.draw(expr.start), pen.draw(expr.end)), brackets)


def _primed(pen: Pen, slots: Slots) -> Call:
    function, arguments, orders = slots
    return Call(pen.lettering.letter(function), tuple(map(pen.draw, arguments)), orders)


def _by_slots(expr: Any, derived: Any, put_in: dict[Any, Any]) -> Slots | None:
    """Return function, arguments and orders where ``expr`` is a derivative by slots, with values put in for letters."""
    if not (isinstance(derived, sympy.Derivative) and isinstance(derived.expr, AppliedUndef)):
        return None
    inner = derived.expr.args
    orders = [0] * len(inner)
    for variable, order in derived.variable_count:
        if variable not in inner or not order.is_Integer:
            return None
        orders[inner.index(variable)] += int(order)
    arguments = [put_in.get(argument, argument) for argument in inner]
    function, counts = derived.expr.func, tuple(orders)
    return (function, arguments, counts) if slot_derivative(function, arguments, counts) == expr else None
