"""The compiled answer on a page is held against digits that are proved, and a wrong one is refused."""

from __future__ import annotations

import pickle

import pytest

import symcalc as sc
from symcalc.worked import computed as module
from symcalc.worked.computed import computed

GRADIENT = sc.gradient(r"f(x,y) = x^2 \sin(y) + e^{-xy}", "x, y")
POINT = {"x": "1.2", "y": "-0.5"}


def test_the_answer_runs_and_its_digits_are_certain():
    found = computed(GRADIENT, POINT)
    assert found.is_certain
    assert found.digits == ("-0.239561892455", "-0.922823671346")
    assert found.values == pytest.approx([float(text) for text in found.digits], rel=1e-11)


def test_the_page_shows_it_before_the_checks():
    text = computed(GRADIENT, POINT).to_text()
    assert text.index("Answer\n") < text.index("Run\n") < text.index("-0.239561892455") < text.index("Checks\n")


def test_a_wrong_program_is_refused(monkeypatch):
    right = module.compile_expressions

    def wrong(*args):
        return lambda *point: right(*args)(*point) + 1e-6

    monkeypatch.setattr(module, "compile_expressions", wrong)
    with pytest.raises(sc.RefutedError, match="exact value is"):
        computed(GRADIENT, POINT)


def test_a_letter_without_a_number_is_named():
    with pytest.raises(sc.ArgumentError, match="letters y"):
        computed(GRADIENT, {"x": "1"})


def test_it_travels():
    found = computed(GRADIENT, POINT)
    assert pickle.loads(pickle.dumps(found)).values == found.values
