r"""Which notation a derivative is written in: the one that the style or the typist wants, where it can say the derivative.

``f'``, ``f_{xy}`` and ``\dot{x}`` leave out what f depends on and what it is evaluated at; each is used only where that
can be found again, from the arguments or from the role of the letter. Leibniz' notation can say everything.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from symcalc.formula.names import GREEK, parts
from symcalc.formula.nodes import Call, Derivative, Name, Node, Notation, Number, Sum
from symcalc.formula.roles import Roles, arguments
from symcalc.formula.style import Style

_DX: Final = re.compile("d[A-Za-z](?![A-Za-z0-9])")
MOST_PRIMES: Final = 3
MOST_SUBSCRIPTS: Final = 4


def derivative_notation(node: Derivative, roles: Roles, style: Style) -> Notation:
    """Return the notation in which ``node`` is to be written.

    >>> from symcalc.formula.nodes import ONE
    >>> derivative_notation(Derivative(Call("f", (Name("x"),)), ((Name("x"), ONE),)), {}, Style(derivatives="prime"))
    'prime'
    """
    wanted = node.notation if style.derivatives == "as typed" else style.derivatives
    can_say = {"prime": _prime_says, "subscript": _subscript_says, "operator": _operator_says, "dot": _dot_says}
    return wanted if wanted in can_say and can_say[wanted](node, roles) else "leibniz"


def on_top(body: Node) -> bool:
    """Tell whether ``body`` stands in the numerator beside the d, or behind the whole fraction."""
    if isinstance(body, Call):
        return not body.orders
    return isinstance(body, Name) and not is_differential(body.name)


def is_differential(name: str) -> bool:
    """Tell whether a name looks like ``d``, ``dx`` or ``∂``, and could be taken for part of a derivative or integral."""
    taken = parts(name)
    if taken is None or taken.dress or taken.change:
        return taken is not None and taken.change == "d"
    return taken.word in ("d", "partial") or (len(taken.word) == 2 and taken.word[0] == "d")


def order_of(order: Node) -> int | None:
    """Return an order of derivation as an integer; None where it is a letter."""
    return int(order.text) if isinstance(order, Number) and order.text.isdecimal() else None


def total_order(node: Derivative) -> Node:
    """Return the sum of the orders, letters first: ``n+1`` for :math:`∂^n/∂x^n · ∂/∂y`."""
    number, letters = 0, []
    for _, order in node.variables:
        for sign, term in order.terms if isinstance(order, Sum) else (("+", order),):
            value = order_of(term)
            if value is None or sign not in ("+", "-"):
                letters.append((sign, term))
            else:
                number += value if sign == "+" else -value
    if not letters:
        return Number(str(number))
    if number:
        letters.append(("+" if number > 0 else "-", Number(str(abs(number)))))
    return letters[0][1] if len(letters) == 1 and letters[0][0] == "+" else Sum(tuple(letters))


def subscripts(node: Derivative) -> list[Name]:
    """Return the letters of the subscript of ``f_{xy}``, each as often as it is differentiated by, the first to act first."""
    return [variable for variable, order in reversed(node.variables) for _ in range(order_of(order) or 0) if isinstance(variable, Name)]


def dotted(name: str, order: int) -> str:
    """Put one or two dots on a name.

    >>> dotted("x_1", 2)
    'ddot{x}_1'
    """
    taken = parts(name)
    assert taken is not None
    return replace(taken, dress=("dot" if order == 1 else "ddot", *taken.dress)).join()


def is_letter(name: str) -> bool:
    """Tell whether a name is one Latin or Greek letter with nothing on it, so that several can stand side by side."""
    return len(name) == 1 or name in GREEK


def letters_of(body: Node, roles: Roles) -> tuple[str, ...] | None:
    """Return the names that ``body`` is a function of, where it is ``f(x, y)`` or a name whose role is that."""
    if isinstance(body, Call):
        plain = tuple(argument.name for argument in body.arguments if isinstance(argument, Name))
        return plain if len(plain) == len(body.arguments) and not body.orders else None
    return (arguments(body.name, roles) or None) if isinstance(body, Name) else None


def _is_bare(body: Node, *, index: bool = False) -> bool:
    """Whether body's letter has room for what the notation hangs on it."""
    taken = parts(body.function if isinstance(body, Call) else body.name) if isinstance(body, Call | Name) else None
    return taken is not None and not (taken.layer or taken.primes or taken.change or (taken.index and not index))


def _single(node: Derivative, roles: Roles) -> int | None:
    """Return the order, where a function of one letter is differentiated by that letter, once and in the d notation."""
    if node.partial or len(node.variables) != 1:
        return None
    (variable, order), letters = node.variables[0], letters_of(node.body, roles)
    return order_of(order) if isinstance(variable, Name) and letters == (variable.name,) else None


def _prime_says(node: Derivative, roles: Roles) -> bool:
    order = _single(node, roles)
    if not order or not _is_bare(node.body, index=True):
        return False
    if isinstance(node.body, Name):
        return order <= MOST_PRIMES and node.body.name + "'" * order not in roles
    return isinstance(node.body, Call) and node.body.function + "'" * order not in roles


def _dot_says(node: Derivative, roles: Roles) -> bool:
    order = _single(node, roles)
    if order not in (1, 2) or not isinstance(node.body, Name) or not _is_bare(node.body, index=True):
        return False
    taken = parts(node.body.name)
    return taken is not None and not {"dot", "ddot"} & set(taken.dress) and dotted(node.body.name, order or 1) not in roles


def _subscript_says(node: Derivative, roles: Roles) -> bool:
    letters = letters_of(node.body, roles)
    if not letters or node.partial != (len(letters) > 1) or not _is_bare(node.body) or len(set(letters)) < len(letters):
        return False
    orders = [order_of(order) for _, order in node.variables]
    names = [variable.name for variable, _ in node.variables if isinstance(variable, Name)]
    if len(names) < len(orders) or not set(names) <= set(letters) or not all(map(is_letter, names)):
        return False
    written = "".join(name.name for name in subscripts(node))
    base = node.body.function if isinstance(node.body, Call) else node.body.name if isinstance(node.body, Name) else ""
    return all(orders) and sum(order or 0 for order in orders) <= MOST_SUBSCRIPTS and f"{base}_{written}" not in roles


def _operator_says(node: Derivative, roles: Roles) -> bool:
    # As an index, dx would be the two letters d and x.
    return all(isinstance(variable, Name) and not _DX.match(variable.name) for variable, _ in node.variables)
