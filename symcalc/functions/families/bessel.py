"""Functions of oscillation and decay: Bessel, modified Bessel, Airy."""

from __future__ import annotations

from symcalc.functions.building import sympy_call
from symcalc.functions.families import FAMILIES
from symcalc.functions.row import Identity, KnownFunction

BESSEL = "DLMF §10.2, 10.4.1, §10.6(i)"
MODIFIED = "DLMF §10.25, §10.27, §10.29(i)"
AIRY = "DLMF §9.2"
ORDER = "The derivative with respect to the order has no closed form (DLMF §10.15, §10.38)."
ORDER_SIZE = 1000

FAMILIES.register("bessel")(
    (
        KnownFunction(
            name="besselj",
            parameters=("n", "x"),
            latex=r"\operatorname{J}",
            text=("besselj",),
            latex_names=("besselj",),
            build=sympy_call("besselj", ORDER_SIZE),
            sympy_class="besselj",
            arity=(2, 2),
            shape="order",
            domain="x > 0 or n ∈ Integers",
            derivative=("", "(besselj(n - 1, x) - besselj(n + 1, x))/2"),
            identities=(
                Identity("besselj(n - 1, x) + besselj(n + 1, x)", "2*n/x*besselj(n, x)", "x > 0"),
                Identity("besselj(-n, x)", "(-1)^n*besselj(n, x)", "n ∈ Integers"),
                Identity("besselj(1/2, x)", "sqrt(2/(pi*x))*sin(x)", "x > 0"),
            ),
            source=BESSEL,
            note=ORDER + " The domain is sufficient: a fractional order at x = 0 is left out.",
        ),
        KnownFunction(
            name="bessely",
            parameters=("n", "x"),
            latex=r"\operatorname{Y}",
            text=("bessely",),
            latex_names=("bessely",),
            build=sympy_call("bessely", ORDER_SIZE),
            sympy_class="bessely",
            arity=(2, 2),
            shape="order",
            domain="x > 0",
            derivative=("", "(bessely(n - 1, x) - bessely(n + 1, x))/2"),
            identities=(
                Identity("bessely(n - 1, x) + bessely(n + 1, x)", "2*n/x*bessely(n, x)", "x > 0"),
                Identity("bessely(-n, x)", "(-1)^n*bessely(n, x)", "n ∈ Integers and x > 0"),
            ),
            source=BESSEL,
            note=ORDER,
        ),
        KnownFunction(
            name="besseli",
            parameters=("n", "x"),
            latex=r"\operatorname{I}",
            text=("besseli",),
            latex_names=("besseli",),
            build=sympy_call("besseli", ORDER_SIZE),
            sympy_class="besseli",
            arity=(2, 2),
            shape="order",
            domain="x > 0 or n ∈ Integers",
            derivative=("", "(besseli(n - 1, x) + besseli(n + 1, x))/2"),
            identities=(
                Identity("besseli(n - 1, x) - besseli(n + 1, x)", "2*n/x*besseli(n, x)", "x > 0"),
                Identity("besseli(-n, x)", "besseli(n, x)", "n ∈ Integers"),
            ),
            source=MODIFIED,
            note=ORDER + " The domain is sufficient: a fractional order at x = 0 is left out.",
        ),
        KnownFunction(
            name="besselk",
            parameters=("n", "x"),
            latex=r"\operatorname{K}",
            text=("besselk",),
            latex_names=("besselk",),
            build=sympy_call("besselk", ORDER_SIZE),
            sympy_class="besselk",
            arity=(2, 2),
            shape="order",
            domain="x > 0",
            derivative=("", "-(besselk(n - 1, x) + besselk(n + 1, x))/2"),
            identities=(
                Identity("besselk(n + 1, x) - besselk(n - 1, x)", "2*n/x*besselk(n, x)", "x > 0"),
                Identity("besselk(-n, x)", "besselk(n, x)", "x > 0"),
            ),
            source=MODIFIED,
            note=ORDER,
        ),
        KnownFunction(
            name="airyai",
            parameters=("x",),
            latex=r"\operatorname{Ai}",
            text=("airyai",),
            latex_names=("airyai",),
            build=sympy_call("airyai"),
            sympy_class="airyai",
            derivative=("airyaiprime(x)",),
            identities=(Identity("airyai(x)*airybiprime(x) - airyaiprime(x)*airybi(x)", "1/pi"),),
            source=AIRY,
        ),
        KnownFunction(
            name="airybi",
            parameters=("x",),
            latex=r"\operatorname{Bi}",
            text=("airybi",),
            latex_names=("airybi",),
            build=sympy_call("airybi"),
            sympy_class="airybi",
            derivative=("airybiprime(x)",),
            source=AIRY,
        ),
        KnownFunction(
            name="airyaiprime",
            parameters=("x",),
            latex=r"\operatorname{airyaiprime}",
            text=("airyaiprime",),
            build=sympy_call("airyaiprime"),
            sympy_class="airyaiprime",
            derivative=("x*airyai(x)",),
            source=AIRY,
            note="The derivative of Ai, with a name of its own, as in SymPy.",
        ),
        KnownFunction(
            name="airybiprime",
            parameters=("x",),
            latex=r"\operatorname{airybiprime}",
            text=("airybiprime",),
            build=sympy_call("airybiprime"),
            sympy_class="airybiprime",
            derivative=("x*airybi(x)",),
            source=AIRY,
            note="The derivative of Bi, with a name of its own, as in SymPy.",
        ),
    )
)
