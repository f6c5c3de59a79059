"""The LaTeX corpus: formulas as people type them, each with the reading that the field gives it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from symcalc.errors import ParseError
from symcalc.formula.meaning import meaning
from symcalc.formula.reading.reader import read
from tests.formula.expectation import expectation
from tests.formula.sameness import same

pytestmark = pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")

CORPUS: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "data" / "latex_corpus.json").read_text(encoding="utf-8"))


def verdict(row: dict[str, Any], notation: str) -> tuple[str, str]:
    """Return one of right, error, wrong (with a warning), silently wrong, and what was read."""
    try:
        formula = read(row["latex"], notation=notation)
    except ParseError as error:
        return ("right" if row["expected"] == "ERROR" else "error"), str(error)
    got = meaning(formula)
    if any(same(got, expectation(text)) for text in (row["expected"], *row["accept"]) if text != "ERROR"):
        return "right", str(got)
    return ("wrong" if formula.warnings else "silently wrong"), str(got)


@pytest.mark.parametrize("notation", ["latex", "auto"])
def test_at_least_184_of_187_rows_are_right_and_none_is_silently_wrong(notation: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(CORPUS) == 187
    outcomes = [(row, *verdict(row, notation)) for row in CORPUS]
    counts = Counter(kind for _, kind, _ in outcomes)
    misses = [f"{kind}: {row['id']} {row['latex']!r} gave {got}, expected {row['expected']}" for row, kind, got in outcomes if kind != "right"]
    with capsys.disabled():
        print(f"\ncorpus, notation={notation!r}: {dict(counts)} of {len(CORPUS)}")
    assert counts["silently wrong"] == 0, "\n".join(misses)
    assert counts["right"] >= 184, "\n".join(misses)


@pytest.mark.parametrize("row", [row for row in CORPUS if row["cat"] == "bad"], ids=lambda row: repr(row["latex"]))
@pytest.mark.parametrize("notation", ["latex", "auto"])
def test_a_bad_text_gives_an_error_that_points_at_the_place(row: dict[str, Any], notation: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(row["latex"], notation=notation)
    *_, shown, caret = [line for line in str(caught.value).split("\n") if line != caught.value.suggestion]
    assert caret.strip() == "^"
    assert shown.strip() in row["latex"]
    assert 0 <= caught.value.position <= len(row["latex"])
    assert caught.value.message.strip()


def test_every_expectation_of_the_corpus_can_be_built() -> None:
    for row in CORPUS:
        for text in (row["expected"], *row["accept"]):
            if text != "ERROR":
                assert same(expectation(text), expectation(text)), text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("x*y", "x+y"), ("x**23", "3*x**2"), ("S_('x_1')", "S_('x_2')"), ("fn_f(x)", "x*f"), ("Limit(1/x,x,0,'+')", "Limit(1/x,x,0,'+-')"),
        ("Eq(x,y)", "x<y"), ("Sum(x,(i,1,n))", "Sum(Indexed('x',i),(i,1,n))"), ("Matrix([[1,2]])", "Matrix([[1],[2]])"), ("log(x,10)", "log(x)"),
    ],
)  # fmt: skip
def test_two_different_readings_are_told_apart(first: str, second: str) -> None:
    assert not same(expectation(first), expectation(second))
    assert same(expectation(first), expectation(first))
