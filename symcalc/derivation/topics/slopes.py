"""First derivatives at a point and what they say: the direction in which a function rises fastest, how fast, and why no other is steeper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import isqrt, lcm

import sympy

from symcalc.derivation.proof import compare, weakest
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.derivation.topics.arithmetic import exact
from symcalc.derivation.topics.assembly import Chain, by_parts, held, held_against, opened, put_in_place, slope
from symcalc.derivation.topics.definiteness import all_zero
from symcalc.derivation.topics.evaluation import abbreviations_at, approximated, values_put_in, worked_out
from symcalc.derivation.topics.layer_products import equal_names
from symcalc.derivation.topics.substitution import is_put_in_place
from symcalc.document.blocks import Prose
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import (
    ONE,
    TWO,
    ZERO,
    Apply,
    Derivative,
    Matrix,
    Name,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Root,
    Sum,
    VectorProduct,
)
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import total


@dataclass(frozen=True, slots=True)
class Slopes:
    """A function and its first derivatives at a point, each a chain from letters to its value."""

    answer: Formula
    function: Name
    variables: tuple[Name, ...]
    short: Mapping[str, Node]
    before: tuple[Derivation, ...]
    chains: tuple[Derivation, ...]

    @property
    def names(self) -> tuple[Derivative, ...]:
        """What the first derivatives are called."""
        return tuple(slope(self.function, variable, len(self.variables) > 1) for variable in self.variables)

    @property
    def values(self) -> tuple[Formula, ...]:
        """The exact values of the first derivatives."""
        return tuple(chain.answer for chain in self.chains)

    @property
    def numbers(self) -> tuple[Derivation, ...]:
        """All chains, in the order in which they are shown."""
        return (*self.before, *self.chains)


def slopes_at(derivation: Derivation, answer: Formula, at: Mapping[str, Node], body: Node, firsts: Sequence[Derivation]) -> Slopes:
    """Evaluate a function and its first derivatives.

    Parameters
    ----------
    derivation : Derivation
        Of which these are parts.
    answer : Formula
        Its answer, with the roles of the values too.
    at : mapping of str to Node
    body : Node
        The function.
    firsts : sequence of Derivation
        Its first derivatives, in the order of the variables.
    """
    variables = tuple(letter.node for letter in derivation.variables if isinstance(letter.node, Name))
    name = firsts[0].name.node if firsts[0].name is not None else None
    given = name.body if isinstance(name, Derivative) and isinstance(name.body, Name) else None
    function = given or Name(free_letter(answer.roles, "f", "F", "g", "h"))
    before, short = abbreviations_at(derivation, answer, at)
    value = values_put_in(answer.with_node(body), at, answer.with_node(function), short=short, level="main")
    names = [slope(function, variable, len(variables) > 1) for variable in variables]
    for first, entry in zip(firsts, names, strict=True):
        # What the name says, with the function in the place of its letter, is what was derived.
        held(first.goal, first.goal.with_node(put_in_place({function: body}, entry)))
    chains = [
        values_put_in(answer.with_node(first.answer.node), at, answer.with_node(entry), short=short, level="main")
        for first, entry in zip(firsts, names, strict=True)
    ]
    return Slopes(answer, function, variables, short, (*before, value), tuple(chains))


def by_name(
    goal: Formula,
    table: Mapping[Node, Node],
    parts: Iterable[Derivation],
    name: Formula | None,
    heading: Prose | None,
    expected: sympy.Expr | None = None,
) -> Derivation:
    """Return the chain that puts values in for names such as ∂f/∂x, works them out, and goes on to the decimal.

    The names mean nothing to the judge, so what is put in is held against the parts that bear these names, and the value
    against ``expected``, which was found without them.

    Raises
    ------
    RefutedError
        A value stands in the place of another name than its own, or the value is not the expected one.
    """
    parts = list(parts)
    values = {part.name.node: part.answer.node for part in parts if part.name is not None}
    after = goal.with_node(put_in_place(table, goal.node))
    verdicts = [by_parts(parts)]
    if not is_put_in_place(goal.node, after.node, values):
        verdicts.append(equal_names(goal, after, values))
    if expected is not None:
        # Before it is worked out: what is false need not have a value.
        verdicts.append(held_against(after.meaning, lambda: expected))
    chain = Chain(goal)
    chain.becomes("values", after.node, "numbers put in", weakest(verdicts))
    worked_out(chain)
    result = chain.line.meaning
    approximated(chain)
    return Derivation(goal, tuple(chain.steps), result, name=name, heading=heading)


def steepest(found: Slopes) -> list[Derivation]:
    """Return the slope in the direction of the gradient, and that direction; nothing where the gradient is zero or has letters left."""
    line, values = found.answer, [value.meaning for value in found.values]
    if len(values) < 2 or all_zero(values) is not False or any(value.free_symbols for value in values):
        return []
    table = _values_by_name(found)
    squares = line.with_node(Root(total(*(("+", Power(entry, TWO)) for entry in found.names))))
    length_name = line.with_node(Apply("norm", (_nabla(found.function),)))
    heading = Prose("Steepest ascent: the slope in the direction of the gradient is its length.")
    length = by_name(squares, table, found.chains, length_name, heading, sympy.sqrt(sympy.Add(*(value**2 for value in values))))
    column = Matrix(tuple((value.node,) for value in found.values))
    letter = Name(free_letter(line.roles, "hat{r}", "hat{s}"))
    chain = Chain(line.with_node(opened(Quotient(ONE, length.answer.node), column)))
    chain.judged("unit vector", _unit(values, length.answer), "the gradient divided by its length")
    approximated(chain)
    said = Prose("It is attained in the direction")
    direction = Derivation(chain.goal, tuple(chain.steps), chain.goal.meaning, name=line.with_node(letter), heading=said)
    return [length, direction]


def along(found: Slopes, direction: Sequence[Formula]) -> list[Derivation]:
    """Return the direction divided by its length, and the slope along it."""
    line = found.answer
    column = Matrix(tuple((entry.node,) for entry in direction))
    arrow = line.with_node(Items(tuple(entry.node for entry in direction), "()"))
    length = Root(total(*(("+", Power(entry.node, TWO)) for entry in direction)))
    chain = Chain(line.with_node(opened(Quotient(ONE, length), column)))
    measured = sympy.sqrt(sympy.Add(*(entry.meaning**2 for entry in direction)))
    held_against(line.with_node(length).meaning, lambda: measured)
    units = [entry.meaning / measured for entry in direction]
    inked = [exact(unit, line) for unit in units]
    chain.judged("normalise", Matrix(tuple((entry,) for entry in inked)), "divided by its length")
    letter = Name(free_letter(line.roles, "hat{d}", "hat{e}"))
    heading = Prose("Along {}, which is normalised first:", (arrow,))
    unit = Derivation(chain.goal, tuple(chain.steps), chain.goal.meaning, name=line.with_node(letter), heading=heading)
    weighted = total(*(("+", Product((entry, name))) for entry, name in zip(inked, found.names, strict=True)))
    table = _values_by_name(found)
    said = Prose(
        "The slope along it is {}, the sum of the slopes times its components.", (line.with_node(VectorProduct("·", _nabla(found.function), letter)),)
    )
    expected = sympy.Add(*(entry * value.meaning for entry, value in zip(units, found.values, strict=True)))
    return [unit, by_name(line.with_node(weighted), table, found.chains, None, said, expected)]


def why_steepest(found: Slopes) -> Derivation:
    """Derive that no slope is larger than the length of the gradient: the Cauchy-Schwarz inequality, from Lagrange's identity."""
    ends = [variable.name for variable in found.variables]
    names = [Name(f"{found.function.name}_{end}" if end.isalnum() else f"p_{place}") for place, end in enumerate(ends, 1)]
    arrow = [Name(f"r_{end}" if end.isalnum() else f"r_{place}") for place, end in enumerate(ends, 1)]
    roles = {entry.name: sympy.Symbol(entry.name, real=True) for entry in (*names, *arrow)}
    slope_ = total(*(("+", Product((p, r))) for p, r in zip(names, arrow, strict=True)))
    steep, unit = (total(*(("+", Power(entry, TWO)) for entry in entries)) for entries in (names, arrow))
    pairs = list(combinations(range(len(ends)), 2))
    crossed = [total(("+", Product((names[i], arrow[j]))), ("-", Product((names[j], arrow[i])))) for i, j in pairs]
    squares = total(*(("+", Power(entry, TWO)) for entry in crossed))
    # The slope along a direction is the sum of the products, as they stand side by side in the sentence below.
    pairwise = [chosen.meaning for chosen in (Formula(Product(pair), roles) for pair in zip(names, arrow, strict=True))]
    compare(Formula(slope_, roles).meaning, sympy.Add(*pairwise))
    chain = Chain(Formula(total(("+", Product((steep, unit))), ("-", Power(slope_, TWO))), roles))
    chain.judged("Lagrange's identity", squares, "multiplied out, the mixed products cancel")
    length_one = chain.line.with_node(Relation((unit, ONE), ("=",)))
    never = chain.line.with_node(Relation((squares, ZERO), ("≥",)))
    chain.add(Step("squares", chain.line, never, "a sum of squares is never negative", relation="claim", verdict=_squares(never)))
    bound = chain.line.with_node(Relation((slope_, Root(steep)), ("≤",)))
    why = "the slope along a direction of length 1 is at most the length of the gradient, and equal to it where the direction is that of the gradient"
    verdict = judge_bound(never, bound, length_one)
    chain.add(Step("Cauchy-Schwarz inequality", chain.line, bound, why, relation="⇒", assuming=(length_one,), verdict=verdict))
    heading = Prose(
        "Why no direction is steeper: of the gradient {} and a direction {} of length 1,",
        (Formula(Items(tuple(names), "()"), roles), Formula(Items(tuple(arrow), "()"), roles)),
    )
    return Derivation(chain.goal, tuple(chain.steps), chain.goal.meaning, heading=heading)


def judge_bound(never: Formula, bound: Formula, length_one: Formula) -> Verdict:
    """Judge that ``s ≤ √q`` follows from ``squares ≥ 0``: with the equation, q − s² is those squares, and a² ≤ b² with b ≥ 0 gives a ≤ b."""
    (squares, _), (s, root), (unit, one) = (
        tuple(formula.with_node(operand).meaning for operand in formula.node.operands)
        for formula in (never, bound, length_one)
        if isinstance(formula.node, Relation)
    )
    q = root**2
    if root.is_nonnegative is not True:
        raise RefutedError(f"{bound.to_text()} was claimed, but it is not shown that {root} is not negative.")
    # What is left of the difference vanishes with unit − 1.
    verdict = compare(q - s**2 - squares, q * (one - unit))
    return Verdict("proved", "the difference of the squares is the sum of squares above") if verdict.kind == "proved" else verdict


def _squares(relation: Formula) -> Verdict:
    """Judge that a sum of squares of real numbers is not negative: by its shape."""
    assert isinstance(relation.node, Relation)
    left = relation.node.operands[0]
    terms = left.terms if isinstance(left, Sum) else (("+", left),)
    is_shown = all(sign == "+" and isinstance(term, Power) and term.exponent == TWO for sign, term in terms)
    is_shown = is_shown and relation.node.operators == ("≥",) and relation.node.operands[1] == ZERO
    return Verdict("proved", "each term is the square of a real number") if is_shown else Verdict("undecided", "it is no sum of squares")


def _unit(values: Sequence[sympy.Expr], length: Formula) -> Node:
    """Return the unit vector, as whole numbers over a root where the values are in such a ratio."""
    pivot = next(value for value in values if not value.is_zero)
    ratios = [value / pivot for value in values]
    if all(isinstance(ratio, sympy.Rational) for ratio in ratios):
        factor = lcm(*(int(ratio.q) for ratio in ratios)) * (1 if pivot.is_positive else -1)
        whole = [int(ratio * factor) for ratio in ratios]
        square = sum(entry**2 for entry in whole)
        if isqrt(square) ** 2 != square:
            column = Matrix(tuple((exact(sympy.Integer(entry), length),) for entry in whole))
            return opened(Quotient(ONE, Root(Number(str(square)))), column)
        return Matrix(tuple((exact(sympy.Rational(entry, isqrt(square)), length),) for entry in whole))
    return Matrix(tuple((exact(value / length.meaning, length),) for value in values))


def _values_by_name(found: Slopes) -> dict[Node, Node]:
    return {name: value.node for name, value in zip(found.names, found.values, strict=True)}


def _nabla(function: Name) -> Node:
    return Apply("nabla", (function,))
