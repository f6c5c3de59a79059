"""Numbers: formulas compiled to functions, and roots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sympy

from symcalc.api.arguments import Variables, body_of, point_of, resolve
from symcalc.api.reading import meaning
from symcalc.codegen.compiled import CompiledFunction, compile_expressions
from symcalc.errors import ArgumentError
from symcalc.formula.names import canonical
from symcalc.solving.loop import METHODS, solve
from symcalc.solving.result import SolveResult


def compile(f: Any, args: Variables, backend: str = "auto", derivatives: int = 0) -> CompiledFunction:
    """Compile an expression, a list of them, or a matrix to a function that runs on arrays.

    Parameters
    ----------
    f : str, Formula, SymPy expression or matrix, Derivation, or list of them
        Of a definition such as ``f(x, y) = …`` or ``z = …`` the right side is compiled.
    args : str, Symbol, or list of them
        The arguments, in the order of the call; the function need not use all of them.
    backend : {"auto", "numpy"}
    derivatives : {0, 1, 2}
        With 1 or 2 a call returns the tuple (value, gradient or Jacobian[, Hessian]).

    Raises
    ------
    ArgumentError
        ``f`` is an equation or inequality, or has letters that are no arguments.

    Examples
    --------
    >>> f = compile(r"x^2 \\sin(y) + e^{-xy}", "x, y", derivatives=1)
    >>> f(1, 0)
    (1.0, array([0., 0.]))
    """
    expressions, shape = _expressions(f, args)
    symbols = [symbol for _, symbol in resolve(args, _present(expressions), "the function", as_signature=True)]
    return compile_expressions(expressions, shape, symbols, "numpy" if backend == "auto" else backend, derivatives)


def find_root(
    equations: Any, variables: Variables, start: Mapping[Any, Any] | Iterable[Any] | float, *, method: str = "auto", max_steps: int = 50
) -> SolveResult:
    """Search for a point where one equation, or a system of them, holds.

    Parameters
    ----------
    equations : str, Formula, SymPy expression or relation, matrix, Derivation, or list of them
        An expression stands for: expression = 0. As many as variables.
    variables : str, Symbol, list of them, or None
        None where there is but one letter.
    start : mapping, list or number
        Where the search starts, by variable or in their order.
    method : {"auto", "newton"}
    max_steps : int

    Returns
    -------
    SolveResult
        ``.status`` says how it ended; "proven" means that a small box is certain to hold exactly one root.

    Examples
    --------
    >>> s = find_root("x e^x = 2", "x", start=1)
    >>> round(s.point["x"], 12), s.status.name, s.iterations
    (0.852605502014, 'PROVEN', 5)
    """
    zeros = [_zero_form(equation) for equation in _listed(equations)]
    present = _present(zeros)
    if variables is None and len(present) != 1:
        letters = ", ".join(written for written, _ in present) or "none"
        raise ArgumentError(f"The letters are {letters}; name those that are sought, as variables.")
    symbols = [symbol for _, symbol in (present if variables is None else resolve(variables, present, "the equations"))]
    chosen = METHODS["newton" if method == "auto" else method]
    return solve(zeros, symbols, point_of(start, symbols), chosen(max_steps=max_steps))


def _listed(equations: Any) -> list[Any]:
    """Return the equations one by one, whether they come as a list, a matrix, a system in one text, or alone."""
    equations = getattr(equations, "result", equations)
    if isinstance(equations, list | tuple):
        return [entry for equation in equations for entry in _listed(equation)]
    found = meaning(equations)
    return list(found) if isinstance(found, sympy.MatrixBase | sympy.Tuple) else [found]


def _zero_form(equation: sympy.Basic) -> sympy.Expr:
    if isinstance(equation, sympy.Eq):
        return equation.lhs - equation.rhs
    if isinstance(equation, sympy.Expr):
        return equation
    raise ArgumentError(f"{equation} is no equation; give an expression, or two joined by =.")


def _expressions(f: Any, args: Variables) -> tuple[list[sympy.Expr], tuple[int, ...]]:
    if isinstance(f, list | tuple):
        rows = [body_of(entry, args) for entry in f]
        if all(isinstance(row, sympy.Expr) for row in rows):
            return rows, (len(rows),)
        raise ArgumentError(f"{f} cannot be compiled: each entry of the list must be an expression.")
    found = body_of(f, args)
    if isinstance(found, sympy.MatrixBase):
        return list(found), tuple(found.shape)
    if isinstance(found, sympy.Expr):
        return [found], ()
    raise ArgumentError(f"{found} cannot be compiled; give an expression, a list of them or a matrix.")


def _present(expressions: list[sympy.Expr]) -> list[tuple[str, sympy.Symbol]]:
    symbols = set().union(*(expression.free_symbols for expression in expressions))
    return [(canonical(symbol.name) or symbol.name, symbol) for symbol in sorted(symbols, key=str) if isinstance(symbol, sympy.Symbol)]
