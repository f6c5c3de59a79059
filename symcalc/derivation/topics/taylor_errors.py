"""What is said of the error of a Taylor polynomial, each statement with its checker: Lagrange's remainder, and bounds on a box.

The checker of a bound looks at the displayed inequality alone: it takes the function and the polynomial from it, and searches the
box again. So a polynomial with a term missing, or a bound that is too small, is refuted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from math import factorial, prod

import sympy
from sympy.core.function import AppliedUndef

from symcalc.derivation.decimals import enclosed, numeral
from symcalc.derivation.proof import compare
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.derivation.topics.assembly import Chain, symbol_of
from symcalc.derivation.topics.evaluation import taken_at, values_put_in, with_numbers
from symcalc.derivation.topics.taylor_result import Box, Taylor
from symcalc.derivation.topics.taylor_terms import FINE, Largest, along_the_way, polynomial_of, rounded_down, rounded_up, way
from symcalc.document.blocks import Prose
from symcalc.enclosure.derivative_balls import greatest_derivative
from symcalc.enclosure.multivariate import monomials
from symcalc.enclosure.taylor_error import ErrorBound, greatest_error, greatest_size
from symcalc.errors import ArgumentError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import ONE, ZERO, Apply, Derivative, EvaluatedAt, Name, Node, Number, Power, Product, Quotient, Relation
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import total

_VERY_FINE = Fraction(1, 10**9)
_CLOSED_ORDER = {1: 5}
_CLOSED_ORDER_OF_SEVERAL = 3
_TINY = Fraction(1, 10**9)
_PATIENCE = 20.0


def with_errors(found: Taylor, at: Mapping[str, Node], box: Box, time_limit: float | None = None) -> Taylor:
    """Add to a Taylor polynomial Lagrange's remainder and, where a box is given, what is proven of the error there.

    Raises
    ------
    ArgumentError
        A letter has no number, so that nothing can be bounded.
    """
    assert found.body is not None
    variables = [letter.node for letter in found.variables if isinstance(letter.node, Name)]
    chain, form = remainder(found, variables, at)
    body = found.body
    found = replace(found, errors=(chain,), remainder=form, box=box)
    if not box:
        return found
    symbols = [symbol_of(body, variable) for variable in variables]
    if others := body.meaning.free_symbols - set(symbols):
        raise ArgumentError(f"A bound of the error needs numbers for all letters; {', '.join(sorted(map(str, others)))} has none. Leave out on=.")
    if not all(entry.is_number for entry in found.centre):
        raise ArgumentError("A bound of the error needs a centre that is made of numbers. Leave out on=.")
    centre = [Fraction(int(entry.p), int(entry.q)) if isinstance(entry, sympy.Rational) else enclosed(entry, {}, 300) for entry in found.centre]
    # Half of the time for the search; the rest for the textbook's bound and for the checkers.
    whole = time_limit if time_limit is not None else _PATIENCE
    error = greatest_error(body.meaning, symbols, centre, found.order, box, time_limit=None if time_limit is None else whole / 2)
    if error.lower == 0 and _is_zero(body.meaning - found.polynomial(found.order).meaning):
        error = ErrorBound(Fraction(0), Fraction(0), error.at, True, error.pieces)
    found = replace(found, error=error, inside=box_relations(found, box))
    found = replace(found, largest=tuple(largest_derivatives(found, symbols, box, whole / 4)))
    book, bound = textbook(found, symbols, box, whole / 8)
    said = [chain]
    if bound is not None:
        said.append(book)
    said += proven(found, variables, error, box, whole / 8)
    return replace(found, errors=tuple(said), textbook=bound)


def _is_zero(difference: sympy.Expr) -> bool:
    """Tell whether a function is shown to be its own Taylor polynomial."""
    try:
        return bool(sympy.expand(difference) == 0) or compare(difference, sympy.S.Zero).kind == "proved"
    except RefutedError:
        return False


def difference(found: Taylor, variables: Sequence[Name], at: Mapping[str, Node]) -> Node:
    """Return f − T, written out."""
    assert found.body is not None
    body = found.body
    ways = [way(variable, body.with_node(at[variable.name])) for variable in variables]
    return total(("+", body.node), ("-", polynomial_of(found.coefficients, ways, body)))


def remainder(found: Taylor, variables: Sequence[Name], at: Mapping[str, Node]) -> tuple[Derivation, sympy.Expr]:
    """Return the line with Lagrange's remainder, and what it means."""
    assert found.body is not None
    body, count = found.body, found.order + 1
    over = Apply("factorial", (Number(str(count)),)) if count > 1 else ONE
    if len(variables) == 1:
        (x,) = variables
        xi = Name(free_letter(body.roles, "xi", "eta", "c"))
        inside = EvaluatedAt(Derivative(body.node, ((x, Number(str(count))),), False), Relation((x, xi), ("=",)))
        step = way(x, body.with_node(at[x.name]))
        after: Node = Product((inside if over == ONE else Quotient(inside, over), step if count == 1 else Power(step, Number(str(count)))))
        facts: tuple[Node, ...] = (xi, at[x.name], x)
        between = "Lagrange's remainder, for some {} between {} and {}"
    else:
        t, moved = along_the_way(body, variables, at)
        theta = Name(free_letter({**body.roles, t.name: None}, "theta", "tau"))
        slope = EvaluatedAt(Derivative(moved, ((t, Number(str(count))),), False), Relation((t, theta), ("=",)))
        after = slope if over == ONE else Quotient(slope, over)
        facts = (theta, ZERO, ONE)
        between = "Lagrange's remainder along the way from the centre to the point, for some {} between {} and {}"
    chain = Chain(body.with_node(difference(found, variables, at)))
    line = body.with_node(after)
    verdict = judge_remainder(line, body, variables, at, found.order)
    chain.becomes("Lagrange's remainder", after, between, verdict, [body.with_node(fact) for fact in facts])
    form = line.meaning
    letter = free_letter(body.roles, f"R_{found.order}", "R")
    said = Derivation(chain.goal, tuple(chain.steps), form, name=body.with_node(Name(letter)), heading=Prose("Lagrange's form:"))
    return said, form.doit() if found.order <= 4 else form


def judge_remainder(line: Formula, body: Formula, variables: Sequence[Name], at: Mapping[str, Node], order: int) -> Verdict:
    """Judge that a displayed remainder is the one of Lagrange's theorem: its derivative, its factorial, its power.

    Raises
    ------
    RefutedError
        It has another value at some place between the centre and the point.
    """
    shown = line.meaning
    symbols = [symbol_of(body, variable) for variable in variables]
    centre = [body.with_node(at[variable.name]).meaning for variable in variables]
    own = sorted(shown.free_symbols - set(symbols) - body.meaning.free_symbols - set().union(*(entry.free_symbols for entry in centre)), key=str)
    if len(own) != 1:
        raise RefutedError(f"{line.to_text()} is no remainder: it needs one letter for the place between.")
    (place,) = own
    t = sympy.Dummy("t")
    start = [entry + t * (symbol - entry) for symbol, entry in zip(symbols, centre, strict=True)]
    along = body.meaning.xreplace(dict(zip(symbols, start, strict=True)))
    if len(symbols) == 1:
        # By the chain rule the derivative along the way is f⁽ⁿ⁺¹⁾·(x − a)ⁿ⁺¹; the place is a number of x here, and of t there.
        wanted = sympy.Subs(sympy.Derivative(body.meaning, (symbols[0], order + 1)), symbols[0], place) * (symbols[0] - centre[0]) ** (order + 1)
    else:
        wanted = sympy.Subs(sympy.Derivative(along, (t, order + 1)), t, place)
    wanted = wanted / sympy.factorial(order + 1)
    letters = sorted(shown.free_symbols | wanted.free_symbols, key=str)
    for shift in (0, 1):
        point = {letter: Fraction(11 + 3 * number + shift, 40) + _near(centre, symbols, letter) for number, letter in enumerate(letters)}
        try:
            left, right = (enclosed(side, point, 40) for side in (shown, wanted))
        except ArgumentError:  # an order beyond what balls are taken of; the form alone is compared
            break
        if left.is_finite() and right.is_finite() and not left.overlaps(right):
            raise RefutedError(f"{line.to_text()} is not the remainder of order {order}: at some place it is {left.mid()}, and not {right.mid()}.")
    if shown == wanted or sympy.expand(shown.doit() - wanted.doit()) == 0 if order <= 2 else shown == wanted:
        return Verdict("proved", "Lagrange's theorem: all derivatives up to that order are continuous near the centre, and this is its form")
    return Verdict("agrees", "the form of Lagrange's theorem, at sample points")


def _near(centre: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol], letter: sympy.Symbol) -> Fraction:
    """Return a whole number near the centre, so that samples lie where the function is smooth."""
    values = dict(zip(symbols, centre, strict=True))
    value = values.get(letter, centre[0] if len(symbols) == 1 else sympy.S.Zero)
    return Fraction(round(float(value))) if value.is_number else Fraction(0)


def largest_derivatives(found: Taylor, symbols: Sequence[sympy.Symbol], box: Box, seconds: float = _PATIENCE) -> list[Largest]:
    """Return the largest absolute value of each derivative of the next order on the box, rounded up; none where the order is high."""
    assert found.body is not None
    order = found.order + 1
    if order > _CLOSED_ORDER.get(len(symbols), _CLOSED_ORDER_OF_SEVERAL):
        return []
    out, every = [], monomials(len(symbols), order)
    for powers in every:
        # Of real letters SymPy knows the slope of |x|.
        real = {symbol: sympy.Dummy(symbol.name, real=True) for symbol in symbols}
        value = found.body.meaning.xreplace(real)
        for symbol, power in zip(symbols, powers, strict=True):
            value = value.diff(real[symbol], power) if power else value
        value = value.xreplace({letter: symbol for symbol, letter in real.items()})
        bound = greatest_size(value, symbols, _with_centre(found, box), tolerance=_VERY_FINE, time_limit=seconds / len(every)).upper
        if bound is None:
            return []
        out.append(Largest(powers, value, bound))
    return out


def textbook(found: Taylor, symbols: Sequence[sympy.Symbol], box: Box, seconds: float = _PATIENCE) -> tuple[Derivation, Fraction | None]:
    """Return the bound of Lagrange's remainder: the largest derivatives on the box times the largest ways."""
    assert found.body is not None
    reach = [max(abs(end - middle) for end in ends) for ends, middle in zip(_with_centre(found, box), _centre_near(found), strict=True)]
    largest = found.largest
    if largest:
        bound: Fraction | None = sum(
            (
                entry.most * prod(r**power for r, power in zip(reach, entry.powers, strict=True)) / prod(map(factorial, entry.powers))
                for entry in largest
            ),
            Fraction(0),
        )
        why = "the textbook bound: each derivative of the next order at its largest on the box, times the way to the edge"
    else:
        bound = greatest_derivative(found.body.meaning, symbols, _with_centre(found, box), reach, found.order + 1)
        why = "the textbook bound: the derivative of the next order at its largest, enclosed on a few parts of the box"
    if bound is None:
        return Derivation(found.goal, (), sympy.true), None
    return _bound_line(found, rounded_up(bound), why, box, "textbook bound", "The textbook bound:", seconds), bound


def proven(found: Taylor, variables: Sequence[Name], error: ErrorBound, box: Box, seconds: float = _PATIENCE) -> list[Derivation]:
    """Return the proven bounds from both sides."""
    assert found.body is not None
    said = []
    if error.upper is not None:
        why = "proven by branch and bound on the box"
        said.append(_bound_line(found, rounded_up(error.upper * (1 + 2 * FINE)), why, box, "proven bound", "Proven:", seconds))
    if error.lower > 0:
        point = tuple(Relation((v, ink(sympy.Rational(*p.as_integer_ratio())).node), ("=",)) for v, p in zip(variables, error.at, strict=True))
        size = Apply("Abs", (_difference(found),))
        left = EvaluatedAt(size, point[0] if len(point) == 1 else Items(point, ""))
        formula = found.body.with_node(Relation((left, numeral(rounded_down(error.lower))), ("≥",)))
        value = found.body.with_node(left)
        step = Step("error at a point", value, formula, "so the largest error is no smaller than this one", "claim", verdict=judge_at_least(formula))
        said.append(Derivation(value, (step,), sympy.true, heading=Prose("")))
    return said


def _bound_line(found: Taylor, bound: str, why: str, box: Box, rule: str, heading: str, seconds: float) -> Derivation:
    assert found.body is not None
    size = found.body.with_node(Apply("Abs", (_difference(found),)))
    formula = size.with_node(Relation((size.node, numeral(bound)), ("≤",)))
    symbols = [letter.meaning for letter in found.variables]
    inside = box_relations(found, box)
    verdict = judge_at_most(formula, symbols, box, found.order, seconds)
    step = Step(rule, size, formula, why, "claim", assuming=inside, verdict=verdict)
    return Derivation(size, (step,), sympy.true, heading=Prose(heading))


def _difference(found: Taylor) -> Node:
    (said, *_) = found.errors
    return said.goal.node


def box_relations(found: Taylor, box: Box) -> tuple[Formula, ...]:
    """Return low ≤ x ≤ high for each variable."""
    assert found.body is not None
    return tuple(
        found.body.with_node(Relation((_decimal(low), letter.node, _decimal(high)), ("≤", "≤")))
        for letter, (low, high) in zip(found.variables, box, strict=True)
    )


def _decimal(number: Fraction) -> Node:
    """Return a number as a decimal, or as a fraction where it has none that ends."""
    below = number.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    if below != 1:
        return ink(sympy.Rational(number.numerator, number.denominator)).node
    with localcontext(prec=60):
        return numeral(f"{(Decimal(number.numerator) / Decimal(number.denominator)).normalize():f}")


def judge_at_most(formula: Formula, symbols: Sequence[sympy.Symbol], box: Box, degree: int = 3, seconds: float = _PATIENCE) -> Verdict:
    """Judge that ``|g| ≤ c`` everywhere on a box, by a search of its own.

    Raises
    ------
    RefutedError
        At some point it is larger.
    """
    assert isinstance(formula.node, Relation)
    size, limit = (formula.with_node(operand).meaning for operand in formula.node.operands)
    if size == 0 and formula.node.operators == ("≤",) and limit.is_nonnegative:
        return Verdict("proved", "the difference is zero")
    if not isinstance(size, sympy.Abs) or formula.node.operators != ("≤",) or not isinstance(limit, sympy.Rational):
        raise RefutedError(f"{formula.to_text()} is no bound of an absolute value.")
    if size.has(AppliedUndef):
        return Verdict("undecided", "a function is not known")
    most = Fraction(int(limit.p), int(limit.q))
    if most == 0:
        return compare(size.args[0], sympy.S.Zero)
    found = greatest_size(size.args[0], symbols, box, degree=degree, tolerance=FINE, time_limit=seconds)
    if found.lower > most:
        raise RefutedError(f"{formula.to_text()} is claimed; at {found.at} it is at least {float(found.lower)}.")
    if found.upper is not None and found.upper <= most:
        return Verdict("proved", f"branch and bound on the box, {found.pieces} pieces")
    return Verdict("undecided", f"between {float(found.lower):.6g} and {float(found.upper or 0):.6g} nothing is shown: {found.message}")


def judge_at_least(formula: Formula) -> Verdict:
    """Judge that a value at a point is at least a number, by a ball.

    Raises
    ------
    RefutedError
        It is smaller.
    """
    assert isinstance(formula.node, Relation)
    size, limit = (formula.with_node(operand).meaning for operand in formula.node.operands)
    held = enclosed((size - limit).doit(), {}, 200)
    if held < 0:
        raise RefutedError(f"{formula.to_text()} is claimed, and the value is smaller.")
    return Verdict("proved", "a ball that holds the value") if held >= 0 else Verdict("undecided", "the ball that holds the value is too wide")


def _centre_near(found: Taylor) -> list[Fraction]:
    return [Fraction(int(entry.p), int(entry.q)) if isinstance(entry, sympy.Rational) else Fraction(float(entry)) for entry in found.centre]


def _with_centre(found: Taylor, box: Box) -> Box:
    """Return the box that holds the centre, too: the place ξ lies between."""
    return tuple(
        (min(low, middle), max(high, middle)) if isinstance(entry, sympy.Rational) else (min(low, middle - _TINY), max(high, middle + _TINY))
        for (low, high), middle, entry in zip(box, _centre_near(found), found.centre, strict=True)
    )


@taken_at.register
def taylor_at(derivation: Taylor, answer: Formula, at: Mapping[str, Node]) -> Taylor:
    """Put numbers in: into the polynomials of the last two orders, the function, and what is between them."""
    assert derivation.body is not None
    body = answer.with_node(derivation.body.node)
    chains = []
    for order in (derivation.order - 1, derivation.order):
        if order >= 1:
            chains.append(values_put_in(answer.with_node(derivation.polynomial(order).node), at, derivation.polynomial_name(order)))
    value = chains[-1] if chains else values_put_in(answer, at, derivation.name)
    name = body.with_node(derivation.short) if derivation.short is not None else None
    chains.append(values_put_in(body, at, name))
    return with_numbers(derivation, answer, at, chains, value.result)
