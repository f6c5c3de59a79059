"""Exact numbers that are not all rational, as polynomials: e^2, sin 1, √2 and letters are generators of a ring."""

from __future__ import annotations

from typing import Any

import sympy
from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symcalc.errors import ArgumentError

Number = Any  # a rational number or a polynomial in the generators

_MOST_KERNELS = 40


class NoSeriesError(ArgumentError):
    """A function has no power series at a point; says which part of it has none."""


class Kernels:
    """The numbers and letters that are not rational, as generators of a ring of polynomials."""

    def __init__(self) -> None:
        self._context = fmpq_mpoly_ctx.get([f"k{place}" for place in range(_MOST_KERNELS)], Ordering.lex)
        self._gens = self._context.gens()
        self._expressions: list[sympy.Expr] = []
        self._places: dict[sympy.Expr, int] = {}

    def element(self, value: sympy.Expr) -> Number:
        """Return what stands for an expression in the ring."""
        if isinstance(value, sympy.Rational | sympy.Float):
            number = sympy.Rational(str(value)) if isinstance(value, sympy.Float) else value
            return fmpq(int(number.p), int(number.q))
        if isinstance(value, sympy.Add | sympy.Mul):
            parts = [self.element(part) for part in value.args]
            total = parts[0]
            for part in parts[1:]:
                total = total + part if isinstance(value, sympy.Add) else total * part
            return total
        if isinstance(value, sympy.Pow) and isinstance(value.exp, sympy.Integer) and value.exp > 1:
            return self.element(value.base) ** int(value.exp)
        if value.is_finite is False or value.is_real is False or value.has(sympy.nan, sympy.zoo):
            raise NoSeriesError(f"{value} is no real number")
        if value not in self._places:
            if len(self._expressions) == _MOST_KERNELS:
                raise ArgumentError(f"More than {_MOST_KERNELS} numbers that are not rational come into the coefficients; give decimals.")
            self._places[value] = len(self._expressions)
            self._expressions.append(value)
        return self._gens[self._places[value]]

    def expression(self, number: Number) -> sympy.Expr:
        """Return an element of the ring as an expression."""
        if isinstance(number, fmpq):
            return sympy.Rational(int(number.p), int(number.q))
        terms = []
        for powers, factor in number.to_dict().items():
            kernels = [kernel ** int(power) for kernel, power in zip(self._expressions, powers, strict=False) if power]
            terms.append(sympy.Mul(sympy.Rational(int(factor.p), int(factor.q)), *kernels))
        return sympy.Add(*terms)

    def sign(self, number: Number) -> int | None:
        """Return the sign, where it is known."""
        if isinstance(number, fmpq):
            return (number > 0) - (number < 0)
        value = self.expression(number)
        return 1 if value.is_positive else -1 if value.is_negative else 0 if value.is_zero else None
