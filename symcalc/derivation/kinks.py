"""Where functions with kinks have them: zeros of |u|, ties of max and min, and what the subgradients are there.

Only zeros of polynomials in the one variable are looked for, since of these it is known when all are found; and a subgradient
is stated only where the function is a straight line on either side, for then the lines below it can be told at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from symcalc.derivation.claims import are_same
from symcalc.derivation.exceptional_points import Meeting, Place, look_at
from symcalc.derivation.kernels import Kernels
from symcalc.derivation.limits import expression, written
from symcalc.derivation.proof import compare
from symcalc.derivation.rule import Differentiation
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.document.blocks import Prose
from symcalc.errors import MeaningError, RefutedError, SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import ZERO, Apply, Name, Node, Product, Relation, negative
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import substitute, total

_MOST_POINTS, _LARGEST_DEGREE = 4, 8


def kinks_of(body: Node, d: Differentiation) -> tuple[Derivation, ...]:
    """Return the lines about each point at which |u|, or a largest or smallest of two, may have a kink; none where they are not found."""
    tie: Node
    first: Node
    second: Node
    match body:
        case Apply(function="Abs", arguments=(u,)):
            tie, first, second = u, u, negative(u)
        case Apply(function="Max" | "Min" as name, arguments=(a, b)):
            tie = total(("+", a), ("-", b))
            first, second = (a, b) if name == "Max" else (b, a)
        case _:
            return ()
    parts: list[Derivation] = []
    for point, sign_below, sign_above in zeros(Formula(tie, d.roles), d):
        at = written(point, Formula(tie, d.roles)).node
        value = substitute(body, {d.letter: at})
        meeting = look_at(Place(at, body, body, value), d)
        if meeting.kind == "unknown":
            below, above = (first if sign > 0 else second for sign in (sign_below, sign_above))
            meeting = look_at(Place(at, below, above, value), d)
        parts += meeting.parts
        if meeting.kind == "kink":
            parts += _subgradients(body, at, meeting, d)
    return tuple(parts)


def zeros(u: Formula, d: Differentiation) -> list[tuple[sympy.Expr, int, int]]:
    """Return all real zeros of a polynomial in the variable, each with the signs below and above it; none where they are not all found.

    >>> from symcalc.formula.reading.reader import read
    >>> u = read("x^2 - x", notation="text")
    >>> zeros(u, Differentiation(Name("x"), False, u.roles))
    [(0, 1, -1), (1, -1, 1)]
    """
    try:
        value, symbol = u.meaning, d.symbol
        polynomial = sympy.Poly(value, symbol, domain="QQ")
    except (MeaningError, sympy.PolynomialError, sympy.CoercionFailed):
        return []
    if not 0 < polynomial.degree() <= _LARGEST_DEGREE or polynomial.count_roots() > _MOST_POINTS:
        return []
    roots = sorted(root for root in (sympy.roots(polynomial) if polynomial.degree() <= 2 else polynomial.ground_roots()) if root.is_real)
    if len(roots) != polynomial.count_roots():
        return []
    found = []
    for number, root in enumerate(roots):
        left = (roots[number - 1] + root) / 2 if number else root - 1
        right = (root + roots[number + 1]) / 2 if number + 1 < len(roots) else root + 1
        signs = [sympy.sign(polynomial.as_expr().xreplace({symbol: place})) for place in (left, right)]
        found.append((root, int(signs[0]), int(signs[1])))
    return found


def _subgradients(body: Node, at: Node, meeting: Meeting, d: Differentiation) -> tuple[Derivation, ...]:
    """Return the line that states the subgradients at a kink, where it is shown that they are these."""
    left, right = (line.answer for line in meeting.parts[-1].steps[-1].parts)
    before, after = subgradient_statement(Formula(body, d.roles), at, left, right, d)
    try:
        verdict = judge_subgradients(before, after, Formula(body, d.roles), at, d)
    except RefutedError:
        return ()
    if verdict.kind != "proved":
        return ()
    where, interval = before.with_node(Relation((d.variable, at), ("=",))), before.with_node(Items((left.node, right.node), "[]"))
    why = "a line with such a slope stays below the function: the subgradients at {} are all numbers in {}"
    step = Step("subgradients", before, after, why, "⇒", (where, interval), verdict=verdict)
    return (Derivation(before, (step,), sympy.true, heading=Prose("Subgradients at {}", (where,))),)


def subgradient_statement(body: Formula, at: Node, left: Formula, right: Formula, d: Differentiation) -> tuple[Formula, Formula]:
    """Return the statement: if s lies between the slopes, the line with slope s through the point lies nowhere above the function."""
    s = Name(free_letter({*d.roles, d.letter}, "s", "m", "k"))
    way: Node = d.variable if at == ZERO else total(("+", d.variable), ("-", at))
    line: Node = Product((s, way))
    value = body.with_node(substitute(body.node, {d.letter: at}))
    if are_same(expression(value), sympy.Integer(0)) is not True:
        line = total(("+", written(expression(value), body).node), ("+", line))
    return body.with_node(Relation((left.node, s, right.node), ("≤", "≤"))), body.with_node(Relation((body.node, line), ("≥",)))


def judge_subgradients(before: Formula, after: Formula, body: Formula, at: Node, d: Differentiation) -> Verdict:
    """Judge the statement: on either side the function is the line with the slope of that side, and the slope rises.

    Raises
    ------
    RefutedError
        One of the slopes is not that of the function, or the slope falls.
    """
    low, _, high = before.node.operands if isinstance(before.node, Relation) else (ZERO, ZERO, ZERO)
    left, right = (expression(before.with_node(part)) for part in (low, high))
    if not Kernels().holds(right - left >= 0):
        raise RefutedError(f"The slope at {d.letter} = {body.with_node(at)} falls from {left} to {right}; no line stays below the function.")
    stated = after.node
    if not isinstance(stated, Relation) or stated.operators != ("≥",) or stated.operands[0] != body.node:
        raise RefutedError(f"{after} is no statement about {body}.")
    t, s = sympy.Dummy("t", positive=True), sympy.Symbol(_letter(before))
    place, line = expression(body.with_node(at)), expression(after.with_node(stated.operands[1]))
    own = expression(body).xreplace({d.symbol: place})
    verdicts = []
    for way, slope in ((t, right), (-t, left)):
        try:
            verdicts.append(compare(expression(body).xreplace({d.symbol: place + way}) - own, slope * way))
            verdicts.append(compare(line.xreplace({d.symbol: place + way}), own + s * way))
        except SymcalcError as error:
            raise RefutedError(str(error)) from error
    if any(verdict.kind != "proved" for verdict in verdicts):
        return Verdict("undecided", "the function is not shown to be a straight line on either side")
    return Verdict("proved", "a straight line on either side, and its slope rises")


def _letter(before: Formula) -> str:
    assert isinstance(before.node, Relation)
    middle: Sequence[Node] = before.node.operands
    assert isinstance(middle[1], Name)
    return middle[1].name
