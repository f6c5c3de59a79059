"""What a multiplier means: the rate at which the extreme value changes when the constraint is moved, its shadow price.

On ``g = c`` the extreme value changes at the rate λ (Bertsekas, Constrained Optimization and Lagrange Multiplier Methods, 1.2). The test moves c by
one part in a hundred, finds the extremum there by Newton's method, shows that there is one by Krawczyk's operator, and compares.
Where function and constraint are homogeneous, the value is known for every c.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import sympy

from symcalc.derivation.decimals import sign_of
from symcalc.derivation.equation_facts import short
from symcalc.derivation.kernels import Kernels, NotDecidedError
from symcalc.derivation.topics.lagrange_points import Row, as_number
from symcalc.derivation.topics.lagrange_system import System
from symcalc.enclosure.newton import roots_near
from symcalc.enclosure.values import values as values_on_balls
from symcalc.formula.nodes import Relation

_SHARE = Fraction(1, 100)


@dataclass(frozen=True)
class ShadowPrice:
    """One multiplier as a rate.

    Attributes
    ----------
    row : Row
        The point.
    place : int
        The constraint, by number.
    level, moved : Expr
        c, and where it was moved to.
    rate : Expr
        The multiplier.
    value : Expr
        The extreme value found at the moved level, a decimal.
    predicted : Expr
        The value plus the rate times the change.
    law : Expr or None
        The value for every c, in the letter c, where it is known.
    """

    row: Row
    place: int
    level: sympy.Expr
    moved: sympy.Expr
    rate: sympy.Expr
    value: sympy.Expr
    predicted: sympy.Expr
    law: sympy.Expr | None


def shadow_price(system: System, row: Row, place: int) -> ShadowPrice | None:
    """Test the multiplier of a constraint as a rate; None where the constraint is not active, or the point is not known in closed form."""
    entry, solution = system.constraints[place], row.solution
    if place not in row.active or solution.values is None or not isinstance(entry.given.node, Relation) or not entry.is_equation:
        return None
    level = entry.given.with_node(entry.given.node.operands[1]).meaning
    if not isinstance(level, sympy.Expr) or not level.is_Rational:
        return None
    change = sympy.Rational(_SHARE.numerator, _SHARE.denominator) * (abs(level) if level else 1)
    here = [letter for letter in system.unknowns if letter not in system.multiplier_symbols or _is_active(system, letter, row)]
    moved = [*system.slopes, *(system.sides[number] - (change if number == place else 0) for number in row.active)]
    gone = {letter: sympy.Integer(0) for letter in system.unknowns if letter not in here}
    near = roots_near([part.xreplace(gone) for part in moved], here, [[float(solution.values[letter]) for letter in here]])
    if not near:
        return None
    value = as_number(values_on_balls([system.body.meaning], dict(zip(here, near[0].balls, strict=True)), digits=30)[0])
    rate = solution.values[system.multiplier_symbols[place]]
    only = sum(number in row.active for number in range(len(system.constraints))) == 1
    return ShadowPrice(
        row, place, level, level + change, rate, value, short(row.point.value + rate * change), _law(system, place, level, row) if only else None
    )


def _is_active(system: System, letter: sympy.Symbol, row: Row) -> bool:
    return system.multiplier_symbols.index(letter) in row.active


def _law(system: System, place: int, level: sympy.Expr, row: Row) -> sympy.Expr | None:
    """Return the value on ``g = c`` for every c, where scaling the point scales f and g by powers."""
    function, left = system.body.meaning, system.sides[place] + level
    p, q = (_degree(part, system.symbols) for part in (function, left))
    if p is None or not q or sign_of(level) != "+" or len(system.constraints) != 1:
        return None
    return row.point.value * (sympy.Symbol("c", positive=True) / level) ** sympy.Rational(p, q)


def _degree(part: sympy.Expr, symbols: tuple[sympy.Symbol, ...]) -> int | None:
    """Return the degree of a homogeneous polynomial, shown by scaling."""
    if not part.is_polynomial(*symbols):
        return None
    degree = int(sympy.Poly(part, *symbols).total_degree())
    scale = sympy.Symbol("scale", positive=True)
    try:
        same = Kernels().are_equal(part.xreplace({symbol: scale * symbol for symbol in symbols}), scale**degree * part)
    except NotDecidedError:
        return None
    return degree if same else None
