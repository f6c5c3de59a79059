"""What is asked of one equation ``= 0`` in real letters: its factors, its roots, and whether it can hold at all."""

from __future__ import annotations

import sympy

from symcalc.derivation import decimals
from symcalc.derivation.kernels import Kernels, NotDecidedError
from symcalc.enclosure.ball_signs import Ball, simple_fraction
from symcalc.enclosure.systems import solve
from symcalc.errors import SymcalcError

_HIGHEST = 12
_NOT_FINITE = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo)


def sign_of(value: sympy.Expr) -> str:
    """Return ``+``, ``-`` or ``0`` where it is shown, else ``?``; of what is not finite nothing is shown."""
    return "?" if value.has(*_NOT_FINITE) else decimals.sign_of(value)


def numerator(entry: sympy.Expr) -> sympy.Expr:
    """Return what has to be zero where a quotient is zero, multiplied out.

    >>> x, y = sympy.symbols("x y")
    >>> numerator(x / y - 1)
    x - y
    """
    above, _ = sympy.fraction(sympy.together(entry))
    return sympy.expand(above, power_exp=False, power_base=False, log=False)


def factor_list(entry: sympy.Expr) -> tuple[sympy.Expr, list[tuple[sympy.Expr, int]]]:
    """Return the number and the factors with their powers; an expression that is not factored is its own factor."""
    try:
        number, found = sympy.factor_list(entry)
    except sympy.PolynomialError:
        return sympy.Integer(1), [(entry, 1)]
    return number, list(found)


def factors_of(entry: sympy.Expr) -> list[sympy.Expr]:
    """Return the different factors that are no numbers, those of least size first."""
    _, found = factor_list(numerator(entry))
    return sorted((factor for factor, _ in found if factor.free_symbols), key=lambda factor: (factor.count_ops(), str(factor)))


def is_definite(entry: sympy.Expr) -> bool:
    """Tell whether a real polynomial is a sum of squares that is zero only where all of its letters are: even powers, or a definite form.

    >>> x, y = sympy.symbols("x y")
    >>> is_definite(x**2 + 3 * y**4), is_definite(x**2 + x * y + y**2), is_definite(x**2 - y**2), is_definite(x**2 * y**2)
    (True, True, False, False)
    """
    letters = sorted(entry.free_symbols, key=str)
    if not letters or not entry.is_polynomial(*letters):
        return False
    form = sympy.Poly(entry, *letters)
    if any(not coefficient.is_number or sign_of(coefficient) not in "+-" for coefficient in form.coeffs()):
        return False
    signs = {sign_of(coefficient) for coefficient in form.coeffs()}
    pure = {position for exponents in form.monoms() if sum(map(bool, exponents)) == 1 for position, e in enumerate(exponents) if e}
    if len(signs) == 1 and len(pure) == len(letters) and all(e % 2 == 0 for exponents in form.monoms() for e in exponents):
        return bool(form.coeff_monomial(1) == 0)
    if all(sum(exponents) == 2 for exponents in form.monoms()):
        matrix = sympy.hessian(entry, letters)
        turn = 1 if sign_of(matrix[0, 0]) == "+" else -1
        return all(sign_of((turn * matrix[:size, :size]).det()) == "+" for size in range(1, matrix.rows + 1))
    return False


def is_never_zero(entry: sympy.Expr) -> bool:
    """Tell whether an expression is shown to be zero nowhere.

    >>> x, y = sympy.symbols("x y", real=True)
    >>> is_never_zero(sympy.exp(x * y)), is_never_zero(x**2 + y**4 + 1), is_never_zero(x + 1)
    (True, True, False)
    """
    if not entry.free_symbols:
        return sign_of(entry) in "+-"
    if entry.count_ops() > 60 or (entry.is_polynomial() and len(entry.free_symbols) == sympy.Poly(entry).total_degree() == 1):
        return False
    try:
        return Kernels().holds(sympy.Ne(entry, 0))
    except (NotDecidedError, TypeError, SymcalcError):
        return False


def are_apart(one: sympy.Expr, other: sympy.Expr) -> bool:
    """Tell whether two polynomials in one letter have no common zero."""
    letters = one.free_symbols | other.free_symbols
    if len(letters) != 1 or not (one.is_polynomial(*letters) and other.is_polynomial(*letters)):
        return False
    (letter,) = letters
    return bool(one.has(letter) and other.has(letter) and sympy.degree(sympy.gcd(one, other), letter) == 0)


def real_roots(entry: sympy.Expr, letter: sympy.Symbol) -> list[sympy.Expr] | None:
    """Return all real roots of a polynomial in closed form, in order; None where there is no closed form for one.

    >>> x = sympy.Symbol("x")
    >>> real_roots(x**3 - 8, x), real_roots(x**2 - 3, x), real_roots(x**2 + 1, x), real_roots(x**5 - x + 1, x)
    ([2], [-sqrt(3), sqrt(3)], [], None)
    """
    above = numerator(entry)
    if not above.is_polynomial(letter) or above.free_symbols != {letter}:
        return None
    form = sympy.Poly(above, letter)
    if form.degree() > _HIGHEST:
        return None
    if all(coefficient.is_Rational for coefficient in form.coeffs()):
        try:
            found = solve([above], [letter])
        except SymcalcError:
            return None
        exact = [root.exact[0] for root in found.roots]
        return [root for root in exact if root is not None] if found.is_complete and None not in exact else None
    if form.degree() == 1:
        return [short(-form.coeff_monomial(1) / form.LC())]
    if form.degree() == 2:
        a, b, c = form.all_coeffs()
        sign = sign_of(b**2 - 4 * a * c)
        if sign == "?":
            return None
        root = sympy.sqrt(b**2 - 4 * a * c)
        pair = [short((-b - root) / (2 * a)), short((-b + root) / (2 * a))]
        return [] if sign == "-" else pair[:1] if sign == "0" else pair if sign_of(a) == "+" else pair[::-1]
    return None


def simple_number(value: Ball) -> sympy.Rational | None:
    """Return the simple fraction that lies in a ball, a guess for what the ball holds."""
    guess = simple_fraction(value)
    return None if guess is None else sympy.Rational(guess.numerator, guess.denominator)


def linear_in(entry: sympy.Expr, letter: sympy.Symbol) -> tuple[sympy.Expr, sympy.Expr] | None:
    """Return a and b where the equation is a·letter + b, without the letter in them."""
    slope = sympy.diff(entry, letter)
    if slope.has(letter):
        slope = sympy.simplify(slope) if slope.count_ops() < 30 else slope
        if slope.has(letter):
            return None
    return sympy.expand(slope, power_exp=False), entry.xreplace({letter: sympy.Integer(0)})


def with_power(entry: sympy.Expr, letter: sympy.Symbol, exponent: int, value: sympy.Expr) -> sympy.Expr:
    """Return a polynomial with the value in the place of letter^exponent."""
    if not entry.has(letter):
        return entry
    return sum((coefficient * value ** (e // exponent) for (e,), coefficient in sympy.Poly(entry, letter).terms()), sympy.Integer(0))


def is_multiple(one: sympy.Expr, other: sympy.Expr) -> bool:
    """Tell whether one is the other times a number that is not zero."""
    if one == other or one == -other:
        return True
    ratio = sympy.cancel(one / other) if one.free_symbols == other.free_symbols and other != 0 else sympy.Symbol("no")
    return bool(ratio.is_number and ratio.is_Rational and ratio != 0)


def short(value: sympy.Expr) -> sympy.Expr:
    """Return a value in a short form."""
    if not value.free_symbols:
        return sympy.radsimp(sympy.sqrtdenest(value)) if value.has(sympy.Pow) and not value.has(sympy.exp) else value
    return sympy.cancel(value) if value.count_ops() < 80 and value.is_rational_function() else value
