"""Propagation of errors: the standard error of a result, from those of its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy

from symcalc.api.arguments import Variables, subject_of
from symcalc.api.program import recorded
from symcalc.api.reading import Declarations, ink
from symcalc.api.values import name_of, point_in
from symcalc.derivation.topics import uncertainty
from symcalc.derivation.topics.evaluation import taken_at
from symcalc.derivation.topics.uncertainty import ErrorPropagation
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Node
from symcalc.formula.reading.declarations import merged


@recorded
def error_propagation(
    f: Any,
    variables: Variables | Mapping[Any, Any] = None,
    at: Any = None,
    *,
    sigma: Mapping[Any, Any] | None = None,
    covariance: Mapping[Any, Any] | None = None,
    declare: Declarations | None = None,
) -> ErrorPropagation:
    """Derive the standard error of a function of inputs that have errors, and what each input adds to it.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    variables : str, Symbol, list of them, or mapping, optional
        The inputs that have an error; as a mapping, each with its standard error.
    at : mapping, list or number, optional
        The values of the inputs.
    sigma : mapping, optional
        Standard errors by input; without it they are letters such as σ_x, all positive.
    covariance : mapping, optional
        Covariances of inputs that are not independent, by pair: ``{("x", "y"): "c"}``.
    declare : mapping, optional
        As in `parse`.

    Returns
    -------
    ErrorPropagation
        A Derivation; ``.influences`` has what each input adds.

    Examples
    --------
    >>> error_propagation("x y").result
    sqrt(sigma_x**2*y**2 + sigma_y**2*x**2)
    >>> d = error_propagation("x y", {"x": "0.3", "y": "0.1"}, at={"x": 2, "y": 4})
    >>> d.result, [entry.share.to_text() for entry in d.influences]
    (sqrt(37)/5, ['36/37', '1/37'])
    """
    wanted: Variables
    if isinstance(variables, Mapping):
        if sigma is not None:
            raise ArgumentError("The standard errors are given twice, with the variables and as sigma; leave out one of them.")
        wanted, sigma = list(variables), variables
    else:
        wanted = list(sigma) if variables is None and sigma is not None else variables
    subject = subject_of(f, wanted, declare)
    letters = [variable.name for variable in subject.variables]
    errors = [Name(_fresh(f"sigma_{name}" if name.isalnum() else f"sigma_{place}", subject.body)) for place, name in enumerate(letters, 1)]
    roles = {error.name: sympy.Symbol(error.name, positive=True) for error in errors}
    body = Formula(subject.body.node, {**subject.body.roles, **roles})
    pairs: dict[tuple[int, int], Node] = {}
    for key, value in (covariance or {}).items():
        pair = tuple(key) if isinstance(key, tuple | list) else ()
        names = [name_of(entry) for entry in pair]
        if len(names) != 2 or names[0] == names[1] or not set(names) <= set(letters):
            raise ArgumentError(f'A covariance belongs to two of the inputs {", ".join(letters)}, such as ("x", "y"); {key!r} is no such pair.')
        first, second = sorted(map(letters.index, names))
        if (first, second) in pairs:
            raise ArgumentError(f"The covariance of {names[0]} and {names[1]} is given twice.")
        formula = ink(value)
        body = Formula(body.node, merged(body.roles, formula.roles))
        pairs[first, second] = formula.node
    found = uncertainty.error_propagation(subject.given, body, subject.variables, errors, pairs, subject.name)
    values: dict[str, Node] = {}
    wide = replace(subject, body=Formula(found.answer.node, merged(found.answer.roles, body.roles)))
    if at is not None:
        chosen = replace(wide, variables=_placed(at, wide.body)) if isinstance(at, Mapping) else wide
        filled, values = point_in(at, chosen)
        wide = replace(wide, body=filled.body)
    if sigma is not None:
        by_letter = dict(zip(letters, errors, strict=True))
        given = {name_of(key): value for key, value in sigma.items()}
        if unknown := [name for name in given if name not in by_letter]:
            raise ArgumentError(f"A standard error is given for {', '.join(unknown)}; the inputs are {', '.join(letters)}.")
        chosen = replace(wide, variables=tuple(by_letter[name] for name in given))
        filled, put = point_in({by_letter[name].name: value for name, value in given.items()}, chosen)
        for name, node in put.items():
            if filled.body.with_node(node).meaning.is_negative:
                raise ArgumentError(f"A standard error is not negative; {filled.body.with_node(node).to_text()} was given for {name}.")
        wide, values = replace(wide, body=filled.body), {**values, **put}
    if not values:
        return found
    done = taken_at(found, wide.body, values)
    assert isinstance(done, ErrorPropagation)
    return done


def _placed(at: Mapping[Any, Any], body: Formula) -> tuple[Name, ...]:
    """Return the letters of a point: the inputs, and parameters that have no error."""
    names = [name_of(key) for key in at]
    for name in names:
        if name not in body.roles:
            raise ArgumentError(f"{name} does not occur in the formula.")
    return tuple(map(Name, names))


def _fresh(name: str, body: Formula) -> str:
    while name in body.roles:
        name += "_0"
    return name
