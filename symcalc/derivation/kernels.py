"""Expressions as quotients of polynomials over kernels, with python-flint's multivariate polynomials.

A `Kernels` hands out one polynomial variable for each kernel that it meets: a symbol, the exponential of a monomial, the
sine and cosine of an argument, the root or logarithm of an irreducible polynomial, an absolute value, or any other function
at its arguments. What a kernel satisfies (k² = p, sin² = 1 − cos²) is kept beside it and divided out. All that is done here
holds at every real point where the facts hold and the expressions are defined; where that is, is asked in `domain`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any

import sympy
from flint import Ordering, fmpq, fmpq_mpoly_ctx
from sympy.core.function import AppliedUndef

from symcalc import functions
from symcalc.derivation.signs import NEGATIVE, POSITIVE, NotDecidedError, Polynomial, Signs

__all__ = ["Kernels", "NotDecidedError"]

Quotient = tuple[Polynomial, Polynomial]
_LARGEST_EXPONENT, _LARGEST_POLYNOMIAL = 200, 20_000
_SMALLEST_RING, _LARGEST_RING = 8, 2048
_CONSTANTS = (sympy.pi, sympy.EulerGamma, sympy.Catalan, sympy.GoldenRatio)
_CIRCULAR = {sympy.sin: "s", sympy.cos: "c", sympy.tan: "s/c", sympy.cot: "c/s", sympy.sec: "1/c", sympy.csc: "1/s"}
_HYPERBOLIC = {sympy.sinh: "s", sympy.cosh: "c", sympy.tanh: "s/c", sympy.coth: "c/s", sympy.sech: "1/c", sympy.csch: "1/s"}


class _AgainError(Exception):
    """The ring is too small, or a root of a higher order is needed: all is to be done once more."""


@lru_cache(maxsize=8)
def _ring(size: int) -> tuple[Any, tuple[Polynomial, ...]]:
    context = fmpq_mpoly_ctx.get([f"k{position}" for position in range(size)], Ordering.lex)
    return context, tuple(context.gens())


class Kernels(Signs):
    """The kernels of one comparison, and the facts under which it is made. A quotient is a pair (numerator, denominator)."""

    def __init__(self, facts: Iterable[sympy.Basic] = ()) -> None:
        parts = {part for fact in facts for part in (fact.args if isinstance(fact, sympy.And) else (fact,))}
        self._given = sorted(parts, key=lambda part: (part.count_ops(), str(part))) if len(parts) > 1 else list(parts)
        self._orders: dict[Hashable, int] = {}
        self._size, self._started, self._adds_angles = _SMALLEST_RING, False, False

    def are_equal(self, left: sympy.Expr, right: sympy.Expr) -> bool:
        """Tell whether left − right is identically zero; False says nothing.

        >>> x = sympy.Symbol("x")
        >>> Kernels().are_equal(sympy.sin(x) ** 2 + sympy.cos(x) ** 2, sympy.Integer(1))
        True
        >>> root = sympy.sqrt(x**2)
        >>> Kernels().are_equal(root, x), Kernels().are_equal(root, abs(x)), Kernels([x > 0]).are_equal(root, x)
        (False, True, True)
        """

        def difference_is_zero() -> bool:
            (a, b), (c, d) = self.quotient(left), self.quotient(right)
            return bool(self.reduced(a * d - c * b).is_zero())

        if self._decided(difference_is_zero):
            return True
        # Sines of sums are opened only now: it takes the bounds away by which some denominators are seen to be positive.
        if not any(isinstance(kernel, tuple) and kernel[0] == "cos" for kernel in self._index):
            return False
        self._adds_angles, self._started = True, False
        return self._decided(difference_is_zero)

    def holds(self, condition: sympy.Basic) -> bool:
        """Tell whether ``condition`` follows from the facts, wherever its parts are defined; False says nothing.

        >>> x = sympy.Symbol("x")
        >>> Kernels().holds(x**2 + 1 > 0), Kernels().holds(sympy.Ne(x, 0)), Kernels([x > 1]).holds(sympy.Ne(x, 0))
        (True, False, True)
        """
        if isinstance(condition, sympy.And | sympy.Or):
            return (all if isinstance(condition, sympy.And) else any)(map(self.holds, condition.args))
        try:
            return condition is sympy.true or self._decided(lambda: self.follows(condition))
        except NotDecidedError:
            return False

    def _decided(self, question: Callable[[], bool]) -> bool:
        while True:
            try:
                if not self._started:
                    self._index: dict[Hashable, int] = {}
                    self._relation: dict[int, tuple[int, Polynomial]] = {}
                    self._logarithm: dict[int, Callable[[], Quotient]] = {}
                    self._context, self._gens = _ring(self._size)
                    self._started = True
                    self.start(self._given)
                return question()
            except _AgainError:
                self._started = False
            if self._size > _LARGEST_RING:
                raise NotDecidedError("the expression has too many kernels")

    def variable(self, kernel: Hashable, sign: str, degree: int = 0, power: Polynomial | None = None) -> int:
        """Return the number of the kernel's variable; ``power`` is what it is to the power ``degree``, in older variables."""
        position = self._index.setdefault(kernel, len(self._index))
        if position >= len(self._gens):
            self._size *= 4
            raise _AgainError
        self.declare(position, sign)
        if degree:
            self._relation[position] = (degree, power)
        return position

    def constant(self, numerator: int, denominator: int = 1) -> Polynomial:
        """Return a rational number as a polynomial."""
        return self._context.constant(fmpq(numerator, denominator))

    def quotient(self, part: sympy.Expr) -> Quotient:
        """Return the expression as a quotient of polynomials in kernels."""
        one = self.constant(1)
        if isinstance(part, sympy.Rational) and part.is_finite:
            return self.constant(int(part.p), int(part.q)), one
        if isinstance(part, sympy.Symbol) and part.is_commutative:
            if not part.is_extended_real and "complex" in part.assumptions0:
                raise NotDecidedError(f"{part} is not a real number")
            return self._gens[self.symbol(part)], one
        if part in _CONSTANTS:
            return self._gens[self.variable(part, ">")], one
        if isinstance(part, sympy.Add | sympy.Mul):
            numerator, denominator = self.quotient(part.args[0])
            for other in part.args[1:]:
                n, d = self.quotient(other)
                numerator, denominator = (numerator * d + n * denominator if isinstance(part, sympy.Add) else numerator * n), denominator * d
                if max(len(numerator), len(denominator)) > _LARGEST_POLYNOMIAL:
                    raise NotDecidedError("the expression has too many terms when multiplied out")
            return numerator, denominator
        if part is sympy.E or isinstance(part, sympy.exp) or (isinstance(part, sympy.Pow) and part.base is sympy.E):
            return self._exponential(*self.quotient(part.exp if part is not sympy.E else sympy.Integer(1)))
        if isinstance(part, sympy.Pow):
            base = self.quotient(part.base)
            if isinstance(part.exp, sympy.Integer):
                return self._power(base, int(part.exp))
            if isinstance(part.exp, sympy.Rational):
                return self._root(base, Fraction(int(part.exp.p), int(part.exp.q)))
            (a, b), (c, d) = self._log(base), self.quotient(part.exp)
            return self._exponential(a * c, b * d)
        if isinstance(part, sympy.re) and isinstance(part.args[0], sympy.Symbol):
            return self.quotient(part.args[0])
        if type(part) in _CIRCULAR:
            return self._ratio(*self._circular(part.args[0]), _CIRCULAR[type(part)])
        if type(part) in _HYPERBOLIC:
            n, d = self._exponential(*self.quotient(part.args[0]))
            return self._ratio((n**2 - d**2, 2 * n * d), (n**2 + d**2, 2 * n * d), _HYPERBOLIC[type(part)])
        if isinstance(part, sympy.log):
            return self._log(self.quotient(part.args[0]))
        if isinstance(part, sympy.Abs):
            return self._absolute_value(self.quotient(part.args[0]))
        if isinstance(part, sympy.sign):
            return self._signum(self.quotient(part.args[0]))
        if isinstance(part, sympy.Max | sympy.Min):
            return self._extreme(part)
        return self._opaque(part), one

    def _opaque(self, part: sympy.Expr) -> Polynomial:
        """Any other function: equal at equal arguments, and no more is known of it."""
        if isinstance(part, sympy.Piecewise | sympy.Integral | sympy.Sum | sympy.Product | sympy.Limit):
            return self._gens[self.variable(part, "?")]
        orders: tuple[int, ...] = ()
        call, where = (part.expr, dict(zip(part.variables, part.point, strict=True))) if isinstance(part, sympy.Subs) else (part, {})
        if isinstance(call, sympy.Derivative) and isinstance(call.expr, AppliedUndef):
            counts = dict(call.variable_count)
            inner, call = call, call.expr
            orders = tuple(int(counts.pop(argument, 0)) for argument in call.args)
            if counts or any(other.has(v) for v in inner.variables for other in call.args if other != v) or len(set(call.args)) < len(call.args):
                raise NotDecidedError(f"{part} is no derivative by a slot")
        if not isinstance(call, sympy.Function) or (where and not orders):
            raise NotDecidedError(f"{part} is not made of known operations")
        arguments = tuple(str(self._lowest(*self.quotient(argument.xreplace(where)))) for argument in call.args)
        is_known = isinstance(call, AppliedUndef) or functions.by_class(type(call).__name__) is not None
        return self._gens[self.variable((call.func, orders, arguments), "?" if is_known else "c")]

    @staticmethod
    def _ratio(sine: Quotient, cosine: Quotient, shape: str) -> Quotient:
        (a, b), (c, d) = sine, cosine
        return {"s": (a, b), "c": (c, d), "s/c": (a * d, b * c), "c/s": (c * b, d * a), "1/c": (d, c), "1/s": (b, a)}[shape]

    def _power(self, base: Quotient, exponent: int) -> Quotient:
        numerator, denominator = base
        if abs(exponent) > _LARGEST_EXPONENT:
            raise NotDecidedError(f"the exponent {exponent} is too large")
        if exponent < 0:
            numerator, denominator, exponent = denominator, self.reduced(numerator), -exponent
            if denominator.is_zero():
                raise NotDecidedError("a denominator is zero everywhere")
        if max(len(numerator), len(denominator)) ** exponent > _LARGEST_POLYNOMIAL:
            raise NotDecidedError("a power has too many terms when multiplied out")
        return numerator**exponent, denominator**exponent

    def _root(self, base: Quotient, exponent: Fraction) -> Quotient:
        """√(a·b) = √a·√b for a ≥ 0 only, and √(f²) = |f|; what has no known sign stays under one root."""
        sign, numbers, factors = self.factored(*base)
        if not sign:
            return self._power((self.constant(0), self.constant(1)), 1 if exponent > 0 else -1)
        found, rest = (self.constant(1), self.constant(1)), self.constant(1)
        for f, k in [*numbers, *factors]:
            known = self.sign(f)
            if known in NEGATIVE:
                f, sign = -f, sign * (-1) ** (k % 2)
            elif known not in POSITIVE:
                # f^k = (f²)^(k // 2)·f^(k mod 2), and f² is |f|².
                found = self._times(found, self._radical(self._absolute(f), exponent * (k - k % 2)))
                rest *= f ** (k % 2)
                continue
            found = self._times(found, self._radical(f, exponent * k))
        if sign < 0 and rest.is_constant():
            raise NotDecidedError("a root of a negative number")
        return self._times(found, self._radical(sign * rest, exponent)) if not rest.is_constant() else found

    def _radical(self, base: Polynomial, exponent: Fraction) -> Quotient:
        """Return the power of a polynomial that is not taken apart, by a kernel that is its root."""
        if exponent.denominator == 1:
            return self._power((base, self.constant(1)), int(exponent))
        key = ("root", str(base), exponent.denominator % 2)
        order = self._order(key, exponent.denominator)
        known = self.sign(base)
        sign = known if known in POSITIVE else "c" if exponent.denominator % 2 == 0 else "?"
        position = self.variable((*key, order), sign, order, base)
        self.zero_with[position] = base
        if known in ("≠", "<"):
            self._note(self._gens[position], "≠")
        self._logarithm[position] = lambda: self._times(self._log((base, self.constant(1))), (self.constant(1, order), self.constant(1)))
        whole, over = divmod(exponent.numerator * (order // exponent.denominator), order)
        return self._times(self._power((base, self.constant(1)), whole), (self._gens[position] ** over, self.constant(1)))

    def _order(self, key: Hashable, needed: int) -> int:
        # One kernel for all roots of one thing: where a new order turns up, all is done again with the common one.
        order = lcm(self._orders.get(key, 1), needed)
        if order > _LARGEST_EXPONENT:
            raise NotDecidedError("roots of too many orders")
        if order != self._orders.setdefault(key, order):
            self._orders[key] = order
            raise _AgainError
        return order

    def _exponential(self, numerator: Polynomial, denominator: Polynomial) -> Quotient:
        """exp(Σ (p/q)·m) = Π exp(m/q)ᵖ, with one kernel for each m; exp(p·log f) = fᵖ."""
        found = (self.constant(1), self.constant(1))
        for monomial, below, coefficient in self._terms(numerator, denominator):
            position = self._as_variable(monomial) if below.is_constant() else None
            if position is not None and (inner := self._logs.get(position)) is not None:
                found = self._times(found, self._radical(self._absolute(inner), coefficient))
                continue
            key = ("exp", str(monomial), str(below))
            order = self._order(key, coefficient.denominator)
            p = coefficient.numerator * (order // coefficient.denominator)
            if abs(p) > _LARGEST_EXPONENT:
                raise NotDecidedError("an exponential has too large a coefficient")
            position = self.variable(key, ">")
            # a default binds the loop variable
            self._logarithm[position] = lambda m=monomial, b=below, q=order: (m * self.constant(1, q), b)  # type: ignore[misc]
            found = self._times(found, self._power((self._gens[position], self.constant(1)), p))
        return found

    def _circular(self, argument: sympy.Expr) -> tuple[Quotient, Quotient]:
        """Sine and cosine. sin(−u) = −sin u and cos(−u) = cos u; those of sums by the addition theorems, where asked for."""
        one = self.constant(1)
        numerator, denominator = self._lowest(*self.quotient(argument))
        terms = list(self._terms(numerator, denominator)) if self._adds_angles else []
        if not (terms and len(terms) <= 4 and sum(abs(c.numerator) for _, _, c in terms) <= 12):
            turned = not numerator.is_zero() and numerator.leading_coefficient() < 0
            sine, cosine = self._angle(f"{-numerator if turned else numerator}/{denominator}")
            return ((-sine if turned else sine), one), (cosine, one)
        sine, cosine = self.constant(0), one
        for monomial, below, coefficient in terms:
            order = self._order(("angle", str(monomial), str(below)), coefficient.denominator)
            s, c = self._angle(f"{monomial}/{below}/{order}")
            p = coefficient.numerator * (order // coefficient.denominator)
            if abs(p) > 12:
                raise NotDecidedError("too large a multiple of an angle")
            s = s if p > 0 else -s
            for _ in range(abs(p)):
                sine, cosine = sine * c + cosine * s, cosine * c - sine * s
        return (self.reduced(sine), one), (self.reduced(cosine), one)

    def _angle(self, argument: str) -> tuple[Polynomial, Polynomial]:
        cosine = self._gens[self.variable(("cos", argument), "|1|")]
        return self._gens[self.variable(("sin", argument), "|1|", 2, 1 - cosine**2)], cosine

    def _log(self, value: Quotient) -> Quotient:
        """log(Π fᵏ) = Σ k·log|f| wherever the product is positive."""
        sign, numbers, factors = self.factored(*value)
        if not sign:
            raise NotDecidedError("a logarithm of zero")
        found = (self.constant(0), self.constant(1))
        for f, k in [*numbers, *factors]:
            position = self._as_variable(f)
            if position is not None and position in self._logarithm:
                n, d = self._logarithm[position]()
            else:
                # ln p > 0 for a prime p, and ln f has the sign of f − 1 where f > 0.
                beyond = ">" if f.is_constant() else self.sign(f - 1) if self.sign(f) in (">", "≥") else "?"
                position = self.variable(("log", str(f)), beyond if beyond in (">", "<", "≥", "≤") else "?")
                self._logs[position] = f
                if beyond == "≠":
                    self._note(self._gens[position], "≠")
                n, d = self._gens[position], self.constant(1)
            found = found[0] * d + k * n * found[1], found[1] * d
        return found

    def _absolute(self, f: Polynomial) -> Polynomial:
        known = self.sign(f)
        if known in POSITIVE or known in NEGATIVE:
            return f if known in POSITIVE else -f
        if not self.is_real(f):
            raise NotDecidedError("an absolute value of what may be no real number")
        position = self.variable(("abs", str(f)), ">" if known == "≠" else "≥", 2, f**2)
        self.absolutes[position] = self.zero_with[position] = f
        self._logarithm[position] = lambda: self._log((f, self.constant(1)))
        return self._gens[position]

    def _absolute_value(self, value: Quotient) -> Quotient:
        _, numbers, factors = self.factored(*value)
        found = (self.constant(1), self.constant(1))
        if self.reduced(value[0]).is_zero():
            return self.constant(0), self.constant(1)
        for f, k in [*numbers, *factors]:
            found = self._times(found, self._power((self._absolute(f), self.constant(1)), k))
        return found

    def _signum(self, value: Quotient) -> Quotient:
        """sign(Π fᵏ) = Π sign(f)ᵏ, and sign(f) is |f|/f where f is known to have no zero; else a kernel with s³ = s."""
        if self.reduced(value[0]).is_zero():
            return self.constant(0), self.constant(1)
        sign, _, factors = self.factored(*value)
        found = (self.constant(sign), self.constant(1))
        for f, k in factors:
            if self.sign(f) in (">", "<", "≠") or k < 0:
                s = (self._absolute(f), f) if k % 2 else (self.constant(1), self.constant(1))
            else:
                position = self.variable(("sign", str(f)), "|1|")
                self._relation[position] = (3, self._gens[position])
                s = (self._gens[position] ** (2 - k % 2), self.constant(1))
            found = self._times(found, s)
        return found

    def _extreme(self, part: sympy.Expr) -> Quotient:
        """max(a, b) = (a + b + |a − b|)/2, and min with a minus."""
        first, *others = sorted(part.args, key=sympy.default_sort_key)
        n, d = self.quotient(first)
        for other in others:
            a, b = self.quotient(other)
            e, f = self._absolute_value((n * b - a * d, d * b))
            e = e if isinstance(part, sympy.Max) else -e
            n, d = (n * b + a * d) * f + e * d * b, 2 * d * b * f
        return n, d

    def _times(self, a: Quotient, b: Quotient) -> Quotient:
        return a[0] * b[0], a[1] * b[1]

    def _lowest(self, numerator: Polynomial, denominator: Polynomial) -> Quotient:
        numerator, denominator = self.reduced(numerator), self.reduced(denominator)
        if denominator.is_zero():
            raise NotDecidedError("a denominator is zero everywhere")
        common = numerator.gcd(denominator) * denominator.leading_coefficient() if not denominator.is_constant() else denominator
        return numerator / common, denominator / common

    def _terms(self, numerator: Polynomial, denominator: Polynomial) -> Iterable[tuple[Polynomial, Polynomial, Fraction]]:
        numerator, denominator = self._lowest(numerator, denominator)
        for exponents, coefficient in numerator.to_dict().items():
            monomial = self._context.from_dict({exponents: fmpq(1)})
            yield *self._lowest(monomial, denominator), Fraction(int(coefficient.p), int(coefficient.q))

    def _as_variable(self, polynomial: Polynomial) -> int | None:
        (exponents,) = polynomial.monoms() if len(polynomial) == 1 else ((),)
        return next(i for i, e in enumerate(exponents) if e) if sum(exponents) == 1 and polynomial.leading_coefficient() == 1 else None

    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """Divide out what the kernels satisfy, the youngest kernel first, so that what comes in has only older ones."""
        while len(polynomial):
            degrees = polynomial.degrees()
            over = [position for position in self._relation if degrees[position] >= self._relation[position][0]]
            if not over:
                break
            degree, power = self._relation[position := max(over)]
            total = self.constant(0)
            for exponents, coefficient in polynomial.to_dict().items():
                powers = [int(e) for e in exponents]
                if self._gens[position] == power:  # s³ = s
                    powers[position] = powers[position] if powers[position] < 3 else 2 - powers[position] % 2
                    total += self._context.from_dict({tuple(powers): coefficient})
                    continue
                times, powers[position] = divmod(powers[position], degree)
                total += self._context.from_dict({tuple(powers): coefficient}) * power**times
            polynomial = total
        return polynomial
