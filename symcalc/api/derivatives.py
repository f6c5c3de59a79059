"""Derivatives with their derivations."""

from __future__ import annotations

from typing import Any

from symcalc.api.arguments import Variables, subject_of
from symcalc.api.reading import Declarations
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics import gradient as topic


def gradient(f: Any, variables: Variables = None, *, declare: Declarations | None = None) -> Derivation:
    r"""Derive the gradient of a function, every step checked.

    Parameters
    ----------
    f : str, Formula or SymPy expression
        An expression, or a definition such as ``f(x,y)=x^2\sin(y)``.
    variables : str, Symbol, or list of them, optional
        Such as ``"x, y"``; by default the arguments of the definition, or all letters in order of appearance.
    declare : mapping, optional
        As in `parse`, for a function given as text.

    Returns
    -------
    Derivation
        ``.result`` is the column of the partial derivatives.

    Raises
    ------
    ArgumentError
        ``f`` is an equation, or a variable does not occur in it.
    NoRuleError
        There is no rule for some part of the function; shows the part.

    Examples
    --------
    >>> d = gradient(r"f(x,y)=x^2\sin(y)+e^{-xy}")
    >>> d.result
    Matrix([
    [ 2*x*sin(y) - y*exp(-x*y)],
    [x**2*cos(y) - x*exp(-x*y)]])
    >>> d.is_proved, len(d.verdicts)
    (True, 17)
    """
    subject = subject_of(f, variables, declare)
    return topic.gradient(subject.given, subject.body, subject.variables, subject.name)
