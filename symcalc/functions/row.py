"""The record that describes a known function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Shape = Literal["prefix", "bars", "norm", "floor", "ceiling", "factorial", "binomial", "transpose", "conjugate", "nabla", "determinant", "delta"]


@dataclass(frozen=True, slots=True)
class Identity:
    """``left = right`` wherever ``condition`` holds; all three in plain text, the condition empty where it always holds.

    "Always" means: at every real point at which both sides are defined.
    """

    left: str
    right: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class KnownFunction:
    r"""One known function: what it is called, where it is real, how it is differentiated.

    Attributes
    ----------
    name : str
        SymPy's name where SymPy has the function: ``sin``, ``log``, ``Abs``, ``atan2``; else the field's own.
    parameters : tuple of str
        The letters used in ``domain``, ``derivative``, ``identities`` and ``definition``.
    latex : str
        The LaTeX command or operator name that writers use, such as ``\sin`` or ``\operatorname{erf}``.
    text : tuple of str
        The spellings read in plain text; the first one is written.
    build : callable
        SymPy arguments to SymPy object.
    sympy_class : str
        Name of the class in ``sympy`` by which the function is recognised in an expression, or an empty string.
    arity : (int, int or None)
        Least and largest number of arguments; None for any number.
    domain : str
        Condition on real arguments under which the value is real and finite, in plain text; empty for all.
    derivative : tuple of str
        The derivative with respect to each parameter, in plain text, as textbooks write it; empty where there is none
        in closed form (the reason is in ``note``).
    smooth : str
        Condition under which ``derivative`` holds, where narrower than ``domain``.
    definition : str
        For a function that SymPy lacks, what it stands for, in plain text.
    latex_names : tuple of str
        Other commands and operator names that are read as this function, without backslash.
    inverse : str
        Name of the row of the inverse function, for ``\sin^{-1}``.
    shape : str
        How it is drawn: ``prefix`` ``\sin(x)``, or between bars, as a factorial, …
    source : str
        Book and section, or DLMF equation, for the derivative and the identities.
    """

    name: str
    parameters: tuple[str, ...]
    latex: str
    text: tuple[str, ...]
    build: Callable[..., Any]
    sympy_class: str = ""
    arity: tuple[int, int | None] = (1, 1)
    domain: str = ""
    derivative: tuple[str, ...] = ()
    smooth: str = ""
    identities: tuple[Identity, ...] = ()
    definition: str = ""
    latex_names: tuple[str, ...] = ()
    inverse: str = ""
    shape: Shape = "prefix"
    source: str = ""
    note: str = ""
