"""Products of Jacobians: multiplied two by two, judged as the number or matrix that they are.

A matrix of one row and one column stands for its entry. Names of derivatives, such as ∂f/∂x, mean nothing to the judge as long
as f is a letter; where lines of names are compared, each name is a letter of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sympy

from symcalc.derivation.domain import conditions_of
from symcalc.derivation.proof import compare
from symcalc.derivation.step import Verdict
from symcalc.errors import MeaningError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ZERO, Derivative, Matrix, Name, Node, Number, Product, Sum, negative
from symcalc.formula.rebuilding import map_children, product, total

Rows = tuple[tuple[Node, ...], ...]


def number_of(formula: Formula) -> sympy.Basic:
    """Return what a formula means; of a matrix with one entry, the entry."""
    found = formula.meaning
    return found[0, 0] if isinstance(found, sympy.MatrixBase) and found.shape == (1, 1) else found


def equal(before: Formula, after: Formula, assuming: Sequence[Formula] = ()) -> Verdict:
    """Judge whether two formulas are equal, a matrix with one entry being that entry.

    Raises
    ------
    RefutedError
        They differ where the conditions hold, or only one of them stands for something.
    """
    displayed = [condition.meaning for condition in assuming]
    left, right = meant(before, after), meant(after, before)
    if any(_is_number(one) and isinstance(other, sympy.MatrixBase) for one, other in ((left, right), (right, left))):
        raise RefutedError(f"{before.to_text()} was claimed to equal {after.to_text()}, but only one of them is a matrix.")
    return compare(left, right, displayed, lambda: (conditions_of(before), conditions_of(after)))


def _is_number(value: sympy.Basic) -> bool:
    """Whether a value is one number, whatever the numbers are that its letters stand for."""
    return isinstance(value, sympy.Expr) and not value.is_Matrix


def meant(one: Formula, other: Formula) -> sympy.Basic:
    """Return what a formula means; one that means nothing, such as a product of matrices whose sizes do not fit, equals none that does."""
    try:
        return number_of(one)
    except MeaningError as error:
        number_of(other)
        raise RefutedError(f"{one.to_text()} was claimed to equal {other.to_text()}, but only the latter stands for something. {error}") from error


def equal_names(before: Formula, after: Formula, values: Mapping[Node, Node] = {}) -> Verdict:
    """Judge lines of names of derivatives: each name is a letter of its own, unless its value is given."""
    names = dict.fromkeys((*_slopes(before.node), *_slopes(after.node)))
    letters = {part: values.get(part, Name(f"w_{place}")) for place, part in enumerate(names, 1)}
    # No roles: the names mean nothing else here.
    left, right = (Formula(_replaced(letters, formula.node)) for formula in (before, after))
    return equal(left, right)


def _slopes(node: Node) -> Iterator[Derivative]:
    return (part for part in node.walk() if isinstance(part, Derivative) and isinstance(part.body, Name))


def _replaced(table: Mapping[Derivative, Node], node: Node) -> Node:
    if isinstance(node, Derivative) and node in table:
        return table[node]
    return map_children(node, lambda child: _replaced(table, child))


def multiplied(left: Node, right: Node) -> Node:
    """Return the product of two matrices, each entry in order; a factor that is no matrix has one entry.

    >>> multiplied(Matrix(((Name("x"), Name("y")),)), Matrix(((Number("1"),), (ZERO,))))
    Name(name='x')
    """
    a, b = rows_of(left), rows_of(right)
    rows = tuple(tuple(_sum_of_products([row[k] for k in range(len(b))], [b[k][j] for k in range(len(b))]) for j in range(len(b[0]))) for row in a)
    return matrix(rows)


def matrix(rows: Rows) -> Node:
    """Return a matrix; a row between square brackets, and one entry by itself."""
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else Matrix(rows, "[]" if len(rows) == 1 else "()")


def rows_of(node: Node) -> Rows:
    """Return the rows of a matrix; what is none has one entry."""
    return node.rows if isinstance(node, Matrix) else ((node,),)


def _sum_of_products(row: Sequence[Node], column: Sequence[Node]) -> Node:
    terms: list[tuple[str, Node]] = []
    for a, b in zip(row, column, strict=True):
        match _in_front(a, b):
            case Sum(terms=((_, entry),)):
                terms.append(("-", entry))
            case entry:
                terms.append(("+", entry))
    terms = [term for term in terms if term[1] != ZERO]
    return total(*terms) if terms else ZERO


def _in_front(*both: Node) -> Node:
    """Return a product with its sign and number in front, and all else in the order of row and column."""
    sign, number, rest = 1, 1, []
    stack = list(both)
    while stack:
        match stack.pop(0):
            case Product(factors=inner):
                stack[:0] = inner
            case Sum(terms=(("-", entry),)):
                sign, stack[:0] = -sign, [entry]
            case Number(text=text) if text.isdigit():
                number *= int(text)
            case factor:
                rest.append(factor)
    out = product(Number(str(number)), *rest) if number else ZERO
    return negative(out) if sign < 0 and number else out
