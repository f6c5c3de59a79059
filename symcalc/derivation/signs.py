"""Signs of polynomials in kernels: what is shown to be positive, not negative, or not zero, from the facts at hand.

A polynomial is positive where each of its terms is, where its constant outweighs all sines and cosines, where it is a
positive fact plus such a one, or where it is a quadratic a·v² + b·v + c with a > 0 and 4·a·c > b². Nothing else is claimed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable
from typing import Any

import sympy

from symcalc.errors import SymcalcError

Polynomial = Any
Factors = list[tuple[Polynomial, int]]
POSITIVE, NEGATIVE = (">", "≥"), ("<", "≤")
_LARGEST_FACTORED, _LARGEST_NUMBER = 400, 10**18
_TURNED = {">": "<", "≥": "≤", "<": ">", "≤": "≥", "≠": "≠", "?": "?"}
_RELATIONS = {sympy.StrictGreaterThan: ">", sympy.GreaterThan: "≥", sympy.StrictLessThan: "<", sympy.LessThan: "≤", sympy.Ne: "≠"}


class NotDecidedError(SymcalcError):
    """The method does not reach this expression; the message says why. It never leaves the proof."""


class Signs(ABC):
    """The signs of kernels and of the polynomials in them; a sign is one of ``> ≥ < ≤ ≠ ?``, said of it and zero."""

    _gens: tuple[Polynomial, ...]

    @abstractmethod
    def variable(self, kernel: Hashable, sign: str, degree: int = 0, power: Polynomial | None = None) -> int:
        """Return the number of a kernel's variable."""

    @abstractmethod
    def constant(self, numerator: int, denominator: int = 1) -> Polynomial:
        """Return a rational number as a polynomial."""

    @abstractmethod
    def quotient(self, part: sympy.Expr) -> tuple[Polynomial, Polynomial]:
        """Return an expression as a quotient of polynomials."""

    @abstractmethod
    def reduced(self, polynomial: Polynomial) -> Polynomial:
        """Return the polynomial with what the kernels satisfy divided out."""

    def factored(self, numerator: Polynomial, denominator: Polynomial) -> tuple[int, Factors, Factors]:
        """Return sign, primes and irreducible polynomials, these with exponents; a part that is zero has no factors."""
        numbers: dict[int, int] = {}
        factors: dict[str, tuple[Polynomial, int]] = {}
        sign = 1
        for part, way in ((self.reduced(numerator), 1), (self.reduced(denominator), -1)):
            if part.is_zero():
                if way < 0:
                    raise NotDecidedError("a denominator is zero everywhere")
                return 0, [], [(part, 1)]
            if len(part) > _LARGEST_FACTORED:
                raise NotDecidedError("a polynomial has too many terms to be factored")
            number, found = part.factor()
            sign *= 1 if number > 0 else -1
            for value, up in ((abs(int(number.p)), way), (int(number.q), -way)):
                for prime, k in (sympy.factorint(value) if value < _LARGEST_NUMBER else {value: 1}).items():
                    numbers[prime] = numbers.get(prime, 0) + up * k
            for f, k in found:
                factors[str(f)] = (f, factors.get(str(f), (f, 0))[1] + way * int(k))
        return sign, [(self.constant(p), k) for p, k in numbers.items() if p != 1 and k], [fk for fk in factors.values() if fk[1]]

    def start(self, facts: Iterable[sympy.Basic]) -> None:
        """Forget all, and take in facts; one that the kernels do not reach is passed over."""
        self._signs: dict[int, str] = {}
        self._facts: dict[str, tuple[Polynomial, str]] = {}
        self._logs: dict[int, Polynomial] = {}
        self.absolutes: dict[int, Polynomial] = {}
        self.zero_with: dict[int, Polynomial] = {}
        # The shortest first: what they say of single letters helps to read the others.
        for fact in facts:
            try:
                self._learn(fact)
            except SymcalcError:
                continue

    def is_real(self, polynomial: Polynomial) -> bool:
        """Tell whether all kernels in it are real numbers."""
        return not any(degree and self._signs[position] == "c" for position, degree in enumerate(polynomial.degrees()))

    def declare(self, position: int, sign: str) -> None:
        """Set the sign of a kernel, unless a stronger one is known.

        Two more signs are used here: ``|1|`` of a kernel between −1 and 1, ``c`` of one that may be no real number.
        """
        if self._signs.get(position, "?") in ("?", "c") or sign == ">":
            self._signs[position] = sign

    def symbol(self, symbol: sympy.Symbol) -> int:
        """Return the number of a symbol's variable."""
        order = ((">", symbol.is_positive), ("≥", symbol.is_nonnegative), ("<", symbol.is_negative), ("≤", symbol.is_nonpositive))
        position = self.variable(symbol, next((sign for sign, holds in order if holds), "?"))
        if symbol.is_nonzero:
            self._facts.setdefault(str(self._gens[position]), (self._gens[position], "≠"))
        return position

    def _learn(self, fact: sympy.Basic) -> None:
        sign = _RELATIONS.get(type(fact))
        if sign is None:
            return
        whole, _, factors = self.factored(*self.quotient(fact.lhs - fact.rhs))
        if not whole:
            return
        rest = self.constant(whole if sign not in NEGATIVE else -whole)
        for f, k in factors:
            known = self.sign(f)
            if sign in (">", "<", "≠"):
                self._note(f, "≠")
            if sign in (">", "<") or k < 0 or known in (">", "<"):
                rest *= (-1 if known in NEGATIVE else 1 if known in POSITIVE else f) if k % 2 else 1
            else:  # It may be zero, and then nothing is said of the other factors.
                rest *= f**k
        if sign != "≠":
            self._note(rest, ">" if sign in (">", "<") else "≥")

    def _note(self, polynomial: Polynomial, sign: str) -> None:
        if polynomial.is_constant():
            return
        _, old = self._facts.get(str(polynomial), (polynomial, "?"))
        sign = ">" if {old, sign} in ({"≥", "≠"}, {">", "≠"}, {">", "≥"}) else sign
        self._facts[str(polynomial)] = (polynomial, sign)
        for position, degree in enumerate(polynomial.degrees()):
            # |f| and √f are zero where f is.
            if degree and sign in (">", "≠") and len(polynomial) == 1 and position in self.zero_with:
                self._note(self.zero_with[position], "≠")
        if sign == "≠":
            return
        terms = polynomial.to_dict()
        for exponents, coefficient in terms.items():
            if sum(exponents) != 1:
                continue
            position = next(i for i, e in enumerate(exponents) if e)
            shift = polynomial - coefficient * self._gens[position]
            if shift.is_constant() and shift.leading_coefficient() <= 0:
                # a·v + b > 0 with b ≤ 0 says which sign v has.
                strict = sign == ">" or shift.leading_coefficient() < 0
                self._signs[position] = (">" if strict else "≥") if coefficient > 0 else ("<" if strict else "≤")
            if coefficient < 0 and (inner := self.absolutes.get(position)) is not None:
                # c − |f| > 0 says so of c − f and c + f.
                self._note(shift + coefficient * inner, sign)
                self._note(shift - coefficient * inner, sign)

    def follows(self, condition: sympy.Basic) -> bool:
        """Tell whether a relation to zero follows from what is known."""
        wanted = _RELATIONS.get(type(condition))
        if wanted is None:
            return False
        whole, _, factors = self.factored(*self.quotient(condition.lhs - condition.rhs))
        if not whole:
            return wanted in ("≥", "≤")
        if wanted == "≠":
            return all(self.sign(f) in (">", "<", "≠") for f, _ in factors)
        rest, strict = self.constant(whole), True
        for f, k in factors:
            known = self.sign(f)
            # Of an odd factor without known sign the product that is left tells whether it can be zero.
            strict = strict and (known in (">", "<", "≠") or k < 0 or (known == "?" and k % 2 == 1))
            rest *= (-1 if known in NEGATIVE else 1 if known in POSITIVE else f) if k % 2 else 1
        found = self.sign(rest)
        return found in (POSITIVE if wanted in POSITIVE else NEGATIVE) and (wanted in ("≥", "≤") or (strict and found in (">", "<")))

    def sign(self, polynomial: Polynomial, depth: int = 3) -> str:
        """Return the sign that is shown."""
        polynomial = self.reduced(polynomial)
        if polynomial.is_zero():
            return "?"
        for turned, p in ((False, polynomial), (True, -polynomial)):
            found = self._positive(p, depth)
            if found in POSITIVE:
                if found == "≥" and any(self._facts.get(str(q), (q, "?"))[1] == "≠" for q in (p, -p)):
                    found = ">"
                return _TURNED[found] if turned else found
        return "≠" if any(self._facts.get(str(q), (q, "?"))[1] == "≠" for q in (polynomial, -polynomial)) else "?"

    def _positive(self, p: Polynomial, depth: int) -> str:
        best = self._by_terms(p)
        if best == ">":
            return best
        terms = p.to_dict()
        for fact, sign in tuple(self._facts.values()):
            if sign not in POSITIVE:
                continue
            leading, coefficient = max((item for item in fact.to_dict().items() if any(item[0])), key=lambda item: sum(item[0]))
            scale = terms.get(leading, 0) / coefficient
            if scale <= 0:
                continue
            rest = p - scale * fact
            left = "≥" if rest.is_zero() else self._by_terms(rest)
            if left in POSITIVE:
                best = ">" if ">" in (sign, left) else "≥"
                if best == ">":
                    return best
        return best if best in POSITIVE or not depth else self._as_quadratic(p, depth)

    def _by_terms(self, p: Polynomial) -> str:
        slack, strict = 0, False
        for exponents, coefficient in p.to_dict().items():
            used = [(self._signs[position], e) for position, e in enumerate(exponents) if e]
            if any(sign == "c" for sign, _ in used):
                return "?"
            lowered = all(e % 2 == 0 or sign in (">", "≥", "<", "≤") for sign, e in used)
            turned = sum(e for sign, e in used if sign in NEGATIVE) % 2
            if lowered and (coefficient < 0) == bool(turned):
                if used:
                    strict = strict or all(sign in (">", "<") for sign, _ in used)
                else:
                    slack += coefficient
            elif all(sign == "|1|" for sign, _ in used):
                slack -= abs(coefficient)
            else:
                return "?"
        return ">" if slack > 0 or (slack == 0 and strict) else "≥" if slack == 0 else "?"

    def _as_quadratic(self, p: Polynomial, depth: int) -> str:
        degrees = p.degrees()
        for position, degree in enumerate(degrees):
            if degree != 2 or self._signs[position] == "c":
                continue
            v = self._gens[position]
            c = p.subs({str(v): 0})
            b = p.derivative(position).subs({str(v): 0})
            a = (p - b * v - c) / v**2
            if a.is_constant() and a.leading_coefficient() > 0:
                return self.sign(4 * a * c - b**2, depth - 1) if self.sign(4 * a * c - b**2, depth - 1) in POSITIVE else "?"
        return "?"
