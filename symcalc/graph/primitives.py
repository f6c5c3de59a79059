"""The operations that a node can be, one row each: its name, how many arguments, its partial derivatives.

A row is all that the passes know of an operation. A partial derivative is written with the builder's own operations, so
that it lands in the same table and shares what it can; the forms are those that stay accurate where the obvious one
cancels or overflows (1/cosh² rather than 1 − tanh², σ(x)σ(−x) rather than σ(1 − σ)).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symcalc.graph.table import Graph, Node

Partial = Callable[["Graph", "tuple[Node, ...]", "Node"], "Node"]


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One operation; two rows are equal only if they are the same object.

    Attributes
    ----------
    name : str
        What it is called, in backends and messages.
    partials : tuple of callable or None
        For each argument, ``(graph, arguments, this node) → node`` of the partial derivative, or None where the value does
        not change with the argument but in jumps (a condition). Its length is the arity.
    sympy_class : str
        The SymPy function that becomes this operation, where there is one.
    commutative : bool
        Whether the arguments may be put in one order, so that equal work is stored once.
    is_logical : bool
        Whether the value is true or false rather than a number.
    """

    name: str
    partials: tuple[Partial | None, ...] = ()
    sympy_class: str = ""
    commutative: bool = False
    is_logical: bool = False


def _one(g: Graph, a: tuple[Node, ...], n: Node) -> Node:
    return g.number(1)


def _zero(g: Graph, a: tuple[Node, ...], n: Node) -> Node:
    return g.number(0)


def _over(g: Graph, below: Node) -> Node:
    return g.divide(g.number(1), below)


def _square(g: Graph, node: Node) -> Node:
    return g.power(node, g.number(2))


def _one_and_square(g: Graph, node: Node) -> Node:
    return g.add(_square(g, node), g.number(1))


def _chosen(first: bool) -> Partial:
    """Return the share of one of two arguments of max or min: all, nothing, or a half where they are equal."""

    def partial(g: Graph, a: tuple[Node, ...], n: Node) -> Node:
        this, other = a if first else (a[1], a[0])
        # In this order a share that is none stands as the number 0, which keeps what is undefined there out of the result.
        return g.select(g.apply(NE, this, n), g.number(0), g.select(g.apply(EQ, other, n), g.number(Fraction(1, 2)), g.number(1)))

    return partial


def _none_or_zero(g: Graph, other: Node) -> Node:
    """Return the slope that one branch of a choice has no part in: none where the other branch has no value."""
    return other if g.op[other] is CONSTANT and g.value[other] == "nan" else g.number(0)


def _atan2(first: bool) -> Partial:
    def partial(g: Graph, a: tuple[Node, ...], n: Node) -> Node:
        r = g.add(_square(g, a[0]), _square(g, a[1]))
        return g.divide(a[1], r) if first else g.negate(g.divide(a[0], r))

    return partial


def _gauss(sign: int) -> Partial:
    """Return ± 2/√π · e^(−x²)."""

    def partial(g: Graph, a: tuple[Node, ...], n: Node) -> Node:
        scale = g.divide(g.number(2 * sign), g.apply(SQRT, g.constant("pi")))
        return g.multiply(scale, g.apply(EXP, g.negate(_square(g, a[0]))))

    return partial


INPUT = Op("input")
NUMBER = Op("number")
# Constants that no exact number stands for; a backend or the enclosure rounds them.
CONSTANT = Op("constant")

ADD = Op("add", (_one, _one), commutative=True)
MULTIPLY = Op("multiply", (lambda g, a, n: a[1], lambda g, a, n: a[0]), commutative=True)
NEGATE = Op("negate", (lambda g, a, n: g.number(-1),))
DIVIDE = Op("divide", (lambda g, a, n: _over(g, a[1]), lambda g, a, n: g.negate(g.multiply(n, _over(g, a[1])))))
# The exponent's partial is only reached where the exponent depends on an input: then the base is positive on the real domain.
POWER = Op(
    "power",
    (
        lambda g, a, n: g.multiply(a[1], g.power(a[0], g.add(a[1], g.number(-1)))),
        lambda g, a, n: g.multiply(n, g.apply(LOG, a[0])),
    ),
)
SQRT: Op = Op("sqrt", (lambda g, a, n: g.divide(g.number(Fraction(1, 2)), n),))
EXP: Op = Op("exp", (lambda g, a, n: n,), "exp")
EXPM1: Op = Op("expm1", (lambda g, a, n: g.apply(EXP, a[0]),))
LOG: Op = Op("log", (lambda g, a, n: _over(g, a[0]),), "log")
LOG1P: Op = Op("log1p", (lambda g, a, n: _over(g, g.add(a[0], g.number(1))),))
SIN: Op = Op("sin", (lambda g, a, n: g.apply(COS, a[0]),), "sin")
COS: Op = Op("cos", (lambda g, a, n: g.negate(g.apply(SIN, a[0])),), "cos")
TAN: Op = Op("tan", (lambda g, a, n: _one_and_square(g, n),), "tan")
ASIN: Op = Op("asin", (lambda g, a, n: _over(g, g.apply(SQRT, _one_minus_square(g, a[0]))),), "asin")
ACOS: Op = Op("acos", (lambda g, a, n: g.negate(_over(g, g.apply(SQRT, _one_minus_square(g, a[0])))),), "acos")
ATAN: Op = Op("atan", (lambda g, a, n: _over(g, _one_and_square(g, a[0])),), "atan")
ATAN2: Op = Op("atan2", (_atan2(True), _atan2(False)), "atan2")
SINH: Op = Op("sinh", (lambda g, a, n: g.apply(COSH, a[0]),), "sinh")
COSH: Op = Op("cosh", (lambda g, a, n: g.apply(SINH, a[0]),), "cosh")
TANH: Op = Op("tanh", (lambda g, a, n: g.apply(SECH2, a[0]),), "tanh")
SECH2: Op = Op("sech2", (lambda g, a, n: g.multiply(g.number(-2), g.multiply(n, g.apply(TANH, a[0]))),))
ASINH: Op = Op("asinh", (lambda g, a, n: _over(g, g.apply(SQRT, _one_and_square(g, a[0]))),), "asinh")
ACOSH: Op = Op(
    "acosh",
    (lambda g, a, n: _over(g, g.multiply(g.apply(SQRT, g.add(a[0], g.number(-1))), g.apply(SQRT, g.add(a[0], g.number(1))))),),
    "acosh",
)
ATANH: Op = Op("atanh", (lambda g, a, n: _over(g, _one_minus_square(g, a[0])),), "atanh")
# 1/(1 + e^(−x)).
SIGMOID: Op = Op("sigmoid", (lambda g, a, n: g.multiply(n, g.apply(SIGMOID, g.negate(a[0]))),))
# log(e^a + e^b), without overflow.
LOGADDEXP: Op = Op(
    "logaddexp",
    (lambda g, a, n: g.apply(EXP, g.subtract(a[0], n)), lambda g, a, n: g.apply(EXP, g.subtract(a[1], n))),
    commutative=True,
)
ERF: Op = Op("erf", (_gauss(1),), "erf")
ERFC: Op = Op("erfc", (_gauss(-1),), "erfc")
ABS: Op = Op("abs", (lambda g, a, n: g.apply(SIGN, a[0]),), "Abs")
# Slopes of what is constant but for jumps. At the jump itself there is none; 0 is the convention of the field.
SIGN: Op = Op("sign", (_zero,), "sign")
STEP: Op = Op("step", (_zero,))  # 0, ½ and 1 below, at and above 0
FLOOR: Op = Op("floor", (_zero,), "floor")
CEILING: Op = Op("ceiling", (_zero,), "ceiling")
# a − b·⌊a/b⌋, with the sign of b.
MOD: Op = Op("mod", (_one, lambda g, a, n: g.negate(g.apply(FLOOR, g.divide(a[0], a[1])))), "Mod")
MAX: Op = Op("max", (_chosen(True), _chosen(False)), commutative=True)
MIN: Op = Op("min", (_chosen(True), _chosen(False)), commutative=True)
# sin(x)/x is the first of the spherical Bessel functions; their derivatives never divide by x (DLMF 10.51.2).
SPHERICAL: Op = Op(
    "spherical_jn",
    (None, lambda g, a, n: _spherical_slope(g, a)),
)

LT = Op("lt", (None, None), is_logical=True)
LE = Op("le", (None, None), is_logical=True)
EQ = Op("eq", (None, None), commutative=True, is_logical=True)
NE = Op("ne", (None, None), commutative=True, is_logical=True)
AND = Op("and", (None, None), commutative=True, is_logical=True)
OR = Op("or", (None, None), commutative=True, is_logical=True)
NOT = Op("not", (None,), is_logical=True)
SELECT = Op(
    "select",
    (
        None,
        lambda g, a, n: g.select(a[0], g.number(1), _none_or_zero(g, a[2])),
        lambda g, a, n: g.select(a[0], _none_or_zero(g, a[1]), g.number(1)),
    ),
)

# Lanes: numbers that run over an axis, and what joins them again. Their derivatives are the passes' own affair.
GATHER = Op("gather")  # inputs, picked by a table of positions
NUMBERS = Op("numbers")  # constants, one for each place
REDUCE = Op("reduce", (_one,))  # the sum over an axis
LOGSUMEXP = Op("logsumexp", (lambda g, a, n: g.apply(EXP, g.subtract(a[0], n)),))  # log Σ exp over an axis

# What only lowering makes: shorter ways to write what is above.
SUBTRACT = Op("subtract", (_one, lambda g, a, n: g.number(-1)))

LEAVES = (INPUT, NUMBER, CONSTANT, GATHER, NUMBERS)
OVER_AN_AXIS = (REDUCE, LOGSUMEXP)
_ELEMENTWISE = (
    *(ADD, MULTIPLY, NEGATE, DIVIDE, POWER, SQRT, EXP, EXPM1, LOG, LOG1P, SIN, COS, TAN, ASIN, ACOS, ATAN, ATAN2),
    *(SINH, COSH, TANH, SECH2, ASINH, ACOSH, ATANH, SIGMOID, LOGADDEXP, ERF, ERFC, ABS, SIGN, STEP, FLOOR, CEILING, MOD, MAX, MIN),
    *(SPHERICAL, LT, LE, EQ, NE, AND, OR, NOT, SELECT, SUBTRACT),
)
ELEMENTWISE: dict[str, Op] = {op.name: op for op in _ELEMENTWISE}
OPS: dict[str, Op] = {op.name: op for op in (*LEAVES, *OVER_AN_AXIS, *_ELEMENTWISE)}
BY_SYMPY_CLASS: dict[str, Op] = {op.sympy_class: op for op in OPS.values() if op.sympy_class}


def _one_minus_square(g: Graph, node: Node) -> Node:
    """Return (1 − x)(1 + x), which keeps its digits near ±1."""
    one = g.number(1)
    return g.multiply(g.subtract(one, node), g.add(one, node))


def _spherical_slope(g: Graph, a: tuple[Node, ...]) -> Node:
    order = g.exact(a[0])
    assert isinstance(order, int)  # only sinc makes these nodes
    if order == 0:
        return g.negate(g.apply(SPHERICAL, g.number(1), a[1]))
    below = g.multiply(g.number(order), g.apply(SPHERICAL, g.number(order - 1), a[1]))
    above = g.multiply(g.number(order + 1), g.apply(SPHERICAL, g.number(order + 1), a[1]))
    return g.divide(g.subtract(below, above), g.number(2 * order + 1))
