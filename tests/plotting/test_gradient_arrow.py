"""The picture of a gradient: at right angles to its contour, the same at every run, and its lack said where matplotlib is missing."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
import sympy

import symcalc as sc
from symcalc.document.blocks import Figure
from symcalc.errors import ArgumentError
from symcalc.registry import PICTURES

X, Y = sympy.symbols("x y")
BOWL = X**2 + 3 * Y


def drawn(expression=BOWL, point=(1.0, 0.5), gradient=(2.0, 3.0)):
    return PICTURES["gradient_arrow"](expression, (X, Y), ("f", "x", "y"), point, gradient)


def test_the_picture_is_svg_with_its_numbers_as_text_and_names_on_its_axes():
    figure = drawn()
    assert isinstance(figure, Figure)
    tree = ElementTree.fromstring(figure.svg)
    words = {"".join(part.itertext()).strip() for part in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert {"x", "y", "f", "∇f = (2, 3)", "f = 2.5"} <= words
    assert "right angles" in figure.caption.text
    assert "3.61" in figure.caption.text
    assert "<style" not in figure.svg
    assert len(figure.svg) < 300_000


def test_the_picture_is_the_same_at_every_run():
    code = (
        "import sympy, hashlib; from symcalc.registry import PICTURES; x, y = sympy.symbols('x y')\n"
        "f = PICTURES['gradient_arrow'](x**2 + 3*y, (x, y), ('f', 'x', 'y'), (1.0, 0.5), (2.0, 3.0))\n"
        "print(hashlib.sha256(f.svg.encode()).hexdigest())"
    )
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in range(2)}
    assert len(runs) == 1
    assert not re.search(r"\d{4}-\d\d-\d\dT", drawn().svg)


@pytest.mark.parametrize(("expression", "point"), [(X / X * 5, (1.0, 1.0)), (sympy.log(X), (-9.0, 0.0)), (sympy.mathieuc(1, 2, X) + Y, (1.0, 1.0))])
def test_what_has_no_contours_is_refused(expression, point):
    with pytest.raises(ArgumentError):
        drawn(expression, point)


def test_the_page_shows_the_picture_between_numbers_and_answer():
    page = sc.gradient("f(x, y) = x^2 + 3 y", at=[1, "1/2"])
    text = page.to_text()
    assert text.index("Numbers put in") < text.index("Picture") < text.index("Answer")
    assert "<svg" in page.to_html()
    assert "Picture" not in page.to_text("answer")
    assert "Picture" in sc.hessian("x^2 + 3 x y", at=[1, 2]).to_text()


@pytest.mark.parametrize(
    "found", [lambda: sc.gradient("x^2 + y^2", at=[0, 0]), lambda: sc.gradient("x y z", at=[1, 1, 1]), lambda: sc.gradient("x y")]
)
def test_where_there_is_no_arrow_in_the_plane_there_is_no_picture(found):
    assert "Picture" not in found().to_text()


def test_a_function_with_hardly_a_value_around_the_point_says_so_on_the_page():
    assert "No picture is drawn" in sc.gradient("sqrt(1 - 10^6 (x - 2)^2) + y", at=[2, 1]).to_text()


def test_without_matplotlib_the_page_says_what_to_install():
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "import symcalc as sc; d = sc.gradient('x^2 + y', at=[1, 2]); print(d.to_text()); print(d.to_latex())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'symcalc[plot]'" in " ".join(done.stdout.split())
    assert "Answer" in done.stdout
