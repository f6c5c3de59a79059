"""Arguments of sine beyond 2²⁰: the fraction of x·2/π from a table of the bits of 2/π (Payne and Hanek 1983).

|x| = m 2^E. Bits of 2/π that make multiples of 4 with it are left out; three words from there on, times m, give the quarter
turn in two bits and 126 bits of fraction. No double comes nearer than 2⁻⁶² to a multiple of π/2, so more than 60 are left.
C libraries do this too, but some of them not with all digits.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir

from symcalc.codegen.vector_math.coefficients import HALF_PI, HALF_PI_REST, TWO_OVER_PI_WORDS
from symcalc.codegen.vector_math.lanes import DOUBLE, FIELD, LONG, Bits, Pair, Real, fma, ordered_sum, two_product

WIDE = ir.IntType(128)
NAME = "fraction_of_quarter_turns"
PARTS = ir.LiteralStructType([DOUBLE, DOUBLE, LONG])
LEAST_EXPONENT = 1043  # of 2²⁰, as it stands in a double


def reduced_far(x: Real) -> tuple[Bits, Pair]:
    """Return n, right in its last two bits, and |x| − n π/2 as an unevaluated sum; without meaning below 2²⁰."""
    lanes = x.lanes
    builder, fraction, size = lanes.builder, scalar_fraction(lanes.builder.module), abs(x)
    vectors = [ir.Constant(kind, ir.Undefined) for kind in (lanes.reals, lanes.reals, lanes.integers)]
    for lane in range(lanes.width):
        place = ir.Constant(ir.IntType(32), lane)
        parts = builder.call(fraction, [builder.extract_element(size.value, place)])
        vectors = [builder.insert_element(vector, builder.extract_value(parts, i), place) for i, vector in enumerate(vectors)]
    high, low = Real(lanes, vectors[0]), Real(lanes, vectors[1])
    r, rest = two_product(high, HALF_PI)
    return Bits(lanes, vectors[2]), ordered_sum(r, rest + fma(high, HALF_PI_REST, low * HALF_PI))


def scalar_fraction(module: ir.Module) -> Any:
    """Return the function ``double → {high, low, n}`` with x·2/π = n + high + low modulo 4, written once a module."""
    if NAME in module.globals:
        return module.globals[NAME]
    function = ir.Function(module, ir.FunctionType(PARTS, [DOUBLE]), NAME)
    function.linkage = "internal"
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    bits = builder.bitcast(function.args[0], LONG)
    exponent = builder.lshr(bits, LONG(FIELD))
    exponent = builder.select(builder.icmp_unsigned("<", exponent, LONG(LEAST_EXPONENT)), LONG(LEAST_EXPONENT), exponent)
    mantissa = builder.or_(builder.and_(bits, LONG((1 << FIELD) - 1)), LONG(1 << FIELD))
    top = product_modulo_4(builder, mantissa, words_from(builder, builder.sub(exponent, LONG(1075 - 62))))
    fraction = builder.ashr(builder.shl(top, WIDE(2)), WIDE(2))
    quarter = builder.trunc(builder.lshr(builder.sub(top, fraction), WIDE(126)), LONG)
    high, low = two_doubles(builder, fraction)
    result = ir.Constant(PARTS, ir.Undefined)
    for i, part in enumerate((high, low, quarter)):
        result = builder.insert_value(result, part, i)
    builder.ret(result)
    return function


def words_from(builder: ir.IRBuilder, place: Any) -> list[Any]:
    """Return three words of the table that begin at a bit of it."""
    module, kind = builder.module, ir.ArrayType(LONG, len(TWO_OVER_PI_WORDS))
    table = ir.GlobalVariable(module, kind, "two_over_pi")
    table.linkage, table.global_constant = "internal", True
    table.initializer = ir.Constant(kind, [LONG(word) for word in TWO_OVER_PI_WORDS])
    shifted = module.declare_intrinsic("llvm.fshl", [LONG], ir.FunctionType(LONG, [LONG] * 3))
    first, shift = builder.lshr(place, LONG(6)), builder.and_(place, LONG(63))
    words = [builder.load(builder.gep(table, [LONG(0), builder.add(first, LONG(i))]), typ=LONG) for i in range(4)]
    return [builder.call(shifted, [words[i], words[i + 1], shift]) for i in range(3)]


def product_modulo_4(builder: ir.IRBuilder, mantissa: Any, words: list[Any]) -> Any:
    """Return the first 128 of the last 192 bits of the product: 2 before the point, 126 after it."""
    m = builder.zext(mantissa, WIDE)
    first, second, third = (builder.mul(m, builder.zext(word, WIDE)) for word in words)
    carried = builder.add(second, builder.lshr(third, WIDE(64)))
    return builder.add(builder.shl(first, WIDE(64)), carried)


def two_doubles(builder: ir.IRBuilder, fraction: Any) -> tuple[Any, Any]:
    """Return a signed number of 126 bits after the point as two doubles; without library calls for wide integers."""
    count = builder.module.declare_intrinsic("llvm.ctlz", [WIDE], ir.FunctionType(WIDE, [WIDE, ir.IntType(1)]))
    negative = builder.icmp_signed("<", fraction, WIDE(0))
    size = builder.select(negative, builder.neg(fraction), fraction)
    zeros = builder.and_(builder.call(count, [size, ir.IntType(1)(0)]), WIDE(127))
    size = builder.shl(size, zeros)
    sign = builder.select(negative, LONG(-(1 << 63)), LONG(0))
    parts = []
    for drop, scale in ((75, 1023 - 51), (22, 1023 - 104)):
        digits = builder.trunc(builder.and_(builder.lshr(size, WIDE(drop)), WIDE((1 << 53) - 1)), LONG)
        power = builder.shl(builder.sub(LONG(scale), builder.trunc(zeros, LONG)), LONG(FIELD))
        parts.append(builder.fmul(builder.sitofp(digits, DOUBLE), builder.bitcast(builder.or_(power, sign), DOUBLE)))
    return parts[0], parts[1]
