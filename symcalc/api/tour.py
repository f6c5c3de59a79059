"""The tour: every example as a worked page, and an index that leads to them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from symcalc.api.arguments import subject_of
from symcalc.derivation.topics.gradient import gradient
from symcalc.document.blocks import Prose
from symcalc.document.formats.html import contents
from symcalc.errors import ArgumentError
from symcalc.worked.stationary import StationaryPoint, stationary_point


def tour(out: str | Path = "tour", report: Callable[[str], None] = lambda line: None) -> list[Path]:
    """Write every example as a worked page, as HTML and LaTeX, and an index page.

    Parameters
    ----------
    out : path
        The folder to write to; made where it does not exist.
    report : callable, optional
        Called with a line for each page.

    Returns
    -------
    list of Path
        The index first.
    """
    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise ArgumentError(f"{folder} is a file; name a folder to write to.")
    folder.mkdir(parents=True, exist_ok=True)
    pages, written = [], []
    for name, example in examples():
        report(f"{example['title']} …")
        page = worked(example)
        target = page.save(folder / f"{name}.html")
        written += [target, page.save(folder / f"{name}.tex")]
        given = page.gradient.given or page.gradient.goal
        pages.append((target.name, example["title"], Prose("{}", (given,))))
    index = folder / "index.html"
    index.write_text(contents("symcalc: worked pages", pages), encoding="utf-8")
    return [index, *written]


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and content of every example, in the order of their names."""
    installed = files("symcalc").joinpath("examples")
    # In a checkout they stand beside the package.
    folder = installed if installed.is_dir() else Path(__file__).parents[2] / "examples"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            yield entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text(encoding="utf-8"))


def worked(example: dict[str, Any]) -> StationaryPoint:
    """Work out one example."""
    subject = subject_of(example["formula"], example["variables"])
    start = example["start"]
    letters, numbers = ", ".join(example["variables"]), ", ".join(f'"{name}": {value}' for name, value in start.items())
    program = (
        "import symcalc as sc\n"
        f'g = sc.gradient(r"{example["formula"]}", "{letters}")\n'
        f's = sc.find_root(list(g.result), "{letters}", start={{{numbers}}})\n'
        "g.result, s.point, s.status"
    )
    return stationary_point(gradient(subject.given, subject.body, subject.variables, subject.name), start, program)
