"""What a page is shown with where a call does not say it: the notation, the level of detail, the digits of decimals.

A `with` block changes it for the thread or task that runs the block, and for no other; a bare call changes it for the whole
process. Notebooks run each cell as a task of its own, so a value kept for one task alone would be forgotten by the next cell.
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

from symcalc.errors import ArgumentError

DETAILS = ("answer", "brief", "textbook", "full")
MOST_DIGITS = 50


@dataclass(frozen=True, slots=True)
class Defaults:
    """The values themselves.

    Attributes
    ----------
    notation : Style, str or None
        As ``notation=`` of the writers; None is the notation of the house.
    detail : {"textbook", "answer", "brief", "full"}
    digits : int
        How many significant digits a decimal behind ``≈`` has at least.
    """

    notation: Any = None
    detail: str = "textbook"
    digits: int = 6

    def __post_init__(self) -> None:
        if self.detail not in DETAILS:
            raise ArgumentError(f"detail={self.detail!r}; expected one of {', '.join(map(repr, DETAILS))}.")
        if isinstance(self.digits, bool) or not isinstance(self.digits, int) or not 1 <= self.digits <= MOST_DIGITS:
            raise ArgumentError(f"digits={self.digits!r}; expected a whole number from 1 to {MOST_DIGITS}.")


_of_all = Defaults()
_of_this: ContextVar[Defaults | None] = ContextVar("symcalc_defaults", default=None)


def defaults() -> Defaults:
    """Return what holds here and now.

    >>> defaults().detail
    'textbook'
    """
    return _of_this.get() or _of_all


class Changed:
    """Defaults that were changed: from now on by the call itself, or until the end of a ``with`` block."""

    def __init__(self, **changes: Any) -> None:
        global _of_all
        self._before, self._token = _of_all, None if _of_this.get() is None else _of_this.set(replace(defaults(), **changes))
        self.values = defaults() if self._token else replace(_of_all, **changes)
        if not self._token:
            _of_all = self.values

    _token: Token[Defaults | None] | None

    def __enter__(self) -> Defaults:
        global _of_all
        if self._token is None:
            _of_all, self._token = self._before, _of_this.set(self.values)
        return self.values

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._token is not None
        _of_this.reset(self._token)

    def __repr__(self) -> str:
        return f"settings(notation={self.values.notation!r}, detail={self.values.detail!r}, digits={self.values.digits})"
