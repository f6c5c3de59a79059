"""A page as PDF: its Typst source, compiled by the typst package, which needs neither TeX nor the network."""

from __future__ import annotations

from symcalc.document.blocks import Figure, Section
from symcalc.document.formats.typst import typst as source
from symcalc.errors import MissingExtraError
from symcalc.formula.style import Style
from symcalc.registry import FORMATS

try:
    import typst
except ImportError as error:
    raise MissingExtraError(
        "PDF is made by the package typst, which is not installed; run `pip install 'symcalc[pdf]'`, or save as .html or .tex."
    ) from error


@FORMATS.register("pdf")
def pdf(page: Section | Figure, notation: Style | str | None = None) -> bytes:
    """Write the page as a PDF; a lone figure as a PDF of its own size."""
    written = source(page, notation)
    assert isinstance(written, str)
    # A list of typefaces would make the page depend on the machine; those that Typst carries are enough.
    return typst.compile(written.encode("utf-8"), format="pdf", ignore_system_fonts=True)
