"""How long a step takes to be judged, and to be derived with its proofs: python benchmarks/proving.py."""

from __future__ import annotations

from statistics import median
from time import perf_counter

import sympy

import symcalc as sc
from symcalc.derivation.proof import judge
from symcalc.formula.reading.reader import read

STEPS = [("diff(x^2*sin(y), x)", "2*x*sin(y)"), ("diff(sqrt(x^2 + 1), x)", "x/sqrt(x^2 + 1)"), ("diff(exp(-x*y), x)", "-y*exp(-x*y)")]
HESSIAN = "x^2*sin(y) + e^(-x*y)"


def clock(work: object, times: int = 30) -> float:
    """Return the median time of a call, in ms."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        work()  # type: ignore[operator]  # a callable
        taken.append(perf_counter() - began)
    return 1000 * median(taken)


def main() -> None:
    for left, right in STEPS:
        pair = read(left, "text"), read(right, "text")
        print(f"judge {left:28s} = {right:20s} {clock(lambda pair=pair: judge(*pair)):8.2f} ms")
    x, y = sympy.symbols("x y")
    expr = x**2 * sympy.sin(y) + sympy.exp(-x * y)

    def theirs() -> None:
        sympy.core.cache.clear_cache()
        sympy.latex(sympy.hessian(expr, (x, y)))

    def ours() -> None:
        sympy.core.cache.clear_cache()
        sc.hessian(HESSIAN, "x, y").to_latex()

    a, b = clock(ours, 9), clock(theirs, 9)
    print(f"textbook Hessian, derived, proved and written {a:8.1f} ms; sympy.hessian + latex {b:8.1f} ms; ratio {a / b:.1f}")


if __name__ == "__main__":
    main()
