"""Lines that are put in order as they go: values and layers put in, tidied, and taken apart into factors at the end.

Each of these is a step with a verdict. What need not be done is done only where it is proved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symcalc.derivation.brackets import factor
from symcalc.derivation.proof import weakest
from symcalc.derivation.step import Derivation, Level, Step, Verdict
from symcalc.derivation.tidying import TIDYINGS
from symcalc.derivation.topics.assembly import Chain, by_parts, values_verdict
from symcalc.derivation.topics.layer_products import equal
from symcalc.derivation.topics.substitution import put_in
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Name, Node, Relation
from symcalc.formula.rebuilding import free_names

# Factors are taken apart at the end only, when all letters are put in.
_KINDS = tuple(kind for kind in TIDYINGS if kind.change is not factor)
_MOST_ROUNDS = 6


class Lines(Chain):
    """A chain that is judged under given conditions."""

    def __init__(self, goal: Formula, assuming: Sequence[Formula] = ()) -> None:
        super().__init__(goal)
        self.assuming = tuple(assuming)

    def step(self, rule: str, after: Node, why: str, level: Level = "main", optional: bool = False, facts: Sequence[Formula] = ()) -> None:
        """Go on to ``after`` if the judge lets it pass, unless the line stands there already."""
        formula = self.line.with_node(after)
        if after == self.line.node:
            return
        verdict = equal(self.line, formula, self.assuming)
        if verdict.kind == "proved" or not optional:
            self.add(Step(rule, self.line, formula, why, level=level, verdict=verdict, facts=tuple(facts)))

    def in_order(self) -> None:
        """Tidy, one kind a step, until nothing changes."""
        for _ in range(_MOST_ROUNDS):
            before = self.line
            for kind in _KINDS:
                self.step(kind.name, kind.settled(self.line.node), kind.why, kind.level, optional=kind.name != "tidying")
            if self.line == before:
                return

    def in_factors(self) -> None:
        """Take brackets apart into factors."""
        self.step("factors", factor(self.line.node), "taken apart into factors", optional=True)

    def put_in(
        self,
        rule: str,
        table: Mapping[str, Node],
        why: str,
        parts: Sequence[Derivation] = (),
        otherwise: Callable[[Node], Verdict] | None = None,
    ) -> None:
        """Put ink in for letters that stand in the line, which says what for.

        ``otherwise`` judges the new line where the values put in by SymPy do not decide.
        """
        table = {name: node for name, node in table.items() if name in free_names(self.line.node)}
        after = put_in(self.line.node, dict(table))
        if after == self.line.node:
            return
        formula = self.line.with_node(after)
        verdict = values_verdict(self.line, formula, table)
        if verdict.kind != "proved" and otherwise is not None:
            verdict = otherwise(after)
        places = tuple(self.line.with_node(Relation((Name(name), node), ("=",))) for name, node in table.items())
        verdict = weakest((verdict, by_parts(parts))) if parts else verdict
        self.add(Step(rule, self.line, formula, why, assuming=places, parts=tuple(parts), verdict=verdict))

    def valued(self, table: Mapping[str, Node]) -> None:
        """Put numbers in, and work out what comes of them."""
        self.put_in("values", table, "numbers put in")
        self.judged("value", ink(self.line.meaning).node, "worked out")
