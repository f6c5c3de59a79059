"""The vector functions of one module, each built when it is first asked for.

A function is internal to its module and uses LLVM's fast calling convention, so that the optimiser is free to inline it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import binding, ir

from symcalc.codegen.vector_math import circular, exponential, inverse_circular, logarithm
from symcalc.codegen.vector_math.lanes import DOUBLE, Lanes, Real

Formula = Callable[..., Real]

ONE: dict[str, Formula] = {
    "exp": exponential.exp,
    "expm1": exponential.expm1,
    "sinh": exponential.sinh,
    "cosh": exponential.cosh,
    "tanh": exponential.tanh,
    "sech2": exponential.sech2,
    "sigmoid": exponential.sigmoid,
    "log": logarithm.log,
    "log1p": logarithm.log1p,
    "asinh": logarithm.asinh,
    "acosh": logarithm.acosh,
    "atanh": logarithm.atanh,
    "sin": circular.sin,
    "cos": circular.cos,
    "tan": circular.tan,
    "asin": inverse_circular.asin,
    "acos": inverse_circular.acos,
    "atan": inverse_circular.atan,
    "sqrt": Real.sqrt,
}
TWO: dict[str, Formula] = {"power": logarithm.power, "atan2": inverse_circular.atan2}
# From this size of the argument on, another function takes over.
FAR: dict[str, tuple[float, Formula]] = {
    "sin": (circular.FAR, circular.far_sin),
    "cos": (circular.FAR, circular.far_cos),
    "tan": (circular.FAR, circular.far_tan),
}
SAME = {"pow": "power"}
NAMES = (*ONE, *TWO, *SAME)


def has_fused_multiply_add() -> bool:
    """Return whether this processor multiplies and adds in one step."""
    triple = binding.get_process_triple()
    if triple.startswith(("aarch64", "arm64", "ppc64", "powerpc64", "s390x")):
        return True
    return bool(binding.get_host_cpu_features().get("fma", False))


class VectorMath:
    """Vector functions inside one LLVM module.

    Parameters
    ----------
    module : llvmlite.ir.Module
        Where the functions are written.
    width : int
        Number of doubles in a vector.
    fused : bool, optional
        Whether to use fused multiply-add; what this processor has, by default.
    """

    def __init__(self, module: ir.Module, width: int, fused: bool | None = None):
        self.module = module
        self.width = width
        self.fused = has_fused_multiply_add() if fused is None else fused

    def function(self, name: str) -> Any:
        """Return the function of this name, or None where there is none.

        Parameters
        ----------
        name : str
            Such as ``"exp"``, ``"atan2"`` or ``"power"``.

        Returns
        -------
        llvmlite.ir.Function or None
            From one or two vectors to a vector.
        """
        name = SAME.get(name, name)
        formula = ONE.get(name) or TWO.get(name)
        if formula is None:
            return None
        full = f"vector_{name}_{self.width}"
        if full not in self.module.globals:
            self._build(full, name, formula, 1 if name in ONE else 2)
        return self.module.globals[full]

    def _declared(self, full: str, count: int) -> tuple[Any, Lanes]:
        """Return a new function of so many vectors, and lanes at its entry."""
        vector = ir.VectorType(DOUBLE, self.width)
        function = ir.Function(self.module, ir.FunctionType(vector, [vector] * count), full)
        function.linkage, function.calling_convention = "internal", "fastcc"
        function.attributes.add("nounwind")
        return function, Lanes(ir.IRBuilder(function.append_basic_block("entry")), self.width, self.fused)

    def _build(self, full: str, name: str, formula: Formula, count: int) -> None:
        function, lanes = self._declared(full, count)
        result = formula(*(Real(lanes, argument) for argument in function.args))
        if name not in FAR:
            lanes.builder.ret(result.value)
            return
        limit, far_formula = FAR[name]
        near = abs(Real(lanes, function.args[0])) < limit
        builder = lanes.builder
        with builder.if_then((~near).anywhere(), likely=False):
            far = builder.call(self._far(name, far_formula), [function.args[0]], cconv="fastcc")
            builder.ret(near.choose(result, Real(lanes, far)).value)
        builder.ret(result.value)

    def _far(self, name: str, formula: Formula) -> Any:
        """Return the function for lanes beyond the limit; out of line, as they are rare."""
        function, lanes = self._declared(f"vector_{name}_{self.width}_far", 1)
        function.attributes.add("noinline")
        function.attributes.add("cold")
        lanes.builder.ret(formula(Real(lanes, function.args[0])).value)
        return function
