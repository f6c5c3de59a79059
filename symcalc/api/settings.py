"""The defaults of pages, as a user sets them."""

from __future__ import annotations

from typing import Any

from symcalc.defaults import Changed
from symcalc.document.notation import style_of
from symcalc.errors import ArgumentError

_NAMES = ("notation", "detail", "digits")


def settings(**changes: Any) -> Changed:
    r"""Choose how results are shown where a call does not say it: from now on, or within a ``with`` block.

    Parameters
    ----------
    notation : Style, str or None
        Such as ``"subscript"``, for derivatives written as f_x, or a whole `Style`.
    detail : {"textbook", "answer", "brief", "full"}
        How much of a derivation is shown.
    digits : int
        How many significant digits a decimal behind ``≈`` has at least; 6 at first. It counts when a value is worked out.

    Raises
    ------
    ArgumentError, SettingsError
        There is no such setting, or no such value of it; says which there are.

    Examples
    --------
    >>> from symcalc import gradient
    >>> d = gradient("f(x, y) = x^2 y")
    >>> with settings(notation="subscript"):
    ...     "f_{x}" in d.to_latex()
    True
    >>> "f_{x}" in d.to_latex()
    False
    """
    unknown = [name for name in changes if name not in _NAMES]
    if unknown:
        raise ArgumentError(f"{', '.join(unknown)}: no such setting; there are: {', '.join(_NAMES)}.")
    style_of(changes.get("notation"))
    return Changed(**changes)
