"""Where derivatives of every order are known to be continuous: what is made of functions without kinks, on the domain of the formula."""

from __future__ import annotations

from symcalc import functions
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Apply, Constant, Name, Node, Number, Power, Product, Quotient, Root, Sum

_OPERATIONS = (Sum, Product, Quotient, Power, Root, Number, Name, Constant)
# Functions that have derivatives of every order wherever they are defined, or, as the arc sine, inside of where they are.
_SMOOTH = frozenset(
    "exp log sin cos tan cot sec csc asin acos atan acot sinh cosh tanh coth sech csch asinh acosh atanh acoth "
    "erf erfc gamma loggamma digamma Si Shi besselj sigmoid softplus sinc".split()
)


def is_smooth(formula: Formula) -> bool:
    """Tell whether all derivatives of ``formula`` are known to be continuous, wherever its derivatives are defined.

    False says nothing: there may be a kink, a case, or a function known by its letter alone.

    >>> from symcalc.formula.reading.reader import read
    >>> [is_smooth(read(text, notation="text")) for text in ("x y e^(x/y)", "abs(x) y", "f(x, y)")]
    [True, False, False]
    """
    return all(_is_smooth(part) for part in formula.node.walk())


def _is_smooth(part: Node) -> bool:
    if isinstance(part, Apply):
        row = functions.row(part.function)
        return part.function in _SMOOTH and row is not None and row.takes(len(part.arguments))
    return isinstance(part, _OPERATIONS)
