"""What a row claims, compared with numbers: derivatives with difference quotients and with SymPy, identities at points."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence

import sympy

from symcalc.functions import Form, Identity, KnownFunction
from tests.functions.notation import sympy_of

NUMBERS = (
    (-3, 1),
    (-2, 1),
    (-1, 1),
    (-7, 3),
    (-5, 4),
    (-3, 5),
    (-1, 4),
    (0, 1),
    (1, 7),
    (1, 3),
    (3, 5),
    (4, 5),
    (1, 1),
    (3, 2),
    (2, 1),
    (12, 5),
    (3, 1),
)
VALUES = [*(sympy.Rational(*pair) for pair in NUMBERS), sympy.Integer(3), sympy.Integer(4), -sympy.pi, sympy.pi / 2]
POINTS = 12  # with several letters; with one letter, all values are tried
DIGITS = 40
STEP = sympy.Rational(1, 10**12)
Point = dict[str, sympy.Expr]


def at(expression: sympy.Basic, point: Point) -> sympy.Basic:
    return expression.xreplace({symbol: point[symbol.name] for symbol in expression.free_symbols}).doit()


def value(expression: sympy.Basic, point: Point) -> sympy.Expr | None:
    """The real number that ``expression`` has at ``point``, or None where there is none."""
    number = sympy.N(expression.subs({symbol: point[symbol.name] for symbol in expression.free_symbols}), DIGITS)
    real, imaginary = number.as_real_imag()
    negligible = sympy.Float(10) ** (10 - DIGITS) * (1 + abs(real))
    if not (real.is_Float or real.is_Rational) or not real.is_finite or not abs(sympy.N(imaginary)) < negligible:
        return None
    return real


def holds(condition: str, point: Point) -> bool:
    return not condition or bool(at(sympy_of(condition), point))


def points(letters: list[str], *conditions: str) -> Iterator[Point]:
    """Points that satisfy all conditions, in an order that is mixed but always the same."""
    tuples = list(itertools.product(VALUES, repeat=len(letters)))
    random.Random(1).shuffle(tuples)
    for numbers in tuples:
        point = dict(zip(letters, numbers, strict=True))
        if all(holds(condition, point) for condition in conditions):
            yield point


def enough(letters: Sequence[str]) -> int:
    return len(VALUES) if len(letters) == 1 else POINTS


def agree(left: sympy.Expr, right: sympy.Expr, digits: int) -> bool:
    return bool(abs(left - right) <= sympy.Float(10) ** -digits * (1 + abs(left)))


def applied(row: KnownFunction, form: Form) -> sympy.Expr:
    return row.build(*map(sympy.Symbol, form.parameters))


def derivative_faults(row: KnownFunction, form: Form) -> list[str]:
    """Where the derivatives of one form differ from the slope of the function, or from SymPy's derivative."""
    faults = []
    for parameter, text in zip(form.parameters, form.derivative, strict=True):
        if not text:
            continue
        compared = 0
        for point in itertools.islice(points(list(form.parameters), form.domain, form.smooth), enough(form.parameters)):
            claimed = value(sympy_of(text), point)
            sides = [value(applied(row, form), point | {parameter: point[parameter] + shift}) for shift in (STEP, -STEP)]
            if claimed is None or None in sides:
                faults.append(f"{row.name}: no value at {point}")
                continue
            compared += 1
            if not agree((sides[0] - sides[1]) / (2 * STEP), claimed, 12):
                faults.append(f"{row.name}: {text} is not the slope in {parameter} at {point}")
            second = sympy_derivative(row, form, parameter, point)
            if second is not None and not agree(second, claimed, 20):
                faults.append(f"{row.name}: {text} is not SymPy's derivative in {parameter} at {point}")
        if compared < 3:
            faults.append(f"{row.name}: {text} was compared at {compared} points only")
    return faults


def sympy_derivative(row: KnownFunction, form: Form, parameter: str, point: Point) -> sympy.Expr | None:
    """SymPy's derivative at a point; None where SymPy has no rule."""
    letters = {name: sympy.Symbol(name, real=True) for name in form.parameters}
    # The other arguments are put in first: SymPy differentiates polynomials of a given degree only.
    arguments = [letters[name] if name == parameter else point[name] for name in form.parameters]
    found = sympy.diff(row.build(*arguments), letters[parameter])
    return None if found.has(sympy.Derivative, sympy.Subs) else value(found, point)


def identity_faults(identity: Identity) -> list[str]:
    """Where the two sides differ at points that satisfy the condition."""
    left, right = sympy_of(identity.left), sympy_of(identity.right)
    letters = sorted({symbol.name for side in (left, right) for symbol in side.free_symbols})
    if identity.condition:
        letters = sorted({*letters, *(symbol.name for symbol in sympy_of(identity.condition).free_symbols)})
    faults, compared = [], 0
    for point in points(letters, identity.condition):
        sides = value(left, point), value(right, point)
        if None in sides:
            if identity.condition:
                faults.append(f"{identity}: undefined at {point}, where the condition holds")
            continue
        compared += 1
        if not agree(*sides, 20):
            faults.append(f"{identity}: {sides} at {point}")
        if compared == enough(letters):
            break
    if compared < min(3, len(VALUES) ** len(letters)):
        faults.append(f"{identity} was compared at {compared} points only")
    return faults


def domain_faults(row: KnownFunction, form: Form) -> list[str]:
    """Points of the domain without a real value, and, unless it is only sufficient, points with a real value outside."""
    exact = "domain is sufficient" not in row.note.lower() and form == row.forms()[0]
    function, faults = applied(row, form), []
    for point in itertools.islice(points(list(form.parameters)), 2 * enough(form.parameters)):
        try:
            has_value = value(function, point) is not None
        except (ValueError, TypeError, ArithmeticError):  # SymPy refuses the arguments
            has_value = False
        inside = holds(form.domain, point)
        if inside != has_value and (inside or exact):
            faults.append(f"{row.name}: {'no' if inside else 'a'} value at {point}, {'inside' if inside else 'outside'} the domain {form.domain}")
    return faults
