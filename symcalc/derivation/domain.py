"""Where ink is defined on the real numbers: the conditions that its displayed parts ask for.

SymPy makes 1 of x/x as soon as it sees it, so the judge asks the ink: a part that might be undefined somewhere has to be
shown to be defined, or to be kept defined by a displayed condition, before a step counts as proved.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy.core.function import AppliedUndef

from symcalc.derivation.kernels import Kernels, NotDecidedError
from symcalc.derivation.rows import domain
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
    return tuple(condition for condition in found if not _always_holds(condition))


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
                yield _related(sympy.StrictGreaterThan, under)
        case Root(radicand=radicand, index=index):
            n = sympy.Integer(2) if index is None else meant(index)
            if not (isinstance(n, sympy.Integer) and n % 2 == 1 and n > 0):
                yield _related(sympy.GreaterThan, meant(radicand))
        case Call(function=name) if isinstance(formula.roles.get(name), sympy.Lambda):
            # A known function under another letter: what it stands for may divide, too.
            yield from _asked_by_value(meant(part))
        case Apply(function=name, arguments=arguments):
            known = domain(name, len(arguments))
            if known is None:
                yield sympy.false
            elif known[1] is not None:
                yield meant(substitute(known[1], dict(zip(known[0], arguments, strict=True))))


def _asked_by_value(value: sympy.Basic) -> Iterator[sympy.Basic]:
    for part in sympy.preorder_traversal(value):
        if isinstance(part, sympy.Pow) and part.base is not sympy.E:
            if not isinstance(part.exp, sympy.Integer):
                yield _related(sympy.StrictGreaterThan, part.base)
            elif part.exp < 0:
                yield _unequal(part.base)
        elif isinstance(part, sympy.Function | sympy.Piecewise) and not isinstance(part, AppliedUndef | sympy.exp | sympy.sin | sympy.cos):
            yield sympy.false


def _unequal(value: sympy.Basic) -> sympy.Basic:
    return sympy.Ne(value, 0) if isinstance(value, sympy.Expr) else sympy.false


def _related(relation: type[sympy.Rel], value: sympy.Basic) -> sympy.Basic:
    try:
        return relation(value, 0) if isinstance(value, sympy.Expr) else sympy.false
    except TypeError:  # an order of numbers that are not real
        return sympy.false


def _always_holds(condition: sympy.Basic) -> bool:
    """Whether the kernels show it: a value without zeros, or a positive multiple of exponentials."""
    if not (isinstance(condition, sympy.Ne | sympy.StrictGreaterThan | sympy.GreaterThan) and condition.rhs == 0):
        return False
    try:
        if not Kernels().is_nowhere_zero(condition.lhs):
            return False
    except NotDecidedError:
        return False
    # A continuous value without zeros keeps its sign, so one point tells it.
    return isinstance(condition, sympy.Ne) or bool(condition.lhs.subs(dict.fromkeys(condition.free_symbols, 0)) > 0)
