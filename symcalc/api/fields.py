"""Vector fields: divergence, curl, and the Laplacian."""

from __future__ import annotations

from typing import Any

from symcalc.api.arguments import Variables, subject_of
from symcalc.api.program import recorded
from symcalc.api.reading import Declarations
from symcalc.api.values import field_of
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics import vector_fields


@recorded
def divergence(f: Any, variables: Variables = None, *, declare: Declarations | None = None) -> Derivation:
    """Derive the divergence of a vector field.

    Parameters
    ----------
    f : str, Formula, SymPy matrix, or list of components
        As many components as variables.
    variables, declare
        As in `gradient`; a variable may be one on which the field does not depend.

    Examples
    --------
    >>> divergence("(x^2, x y)", "x, y").result
    3*x
    """
    subject, bodies = field_of(f, variables, declare, as_signature=True)
    return vector_fields.divergence(subject.given, bodies, subject.variables, subject.name)


@recorded
def curl(f: Any, variables: Variables = None, *, declare: Declarations | None = None) -> Derivation:
    """Derive the curl of a vector field: a column in three variables, an expression in two.

    Parameters
    ----------
    f, variables, declare
        As in `divergence`.

    Examples
    --------
    >>> curl("(-y, x)", "x, y").result
    2
    """
    subject, bodies = field_of(f, variables, declare, as_signature=True)
    return vector_fields.curl(subject.given, bodies, subject.variables, subject.name)


@recorded
def laplacian(f: Any, variables: Variables = None, *, declare: Declarations | None = None) -> Derivation:
    """Derive the Laplacian: the sum of the second derivatives, each variable twice.

    Parameters
    ----------
    f, variables, declare
        As in `gradient`.

    Examples
    --------
    >>> laplacian("x^2 y + y^3", "x, y").result
    8*y
    """
    subject = subject_of(f, variables, declare)
    return vector_fields.laplacian(subject.given, subject.body, subject.variables, subject.name)
