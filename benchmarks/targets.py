"""What is promised, and what was measured: one line for each, met or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import small_calls
from problems import PROBLEMS

OURS, NUMPY = "symcalc", "symcalc, NumPy backend"
SYMPY, CASADI, HEYOKA, JAX, GCC = "SymPy diff + lambdify(cse)", "CasADi", "heyoka", "JAX jit", "gcc -O2, same formulas"
Table = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Found:
    """A measured ratio. ``at_least_this`` where the other was stopped: the true one is larger."""

    ratio: float
    at_least_this: bool = False


def compared(table: Table, problem: str, peer: str, field: str, cap: float, ours: str = OURS) -> Found | None:
    """Return how many times as long as ours the peer takes; None where one of them was not measured."""
    rows = table.get(problem, {})
    if ours not in rows or peer not in rows or (mine := rows[ours][field]) is None:
        return None
    theirs = rows[peer][field]
    if theirs is not None:
        return Found(theirs / mine)
    return Found(cap / mine, at_least_this=True) if rows[peer].note.startswith(">") else None


class Verdicts:
    """The lines, and how many hold."""

    def __init__(self) -> None:
        self.met = self.missed = self.unknown = 0

    def line(self, text: str, found: Found | float | None, least: float | None = None, most: float | None = None) -> None:
        if found is None:
            self.unknown += 1
            return
        found = found if isinstance(found, Found) else Found(found)
        holds = (least is None or found.ratio >= least) and (most is None or found.ratio <= most)
        if most is not None and found.at_least_this:
            holds = False
        undecided = least is not None and found.at_least_this and not holds
        wanted = f"≥ {least:g}" if least is not None else f"≤ {most:g}"
        word = "met" if holds else "stopped too early to tell" if undecided else "NOT MET"
        self.met += holds
        self.missed += not holds and not undecided
        print(f"  {text:76}{('> ' if found.at_least_this else '') + f'{found.ratio:.3g}':>9} ({wanted:>6})  {word}", flush=True)


def judge(table: Table, cap: float, with_small: bool) -> None:
    """Print the lines of the targets."""
    verdicts = Verdicts()
    line = verdicts.line

    def ratio(problem: str, peer: str, field: str, ours: str = OURS) -> Found | None:
        return compared(table, problem, peer, field, cap, ours)

    print("\nTargets: measured ratio (wanted)")
    large = ["rosenbrock-100", "rosenbrock-1000", "rosenbrock-5000", "network", "arm", "residuals", "nested", "log-sum-exp"]
    for name in large:
        line(f"gradient derived, CasADi / ours: {name}", ratio(name, CASADI, "derive"), least=4)
        if "CasADi by lambdify" in table.get(name, {}):
            line(f"  the same by its users' usual way, lambdify: {name}", ratio(name, "CasADi by lambdify", "derive"), least=4)
    for name in ("rosenbrock-100", "rosenbrock-1000", "log-sum-exp"):
        line(f"gradient derived, sympy.diff / ours: {name}", ratio(name, SYMPY, "derive"), least=100)
    for name in large:
        if name in table:
            line(f"operations of function and derivatives / of the function: {name}", small_calls.operation_ratio(PROBLEMS[name]()), most=3.5)
    for name in ("hessian-100", "hessian-1000"):
        line(f"sparse Hessian derived, ours / CasADi: {name}", inverse(ratio(name, CASADI, "derive")), most=1.5)
        rows = table.get(name, {})
        if CASADI in rows and rows[CASADI].operations and rows[OURS].operations:
            line(f"sparse Hessian, operations, ours / CasADi: {name}", rows[OURS].operations / rows[CASADI].operations, most=1)
    for name in ("rosenbrock-1000", "network", "arm", "residuals"):
        line(f"a call, CasADi's evaluator / ours: {name}", ratio(name, CASADI, "call"), least=4)
    for name in ("arm", "nested"):
        line(f"a call, not rolled, ours / gcc -O2, both from C: {name}", inverse(ratio(name, GCC, "kernel")), most=1.2)
    for name in ("rosenbrock-1000", "network", "residuals"):
        line(f"a call, rolled, gcc -O2 of the flat code / ours, both from C: {name}", ratio(name, GCC, "kernel"), least=3)
    batch = "exp-sin"
    line("batch, lambdify(numpy, cse) / ours", ratio(batch, SYMPY, "batch"), least=15)
    line("batch, JAX jit / ours", ratio(batch, JAX, "batch"), least=6)
    line("batch, heyoka / ours", ratio(batch, HEYOKA, "batch"), least=0.9)
    line("batch, NumPy backend: lambdify(numpy, cse) / ours", ratio(batch, SYMPY, "batch", NUMPY), least=1.3)
    line("batch, NumPy backend, arithmetic: lambdify(numpy, cse) / ours", ratio("beale", SYMPY, "batch", NUMPY), least=2)
    for peer, least in ((CASADI, 4), (SYMPY, 100), (JAX, 100)):
        line(f"first answer on the network, {peer} / ours", ratio("network", peer, "first"), least=least)
        line("  the same with the NumPy backend", ratio("network", peer, "first", NUMPY), least=least)
    if with_small:
        judge_small(line, table)
    print(f"  {verdicts.met} met, {verdicts.missed} not met, {verdicts.unknown} not measured")


def inverse(found: Found | None) -> Found | None:
    return None if found is None or found.at_least_this else Found(1 / found.ratio)


def judge_small(line: Callable[..., None], table: Table) -> None:
    """Print the lines of what is measured in this process."""
    calls = small_calls.calls()
    print("  a call, ns: " + ", ".join(f"{name} {taken * 1e9:.0f}" for name, taken in calls.items()))
    line(".scalar, Rosenbrock 2-D with gradient: lambdify(math, cse) / ours", calls["lambdify(math, cse)"] / calls["scalar"], least=4)
    line(".scalar: hand-written Python / ours", calls["by hand"] / calls["scalar"], least=2)
    line("f(…) at numbers: lambdify(numpy, cse) / ours", calls["lambdify(numpy, cse)"] / calls["f(…)"], least=1)
    if "CasADi, plain call" in calls:
        line("f(…) at numbers: CasADi's plain call / ours", calls["CasADi, plain call"] / calls["f(…)"], least=50)
    for length, ratio in small_calls.short_arrays().items():
        line(f"f(…) on arrays of {length}: lambdify(numpy, cse) / ours", ratio, least=1)
    sums = small_calls.index_sums()
    line("sum over an index, 10⁶ terms / 10² terms: derived and compiled", sums[1_000_000] / sums[100], most=2)
    growth = small_calls.growth()
    line("gradient from a table, 10⁵ inputs / 10⁴ inputs", growth[100_000] / growth[10_000], most=12)
    line("entries in the lower triangle of Rosenbrock's Hessian / (2n − 1), n = 5000", small_calls.hessian_entries(5000) / 9999, least=1, most=1)
    triad = small_calls.triad()
    print(f"  memory triad: {triad * 1e9:.2f} ns a number")
    mine = table.get("exp-sin", {}).get(OURS)
    line("batch, ours / memory triad", mine["batch"] / triad if mine and mine["batch"] else None, most=5)
