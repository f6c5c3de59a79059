"""Ink put together and taken apart: substitution, and products and sums whose nesting shows no needless bracket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from symcalc.formula.nodes import ONE, Name, Node, Product, Sum


def product(*factors: Node) -> Node:
    """Return the product of ``factors``; a factor that is a product is opened, ones are dropped.

    >>> product(ONE, Name("x"))
    Name(name='x')
    """
    flat = [entry for factor in factors for entry in (factor.factors if isinstance(factor, Product) else (factor,)) if entry != ONE]
    return ONE if not flat else flat[0] if len(flat) == 1 else Product(tuple(flat))


def total(*terms: tuple[str, Node]) -> Node:
    """Return the sum of signed terms."""
    signed: Any = tuple(terms)
    return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else Sum(signed)


def map_children(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return ``node`` with ``change`` made to each node directly below it; the same object where nothing changes."""
    changes = {}
    for entry in fields(node):
        if entry.name == "span":
            continue
        old = getattr(node, entry.name)
        new = _map_value(old, change)
        if new is not old:
            changes[entry.name] = new
    return replace(node, **changes) if changes else node


def _map_value(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        new = tuple(_map_value(entry, change) for entry in value)
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    return value


def substitute(node: Node, table: dict[str, Node]) -> Node:
    """Return ``node`` with names replaced by ink."""
    if isinstance(node, Name):
        return table.get(node.name, node)
    return map_children(node, lambda child: substitute(child, table))


def replace_node(node: Node, old: Node, new: Node) -> Node:
    """Return ``node`` with the very object ``old`` replaced; a product put into a product is opened."""
    if node is old:
        return new
    changed = map_children(node, lambda child: replace_node(child, old, new))
    return product(*changed.factors) if isinstance(changed, Product) and changed is not node and isinstance(new, Product) else changed
