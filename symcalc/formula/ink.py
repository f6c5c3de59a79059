r"""SymPy objects put on paper in house style, such that the paper means the very same object again.

Each kind of object has its hand in `HANDS`. What was drawn is given its meaning at once and compared with what was to be
drawn: an object is refused rather than altered. Only what was built without SymPy's evaluation, ``Mul(2, 3,
evaluate=False)``, means its evaluated form when it is read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.matrices.expressions.matexpr import MatrixElement

from symcalc import functions
from symcalc.errors import InkError, MeaningError
from symcalc.formula.arithmetic import add, determinant, keeps_large, multiply, power
from symcalc.formula.formula import Formula
from symcalc.formula.lettering import Lettering, described, parts_of
from symcalc.formula.meaning import CONSTANTS, meaning
from symcalc.formula.nodes import ONE, Apply, Call, Constant, Name, Node, Power, VectorProduct, negative
from symcalc.formula.roles import Roles
from symcalc.formula.statements import Statements
from symcalc.formula.terms import Terms


def ink(expr: Any, roles: Roles | None = None) -> Formula:
    r"""Put a SymPy object on paper.

    Parameters
    ----------
    expr : SymPy object, number, or tuple or list of these
        What is to be written.
    roles : mapping of str to SymPy object, optional
        Letters that are given away already, such as the roles of the formula that a step starts from: an object found
        there is written by that letter.

    Returns
    -------
    Formula
        Its `meaning` equals ``expr``; symbols are found again through its roles, assumptions included.

    Raises
    ------
    InkError
        Two symbols would be written alike, or an object has no ink; names them.

    Examples
    --------
    >>> x = sympy.Symbol("x", positive=True)
    >>> formula = ink(x / 2 - 1 / sympy.sqrt(x))
    >>> formula.meaning == x / 2 - 1 / sympy.sqrt(x), formula.roles["x"].is_positive
    (True, True)
    """
    value = _object(expr)
    lettering = Lettering(value, roles or {})
    try:
        formula, meant = _drawn(value, Hand(lettering))
        if meant == value or meant == _evaluated(value):
            return formula
        # Inside another substitution SymPy tells f'(0) from the same with its letter written; so the letter is written.
        formula, found = _drawn(value, Hand(lettering, primes=False))
        if found == value:
            return formula
    except MeaningError as problem:
        raise InkError(f"{_shown(value)} cannot be written: {problem}") from problem
    except RecursionError:
        raise InkError("The expression is nested too deeply to be written; give its inner parts names of their own.") from None
    raise InkError(f"{_shown(value)} would be read back as {_shown(meant)}, which is not the same object. Evaluate it first, with doit().")


def _drawn(value: Any, hand: Hand) -> tuple[Formula, Any]:
    hand.prepare(value)
    node = hand.draw(value)
    formula = Formula(node, hand.lettering.roles(node))
    return formula, meaning(formula)


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 200 else text[:197] + "..."


_FEW = 50


class Hand(Terms, Statements):
    """Draws the objects of one formula; ``primes`` allows ``f'(0)``."""

    def __init__(self, lettering: Lettering, primes: bool = True) -> None:
        self.lettering = lettering
        self.primes = primes
        self._drawn: dict[Any, Node] = {}

    def draw(self, expr: Any) -> Node:
        """Return the ink of ``expr``."""
        found = self._drawn.get(expr)
        if found is None:
            found = self._drawn[expr] = self._constant(expr) or _hand(expr)(self, expr)
        return found

    def prepare(self, expr: Any) -> None:
        """Draw the parts of a large expression from the inside out, so that a deep one needs no deep recursion."""
        parts = [part for part in parts_of(expr) if isinstance(part, sympy.Add | sympy.Mul | sympy.Pow | sympy.Function)]
        if len(parts) > _FEW:
            for part in reversed(parts):
                # What has no ink may stand where it is not drawn, such as in the letters of a substitution.
                with contextlib.suppress(InkError):
                    self.draw(part)

    def _constant(self, expr: Any) -> Node | None:
        name = _CONSTANT_NAMES.get(expr)
        if name == "E" and "e" in self.lettering.letters:
            return Apply("exp", (ONE,))
        return Constant(name) if name else negative(Constant("oo")) if expr is sympy.S.NegativeInfinity else None

    def letter(self, expr: Any) -> Node:
        """Draw a symbol, matrix, index or indexed family."""
        return Name(self.lettering.letter(expr))

    def call(self, expr: Any) -> Node:
        """Draw the value of an undefined function."""
        alone = self.lettering.applied(expr)
        if alone is not None:
            return Name(alone)
        name, arguments = expr.func.__name__, expr.args
        if name in ("dot", "cross") and len(arguments) == 2 and expr == sympy.Function(name)(*arguments):
            return VectorProduct("·" if name == "dot" else "×", self.draw(arguments[0]), self.draw(arguments[1]))
        if _is_operation(expr):
            return Apply(name, tuple(map(self.draw, arguments)))
        if not arguments:
            raise InkError(f"{expr} has no arguments; use a symbol instead.")
        return Call(self.lettering.letter(expr.func), tuple(map(self.draw, arguments)))

    def known_function(self, expr: Any) -> Node:
        """Draw the value of a function that has a row in `symcalc.functions`."""
        kind = type(expr)
        row = functions.by_class(kind.__name__) if kind.__module__.startswith("sympy.") else None
        if row is None:
            raise _no_ink(expr)
        arguments = expr.args
        if kind is sympy.Heaviside and arguments[1] == sympy.S.Half:
            arguments = arguments[:1]
        if not row.takes(len(arguments)):
            raise InkError(f"{kind.__name__} with {len(arguments)} arguments has no notation: {expr}.")
        return Apply(row.name, tuple(map(self.draw, arguments)))

    def inverse(self, expr: Any) -> Node:
        """Draw the inverse of a matrix."""
        return Power(self.draw(expr.arg), negative(ONE))

    def inner(self, expr: Any) -> Node:
        """Draw what ``UnevaluatedExpr`` holds."""
        return self.draw(expr.args[0])


def _object(expr: Any) -> Any:
    if isinstance(expr, str):
        raise InkError(f"A SymPy object is expected, not text: {expr[:60]!r}. Read text with symcalc.ink or symcalc.parse.")
    if isinstance(expr, tuple | list):
        return sympy.Tuple(*map(_object, expr))
    if isinstance(expr, bool | int | float | complex):
        expr = sympy.sympify(expr, strict=True)
    if isinstance(expr, sympy.MatrixBase):
        return expr.as_immutable()
    if not isinstance(expr, sympy.Basic):
        shown = described(expr) if isinstance(expr, type) and hasattr(expr, "_kwargs") else type(expr).__name__
        raise InkError(f"A SymPy expression, relation, matrix or tuple is expected, not {shown}.")
    return expr


def _is_operation(expr: Any) -> bool:
    """Tell whether an undefined function stands for an operation on vectors, of which SymPy knows those on matrices only."""
    row = functions.row(expr.func.__name__)
    if row is None or row.name not in _OF_LETTERS or not row.takes(len(expr.args)) or expr.func != sympy.Function(row.name):
        return False
    of_matrix = row.name in ("transpose", "det", "trace")
    return not of_matrix or (not getattr(expr.args[0], "is_Matrix", False) and bool(expr.args[0].free_symbols))


def _hand(expr: Any) -> Callable[[Hand, Any], Node]:
    for kind in type(expr).__mro__:
        if kind in HANDS:
            return HANDS[kind]
    raise _no_ink(expr)


def _no_ink(expr: Any) -> InkError:
    return InkError(f"{type(expr).__name__} has no notation, so {str(expr)[:80]} cannot be written. Rewrite it with other functions.")


def _evaluated(value: Any) -> Any:
    """Rebuild what may have been built without evaluation, with the evaluation that reading it brings."""
    if not value.args or isinstance(value, sympy.Symbol | sympy.Idx | sympy.IndexedBase | sympy.MatrixSymbol):
        return value
    if isinstance(value, sympy.MatrixBase):
        return value.applyfunc(_evaluated)
    if isinstance(value, sympy.UnevaluatedExpr):
        return _evaluated(value.args[0])
    if isinstance(value, sympy.Mul | sympy.MatMul) or _is_reciprocal(value):
        return multiply(_factors(value))
    parts = [_evaluated(part) for part in value.args]
    match value:
        case sympy.Add() | sympy.MatAdd():
            return add(parts)
        case sympy.Pow() | sympy.MatPow() | sympy.Inverse():
            return power(*parts)
        case sympy.Determinant():
            return determinant(*parts)
        case Relational() | sympy.Piecewise() | sympy.Derivative() | sympy.Contains():
            return value.func(*parts, evaluate=False)
        case sympy.MatrixExpr() | sympy.Trace():
            return value.func(*parts).doit()
    return value.func(*parts, evaluate=False) if isinstance(value, sympy.Function) and any(map(keeps_large, parts)) else value.func(*parts)


def _factors(value: Any) -> list[Any]:
    if isinstance(value, sympy.Mul | sympy.MatMul):
        return [factor for part in value.args for factor in _factors(part)]
    if _is_reciprocal(value):
        return [power(factor, sympy.S.NegativeOne) for factor in _factors(value.base)]
    return [_evaluated(value)]


def _is_reciprocal(value: Any) -> bool:
    return isinstance(value, sympy.Pow) and value.exp == -1 and value.is_commutative


# Operations on vectors and matrices that SymPy has no object for when their argument is a letter.
_OF_LETTERS = frozenset({"norm", "transpose", "det", "trace", "nabla", "divergence", "curl", "laplacian"})
_CONSTANT_NAMES = {value: name for name, value in CONSTANTS.items()}

HANDS: dict[type, Callable[[Hand, Any], Node]] = {
    sympy.Integer: Hand.number,
    sympy.Rational: Hand.number,
    sympy.Float: Hand.number,
    sympy.Symbol: Hand.letter,
    sympy.Idx: Hand.letter,
    sympy.IndexedBase: Hand.letter,
    sympy.MatrixSymbol: Hand.letter,
    sympy.Add: Hand.sum,
    sympy.MatAdd: Hand.sum,
    sympy.Mul: Hand.product,
    sympy.MatMul: Hand.product,
    sympy.Pow: Hand.power,
    sympy.MatPow: Hand.matrix_power,
    sympy.Inverse: Hand.inverse,
    sympy.exp: Hand.exponential,
    sympy.Function: Hand.known_function,
    sympy.Max: Hand.known_function,
    sympy.Min: Hand.known_function,
    sympy.Transpose: Hand.known_function,
    sympy.Determinant: Hand.known_function,
    sympy.Trace: Hand.known_function,
    AppliedUndef: Hand.call,
    sympy.UnevaluatedExpr: Hand.inner,
    sympy.Derivative: Hand.derivative,
    sympy.Sum: Hand.big_operator,
    sympy.Product: Hand.big_operator,
    sympy.Integral: Hand.integral,
    sympy.Limit: Hand.limit,
    sympy.Subs: Hand.substitution,
    sympy.Piecewise: Hand.cases,
    sympy.MatrixBase: Hand.matrix,
    sympy.Indexed: Hand.entry,
    MatrixElement: Hand.entry,
    sympy.Eq: Hand.relation,
    sympy.Ne: Hand.relation,
    sympy.Lt: Hand.relation,
    sympy.Le: Hand.relation,
    sympy.Gt: Hand.relation,
    sympy.Ge: Hand.relation,
    sympy.Contains: Hand.membership,
    sympy.Not: Hand.logic,
    sympy.And: Hand.logic,
    sympy.Or: Hand.logic,
    sympy.Implies: Hand.logic,
    sympy.Equivalent: Hand.logic,
    sympy.ITE: Hand.choice,
    sympy.Interval: Hand.interval,
    sympy.FiniteSet: Hand.finite_set,
    sympy.Tuple: Hand.tuple,
    sympy.Lambda: Hand.mapping,
}
