"""Whether a symmetric matrix of numbers is definite, by the signs of its minors; and what that says of a stationary point.

Each sign is a claim with a checker: a ball that does not hold 0, or an exact zero. A sign that is not shown is not claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import sympy

from symcalc.derivation.decimals import sign_of
from symcalc.derivation.proof import compare
from symcalc.derivation.step import Step, Verdict
from symcalc.derivation.topics.assembly import Chain
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ZERO, Matrix, Node, Relation

_OPERATORS = {"+": ">", "-": "<", "0": "="}
_LARGEST = 5
_KINDS = {"positive definite": "minimum", "negative definite": "maximum", "indefinite": "saddle"}


def definiteness(matrix: sympy.MatrixBase) -> str:
    """Tell of which kind a symmetric matrix is, by Sylvester's criterion; ``undecided`` where a sign is not shown.

    >>> [definiteness(sympy.Matrix(rows)) for rows in ([[2, 1], [1, 2]], [[-1, 0], [0, -2]], [[0, 1], [1, 0]], [[1, 0], [0, 0]])]
    ['positive definite', 'negative definite', 'indefinite', 'positive semidefinite']
    """
    leading = [sign_of(minor) for minor in leading_minors(matrix)]
    if all(sign == "+" for sign in leading):
        return "positive definite"
    if leading == ["-", "+"] * (matrix.rows // 2) + ["-"] * (matrix.rows % 2):
        return "negative definite"
    if not {"0", "?"} & set(leading):
        return "indefinite"
    if matrix.rows > _LARGEST:
        return "undecided"
    signs = [(len(chosen), sign_of(matrix[list(chosen), list(chosen)].det())) for chosen in _subsets(matrix.rows)]
    if all(sign in "+0" for _, sign in signs):
        return "positive semidefinite"
    # Of the matrix with all signs turned, a minor of odd size has the other sign.
    if all(sign in ("-0" if size % 2 else "+0") for size, sign in signs):
        return "negative semidefinite"
    is_up = any(sign == "-" for _, sign in signs)
    is_down = any(sign == ("+" if size % 2 else "-") for size, sign in signs)
    return "indefinite" if is_up and is_down else "undecided"


def leading_minors(matrix: sympy.MatrixBase) -> list[sympy.Expr]:
    """Return the determinants of the upper left corners."""
    return [matrix[:size, :size].det() for size in range(1, matrix.rows + 1)]


def kind_of_point(is_stationary: bool | None, found: str) -> str:
    """Tell the kind of a point: only a stationary one is a minimum, a maximum or a saddle.

    >>> kind_of_point(True, "indefinite"), kind_of_point(False, "indefinite"), kind_of_point(True, "positive semidefinite")
    ('saddle', 'not stationary', 'undecided')
    """
    if is_stationary is None:
        return "undecided"
    return _KINDS.get(found, "undecided") if is_stationary else "not stationary"


def all_zero(values: Sequence[sympy.Expr]) -> bool | None:
    """Tell whether all values are zero; None where that is not shown."""
    signs = {sign_of(value) for value in values}
    return True if signs == {"0"} else False if signs & {"+", "-"} else None


def claim_sign(chain: Chain, value: Formula, why: str) -> bool:
    """Go on to the claim that a value is positive, negative or zero, as it is shown; False where nothing is."""
    sign = sign_of(value.meaning)
    if sign == "?":
        return False
    _claim(chain, Relation((value.node, ZERO), (_OPERATORS[sign],)), why)
    return True


def claim_gradient(chain: Chain, values: Sequence[Node], why: str) -> None:
    """Go on to the claim that a column of values is zero, or is not."""
    column = Matrix(tuple((value,) for value in values))
    found = [chain.line.with_node(value).meaning for value in values]
    # What is claimed is claimed of these values, one below the other.
    compare(sympy.ImmutableDenseMatrix(found), chain.line.with_node(column).meaning)
    is_zero = all_zero(found)
    if is_zero is not None:
        zeros = Matrix(tuple((ZERO,) for _ in values))
        compare(sympy.ImmutableDenseMatrix([0] * len(found)), chain.line.with_node(zeros).meaning)
        _claim(chain, Relation((column, zeros), ("=" if is_zero else "≠",)), why)


def judge_sign(claim: Formula) -> Verdict:
    """Judge such a claim as ``D > 0``, or that a column is zero or is not.

    Raises
    ------
    RefutedError
        It is false.

    Examples
    --------
    >>> judge_sign(Formula(Relation((Formula(ZERO).node, ZERO), ("=",)))).kind
    'proved'
    """
    relation = claim.node
    assert isinstance(relation, Relation)
    left, right = (claim.with_node(operand).meaning for operand in relation.operands)
    (operator,) = relation.operators
    if isinstance(left, sympy.MatrixBase) and isinstance(right, sympy.MatrixBase):
        is_zero = all_zero(list(left - right))
        if is_zero is None:
            return Verdict("undecided", "it is not shown whether all entries are zero")
        if is_zero is not (operator == "="):
            raise RefutedError(f"{claim} is claimed; the difference is {'zero' if is_zero else 'not zero'}.")
        return Verdict("proved", "each entry is zero exactly" if is_zero else "a ball that holds an entry does not hold zero")
    sign = sign_of(left - right)
    if sign == "?":
        return Verdict("undecided", "the sign is not shown")
    if _OPERATORS[sign] != operator:
        raise RefutedError(f"{claim} is claimed, and the sign is that of {_OPERATORS[sign]} 0.")
    return Verdict("proved", "it is zero exactly" if sign == "0" else "a ball that holds the value does not hold zero")


def _claim(chain: Chain, relation: Relation, why: str) -> None:
    after = chain.line.with_node(relation)
    chain.add(Step("sign", chain.line, after, why, relation="claim", verdict=judge_sign(after)))


def _subsets(size: int) -> Iterator[tuple[int, ...]]:
    for count in range(1, size + 1):
        yield from combinations(range(size), count)
