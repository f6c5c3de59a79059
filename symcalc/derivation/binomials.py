"""Sums of whole powers: the binomial theorem and what is done with its terms, for a letter n that stands for a whole number from 1 on.

Each side is read as terms c(n)·xᵃ·hᵇ and as sums of C(n, k)·xᵃ·hᵇ for k from 0, 1 or 2 to n, with exponents that are linear
in n and k; (x + h)ⁿ is such a sum by the binomial theorem. Sums over the same values of k are added term by term, and first
terms are taken out of those that start lower. Both sides are equal where nothing is left of their difference.

A power is let in only where it is defined for each n and k: with an exponent that is never negative, or with a base that is
displayed not to be zero. As everywhere in a sum over an index, x⁰ is 1 for x = 0, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import sympy

from symcalc.derivation.proof import compare
from symcalc.derivation.step import Verdict
from symcalc.errors import MeaningError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ZERO, Apply, BigOperator, Constant, Limit, Name, Node, Number, Power, Product, Quotient, Relation, Sum
from symcalc.formula.rebuilding import free_names

_K = sympy.Dummy("k", integer=True)
_HIGHEST_START = 2  # two terms can be taken out of a sum to n ≥ 1: those of k = 0 and k = 1


@dataclass(frozen=True, slots=True)
class _Shape:
    """What stands behind a coefficient: powers, and where it is a sum over k, from where on and whether with C(n, k)."""

    powers: tuple[tuple[str, sympy.Expr], ...] = ()
    start: int | None = None
    chosen: bool = False


_Terms = dict[_Shape, sympy.Expr]


class _NotOfThisKindError(Exception):
    """Something else than whole powers and sums of them."""


def judge_powers(before: Formula, after: Formula, assuming: Sequence[Formula]) -> Verdict | None:
    """Judge the step from a limit for h → 0 to another, or to its value, term by term; None where the terms do not tell.

    Raises
    ------
    RefutedError
        The limit has another value.

    Examples
    --------
    >>> from symcalc.formula.reading.reader import read
    >>> whole = read("n ∈ ℕ", notation="text")
    >>> def line(text):
    ...     return Formula(Limit(read(text, notation="text").node, Name("h"), ZERO))
    >>> judge_powers(line("(x + h)^n"), line("x^n + Sum(binomial(n, k)*x^(n - k)*h^k, (k, 1, n))"), [whole]).kind
    'proved'
    >>> judge_powers(line("(x + h)^n"), line("x^n + Sum(binomial(n, k)*x^(n - k)*h^k, (k, 2, n))"), [whole]) is None
    True
    """
    limit, other = before.node, after.node
    if not isinstance(limit, Limit) or limit.target != ZERO or limit.direction != "+-" or not isinstance(limit.variable, Name):
        return None
    for letter in _whole_letters(before, assuming):
        if letter == limit.variable.name:
            continue
        work = _Reading(before, letter, limit.variable.name)
        with suppress(_NotOfThisKindError, MeaningError):
            if not isinstance(other, Limit):
                return _value(work, work.at_zero(work.terms(limit.body)), before, after, assuming)
            is_same_kind = (limit.variable, limit.target, limit.direction) == (other.variable, other.target, other.direction)
            if is_same_kind and not work.difference(work.terms(limit.body), work.terms(other.body)):
                return Verdict("proved", "term by term, with the binomial theorem")
    return None


def _value(work: _Reading, found: _Terms, before: Formula, after: Formula, assuming: Sequence[Formula]) -> Verdict | None:
    with suppress(_NotOfThisKindError):
        if work.moved not in free_names(after.node) and not work.difference(found, work.terms(after.node)):
            return Verdict("proved", "a finite sum, in which all other terms have a power of what tends to 0")
    symbols = {name: before.with_node(Name(name)).meaning for shape in found for name, _ in shape.powers}
    value = sympy.Add(*(factor * sympy.Mul(*(symbols[name] ** power for name, power in shape.powers)) for shape, factor in found.items()))
    try:
        compare(value, after.meaning, [condition.meaning for condition in assuming])
    except RefutedError as error:
        raise RefutedError(f"The limit that {before.to_text()} stands for is {value}, not {after.to_text()}.") from error
    return None


def _whole_letters(formula: Formula, assuming: Iterable[Formula]) -> Iterator[str]:
    """Yield the letters that are displayed, or were declared, to stand for whole numbers from 1 on."""
    for condition in assuming:
        match condition.node:
            case Relation(operands=(Name(name=letter), Constant(name="Naturals")), operators=("∈",)):
                yield letter
    for name, role in formula.roles.items():
        if isinstance(role, sympy.Symbol) and role.is_integer and role.is_positive:
            yield name


class _Reading:
    """Reads ink as terms; ``letter`` stands for a whole number from 1 on, and ``moved`` is not zero."""

    def __init__(self, like: Formula, letter: str, moved: str) -> None:
        self.like, self.letter, self.moved = like, letter, moved
        self.n = like.with_node(Name(letter)).meaning
        assert isinstance(self.n, sympy.Symbol)

    def difference(self, left: _Terms, right: _Terms) -> _Terms:
        """Return what is left of the difference of two sides, all sums taken from the same term on."""
        return self.opened(_added((left, _scaled(right, -1))))

    def terms(self, node: Node, index: str | None = None, start: int | None = None) -> _Terms:
        """Return the terms of a node; below a sum, ``index`` is its letter and ``start`` where that begins."""
        match node:
            case Number(text=text) if text.isdigit():
                return {_Shape(): sympy.Integer(text)} if text.strip("0") else {}
            case Name(name=name) if name == self.letter:
                return {_Shape(): self.n}
            case Name(name=name) if name != index:
                return {self.power(name, sympy.Integer(1), start): sympy.Integer(1)}
            case Sum(terms=entries):
                return _added(_scaled(self.terms(term, index, start), -1 if sign == "-" else 1) for sign, term in entries)
            case Product(factors=factors):
                found: _Terms = {_Shape(): sympy.Integer(1)}
                for factor in factors:
                    found = _multiplied(found, self.terms(factor, index, start))
                return found
            case Quotient(numerator=above, denominator=Name(name=self.moved)):
                return _multiplied(self.terms(above, index, start), {self.power(self.moved, sympy.Integer(-1), start): sympy.Integer(1)})
            case Quotient(numerator=above, denominator=Number(text=text)) if text.isdigit() and text.strip("0"):
                return {shape: coefficient / sympy.Integer(text) for shape, coefficient in self.terms(above, index, start).items()}
            case Power(base=Name(name=name), exponent=exponent) if name not in (index, self.letter):
                return {self.power(name, self.exponent(exponent, index), start): sympy.Integer(1)}
            case Power(base=Sum(terms=(("+", Name(name=one)), ("+", Name(name=other)))), exponent=Name(name=self.letter)):
                if index is None and one != other and self.letter not in (one, other):
                    both = _joined(self.power(one, self.n - _K, 0), self.power(other, _K, 0))
                    return {_Shape(both.powers, 0, True): sympy.Integer(1)}
            case Apply(function="binomial", arguments=(Name(name=self.letter), Name(name=chosen))) if chosen == index:
                return {_Shape(chosen=True): sympy.Integer(1)}
            case BigOperator(operator="sum", body=body, index=Name(name=bound), low=Number(text=low), high=Name(name=self.letter)):
                if index is None and bound not in (self.letter, self.moved) and low.isdigit() and int(low) <= _HIGHEST_START:
                    inner = self.terms(body, bound, int(low))
                    return _added({_Shape(shape.powers, int(low), shape.chosen): coefficient} for shape, coefficient in inner.items())
        raise _NotOfThisKindError

    def exponent(self, node: Node, index: str | None) -> sympy.Expr:
        """Return an exponent, linear in n and k with whole coefficients."""
        value = self.like.with_node(node).meaning
        if index is not None:
            value = value.xreplace({self.like.with_node(Name(index)).meaning: _K})
        value = sympy.expand(value)
        if value.free_symbols - {self.n, _K} or not value.is_polynomial(self.n, _K) or sympy.total_degree(value, self.n, _K) > 1:
            raise _NotOfThisKindError
        if not all(coefficient.is_Integer for coefficient in sympy.Poly(value, self.n, _K).coeffs()):
            raise _NotOfThisKindError
        return value

    def power(self, name: str, exponent: sympy.Expr, start: int | None) -> _Shape:
        """Return a power, if it is defined for all n and k."""
        if not isinstance(self.like.with_node(Name(name)).meaning, sympy.Symbol) or (name != self.moved and self.least(exponent, start) < 0):
            raise _NotOfThisKindError
        return _shape({name: exponent})

    def least(self, exponent: sympy.Expr, start: int | None) -> sympy.Expr:
        """Return the least value of an exponent for n ≥ 1 and all k, or −∞."""
        first = max(1, start or 0)
        ends = [exponent] if start is None else [exponent.xreplace({_K: sympy.Integer(start)}), exponent.xreplace({_K: self.n})]
        if any(_K in end.free_symbols or sympy.expand(end).coeff(self.n, 1) < 0 for end in ends):
            return -sympy.oo
        return min(end.xreplace({self.n: sympy.Integer(first)}) for end in ends)

    def at_zero(self, terms: _Terms) -> _Terms:
        """Return what terms tend to as the moved letter tends to 0: those without it; a sum whose every term has it tends to 0."""
        kept: _Terms = {}
        for shape, coefficient in self.opened(terms).items():
            exponent = dict(shape.powers).get(self.moved, sympy.Integer(0))
            if exponent == 0 and shape.start is None:
                kept[shape] = coefficient
            elif self.least(exponent, shape.start) < 1:
                raise _NotOfThisKindError
        return kept

    def opened(self, terms: _Terms) -> _Terms:
        """Take the first terms out of sums, so that all of them start alike: C(n, 0) = 1 and C(n, 1) = n."""
        parts: list[_Terms] = []
        for shape, coefficient in terms.items():
            for k in range(_HIGHEST_START if shape.start is None else shape.start, _HIGHEST_START):
                powers = {name: sympy.expand(exponent.xreplace({_K: sympy.Integer(k)})) for name, exponent in shape.powers}
                parts.append({_shape(powers): sympy.expand(coefficient * self.n) if shape.chosen and k else coefficient})
            parts.append({_Shape(shape.powers, None if shape.start is None else _HIGHEST_START, shape.chosen): coefficient})
        return _added(parts)


def _shape(powers: Mapping[str, sympy.Expr]) -> _Shape:
    return _Shape(tuple(sorted((name, exponent) for name, exponent in powers.items() if exponent != 0)))


def _added(parts: Iterable[_Terms]) -> _Terms:
    found: _Terms = {}
    for part in parts:
        for shape, coefficient in part.items():
            found[shape] = sympy.expand(found.get(shape, sympy.Integer(0)) + coefficient)
    return {shape: coefficient for shape, coefficient in found.items() if coefficient != 0}


def _scaled(terms: _Terms, factor: int) -> _Terms:
    return {shape: factor * coefficient for shape, coefficient in terms.items()}


def _multiplied(left: _Terms, right: _Terms) -> _Terms:
    return _added({_joined(one, other): first * second} for one, first in left.items() for other, second in right.items())


def _joined(one: _Shape, other: _Shape) -> _Shape:
    if (one.start is not None and other.start is not None) or (one.chosen and other.chosen):
        raise _NotOfThisKindError
    powers = dict(one.powers)
    for name, exponent in other.powers:
        powers[name] = sympy.expand(powers.get(name, sympy.Integer(0)) + exponent)
    return _Shape(_shape(powers).powers, one.start if other.start is None else other.start, one.chosen or other.chosen)
