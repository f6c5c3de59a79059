"""A rule of differentiation: a row with a name, the ink that it matches, and the sentence that explains it.

Adding one is a decorated function in a file of ``rules/``; see `symcalc.derivation.rules.linear` for the pattern. A
folder scan shows no order, so a rule carries a rank; the lowest that matches is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import sympy

from symcalc.formula.names import free_letter
from symcalc.formula.nodes import ONE, Derivative, Indexed, Name, Node, Relation
from symcalc.formula.rebuilding import free_names, functions_and_families
from symcalc.registry import Registry

if TYPE_CHECKING:
    from symcalc.derivation.step import Derivation

Variable = Name | Indexed


@dataclass(frozen=True)
class Differentiation:
    """What a rule needs to know: with respect to what, in which notation, and what the names stand for.

    The variable is a letter, or an entry w_k of a family; of a family every entry may depend on w_k. ``known`` has the
    derivatives that stand on the page already, each with its answer.
    """

    variable: Variable
    partial: bool
    roles: Mapping[str, Any]
    known: Mapping[Node, Node] = field(default_factory=dict)

    def of(self, node: Node) -> Derivative:
        """Return the derivative of ``node``, not yet carried out."""
        return Derivative(node, ((self.variable, ONE),), self.partial)

    @cached_property
    def symbol(self) -> Any:
        """What the variable stands for; of an entry, the family."""
        return self.roles.get(self.letter, sympy.Symbol(self.letter))

    @property
    def letter(self) -> str:
        """The name of the variable, or of the family whose entry it is."""
        return self.variable.name if isinstance(self.variable, Name) else self.variable.base

    def inner(self, node: Node) -> Relation:
        """Return ``u = node``, with a letter for the inner function that the formula does not use."""
        letter = free_letter(self.roles, "u", "v", "w", "p", "q")
        return Relation((Name(letter), node), ("=",))

    def is_constant(self, node: Node) -> bool:
        """Tell whether ``node`` does not depend on the variable; what may depend counts as depending."""
        return not any(map(self._depends, free_names(node) | functions_and_families(node)))

    def _depends(self, name: str) -> bool:
        if name == self.letter:
            return True
        role = self.roles.get(name)
        return isinstance(role, sympy.Basic) and self.symbol in role.free_symbols


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What a rule does: the new ink, the letters for its sentence, the conditions that it needs, and its side work."""

    after: Node
    facts: tuple[Node, ...] = ()
    assuming: tuple[Node, ...] = ()
    parts: tuple[Derivation, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes
    ----------
    name : str
    rank : int
        Of several rules that match, the one of lowest rank is taken.
    why : str
        The sentence, with one ``{}`` for each fact of the rewrite.
    source : str
        Where the rule is proved.
    example : str
        An expression in x, in plain text, to which the rule applies at once.
    match : callable
        ``(body, differentiation) → Rewrite``, or None where it does not apply.
    level : {"main", "detail"}
        Whether a textbook gives it a line of its own, or takes it for granted.
    """

    name: str
    rank: int
    why: str
    source: str
    example: str
    match: Callable[[Node, Differentiation], Rewrite | None]
    level: Literal["main", "detail"] = "main"


RULES: Registry[Rule] = Registry("rule", "symcalc.derivation.rules")

Match = Callable[[Node, Differentiation], Rewrite | None]


def rule(name: str, *, rank: int, why: str, source: str, example: str, level: Literal["main", "detail"] = "main") -> Callable[[Match], Match]:
    """Return a decorator that enters a matching function as a rule; the arguments are those of `Rule`."""

    def enter(match: Match) -> Match:
        RULES.register(name)(Rule(name, rank, why, source, example, match, level))
        return match

    return enter
