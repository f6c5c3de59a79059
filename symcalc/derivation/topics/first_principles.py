"""The derivative from first principles: the difference quotient, worked until h can be cancelled, and its limit.

What is done before h goes to 0 depends on the kind of function: powers are multiplied out, quotients brought to a common
denominator, roots made rational, sines and exponentials opened by their addition theorems. Every line is a limit, judged under
the limit for h ≠ 0; the last step is the limit itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symcalc.derivation.binomials import judge_powers
from symcalc.derivation.cases import judge_cases
from symcalc.derivation.conditions import displayed, meanings
from symcalc.derivation.exceptional_points import Place, look_at
from symcalc.derivation.limits import judge_limit
from symcalc.derivation.rule import Differentiation
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.derivation.tidying import tidied
from symcalc.derivation.topics.difference_quotients import KINDS, Line, away_from_zero, difference_quotient, to_zero
from symcalc.document.blocks import Prose
from symcalc.errors import NoRuleError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import (
    ONE,
    ZERO,
    Apply,
    Cases,
    Derivative,
    Limit,
    Name,
    Node,
    Quotient,
    Relation,
)
from symcalc.formula.rebuilding import substitute, total

_REACH = "x^n for whole n, polynomials and quotients of them, square roots of them, sin, cos and exp of a x + b, each with a constant factor, and |x|"


def first_principles(body: Formula, variable: Name, partial: bool) -> Derivation:
    """Derive the derivative of ``body`` as the limit of its difference quotient.

    The arguments are those of every method in `symcalc.derivation.topics.derivative.METHODS`.

    Raises
    ------
    NoRuleError
        The function is of a kind of which the difference quotient is not worked out; says which kinds are.
    """
    d = Differentiation(variable, partial, body.roles)
    found = _absolute_value(body, d) if body.node == Apply("Abs", (variable,)) else _worked(body, d)
    return replace(found, title="Derivative from first principles")


def _worked(body: Formula, d: Differentiation) -> Derivation:
    work = _Work(body, d)
    lines = next((lines for kind in KINDS if (lines := kind(body, d, work.h)) is not None), None)
    if lines is None:
        raise NoRuleError(
            f"The difference quotient of {body.to_text()} is not worked out from first principles; that is done for {_REACH}. "
            "Derive it by the rules instead."
        )
    for line in lines:
        work.goes_on(line)
    for kind, node in tidied(work.line.node):
        work.goes_on(Line(node, kind.name, kind.why))
    return Derivation(work.goal, tuple(work.steps), work.line.meaning)


class _Work:
    """The lines so far, and what has been taken for granted."""

    def __init__(self, body: Formula, d: Differentiation) -> None:
        self.h = free_letter({*d.roles, d.letter}, "h", "k", "s")
        self.goal = body.with_node(d.of(body.node))
        self.line = body.with_node(to_zero(difference_quotient(body.node, d, self.h), self.h))
        self.given: dict[Node, Formula] = {}
        why = "definition: the limit of the slope of the secant"
        self.steps = [Step("definition of the derivative", self.goal, self.line, why, verdict=judge_definition(self.goal, self.line))]

    def goes_on(self, line: Line) -> None:
        """Add a line, unless it stands there already."""
        after = self.line.with_node(line.node)
        if after.node == self.line.node:
            return
        new: dict[Node, Formula] = {}
        for node in line.assuming:
            condition = self.line.with_node(node)
            new |= {part.node: part for part in displayed(condition, meanings(self.given.values()))}
            self.given.setdefault(node, condition)
        verdict = judge_line(self.line, after, tuple(self.given.values()))
        facts = tuple(self.line.with_node(fact) for fact in line.facts)
        self.steps.append(Step(line.rule, self.line, after, line.why, facts=facts, assuming=tuple(new.values()), verdict=verdict))
        self.line = after


def judge_line(before: Formula, after: Formula, assuming: Sequence[Formula] = ()) -> Verdict:
    """Judge a line below the definition: by the laws of limits, and where these do not decide, term by term.

    Raises
    ------
    RefutedError
        It does not follow from the line above.
    """
    verdict = judge_limit(before, after, assuming)
    return verdict if verdict.kind == "proved" else judge_powers(before, after, assuming) or verdict


def judge_definition(before: Formula, after: Formula) -> Verdict:
    """Judge that a limit is that of the difference quotient of what is differentiated.

    Raises
    ------
    RefutedError
        It is another limit.
    """
    match before.node, after.node:
        case (
            Derivative(body=body, variables=((Name() as variable, order),), partial=partial),
            Limit(variable=Name(name=h), target=target, direction="+-", body=quotient),
        ) if order == ONE and target == ZERO:
            d = Differentiation(variable, partial, before.roles)
            if h != variable.name and h not in d.roles and quotient == difference_quotient(body, d, h):
                return Verdict("proved", "this is what the derivative is defined to be")
    raise RefutedError(f"{after} is not the limit of the difference quotient of {before}.")


def _absolute_value(body: Formula, d: Differentiation) -> Derivation:
    """|x|: one line for each sign of x, and at 0 two limits that differ."""
    parts: list[Derivation] = []
    rows: list[tuple[Node, Node]] = []
    x = d.variable
    for sign, condition in (("+", ">"), ("-", "<")):
        work = _Work(body, d)
        moved = total(("+", x), ("+", Name(work.h)))
        signs = Relation((x, ZERO), (condition,)), Relation((moved, ZERO), (condition,))
        without = total(("+", moved), ("-", x)) if sign == "+" else total(("-", moved), ("+", x))
        rise: Node = ONE if sign == "+" else total(("-", ONE))
        work.given[signs[0]] = body.with_node(signs[0])  # said above the lines
        work.goes_on(
            Line(
                to_zero(Quotient(without, Name(work.h)), work.h),
                "absolute value",
                "{} and {} have one sign for small {}",
                (x, moved, Name(work.h)),
                signs,
            )
        )
        work.goes_on(Line(to_zero(rise, work.h), "cancel", "{} cancelled", (Name(work.h),), (away_from_zero(work.h),)))
        work.goes_on(Line(rise, "limit", "the limit of a constant"))
        rows.append((rise, signs[0]))
        parts.append(Derivation(work.goal, tuple(work.steps), work.line.meaning, heading=Prose("Where {}", (body.with_node(signs[0]),))))
    parts += look_at(Place(ZERO, body.node, body.node, substitute(body.node, {d.letter: ZERO})), d).parts
    goal, after = body.with_node(d.of(body.node)), body.with_node(Cases(tuple(rows)))
    away = body.with_node(Relation((x, ZERO), ("≠",)))
    verdict = judge_cases(goal, after, (away,))
    step = Step("case by case", goal, after, "case by case; at 0 there is no derivative", assuming=(away,), parts=tuple(parts), verdict=verdict)
    return Derivation(goal, (step,), after.meaning)
