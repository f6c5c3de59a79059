"""How a function is called and compiled, and the choice of the backend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symcalc.codegen.program import BACKENDS, Options, Program
from symcalc.errors import ArgumentError, MissingExtraError, UnknownPluginError
from symcalc.graph.table import Graph
from symcalc.graph.targets import Target

_EXTRAS = {"llvmlite": "jit", "jax": "gpu"}  # the extra that installs a package


@dataclass(frozen=True, slots=True)
class Settings:
    """How a function is called and compiled, beside its table.

    Attributes
    ----------
    inputs : tuple of str
        The arguments in the order of the call.
    variables : tuple of str
        Those that derivatives are taken with respect to.
    names : tuple of str or None
        Of the outputs, where a call returns them by name.
    derivatives : {0, 1, 2}
    backend : str
    errors : {"nan", "raise"}
    dtype : str or None
    threads, digits : int or None
    """

    inputs: tuple[str, ...]
    variables: tuple[str, ...]
    names: tuple[str, ...] | None
    derivatives: int
    backend: str
    errors: str = "nan"
    dtype: str | None = None
    threads: int | None = None
    digits: int | None = None


def made(graph: Graph, targets: Sequence[Target], settings: Settings, backend: str | None = None) -> tuple[str, Program]:
    """Choose the backend and make the program."""
    name, program = _made(graph, targets, backend or settings.backend, Options(settings.threads, settings.digits))
    if settings.digits is not None and program.digits is None:
        raise ArgumentError(
            f"digits={settings.digits!r}: the backend {name!r} computes in 64 bits; backend='mpmath' or 'arb' computes with any number of digits."
        )
    return name, program


def _made(graph: Graph, targets: Sequence[Target], name: str, options: Options) -> tuple[str, Program]:
    if name == "auto":
        try:
            return "llvm", BACKENDS["llvm"](graph, targets, options)
        except (ImportError, UnknownPluginError, ArgumentError):
            name = "numpy"  # llvmlite is not there, or an operation has no machine code
    try:
        make = BACKENDS[name]
    except MissingExtraError:
        raise
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        install = f"pip install 'symcalc[{_EXTRAS[package]}]'" if package in _EXTRAS else f"pip install {package}"
        raise MissingExtraError(
            f"The backend {name!r} needs the package {package}, which is not installed: {install}, or use backend='numpy'."
        ) from error
    return name, make(graph, targets, options)
