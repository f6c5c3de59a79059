"""Addresses of SciPy's special functions, which compiled code calls without Python."""

from __future__ import annotations

import ctypes
import re
from functools import cache

from scipy.special import cython_special

from symcalc.errors import ArgumentError

# SymPy's name and the number of arguments: SciPy's name for functions of doubles.
_FUNCTIONS: dict[tuple[str, int], str] = {
    ("besselj", 2): "__pyx_fuse_1jv",
    ("bessely", 2): "__pyx_fuse_1yv",
    ("besseli", 2): "__pyx_fuse_1iv",
    ("besselk", 2): "__pyx_fuse_1kv",
    ("gamma", 1): "__pyx_fuse_1gamma",
    ("loggamma", 1): "__pyx_fuse_1loggamma",
    ("digamma", 1): "__pyx_fuse_1psi",
    ("beta", 2): "beta",
    ("erfi", 1): "__pyx_fuse_1erfi",
    ("erfinv", 1): "__pyx_fuse_0erfinv",
    ("erfcinv", 1): "erfcinv",
    ("Ei", 1): "__pyx_fuse_1expi",
    ("binomial", 2): "binom",
    ("elliptic_k", 1): "ellipk",
    ("elliptic_e", 1): "ellipe",
    ("elliptic_f", 2): "ellipkinc",
    ("elliptic_e", 2): "ellipeinc",
    ("spherical_jn", 2): "__pyx_fuse_1spherical_jn",
}
# Older versions of SciPy take whole numbers as a C long.
_TYPES = {"double": "double", "Py_ssize_t": f"i{8 * ctypes.sizeof(ctypes.c_ssize_t)}", "long": f"i{8 * ctypes.sizeof(ctypes.c_long)}"}
_pointer = ctypes.PYFUNCTYPE(ctypes.c_size_t, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))
_name = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)(("PyCapsule_GetName", ctypes.pythonapi))


@cache
def special_function(name: str, count: int) -> tuple[int, list[str], str]:
    """Return a function's address, LLVM's types of its arguments, and further arguments that are always the same.

    Raises
    ------
    ArgumentError
        SciPy has no such function of doubles; the backend "numpy" may still know one.
    """
    capsule = cython_special.__pyx_capi__.get(_FUNCTIONS.get((name, count), ""))
    # The capsule's name is its signature: an address is only used for what it is.
    signature = _name(capsule) if capsule is not None else b""
    kinds = re.fullmatch(rf"double \(((?:(?:double|Py_ssize_t|long), ){{{count}}})int __pyx_skip_dispatch(, struct [^,]*)?\)", signature.decode())
    if kinds is None:
        raise ArgumentError(f"No machine code is known for {name!r} of {count} argument{'s' * (count != 1)}; compile with backend='numpy'.")
    types = [_TYPES[kind] for kind in kinds[1].split(", ")[:count]]
    # Neither a method of a subclass nor optional arguments are meant.
    return int(_pointer(capsule, signature)), types, ", i32 0" + (", ptr null" if kinds[2] else "")
