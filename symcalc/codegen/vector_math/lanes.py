"""Vectors of doubles as Python values: ``x * y + 1`` writes LLVM instructions for all lanes at once.

Below the operators stand the error-free sums and products that the functions are made of. A processor without fused
multiply-add gets the same results from exact splitting: the ``llvm.fma`` intrinsic would become a slow call there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from llvmlite import ir

DOUBLE = ir.DoubleType()
LONG = ir.IntType(64)
SIGN = 1 << 63
FIELD = 52  # where the exponent of a double begins


@dataclass(frozen=True, slots=True)
class Lanes:
    """Where instructions go, and how many doubles they work on.

    Attributes
    ----------
    builder : llvmlite.ir.IRBuilder
        Stands at the end of the block being written.
    width : int
        Number of lanes.
    fused : bool
        Whether the processor has fused multiply-add.
    """

    builder: ir.IRBuilder
    width: int
    fused: bool

    @property
    def reals(self) -> Any:
        """The type of a vector of doubles."""
        return ir.VectorType(DOUBLE, self.width)

    @property
    def integers(self) -> Any:
        """The type of a vector of 64-bit integers."""
        return ir.VectorType(LONG, self.width)

    def real(self, number: Real | float) -> Real:
        """Return the number in every lane; what is a vector already stays."""
        return number if isinstance(number, Real) else Real(self, ir.Constant(self.reals, [float(number)] * self.width))

    def bits(self, number: Bits | int) -> Bits:
        """Return the integer, modulo 2⁶⁴, in every lane."""
        if isinstance(number, Bits):
            return number
        signed = (number + SIGN) % (1 << 64) - SIGN
        return Bits(self, ir.Constant(self.integers, [signed] * self.width))

    def intrinsic(self, name: str, *arguments: Real) -> Real:
        """Return what an intrinsic function of LLVM makes of each lane."""
        module, full = self.builder.module, f"llvm.{name}.v{self.width}f64"
        if full not in module.globals:
            ir.Function(module, ir.FunctionType(self.reals, [self.reals] * len(arguments)), full)
        return Real(self, self.builder.call(module.globals[full], [argument.value for argument in arguments]))


@dataclass(frozen=True, slots=True)
class Mask:
    """A yes or no per lane."""

    lanes: Lanes
    value: Any

    def __and__(self, other: Mask) -> Mask:
        return Mask(self.lanes, self.lanes.builder.and_(self.value, other.value))

    def __or__(self, other: Mask) -> Mask:
        return Mask(self.lanes, self.lanes.builder.or_(self.value, other.value))

    def __xor__(self, other: Mask) -> Mask:
        return Mask(self.lanes, self.lanes.builder.xor(self.value, other.value))

    def __invert__(self) -> Mask:
        return Mask(self.lanes, self.lanes.builder.not_(self.value))

    def choose(self, yes: Real | float, no: Real | float) -> Real:
        """Return ``yes`` in the lanes of the mask and ``no`` elsewhere."""
        lanes = self.lanes
        return Real(lanes, lanes.builder.select(self.value, lanes.real(yes).value, lanes.real(no).value))

    def anywhere(self) -> Any:
        """Return one bit: whether any lane says yes."""
        word = ir.IntType(self.lanes.width)
        return self.lanes.builder.icmp_unsigned("!=", self.lanes.builder.bitcast(self.value, word), ir.Constant(word, 0))


@dataclass(frozen=True, slots=True)
class Bits:
    """A 64-bit integer per lane."""

    lanes: Lanes
    value: Any

    def _with(self, other: Bits | int, instruction: Callable[[Any, Any], Any]) -> Bits:
        return Bits(self.lanes, instruction(self.value, self.lanes.bits(other).value))

    def __add__(self, other: Bits | int) -> Bits:
        return self._with(other, self.lanes.builder.add)

    def __sub__(self, other: Bits | int) -> Bits:
        return self._with(other, self.lanes.builder.sub)

    def __and__(self, other: Bits | int) -> Bits:
        return self._with(other, self.lanes.builder.and_)

    def __or__(self, other: Bits | int) -> Bits:
        return self._with(other, self.lanes.builder.or_)

    def __xor__(self, other: Bits | int) -> Bits:
        return self._with(other, self.lanes.builder.xor)

    def __lshift__(self, places: int) -> Bits:
        return self._with(places, self.lanes.builder.shl)

    def __rshift__(self, places: int) -> Bits:
        """Shift right; zeros come in."""
        return self._with(places, self.lanes.builder.lshr)

    def is_zero(self) -> Mask:
        """Return where no bit is set."""
        return Mask(self.lanes, self.lanes.builder.icmp_signed("==", self.value, self.lanes.bits(0).value))

    def as_real(self) -> Real:
        """Return the doubles of these bit patterns."""
        return Real(self.lanes, self.lanes.builder.bitcast(self.value, self.lanes.reals))


@dataclass(frozen=True, slots=True)
class Real:
    """A double per lane."""

    lanes: Lanes
    value: Any

    def _with(self, other: Real | float, instruction: Callable[[Any, Any], Any]) -> Real:
        return Real(self.lanes, instruction(self.value, self.lanes.real(other).value))

    def __add__(self, other: Real | float) -> Real:
        return self._with(other, self.lanes.builder.fadd)

    def __sub__(self, other: Real | float) -> Real:
        return self._with(other, self.lanes.builder.fsub)

    def __mul__(self, other: Real | float) -> Real:
        return self._with(other, self.lanes.builder.fmul)

    def __truediv__(self, other: Real | float) -> Real:
        return self._with(other, self.lanes.builder.fdiv)

    def __radd__(self, other: float) -> Real:
        return self.lanes.real(other) + self

    def __rsub__(self, other: float) -> Real:
        return self.lanes.real(other) - self

    def __rmul__(self, other: float) -> Real:
        return self.lanes.real(other) * self

    def __rtruediv__(self, other: float) -> Real:
        return self.lanes.real(other) / self

    def __neg__(self) -> Real:
        return Real(self.lanes, self.lanes.builder.fneg(self.value))

    def __abs__(self) -> Real:
        return self.lanes.intrinsic("fabs", self)

    def __lt__(self, other: Real | float) -> Mask:
        return self.compared("<", other)

    def __le__(self, other: Real | float) -> Mask:
        return self.compared("<=", other)

    def __gt__(self, other: Real | float) -> Mask:
        return self.compared(">", other)

    def __ge__(self, other: Real | float) -> Mask:
        return self.compared(">=", other)

    def compared(self, sign: str, other: Real | float) -> Mask:
        """Return where the comparison holds; nowhere beside nan."""
        return Mask(self.lanes, self.lanes.builder.fcmp_ordered(sign, self.value, self.lanes.real(other).value))

    def equals(self, other: Real | float) -> Mask:
        """Return where both are the same number; 0 and −0 are."""
        return self.compared("==", other)

    def is_nan(self) -> Mask:
        """Return where this is no number."""
        return Mask(self.lanes, self.lanes.builder.fcmp_unordered("uno", self.value, self.value))

    def bits(self) -> Bits:
        """Return the bit patterns as integers."""
        return Bits(self.lanes, self.lanes.builder.bitcast(self.value, self.lanes.integers))

    def is_negative(self) -> Mask:
        """Return where the sign is set, on −0 too."""
        return ~(self.bits() & SIGN).is_zero()

    def signed_as(self, other: Real) -> Real:
        """Return the magnitude of this with the sign of the other."""
        return self.lanes.intrinsic("copysign", self, other)

    def flipped(self, sign: Bits) -> Real:
        """Return this, negated where the highest bit of ``sign`` is set; the other bits of it are zero."""
        return (self.bits() ^ sign).as_real()

    def sqrt(self) -> Real:
        """Return the square root, rounded once."""
        return self.lanes.intrinsic("sqrt", self)

    def truncated(self) -> Real:
        """Return the integer next to it on the side of 0."""
        return self.lanes.intrinsic("trunc", self)

    def at_most(self, limit: float) -> Real:
        """Return the smaller of the two; nan stays nan."""
        return (self > limit).choose(limit, self)

    def at_least(self, limit: float) -> Real:
        """Return the larger of the two; nan stays nan."""
        return (self < limit).choose(limit, self)


def fma(a: Real, b: Real | float, c: Real | float) -> Real:
    """Return a·b + c, rounded once where the processor can, else twice."""
    if not a.lanes.fused:
        return a * b + c
    return a.lanes.intrinsic("fma", a, a.lanes.real(b), a.lanes.real(c))


def polynomial(x: Real, coefficients: Sequence[float]) -> Real:
    """Return Σ cᵢ xⁱ by Horner's rule over pairs: half its latency for one product more."""
    lanes = x.lanes
    if len(coefficients) < 4:
        total = lanes.real(coefficients[-1])
        for coefficient in reversed(coefficients[:-1]):
            total = fma(total, x, coefficient)
        return total
    square = x * x
    pairs = [
        fma(x, coefficients[i + 1], coefficients[i]) if i + 1 < len(coefficients) else lanes.real(coefficients[i])
        for i in range(0, len(coefficients), 2)
    ]
    total = pairs[-1]
    for pair in reversed(pairs[:-1]):
        total = fma(total, square, pair)
    return total


Pair = tuple[Real, Real]


def two_sum(a: Real, b: Real) -> Pair:
    """Return the rounded sum and its error, exactly (Knuth, TAOCP 2, 4.2.2, theorem B)."""
    total = a + b
    b_seen = total - a
    return total, (a - (total - b_seen)) + (b - b_seen)


def ordered_sum(a: Real, b: Real) -> Pair:
    """Return sum and error where |a| ≥ |b| or a = 0 (Dekker 1971)."""
    total = a + b
    return total, b - (total - a)


def two_product(a: Real, b: Real | float) -> Pair:
    """Return the rounded product and its error, exactly while nothing overflows or underflows."""
    b = a.lanes.real(b)
    product = a * b
    if a.lanes.fused:
        return product, fma(a, b, -product)
    (a1, a2), (b1, b2) = halves(a), halves(b)
    return product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2


def halves(a: Real) -> Pair:
    """Return two numbers of at most 26 bits with this sum (Veltkamp's splitting)."""
    scaled = a * 134217729.0  # 2²⁷ + 1
    high = scaled - (scaled - a)
    return high, a - high


def quotient_parts(n: Pair, d: Pair) -> Pair:
    """Return the quotient of two sums, each a number and what its rounding lost, as two such numbers."""
    inverse = 1.0 / d[0]
    first = n[0] * inverse
    product, error = two_product(first, d[0])
    rest = (n[0] - product) - error
    return first, (rest + (n[1] - first * d[1])) * inverse


def quotient(n: Pair, d: Pair) -> Real:
    """Return the quotient of two sums, each a number and what its rounding lost, rounded once."""
    first, rest = quotient_parts(n, d)
    return first + rest
