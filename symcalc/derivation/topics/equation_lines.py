"""A system solved by cases, as lines to be read: each line says the same as the one above it, and each case ends with its solutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

import sympy

from symcalc.derivation.decimals import numeral
from symcalc.derivation.equation_facts import factor_list
from symcalc.derivation.equation_proofs import judge_move
from symcalc.derivation.equation_tree import Case, Equations, Move, Solution
from symcalc.derivation.proof import weakest
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.document.blocks import Prose
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import ZERO, Constant, Name, Node, Number, Power, Product, Relation, negative
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.roles import Roles

_DIGITS = 10
_MOST_SHOWN = 40


class EquationLines:
    """Writes the lines of a system.

    Parameters
    ----------
    unknowns : sequence of Symbol
        In the order in which a solution is written.
    roles : mapping of str to SymPy object
    known : mapping of Expr to Node
        How some equations were written before, left side of ``= 0``.
    """

    def __init__(self, unknowns: Sequence[sympy.Symbol], roles: Roles, known: Mapping[sympy.Expr, Node]) -> None:
        self.unknowns, self.roles, self.known = tuple(unknowns), roles, dict(known)

    def expression(self, entry: sympy.Expr) -> Node:
        """Return an expression as ink."""
        return self.known.get(entry) or ink(entry, self.roles).node

    def formula(self, node: Node) -> Formula:
        """Return ink with the roles of the system."""
        return Formula(node, self.roles)

    def system(self, state: Equations) -> Formula:
        """Return all equations of a case, one beside the other."""
        rows = [Relation((self.expression(letter), self.expression(value)), ("=",)) for letter, value in state.solved]
        rows += [Relation((self.expression(entry), ZERO), ("=",)) for entry in state.open]
        return self.formula(rows[0] if len(rows) == 1 else Items(tuple(rows), "") if rows else Constant("true"))

    def solutions(self, found: Sequence[Solution]) -> Formula:
        """Return what values the letters can have: one list, several, or none."""
        letters = Items(tuple(self.expression(letter) for letter in self.unknowns), "()")
        shown = list(dict.fromkeys(self.place(solution) for solution in found))[:_MOST_SHOWN]
        if not shown:
            return self.formula(Relation((letters, Constant("EmptySet")), ("∈",)))
        if len(shown) == 1:
            return self.formula(Relation((letters, shown[0]), ("=",)))
        return self.formula(Relation((letters, Items(tuple(shown), "{}")), ("∈",)))

    def place(self, solution: Solution) -> Node:
        """Return the values of a solution, as a list."""
        return Items(tuple(self.value(solution, letter) for letter in self.unknowns), "()")

    def value(self, solution: Solution, letter: sympy.Symbol) -> Node:
        """Return the value of a letter: exact, or a decimal."""
        if solution.values is not None:
            return self.expression(solution.values[letter])
        assert solution.balls is not None
        return decimal(solution.balls[letter])

    def derivation(self, case: Case, name: str = "") -> Derivation:
        """Return the lines of a case and, inside them, those of its own cases."""
        start = self.system(case.start)
        steps: list[Step] = []
        line = start
        for move in case.moves:
            parts = tuple(self.derivation(part, _label(name, number)) for number, part in enumerate(move.cases))
            after = self._after(move, line)
            exact = all(solution.values is not None for solution in move.solutions)
            relation = "cases" if parts else "⇔" if exact else "≈"
            verdict = weakest((judge_move(move), *(verdict for part in parts for verdict in part.verdicts)))
            why, facts = self._why(move)
            steps.append(Step(_NAMES[move.rule], line, after, why, relation, facts, parts=parts, verdict=verdict))  # type: ignore[arg-type]
            line = after
        assumed = tuple(self._assumed(entry) for entry in case.assumed)
        heading = Prose(f"Case {name}: {', '.join('{}' for _ in assumed)}", assumed) if name else None
        return Derivation(start, tuple(steps), sympy.true, heading=heading)

    def _assumed(self, entry: sympy.Basic) -> Formula:
        operator = "≠" if isinstance(entry, sympy.Ne) else "="
        left, right = entry.args
        return self.formula(Relation((self.expression(left), self.expression(right)), (operator,)))

    def _after(self, move: Move, line: Formula) -> Formula:
        if move.cases:
            return self.solutions([solution for case in move.cases for solution in case.solutions])
        if move.after is not None:
            return self.system(move.after)
        return line if move.rule == "open" else self.solutions(move.solutions)

    def _why(self, move: Move) -> tuple[str, tuple[Formula, ...]]:
        zero = [self.formula(Relation((self.expression(entry), ZERO), ("=",))) for entry in move.about]
        if move.rule == "factors" and move.cases:
            product = self.formula(Relation((factored(move.about[0], self), ZERO), ("=",)))
            return "{}: a product is zero only where a factor is", (product,)
        if move.rule == "factors":
            nonzero = tuple(self.formula(Relation((self.expression(entry), ZERO), ("≠",))) for entry in move.about)
            return (f"left out, since {', '.join('{}' for _ in nonzero)}", nonzero) if nonzero else ("multiplied out", ())
        if move.rule == "divide" and move.cases:
            assert move.letter is not None
            return "{} has {} in front of it, which may be zero or not", (
                self.formula(self.expression(move.letter)),
                self.formula(self.expression(move.about[1])),
            )
        if move.rule in ("solve", "divide"):
            assert move.after is not None and move.letter is not None
            solved = Relation((self.expression(move.letter), self.expression(_value_in(move))), ("=",))
            text = "{} from {}, put into the others"
            if move.rule == "solve" and move.about[0] == move.letter:
                return "{} put into the others", (self.formula(solved),)
            if move.rule == "divide":
                return f"{text}; {{}} is not zero", (self.formula(solved), zero[0], self.formula(self.expression(move.about[1])))
            return text, (self.formula(solved), zero[0])
        if move.rule == "power":
            return "{} put in", (self.formula(self._power(move)),)
        if move.rule == "all zero":
            return "{}: a definite form is zero only where all letters are", (zero[0],)
        if move.rule == "impossible":
            return ("{} cannot hold: no point", (zero[0],)) if len(zero) == 1 else ("{} and {} cannot both hold: no point", (zero[0], zero[1]))
        if move.rule == "open":
            return "not finished by hand", ()
        if move.rule == "isolated":
            return "the roots isolated, each shown to be the only one near by", ()
        return ("the roots of {}", (zero[0],)) if len(zero) == 1 else ("the roots of each equation", ())

    def _power(self, move: Move) -> Node:
        assert move.letter is not None
        form = sympy.Poly(move.about[0], move.letter)
        value = sympy.expand(-form.coeff_monomial(1) / form.LC())
        return Relation((Power(self.expression(move.letter), Number(str(form.degree()))), self.expression(value)), ("=",))


_NAMES = {
    "factors": "factors",
    "solve": "solve for a letter",
    "power": "power put in",
    "divide": "divide",
    "all zero": "definite form",
    "roots": "roots",
    "isolated": "roots isolated",
    "impossible": "no point",
    "open": "open",
}


def _value_in(move: Move) -> sympy.Expr:
    assert move.after is not None and move.letter is not None
    return dict(move.after.solved)[move.letter]


def factored(entry: sympy.Expr, lines: EquationLines) -> Node:
    """Return an expression as a product of its factors, the short ones first."""
    number, found = factor_list(entry)
    if number.is_negative and found:
        # The sign goes into a bracket, as 2y(x − 2λ) and not −2y(2λ − x).
        place = next((k for k, (factor, power) in enumerate(found) if factor.is_Add and power % 2), None)
        if place is not None:
            number, found[place] = -number, (sympy.expand(-found[place][0]), found[place][1])
    parts = sorted(found, key=lambda pair: (pair[0].count_ops(), str(pair[0])))
    nodes: list[Node] = [] if abs(number) == 1 else [lines.expression(abs(number))]
    nodes += [lines.expression(factor) if power == 1 else Power(lines.expression(factor), Number(str(power))) for factor, power in parts]
    node: Node = Product(tuple(nodes)) if len(nodes) > 1 else nodes[0]
    node = negative(node) if number.is_negative else node
    same = sympy.expand(lines.formula(node).meaning - entry) == 0
    return node if same else lines.expression(entry)


def _label(name: str, number: int) -> str:
    """Return A, B, … for the first cases, and A1, A2, … and A1a, … for those inside."""
    depth = len(name)
    if depth % 2 == 1:
        return f"{name}{number + 1}"
    letter = ascii_uppercase[number] if number < 26 else f"{ascii_uppercase[number // 26 - 1]}{ascii_uppercase[number % 26]}"
    return f"{name}{letter if not name else letter.lower()}"


def decimal(value: object) -> Node:
    """Return the middle of a ball, as a decimal of ten figures."""
    text = f"{float(value.mid()):.{_DIGITS}g}"  # type: ignore[attr-defined]
    mantissa, mark, exponent = text.partition("e")
    node = numeral(mantissa)
    if not mark:
        return node
    power = Power(Number("10"), numeral(str(int(exponent))))
    return Product((node, power))


def names_of(symbols: Sequence[sympy.Symbol], roles: Roles) -> list[Name]:
    """Return the letters as ink."""
    found = [ink(symbol, roles).node for symbol in symbols]
    return [node for node in found if isinstance(node, Name)]


def unchecked_if_empty(verdicts: Sequence[Verdict]) -> Verdict:
    """Return what is known of several claims together; of none, that there is nothing to show."""
    return weakest(verdicts) if verdicts else Verdict("proved", "there is nothing to show")
