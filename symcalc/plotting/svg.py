"""Drawings of matplotlib as SVG that is the same at every run: text as text, no date, fixed names."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from symcalc.errors import MissingExtraError

try:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Drawing
    from matplotlib.ticker import MaxNLocator
except ImportError as error:
    raise MissingExtraError("Pictures are drawn by the package matplotlib, which is not installed; run `pip install 'symcalc[plot]'`.") from error

_SETTINGS: Any = {
    "svg.hashsalt": "symcalc",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "white",
}
_HEAD = re.compile(r"^.*?(?=<svg)", re.S)
# Of the families that all drawings of a page have, the first comes with the package that makes PDF.
_FAMILY = "Libertinus Serif, Georgia, Times New Roman, serif"
_FONTS = re.compile(r"font-family: [^;\"]*")
_TAG = re.compile(r"<[^>]*>")
_LONG = re.compile(r"\d+\.\d{3,}")
_RULE = re.compile(r"\s*<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>")


@contextmanager
def drawing(width: float, height: float) -> Iterator[Drawing]:
    """Give a figure of so many inches, with settings that belong to it alone."""
    with matplotlib.rc_context(_SETTINGS):
        figure = Drawing(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        yield figure


def as_svg(figure: Drawing) -> str:
    """Return the figure as SVG to be put into a page: without head, and without rules that would hold for the whole page."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    text = _RULE.sub("", _HEAD.sub("", stream.getvalue()), count=1)
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.S)
    text = _FONTS.sub(f"font-family: {_FAMILY}", text)
    # Places within the tags alone; what is written beside them stays as it is.
    text = _TAG.sub(lambda tag: _LONG.sub(lambda number: f"{float(number[0]):.2f}", tag[0]), text)
    return text.replace("<svg ", '<svg stroke-linejoin="round" stroke-linecap="butt" ', 1)


def round_levels(low: float, high: float, count: int) -> list[float]:
    """Return about so many round numbers that cover an interval."""
    return [float(level) for level in MaxNLocator(count).tick_values(low, high)]
