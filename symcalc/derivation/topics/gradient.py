"""The gradient: the column of the partial derivatives, each derived in full."""

from __future__ import annotations

from collections.abc import Sequence

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import weakest
from symcalc.derivation.step import Derivation, Step, Verdict
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
    step = Step("gradient", before, after, "a column, one entry for each variable", parts=tuple(parts), verdict=_together(before, after, parts))
    name = Formula(_nabla(short), body.roles) if short is not None else None
    letters = tuple(part.variables[0] for part in parts)
    return Derivation(
        before, (step,), after.meaning, title="Gradient", given=given, name=name, variables=letters, route=weakest(part.route for part in parts)
    )


def _together(before: Formula, after: Formula, parts: Sequence[Derivation]) -> Verdict:
    """Each entry of both columns is the goal and the answer of a part, so the columns are as equal as the parts have shown."""
    assert before.node == Matrix(tuple((part.goal.node,) for part in parts)) and after.node == Matrix(tuple((part.answer.node,) for part in parts))
    verdict = weakest(verdict for part in parts for verdict in part.verdicts)
    return Verdict("proved", "entry by entry, by the parts") if verdict.kind in ("proved", "unchecked") else verdict


def _nabla(function: Node) -> Node:
    return Apply("nabla", (function,))
