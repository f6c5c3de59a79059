"""Derivatives that are kept: of known functions in a slot for which no row gives one, such as ζ(x), or J_n(x) by its order n.

They stand in the answer as they are. Beside the line stands what the derivative is at one place, by numbers alone, as a check
that can be made elsewhere.
"""

from __future__ import annotations

import sympy

from symcalc import functions
from symcalc.derivation.rows import UNKNOWN, partials
from symcalc.errors import SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Apply, Derivative, EvaluatedAt, Name, Node, Number, Relation, Sequence, Sum
from symcalc.formula.rebuilding import free_names

_PLACE, _DIGITS = 2, 6
WHY = "no closed form is known, so it is kept as it is; by numbers {} ≈ {}"


def is_kept(body: Node, variable: Node) -> bool:
    """Tell whether ``variable`` fills one slot of a known function, and no row gives the derivative in that slot.

    >>> x = Name("x")
    >>> is_kept(Apply("zeta", (x,)), x), is_kept(Apply("sin", (x,)), x)
    (True, False)
    """
    if not isinstance(body, Apply) or not isinstance(variable, Name):
        return False
    holding = [place for place, argument in enumerate(body.arguments) if variable.name in free_names(argument)]
    if len(holding) != 1 or body.arguments[holding[0]] != variable:
        return False
    row, found = functions.row(body.function), partials(body.function, len(body.arguments))
    has_none = found is None or found.ink[holding[0]] == UNKNOWN
    # Other rows state no derivative since there is none: orders and degrees that are whole numbers, distributions.
    return has_none and row is not None and "no closed form" in row.note


def number_at_a_place(derivative: Formula) -> tuple[Node, Node] | None:
    """Return a kept derivative at a place, and its decimal there; None where it is not found, or two ways do not agree."""
    node = derivative.node
    assert isinstance(node, Derivative)
    letters = sorted(free_names(node.body))
    (variable, _), *_ = node.variables
    try:
        table = {derivative.with_node(Name(letter)).meaning: sympy.Integer(_PLACE) for letter in letters}
        symbol = derivative.with_node(variable).meaning
        body = derivative.with_node(node.body).meaning
        along = body.xreplace({letter: value for letter, value in table.items() if letter != symbol})
        slope = sympy.N(sympy.Derivative(along, symbol).doit_numerically(sympy.Float(_PLACE, 30)), 20)
        step = sympy.Rational(1, 10**6)
        secant = sympy.N((along.xreplace({symbol: _PLACE + step}) - along.xreplace({symbol: _PLACE - step})) / (2 * step), 20)
    except (SymcalcError, TypeError, ValueError, NotImplementedError, AttributeError):
        return None  # SymPy and mpmath raise each of these where they have no numbers for a function
    if not (slope.is_Float and secant.is_Float and abs(slope - secant) < sympy.Float(10) ** -9 * (1 + abs(slope))):
        return None
    digits = str(sympy.N(abs(slope), _DIGITS))
    if not digits.replace(".", "", 1).isdigit():
        return None
    places = tuple(Relation((Name(letter), Number(str(_PLACE))), ("=",)) for letter in letters)
    number: Node = Number(digits)
    return EvaluatedAt(node, places[0] if len(places) == 1 else Sequence(places, "")), Sum((("-", number),)) if slope < 0 else number
