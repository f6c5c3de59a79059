r"""Operations on vectors, fields and matrices.

SymPy has no object for ∇, div, curl, the Laplacian and the norm of a letter; they build undefined functions of these
names. The inverse of a matrix needs no row: it is the power ``A^(-1)``.
"""

from __future__ import annotations

from symcalc.functions.building import adjugate, matrix_call, named, sympy_call
from symcalc.functions.families import FAMILIES
from symcalc.functions.row import KnownFunction

FIELD = "Marsden, Tromba, Vector Calculus, 6th ed., ch. 4"
MATRIX = "Strang, Introduction to Linear Algebra, 5th ed., ch. 5, 6"
WHOLE = "It takes a vector, matrix or field as a whole, so it has no derivative with respect to a number."

FAMILIES.register("vector")(
    (
        KnownFunction(
            name="norm",
            parameters=("x",),
            latex=r"\operatorname{norm}",
            text=("norm", "Norm"),
            build=named("norm"),
            arity=(1, 2),
            shape="norm",
            derivative=("",),
            source=MATRIX,
            note=WHOLE + " The second argument is the p of the p-norm.",
        ),
        KnownFunction(
            name="transpose",
            parameters=("A",),
            latex=r"\operatorname{transpose}",
            text=("transpose",),
            build=sympy_call("transpose"),
            sympy_class="Transpose",
            other_classes=("transpose",),
            shape="transpose",
            derivative=("",),
            source=MATRIX,
            note=WHOLE,
        ),
        KnownFunction(
            name="det",
            parameters=("A",),
            latex=r"\det",
            text=("det", "Det", "determinant"),
            build=matrix_call("Determinant", "det"),
            sympy_class="Determinant",
            shape="determinant",
            derivative=("",),
            source=MATRIX,
            note=WHOLE,
        ),
        KnownFunction(
            name="trace",
            parameters=("A",),
            latex=r"\operatorname{tr}",
            text=("trace", "tr", "Tr"),
            latex_names=("Tr", "trace"),
            build=matrix_call("Trace", "trace"),
            sympy_class="Trace",
            derivative=("",),
            source=MATRIX,
            note=WHOLE,
        ),
        KnownFunction(
            name="adjugate",
            parameters=("A",),
            latex=r"\operatorname{adj}",
            text=("adjugate", "adj"),
            latex_names=("adjugate",),
            build=adjugate,
            derivative=("",),
            source=MATRIX,
            note=WHOLE,
        ),
        KnownFunction(
            name="nabla",
            parameters=("f",),
            latex=r"\nabla",
            text=("grad", "nabla", "gradient"),
            latex_names=("grad",),
            build=named("nabla"),
            shape="nabla",
            derivative=("",),
            source=FIELD,
            note=WHOLE,
        ),
        KnownFunction(
            name="divergence",
            parameters=("F",),
            latex=r"\nabla \cdot",
            text=("div", "divergence"),
            latex_names=("div", "divergence"),
            build=named("divergence"),
            shape="nabla",
            derivative=("",),
            source=FIELD,
            note=WHOLE,
        ),
        KnownFunction(
            name="curl",
            parameters=("F",),
            latex=r"\nabla \times",
            text=("curl", "rot"),
            latex_names=("curl", "rot"),
            build=named("curl"),
            shape="nabla",
            derivative=("",),
            source=FIELD,
            note=WHOLE,
        ),
        KnownFunction(
            name="laplacian",
            parameters=("f",),
            latex=r"\nabla^{2}",
            text=("laplacian", "Laplacian"),
            latex_names=("laplacian",),
            build=named("laplacian"),
            shape="nabla",
            derivative=("",),
            source=FIELD,
            note=WHOLE,
        ),
    )
)
