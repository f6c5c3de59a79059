"""A derivative beside the difference quotients that would stand in for it."""

from __future__ import annotations

from typing import Any

import sympy

from symcalc.api.arguments import Variables, subject_of
from symcalc.api.derivatives import derivative
from symcalc.api.program import recorded
from symcalc.api.reading import Declarations
from symcalc.api.values import point_in
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.worked import finite_differences
from symcalc.worked.finite_differences import DifferenceErrors


@recorded
def difference_errors(f: Any, x: Variables = None, *, at: Any, declare: Declarations | None = None) -> DifferenceErrors:
    """Derive a function of one variable, and compare forward and central differences with the derivative at a point.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    x : str or Symbol, optional
        The variable; may be left out where there is but one letter.
    at : number, text or mapping
        Where they are compared.
    declare : mapping, optional
        As in `parse`.

    Returns
    -------
    DifferenceErrors
        ``.steps``, and for each of them the error ``.forward`` and ``.central``; ``.error`` is that of the compiled derivative.

    Raises
    ------
    ArgumentError
        The function has other letters, or no derivative at the point.

    Examples
    --------
    >>> d = difference_errors("e^x sin(x)", at=1)
    >>> d.result
    (sin(x) + cos(x))*exp(x)
    >>> d.error < 1e-15 < min(d.central) < min(d.forward)
    True
    """
    subject = subject_of(f, x, declare)
    if len(subject.variables) != 1 or subject.body.meaning.free_symbols != {_symbol(subject.variables[0], subject.body)}:
        raise ArgumentError(
            f"A function of one variable alone is expected; {subject.body.to_text()} has other letters. Put numbers in for them first."
        )
    _, point = point_in(at, subject)
    (value,) = point.values()
    exact = Formula(value).meaning
    if not isinstance(exact, sympy.Rational):
        raise ArgumentError(f"A decimal or a fraction is expected as the point, not {Formula(value).to_text()}.")
    found = derivative(f, x, declare=declare)
    decimal = str(exact) if exact.is_Integer else _decimal(exact)
    return finite_differences.difference_errors(found, subject.body.meaning, decimal)


def _symbol(variable: Any, body: Formula) -> Any:
    return Formula(variable, body.roles).meaning


def _decimal(exact: sympy.Rational) -> str:
    text = str(sympy.Float(exact, 17)).rstrip("0")
    if sympy.Rational(text) != exact:
        raise ArgumentError(f"The point {exact} is no decimal of up to 17 digits; give one, such as {float(exact):.6g}.")
    return text
