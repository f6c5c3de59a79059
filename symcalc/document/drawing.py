"""Drawings as SVG: which quantity depends on which, layer below layer, with a label on each edge.

A drawing is self-contained, takes its colour from the text around it, so that it is right on light and on dark paper, and
says in words what it shows to those who do not see it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from symcalc.errors import ArgumentError

Point = tuple[float, float]

_SIZE = 15
_LETTER = 8.0
"""Width of a letter, about; labels are short, and what is drawn beside them leaves room."""
_ROW = 18.0
_LAYER = 112.0
_GAP = 44.0
_HEIGHT = 30.0
_MARGIN = 14.0
_SCRIPT = re.compile(r"([_^])(\([^()]*\)|\w+|\{[^{}]*\})")
# Where on its edge a label may stand, as a fraction from above, the best first; and on which side.
_PLACES = [(fraction, side) for fraction in (0.36, 0.28, 0.46, 0.2, 0.56, 0.66, 0.76) for side in (1, -1)]
_PLACES_ON_FLAT = [(fraction, side) for fraction in (0.24, 0.2, 0.28, 0.34, 0.66, 0.72, 0.78, 0.84) for side in (1, -1)]
"""A label stands above a flat line, so that it reaches far along it; near the middle such lines cross."""


@dataclass(frozen=True, slots=True)
class Edge:
    """``above`` depends on ``below``; each line of ``label`` is a row beside the edge."""

    above: str
    below: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its middle, width and height."""

    x: float
    y: float
    width: float
    height: float

    def overlap(self, other: Box) -> float:
        """Return the area that two boxes share."""
        across = (self.width + other.width) / 2 - abs(self.x - other.x)
        along = (self.height + other.height) / 2 - abs(self.y - other.y)
        return max(0.0, across) * max(0.0, along)

    def holds(self, point: Point) -> bool:
        """Return whether a point lies inside."""
        return abs(point[0] - self.x) < self.width / 2 and abs(point[1] - self.y) < self.height / 2


def dependency_tree(edges: Sequence[Edge], title: str) -> str:
    """Draw a layered tree, what depends on nothing further at the bottom.

    Parameters
    ----------
    edges : sequence of Edge
        Each name stands once in the drawing, however many edges lead to it.
    title : str
        What a screen reader announces.

    Returns
    -------
    str
        An ``svg`` element.

    Raises
    ------
    ArgumentError
        There is no edge, or the edges run in a circle; names it.

    >>> dependency_tree([Edge("f", "x", "∂f/∂x"), Edge("x", "t", "dx/dt")], "f depends on x, and x on t").count("<path")
    2
    """
    layers, routes = _arranged(edges)
    # Where more than four edges run side by side there is more room between them.
    stretch = 1 + max(0, _most_side_by_side(layers, routes) - 4) / 8
    apart = _LAYER * stretch
    places = _placed(layers, edges, apart, stretch)
    boxes = {name: Box(*places[name], _width(name) + 18, _HEIGHT) for layer in layers for name in layer if isinstance(name, str)}
    lines = [[places[stop] for stop in route] for route in routes]
    labels = _labelled(edges, lines, list(boxes.values()))
    everything = [*boxes.values(), *labels, *(Box(*point, 0, 0) for line in lines for point in line)]
    left, right = min(box.x - box.width / 2 for box in everything) - _MARGIN, max(box.x + box.width / 2 for box in everything) + _MARGIN
    top, bottom = -_HEIGHT / 2 - _MARGIN, apart * (len(layers) - 1) + _HEIGHT / 2 + _MARGIN
    words = "; ".join(f"{edge.above} to {edge.below}" + (f": {edge.label}" if edge.label else "").replace("\n", ", ") for edge in edges)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{right - left:.0f}" height="{bottom - top:.0f}" '
            f'viewBox="{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}" role="img" '
            f'font-family="Libertinus Serif, Georgia, Times New Roman, serif" font-size="{_SIZE}" fill="currentColor">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(words)}</desc>",
            *(_line(line, boxes[edge.above], boxes[edge.below]) for edge, line in zip(edges, lines, strict=True)),
            *(_node(name, box) for name, box in boxes.items()),
            *(_label(edge.label, box) for edge, box in zip(edges, labels, strict=True) if edge.label),
            "</svg>",
        ]
    )


# A stop is a node, or the place in a layer at which a long edge passes it: the number of the edge, and the layer.
_Stop = str | tuple[int, int]


def _arranged(edges: Sequence[Edge]) -> tuple[list[list[_Stop]], list[list[_Stop]]]:
    """Return the layers from above, and the stops of each edge."""
    if not edges:
        raise ArgumentError("A tree of dependencies needs at least one edge.")
    depth = _depths(edges)
    layers: list[list[_Stop]] = [[] for _ in range(max(depth.values()) + 1)]
    for name, level in depth.items():
        layers[level].append(name)
    routes: list[list[_Stop]] = []
    for number, edge in enumerate(edges):
        passed: list[_Stop] = [(number, level) for level in range(depth[edge.above] + 1, depth[edge.below])]
        for stop, level in zip(passed, range(depth[edge.above] + 1, depth[edge.below]), strict=True):
            layers[level].append(stop)
        routes.append([edge.above, *passed, edge.below])
    # Each layer in the order of the middles of what stands above it: few edges cross.
    links = [(upper, lower) for route in routes for upper, lower in pairwise(route)]
    for level in range(1, len(layers)):
        middle = {stop: _mean(layers[level - 1].index(upper) for upper, lower in links if lower == stop) for stop in layers[level]}
        layers[level].sort(key=middle.__getitem__)
    return layers, routes


def _most_side_by_side(layers: list[list[_Stop]], routes: list[list[_Stop]]) -> int:
    return max(sum(upper in layer for route in routes for upper, _ in pairwise(route)) for layer in layers)


def _depths(edges: Sequence[Edge]) -> dict[str, int]:
    """Return the layer of each name: one below the lowest of those that depend on it."""
    depth = dict.fromkeys([name for edge in edges for name in (edge.above, edge.below)], 0)
    for _ in depth:
        changed = [edge for edge in edges if depth[edge.below] <= depth[edge.above]]
        if not changed:
            return depth
        for edge in changed:
            depth[edge.below] = depth[edge.above] + 1
    raise ArgumentError(f"The dependencies run in a circle: {' → '.join(_circle(edges))}.")


def _circle(edges: Sequence[Edge]) -> list[str]:
    below = {edge.above: [other.below for other in edges if other.above == edge.above] for edge in edges}
    # What leads nowhere is in no circle; what is left leads on for ever.
    while ends := {name for names in below.values() for name in names} - set(below):
        below = {name: left for name, names in below.items() if (left := [other for other in names if other not in ends])}
    path = [next(iter(below))]
    while path[-1] not in path[:-1]:
        path.append(below[path[-1]][0])
    return path[path.index(path[-1]) :]


def _placed(layers: list[list[_Stop]], edges: Sequence[Edge], apart: float, stretch: float) -> dict[_Stop, Point]:
    widest = max([_size(edge.label)[0] for edge in edges])
    most = max(len(layer) for layer in layers)
    # Two edges that cross have their labels side by side between two nodes.
    step = max(*(_width(name) + 18 + _GAP for layer in layers for name in layer if isinstance(name, str)), 3.4 * widest + _GAP if most > 1 else 0)
    return {
        stop: ((place - (len(layer) - 1) / 2) * step * stretch, level * apart)
        for level, layer in enumerate(layers)
        for place, stop in enumerate(layer)
    }


def _labelled(edges: Sequence[Edge], lines: list[list[Point]], nodes: list[Box]) -> list[Box]:
    """Return a place for each label beside its edge, where it hides the least of all else."""
    taken: list[Box] = []
    dots = [_between(start, end, n / 40) for line in lines for start, end in pairwise(line) for n in range(41)]
    for edge, line in zip(edges, lines, strict=True):
        width, height = _size(edge.label)
        start, end = line[0], line[1]
        outward = 1 if end[0] >= start[0] else -1
        slope = abs(end[0] - start[0]) / (end[1] - start[1])
        best, least = Box(*start, 0, 0), float("inf")
        for rank, (fraction, side) in enumerate(_PLACES_ON_FLAT if slope > 1.2 else _PLACES):
            x, y = _between(start, end, fraction)
            # So far from the line that no corner touches it.
            box = Box(x + side * outward * (width / 2 + 6 + slope * height / 2), y, width, height)
            cost = rank + sum(box.overlap(other) for other in (*taken, *nodes)) + 60 * sum(map(box.holds, dots))
            if edge.label and cost < least:
                best, least = box, cost
        taken.append(best)
    return taken


def _line(line: list[Point], above: Box, below: Box) -> str:
    stops = [_edge_of(above, line[1]), *line[1:-1], _edge_of(below, line[-2])]
    path = " ".join(f"{'M' if number == 0 else 'L'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(stops))
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="1.2"/>'


def _edge_of(box: Box, towards: Point) -> Point:
    """Return where a line from the middle of a box leaves it."""
    across, along = towards[0] - box.x, towards[1] - box.y
    scale = min(box.width / 2 / abs(across) if across else 1e9, box.height / 2 / abs(along) if along else 1e9)
    return box.x + across * scale, box.y + along * scale


def _node(name: str, box: Box) -> str:
    x, y = box.x - box.width / 2, box.y - box.height / 2
    frame = f'<rect x="{x:.1f}" y="{y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="9" fill="none" stroke="currentColor"/>'
    return f'{frame}<text x="{box.x:.1f}" y="{box.y + 5:.1f}" text-anchor="middle" font-style="italic">{_spans(name)}</text>'


def _label(label: str, box: Box) -> str:
    rows = label.split("\n")
    top = box.y - (len(rows) - 1) * _ROW / 2 + 5
    return "".join(
        f'<text x="{box.x:.1f}" y="{top + number * _ROW:.1f}" text-anchor="middle">{_spans(row)}</text>' for number, row in enumerate(rows)
    )


def _spans(text: str) -> str:
    """Return text with its indices lowered and its exponents raised, and with the signs of print."""
    text = text.replace("*", "·").replace("-", "−")
    out, end, height = "", 0, 0
    for found in _SCRIPT.finditer(text):
        before, wanted = text[end : found.start()], 4 if found[1] == "_" else -6
        if before:
            out += _span(before, -height)
            height = 0
        # An exponent directly behind an index starts from the index.
        out += f'<tspan dy="{wanted - height}" font-size="11">{escape(found[2].strip("(){}"))}</tspan>'
        end, height = found.end(), wanted
    return out + (_span(text[end:], -height) if text[end:] else "")


def _span(text: str, shift: int) -> str:
    return f'<tspan dy="{shift}">{escape(text)}</tspan>' if shift else escape(text)


def _size(label: str) -> tuple[float, float]:
    rows = label.split("\n")
    return max(map(_width, rows)), _ROW * len(rows)


def _width(text: str) -> float:
    return _LETTER * len(text.replace("_", "").replace("^", ""))


def _between(start: Point, end: Point, fraction: float) -> Point:
    return start[0] + fraction * (end[0] - start[0]), start[1] + fraction * (end[1] - start[1])


def _mean(values: Iterable[int]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
