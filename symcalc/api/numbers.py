"""Numbers: formulas compiled to functions, and roots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Literal, overload

import sympy
from sympy.concrete.expr_with_limits import ExprWithLimits

from symcalc.api.arguments import Variables, body_of, point_of, resolve
from symcalc.api.arrays import Arguments, chosen_of, counted_from_zero, name_of_array, shapes_of
from symcalc.api.extrema import box_of
from symcalc.api.reading import meaning
from symcalc.codegen.checking import GradientCheck, checked
from symcalc.codegen.compiled import CompiledFunction, compile_expressions
from symcalc.enclosure.ball_numbers import rational_near
from symcalc.errors import ArgumentError
from symcalc.formula.names import canonical
from symcalc.solving.all_roots import AllRoots, all_roots
from symcalc.solving.loop import METHODS, solve
from symcalc.solving.result import SolveResult


def compile(
    f: Any,
    args: Arguments,
    backend: str = "auto",
    derivatives: int = 0,
    *,
    variables: Any = None,
    sparse: bool | None = None,
    errors: str = "nan",
    dtype: Any = None,
    threads: int | None = None,
    digits: int | None = None,
) -> CompiledFunction:
    """Compile an expression, several, or a matrix to a function that runs on numbers and arrays.

    Parameters
    ----------
    f : str, Formula, SymPy expression or matrix, Derivation, list of them, or mapping of names to them
        Of a definition such as ``f(x, y) = …`` or ``z = …`` the right side is compiled. With names, results come by name.
    args : str, Symbol, or list of them, or mapping of names or symbols to shapes
        The arguments, in the order of the call; the function need not use all of them. A shape is a length, several in a tuple, or
        ``()`` for a number; ``w[i]`` with ``w = IndexedBase("w")`` is an entry of the argument ``w``, and a ``Sum`` over ``i`` runs
        over entries without being written out.
    backend : {"auto", "llvm", "numpy", …}
        "auto" takes machine code where llvmlite is installed and knows all functions, else NumPy.
    derivatives : {0, 1, 2}
        With 1 or 2 a call returns the tuple (value, gradient or Jacobian[, Hessian]). Where a variable is an array, the derivative
        has its shape; for several variables there is one for each, in a tuple.
    variables : str, symbol, or list of them, optional
        The arguments that derivatives are taken with respect to; the others are data. By default all.
    sparse : bool, optional
        Whether matrices of derivatives are SciPy's sparse arrays; by default those with 500 rows or columns, of which at most a tenth
        is stored.
    errors : {"nan", "raise"}
        Where the function has no value: nan, or an error that names the part that has none.
    dtype : type, optional
        What to compute in; by default float64, float32 for arrays of it, and complex for complex numbers.
    threads : int, optional
        The most threads for one call over many points.
    digits : int, optional
        Decimal digits, for the backends "mpmath" and "arb".

    Raises
    ------
    ArgumentError
        ``f`` is an equation or inequality, or has letters that are no arguments.

    Examples
    --------
    >>> f = compile(r"x^2 \\sin(y) + e^{-xy}", "x, y", derivatives=1)
    >>> f(1, 0)
    (1.0, array([0., 0.]))
    >>> f([1, 2], 0)[1].shape
    (2, 2)
    >>> w, i = sympy.IndexedBase("w"), sympy.Symbol("i")
    >>> g = compile(sympy.Sum(w[i] ** 2, (i, 0, 783)), {"w": 784}, derivatives=1)
    >>> value, gradient = g([1.0] * 784)
    >>> value, gradient.shape
    (784.0, (784,))
    >>> compile({"area": "x y", "edge": "2 (x + y)"}, "x, y")(2, 3)
    {'area': 6.0, 'edge': 10.0}
    """
    shapes = shapes_of(args)
    plain = [name for name, shape in shapes if shape == ()]
    names: dict[str, tuple[int, ...]] | None = None
    shape: tuple[int, ...] = ()
    if isinstance(f, Mapping):
        names, expressions = {}, []
        for name, body in f.items():
            if not isinstance(name, str):
                raise ArgumentError(f"The names of outputs are texts, not {name!r} ({type(name).__name__}).")
            some, names[name] = _expressions(body, plain)
            expressions += some
    else:
        expressions, shape = _expressions(f, plain)
    expressions = [counted_from_zero(expression, args) for expression in expressions]
    symbols = iter(_resolved(plain, _present(expressions)))
    resolved = [next(symbols) if own == () else name for name, own in shapes]
    inputs = {symbol: own for symbol, (_, own) in zip(resolved, shapes, strict=True)}
    if len(inputs) != len(shapes):
        raise ArgumentError(f"The arguments {', '.join(str(name) for name, _ in shapes)} are not all different.")
    wanted = None if variables is None else chosen_of(variables, list(inputs))
    return compile_expressions(
        expressions,
        shape,
        inputs,
        backend,
        derivatives,
        names=names,
        variables=wanted,
        sparse=sparse,
        errors=errors,
        dtype=dtype,
        threads=threads,
        digits=digits,
    )


def _resolved(args: list[Any], present: list[tuple[str, sympy.Symbol]]) -> list[sympy.Symbol]:
    """Return the symbol of each argument; at once those that are clear, for there may be thousands."""
    own = {symbol for _, symbol in present}
    counts = Counter(name for written, symbol in present for name in {written, symbol.name})
    by_name = {name: symbol for written, symbol in present for name in (written, symbol.name) if counts[name] == 1}
    found: list[Any] = [arg if arg in own else by_name.get(arg) if isinstance(arg, str) else None for arg in args]
    rest = [arg for arg, symbol in zip(args, found, strict=True) if symbol is None]
    resolved = iter(symbol for _, symbol in resolve(rest, present, "the function", as_signature=True))
    return [next(resolved) if symbol is None else symbol for symbol in found]


def check_gradient(f: Any, at: Mapping[Any, Any] | Iterable[Any] | float, args: Arguments = None) -> GradientCheck:
    """Hold the derivatives of a function at a point against complex steps and differences, which know nothing of its formula.

    Parameters
    ----------
    f : CompiledFunction with derivatives, or what `compile` takes
    at : mapping by name, list in the order of the arguments, or number
    args : as of `compile`, optional
        By default the keys of ``at``, or all letters of ``f`` in alphabetical order. Not for a compiled function.

    Returns
    -------
    GradientCheck
        ``.passed``, ``.largest_error``, and the derivatives of all three ways.

    Examples
    --------
    >>> check_gradient("x^2 y", {"x": 3, "y": 2}).passed
    True
    """
    if isinstance(f, CompiledFunction):
        function = f
        if args is not None:
            raise ArgumentError("args= is not for a compiled function, which has its own.")
    else:
        if args is None:
            expressions = _expressions(f, None)[0]
            args = list(at) if isinstance(at, Mapping) else [symbol for _, symbol in _present(expressions)]
        function = compile(f, args, derivatives=1)
    if isinstance(at, Mapping):
        by_name = {canonical(name_of_array(key)) or name_of_array(key): value for key, value in at.items()}
        keys = [canonical(name) or name for name in function.inputs]
        missing, unknown = [key for key in keys if key not in by_name], [key for key in by_name if key not in keys]
        if missing or unknown:
            raise ArgumentError(
                f"The point needs {', '.join(keys)}; missing: {', '.join(missing) or 'none'}, unknown: {', '.join(unknown) or 'none'}."
            )
        points = [by_name[key] for key in keys]
    else:
        is_alone = len(function.inputs) == 1 and not (isinstance(at, list | tuple) and len(at) == 1)
        points = list(at) if isinstance(at, Iterable) and not is_alone else [at]
    return checked(function, points)


@overload
def find_root(
    equations: Any,
    variables: Variables = None,
    start: Mapping[Any, Any] | Iterable[Any] | float | None = None,
    *,
    within: Any = None,
    all: Literal[False] = False,
    method: str = "auto",
    max_steps: int = 50,
    time_limit: float | None = None,
) -> SolveResult: ...
@overload
def find_root(
    equations: Any, variables: Variables = None, *, within: Any = None, all: Literal[True], time_limit: float | None = None
) -> AllRoots: ...
def find_root(
    equations: Any,
    variables: Variables = None,
    start: Mapping[Any, Any] | Iterable[Any] | float | None = None,
    *,
    within: Any = None,
    all: bool = False,
    method: str = "auto",
    max_steps: int = 50,
    time_limit: float | None = None,
) -> SolveResult | AllRoots:
    """Search for a point where one equation, or a system of them, holds; or for all of them in a box, with proof.

    Parameters
    ----------
    equations : str, Formula, SymPy expression or relation, matrix, Derivation, or list of them
        An expression stands for: expression = 0. As many as variables.
    variables : str, Symbol, list of them, or None
        None where there is but one letter.
    start : mapping, list or number
        Where the search starts, by variable or in their order.
    within : pair of numbers, or mapping, optional
        The interval, or ``{x: (low, high), …}``. Without a start, the search starts at the first root that a search of all finds there.
    all : bool
        Whether all roots are wanted. Of polynomials ``within`` may be left out.
    method : {"auto", "newton"}
    max_steps : int
    time_limit : float, optional
        Seconds, for a search of all roots.

    Returns
    -------
    SolveResult or AllRoots
        ``.status`` says how it ended; "proven" means that a small box is certain to hold exactly one root. With ``all=True``
        a tuple-like ``AllRoots``, with ``.is_complete``.

    Raises
    ------
    ArgumentError
        There is neither a start nor an interval, or no root in the interval.

    Examples
    --------
    >>> s = find_root("x e^x = 2", "x", start=1)
    >>> round(s.point["x"], 12), s.status.name, s.iterations
    (0.852605502014, 'PROVEN', 5)
    >>> found = find_root("sin(x) = x/3", "x", within=(-4, 4), all=True)
    >>> [round(root.point["x"], 9) for root in found], found.is_complete
    ([-2.27886266, 0.0, 2.27886266], True)
    """
    zeros = [_zero_form(equation) for equation in _listed(equations)]
    present = _present(zeros)
    if variables is None and len(present) != 1:
        letters = ", ".join(written for written, _ in present) or "none"
        raise ArgumentError(f"The letters are {letters}; name those that are sought, as variables.")
    symbols = [symbol for _, symbol in (present if variables is None else resolve(variables, present, "the equations"))]
    if all or (start is None and within is not None):
        if start is not None:
            raise ArgumentError("A search for all roots needs no start; leave it out, or leave out all=True.")
        found = all_roots(zeros, symbols, _box(within, symbols), time_limit)
        if all:
            return found
        if not len(found):
            raise ArgumentError(f"There is no root within {within!r}. {found.message}")
        start = found[0].point
    if start is None:
        raise ArgumentError(
            "The start is None, which is not made of numbers; give one, such as start=1, or the interval with the root, within=(0, 2)."
        )
    chosen = METHODS["newton" if method == "auto" else method]
    return solve(zeros, symbols, point_of(start, symbols), chosen(max_steps=max_steps))


def _box(within: Any, symbols: list[sympy.Symbol]) -> dict[sympy.Symbol, tuple[Fraction, Fraction]] | None:
    """Return exact ends for each symbol; for one symbol they may be given as a pair."""
    if within is None:
        return None
    names = {symbol.name: symbol for symbol in symbols}
    box = box_of(within if isinstance(within, Mapping) else {symbols[0].name: within} if len(symbols) == 1 else _refused(within, names), list(names))
    return {names[name]: (rational_near(low.meaning), rational_near(high.meaning)) for name, (low, high) in box.items()}


def _refused(within: Any, names: Iterable[str]) -> dict[str, Any]:
    raise ArgumentError(f"within={within!r}: an interval is expected for each of {', '.join(names)}, as a mapping such as {{'x': (0, 1)}}.")


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
    """Return the letters with their names. By a loop, because SymPy's own way does not come to the bottom of a deep expression."""
    symbols: set[sympy.Symbol] = set()
    seen: set[int] = set()
    stack: list[Any] = list(expressions)
    while stack:
        part = stack.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, sympy.Symbol):
            symbols.add(part)
        elif isinstance(part, ExprWithLimits):
            symbols |= {symbol for symbol in part.free_symbols if isinstance(symbol, sympy.Symbol)}
        else:
            stack += part.args
    return [(canonical(symbol.name) or symbol.name, symbol) for symbol in sorted(symbols, key=lambda symbol: symbol.name)]
