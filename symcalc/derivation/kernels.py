"""Expressions as quotients of polynomials over kernels, with python-flint's multivariate polynomials.

A `Kernels` hands out one polynomial variable for each kernel it meets. Sums, products and powers of expressions become
those of polynomials; what cannot be brought into this form without a condition is refused with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

import sympy
from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symcalc.errors import SymcalcError

Polynomial = Any
_LARGEST_EXPONENT = 200
_LARGEST_POLYNOMIAL = 20_000
_SMALLEST_RING, _LARGEST_RING = 8, 2048


class NotDecidedError(SymcalcError):
    """The method does not reach this expression; the message says why. It never leaves the proof."""


class _RingTooSmallError(Exception):
    """There are more kernels than the ring has variables."""


@lru_cache(maxsize=8)
def _ring(size: int) -> tuple[Any, tuple[Polynomial, ...]]:
    context = fmpq_mpoly_ctx.get([f"k{position}" for position in range(size)], Ordering.lex)
    return context, tuple(context.gens())


class Kernels:
    """The kernels of one comparison. A quotient is a pair (numerator, denominator), the denominator never zero."""

    def __init__(self) -> None:
        self._index: dict[Hashable, int] = {}
        self._context: Any = None
        self._gens: tuple[Polynomial, ...] = ()
        self._cosine_of: dict[int, int] = {}

    def are_equal(self, left: sympy.Expr, right: sympy.Expr) -> bool:
        """Tell whether left − right is identically zero; False says nothing.

        >>> x = sympy.Symbol("x")
        >>> Kernels().are_equal(sympy.sin(x) ** 2 + sympy.cos(x) ** 2, sympy.Integer(1))
        True
        """
        return self._decided((left, right), lambda a, b: bool(self._reduced(a[0] * b[1] - b[0] * a[1]).is_zero()))

    def is_nowhere_zero(self, expression: sympy.Expr) -> bool:
        """Tell whether ``expression`` is shown to have no zero, at any real point; False says nothing.

        >>> x = sympy.Symbol("x")
        >>> Kernels().is_nowhere_zero(2 * sympy.exp(x)), Kernels().is_nowhere_zero(x)
        (True, False)
        """
        return self._decided((expression,), lambda a: self._is_never_zero(self._reduced(a[0])))

    def _decided(self, expressions: tuple[sympy.Expr, ...], question: Callable[..., bool]) -> bool:
        # A polynomial ring has a fixed number of variables and is the slower the more it has: where it has too few for the
        # kernels that turn up, all is done again in a larger one.
        size = _SMALLEST_RING
        while True:
            self._index, self._cosine_of, (self._context, self._gens) = {}, {}, _ring(size)
            try:
                return question(*map(self._quotient, expressions))
            except _RingTooSmallError:
                size *= 4
            if size > _LARGEST_RING:
                raise NotDecidedError("the expression has too many kernels")

    def _variable(self, kernel: Hashable) -> Polynomial:
        position = self._index.setdefault(kernel, len(self._index))
        if position >= len(self._gens):
            raise _RingTooSmallError
        return self._gens[position]

    def _constant(self, numerator: int, denominator: int = 1) -> Polynomial:
        return self._context.constant(fmpq(numerator, denominator))

    def _quotient(self, part: sympy.Expr) -> tuple[Polynomial, Polynomial]:
        one = self._constant(1)
        if isinstance(part, sympy.Rational):
            return self._constant(int(part.p), int(part.q)), one
        if (isinstance(part, sympy.Symbol) and part.is_commutative) or part is sympy.pi:
            return self._variable(part), one
        if part is sympy.E:
            return self._exponential(sympy.Integer(1))
        if isinstance(part, sympy.Add | sympy.Mul):
            numerator, denominator = self._quotient(part.args[0])
            for other in part.args[1:]:
                n, d = self._quotient(other)
                numerator = numerator * d + n * denominator if isinstance(part, sympy.Add) else numerator * n
                denominator = denominator * d
                self._check(numerator)
            return numerator, denominator
        if isinstance(part, sympy.Pow) and part.base is sympy.E:
            return self._exponential(part.exp)
        if isinstance(part, sympy.Pow) and isinstance(part.exp, sympy.Integer):
            return self._power(self._quotient(part.base), int(part.exp), part)
        if isinstance(part, sympy.exp):
            return self._exponential(part.args[0])
        if isinstance(part, sympy.sin | sympy.cos):
            return self._circular(part), one
        raise NotDecidedError(f"{part} is no sum, product, whole power, exp, sin or cos")

    def _power(self, base: tuple[Polynomial, Polynomial], exponent: int, part: sympy.Expr) -> tuple[Polynomial, Polynomial]:
        numerator, denominator = base
        if abs(exponent) > _LARGEST_EXPONENT:
            raise NotDecidedError(f"the exponent {exponent} is too large")
        if exponent < 0:
            if not self._is_never_zero(numerator):
                raise NotDecidedError(f"it is not shown that the denominator of {part} is never zero")
            numerator, denominator, exponent = denominator, numerator, -exponent
        if len(numerator.to_dict()) ** exponent > _LARGEST_POLYNOMIAL:
            raise NotDecidedError(f"{part} has too many terms when multiplied out")
        return numerator**exponent, denominator**exponent

    def _is_never_zero(self, polynomial: Polynomial) -> bool:
        """One term, made of a number other than zero and of exponentials and π, which are positive."""
        positive = {position for kernel, position in self._index.items() if kernel is sympy.pi or (isinstance(kernel, tuple) and kernel[0] == "exp")}
        terms = list(polynomial.to_dict())
        return len(terms) == 1 and all(position in positive for position, exponent in enumerate(terms[0]) if exponent)

    def _exponential(self, argument: sympy.Expr) -> tuple[Polynomial, Polynomial]:
        """exp(Σ (p/q)·m) = Π exp(m/q)ᵖ, with one kernel for each monomial m and each q."""
        numerator, denominator = self._constant(1), self._constant(1)
        for monomial, coefficient in self._argument(argument):
            kernel = self._variable(("exp", monomial, int(coefficient.q)))
            p = int(coefficient.p)
            if abs(p) > _LARGEST_EXPONENT:
                raise NotDecidedError(f"the exponential of {argument} has too large a coefficient")
            numerator, denominator = (numerator * kernel**p, denominator) if p > 0 else (numerator, denominator * kernel**-p)
        return numerator, denominator

    def _circular(self, part: sympy.Expr) -> Polynomial:
        terms = self._argument(part.args[0])
        # sin(−u) = −sin u and cos(−u) = cos u: the leading coefficient is made positive.
        turned = bool(terms) and terms[0][1] < 0
        key = tuple((monomial, str(-coefficient if turned else coefficient)) for monomial, coefficient in terms)
        sine, cosine = self._variable(("sin", key)), self._variable(("cos", key))
        self._cosine_of[self._index[("sin", key)]] = self._index[("cos", key)]
        if isinstance(part, sympy.cos):
            return cosine
        return -sine if turned else sine

    def _argument(self, argument: sympy.Expr) -> list[tuple[tuple[tuple[int, int], ...], Any]]:
        """Return the terms of a polynomial argument: monomial as (variable, exponent) pairs, and coefficient."""
        numerator, denominator = self._quotient(argument)
        constant = denominator.to_dict()
        if len(constant) != 1 or any(next(iter(constant))):
            raise NotDecidedError(f"the argument {argument} is not a polynomial in kernels")
        terms = self._reduced(numerator * (1 / constant[next(iter(constant))])).to_dict()
        return sorted((tuple((i, int(e)) for i, e in enumerate(exponents) if e), coefficient) for exponents, coefficient in terms.items())

    def _reduced(self, polynomial: Polynomial) -> Polynomial:
        """Replace sin² by 1 − cos² until no sine stands to a higher power than 1."""
        highest = polynomial.degrees() if self._cosine_of and len(polynomial) else ()
        for sine, cosine in self._cosine_of.items():
            # Replacing one sine leaves the degrees in all other sines as they are.
            if not highest or highest[sine] < 2:
                continue
            total = self._constant(0)
            for exponents, coefficient in polynomial.to_dict().items():
                powers = [int(e) for e in exponents]
                twice, powers[sine] = divmod(powers[sine], 2)
                total += self._context.from_dict({tuple(powers): coefficient}) * (1 - self._gens[cosine] ** 2) ** twice
            polynomial = total
        return polynomial

    def _check(self, polynomial: Polynomial) -> None:
        if len(polynomial) > _LARGEST_POLYNOMIAL:
            raise NotDecidedError("the expression has too many terms when multiplied out")
