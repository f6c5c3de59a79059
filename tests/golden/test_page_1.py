"""First and second partial derivatives of x·y·exp(−x²/2 − y²/8), line by line, with numbers at (1/2, 1).

The lines were worked out by hand and with SymPy, before the page was made. They have to stand on the page in this order.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

import symcalc as sc
from symcalc.document.blocks import Block, Equation, Prose, Section
from symcalc.formula.formula import Formula
from symcalc.formula.reading.reader import read

E = "e^(-1/4)"
LINES = [
    # 1 First derivatives
    "partial(E, x) = E*(-x)", "= -x*E", "partial(E, y) = E*(-y/4)", "= -y*E/4",
    "partial(f, x) = y*E + x*y*(-x*E)", "= y*(1 - x^2)*E",
    "partial(f, y) = x*E + x*y*(-y*E/4)", "= x*(1 - y^2/4)*E",
    "J_f = Matrix([[y*(1 - x^2)*E, x*(1 - y^2/4)*E]])",
    # 2 Second derivatives
    "partial(f, (x, 2)) = y*(-2*x)*E + y*(1 - x^2)*(-x*E)", "= x*y*(x^2 - 3)*E",
    "partial(f, x, y) = partial(y*(1 - x^2)*E, y)", "= (1 - x^2)*(E + y*(-y*E/4))", "= (1 - x^2)*(1 - y^2/4)*E",
    "partial(f, y, x) = partial(x*(1 - y^2/4)*E, x)", "= (1 - y^2/4)*(1 - x^2)*E",
    "partial(f, (y, 2)) = x*(-y/2)*E + x*(1 - y^2/4)*(-y*E/4)", "= x*y*(y^2 - 12)*E/16",
    # 3 Numbers put in
    f"E = {E}", "≈ 0.778801",
    "f = x*y*E", f"= 1/2*1*{E}", f"= 1/2*{E}", "≈ 0.389400",
    "partial(f, x) = y*(1 - x^2)*E", f"= 1*(1 - (1/2)^2)*{E}", f"= 1*(1 - 1/4)*{E}", f"= 3/4*{E}", "≈ 0.584101",
    "partial(f, y) = x*(1 - y^2/4)*E", f"= 1/2*(1 - 1^2/4)*{E}", f"= 1/2*(1 - 1/4)*{E}", f"= 3/8*{E}", "≈ 0.292050",
    "partial(f, (x, 2)) = x*y*(x^2 - 3)*E", f"= 1/2*1*((1/2)^2 - 3)*{E}", f"= 1/2*1*(1/4 - 3)*{E}", f"= -11/8*{E}", "≈ -1.070851",
    "partial(f, x, y) = (1 - x^2)*(1 - y^2/4)*E", f"= (1 - (1/2)^2)*(1 - 1^2/4)*{E}", f"= 3/4*(3/4)*{E}", f"= 9/16*{E}", "≈ 0.438075",
    "partial(f, (y, 2)) = x*y*(y^2 - 12)*E/16", f"= 1/2*1*(1^2 - 12)*{E}/16", f"= -11/32*{E}", "≈ -0.267713",
    # steepest ascent, and along (3, 4)
    f"norm(grad(f)) = 3/8*sqrt(5)*{E}", "≈ 0.653044",
    "hat{r} = 1/sqrt(5)*Matrix([[2], [1]])",
    "hat{d} = Matrix([[3/5], [4/5]])",
    f"3/5*partial(f, x) + 4/5*partial(f, y) = 3/5*(3/4)*{E} + 4/5*(3/8)*{E}", f"= 3/4*{E}", "≈ 0.584101",
]  # fmt: skip


@cache
def page() -> tuple[sc.Derivation, Section]:
    derivation = sc.hessian(r"f(x,y)=x y e^{-x^2/2-y^2/8}", at={"x": "1/2", "y": 1}, direction=[3, 4])
    found = derivation._page("textbook")
    assert isinstance(found, Section)
    return derivation, found


def lines(block: Block) -> Iterator[tuple[Formula | None, str, Formula]]:
    """Yield the lines of a page; one that goes on has the left side of the line above it, too."""
    if isinstance(block, Equation):
        above = None
        for line in block.lines:
            above = line.left or above
            yield above, line.relation, line.right
    elif isinstance(block, Section):
        for inner in block.blocks:
            yield from lines(inner)


def first_missing(expected: list[str], page: Section) -> str | None:
    """Return the first of the expected lines that does not stand below those before it."""
    found = [(left.to_text() if left else "", relation, right.to_text()) for left, relation, right in lines(page)]
    place = 0
    for text in expected:
        sign = "≈" if "≈" in text else "="
        left, _, right = (part.strip() for part in text.partition(sign))
        while place < len(found) and not (found[place][1:] == (sign, right) and left in ("", found[place][0])):
            place += 1
        if place == len(found):
            return text
    return None


def test_the_lines_stand_in_their_order():
    assert first_missing(LINES, page()[1]) is None


@pytest.mark.parametrize(("place", "wrong"), [(5, "= y*(1 + x^2)*E"), (4, "partial(f, x) = y*E + x*y*(-y*E)"), (-1, "≈ 0.584102"), (2, LINES[0])])
def test_another_line_is_missed(place: int, wrong: str):
    changed = [*LINES[:place], wrong, *LINES[place:][1:]]
    changed = [*LINES[2:4], *LINES[:2], *LINES[4:]] if wrong == LINES[0] else changed
    assert first_missing(changed, page()[1]) is not None


def test_every_step_is_proved_and_the_symmetry_is_derived():
    derivation, found = page()
    assert derivation.is_proved
    assert derivation.route.kind == "proved"
    whys = [step.why for step in derivation.steps]
    assert "derived, not assumed; symmetric because all second derivatives are continuous" in whys[-1]
    (asked, *_) = found.blocks
    assert isinstance(asked, Section)
    said = [block for block in asked.blocks if isinstance(block, Prose)]
    assert [formula.to_text() for formula in said[1].formulas] == ["E = e^(-x^2/2 - y^2/8)", "E > 0"]
    assert said[1].text.endswith("everywhere.")


def test_each_line_reads_back():
    for left, _, right in lines(page()[1]):
        for formula in (left, right):
            if formula is not None:
                assert read(formula.to_latex(), "latex", declare=dict(formula.roles)).node == formula.node
                assert read(formula.to_text(), "text", declare=dict(formula.roles)).node == formula.node
