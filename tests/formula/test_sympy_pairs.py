"""SymPy's own tests of its two LaTeX readers, put to ours; where we differ, the reason why ours is the better reading."""

from __future__ import annotations

from typing import Any

import pytest
from sympy.parsing.tests import test_latex as antlr_tests
from sympy.parsing.tests import test_latex_lark as lark_tests

from symcalc.errors import MeaningError, ParseError
from symcalc.formula.meaning import meaning
from symcalc.formula.reading.reader import read
from tests.formula.sameness import same

pytestmark = pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")

PAIRS: list[tuple[str, Any]] = [
    *antlr_tests.GOOD_PAIRS,
    *(pair for name, pairs in sorted(vars(lark_tests).items()) if name.endswith("_PAIRS") for pair in pairs),
]

_DIRAC = "bras and kets are quantum mechanics; an error with a caret is honest where a reading would be a guess"
_HIGHER = "f' is the derivative of f, not a new function whose name ends in a prime"
_NORM = "double bars are the norm in every text on several variables; |(|x|)| says the other"

# Text that we read otherwise: why ours is better.
OTHERWISE: dict[str, str] = {
    r"\langle x |": _DIRAC,
    r"| x \rangle": _DIRAC,
    r"\langle x | y \rangle": _DIRAC,
    r"\pi^{|xy|}": "π is the number, not a symbol of that name",
    r"f'_1(x)": _HIGHER,
    r"f_{1}''(x+y)": _HIGHER,
    r"||x||y||": _NORM,
    r"x!!!": "x!! is the double factorial; ((x!)!)! says the other",
    r"\int (x+a)": "an integral without a differential does not say its variable; SymPy takes x unseen",
    r"\mathit{HELLO world}": "a name holds no blank: two words are two names",
}


def reading(text: str) -> Any:
    """Return the meaning of ``text`` under our reader, or the error that it gives."""
    try:
        return meaning(read(text, notation="latex"))
    except (ParseError, MeaningError) as error:
        return error


def is_right(text: str, expected: Any) -> bool:
    got = reading(text)
    return not isinstance(got, Exception) and same(got, expected)


def test_at_least_96_percent_of_the_pairs_are_read_as_sympy_expects(capsys: pytest.CaptureFixture[str]) -> None:
    right = sum(is_right(text, expected) for text, expected in PAIRS)
    with capsys.disabled():
        print(f"\nSymPy's own pairs: {right} of {len(PAIRS)} ({right / len(PAIRS):.1%})")
    assert len(PAIRS) > 350
    assert right >= 0.96 * len(PAIRS)


def test_each_pair_that_is_read_otherwise_has_its_reason() -> None:
    missed = {text: f"{text!r} gave {reading(text)}, SymPy expects {expected}" for text, expected in PAIRS if not is_right(text, expected)}
    assert not [line for text, line in missed.items() if text not in OTHERWISE], "\n".join(
        line for text, line in missed.items() if text not in OTHERWISE
    )
    assert not set(OTHERWISE) - set(missed), "these are read as SymPy expects: drop their reasons"


@pytest.mark.parametrize("text", [*antlr_tests.BAD_STRINGS, *antlr_tests.FAILING_BAD_STRINGS])
def test_a_text_that_sympy_calls_bad_is_refused(text: str) -> None:
    assert isinstance(reading(text), ParseError)
