"""The Jacobian: a row for each function, a column for each variable."""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from symcalc.derivation.engine import differentiate
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.assembly import Chain, conditions, held_against, lettered, short_name, slope, symbol_of
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Matrix, Name, Node


def jacobian(given: Formula, bodies: Sequence[Formula], variables: Sequence[Name], function: Node | None = None) -> Derivation:
    """Derive the Jacobian of functions of the same variables.

    Parameters
    ----------
    given : Formula
        What was asked, as typed.
    bodies : sequence of Formula
        The functions, in the order of the rows, all with the same roles.
    variables : sequence of Name
        In the order of the columns.
    function : Call or Name, optional
        What the functions together are called.
    """
    partial, first = len(variables) > 1, bodies[0]
    parts = []
    for number, body in enumerate(bodies, 1):
        for variable in variables:
            part = differentiate(body, variable, partial, _entry_name(body, number, len(bodies), variable, partial, short_name(function)))
            parts.append(part)
    chain = Chain(first.with_node(Matrix(tuple(tuple(slope(body.node, variable, partial) for variable in variables) for body in bodies))))
    chain.rests_on("Jacobian", "a row for each function, a column for each variable", parts)
    symbols = [symbol_of(first, variable) for variable in variables]
    result = chain.line.meaning
    route = held_against(result, lambda: sympy.Matrix([body.meaning for body in bodies]).jacobian(symbols), conditions(parts))
    name = lettered("J", short_name(function), first)
    letters = tuple(first.with_node(variable) for variable in variables)
    return Derivation(chain.goal, tuple(chain.steps), result, title="Jacobian matrix", given=given, name=name, variables=letters, route=route)


def _entry_name(body: Formula, number: int, count: int, variable: Name, partial: bool, short: Node | None) -> Formula | None:
    """Return ∂f/∂x, or ∂F_2/∂x for the second of several functions."""
    if not isinstance(short, Name):
        return None
    own = short if count == 1 else Name(f"{short.name}_{number}")
    return body.with_node(slope(own, variable, partial))
