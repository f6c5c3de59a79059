"""What is shown of the set that constraints allow: that it is closed and bounded, and how small or large a function can be on it.

Bounded: give each letter the weight 1/d, with x^d its highest pure power in ``g = 0``. If no term of g weighs more than 1, and those of weight
1 are a form that is zero only at the origin, g grows beyond all bounds with the point, so the set where it is zero is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import sympy

from symcalc.derivation.decimals import sign_of
from symcalc.derivation.equation_facts import numerator
from symcalc.derivation.step import Verdict
from symcalc.enclosure import polynomials as box
from symcalc.errors import RefutedError

_MOST_TERMS, _FEW, _ODD = 40, 3, (1, 3, 5)


def leading_form(constraint: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> sympy.Expr | None:
    """Return the terms of the greatest weight, if they are a form that is zero only at the origin, so that ``constraint = 0`` is bounded.

    >>> x, y = sympy.symbols("x y")
    >>> leading_form(x**2 + 2 * y**2 - 3, [x, y]), leading_form((1 + x**2) ** 2 + y**2 - 4, [x, y]), leading_form(x**3 + y**3 - 16, [x, y])
    (x**2 + 2*y**2, x**4 + y**2, None)
    >>> print(leading_form(x * y - 1, [x, y]), leading_form(x**2 - 1, [x, y]))
    None None
    """
    above = sympy.expand(constraint)
    if not above.is_polynomial(*symbols) or above.free_symbols - set(symbols):
        return None
    form = sympy.Poly(above, *symbols)
    if len(form.terms()) > _MOST_TERMS or not all(coefficient.is_Rational for coefficient in form.coeffs()):
        return None
    highest = []
    for place in range(len(symbols)):
        pure = [e[place] for e in form.monoms() if e[place] and sum(e) == e[place]]
        if not pure or max(pure) % 2:
            return None
        highest.append(max(pure))
    weights = {e: sum((sympy.Rational(part, most) for part, most in zip(e, highest, strict=True)), sympy.Integer(0)) for e in form.monoms()}
    if any(weight > 1 for weight in weights.values()):
        return None
    top = sympy.Poly.from_dict({e: form.coeff_monomial(e) for e, weight in weights.items() if weight == 1}, *symbols)
    turn = 1 if sign_of(top.coeff_monomial(symbols[0] ** highest[0])) == "+" else -1
    return top.as_expr() if _is_positive_off_origin(turn * top) else None


def _is_positive_off_origin(form: sympy.Poly) -> bool:
    """Tell whether a weighted form is positive on the faces of the cube round the origin, and so everywhere but there."""
    if all(all(e % 2 == 0 for e in exponents) and coefficient > 0 for exponents, coefficient in form.terms()):
        return True
    _, gens = box.ring(len(form.gens))
    for place in range(len(form.gens)):
        for end in (1, -1):
            face = sum(
                (
                    _product(
                        box.rational(int(c.p), int(c.q)) * end ** exponents[place],
                        [(g, e) for k, (g, e) in enumerate(zip(gens, exponents, strict=True)) if k != place],
                    )
                    for exponents, c in form.terms()
                ),
                0 * gens[0],
            )
            ranges = dict.fromkeys(range(len(gens)), box.UNIT)
            if box.signs_on_box(face, ranges) != box.POSITIVE:
                return False
    return True


def _product(number: box.Number, factors: Sequence[tuple[box.Polynomial, int]]) -> box.Polynomial:
    out: box.Polynomial = number
    for generator, exponent in factors:
        out = out * generator**exponent
    return out


def judge_bounded(constraint: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> Verdict:
    """Judge the claim that ``constraint = 0`` is a bounded set.

    Raises
    ------
    RefutedError
        It goes to infinity: a letter does not occur in it.

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> judge_bounded(x**2 + y**2 - 1, [x, y]).kind, judge_bounded(x * y - 1, [x, y]).kind
    ('proved', 'undecided')
    """
    if free := [str(symbol) for symbol in symbols if not constraint.has(symbol)]:
        raise RefutedError(f"{constraint} = 0 says nothing of {', '.join(free)}, so it is not bounded.")
    found = leading_form(constraint, symbols)
    return (
        Verdict("proved", f"the leading form {found} is zero only at the origin")
        if found is not None
        else Verdict("undecided", "no leading form shows it")
    )


def is_never_negative(entry: sympy.Expr) -> bool:
    """Tell whether an expression is shown to be nowhere negative: a sum of even powers as written, or a polynomial by its signs.

    >>> x, y = sympy.symbols("x y")
    >>> is_never_negative((x - y) ** 2 + (x - 1) ** 4), is_never_negative(x**2 - x + 1), is_never_negative(x)
    (True, True, False)
    """
    if all(_is_square(term) for term in sympy.Add.make_args(entry)):
        return True
    above = sympy.expand(entry)
    letters = sorted(above.free_symbols, key=str)
    if not letters or not above.is_polynomial(*letters):
        return bool(above.is_nonnegative) if not letters else False
    form = sympy.Poly(above, *letters)
    if len(form.terms()) > _MOST_TERMS or not all(coefficient.is_Rational for coefficient in form.coeffs()):
        return False
    context, _ = box.ring(len(letters))
    same = context.from_dict({exponents: box.rational(int(c.p), int(c.q)) for exponents, c in form.terms()})
    return -1 not in box.signs_on_box(same, dict.fromkeys(range(len(letters)), box.EVERYWHERE))


def _is_square(term: sympy.Expr) -> bool:
    number, rest = term.as_coeff_Mul()
    return bool(number >= 0) and all(
        (factor.is_Pow and factor.exp.is_Integer and factor.exp % 2 == 0) or factor.is_Number for factor in sympy.Mul.make_args(rest)
    )


def bound(function: sympy.Expr, value: sympy.Expr, constraints: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol]) -> str:
    """Return by what it is shown that a function is nowhere on the set less than a value; empty where it is not.

    Parameters
    ----------
    function, value : Expr
    constraints : sequence of Expr
        Each ``= 0``.
    symbols : sequence of Symbol

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> bound(x, sympy.Integer(0), [y**2 - x**3], [x, y])
    'x**3 = y**2 there, which is nowhere negative'
    """
    if value == 0 and is_never_negative(function):
        return "it is a sum of squares"
    difference = function - value
    if not all(entry.is_polynomial(*symbols) and not entry.free_symbols - set(symbols) for entry in (difference, *constraints)):
        return ""
    size = len(sympy.Add.make_args(sympy.expand(difference)))
    for power in _ODD if size <= _FEW else _ODD[: size <= _MOST_TERMS]:
        for other in (list(reversed(symbols)), list(symbols)):
            # The letters of the function go first, so that their powers are written by the others.
            order = [*(s for s in other if function.has(s)), *(s for s in other if not function.has(s))]
            rest = sympy.expand(sympy.reduced(sympy.expand(difference**power), list(constraints), *order, order="lex")[1])
            if is_never_negative(rest):
                shown = f"{difference**power}" if power > 1 else f"{difference}"
                return f"{shown} = {rest} there, which is nowhere negative"
    return ""


def is_convex_quadratic(function: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> bool:
    """Tell whether a function has a constant Hessian that is positive semidefinite."""
    hessian = sympy.hessian(function, symbols)
    if hessian.free_symbols or hessian.rows > 7:
        return False
    return all(
        sign_of(hessian[list(chosen), list(chosen)].det()) in "+0"
        for size in range(1, hessian.rows + 1)
        for chosen in combinations(range(hessian.rows), size)
    )


def is_continuous(function: sympy.Expr) -> bool:
    """Tell whether a function is made of parts that are continuous on all of ℝ only."""
    smooth = (sympy.exp, sympy.sin, sympy.cos, sympy.atan, sympy.tanh, sympy.sinh, sympy.cosh, sympy.Abs)
    for part in sympy.preorder_traversal(function):
        if part.is_Pow and part.base is not sympy.E and not (part.exp.is_Integer and part.exp.is_nonnegative):
            if not (part.exp.is_number and is_definitely_positive(part.base)):
                return False
        elif part.is_Function and not isinstance(part, smooth) and not (isinstance(part, sympy.log) and is_definitely_positive(part.args[0])):
            return False
    return True


def is_definitely_positive(entry: sympy.Expr) -> bool:
    """Tell whether something is at least a positive number everywhere, as 1 + x^2 is."""
    number, rest = sympy.expand(entry).as_coeff_Add()
    return bool(number > 0) and (rest == 0 or (is_never_negative(numerator(rest)) and rest.is_polynomial()))
