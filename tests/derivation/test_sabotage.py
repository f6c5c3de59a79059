"""Sabotage: every mistake that is made in the line of a rule or of a tidying is refuted by the judge, or means the same.

A verdict of undecided is no kill. The mistakes are flipped signs, dropped factors, terms and inner derivatives, swapped
arguments, indices, entries and branches, exponents and numbers off by one, and their like; see `mutants`.
"""

from __future__ import annotations

from collections import Counter

import pytest

from symcalc.derivation.rule import RULES, Differentiation
from symcalc.derivation.tidying import TIDYINGS
from symcalc.formula.nodes import Derivative
from tests.derivation.equivalent_mutants import reason
from tests.derivation.mutants import mutants
from tests.derivation.sabotage import UNTIDY, X, of_rules, of_tidyings, outcome

ROWS = [*of_rules(), *of_tidyings()]
# The examples of the rules and a line for each tidying always run, the others on demand.
ALWAYS = {f"{rule.name}: {rule.example}" for rule in RULES.values()} | {f"{kind}: {text}" for kind, text in dict(reversed(UNTIDY)).items()}
MARKED = [pytest.param(row, id=row[0], marks=() if row[0] in ALWAYS else pytest.mark.battery) for row in ROWS]
COUNTED: Counter[str] = Counter()


def differentiation(before) -> Differentiation:
    variable = before.node.variables[0][0] if isinstance(before.node, Derivative) else X
    return Differentiation(variable, False, before.roles)


@pytest.mark.parametrize("row", MARKED)
def test_each_mistake_in_a_line_is_refuted(row):
    name, before, after, _ = row
    assert outcome(row, after.node).startswith(("proved", "agrees"))
    d = differentiation(before)
    for mistake, mutant in mutants(after.node):
        found = outcome(row, mutant)
        why = "" if found == "refuted" else reason(name, mistake, after, mutant, d)
        COUNTED["refuted" if found == "refuted" else f"the same, since {why}"] += 1
        assert found == "refuted" or (why and not found.startswith("undecided")), (mistake, after.with_node(mutant).to_text(), found)


def test_the_counts_are_shown(capsys):
    with capsys.disabled():
        refuted = COUNTED["refuted"]
        print(f"\nmutants of lines: {COUNTED.total()}, refuted: {refuted}, meaning the same: {COUNTED.total() - refuted}", end=" ")
    assert refuted > 5 * (COUNTED.total() - refuted)


def test_each_rule_and_each_tidying_has_a_line_to_be_sabotaged():
    names = {row[0].split(":")[0] for row in ROWS}
    assert set(RULES) <= names
    assert {kind.name for kind in TIDYINGS} <= {name for name, _ in UNTIDY}
