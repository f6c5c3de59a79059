"""Reading LaTeX: ours beside latex2sympy2 and SymPy's two readers, in one run; growth with length; import time.

Run with ``python benchmarks/reading.py [--second-reader PYTHON]``. latex2sympy2 pins an antlr runtime that excludes the one
that SymPy's reader needs, so it is asked in the interpreter named, in an environment of its own; a peer that is not there
is said to be missing, and no ratio is given for it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve()
CORPUS = HERE.parents[1] / "tests" / "data" / "latex_corpus.json"
Reader = Callable[[str], Any]


def ours() -> Reader:
    from symcalc.formula.meaning import meaning
    from symcalc.formula.reading.reader import read

    return lambda text: meaning(read(text, notation="latex"))


def ours_ink_only() -> Reader:
    from symcalc.formula.reading.reader import read

    return lambda text: read(text, notation="latex")


def latex2sympy2() -> Reader:
    package = importlib.import_module("latex2sympy2")

    def ask(text: str) -> Any:
        # After one dx its table of variables is a symbol, and every later call fails.
        package.variances, package.var = {}, {}
        return package.latex2sympy(text)

    return ask


def sympy_antlr() -> Reader:
    from sympy.parsing.latex import parse_latex

    parse_latex("x")
    return lambda text: parse_latex(text, strict=True)


def sympy_lark() -> Reader:
    from sympy.parsing.latex import parse_latex_lark

    parse_latex_lark("x")
    return parse_latex_lark


READERS = {"symcalc": ours, "symcalc, ink only": ours_ink_only, "latex2sympy2": latex2sympy2, "sympy antlr": sympy_antlr, "sympy lark": sympy_lark}


def texts() -> list[str]:
    return [row["latex"] for row in json.loads(CORPUS.read_text(encoding="utf-8")) if row["expected"] != "ERROR"]


def times(name: str) -> list[float | None] | str:
    """Return the best of a few times in µs for each formula, None where it cannot be read; or why the reader is missing."""
    try:
        reader = READERS[name]()
    except BaseException as error:
        return f"{type(error).__name__}: {error}".splitlines()[0][:100]
    repeats = 7 if name.startswith("symcalc") else 3
    out: list[float | None] = []
    for text in texts():
        try:
            reader(text)
            best = min(clock(reader, text) for _ in range(repeats))
        except Exception:
            out.append(None)
        else:
            out.append(best)
    return out


def clock(reader: Reader, text: str) -> float:
    began = time.perf_counter()
    reader(text)
    return (time.perf_counter() - began) * 1e6


def in_other_interpreter(python: str, name: str) -> list[float | None] | str:
    done = subprocess.run([python, str(HERE), "--worker", name], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return (done.stderr.strip().splitlines() or ["it did not run"])[-1][:100]
    answer: list[float | None] | str = json.loads(done.stdout.splitlines()[-1])
    return answer


def compare(second_reader: str) -> None:
    measured = {name: in_other_interpreter(second_reader if name == "latex2sympy2" else sys.executable, name) for name in READERS}
    mine = measured["symcalc"]
    if isinstance(mine, str):
        raise SystemExit(f"symcalc does not read: {mine}")
    print(f"{'reader':<20}{'reads':>10}{'median µs':>12}{'on formulas both read: ratio of medians':>42}{'median ratio':>14}")
    for name, result in measured.items():
        if isinstance(result, str):
            print(f"{name:<20}  missing ({result})")
            continue
        known = [entry for entry in result if entry is not None]
        both = [(peer, own) for peer, own in zip(result, mine) if peer is not None and own is not None]
        ratio = median(peer for peer, _ in both) / median(own for _, own in both)
        each = median(peer / own for peer, own in both)
        print(f"{name:<20}{len(known):>4} of {len(result)}{median(known):>12.0f}{ratio:>41.1f}×{each:>13.1f}×")


def growth() -> None:
    reader, ink_only = ours(), ours_ink_only()
    unit = r"3x_{1}^{2}\sin(y)-"
    shapes: dict[str, Callable[[int], str]] = {
        "terms of a sum, n =": lambda n: "+".join(f"x_{{{k}}}" for k in range(n)),
        "characters, n =": lambda n: (unit * (n // len(unit) + 1))[: n // len(unit) * len(unit)] + "1",
    }
    print("\ngrowth with length, ms (ink; ink and meaning); linear is 2.0 a step")
    for label, build in shapes.items():
        sizes = (200, 400, 800) if "sum" in label else (2000, 4000, 8000)
        for kind, way in (("ink", ink_only), ("meaning", reader)):
            found = [min(clock(way, build(n)) for _ in range(5)) / 1000 for n in sizes]
            steps = ", ".join(f"{later / earlier:.2f}" for earlier, later in pairwise(found))
            print(f"{label:<22}{', '.join(map(str, sizes)):<18}{kind:<9}{'  '.join(f'{entry:8.2f}' for entry in found)}   steps {steps}")


def imports() -> None:
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[1])}
    found: dict[str, list[float]] = {"sympy": [], "symcalc": []}
    for _ in range(9):
        for name, measured in found.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", f"import {name}"], check=True, env=environment)
            measured.append(time.perf_counter() - began)
    middle = {name: median(measured) for name, measured in found.items()}
    print(f"\nimport sympy {middle['sympy']:.3f} s, import symcalc {middle['symcalc']:.3f} s: {middle['symcalc'] / middle['sympy']:.2f}×")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    second_reader = os.environ.get("SYMCALC_SECOND_READER_PYTHON", sys.executable)
    parser.add_argument("--second-reader", default=second_reader, help="interpreter with latex2sympy2")
    parser.add_argument("--worker", choices=READERS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.worker:
        sys.path.insert(0, str(HERE.parents[1]))
        print("\n" + json.dumps(times(chosen.worker)))
        return
    sys.path.insert(0, str(HERE.parents[1]))
    compare(chosen.second_reader)
    growth()
    imports()


if __name__ == "__main__":
    main()
