"""Special functions have SymPy's values under SymPy's names, from NumPy programs with arrays and with plain numbers."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import sympy
from sympy.abc import x, y

from symcalc.codegen.compiled import compile_expressions
from symcalc.errors import ArgumentError

A, B = 0.625, 1.375
EXPRESSIONS = [
    *(f(x) for f in (sympy.erf, sympy.erfc, sympy.erfi, sympy.erfinv, sympy.erfcinv, sympy.gamma, sympy.loggamma, sympy.digamma, sympy.factorial)),
    *(f(x) for f in (sympy.airyai, sympy.airybi, sympy.airyaiprime, sympy.airybiprime, sympy.Ei, sympy.li, sympy.Li, sympy.Si, sympy.Ci)),
    *(f(x) for f in (sympy.Shi, sympy.Chi, sympy.LambertW, sympy.fresnels, sympy.fresnelc, sympy.elliptic_k, sympy.elliptic_e, sympy.zeta)),
    *(f(x) for f in (sympy.dirichlet_eta, sympy.harmonic, sympy.E1, sympy.fibonacci)),
    *(f(y, x) for f in (sympy.besselj, sympy.bessely, sympy.besseli, sympy.besselk, sympy.beta, sympy.binomial, sympy.erf2, sympy.elliptic_f)),
    *(f(y, x) for f in (sympy.elliptic_e, sympy.lowergamma, sympy.uppergamma, sympy.legendre, sympy.chebyshevt, sympy.chebyshevu)),
    *(f(3, x) for f in (sympy.hermite, sympy.hermite_prob, sympy.legendre, sympy.chebyshevt, sympy.laguerre, sympy.jn, sympy.yn, sympy.expint)),
    *(f(y, x) for f in (sympy.RisingFactorial, sympy.FallingFactorial, sympy.expint)),
    sympy.polygamma(2, x),
    sympy.polygamma(1, -x),
    sympy.polylog(3, x),
    sympy.polylog(2, x),
    sympy.polylog(y, x / 2),
    sympy.zeta(y + 1, x),
    sympy.zeta(-x),
    sympy.LambertW(-x / 5, -1),
    sympy.elliptic_pi(x, x / 2),
    sympy.elliptic_pi(x, y, x / 2),
    sympy.assoc_legendre(3, 2, x),
    sympy.assoc_laguerre(3, y, x),
    sympy.gegenbauer(3, y, x),
    sympy.jacobi(3, y, x, x / 2),
    sympy.lerchphi(x, 2, y),
    sympy.betainc(x, y, 0, x),
    sympy.betainc_regularized(x, y, 0, x),
    sympy.hermite(3, -x, evaluate=False),
    sympy.uppergamma(-x, y),
]
# SymPy prints what it has expanded; the function itself stays.
CASES = [e for e in EXPRESSIONS if e.atoms(sympy.Function)]


@pytest.mark.parametrize("expression", CASES, ids=str)
def test_values_are_those_of_sympy(expression):
    # SymPy gives no digits of these two, but writes them by others.
    known = (
        expression.rewrite(sympy.erf)
        if expression.has(sympy.erf2)
        else expression.rewrite(sympy.erfinv)
        if expression.has(sympy.erfcinv)
        else expression
    )
    exact = float(known.subs({x: sympy.Rational(5, 8), y: sympy.Rational(11, 8)}).evalf(20))
    f = compile_expressions([expression], (), [x, y], "numpy")
    assert f(A, B) == pytest.approx(exact, rel=2e-13)
    np.testing.assert_allclose(f(np.array([A, A]), B), exact, rtol=2e-13)


@pytest.mark.parametrize(
    "expression",
    [sympy.gamma(x), sympy.besselj(1, x), sympy.polygamma(1, x), sympy.Ei(x), sympy.erfinv(x), sympy.LambertW(x), sympy.elliptic_k(x)],
    ids=str,
)
def test_their_derivatives_are_compiled_too(expression):
    _, slope = compile_expressions([expression], (), [x], "numpy", 1)(A)
    assert slope[0] == pytest.approx(float(expression.diff(x).subs(x, sympy.Rational(5, 8)).evalf(20)), rel=1e-12)


def test_what_is_not_real_is_nan():
    f = compile_expressions([sympy.loggamma(x), sympy.LambertW(x), sympy.polylog(3, x)], (3,), [x], "numpy")
    assert np.isnan(f(-2.5)).tolist() == [True, True, False]
    assert np.isnan(f(np.array([2.5]))[0]).tolist() == [False, False, True]


def test_functions_of_whole_numbers():
    f = compile_expressions([sympy.factorial2(x), sympy.subfactorial(x), sympy.fibonacci(x), sympy.catalan(x)], (4,), [x], "numpy")
    np.testing.assert_allclose(f(5.0), [15, 44, 5, 42])


def test_a_function_that_is_not_known_is_named():
    with pytest.raises(ArgumentError, match="'mathieus' of 3 arguments"):
        compile_expressions([sympy.mathieus(1, 2, x)], (), [x], "numpy")


def test_scipy_is_loaded_for_special_functions_alone():
    code = (
        "import sys; from sympy.abc import x; from symcalc.codegen.compiled import compile_expressions as c; import sympy\n"
        "c([sympy.sin(x) + x**3], (), [x], 'numpy', 2)(1.0); print('scipy' in sys.modules)\n"
        "c([sympy.gamma(x)], (), [x], 'numpy')(1.0); print('scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == ["False", "True"]
