"""The record that describes a known function.

A row is data: what a function is called, where it is real, how it is differentiated. Whoever reads, writes, derives or
computes asks the row, so a function is added by adding a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Shape = Literal["prefix", "order", "bars", "norm", "floor", "ceiling", "factorial", "binomial", "transpose", "nabla", "determinant", "delta"]


@dataclass(frozen=True, slots=True)
class Identity:
    """``left = right`` wherever ``condition`` holds; all three in plain text, the condition empty where it always holds.

    "Always" means: at every real point at which both sides are defined.
    """

    left: str
    right: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What holds for one number of arguments; the fields are those of `KnownFunction`."""

    parameters: tuple[str, ...]
    domain: str = ""
    derivative: tuple[str, ...] = ()
    smooth: str = ""
    identities: tuple[Identity, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownFunction:
    r"""One known function: what it is called, where it is real, how it is differentiated.

    Attributes
    ----------
    name : str
        SymPy's name where SymPy has the function: ``sin``, ``log``, ``Abs``, ``atan2``; else the field's own.
    parameters : tuple of str
        The letters used in ``domain``, ``derivative``, ``smooth`` and ``definition``. An identity may use further letters.
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
        Condition on real arguments under which the value is real and finite, in plain text; empty for all. Where the
        exact region has no short description, it is a sufficient condition, and ``note`` says so.
    derivative : tuple of str
        The derivative with respect to each parameter, in plain text, as textbooks write it; empty where there is none
        in closed form (the reason is in ``note``).
    smooth : str
        Condition under which ``derivative`` holds, where narrower than ``domain``; it holds together with ``domain``.
    identities : tuple of Identity
        Equations between real values, each with its condition.
    in_others : str
        What it is in other functions, in plain text, at every point of ``domain``; by cases where it has branches. Proofs and
        derivatives take it for that. With more arguments than ``parameters``, the last letter stands for it at the rest of them.
    definition : str
        For a function that SymPy lacks, what it stands for, in plain text.
    latex_names : tuple of str
        Other commands and operator names that are read as this function, without backslash.
    inverse : str
        Name of the row of the inverse function, for ``\sin^{-1}``.
    shape : str
        How it is drawn: ``prefix`` ``\sin(x)``; ``order`` with the first argument as a subscript,
        ``\operatorname{J}_{n}(x)``; or between bars, as a factorial, …
    source : str
        Book and section, or DLMF equation, for the derivative and the identities.
    note : str
        What the other fields cannot say.
    other_forms : tuple of Form
        The same data for other numbers of arguments, such as a logarithm with a base.
    other_classes : tuple of str
        Further class names in ``sympy`` that stand for the same function.
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
    in_others: str = ""
    definition: str = ""
    latex_names: tuple[str, ...] = ()
    inverse: str = ""
    shape: Shape = "prefix"
    source: str = ""
    note: str = ""
    other_forms: tuple[Form, ...] = ()
    other_classes: tuple[str, ...] = ()

    def form(self, count: int) -> Form | None:
        """Return what is known for ``count`` arguments, or None where nothing is.

        >>> from symcalc import functions
        >>> functions.row("log").form(2).derivative[0]
        '1/(x*ln(b))'
        """
        for form in self.forms():
            if len(form.parameters) == count:
                return form
        return None

    def forms(self) -> tuple[Form, ...]:
        """Return what is known for each number of arguments, the usual number first."""
        return (Form(self.parameters, self.domain, self.derivative, self.smooth, self.identities), *self.other_forms)

    def takes(self, count: int) -> bool:
        """Tell whether the function can have ``count`` arguments.

        >>> from symcalc import functions
        >>> functions.row("atan2").takes(1), functions.row("Max").takes(5)
        (False, True)
        """
        least, largest = self.arity
        return least <= count and (largest is None or count <= largest)
