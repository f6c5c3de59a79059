"""``d.function`` and ``d(1, 2)``: what was derived, compiled to a function of its variables."""

from __future__ import annotations

from symcalc.api.numbers import compile
from symcalc.codegen.compiled import CompiledFunction
from symcalc.derivation.step import Derivation
from symcalc.errors import ArgumentError
from symcalc.registry import CONTINUATIONS


@CONTINUATIONS.register("function")
def function(derivation: Derivation) -> CompiledFunction:
    """Compile the answer, before numbers were put in, as a function of the variables in their order."""
    letters = [letter.meaning for letter in derivation.variables]
    answer = derivation.answer.meaning
    if others := sorted(str(symbol) for symbol in getattr(answer, "free_symbols", set()) - set(letters)):
        raise ArgumentError(
            f"The answer has the letters {', '.join(others)} beside its variables {', '.join(map(str, letters))}; "
            f"put numbers in for them, or use compile(d, args) with all letters."
        )
    return compile(answer, letters)
