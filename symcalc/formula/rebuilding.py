"""Ink put together and taken apart: products and sums whose nesting shows no needless bracket, places, and substitution.

A place is the way down to a part: at each node the number of the child to go to. Substitution replaces free names alone;
a name that an operator binds stays, and gives way to a fresh letter where the ink put in would be caught by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from symcalc.formula.names import free_letter
from symcalc.formula.nodes import (
    ONE,
    ZERO,
    BigOperator,
    Call,
    Derivative,
    EvaluatedAt,
    Indexed,
    Integral,
    Limit,
    Name,
    Node,
    Product,
    Relation,
    Sequence,
    Sum,
    field_names,
    once_per_node,
)

Place = tuple[int, ...]
_FRESH = ("i", "j", "k", "m", "n", "s", "t", "u", "v", "w")


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


def names_in(node: Node) -> dict[str, Name]:
    """Return the names that stand in ``node``, each once, in order of appearance; of functions and families their arguments alone.

    >>> list(names_in(Product((Name("y"), Name("x"), Name("y")))))
    ['y', 'x']
    """
    found: dict[str, Name] = {}
    for part in node.walk():
        if isinstance(part, Name):
            found.setdefault(part.name, part)
    return found


def map_children(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return ``node`` with ``change`` made to each node directly below it; the same object where nothing changes."""
    changes = {}
    for name in field_names(type(node)):
        old = getattr(node, name)
        new = _map_value(old, change)
        if new is not old:
            changes[name] = new
    return replace(node, **changes) if changes else node


def _map_value(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return change(value)
    if isinstance(value, tuple):
        new = tuple([_map_value(entry, change) for entry in value])
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    return value


@once_per_node
def kinds_in(node: Node) -> frozenset[type[Node]]:
    """Return the kinds of nodes that stand in ``node``, itself included."""
    return frozenset({type(node)}).union(*map(kinds_in, node.children()))


@once_per_node
def functions_and_families(node: Node) -> frozenset[str]:
    """Return the letters that stand before brackets or indices in ``node``: functions and families known by a letter only."""
    own = {node.function} if isinstance(node, Call) else {node.base} if isinstance(node, Indexed) else set[str]()
    return frozenset(own.union(*map(functions_and_families, node.children())))


def distinct(node: Node) -> Iterator[Node]:
    """Yield ``node`` and all below it, parents first, each object once however often it stands there."""
    seen: set[int] = set()
    stack: list[Node] = [node]
    while stack:
        part = stack.pop()
        if id(part) not in seen:
            seen.add(id(part))
            yield part
            stack.extend(reversed(tuple(part.children())))


def part_at(node: Node, place: Place) -> Node:
    """Return the part of ``node`` at ``place``.

    >>> part_at(Product((Name("x"), Name("y"))), (1,))
    Name(name='y')
    """
    for number in place:
        node = tuple(node.children())[number]
    return node


def replaced_at(node: Node, place: Place, new: Node) -> Node:
    """Return ``node`` with ``new`` at ``place`` and all else as it is.

    A product put into a product is opened, and a 1 put into a product or a 0 put into a sum is not written down.

    >>> replaced_at(Product((Name("x"), Name("y"), Name("z"))), (1,), ONE)
    Product(factors=(Name(name='x'), Name(name='z')))
    >>> replaced_at(Product((Name("x"), Name("x"))), (1,), Product((Name("y"), Name("z"))))
    Product(factors=(Name(name='x'), Name(name='y'), Name(name='z')))
    """
    if not place:
        return new
    first, rest = place[0], place[1:]
    match node:  # the others of many terms or factors are not looked at
        case Product(factors=factors):
            changed: Node = replace(node, factors=(*factors[:first], replaced_at(factors[first], rest, new), *factors[first + 1 :]))
        case Sum(terms=terms):
            sign, term = terms[first]
            changed = replace(node, terms=(*terms[:first], (sign, replaced_at(term, rest, new)), *terms[first + 1 :]))
        case _:
            counter = iter(range(first + 1))
            # Parts that are equal may be one object, so the child is told by its number; `map_children` goes in the order of `children`.
            changed = map_children(node, lambda child: replaced_at(child, rest, new) if next(counter, None) == first else child)
    match changed:
        case Product(factors=factors) if isinstance(entry := factors[place[0]], Product):
            return Product((*factors[: place[0]], *entry.factors, *factors[place[0] + 1 :]))
        case Product(factors=factors) if factors[place[0]] == new == ONE:
            return product(*factors[: place[0]], *factors[place[0] + 1 :])
        case Sum(terms=terms) if len(terms) > 1 and terms[place[0]] in (("+", ZERO), ("-", ZERO)) and new == ZERO:
            return total(*terms[: place[0]], *terms[place[0] + 1 :])
    return changed


def walk_from(node: Node, start: Place = ()) -> Iterator[tuple[Place, Node]]:
    """Yield places and parts, parents first, from ``start`` on; the parents of ``start`` are left out."""
    if start:
        for number, child in enumerate(node.children()):
            if number >= start[0]:
                for place, part in walk_from(child, start[1:] if number == start[0] else ()):
                    yield (number, *place), part
        return
    stack: list[tuple[Place, Node]] = [((), node)]
    while stack:
        place, part = stack.pop()
        yield place, part
        stack.extend(reversed([((*place, number), child) for number, child in enumerate(part.children())]))


# The fields of a node that binds a name in which that name is bound; in all others it is the name outside.
_INSIDE: dict[type[Node], tuple[str, ...]] = {
    BigOperator: ("body", "index"),
    Integral: ("body", "variable"),
    Limit: ("body", "variable"),
    EvaluatedAt: ("body",),
    Relation: ("operands",),
}


def bound_names(node: Node) -> frozenset[str]:
    """Return the names that ``node`` binds: what they stand for ends with it, so they may be renamed.

    Of a value at bare coordinates, ``F|_(1, 2)``, they are all names of the body: the coordinates belong to its variables.
    The variable of a derivative or of an indefinite integral is not bound: the result still depends on it.

    >>> sorted(bound_names(BigOperator("sum", Name("x"), Name("i"), ONE, Name("n"))))
    ['i']
    """
    match node:
        case BigOperator(index=Name(name=name)) | Integral(variable=Name(name=name), low=Node()) | Limit(variable=Name(name=name)):
            return frozenset({name})
        case EvaluatedAt(body=body, at=at):
            places = [entry.operands[0] for entry in _entries(at) if isinstance(entry, Relation)]
            return frozenset(entry.name for entry in places if isinstance(entry, Name)) if places else frozenset(names_in(body))
        case Relation(operands=(left, *_), operators=("↦",)):
            return frozenset(entry.name for entry in _entries(left) if isinstance(entry, Name))
    return frozenset()


@once_per_node
def free_names(node: Node) -> frozenset[str]:
    """Return the names on which ``node`` depends.

    >>> sorted(free_names(BigOperator("sum", Name("x"), Name("i"), Name("i"), Name("n"))))
    ['i', 'n', 'x']
    """
    if isinstance(node, Name):
        return frozenset({node.name})
    bound = bound_names(node)
    found: set[str] = set()

    def look(part: Node, hidden: frozenset[str]) -> Node:
        found.update(free_names(part) - hidden)
        return part

    _map_scopes(node, lambda part: look(part, bound), lambda part: look(part, frozenset()))
    return frozenset(found)


def substitute(node: Node, table: Mapping[str, Node]) -> Node:
    """Return ``node`` with free names replaced by ink.

    A derivative or an indefinite integral cannot be taken with respect to what is no letter; there the ink is put in
    behind it, as a value at a place.

    >>> substitute(Derivative(Name("f"), ((Name("x"), ONE),)), {"x": ONE}).at
    Relation(operands=(Name(name='x'), Number(text='1')), operators=('=',))
    """
    if isinstance(node, Name):
        return table.get(node.name, node)
    free = free_names(node)
    table = {name: new for name, new in table.items() if name in free}
    if not table:
        return node
    if (held := _acted_on(node)) and _needs_a_place(node, held, table):
        return _put_behind(node, held, table)
    caught = bound_names(node) & {entry for new in table.values() for entry in free_names(new)}
    letters = _fresh(caught, {*names_in(node), *(entry for new in table.values() for entry in names_in(new))})
    outside = dict(table)
    inside = {name: new for name, new in table.items() if name not in bound_names(node)} | letters
    return _map_scopes(node, lambda part: substitute(part, inside), lambda part: substitute(part, outside))


def _map_scopes(node: Node, inside: Callable[[Node], Node], outside: Callable[[Node], Node]) -> Node:
    """As `map_children`, with one change for the parts in which a name is bound by ``node``, and one for all others."""
    if not bound_names(node):
        return map_children(node, outside)
    scope = _INSIDE[type(node)]

    def at(place: Node) -> Node:
        match place:
            case Relation(operands=(variable, *values), operators=operators):
                return Relation((inside(variable), *map(outside, values)), operators)
            case Sequence(items=items, brackets=brackets) if any(isinstance(item, Relation) for item in items):
                return Sequence(tuple(map(at, items)), brackets)
        return outside(place)

    if isinstance(node, EvaluatedAt):
        return EvaluatedAt(inside(node.body), at(node.at), at(node.upper) if node.upper else None)
    changed = {
        entry.name: _map_value(getattr(node, entry.name), inside if entry.name in scope else outside)
        for entry in fields(node)
        if entry.name != "span"
    }
    return replace(node, **changed)


def _acted_on(node: Node) -> frozenset[str]:
    """Return the names with respect to which ``node`` differentiates or integrates and on which its value depends."""
    match node:
        case Derivative(variables=variables):
            return frozenset(variable.name for variable, _ in variables if isinstance(variable, Name))
        case Integral(variable=Name(name=name), low=None):
            return frozenset({name})
    return frozenset()


def _needs_a_place(node: Node, held: frozenset[str], table: Mapping[str, Node]) -> bool:
    if any(free_names(new) & held for name, new in table.items() if name not in held):
        return True
    renamed = [new.name for name, new in table.items() if name in held and isinstance(new, Name)]
    # Two variables that become one letter, or a letter that other ink brings in too, would be differentiated with it.
    brought = {entry for name, new in table.items() if name not in held for entry in free_names(new)}
    if len(set(renamed)) < len(renamed) or brought & set(renamed):
        return True
    return any(not isinstance(new, Name) or new.name in names_in(node) for name, new in table.items() if name in held)


def _put_behind(node: Node, held: frozenset[str], table: Mapping[str, Node]) -> Node:
    rest = {name: new for name, new in table.items() if name not in held}
    caught = {entry for new in rest.values() for entry in free_names(new)} & held
    letters = _fresh(caught, {*names_in(node), *(entry for new in table.values() for entry in names_in(new))})
    inner = substitute(substitute(node, letters), rest)
    moved = sorted(name for name in held if name in table or name in caught)
    places = tuple(Relation((letters.get(name, Name(name)), table.get(name, Name(name))), ("=",)) for name in moved)
    return EvaluatedAt(inner, places[0] if len(places) == 1 else Sequence(places, ""))


def _fresh(names: Iterable[str], taken: set[str]) -> dict[str, Node]:
    """Return for each of ``names`` a letter that is not taken."""
    out: dict[str, Node] = {}
    for name in sorted(names):
        letter = free_letter(taken, *_FRESH)
        taken.add(letter)
        out[name] = Name(letter)
    return out


def _entries(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)
