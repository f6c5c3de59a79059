"""What holds where a call does not say it: from a bare call on, or within a block, and for the task that runs the block alone."""

from __future__ import annotations

from fractions import Fraction
from threading import Thread

import pytest
import sympy

import symcalc as sc
from symcalc.defaults import Defaults, defaults
from symcalc.derivation.decimals import rounded


@pytest.fixture(autouse=True)
def _restored():
    yield
    sc.settings(notation=None, detail="textbook", digits=6)
    assert defaults() == Defaults()


@pytest.fixture(scope="module")
def derivation():
    return sc.gradient("f(x, y) = x^2 y")


def test_a_block_changes_what_is_not_said_and_puts_it_back(derivation):
    plain = derivation.to_text()
    with sc.settings(detail="answer", notation="operator"):
        assert derivation.to_text() == derivation.to_text("answer", "operator") != plain
        assert derivation.to_text("textbook", "as typed") == plain
        assert derivation._repr_mimebundle_()["text/plain"] == derivation.to_text()
    assert derivation.to_text() == plain


def test_a_saved_file_obeys_too(derivation, tmp_path):
    with sc.settings(detail="brief", notation="subscript"):
        written = derivation.save(tmp_path / "page.tex").read_text(encoding="utf-8")
    assert "f_{x}" in written
    assert "3 steps" in written


def test_blocks_nest_and_an_error_ends_them():
    with sc.settings(digits=10):
        with sc.settings(detail="brief"):
            assert defaults() == Defaults(None, "brief", 10)
        with pytest.raises(sc.ArgumentError), sc.settings(detail="answer"):
            sc.gradient("x", "z")
        sc.settings(detail="full")
        assert defaults() == Defaults(None, "full", 10)
    assert defaults() == Defaults()


def test_a_bare_call_holds_from_then_on_and_in_other_threads():
    seen = []
    sc.settings(detail="brief")
    thread = Thread(target=lambda: seen.append(defaults().detail))
    thread.start()
    thread.join()
    assert seen == ["brief"]


def test_a_block_is_not_seen_by_other_threads():
    seen = []
    with sc.settings(detail="brief"):
        thread = Thread(target=lambda: seen.append(defaults().detail))
        thread.start()
        thread.join()
    assert seen == ["textbook"]


def test_decimals_have_as_many_digits_as_are_set():
    x = sympy.Symbol("x")
    with sc.settings(digits=25):
        assert rounded(sympy.exp(x), {x: Fraction(1)})[0] == "2.7182818284590452353602875"
    assert rounded(sympy.exp(x), {x: Fraction(1)})[0] == "2.718282"


@pytest.mark.parametrize(("changes", "message"), [
    ({"detail": "all"}, "detail='all'; expected one of 'answer'"), ({"digits": 0}, "from 1 to 50"), ({"digits": True}, "digits=True"),
    ({"notation": "roman"}, "'roman'"), ({"notation": 3}, "notation=3"), ({"colour": "blue"}, "colour: no such setting; there are: notation"),
])  # fmt: skip
def test_a_wrong_setting_is_refused_and_changes_nothing(changes, message):
    with pytest.raises((sc.ArgumentError, sc.SettingsError), match=message):
        sc.settings(**changes)
    assert defaults() == Defaults()


def test_settings_say_what_they_hold():
    assert repr(sc.settings(detail="full")) == "settings(notation=None, detail='full', digits=6)"
