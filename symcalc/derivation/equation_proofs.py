"""The judge of systems solved by cases: no solution is lost or gained from one line to the next, and the cases leave none out.

Each line is judged by an identity that the kernel shows, found here anew and not taken from the line: what was put in gives the new
equations, the factors multiply to the old one, the real roots are as many as Sturm's chain counts. What is divided by is shown
not to be zero, or its zero is a case of its own. At the end every solution is put into the equations from which all began.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from symcalc.derivation.equation_facts import are_apart, factor_list, factors_of, is_definite, is_multiple, is_never_zero, numerator, sign_of
from symcalc.derivation.equation_tree import Case, Equations, Move, Solution
from symcalc.derivation.kernels import Kernels, NotDecidedError
from symcalc.derivation.proof import weakest
from symcalc.derivation.step import Verdict
from symcalc.enclosure.ball_signs import Ball
from symcalc.enclosure.values import values as values_on_balls
from symcalc.errors import RefutedError

_PROVED = "the same solutions, by an identity between the equations"


def judge_move(move: Move) -> Verdict:
    """Judge one line: it has the solutions of the line before, or its cases are all there are, or it ends with all solutions.

    Raises
    ------
    RefutedError
        A solution is lost or gained.
    """
    if move.rule == "open":
        return Verdict("undecided", "the case is not finished")
    if move.cases:
        return _judge_cases(move)
    judges = {
        "factors": _judge_simpler,
        "solve": _judge_solved,
        "divide": _judge_solved,
        "power": _judge_power,
        "all zero": _judge_all_zero,
        "roots": _judge_roots,
        "impossible": _judge_impossible,
        "isolated": _judge_isolated,
    }
    return judges[move.rule](move)


def judge_solution(equations: Sequence[sympy.Expr], solution: Solution) -> Verdict:
    """Judge that values make every equation zero.

    Raises
    ------
    RefutedError
        They do not.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> judge_solution([x**2 - 2], Solution({x: sympy.sqrt(2)})).kind
    'proved'
    """
    if solution.values is None:
        assert solution.balls is not None
        for entry, value in zip(equations, values_on_balls(list(equations), solution.balls, digits=40), strict=True):
            if value.is_finite() and not value.contains(0):
                raise RefutedError(f"{entry} is claimed to be zero, and a ball shows that it is not.")
        return Verdict("proved", "the ball holds exactly one solution")
    for entry in equations:
        value = entry.xreplace(dict(solution.values))
        sign = "+" if value.has(sympy.zoo, sympy.nan, sympy.oo) else sign_of(value)
        if sign in "+-":
            raise RefutedError(f"{entry} is claimed to be zero at {dict(solution.values)}; it is {value}.")
        if sign == "?":
            return Verdict("undecided", f"it is not shown that {entry} is zero there")
    return Verdict("proved", "put in, each equation gives zero")


def judge_roots(entry: sympy.Expr, letter: sympy.Symbol, claimed: Sequence[sympy.Expr]) -> Verdict:
    """Judge that these are all real roots of an equation in one letter, each once.

    Raises
    ------
    RefutedError
        One is no root, or some are missing.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> judge_roots(x**3 - x, x, [-1, 0, 1]).kind
    'proved'
    >>> judge_roots(x**3 - x, x, [0, 1])
    Traceback (most recent call last):
        ...
    symcalc.errors.RefutedError: x**3 - x has 3 real roots; 2 are claimed.
    """
    values = [sympy.sympify(root, strict=True) for root in claimed]
    for root in values:
        if sign_of(entry.xreplace({letter: root})) in "+-":
            raise RefutedError(f"{root} is claimed to be a root of {entry}; it is none.")
    shown = all(sign_of(entry.xreplace({letter: root})) == "0" for root in values)
    form = sympy.Poly(numerator(entry), letter)
    if all(coefficient.is_Rational for coefficient in form.coeffs()):
        count = int(form.count_roots())  # the different ones
    elif form.degree() <= 2:
        discriminant = sign_of(form.discriminant()) if form.degree() == 2 else "0"
        if discriminant == "?":
            return Verdict("undecided", "the number of roots is not shown")
        count = {"-": 0, "0": 1, "+": 2}[discriminant]
    else:
        return Verdict("undecided", "the roots of a polynomial without rational coefficients were not counted")
    different = set(values)
    if len(different) != count:
        raise RefutedError(f"{entry} has {count} real roots; {len(different)} are claimed.")
    return (
        Verdict("proved", "as many roots as Sturm's chain counts, each put in")
        if shown
        else Verdict("undecided", "a root put in is not shown to give zero")
    )


def judge_tree(case: Case) -> Verdict:
    """Judge all lines of a case and of those inside it."""
    return weakest(verdict for move in case.moves for verdict in (judge_move(move), *map(judge_tree, move.cases)))


# One line


def _same(left: sympy.Expr, right: sympy.Expr) -> bool:
    try:
        return left == right or Kernels().are_equal(left, right)
    except NotDecidedError:
        return False


def _refuse(move: Move, why: str) -> RefutedError:
    return RefutedError(f"From {_written(move.before)} the rule {move.rule!r} was applied: {why}.")


def _written(state: Equations) -> str:
    return ", ".join(f"{relation.lhs} = {relation.rhs}" for relation in state.relations())


def _is_known_nonzero(entry: sympy.Expr, state: Equations, others: Sequence[sympy.Expr] = ()) -> bool:
    """Tell whether something is not zero in a case: by what is assumed, everywhere, or beside another equation."""
    return all(
        any(is_multiple(factor, known) or factor in factors_of(known) for known in state.nonzero)
        or is_never_zero(factor)
        or any(are_apart(factor, other) for other in others)
        or (is_definite(factor) and any(known in factor.free_symbols for known in state.nonzero))
        for factor in factors_of(entry)
    )


def _judge_simpler(move: Move) -> Verdict:
    assert move.after is not None
    left = list(move.after.open)
    for entry in move.before.open:
        above, factors = numerator(entry), factors_of(entry)
        if above == 0:
            continue
        kept = [factor for factor in factors if factor not in move.about]
        number, found = factor_list(above)
        if not _same(sympy.Mul(number, *(factor**power for factor, power in found)), above):
            return Verdict("undecided", "the factors are not shown to multiply to the equation")
        others = [other for other in move.before.open if other is not entry]
        if not all(_is_known_nonzero(factor, move.before, others) for factor in factors if factor in move.about):
            raise _refuse(move, "a factor was left out that may be zero")
        if not any(set(factors_of(new)) == set(kept) for new in left):
            raise _refuse(move, f"{entry} = 0 is not among the new equations")
    if len(left) > len(move.before.open):
        raise _refuse(move, "there is an equation more")
    return Verdict("proved", _PROVED)


def _judge_solved(move: Move) -> Verdict:
    """Judge that a letter was solved for and put into all others."""
    assert move.after is not None and move.letter is not None
    letter, value, entry = move.letter, dict(move.after.solved)[move.letter], move.about[0]
    if entry not in move.before.open or value.has(letter):
        raise _refuse(move, f"{letter} is not solved for")
    slope = sympy.diff(entry, letter)
    if not _same(entry, slope * (letter - value)):
        raise _refuse(move, f"{letter} = {value} does not solve {entry} = 0")
    others = [other for other in move.before.open if other is not entry]
    if not _is_known_nonzero(slope, move.before, others):
        raise _refuse(move, f"it was divided by {slope}, which may be zero")
    wanted = [other.xreplace({letter: value}) for other in others]
    return _judge_others(move, wanted, {letter: value})


def _judge_others(move: Move, wanted: Sequence[sympy.Expr], table: dict[sympy.Symbol, sympy.Expr]) -> Verdict:
    """Judge that the new equations are these, up to factors that are not zero."""
    assert move.after is not None
    left = list(move.after.open)
    used: set[int] = set()
    for entry in wanted:
        above, below = sympy.fraction(sympy.together(entry))
        if below.free_symbols and not _is_known_nonzero(below, Equations(move.after.solved, (), (*move.after.nonzero, *move.before.nonzero))):
            return Verdict("undecided", f"it is not shown that {below} is not zero")
        if _same(above, sympy.Integer(0)):
            continue
        found = {place for place, new in enumerate(left) if _same(above, new) or is_multiple(sympy.expand(above), new)}
        if not found:
            raise _refuse(move, f"{above} = 0 is not among the new equations")
        used |= found
    if used != set(range(len(left))):
        raise _refuse(move, "there is an equation that does not follow")
    for other, value in move.before.solved:
        if not _same(value.xreplace(table), dict(move.after.solved)[other]):
            raise _refuse(move, f"{other} has another value")
    return Verdict("proved", _PROVED)


def _judge_power(move: Move) -> Verdict:
    assert move.after is not None and move.letter is not None
    entry, letter = move.about[0], move.letter
    # Remainders by the equation itself: its leading coefficient is a number.
    divisor = sympy.Poly(entry, letter)
    if entry not in move.before.open or divisor.LC().free_symbols:
        raise _refuse(move, f"{entry} = 0 gives no power of {letter}")
    wanted = [other if other is entry or not other.has(letter) else sympy.rem(other, entry, letter) for other in move.before.open]
    if dict(move.after.solved) != dict(move.before.solved):
        raise _refuse(move, "what was solved for has changed")
    return _judge_others(move, wanted, {})


def _judge_all_zero(move: Move) -> Verdict:
    assert move.after is not None
    entry = move.about[0]
    wanted = {*(other for other in move.before.open if other is not entry), *entry.free_symbols}
    if not is_definite(entry) or set(move.after.open) != wanted:
        raise _refuse(move, f"{entry} = 0 does not say that all letters are zero")
    return Verdict("proved", "a definite form is zero only where all letters are")


def _judge_impossible(move: Move) -> Verdict:
    entries = move.about
    if len(entries) == 2 and entries[0] in move.before.nonzero:
        value = entries[0].xreplace(dict(move.before.solved))
        if sign_of(value) != "0":
            raise _refuse(move, f"{entries[0]} is not shown to be zero")
        return Verdict("proved", "it is zero, and assumed not to be")
    if any(entry not in move.before.open for entry in entries):
        raise _refuse(move, "the equation is none of the system")
    if len(entries) == 2:
        if not are_apart(*entries):
            raise _refuse(move, f"{entries[0]} and {entries[1]} may be zero together")
        return Verdict("proved", "both equations have no common factor, so no common root")
    (entry,) = entries
    if _is_known_nonzero(entry, move.before) and (entry.free_symbols or sign_of(entry) in "+-"):
        return Verdict("proved", "what is claimed to be zero is not")
    if len(entry.free_symbols) == 1 and entry.is_polynomial():
        return judge_roots(entry, next(iter(entry.free_symbols)), [])
    raise _refuse(move, f"{entry} = 0 may hold")


def _judge_roots(move: Move) -> Verdict:
    """Judge a last line: every combination of roots is there, but for those where something is zero that is assumed not to be."""
    verdicts, count = [], 1
    for entry in move.before.open:
        (letter,) = entry.free_symbols
        values = list(dict.fromkeys(solution.values[letter] for solution in move.solutions if solution.values is not None))
        left_out = [root for root in _all_roots(entry, letter) if root not in values]
        # What was left out must be left out by what is assumed.
        for root in left_out:
            if not any(sign_of(entry.xreplace({**dict(move.before.solved), letter: root})) == "0" for entry in move.before.nonzero):
                raise _refuse(move, f"{letter} = {root} is missing")
        verdicts.append(judge_roots(entry, letter, [*values, *left_out]))
        count *= len(values)
    excluded = bool(move.before.nonzero)
    if len(move.solutions) > count or (len(move.solutions) < count and not excluded):
        raise _refuse(move, f"there are {count} combinations of the roots, and {len(move.solutions)} solutions")
    verdicts += [judge_solution([*move.before.open, *(letter - value for letter, value in move.before.solved)], one) for one in move.solutions]
    return weakest(verdicts)


def _all_roots(entry: sympy.Expr, letter: sympy.Symbol) -> list[sympy.Expr]:
    return list(dict.fromkeys(root for root in sympy.roots(sympy.Poly(numerator(entry), letter)) if root.is_real))


def _judge_isolated(move: Move) -> Verdict:
    verdicts = [judge_solution(move.before.open, solution) for solution in move.solutions]
    return weakest((Verdict("proved", "all roots are isolated, and each is shown to be the only one in its ball"), *verdicts))


def _judge_cases(move: Move) -> Verdict:
    """Judge that the cases are all there are."""
    starts = [case.start for case in move.cases]
    if move.rule == "roots":
        assert move.letter is not None
        return judge_roots(move.about[0], move.letter, [dict(start.solved)[move.letter] for start in starts])
    assumed = [entry for start in starts for entry in start.nonzero if entry not in move.before.nonzero]
    entry = move.about[0] if move.rule == "factors" else move.about[1]
    if move.rule == "factors":
        number, found = factor_list(numerator(entry))
        if entry not in move.before.open or not _same(sympy.Mul(number, *(factor**power for factor, power in found)), numerator(entry)):
            raise _refuse(move, "the factors do not multiply to the equation")
        rest = [other for other in move.before.open if other is not entry]
        for factor, _ in found:
            if factor.free_symbols and not any(factor in start.open for start in starts) and not _is_known_nonzero(factor, move.before, rest):
                raise _refuse(move, f"the case {factor} = 0 is missing")
    else:
        rest = list(move.before.open)
        zeros = [start for start in starts if any(set(factors_of(other)) == set(factors_of(entry)) for other in start.open)]
        others = [start for start in starts if set(start.nonzero) - set(move.before.nonzero)]
        if not zeros or not others:
            raise _refuse(move, f"the case {entry} = 0 is missing")
    if any(other not in start.open for start in starts for other in rest):
        raise _refuse(move, "an equation was lost in a case")
    # What is not zero in a later case was zero in an earlier one.
    if not all(any(factor in start.open for start in starts) for factor in assumed):
        raise _refuse(move, "something is assumed that no other case covers")
    return Verdict("proved", "the cases are all there are")


def overlap(one: Solution, other: Solution) -> bool:
    """Tell whether two solutions may be the same."""
    if one.values is not None and other.values is not None:
        return all(sign_of(value - other.values[letter]) not in "+-" for letter, value in one.values.items())
    first, second = (as_balls(solution) for solution in (one, other))
    return all(first[letter].overlaps(second[letter]) for letter in first)


def as_balls(solution: Solution) -> dict[sympy.Symbol, Ball]:
    """Return balls that hold the values."""
    if solution.balls is not None:
        return dict(solution.balls)
    assert solution.values is not None
    return dict(zip(solution.values, values_on_balls(list(solution.values.values()), {}, digits=40), strict=True))
