"""Expressions as quotients of polynomials over kernels, with python-flint's multivariate polynomials.

A kernel is a symbol, the exponential of a monomial, the sine and cosine of an argument, the root or logarithm of an irreducible
polynomial, a sum or integral, or any other function at its arguments. What a kernel satisfies (k² = p, sin² = 1 − cos²) is kept
beside it and divided out. Where |u|, the root of a square, a sign or a branch depends on a sign that is not known, the proof is
made once for each of the cases. All that is done here holds at every real point where the facts hold and the expressions are
defined; where that is, is asked in `domain`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import add, mul

import sympy
from sympy.core.function import AppliedUndef
from sympy.functions.elementary.trigonometric import TrigonometricFunction
from sympy.logic.boolalg import BooleanAtom

from symcalc import functions
from symcalc.derivation.rows import branches, by_slots
from symcalc.enclosure import polynomials as box
from symcalc.enclosure.polynomials import Polynomial, Signs
from symcalc.enclosure.signs import AgainError, NotDecidedError, Polynomials, Quotient

__all__ = ["Kernels", "NotDecidedError"]

RELATIONS: dict[type[sympy.Basic], Signs] = {
    sympy.StrictGreaterThan: box.POSITIVE,
    sympy.GreaterThan: box.NOT_NEGATIVE,
    sympy.StrictLessThan: box.NEGATIVE,
    sympy.LessThan: box.NOT_POSITIVE,
    sympy.Ne: box.NOT_ZERO,
    sympy.Eq: box.ZERO,
}
_LARGEST_ROOT, _LARGEST_ANGLE, _MOST_ANGLES, _MOST_CASES = 200, 12, 4, 5
_SMALLEST_RING, _LARGEST_RING = 8, 2048


class CasesError(Exception):
    """The sign of a polynomial has to be known: the proof is to be made once for each of these cases."""

    def __init__(self, polynomial: Polynomial, cases: list[Signs]) -> None:
        self.polynomial, self.cases = polynomial, cases


def is_relation(condition: sympy.Basic) -> bool:
    """Tell whether a condition compares two different numbers."""
    return type(condition) in RELATIONS and condition.lhs != condition.rhs


def taken_apart(part: sympy.Expr) -> tuple[sympy.Expr, sympy.Symbol, Sequence[sympy.Expr]]:
    """Return what stands under the outermost letter of a sum, product or integral, that letter, and its ends."""
    *inner, (letter, *ends) = part.limits
    return part.func(part.function, *inner) if inner else part.function, letter, ends


class Kernels:
    """What is known in one comparison, and what follows from it in all cases."""

    def __init__(self, facts: Iterable[sympy.Basic] = ()) -> None:
        # The shortest first: what they say of single letters helps to read the others.
        self._facts = sorted(facts, key=lambda fact: (fact.count_ops(), str(fact)))
        self.size, self.orders, self.adds_angles = _SMALLEST_RING, dict[Hashable, int](), False
        self._case: _Case | None = None

    def are_equal(self, left: sympy.Expr, right: sympy.Expr) -> bool:
        """Tell whether left − right is identically zero; False says nothing.

        >>> x = sympy.Symbol("x")
        >>> Kernels().are_equal(sympy.sin(x) ** 2 + sympy.cos(x) ** 2, sympy.Integer(1))
        True
        >>> root = sympy.sqrt(x**2)
        >>> Kernels().are_equal(root, x), Kernels().are_equal(root, abs(x)), Kernels([x > 0]).are_equal(root, x)
        (False, True, True)
        """
        if self._decided(lambda case: case.are_equal(left, right)):
            return True
        # Sines of sums are opened only now: it takes the bounds away by which some denominators are seen to be positive.
        if self.adds_angles or not (left.has(TrigonometricFunction) or right.has(TrigonometricFunction)):
            return False
        self.adds_angles, self._case = True, None
        return self._decided(lambda case: case.are_equal(left, right))

    def holds(self, condition: sympy.Basic) -> bool:
        """Tell whether ``condition`` follows, wherever its parts are defined; False says nothing.

        >>> x = sympy.Symbol("x")
        >>> Kernels().holds(x**2 + 1 > 0), Kernels().holds(sympy.Ne(x, 0)), Kernels([x > 1]).holds(sympy.Ne(x, 0))
        (True, False, True)
        """
        try:
            return condition is sympy.true or self._decided(lambda case: case.follows(condition))
        except NotDecidedError:
            return False

    def _decided(self, question: Callable[[_Case], bool]) -> bool:
        while self.size <= _LARGEST_RING:
            try:
                if self._case is None:
                    self._case = _Case(self)
                return self._in_all_cases(self._case, question)
            except AgainError as again:
                self._case, self.size = None, self.size * (4 if again.args else 1)
        raise NotDecidedError("the expression has too many kernels")

    def _in_all_cases(self, case: _Case, question: Callable[[_Case], bool]) -> bool:
        try:
            case.learn(self._facts)
            return question(case)
        except CasesError as open_:
            cases = (case.assuming(open_.polynomial, signs) for signs in open_.cases)
            return all(self._in_all_cases(case, question) for case in cases if case.is_possible())


class _Case(Polynomials):
    """The kernels in one of the cases of a comparison."""

    def __init__(self, owner: Kernels) -> None:
        super().__init__(owner.size, _MOST_CASES)
        self._owner, self._learnt, self._bound = owner, 0, 0
        self._logs: dict[int, Polynomial] = {}
        self._quotients: dict[sympy.Basic, Quotient] = {}
        self._exponents: dict[int, Quotient] = {}
        self._roots: dict[int, int] = {}

    def learn(self, facts: list[sympy.Basic]) -> None:
        """Take in the facts that are relations; one that the kernels do not reach is passed over."""
        for fact in facts[self._learnt :]:
            try:
                if is_relation(fact):
                    self.note(self.quotient(fact.lhs - fact.rhs).of_same_sign(), RELATIONS[type(fact)])
            except NotDecidedError:
                pass
            self._learnt += 1

    def are_equal(self, left: sympy.Expr, right: sympy.Expr) -> bool:
        """Tell whether left − right is the zero polynomial."""
        difference = self.quotient(left) + self.number(-1) * self.quotient(right)
        return bool(self.reduced(difference.above).is_zero())

    def follows(self, condition: sympy.Basic) -> bool:
        """Tell whether a condition follows."""
        if isinstance(condition, sympy.And | sympy.Or):
            return (all if isinstance(condition, sympy.And) else any)(map(self.follows, condition.args)) or self.is_met(condition)
        return is_relation(condition) and self._signs(condition)[1] <= RELATIONS[type(condition)]

    def is_met(self, condition: sympy.Basic) -> bool:
        """Decide the condition of a branch, by cases where it is open."""
        if isinstance(condition, sympy.And | sympy.Or):
            return (all if isinstance(condition, sympy.And) else any)(map(self.is_met, sorted(condition.args, key=sympy.count_ops)))
        if isinstance(condition, BooleanAtom):
            return condition is sympy.true
        if not is_relation(condition):
            raise NotDecidedError(f"it is not known when {condition}")
        (polynomial, signs), wanted = self._signs(condition), RELATIONS[type(condition)]
        if not (signs <= wanted or signs.isdisjoint(wanted)):
            self._ask(polynomial)
        return signs <= wanted

    def _signs(self, relation: sympy.Rel) -> tuple[Polynomial, Signs]:
        difference = self.quotient(relation.lhs - relation.rhs if isinstance(relation.lhs, sympy.Expr) else sympy.nan)
        signs = self.sign(polynomial := difference.of_same_sign())
        return polynomial, signs if 0 in self.sign(difference.above) else signs - box.ZERO

    def _ask(self, polynomial: Polynomial) -> None:
        """Ask for the cases of a factor whose sign is not known."""
        if self._cases_left and not self._bound:
            for part in (box.NEGATIVE, box.ZERO):
                for f, _ in self.factors(self.reduced(polynomial))[1]:
                    if (signs := self.sign(f)) & part and signs - part:
                        raise CasesError(f, [signs - part, signs & part])
        raise NotDecidedError("a sign is not known")

    def note(self, polynomial: Polynomial, signs: Signs) -> None:
        """Take in a fact; with it, an expression may have a simpler quotient."""
        self._quotients.clear()
        super().note(polynomial, signs)

    def quotient(self, part: sympy.Expr) -> Quotient:
        """Return the expression as a quotient of polynomials in kernels; the same one as before, until a fact is added."""
        found = self._quotients.get(part)
        if found is None:
            found = self._quotients[part] = self._quotient(part)
        return found

    def _quotient(self, part: sympy.Expr) -> Quotient:
        if isinstance(part, sympy.Rational) and part.is_finite:
            return self.number(int(part.p), int(part.q))
        if isinstance(part, sympy.Symbol) and part.is_commutative:
            return self.kernel(self._symbol(part))
        if (found := box.range_of(part)) is not None:
            return self.kernel(self.variable(part, found))
        if isinstance(part, sympy.Add | sympy.Mul):
            return reduce(add if isinstance(part, sympy.Add) else mul, map(self.quotient, part.args))
        if part is sympy.E or isinstance(part, sympy.exp) or (isinstance(part, sympy.Pow) and part.base is sympy.E):
            return self._exponential(self.quotient(part.exp if part is not sympy.E else sympy.S.One))
        if isinstance(part, sympy.Pow):
            base = self.quotient(part.base)
            if isinstance(part.exp, sympy.Integer):
                return self._power(base, int(part.exp))
            if isinstance(part.exp, sympy.Rational):
                return self._root(base, Fraction(int(part.exp.p), int(part.exp.q)))
            if self.sign(base.of_same_sign()) == box.POSITIVE:
                return self._exponential(self._log(base) * self.quotient(part.exp))
        rows = branches(part)
        if rows is not None and (len(rows) == 1 or not self._bound):
            for value, condition in rows:
                if self.is_met(condition):
                    return self.quotient(value)
            raise NotDecidedError(f"no branch of {part} is known to hold")
        if isinstance(part, sympy.sin | sympy.cos):
            return self._circular(self.quotient(part.args[0]))[isinstance(part, sympy.cos)]
        if isinstance(part, sympy.log):
            return self._log(self.quotient(part.args[0]))
        if isinstance(part, sympy.Integral | sympy.Sum | sympy.Product):
            return self._gathered(part)
        return self._opaque(part)

    def _symbol(self, symbol: sympy.Symbol) -> int:
        if symbol in self._index:
            return self._index[symbol]
        if not symbol.is_extended_real and "complex" in symbol.assumptions0:
            raise NotDecidedError(f"{symbol} is not a real number")
        position = self.variable(symbol)
        # What it is declared not to be is ruled out.
        declared = {1: symbol.is_positive, 0: symbol.is_zero, -1: symbol.is_negative}
        if (signs := frozenset(sign for sign, may_be in declared.items() if may_be is not False)) != box.ANY:
            self.note(self._gens[position], signs)
        return position

    def _gathered(self, part: sympy.Expr) -> Quotient:
        """Take a finite sum or integral term by term, and what does not depend on the letter out of it."""
        body, letter, ends = taken_apart(part)
        is_linear = len(ends) == 2 and not isinstance(part, sympy.Product) and not any(end.is_infinite for end in ends)
        total, key = self.number(0), [str(end) if end.is_infinite else self._name(end) for end in ends]
        for term in sympy.Add.make_args(body) if is_linear else (body,):
            before, under = term.as_independent(letter, as_Add=False) if is_linear else (sympy.S.One, term)
            self._bound += 1
            try:
                kernel = self.kernel(self.variable((part.func, letter, self._name(under), *key)))
            finally:
                self._bound -= 1
            total += self.quotient(before) * kernel
        return total

    def _opaque(self, part: sympy.Expr) -> Quotient:
        """Any other function: equal at equal arguments, and no more is known of it."""
        if isinstance(part, sympy.Indexed):
            return self.kernel(self.variable((part.base, *map(self._name, part.indices))))
        call, orders, arguments = by_slots(part) or (part, (), part.args)
        if not isinstance(call, AppliedUndef | sympy.Pow) and functions.by_class(type(call).__name__) is None:
            raise NotDecidedError(f"{part} is not made of known operations")
        return self.kernel(self.variable((call.func, orders, *map(self._name, arguments))))

    def _name(self, part: sympy.Expr) -> str:
        """Return a text that equal expressions share, and no others."""
        return str(self.lowest(self.quotient(part)))

    def _power(self, base: Quotient, exponent: int) -> Quotient:
        if exponent < 0:
            base = Quotient(self.reduced(base.above), base.below)
            if base.above.is_zero():
                raise NotDecidedError("a denominator is zero everywhere")
        return base**exponent

    def _absolute(self, f: Polynomial) -> Polynomial:
        """Return f or −f, whichever is not negative, by cases where that is open."""
        signs = self.sign(f)
        if signs >= box.NOT_ZERO:
            self._ask(f)
        return -f if -1 in signs else f

    def _root(self, base: Quotient, exponent: Fraction) -> Quotient:
        """√(a·b) = √a·√b for a ≥ 0 only, and √(f²) = |f|; what has no known sign stays under one root. Odd roots are free of this."""
        if exponent > 0 and self.reduced(base.above).is_zero():
            return self.number(0)
        sign, factors = self.factored(base)
        found, rest, is_odd = self.number(1), self.constant(1), bool(exponent.denominator % 2)
        for f, k in factors:
            is_open = self.sign(f) >= box.NOT_ZERO
            if is_open and k == 1 and not is_odd:
                rest *= f
                continue
            root = f if is_open and is_odd else self._absolute(f)
            sign *= 1 if root == f or k % 2 == 0 else -1
            found *= self._radical(root, exponent * k)
        if is_odd:
            return self.number(sign ** abs(exponent.numerator)) * found
        if -1 in self.sign(sign * rest):
            raise NotDecidedError("a root of what may be negative")
        return found if rest.is_constant() else found * self._radical(sign * rest, exponent)

    def _radical(self, base: Polynomial, exponent: Fraction) -> Quotient:
        """Return the power of a polynomial that is not taken apart, by a kernel that is its root."""
        if exponent.denominator == 1:
            return self._power(self.whole(base), int(exponent))
        signs = self.sign(base)
        key = ("root", str(base), -1 in signs)
        order = self._order(key, exponent.denominator)
        within = box.EVERYWHERE if -1 in signs else box.FROM_ZERO if 0 in signs else box.ABOVE_ZERO
        position = self.variable((*key, order), within, order, base)
        self._roots[position] = order
        if signs == box.NOT_ZERO:
            self.note(self._gens[position], signs)
        whole, over = divmod(exponent.numerator * (order // exponent.denominator), order)
        return self._power(self.whole(base), whole) * self.kernel(position) ** over

    def _order(self, key: Hashable, needed: int) -> int:
        # One kernel for all roots of one thing: where a new order turns up, all is done again with the common one.
        order = lcm(self._owner.orders.get(key, 1), needed)
        if order > _LARGEST_ROOT:
            raise NotDecidedError("roots of too many orders")
        if order != self._owner.orders.setdefault(key, order):
            self._owner.orders[key] = order
            raise AgainError
        return order

    def _multiple(self, kind: str, term: Quotient, coefficient: Fraction) -> tuple[tuple[str, str, int], int]:
        """Return the kernel of which (p/q)·term is a whole multiple, that of term/q for the common q, and which multiple that is."""
        order = self._order((kind, str(term)), coefficient.denominator)
        return (kind, str(term), order), coefficient.numerator * (order // coefficient.denominator)

    def _exponential(self, value: Quotient) -> Quotient:
        """exp(Σ (p/q)·m) = Π exp(m/q)ᵖ, with one kernel for each m; exp(p·log f) = fᵖ."""
        found = self.number(1)
        for term, coefficient in self.terms(value):
            if (inner := self._logs.get(self.as_variable(term.above) if term.below.is_constant() else -1)) is not None:
                found *= self._radical(self._absolute(inner), coefficient)
                continue
            key, power = self._multiple("exp", term, coefficient)
            position = self.variable(key, box.ABOVE_ZERO)
            self._exponents[position] = term * self.number(1, key[2])
            found *= self.kernel(position) ** power
        return found

    def _circular(self, value: Quotient) -> tuple[Quotient, Quotient]:
        """Sine and cosine. sin(−u) = −sin u and cos(−u) = cos u; those of sums by the addition theorems, where asked for."""
        value = self.lowest(value)
        way = -1 if not value.above.is_zero() and value.above.leading_coefficient() < 0 else 1
        parts: list[tuple[Hashable, int]] = [(str(self.number(way) * value), way)]
        terms = list(self.terms(value)) if self._owner.adds_angles else []
        if len(terms) <= _MOST_ANGLES and 0 < sum(abs(coefficient.numerator) for _, coefficient in terms) <= _LARGEST_ANGLE:
            parts = [self._multiple("angle", *term) for term in terms]
        sine, cosine = self.constant(0), self.constant(1)
        for angle, multiple in parts:
            if abs(multiple) > _LARGEST_ANGLE:
                raise NotDecidedError("too large a multiple of an angle")
            cos = self._gens[self.variable(("cos", angle), box.UNIT)]
            sin = self._gens[self.variable(("sin", angle), box.UNIT, 2, 1 - cos**2)] * (1 if multiple > 0 else -1)
            for _ in range(abs(multiple)):
                sine, cosine = sine * cos + cosine * sin, cosine * cos - sine * sin
        sine, cosine = (self.reduced(part) if terms else part for part in (sine, cosine))
        return self.whole(sine), self.whole(cosine)

    def _log(self, value: Quotient) -> Quotient:
        """log(Π fᵏ) = Σ k·log|f| wherever the product is positive."""
        found = self.number(0)
        for f, k in self.factored(value)[1]:
            position = self.as_variable(f)
            if position in self._exponents:
                log = self._exponents[position]
            elif position in self._roots:
                log = self._log(self.whole(self._relation[position][1])) * self.number(1, self._roots[position])
            else:
                position = self.variable(("log", str(f)), box.ABOVE_ZERO if f.is_constant() else box.EVERYWHERE)
                self._logs[position], log = f, self.kernel(position)
                if self._range[position] == box.EVERYWHERE and -1 not in self.sign(f) and (signs := self.sign(f - 1)) != box.ANY:
                    self.note(log.above, signs)  # ln f has the sign of f − 1
            found += self.number(k) * log
        return found
