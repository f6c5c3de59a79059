"""The gradient: the column of the partial derivatives, each derived in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import weakest
from symcalc.derivation.step import Derivation, Step
from symcalc.derivation.topics.assembly import assembled, slope
from symcalc.derivation.topics.evaluation import taken_at, together, with_numbers
from symcalc.derivation.topics.slope_page import slope_page
from symcalc.derivation.topics.slopes import slopes_at, steepest, why_steepest
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ONE, Apply, Call, Derivative, Matrix, Name, Node
from symcalc.registry import PAGES


@dataclass(frozen=True, repr=False)
class Gradient(Derivation):
    """A gradient; taken at a point, it says where the function rises fastest, how fast, and why no other direction is steeper."""


PAGES.register("Gradient")(slope_page)


def gradient(given: Formula, body: Formula, variables: Sequence[Name], function: Node | None = None) -> Gradient:
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
    before = Formula(Matrix(tuple((slope(body.node, variable, partial),) for variable in variables)), body.roles)
    after = Formula(Matrix(tuple((part.answer.node,) for part in parts)), body.roles)
    step = Step("gradient", before, after, "a column, one entry for each variable", parts=tuple(parts), verdict=assembled(before, after, parts))
    name = Formula(_nabla(short), body.roles) if short is not None else None
    letters = tuple(part.variables[0] for part in parts)
    return Gradient(
        before, (step,), after.meaning, title="Gradient", given=given, name=name, variables=letters, route=weakest(part.route for part in parts)
    )


def _nabla(function: Node) -> Node:
    return Apply("nabla", (function,))


@taken_at.register
def _(derivation: Gradient, answer: Formula, at: Mapping[str, Node]) -> Derivation:
    found = slopes_at(derivation, answer, at, body_of(derivation), derivation.parts[-len(derivation.variables) :])
    whole = together(answer, at, derivation.name, found.chains, found.short)
    rising = steepest(found)
    why = [why_steepest(found)] if rising else []
    return with_numbers(derivation, answer, at, (*found.numbers, whole, *rising, *why), whole.result)


def body_of(derivation: Derivation) -> Node:
    """Return the function that a gradient or a Hessian was taken of, from what was to be found."""
    first = derivation.goal.node
    assert isinstance(first, Matrix) and isinstance(first.rows[0][0], Derivative)
    return first.rows[0][0].body
