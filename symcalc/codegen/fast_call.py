"""Bare built-ins around compiled code: CPython hands the arguments over as an array of pointers, and nothing stands between.

The stubs below are written in LLVM's language. They read a float where CPython
keeps its number, so that what is known of CPython's layout is first tried on objects whose content is known; where
anything differs, ctypes does the same work, only slower.
"""

from __future__ import annotations

import ctypes
import math
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from symcalc.codegen.native import python_function
from symcalc.codegen.object_layout import FLOAT64, array_layout, array_maker, layout

Call = Callable[..., Any]
_FASTCALL, _KEYWORDS = 0x0080, 0x0002
_UNROLLED = 16  # arguments or results written out one by one; more of them go in a loop
_ON_STACK = 4096  # numbers


DECLARATIONS = """
declare double @PyFloat_AsDouble(ptr)
declare ptr @PyFloat_FromDouble(double)
declare ptr @PyErr_Occurred()
declare void @PyErr_Clear()
declare ptr @PyErr_Format(ptr, ptr, ...)
declare ptr @PyErr_NoMemory()
declare ptr @PyTuple_New(i64)
declare ptr @PyTuple_GetItem(ptr, i64)
declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)
declare void @Py_DecRef(ptr)
declare void @Py_IncRef(ptr)
declare ptr @PyEval_SaveThread()
declare void @PyEval_RestoreThread(ptr)
declare ptr @PyMem_RawMalloc(i64)
declare void @PyMem_RawFree(ptr)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
!0 = !{!"branch_weights", i32 1000, i32 1}
"""


def symbols() -> dict[str, int]:
    """Return the addresses of Python's functions that the stubs call."""
    names = [line.split("@")[1].split("(")[0] for line in DECLARATIONS.splitlines() if line.startswith("declare") and "llvm." not in line]
    return {name: python_function(name) for name in names}


class _Stub:
    """The text of one stub: floats out of the arguments, the kernel, objects out of its numbers."""

    def __init__(self, name: str, kernel: str, inputs: int, outputs: int, release: bool) -> None:
        self.name, self.kernel, self.inputs, self.outputs, self.release = name, kernel, inputs, outputs, release
        found = layout()
        assert found is not None
        self.layout = found
        self.on_heap = inputs + outputs > _ON_STACK
        self.lines: list[str] = []

    def write(self, *lines: str) -> None:
        self.lines += lines

    def count(self, keywords: bool = False) -> None:
        """Open the function; the wrong number of arguments, or an argument by name, leaves it at once."""
        self.write(f"define ptr @{self.name}(ptr %self, ptr %args, i64 %n{', ptr %names' if keywords else ''}) {{", "entry:")
        if not self.on_heap:
            self.write(f"  %in = alloca [{max(self.inputs, 1)} x double], align 64", f"  %out = alloca [{max(self.outputs, 1)} x double], align 64")
        self.write(f"  %right = icmp eq i64 %n, {self.inputs}", f"  %bare = icmp eq ptr {'%names' if keywords else 'null'}, null")
        self.write("  %fits = and i1 %right, %bare", "  br i1 %fits, label %begin, label %count, !prof !0", "begin:")
        if self.on_heap:
            self.write(
                f"  %in = call ptr @PyMem_RawMalloc(i64 {8 * (self.inputs + self.outputs)})",
                f"  %out = getelementptr double, ptr %in, i64 {self.inputs}",
                "  %none = icmp eq ptr %in, null",
                "  br i1 %none, label %memory, label %read",
                "memory:",
                "  %raised = call ptr @PyErr_NoMemory()",
                "  ret ptr null",
                "read:",
            )

    def each(self, number: int, tag: str, body: Callable[[str, str], None]) -> None:
        """Write ``body(index, suffix)`` once for every index, or once in a loop."""
        if number <= _UNROLLED:
            for k in range(number):
                body(str(k), f"{tag}{k}")
            return
        self.write(f"  br label %{tag}.before", f"{tag}.before:", f"  br label %{tag}.top", f"{tag}.top:")
        self.write(f"  %{tag}.k = phi i64 [0, %{tag}.before], [%{tag}.k1, %{tag}.next]")
        body(f"%{tag}.k", tag)
        self.write(f"  br label %{tag}.next", f"{tag}.next:", f"  %{tag}.k1 = add i64 %{tag}.k, 1", f"  %{tag}.go = icmp slt i64 %{tag}.k1, {number}")
        self.write(f"  br i1 %{tag}.go, label %{tag}.top, label %{tag}.done", f"{tag}.done:")

    def read(self, otherwise: str, strict: bool) -> None:
        """Read all arguments. What is no float is asked for its number; ``strict`` asks only what is a plain number already."""

        def one(index: str, t: str) -> None:
            self.write(
                f"  %p.{t} = getelementptr ptr, ptr %args, i64 {index}",
                f"  %o.{t} = load ptr, ptr %p.{t}",
                f"  %tp.{t} = getelementptr i8, ptr %o.{t}, i64 {self.layout.type}",
                f"  %t.{t} = load ptr, ptr %tp.{t}",
                f"  %is.{t} = icmp eq ptr %t.{t}, {_address(id(float))}",
                f"  br i1 %is.{t}, label %fast.{t}, label %ask.{t}, !prof !0",
                f"fast.{t}:",
                f"  %vp.{t} = getelementptr i8, ptr %o.{t}, i64 {self.layout.number}",
                f"  %v.{t} = load double, ptr %vp.{t}",
                f"  br label %have.{t}",
                f"ask.{t}:",
            )
            if strict:
                self.write(
                    f"  %l.{t} = icmp eq ptr %t.{t}, {_address(id(int))}",
                    f"  %d.{t} = icmp eq ptr %t.{t}, {_address(id(np.float64))}",
                    f"  %plain.{t} = or i1 %l.{t}, %d.{t}",
                    f"  br i1 %plain.{t}, label %slow.{t}, label %{otherwise}",
                    f"slow.{t}:",
                )
            self.write(
                f"  %w.{t} = call double @PyFloat_AsDouble(ptr %o.{t})",
                f"  %m.{t} = fcmp oeq double %w.{t}, -1.0",
                f"  br i1 %m.{t}, label %doubt.{t}, label %have.{t}",
                f"doubt.{t}:",
                f"  %e.{t} = call ptr @PyErr_Occurred()",
                f"  %good.{t} = icmp eq ptr %e.{t}, null",
                f"  br i1 %good.{t}, label %have.{t}, label %{otherwise}",
                f"have.{t}:",
            )
            asked = f"slow.{t}" if strict else f"ask.{t}"
            self.write(
                f"  %x.{t} = phi double [%v.{t}, %fast.{t}], [%w.{t}, %{asked}], [%w.{t}, %doubt.{t}]",
                f"  %ip.{t} = getelementptr double, ptr %in, i64 {index}",
                f"  store double %x.{t}, ptr %ip.{t}",
            )

        self.each(self.inputs, "a", one)

    def call(self, given: str = "%in", out: str = "%out") -> None:
        if self.release:
            self.write("  %state = call ptr @PyEval_SaveThread()")
        self.write(f"  call void {self.kernel}(ptr {given}, ptr {out})")
        if self.release:
            self.write("  call void @PyEval_RestoreThread(ptr %state)")

    def floats(self, first: int, number: int, into: str, tag: str, shift: int) -> None:
        """Make floats of results and put them into a tuple."""

        def one(index: str, t: str) -> None:
            self.write(f"  %ri.{t} = add i64 {index}, {first}", f"  %rp.{t} = getelementptr double, ptr %out, i64 %ri.{t}")
            self.write(f"  %rv.{t} = load double, ptr %rp.{t}", f"  %f.{t} = call ptr @PyFloat_FromDouble(double %rv.{t})")
            self.keep(f"%f.{t}", into, f"%ri.{t}", shift - first, t)

        self.each(number, tag, one)

    def keep(self, thing: str, into: str, index: str, shift: int, t: str) -> None:
        """Put a new object into a tuple, or leave when there is none."""
        self.write(
            f"  %no.{t} = icmp eq ptr {thing}, null",
            f"  br i1 %no.{t}, label %drop, label %put.{t}",
            f"put.{t}:",
            f"  %si.{t} = add i64 {index}, {shift}",
            f"  %sb.{t} = getelementptr i8, ptr {into}, i64 {self.layout.entries}",
            f"  %sp.{t} = getelementptr ptr, ptr %sb.{t}, i64 %si.{t}",
            f"  store ptr {thing}, ptr %sp.{t}",
        )

    def give(self, thing: str) -> None:
        if self.on_heap:
            self.write("  call void @PyMem_RawFree(ptr %in)")
        self.write(f"  ret ptr {thing}")

    def tuple_of(self, number: int) -> None:
        self.write(f"  %tuple = call ptr @PyTuple_New(i64 {number})", "  %nt = icmp eq ptr %tuple, null")
        self.write("  br i1 %nt, label %fail, label %fill", "fill:")

    def text(self) -> str:
        return "\n".join([*self.lines, "}", ""])


def scalar_stub(name: str, kernel: str, inputs: int, outputs: int, release: bool = False) -> str:
    """Write the stub that takes numbers and gives a flat tuple of floats.

    Parameters
    ----------
    name : str
        What the function is called in the module.
    kernel : str
        The function ``void (const double* in, double* out)``, such as ``"@kernel"``.
    inputs, outputs : int
    release : bool
        Whether other Python threads may run meanwhile; worth it from about 10 µs on.
    """
    stub = _Stub(name, kernel, inputs, outputs, release)
    message = f"{inputs} number{'s' if inputs != 1 else ''} expected, %zd given.".encode()
    stub.count()
    stub.read("fail", strict=False)
    stub.call()
    stub.tuple_of(outputs)
    stub.floats(0, outputs, "%tuple", "r", 0)
    stub.give("%tuple")
    if outputs:
        stub.write("drop:", "  call void @Py_DecRef(ptr %tuple)", "  br label %fail")
    stub.write("fail:")
    stub.give("null")
    stub.write("count:", f"  %err = load ptr, ptr {_address(_data_address('PyExc_TypeError'))}")
    stub.write(f"  %said = call ptr (ptr, ptr, ...) @PyErr_Format(ptr %err, ptr @{name}.message, i64 %n)", "  ret ptr null")
    return _text(f"{name}.message", message) + stub.text()


def entry_stub(name: str, kernel: str, inputs: int, shapes: Sequence[tuple[int, ...]], release: bool = False) -> str | None:
    """Write the stub that takes plain numbers and gives a float or an array for each shape: one alone, more in a tuple.

    Anything else among the arguments, a wrong number of them, or arguments by name, are handed to the function that is the
    third entry of the built-in's own tuple. Where NumPy's arrays cannot be made, None is returned.
    """
    sizes = [math.prod(shape) for shape in shapes]
    maker = array_maker()
    if not shapes or (maker is None and any(shapes)) or any(len(shape) > 8 for shape in shapes):
        return None
    stub = _Stub(name, kernel, inputs, sum(sizes), release)
    dimensions = "".join(
        f"@{name}.shape{k} = private constant [{len(shape)} x i64] [{', '.join(f'i64 {length}' for length in shape)}]\n"
        for k, shape in enumerate(shapes)
        if shape
    )
    stub.count(keywords=True)
    stub.read("other", strict=True)
    stub.call()
    one = len(shapes) == 1
    if not one:
        stub.tuple_of(len(shapes))
    at = 0
    for k, shape in enumerate(shapes):
        if shape:
            assert maker is not None
            stub.write(
                f"  %arr{k} = call ptr {_address(maker.function)}(ptr {_address(maker.type)}, i32 {len(shape)}, ptr @{name}.shape{k}, "
                f"i32 {FLOAT64}, ptr null, ptr null, i32 0, i32 0, ptr null)"
            )
            if one:
                stub.write("  %noarr = icmp eq ptr %arr0, null", "  br i1 %noarr, label %fail, label %fill", "fill:")
            else:
                stub.keep(f"%arr{k}", "%tuple", str(k), 0, f"arr{k}")
            stub.write(
                f"  %dp{k} = getelementptr i8, ptr %arr{k}, i64 {maker.data}",
                f"  %data{k} = load ptr, ptr %dp{k}",
                f"  %from{k} = getelementptr double, ptr %out, i64 {at}",
                f"  call void @llvm.memcpy.p0.p0.i64(ptr %data{k}, ptr %from{k}, i64 {8 * sizes[k]}, i1 false)",
            )
        elif one:
            stub.write("  %alone = load double, ptr %out", "  %arr0 = call ptr @PyFloat_FromDouble(double %alone)")
        else:
            stub.floats(at, 1, "%tuple", f"r{k}.", k)
        at += sizes[k]
    stub.give("%arr0" if one else "%tuple")
    if not one:
        stub.write("drop:", "  call void @Py_DecRef(ptr %tuple)", "  br label %fail")
    if not one or shapes[0]:
        stub.write("fail:")
        stub.give("null")
    stub.write("other:", "  call void @PyErr_Clear()")
    if stub.on_heap:
        stub.write("  call void @PyMem_RawFree(ptr %in)")
    stub.write("  br label %count", "count:", "  %road = call ptr @PyTuple_GetItem(ptr %self, i64 2)")
    stub.write("  %answer = call ptr @PyObject_Vectorcall(ptr %road, ptr %args, i64 %n, ptr %names)", "  ret ptr %answer")
    return dimensions + stub.text()


def vector_stub(name: str, kernel: str, inputs: int, outputs: int, release: bool = False) -> str | None:
    """Write the stub that takes two vectors of doubles, all inputs and all outputs, and fills the second.

    Anything but two contiguous vectors of native doubles of the right lengths, the second writable, is handed to the function
    that is the third entry of the built-in's own tuple. Where NumPy's arrays cannot be read, None is returned.
    """
    array = array_layout()
    if array is None:
        return None
    stub = _Stub(name, kernel, inputs, outputs, release)
    stub.write(
        f"define ptr @{name}(ptr %self, ptr %args, i64 %n) {{", "  %two = icmp eq i64 %n, 2", "  br i1 %two, label %first, label %other, !prof !0"
    )
    # Contiguous and aligned; what is written to, also writable.
    for t, label, following, length, flags in (("v", "first", "second", inputs, 0x101), ("o", "second", "run", outputs, 0x501)):
        stub.write(
            f"{label}:",
            f"  %p.{t} = getelementptr ptr, ptr %args, i64 {0 if t == 'v' else 1}",
            f"  %a.{t} = load ptr, ptr %p.{t}",
            f"  %tp.{t} = getelementptr i8, ptr %a.{t}, i64 {stub.layout.type}",
            f"  %t.{t} = load ptr, ptr %tp.{t}",
            f"  %is.{t} = icmp eq ptr %t.{t}, {_address(id(np.ndarray))}",
            f"  br i1 %is.{t}, label %array.{t}, label %other, !prof !0",
            f"array.{t}:",
        )
        for part, kind, place in (
            ("data", "ptr", array.data),
            ("nd", "i32", array.dimensions),
            ("len", "ptr", array.lengths),
            ("kind", "ptr", array.kind),
        ):
            stub.write(f"  %{part}p.{t} = getelementptr i8, ptr %a.{t}, i64 {place}", f"  %{part}.{t} = load {kind}, ptr %{part}p.{t}")
        stub.write(
            f"  %fp.{t} = getelementptr i8, ptr %a.{t}, i64 {array.flags}",
            f"  %f.{t} = load i32, ptr %fp.{t}",
            f"  %fm.{t} = and i32 %f.{t}, {flags}",
            f"  %c1.{t} = icmp eq i32 %fm.{t}, {flags}",
            f"  %c2.{t} = icmp eq i32 %nd.{t}, 1",
            f"  %c3.{t} = icmp eq ptr %kind.{t}, {_address(array.doubles)}",
            f"  %c12.{t} = and i1 %c1.{t}, %c2.{t}",
            f"  %c.{t} = and i1 %c12.{t}, %c3.{t}",
            f"  br i1 %c.{t}, label %vector.{t}, label %other, !prof !0",
            f"vector.{t}:",
            f"  %l.{t} = load i64, ptr %len.{t}",
            f"  %fits.{t} = icmp eq i64 %l.{t}, {length}",
            f"  br i1 %fits.{t}, label %{following}, label %other, !prof !0",
        )
    # The code may take for granted that what it writes is not what it reads.
    stub.write(
        "run:",
        f"  %v.end = getelementptr double, ptr %data.v, i64 {inputs}",
        f"  %o.end = getelementptr double, ptr %data.o, i64 {outputs}",
        "  %below = icmp ule ptr %v.end, %data.o",
        "  %above = icmp ule ptr %o.end, %data.v",
        "  %apart = or i1 %below, %above",
        "  br i1 %apart, label %go, label %other, !prof !0",
        "go:",
    )
    stub.call("%data.v", "%data.o")
    stub.write(
        f"  call void @Py_IncRef(ptr {_address(id(None))})",
        f"  ret ptr {_address(id(None))}",
        "other:",
        "  %road = call ptr @PyTuple_GetItem(ptr %self, i64 2)",
        "  %answer = call ptr @PyObject_Vectorcall(ptr %road, ptr %args, i64 %n, ptr null)",
        "  ret ptr %answer",
    )
    return stub.text()


def builtin(name: str, description: str, address: int, keeper: object, otherwise: Call | None = None, keywords: bool = False) -> Call:
    """Return the built-in function whose code is a stub at an address.

    Parameters
    ----------
    name, description : str
        Its ``__name__`` and ``__doc__``.
    address : int
    keeper : object
        What keeps the code alive; the built-in holds it.
    otherwise : callable, optional
        What `entry_stub` hands other arguments to; with ``keywords`` its stub is told of those by name.
    """
    texts = (name.encode() + b"\0", description.encode() + b"\0")
    definition = struct.pack("=QQi4xQ", _buffer(texts[0]), address, _FASTCALL | _KEYWORDS * keywords, _buffer(texts[1]))
    # A tuple and its bytes are never emptied before they go, unlike ctypes' structures: the built-in reads its definition to the last.
    own = (keeper, definition, otherwise, texts)
    make = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p)(("PyCFunction_NewEx", ctypes.pythonapi))
    function: Call = make(_buffer(definition), own, None)
    return function


def plain_scalar(kernel: Callable[[Any, Any], Any], inputs: int, outputs: int) -> Callable[..., tuple[float, ...]]:
    """Return what `scalar_stub` gives, by ctypes: slower, and for every Python.

    Parameters
    ----------
    kernel : callable
        The kernel as a ctypes function; whatever keeps its code alive hangs on it.
    inputs, outputs : int
    """
    given, results = ctypes.c_double * max(inputs, 1), ctypes.c_double * max(outputs, 1)

    def scalar(*numbers: Any) -> tuple[float, ...]:
        if len(numbers) != inputs:
            raise TypeError(f"{inputs} number{'s' if inputs != 1 else ''} expected, {len(numbers)} given.")
        out = results()
        kernel(given(*(float(number) if hasattr(number, "__float__") else number for number in numbers)), out)
        return tuple(out)[:outputs]

    return scalar


def _buffer(text: bytes) -> int:
    return ctypes.cast(ctypes.c_char_p(text), ctypes.c_void_p).value or 0


def _data_address(name: str) -> int:
    return ctypes.addressof(ctypes.c_void_p.in_dll(ctypes.pythonapi, name))


def _address(number: int) -> str:
    return f"inttoptr (i64 {number} to ptr)"


def _text(name: str, content: bytes) -> str:
    return f'@{name} = private constant [{len(content) + 1} x i8] c"' + "".join(f"\\{byte:02x}" for byte in (*content, 0)) + '"\n'
