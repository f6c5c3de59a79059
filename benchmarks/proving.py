"""How long a step takes to be judged, and to be derived with its proofs: python benchmarks/proving.py."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time

import sympy

import symcalc as sc
from symcalc.derivation.engine import derived
from symcalc.derivation.proof import judge
from symcalc.formula.reading.reader import read

STEPS = [("diff(x^2*sin(y), x)", "2*x*sin(y)"), ("diff(sqrt(x^2 + 1), x)", "x/sqrt(x^2 + 1)"), ("diff(exp(-x*y), x)", "-y*exp(-x*y)")]
HESSIAN = "x^2*sin(y) + e^(-x*y)"


def clock(work: Callable[[], object], times: int = 30) -> float:
    """Return the median processor time of a call, in ms: other work on the machine counts less than on the clock."""
    taken = []
    for _ in range(times):
        began = process_time()
        work()
        taken.append(process_time() - began)
    return 1000 * median(taken)


def main() -> None:
    for left, right in STEPS:
        pair = read(left, "text"), read(right, "text")
        print(f"judge {left:28s} = {right:20s} {clock(partial(judge, *pair)):8.2f} ms")
    x, y = sympy.symbols("x y")
    expr = x**2 * sympy.sin(y) + sympy.exp(-x * y)

    def theirs() -> None:
        sympy.core.cache.clear_cache()
        sympy.latex(sympy.hessian(expr, (x, y)))

    def ours() -> None:
        sympy.core.cache.clear_cache()
        derived.cache_clear()
        sc.hessian(HESSIAN, "x, y").to_latex()

    a, b = clock(ours, 9), clock(theirs, 9)
    print(f"textbook Hessian, derived, proved and written {a:8.1f} ms; sympy.hessian + latex {b:8.1f} ms; ratio {a / b:.1f}")
    growth("terms of a sum", (50, 100, 200), lambda n: sc.derivative(" + ".join(f"{k} x^{k}*sin({k} x)" for k in range(1, n + 1)), "x"))
    growth("sines, each of the one before", (12, 25, 50), lambda n: sc.derivative("sin(" * n + "x" + ")" * n, "x"))
    growth("functions, each of the one before", (12, 24, 48), lambda n: sc.derivative(nest(("sin", "exp", "sqrt", "ln"), n), "x"))
    growth("factors of a product", (20, 40, 80), lambda n: sc.derivative(" ".join(f"sin({k} x)" for k in range(1, n + 1)), "x"))
    growth("functions and variables, Jacobian", (3, 5, 10), lambda n: sc.jacobian(*field(n)))


def nest(names: tuple[str, ...], depth: int) -> str:
    """Return functions of functions of x, the first of them inside."""
    text = "x"
    for place in range(depth):
        text = f"{names[place % len(names)]}({text})"
    return text


def field(n: int) -> tuple[str, str]:
    """Return n functions of n variables, each of three of them."""
    entries = (f"x_{k}^2*x_{(k + 1) % n} + sin(x_{k}*x_{(k + 2) % n})" for k in range(n))
    return f"({', '.join(entries)})", ", ".join(f"x_{k}" for k in range(n))


def growth(what: str, sizes: tuple[int, ...], call: Callable[[int], object]) -> None:
    """Print how the time grows with the size; linear is a time for each that stays the same, a ratio of 1."""
    first = 0.0
    for n in sizes:

        def once(n: int = n) -> None:
            sympy.core.cache.clear_cache()
            derived.cache_clear()
            call(n)

        taken = clock(once, 3)
        first = first or taken / n
        print(f"{n:4d} {what}: {taken:8.1f} ms, {taken / n:6.2f} ms for each, ratio {taken / n / first:.2f}")


if __name__ == "__main__":
    main()
