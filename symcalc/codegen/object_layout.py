"""Where CPython and NumPy keep what machine code reads and makes: found by looking at objects whose content is known."""

from __future__ import annotations

import ctypes
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache

import numpy as np

_NEW_ARRAY = 93  # PyArray_New's place in NumPy's table of C functions, fixed since NumPy 1.0
FLOAT64 = 12  # NPY_DOUBLE


@dataclass(frozen=True)
class Layout:
    """Where CPython keeps an object's type, a float's number and a tuple's first entry, in bytes from the object's start."""

    type: int
    number: int
    entries: int


@cache
def layout() -> Layout | None:
    """Return CPython's layout as found by looking, or None where the stubs must not be used."""
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED") or ctypes.sizeof(ctypes.c_void_p) != 8:
        return None
    found = Layout(object.__basicsize__ - 8, float.__basicsize__ - 8, tuple.__basicsize__)
    probe, pair = 1234.5678, (object(), object())
    try:
        holds = (
            ctypes.c_double.from_address(id(probe) + found.number).value == probe
            and all(ctypes.c_void_p.from_address(id(thing) + found.type).value == id(type(thing)) for thing in (probe, pair, 10**30))
            and [ctypes.c_void_p.from_address(id(pair) + found.entries + 8 * k).value for k in (0, 1)] == [id(entry) for entry in pair]
            and ctypes.c_double.from_address(id(np.float64(probe)) + found.number).value != 0
        )
    except (AttributeError, ValueError):
        return None
    return found if holds and hasattr(ctypes.pythonapi, "PyCFunction_NewEx") else None


@dataclass(frozen=True)
class ArrayMaker:
    """Addresses of NumPy's function that makes an array and of its array type, and where an array keeps its data."""

    function: int
    type: int
    data: int


@dataclass(frozen=True)
class ArrayLayout:
    """Where an array keeps its data, number of dimensions, lengths, type of numbers and flags; and the type of native doubles."""

    data: int
    dimensions: int
    lengths: int
    kind: int
    flags: int
    doubles: int


@cache
def array_layout() -> ArrayLayout | None:
    """Return NumPy's layout as found by looking, or None where it is not as expected."""
    if layout() is None:
        return None
    head = object.__basicsize__
    found = ArrayLayout(head, head + 8, head + 16, head + 40, head + 48, id(np.dtype(np.float64)))
    frozen = np.ones((3, 5))
    frozen.flags.writeable = False
    for probe in (np.zeros(7), frozen, np.ones((4, 6))[::2, ::3]):
        start = id(probe)
        lengths = ctypes.c_void_p.from_address(start + found.lengths).value or 0
        holds = (
            ctypes.c_void_p.from_address(start + found.data).value == probe.ctypes.data
            and ctypes.c_int.from_address(start + found.dimensions).value == probe.ndim
            and ctypes.c_void_p.from_address(start + found.kind).value == found.doubles == id(probe.dtype)
            and ctypes.c_int.from_address(start + found.flags).value == probe.flags.num
            and lengths != 0
        )
        if not holds or [ctypes.c_ssize_t.from_address(lengths + 8 * k).value for k in range(probe.ndim)] != list(probe.shape):
            return None
    return found


@cache
def array_maker() -> ArrayMaker | None:
    """Return how to make arrays from machine code, or None where NumPy's table is not as expected."""
    core = getattr(np, "_core", None) or getattr(np, "core", None)
    capsule = getattr(getattr(core, "multiarray", None) or getattr(core, "_multiarray_umath", None), "_ARRAY_API", None)
    if capsule is None or type(capsule).__name__ != "PyCapsule" or layout() is None:
        return None
    pointer_in = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))
    table = pointer_in(capsule, None)
    entry = [ctypes.c_void_p.from_address(table + 8 * k).value for k in (2, _NEW_ARRAY)] if table else [None, None]
    if entry[0] != id(np.ndarray) or not entry[1]:
        return None
    maker = ArrayMaker(entry[1], id(np.ndarray), object.__basicsize__)
    shape = (ctypes.c_ssize_t * 2)(3, 5)
    kinds = (
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_void_p,
    )
    made = ctypes.PYFUNCTYPE(ctypes.py_object, *kinds)(maker.function)(maker.type, 2, shape, FLOAT64, None, None, 0, 0, None)
    right = isinstance(made, np.ndarray) and made.shape == (3, 5) and made.dtype == np.float64 and made.flags.c_contiguous and made.flags.owndata
    return maker if right and ctypes.c_void_p.from_address(id(made) + maker.data).value == made.ctypes.data else None
