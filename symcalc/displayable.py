"""Everything that a result can do to be seen, once for all result types.

A result is plain data. Its page is found by its type in `PAGES`, and the page is written by a format found
in `FORMATS`, both in `symcalc.registry`; so this module knows neither mathematics nor LaTeX.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from symcalc.defaults import DETAILS, defaults
from symcalc.errors import ArgumentError
from symcalc.registry import FORMATS, PAGES

_BY_SUFFIX = {".tex": "latex", ".html": "html", ".md": "markdown", ".txt": "text", ".json": "json", ".pdf": "pdf", ".typ": "typst"}
# These write their figures as files beside them.
_WITH_FILES = ("latex", "markdown")
_IN_NOTEBOOKS = {"text/plain": "text", "text/latex": "notebook", "text/markdown": "markdown"}


class Displayable:
    """Mixin of results: ``to_latex`` and its siblings, ``save``, and the notebook hooks."""

    def to_latex(self, detail: str | None = None, notation: Any = None) -> str:
        """Write the page as a LaTeX document."""
        return self._written("latex", detail, notation)

    def to_html(self, detail: str | None = None, notation: Any = None) -> str:
        """Write the page as one self-contained HTML file that needs no network."""
        return self._written("html", detail, notation)

    def to_markdown(self, detail: str | None = None, notation: Any = None) -> str:
        """Write the page as Markdown with LaTeX between dollar signs."""
        return self._written("markdown", detail, notation)

    def to_text(self, detail: str | None = None, notation: Any = None) -> str:
        """Write the page as text for a terminal."""
        return self._written("text", detail, notation)

    def to_json(self, detail: str | None = None, notation: Any = None) -> str:
        """Write the page as JSON: every block and line, each formula as LaTeX and as text, each step with its verdict."""
        return self._written("json", detail, notation)

    def save(self, path: str | Path, detail: str | None = None, notation: Any = None) -> Path:
        """Write the page to a file whose ending says the format.

        Parameters
        ----------
        path : path
            Ends in ``.tex`` (figures are written beside it as PDF), ``.md`` (as SVG), ``.html``, ``.txt``, ``.json``, ``.pdf`` or ``.typ``.
        detail : {"textbook", "answer", "brief", "full"}, optional
        notation : Style or str, optional
            What is not given is as `symcalc.settings` says.

        Raises
        ------
        ArgumentError
            The ending or the detail is none of these.
        MissingExtraError
            A PDF is asked for, and the package that makes it is not installed.
        """
        target = Path(path)
        form = _BY_SUFFIX.get(target.suffix)
        if form is None:
            raise ArgumentError(f"{target.name!r} ends in {target.suffix!r}; expected one of {', '.join(_BY_SUFFIX)}.")
        page, write = self._page(detail), FORMATS[form]
        notation = _or_default(notation)
        written = write(page, notation, target) if form in _WITH_FILES else write(page, notation)
        if isinstance(written, bytes):
            target.write_bytes(written)
        else:
            target.write_text(written, encoding="utf-8")
        return target

    def _written(self, form: str, detail: str | None, notation: Any) -> str:
        written = FORMATS[form](self._page(detail), _or_default(notation))
        assert isinstance(written, str)
        return written

    def _page(self, detail: str | None) -> Any:
        detail = defaults().detail if detail is None else detail
        if detail not in DETAILS:
            raise ArgumentError(f"detail={detail!r}; expected one of {', '.join(map(repr, DETAILS))}.")
        return PAGES.of_type(type(self))(self, detail)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        # No HTML, MathML or SVG: notebooks that are not trusted strip them. And a repr never raises.
        out = {"text/plain": _named(self)}
        for kind, form in _IN_NOTEBOOKS.items():
            with suppress(Exception):
                out[kind] = self._written(form, None, None)
        return out


def _or_default(notation: Any) -> Any:
    return defaults().notation if notation is None else notation


def _named(result: object) -> str:
    try:
        return repr(result)
    except Exception:
        return object.__repr__(result)
