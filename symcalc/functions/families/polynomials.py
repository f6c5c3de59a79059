"""The classical orthogonal polynomials: Legendre, Hermite, Chebyshev of both kinds, Laguerre."""

from __future__ import annotations

from symcalc.functions.building import sympy_call
from symcalc.functions.families import FAMILIES
from symcalc.functions.row import Identity, KnownFunction

SOURCE = "DLMF §18.3, §18.9"
DEGREE = "n ∈ Integers and n >= 0"
NOTE = "The degree is a whole number, so there is no derivative with respect to it, and the domain is sufficient."
# Beyond this degree SymPy would write out more terms than a page holds.
LARGEST_DEGREE = 50

FAMILIES.register("polynomials")(
    (
        KnownFunction(
            name="legendre",
            parameters=("n", "x"),
            latex=r"\operatorname{P}",
            text=("legendre",),
            latex_names=("legendre",),
            build=sympy_call("legendre", LARGEST_DEGREE),
            sympy_class="legendre",
            arity=(2, 2),
            shape="order",
            domain=DEGREE,
            derivative=("", "n*(x*legendre(n, x) - legendre(n - 1, x))/(x^2 - 1)"),
            smooth="n >= 1 and x^2 != 1",
            identities=(
                Identity("(n + 1)*legendre(n + 1, x)", "(2*n + 1)*x*legendre(n, x) - n*legendre(n - 1, x)", "n ∈ Integers and n >= 1"),
                Identity("legendre(2, x)", "(3*x^2 - 1)/2"),
            ),
            source="DLMF §14.10, §18.3, §18.9",
            note=NOTE,
        ),
        KnownFunction(
            name="hermite",
            parameters=("n", "x"),
            latex=r"\operatorname{H}",
            text=("hermite",),
            latex_names=("hermite",),
            build=sympy_call("hermite", LARGEST_DEGREE),
            sympy_class="hermite",
            arity=(2, 2),
            shape="order",
            domain=DEGREE,
            derivative=("", "2*n*hermite(n - 1, x)"),
            smooth="n >= 1",
            identities=(
                Identity("hermite(n + 1, x)", "2*x*hermite(n, x) - 2*n*hermite(n - 1, x)", "n ∈ Integers and n >= 1"),
                Identity("hermite(2, x)", "4*x^2 - 2"),
            ),
            source=SOURCE,
            note=NOTE + " These are the physicists' polynomials, with weight e^(-x^2).",
        ),
        KnownFunction(
            name="chebyshevt",
            parameters=("n", "x"),
            latex=r"\operatorname{T}",
            text=("chebyshevt",),
            latex_names=("chebyshevt",),
            build=sympy_call("chebyshevt", LARGEST_DEGREE),
            sympy_class="chebyshevt",
            arity=(2, 2),
            shape="order",
            domain=DEGREE,
            derivative=("", "n*chebyshevu(n - 1, x)"),
            smooth="n >= 1",
            identities=(
                Identity("chebyshevt(n + 1, x)", "2*x*chebyshevt(n, x) - chebyshevt(n - 1, x)", "n ∈ Integers and n >= 1"),
                Identity("chebyshevt(n, cos(x))", "cos(n*x)", DEGREE),
            ),
            source=SOURCE,
            note=NOTE,
        ),
        KnownFunction(
            name="chebyshevu",
            parameters=("n", "x"),
            latex=r"\operatorname{U}",
            text=("chebyshevu",),
            latex_names=("chebyshevu",),
            build=sympy_call("chebyshevu", LARGEST_DEGREE),
            sympy_class="chebyshevu",
            arity=(2, 2),
            shape="order",
            domain=DEGREE,
            derivative=("", "((n + 1)*chebyshevt(n + 1, x) - x*chebyshevu(n, x))/(x^2 - 1)"),
            smooth="x^2 != 1",
            identities=(
                Identity("chebyshevu(n + 1, x)", "2*x*chebyshevu(n, x) - chebyshevu(n - 1, x)", "n ∈ Integers and n >= 1"),
                Identity("chebyshevu(n, cos(x))*sin(x)", "sin((n + 1)*x)", DEGREE),
            ),
            source=SOURCE,
            note=NOTE,
        ),
        KnownFunction(
            name="laguerre",
            parameters=("n", "x"),
            latex=r"\operatorname{L}",
            text=("laguerre",),
            latex_names=("laguerre",),
            build=sympy_call("laguerre", LARGEST_DEGREE),
            sympy_class="laguerre",
            arity=(2, 2),
            shape="order",
            domain=DEGREE,
            derivative=("", "n*(laguerre(n, x) - laguerre(n - 1, x))/x"),
            smooth="n >= 1 and x != 0",
            identities=(Identity("(n + 1)*laguerre(n + 1, x)", "(2*n + 1 - x)*laguerre(n, x) - n*laguerre(n - 1, x)", "n ∈ Integers and n >= 1"),),
            source=SOURCE,
            note=NOTE,
        ),
    )
)
