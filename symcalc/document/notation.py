"""The notation that a page is asked for, as a `Style`."""

from __future__ import annotations

from symcalc.errors import SettingsError
from symcalc.formula.style import HOUSE, Style


def style_of(notation: Style | str | None) -> Style:
    """Return the style for ``notation``: one as it is, the house style for None, or a way to write derivatives by name.

    >>> style_of("prime").derivatives
    'prime'
    """
    if notation is None:
        return HOUSE
    if isinstance(notation, Style):
        return notation
    if isinstance(notation, str):
        return HOUSE.but(derivatives=notation)
    raise SettingsError(f"notation={notation!r}; expected a Style, or the name of a notation for derivatives such as 'leibniz' or 'prime'.")
