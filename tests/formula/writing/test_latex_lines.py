"""Long formulas on several lines: they break where a person would, and the lines together are the formula."""

from __future__ import annotations

import pytest

from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Logic, Name, Node, Number, Power, Quotient, Relation, Sequence, Sum
from symcalc.formula.reading.reader import read
from symcalc.formula.style import HOUSE, Style
from symcalc.formula.writing.latex_lines import drawn_width, latex_lines
from tests.formula.random_ink import random_formula
from tests.formula.writing.short import ONE, TWO, a, b, call, f, plus, relation, roles_for, times, v, w, x, y

POLYNOMIAL = Sum(tuple(("-" if power % 2 else "+", times(Number(str(power + 2)), Power(x, Number(str(power + 2))))) for power in range(6)))

ROWS: list[tuple[Node, int, list[str]]] = [
    (plus(x, y), 80, ["x + y"]),
    (plus(x, y), 1, ["x", "+ y"]),
    (Sum((("-", x), ("-", y))), 1, ["-x", "- y"]),
    (relation(x, "=", plus(a, b)), 4, ["x = a", "+ b"]),
    (Relation((call("f", x), plus(a, b), Number("3")), ("=", "=")), 12, ["f(x) = a + b", "= 3"]),
    (times(x, y, plus(x, ONE)), 5, ["x y", r"\cdot (x + 1)"]),
    (times(v, w, x), 1, [r"\mathbf{v} \mathbf{w}", r"\cdot x"]),
    (POLYNOMIAL, 20, ["2 x^{2} - 3 x^{3} + 4 x^{4}", "- 5 x^{5} + 6 x^{6} - 7 x^{7}"]),
    (relation(f, "=", POLYNOMIAL), 24, ["f = 2 x^{2} - 3 x^{3} + 4 x^{4}", "- 5 x^{5} + 6 x^{6} - 7 x^{7}"]),
    (Sequence((relation(x, "=", ONE), relation(y, "=", TWO)), ""), 6, ["x = 1,", "y = 2"]),
    (Logic("∧", (relation(x, ">", ONE), relation(y, ">", TWO))), 6, ["x > 1", r"\land y > 2"]),
    (Quotient(plus(a, b), plus(x, y)), 1, [r"\frac{a + b}{x + y}"]),
]  # fmt: skip


@pytest.mark.parametrize(("node", "width", "lines"), ROWS, ids=[" | ".join(lines) for *_, lines in ROWS])
def test_lines_break_before_relations_then_signs_then_factors(node: Node, width: int, lines: list[str]) -> None:
    assert latex_lines(node, width=width) == lines


@pytest.mark.filterwarnings("ignore::symcalc.errors.ReadingWarning")
@pytest.mark.parametrize("style", [HOUSE, Style(multiplication="times", decimal=",")], ids=["house", "times"])
def test_the_lines_together_are_the_formula_in_every_width(style: Style) -> None:
    broken = 0
    for seed in range(150):
        formula = random_formula(seed)
        for width in (10, 40):
            lines = latex_lines(formula, style, width)
            broken += len(lines) > 1
            assert read(" ".join(lines), "latex", formula.roles, style) == formula
    assert broken > 100


def test_a_line_is_too_wide_only_where_it_has_no_place_to_break() -> None:
    wide = relation(call("f", x), "=", Sum(tuple(("+", times(*[Name(letter) for letter in "abcdexyz"])) for _ in range(40))))
    lines = latex_lines(wide, width=30)
    assert max(map(drawn_width, lines)) <= 30
    assert min(map(drawn_width, lines[:-1])) > 8


def test_a_lost_line_would_be_seen() -> None:
    formula = Formula(POLYNOMIAL, roles_for(POLYNOMIAL))
    lines = latex_lines(formula, width=20)
    assert read(" ".join(lines), "latex", formula.roles) == formula
    assert read(" ".join(lines[:-1]), "latex", formula.roles) != formula


@pytest.mark.parametrize(("written", "width"), [("x", 1), ("x + y", 5), (r"\alpha_{12}", 3), (r"\frac{abc}{d}", 3), (r"\frac{a}{\frac{bcd}{e}}", 3)])
def test_the_drawn_width_counts_letters_and_not_commands(written: str, width: int) -> None:
    assert drawn_width(written) == width
