"""The golden page comes out as it stands in its files, in every format; what changes is read before it is accepted."""

from __future__ import annotations

import json
import re

import pytest

from symcalc.formula.reading.reader import read
from symcalc.registry import FORMATS
from tests.document.golden_page import ENDINGS, FOLDER, PAGE, ROLES, written


@pytest.mark.parametrize("name", list(ENDINGS))
def test_the_page_is_written_as_before(name):
    assert written(name) == FOLDER.joinpath(f"page.{ENDINGS[name]}").read_text(encoding="utf-8")


def test_every_text_format_has_its_golden_file():
    assert {*ENDINGS, "pdf"} == set(FORMATS)
    assert {f"page.{ending}" for ending in ENDINGS.values()} == {path.name for path in FOLDER.iterdir()}


def formulas(value):
    if isinstance(value, dict) and set(value) == {"latex", "text"}:
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from formulas(inner)


def test_every_formula_of_the_page_reads_back_to_the_same_latex():
    found = [entry for entry in formulas(json.loads(written("json"))) if re.search(r"\w", entry["latex"]) and entry["text"] not in "=≈⇔"]
    assert len(found) > 15
    for entry in found:
        assert read(entry["latex"], notation="latex", declare=ROLES).to_latex() == entry["latex"]


def test_another_notation_changes_the_formulas_of_every_format():
    for name in ENDINGS:
        assert FORMATS[name](PAGE, "operator") != FORMATS[name](PAGE), name
