"""Products taken apart: a number, and powers of bases above and below one fraction line, in the order in which they were written.

Two things are alike when they are the same ink. A monomial is what tidying counts with: terms are alike when their
monomials differ in the number only, factors when their bases are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

from symcalc.formula.nodes import (
    ONE,
    ZERO,
    Apply,
    Call,
    Constant,
    Derivative,
    EvaluatedAt,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    negative,
    once_per_node,
)
from symcalc.formula.rebuilding import distinct, map_children, product

Kept = frozenset[Node]
NONE: Kept = frozenset()
_E = Constant("E")
_MOST_DIGITS, _HIGHEST = 12, 9


@dataclass
class Monomial:
    """``number · above / below``; the powers of a base are positive below, and rational above."""

    number: Fraction = Fraction(1)
    above: dict[Node, Fraction] = field(default_factory=dict)
    below: dict[Node, Fraction] = field(default_factory=dict)
    is_decimal: bool = False

    def key(self) -> tuple[frozenset[tuple[object, Fraction]], frozenset[tuple[object, Fraction]]]:
        """Return what two like terms share: bases with their exponents, where e²ˣ is eˣ squared and the order of a sum says nothing."""
        return _likeness(self.above), _likeness(self.below)

    def written(self) -> Node:
        """Return the ink, with one fraction line where one is needed."""
        number = abs(self.number)
        top, bottom = product(*_powers(self.above)), product(*_powers(self.below))
        decimal = terminating(number) if self.is_decimal else ""
        if decimal:
            above, under = product(Number(decimal), top), bottom
        else:
            above, under = product(Number(str(number.numerator)), top), product(Number(str(number.denominator)), bottom)
        whole = above if under == ONE else Quotient(above, under)
        return ZERO if not self.number else whole if self.number > 0 else negative(whole)


def _likeness(found: dict[Node, Fraction]) -> frozenset[tuple[object, Fraction]]:
    out: dict[object, Fraction] = {}
    for base, exponent in found.items():
        alike: object = base
        if isinstance(base, Sum):
            alike = frozenset(Counter(base.terms).items())
        elif isinstance(base, Power) and base.base == _E:
            inner = monomial(base.exponent)
            alike, exponent = ("exponential", frozenset(inner.above.items()), frozenset(inner.below.items())), exponent * inner.number
        out[alike] = out.get(alike, Fraction(0)) + exponent
    return frozenset(entry for entry in out.items() if entry[1])


def monomial(node: Node) -> Monomial:
    """Take a product, or a quotient of products, apart.

    >>> x = Name("x")
    >>> found = monomial(Quotient(Product((Number("3"), x, Power(x, Number("2")))), Number("6")))
    >>> found.number, found.above
    (Fraction(1, 2), {Name(name='x'): Fraction(3, 1)})
    """
    found = Monomial()
    sides = {True: found.above, False: found.below}
    stack: list[tuple[Node, bool]] = [(node, True)]
    while stack:
        factor, is_above = stack.pop(0)
        match factor:
            case Product(factors=factors):
                stack[:0] = [(entry, is_above) for entry in factors]
            case Sum(terms=(("-", term),)):
                found.number = -found.number
                stack.insert(0, (term, is_above))
            case Quotient(numerator=above, denominator=below) if is_above and below != ZERO:
                stack[:0] = [(above, True), (below, False)]
            case Power(base=Product() | Quotient() as inside, exponent=Number(text=text)) if text.isdigit() and 0 < int(text) <= _HIGHEST:
                part, power = monomial(inside), int(text)
                if part.is_decimal or not part.number or (part.below and not is_above):
                    sides[is_above][factor] = sides[is_above].get(factor, Fraction(0)) + 1
                    continue
                found.number *= part.number**power if is_above else 1 / part.number**power
                for place, powers in ((is_above, part.above), (not is_above, part.below)):
                    for base, exponent in powers.items():
                        sides[place][base] = sides[place].get(base, Fraction(0)) + power * exponent
            case Number() if (value := number_of(factor)) is not None and (is_above or value):
                found.is_decimal = found.is_decimal or "." in factor.text
                found.number *= value if is_above else 1 / value
            case _:
                base, exponent = base_of(factor)
                side = found.above if is_above else found.below
                if not is_above and exponent < 0:
                    base, exponent = factor, Fraction(1)
                side[base] = side.get(base, Fraction(0)) + exponent
    return found


def number_of(node: Node) -> Fraction | None:
    """Return the value of a short numeral, whole or decimal."""
    if isinstance(node, Number) and "e" not in node.text.lower() and len(node.text) <= _MOST_DIGITS:
        return Fraction(node.text)
    return None


def base_of(factor: Node) -> tuple[Node, Fraction]:
    """Return base and exponent, where the exponent is a number; powers of powers with whole exponents are multiplied.

    >>> base_of(Power(Power(Name("x"), Number("2")), Number("3")))
    (Name(name='x'), Fraction(6, 1))
    """
    if isinstance(factor, Power) and not isinstance(factor.base, Number | Product | Quotient) and factor.base != _E:
        exponent = rational(factor.exponent)
        if exponent is not None and exponent:
            base, inner = base_of(factor.base)
            if base == factor.base:
                return base, exponent
            if exponent.denominator == 1 and exponent > 0:
                return base, inner * exponent
            return factor.base, exponent
    return factor, Fraction(1)


def rational(node: Node) -> Fraction | None:
    """Return the value of a whole number or of a fraction of two, with its sign; None for all else."""
    match node:
        case Number(text=text) if text.isdigit() and len(text) <= _MOST_DIGITS:
            return Fraction(int(text))
        case Sum(terms=(("-", term),)):
            value = rational(term)
            return None if value is None else -value
        case Quotient(numerator=Number(text=above), denominator=Number(text=below)) if above.isdigit() and below.isdigit() and int(below):
            return Fraction(int(above), int(below))
    return None


def _powers(found: dict[Node, Fraction]) -> Iterator[Node]:
    for base, exponent in found.items():
        if isinstance(base, Root) and exponent.denominator == 1 and exponent >= (index := _index(base)) > 0:
            # (√u)³ = u·√u; what is under the root is not negative anyway.
            whole, rest = divmod(int(exponent), index)
            yield from _powers({base.radicand: Fraction(whole)} | ({base: Fraction(rest)} if rest else {}))
        elif exponent:
            yield _power(base, exponent)


def _index(root: Root) -> int:
    if root.index is None:
        return 2
    value = rational(root.index)
    return int(value) if value is not None and value.denominator == 1 else 0


def _power(base: Node, exponent: Fraction) -> Node:
    if exponent == 1:
        return base
    if isinstance(base, Power) and base.base == _E and exponent.denominator == 1:
        inner = monomial(base.exponent)
        inner.number *= exponent
        return Power(_E, inner.written())
    return Power(base, _numeral(exponent))


def _numeral(value: Fraction) -> Node:
    return Monomial(value).written()


def terminating(value: Fraction) -> str:
    """Return the decimal that is exactly ``value``, with its sign; an empty text where none ends.

    >>> terminating(Fraction(-3, 8)), terminating(Fraction(2)), terminating(Fraction(1, 3))
    ('-0.375', '2', '')
    """
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return ""
    places = next(places for places in count() if (value * 10**places).denominator == 1)
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    whole, after = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{'-' if value < 0 else ''}{whole}{'.' if after else ''}{after}"


def below(node: Node, change: Callable[[Node, Kept], Node], kept: Kept) -> Node:
    """Return ``node`` with ``change`` made to its children: not in a derivative that stays, nor in an argument that is kept as typed."""
    if isinstance(node, Derivative | EvaluatedAt):
        return node
    own = arguments_of(node)
    changed = map_children(node, lambda child: child if child in kept and any(child is entry for entry in own) else _changed(child, change, kept))
    # A product in a product needs no bracket.
    return product(*changed.factors) if isinstance(changed, Product) and changed is not node else changed


@once_per_node
def _changed(node: Node, change: Callable[[Node, Kept], Node], kept: Kept) -> Node:
    return change(node, kept)


def arguments_of(node: Node) -> tuple[Node, ...]:
    """Return what a function, an exponential or a root is taken of."""
    match node:
        case Apply(arguments=arguments) | Call(arguments=arguments):
            return arguments
        case Power(exponent=exponent):
            return (exponent,)
        case Root(radicand=radicand):
            return (radicand,)
    return ()


def typed(node: Node) -> Kept:
    """Return the arguments in a formula as it was given; tidying leaves them as they were typed."""
    return frozenset(entry for part in distinct(node) for entry in arguments_of(part) if not isinstance(entry, Name | Number | Constant))


@once_per_node
def weight(node: Node) -> int:
    """Count the letters and numbers in ink.

    >>> weight(Quotient(Name("x"), Power(Name("y"), Number("2"))))
    3
    """
    return sum(map(weight, node.children())) or 1
