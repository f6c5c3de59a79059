"""Name → plug-in. A plug-in is one file in a folder, and no list elsewhere names it.

So adding a rule, a solver, a format or a backend touches one file. A plug-in whose file has its name is found without
loading its neighbours, each of which may need a package of its own; the whole folder is scanned only for a list of what
there is, or for a name that no file has.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import Any, Generic, TypeVar

from symcalc.errors import MissingExtraError, UnknownPluginError

T = TypeVar("T")


class Registry(Generic[T]):
    """The plug-ins of one kind, by name.

    Parameters
    ----------
    kind : str
        What one plug-in is called in messages, such as ``"output format"``.
    places : str
        Where they stand: dotted names of packages, of whose modules each is imported when it is needed, or of single
        modules. In ``"symcalc.*.page"`` the star stands for every room that has such a module.

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
        self._absent: dict[str, ImportError] = {}

    def register(self, name: str) -> Callable[[T], T]:
        """Return a decorator that enters what it decorates under ``name``; a second one of that name is refused."""

        def enter(plugin: T) -> T:
            if name in self._plugins:
                raise ValueError(f"Two plug-ins of kind {self.kind} are called {name!r}; give one of them another name.")
            self._plugins[name] = plugin
            return plugin

        return enter

    def __getitem__(self, name: str) -> T:
        if name not in self._plugins:
            self._load_file_of(name)
        if name not in self._plugins:
            self._scan()
        if name in self._plugins:
            return self._plugins[name]
        there = ", ".join(sorted(self._plugins)) or "none"
        without = "".join(f" Not loaded: {module} ({error})." for module, error in self._absent.items())
        raise UnknownPluginError(f"No {self.kind} is called {name!r}; there are: {there}.{without}")

    def __contains__(self, name: object) -> bool:
        self._scan()
        return name in self._plugins

    def __iter__(self) -> Iterator[str]:
        self._scan()
        return iter(sorted(self._plugins))

    def values(self) -> list[T]:
        """Return all plug-ins, in the order of their names."""
        return [self._plugins[name] for name in self]

    def of_type(self, kind: type) -> T:
        """Return the plug-in that has the name of a class, or of the nearest of those it inherits from.

        The room of the class is looked at first, so that no other room is loaded where the plug-in stands there.
        """
        if kind.__name__ not in self._plugins:
            self._load_room_of(kind)
        if kind.__name__ not in self._plugins:
            self._scan()
        for ancestor in kind.__mro__:
            if ancestor.__name__ in self._plugins:
                return self._plugins[ancestor.__name__]
        return self[kind.__name__]  # raises, and says what there is

    def _load_file_of(self, name: str) -> None:
        if name.isidentifier():
            for place in self._places:
                if "*" not in place:
                    self._load(place, name)

    def _load_room_of(self, kind: type) -> None:
        root, _, rest = kind.__module__.partition(".")
        for place in self._places:
            package, star, module = place.partition(".*.")
            if star and rest and root == package:
                self._load(f"{package}.{rest.partition('.')[0]}", module)

    def _load(self, package: str, name: str) -> None:
        # The lock is held while importing, so that a second thread waits for the whole file instead of seeing half of it.
        with self._lock:
            if _is_module(package, name):
                importlib.import_module(f"{package}.{name}")

    def _scan(self) -> None:
        if self._scanned:
            return
        with self._lock:
            if not self._scanned:
                for module in self._modules():
                    try:
                        importlib.import_module(module)
                    except ImportError as error:
                        # An optional package that is not installed hides its own plug-in, not the others.
                        if not isinstance(error, MissingExtraError) and (error.name or "symcalc").startswith("symcalc"):
                            raise
                        self._absent[module.rpartition(".")[2]] = error
                self._scanned = True

    def _modules(self) -> Iterator[str]:
        for place in self._places:
            package, star, module = place.partition(".*.")
            entries = list(pkgutil.iter_modules(getattr(importlib.import_module(package), "__path__", [])))
            if star:
                # Looked for among the files, so that a room without such a module is not loaded.
                for entry in entries:
                    folder = Path(getattr(entry.module_finder, "path", "")) / entry.name
                    if entry.ispkg and any(found.name == module for found in pkgutil.iter_modules([str(folder)])):
                        yield f"{package}.{entry.name}.{module}"
            else:
                yield from (f"{package}.{entry.name}" for entry in entries)


def _is_module(package: str, name: str) -> bool:
    return hasattr(importlib.import_module(package), "__path__") and find_spec(f"{package}.{name}") is not None


# Two registries stand between rooms that do not know each other: a result finds its page by the name of its type, and a
# page its format. A page is made from (result, detail); a format writes (page, notation) as text or bytes.
PAGES: Registry[Callable[[Any, str], Any]] = Registry("page", "symcalc.*.page", "symcalc.*.pages")
FORMATS: Registry[Callable[..., str | bytes]] = Registry("output format", "symcalc.document.formats")
# What a result can do next in rooms above its own, by name: be taken at a point, be compiled. Each is made from the result.
CONTINUATIONS: Registry[Callable[..., Any]] = Registry("continuation", "symcalc.api.continuations")
# Pictures drawn with a package that may be missing; each is made from SymPy objects and returns a figure.
PICTURES: Registry[Callable[..., Any]] = Registry("picture", "symcalc.plotting")
