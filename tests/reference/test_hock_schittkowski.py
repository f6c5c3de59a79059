"""Problems of Hock and Schittkowski with equations as constraints, held against their published optima and multipliers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import symcalc as sc

PROBLEMS = {row["id"]: row for row in json.loads((Path(__file__).parent.parent / "data" / "hock_schittkowski.json").read_text(encoding="utf-8"))}


def solved(number: int, time_limit: float | None = None) -> sc.Derivation:
    row = PROBLEMS[number]
    letters = [f"x{place}" for place in range(1, row["n"] + 1)]
    return sc.lagrange(row["f"].replace("log(", "ln("), [f"{side} = 0" for side in row["eq"]], letters, dict.fromkeys(letters, (-10, 10)), time_limit)


@pytest.mark.parametrize("number", [7, 9, 27, 39, 48, 50, 52])
def test_the_published_minimum_is_found_with_its_multipliers(number):
    p, ref = solved(number), PROBLEMS[number]["ref"]
    assert p.is_complete
    assert all(q.status == "proven" for q in p.result)
    least = min((q for q in p.result if q.multipliers), key=lambda q: float(q.value))
    assert least.kind == "minimum"
    assert float(least.value) == pytest.approx(float(ref["f"]), abs=1e-10)
    assert [float(value) for value in least.point.values()] == pytest.approx([float(value) for value in ref["x"]], abs=1e-10)
    assert [float(value) for value in least.multipliers] == pytest.approx([float(value) for value in ref["lam_eq"]], abs=1e-10)
    assert not any(q.kind == "minimum" and float(q.value) < float(ref["f"]) - 1e-12 for q in p.result)


@pytest.mark.parametrize("number", [48, 50, 52])
def test_convex_problems_have_a_global_minimum(number):
    assert [q.is_global for q in solved(number).result] == [True]


@pytest.mark.parametrize("number", [46, 60, 78])
def test_what_is_not_finished_is_a_partial_answer(number):
    p, row = solved(number, 4), PROBLEMS[number]
    if not p.is_complete:
        assert "not finished" in p.message
    for q in p.result:
        assert q.is_global is not True
        assert float(q.value) >= row["fpub"] - 1e-6
