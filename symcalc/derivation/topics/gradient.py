"""The gradient: the column of the partial derivatives, each derived in full."""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import judge
from symcalc.derivation.step import Derivation, Step
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ONE, Apply, Call, Derivative, Matrix, Name, Node


def gradient(given: Formula, body: Formula, variables: Sequence[Name], function: Node | None = None) -> Derivation:
    """Derive the gradient of ``body``.

    Parameters
    ----------
    given : Formula
        What was asked, as typed: a definition or an expression.
    body : Formula
        The expression to differentiate.
    variables : sequence of Name
        In the order of the column.
    function : Call or Name, optional
        What the expression is called, such as f(x, y).
    """
    partial = len(variables) > 1
    short = Name(function.function) if isinstance(function, Call) else function
    parts = []
    for variable in variables:
        name = Formula(Derivative(short, ((variable, ONE),), partial), body.roles) if short is not None else None
        parts.append(differentiate(body, variable, partial, name))
    before = Formula(Matrix(tuple((part.goal.node,) for part in parts)), body.roles)
    after = Formula(Matrix(tuple((part.answer.node,) for part in parts)), body.roles)
    step = Step("gradient", before, after, "the partial derivatives found above", parts=tuple(parts), verdict=judge(before, after))
    name = Formula(_nabla(short), body.roles) if short is not None else None
    letters = tuple(part.variables[0] for part in parts)
    return Derivation(before, (step,), after.meaning, title="Gradient", given=given, name=name, variables=letters)


def _nabla(function: Node) -> Node:
    return Apply("nabla", (function,))
