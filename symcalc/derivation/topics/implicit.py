"""The derivative of a variable that an equation defines: both sides differentiated, and solved for it."""

from __future__ import annotations

import sympy

from symcalc.derivation.engine import differentiate
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.assembly import Chain, conditions, held_against, slope, symbol_of
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ZERO, Name, Quotient, Relation, Sum, negative
from symcalc.formula.rebuilding import total


def implicit_derivative(given: Formula, left: Formula, right: Formula, dependent: Name, variable: Name, partial: bool) -> Derivation:
    """Derive the slope of a variable that an equation ties to another one.

    Parameters
    ----------
    given : Formula
        The equation as typed.
    left, right : Formula
        Its sides, with the same roles.
    dependent, variable : Name
        The derivative of the first with respect to the second is derived.
    partial : bool
        Whether more variables are held fixed.

    Raises
    ------
    ArgumentError
        The equation does not tie them: the derivative with respect to ``dependent`` is zero everywhere.
    """
    terms = left.node.terms if isinstance(left.node, Sum) else (("+", left.node),)
    difference = left.node if right.node == ZERO else total(*terms, ("-", right.node))
    body = left.with_node(difference)
    above, below = (differentiate(body, name, True, body.with_node(slope(Name("F"), name, True))) for name in (variable, dependent))
    if below.result == 0:
        raise ArgumentError(f"{given.to_text()} does not determine {dependent.name}: the derivative of both sides by it is 0 everywhere.")
    regular = body.with_node(Relation((below.answer.node, ZERO), ("≠",)))
    chain = Chain(body.with_node(negative(Quotient(above.goal.node, below.goal.node))))
    why = "with F the left side minus the right side: F stays 0, so its change with one variable makes up for that with the other"
    chain.rests_on("implicit derivative", why, (above, below), assuming=(regular,))
    chain.tidied()
    x, y = symbol_of(body, variable), symbol_of(body, dependent)
    result = chain.line.meaning

    def expected() -> sympy.Basic:
        # Along the curve y is a function of x.
        along = sympy.Function("y")(x)
        slope_symbol = sympy.Dummy("slope")
        change = body.meaning.subs(y, along).diff(x).subs(along.diff(x), slope_symbol).subs(along, y)
        # It is linear in the slope.
        return -change.subs(slope_symbol, 0) / change.diff(slope_symbol)

    assuming = (*conditions((above, below)), regular)
    route = held_against(result, expected, assuming)
    name = body.with_node(slope(dependent, variable, partial))
    letters = (body.with_node(variable),)
    return Derivation(chain.goal, tuple(chain.steps), result, title="Implicit derivative", given=given, name=name, variables=letters, route=route)
