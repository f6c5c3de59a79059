"""Functions on vectors of doubles as LLVM instructions: portable, and nowhere more than 2 units in the last place wrong."""

from symcalc.codegen.vector_math.library import VectorMath

__all__ = ["VectorMath"]
