"""A Taylor polynomial as a result: its coefficients, what is left over, and what its page asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf, nextafter

import sympy

from symcalc.derivation.step import Derivation, Step
from symcalc.derivation.topics.known_series import KnownSeries
from symcalc.derivation.topics.taylor_page import taylor_page
from symcalc.derivation.topics.taylor_terms import FINE, Largest, polynomial_of, rounded_down, rounded_up, way
from symcalc.enclosure.exact_series import taylor_coefficients
from symcalc.enclosure.multivariate import Powers
from symcalc.enclosure.taylor_error import ErrorBound
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Node, Relation
from symcalc.formula.rebuilding import total
from symcalc.registry import PAGES

_BEYOND = 4

Box = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, repr=False)
class Taylor(Derivation):
    """A Taylor polynomial, with what is left over.

    Attributes
    ----------
    order : int
    centre : tuple of Expr
        The value of each variable about which is expanded.
    body : Formula
        The function.
    coefficients : mapping
        By the exponents of the ways from the centre.
    remainder : Expr
        Lagrange's form: what f − T is, at a point ξ between the centre and x.
    box : tuple of (Fraction, Fraction)
        Where the error is asked for; empty where it is not.
    error : ErrorBound or None
        What is proven of the greatest error on the box.
    textbook : Fraction or None
        The bound that Lagrange's remainder gives on the box, rounded up.
    series : KnownSeries or None
        The series that it begins, where that has a name.
    errors : tuple of Derivation
        What is said of the error, each statement with its checker.
    largest : tuple of Largest
        The derivatives of the next order at their largest on the box, of which the textbook bound is made.
    at_point : tuple of Formula
        The centre, each as letter = value.
    inside : tuple of Formula
        The box, each as low ≤ letter ≤ high.
    short : Node or None
        What the function is called.
    """

    order: int = 0
    centre: tuple[sympy.Expr, ...] = ()
    body: Formula | None = None
    coefficients: Mapping[Powers, sympy.Expr] = field(default_factory=dict, hash=False)
    remainder: sympy.Expr = sympy.S.Zero
    box: Box = ()
    error: ErrorBound | None = None
    textbook: Fraction | None = None
    series: KnownSeries | None = None
    errors: tuple[Derivation, ...] = ()
    largest: tuple[Largest, ...] = ()
    orders: Mapping[Node, tuple[Name, ...]] = field(default_factory=dict, hash=False)
    at_point: tuple[Formula, ...] = ()
    inside: tuple[Formula, ...] = ()
    short: Node | None = None

    @property
    def error_bound(self) -> list[float] | None:
        """Two floats between which the greatest error on the box lies, proven; None where no box was given."""
        if self.error is None:
            return None
        return [_outward(self.error.lower, -inf), inf if self.error.upper is None else _outward(self.error.upper, inf)]

    def all_steps(self) -> Iterator[Step]:
        """Yield every step, those of the statements about the error after those that derive the polynomial."""
        yield from super().all_steps()
        for said in self.errors:
            yield from said.all_steps()

    def order_of(self, part: Derivation) -> tuple[Name, ...]:
        """Return by which variables in turn a derivative was derived that the polynomial rests on; nothing for other side work."""
        return self.orders.get(part.goal.node, ())

    def value(self, order: tuple[Name, ...]) -> sympy.Expr:
        """Return a derivative at the point: its coefficient times the factorials."""
        powers = tuple(order.count(letter.node) for letter in self.variables if isinstance(letter.node, Name))
        return self.coefficients.get(powers, sympy.S.Zero) * sympy.Mul(*map(sympy.factorial, powers))

    def polynomial(self, order: int) -> Formula:
        """Return the polynomial of an order up to that of this one."""
        assert self.body is not None
        ways = [
            way(letter.node, self.body.with_node(_value_of(entry)))
            for letter, entry in zip(self.variables, self.at_point, strict=True)
            if isinstance(letter.node, Name)
        ]
        return self.body.with_node(polynomial_of(self.coefficients, ways, self.body, order))

    def polynomial_name(self, order: int) -> Formula:
        """Return what the polynomial of an order is called."""
        assert self.name is not None
        return self.name.with_node(Name(f"{self.name.to_text().partition('_')[0]}_{order}"))

    def moved(self, letter: Formula, sign: int) -> Node:
        """Return a + h, or a − h."""
        place = next(_value_of(entry) for entry in self.at_point if isinstance(entry.node, Relation) and entry.node.operands[0] == letter.node)
        first = [] if letter.with_node(place).meaning == 0 else [("+", place)]
        return total(*first, ("+" if sign > 0 else "-", Name("h")))

    @property
    def direction(self) -> tuple[Fraction, list[int]] | None:
        """The longest step and the direction along which the error is looked at: to a corner of the box, or along all variables."""
        assert self.body is not None
        if self.body.meaning.free_symbols - {letter.meaning for letter in self.variables} or not all(entry.is_number for entry in self.centre):
            return None
        if not self.box:
            return Fraction(1, 5), [1] * len(self.centre)
        signs, reach = [], []
        for (low, high), entry in zip(self.box, self.centre, strict=True):
            middle = Fraction(str(round(float(entry), 6))) if not entry.is_Rational else Fraction(int(entry.p), int(entry.q))
            signs.append(1 if high - middle >= middle - low else -1)
            reach.append(max(high - middle, middle - low))
        return (min(reach), signs) if min(reach) > 0 else None

    def error_at(self, order: int, ways: Sequence[Fraction]) -> sympy.Expr | None:
        """Return f − T of an order at a way from the centre; None where f has no value there."""
        assert self.body is not None
        place = {
            letter.meaning: entry + sympy.Rational(step.numerator, step.denominator)
            for letter, entry, step in zip(self.variables, self.centre, ways, strict=True)
        }
        value = (self.body.meaning - self.polynomial(order).meaning).subs(place)
        return value if value.is_finite is not False and value.is_real is not False and not value.has(sympy.nan, sympy.zoo) else None

    def leading(self, order: int, signs: Sequence[int]) -> tuple[sympy.Expr, int] | None:
        """Return coefficient and degree of the first term behind an order that is not zero along a direction."""
        assert self.body is not None
        symbols = [letter.meaning for letter in self.variables]
        further = taylor_coefficients(self.body.meaning, symbols, self.centre, order + _BEYOND)
        for degree in range(order + 1, order + _BEYOND + 1):
            terms = [
                value * sympy.Mul(*(s**p for s, p in zip(signs, powers, strict=True))) for powers, value in further.items() if sum(powers) == degree
            ]
            if (found := sympy.simplify(sympy.Add(*terms))) != 0:
                return found, degree
        return None

    @property
    def shown_bounds(self) -> tuple[str, str]:
        """The proven bounds as decimals, rounded outward."""
        assert self.error is not None
        return rounded_down(self.error.lower), rounded_up(self.error.upper * (1 + 2 * FINE) if self.error.upper is not None else Fraction(0))


def _value_of(equation: Formula) -> Node:
    assert isinstance(equation.node, Relation)
    return equation.node.operands[1]


PAGES.register("Taylor")(taylor_page)


def _outward(number: Fraction, end: float) -> float:
    near = float(number)
    is_outside = Fraction(near) <= number if end < 0 else Fraction(near) >= number
    return near if is_outside else nextafter(near, end)
