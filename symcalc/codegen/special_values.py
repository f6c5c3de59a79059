"""SciPy's special functions under SymPy's names, and mpmath's, number by number, where SciPy has none or gives up.

Imported when a function is compiled that has one, so that all others do without SciPy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import scipy.special as sp

from symcalc.errors import ArgumentError

Function = Callable[..., Any]


def special_value(name: str, count: int) -> Function:
    """Return the function of ``count`` arguments that SymPy calls ``name``, for real numbers and arrays of them.

    Raises
    ------
    ArgumentError
        It is not known.

    Examples
    --------
    >>> float(special_value("gamma", 1)(5.0))
    24.0
    """
    found = _FUNCTIONS.get((name, count))
    if found is None:
        raise ArgumentError(f"The NumPy backend cannot compute {name!r} of {count} argument{'s' * (count != 1)}; write it by functions it knows.")
    return found


def _by_mpmath(function: Function, *, digits: int = 17) -> Function:
    """Return a function that computes number by number; where it has no real value, nan."""

    def one(*numbers: float) -> float:
        try:
            with mpmath.workdps(digits):
                value = function(*(mpmath.mpf(float(number)) for number in numbers))
            if mpmath.im(value) != 0:
                return float("nan")
            return float(mpmath.re(value))
        except (ValueError, ZeroDivisionError, OverflowError, ArithmeticError, mpmath.NoConvergence):
            return float("nan")

    def many(*arrays: Any) -> Any:
        cells = np.broadcast_arrays(*(np.asarray(array, dtype=float) for array in arrays))
        values = [one(*numbers) for numbers in zip(*(cell.ravel().tolist() for cell in cells))]
        return np.array(values).reshape(cells[0].shape)

    return many


def _or_mpmath(function: Function, other: Function) -> Function:
    """Return SciPy's function, with mpmath where SciPy has no number for numbers."""
    exact = _by_mpmath(other)

    def value(*arrays: Any) -> Any:
        found = np.array(function(*arrays), dtype=float)
        gaps = np.isnan(found)
        if gaps.any():
            cells = np.broadcast_arrays(found, *(np.asarray(array, dtype=float) for array in arrays))[1:]
            gaps &= np.logical_and.reduce([np.isfinite(cell) for cell in cells])
            found[gaps] = exact(*(cell[gaps] for cell in cells))
        return found

    return value


def _whole(function: Function, other: Function) -> Function:
    """Return a function whose first argument SciPy wants whole; where it is not, mpmath computes it."""

    def of_whole(order: Any, *rest: Any) -> Any:
        n = np.asarray(order, dtype=float)
        is_whole = n == np.floor(n)
        found = function(np.where(is_whole, n, 0).astype(np.int64), *rest)
        return np.where(is_whole, found, np.nan)

    return _or_mpmath(of_whole, other)


def _spherical(cylindrical: Function, spherical: Function) -> Function:
    def value(order: Any, x: Any) -> Any:
        n = np.asarray(order, dtype=float)
        if n.ndim == 0 and n == np.floor(n) and n >= 0:
            return spherical(int(n), x)
        x = np.asarray(x, dtype=float)
        return np.sqrt(np.pi / (2 * x)) * cylindrical(n + 0.5, x)

    return value


def _branch(z: Any, k: Any = 0) -> Any:
    w = np.asarray(sp.lambertw(np.asarray(z), np.asarray(k).astype(np.int64)))
    return np.where(w.imag == 0, w.real, np.nan)


def _polylog(s: Any, z: Any) -> Any:
    return np.where(np.asarray(s) == 2, sp.spence(1 - np.asarray(z, dtype=float)), np.nan)


def _complete_pi(n: Any, m: Any) -> Any:
    return sp.elliprf(0, 1 - m, 1) + n / 3 * sp.elliprj(0, 1 - m, 1, 1 - n)


def _factorial(x: Any) -> Any:
    return sp.gamma(np.asarray(x) + 1.0)


def _falling(x: Any, k: Any) -> Any:
    return sp.poch(np.asarray(x) - k + 1.0, k)


def _harmonic(n: Any) -> Any:
    return sp.psi(np.asarray(n) + 1.0) + np.euler_gamma


_polygamma = _or_mpmath(sp.polygamma, mpmath.polygamma)
_FUNCTIONS: dict[tuple[str, int], Function] = {
    ("erf", 1): sp.erf,
    ("erfc", 1): sp.erfc,
    ("erfi", 1): sp.erfi,
    ("erfinv", 1): sp.erfinv,
    ("erfcinv", 1): sp.erfcinv,
    ("erf2", 2): lambda a, b: sp.erf(b) - sp.erf(a),
    ("spherical_jn", 2): _spherical(sp.jv, sp.spherical_jn),
    ("jn", 2): _spherical(sp.jv, sp.spherical_jn),
    ("yn", 2): _spherical(sp.yv, sp.spherical_yn),
    ("gamma", 1): sp.gamma,
    ("loggamma", 1): sp.loggamma,
    ("digamma", 1): sp.psi,
    ("trigamma", 1): lambda x: _polygamma(1, x),
    ("polygamma", 2): _polygamma,
    ("beta", 1): lambda x: sp.beta(x, x),
    ("beta", 2): sp.beta,
    ("betainc", 4): lambda a, b, low, high: sp.beta(a, b) * (sp.betainc(a, b, high) - sp.betainc(a, b, low)),
    ("betainc_regularized", 4): lambda a, b, low, high: sp.betainc(a, b, high) - sp.betainc(a, b, low),
    ("lowergamma", 2): _or_mpmath(lambda a, x: sp.gammainc(a, x) * sp.gamma(a), lambda a, x: mpmath.gammainc(a, 0, x)),
    ("uppergamma", 2): _or_mpmath(lambda a, x: sp.gammaincc(a, x) * sp.gamma(a), lambda a, x: mpmath.gammainc(a, x)),
    ("factorial", 1): _factorial,
    ("factorial2", 1): _by_mpmath(mpmath.fac2),
    ("subfactorial", 1): _by_mpmath(lambda n: mpmath.gammainc(n + 1, -1) / mpmath.e),
    ("binomial", 2): sp.binom,
    ("RisingFactorial", 2): sp.poch,
    ("FallingFactorial", 2): _falling,
    ("harmonic", 1): _harmonic,
    ("harmonic", 2): lambda n, m: sp.zeta(m, 1) - sp.zeta(m, np.asarray(n) + 1.0),
    ("fibonacci", 1): _by_mpmath(mpmath.fib),
    ("catalan", 1): _by_mpmath(lambda n: mpmath.binomial(2 * n, n) / (n + 1)),
    ("zeta", 1): _or_mpmath(lambda s: sp.zeta(s, 1), mpmath.zeta),
    ("zeta", 2): _or_mpmath(sp.zeta, mpmath.zeta),
    ("dirichlet_eta", 1): _by_mpmath(mpmath.altzeta),
    ("polylog", 2): _or_mpmath(_polylog, mpmath.polylog),
    ("lerchphi", 3): _by_mpmath(mpmath.lerchphi),
    ("besselj", 2): sp.jv,
    ("bessely", 2): sp.yv,
    ("besseli", 2): sp.iv,
    ("besselk", 2): sp.kv,
    ("airyai", 1): lambda x: sp.airy(x)[0],
    ("airyaiprime", 1): lambda x: sp.airy(x)[1],
    ("airybi", 1): lambda x: sp.airy(x)[2],
    ("airybiprime", 1): lambda x: sp.airy(x)[3],
    ("Ei", 1): sp.expi,
    ("expint", 2): _whole(lambda n, x: np.where(n >= 0, sp.expn(np.maximum(n, 0), x), np.nan), mpmath.expint),
    ("E1", 1): sp.exp1,
    ("li", 1): lambda x: sp.expi(np.log(x)),
    ("Li", 1): lambda x: sp.expi(np.log(x)) - 1.045163780117492784844588889194613136522615578151,
    ("Si", 1): lambda x: sp.sici(x)[0],
    ("Ci", 1): lambda x: sp.sici(x)[1],
    ("Shi", 1): lambda x: sp.shichi(x)[0],
    ("Chi", 1): lambda x: sp.shichi(x)[1],
    ("fresnels", 1): lambda x: sp.fresnel(x)[0],
    ("fresnelc", 1): lambda x: sp.fresnel(x)[1],
    ("LambertW", 1): _branch,
    ("LambertW", 2): _branch,
    ("elliptic_k", 1): sp.ellipk,
    ("elliptic_f", 2): sp.ellipkinc,
    ("elliptic_e", 1): sp.ellipe,
    ("elliptic_e", 2): sp.ellipeinc,
    ("elliptic_pi", 2): _or_mpmath(_complete_pi, mpmath.ellippi),
    ("elliptic_pi", 3): _by_mpmath(mpmath.ellippi),
    ("legendre", 2): sp.eval_legendre,
    ("assoc_legendre", 3): lambda n, m, x: sp.lpmv(m, n, x),
    ("hermite", 2): _whole(sp.eval_hermite, mpmath.hermite),
    ("hermite_prob", 2): _whole(sp.eval_hermitenorm, lambda n, x: mpmath.hermite(n, x / mpmath.sqrt(2)) / mpmath.sqrt(2) ** n),
    ("chebyshevt", 2): sp.eval_chebyt,
    ("chebyshevu", 2): sp.eval_chebyu,
    ("gegenbauer", 3): sp.eval_gegenbauer,
    ("jacobi", 4): sp.eval_jacobi,
    ("laguerre", 2): sp.eval_laguerre,
    ("assoc_laguerre", 3): sp.eval_genlaguerre,
}
