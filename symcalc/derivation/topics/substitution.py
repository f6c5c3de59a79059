"""Substitution: ink for letters, and whether one line becomes another when answers are put in the place of what was asked for.

The latter looks at the two lines and at the parts, and not at how the second line was made: the ink of both is gone through
side by side. So answers in the wrong order, a lost sign or a forgotten factor are seen, whoever made them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symcalc.derivation.step import Derivation
from symcalc.formula.nodes import ONE, Call, Derivative, Node, Number, Product
from symcalc.formula.rebuilding import free_names, map_children, substitute


def put_in(node: Node, table: dict[str, Node]) -> Node:
    """Return ``node`` with letters replaced, also in functions known by their letter only.

    The derivative of f(x, y) by x, with x = t², is that of f by its first slot, at t²: no letter is left to name it by.
    """
    return substitute(_by_slots(node, frozenset(table)), table)


def _by_slots(node: Node, letters: frozenset[str]) -> Node:
    match node:
        case Derivative(body=Call(arguments=arguments, orders=()) as call, variables=variables) if letters & free_names(call):
            orders = [0] * len(arguments)
            for variable, order in variables:
                moving = [place for place, argument in enumerate(arguments) if free_names(variable) & free_names(argument)]
                if len(moving) != 1 or arguments[moving[0]] != variable or not (isinstance(order, Number) and order.text.isdigit()):
                    return node  # no slot says what this derivative is
                orders[moving[0]] += int(order.text)
            return Call(call.function, arguments, tuple(orders))
    return map_children(node, lambda child: _by_slots(child, letters))


def answers(parts: Iterable[Derivation], by_name: bool = False) -> dict[Node, Node]:
    """Return what may be put in the place of what: the answer of each part for its goal, or for the name of the goal."""
    table = {}
    for part in parts:
        table[part.goal.node] = part.answer.node
        if by_name and part.name is not None:
            table[part.name.node] = part.answer.node
    return table


def is_put_in_place(before: Node, after: Node, table: Mapping[Node, Node]) -> bool:
    """Tell whether ``after`` is ``before`` with some parts replaced by what the table has for them.

    A product put into a product may be opened, and a derivative of higher order may be taken one order after another.

    >>> from symcalc.formula.nodes import Name, Sum
    >>> x, y, a = Name("x"), Name("y"), Name("a")
    >>> is_put_in_place(Sum((("+", x), ("-", y))), Sum((("+", a), ("-", y))), {x: a})
    True
    >>> is_put_in_place(Sum((("+", x), ("-", y))), Sum((("-", a), ("+", y))), {x: a})
    False
    """
    if before == after or table.get(before) == after:
        return True
    if isinstance(before, Derivative) and (first := _first(before)) is not None and first in table:
        rest = _rest(before, table[first])
        if rest == after or is_put_in_place(rest, after, table):
            return True
    if isinstance(before, Product) and isinstance(after, Product):
        return _factors(before.factors, after.factors, table)
    if type(before) is not type(after):
        return False
    old, new = tuple(before.children()), tuple(after.children())
    if len(old) != len(new) or not all(is_put_in_place(a, b, table) for a, b in zip(old, new, strict=True)):
        return False
    # Signs, operators, names and the like have to be the same.
    given = iter(new)
    return map_children(before, lambda _: next(given)) == after


def _factors(before: tuple[Node, ...], after: tuple[Node, ...], table: Mapping[Node, Node]) -> bool:
    if not before or not after:
        return not before and not after
    first, *rest = before
    if isinstance(first, Product) and first not in table and _factors((*first.factors, *rest), after, table):
        return True
    answer = table.get(first)
    if isinstance(answer, Product):
        count = len(answer.factors)
        if after[:count] == answer.factors and _factors(tuple(rest), after[count:], table):
            return True
    return is_put_in_place(first, after[0], table) and _factors(tuple(rest), after[1:], table)


def _first(node: Derivative) -> Derivative | None:
    """Return the derivative that acts first in one of higher order: the variable written last, once."""
    variable, order = node.variables[-1]
    if len(node.variables) == 1 and order == ONE:
        return None
    return Derivative(node.body, ((variable, ONE),), node.partial)


def _rest(node: Derivative, answer: Node) -> Node:
    """Return what is still to be done once the derivative that acts first has been carried out."""
    *others, (variable, order) = node.variables
    if order != ONE:
        if not (isinstance(order, Number) and order.text.isdigit()):
            return node
        others.append((variable, Number(str(int(order.text) - 1))))
    return Derivative(answer, tuple(others), node.partial)
