"""One operation of the table as text of LLVM's language, for single numbers or for vectors of them.

An operation is an instruction, an intrinsic, a function of the C library, or one of SciPy's special functions. On vectors the
functions of `vector_math` serve where there is one; any other is called for lane after lane.
"""

from __future__ import annotations

import ctypes
import math
import re
import struct
from collections.abc import Sequence
from fractions import Fraction
from functools import cache

from llvmlite import ir

from symcalc.codegen.native import NativeCode
from symcalc.codegen.vector_math.library import NAMES, SAME, TWO, VectorMath
from symcalc.errors import ArgumentError

_CONSTANTS = {
    "pi": math.pi,
    "EulerGamma": 0.5772156649015329,
    "Catalan": 0.915965594177219,
    "GoldenRatio": 1.618033988749895,
    "inf": math.inf,
    "nan": math.nan,
}
# {t} is the type, {b} that of conditions; {0}, {1}, {2} are the operands.
_INSTRUCTIONS = {
    "add": "fadd {t} {0}, {1}",
    "subtract": "fsub {t} {0}, {1}",
    "multiply": "fmul {t} {0}, {1}",
    "divide": "fdiv {t} {0}, {1}",
    "negate": "fneg {t} {0}",
    "lt": "fcmp olt {t} {0}, {1}",
    "le": "fcmp ole {t} {0}, {1}",
    "eq": "fcmp oeq {t} {0}, {1}",
    "ne": "fcmp une {t} {0}, {1}",
    "and": "and {b} {0}, {1}",
    "or": "or {b} {0}, {1}",
    "select": "select {b} {0}, {t} {1}, {t} {2}",
}
_INTRINSICS = {"sqrt": "sqrt", "abs": "fabs", "floor": "floor", "ceiling": "ceil", "max": "maximum", "min": "minimum"}
_LIBRARY = {
    **{name: name for name in ("exp", "expm1", "log", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "atan2")},
    **{name: name for name in ("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc")},
    "power": "pow",
}
# What `lowered` need not write in other operations.
KNOWN = frozenset({*_INSTRUCTIONS, *_INTRINSICS, *_LIBRARY, "not", "mod"})
KNOWN_ON_VECTORS = KNOWN | {"sech2", "sigmoid"} & set(NAMES)


_MOST_CALLS_INLINE = 40  # of functions on vectors

_FILL = """define internal void @fill(ptr %to, i64 %n, double %value) nounwind {
entry:
  br label %top
top:
  %i = phi i64 [0, %entry], [%next, %top]
  %p = getelementptr double, ptr %to, i64 %i
  store double %value, ptr %p
  %next = add i64 %i, 1
  %go = icmp slt i64 %next, %n
  br i1 %go, label %top, label %done
done:
  ret void
}
"""


def literal(number: float) -> str:
    """Write a double exactly."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}"


def rounded(value: int | Fraction | str) -> float:
    """Return an exact number, or a constant by its name, as the nearest double."""
    if isinstance(value, str):
        return _CONSTANTS[value]
    try:
        return float(value)
    except OverflowError:
        raise ArgumentError(f"The number {str(value)[:20]}… is too large for a double; the largest is about 1.8e308.") from None


@cache
def has_sincos() -> bool:
    """Tell whether the C library computes sine and cosine in one call, as glibc does."""
    try:
        return hasattr(ctypes.CDLL(None), "sincos")
    except (OSError, TypeError):  # Windows has no library of the whole process
        return False


@cache
def vector_function(name: str, width: int) -> tuple[str, str]:
    """Return the name of a function on vectors, and its module as text."""
    module = ir.Module()
    made = VectorMath(module, width).function(name)
    return made.name, str(module)


@cache
def compiled_vector_function(name: str, width: int) -> NativeCode:
    """Return the machine code of a function on vectors: one for all modules that do not take its text in."""
    function, text = vector_function(name, width)
    head = f'define internal fastcc <{width} x double> @"{function}"'
    return NativeCode(text.replace(head, head.replace(" internal", ""), 1), 2)


class Instructions:
    """Writes instructions of one width into a list of lines; remembers what the module must declare.

    Parameters
    ----------
    module : Module
    width : int
        1 for single numbers.
    prefix : str
        Of the names of its results, which differ from all others in a function.
    """

    def __init__(self, module: Module, width: int = 1, prefix: str = "t") -> None:
        self.module = module
        self.width = width
        self.prefix = prefix
        self.lines: list[str] = []
        self.type = "double" if width == 1 else f"<{width} x double>"
        self.truth = "i1" if width == 1 else f"<{width} x i1>"
        self.suffix = "f64" if width == 1 else f"v{width}f64"
        self._ready = {name: text.replace("{t}", self.type).replace("{b}", self.truth) for name, text in _INSTRUCTIONS.items()}
        self._count = 0

    def name(self) -> str:
        """Return a name for a result that no other result has."""
        self._count += 1
        return f"%{self.prefix}{self._count}"

    def write(self, text: str) -> str:
        """Write an instruction and return the name of its result."""
        self._count += 1
        name = f"%{self.prefix}{self._count}"
        self.lines.append(f"  {name} = {text}")
        return name

    def number(self, value: float) -> str:
        """Return an operand that is a constant."""
        return literal(value) if self.width == 1 else f"splat (double {literal(value)})"

    def operation(self, name: str, args: Sequence[str]) -> str:
        """Write one operation and return the name of its result."""
        if (form := self._ready.get(name)) is not None:
            return self.write(form.format(*args))
        if name == "not":
            return self.write(f"xor {self.truth} {args[0]}, {'true' if self.width == 1 else 'splat (i1 true)'}")
        if name == "mod":
            return self._remainder(*args)
        if (intrinsic := _INTRINSICS.get(name)) is not None:
            return self.call(f"@llvm.{intrinsic}.{self.suffix}", args)
        if self.width > 1 and name in NAMES:
            function = self.module.vector(name, self.width)
            return self.write(f"call fastcc {self.type} @{function}({', '.join(f'{self.type} {a}' for a in args)})")
        if name in _LIBRARY:
            return self.by_lane(f"@{_LIBRARY[name]}", args, ["double"] * len(args), "")
        if name == "polygamma" and args[0] == self.number(0.0):
            name, args = "digamma", args[1:]
        if name == "spherical_jn":
            return self._spherical(*args)
        return self.by_lane(*self.module.special(name, args))

    def _spherical(self, order: str, x: str) -> str:
        """Write a spherical Bessel function; SciPy's knows no negative numbers, where those of odd order change the sign."""
        value = self.by_lane(*self.module.special("spherical_jn", [order, self.call(f"@llvm.fabs.{self.suffix}", [x])]))
        zero = self.number(0.0)
        rest = self.write(f"frem {self.type} {order}, {self.number(2.0)}")
        odd, below = self.write(f"fcmp une {self.type} {rest}, {zero}"), self.write(f"fcmp olt {self.type} {x}, {zero}")
        both, turned = self.write(f"and {self.truth} {odd}, {below}"), self.write(f"fneg {self.type} {value}")
        return self.write(f"select {self.truth} {both}, {self.type} {turned}, {self.type} {value}")

    def _remainder(self, a: str, b: str) -> str:
        """Write the remainder that has the sign of ``b``; exact, as that of the processor is."""
        rest = self.write(f"frem {self.type} {a}, {b}")
        zero = self.number(0.0)
        below, negative = (self.write(f"fcmp olt {self.type} {value}, {zero}") for value in (rest, b))
        apart, some = self.write(f"xor {self.truth} {below}, {negative}"), self.write(f"fcmp une {self.type} {rest}, {zero}")
        both = self.write(f"and {self.truth} {apart}, {some}")
        moved = self.write(f"fadd {self.type} {rest}, {b}")
        return self.write(f"select {self.truth} {both}, {self.type} {moved}, {self.type} {rest}")

    def call(self, function: str, args: Sequence[str]) -> str:
        """Write a call of a function of this width."""
        self.module.declare(f"{self.type} {function}({', '.join([self.type] * len(args))})")
        return self.write(f"call {self.type} {function}({', '.join(f'{self.type} {a}' for a in args)})")

    def by_lane(self, function: str, args: Sequence[str], kinds: Sequence[str], more: str) -> str:
        """Write calls of a function of single numbers, one for each lane."""
        further = [word.split()[0] for word in more.split(", ") if word]
        self.module.declare(f"double {function}({', '.join([*kinds, *further])})")
        if self.width == 1:
            return self._called(function, args, kinds, more)
        result = "poison"
        for lane in range(self.width):
            each = [self.write(f"extractelement {self.type} {a}, i32 {lane}") for a in args]
            value = self._called(function, each, kinds, more)
            result = self.write(f"insertelement {self.type} {result}, double {value}, i32 {lane}")
        return result

    def _called(self, function: str, args: Sequence[str], kinds: Sequence[str], more: str) -> str:
        args = [a if kind == "double" else self.write(f"fptosi double {a} to {kind}") for a, kind in zip(args, kinds, strict=True)]
        return self.write(f"call double {function}({', '.join(f'{kind} {a}' for a, kind in zip(args, kinds, strict=True))}{more})")

    def power(self, base: str, exponent: int | Fraction) -> str | None:
        """Write a power with a whole or half exponent below 0 as products and one division; None for any other."""
        if exponent >= 0 or exponent < -64 or exponent.denominator > 2:
            return None
        whole, total, square = int(-exponent), "", base
        if exponent.denominator == 2:
            total = self.operation("sqrt", [base])
        while whole:
            if whole & 1:
                total = self.operation("multiply", [total, square]) if total else square
            whole >>= 1
            if whole:
                square = self.operation("multiply", [square, square])
        return self.operation("divide", [self.number(1.0), total])

    def spread(self, single: str) -> str:
        """Write a single number into every lane."""
        if self.width == 1:
            return single
        first = self.write(f"insertelement {self.type} poison, double {single}, i32 0")
        return self.write(f"shufflevector {self.type} {first}, {self.type} poison, <{self.width} x i32> zeroinitializer")

    def as_number(self, condition: str) -> str:
        """Write a condition as 1 or 0."""
        return self.write(f"uitofp {self.truth} {condition} to {self.type}")

    def as_condition(self, number: str) -> str:
        """Write a number as the condition that it is not 0."""
        return self.write(f"fcmp une {self.type} {number}, {self.number(0.0)}")


class Module:
    """Collects the functions of one module, what they declare and which addresses they call.

    Parameters
    ----------
    shares : bool
        Whether it calls the functions on vectors that are compiled once for all modules, not its own copies of them.
    """

    def __init__(self, shares: bool = False) -> None:
        self.shares = shares
        self.functions: list[str] = []
        self.symbols: dict[str, int] = {}
        self._declared: dict[str, str] = {}
        self._vectors: dict[str, str] = {}
        self._calls = 0

    def declare(self, signature: str) -> None:
        """Declare a function, once."""
        self._declared.setdefault(signature.split("@")[1].split("(")[0], signature)

    def vector(self, name: str, width: int) -> str:
        """Return the name of a function on vectors, and take it into the module."""
        function, text = vector_function(name, width)
        if self.shares:
            self.symbols[function] = compiled_vector_function(name, width).address(function)
            kind = f"<{width} x double>"
            self.declare(f"fastcc {kind} @{function}({', '.join([kind] * (2 if name in TWO or name in SAME else 1))})")
            return function
        self._calls += 1
        self._vectors[function] = text
        return function

    def special(self, name: str, args: Sequence[str]) -> tuple[str, Sequence[str], Sequence[str], str]:
        """Return how one of SciPy's functions is called; its address becomes one of the module's symbols."""
        from symcalc.codegen.special_functions import special_function

        symbol = f"special_{name}_{len(args)}"
        self.symbols[symbol], kinds, more = special_function(name, len(args))
        return f"@{symbol}", args, kinds, more

    def fill(self) -> None:
        """Take the function into the module that sets numbers in a row to one value."""
        if _FILL not in self.functions:
            self.functions.append(_FILL)

    def text(self) -> str:
        """Return the whole module."""
        taken: dict[str, str] = {}
        inline = self._calls <= _MOST_CALLS_INLINE
        for text in self._vectors.values():
            for part in _top_level(text):
                name = part.split("@", 1)[1].split("(", 1)[0].strip('"')
                if part.startswith("define") or name not in taken:
                    # What is marked as rarely needed stays outside.
                    first = part.partition("\n")[0]
                    hot = inline and part.startswith("define internal fastcc") and " cold" not in first
                    taken[name] = part.replace(first, first + " alwaysinline", 1) if hot else part
        declared = [f"declare {signature}" for name, signature in self._declared.items() if name not in taken]
        return "\n".join([*declared, *self.functions, *taken.values(), ""])


@cache
def _top_level(text: str) -> list[str]:
    """Split a module into its declarations and definitions."""
    found: list[str] = []
    inside = False
    lines = text.splitlines()
    # Remarks on branches are numbered by module, so that they are written where they are used.
    remarks = dict(line.split(" = ", 1) for line in lines if line.startswith("!"))
    for line in lines:
        for number, remark in remarks.items():
            line = re.sub(f"{number}$", remark, line)
        if inside:
            found[-1] += "\n" + line
            inside = line != "}"
        elif line.startswith("define"):
            found.append(line)
            inside = True
        elif line.startswith(("declare", "@")):
            found.append(line)
    return found
