"""Where formulas are defined on the real numbers: the conditions that their parts ask for, of ink and of SymPy expressions alike.

SymPy makes 1 of x/x as soon as it sees it, so the judge asks the ink: a part that might be undefined somewhere has to be
shown to be defined, or to be kept defined by a displayed condition, before a step counts as proved.

Two kinds of conditions are no relations between numbers. Of a part whose domain is not described by one it is said that it equals
itself: then the very same part has the same domain. What is asked of all values of a bound letter is said by `throughout`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symcalc import functions
from symcalc.derivation.kernels import Kernels, taken_apart
from symcalc.derivation.rows import domain_at
from symcalc.errors import MeaningError
from symcalc.formula.formula import Formula
from symcalc.formula.meaning import meanings
from symcalc.formula.nodes import Apply, BigOperator, Call, Cases, Constant, Integral, Name, Node, Number, Power, Quotient, Root

# Parts that are defined wherever what they are made of is.
_TOTAL = sympy.Symbol | sympy.Number | sympy.NumberSymbol | sympy.Add | sympy.Mul | sympy.Pow | sympy.Function | sympy.Derivative | sympy.Subs
_TOTAL |= Relational | Boolean | sympy.MatrixBase | sympy.Tuple | sympy.Indexed | sympy.IndexedBase
_BINDING = (sympy.Sum, sympy.Product, sympy.Integral)
_FIRST_BOUND = 10**9  # above the numbers that SymPy gives to dummies


@lru_cache(maxsize=512)
def conditions_of(formula: Formula) -> tuple[sympy.Basic, ...]:
    """Return what must hold for every part of ``formula`` to be defined, each condition once; what always holds is left out.

    A condition may be stricter than needed (a power with any exponent asks for a positive base).

    >>> from symcalc.formula.reading.reader import read
    >>> conditions_of(read("x/x + ln(y) + z^2/3", notation="text"))
    (Ne(x, 0), y > 0)
    """
    stated = (in_words(condition) for condition in asked_by_ink(formula))
    return tuple(dict.fromkeys(condition for condition in stated if not always_holds(condition)))


def in_words(condition: sympy.Basic) -> sympy.Basic:
    """Return a relation that is enough where a power asks to be defined, and any other condition as it is."""
    if isinstance(condition, sympy.Eq) and condition.lhs == condition.rhs and isinstance(condition.lhs, sympy.Pow):
        return condition.lhs.base > 0
    return condition


@lru_cache(maxsize=512)
def asked_by_ink(formula: Formula) -> tuple[sympy.Basic, ...]:
    """Return what must hold for the parts of ``formula`` to be defined, and nothing stricter."""
    try:
        return tuple(_asked(formula.node, meanings(formula)))
    except MeaningError:
        return (sympy.false,)


@lru_cache(maxsize=4096)
def asked_by_value(value: sympy.Basic) -> tuple[sympy.Basic, ...]:
    """Return what must hold for a SymPy expression to be defined on the real numbers, part by part.

    >>> x = sympy.Symbol("x")
    >>> asked_by_value(sympy.log(x) + 1 / x)
    (Ne(x, 0), x > 0)
    """
    return tuple(_asked(value, lambda part: part))


@lru_cache(maxsize=4096)
def always_holds(condition: sympy.Basic) -> bool:
    """Tell whether a condition is shown to hold at all real numbers, and all that are declared."""
    return condition is sympy.true or Kernels().holds(condition)


def _asked(part: Node | sympy.Basic, meant: Callable[[Any], Any]) -> Iterator[sympy.Basic]:
    match part:
        case Name() | Number() | sympy.Symbol() | sympy.Number():
            return
        case Constant(name="oo" | "zoo" | "nan"):
            yield sympy.false  # no number; as the end of a sum or an integral it is not looked at
        case Quotient(denominator=below):
            yield from _by_power(meant(below), sympy.S.NegativeOne)
        case Power(base=base, exponent=exponent):
            yield from _by_power(meant(base), meant(exponent))
        case Root(radicand=radicand, index=index):
            yield from _by_root(meant(radicand), sympy.Rational(1, 2) if index is None else 1 / meant(index))
        case sympy.Pow(base=base, exp=exponent):
            yield from (_by_root if isinstance(exponent, sympy.Rational) and exponent.q > 1 else _by_power)(base, exponent)
        case Apply(function=name, arguments=arguments) if name not in ("Max", "Min"):
            yield from _by_row(name, [meant(argument) for argument in arguments], meant(part))
        case AppliedUndef() | sympy.re() | sympy.Max() | sympy.Min():
            pass
        case sympy.Function() if not isinstance(part, sympy.Piecewise):
            row = functions.by_class(type(part).__name__)
            yield from _by_row(row.name if row is not None else "", part.args, part)
        case Call():
            yield from asked_by_value(meant(part))  # a known function under another letter: what it stands for may divide, too
        case Cases(rows=rows) | sympy.Piecewise(args=rows):
            yield from _by_branches(rows, meant)
            return
        case BigOperator(body=body, index=name, low=Node() as low, high=Node() as high):
            yield from _throughout(part, body, meant(name), (low, high), meant)
            return
        case Integral(body=body, variable=name, low=Node() as low, high=Node() as high):
            yield from _throughout(part, body, meant(name), (low, high), meant)
            return
        case sympy.Sum() | sympy.Product() | sympy.Integral():
            yield from _throughout(part, *taken_apart(part), meant)
            return
        case sympy.Basic() if not isinstance(part, _TOTAL):
            yield _same(part)
            return
    for below in part.children() if isinstance(part, Node) else part.args:
        yield from _asked(below, meant)


def _by_power(base: sympy.Basic, exponent: sympy.Basic) -> Iterator[sympy.Basic]:
    """Ask for a base that is not zero where the exponent is an integer that may be negative, else that the power be defined.

    A positive base is enough for that, yet not needed for each exponent.
    """
    if getattr(exponent, "is_integer", False):
        # 0⁰ is left undefined, except where a letter for a whole number runs through 0, as in Σ aᵢ·xⁱ: there it is 1.
        if not (exponent.is_positive or (exponent.is_nonnegative and exponent.free_symbols)):
            yield _related(sympy.Ne, base)
    elif isinstance(exponent, sympy.Rational) and exponent.q % 2 == 0:
        yield from _by_root(base, exponent)
    elif base is not sympy.E:
        condition = _related(sympy.StrictGreaterThan, base)
        yield condition if condition in (sympy.true, sympy.false) else _same(sympy.Pow(base, exponent, evaluate=False))


def _by_root(base: sympy.Basic, exponent: sympy.Basic) -> Iterator[sympy.Basic]:
    if not (isinstance(exponent, sympy.Rational) and exponent.q % 2):
        yield _related(sympy.GreaterThan, base)
    if not exponent.is_positive:
        yield _related(sympy.Ne, base)


def _by_row(name: str, arguments: Sequence[sympy.Basic], value: sympy.Basic) -> Iterator[sympy.Basic]:
    try:
        known = domain_at(name, arguments)
    except TypeError:  # as in `_related`
        known = sympy.false
    if known is not sympy.true:
        yield _same(value) if known is None else known


def _by_branches(rows: Iterable[Any], meant: Callable[[Any], Any]) -> Iterator[sympy.Basic]:
    """One branch has to hold, and each has to be defined where it is the first that holds."""
    passed: list[sympy.Basic] = []
    for value, condition in rows:
        holds = sympy.true if condition is None else meant(condition)
        for asked in () if condition is None else _asked(condition, meant):
            yield sympy.Or(asked, *passed)
        for asked in _asked(value, meant):
            yield sympy.Or(asked, *passed, sympy.Not(holds))
        passed.append(holds)
    yield sympy.Or(*passed)


def throughout(conditions: Iterable[sympy.Basic], limit: Sequence[sympy.Basic]) -> Iterator[sympy.Basic]:
    """Say of each condition that it holds for all values of a bound letter; ``limit`` is the letter with its bounds."""
    for condition in conditions:
        if not always_holds(condition):
            yield _same(sympy.Tuple(condition, *limit))


def _throughout(part: Any, body: Any, letter: sympy.Symbol, ends: Sequence[Any], meant: Callable[[Any], Any]) -> Iterator[sympy.Basic]:
    """Ask for what stands under a bound letter, for all of its values, for the ends, and for convergence where one is infinite."""
    value = closed(meant(part), {})
    if not isinstance(value, _BINDING):  # SymPy has seen that it is no number
        yield sympy.false
        return
    bound, *limits = value.limits[-1]
    inside = list(_asked(body, meant))
    # What stands in the ink only, as under 0·Σ, has letters of its own.
    if limits and letter != bound and (height := _height(inside)) > _level(bound):
        bound = _bound(height, limits, not isinstance(value, sympy.Integral))
    yield from throughout((_with(condition, {letter: bound}) for condition in inside), (bound, *limits)) if limits else inside
    if any(limit.is_infinite for limit in limits):
        yield _same(value)
    for end, limit in zip(ends, limits, strict=True):
        yield from () if limit.is_infinite else _asked(end, meant)


def _level(letter: sympy.Symbol) -> int:
    return max(letter.dummy_index - _FIRST_BOUND, 0) if isinstance(letter, sympy.Dummy) else 0


def _with(condition: sympy.Basic, table: dict[sympy.Symbol, sympy.Dummy]) -> sympy.Basic:
    """Put letters into a condition; SymPy would say of one that stands for itself that it is true."""
    if isinstance(condition, sympy.Eq) and condition.lhs == condition.rhs:
        if isinstance(condition.lhs, sympy.Pow):  # of a whole number as exponent less is asked
            asked = list(_by_power(*(part.xreplace(table) for part in condition.lhs.args)))
            return asked[0] if len(asked) == 1 else sympy.And(*asked)
        return _same(_with(condition.lhs, table))
    if isinstance(condition, sympy.Tuple | sympy.And | sympy.Or | sympy.Not):
        return condition.func(*(_with(part, table) for part in condition.args))
    return condition.xreplace(table)


def _height(parts: Iterable[sympy.Basic]) -> int:
    return 1 + max((_level(letter) for part in parts for letter in part.atoms(sympy.Dummy)), default=0)


def _bound(height: int, ends: Sequence[sympy.Basic], is_whole: bool) -> sympy.Dummy:
    facts = [fact for fact in ("positive", "nonnegative") if is_whole and getattr(ends[0], f"is_{fact}")] + ["integer"] * is_whole
    return sympy.Dummy(f"b{height}", dummy_index=_FIRST_BOUND + height, real=True, **dict.fromkeys(facts, True))


def closed(value: sympy.Basic, renamed: dict[sympy.Symbol, set[sympy.Dummy]]) -> sympy.Basic:
    """Return a value in which equal sums and integrals have equal letters, one for each height above the innermost.

    ``renamed`` takes in which letter became which.
    """
    if not value.has(*_BINDING):
        return value
    if not isinstance(value, _BINDING):
        return value.func(*(closed(part, renamed) for part in value.args))
    body, letter, ends = taken_apart(value)
    body, ends = closed(body, renamed), [closed(end, renamed) for end in ends]
    if len(ends) == 2 and not _level(letter):
        bound = _bound(_height([body]), ends, not isinstance(value, sympy.Integral))
        renamed.setdefault(letter, set()).add(bound)
        body, letter = body.xreplace({letter: bound}), bound
    return value.func(body, (letter, *ends))


def _same(part: sympy.Basic) -> sympy.Basic:
    return sympy.Eq(part, part, evaluate=False)


def _related(relation: type[sympy.Rel], value: sympy.Basic) -> sympy.Basic:
    try:
        return relation(value, 0) if isinstance(value, sympy.Expr) else sympy.false
    except TypeError:  # an order of numbers that are not real
        return sympy.false
