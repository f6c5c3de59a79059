"""The operations that a node can be, one row each: its name, how many arguments, its partial derivatives.

A row is all that the passes know of an operation; no pass names one by itself. A partial derivative is written with the
builder's own operations, so that it lands in the same table and shares what it can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symcalc.graph.table import Graph, Node

Partial = Callable[["Graph", "tuple[Node, ...]", "Node"], "Node"]


@dataclass(frozen=True, slots=True)
class Op:
    """One operation.

    Attributes
    ----------
    name : str
        What it is called, in backends and messages.
    partials : tuple of callable
        For each argument, ``(graph, arguments, this node) → node`` of the partial derivative; its length is the arity.
    sympy_class : str
        The SymPy function that becomes this operation, where there is one.
    commutative : bool
        Whether the arguments may be put in one order, so that equal work is stored once.
    """

    name: str
    partials: tuple[Partial, ...] = ()
    sympy_class: str = ""
    commutative: bool = False


INPUT = Op("input")
NUMBER = Op("number")
ADD = Op("add", (lambda g, a, n: g.number(1), lambda g, a, n: g.number(1)), commutative=True)
MULTIPLY = Op("multiply", (lambda g, a, n: a[1], lambda g, a, n: a[0]), commutative=True)
NEGATE = Op("negate", (lambda g, a, n: g.number(-1),))
DIVIDE = Op(
    "divide",
    (lambda g, a, n: g.divide(g.number(1), a[1]), lambda g, a, n: g.negate(g.divide(n, a[1]))),
)
# The exponent's partial is only reached where the exponent depends on an input: then the base is positive on the real domain.
POWER = Op(
    "power",
    (
        lambda g, a, n: g.multiply(a[1], g.power(a[0], g.add(a[1], g.number(-1)))),
        lambda g, a, n: g.multiply(n, g.apply(LOG, a[0])),
    ),
)
SQRT: Op = Op("sqrt", (lambda g, a, n: g.divide(g.number(1), g.add(n, n)),))
EXP: Op = Op("exp", (lambda g, a, n: n,), "exp")
LOG: Op = Op("log", (lambda g, a, n: g.divide(g.number(1), a[0]),), "log")
SIN: Op = Op("sin", (lambda g, a, n: g.apply(COS, a[0]),), "sin")
COS: Op = Op("cos", (lambda g, a, n: g.negate(g.apply(SIN, a[0])),), "cos")
# Constants that no exact number stands for; a backend or the enclosure rounds them.
PI = Op("pi")

OPS: dict[str, Op] = {op.name: op for op in (INPUT, NUMBER, ADD, MULTIPLY, NEGATE, DIVIDE, POWER, SQRT, EXP, LOG, SIN, COS, PI)}
BY_SYMPY_CLASS: dict[str, Op] = {op.sympy_class: op for op in OPS.values() if op.sympy_class}
