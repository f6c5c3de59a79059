"""Values at a point, with the numbers put in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symcalc.api.arguments import subject_of
from symcalc.api.program import recorded
from symcalc.api.reading import Declarations
from symcalc.api.values import point_in
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics import evaluation
from symcalc.formula.nodes import Matrix, Node
from symcalc.formula.nodes import Sequence as Items


@recorded
def evaluate(f: Any, at: Any, *, declare: Declarations | None = None) -> Derivation:
    """Work out the value of a formula at a point: numbers put in, the exact value step by step, and its decimal.

    Parameters
    ----------
    f : str, Formula, SymPy expression or matrix
    at : mapping, list or number
        By letter, or for all letters in order of appearance. Of a mapping, letters that are not named stay.
    declare : mapping, optional
        As in `parse`.

    Raises
    ------
    ArgumentError
        There is no real value at the point; says which part has none.

    Examples
    --------
    >>> d = evaluate("x^2 - x", {"x": -2})
    >>> d.result, [step.after.to_text() for step in d.steps]
    (6, ['(-2)^2 - (-2)', '4 - (-2)', '6'])
    >>> evaluate("a x^2", {"x": 3}).result
    9*a
    >>> evaluate("1/x", 0)
    Traceback (most recent call last):
        ...
    symcalc.errors.ArgumentError: 1/x has no real value at x = 0: 1/x asks for x != 0. Choose another point.
    """
    subject = subject_of(f, list(at) if isinstance(at, Mapping) else None, declare)
    subject, point = point_in(at, subject)
    return evaluation.evaluation(subject.given, subject.body.with_node(_as_matrix(subject.body.node)), point, subject.name)


def _as_matrix(node: Node) -> Node:
    """Return a list as a column, and a list of lists as a matrix."""
    if not isinstance(node, Items) or not node.items:
        return node
    rows = [entry.items if isinstance(entry, Items) else (entry,) for entry in node.items]
    return Matrix(tuple(rows)) if len({len(row) for row in rows}) == 1 else node
