"""Systems of equations solved as by hand: a tree of cases, each line equivalent to the one above it.

An equation that is a product is taken apart into cases; what stands alone with a number in front of it is solved for and put into
the others; an even power is put in as a whole; and a division by what may be zero adds the case in which it is zero. A case ends with
its solutions, or with an equation that cannot hold, or open where none of this helps. What is claimed here is judged in `equation_proofs`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product
from time import monotonic

import sympy

from symcalc.derivation.equation_facts import (
    are_apart,
    factors_of,
    is_definite,
    is_multiple,
    is_never_zero,
    linear_in,
    numerator,
    real_roots,
    short,
    sign_of,
    simple_number,
    with_power,
)
from symcalc.derivation.equation_tree import Case, Equations, Move, Solution, equation
from symcalc.enclosure.ball_signs import Ball
from symcalc.enclosure.systems import solve
from symcalc.enclosure.values import values as values_on_balls
from symcalc.errors import SymcalcError

Box = Mapping[sympy.Symbol, tuple[Fraction, Fraction]]
_MOST_CASES, _MOST_OPERATIONS = 400, 600
_NO_VALUE = (sympy.zoo, sympy.nan)


def solved_by_cases(
    equations: Sequence[sympy.Expr],
    unknowns: Sequence[sympy.Symbol],
    first: Sequence[sympy.Symbol] = (),
    until: float | None = None,
    box: Box | None = None,
) -> Case:
    """Solve a system by cases, as far as that goes.

    Parameters
    ----------
    equations : sequence of Expr
        Each ``= 0``.
    unknowns : sequence of Symbol
    first : sequence of Symbol
        Those of them to solve for first, such as multipliers.
    until : float or None
        The moment, of the monotonic clock, after which cases stay open.
    box : mapping of Symbol to pair of exact number, optional
        Where roots are sought of equations that are no polynomials.

    Examples
    --------
    >>> x, y, k = sympy.symbols("x y k")
    >>> tree = solved_by_cases([y**2 - 2 * k * x, 2 * x * y - 4 * k * y, x**2 + 2 * y**2 - 3], [x, y, k], [k])
    >>> tree.is_closed, len(tree.solutions)
    (True, 6)
    """
    return _Solver(tuple(unknowns), frozenset(first), until, dict(box or {})).case((), Equations((), tuple(equations)))


@dataclass
class _Solver:
    unknowns: tuple[sympy.Symbol, ...]
    first: frozenset[sympy.Symbol]
    until: float | None
    box: Box
    count: int = 0
    known: dict[sympy.Expr, bool] = field(default_factory=dict)

    def case(self, assumed: tuple[sympy.Basic, ...], start: Equations) -> Case:
        """Work on a case until it ends."""
        moves: list[Move] = []
        state = start
        self.count += 1
        while True:
            move = self.next_move(state)
            moves.append(move)
            if move.after is None:
                return Case(assumed, start, tuple(moves))
            state = move.after

    def next_move(self, state: Equations) -> Move:
        if self.count > _MOST_CASES or (self.until is not None and monotonic() > self.until):
            return Move("open", state)
        if any(entry.count_ops() > _MOST_OPERATIONS for entry in state.open):
            return Move("open", state)
        rules: tuple[Callable[[Equations], Move | None], ...] = (
            self.impossible, self.finished, self.simpler, self.alone, self.all_zero, self.known_power, self.factors, self.power, self.divided,
            self.split_roots, self.isolated,
        )  # fmt: skip
        for rule in rules:
            if (move := rule(state)) is not None:
                return move
        return Move("open", state)

    # What ends a case

    def impossible(self, state: Equations) -> Move | None:
        for entry in state.open:
            if self.is_nonzero(entry, state):
                return Move("impossible", state, (entry,))
        for one, other in combinations(state.open, 2):
            if are_apart(one, other):
                return Move("impossible", state, (one, other))
        for entry in state.open:
            if len(entry.free_symbols) == 1 and (found := self.roots(entry)) is not None and not found:
                return Move("impossible", state, (entry,))
        for entry in state.nonzero:
            if (value := self.at_solved(entry, state)).is_zero:
                return Move("impossible", state, (entry, value))
        return None

    def finished(self, state: Equations) -> Move | None:
        """End a case in which each letter that is not solved for has an equation of its own, with roots in closed form."""
        letters = [entry.free_symbols & set(self.unknowns) for entry in state.open]
        if any(len(own) != 1 for own in letters) or len(set().union(*letters)) != len(letters):
            return None
        if len(state.solved) + len(letters) != len(self.unknowns):
            return None
        found = [self.roots(entry) for entry in state.open]
        if any(roots is None for roots in found):
            return None
        names = [next(iter(own)) for own in letters]
        solutions = []
        for values in product(*(roots for roots in found if roots is not None)):
            own = dict(zip(names, values, strict=True))
            place = {**own, **{letter: short(value.xreplace(own)) for letter, value in state.solved}}
            if any(value.has(*_NO_VALUE) for value in place.values()):
                continue  # it was divided by what is zero here, which is assumed not to be
            if all(sign_of(entry.xreplace(place)) in "+-?" for entry in state.nonzero):
                solutions.append(Solution({letter: place[letter] for letter in self.unknowns}))
        return Move("roots", state, state.open, solutions=tuple(solutions))

    # What makes a line simpler

    def simpler(self, state: Equations) -> Move | None:
        """Leave out factors that are not zero, repeated ones, and equations that always hold."""
        out: list[sympy.Expr] = []
        dropped: list[sympy.Expr] = []
        for entry in state.open:
            above = numerator(entry)
            if above == 0:
                continue
            factors = factors_of(above)
            kept = [factor for factor in factors if not self.is_nonzero(factor, state) and not self.is_apart(factor, entry, state)]
            dropped += [factor for factor in factors if factor not in kept]
            new = numerator(sympy.Mul(*kept)) if len(kept) < len(factors) or sympy.Mul(*kept).count_ops() < above.count_ops() // 2 else above
            if not any(is_multiple(new, other) for other in out):
                out.append(new)
        if len(out) == len(state.open) and all(is_multiple(a, b) for a, b in zip(out, state.open, strict=True)):
            return None
        return Move("factors", state, tuple(dict.fromkeys(dropped)), after=Equations(state.solved, tuple(out), state.nonzero))

    def alone(self, state: Equations) -> Move | None:
        """Solve for a letter that stands alone with a number in front of it, and put it into the others."""
        found = []
        for entry in state.open:
            for letter in sorted(entry.free_symbols & set(self.unknowns), key=str):
                parts = linear_in(entry, letter)
                if parts is None or parts[0].free_symbols:
                    continue
                value = short(-parts[1] / parts[0])
                uses = sum(other.has(letter) for other in state.open if other is not entry)
                # A number is put in first; a multiplier goes before a variable.
                found.append(((value.count_ops() if value.free_symbols else -1), letter not in self.first, uses, str(letter), letter, value, entry))
        if not found:
            return None
        *_, letter, value, entry = min(found, key=lambda row: row[:4])
        return Move("solve", state, (entry,), letter, self.put_in(state, letter, value, entry))

    def all_zero(self, state: Equations) -> Move | None:
        for entry in state.open:
            if len(entry.free_symbols) > 1 and is_definite(entry):
                rest = tuple(other for other in state.open if other is not entry)
                after = Equations(state.solved, (*rest, *sorted(entry.free_symbols, key=str)), state.nonzero)
                return Move("all zero", state, (entry,), after=after)
        return None

    def factors(self, state: Equations) -> Move | None:
        """Take a product apart: either its first factor is zero, or that is not and the next one is."""
        best: tuple[tuple[int, int], sympy.Expr, list[sympy.Expr]] | None = None
        for entry in state.open:
            found = factors_of(entry)
            if len(found) < 2 or (self.power_in(entry, state) is not None and all(f.count_ops() > 0 for f in found)):
                continue
            rank = (found[0].count_ops(), entry.count_ops())
            if best is None or rank < best[0]:
                best = (rank, entry, found)
        if best is None:
            return None
        _, entry, found = best
        rest = tuple(other for other in state.open if other is not entry)
        cases, nonzero = [], state.nonzero
        for factor in found:
            assumed = (*(sympy.Ne(other, 0) for other in nonzero[len(state.nonzero) :]), equation(factor))
            cases.append(self.case(assumed, Equations(state.solved, (factor, *rest), nonzero)))
            nonzero = (*nonzero, factor)
        return Move("factors", state, (entry,), cases=tuple(cases))

    def known_power(self, state: Equations) -> Move | None:
        """Put in a power of which the value is a number."""
        return self.power(state, only_numbers=True)

    def power(self, state: Equations, only_numbers: bool = False) -> Move | None:
        """Put a power in as a whole."""
        for entry in sorted(state.open, key=lambda entry: entry.count_ops()):
            if (found := self.power_in(entry, state)) is not None:
                letter, value, exponent = found
                if only_numbers and value.free_symbols:
                    continue
                new = tuple(other if other is entry else numerator(with_power(other, letter, exponent, value)) for other in state.open)
                return Move("power", state, (entry,), letter, Equations(state.solved, tuple(e for e in new if e != 0), state.nonzero))
        return None

    def power_in(self, entry: sympy.Expr, state: Equations) -> tuple[sympy.Symbol, sympy.Expr, int] | None:
        """Return v, d and k where the equation says v^k = d, and another one has v only in powers of v^k."""
        others = [other for other in state.open if other is not entry]
        for letter in reversed([letter for letter in self.unknowns if entry.has(letter)]):
            if not entry.is_polynomial(letter):
                continue
            form = sympy.Poly(entry, letter)
            exponent = form.degree()
            powers = [e for (e,) in form.monoms() if e]
            if exponent < 2 or powers != [exponent] or form.LC().free_symbols:
                continue
            value = short(-form.coeff_monomial(1) / form.LC())
            in_others = [sympy.Poly(other, letter) for other in others if other.has(letter) and other.is_polynomial(letter)]
            if not in_others or any(e % exponent for poly in in_others for (e,) in poly.monoms()):
                continue
            # It goes on only where fewer letters are left in the others: each of them loses this one and gains those of the value.
            gained = sum(len(value.free_symbols - poly.as_expr().free_symbols) for poly in in_others)
            if gained < len(in_others):
                return letter, value, exponent
        return None

    def divided(self, state: Equations) -> Move | None:
        """Solve for a letter with a factor in front of it; that the factor is zero is a case of its own."""
        found = []
        for entry in state.open:
            for letter in sorted(entry.free_symbols & set(self.unknowns), key=str):
                parts = linear_in(entry, letter)
                if parts is None:
                    continue
                coefficient, rest = parts
                value = short(-rest / coefficient)
                safe = self.is_nonzero(coefficient, state)
                size = len(sympy.Add.make_args(sympy.expand(coefficient)))
                found.append((letter not in self.first, not safe, size, value.count_ops(), str(letter), letter, coefficient, value, entry, safe))
        found = [row for row in found if not row[0] or row[2] == 1 or row[9]]
        if not found:
            return None
        *_, letter, coefficient, value, entry, safe = min(found, key=lambda row: row[:5])
        if safe:
            return Move("divide", state, (entry, coefficient), letter, self.put_in(state, letter, value, entry))
        # x = 0 says the same as −2x² = 0.
        zero, others = sympy.Mul(*factors_of(coefficient)), state.open
        zero_case = self.case((equation(zero),), Equations(state.solved, (zero, *others), state.nonzero))
        rest = self.case((sympy.Ne(zero, 0),), Equations(state.solved, others, (*state.nonzero, zero)))
        return Move("divide", state, (entry, coefficient), letter, cases=(zero_case, rest))

    def split_roots(self, state: Equations) -> Move | None:
        """Take the roots of an equation in one letter one by one."""
        for entry in sorted(state.open, key=lambda entry: entry.count_ops()):
            own = entry.free_symbols & set(self.unknowns)
            if len(own) != 1 or len(state.open) == 1 or (found := self.roots(entry)) is None:
                continue
            (letter,) = own
            cases = []
            for root in found:
                assumed = (sympy.Eq(letter, root, evaluate=False),)
                cases.append(self.case(assumed, self.put_in(state, letter, root, entry)))
            return Move("roots", state, (entry,), letter, cases=tuple(cases))
        return None

    def isolated(self, state: Equations) -> Move | None:
        """End a case whose equations have no roots in closed form: they are isolated, each shown to be the only one in its ball."""
        letters = [letter for letter in self.unknowns if any(entry.has(letter) for entry in state.open)]
        if not letters or len(letters) + len(state.solved) != len(self.unknowns):
            return None
        box = {letter: self.box[letter] for letter in letters if letter in self.box}
        is_polynomial = all(entry.is_polynomial(*letters) for entry in state.open)
        if not is_polynomial and (len(box) < len(letters) or len(letters) != len(state.open)):
            return None
        left = None if self.until is None else max(self.until - monotonic(), 0.05)
        try:
            found = solve(state.open, letters, None if is_polynomial else box, left)
        except SymcalcError:
            return None
        if not found.is_complete or any(root.status != "proven" for root in found.roots):
            return None
        solutions = [
            self.completed(state, dict(zip(letters, root.exact, strict=True)), dict(zip(letters, root.balls, strict=True))) for root in found.roots
        ]
        return Move("isolated", state, state.open, solutions=tuple(solution for solution in solutions if solution is not None))

    def completed(self, state: Equations, exact: dict[sympy.Symbol, sympy.Expr | None], balls: dict[sympy.Symbol, Ball]) -> Solution | None:
        """Return a solution with the values of the letters that were solved for; None where something is zero that is assumed not to be."""
        place = {letter: value if value is not None else simple_number(balls[letter]) for letter, value in exact.items()}
        known = {letter: value for letter, value in place.items() if value is not None}
        if len(known) == len(place) and all(sign_of(entry.xreplace(known)) == "0" for entry in state.open):
            if any(sign_of(entry.xreplace(known)) == "0" for entry in state.nonzero):
                return None
            values = {**known, **{letter: short(value.xreplace(known)) for letter, value in state.solved}}
            return Solution({letter: values[letter] for letter in self.unknowns})
        others = [letter for letter, _ in state.solved]
        found = dict(zip(others, values_on_balls([value for _, value in state.solved], balls, digits=40), strict=True))
        all_balls = {**balls, **found}
        return Solution(None, {letter: all_balls[letter] for letter in self.unknowns})

    # What is asked

    def put_in(self, state: Equations, letter: sympy.Symbol, value: sympy.Expr, used: sympy.Expr) -> Equations:
        table = {letter: value}
        solved = tuple((other, short(found.xreplace(table)) if found.has(letter) else found) for other, found in state.solved)
        rest = (numerator(other.xreplace(table)) if other.has(letter) else other for other in state.open if other is not used)
        nonzero = tuple(entry.xreplace(table) for entry in state.nonzero)
        return Equations((*solved, (letter, value)), tuple(dict.fromkeys(entry for entry in rest if entry != 0)), nonzero)

    def at_solved(self, entry: sympy.Expr, state: Equations) -> sympy.Expr:
        return entry.xreplace(dict(state.solved))

    def is_apart(self, factor: sympy.Expr, entry: sympy.Expr, state: Equations) -> bool:
        return any(are_apart(factor, other) for other in state.open if other is not entry)

    def is_nonzero(self, entry: sympy.Expr, state: Equations) -> bool:
        if any(is_multiple(entry, other) for other in state.nonzero):
            return True
        if entry.is_Pow and entry.exp.is_Integer:
            return self.is_nonzero(entry.base, state)
        if entry not in self.known:
            self.known[entry] = is_never_zero(entry)
        if self.known[entry]:
            return True
        if state.nonzero and entry.is_Mul:
            return all(self.is_nonzero(factor, state) for factor in entry.args)
        return bool(state.nonzero) and is_definite(entry) and any(other in entry.free_symbols for other in state.nonzero)

    def roots(self, entry: sympy.Expr) -> list[sympy.Expr] | None:
        """Return the real roots of an equation in one letter, in closed form; None where some have none that is known."""
        (letter,) = entry.free_symbols & set(self.unknowns)
        return real_roots(entry, letter)
