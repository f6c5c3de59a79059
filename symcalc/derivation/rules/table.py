"""Known functions: the derivative is a row of `symcalc.functions`, alone or with an inner function."""

from __future__ import annotations

from functools import lru_cache

from symcalc import functions
from symcalc.derivation.rewriting import product, substitute
from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.formula.nodes import Apply, Node
from symcalc.formula.reading.reader import read


@rule("table", rank=120, why="derivative of {} from the table", source="the row of the function", example="sin(x)")
def table(body: Node, d: Differentiation) -> Rewrite | None:
    """f'(x) from the function's row."""
    match body:
        case Apply(function=name, arguments=(argument,)) if argument == d.variable and known(name):
            after, conditions = entry(name, argument)
            return Rewrite(after, (body,), conditions)
    return None


@rule("chain rule", rank=130, why="chain rule with {}", source="Spivak, Calculus, chapter 10, theorem 9", example="sin(x^2)")
def chain_rule(body: Node, d: Differentiation) -> Rewrite | None:
    """f(u)' = f'(u)·u'."""
    match body:
        case Apply(function=name, arguments=(u,)) if u != d.variable and not d.is_constant(u) and known(name):
            after, conditions = entry(name, u)
            return Rewrite(product(after, d.of(u)), (d.inner(u),), conditions)
    return None


def known(name: str) -> bool:
    """Whether the function is one of one argument with a derivative in closed form."""
    found = functions.row(name)
    return found is not None and len(found.parameters) == 1 and len(found.derivative) == 1


def entry(name: str, argument: Node) -> tuple[Node, tuple[Node, ...]]:
    """Return the derivative at ``argument`` and the condition under which it holds, if any."""
    derivative, condition, parameter = _read_row(name)
    at = {parameter: argument}
    return substitute(derivative, at), (substitute(condition, at),) if condition else ()


@lru_cache(maxsize=512)
def _read_row(name: str) -> tuple[Node, Node | None, str]:
    found = functions.row(name)
    assert found is not None
    condition = found.smooth or found.domain
    return read(found.derivative[0], notation="text").node, read(condition, notation="text").node if condition else None, found.parameters[0]
