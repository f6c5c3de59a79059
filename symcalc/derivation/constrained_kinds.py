"""Of which kind a stationary point of a Lagrangian is: the bordered Hessian of the Lagrangian, not of the function.

With m constraints that are active and n variables, ordered so that the first m columns of the Jacobian of the constraints are
independent, the bordered matrix ``[[0, J], [Jᵀ, H]]`` has n − m leading minors of the orders 2m + 1 to m + n. All of the sign of
(−1)^m: a minimum on the set; of alternating sign, the last of that of (−1)^n: a maximum; no minor at the end zero, and neither: a
saddle (Magnus and Neudecker, Matrix Differential Calculus, 3.11). The judge takes another way: the Hessian on a basis of the
tangent space.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import sympy

from symcalc.derivation.equation_facts import short, sign_of
from symcalc.derivation.equation_tree import Solution
from symcalc.derivation.extrema import Kind
from symcalc.derivation.step import Verdict
from symcalc.derivation.topics.definiteness import definiteness
from symcalc.enclosure.ball_signs import Ball, sign_of_determinant, zero
from symcalc.enclosure.values import values as values_on_balls
from symcalc.errors import RefutedError

_LARGEST = 9


@dataclass(frozen=True)
class Bordered:
    """The bordered Hessian at a point, in an order of the variables in which its minors tell the kind.

    Attributes
    ----------
    matrix : Matrix or None
        With exact entries, where the point is exact.
    order : tuple of int
        The variables, by position.
    minors : tuple of (int, Expr or None, str)
        Order, value where it is exact, and sign of each minor that counts: ``+``, ``-``, ``0`` or ``?``.
    form : str
        Of the Hessian on the tangent space: "positive definite", "negative definite", "indefinite", "degenerate", "undecided" or "point".
    """

    matrix: sympy.Matrix | None
    order: tuple[int, ...]
    minors: tuple[tuple[int, sympy.Expr | None, str], ...]
    form: str


def bordered(jacobian: sympy.Matrix, hessian: sympy.Matrix, solution: Solution) -> Bordered | None:
    """Return the bordered Hessian at a solution; None where the gradients of the constraints are not shown to be independent.

    Parameters
    ----------
    jacobian : (m, n) matrix
        Of the active constraints, in letters.
    hessian : (n, n) matrix
        Of the Lagrangian, in letters.
    solution : Solution
    """
    m, n = jacobian.shape
    values = _Values(solution, sympy.Matrix([jacobian, hessian]) if m else hessian)
    first = next((chosen for chosen in combinations(range(n), m) if values.sign_of_minor(tuple(range(m)), chosen) in "+-"), None)
    if first is None:
        return None
    order = (*first, *(column for column in range(n) if column not in first))
    if m == n:
        return Bordered(values.exact_bordered(m, order), order, (), "point")
    minors = tuple((m + size, *values.bordered_minor(m, order[:size])) for size in range(m + 1, n + 1))
    return Bordered(values.exact_bordered(m, order), order, minors, _form([sign for _, _, sign in minors], m))


def _form(signs: Sequence[str], m: int) -> str:
    """Tell the form on the tangent space by the signs of the minors."""
    turned = [_times(sign, (-1) ** m) for sign in signs]  # those of a form of as many variables as there are signs
    if all(sign == "+" for sign in turned):
        return "positive definite"
    if turned == ["-" if size % 2 == 0 else "+" for size in range(len(turned))]:
        return "negative definite"
    if turned[-1] in "+-" and "?" not in turned:
        return "indefinite"
    is_up = any(sign == "-" for sign in turned)
    is_down = any(sign == ("+" if size % 2 == 0 else "-") for size, sign in enumerate(turned))
    if is_up and is_down:
        return "indefinite"
    return "degenerate" if turned[-1] == "0" else "undecided"


def _times(sign: str, turn: int) -> str:
    return {"+": "-", "-": "+"}.get(sign, sign) if turn < 0 else sign


class _Values:
    """A matrix at a solution: exact entries, or balls."""

    def __init__(self, solution: Solution, matrix: sympy.Matrix) -> None:
        self.exact: sympy.Matrix | None = None
        self.balls: list[list[Ball]] = []
        self.columns = matrix.cols
        if solution.values is not None:
            table = dict(solution.values)
            self.exact = matrix.applyfunc(lambda entry: short(entry.xreplace(table)))
        else:
            assert solution.balls is not None
            flat = values_on_balls(list(matrix), solution.balls, digits=40)
            self.balls = [flat[row * matrix.cols : (row + 1) * matrix.cols] for row in range(matrix.rows)]

    def sign_of_minor(self, rows: tuple[int, ...], columns: tuple[int, ...]) -> str:
        """Return the sign of a determinant of rows of the first block."""
        if not rows:
            return "+"
        if self.exact is not None:
            return sign_of(short(self.exact[list(rows), list(columns)].det()))
        return sign_of_determinant([[self.balls[row][column] for column in columns] for row in rows])

    def bordered_minor(self, m: int, order: tuple[int, ...]) -> tuple[sympy.Expr | None, str]:
        if (exact := self.exact_bordered(m, order)) is not None:
            value = short(exact.det(method="berkowitz"))
            return value, sign_of(value)
        top = [[zero()] * m + [self.balls[row][column] for column in order] for row in range(m)]
        rest = [[self.balls[row][i] for row in range(m)] + [self.balls[m + i][j] for j in order] for i in order]
        return None, sign_of_determinant(top + rest)

    def exact_bordered(self, m: int, order: tuple[int, ...]) -> sympy.Matrix | None:
        if self.exact is None:
            return None
        rows, rest = self.exact[:m, list(order)], self.exact[m:, :]
        block = sympy.Matrix(len(order), len(order), lambda i, j: rest[order[i], order[j]])
        return sympy.Matrix(sympy.BlockMatrix([[sympy.zeros(m, m), rows], [rows.T, block]])) if m else block


def kind_of(found: Bordered | None, signs: Sequence[str] = ()) -> Kind:
    """Tell the kind from the form on the tangent space and the signs of the multipliers of active inequalities ``h ≥ 0``.

    Of a minimum no multiplier may be negative, of a maximum none positive, where ∇f = Σλ∇g + Σμ∇h.

    >>> kind_of(Bordered(None, (0,), ((3, None, "-"),), "positive definite"))
    'minimum'
    >>> kind_of(Bordered(None, (0,), ((3, None, "-"),), "positive definite"), ["-"])
    'saddle'
    """
    if found is None:
        return "undecided"
    may_be_least = found.form in ("positive definite", "point", "degenerate", "undecided") and "-" not in signs
    may_be_greatest = found.form in ("negative definite", "point", "degenerate", "undecided") and "+" not in signs
    if not may_be_least and not may_be_greatest:
        return "saddle"
    if found.form == "point" and not signs:
        return "degenerate"
    strict = not ({"0", "?"} & set(signs))
    if strict and found.form in ("positive definite", "point") and may_be_least and (found.form != "point" or set(signs) == {"+"}):
        return "minimum"
    if strict and found.form in ("negative definite", "point") and may_be_greatest and (found.form != "point" or set(signs) == {"-"}):
        return "maximum"
    return "degenerate" if found.form == "degenerate" or "0" in signs else "undecided"


def judge_kind(kind: Kind, jacobian: sympy.Matrix, hessian: sympy.Matrix, solution: Solution, signs: Sequence[str] = ()) -> Verdict:
    """Judge the kind of a point by the Hessian of the Lagrangian on a basis of the tangent space.

    Raises
    ------
    RefutedError
        It is of another kind.

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> judge_kind("minimum", sympy.Matrix([[1, 1]]), sympy.eye(2), Solution({x: 1, y: 1})).kind
    'proved'
    >>> judge_kind("maximum", sympy.Matrix([[1, 1]]), sympy.eye(2), Solution({x: 1, y: 1}))
    Traceback (most recent call last):
        ...
    symcalc.errors.RefutedError: A maximum is claimed; on the tangent space the Hessian of the Lagrangian is positive definite.
    """
    if solution.values is None or hessian.rows > _LARGEST:
        found = bordered(jacobian, hessian, solution)
        if kind != (wanted := kind_of(found, signs)):
            raise RefutedError(f"A {kind} is claimed; the minors say {wanted}.")
        return Verdict("proved", "balls that hold the minors do not hold zero") if kind in ("minimum", "maximum", "saddle") else _OPEN
    table = dict(solution.values)
    j, h = (matrix.applyfunc(lambda entry: short(entry.xreplace(table))) for matrix in (jacobian, hessian))
    basis = _tangent(j)
    if basis is None:
        return _OPEN
    form = "point"
    if basis:
        z = sympy.Matrix.hstack(*basis)
        form = definiteness((z.T * h * z).applyfunc(short))
    forms = {"positive semidefinite": "degenerate", "negative semidefinite": "degenerate"}
    wanted = kind_of(Bordered(None, (), (), forms.get(form, form)), signs)
    if kind in ("minimum", "maximum", "saddle") and wanted in ("minimum", "maximum", "saddle") and kind != wanted:
        raise RefutedError(f"A {kind} is claimed; on the tangent space the Hessian of the Lagrangian is {form}.")
    if kind != wanted and kind in ("minimum", "maximum", "saddle"):
        return _OPEN
    return Verdict("proved", f"on the tangent space the Hessian of the Lagrangian is {form}") if kind in ("minimum", "maximum", "saddle") else _OPEN


_OPEN = Verdict("undecided", "second derivatives do not decide")


def _tangent(jacobian: sympy.Matrix) -> list[sympy.Matrix] | None:
    """Return a basis of the directions along the constraints; None where it is not shown how many there are."""
    m, n = jacobian.shape
    if not m:
        return [sympy.eye(n)[:, column] for column in range(n)]
    for chosen in combinations(range(n), m):
        block = jacobian[:, list(chosen)]
        if sign_of(short(block.det())) not in "+-":
            continue
        inverse = block.inv(method="ADJ")
        out = []
        for column in range(n):
            if column not in chosen:
                vector = sympy.zeros(n, 1)
                vector[column] = 1
                for place, value in zip(chosen, -inverse * jacobian[:, column], strict=True):
                    vector[place] = short(value)
                out.append(vector)
        return out
    return None
