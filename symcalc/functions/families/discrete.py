"""Functions that count or switch: factorial, binomial, steps and deltas."""

from __future__ import annotations

from symcalc.functions.building import sympy_call
from symcalc.functions.families import FAMILIES
from symcalc.functions.row import Form, Identity, KnownFunction

COUNTING = "DLMF §1.2(i), §5.4(i), §26.3"
LARGEST = 1000
DISTRIBUTION = "DLMF §1.16(iii), §1.16(iv)"

FAMILIES.register("discrete")(
    (
        KnownFunction(
            name="factorial",
            parameters=("n",),
            latex=r"\operatorname{factorial}",
            text=("factorial",),
            build=sympy_call("factorial", LARGEST),
            sympy_class="factorial",
            shape="factorial",
            domain="n >= 0",
            derivative=("gamma(n + 1)*digamma(n + 1)",),
            identities=(
                Identity("factorial(n + 1)", "(n + 1)*factorial(n)", "n ∈ Integers and n >= 0"),
                Identity("factorial(n)", "gamma(n + 1)", "n >= 0"),
            ),
            source=COUNTING,
            note="Between the whole numbers it is gamma(n + 1), and the domain is sufficient.",
        ),
        KnownFunction(
            name="binomial",
            parameters=("n", "k"),
            latex=r"\operatorname{binomial}",
            text=("binomial", "binom", "comb"),
            latex_names=("binom",),
            build=sympy_call("binomial", LARGEST),
            sympy_class="binomial",
            arity=(2, 2),
            shape="binomial",
            domain="0 <= k <= n",
            derivative=("binomial(n, k)*(digamma(n + 1) - digamma(n - k + 1))", "binomial(n, k)*(digamma(n - k + 1) - digamma(k + 1))"),
            identities=(
                Identity("binomial(n, k)", "factorial(n)/(factorial(k)*factorial(n - k))", "n ∈ Integers and k ∈ Integers and 0 <= k <= n"),
                Identity("binomial(n, k)", "binomial(n, n - k)", "n ∈ Integers and k ∈ Integers and 0 <= k <= n"),
                Identity("binomial(n + 1, k)", "binomial(n, k) + binomial(n, k - 1)", "n ∈ Integers and k ∈ Integers and 1 <= k <= n"),
            ),
            source=COUNTING,
            note="Between the whole numbers it is a quotient of gamma functions, and the domain is sufficient.",
        ),
        KnownFunction(
            name="Heaviside",
            parameters=("x",),
            latex=r"\operatorname{Heaviside}",
            text=("Heaviside", "heaviside"),
            build=sympy_call("Heaviside"),
            sympy_class="Heaviside",
            arity=(1, 2),
            derivative=("0",),
            smooth="x != 0",
            identities=(
                Identity("Heaviside(x)", "(1 + sign(x))/2"),
                Identity("Heaviside(x)", "1", "x > 0"),
                Identity("Heaviside(x)", "0", "x < 0"),
                Identity("Heaviside(-x)", "1 - Heaviside(x)"),
            ),
            other_forms=(Form(("x", "h"), derivative=("0", "0"), smooth="x != 0"),),
            source=DISTRIBUTION,
            note="Heaviside(0) = 1/2, or the second argument. As a distribution its derivative is DiracDelta(x).",
        ),
        KnownFunction(
            name="DiracDelta",
            parameters=("x",),
            latex=r"\operatorname{DiracDelta}",
            text=("DiracDelta",),
            build=sympy_call("DiracDelta"),
            sympy_class="DiracDelta",
            arity=(1, 2),
            domain="x != 0",
            derivative=("",),
            identities=(Identity("DiracDelta(x)", "0", "x != 0"),),
            source=DISTRIBUTION,
            note="A distribution, so it has no derivative as a function; a second argument counts the derivatives taken.",
        ),
        KnownFunction(
            name="KroneckerDelta",
            parameters=("i", "j"),
            latex=r"\operatorname{KroneckerDelta}",
            text=("KroneckerDelta", "kronecker_delta"),
            build=sympy_call("KroneckerDelta"),
            sympy_class="KroneckerDelta",
            arity=(2, 2),
            shape="delta",
            domain="i ∈ Integers and j ∈ Integers",
            derivative=("", ""),
            identities=(
                Identity("KroneckerDelta(i, j)", "1", "i ∈ Integers and j = i"),
                Identity("KroneckerDelta(i, j)", "0", "i ∈ Integers and j ∈ Integers and i != j"),
                Identity("KroneckerDelta(i, j)", "KroneckerDelta(j, i)", "i ∈ Integers and j ∈ Integers"),
            ),
            source="DLMF, Introduction, Common Notations and Definitions",
            note="Its arguments are meant to be whole numbers, so there is no derivative, and the domain is sufficient.",
        ),
    )
)
