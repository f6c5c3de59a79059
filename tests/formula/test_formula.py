"""A formula as a record: its meaning is found once, and does not count in comparisons."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import threading

import pytest
import sympy

import symcalc.formula.meaning as room
from symcalc.formula import nodes
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Matrix, Name, Node, Number, Power, Sum

x = sympy.Symbol("x", real=True)
SQUARE = Power(Name("x"), Number("2"))


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> list[Formula]:
    """Note each time that a meaning is worked out."""
    seen: list[Formula] = []
    original = room.meaning

    def noted(formula: Formula) -> sympy.Basic:
        seen.append(formula)
        return original(formula)

    monkeypatch.setattr(room, "meaning", noted)
    return seen


def test_the_meaning_is_worked_out_once(count: list[Formula]) -> None:
    formula = Formula(SQUARE, {"x": x})
    assert formula.meaning == x**2
    assert formula.meaning is formula.meaning
    assert len(count) == 1


def test_a_formula_that_was_looked_at_is_the_same_formula() -> None:
    formula, other = Formula(SQUARE, {"x": x}), Formula(SQUARE, {"x": x})
    before = repr(formula), hash(formula)
    assert formula.meaning == x**2
    assert (repr(formula), hash(formula)) == before
    assert formula == other
    assert pickle.dumps(formula) == pickle.dumps(other)
    for twin in (pickle.loads(pickle.dumps(formula)), copy.deepcopy(formula), dataclasses.replace(formula)):
        assert twin == formula
        assert twin.meaning == x**2


def test_other_ink_has_a_meaning_of_its_own() -> None:
    formula = Formula(SQUARE, {"x": x}, source="x^2")
    assert formula.meaning == x**2
    for other in (formula.with_node(Name("x")), dataclasses.replace(formula, node=Name("x"))):
        assert other.meaning == x
        assert other.roles == formula.roles
    assert formula.with_node(Name("x")).source == ""


def test_a_matrix_that_is_changed_does_not_change_the_formula() -> None:
    formula = Formula(Matrix(((Name("x"), Number("1")),)), {"x": x})
    formula.meaning[0, 0] = 7
    assert formula.meaning == sympy.Matrix([[x, 1]])


def test_threads_find_the_same_meaning() -> None:
    formula = Formula(Sum(tuple(("+", Power(Name("x"), Number(str(power)))) for power in range(2, 60))), {"x": x})
    found: list[sympy.Basic] = []
    threads = [threading.Thread(target=lambda: found.append(formula.meaning)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(meaning == found[0] for meaning in found)


def test_the_fields_of_a_node_are_looked_up_once_for_its_class(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(SQUARE.children()) == [Name("x"), Number("2")]

    def refused(kind: type[Node]) -> None:
        raise AssertionError(kind)

    monkeypatch.setattr(nodes, "fields", refused)
    assert [type(node).__name__ for node in SQUARE.walk()] == ["Power", "Name", "Number"]
