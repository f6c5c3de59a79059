"""The Hessian: all second partial derivatives, the mixed ones derived in both orders and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import sympy

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import judge, weakest
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.assembly import Chain, acting, conditions, held_against, lettered, short_name, slope, symbol_of
from symcalc.document.blocks import Prose
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Matrix, Name, Node


def hessian(given: Formula, body: Formula, variables: Sequence[Name], function: Node | None = None) -> Derivation:
    """Derive the Hessian of ``body``; the arguments are those of `gradient`."""
    partial, short = len(variables) > 1, short_name(function)

    def named(*order: Name) -> Formula | None:
        return None if short is None else body.with_node(acting(short, order, partial))

    firsts = [differentiate(body, variable, partial, named(variable)) for variable in variables]
    seconds = [
        [_headed(differentiate(first.answer, second, partial, named(variable, second)), variable, second) for second in variables]
        for variable, first in zip(variables, firsts, strict=True)
    ]
    chain = Chain(body.with_node(Matrix(tuple(tuple(acting(body.node, (one, two), partial) for two in variables) for one in variables))))
    table: dict[Node, Node] = {
        acting(body.node, (one, two), partial): slope(first.answer.node, two, partial)
        for one, first in zip(variables, firsts, strict=True)
        for two in variables
    }
    chain.rests_on("Hessian", "each second derivative is a derivative of a first one", firsts, table)
    flat = [part for row in seconds for part in row]
    chain.rests_on("Hessian", _symmetry(seconds, conditions([*firsts, *flat])), flat)
    symbols = [symbol_of(body, variable) for variable in variables]
    result = chain.line.meaning
    route = held_against(result, lambda: sympy.hessian(body.meaning, symbols), conditions([*firsts, *flat]))
    name = lettered("H", short, body)
    letters = tuple(body.with_node(variable) for variable in variables)
    return Derivation(chain.goal, tuple(chain.steps), result, title="Hessian matrix", given=given, name=name, variables=letters, route=route)


def _headed(part: Derivation, first: Name, second: Name) -> Derivation:
    letters = (part.goal.with_node(first), part.goal.with_node(second))
    return replace(part, heading=Prose("With respect to {}, then {}", letters))


def _symmetry(seconds: Sequence[Sequence[Derivation]], assuming: Sequence[Formula]) -> str:
    """Tell what is shown of the mixed derivatives; both orders were derived."""
    pairs = [(seconds[i][j].answer, seconds[j][i].answer) for i, j in combinations(range(len(seconds)), 2)]
    if not pairs:
        return "the second derivative"
    found = weakest(judge(one, other, assuming) for one, other in pairs)
    if found.kind == "proved":
        return "a row for each variable; the mixed derivatives, derived in both orders, are equal"
    return "a row for each variable; the mixed derivatives are derived in both orders"
