"""A loop over arrays for one vector function, compiled: for its tests, for measuring it, for use from NumPy."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from llvmlite import binding, ir

from symcalc.codegen.vector_math.lanes import DOUBLE, LONG
from symcalc.codegen.vector_math.library import VectorMath


def host_width() -> int:
    """Return how many doubles the registers of this processor hold; 2 at least."""
    features = binding.get_host_cpu_features()
    return 8 if features.get("avx512f") else 4 if features.get("avx") else 2


def host_machine(level: int = 3) -> Any:
    """Return LLVM's description of this processor."""
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    target = binding.Target.from_triple(binding.get_process_triple())
    return target.create_target_machine(cpu=binding.get_host_cpu_name(), features=binding.get_host_cpu_features().flatten(), opt=level)


class CompiledLoop:
    """``out[i] = f(x[i], …)`` for a vector function f, as machine code.

    Parameters
    ----------
    name : str
        A function of `VectorMath`.
    width : int, optional
        Doubles in a vector; what the processor's registers hold, by default.
    fused : bool, optional
        As for `VectorMath`.
    """

    def __init__(self, name: str, width: int | None = None, fused: bool | None = None):
        width = width or host_width()
        module = ir.Module(f"loop_{name}")
        function = VectorMath(module, width, fused).function(name)
        if function is None:
            raise ValueError(f"{name!r} is no vector function; see NAMES in symcalc/codegen/vector_math/library.py")
        self.width, self.count = width, len(function.args)
        write_loop(module, function, width)
        machine = host_machine()
        compiled = binding.parse_assembly(str(module))
        compiled.verify()
        options = binding.create_pipeline_tuning_options(speed_level=3)
        passes = binding.create_pass_builder(machine, options)
        passes.getModulePassManager().run(compiled, passes)
        self.assembly = machine.emit_assembly(compiled)
        self._engine = binding.create_mcjit_compiler(compiled, machine)
        self._engine.finalize_object()
        kinds = [ctypes.c_void_p] * (self.count + 1)
        self._call = ctypes.CFUNCTYPE(None, *kinds, ctypes.c_int64)(self._engine.get_function_address("loop"))

    def __call__(self, *arguments: Any) -> Any:
        """Return the function's values; arrays of one length."""
        arrays = np.broadcast_arrays(*(np.asarray(argument, float) for argument in arguments))
        size = -(-arrays[0].size // self.width) * self.width
        padded = [np.zeros(size) for _ in arrays]
        for here, array in zip(padded, arrays, strict=True):
            here[: array.size] = array.ravel()
        out = np.empty(size)
        self.run(*padded, out)
        return out[: arrays[0].size].reshape(arrays[0].shape)

    def run(self, *arrays: Any) -> None:
        """Run over arguments and result, contiguous arrays whose length is a multiple of the width, nothing checked."""
        self._call(*(array.ctypes.data for array in arrays), arrays[-1].size)


def write_loop(module: ir.Module, function: Any, width: int) -> None:
    """Write ``void loop(const double *x, …, double *out, int64 n)`` around a vector function."""
    count, pointer = len(function.args), ir.PointerType()
    loop = ir.Function(module, ir.FunctionType(ir.VoidType(), [pointer] * (count + 1) + [LONG]), "loop")
    for argument in loop.args[:-1]:
        argument.attributes.add("noalias")
    entry, body, end = (loop.append_basic_block(name) for name in ("entry", "body", "end"))
    builder = ir.IRBuilder(entry)
    n = loop.args[-1]
    builder.cbranch(builder.icmp_signed(">", n, LONG(0)), body, end)
    builder.position_at_end(body)
    i = builder.phi(LONG)
    vector = ir.VectorType(DOUBLE, width)
    places = [builder.gep(argument, [i], source_etype=DOUBLE) for argument in loop.args[:-1]]
    values = [builder.load(place, align=8, typ=vector) for place in places[:-1]]
    store = builder.store(builder.call(function, values, cconv="fastcc"), places[-1])
    store.align = 8
    following = builder.add(i, LONG(width))
    i.add_incoming(LONG(0), entry)
    i.add_incoming(following, builder.block)
    builder.cbranch(builder.icmp_signed("<", following, n), body, end)
    builder.position_at_end(end)
    builder.ret_void()
