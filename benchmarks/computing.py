"""Derivatives and compiled functions, ours beside the peers: python benchmarks/computing.py [--only NAME] [--peers a,b] [--quick].

Each peer works in a process of its own, bound to one processor, and is timed by its processor time; the timings of the peers
take turns, and what is printed are medians. A peer whose numbers differ from those of the others gets no time, nor does one
that needs more than ``--cap`` seconds. Peers are optional (``pip install "symcalc[jit,benchmark]"``); gcc must be on the path. Needs
Linux, for the processor times of other processes.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np
from peers import PEERS, Loop, Peer
from problems import PROBLEMS, QUICK, Problem
from targets import judge

FIELDS = ("derive", "compile", "first", "call", "kernel", "batch")


@dataclass
class Row:
    """What was measured of one peer on one problem, in seconds; a batch in seconds a point."""

    times: dict[str, list[float]] = field(default_factory=dict)
    operations: int | None = None
    answer: Any = None
    batch_answer: Any = None
    note: str = ""

    def __getitem__(self, name: str) -> float | None:
        return median(self.times[name]) if self.times.get(name) and not self.note else None

    def add(self, found: dict[str, float]) -> None:
        for name, seconds in found.items():
            self.times.setdefault(name, []).append(seconds)


def cpu() -> float:
    """Return the processor time of this process and of the compilers that it called."""
    children = getrusage(RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


class Worker:
    """The other process: one peer on one problem, told step by step what to measure."""

    def __init__(self, kind: type[Peer], problem: Problem) -> None:
        self.kind, self.problem = kind, problem

    def serve(self, pipe: Connection) -> None:
        os.setsid()
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        sys.setrecursionlimit(100_000)  # SymPy's differentiation and printing recur; they shall not fail for that
        why = self.kind.missing()
        if why:
            pipe.send(why)
            return
        tiny = self.kind(PROBLEMS["exp-sin"]())  # what a library does once in a process is not counted
        self.build(tiny)
        while True:
            try:
                step = pipe.recv()
            except EOFError:
                return
            try:
                pipe.send(getattr(self, step)())
            except Exception as error:
                pipe.send(f"{type(error).__name__}: {error}".splitlines()[0][:70])

    def build(self, peer: Peer | None = None) -> dict[str, float]:
        from sympy.core.cache import clear_cache

        clear_cache()
        self.peer = peer or self.kind(self.problem)
        began = cpu()
        self.peer.derive()
        derived = cpu()
        self.peer.compile()
        compiled = cpu()
        self.call = self.peer.single()
        self.call()
        called = cpu()
        return {"derive": derived - began, "compile": compiled - derived, "first": called - began}

    def answer(self) -> tuple[Any, int | None]:
        return self.peer.answer(), self.peer.operations()

    def timed(self) -> dict[str, float]:
        found = {"call": self._each(self.call)}
        kernel = getattr(self.peer, "kernel", lambda: None)()
        if kernel:
            self.loop = getattr(self, "loop", None) or Loop()
            self.loop(kernel, self.peer.point, self.peer.out, 1)
            times = max(1, int(0.02 / max(found["call"], 1e-7)))
            began = process_time()
            self.loop(kernel, self.peer.point, self.peer.out, times)
            found["kernel"] = (process_time() - began) / times
        return found

    def _each(self, call: Any) -> float:
        times, taken = 1, 0.0
        while True:
            began = process_time()
            for _ in range(times):
                call()
            taken = process_time() - began
            if taken > 0.02:
                return taken / times
            times = max(2 * times, int(times * 0.025 / max(taken, 1e-6)) if taken > 1e-4 else 10 * times)

    def batch_answer(self) -> Any:
        self.many = self.peer.batch()
        self.many()
        whole = self.peer.answer().reshape(-1, self.problem.points)
        return whole[:, :: self.problem.points // 1000].ravel()

    def batch(self) -> dict[str, float]:
        began = process_time()
        self.many()
        return {"batch": (process_time() - began) / self.problem.points}


class Client:
    """This side of a worker."""

    def __init__(self, kind: type[Peer], problem: Problem, cap: float) -> None:
        self.row, self.cap = Row(), cap
        self.pipe, other = Pipe()
        self.process = Process(target=Worker(kind, problem).serve, args=(other,), daemon=True)
        self.process.start()
        other.close()

    def ask(self, step: str) -> Any:
        """Return the answer to a step, None when there is none; the row then says why."""
        if self.row.note:
            return None
        limit, late = self.used() + self.cap, perf_counter() + 5 * self.cap
        try:
            self.pipe.send(step)
            while not self.pipe.poll(0.1):
                # A limit by the system would make the clock of the process coarse.
                if self.used() > limit or perf_counter() > late:
                    self.row.note = f"> {self.cap:g} s"
                    self.stop()
                    return None
            found = self.pipe.recv()
        except (EOFError, OSError):
            self.row.note = "its process crashed"
            return None
        if isinstance(found, str):
            self.row.note = found
        return None if isinstance(found, str) else found

    def used(self) -> float:
        """Return the processor time that the process has had."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End the process and the compilers that it called."""
        if self.process.pid:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)  # a session of its own: see `Worker.serve`
        self.process.kill()


def measured(problem: Problem, kinds: list[type[Peer]], cap: float, repeats: int) -> dict[str, Row]:
    """Measure the peers on one problem, by turns."""
    clients = {}
    for kind in kinds:
        client = clients[kind.name] = Client(kind, problem, cap)
        if found := client.ask("build"):
            client.row.add(found)
        if found := client.ask("answer"):
            client.row.answer, client.row.operations = found
    rows = {name: client.row for name, client in clients.items()}
    refuse(rows, "answer")
    for _ in range(repeats):
        for client in clients.values():
            if sum(client.row.times.get("first", [9])) < 1.0 and (found := client.ask("build")):
                client.row.add(found)
        for client in clients.values():
            if found := client.ask("timed"):
                client.row.add(found)
    if problem.points:
        for client in clients.values():
            client.row.batch_answer = client.ask("batch_answer")
        refuse(rows, "batch_answer")
        for _ in range(repeats):
            for client in clients.values():
                if found := client.ask("batch"):
                    client.row.add(found)
    for client in clients.values():
        client.stop()
    return rows


def refuse(rows: dict[str, Row], which: str) -> None:
    """Mark the peers whose numbers are not those of the majority."""
    there = {name: answer for name, row in rows.items() if (answer := getattr(row, which)) is not None}
    sizes = [len(answer) for answer in there.values()]
    usual = max(set(sizes), key=sizes.count, default=0)
    middle = np.median([answer for answer in there.values() if len(answer) == usual], axis=0)
    for name, answer in there.items():
        if len(answer) != usual or not np.allclose(answer, middle, rtol=1e-8, atol=1e-10 * max(1.0, np.abs(middle).max(initial=0.0))):
            rows[name].note = "wrong numbers"


def show(problem: Problem, rows: dict[str, Row]) -> None:
    print(f"\n{problem.name}")
    print(f"  {'':28}{'derive ms':>11}{'compile ms':>11}{'call µs':>11}{'in C µs':>9}{'batch ns':>10}{'first ms':>11}{'operations':>11}")
    for name, row in rows.items():
        if row.note:
            print(f"  {name:28}{row.note}")
            continue
        scales = {"derive": 1e3, "compile": 1e3, "call": 1e6, "kernel": 1e6, "batch": 1e9, "first": 1e3}
        widths = {"derive": 11, "compile": 11, "call": 11, "kernel": 9, "batch": 10, "first": 11}
        cells = "".join(f"{'–' if row[key] is None else figure(row[key] * scales[key]):>{widths[key]}}" for key in scales)
        print(f"  {name:28}{cells}{row.operations or '–':>11}", flush=True)


def figure(number: float) -> str:
    return f"{number:.3g}" if number < 1000 else f"{number:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help=f"one or more of {', '.join(PROBLEMS)}, with commas between; 'small' for the calls of small functions")
    parser.add_argument("--peers", help="parts of the names of the peers, with commas between; ours are always measured")
    parser.add_argument("--quick", action="store_true", help="the small problems only")
    parser.add_argument("--cap", type=float, default=20, help="seconds of processor time after which a peer is stopped")
    parser.add_argument("--repeats", type=int, default=5)
    chosen = parser.parse_args()
    names = chosen.only.split(",") if chosen.only else [*QUICK, "small"] if chosen.quick else [*PROBLEMS, "small"]
    wanted = chosen.peers.lower().split(",") if chosen.peers else [""]
    kinds = [kind for kind in PEERS if kind.name.startswith("symcalc") or any(part in kind.name.lower() for part in wanted)]
    table: dict[str, dict[str, Row]] = {}
    slow: set[str] = set()
    began = perf_counter()
    for name in names:
        if name == "small":
            continue
        problem = PROBLEMS[name]()
        family = name.split("-")[0]
        left = [kind for kind in kinds if f"{family} {kind.name}" not in slow]
        rows = table[name] = measured(problem, left, chosen.cap, chosen.repeats)
        for kind in kinds:
            if kind not in left:
                rows[kind.name] = Row(note="skipped: already too slow with fewer inputs")
            elif rows[kind.name].note.startswith(">"):
                slow.add(f"{family} {kind.name}")
        show(problem, rows)
    judge(table, chosen.cap, with_small="small" in names)
    print(f"\n{perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
