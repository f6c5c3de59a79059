"""The Lagrangian and its stationarity system: what is asked, in ink and in SymPy objects, and its derivatives line by line.

With ∇f = Σλ∇g + Σμ∇h the Lagrangian is ``f − Σλ·g − Σμ·h``, where each g = 0 and each h ≥ 0. Its derivatives by the variables are zero, its
derivatives by the λ say the constraints again, and μ·h = 0 for each inequality: either it is active, or its multiplier is zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import sympy

from symcalc.derivation.engine import differentiate
from symcalc.derivation.equation_facts import is_multiple
from symcalc.derivation.equation_tree import Equations
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.derivation.topics.assembly import by_parts, symbol_of
from symcalc.derivation.topics.equation_lines import EquationLines
from symcalc.document.blocks import Prose
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import ONE, ZERO, Derivative, Name, Node, Product, Relation, Sum
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.reading.declarations import merged
from symcalc.formula.rebuilding import total

LAGRANGIAN = "mathcal{L}"


@dataclass(frozen=True)
class Constraint:
    """``body = 0`` or ``body ≥ 0``, as given and with all on one side.

    Attributes
    ----------
    given : Formula
    body : Formula
    is_equation : bool
    """

    given: Formula
    body: Formula
    is_equation: bool


def constraint(given: Formula) -> Constraint | None:
    """Return a relation as a constraint; None where it is neither an equation nor ≤ nor ≥. An expression is meant to be zero."""
    match given.node:
        case Relation(operands=(left, right), operators=("=" | "≥",)):
            return Constraint(given, given.with_node(_difference(left, right)), given.node.operators == ("=",))
        case Relation(operands=(left, right), operators=("≤",)):
            return Constraint(given, given.with_node(_difference(right, left)), False)
        case Relation():
            return None
    return Constraint(given.with_node(Relation((given.node, ZERO), ("=",))), given, True)


def _terms(node: Node) -> tuple[tuple[str, Node], ...]:
    return node.terms if isinstance(node, Sum) else (("+", node),)


def _difference(left: Node, right: Node) -> Node:
    if right == ZERO:
        return left
    terms = tuple(("-" if sign == "+" else "+", term) for sign, term in _terms(right) if sign in "+-")
    if isinstance(right, Sum) and len(terms) != len(right.terms):
        terms = (("-", right),)
    return total(*(terms if left == ZERO else (*_terms(left), *terms)))


@dataclass(frozen=True)
class System:
    """A function, its constraints, and the letters for their multipliers."""

    body: Formula
    constraints: tuple[Constraint, ...]
    variables: tuple[Name, ...]

    @cached_property
    def multipliers(self) -> tuple[Name, ...]:
        """A letter for each constraint: λ for an equation, μ for an inequality."""
        taken = {name for formula in (self.body, *(entry.body for entry in self.constraints)) for name in formula.roles}
        out = []
        for is_equation, letters in ((True, ("lambda", "kappa")), (False, ("mu", "nu"))):
            count = sum(entry.is_equation is is_equation for entry in self.constraints)
            letter = free_letter(taken, *letters)
            indexed = [f"{letter}_{number}" for number in range(1, count + 1)]
            out.append(iter([letter] if count == 1 else [name if name not in taken else free_letter(taken, name) for name in indexed]))
        return tuple(Name(next(out[0 if entry.is_equation else 1])) for entry in self.constraints)

    @cached_property
    def lagrangian(self) -> Formula:
        """The function minus each constraint times its multiplier."""
        roles = merged(self.body.roles, *(entry.body.roles for entry in self.constraints))
        roles = {**roles, **{name.name: sympy.Symbol(name.name) for name in self.multipliers}}
        terms = [("-", Product((letter, entry.body.node))) for letter, entry in zip(self.multipliers, self.constraints, strict=True)]
        return Formula(total(*_terms(self.body.node), *terms), roles)

    @cached_property
    def symbols(self) -> tuple[sympy.Symbol, ...]:
        """The variables as SymPy has them."""
        return tuple(symbol_of(self.lagrangian, name) for name in self.variables)

    @cached_property
    def multiplier_symbols(self) -> tuple[sympy.Symbol, ...]:
        """The multipliers as SymPy has them."""
        return tuple(symbol_of(self.lagrangian, name) for name in self.multipliers)

    @property
    def unknowns(self) -> tuple[sympy.Symbol, ...]:
        """All letters of the system."""
        return (*self.symbols, *self.multiplier_symbols)

    @cached_property
    def partials(self) -> tuple[Derivation, ...]:
        """The derivatives of the Lagrangian, by the variables and by the multipliers of equations."""
        letters = [*self.variables, *(name for name, entry in zip(self.multipliers, self.constraints, strict=True) if entry.is_equation)]
        found = []
        for letter in letters:
            name = self.lagrangian.with_node(self.slope(letter))
            part = differentiate(self.lagrangian, letter, True, name)
            found.append(replace(part, heading=Prose("With respect to {}", (self.lagrangian.with_node(letter),))))
        return tuple(found)

    def slope(self, letter: Name) -> Derivative:
        """Return the derivative of the Lagrangian by its name."""
        return Derivative(Name(LAGRANGIAN), ((letter, ONE),), True)

    @cached_property
    def slopes(self) -> tuple[sympy.Expr, ...]:
        """The derivatives by the variables, as they were derived."""
        return tuple(part.answer.meaning for part in self.partials[: len(self.variables)])

    @cached_property
    def sides(self) -> tuple[sympy.Expr, ...]:
        """The left sides of the constraints."""
        return tuple(entry.body.meaning for entry in self.constraints)

    @cached_property
    def equations(self) -> tuple[sympy.Expr, ...]:
        """All equations that a stationary point satisfies, each ``= 0``."""
        more = (
            side if entry.is_equation else letter * side
            for entry, letter, side in zip(self.constraints, self.multiplier_symbols, self.sides, strict=True)
        )
        return (*self.slopes, *more)

    @cached_property
    def jacobian(self) -> sympy.Matrix:
        """The derivatives of the constraints, a row for each."""
        return sympy.Matrix([[sympy.diff(side, symbol) for symbol in self.symbols] for side in self.sides]).reshape(
            len(self.sides), len(self.symbols)
        )

    @cached_property
    def hessian(self) -> sympy.Matrix:
        """The second derivatives of the Lagrangian by the variables."""
        return sympy.Matrix([[sympy.diff(slope, symbol) for symbol in self.symbols] for slope in self.slopes])

    @cached_property
    def lines(self) -> EquationLines:
        """What writes the lines of the system."""
        known: dict[sympy.Expr, Node] = {}
        for part in self.partials[: len(self.variables)]:
            known.setdefault(part.answer.meaning, part.answer.node)
        for entry, letter, side, symbol in zip(self.constraints, self.multipliers, self.sides, self.multiplier_symbols, strict=True):
            known.setdefault(side, entry.body.node)
            if not entry.is_equation:
                known.setdefault(symbol * side, Product((letter, entry.body.node)))
        return EquationLines(self.unknowns, self.lagrangian.roles, known)

    def first_steps(self) -> list[Step]:
        """Return the steps from the names of the derivatives to the system that is solved."""
        rows = [Relation((self.slope(name), ZERO), ("=",)) for name in (*self.variables, *self._of_equations())]
        derived = [Relation((part.answer.node, ZERO), ("=",)) for part in self.partials]
        slack = [
            Relation((Product((letter, entry.body.node)), ZERO), ("=",))
            for letter, entry in zip(self.multipliers, self.constraints, strict=True)
            if not entry.is_equation
        ]
        goal, after = (self.lagrangian.with_node(_listed([*first, *slack])) for first in (rows, derived))
        why = "each derivative of the Lagrangian is zero" + ("; an inequality is active, or its multiplier is zero" if slack else "")
        steps = [Step("stationary", goal, after, why, "⇔", parts=self.partials, verdict=by_parts(self.partials))]
        last = self.lines.system(Equations((), self.equations))
        if last != after:
            steps.append(Step("constraints", after, last, "the constraints as they were given", "⇔", verdict=self._same_constraints()))
        return steps

    def _of_equations(self) -> list[Name]:
        return [name for name, entry in zip(self.multipliers, self.constraints, strict=True) if entry.is_equation]

    def _same_constraints(self) -> Verdict:
        """Judge that the derivatives by the multipliers are the constraints, with the other sign."""
        sides = [side for side, entry in zip(self.sides, self.constraints, strict=True) if entry.is_equation]
        for part, side in zip(self.partials[len(self.variables) :], sides, strict=True):
            if not is_multiple(sympy.expand(part.answer.meaning), sympy.expand(side)):
                raise RefutedError(f"{part.answer.to_text()} = 0 does not say the same as {side} = 0.")
        return Verdict("proved", "each is the constraint times −1")


def _listed(rows: Sequence[Relation]) -> Node:
    return rows[0] if len(rows) == 1 else Items(tuple(rows), "")
