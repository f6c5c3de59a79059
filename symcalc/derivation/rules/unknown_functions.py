"""Functions known only by their letter: the derivative is that of each slot, times that of what stands in it."""

from __future__ import annotations

from dataclasses import replace

from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.formula.nodes import ONE, Call, Derivative, Name, Node, Number
from symcalc.formula.rebuilding import free_names, product, total

_SOURCE = "Spivak, Calculus on Manifolds, theorem 2-9"


def _own_slot(call: Call, variable: Node) -> bool:
    """Whether ``variable`` fills one slot and stands in no other."""
    return isinstance(variable, Name) and [entry for entry in call.arguments if variable.name in free_names(entry)] == [variable]


@rule("chain rule for an unknown function", rank=140, why="chain rule with {}", source="Spivak, Calculus, chapter 10, theorem 9", example="f(x^2)")
def unknown_of_inner(body: Node, d: Differentiation) -> Rewrite | None:
    """f(u)' = f'(u)·u'."""
    match body:
        case Call(arguments=(u,)) if u != d.variable and not d.is_constant(u):
            return Rewrite(product(slot(body, 0), d.of(u)), (d.inner(u),))
        case Call(arguments=(u,), orders=(n,)) if u == d.variable:
            return Rewrite(slot(body, 0), (body,)) if n else None
    return None


@rule(
    "chain rule along each slot",
    rank=142,
    why="chain rule: {} along each slot that depends on {}",
    source=_SOURCE,
    example="f(x^2, sin(x))",
)
def unknown_of_several(body: Node, d: Differentiation) -> Rewrite | None:
    """f(u, v)' = f₁(u, v)·u' + f₂(u, v)·v'."""
    if not isinstance(body, Call) or len(body.arguments) < 2 or d.is_constant(body):
        return None
    if not body.orders and isinstance(d.variable, Name) and _own_slot(body, d.variable):
        return None
    moving = [place for place, argument in enumerate(body.arguments) if not d.is_constant(argument)]
    terms = [product(slot(body, place), *_inner_slope(body.arguments[place], d)) for place in moving]
    return Rewrite(total(*(("+", term) for term in terms)), (body, d.variable)) if terms else None


def _inner_slope(argument: Node, d: Differentiation) -> tuple[Node, ...]:
    return () if argument == d.variable else (d.of(argument),)


def slot(call: Call, place: int) -> Node:
    """Return the derivative of ``call`` by its slot number ``place``, in the ink that says it.

    >>> x = Name("x")
    >>> slot(Call("f", (ONE, x)), 0).orders
    (1, 0)
    """
    variable = call.arguments[place]
    if not call.orders and isinstance(variable, Name) and _own_slot(call, variable):
        return Derivative(call, ((variable, ONE),), len(call.arguments) > 1)
    orders = call.orders or (0,) * len(call.arguments)
    return replace(call, orders=(*orders[:place], orders[place] + 1, *orders[place + 1 :]))


@rule("unknown function again", rank=139, why="differentiated once more: {}", source=_SOURCE, example="diff(f(x), x)", level="detail")
def unknown_again(body: Node, d: Differentiation) -> Rewrite | None:
    """f'(x)' = f''(x), and so on for each slot."""
    match body:
        case Derivative(body=Call() | Name() as inner, variables=variables) if isinstance(d.variable, Name) and not d.is_constant(body):
            if isinstance(inner, Call) and not _own_slot(inner, d.variable):
                return None
            (first, order), *rest = variables
            if first == d.variable and isinstance(order, Number) and order.text.isdigit():
                return Rewrite(Derivative(inner, ((first, Number(str(int(order.text) + 1))), *rest), body.partial), (body,))
            return Rewrite(Derivative(inner, ((d.variable, ONE), *variables), body.partial), (body,))
    return None
