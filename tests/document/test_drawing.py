"""Trees of dependencies: every name once, nothing over a node, nothing outside, and circles refused by name."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from symcalc.document.drawing import Box, Edge, dependency_tree
from symcalc.errors import ArgumentError

LAYERS = [
    Edge("f", "x", "∂f/∂x = e^y\n1"), Edge("f", "y", "∂f/∂y = x e^y\n3"), Edge("x", "u", "2u"), Edge("x", "v", "−1"), Edge("y", "u", "1"),
    Edge("y", "v", "−2"), Edge("u", "t", "du/dt = 1"), Edge("v", "t", "dv/dt = 2t\n2"),
]  # fmt: skip
SKIPPING = [Edge("f", "x", "a"), Edge("f", "y", "b"), Edge("f", "t", "c"), Edge("x", "t", "d"), Edge("y", "t", "e")]
DENSE = [*(Edge("w", f"x_{i}", f"∂w/∂x_{i}") for i in (1, 2, 3)), *(Edge(f"x_{i}", v, f"∂x_{i}/∂{v}") for i in (1, 2, 3) for v in "st")]
TREES = {"layers": LAYERS, "skipping": SKIPPING, "dense": DENSE, "one": [Edge("y", "x")]}
SVG = "{http://www.w3.org/2000/svg}"


def drawn(edges):
    return ElementTree.fromstring(dependency_tree(edges, "Tree of f"))


def nodes(root):
    rows = [{name: float(value) for name, value in rect.attrib.items() if name in ("x", "y", "width", "height")} for rect in root.iter(SVG + "rect")]
    return [Box(row["x"] + row["width"] / 2, row["y"] + row["height"] / 2, row["width"], row["height"]) for row in rows]


def texts(root):
    return ["".join(text.itertext()) for text in root.iter(SVG + "text")]


@pytest.mark.parametrize("edges", TREES.values(), ids=TREES)
def test_each_name_stands_once_and_each_edge_has_its_line_and_label(edges):
    root = drawn(edges)
    names = {name for edge in edges for name in (edge.above, edge.below)}
    assert len(nodes(root)) == len(names)
    assert len(list(root.iter(SVG + "path"))) == len(edges)
    rows = [row.replace("_", "").replace("^", "") for edge in edges for row in edge.label.split("\n") if row]
    assert sorted(texts(root)) == sorted([name.replace("_", "") for name in names] + rows)


@pytest.mark.parametrize("edges", TREES.values(), ids=TREES)
def test_no_node_lies_over_another_and_all_lies_on_the_paper(edges):
    root = drawn(edges)
    assert not any(first.overlap(second) for first, second in combinations(nodes(root), 2))
    left, top, width, height = map(float, root.get("viewBox").split())
    for path in root.iter(SVG + "path"):
        for x, y in re.findall(r"[ML](-?[0-9.]+) (-?[0-9.]+)", path.get("d")):
            assert left < float(x) < left + width
            assert top < float(y) < top + height
    for text in root.iter(SVG + "text"):
        assert left < float(text.get("x")) < left + width


def test_a_long_edge_passes_beside_the_nodes_between():
    root = drawn(SKIPPING)
    (long,) = (path for path in root.iter(SVG + "path") if path.get("d").count("L") == 2)
    x, y = map(float, re.findall(r"L(-?[0-9.]+) (-?[0-9.]+)", long.get("d"))[0])
    assert not any(box.holds((x, y)) for box in nodes(root))


def test_boxes_that_overlap_are_seen():
    assert Box(0, 0, 10, 10).overlap(Box(5, 5, 10, 10)) == 25
    assert Box(0, 0, 10, 10).overlap(Box(15, 0, 10, 10)) == 0


def test_the_drawing_speaks_and_takes_its_colour_from_around():
    root = drawn(LAYERS)
    assert root.get("role") == "img"
    assert root.find(SVG + "title").text == "Tree of f"
    assert root.find(SVG + "desc").text.startswith("f to x: ∂f/∂x = e^y, 1; f to y:")
    colours = {value for element in root.iter() for name, value in element.attrib.items() if name in ("fill", "stroke")}
    assert colours == {"currentColor", "none"}


def test_what_was_typed_is_no_markup():
    root = drawn([Edge("<f>", "a&b", '"</svg>"')])
    assert set(texts(root)) == {"<f>", "a&b", '"</svg>"'}


def test_labels_have_the_signs_of_print():
    assert "2·x − y" in texts(drawn([Edge("f", "x", "2*x - y")]))


def test_indices_and_exponents_come_back_to_the_line():
    (text,) = (text for text in drawn([Edge("f", "x", "x_1^2 y_2 + e^(-x) z")]).iter(SVG + "text") if len(text))
    shifts = [int(span.get("dy")) for span in text.iter(SVG + "tspan")]
    assert shifts == [4, -10, 6, 4, -4, -6, 6]
    assert sum(shifts) == 0


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        ([Edge("a", "b"), Edge("b", "c"), Edge("c", "a")], "circle: a → b → c → a"),
        ([Edge("f", "a"), Edge("a", "b"), Edge("b", "a"), Edge("b", "z")], "circle: a → b → a"),
        ([Edge("x", "x")], "circle: x → x"),
        ([], "at least one edge"),
    ],
)
def test_circles_are_refused_by_name(edges, message):
    with pytest.raises(ArgumentError, match=message):
        dependency_tree(edges, "t")
