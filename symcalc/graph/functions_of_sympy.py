"""Functions of SymPy that are no primitive: those made of others, and special functions, whose rows are made on demand.

A special function enters the table under SymPy's name for it. Its partial derivatives are those of SymPy's class, asked for
once with letters in place of the arguments and then converted like any expression.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, reduce

import sympy
from sympy.core.function import ArgumentIndexError

from symcalc.errors import ArgumentError
from symcalc.graph.primitives import (
    ACOS,
    ACOSH,
    ASIN,
    ASINH,
    ATAN,
    ATANH,
    COS,
    COSH,
    EQ,
    FLOOR,
    LT,
    MAX,
    MIN,
    SIN,
    SINH,
    SPHERICAL,
    STEP,
    TAN,
    TANH,
    Op,
    Partial,
)
from symcalc.graph.table import Graph, Node

Template = Callable[[Graph, sympy.Basic, Mapping[sympy.Basic, Node]], Node]


def _over(op: Op) -> Callable[[Graph, list[Node]], Node]:
    return lambda g, a: g.divide(g.number(1), g.apply(op, a[0]))


def _of_reciprocal(op: Op) -> Callable[[Graph, list[Node]], Node]:
    return lambda g, a: g.apply(op, g.divide(g.number(1), a[0]))


def _acot(g: Graph, a: list[Node]) -> Node:
    # arctan(1/x), as SymPy has it, with its value at 0.
    return g.select(
        g.apply(EQ, a[0], g.number(0)), g.multiply(g.number(Fraction(1, 2)), g.constant("pi")), g.apply(ATAN, g.divide(g.number(1), a[0]))
    )


def _arg(g: Graph, a: list[Node]) -> Node:
    return g.select(g.apply(LT, a[0], g.number(0)), g.constant("pi"), g.number(0))


def _delta(g: Graph, a: list[Node]) -> Node:
    return g.select(g.apply(EQ, a[0], a[1]), g.number(1), g.number(0))


def _heaviside(g: Graph, a: list[Node]) -> Node:
    if len(a) == 2 and g.exact(a[1]) != Fraction(1, 2):
        return g.select(g.apply(EQ, a[0], g.number(0)), a[1], g.apply(STEP, a[0]))
    return g.apply(STEP, a[0])


def _dirac(g: Graph, a: list[Node]) -> Node:
    return g.select(g.apply(EQ, a[0], g.number(0)), g.constant("nan"), g.number(0))


def _itself(g: Graph, a: list[Node]) -> Node:
    return a[0]


# By the name of SymPy's class; all for real arguments.
FORMS: dict[str, Callable[[Graph, list[Node]], Node]] = {
    "sec": _over(COS),
    "csc": _over(SIN),
    "cot": _over(TAN),
    "sech": _over(COSH),
    "csch": _over(SINH),
    "coth": _over(TANH),
    "acot": _acot,
    "asec": _of_reciprocal(ACOS),
    "acsc": _of_reciprocal(ASIN),
    "asech": _of_reciprocal(ACOSH),
    "acsch": _of_reciprocal(ASINH),
    "acoth": _of_reciprocal(ATANH),
    "sinc": lambda g, a: g.apply(SPHERICAL, g.number(0), a[0]),
    "Max": lambda g, a: reduce(lambda b, c: g.apply(MAX, b, c), a),
    "Min": lambda g, a: reduce(lambda b, c: g.apply(MIN, b, c), a),
    "frac": lambda g, a: g.subtract(a[0], g.apply(FLOOR, a[0])),
    "Heaviside": _heaviside,
    "DiracDelta": _dirac,
    "KroneckerDelta": _delta,
    "re": _itself,
    "conjugate": _itself,
    "im": lambda g, a: g.number(0),
    "arg": _arg,
}


@cache
def special_operation(kind: type[sympy.Function], count: int, template: Template) -> Op:
    """Return the operation that stands for one of SymPy's functions with ``count`` arguments."""
    return Op(kind.__name__, tuple(_partial(kind, count, place, template) for place in range(count)))


def _partial(kind: type[sympy.Function], count: int, place: int, template: Template) -> Partial:
    letters = [sympy.Dummy(f"a{k}") for k in range(count)]
    found: list[sympy.Basic] = []

    def partial(g: Graph, a: tuple[Node, ...], n: Node) -> Node:
        if not found:
            found.append(_slope(kind, letters, place))
        return template(g, found[0], dict(zip(letters, a, strict=True)))

    return partial


def _slope(kind: type[sympy.Function], letters: list[sympy.Dummy], place: int) -> sympy.Basic:
    applied = kind(*letters)
    try:
        slope = applied.fdiff(place + 1)
    except ArgumentIndexError:
        slope = None
    if slope is None or slope.has(sympy.Derivative, sympy.Integral, sympy.Sum):
        which = f"with respect to argument {place + 1} of" if len(letters) > 1 else "of"
        raise ArgumentError(f"No derivative {which} {kind.__name__} is known; compile with derivatives=0, or let that argument be a constant.")
    return slope
