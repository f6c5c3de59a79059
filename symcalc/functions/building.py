"""How rows build SymPy objects: by the name of a SymPy function, which is looked up when it is first called.

SymPy takes longer to import than all the rest together, so a row names its function instead of holding it. Functions
whose exact values grow without bound (``factorial``, orthogonal polynomials, …) are left unevaluated beyond a size.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Build = Callable[..., Any]


def sympy_call(name: str, evaluate_up_to: int | None = None) -> Build:
    """Return a callable that applies the SymPy function ``name`` to SymPy arguments.

    Parameters
    ----------
    name : str
        Name in the ``sympy`` namespace.
    evaluate_up_to : int, optional
        With a number beyond this size among the arguments the result is left unevaluated, so that nothing large is computed.

    >>> from sympy import Integer
    >>> factorial = sympy_call("factorial", evaluate_up_to=100)
    >>> factorial(Integer(5)), factorial(Integer(10**8))
    (120, factorial(100000000))
    """

    def build(*arguments: Any) -> Any:
        function = getattr(_sympy(), name)
        if evaluate_up_to is not None and any(_is_large(argument, evaluate_up_to) for argument in arguments):
            return function(*arguments, evaluate=False)
        return function(*arguments)

    return build


def named(name: str) -> Build:
    """Return a callable that applies an undefined function, for operations that SymPy has no object for.

    >>> from sympy import Symbol
    >>> named("nabla")(Symbol("f"))
    nabla(f)
    """
    return lambda *arguments: _sympy().Function(name)(*arguments)


def matrix_call(sympy_class: str, name: str) -> Build:
    """Return a callable that applies a matrix operation to a matrix, and the undefined function ``name`` to anything else.

    >>> from sympy import MatrixSymbol, Symbol
    >>> trace = matrix_call("Trace", "trace")
    >>> trace(MatrixSymbol("A", 2, 2)), trace(Symbol("A"))
    (Trace(A), trace(A))
    """
    of_matrix, of_letter = sympy_call(sympy_class), named(name)
    return lambda argument: (of_matrix if getattr(argument, "is_Matrix", False) else of_letter)(argument)


def adjugate(argument: Any) -> Any:
    """Return the adjugate of a matrix of numbers or of at most three rows; for all else the undefined function of that name.

    >>> from sympy import Matrix
    >>> adjugate(Matrix([[1, 2], [3, 4]]))
    Matrix([
    [ 4, -2],
    [-3,  1]])
    """
    explicit = hasattr(argument, "adjugate") and (argument.rows <= 3 or (argument.rows <= 6 and not argument.free_symbols))
    return argument.adjugate() if explicit else named("adjugate")(argument)


def _sympy() -> Any:
    import sympy

    return sympy


def _is_large(argument: Any, limit: int) -> bool:
    if argument.is_Rational or argument.is_Float:
        return bool(abs(argument) > limit)
    # An integer that is kept as a power or a factorial was too large to be written out.
    return bool(argument.is_number and argument.is_integer)
