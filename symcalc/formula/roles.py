r"""Roles: what each written name of a formula stands for, and what that says about the name.

============================  ====================================================================================
role                          the name stands for
============================  ====================================================================================
``Symbol``                    a variable or parameter, with its assumptions
``Function("f")``             a function of unknown arguments; only ``f(…)`` occurs
``f(x, y)``                   a function of x and y; ``f`` alone means ``f(x, y)``
``IndexedBase("w")``          an indexed family, ``w_i``
``MatrixSymbol("A", m, n)``   a matrix, or with n = 1 a vector
``Lambda``                    a known function under another letter, such as σ for the sigmoid
``Float``                     of a numeral as written: the number that it was printed from (numerals without a role
                              are exact rationals)
============================  ====================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from symcalc.formula.names import canonical

Roles = Mapping[str, Any]


def is_symbol(role: Any) -> bool:
    """Tell whether ``role``, which may be None, makes its name a variable or parameter."""
    return bool(getattr(role, "is_Symbol", False))


def is_function(role: Any) -> bool:
    """Tell whether ``role`` makes its name a function, with or without known arguments.

    >>> is_function(sympy.Function("f")), is_function(sympy.Lambda(sympy.Symbol("x"), 1)), is_function(sympy.Symbol("x"))
    (True, True, False)
    """
    return bool(getattr(role, "is_Function", False)) or isinstance(role, sympy.Lambda)


def is_family(role: Any) -> bool:
    """Tell whether ``role`` makes its name an indexed family."""
    return isinstance(role, sympy.IndexedBase)


def is_matrix(role: Any) -> bool:
    """Tell whether ``role`` makes its name a matrix or vector."""
    return bool(getattr(role, "is_Matrix", False))


def is_value(role: Any) -> bool:
    """Tell whether ``role`` makes its name something that takes no arguments: a bracket behind it is a factor."""
    return is_symbol(role) or is_matrix(role) or bool(getattr(role, "is_number", False))


def arguments(name: str, roles: Roles) -> tuple[str, ...]:
    """Return the names of the variables that ``name`` was declared a function of, or an empty tuple.

    >>> x = sympy.Symbol("x1")
    >>> arguments("f", {"f": sympy.Function("f")(x)}), arguments("f", {"f": sympy.Function("f")(x), "t": x})
    (('x_1',), ('t',))
    """
    role = roles.get(name)
    if not isinstance(role, AppliedUndef):
        return ()
    written = {entry: letter for letter, entry in roles.items() if is_symbol(entry)}
    return tuple(written.get(argument) or canonical(getattr(argument, "name", "")) or "" for argument in role.args)
