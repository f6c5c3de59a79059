"""Difference quotients worked until h can be cancelled: one way for each kind of function.

Powers are multiplied out, quotients brought to a common denominator, roots made rational, sines and exponentials opened by
their addition theorems. Each way is a list of lines, from the difference quotient to the derivative; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sympy

from symcalc.derivation.limits import written
from symcalc.derivation.rule import Differentiation
from symcalc.derivation.tidying import tidy
from symcalc.derivation.topics.assembly import held
from symcalc.errors import MeaningError
from symcalc.formula.formula import Formula
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import (
    ONE,
    TWO,
    ZERO,
    Apply,
    BigOperator,
    Constant,
    Limit,
    Name,
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
from symcalc.formula.rebuilding import map_children, product, substitute, total

_HIGHEST_POWER = 12


@dataclass(frozen=True, slots=True)
class Line:
    """The next line of the work: what stands there, why, and what is taken for granted from here on."""

    node: Node
    rule: str
    why: str
    facts: tuple[Node, ...] = ()
    assuming: tuple[Node, ...] = ()


def difference_quotient(body: Node, d: Differentiation, h: str) -> Quotient:
    """Return what is gained on the way h, over h."""
    moved = total(("+", d.variable), ("+", Name(h)))
    return Quotient(total(("+", substitute(body, {d.letter: moved})), ("-", body)), Name(h))


def to_zero(body: Node, h: str) -> Limit:
    """Return the limit for h → 0."""
    return Limit(body, Name(h), ZERO)


def away_from_zero(h: str) -> Relation:
    """Return the condition under which h may be cancelled."""
    return Relation((Name(h), ZERO), ("≠",))


# Kinds of functions -----------------------------------------------------------------------------------------------------


def _constant(body: Formula, d: Differentiation, h: str) -> list[Line] | None:
    if not d.is_constant(body.node):
        return None
    return [
        Line(to_zero(ZERO, h), "difference", "nothing is gained", (), (away_from_zero(h),)),
        Line(ZERO, "limit", "the limit of a constant"),
    ]


def _rational(body: Formula, d: Differentiation, h: str) -> list[Line] | None:
    """Polynomials are multiplied out; quotients of them are brought to a common denominator first."""
    parts = _above_and_below(body, d)
    if parts is None:
        return None
    above, below = parts
    x, step = d.symbol, _symbol(h)
    moved = {x: x + step}
    gain = sympy.expand(above.xreplace(moved) * below - above * below.xreplace(moved))
    cancelled = sympy.expand(gain / step)
    lines: list[Line] = []
    bottom: tuple[Node, ...] = ()
    known: tuple[Node, ...] = ()
    if x in below.free_symbols:
        under = body.node.denominator if isinstance(body.node, Quotient) else written(below, body).node
        over = body.node.numerator if isinstance(body.node, Quotient) else written(above, body).node
        there = {d.letter: total(("+", d.variable), ("+", Name(h)))}
        moved_under = substitute(under, there)
        bottom, known = (moved_under, under), (Relation((under, ZERO), ("≠",)), Relation((moved_under, ZERO), ("≠",)))
        common = total(("+", product(substitute(over, there), under)), ("-", product(over, moved_under)))
        why = "one fraction, over the common denominator"
        lines.append(Line(to_zero(Quotient(common, product(Name(h), *bottom)), h), "common denominator", why, (), known))
        numerator, divisor = gain, product(Name(h), *bottom)
    else:
        divisor = Name(h) if below == 1 else product(written(below, body).node, Name(h))
        bottom = () if below == 1 else (written(below, body).node,)
        known = () if below.is_number else (Relation((written(below, body).node, ZERO), ("≠",)),)
        out = total(*_by_powers(sympy.expand(above.xreplace(moved)), step, h, body))
        minus = total(("+", out), ("-", written(sympy.expand(above), body).node))
        lines.append(Line(to_zero(Quotient(minus, divisor), h), "multiplying out", "multiplied out", (), known))
        numerator = gain / below
    top = total(*_by_powers(sympy.expand(numerator), step, h, body))
    lines.append(Line(to_zero(Quotient(top, divisor), h), "difference", "what is left of the difference"))
    rest = total(*_by_powers(cancelled if x in below.free_symbols else sympy.expand(cancelled / below), step, h, body))
    whole = _over(rest, product(*bottom)) if bottom else rest
    lines.append(Line(to_zero(whole, h), "cancel", "{} cancelled", (Name(h),), (away_from_zero(h),)))
    placed = substitute(whole, {h: ZERO})
    lines.append(Line(placed, "limit", "{} put in: what is left is continuous there", (Relation((Name(h), ZERO), ("=",)),)))
    lines.append(Line(_at_zero(cancelled, below, step, bottom, body, d), "value", "worked out"))
    return lines


def _at_zero(cancelled: sympy.Expr, below: sympy.Expr, step: sympy.Symbol, bottom: tuple[Node, ...], body: Formula, d: Differentiation) -> Node:
    value = cancelled.xreplace({step: sympy.Integer(0)})
    if d.symbol not in below.free_symbols:
        return written(sympy.expand(value / below**2), body).node
    under = bottom[-1]
    return written(value, body).node if not bottom else _over(written(value, body).node, _squared(under))


def _whole_power(body: Formula, d: Differentiation, h: str) -> list[Line] | None:
    """(x + h)ⁿ by the binomial theorem, for a letter n that stands for a whole number; with a factor and a constant beside it."""
    terms = body.node.terms if isinstance(body.node, Sum) else (("+", body.node),)
    moving = [(sign, term) for sign, term in terms if not d.is_constant(term)]
    if len(moving) != 1:
        return None
    ((sign, term),) = moving
    whole, below = (term.numerator, term.denominator) if isinstance(term, Quotient) else (term, ONE)
    factor, power = _constant_factor(whole, d)
    if not isinstance(below, Number):
        return None
    match power:
        case Power(base=Name(name=d.letter) as x, exponent=Name() as n) if n != x:
            pass
        case _:
            return None
    k = Name(free_letter({*d.roles, d.letter, h}, "k", "j", "i"))
    step, rest = Name(h), Power(x, total(("+", n), ("-", k)))

    def summed(low: str, exponent: Node) -> Node:
        return BigOperator("sum", Product((Apply("binomial", (n, k)), rest, Power(step, exponent))), k, Number(low), n)

    def scaled(node: Node) -> Node:
        found = product(*factor, node)
        found = found if below == ONE else Quotient(found, below)
        return found if sign == "+" else negative(found)

    one_less = total(("+", k), ("-", ONE))
    slope = (n, Power(x, total(("+", n), ("-", ONE))))
    moved, value = Power(total(("+", x), ("+", step)), n), Product(slope)
    # Only what stands in the difference quotient can be opened there.
    held(body.with_node(substitute(power, {d.letter: total(("+", x), ("+", step))})), body.with_node(moved))
    opened = _with(difference_quotient(body.node, d, h), moved, summed("0", k))
    apart = total(("+", value), ("+", summed("2", one_less)))
    is_whole = body.with_node(n).meaning.is_integer and body.with_node(n).meaning.is_positive
    known = () if is_whole else (Relation((n, Constant("Naturals")), ("∈",)),)
    return [
        Line(to_zero(opened, h), "binomial theorem", "binomial theorem, {} a whole number from 1 on", (n,), known),
        Line(to_zero(Quotient(scaled(summed("1", k)), step), h), "difference", "the term of {} is {}: it cancels", (_is(k, ZERO), power)),
        Line(to_zero(scaled(summed("1", one_less)), h), "cancel", "{} cancelled", (step,), (away_from_zero(h),)),
        Line(to_zero(scaled(apart), h), "first term", "the term of {} by itself: all others have {} in them", (_is(k, ONE), step)),
        Line(scaled(product(*slope)), "limit", "{} put in: what is left is continuous there", (_is(step, ZERO),)),
    ]


def _with(node: Node, old: Node, new: Node) -> Node:
    return new if node == old else map_children(node, lambda child: _with(child, old, new))


def _is(left: Node, right: Node) -> Relation:
    return Relation((left, right), ("=",))


def _square_root(body: Formula, d: Differentiation, h: str) -> list[Line] | None:
    """(√U − √u)·(√U + √u) = U − u, in which h can be cancelled."""
    factor, inner = _constant_factor(body.node, d)
    match inner:
        case Root(radicand=u, index=None):
            pass
        case _:
            return None
    polynomial = _polynomial(body.with_node(u), d)
    if polynomial is None:
        return None
    step = _symbol(h)
    moved = substitute(u, {d.letter: total(("+", d.variable), ("+", Name(h)))})
    roots = total(("+", Root(moved)), ("+", Root(u)))
    gain = sympy.expand(polynomial.xreplace({d.symbol: d.symbol + step}) - polynomial)
    cancelled = sympy.expand(gain / step)
    below = product(Name(h), roots)
    known = (Relation((u, ZERO), (">",)), Relation((moved, ZERO), (">",)))
    above: Node = total(("+", moved), ("-", u))
    rest = total(*_by_powers(cancelled, step, h, body))
    last = to_zero(_over(product(*factor, rest), roots), h)
    value = written(cancelled.xreplace({step: sympy.Integer(0)}), body).node
    return [
        Line(to_zero(Quotient(product(*factor, above), below), h), "rationalising", "multiplied above and below by {}", (roots,), known),
        Line(to_zero(Quotient(product(*factor, total(*_by_powers(gain, step, h, body))), below), h), "difference", "what is left of the difference"),
        Line(last, "cancel", "{} cancelled", (Name(h),), (away_from_zero(h),)),
        Line(substitute(last.body, {h: ZERO}), "limit", "{} put in: what is left is continuous there", (Relation((Name(h), ZERO), ("=",)),)),
        Line(_over(product(*factor, value), Product((TWO, Root(u)))), "value", "worked out"),
    ]


def _sine(body: Formula, d: Differentiation, h: str) -> list[Line] | None:
    """sin(u + v) = sin u cos v + cos u sin v, cos(u + v) = cos u cos v − sin u sin v, and the limits of sin(h)/h and (cos h − 1)/h."""
    factor, inner = _constant_factor(body.node, d)
    match inner:
        case Apply(function="sin" | "cos" as name, arguments=(u,)):
            pass
        case _:
            return None
    rate = _rate(u, body, d)
    if rate is None:
        return None
    slope, v = written(rate, body).node, written(rate * _symbol(h), body).node
    other, sign = ("cos", "+") if name == "sin" else ("sin", "-")
    own, turned, sine, cosine = Apply(name, (u,)), Apply(other, (u,)), Apply("sin", (v,)), Apply("cos", (v,))
    opened = total(("+", product(own, cosine)), (sign, product(turned, sine)), ("-", own))
    fall, rise = Quotient(total(("+", cosine), ("-", ONE)), Name(h)), Quotient(sine, Name(h))
    apart = total(("+", product(*factor, own, fall)), (sign, product(*factor, turned, rise)))
    limits = tuple(Relation((to_zero(part, h), value), ("=",)) for part, value in ((fall, ZERO), (rise, slope)))
    ends = total(("+", Product((*factor, own, ZERO))), (sign, Product((*factor, turned, slope))))
    value = product(*factor, slope, turned)
    return [
        Line(to_zero(Quotient(product(*factor, opened), Name(h)), h), "addition theorem", "addition theorem for {}", (Apply(name, (_sum(u, v),)),)),
        Line(to_zero(apart, h), "difference", "what has {} in it taken together", (own,), (away_from_zero(h),)),
        Line(ends, "limit", "the limits {} and {}", limits),
        Line(tidy(value if sign == "+" else negative(value)), "value", "worked out"),
    ]


def _exponential(body: Formula, d: Differentiation, h: str) -> list[Line] | None:
    """exp(u + v) = exp u·exp v, and the limit of (exp h − 1)/h."""
    factor, inner = _constant_factor(body.node, d)
    match inner:
        case Power(base=Constant(name="E"), exponent=u) if not d.is_constant(u):
            pass
        case _:
            return None
    rate = _rate(u, body, d)
    if rate is None:
        return None
    slope, v = written(rate, body).node, written(rate * _symbol(h), body).node
    grown = Power(Constant("E"), v)
    rise = Quotient(total(("+", grown), ("-", ONE)), Name(h))
    split = total(("+", product(inner, grown)), ("-", inner))
    return [
        Line(to_zero(Quotient(product(*factor, split), Name(h)), h), "addition theorem", "a sum in the exponent is a product of powers"),
        Line(to_zero(product(*factor, inner, rise), h), "difference", "{} in front", (inner,), (away_from_zero(h),)),
        Line(Product((*factor, inner, slope)), "limit", "the limit {}", (Relation((to_zero(rise, h), slope), ("=",)),)),
        Line(tidy(product(*factor, slope, inner)), "value", "worked out"),
    ]


# What the kinds need ----------------------------------------------------------------------------------------------------


def _above_and_below(body: Formula, d: Differentiation) -> tuple[sympy.Expr, sympy.Expr] | None:
    """Return numerator and denominator of a quotient of polynomials in the variable."""
    if isinstance(body.node, Quotient):
        above, below = (_polynomial(body.with_node(part), d) for part in (body.node.numerator, body.node.denominator))
        return None if above is None or below is None else (above, below)
    if (whole := _polynomial(body, d)) is not None:
        return whole, sympy.Integer(1)
    value = _meaning(body)
    if value is None:
        return None
    above, below = sympy.fraction(sympy.together(value))
    return (above, below) if all(part.is_polynomial(d.symbol) for part in (above, below)) and _is_small(above * below, d) else None


def _polynomial(formula: Formula, d: Differentiation) -> sympy.Expr | None:
    value = _meaning(formula)
    return value if value is not None and value.is_polynomial(d.symbol) and _is_small(value, d) else None


def _is_small(value: sympy.Expr, d: Differentiation) -> bool:
    return bool(sympy.degree(value, d.symbol) <= _HIGHEST_POWER)


def _meaning(formula: Formula) -> sympy.Expr | None:
    try:
        value = formula.meaning
    except MeaningError:
        return None
    return value if isinstance(value, sympy.Expr) else None


def _rate(u: Node, body: Formula, d: Differentiation) -> sympy.Expr | None:
    """Return a of u = a x + b."""
    value = _polynomial(body.with_node(u), d)
    if value is None or sympy.degree(value, d.symbol) != 1:
        return None
    return sympy.expand(value).coeff(d.symbol, 1)


def _constant_factor(node: Node, d: Differentiation) -> tuple[tuple[Node, ...], Node]:
    if not isinstance(node, Product):
        return (), node
    fixed = tuple(factor for factor in node.factors if d.is_constant(factor))
    moving = product(*(factor for factor in node.factors if not d.is_constant(factor)))
    held(Formula(node, d.roles), Formula(Product((*fixed, moving)) if fixed else moving, d.roles))
    return fixed, moving


def _by_powers(value: sympy.Expr, step: sympy.Symbol, h: str, body: Formula) -> Iterator[tuple[str, Node]]:
    """Yield the terms of a polynomial in h, with signs, by rising powers of h; h stands at the end of each."""
    polynomial = sympy.Poly(value, step)
    if polynomial.is_zero:
        yield "+", ZERO
    for (power,), coefficient in sorted(polynomial.terms(), key=lambda term: term[0]):
        way: tuple[Node, ...] = () if not power else (Name(h),) if power == 1 else (Power(Name(h), Number(str(power))),)
        letters = written(sympy.expand(coefficient), body).node
        for sign, term in letters.terms if isinstance(letters, Sum) else (("+", letters),):
            yield sign, product(term, *way)


def _squared(node: Node) -> Power:
    match node:
        case Power(base=base, exponent=Number(text=text)) if text.isdigit():
            return Power(base, Number(str(2 * int(text))))
    return Power(node, TWO)


def _over(above: Node, below: Node) -> Node:
    """Return a fraction, its sign in front."""
    match above:
        case Sum(terms=(("-", term),)):
            return negative(Quotient(term, below))
    return Quotient(above, below)


def _sum(u: Node, v: Node) -> Node:
    return total(("+", u), ("+", v))


def _symbol(h: str) -> sympy.Symbol:
    return sympy.Symbol(h)


Kind = Callable[[Formula, Differentiation, str], list[Line] | None]
KINDS: tuple[Kind, ...] = (_constant, _rational, _whole_power, _square_root, _sine, _exponential)
