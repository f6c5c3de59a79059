"""What operators that bind a variable stand for: derivatives, big sums, integrals, limits, and a value put in.

All of them stay unevaluated: carrying them out is the business of a derivation.
"""

from __future__ import annotations

from typing import Any, Protocol

import sympy
from sympy.core.function import AppliedUndef

from symcalc.errors import MeaningError
from symcalc.formula.arithmetic import add, keeps_large, multiply
from symcalc.formula.nodes import BigOperator, Derivative, EvaluatedAt, Integral, Limit, Name, Node, Relation, Sequence


class Parts(Protocol):
    """Whoever knows the meanings of the parts of a node."""

    def value(self, node: Node) -> Any:
        """Return the meaning of a part."""


class Binding:
    """The meanings of nodes that bind a variable."""

    def derivative(self: Parts, node: Derivative) -> Any:
        """Mean a derivative that is not carried out; the variable written last acts first."""
        acting = [(self.value(variable), self.value(order)) for variable, order in reversed(node.variables)]
        return sympy.Derivative(self.value(node.body), *acting, evaluate=False)

    def big_operator(self: Parts, node: BigOperator) -> Any:
        """Mean a sum or product over an index; over all i without bounds it runs from 1 to n_i."""
        kind = sympy.Sum if node.operator == "sum" else sympy.Product
        if node.low is None:
            index = self.value(node.index)
            return kind(self.value(node.body), (index, sympy.S.One, sympy.Symbol(f"n_{node.index.name}")))
        return kind(self.value(node.body), _limits(self, node.index, node.low, node.high))

    def integral(self: Parts, node: Integral) -> Any:
        """Mean an integral over one variable."""
        return sympy.Integral(self.value(node.body), _limits(self, node.variable, node.low, node.high))

    def limit(self: Parts, node: Limit) -> Any:
        """Mean a limit from one side or both."""
        return sympy.Limit(self.value(node.body), self.value(node.variable), self.value(node.target), node.direction)

    def evaluated_at(self: Parts, node: EvaluatedAt) -> Any:
        """Mean an expression with values put in for its variables, or the difference of two of those."""
        body = self.value(node.body)
        if keeps_large(body):
            raise MeaningError("The expression holds a number too large to be written out; nothing can be put into it.")
        match node.at:
            case Relation():
                pairs = [_pair(self, node.at)]
            case Sequence(items=items, brackets="") if all(isinstance(item, Relation) for item in items):
                pairs = [_pair(self, item) for item in items]
            case Sequence(items=items, brackets="()" | ""):
                pairs = list(zip(_variables(body, len(items)), map(self.value, items), strict=True))
            case _:
                pairs = [(_variables(body, 1)[0], self.value(node.at))]
        lower = _put_in(body, pairs)
        if node.upper is None:
            return lower
        upper = _pair(self, node.upper)[1] if isinstance(node.upper, Relation) else self.value(node.upper)
        if len(pairs) != 1:
            raise MeaningError("A difference between two ends needs exactly one variable; write [F(x)] from x=a to x=b.")
        return add([sympy.Subs(body, pairs[0][0], upper), multiply([sympy.S.NegativeOne, lower])])


def _put_in(body: Any, pairs: list[tuple[Any, Any]]) -> Any:
    letters, points = zip(*pairs, strict=True)
    if len(set(points)) == len(points) or not body.has(sympy.Derivative) or any(point.has(*letters) for point in points):
        return sympy.Subs(body, letters, points)
    # SymPy calls every letter after its value, so it takes df/dx and df/dy for the same where x = 0 and y = 0: each derivative
    # gets the values of the letters by which it is not taken, and keeps those alone by which it is.
    found = body.xreplace({part: _derivative_at(part, pairs) for part in body.atoms(sympy.Derivative)})
    return sympy.Subs(found, letters, points) if found.has(*letters) and not isinstance(found, sympy.Subs) else found


def _derivative_at(part: Any, pairs: list[tuple[Any, Any]]) -> Any:
    counts: dict[Any, Any] = {}
    for inner in part.atoms(sympy.Derivative):
        for letter, count in inner.variable_count:
            counts[letter] = counts.get(letter, 0) + count
    bound = [(letter, point) for letter, point in pairs if letter in counts]
    orders: dict[Any, Any] = {}
    for letter, point in bound:
        if orders.setdefault(point, counts[letter]) != counts[letter]:
            raise MeaningError(
                "SymPy cannot tell at equal values by which letter a derivative of this order is taken; put in one value after the other."
            )
    rest = part.xreplace({letter: point for letter, point in pairs if letter not in counts})
    return sympy.Subs(rest, *zip(*bound, strict=True)) if bound else rest


def _limits(parts: Parts, variable: Node, low: Node | None, high: Node | None) -> tuple[Any, ...]:
    if low is None or high is None:
        return (parts.value(variable),)
    return (parts.value(variable), parts.value(low), parts.value(high))


def _pair(parts: Parts, node: Node) -> tuple[Any, Any]:
    match node:
        case Relation(operands=(Name() as variable, point), operators=("=",)):
            return parts.value(variable), parts.value(point)
    raise MeaningError("A place is given as variable = value, such as x=1.")


def _variables(body: Any, count: int) -> list[Any]:
    """Find out for what ``count`` bare values are put in: the arguments of the function, or the only free symbols."""
    called = body
    while isinstance(called, sympy.Derivative):
        called = called.expr
    if isinstance(called, AppliedUndef) and len(called.args) == count and all(isinstance(argument, sympy.Symbol) for argument in called.args):
        return list(called.args)
    free = sorted(body.free_symbols, key=lambda symbol: symbol.name)
    if len(free) == count:
        return free
    names = ", ".join(symbol.name for symbol in free) or "no symbol"
    raise MeaningError(f"The place has {count} coordinates, but the expression depends on {names}. Write it as x=1, y=2.")
