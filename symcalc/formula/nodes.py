"""The ink: what can stand on the paper, about twenty kinds of it.

A node is a frozen record. Two nodes are equal when they would be drawn alike; where they were read (``span``) and in
which notation a derivative was typed do not count. Brackets are no node: they follow from the nesting, so a bracket can
be neither lost nor doubled. Nothing here computes anything.

A node never changes, so what was found out about it holds for good. Its hash, and what `once_per_node` functions have found, is
kept with it: a part that stands in many lines is looked through once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

Span = tuple[int, int]
Sign = Literal["+", "-", "±", "∓"]
Found = TypeVar("Found")
Given = ParamSpec("Given")
Notation = Literal["leibniz", "prime", "subscript", "operator", "dot"]

RELATIONS = ("=", "≔", "<", "≤", ">", "≥", "≠", "≈", "≡", "∝", "∼", "≪", "≫", "∈", "∉", "⊂", "⊆", "→", "↦")
CONSTANTS = (
    "pi", "E", "I", "oo", "zoo", "nan", "EulerGamma", "GoldenRatio", "Catalan", "true", "false",
    "Reals", "Integers", "Naturals", "Rationals", "Complexes", "EmptySet", "dots",
)  # fmt: skip


MAX_DIGITS = 4_000  # of a numeral; Python turns no longer text into a number


class _Known:
    """What has been found out about a node; no field of it, so that it is neither compared nor pickled."""

    __slots__ = ("_hash", "_known")


@dataclass(frozen=True, slots=True, eq=False)
class Node(_Known):
    """A piece of ink. ``span`` is (start, end) in the text that it was read from, where it was read."""

    span: Span | None = field(default=None, compare=False, repr=False, kw_only=True)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return NotImplemented
        try:  # which most nodes know, and of which a different one tells at once
            if self._hash != other._hash:  # type: ignore[attr-defined]
                return False
        except AttributeError:
            pass
        return _drawn(self) == _drawn(other)

    def __hash__(self) -> int:
        try:
            return self._hash  # type: ignore[no-any-return, attr-defined]
        except AttributeError:
            found = hash((type(self), _drawn(self)))
            object.__setattr__(self, "_hash", found)
            return found

    def children(self) -> Iterator[Node]:
        """Yield the nodes directly below this one, in the order in which they are written in the record."""
        for name in field_names(type(self)):
            yield from _nodes_in(getattr(self, name))

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, parents first."""
        stack: list[Node] = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(tuple(node.children())))


_FIELD_NAMES: dict[type[Node], tuple[str, ...]] = {}


def field_names(kind: type[Node]) -> tuple[str, ...]:
    """Return the names of the fields of a kind of node, but for ``span``."""
    if kind not in _FIELD_NAMES:
        _FIELD_NAMES[kind] = tuple(entry.name for entry in fields(kind) if entry.name != "span")
    return _FIELD_NAMES[kind]


_ITSELF = object()  # so that no node holds itself
_DRAWN: dict[type[Node], tuple[str, ...]] = {}


def _drawn(node: Node) -> tuple[object, ...]:
    """Return what of a node can be seen on the paper."""
    kind = type(node)
    if kind not in _DRAWN:
        _DRAWN[kind] = tuple(entry.name for entry in fields(kind) if entry.compare)
    return tuple([getattr(node, name) for name in _DRAWN[kind]])


def once_per_node(find: Callable[Concatenate[Node, Given], Found]) -> Callable[Concatenate[Node, Given], Found]:
    """Return ``find``, a function of the ink of a node and of what else is given, with its answers kept with the nodes."""

    @wraps(find)
    def look(node: Node, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        try:
            known: dict[Any, Any] = node._known  # type: ignore[attr-defined]
        except AttributeError:
            known = {}
            object.__setattr__(node, "_known", known)
        key = (find, *args, *kwargs.items())
        if key not in known:
            found = find(node, *args, **kwargs)
            known[key] = _ITSELF if found is node else found
        found = known[key]
        return node if found is _ITSELF else found  # type: ignore[return-value]

    return look


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from _nodes_in(entry)


@dataclass(frozen=True, slots=True, eq=False)
class Number(Node):
    """A numeral without sign, as typed: ``2``, ``0.50``, ``1.5e-3`` (thousands separators dropped)."""

    text: str

    def children(self) -> Iterator[Node]:
        """Yield nothing: a leaf."""
        return iter(())


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    r"""A letter with all that hangs on it, by its canonical name: ``x``, ``x_1``, ``hat{y}``, ``w^(L)_jk``, ``Delta x``.

    `symcalc.formula.names` takes canonical names apart.
    """

    name: str

    def children(self) -> Iterator[Node]:
        """Yield nothing: a leaf."""
        return iter(())


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    """One of `CONSTANTS`, by SymPy's name; ``dots`` is the ellipsis in ``1 + 2 + … + n``."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Sum(Node):
    """Signed terms. A negative ``-x`` is the sum of one term; a single term never carries ``+``."""

    terms: tuple[tuple[Sign, Node], ...]

    def __post_init__(self) -> None:
        assert self.terms and (len(self.terms) > 1 or self.terms[0][0] != "+")

    def children(self) -> Iterator[Node]:
        """Yield the terms without their signs."""
        return iter([term for _, term in self.terms])


@dataclass(frozen=True, slots=True, eq=False)
class Product(Node):
    """Two or more factors, in their order. Which sign stands between them is the writer's choice."""

    factors: tuple[Node, ...]

    def __post_init__(self) -> None:
        assert len(self.factors) > 1

    def children(self) -> Iterator[Node]:
        """Yield the factors."""
        return iter(self.factors)


@dataclass(frozen=True, slots=True, eq=False)
class VectorProduct(Node):
    r"""``a · b`` or ``a × b`` of two vectors."""

    operator: Literal["·", "×"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class Quotient(Node):
    """A fraction, however typed: ``\\frac{a}{b}`` or ``a/b``."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True, eq=False)
class Power(Node):
    """``base ^ exponent``; the exponential ``e^x`` is the power of ``Constant("E")``."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True, eq=False)
class Root(Node):
    """A root sign; ``index`` is None for the square root."""

    radicand: Node
    index: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Apply(Node):
    """A known function, by the name of its row in `symcalc.functions`: ``sin``, ``log``, ``Abs``, ``transpose``, ``det``."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """A function known only by its letter: ``f(x+1, y)``.

    ``orders`` counts derivatives by slot: ``f'(x^2)`` is ``Call("f", (x^2,), (1,))``. It is empty, or has one entry per
    argument, not all zero; and it is used only where `Derivative` cannot say the same, that is, where some slot that is
    differentiated holds no plain name, or a name that occurs in another slot too.
    """

    function: str
    arguments: tuple[Node, ...]
    orders: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        assert not self.orders or (len(self.orders) == len(self.arguments) and any(self.orders))


@dataclass(frozen=True, slots=True, eq=False)
class Indexed(Node):
    """An entry of an indexed family: ``x_i`` under a sum over ``i``, ``x[i, j]`` in text. ``base`` is a canonical name."""

    base: str
    indices: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Derivative(Node):
    """A derivative that has not been carried out.

    ``variables`` holds (variable, order) pairs in the order of the written denominator (so the last acts first);
    ``partial`` tells ∂ from d. ``notation`` is how it was typed, and does not count in comparisons.
    """

    body: Node
    variables: tuple[tuple[Node, Node], ...]
    partial: bool = False
    notation: Notation = field(default="leibniz", compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class BigOperator(Node):
    r"""``\sum`` or ``\prod`` over an index; ``low`` and ``high`` are both None in ``\sum_i``."""

    operator: Literal["sum", "product"]
    body: Node
    index: Name
    low: Node | None = None
    high: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Integral(Node):
    """An integral over one variable; multiple integrals are nested. ``low`` and ``high`` are both None if indefinite."""

    body: Node
    variable: Node
    low: Node | None = None
    high: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Limit(Node):
    """A limit, from both sides (``+-``), from above (``+``) or from below (``-``)."""

    body: Node
    variable: Node
    target: Node
    direction: Literal["+-", "+", "-"] = "+-"


@dataclass(frozen=True, slots=True, eq=False)
class Cases(Node):
    """Branches (value, condition); the condition of the last may be None: otherwise."""

    rows: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Matrix(Node):
    """Rows of entries, all of one length, between round or square brackets."""

    rows: tuple[tuple[Node, ...], ...]
    brackets: Literal["()", "[]"] = "()"


@dataclass(frozen=True, slots=True, eq=False)
class EvaluatedAt(Node):
    r"""``body`` at a place: a relation ``x=1``, a bare sequence of them, or a tuple ``(1, 2)``.

    With ``upper`` it is the difference :math:`[F(x)]_a^b`; ``at`` is then the lower end.
    """

    body: Node
    at: Node
    upper: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Relation(Node):
    """A chain ``a < b ≤ c``: one operator of `RELATIONS` between each two operands. ``≔`` defines."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]

    def __post_init__(self) -> None:
        assert len(self.operators) == len(self.operands) - 1 > 0 and set(self.operators) <= set(RELATIONS)


@dataclass(frozen=True, slots=True, eq=False)
class Logic(Node):
    """``¬ a``, or two or more operands joined by one of ``∧ ∨ ⇒ ⇔``."""

    operator: Literal["¬", "∧", "∨", "⇒", "⇔"]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sequence(Node):
    r"""Entries between brackets; without brackets (``""``) it is a list of statements, such as a system of equations.

    A single entry between brackets is written with a comma behind it, ``(x,)``, since ``(x)`` is ``x``.
    """

    items: tuple[Node, ...]
    brackets: Literal["()", "[]", "{}", "[)", "(]", ""] = "()"


ZERO, ONE, TWO = Number("0"), Number("1"), Number("2")


def negative(node: Node) -> Sum:
    """Put a minus sign before ``node``."""
    return Sum((("-", node),))
