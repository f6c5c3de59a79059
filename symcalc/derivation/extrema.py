"""What is found of an extremum: a record that critical points and constrained ones share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import sympy

from symcalc.enclosure.ball_signs import Ball

Kind = Literal["minimum", "maximum", "saddle", "inflection", "endpoint", "degenerate", "undecided"]


@dataclass(frozen=True)
class Point:
    """One point of a result.

    Attributes
    ----------
    point : mapping of str to Expr
        A value for each variable: exact where it is known in closed form, else a decimal.
    value : Expr
        Of the function there.
    kind : str
        "minimum", "maximum", "saddle", "inflection", "endpoint", "degenerate" or "undecided"; local, unless ``is_global``.
    status : {"proven", "undecided"}
        Whether the point is proven to be one, and to be the only one where it is.
    multipliers : tuple of Expr
        One for each constraint, in their order; empty where there are none.
    is_global : bool or None
        Whether no value is less, or greater, anywhere that is allowed; None where that is not known.
    balls : mapping of str to ball, or None
        What holds the coordinates, where these are decimals.
    why : str
        By what the kind is shown, or why it is not.
    """

    point: Mapping[str, sympy.Expr]
    value: sympy.Expr
    kind: Kind = "undecided"
    status: Literal["proven", "undecided"] = "proven"
    multipliers: tuple[sympy.Expr, ...] = ()
    is_global: bool | None = None
    balls: Mapping[str, Ball] | None = field(default=None, compare=False, repr=False)
    why: str = ""
