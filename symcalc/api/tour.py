"""The tour: every example as a worked page, and an index that leads to them.

An example is data in a file of its own: which function is called with which arguments, where its page stands in the index, and
the answer that must come out, so that the tour checks itself.
"""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any

import sympy

from symcalc.api import constrained, coordinates, derivatives, differences, directions, evaluation, extrema, fields, taylor, uncertainty
from symcalc.api.reading import parse
from symcalc.derivation.proof import compare
from symcalc.derivation.step import Derivation
from symcalc.document.blocks import Prose
from symcalc.document.formats.html import Entry, contents
from symcalc.errors import ArgumentError, MissingExtraError, RefutedError
from symcalc.worked.computed import Computed, computed
from symcalc.worked.finite_differences import DifferenceErrors
from symcalc.worked.stationary import StationaryPoint, stationary_point

Page = Derivation | Computed | DifferenceErrors | StationaryPoint


def _stationary(f: str, variables: list[str], start: dict[str, str]) -> StationaryPoint:
    letters, numbers = ", ".join(variables), ", ".join(f'"{name}": {value}' for name, value in start.items())
    program = (
        "import symcalc as sc\n"
        f'g = sc.gradient(r"{f}", "{letters}")\n'
        f's = sc.find_root(list(g.result), "{letters}", start={{{numbers}}})\n'
        "g.result, s.point, s.status"
    )
    return stationary_point(derivatives.gradient(f, variables), start, program)


# What an example may call.
_ROOMS = (constrained, coordinates, derivatives, differences, directions, evaluation, extrema, fields, taylor, uncertainty)
_OWN: dict[str, Callable[..., Page]] = {"stationary_point": _stationary}


def tour(out: str | Path = "tour", report: Callable[[str], None] = lambda line: None) -> list[Path]:
    """Write every example as a worked page, as HTML, PDF and LaTeX, and an index page.

    Without the package that makes PDF, the PDFs are left out, which is reported and said on the index.

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

    Raises
    ------
    RefutedError
        An answer is not the one that its example expects.
    """
    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise ArgumentError(f"{folder} is a file; name a folder to write to.")
    folder.mkdir(parents=True, exist_ok=True)
    entries: list[tuple[str, Entry]] = []
    written: list[Path] = []
    missing = ""
    found = list(examples())
    for number, (name, example) in enumerate(found, 1):
        report(f"{number} of {len(found)}: {example['title']} …")
        page = worked(example)
        saved = [page.save(folder / f"{name}.html")]
        try:
            saved.append(page.save(folder / f"{name}.pdf"))
        except MissingExtraError as error:
            missing = missing or str(error)
        saved.append(page.save(folder / f"{name}.tex"))
        written += saved
        derivation = derivation_of(page)
        words = Prose("{}", (derivation.given or derivation.goal,))
        entries.append((example["topic"], Entry(example["title"], words, tuple(path.name for path in saved))))
    index = folder / "index.html"
    groups = [(topic, [entry for _, entry in members]) for topic, members in groupby(entries, key=lambda pair: pair[0])]
    note = f"The pages are not here as PDF. {missing}" if missing else ""
    if note:
        report(note)
    index.write_text(contents("symcalc: worked pages", groups, note), encoding="utf-8")
    return [index, *written]


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and content of every example, in their order on the index."""
    installed = files("symcalc").joinpath("examples")
    # In a checkout they stand beside the package.
    folder = installed if installed.is_dir() else Path(__file__).parents[2] / "examples"
    found = [(entry.name, tomllib.loads(entry.read_text(encoding="utf-8"))) for entry in folder.iterdir() if entry.name.endswith(".toml")]
    for name, example in sorted(found, key=lambda pair: pair[1]["place"]):
        yield name.removesuffix(".toml"), example


def worked(example: dict[str, Any]) -> Page:
    """Work out one example, hold its answer against the one that it expects, and run it at the point that it names.

    Raises
    ------
    RefutedError
        They are not proved to be the same.
    """
    name = example["call"]
    function = _OWN.get(name) or next((getattr(room, name) for room in _ROOMS if hasattr(room, name)), None)
    if function is None:
        raise ArgumentError(f"An example calls {name!r}, and there is no such function.")
    page: Page = _called(function, example["arguments"])
    steps: Any = derivation_of(page).all_steps()
    result: Any = sympy.Tuple(*(page.exact or page.search.x)) if isinstance(page, StationaryPoint) else page.result
    if isinstance(result, tuple):
        result = sympy.Tuple(*(number for found in result for number in (*found.point.values(), found.value)))
    # The letters of the answer, which may be known to be positive, are meant.
    known = {symbol.name: symbol for symbol in getattr(result, "free_symbols", ())}
    if not is_same(result, parse(example["expected"], declare=known), [condition.meaning for step in steps for condition in step.assuming]):
        raise RefutedError(f"{example['title']}: the answer is {result}, which is not proved to be {example['expected']}.")
    return computed(page, example["run"]) if "run" in example and isinstance(page, Derivation) else page


def derivation_of(page: Page) -> Derivation:
    """Return the derivation that stands on a page."""
    return page if isinstance(page, Derivation) else page.derivation


def is_same(result: Any, expected: Any, conditions: Sequence[Any] = ()) -> bool:
    """Tell whether two objects of one shape are proved to be the same, entry by entry, where the conditions hold."""
    found, wanted = _entries(result), _entries(expected)
    try:
        return len(found) == len(wanted) and all(
            left == right or compare(left, right, conditions).kind == "proved" for left, right in zip(found, wanted)
        )
    except RefutedError:
        return False


def _entries(found: Any) -> list[Any]:
    """Return the entries, after the size of a matrix or the word for a relation."""
    if isinstance(found, sympy.MatrixBase):
        return [*map(sympy.Integer, found.shape), *found]
    return list(found.args) if isinstance(found, sympy.Tuple | sympy.Eq) else [found]


def _called(function: Callable[..., Page], arguments: dict[str, Any]) -> Page:
    """Call a function with arguments by name; those that it takes one by one are a list."""
    parameters = inspect.signature(function).parameters.values()
    several = [parameter.name for parameter in parameters if parameter.kind is parameter.VAR_POSITIONAL]
    if not several:
        return function(**arguments)
    return function(arguments["f"], *arguments[several[0]])
