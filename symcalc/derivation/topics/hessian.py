"""The Hessian: all second partial derivatives; and, at a point, whether it is definite and what kind of point that is.

In two variables the mixed derivatives are derived in both orders and compared. In more, the upper triangle alone is derived
where the second derivatives are known to be continuous, by Clairaut's theorem; elsewhere all are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import sympy

from symcalc.derivation.abbreviations import abbreviated, own_derivatives, worth_a_letter
from symcalc.derivation.engine import differentiate
from symcalc.derivation.mixed_derivatives import order_matters
from symcalc.derivation.proof import compare, judge, weakest
from symcalc.derivation.smoothness import is_smooth
from symcalc.derivation.step import Derivation, Step
from symcalc.derivation.topics.arithmetic import exact
from symcalc.derivation.topics.assembly import (
    Chain,
    acting,
    assembled,
    conditions,
    held,
    held_against,
    lettered,
    put_in_place,
    short_name,
    slope,
    symbol_of,
)
from symcalc.derivation.topics.definiteness import all_zero, claim_gradient, claim_sign, definiteness, kind_of_point, leading_minors
from symcalc.derivation.topics.evaluation import taken_at, together, values_put_in, with_numbers
from symcalc.derivation.topics.gradient import body_of
from symcalc.derivation.topics.slope_page import slope_page
from symcalc.derivation.topics.slopes import Slopes, along, by_name, slopes_at, steepest
from symcalc.document.blocks import Prose
from symcalc.formula.formula import Formula
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import ONE, TWO, Derivative, Matrix, Name, Node, Power, Product
from symcalc.formula.rebuilding import total
from symcalc.registry import PAGES

_CLAIRAUT = "by Clairaut's theorem the order does not matter, since all second derivatives are continuous: there are no kinks"
_SENTENCES = {
    "positive definite": "all leading minors are positive, so the Hessian is positive definite",
    "negative definite": "the leading minors are negative and positive in turn, so the Hessian is negative definite",
    "indefinite": "the signs of the minors are of neither kind, so the Hessian is indefinite",
    "positive semidefinite": "no minor is negative, and not all are positive: the Hessian is positive semidefinite, and not definite",
    "negative semidefinite": "no minor has the wrong sign, and one is zero: the Hessian is negative semidefinite, and not definite",
    "undecided": "the signs do not show whether the Hessian is definite",
}
_STATIONARY = {
    "minimum": "the point is stationary, so it is a minimum",
    "maximum": "the point is stationary, so it is a maximum",
    "saddle": "the point is stationary, so it is a saddle",
    "not stationary": "the point is not stationary, so it is no minimum, maximum or saddle",
    "undecided": "whether it is a minimum, a maximum or a saddle is not decided by second derivatives",
}


@dataclass(frozen=True, repr=False)
class Hessian(Derivation):
    """A Hessian; taken at a point, it is classified.

    Attributes
    ----------
    definiteness : str
        "positive definite", "negative definite", "indefinite", "positive semidefinite", "negative semidefinite" or "undecided".
    kind : str
        "minimum", "maximum" or "saddle" where the point is stationary; "not stationary"; "undecided".
    """

    definiteness: str = ""
    kind: str = ""


PAGES.register("Hessian")(slope_page)


def hessian(given: Formula, body: Formula, variables: Sequence[Name], function: Node | None = None) -> Hessian:
    """Derive the Hessian of ``body``; the arguments are those of `gradient`."""
    partial, short, count = len(variables) > 1, short_name(function), len(variables)

    def named(*order: Name) -> Formula | None:
        return None if short is None else body.with_node(acting(short, order, partial))

    factor = worth_a_letter(body)
    own = own_derivatives(body, factor, variables, partial) if factor is not None else []
    firsts = [differentiate(body, variable, partial, named(variable), own) for variable in variables]
    row = [_row(body, firsts, lettered("J", short, body))] if partial else []
    seconds: dict[tuple[int, int], Derivation] = {}
    is_known = is_smooth(body)
    for i, j in ((i, j) for i in range(count) for j in range(count)):
        if j >= i or count == 2 or not is_known:
            part = differentiate(firsts[i].answer, variables[j], partial, named(variables[i], variables[j]), own)
            seconds[i, j] = _headed(part, variables[i], variables[j])
    chain = Chain(body.with_node(Matrix(tuple(tuple(acting(body.node, (one, two), partial) for two in variables) for one in variables))))
    table: dict[Node, Node] = {}
    for i, j in ((i, j) for i in range(count) for j in range(count)):
        first, second = (i, j) if (i, j) in seconds else (j, i)
        table[acting(body.node, (variables[i], variables[j]), partial)] = slope(firsts[first].answer.node, variables[second], partial)
    derived = "each second derivative is a derivative of a first one"
    everything = [*own, *firsts, *seconds.values()]
    chain.rests_on("Hessian", derived if len(seconds) == count**2 else f"{derived}; {_CLAIRAUT}", [*own, *firsts, *row], table)
    pairs = [(variables[i], firsts[i].answer, variables[j], firsts[j].answer) for i, j in combinations(range(count), 2)]
    differ = [] if is_known else order_matters(pairs, partial)
    chain.rests_on("Hessian", _symmetry(seconds, count, conditions(everything), is_known), [*seconds.values(), *differ])
    symbols = [symbol_of(body, variable) for variable in variables]
    result = chain.line.meaning
    route = held_against(result, lambda: sympy.hessian(body.meaning, symbols), conditions(everything))
    name = lettered("H", short, body)
    letters = tuple(body.with_node(variable) for variable in variables)
    found = Hessian(chain.goal, tuple(chain.steps), result, title="Hessian matrix", given=given, name=name, variables=letters, route=route)
    if factor is None:
        return found
    short_ = abbreviated(found, body, factor)
    assert isinstance(short_, Hessian)
    return short_


@taken_at.register
def hessian_at(derivation: Hessian, answer: Formula, at: Mapping[str, Node], direction: Sequence[Formula] = ()) -> Hessian:
    """Evaluate a Hessian, the function and its first derivatives, and tell of which kind the point is."""
    body, partial = body_of(derivation), len(derivation.variables) > 1
    variables = [letter.node for letter in derivation.variables if isinstance(letter.node, Name)]
    firsts = [next(part for part in derivation.parts if _is_first(part.goal.node, body, variable)) for variable in variables]
    found = slopes_at(derivation, answer, at, body, firsts)
    seconds: list[Derivation] = []
    twins: list[Derivation] = []
    values: list[list[Node]] = [[] for _ in variables]
    assert isinstance(answer.node, Matrix) and isinstance(derivation.goal.node, Matrix)
    for i, row in enumerate(answer.node.rows):
        for j, entry in enumerate(row):
            name = answer.with_node(acting(found.function, (variables[i], variables[j]), partial))
            # What the name says, with the function in the place of its letter, is what was asked for.
            held(
                derivation.goal.with_node(derivation.goal.node.rows[i][j]), derivation.goal.with_node(put_in_place({found.function: body}, name.node))
            )
            chain = values_put_in(answer.with_node(entry), at, name, short=found.short, level="main")
            # What has the same value as its mirror image is shown once.
            (twins if j < i and chain.answer.node == values[j][i] else seconds).append(chain)
            values[i].append(chain.answer.node)
    whole = together(answer, at, derivation.name, [*seconds, *twins], found.short)
    numbers = [*found.numbers, *seconds, whole, *steepest(found), *(along(found, direction) if direction else [])]
    matrix = whole.result
    assert isinstance(matrix, sympy.MatrixBase)
    minors = _determinant(found, variables, values, [*seconds, *twins, whole]) if len(variables) == 2 else []
    is_stationary = all_zero([value.meaning for value in found.values])
    kind_of_matrix = definiteness(matrix)
    kind = kind_of_point(is_stationary, kind_of_matrix)
    numbers += [*minors, _classified(found, whole, kind_of_matrix, kind)]
    return replace(with_numbers(derivation, answer, at, numbers, matrix), definiteness=kind_of_matrix, kind=kind)


def _is_first(node: Node, body: Node, variable: Name) -> bool:
    return isinstance(node, Derivative) and node.body == body and node.variables == ((variable, ONE),)


def _determinant(found: Slopes, variables: Sequence[Name], values: Sequence[Sequence[Node]], parts: Sequence[Derivation]) -> list[Derivation]:
    """Return D = f_xx f_yy − f_xy² with the numbers put in."""
    (x, y), whole = variables, parts[-1]
    line = whole.answer
    xx, yy, xy = (acting(found.function, order, True) for order in ((x, x), (y, y), (x, y)))
    letter = free_letter(line.roles, "D", "Delta")
    goal = line.with_node(total(("+", Product((xx, yy))), ("-", Power(xy, TWO))))
    table: dict[Node, Node] = {xx: values[0][0], yy: values[1][1], xy: values[0][1]}
    if values[0][1] != values[1][0]:
        yx = acting(found.function, (y, x), True)
        goal, table = line.with_node(total(("+", Product((xx, yy))), ("-", Product((xy, yx))))), {**table, yx: values[1][0]}
    heading = Prose("The determinant of the Hessian:")
    assert isinstance(whole.result, sympy.MatrixBase)
    return [by_name(goal, table, parts, line.with_node(Name(letter)), heading, whole.result.det())]


def _classified(found: Slopes, whole: Derivation, kind_of_matrix: str, kind: str) -> Derivation:
    """Return the claims that show what kind of point it is."""
    matrix = whole.result
    assert isinstance(matrix, sympy.MatrixBase)
    chain = Chain(whole.answer)
    is_zero = all_zero([value.meaning for value in found.values])
    words = "all first derivatives are zero: the point is stationary" if is_zero else "a first derivative is not zero: the point is not stationary"
    claim_gradient(chain, [value.node for value in found.values], words)
    minors = leading_minors(matrix)
    last = f"{_SENTENCES[kind_of_matrix]}; {_STATIONARY[kind]}"
    for size, minor in enumerate(minors, 1):
        ends = size == len(minors)
        value = whole.answer.with_node(exact(minor, whole.answer))
        compare(minor, value.meaning)
        claim_sign(chain, value, last if ends else f"leading minor {size} of the Hessian")
    return Derivation(chain.goal, tuple(chain.steps), sympy.true, heading=Prose("The kind of the point:"))


def _row(body: Formula, firsts: Sequence[Derivation], name: Formula | None) -> Derivation:
    """Return the lines that put the first derivatives in a row, which stand below them."""
    before = body.with_node(Matrix((tuple(first.goal.node for first in firsts),)))
    after = body.with_node(Matrix((tuple(first.answer.node for first in firsts),)))
    step = Step("Jacobian", before, after, "the Jacobian of a scalar: the row of its first derivatives", verdict=assembled(before, after, firsts))
    return Derivation(before, (step,), after.meaning, name=name, heading=Prose(""))


def _headed(part: Derivation, first: Name, second: Name) -> Derivation:
    letters = (part.goal.with_node(first), part.goal.with_node(second))
    return replace(part, heading=Prose("With respect to {}, then {}", letters))


def _symmetry(seconds: Mapping[tuple[int, int], Derivation], count: int, assuming: Sequence[Formula], is_known: bool) -> str:
    """Tell what is shown of the mixed derivatives."""
    pairs = [(seconds[i, j].answer, seconds[j, i].answer) for i, j in combinations(range(count), 2) if (j, i) in seconds]
    if count == 1:
        return "the second derivative"
    if not pairs:
        return f"a row for each variable; symmetric: {_CLAIRAUT}"
    if weakest(judge(one, other, assuming) for one, other in pairs).kind != "proved":
        return "a row for each variable; the mixed derivatives are derived in both orders"
    why = "; symmetric because all second derivatives are continuous" if is_known else ""
    return f"a row for each variable; the mixed derivatives, derived in both orders, are equal: derived, not assumed{why}"
