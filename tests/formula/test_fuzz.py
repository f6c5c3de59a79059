"""Mutated inputs: whatever is typed, the reader returns a formula or a `ParseError`, and soon."""

from __future__ import annotations

import json
import random
import time
import warnings
from pathlib import Path

import pytest

from symcalc.errors import ParseError, ReadingWarning
from symcalc.formula.formula import Formula
from symcalc.formula.reading.reader import read
from tests.formula.random_ink import random_formula

CORPUS = json.loads((Path(__file__).parents[1] / "data" / "latex_corpus.json").read_text(encoding="utf-8"))
TEXTS = (
    "x^2*sin(y) + exp(-x*y)", "f(x, y) = x^2 sin y", "diff(x^2, (x, 2), y)", "Sum(i^2, (i, 1, n))", "Integral(x, (x, 0, 1))", "d/dx x^2",
    "Limit(1/x, x, 0, '+')", "Piecewise((x, x > 0), (0, otherwise))", "Matrix([[1, 2], [3, 4]])", "at(x^2, x=1)", "0 < x <= 1 and y != 2",
    "√(x² + y²) · θ", "2xy(z+1)!", "1.5e-3x_1'", "w^(L)_jk + Delta x", "x in [0, 1)", "|x - |y||", "∂f/∂x", "f''(x^2)", "{1, 2, 3}", "a ± b",
    "x := 5; y = 3",
)  # fmt: skip
_LATEX_PIECES = r"""
    \frac{ \sqrt[ \left( \right) \left. \right| \begin{cases} \end{cases} \begin{pmatrix} \end{pmatrix} \\ & _{ ^{ } { ( ) [ ] | \| , ; = < \le
    \int \sum \prod \lim \to \partial \mathrm{d} d dx \sin \log \ln \operatorname{ \text{ \mathbf{ \hat{ \Delta \nabla \cdot \times ! ' '' \prime
    + - * / ^ _ . 1 23 0.5 1e5 x y f e i \pi \infty % $ $$ \( \) \, \quad ~ # @ ? : := \dots \binom{ \overline{ \begin{aligned} \end \begin \left
    \right \\[2pt] \limits
"""
_TEXT_PIECES = """
    diff( Sum( Integral( Limit( Matrix([[ Piecewise(( at( between( sqrt( root( lambda def __ ** // sin cos not and or in ∂ √ ² θ − ≤ ∈ ∀ é 😀 ٣
"""
PIECES = (
    *_LATEX_PIECES.split(), *_TEXT_PIECES.split(), "\u200b", "\x00", "\u202e", " ", "\n", "\t", "", "((((((((", "{{{{{{", "^^", "__", "9^9^9^9",
    "!!!!", "''''", "&&", "\\", "\\\\\\",
)  # fmt: skip
SECONDS = 1.0


def seeds() -> list[tuple[str, str]]:
    latex = [(row["latex"], "latex") for row in CORPUS]
    drawn = [random_formula(seed) for seed in range(60)]
    written = [pair for entry in drawn for pair in ((entry.to_latex(), "latex"), (entry.to_text(), "text"))]
    return latex + [(text, "text") for text in TEXTS] + written


def mutate(text: str, rng: random.Random, others: list[tuple[str, str]]) -> str:
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        place = rng.randint(0, len(text))
        end = min(len(text), place + rng.choice((1, 1, 2, 5, 20)))
        match rng.randrange(7):
            case 0:
                text = text[:place] + text[end:]
            case 1 | 2:
                text = text[:place] + rng.choice(PIECES) + text[place:]
            case 3:
                text = text[:place] + rng.choice(PIECES) + text[end:]
            case 4:
                text = text[:place] + text[place:end] * rng.choice((2, 3, 30)) + text[end:]
            case 5:
                text = text[:place] + rng.choice(others)[0][: rng.randint(1, 40)] + text[place:]
            case 6:
                text = text[:place] + text[place:end][::-1] + text[end:]
    return text


def run(count: int, seed: int) -> tuple[int, list[str]]:
    """Read ``count`` mutated inputs; return how many gave a formula, and an account of all that went wrong."""
    rng, start = random.Random(seed), seeds()
    read_well, faults = 0, []
    for number in range(count):
        text, notation = rng.choice(start)
        text = mutate(text, rng, start)
        notation = notation if number % 3 else "auto"
        began = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                warnings.simplefilter("ignore", ReadingWarning)
                got = read(text, notation=notation)
            read_well += isinstance(got, Formula)
            if not isinstance(got, Formula):
                faults.append(f"{notation} {text!r}: returned {type(got).__name__}")
        except ParseError as error:
            if not (0 <= error.position <= len(text)) or not error.message or "^" not in str(error):
                faults.append(f"{notation} {text!r}: an error without a place, {error!r}")
        except Exception as error:
            faults.append(f"{notation} {text!r}: {type(error).__name__}: {error}")
        if (took := time.process_time() - began) > SECONDS:
            faults.append(f"{notation} {text[:200]!r}…: {took:.1f} s")
    return read_well, faults


def account(faults: list[str]) -> str:
    return f"{len(faults)} faults, the shortest:\n" + "\n".join(sorted(faults, key=len)[:15])


def test_two_thousand_mutated_inputs_give_a_formula_or_a_parse_error_within_a_second() -> None:
    read_well, faults = run(2000, seed=1)
    assert not faults, account(faults)
    # Were nearly all refused, or nearly none, the mutations would test little.
    assert 200 < read_well < 1800


@pytest.mark.battery
def test_twenty_thousand_mutated_inputs_give_a_formula_or_a_parse_error_within_a_second() -> None:
    read_well, faults = run(20000, seed=2)
    assert not faults, account(faults)
    assert 2000 < read_well < 18000


def test_a_reader_that_fails_otherwise_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str, notation: str) -> Formula:
        raise ZeroDivisionError("by hand")

    monkeypatch.setitem(run.__globals__, "read", broken)
    assert len(run(10, seed=3)[1]) == 10
