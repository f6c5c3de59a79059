"""How a formula is written where there is a choice. Every choice can be read back, given the same style."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from symcalc.errors import SettingsError

_CHOICES: dict[str, tuple[str, ...]] = {
    "logarithm": ("ln", "log"),
    "inverse": ("arc", "power"),
    "multiplication": ("juxtaposition", "dot", "times"),
    "decimal": (".", ","),
    "vectors": ("bold", "arrow", "plain"),
    "derivatives": ("as typed", "leibniz", "subscript", "prime", "operator"),
}


@dataclass(frozen=True, slots=True)
class Style:
    r"""The notation of a written formula.

    Attributes
    ----------
    logarithm : {"ln", "log"}
        The natural logarithm; with ``"log"``, ``\log`` read back is the natural logarithm too.
    inverse : {"arc", "power"}
        ``\arctan`` or ``\tan^{-1}``.
    multiplication : {"juxtaposition", "dot", "times"}
        ``2 x``, ``2 \cdot x`` or ``2 \times x``. Between two numbers there is always a sign.
    decimal : {".", ","}
        The decimal sign.
    vectors : {"bold", "arrow", "plain"}
        How names declared as vectors and matrices are dressed, where the name itself carries no dress.
    derivatives : {"as typed", "leibniz", "subscript", "prime", "operator"}
        ``\frac{\partial f}{\partial x}``, ``f_{x}``, ``f'(x)`` or ``\partial_{x} f``; a form that cannot say the
        derivative at hand falls back to Leibniz'.
    """

    logarithm: Literal["ln", "log"] = "ln"
    inverse: Literal["arc", "power"] = "arc"
    multiplication: Literal["juxtaposition", "dot", "times"] = "juxtaposition"
    decimal: Literal[".", ","] = "."
    vectors: Literal["bold", "arrow", "plain"] = "bold"
    derivatives: Literal["as typed", "leibniz", "subscript", "prime", "operator"] = "as typed"

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise SettingsError(f"{name}={getattr(self, name)!r} is not a notation; expected one of {', '.join(map(repr, choices))}.")

    def but(self, **changes: Any) -> Style:
        """Return this style with some choices changed.

        >>> Style().but(logarithm="log").logarithm
        'log'
        """
        unknown = set(changes) - {entry.name for entry in fields(self)}
        if unknown:
            raise SettingsError(f"{', '.join(sorted(unknown))}: no such notation; expected {', '.join(_CHOICES)}.")
        return replace(self, **changes)


HOUSE = Style()
