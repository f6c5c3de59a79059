"""Taylor polynomials with what is left over, and the box on which the error is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy

from symcalc.api.arguments import Subject, Variables, subject_of
from symcalc.api.program import recorded
from symcalc.api.reading import Declarations
from symcalc.api.values import name_of, point_in, values_of
from symcalc.derivation.topics import taylor as polynomial
from symcalc.derivation.topics.taylor_errors import with_errors
from symcalc.derivation.topics.taylor_result import Box, Taylor
from symcalc.errors import ArgumentError


@recorded
def taylor(
    f: Any,
    variables: Variables = None,
    at: Any = 0,
    order: int = 2,
    on: Any = None,
    time_limit: float | None = None,
    *,
    declare: Declarations | None = None,
) -> Taylor:
    r"""Derive the Taylor polynomial about a point, with Lagrange's remainder; on a box also the proven size of the error.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    variables : str, Symbol, list of them, or None
        As in `gradient`.
    at : mapping, list or number
        The centre; one number stands for all variables.
    order : int
        The total degree.
    on : mapping, optional
        The box for the error, ``{"x": (-0.2, 0.2), "y": (0, 1)}``; for one variable a pair will do.
    time_limit : float, optional
        In seconds, for the search on the box; then what is proven so far is told.
    declare : mapping, optional
        As in `parse`.

    Returns
    -------
    Taylor
        A Derivation; ``.result`` is the polynomial, ``.remainder`` Lagrange's form, ``.error_bound`` two floats between which
        the greatest error on the box lies, and ``.series`` the series by name, with its radius of convergence.

    Raises
    ------
    ArgumentError
        The function is not smooth at the point, or is not the sum of its series there; says why.

    Examples
    --------
    >>> taylor("e^x cos(x)", "x", order=3).result
    -x**3/3 + x + 1
    >>> t = taylor("e^x sqrt(1 + y)", "x, y", on={"x": (-0.2, 0.2), "y": (-0.2, 0.2)})
    >>> t.result
    x**2/2 + x*y/2 + x - y**2/8 + y/2 + 1
    >>> [f"{bound:.7f}" for bound in t.error_bound]
    ['0.0029797', '0.0029797']
    """
    subject, point = _expanded_about(at, subject_of(f, variables, declare))
    if not isinstance(order, int) or isinstance(order, bool):
        raise ArgumentError(f"order={order!r}; a whole number is expected, such as 2.")
    found = polynomial.taylor(subject.given, subject.body, subject.variables, point, order, subject.name)
    return with_errors(found, point, box_of(on, subject), time_limit)


def linear_with_error(subject: Subject, point: Mapping[str, Any], linear: Any, on: Any, time_limit: float | None) -> Taylor:
    """Return a linearisation with what is proven of its error: it is the Taylor polynomial of order 1."""
    found = polynomial.taylor(subject.given, subject.body, subject.variables, point, 1, subject.name)
    found = with_errors(found, point, box_of(on, subject), time_limit)
    return replace(found, goal=linear.goal, steps=linear.steps, result=linear.result, title=linear.title, route=linear.route)


def _expanded_about(at: Any, subject: Subject) -> tuple[Subject, dict[str, Any]]:
    is_one = not isinstance(at, Mapping | str | sympy.MatrixBase) and not isinstance(at, Iterable)
    return point_in([at] * len(subject.variables) if is_one else at, subject)


def box_of(on: Any, subject: Subject) -> Box:
    """Return the ends for each variable, in their order; nothing where no box is given.

    Raises
    ------
    ArgumentError
        A variable has no ends, or they are not rational numbers in ascending order.
    """
    if on is None:
        return ()
    names = [variable.name for variable in subject.variables]
    if not isinstance(on, Mapping):
        if len(names) != 1:
            raise ArgumentError(f"The box is a mapping with two ends for each of {', '.join(names)}, such as {{{names[0]!r}: (-0.1, 0.1)}}.")
        on = {names[0]: on}
    given = {name_of(key): ends for key, ends in on.items()}
    if set(given) != set(names):
        raise ArgumentError(f"The box needs two ends for each of {', '.join(names)}; it has {', '.join(given) or 'none'}.")
    out = []
    for name in names:
        ends = list(given[name]) if isinstance(given[name], Iterable) and not isinstance(given[name], str) else [given[name]]
        if len(ends) != 2:
            raise ArgumentError(f"The box has {given[name]!r} for {name}; two ends are expected, such as (-0.1, 0.1).")
        low, high = (_exact(end, subject, name) for end in ends)
        if low > high:
            raise ArgumentError(f"The box for {name} runs from {low} to {high}; the lower end comes first.")
        out.append((low, high))
    return tuple(out)


def _exact(end: Any, subject: Subject, name: str) -> Fraction:
    one = Subject(subject.given, None, subject.body, subject.variables[:1])
    _, (node,) = values_of([end], one, f"box for {name}")
    value = subject.body.with_node(node).meaning
    if not isinstance(value, sympy.Rational):
        raise ArgumentError(
            f"The box for {name} has the end {value}; a whole number, a fraction or a decimal is expected, because the proof is exact."
        )
    return Fraction(int(value.p), int(value.q))
