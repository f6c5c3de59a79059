"""Derivatives along something: a direction, the layers of a total derivative, a curve that an equation defines, a tangent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sympy

from symcalc.api.arguments import Subject, Variables, declared_with, refuse_functions, resolve, subject_of, variable_list
from symcalc.api.program import recorded
from symcalc.api.reading import Declarations, ink
from symcalc.api.taylor import linear_with_error
from symcalc.api.values import point_in, values_of
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics import directional, implicit, linearization, total
from symcalc.derivation.topics.dependencies import TotalDerivative
from symcalc.derivation.topics.layers import unknown_layers
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.names import canonical, free_letter
from symcalc.formula.nodes import Call, Name, Node, Relation
from symcalc.formula.reading.declarations import merged
from symcalc.formula.rebuilding import free_names, names_in


@recorded
def directional_derivative(f: Any, variables: Variables, direction: Any, at: Any = None, *, declare: Declarations | None = None) -> Derivation:
    """Derive the slope of a function in a direction, which is normalised first.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    variables : str, Symbol, list of them, or None
        As in `gradient`.
    direction : list, mapping or text
        A component for each variable, such as ``[3, 4]`` or ``"(3, 4)"``; its length does not matter.
    at : mapping, list or number, optional
        A point that is put in at the end.
    declare : mapping, optional
        As in `parse`.

    Examples
    --------
    >>> directional_derivative("x^2 + y", "x, y", [3, 4]).result
    6*x/5 + 4/5
    >>> directional_derivative("x^2 + y", "x, y", [3, 4], at={"x": 1, "y": 0}).result
    2
    """
    subject, arrow = values_of(direction, subject_of(f, variables, declare), "direction")
    point = None
    if at is not None:
        subject, point = point_in(at, subject)
    entries = [subject.body.with_node(node) for node in arrow]
    return directional.directional_derivative(subject.given, subject.body, subject.variables, entries, point, subject.name)


@recorded
def total_derivative(
    f: Any, t: str | sympy.Symbol, layers: Mapping[Any, Any] | None = None, at: Any = None, *, declare: Declarations | None = None
) -> TotalDerivative:
    """Derive the derivative by ``t`` of a function whose letters depend on ``t``, directly or through further letters.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    t : str or Symbol
    layers : mapping, optional
        What each letter stands for, in any order and to any depth. Without them, functions that are known by their letter only
        are layers: in ``f(g(t), h(t))`` f depends on g and h, and these on t.
    at : number or mapping, optional
        A value of ``t`` that is put in at the end.
    declare : mapping, optional
        As in `parse`.

    Returns
    -------
    TotalDerivative
        A Derivation; ``.tree`` has the edges with their derivatives, and the paths.

    Raises
    ------
    ArgumentError
        A letter depends on itself, is not used, or nothing depends on ``t``.

    Examples
    --------
    >>> d = total_derivative("x y", "t", {"x": "u^2", "y": "t", "u": "1 + t"})
    >>> d.tree.paths
    (('f', 'x', 'u', 't'), ('f', 'y', 't'))
    >>> d.result
    (t + 1)*(3*t + 1)
    >>> total_derivative("x y", "t", {"x": "u^2", "y": "t", "u": "1 + t"}, at=1).result
    8
    >>> total_derivative("f(x(t), t)", "t").steps[0].after.to_text()
    'partial(f, x)*diff(x, t) + partial(f, t)'
    """
    if layers is None:
        return _of_unknown_functions(f, t, at, declare)
    if not isinstance(layers, Mapping) or not layers:
        raise ArgumentError('The layers say what letters stand for, such as {"x": "t^2"}; a mapping with at least one is expected.')
    wanted = variable_list(t)
    if len(wanted) != 1:
        raise ArgumentError(f"One variable is expected, such as t; {len(wanted)} were given.")
    known = declared_with(wanted, declare)
    subject = subject_of(ink(f, declare=known) if isinstance(f, str) else f)
    own = {name: role for name, role in subject.given.roles.items() if isinstance(role, sympy.Symbol) and role != sympy.Symbol(name)}
    read = {_letter(key): ink(value, declare={**known, **own}) if isinstance(value, str) else ink(value) for key, value in layers.items()}
    for name, formula in read.items():
        if isinstance(formula.node, Relation) or not isinstance(formula.meaning, sympy.Expr):
            raise ArgumentError(f"{name} is to stand for an expression, not for {formula.to_text()}.")
    roles = merged(subject.body.roles, *(formula.roles for formula in read.values()))
    present = [(name, role) for name, role in roles.items() if isinstance(role, sympy.Symbol)]
    everything = subject.body.to_text() + " with its layers"
    ((written, _),) = resolve(wanted, present, everything)
    if written in read:
        raise ArgumentError(f"{written} is what all is differentiated by, so it is not a layer; leave out {written} = {read[written].to_text()}.")
    root = subject.name.function if isinstance(subject.name, Call) else subject.name.name if isinstance(subject.name, Name) else None
    taken = {*roles, *read}
    if root in read:
        raise ArgumentError(f"{root} is the function itself, so it is not a layer; rename one of the two.")
    if root is None and isinstance(subject.body.node, Call) and subject.body.node.function not in read:
        root = subject.body.node.function
    root = root or free_letter(taken, "f", "F", "g", "w")
    formulas = {name: Formula(formula.node, roles) for name, formula in read.items()}
    whole = Subject(subject.given, subject.name, Formula(subject.body.node, roles), (Name(written),))
    point = None
    if at is not None:
        whole, (point,) = values_of(at, whole, "point")
        formulas = {name: whole.body.with_node(formula.node) for name, formula in formulas.items()}
    return total.total_derivative(subject.given, whole.body, root, Name(written), formulas, point)


def _of_unknown_functions(f: Any, t: str | sympy.Symbol, at: Any, declare: Declarations | None) -> TotalDerivative:
    wanted = variable_list(t)
    if len(wanted) != 1:
        raise ArgumentError(f"One variable is expected, such as t; {len(wanted)} were given.")
    known = declared_with(wanted, declare)
    if isinstance(f, str):
        # Where all depends on t, x(t) is no product.
        letter = wanted[0] if isinstance(wanted[0], str) else wanted[0].name
        called = re.findall(rf"(?<![A-Za-z\\])([A-Za-z])\(\s*{re.escape(letter)}\s*\)", f)
        known = {**dict.fromkeys(called, f"function of {letter}"), **known}
    subject = subject_of(f, wanted, known)
    variable = subject.variables[0]
    root, body, layers = unknown_layers(subject.body, variable)
    if not layers:
        raise ArgumentError(
            f'Say what letters of {subject.given.to_text()} stand for, such as {{"x": "t^2"}}; a mapping with at least one is expected.'
        )
    if at is not None:
        raise ArgumentError("Functions that are known by their letter only have no values; say what they are, with layers=, or leave out at=.")
    own = subject.name.function if isinstance(subject.name, Call) else subject.name.name if isinstance(subject.name, Name) else root
    taken = {*subject.body.roles, *layers}
    return total.total_derivative(subject.given, body, own or free_letter(taken, "f", "F", "w"), variable, layers)


@recorded
def implicit_derivative(
    equation: Any, y: str | sympy.Symbol, x: str | sympy.Symbol, order: int = 1, at: Any = None, *, declare: Declarations | None = None
) -> implicit.ImplicitDerivative:
    """Derive dy/dx where an equation ties y to x.

    Parameters
    ----------
    equation : str, Formula or SymPy equation
        An expression stands for: expression = 0.
    y, x : str or Symbol
    order : {1, 2}
        Which derivative.
    at : mapping, optional
        A point on the curve that is put in at the end: a number for each of x and y. There the tangent is found, too.
    declare : mapping, optional
        As in `parse`.

    Returns
    -------
    ImplicitDerivative
        A Derivation; ``.singular`` has the points of the curve at which no slope is found, ``.tangent`` the tangent.

    Examples
    --------
    >>> implicit_derivative("x^2 + y^2 = 1", "y", "x").result
    -x/y
    >>> leaf = implicit_derivative("x^3 + y^3 = 3 x y", "y", "x", at={"x": "3/2", "y": "3/2"})
    >>> leaf.result, [point.to_text() for point in leaf.singular], leaf.tangent.to_text()
    (-1, ['(0, 0)'], 'y = 3/2 - (x - 3/2)')
    """
    wanted = [*variable_list(y), *variable_list(x)]
    if len(wanted) != 2:
        raise ArgumentError(f"Two variables are expected, the one that depends and the one that it depends on; {len(wanted)} were given.")
    given = ink(equation, declare=declared_with(wanted, declare)) if isinstance(equation, str) else ink(equation)
    match given.node:
        case Relation(operands=(left, right), operators=("=",)):
            sides: tuple[Node, Node] = (left, right)
        case Relation():
            raise ArgumentError(f"{given.to_text()} is no equation with one sign =; write left side = right side.")
        case _:
            sides = (given.node, ink(0).node)
    refuse_functions(wanted, given)
    free = set().union(*map(free_names, sides))
    present = [(name, role) for name in names_in(given.node) if name in free and isinstance(role := given.roles.get(name), sympy.Symbol)]
    names = [Name(written) for written, _ in resolve(wanted, present, given.to_text())]
    if order not in (1, 2):
        raise ArgumentError(f"order={order!r}; the first and the second derivative are derived, so 1 or 2 is expected.")
    others = [Name(name) for name, _ in present if Name(name) not in names]
    dependent, variable = names
    point = None
    one, two = (given.with_node(side) for side in sides)
    if at is not None:
        whole, values = values_of(at, Subject(given, None, one, (variable, dependent)), "point")
        one, two = (whole.body.with_node(side) for side in sides)
        point = dict(zip((variable.name, dependent.name), values, strict=True))
    return implicit.implicit_derivative(given, one, two, dependent, variable, others, order, point)


@recorded
def linearize(
    f: Any, variables: Variables, at: Any, on: Any = None, time_limit: float | None = None, *, declare: Declarations | None = None
) -> Derivation:
    """Derive the linear function that is nearest to a function at a point; on a box, also how far it is off.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    variables : str, Symbol, list of them, or None
        As in `gradient`.
    at : mapping, list or number
    on : mapping, optional
        The box for the error, as in `taylor`; then the result has ``.remainder`` and ``.error_bound``.
    time_limit : float, optional
        As in `taylor`.
    declare : mapping, optional
        As in `parse`.

    Examples
    --------
    >>> linearize("x^2 y", "x, y", at=[1, 2]).result
    4*x + y - 4
    >>> [round(bound, 4) for bound in linearize("e^x", "x", at=0, on={"x": (-0.1, 0.1)}).error_bound]
    [0.0052, 0.0052]
    """
    subject, point = point_in(at, subject_of(f, variables, declare))
    found = linearization.linearization(subject.given, subject.body, subject.variables, point, subject.name)
    return found if on is None else linear_with_error(subject, point, found, on, time_limit)


@recorded
def tangent_plane(f: Any, variables: Variables, at: Any, *, declare: Declarations | None = None) -> Derivation:
    """Derive the equation of the tangent plane of z = f(x, y) at a point, or of the tangent in one variable; as `linearize`.

    Examples
    --------
    >>> tangent_plane("x^2 + y^2", "x, y", at={"x": 1, "y": 0}).result
    Eq(z, 2*x - 1)
    """
    subject, point = point_in(at, subject_of(f, variables, declare))
    return linearization.tangent_plane(subject.given, subject.body, subject.variables, point, subject.name)


def _letter(key: Any) -> str:
    name = canonical(key if isinstance(key, str) else key.name) if isinstance(key, str | sympy.Symbol) else None
    if name is None:
        raise ArgumentError(f"A layer belongs to a letter, such as x; {key!r} is none.")
    return name
