"""Text of LLVM's intermediate representation becomes machine code for the processor that runs it.

The code of a module lives as long as its keeper, a capsule that everything made of the code holds on to. A capsule is no
part of Python's cycle collection: it goes when the last holder has gone, never while a holder could still be called from
a finalizer of the same rubbish.
"""

from __future__ import annotations

import atexit
import ctypes
from collections.abc import Callable
from functools import cache
from itertools import count
from threading import RLock
from typing import Any

from symcalc.errors import MissingExtraError

try:
    import llvmlite.binding as llvm
except ImportError as error:
    raise MissingExtraError(
        "Machine code is made by the package llvmlite, which is not installed; run `pip install 'symcalc[jit]'`, or use backend='numpy'."
    ) from error

_LOCK = RLock()
# What each living capsule keeps: the engine that owns the code, and the arrays that the code reads.
_KEPT: dict[int, Any] = {}
_NUMBERS = count(1)
_LINKED = count()
_CURRENT: list[Any] = []
_NAME = b"symcalc.code"
_closing = False


def _close() -> None:
    global _closing
    _closing = True


def _release(capsule: int) -> None:
    # At the end of the interpreter the code stays: the process is about to give back all of its memory.
    if not _closing:
        _KEPT.pop(_pointer_in(capsule, _NAME), None)


_pointer_in = ctypes.PYFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))
_capsule = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_void_p)(("PyCapsule_New", ctypes.pythonapi))
_released = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(_release)
atexit.register(_close)

# The last holder may go while an exception is on its way up; Python code must not run until that is set aside.
_DESTRUCTOR = """
declare void @PyErr_Fetch(ptr, ptr, ptr)
declare void @PyErr_Restore(ptr, ptr, ptr)
define void @destroy(ptr %capsule) {{
  %kind = alloca ptr
  %value = alloca ptr
  %trace = alloca ptr
  call void @PyErr_Fetch(ptr %kind, ptr %value, ptr %trace)
  call void inttoptr (i64 {} to ptr)(ptr %capsule)
  %k = load ptr, ptr %kind
  %v = load ptr, ptr %value
  %t = load ptr, ptr %trace
  call void @PyErr_Restore(ptr %k, ptr %v, ptr %t)
  ret void
}}
"""


@cache
def _started() -> bool:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    llvm.check_jit_execution()
    return True


@cache
def host() -> tuple[str, str, int]:
    """Return the processor's name for LLVM, its features, and how many doubles its widest vector holds."""
    features = llvm.get_host_cpu_features()
    width = 8 if features.get("avx512f") and features.get("avx512dq") else 4 if features.get("avx2") and features.get("fma") else 2
    return llvm.get_host_cpu_name(), features.flatten(), width


@cache
def _machine(level: int) -> Any:
    _started()
    name, features, _ = host()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    # The linker lays all sections of a module side by side, so that the small code model reaches them.
    return target.create_target_machine(cpu=name, features=features, opt=level, codemodel="small", reloc="pic", jit=True)


@cache
def _destructor() -> int:
    text = _DESTRUCTOR.format(ctypes.cast(_released, ctypes.c_void_p).value)
    symbols = {name: python_function(name) for name in ("PyErr_Fetch", "PyErr_Restore")}
    try:
        tracker = _linked(text, 0, 0, symbols, ())[0]
    except (RuntimeError, OSError) as error:
        raise MissingExtraError(f"This system lets no program make machine code ({error}); use backend='numpy'.") from error
    # Capsules may outlive this module at the end of the process, so that what they call is never given back.
    for thing in (_released, tracker):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))
    return int(tracker["destroy"])


def python_function(name: str) -> int:
    """Return the address of a function of Python's C API."""
    return ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value or 0


def _linker() -> Any:
    # A linker remembers a little of each module for ever: after some modules the next one is taken, and goes with the last of them.
    if next(_LINKED) % 100 == 0:
        _CURRENT[:] = [llvm.create_lljit_compiler(use_jit_link=True)]
    return _CURRENT[0]


def _linked(text: str, level: int, passes: int, symbols: dict[str, int], linked: tuple[str, ...]) -> tuple[Any, Any, int, list[str]]:
    machine = _machine(level)
    context = llvm.create_context()
    module = llvm.parse_assembly(text, context)
    for other in linked:
        module.link_in(llvm.parse_assembly(other, context))
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    exports = [f.name for f in module.functions if not f.is_declaration and f.linkage is llvm.Linkage.external]
    if passes:
        builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=passes))
        builder.getModulePassManager().run(module, builder)
    elif "alwaysinline" in text:
        inlining = llvm.create_new_module_pass_manager()
        inlining.add_always_inliner_pass()
        inlining.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=0)))
    library = llvm.JITLibraryBuilder().add_object_img(machine.emit_object(module)).add_current_process()
    for name, address in symbols.items():
        library.import_symbol(name, address)
    for name in exports:
        library.export_symbol(name)
    linker, number = _linker(), next(_NUMBERS)
    return library.link(linker, f"symcalc{number}"), linker, number, exports


class NativeCode:
    """The machine code of one module.

    Parameters
    ----------
    text : str
        The module, in LLVM's own language.
    level : {0, 1, 2, 3}
        How much work is put into choosing instructions and registers.
    passes : {0, 1, 2, 3}
        LLVM's own rewriting of the module before that; 0 writes functions marked for it into their callers, and no more.
    symbols : mapping of str to int
        Addresses of what the module calls and does not define.
    keep : object
        What must live as long as the code, such as arrays whose addresses stand in it.
    linked : sequence of str
        Further modules, from which what is called is taken.

    Attributes
    ----------
    keeper : capsule
        The code lives at least as long as this.
    """

    def __init__(
        self,
        text: str,
        level: int = 2,
        passes: int = 0,
        symbols: dict[str, int] | None = None,
        keep: Any = None,
        linked: tuple[str, ...] = (),
    ) -> None:
        with _LOCK:
            destructor = _destructor()
            tracker, linker, number, exports = _linked(text, level, passes, symbols or {}, linked)
        # The linker is named last: what is given back is given back in this order.
        _KEPT[number] = (tracker, linker, keep)
        self.keeper = _capsule(number, _NAME, destructor)
        self._addresses = {name: int(tracker[name]) for name in exports}

    def address(self, name: str) -> int:
        """Return where a function of the module begins."""
        return self._addresses[name]

    def function(self, name: str, *types: Any) -> Callable[..., None]:
        """Return a function of the module for ctypes; it holds the code."""
        made = ctypes.CFUNCTYPE(None, *types)(self.address(name))
        made.keeper = self.keeper  # type: ignore[attr-defined]
        return made


def alive() -> int:
    """Return how many modules have not been given back."""
    return len(_KEPT)
