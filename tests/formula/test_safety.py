"""Hostile texts and hostile names through every public path: nothing is executed, nothing large is evaluated."""

from __future__ import annotations

import builtins
import os
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sympy

import symcalc as sc
from symcalc.errors import SymcalcError

CANARY = "symcalc_canary"
_IMPORT = f"__import__('os').system('touch {CANARY}')"
_OPEN = f"open('{CANARY}','w')"
HOSTILE = [
    _IMPORT,
    _OPEN,
    f"exec({_OPEN!r})",
    f"eval({_OPEN!r})",
    f"(lambda: {_OPEN})()",
    f"[c for c in ().__class__.__base__.__subclasses__()][0]({_OPEN!r})",
    f"x.__class__.__mro__[1].__subclasses__()({_OPEN})",
    f"sin.__globals__['os'].system('touch {CANARY}')",
    f"Symbol({_OPEN!r})",
    f"sympify({_OPEN!r})",
    f"Matrix([{_OPEN!r}])",
    f"Function({_OPEN!r})(x)",
    f"f'{{{_OPEN}}}'",
    f"x if {_OPEN} else y",
    f"x\n{_OPEN}",
    f"x;{_OPEN}",
    f"1 or {_OPEN}",
    f"'{_OPEN}'",
    f'"""{_OPEN}"""',
    f"x = 1; import os; os.system('touch {CANARY}')",
    f"lambda x: {_OPEN}",
    f"@{_OPEN}",
    f"$({_OPEN})$",
    rf"\operatorname{{{_OPEN}}}(x)",
    rf"\mathrm{{{_OPEN}}}",
    rf"\text{{{_OPEN}}}",
    rf"x_{{{_OPEN}}}",
    rf"\begin{{{_OPEN}}}x\end{{{_OPEN}}}",
    rf"\sum_{{i={_OPEN}}}^{{n}} i",
    rf"\input{{{CANARY}}}",
    rf"\write18{{touch {CANARY}}}",
    r"\immediate\write18{id}",
    r"\def\x{\x}\x",
    rf"\csname {_OPEN}\endcsname",
    "{0.__class__}",
    "%(x)s",
    "x" + "\x00" + _OPEN,
]
# Names that a user may hand over inside a SymPy object or as a declaration.
HOSTILE_NAMES = [
    _OPEN,
    _IMPORT,
    f"x); {_OPEN}; (",
    f"x\n{_OPEN}",
    f"x] + [{_OPEN}",
    f"_{{{_OPEN}}}",
    "__class__",
    "x.__class__",
    "x y",
    r"\write18{id}",
    "$x$",
    "x%",
    "x}",
    "{x",
    "",
    " ",
    "\x00",
    "x" * 100_000,
]


class Guard:
    """Watches the doors to execution while ``armed``; pytest itself opens and compiles files."""

    armed = False
    opened: list[str] = []


def _watch(place: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    original = getattr(place, name)

    def watched(*arguments: Any, **keywords: Any) -> Any:
        if Guard.armed and any(isinstance(argument, str | bytes) and CANARY in str(argument) for argument in arguments):
            Guard.opened.append(f"{name}{arguments!r}"[:200])
            raise AssertionError(f"{name} was reached")
        return original(*arguments, **keywords)

    monkeypatch.setattr(place, name, watched)


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Stand in an empty folder with the doors to execution watched; fail if one was opened or a file appeared."""
    monkeypatch.chdir(tmp_path)
    Guard.opened = []
    for name in ("eval", "exec", "compile", "__import__", "open"):
        _watch(builtins, name, monkeypatch)
    for name in ("system", "popen"):
        _watch(os, name, monkeypatch)
    _watch(subprocess, "Popen", monkeypatch)
    yield
    monkeypatch.undo()
    assert not Guard.opened
    assert not (tmp_path / CANARY).exists()


def quietly(call: Callable[[], Any]) -> Any:
    """Return the result of ``call``, or the error raised on purpose; any other exception is a fault and goes through."""
    Guard.armed = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call()
    except SymcalcError as error:
        return error
    finally:
        Guard.armed = False


def paths_of_text(text: str) -> dict[str, Callable[[], Any]]:
    return {
        "parse": lambda: sc.parse(text),
        "parse latex": lambda: sc.parse(text, notation="latex"),
        "parse text": lambda: sc.parse(text, notation="text"),
        "ink": lambda: sc.ink(text),
        "meaning of ink": lambda: sc.meaning(sc.ink(text)),
        "written back": lambda: (sc.ink(text).to_latex(), sc.ink(text).to_text(), sc.ink(text).to_terminal(), sc.ink(text).to_typst()),
        "declared role": lambda: sc.parse("x+1", declare={"x": text}),
        "declared function": lambda: sc.parse("f+1", declare={"f": f"function of {text}"}),
        "declared name": lambda: sc.parse("x+1", declare={text: "real"}),
        "notation": lambda: sc.parse("x", notation=text),
    }


def paths_of_name(name: str) -> dict[str, Callable[[], Any]]:
    x = sympy.Symbol("x")

    def show(expr: Any) -> Any:
        formula = sc.ink(expr)
        back = [sc.parse(written, declare=formula.roles) for written in (formula.to_latex(), formula.to_text())]
        return back, formula.to_typst(), repr(formula)

    makers: dict[str, Callable[[], Any]] = {
        "symbol": lambda: sympy.Symbol(name) + 1,
        "function": lambda: sympy.Function(name)(x),
        "family": lambda: sympy.IndexedBase(sympy.Symbol(name))[x],
        "matrix": lambda: sympy.MatrixSymbol(name, 2, 2),
        "counter": lambda: sympy.Sum(sympy.Symbol(name), (sympy.Symbol(name), 1, 3)),
        "derivative": lambda: sympy.Derivative(sympy.Function(name)(x), x),
    }
    made: dict[str, Any] = {}
    for kind, make in makers.items():
        try:
            made[kind] = make()
        except (ValueError, TypeError):
            continue  # Python itself allows no class of that name, so SymPy has no such object.
    return {kind: partial(show, expr) for kind, expr in made.items()} | {
        "declared object": lambda: sc.parse("x+1", declare={"x": sympy.Symbol(name)}),
        "declared": lambda: sc.parse(f"{name}+1", declare={name: "real"}),
    }


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_mathematics_or_an_error_on_every_path(text: str) -> None:
    for path, call in paths_of_text(text).items():
        got = quietly(call)
        assert got is not None, path


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_a_hostile_name_is_refused_or_harmless_on_every_path(name: str) -> None:
    paths = paths_of_name(name)
    assert len(paths) >= 6
    for path, call in paths.items():
        got = quietly(call)
        assert got is not None, path


def test_the_guard_sees_what_is_executed() -> None:
    for run in (lambda: eval(_OPEN), lambda: os.system(f"true {CANARY}"), lambda: open(CANARY, "w")):  # noqa: SIM115, PTH123
        with pytest.raises(AssertionError, match="was reached"):
            quietly(run)
    assert len(Guard.opened) == 3
    Guard.opened = []


_SEVEN = r"\begin{vmatrix}" + r"\\".join("&".join(f"a_{{{row}{column}}}" for column in range(1, 8)) for row in range(1, 8)) + r"\end{vmatrix}"
# Input, notation, whether a result is expected (else: an error that says so).
LARGE = [
    ("9^{9^9}", "latex", True),
    ("9^(9^9)", "text", True),
    ("9^9^9^9", "text", True),
    ("10^8!", "text", True),
    ("10^{8}!", "latex", True),
    ("(10^8)!", "text", True),
    (r"\binom{10^{9}}{10^{8}}", "latex", True),
    (r"\sum_{i=1}^{10^{9}} i^{i}", "latex", True),
    (_SEVEN, "latex", True),
    ("x" * 1_000_000, "text", False),
    ("x+" * 500_000 + "x", "latex", False),
    ("(" * 10_000 + "x" + ")" * 10_000, "latex", False),
    ("(" * 10_000 + "x" + ")" * 10_000, "text", False),
    (r"\left(" * 10_000 + "x" + r"\right)" * 10_000, "latex", False),
    ("{" * 10_000 + "x" + "}" * 10_000, "latex", False),
    (r"\frac{" * 5_000 + "x" + "}{2}" * 5_000, "latex", False),
    (r"\sqrt" * 10_000 + "x", "latex", False),
    ("-" * 10_000 + "x", "text", False),
    ("x" + "^x" * 10_000, "text", False),
    ("x" + "!" * 10_000, "text", False),
    ("sin " * 10_000 + "x", "text", False),
    ("|" * 9_999, "latex", False),
    ("9" * 100_000, "text", False),
    ("9" * 100_000, "latex", False),
    ("0." + "1" * 100_000, "text", False),
    ("1e999999999", "text", False),
    (r"1 \times 10^{999999999}", "latex", False),
]


@pytest.mark.parametrize(("text", "notation", "readable"), LARGE, ids=[f"{row[0][:16]} {row[1]}" for row in LARGE])
def test_what_is_large_is_neither_evaluated_nor_waited_for(text: str, notation: str, readable: bool) -> None:
    began = time.process_time()
    got = quietly(lambda: sc.parse(text, notation=notation))
    assert time.process_time() - began < 2
    if readable:
        assert not isinstance(got, Exception), got
    else:
        # What stays within the limits may be read, and what passes them is refused; it is never half read.
        assert isinstance(got, sc.ParseError | sympy.Basic)


@pytest.mark.parametrize("text", ["x" * 1_000_000, "(" * 10_000 + "x" + ")" * 10_000, "9" * 100_000])
def test_a_limit_is_named_in_the_error(text: str) -> None:
    with pytest.raises(sc.ParseError) as caught:
        sc.parse(text, notation="text")
    assert any(char.isdigit() for char in caught.value.message + caught.value.suggestion), caught.value.message
    assert len(str(caught.value)) < 1000
