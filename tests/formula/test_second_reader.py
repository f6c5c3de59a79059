"""latex2sympy2 as second reader: what it is told, how it is contained, and where it agrees with ours.

In the usual environment it is absent, and the tests here say what a user is told then. CI runs this file once more where it
is installed, and there all of it must run: ``SYMCALC_SECOND_READER=1`` turns absence into failure.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sympy

from symcalc.errors import MissingExtraError, ParseError
from symcalc.formula.meaning import meaning
from symcalc.formula.reading import latex2sympy2 as second
from symcalc.formula.reading.reader import read
from tests.formula.sameness import same

pytestmark = pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")

CORPUS: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "data" / "latex_corpus.json").read_text(encoding="utf-8"))
x, y, f = sympy.Symbol("x"), sympy.Symbol("y"), sympy.Function("f")


def _is_there() -> bool:
    try:
        second._package()
    except MissingExtraError:
        return False
    return True


THERE = _is_there()


def test_it_is_there_where_ci_installed_it() -> None:
    assert THERE or os.environ.get("SYMCALC_SECOND_READER") != "1"


@pytest.mark.parametrize("failure", [ImportError("No module named 'latex2sympy2'"), Exception("Could not deserialize ATN"), AttributeError("")])
def test_without_it_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def missing(name: str) -> Any:
        raise failure

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(MissingExtraError) as caught:
        second.read_with_latex2sympy2("x")
    assert 'pip install "symcalc[latex2sympy2]"' in str(caught.value)
    assert "3.13" in str(caught.value)
    assert isinstance(caught.value, ImportError)


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("x+1", [("", "x+1")]),
        ("f(x,y)=x^2", [("", "f(x,y)"), ("=", "x^2")]),
        (r"0\le x\leq 1", [("", "0"), ("≤", " x"), ("≤", " 1")]),
        (r"\sum_{i=1}^{n} i", [("", r"\sum_{i=1}^{n} i")]),
        (r"(x+1)|_{x=2} = 3", [("", "(x+1)|_{x=2} "), ("=", " 3")]),
        (r"\left(x<y\right)", [("", r"\left(x<y\right)")]),
        ("f:=x", [("", "f"), ("≔", "x")]),
    ],
)
def test_a_relation_is_cut_at_its_signs_outside_all_brackets(text: str, sides: list[tuple[str, str]]) -> None:
    cut = second._sides(text)
    assert [(sign, side) for sign, side, _ in cut] == sides
    assert all(text[start:].startswith(side) for _, side, start in cut)


if THERE:

    def test_the_second_reader_reads_a_relation_that_the_package_itself_would_solve() -> None:
        formula = second.read_with_latex2sympy2(r"f(x,y)=x^2\sin(y)+e^{-xy}")
        assert same(meaning(formula), sympy.Eq(sympy.Function("f")(x, y), x**2 * sympy.sin(y) + sympy.exp(-x * y)))

    def test_the_package_is_alive_after_a_differential_and_forgets_what_it_was_told() -> None:
        second.read_with_latex2sympy2("dx")
        assert same(meaning(second.read_with_latex2sympy2("x_1+1")), sympy.Symbol("x_1") + 1)
        second.read_with_latex2sympy2("x=5")
        assert same(meaning(second.read_with_latex2sympy2(r"\begin{vmatrix}x&0\\0&1\end{vmatrix}")), x)
        assert same(meaning(second.read_with_latex2sympy2(r"\begin{vmatrix}i&0\\0&1\end{vmatrix}")), sympy.Symbol("i"))

    @pytest.mark.parametrize(("text", "position"), [("x+)", 2), ("y=", 2), ("x = y+)", 6)])
    def test_what_it_cannot_read_is_a_parse_error_at_the_place(text: str, position: int) -> None:
        with pytest.raises(ParseError) as caught:
            second.read_with_latex2sympy2(text)
        assert caught.value.text == text
        assert caught.value.position == position

    def test_the_notation_leads_to_the_second_reader() -> None:
        assert same(meaning(read(r"\frac{1}{2}x", notation="latex2sympy2")), x / 2)

    def test_both_readers_agree_on_most_of_the_corpus_and_every_quarrel_is_settled_by_the_expectation(capsys: pytest.CaptureFixture[str]) -> None:
        from tests.formula.expectation import expectation

        counts: Counter[str] = Counter()
        ours_is_wrong = []
        for row in (row for row in CORPUS if row["expected"] != "ERROR"):
            ours = meaning(read(row["latex"], notation="latex"))
            try:
                theirs = meaning(second.read_with_latex2sympy2(row["latex"]))
            except ParseError:
                counts["it cannot read"] += 1
                continue
            if same(ours, theirs):
                counts["agree"] += 1
                continue
            counts["differ"] += 1
            if not any(same(ours, expectation(text)) for text in (row["expected"], *row["accept"])):
                ours_is_wrong.append(f"{row['latex']!r}: ours {ours}, latex2sympy2 {theirs}")
        with capsys.disabled():
            print(f"\nlatex2sympy2 beside ours on the corpus: {dict(counts)}")
        assert counts["agree"] >= 110
        assert len(ours_is_wrong) <= 3, "\n".join(ours_is_wrong)

else:

    def test_the_notation_leads_to_the_message_where_the_package_is_absent() -> None:
        with pytest.raises(MissingExtraError):
            read("x", notation="latex2sympy2")
        assert "latex2sympy2" not in sys.modules or not hasattr(sys.modules["latex2sympy2"], "latex2sympy")
