r"""A total derivative through three layers, line by line: f = x·e^y with x = u² − v, y = u − 2v, u = 1 + t, v = t², at t = 1.

The lines were worked out by hand and with SymPy, before the page was made. They have to stand on the page in this order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

import symcalc as sc
from symcalc.document.blocks import Block, Equation, Figure, Prose, Section, Table
from symcalc.formula.formula import Formula
from symcalc.formula.reading.reader import read


def partial(above: str, below: str) -> str:
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"


def total(above: str) -> str:
    return rf"\frac{{\mathrm{{d}} {above}}}{{\mathrm{{d}} t}}"


DF = r"\frac{\mathrm{d} f}{\mathrm{d} t}"
E = "e^{1 + t - 2 t^{2}}"
AT = rf"\left.{DF}\right|_{{t=1}}"
PRODUCT = r"\frac{\partial f}{\partial \mathbf{x}} \frac{\partial \mathbf{x}}{\partial \mathbf{u}} \frac{\mathrm{d} \mathbf{u}}{\mathrm{d} t}"
NUMBERS = r"\begin{bmatrix} 1 & 3 \end{bmatrix} \begin{pmatrix} 4 & -1 \\ 1 & -2 \end{pmatrix} \begin{pmatrix} 1 \\ 2 \end{pmatrix}"
LINES = [
    # asked
    "f = x e^{y}", "x = u^{2} - v", "y = u - 2 v", "u = 1 + t", "v = t^{2}", DF, "t = 1",
    # 1 In letters
    DF + " = " + " + ".join(f"{partial('f', a)} {partial(a, b)} {total(b)}" for a in "xy" for b in "uv"),
    "= " + PRODUCT,
    r"\frac{\partial f}{\partial \mathbf{x}} = \begin{bmatrix} e^{y} & x e^{y} \end{bmatrix}",
    r"\frac{\partial \mathbf{x}}{\partial \mathbf{u}} = \begin{pmatrix} 2 u & -1 \\ 1 & -2 \end{pmatrix}",
    r"\frac{\mathrm{d} \mathbf{u}}{\mathrm{d} t} = \begin{pmatrix} 1 \\ 2 t \end{pmatrix}",
    r"= \begin{bmatrix} e^{y} & x e^{y} \end{bmatrix} \begin{pmatrix} 2 u - 2 t \\ 1 - 4 t \end{pmatrix}",
    "= e^{y} (2 u - 2 t) + x e^{y} (1 - 4 t)",
    "x = u^{2} - v", "= 1 + 2 t", "y = u - 2 v", "= 1 + t - 2 t^{2}",
    rf"{DF} = (2 + (1 + 2 t) (1 - 4 t)) {E}",
    f"= (3 - 2 t - 8 t^{{2}}) {E}",
    f"= (3 + 4 t) (1 - 2 t) {E}",
    # 2 Numbers put in: layers
    "t", "1",
    "u = 1 + 1 = 2", "v = 1^{2} = 1", "2", "1", r"\frac{\mathrm{d} u}{\mathrm{d} t} = 1", r"\frac{\mathrm{d} v}{\mathrm{d} t} = 2 \cdot 1 = 2",
    "x = 2^{2} - 1 = 3", r"y = 2 - 2 \cdot 1 = 0", "3", "0", r"\frac{\partial x}{\partial u} = 2 \cdot 2 = 4", r"\frac{\partial x}{\partial v} = -1",
    r"\frac{\partial y}{\partial u} = 1", r"\frac{\partial y}{\partial v} = -2",
    "f = 3 e^{0} = 3", "3", r"\frac{\partial f}{\partial x} = e^{0} = 1", r"\frac{\partial f}{\partial y} = 3 e^{0} = 3",
    # paths
    r"1 \cdot 4 \cdot 1", "4", r"1 \cdot (-1) \cdot 2", "-2", r"3 \cdot 1 \cdot 1", "3", r"3 \cdot (-2) \cdot 2", "-12", "-7",
    # matrices
    f"{PRODUCT} = {NUMBERS}", r"= \begin{bmatrix} 1 & 3 \end{bmatrix} \begin{pmatrix} 2 \\ -3 \end{pmatrix}", "= 2 - 9", "= -7",
    f"{PRODUCT} = {NUMBERS}", r"= \begin{bmatrix} 7 & -7 \end{bmatrix} \begin{pmatrix} 1 \\ 2 \end{pmatrix}", "= -7",
    r"\begin{bmatrix} \frac{\partial f}{\partial u} & \frac{\partial f}{\partial v} \end{bmatrix} = \begin{bmatrix} 7 & -7 \end{bmatrix}",
    # answer
    f"{AT} = -7", "t", "0.01", "f", "0.07",
    # checks
    f"f = (1 + 2 t) {E}", f"{AT} = 2 {E} + (1 + 2 t) (1 - 4 t) {E}", "= 2 - 9", "= -7", "-6.9999905",
]  # fmt: skip


@cache
def page() -> Section:
    derivation = sc.total_derivative("x e^y", "t", {"x": "u^2-v", "y": "u-2v", "u": "1+t", "v": "t^2"}, at=1)
    found = derivation._page("textbook")
    assert isinstance(found, Section)
    return found


def blocks(block: Block) -> Iterator[Block]:
    yield block
    if isinstance(block, Section):
        for inner in block.blocks:
            yield from blocks(inner)


def formulas(block: Block) -> Iterator[tuple[str, list[Formula]]]:
    """Every formula of a page as LaTeX, lines of an equation with their left side and relation, and what it is made of."""
    for inner in blocks(block):
        prose: list[Prose] = []
        if isinstance(inner, Equation):
            for line in inner.lines:
                sides = [line.left, line.right] if line.left else [line.right]
                written = [side.to_latex() for side in sides]
                yield f" {line.relation} ".join(written) if line.left else f"{line.relation} {written[0]}", sides
                prose += [line.reason] if line.reason else []
        elif isinstance(inner, Table):
            prose += [cell for row in inner.rows for cell in row]
        elif isinstance(inner, Prose):
            prose.append(inner)
        for entry in prose:
            for formula in entry.formulas:
                yield formula.to_latex(), [formula]


def test_the_lines_stand_on_the_page_in_their_order():
    written = iter([text for text, _ in formulas(page())])
    missing = [line for line in LINES if not any(text == line for text in written)]
    assert not missing


def test_the_parts_stand_in_their_order():
    titles = [block.title.text for block in page().blocks if isinstance(block, Section)]
    assert titles == [
        "Asked", "Dependency tree", "1 In letters", "2 Numbers put in, from the bottom up, at {}", "Answer", "Checks", "Picture", "In Python",
    ]  # fmt: skip


def test_the_tree_carries_each_derivative_and_its_value():
    tree, numbers, curve = (block for block in blocks(page()) if isinstance(block, Figure))
    texts = [re.sub(r"<[^>]*>", "", text) for text in re.findall(r"<text.*?</text>", tree.svg)]
    labels = ["∂f/∂x = ey", "1", "∂f/∂y = x ey", "3", "∂x/∂u = 2 u", "4", "∂x/∂v = −1", "−1", "∂y/∂u = 1", "1", "∂y/∂v = −2", "−2"]
    labels += ["du/dt = 1", "1", "dv/dt = 2 t", "2"]
    assert sorted(texts) == sorted([*labels, *"fxyuvt"])
    values = [re.sub(r"<[^>]*>", "", text) for text in re.findall(r"<text.*?</text>", numbers.svg)]
    assert sorted(values) == sorted(["1", "3", "4", "−1", "1", "−2", "1", "2", *"fxyuvt"])
    assert "tangent of slope -7 at (1, 3)" in curve.caption.text


def test_what_backpropagation_finds_is_named_and_the_sizes_are_told():
    said = " ".join(line.reason.text for block in blocks(page()) if isinstance(block, Equation) for line in block.lines if line.reason)
    for words in ("sizes (1×2)(2×2)(2×1)", "the adjoints, as backpropagation finds them", "the letters of all layers stay until asked"):
        assert words in said


def test_every_step_is_proved():
    derivation = sc.total_derivative("x e^y", "t", {"x": "u^2-v", "y": "u-2v", "u": "1+t", "v": "t^2"}, at=1)
    assert derivation.is_proved
    assert derivation.result == -7
    assert derivation.together is not None
    assert derivation.together.is_proved
    assert derivation.route.kind == "proved"


@pytest.mark.filterwarnings("ignore::symcalc.ReadingWarning")
def test_every_line_reads_back_to_the_same_ink():
    for formula in dict.fromkeys(part for _, parts in formulas(page()) for part in parts):
        assert read(formula.to_latex(), notation="latex", declare=dict(formula.roles)).node == formula.node
