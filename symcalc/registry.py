"""Name → plug-in. A plug-in is one file in a folder; the folder is scanned the first time that anyone asks for a plug-in.

So adding a rule, a solver, a format or a backend touches one file: no list elsewhere names it, and nothing is imported
before it is needed.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from threading import RLock
from typing import Any, Generic, TypeVar

from symcalc.errors import UnknownPluginError

T = TypeVar("T")


class Registry(Generic[T]):
    """The plug-ins of one kind, by name.

    Parameters
    ----------
    kind : str
        What one plug-in is called in messages, such as ``"output format"``.
    places : str
        Where they stand: dotted names of packages, all of whose modules are imported, or of single modules.

    Examples
    --------
    >>> greetings = Registry("greeting")
    >>> @greetings.register("plain")
    ... def hello(name: str) -> str:
    ...     return f"Hello {name}"
    >>> greetings["plain"]("Ada")
    'Hello Ada'
    >>> greetings["loud"]
    Traceback (most recent call last):
        ...
    symcalc.errors.UnknownPluginError: No greeting is called 'loud'; there are: plain.
    """

    def __init__(self, kind: str, *places: str) -> None:
        self.kind = kind
        self._places = places
        self._scanned = False
        self._lock = RLock()
        self._plugins: dict[str, T] = {}

    def register(self, name: str) -> Callable[[T], T]:
        """Return a decorator that enters what it decorates under ``name``; a second one of that name is refused."""

        def enter(plugin: T) -> T:
            if name in self._plugins:
                raise ValueError(f"Two plug-ins of kind {self.kind} are called {name!r}; give one of them another name.")
            self._plugins[name] = plugin
            return plugin

        return enter

    def __getitem__(self, name: str) -> T:
        self._scan()
        if name in self._plugins:
            return self._plugins[name]
        raise UnknownPluginError(f"No {self.kind} is called {name!r}; there are: {', '.join(sorted(self._plugins)) or 'none'}.")

    def __contains__(self, name: object) -> bool:
        self._scan()
        return name in self._plugins

    def __iter__(self) -> Iterator[str]:
        self._scan()
        return iter(sorted(self._plugins))

    def values(self) -> list[T]:
        """Return all plug-ins, in the order of their names."""
        return [self._plugins[name] for name in self]

    def _scan(self) -> None:
        if self._scanned:
            return
        # The lock is held while importing, so that a second thread waits for the whole folder instead of seeing half of it.
        with self._lock:
            if not self._scanned:
                for place in self._places:
                    module = importlib.import_module(place)
                    for entry in pkgutil.iter_modules(getattr(module, "__path__", [])):
                        importlib.import_module(f"{place}.{entry.name}")
                self._scanned = True


# Two registries stand between rooms that do not know each other: a result finds its page by the name of its type, and a
# page its format. A page is made from (result, detail); a format writes (page, notation) as text.
PAGES: Registry[Callable[[Any, str], Any]] = Registry("page", "symcalc.derivation.page", "symcalc.worked.pages")
FORMATS: Registry[Callable[..., str]] = Registry("output format", "symcalc.document.formats")
