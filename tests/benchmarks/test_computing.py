"""The benchmark of compiled functions: wrong numbers get no time, and a promise that is missed is said to be."""

from __future__ import annotations

import importlib
import math

import numpy as np
import pytest
import sympy

from tests.architecture import ROOT


@pytest.fixture
def load(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    return importlib.import_module


def test_a_peer_with_other_numbers_than_the_rest_gets_no_time(load):
    computing = load("computing")
    rows = {name: computing.Row() for name in ("one", "two", "wrong", "longer")}
    for row in rows.values():
        row.add({"call": 1.0})
        row.answer = np.array([1.0, 2.0])
    rows["wrong"].answer = np.array([1.0, 2.1])
    rows["longer"].answer = np.array([1.0, 2.0, 3.0])
    computing.refuse(rows, "answer")
    assert {name: row["call"] for name, row in rows.items()} == {"one": 1.0, "two": 1.0, "wrong": None, "longer": None}
    assert rows["wrong"].note == "wrong numbers"


@pytest.mark.parametrize(("ratio", "word"), [(4.1, "met"), (3.9, "NOT MET")])
def test_a_promise_is_met_or_not(load, capsys, ratio, word):
    load("targets").Verdicts().line("so many times faster", ratio, least=4)
    assert capsys.readouterr().out.split(")")[-1].strip() == word


def test_a_peer_that_was_stopped_gives_a_bound(load, capsys):
    targets = load("targets")
    row = load("computing").Row
    rows = {"problem": {"symcalc": row({"derive": [0.1]}), "slow": row(note="> 10 s")}}
    found = targets.compared(rows, "problem", "slow", "derive", 10)
    assert (round(found.ratio), found.at_least_this) == (100, True)
    targets.Verdicts().line("slower than it was let be", found, least=200)
    assert "stopped too early" in capsys.readouterr().out


def test_the_walk_to_other_libraries_keeps_the_value(load):
    x, y = sympy.symbols("x y")
    functions = {name: getattr(math, name) for name in ("exp", "log", "sin", "cos", "tanh", "sqrt")}
    body = sympy.sqrt(x) * sympy.exp(-(y**3)) / (1 + x**2) + sympy.pi * sympy.log(x) ** sympy.Rational(3, 2) - sympy.Rational(1, 3)
    (found,) = load("peers").translated([body], {x: 1.7, y: 0.6}, functions)
    assert math.isclose(found, body.subs({x: 1.7, y: 0.6}))


@pytest.mark.parametrize("name", ["rosenbrock-10", "arm", "exp-sin", "beale"])
def test_ours_and_sympy_give_the_same_numbers(load, name):
    peers, problem = load("peers"), load("problems").PROBLEMS[name]()
    answers = []
    for kind in (peers.OursOnNumPy, peers.SymPy):
        peer = kind(problem)
        peer.derive()
        peer.compile()
        peer.single()()
        answers.append(peer.answer())
    assert np.allclose(*answers, rtol=1e-11, atol=1e-12)


def test_what_is_missing_is_said(load, monkeypatch):
    peers = load("peers")
    monkeypatch.setattr(peers.CasADi, "needs", ("no_such_library",))
    assert "no_such_library" in peers.CasADi.missing()
