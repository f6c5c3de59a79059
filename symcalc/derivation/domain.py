"""Where ink is defined on the real numbers: the conditions that its displayed parts ask for.

SymPy makes 1 of x/x as soon as it sees it, so the judge asks the ink: a part that might be undefined somewhere has to be
shown to be defined, or to be kept defined by a displayed condition, before a step counts as proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import sympy
from sympy.core.function import AppliedUndef

from symcalc import functions
from symcalc.derivation.kernels import Kernels
from symcalc.derivation.rows import domain, settled
from symcalc.errors import MeaningError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Apply, Call, Node, Number, Power, Quotient, Root
from symcalc.formula.rebuilding import substitute


def conditions_of(formula: Formula) -> tuple[sympy.Basic, ...]:
    """Return what must hold for every part of ``formula`` to be defined, each condition once; what always holds is left out.

    A condition may be stricter than needed (a power with any exponent asks for a positive base).

    >>> from symcalc.formula.reading.reader import read
    >>> conditions_of(read("x/x + ln(y) + z^2/3", notation="text"))
    (Ne(x, 0), y > 0)
    """
    found: dict[sympy.Basic, None] = {}
    for part in formula.node.walk():
        for condition in _asked_by(part, formula):
            if condition is not sympy.true:
                found[condition] = None
    return tuple(condition for condition in found if not always_holds(condition))


def _asked_by(part: Node, formula: Formula) -> Iterator[sympy.Basic]:
    def meant(node: Node) -> sympy.Basic:
        try:
            return Formula(node, formula.roles).meaning
        except MeaningError:
            return sympy.false

    match part:
        case Quotient(denominator=Number(text=text)) if text.strip("0."):
            return
        case Quotient(denominator=below):
            yield _unequal(meant(below))
        case Power(base=base, exponent=exponent):
            n = meant(exponent)
            if getattr(n, "is_integer", False):
                if not n.is_positive:
                    yield _unequal(meant(base))
            elif (under := meant(base)) is not sympy.E:
                yield from _general_power(under, n)
        case Root(radicand=radicand, index=index):
            n = sympy.Integer(2) if index is None else meant(index)
            if not (isinstance(n, sympy.Integer) and n % 2 == 1 and n > 0):
                yield _related(sympy.GreaterThan, meant(radicand))
        case Call(function=name) if isinstance(formula.roles.get(name), sympy.Lambda):
            # A known function under another letter: what it stands for may divide, too.
            yield from asked_by_value(meant(part))
        case Apply(function="Max" | "Min"):
            return  # of any number of arguments
        case Apply(function=name, arguments=arguments):
            known = domain(name, len(arguments))
            if known is None:
                yield sympy.false
            elif known[1] is not None:
                yield settled(meant(substitute(known[1], dict(zip(known[0], arguments, strict=True)))))


def asked_by_value(value: sympy.Basic) -> Iterator[sympy.Basic]:
    """Yield what must hold for a SymPy expression to be defined on the real numbers, part by part.

    Of a part about which nothing is known it is said that it equals itself.

    >>> x = sympy.Symbol("x")
    >>> list(asked_by_value(sympy.log(x) + 1 / x))
    [Ne(x, 0), x > 0]
    """
    if isinstance(value, sympy.Symbol | sympy.Number | sympy.NumberSymbol):
        return
    if isinstance(value, sympy.Pow) and value.base is not sympy.E:
        exponent = value.exp
        if isinstance(exponent, sympy.Integer) or (isinstance(exponent, sympy.Rational) and exponent.q % 2):
            if exponent < 0:
                yield _unequal(value.base)
        elif isinstance(exponent, sympy.Rational) and exponent > 0:
            yield _related(sympy.GreaterThan, value.base)
        else:
            yield from _general_power(value.base, exponent)
    elif isinstance(value, sympy.Derivative | sympy.Subs):
        inner = value.expr if isinstance(value, sympy.Subs) else value
        parts = value.point if isinstance(value, sympy.Subs) else ()
        for part in (inner.expr if isinstance(inner, sympy.Derivative) else inner, *parts):
            yield from asked_by_value(part)
        return
    elif isinstance(value, sympy.re) and isinstance(value.args[0], sympy.Symbol):
        return
    elif isinstance(value, sympy.Function) and not isinstance(value, AppliedUndef | sympy.Piecewise):
        row = functions.by_class(type(value).__name__)
        known = domain(row.name, len(value.args)) if row is not None else None
        if known is None:
            yield sympy.Eq(value, value, evaluate=False)
        elif known is not None and known[1] is not None:
            yield _meaning_at(known[1], known[0], value.args)
    elif isinstance(value, sympy.Sum | sympy.Product | sympy.Integral) and all(len(limit) == 3 for limit in value.limits):
        # What is finite and defined for all values of the letter that is bound.
        ends = [end for limit in value.limits for end in limit[1:]]
        if any(end.is_infinite for end in ends) or not all(map(always_holds, asked_by_value(value.function))):
            yield sympy.Eq(value, value, evaluate=False)
        for end in ends:
            yield from asked_by_value(end)
        return
    elif not isinstance(value, sympy.Add | sympy.Mul | sympy.Pow | sympy.Max | sympy.Min | AppliedUndef | sympy.MatrixBase):
        yield sympy.Eq(value, value, evaluate=False)
        return
    for part in value.args:
        yield from asked_by_value(part)


@lru_cache(maxsize=1024)
def _stated(node: Node) -> sympy.Basic:
    return Formula(node).meaning


def _meaning_at(condition: Node, letters: tuple[str, ...], arguments: tuple[sympy.Basic, ...]) -> sympy.Basic:
    return settled(_stated(condition).xreplace({sympy.Symbol(letter): argument for letter, argument in zip(letters, arguments, strict=True)}))


def _general_power(base: sympy.Basic, exponent: sympy.Basic) -> Iterator[sympy.Basic]:
    """Ask for a positive base. That is enough, yet not needed for each exponent: only the very same power shares this domain."""
    condition = _related(sympy.StrictGreaterThan, base)
    yield condition
    is_even_root = isinstance(exponent, sympy.Rational) and exponent.q % 2 == 0
    if condition not in (sympy.true, sympy.false) and not is_even_root:
        power = sympy.Pow(base, exponent, evaluate=False)
        yield sympy.Eq(power, power, evaluate=False)


def _unequal(value: sympy.Basic) -> sympy.Basic:
    return sympy.Ne(value, 0) if isinstance(value, sympy.Expr) else sympy.false


def _related(relation: type[sympy.Rel], value: sympy.Basic) -> sympy.Basic:
    try:
        return relation(value, 0) if isinstance(value, sympy.Expr) else sympy.false
    except TypeError:  # an order of numbers that are not real
        return sympy.false


@lru_cache(maxsize=4096)
def always_holds(condition: sympy.Basic) -> bool:
    """Tell whether a condition is shown to hold at all real numbers, and all that are declared."""
    return condition is sympy.true or Kernels().holds(condition)
