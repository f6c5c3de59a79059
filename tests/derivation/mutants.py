"""Mutants of ink: each is the ink with one small mistake of the kinds that are made in derivations, and a name for the mistake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symcalc.formula.nodes import (
    ONE,
    TWO,
    Apply,
    BigOperator,
    Call,
    Cases,
    Constant,
    Derivative,
    Indexed,
    Integral,
    Matrix,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Root,
    Sum,
    negative,
)
from symcalc.formula.rebuilding import map_children, product, total


def mutants(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield each mistake and the ink that has it, every ink once and never the ink itself."""
    seen = {node}
    for mistake, mutant in _all(node):
        if mutant not in seen:
            seen.add(mutant)
            yield mistake, mutant


def _all(node: Node) -> Iterator[tuple[str, Node]]:
    yield "sign of all flipped", Sum((("-", node),))
    yield "factor 2", product(TWO, node)
    yield from everywhere(node)


def everywhere(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the mistakes that can be made at a node, and those at the nodes below it."""
    yield from at_root(node)
    for number, child in enumerate(node.children()):
        for mistake, mutant in everywhere(child):
            yield mistake, _with_child(node, number, mutant)


def _with_child(node: Node, number: int, child: Node) -> Node:
    count = iter(range(10**6))
    return map_children(node, lambda old: child if next(count) == number else old)


def at_root(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the mistakes that can be made at a node itself."""
    match node:
        case Sum(terms=terms):
            for k, (sign, term) in enumerate(terms):
                flipped = (*terms[:k], ("-" if sign == "+" else "+", term), *terms[k + 1 :])
                yield "sign flipped", total(*flipped)
                if len(terms) > 1:
                    yield "term dropped", total(*terms[:k], *terms[k + 1 :])
        case Product(factors=factors):
            for k, factor in enumerate(factors):
                name = "inner derivative dropped" if isinstance(factor, Derivative) else "factor dropped"
                yield name, product(*factors[:k], *factors[k + 1 :])
        case Quotient(numerator=above, denominator=below):
            yield "upside down", Quotient(below, above)
            yield "denominator dropped", above
            yield "numerator dropped", Quotient(ONE, below)
        case Power(base=base, exponent=exponent):
            yield "exponent one up", Power(base, total(("+", exponent), ("+", ONE)))
            yield "exponent one down", Power(base, total(("+", exponent), ("-", ONE)))
            yield "power dropped", base
            if not isinstance(base, Constant):
                yield "base and exponent swapped", Power(exponent, base)
        case Root(radicand=inside, index=index):
            yield "root dropped", inside
            yield "index one up", Root(inside, total(("+", index or TWO), ("+", ONE)))
        case Derivative(body=body):
            yield "inner derivative dropped", ONE
            yield "derivative not taken", body
        case Apply(function="KroneckerDelta"):
            yield "delta dropped", ONE
        case Apply(function=function, arguments=(first, second, *rest)):
            yield "arguments swapped", Apply(function, (second, first, *rest))
        case Call(function=function, arguments=(first, second, *rest), orders=orders):
            yield "arguments swapped", replace(node, arguments=(second, first, *rest))
            if orders:
                yield "slots swapped", replace(node, orders=(orders[1], orders[0], *orders[2:]))
        case Indexed(indices=(first, second, *rest)):
            yield "indices swapped", replace(node, indices=(second, first, *rest))
        case Integral(body=body, low=Node() as low, high=Node() as high):
            yield "limits swapped", replace(node, low=high, high=low)
            yield "integral dropped", body
        case BigOperator(body=body, low=Node() as low, high=Node() as high, operator=operator):
            yield "lower bound one up", replace(node, low=total(("+", low), ("+", ONE)))
            yield "upper bound one down", replace(node, high=total(("+", high), ("-", ONE)))
            yield "sum for product", replace(node, operator="product" if operator == "sum" else "sum")
        case Cases(rows=((first, one), (second, other), *rest)):
            yield "branches swapped", Cases(((second, one), (first, other), *rest))
        case Matrix(rows=rows):
            yield from _of_matrix(node, rows)
        case Relation(operands=(left, right), operators=(operator,)) if operator in "<≤>≥":
            yield "comparison turned", Relation((right, left), (operator,))
        case Number(text=text) if text.isdigit():
            yield "number one up", Number(str(int(text) + 1))
    if isinstance(node, Call) and node.orders:
        yield "order one up", replace(node, orders=(node.orders[0] + 1, *node.orders[1:]))


def _of_matrix(node: Matrix, rows: tuple[tuple[Node, ...], ...]) -> Iterator[tuple[str, Node]]:
    if len(rows) > 1:
        yield "rows swapped", replace(node, rows=(rows[1], rows[0], *rows[2:]))
    if len(rows[0]) > 1:
        yield "columns swapped", replace(node, rows=tuple((row[1], row[0], *row[2:]) for row in rows))
    if len(rows) > 1 or len(rows[0]) > 1:
        yield "transposed", replace(node, rows=tuple(zip(*rows, strict=True)))
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            changed = (*row[:j], negative(entry), *row[j + 1 :])
            yield "sign of an entry flipped", replace(node, rows=(*rows[:i], changed, *rows[i + 1 :]))
