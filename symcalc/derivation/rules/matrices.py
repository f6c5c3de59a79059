"""Matrices are differentiated entry by entry."""

from __future__ import annotations

from symcalc.derivation.rule import Differentiation, Rewrite, rule
from symcalc.formula.nodes import Matrix, Node


@rule("entry by entry", rank=25, why="entry by entry", source="Spivak, Calculus on Manifolds, theorem 2-3", example="Matrix([[x^2, sin(x)], [1, x]])")
def entry_by_entry(body: Node, d: Differentiation) -> Rewrite | None:
    """(u v)' = (u' v'), and so on for each row."""
    if not isinstance(body, Matrix) or d.is_constant(body):
        return None
    return Rewrite(Matrix(tuple(tuple(map(d.of, row)) for row in body.rows), body.brackets))
