"""JSON obeys the schema that ships with the package, and holds every line with its verdict."""

from __future__ import annotations

import copy
import json
from importlib.resources import files

import pytest

import symcalc as sc
from symcalc.document.formats.json import VERSION
from symcalc.registry import FORMATS
from tests.document.schema import complaints
from tests.document.test_formats import PAGE

SCHEMA = json.loads(files("symcalc.document.formats").joinpath("page.schema.json").read_text(encoding="utf-8"))
WRITTEN = json.loads(FORMATS["json"](PAGE))


def lines(block):
    yield from block.get("lines", ())
    for inner in block.get("blocks", ()):
        yield from lines(inner)


def test_a_page_of_all_blocks_obeys_the_schema():
    assert complaints(WRITTEN, SCHEMA, SCHEMA) == []
    assert SCHEMA["properties"]["version"] == {"const": VERSION}


@pytest.mark.parametrize("detail", ["answer", "brief", "textbook", "full"])
def test_a_derivation_obeys_the_schema(detail):
    assert complaints(json.loads(sc.gradient(r"x \sin(y) e^x").to_json(detail)), SCHEMA, SCHEMA) == []


WRONG = [
    (lambda page: page.update(version=2), "2 is not 1"),
    (lambda page: page.pop("title"), "no title"),
    (lambda page: page.update(more=1), "more is not in the schema"),
    (lambda page: page["blocks"][1]["lines"][0].pop("right"), "no right"),
    (lambda page: page["blocks"][1]["lines"][0]["verdict"].update(kind="refuted"), "'refuted' is none of"),
    (lambda page: page["blocks"][1]["lines"][0]["left"].update(latex=3), "3 is no string"),
]


@pytest.mark.parametrize(("spoil", "complaint"), WRONG, ids=[complaint for _, complaint in WRONG])
def test_a_page_that_does_not_obey_is_seen(spoil, complaint):
    page = copy.deepcopy(WRITTEN)
    spoil(page)
    assert any(complaint in line for line in complaints(page, SCHEMA, SCHEMA))


def test_every_step_stands_there_with_rule_verdict_and_evidence():
    derivation = sc.gradient("x^2*y")
    steps = [line for line in lines(json.loads(derivation.to_json("full"))) if line["verdict"]]
    assert [line["verdict"]["kind"] for line in steps] == [verdict.kind for verdict in derivation.verdicts]
    assert [line["rule"] for line in steps] == [step.rule for step in derivation.all_steps()]
    assert all(line["verdict"]["how"] and line["right"]["latex"] and line["right"]["text"] for line in steps)
