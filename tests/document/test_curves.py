"""Drawings of curves: nothing outside the axes, breaks where there is no value, and round numbers at the ticks."""

from __future__ import annotations

import re
from math import nan
from xml.etree import ElementTree

import pytest

from symcalc.document.curves import Curve, graph, ticks
from symcalc.errors import ArgumentError

SVG = "{http://www.w3.org/2000/svg}"
PARABOLA = Curve(tuple((x / 10, (x / 10) ** 2) for x in range(-10, 11)), "y = x²")


def paths(curves, **styled):
    root = ElementTree.fromstring(graph(curves, [], ("x", "y"), "a curve"))
    return [path for path in root.iter(SVG + "path") if path.get("stroke-width") and all(path.get(name) == value for name, value in styled.items())]


def test_a_curve_is_one_line_and_a_gap_breaks_it():
    assert len(paths([PARABOLA])) == 1
    broken = Curve((*PARABOLA.points[:8], (-0.2, nan), *PARABOLA.points[9:]))
    assert len(paths([broken])) == 2


def test_a_line_that_leaves_the_picture_is_cut_at_its_edge():
    steep = Curve(((-1.0, -50.0), (1.0, 50.0)), dashed=True)
    (line,) = paths([PARABOLA, steep], **{"stroke-dasharray": "6 4"})
    heights = [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", line.get("d"))]
    assert min(heights) >= 40
    assert max(heights) <= 260


def test_the_drawing_speaks():
    root = ElementTree.fromstring(graph([PARABOLA], [((0.5, 0.25), "(0.5, 0.25)")], ("x", "f"), "a parabola"))
    assert root.find(SVG + "title").text == "a parabola"
    texts = [text.text for text in root.iter(SVG + "text")]
    assert {"x", "f", "(0.5, 0.25)"} <= set(texts)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3.7, 12), (1e-6, 2e-6), (-1000, 4000)])
def test_ticks_are_few_and_lie_inside(low, high):
    found = ticks(low, high)
    assert 3 <= len(found) <= 11
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in found)


def test_a_curve_of_one_point_is_refused():
    with pytest.raises(ArgumentError, match="two points"):
        graph([Curve(((0.0, 0.0),))], [], ("x", "y"), "a point")
