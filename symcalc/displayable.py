"""Everything that a result can do to be seen, once for all result types.

A result is plain data. Its page is found by its type in `PAGES`, and the page is written by a format found
in `FORMATS`, both in `symcalc.registry`; so this module knows neither mathematics nor LaTeX.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from symcalc.errors import ArgumentError
from symcalc.registry import FORMATS, PAGES

DETAILS = ("answer", "brief", "textbook", "full")

_BY_SUFFIX = {".tex": "latex", ".html": "html", ".md": "markdown", ".txt": "text"}


class Displayable:
    """Mixin of results: ``to_latex`` and its siblings, ``save``, and the notebook hooks."""

    def to_latex(self, detail: str = "textbook", notation: Any = None) -> str:
        """Write the page as a LaTeX document."""
        return self._written("latex", detail, notation)

    def to_html(self, detail: str = "textbook", notation: Any = None) -> str:
        """Write the page as one self-contained HTML file that needs no network."""
        return self._written("html", detail, notation)

    def to_markdown(self, detail: str = "textbook", notation: Any = None) -> str:
        """Write the page as Markdown with LaTeX between dollar signs."""
        return self._written("markdown", detail, notation)

    def to_text(self, detail: str = "textbook", notation: Any = None) -> str:
        """Write the page as text for a terminal."""
        return self._written("text", detail, notation)

    def save(self, path: str | Path, detail: str = "textbook", notation: Any = None) -> Path:
        """Write the page to a file whose ending says the format: ``.tex``, ``.html``, ``.md`` or ``.txt``."""
        target = Path(path)
        if target.suffix not in _BY_SUFFIX:
            raise ArgumentError(f"{target.name!r} ends in {target.suffix!r}; expected one of {', '.join(_BY_SUFFIX)}.")
        target.write_text(self._written(_BY_SUFFIX[target.suffix], detail, notation), encoding="utf-8")
        return target

    def _written(self, form: str, detail: str, notation: Any) -> str:
        if detail not in DETAILS:
            raise ArgumentError(f"detail={detail!r}; expected one of {', '.join(map(repr, DETAILS))}.")
        return FORMATS[form](PAGES.of_type(type(self))(self, detail), notation)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        # No HTML, MathML or SVG: notebooks that are not trusted strip them. And a repr never raises.
        try:
            return {"text/plain": self.to_text(), "text/markdown": self.to_markdown()}
        except Exception:
            return {"text/plain": repr(self)}
