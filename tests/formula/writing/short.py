"""Short ways to write ink, for the tables of the writers' tests."""

from __future__ import annotations

from typing import Any

import sympy

from symcalc.formula.nodes import Apply, Call, Constant, Derivative, Indexed, Name, Node, Notation, Number, Product, Relation, Sum

x, y, z, a, b, i, j, k, m, n, t, f, g, d = map(Name, "xyzabijkmntfgd")
ONE, TWO, THREE, FIVE = (Number(digit) for digit in "1235")
E, PI, OO = Constant("E"), Constant("pi"), Constant("oo")
v, w, F = Name("mathbf{v}"), Name("mathbf{w}"), Name("mathbf{F}")


def plus(*terms: Node) -> Sum:
    return Sum(tuple(("+", term) for term in terms))


def minus(left: Node, right: Node) -> Sum:
    return Sum((("+", left), ("-", right)))


def times(*factors: Node) -> Product:
    return Product(factors)


def apply(function: str, *arguments: Node) -> Apply:
    return Apply(function, arguments)


def call(function: str, *arguments: Node, orders: tuple[int, ...] = ()) -> Call:
    return Call(function, arguments, orders)


def relation(left: Node, sign: str, right: Node) -> Relation:
    return Relation((left, right), (sign,))


def derivative(body: Node, *variables: Node | tuple[Node, Node], partial: bool = False, notation: Notation = "leibniz") -> Derivative:
    return Derivative(body, tuple(entry if isinstance(entry, tuple) else (entry, ONE) for entry in variables), partial, notation)


def family(base: str, *indices: Node) -> Indexed:
    return Indexed(base, indices)


def roles_for(node: Node) -> dict[str, Any]:
    """Declare all names in ``node``, so that nothing has to be guessed."""
    found: dict[str, Any] = {}
    for inner in node.walk():
        match inner:
            case Call(function=name):
                found[name] = sympy.Function(name)
            case Indexed(base=name):
                found[name] = sympy.IndexedBase(name)
    for inner in node.walk():
        if isinstance(inner, Name):
            found.setdefault(inner.name, sympy.Symbol(inner.name))
    return found
