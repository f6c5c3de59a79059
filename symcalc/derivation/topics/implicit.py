"""The derivative of a variable that an equation defines: both sides differentiated along the curve, and solved for it.

Along the curve y is a function of x, so each side is one, too. The new equation is linear in the slope; it is divided by what
stands beside the slope, the partial derivative by y, which must not be zero. Where both partial derivatives are zero, the curve
may cross itself or have a tip: such points are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd
from typing import Literal

import sympy
from sympy.core.function import AppliedUndef

from symcalc.derivation.engine import differentiate
from symcalc.derivation.page import Writer, answered, asked, checked, derived, lines_in, page_title, programmed
from symcalc.derivation.proof import compare, weakest
from symcalc.derivation.step import UNCHECKED, Derivation, Step, Verdict
from symcalc.derivation.tidying import tidied
from symcalc.derivation.topics.assembly import by_parts, conditions, held, held_against, put_in_place, slope, symbol_of
from symcalc.derivation.topics.evaluation import approximated
from symcalc.derivation.topics.layer_products import equal
from symcalc.derivation.topics.lines import Lines
from symcalc.derivation.topics.singular_points import singular_points
from symcalc.document.blocks import Block, Equation, Prose, Section
from symcalc.errors import ArgumentError, NoRuleError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import ONE, TWO, ZERO, Call, Derivative, EvaluatedAt, Name, Node, Number, Product, Quotient, Relation, Sum, negative
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import product, substitute, total
from symcalc.registry import PAGES


@dataclass(frozen=True, repr=False)
class ImplicitDerivative(Derivation):
    """The derivative of a variable that an equation defines.

    Attributes
    ----------
    singular : tuple of Formula
        Points on the curve at which both partial derivatives are zero, each as a tuple.
    singular_verdict : Verdict
        Whether these are all of them.
    singular_values : tuple of Derivation
        The values there of left minus right and of both partial derivatives, all zero.
    tangent : Formula or None
        The equation of the tangent at the point that was given.
    """

    singular: tuple[Formula, ...] = ()
    singular_verdict: Verdict = UNCHECKED
    singular_values: tuple[Derivation, ...] = ()
    tangent: Formula | None = None


def implicit_derivative(
    given: Formula,
    left: Formula,
    right: Formula,
    dependent: Name,
    variable: Name,
    others: Sequence[Name] = (),
    order: int = 1,
    at: Mapping[str, Node] | None = None,
) -> ImplicitDerivative:
    """Derive the slope of a variable that an equation ties to another one.

    Parameters
    ----------
    given : Formula
        The equation as typed.
    left, right : Formula
        Its sides, with the same roles.
    dependent, variable : Name
        The derivative of the first with respect to the second is derived.
    others : sequence of Name
        What is held fixed.
    order : {1, 2}
    at : mapping of str to Node, optional
        A point on the curve.

    Raises
    ------
    ArgumentError
        The equation does not tie them: the derivative with respect to ``dependent`` is zero everywhere. Or the point does not
        lie on the curve, or has no slope.
    """
    curve = _Curve(given, left, right, dependent, variable, tuple(others))
    lines = curve.solved()
    name, result = curve.slope, lines.line
    if order == 2:
        lines, name = curve.again(lines), Derivative(dependent, ((variable, TWO),), curve.partial)
    route = held_against(lines.line.meaning, lambda: curve.expected(order), curve.known)
    points, verdict, chains = singular_points(curve.body, curve.above, curve.below, (variable, dependent))
    goal, tangent = given.with_node(name), None
    numbers: tuple[Derivation, ...] = ()
    if at is not None:
        tangent, numbers = curve.at(at, result)
        lines.valued(dict(at))
        goal = goal.with_node(EvaluatedAt(name, _place(at)))
    value = lines.line.meaning
    if at is not None:
        approximated(lines)
    return ImplicitDerivative(
        lines.goal,
        tuple(lines.steps),
        value,
        title="Implicit derivative" if order == 1 else "Second implicit derivative",
        given=given,
        name=goal if at is not None else None,
        variables=(given.with_node(variable),),
        route=route,
        numbers=numbers,
        singular=points,
        singular_verdict=verdict,
        singular_values=chains,
        tangent=tangent,
    )


def _place(at: Mapping[str, Node]) -> Node:
    places = tuple(Relation((Name(name), node), ("=",)) for name, node in at.items())
    return places[0] if len(places) == 1 else Items(places, "")


class _Curve:
    """An equation, its two partial derivatives, and the variable as a function of the others."""

    def __init__(self, given: Formula, left: Formula, right: Formula, dependent: Name, variable: Name, others: tuple[Name, ...]) -> None:
        self.given, self.left, self.right = given, left, right
        self.dependent, self.variable, self.partial = dependent, variable, bool(others)
        terms = left.node.terms if isinstance(left.node, Sum) else (("+", left.node),)
        self.body = left.with_node(left.node if right.node == ZERO else total(*terms, ("-", right.node)))
        self.moved = held(self.body, self.body.with_node(Sum((("+", left.node), ("-", right.node)))))
        self.above, self.below = (differentiate(self.body, name, True) for name in (variable, dependent))
        if self.below.result == 0:
            raise ArgumentError(f"{given.to_text()} does not determine {dependent.name}: the derivative of both sides by it is 0 everywhere.")
        self.regular = left.with_node(Relation((self.below.answer.node, ZERO), ("≠",)))
        self.known = (*conditions((self.above, self.below)), self.regular)
        self.slope = slope(dependent, variable, self.partial)
        self.call = Call(dependent.name, (variable, *others))
        # Along the curve the letter is a function.
        self.roles = {**left.roles, dependent.name: sympy.Function(dependent.name)}
        self.back: dict[Node, Node] = {self.call: dependent}
        held(Formula(self.carried(self.slope), self.roles), Formula(slope(self.call, variable, self.partial), self.roles))

    def along(self, node: Node) -> Formula:
        """Return ``node`` with the letter as the function that it is along the curve."""
        found = Formula(substitute(node, {self.dependent.name: self.call}), self.roles)
        held(self.body.with_node(node), self.body.with_node(self.written(found.node)))
        return found

    def carried(self, node: Node) -> Node:
        """Return ``node`` with the function in the place of the letter, also where it is differentiated."""
        return put_in_place({self.dependent: self.call}, node)

    def written(self, node: Node) -> Node:
        """Return ``node`` with the function as a letter again."""
        return put_in_place(self.back, node)

    def solved(self) -> Lines:
        """Differentiate both sides, and solve for the slope."""
        lines = Lines(self.given.with_node(self.slope), self.known)
        after = Quotient(_opposite(self.above.answer.node), self.below.answer.node)
        part = self._equations(after)
        why = "both sides differentiated, and solved for {}"
        lines.add(
            Step(
                "implicit derivative",
                lines.line,
                lines.line.with_node(after),
                why,
                facts=(lines.line,),
                assuming=(self.regular,),
                parts=(part,),
                verdict=weakest((by_parts((part,)), self.moved)),
            )
        )
        _tidied(lines)
        return lines

    def _equations(self, solution: Node) -> Derivation:
        """Return the equations from the given one to the one that is solved for the slope."""
        sides = [self.along(side.node) for side in (self.left, self.right)]
        parts = [differentiate(side, self.variable, self.partial) for side in sides]
        steps: list[Step] = []
        line = self.given.with_node(Relation((self.left.node, self.right.node), ("=",)))
        goal = line

        def go(
            rule: str,
            after: Formula,
            why: str,
            verdict: Verdict,
            facts: tuple[Formula, ...],
            relation: Literal["⇔", "⇒"] = "⇔",
            assuming: tuple[Formula, ...] = (),
            parts: tuple[Derivation, ...] = (),
        ) -> None:
            nonlocal line
            steps.append(Step(rule, line, after, why, relation, facts, assuming, parts, verdict=verdict))
            line = after

        differentiated = self.given.with_node(Relation((self.written(parts[0].goal.node), self.written(parts[1].goal.node)), ("=",)))
        same = Verdict("proved", "two functions that are equal along the curve have the same derivative")
        facts = (self.along(self.dependent),)
        for part, side in zip(parts, differentiated.node.children(), strict=True):
            held(part.goal, part.goal.with_node(self.carried(side)))
        go("both sides", differentiated, "along the curve {} is a function; both sides are differentiated", same, facts, "⇒")
        ends = tuple(self.written(part.answer.node) for part in parts)
        carried_out = self.given.with_node(Relation(ends, ("=",)))
        verdict = weakest((by_parts(parts), *(equal(part.goal, part.answer, self.known) for part in parts)))
        letter = (self.given.with_node(self.slope),)
        go("derivatives", carried_out, "each side carried out, with {} for its derivative", verdict, facts=letter, parts=tuple(parts))
        collected = Relation((Product((self.below.answer.node, self.slope)), _opposite(self.above.answer.node)), ("=",))
        same = self._difference(ends, collected.operands)
        go("collect", self.given.with_node(collected), "all that has {} on one side", same, facts=letter)
        solved = Relation((self.slope, solution), ("=",))
        divided = self._difference(collected.operands, solved.operands, self.below.answer.node)
        why = "divided by {}"
        go("divide", self.given.with_node(solved), why, divided, facts=(self.below.answer,), assuming=(self.regular,))
        meant = sympy.Eq(sympy.Symbol("slope"), line.with_node(solution).meaning, evaluate=False)
        return Derivation(goal, tuple(steps), meant, heading=Prose("Both sides differentiated"))

    def _difference(self, before: Sequence[Node], after: Sequence[Node], divisor: Node = ONE) -> Verdict:
        """Judge that left minus right of one equation is that of another one times ``divisor``; the slope is a letter."""
        letter = Name("slope_0")
        table: dict[Node, Node] = {self.slope: letter}
        one, two = (put_in_place(table, total(("+", left), ("-", right))) for left, right in (before, after))
        return equal(self.given.with_node(one), self.given.with_node(two if divisor == ONE else Product((divisor, two))), self.known)

    def again(self, first: Lines) -> Lines:
        """Differentiate the slope once more along the curve, and put the slope in."""
        found = first.line
        if any(isinstance(part, Call) for part in self.body.node.walk()):
            raise NoRuleError(
                f"{self.given.to_text()} has functions that are known by their letter only; the second derivative is derived where they are given."
            )
        once = Derivation(first.goal, tuple(first.steps), found.meaning, heading=Prose("First derivative"))
        part = differentiate(self.along(found.node), self.variable, self.partial)
        part = Derivation(part.goal, part.steps, part.result, heading=Prose("The slope differentiated along the curve"))
        lines = Lines(found.with_node(Derivative(self.dependent, ((self.variable, TWO),), self.partial)), self.known)
        written = found.with_node(self.written(part.answer.node))
        verdict = weakest((by_parts((once, part)), equal(part.goal, part.answer, self.known)))
        why, facts = "the slope differentiated, {} being a function", (found.with_node(self.dependent),)
        first_step = Step("second derivative", lines.line, written, why, facts=facts, assuming=(self.regular,), parts=(once, part), verdict=verdict)
        lines.add(first_step)
        after = put_in_place({self.slope: found.node}, written.node)
        letter = sympy.Symbol("slope_0")
        lettered = written.with_node(put_in_place({self.slope: Name("slope_0")}, written.node))
        meant = lettered.meaning.xreplace({letter: found.meaning})
        verdict = compare(meant, written.with_node(after).meaning, [entry.meaning for entry in self.known])
        lines.add(Step("slope", lines.line, written.with_node(after), "the slope put in", verdict=verdict))
        _tidied(lines)
        return lines

    def expected(self, order: int) -> sympy.Expr:
        """Return what SymPy finds."""
        x, y = symbol_of(self.body, self.variable), symbol_of(self.body, self.dependent)
        function = sympy.Function("y")(x)
        first = sympy.Dummy("slope")
        change = self.body.meaning.subs(y, function).diff(x).subs(function.diff(x), first).subs(function, y)
        # It is linear in the slope.
        found = -change.subs(first, 0) / change.diff(first)
        return found if order == 1 else found.subs(y, function).diff(x).subs(function.diff(x), found).subs(function, y)

    def at(self, at: Mapping[str, Node], result: Formula) -> tuple[Formula, tuple[Derivation, ...]]:
        """Return the tangent at a point of the curve, and the chains that show that it is one."""
        table = {self.given.with_node(Name(name)).meaning: self.given.with_node(node).meaning for name, node in at.items()}
        place = ", ".join(f"{name} = {self.given.with_node(node).to_text()}" for name, node in at.items())
        on_curve = self.body.meaning.xreplace(table)
        if not on_curve.free_symbols and on_curve.is_zero is not True and compare_to_zero(on_curve) is not True:
            lies = "is not known to" if on_curve.has(AppliedUndef) else "does not"
            raise ArgumentError(f"The point {place} {lies} lie on the curve {self.given.to_text()}: left minus right is {on_curve} there.")
        if self.below.result.xreplace(table).is_zero:
            kind = "both partial derivatives are 0 there" if self.above.result.xreplace(table).is_zero else "the tangent is vertical"
            raise ArgumentError(f"{self.given.to_text()} has no slope at {place}: {kind}. Choose another point.")
        lines = Lines(self.body)
        lines.valued(dict(at))
        shown = Derivation(lines.goal, tuple(lines.steps), lines.line.meaning, heading=Prose("The point lies on the curve, left minus right is 0:"))
        m = ink(result.meaning.xreplace(table), result.roles)
        x, y = at[self.variable.name], at[self.dependent.name]
        shift = symbol_of(result, self.variable) - result.with_node(x).meaning
        change = ink(shift, result.roles).node
        sign, size = ("-", m.node.terms[0][1]) if isinstance(m.node, Sum) and len(m.node.terms) == 1 else ("+", m.node)
        right = total(("+", y), (sign, product(size, change)))
        compare(result.with_node(y).meaning + result.meaning.xreplace(table) * shift, result.with_node(right).meaning)
        return result.with_node(Relation((self.dependent, right), ("=",))), (shown,)


def compare_to_zero(value: sympy.Expr) -> bool | None:
    """Tell whether a number is zero, where that is proved."""
    try:
        return True if compare(value, sympy.Integer(0)).kind == "proved" else None
    except ArithmeticError:  # it is refuted
        return False


def _opposite(node: Node) -> Node:
    """Return ``node`` with the other sign, term by term."""
    match node:
        case Sum(terms=terms) if all(sign in "+-" for sign, _ in terms):
            return total(*(("-" if sign == "+" else "+", term) for sign, term in terms))
    return ZERO if node == ZERO else negative(node)


def _tidied(lines: Lines) -> None:
    lines.step("cancel", _without_common_number(lines.line.node), "the number common to all terms cancels", "tidy", optional=True)
    for kind, node in tidied(lines.line.node):
        before = lines.line
        lines.step(kind.name, node, kind.why, kind.level, optional=True)
        if lines.line == before:
            return


def _without_common_number(node: Node) -> Node:
    """Return a quotient with the number divided out that all terms above and below have in common."""
    if not isinstance(node, Quotient):
        return node
    sides = [side.terms if isinstance(side, Sum) else (("+", side),) for side in (node.numerator, node.denominator)]
    apart = [[(sign, *_numbered(term)) for sign, term in side] for side in sides]
    common = gcd(*(number for side in apart for _, number, _ in side))
    if common < 2:
        return node
    above, below = (total(*((sign, product(Number(str(number // common)), rest)) for sign, number, rest in side)) for side in apart)
    return above if below == ONE else Quotient(above, below)


def _numbered(term: Node) -> tuple[int, Node]:
    """Return the number in front of a term, and the rest."""
    first, *rest = term.factors if isinstance(term, Product) else (term,)
    if isinstance(first, Number) and first.text.isdigit() and int(first.text):
        return int(first.text), product(*rest)
    return 1, term


@PAGES.register("ImplicitDerivative")
def implicit_page(derivation: ImplicitDerivative, detail: str = "textbook") -> Section:
    """Return the page, with the singular points and the tangent."""
    more: list[Section] = []
    words = {"proved": "these are all", "undecided": f"whether there are others is not decided: {derivation.singular_verdict.how}"}
    if derivation.singular:
        listed = ", ".join("{}" for _ in derivation.singular)
        text = f"At {listed} both partial derivatives of left minus right are 0, and the equation holds: no slope is found there; "
        said = Prose(text + words.get(derivation.singular_verdict.kind, "") + ".", derivation.singular)
        shown = [block for part in derivation.singular_values for block in (part.heading, Writer(detail).chain(part)) if block is not None]
        more.append(Section(Prose("Singular points"), (said, *shown)))
    elif derivation.singular_verdict.kind == "proved":
        more.append(Section(Prose("Singular points"), (Prose("There are none: the equation and both partial derivatives have no common zero."),)))
    elif derivation.singular_verdict.kind == "undecided":
        more.append(Section(Prose("Singular points"), (Prose(f"Not decided: {derivation.singular_verdict.how}."),)))
    ends = [answered(derivation)]
    if derivation.tangent is not None:
        ends.append(Section(Prose("Tangent"), (Prose("The tangent there: {}.", (derivation.tangent,)),)))
    first = next((number for number, step in enumerate(derivation.steps) if step.rule == "values"), len(derivation.steps))
    letters = replace(derivation, steps=derivation.steps[:first], name=None)
    work: list[Block] = [*derived(letters, detail)]
    if detail != "answer":
        work += [*more, *_numbers(derivation, derivation.steps[first:], detail)]
    checks = checked(derivation, detail, lines_in(work) - sum(len(part.steps) for part in derivation.singular_values))
    return Section(page_title(derivation), (*asked(derivation), *work, *ends, checks, *programmed(derivation)))


def _numbers(derivation: ImplicitDerivative, put_in: Sequence[Step], detail: str) -> Iterator[Section]:
    """Yield the values at the point: that it lies on the curve, and the slope there."""
    if put_in:
        writer = Writer(detail)
        blocks: list[Block] = []
        for part in derivation.numbers:
            blocks += [block for block in (part.heading, writer.chain(part)) if block is not None]
        lines = (writer.line(derivation.name if number == 0 else None, (step,)) for number, step in enumerate(put_in))
        yield Section(Prose("Numbers put in"), (*blocks, Prose("The slope there:"), Equation(tuple(lines))))
