"""Derivatives with their derivations: of one function, of several, of first and second order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import sympy

from symcalc.api.arguments import Subject, Variables, definition, subject_of, variable_list, with_exact_decimals
from symcalc.api.program import recorded
from symcalc.api.reading import Declarations, ink
from symcalc.api.values import direction_in, field_of, point_in
from symcalc.derivation.engine import differentiate
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics import derivative as one
from symcalc.derivation.topics import gradient as column
from symcalc.derivation.topics import hessian as square
from symcalc.derivation.topics import jacobian as rows
from symcalc.derivation.topics.hessian import Hessian
from symcalc.derivation.topics.other_ways import other_ways
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.names import parts
from symcalc.formula.nodes import Call, Indexed, Name, Number
from symcalc.formula.reading.declarations import merged

_HIGHEST = 50


@recorded
def derivative(
    f: Any,
    x: str | sympy.Symbol | None = None,
    n: int = 1,
    *,
    declare: Declarations | None = None,
    method: Literal["rules", "first principles", "logarithms", "product"] = "rules",
) -> Derivation:
    r"""Derive the derivative of a function of one variable, every step checked; all other letters are parameters.

    Parameters
    ----------
    f : str, Formula or SymPy expression
        An expression, or a definition such as ``f(x)=x^2``.
    x : str or Symbol, optional
        By default the only letter of the function.
    n : int
        The order.
    declare : mapping, optional
        As in `parse`, for a function given as text.
    method : {"rules", "first principles", "logarithms", "product"}
        By the rules of differentiation; or as the limit of the difference quotient, which is worked out for x^n with a whole n,
        polynomials and quotients of them, square roots of them, sines, cosines and exponentials of a x + b, and \|x\|; or as
        f·(ln f)', for powers, products and quotients of what is positive; or of a quotient u/v as of the product u·v^(-1), and
        held against what the rules for quotients give.

    Returns
    -------
    Derivation
        ``.result`` is the derivative.

    Raises
    ------
    ArgumentError
        ``f`` is an equation, ``x`` is no letter of it, ``n`` is no order, or ``method`` is none.
    NoRuleError
        There is no rule for some part of ``f``, or its difference quotient is not worked out; says which are.

    Examples
    --------
    >>> derivative("a x^3", "x", 2).result
    6*a*x
    >>> [step.rule for step in derivative("1/x", method="first principles").steps]
    ['definition of the derivative', 'common denominator', 'difference', 'cancel', 'limit', 'value']
    """
    if method != "rules" and method not in one.METHODS:
        raise ArgumentError(f"The method {method!r} is not known; there are 'rules', 'first principles', 'logarithms' and 'product'.")
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= _HIGHEST:
        raise ArgumentError(f"The order n={n!r} is no whole number from 1 to {_HIGHEST}.")
    if method == "rules" and n == 1 and (entry := _entry_of_family(x, f, declare)) is not None:
        return _by_entry(f, entry, declare)
    subject = subject_of(f, x, declare)
    if len(subject.variables) != 1:
        letters = ", ".join(variable.name for variable in subject.variables)
        raise ArgumentError(f"One variable is expected; {letters} were found. Name one of them, or take the gradient.")
    partial = isinstance(subject.name, Call) and len(subject.name.arguments) > 1
    if method == "rules":
        found = one.derivative(subject.given, subject.body, subject.variables * n, partial, subject.name)
        return replace(found, other_ways=other_ways(subject.body, subject.variables[0])) if n == 1 else found
    if n != 1:
        raise ArgumentError(f"With method={method!r} one derivative is taken, not {n}; take n=1, or the rules for a higher order.")
    return one.by_method(method, subject.given, subject.body, subject.variables[0], partial, subject.name)


@recorded
def partial(f: Any, *variables: str | sympy.Symbol, declare: Declarations | None = None) -> Derivation:
    r"""Derive a partial derivative; with more variables, one after another from left to right.

    Parameters
    ----------
    f : str, Formula or SymPy expression
    *variables : str or Symbol
        ``"x", "x", "y"`` is twice by x and then by y. One of them may be the entry of a family, ``"w[k]"``.
    declare : mapping, optional
        As in `parse`.

    Examples
    --------
    >>> partial("x^2 y^3", "x", "y").result
    6*x*y**2
    >>> partial("Sum(w[i]^2, (i, 1, n))", "w[k]").answer.to_text()
    '2*w[k]'
    """
    if len(variables) == 1 and (entry := _entry_of_family(variables[0], f, declare)) is not None:
        return _by_entry(f, entry, declare)
    order = [entry for variable in variables for entry in variable_list(variable)]
    if not order:
        raise ArgumentError('The list of variables is empty; name at least one letter, as in partial(f, "x").')
    if len(order) > _HIGHEST:
        raise ArgumentError(f"{len(order)} variables were given; at most {_HIGHEST} are taken.")
    subject: Subject = subject_of(f, list(dict.fromkeys(order)), declare)
    names = dict(zip(dict.fromkeys(order), subject.variables, strict=True))
    return one.derivative(subject.given, subject.body, [names[entry] for entry in order], True, subject.name, "Partial derivative")


def _entry_of_family(variable: Any, f: Any, declare: Declarations | None) -> Indexed | None:
    """Return an entry such as w[k] of a family; w_k is one where the formula has w_i for each i."""
    if not isinstance(variable, str) or not {"[", "_"} & set(variable) or "," in variable.partition("[")[0]:
        return None
    node = ink(variable).node
    if isinstance(node, Indexed):
        return node
    taken = parts(node.name) if isinstance(node, Name) else None
    if taken is None or not taken.index:
        return None
    inside = set(ink(f, declare=declare).node.walk())
    counts = {len(part.indices) for part in inside if isinstance(part, Indexed) and part.base == replace(taken, index="").join()}
    indices = [Number(taken.index)] if taken.index.isdigit() else list(map(Name, taken.index.replace(",", "")))
    return Indexed(replace(taken, index="").join(), tuple(indices)) if node not in inside and counts == {len(indices)} else None


def _by_entry(f: Any, entry: Indexed, declare: Declarations | None) -> Derivation:
    given = with_exact_decimals(ink(f, declare=declare))
    _, node = definition(given)
    if not any(isinstance(part, Indexed) and part.base == entry.base for part in node.walk()):
        raise ArgumentError(f"{entry.base} has no entries in {given.to_text()}; name a family of it, as in partial(f, 'w[k]') for w[i].")
    return replace(differentiate(given.with_node(node), entry, True), title="Partial derivative", given=given)


@recorded
def gradient(f: Any, variables: Variables = None, at: Any = None, *, declare: Declarations | None = None) -> Derivation:
    r"""Derive the gradient of a function, every step checked.

    Parameters
    ----------
    f : str, Formula or SymPy expression
        An expression, or a definition such as ``f(x,y)=x^2\sin(y)``.
    variables : str, Symbol, or list of them, optional
        Such as ``"x, y"``; by default the arguments of the definition, or all letters in order of appearance.
    at : mapping, list or number, optional
        A point: the page then says where the function rises fastest there, how fast, and why no direction is steeper.
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
    >>> d.is_proved
    True
    >>> gradient("x^2 + y", at={"x": 1, "y": 0}).result
    Matrix([
    [2],
    [1]])
    """
    subject = subject_of(f, variables, declare)
    found = column.gradient(subject.given, subject.body, subject.variables, subject.name)
    return found if at is None else found.at(_by_name(at, subject))


@recorded
def jacobian(f: Any, variables: Variables = None, *, declare: Declarations | None = None) -> Derivation:
    r"""Derive the Jacobian matrix: a row for each function, a column for each variable.

    Parameters
    ----------
    f : str, Formula, SymPy expression or matrix, or list of these
        Several functions as a list, or as ``"(x y, x + y)"``; one function gives one row.
    variables, declare
        As in `gradient`.

    Examples
    --------
    >>> jacobian("(x y, x + y)", "x, y").result
    Matrix([
    [y, x],
    [1, 1]])
    """
    subject, bodies = field_of(f, variables, declare)
    return rows.jacobian(subject.given, bodies, subject.variables, subject.name)


@recorded
def hessian(f: Any, variables: Variables = None, at: Any = None, direction: Any = None, *, declare: Declarations | None = None) -> Hessian:
    r"""Derive the Hessian matrix: all second partial derivatives; at a point also whether it is a minimum, a maximum or a saddle.

    Parameters
    ----------
    f, variables, declare
        As in `gradient`.
    at : mapping, list or number, optional
        A point at which all is evaluated.
    direction : list, mapping or text, optional
        A direction in which the slope at the point is wanted too; its length does not matter.

    Returns
    -------
    Hessian
        A Derivation; at a point it has ``.kind`` ("minimum", "maximum", "saddle", "not stationary" or "undecided") and
        ``.definiteness``.

    Examples
    --------
    >>> hessian("x^2 y", "x, y").result
    Matrix([
    [2*y, 2*x],
    [2*x,   0]])
    >>> hessian("x^2 - y^2", at=[0, 0]).kind
    'saddle'
    """
    subject = subject_of(f, variables, declare)
    found = square.hessian(subject.given, subject.body, subject.variables, subject.name)
    if at is None:
        if direction is not None:
            raise ArgumentError("A direction belongs to a point; give one with at=, or take directional_derivative.")
        return found
    subject, point = point_in(at, subject)
    arrow: list[Formula] = []
    if direction is not None:
        subject, nodes = direction_in(direction, subject)
        arrow = [subject.body.with_node(node) for node in nodes]
    answer = Formula(found.answer.node, merged(found.answer.roles, subject.body.roles))
    return square.hessian_at(found, answer, point, arrow)


def _by_name(at: Any, subject: Subject) -> dict[str, Any]:
    """Return the point by name, with a value for each variable."""
    subject, point = point_in(at, subject)
    return {name: subject.body.with_node(node) for name, node in point.items()}
