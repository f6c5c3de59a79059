"""The tour: every example is worked out, held against the answer it expects, written in each format, and led to by the index."""

from __future__ import annotations

import copy
import re
import sys

import pytest
import sympy

import symcalc as sc
from symcalc.api.tour import derivation_of, examples, is_same, worked
from symcalc.registry import FORMATS

EXAMPLES = dict(examples())
X, Y = sympy.symbols("x y")


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_comes_to_the_answer_that_it_expects(name):
    page = worked(EXAMPLES[name])
    assert derivation_of(page).is_proved


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_program_of_an_example_gives_the_same_answer(name):
    page = worked(EXAMPLES[name])
    *lines, last = page.program.splitlines()
    assert len(lines) < 6
    space: dict[str, object] = {}
    exec("\n".join(lines), space)
    found = eval(last, space)
    expected = derivation_of(page).result
    assert (found[0] if isinstance(found, tuple) and not isinstance(expected, tuple) else found) == expected


@pytest.mark.parametrize(("name", "right", "wrong"), [
    ("derivative", "x", "(x + 1)"), ("jacobian", r"-r \sin", r"r \sin"), ("tangent_plane", "4 x", "5 x"), ("stationary_point", "1, 0", "1, 1"),
])  # fmt: skip
def test_another_answer_is_refused(name, right, wrong):
    example = copy.deepcopy(EXAMPLES[name])
    assert right in example["expected"]
    example["expected"] = example["expected"].replace(right, wrong, 1)
    with pytest.raises(sc.RefutedError, match="not proved to be"):
        worked(example)


def test_an_example_that_calls_what_is_not_there_is_refused():
    with pytest.raises(sc.ArgumentError, match="'divine'"):
        worked({**EXAMPLES["gradient"], "call": "divine"})


@pytest.mark.parametrize(("left", "right", "same"), [
    ((X + 1) ** 2, X**2 + 2 * X + 1, True), (X, Y, False), (sympy.Matrix([X, Y]), sympy.Matrix([[X, Y]]), False),
    (sympy.Matrix([X]), sympy.Matrix([X + 0]), True), (sympy.Eq(X, 2 * Y), sympy.Eq(X, Y + Y), True), (sympy.Eq(X, Y), sympy.Eq(Y, X), False),
    (sympy.Tuple(X, 1), sympy.Tuple(X), False),
])  # fmt: skip
def test_answers_are_compared_entry_by_entry(left, right, same):
    assert is_same(left, right) is same


def test_the_tour_reports_each_page_and_the_index_leads_to_all_formats(tmp_path):
    said = []
    index, *written = sc.tour(tmp_path / "out", said.append)
    assert [line.split(":")[0] for line in said] == [f"{number} of {len(EXAMPLES)}" for number in range(1, len(EXAMPLES) + 1)]
    assert {path.name for path in written} == {f"{name}.{ending}" for name in EXAMPLES for ending in ("html", "pdf", "tex")}
    assert all(path.stat().st_size for path in written)
    text = index.read_text(encoding="utf-8")
    assert re.findall(r"<h2>(.*?)</h2>", text) == list(dict.fromkeys(example["topic"] for example in EXAMPLES.values()))
    assert set(re.findall(r'href="(.*?)"', text)) == {path.name for path in written}


def test_without_the_package_for_pdf_the_rest_is_written_and_the_lack_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.delitem(sys.modules, "symcalc.document.formats.pdf", raising=False)
    monkeypatch.delitem(FORMATS._plugins, "pdf", raising=False)
    monkeypatch.setattr(FORMATS, "_scanned", False)
    said = []
    index, *written = sc.tour(tmp_path, said.append)
    assert {path.suffix for path in written} == {".html", ".tex"}
    assert "pip install 'symcalc[pdf]'" in said[-1]
    assert "not here as PDF" in index.read_text(encoding="utf-8")
