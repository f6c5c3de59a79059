"""Points of a curve at which both partial derivatives are zero: found by exact solving, and each shown by putting it in.

Of polynomials all of them are found: a Gröbner basis says whether there are any, and its last polynomial has the values of one
variable as its roots.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from symcalc.derivation.proof import weakest
from symcalc.derivation.step import Derivation, Verdict
from symcalc.derivation.topics.lines import Lines
from symcalc.document.blocks import Prose
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Name
from symcalc.formula.nodes import Sequence as Items

_HIGHEST = 12
_ALL = Verdict("proved", "a Gröbner basis of the equation and both partial derivatives was solved exactly")


def singular_points(
    body: Formula, above: Derivation, below: Derivation, variables: Sequence[Name]
) -> tuple[tuple[Formula, ...], Verdict, tuple[Derivation, ...]]:
    """Find the points at which a function of two variables and both its partial derivatives are zero.

    Parameters
    ----------
    body : Formula
    above, below : Derivation
        Its partial derivatives by the first and the second variable.
    variables : sequence of two Name

    Returns
    -------
    tuple of Formula, Verdict, tuple of Derivation
        The points, whether they are all, and a chain for each value that is zero there.
    """
    symbols = [body.with_node(name).meaning for name in variables]
    system = [body.meaning, above.result, below.result]
    if any(entry.free_symbols - set(symbols) for entry in system if isinstance(entry, sympy.Expr)):
        return (), Verdict("unchecked"), ()
    if not all(isinstance(entry, sympy.Expr) and entry.is_polynomial(*symbols) for entry in system):
        return (), Verdict("undecided", "the equation is not polynomial"), ()
    if any(sympy.Poly(entry, *symbols).total_degree() > _HIGHEST for entry in system):
        return (), Verdict("undecided", f"the degree is above {_HIGHEST}"), ()
    try:
        found = _solved(system, symbols)
    except sympy.PolynomialError:  # with a root put in, an entry need be no polynomial over a field that SymPy knows
        found = None
    if found is None:
        return (), Verdict("undecided", "the system was not solved exactly"), ()
    points, chains = [], []
    for x, y in found:
        nodes = (ink(x, body.roles).node, ink(y, body.roles).node)
        points.append(body.with_node(Items(nodes)))
        for part, words in ((body, "left minus right"), (above.answer, "the derivative by {}"), (below.answer, "the derivative by {}")):
            lines = Lines(part)
            lines.valued(dict(zip((name.name for name in variables), nodes, strict=True)))
            letter = (body.with_node(variables[0 if part is above.answer else 1]),) if "{}" in words else ()
            heading = Prose(f"At {{}}, {words}:", (points[-1], *letter))
            chains.append(Derivation(lines.goal, tuple(lines.steps), lines.line.meaning, heading=heading))
    if any(chain.result != 0 for chain in chains):
        return (), Verdict("undecided", "a solution was found that is none"), ()
    return tuple(points), weakest((_ALL, *(verdict for chain in chains for verdict in chain.verdicts))), tuple(chains)


def _solved(system: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol]) -> list[tuple[sympy.Expr, sympy.Expr]] | None:
    """Return the real solutions of polynomial equations in two variables; None where they are infinitely many, or not found exactly.

    >>> x, y = sympy.symbols("x y")
    >>> _solved([x**2 + y**2 - 1, 2 * x, 2 * y], [x, y]), _solved([x**3 + y**3 - 3 * x * y, 3 * x**2 - 3 * y, 3 * y**2 - 3 * x], [x, y])
    ([], [(0, 0)])
    """
    basis = sympy.groebner(system, *symbols, order="lex")
    if basis.exprs == [1]:
        return []
    if not basis.is_zero_dimensional:
        return None
    x, y = symbols
    last = sympy.Poly(basis.exprs[-1], y)
    roots = sympy.roots(last)
    if sum(roots.values()) != last.degree():
        return None
    out = []
    for root in roots:
        if root.is_real is None:
            return None
        if not root.is_real:
            continue
        rest = [sympy.Poly(entry.subs(y, root), x) for entry in basis.exprs[:-1]]
        common = rest[0]
        for other in rest[1:]:
            common = sympy.gcd(common, other)
        found = sympy.roots(common)
        if sum(found.values()) != common.degree() or any(value.is_real is None for value in found):
            return None
        out += [(value, root) for value in found if value.is_real]
    return out
