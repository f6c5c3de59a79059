"""Results show themselves in every format, save by the file's ending, and never raise in a notebook."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass, fields

import pytest

import symcalc as sc
from symcalc.displayable import Displayable


@pytest.fixture(scope="module")
def derivation():
    return sc.gradient("x^2*y")


@pytest.mark.parametrize(
    "call",
    [
        lambda: sc.gradient("x^2*y", at=[1, 2]),
        lambda: sc.hessian("x^2*y", at=[1, 2]),
        lambda: sc.total_derivative("x^2", "t", {"x": "t^2"}, at=1),
        lambda: sc.implicit_derivative("x^2 + y^2 = 1", "y", "x"),
        lambda: sc.change_of_variables("x*y", "polar"),
        lambda: sc.directional_derivative("x*y", "x, y", (3, 4)),
    ],
)
def test_a_prompt_shows_one_line_that_says_what_was_derived(call):
    found = call()
    assert found.title in repr(found)
    assert len(repr(found)) < 200
    assert all(len(repr(step)) < 400 for step in found.steps)


@pytest.mark.parametrize(
    ("ending", "beginning"),
    [
        (".html", "<!DOCTYPE html>"), (".tex", r"\documentclass"), (".md", "# Gradient"), (".txt", "Gradient of"), (".json", "{"),
        (".pdf", "%PDF-"), (".typ", "#set document(title: \"Gradient of"),
    ],
)  # fmt: skip
def test_the_ending_says_the_format(derivation, tmp_path, ending, beginning):
    path = derivation.save(tmp_path / f"page{ending}")
    assert path.read_bytes().startswith(beginning.encode())


def test_an_unknown_ending_or_detail_is_refused(derivation, tmp_path):
    with pytest.raises(sc.ArgumentError, match=r"'\.doc'.*\.tex, \.html"):
        derivation.save(tmp_path / "page.doc")
    with pytest.raises(sc.ArgumentError, match="'answer', 'brief'"):
        derivation.to_text(detail="everything")


def test_notation_reaches_the_formulas(derivation):
    assert r"\partial_{x}" in derivation.to_latex(notation="operator")
    assert r"\partial_{x}" not in derivation.to_latex()


def test_notation_reaches_every_format(derivation):
    for written in (derivation.to_html, derivation.to_markdown, derivation.to_text, derivation.to_json):
        assert written(notation="operator") != written()


def test_notebooks_get_text_latex_and_markdown_alone(derivation):
    bundle = derivation._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/latex", "text/markdown"}
    assert bundle["text/latex"].count("$$") % 2 == 0
    for banned in (r"\begin{align", r"\tag", r"\bm", r"\color", "<"):
        assert banned not in bundle["text/latex"].replace(r"\begin{aligned}", "")


def test_a_subclass_has_the_page_of_what_it_inherits_from(derivation):
    class Annotated(type(derivation)):
        pass

    mine = Annotated(**{entry.name: getattr(derivation, entry.name) for entry in fields(derivation)})
    assert mine.to_text() == derivation.to_text()


def test_a_repr_never_raises():
    @dataclass(frozen=True)
    class NoPage(Displayable):
        value: int

    assert NoPage(3)._repr_mimebundle_() == {"text/plain": repr(NoPage(3))}

    class NoWords(Displayable):
        def __repr__(self):
            raise RuntimeError

    assert "NoWords" in NoWords()._repr_mimebundle_()["text/plain"]


def test_less_detail_shows_fewer_lines_and_counts_the_same_steps(derivation):
    pages = [derivation.to_text(detail) for detail in ("answer", "brief", "textbook", "full")]
    assert [len(page) for page in pages] == sorted(len(page) for page in pages)
    count = f"{len(derivation.verdicts)} of {len(derivation.verdicts)} steps proved."
    assert all(count in page for page in pages)


def test_a_derivation_pickles_copies_and_compares(derivation):
    for other in (pickle.loads(pickle.dumps(derivation)), copy.deepcopy(derivation), copy.copy(derivation)):
        assert other == derivation
        assert other.to_json("full") == derivation.to_json("full")
    assert derivation != sc.gradient("x^3*y")
