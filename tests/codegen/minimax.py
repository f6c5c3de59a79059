"""Where the coefficients of symcalc/codegen/vector_math come from: python -m tests.codegen.minimax writes the file.

Each polynomial interpolates its function at Chebyshev's nodes with 120 digits, a few percent from the best one there is. It
stands for what is left after the leading terms, which are exact, so that rounding its coefficients costs little.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import mpmath
from mpmath import mp, mpf

FILE = Path(__file__).resolve().parents[2] / "symcalc/codegen/vector_math/coefficients.py"


@dataclass(frozen=True)
class Table:
    name: str
    meaning: str
    function: Callable[[mpf], mpf]
    start: mpf
    end: mpf
    length: int

    def coefficients(self) -> tuple[list[float], mpf]:
        """Return the rounded coefficients, lowest first, and the largest error of the unrounded polynomial."""
        with mp.workdps(120):
            found, error = mpmath.chebyfit(self.function, [self.start, self.end], self.length, error=True)
        return [float(c) for c in reversed(found)], error


def of_square(function: Callable[[mpf], mpf]) -> Callable[[mpf], mpf]:
    """Return (f(t) − t)/t³ as a function of t²."""
    return lambda z: (function(mpmath.sqrt(z)) - mpmath.sqrt(z)) / mpmath.sqrt(z) ** 3


def series_of_logarithm(z: mpf) -> mpf:
    s = mpmath.sqrt(z)
    return (mpmath.log((1 + s) / (1 - s)) - 2 * s) / s**3


with mp.workdps(120):
    HALF_LN2 = mpmath.log(2) / 2 * mpf("1.0001")
    QUARTER = (mpmath.pi / 4 * mpf("1.0001")) ** 2
    RATIO = ((mpmath.sqrt(2) - 1) / (mpmath.sqrt(2) + 1)) ** 2 * mpf("1.0001")
    EIGHTH = mpmath.tan(mpmath.pi / 8) ** 2 * mpf("1.0001")
    NOTHING = mpf("1e-20")  # the quotients have no value at 0 itself

    TABLES = [
        Table("EXP", "(e^r − 1 − r)/r² for |r| ≤ ln 2 / 2", lambda r: (mpmath.expm1(r) - r) / r**2, -HALF_LN2, HALF_LN2 + NOTHING, 10),
        Table("SINH", "(sinh x − x)/x³ in x² ≤ 1", of_square(mpmath.sinh), NOTHING, mpf(1), 7),
        Table("SIN", "(sin r − r)/r³ in r² ≤ (π/4)²", of_square(mpmath.sin), NOTHING, QUARTER, 6),
        Table("COS", "(cos r − 1 + r²/2)/r⁴ in r² ≤ (π/4)²", lambda z: (mpmath.cos(mpmath.sqrt(z)) - 1 + z / 2) / z**2, NOTHING, QUARTER, 6),
        Table("LOG", "(log((1 + s)/(1 − s)) − 2s)/s³ in s² ≤ (3 − 2√2)²", series_of_logarithm, NOTHING, RATIO, 7),
        Table("LOG_LONG", "the same, to more digits", series_of_logarithm, NOTHING, RATIO, 10),
        Table("ATAN", "(atan t − t)/t³ in t² ≤ tan²(π/8)", of_square(mpmath.atan), NOTHING, EIGHTH, 11),
        Table("ASIN", "(asin t − t)/t³ in t² ≤ 1/4", of_square(mpmath.asin), NOTHING, mpf("0.25"), 13),
    ]


def split(value: mpf, *bits: int) -> list[float]:
    """Return parts of at most so many bits each, and a last one of all 53; their sum is the value."""
    parts = []
    for count in bits:
        exponent = int(mpmath.floor(mpmath.log(abs(value), 2))) + 1 - count
        part = mpmath.floor(mpmath.ldexp(value, -exponent) + mpf(1) / 2)
        parts.append(float(mpmath.ldexp(part, exponent)))
        value -= parts[-1]
    return [*parts, float(value)]


def constants() -> dict[str, float]:
    with mp.workdps(80):
        ln2, half_pi = mpmath.log(2), mpmath.pi / 2
        third = mpf(2) / 3
        named = {
            "LOG2_E": float(1 / ln2),
            "TWO_OVER_PI": float(1 / half_pi),
        }
        named |= dict(zip(["LN2_HIGH", "LN2_LOW"], split(ln2, 41), strict=True))
        named |= dict(zip(["HALF_PI_1", "HALF_PI_2", "HALF_PI_3", "HALF_PI_4"], split(half_pi, 33, 33, 33), strict=True))
        named |= dict(zip(["HALF_PI_MIDDLE", "HALF_PI_LOW"], split(half_pi - named["HALF_PI_1"], 53), strict=True))
        named |= dict(zip(["HALF_PI", "HALF_PI_REST"], split(half_pi, 53), strict=True))
        named |= dict(zip(["TWO_THIRDS", "TWO_THIRDS_LOW"], split(third, 53), strict=True))
    return named


def words_of_two_over_pi() -> list[int]:
    """Return 64-bit words, the first one 0, as LLVM writes them: with a sign."""
    with mp.workprec(1400):
        bits = int(mpmath.floor(mpmath.ldexp(2 / mpmath.pi, 1216)))
    words = [0, *(bits >> (64 * i) & (2**64 - 1) for i in reversed(range(19)))]
    return [word - 2**64 if word >= 2**63 else word for word in words]


HEAD = '''"""Numbers that the vector functions are made of, written by tests/codegen/minimax.py.

Constants that one double cannot hold stand in parts; the leading parts of ln 2 and π/2 have so many zero bits at their end
that a product with the integers that occur is exact. Coefficients stand lowest power first.
"""

'''


def text() -> str:
    lines = [HEAD.rstrip("\n"), ""]
    lines += [f"{name} = {value!r}" for name, value in constants().items()]
    lines += ["", "# 64 zero bits and 1216 bits of 2/π, in words with a sign.", "TWO_OVER_PI_WORDS = ("]
    lines += [f"    {word}," for word in words_of_two_over_pi()]
    lines += [")"]
    for table in TABLES:
        coefficients, error = table.coefficients()
        lines += ["", f"# {table.meaning}; error {mpmath.nstr(error, 2)}.", f"{table.name} = ("]
        lines += [f"    {c!r}," for c in coefficients]
        lines += [")"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
