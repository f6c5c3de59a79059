"""The engine: as long as a derivative stands in the ink, the first one is rewritten by the first rule that matches.

Each rewriting is one step on the whole line, so that the steps form a chain that can be read and checked line by line.
"""

from __future__ import annotations

from collections.abc import Iterable

from symcalc.derivation.proof import judge
from symcalc.derivation.rewriting import replace_node
from symcalc.derivation.rule import RULES, Differentiation, Rewrite, Rule
from symcalc.derivation.step import Derivation, Step
from symcalc.derivation.tidying import WHY, tidy
from symcalc.errors import NoRuleError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Derivative, Name, Node

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
    current: Node = d.of(body.node)
    goal = Formula(current, body.roles)
    steps: list[Step] = []
    while (target := _first_derivative(current)) is not None:
        if len(steps) >= _MOST_STEPS:
            raise NoRuleError(f"The derivation is longer than {_MOST_STEPS} steps.")
        rule, rewrite = _apply(target.body, d)
        following = replace_node(current, target, rewrite.after)
        steps.append(_step(rule.name, current, following, rule.why, rewrite.facts, rewrite.assuming, body))
        current = following
    if (tidied := _settled(current)) != current:
        steps.append(_step("tidying", current, tidied, WHY, (), (), body))
        current = tidied
    return Derivation(goal, tuple(steps), Formula(current, body.roles).meaning, name=name, variables=(Formula(variable, body.roles),))


def _settled(node: Node) -> Node:
    while (tidied := tidy(node)) != node:
        node = tidied
    return node


def _step(name: str, before: Node, after: Node, why: str, facts: Iterable[Node], assuming: Iterable[Node], body: Formula) -> Step:
    def formula(node: Node) -> Formula:
        return Formula(node, body.roles)

    conditions = tuple(map(formula, assuming))
    first, last = formula(before), formula(after)
    return Step(name, first, last, why, facts=tuple(map(formula, facts)), assuming=conditions, verdict=judge(first, last, conditions))


def _first_derivative(node: Node) -> Derivative | None:
    return next((part for part in node.walk() if isinstance(part, Derivative)), None)


def _apply(body: Node, d: Differentiation) -> tuple[Rule, Rewrite]:
    for rule in sorted(RULES.values(), key=lambda rule: rule.rank):
        rewrite = rule.match(body, d)
        if rewrite is not None:
            return rule, rewrite
    written = Formula(body, d.roles).to_text()
    raise NoRuleError(f"No rule differentiates {written} with respect to {d.variable.name}; the rules are: {', '.join(RULES)}.")
