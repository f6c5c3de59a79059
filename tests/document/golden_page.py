"""The page that the golden files show, and their rewriting: ``python -m tests.document.golden_page``, then read the difference."""

from __future__ import annotations

import re
from pathlib import Path

from symcalc.document.blocks import Equation, Figure, Line, Prose, Section, Table
from symcalc.document.drawing import Edge, dependency_tree
from symcalc.formula.formula import Formula
from symcalc.formula.reading.reader import read
from symcalc.registry import FORMATS

FOLDER = Path(__file__).parent / "golden"
ENDINGS = {"html": "html", "json": "json", "latex": "tex", "markdown": "md", "notebook": "notebook.tex", "text": "txt", "typst": "typ"}
ROLES = {"f": "function of x, y", "x": "real", "y": "real", "t": "real"}


def _ink(text: str) -> Formula:
    return read(text, notation="latex", declare=ROLES)


SLOPE, VALUE = _ink(r"\frac{\partial f}{\partial x}"), _ink(r"\frac{\sin(x y)}{\sqrt{1 + x^{2}}}")
LINES = (
    Line(SLOPE, "=", _ink(r"\frac{\partial}{\partial x}\left(x^{2} e^{-y}\right)")),
    Line(None, "=", _ink(r"2 x e^{-y}"), Prose("power rule for {}", (_ink("x^{2}"),)), "proved", "equal as polynomials", "power rule"),
    Line(None, "≈", _ink("0.735759"), Prose("at {}, to six digits", (_ink("x = 1"),)), "agrees", "50 digits at 7 points"),
    Line(None, "⇔", _ink("x = 0"), Prose("for {}", (_ink("y > 0"),)), "undecided", "no method"),
)
TABLE = Table(
    (Prose("path"), Prose("product"), Prose("{}", (_ink("t"),))),
    ((Prose("f → x → t"), Prose("{}", (_ink(r"4 \cdot (-1)"),)), Prose("100 % & more")), (Prose("|"), Prose("{}", (VALUE,)), Prose(""))),
    Prose("All paths, {} of them.", (_ink("2"),)),
)
TREE = dependency_tree([Edge("f", "x", "∂f/∂x"), Edge("f", "y", "∂f/∂y"), Edge("x", "t", "dx/dt"), Edge("y", "t")], "f over x and y down to t")
PAGE = Section(
    Prose("Slope of {}", (_ink("f(x, y) = x^{2} e^{-y}"),)),
    (
        Section(Prose("Asked"), (Prose("Find {}; all variables are real.", (SLOPE,)),)),
        Section(Prose("Derivation"), (Section(Prose("1 With respect to {}", (_ink("x"),)), (Equation(LINES),)), Prose("So far."))),
        Section(Prose("Numbers"), (TABLE, Figure(TREE, Prose("Along the edges, {}.", (SLOPE,)), "A tree: f over x and y, both over t."))),
        Section(Prose("Answer"), (Equation((Line(SLOPE, "=", _ink(r"2 x e^{-y}")),), boxed=True),)),
        Section(Prose("In Python"), (Prose('d = sc.partial("x^2 e^{-y}", "x")\nd.result', code=True),)),
    ),
)


def written(name: str) -> str:
    """The page in one format; of HTML, what stands between KaTeX and the programs."""
    text = FORMATS[name](PAGE)
    assert isinstance(text, str)
    return re.search(r"<main>.*</main>\n", text, re.DOTALL)[0] if name == "html" else text


if __name__ == "__main__":
    for name, ending in ENDINGS.items():
        FOLDER.joinpath(f"page.{ending}").write_text(written(name), encoding="utf-8")
