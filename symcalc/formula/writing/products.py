"""Where a product shows a sign between two factors, though the style asks for none.

Two numbers would run together, a number before a fraction would look like a mixed number and two
fractions like one, ``f (x+1)`` like a function of x+1, and ``d x`` like a differential.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from symcalc.formula.names import CHANGES, parts
from symcalc.formula.nodes import Name, Node, Number, Quotient
from symcalc.formula.roles import Roles
from symcalc.formula.style import Style
from symcalc.formula.vectors import is_vector
from symcalc.formula.writing.derivatives import is_differential

FUNCTION_LETTERS: Final = frozenset("fghFGH")


def sign_between(left: Node, right: Node, roles: Roles, style: Style, *, digit: bool, bracket: bool) -> Literal["", "·", "×"]:
    """Return the sign to be drawn between two neighbouring factors, or an empty string.

    Parameters
    ----------
    left, right : Node
        The factors.
    roles : mapping of str to SymPy object
        What the names stand for.
    style : Style
        The notation.
    digit, bracket : bool
        Whether the right factor, as written, begins with a digit; with a bracket.

    >>> from symcalc.formula.style import HOUSE
    >>> sign_between(Name("x"), Number("2"), {}, HOUSE, digit=True, bracket=False)
    '·'
    """
    if is_vector(left, roles) and is_vector(right, roles):
        return ""  # a sign would make it the dot product or the cross product
    if style.multiplication == "times":
        return "×"
    if style.multiplication == "dot" or digit or (isinstance(left, Number | Quotient) and isinstance(right, Quotient)):
        return "·"
    if isinstance(left, Name) and (is_differential(left.name) or left.name in CHANGES or (bracket and looks_like_function(left.name, roles))):
        return "·"
    return ""


def looks_like_function(name: str, roles: Roles) -> bool:
    """Tell whether a name before a bracket would be taken for a function."""
    if name in roles:
        role: Any = roles[name]
        return not any(getattr(role, kind, False) for kind in ("is_Symbol", "is_Matrix", "is_number"))
    taken = parts(name)
    return taken is None or len(taken.word) > 1 or taken.word in FUNCTION_LETTERS or bool(taken.primes or taken.layer)
