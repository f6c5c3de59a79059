r"""Known functions: one row each, found by name, by spelling in text or LaTeX, or by SymPy class.

The rows are loaded at the first look-up; SymPy only when a row's ``build`` is called. Two rows that claim one spelling
are refused with both named, since a reader could not tell them apart.

>>> row("atan2").derivative[0], by_text("arctan2").name, by_latex("arcsin").name, by_class("besselj").name
('x/(x^2 + y^2)', 'atan2', 'asin', 'besselj')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from symcalc.functions.families import FAMILIES
from symcalc.functions.row import Form, Identity, KnownFunction, Shape

__all__ = ["Form", "Identity", "KnownFunction", "Shape", "by_class", "by_latex", "by_text", "operator_names", "row", "rows", "tabulate"]

# As commands these mean something else (a Greek letter, a fraction, ÷) or take their arguments in braces; as names inside
# \operatorname they are functions.
OTHER_COMMANDS = frozenset({"beta", "binom", "div", "frac", "gamma", "mod", "psi"})

_COMMAND = re.compile(r"\\(?:operatorname\*?\{([A-Za-z0-9_{}]+)\}|([A-Za-z]+))")


@dataclass(frozen=True, slots=True)
class Lookups:
    """The rows by each of the ways in which they are asked for."""

    by_name: dict[str, KnownFunction]
    by_text: dict[str, KnownFunction]
    by_command: dict[str, KnownFunction]
    by_operator: dict[str, KnownFunction]
    by_class: dict[str, KnownFunction]


def row(name: str) -> KnownFunction | None:
    """Return the row called ``name``, or None."""
    return _lookups().by_name.get(name)


def rows() -> tuple[KnownFunction, ...]:
    """Return all rows, family by family."""
    return tuple(_lookups().by_name.values())


def by_text(spelling: str) -> KnownFunction | None:
    """Return the row that is written ``spelling`` in plain text, or None."""
    return _lookups().by_text.get(spelling)


def by_latex(name: str, operator: bool = False) -> KnownFunction | None:
    r"""Return the row that is written ``\name`` or ``\operatorname{name}`` in LaTeX, or None.

    Parameters
    ----------
    name : str
        The name, without backslash.
    operator : bool
        Whether it stood inside ``\operatorname``. Some names are functions only there: ``\operatorname{J}`` is the Bessel
        function, ``\operatorname{div}`` the divergence, while ``\J`` is nothing and ``\div`` the sign ÷.

    >>> by_latex("div") is None, by_latex("div", operator=True).name
    (True, 'divergence')
    """
    lookups = _lookups()
    return (lookups.by_operator if operator else lookups.by_command).get(name)


def by_class(name: str) -> KnownFunction | None:
    """Return the row of the SymPy class called ``name``, or None.

    An undefined function of the user can carry the same name; ask only for classes that SymPy defines.
    """
    return _lookups().by_class.get(name)


def tabulate(known: Iterable[KnownFunction]) -> Lookups:
    """Arrange rows by their names and spellings.

    Raises
    ------
    ValueError
        Two rows claim one spelling; names both.
    """
    rows = tuple(known)

    def index(what: str, spellings: Callable[[KnownFunction], Iterable[str]]) -> dict[str, KnownFunction]:
        found: dict[str, KnownFunction] = {}
        for row in rows:
            for spelling in spellings(row):
                other = found.setdefault(spelling, row)
                if other is not row:
                    raise ValueError(f"The {what} {spelling!r} belongs to two known functions, {other.name} and {row.name}; give it to one of them.")
        return found

    if len({row.name for row in rows}) != len(rows):
        names = [row.name for row in rows]
        raise ValueError(f"Two known functions are called {next(name for name in names if names.count(name) > 1)!r}; give one of them another name.")
    return Lookups(
        by_name=index("name", lambda row: [row.name]),
        by_text=index("text spelling", lambda row: row.text),
        by_command=index("LaTeX command", lambda row: filter(_can_be_command, operator_names(row))),
        by_operator=index("LaTeX operator name", operator_names),
        by_class=index("SymPy class", lambda row: [name for name in (row.sympy_class, *row.other_classes) if name]),
    )


def operator_names(row: KnownFunction) -> list[str]:
    r"""Return all LaTeX names of a row, the one that is written first; none for ``\nabla \times`` and the like."""
    found = _COMMAND.fullmatch(row.latex)
    return [*([found[1] or found[2]] if found else []), *row.latex_names]


def _can_be_command(name: str) -> bool:
    return len(name) > 1 and name.isalpha() and name not in OTHER_COMMANDS


@lru_cache(maxsize=1)
def _lookups() -> Lookups:
    return tabulate(row for family in FAMILIES.values() for row in family)
