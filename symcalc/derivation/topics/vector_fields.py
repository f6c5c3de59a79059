"""Divergence, curl and Laplacian: sums of partial derivatives, each derived in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import sympy

from symcalc.derivation.engine import differentiate
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.assembly import Chain, acting, conditions, held_against, short_name, slope, symbol_of
from symcalc.derivation.topics.derivative import repeated
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.names import parts as parts_of_name
from symcalc.formula.nodes import Apply, Matrix, Name, Node
from symcalc.formula.rebuilding import total


def divergence(given: Formula, bodies: Sequence[Formula], variables: Sequence[Name], function: Node | None = None) -> Derivation:
    """Derive the divergence of a vector field.

    Parameters
    ----------
    given : Formula
        What was asked, as typed.
    bodies : sequence of Formula
        The components, all with the same roles, as many as variables.
    variables : sequence of Name
    function : Call or Name, optional
        What the field is called.

    Raises
    ------
    ArgumentError
        There are not as many components as variables.
    """
    _as_many(bodies, variables, "divergence")
    first, short, partial = bodies[0], short_name(function), len(variables) > 1
    parts = [differentiate(body, variable, partial) for body, variable in zip(bodies, variables, strict=True)]
    goal = first.with_node(total(*(("+", part.goal.node) for part in parts)))
    name = _of_field("divergence", short, first)
    symbols = [symbol_of(first, variable) for variable in variables]

    def expected() -> sympy.Basic:
        return sympy.Add(*(body.meaning.diff(symbol) for body, symbol in zip(bodies, symbols, strict=True)))

    return _finished("Divergence", "each component by its own variable", given, goal, name, variables, parts, expected)


def curl(given: Formula, bodies: Sequence[Formula], variables: Sequence[Name], function: Node | None = None) -> Derivation:
    """Derive the curl of a vector field: a column in three variables, a number in two; the arguments are those of `divergence`."""
    _as_many(bodies, variables, "curl")
    if len(variables) not in (2, 3):
        raise ArgumentError(f"The curl of a field of {len(variables)} components was asked for; it is defined for 2 and 3.")
    first, short, count = bodies[0], short_name(function), len(variables)
    pairs = [(0, 1)] if count == 2 else [(1, 2), (2, 0), (0, 1)]
    parts = [differentiate(bodies[of], variables[by], True) for i, j in pairs for of, by in ((j, i), (i, j))]
    entries = [total(("+", slope(bodies[j].node, variables[i], True)), ("-", slope(bodies[i].node, variables[j], True))) for i, j in pairs]
    goal = first.with_node(entries[0] if count == 2 else Matrix(tuple((entry,) for entry in entries)))
    name = _of_field("curl", short, first)
    symbols = [symbol_of(first, variable) for variable in variables]

    def expected() -> sympy.Basic:
        found = [bodies[j].meaning.diff(symbols[i]) - bodies[i].meaning.diff(symbols[j]) for i, j in pairs]
        return found[0] if count == 2 else sympy.Matrix(found)

    return _finished("Curl", "each component by the variables of the others", given, goal, name, variables, parts, expected)


def _of_field(operator: str, short: Node | None, first: Formula) -> Formula | None:
    """Return ∇ · **F** or ∇ × **F**, the letter of the field in bold."""
    taken = parts_of_name(short.name) if isinstance(short, Name) else None
    if taken is None:
        return None
    bold = taken.join() if taken.is_vector else replace(taken, dress=("mathbf", *taken.dress)).join()
    # As the name of a function it is taken.
    return None if bold in first.roles else Formula(Apply(operator, (Name(bold),)), {**first.roles, bold: sympy.Symbol(bold)})


def laplacian(given: Formula, body: Formula, variables: Sequence[Name], function: Node | None = None) -> Derivation:
    """Derive the Laplacian of a function; the arguments are those of `gradient`."""
    short, partial = short_name(function), len(variables) > 1
    parts = [repeated(body, (variable, variable), partial, short) for variable in variables]
    goal = body.with_node(total(*(("+", acting(body.node, (variable, variable), partial)) for variable in variables)))
    name = body.with_node(Apply("laplacian", (short,))) if short is not None else None
    symbols = [symbol_of(body, variable) for variable in variables]

    def expected() -> sympy.Basic:
        return sympy.Add(*(body.meaning.diff(symbol, 2) for symbol in symbols))

    return _finished("Laplacian", "the sum of the second derivatives, each variable twice", given, goal, name, variables, parts, expected)


def _finished(
    title: str,
    why: str,
    given: Formula,
    goal: Formula,
    name: Formula | None,
    variables: Sequence[Name],
    parts: Sequence[Derivation],
    expected: Callable[[], sympy.Basic],
) -> Derivation:
    chain = Chain(goal)
    chain.rests_on(title.lower(), why, parts)
    chain.put_in_order(conditions(parts))
    route = held_against(chain.line.meaning, expected, conditions(parts))
    letters = tuple(goal.with_node(variable) for variable in variables)
    return Derivation(goal, tuple(chain.steps), chain.line.meaning, title=title, given=given, name=name, variables=letters, route=route)


def _as_many(bodies: Sequence[Formula], variables: Sequence[Name], what: str) -> None:
    if len(bodies) != len(variables):
        names = ", ".join(variable.name for variable in variables)
        raise ArgumentError(f"The {what} needs one component for each of {names}; the field has {len(bodies)}.")
