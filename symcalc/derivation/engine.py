"""The engine: as long as a derivative stands in the ink, the first one is rewritten by the first rule that matches.

Each rewriting is one step on the whole line, so that the steps form a chain that can be read and checked line by line. It
is proved on the part that it rewrites. What stands before that part is finished, so the search goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterable

from symcalc.derivation.proof import judge
from symcalc.derivation.route import second_route
from symcalc.derivation.rule import RULES, Differentiation, Rewrite, Rule
from symcalc.derivation.step import Derivation, Focus, Step
from symcalc.derivation.tidying import WHY, tidy
from symcalc.document.blocks import Prose
from symcalc.errors import NoRuleError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Derivative, Name, Node
from symcalc.formula.rebuilding import Place, replaced_at, walk_from

_MOST_STEPS = 2000


def differentiate(body: Formula, variable: Name, partial: bool, name: Formula | None = None) -> Derivation:
    """Differentiate ``body`` step by step.

    Parameters
    ----------
    body : Formula
    variable : Name
    partial : bool
        Whether other variables are held fixed, so that it is written with ∂.
    name : Formula, optional
        What the derivative is called.

    Raises
    ------
    NoRuleError
        Some part is of a kind for which there is no rule; shows the part.
    """
    d = Differentiation(variable, partial, body.roles)
    line: Node = d.of(body.node)
    goal = Formula(line, body.roles)
    steps: list[Step] = []
    place: Place = ()
    while (found := _next_derivative(line, place)) is not None:
        if len(steps) >= _MOST_STEPS:
            raise NoRuleError(f"The derivation is longer than {_MOST_STEPS} steps.")
        place, target = found
        rule, rewrite = _apply(target.body, d)
        steps.append(_rewriting(rule, rewrite, steps[-1].after if steps else goal, place, target))
        line = steps[-1].after.node
    if (tidied := _settled(line)) != line:
        before, after = steps[-1].after if steps else goal, Formula(tidied, body.roles)
        steps.append(Step("tidying", before, after, WHY, level="cosmetic", verdict=judge(before, after)))
    letter = Formula(variable, body.roles)
    result = (steps[-1].after if steps else goal).meaning
    heading, route = Prose("With respect to {}", (letter,)), second_route(goal, steps, result)
    return Derivation(goal, tuple(steps), result, name=name, variables=(letter,), heading=heading, route=route)


def _settled(node: Node) -> Node:
    while (tidied := tidy(node)) != node:
        node = tidied
    return node


def _rewriting(rule: Rule, rewrite: Rewrite, before: Formula, place: Place, target: Derivative) -> Step:
    def formulas(nodes: Iterable[Node]) -> tuple[Formula, ...]:
        return tuple(Formula(node, before.roles) for node in nodes)

    after = Formula(replaced_at(before.node, place, rewrite.after), before.roles)
    focus = Focus(place, *formulas((target, rewrite.after)))
    facts, conditions = formulas(rewrite.facts), formulas(rewrite.assuming)
    return Step(rule.name, before, after, rule.why, facts=facts, assuming=conditions, verdict=judge(before, after, conditions, focus), focus=focus)


def _next_derivative(line: Node, place: Place) -> tuple[Place, Derivative] | None:
    return next(((where, part) for where, part in walk_from(line, place) if isinstance(part, Derivative)), None)


def _apply(body: Node, d: Differentiation) -> tuple[Rule, Rewrite]:
    for rule in sorted(RULES.values(), key=lambda rule: rule.rank):
        rewrite = rule.match(body, d)
        if rewrite is not None:
            return rule, rewrite
    written = Formula(body, d.roles).to_text()
    raise NoRuleError(f"No rule differentiates {written} with respect to {d.variable.name}; the rules are: {', '.join(RULES)}.")
