"""Any number of digits by mpmath: the table is worked out node by node, with some digits more than were asked for.

Special functions are mpmath's own. What is undefined, or not real, is nan. Digits that cancel are lost, as in all arithmetic
of a fixed length; the backend ``arb`` notices that and computes with more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock
from typing import Any

import mpmath
from mpmath.ctx_mp import MPContext
from mpmath.libmp import NoConvergence, to_float

from symcalc.codegen.interpreted import asked_digits, exact_input, interpreted, no_number
from symcalc.codegen.program import BACKENDS, Options, Program
from symcalc.errors import ArgumentError
from symcalc.graph.evaluation import Evaluation
from symcalc.graph.primitives import Op
from symcalc.graph.table import Exact, Graph
from symcalc.graph.targets import Target

_GUARD = 10  # digits more than were asked for
_HUGE = 4096  # binary digits before the point, from which on e^x is taken for infinite


@BACKENDS.register("mpmath")
def mpmath_backend(graph: Graph, targets: Sequence[Target], options: Options) -> Program:
    """Prepare the table for ``options.digits`` decimal digits, 50 if none are asked for.

    Raises
    ------
    ArgumentError
        mpmath has no such function; names it.
    """
    digits = asked_digits(options.digits)
    return interpreted(graph, targets, _Worker(graph, targets, digits), digits)


class _Worker:
    """Numbers with a precision of their own, so that `mpmath.mp` is neither read nor changed."""

    def __init__(self, graph: Graph, targets: Sequence[Target], digits: int) -> None:
        self.context = MPContext()
        self.context.dps = digits + _GUARD
        self.evaluation = Evaluation(graph, [part.node for target in targets for part in target.parts], _Digits(self.context))
        self.evaluation.prepare()
        # mpmath's functions raise the precision of their context while they run.
        self.lock = Lock()

    def at(self, inputs: list[Any]) -> list[Any]:
        with self.lock:
            return self.evaluation([self._read(entry) for entry in inputs])

    def _read(self, entry: Any) -> Any:
        entry = exact_input(entry)
        if isinstance(entry, tuple):
            return self.context.mpf(entry[0]) / entry[1] if entry[1] != 1 else self.context.mpf(entry[0])
        if isinstance(entry, float | str):
            return self.context.mpf(entry.strip() if isinstance(entry, str) else entry)
        if hasattr(entry, "_mpf_"):
            return self.context.make_mpf(entry._mpf_)
        raise no_number(entry)

    def shown(self, terms: Sequence[Any]) -> Any:
        with self.lock:
            total = terms[0] if len(terms) == 1 else self.context.fsum(terms)
        return mpmath.mp.make_mpf(total._mpf_)

    def rounded(self, number: Any) -> float:
        return float(to_float(number._mpf_, rnd="n"))


class _Digits:
    """The arithmetic of one context."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.number = cache(self._number)
        self._operations = _operations(context)

    def _number(self, value: Exact) -> Any:
        return self.context.mpf(value.numerator) / value.denominator

    def constant(self, name: str) -> Any:
        mp = self.context
        return +{"pi": mp.pi, "EulerGamma": mp.euler, "Catalan": mp.catalan, "GoldenRatio": mp.phi, "inf": mp.inf, "nan": mp.nan}[name]

    def operation(self, op: Op, exact: tuple[Exact | None, ...]) -> Callable[..., Any]:
        if op.is_logical:
            return _LOGICAL[op.name]
        if op.name == "power" and isinstance(exact[1], int):
            whole = exact[1]
            return self._defined(lambda base, _: base**whole)
        if op.name == "spherical_jn":
            order = int(exact[0])  # type: ignore[arg-type]  # only sinc makes these nodes
            return self._defined(lambda _, x: _spherical(self.context, order, x))
        if (function := self._operations.get(op.name)) is not None:
            return self._defined(function)
        if (special := _SPECIAL.get(op.name)) is None:
            raise ArgumentError(f"The mpmath backend cannot compute {op.name!r}; it can compute {', '.join([*self._operations, *_SPECIAL])}.")
        return self._defined(lambda *a: special(self.context, *a))

    def _defined(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with nan where it is undefined or not real."""
        nan, mpf = self.context.nan, self.context.mpf

        def value(*args: Any) -> Any:
            try:
                found = function(*args)
            except (ArithmeticError, ValueError, NotImplementedError, NoConvergence):
                return nan
            if type(found) is mpf:
                return found
            found = self.context.convert(found)
            return found if type(found) is mpf else nan

        return value

    def either(self, yes: Any, no: Any) -> Any:
        raise AssertionError("every comparison of numbers is decided")

    def total(self, terms: Sequence[Any]) -> Any:
        return self.context.fsum(terms)

    def log_total(self, terms: Sequence[Any]) -> Any:
        mp = self.context
        top = max(terms)
        return top + mp.log(mp.fsum(mp.exp(term - top) for term in terms)) if mp.isfinite(top) else top if not any(map(mp.isnan, terms)) else mp.nan


def _operations(mp: Any) -> dict[str, Callable[..., Any]]:
    """Return what each operation is; what would not end for numbers beyond all measure is taken for infinite."""

    def is_huge(x: Any, bits: int = _HUGE) -> bool:
        return bool(mp.isfinite(x) and mp.mag(x) > bits)

    def exp(x: Any) -> Any:
        return (mp.inf if x > 0 else mp.zero) if is_huge(x) else mp.exp(x)

    def of_angle(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda x: mp.nan if is_huge(x, 2**20) else function(x)

    def cosh(x: Any) -> Any:
        return mp.inf if is_huge(x) else mp.cosh(x)

    def floor(x: Any) -> Any:
        return x if is_huge(x) or not mp.isfinite(x) else mp.floor(x)

    def mod(a: Any, b: Any) -> Any:
        return mp.nan if is_huge(a) or is_huge(b) else a % b

    def logaddexp(a: Any, b: Any) -> Any:
        top, gap = max(a, b), abs(a - b)
        return top + mp.log1p(exp(-gap)) if mp.isfinite(gap) else a + b if mp.isnan(gap) and a != b else top

    def compared(greater: bool) -> Callable[[Any, Any], Any]:
        return lambda a, b: mp.nan if mp.isnan(a) or mp.isnan(b) else a if (a >= b) is greater else b

    def sign(x: Any) -> Any:
        return mp.nan if mp.isnan(x) else mp.sign(x)

    return {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "negate": lambda a: -a,
        "divide": lambda a, b: a / b,
        "power": lambda a, b: a**b,
        "sqrt": mp.sqrt,
        "exp": exp,
        "expm1": lambda x: exp(x) if is_huge(x, 16) else mp.expm1(x),
        "log": mp.log,
        "log1p": mp.log1p,
        "sin": of_angle(mp.sin),
        "cos": of_angle(mp.cos),
        "tan": of_angle(mp.tan),
        "asin": mp.asin,
        "acos": mp.acos,
        "atan": mp.atan,
        "atan2": mp.atan2,
        "sinh": lambda x: mp.sign(x) * mp.inf if is_huge(x) else mp.sinh(x),
        "cosh": cosh,
        "tanh": lambda x: mp.sign(x) if is_huge(x, 64) else mp.tanh(x),
        "sech2": lambda x: 1 / cosh(x) ** 2,
        "asinh": mp.asinh,
        "acosh": mp.acosh,
        "atanh": mp.atanh,
        "sigmoid": lambda x: 1 / (1 + exp(-x)),
        "logaddexp": logaddexp,
        "erf": mp.erf,
        "erfc": lambda x: 1 - mp.sign(x) if is_huge(x, 64) else mp.erfc(x),
        "abs": abs,
        "sign": sign,
        "step": lambda x: (1 + sign(x)) / 2,
        "floor": floor,
        "ceiling": lambda x: -floor(-x),
        "mod": mod,
        "max": compared(True),
        "min": compared(False),
    }


def _spherical(mp: Any, order: int, x: Any) -> Any:
    if x == 0:
        return mp.mpf(order == 0)
    if order == 0:
        return mp.sinc(x)
    value = mp.sqrt(mp.pi / (2 * abs(x))) * mp.besselj(order + mp.mpf(0.5), abs(x))
    return -value if x < 0 and order % 2 else value


_LOGICAL: dict[str, Callable[..., bool]] = {
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "and": lambda a, b: a and b,
    "or": lambda a, b: a or b,
    "not": lambda a: not a,
}
# By SymPy's names.
_SPECIAL: dict[str, Callable[..., Any]] = {
    "gamma": lambda mp, x: mp.gamma(x),
    "loggamma": lambda mp, x: mp.loggamma(x),
    "digamma": lambda mp, x: mp.digamma(x),
    "trigamma": lambda mp, x: mp.psi(1, x),
    "polygamma": lambda mp, n, x: mp.psi(n, x),
    "factorial": lambda mp, x: mp.factorial(x),
    "subfactorial": lambda mp, n: mp.gammainc(n + 1, -1) / mp.e,
    "binomial": lambda mp, n, k: mp.binomial(n, k),
    "RisingFactorial": lambda mp, x, k: mp.rf(x, k),
    "FallingFactorial": lambda mp, x, k: mp.ff(x, k),
    "harmonic": lambda mp, n: mp.harmonic(n),
    "beta": lambda mp, a, b: mp.beta(a, b),
    "lowergamma": lambda mp, s, x: mp.gammainc(s, 0, x),
    "uppergamma": lambda mp, s, x: mp.gammainc(s, x),
    "besselj": lambda mp, order, x: mp.besselj(order, x),
    "bessely": lambda mp, order, x: mp.bessely(order, x),
    "besseli": lambda mp, order, x: mp.besseli(order, x),
    "besselk": lambda mp, order, x: mp.besselk(order, x),
    "airyai": lambda mp, x: mp.airyai(x),
    "airybi": lambda mp, x: mp.airybi(x),
    "airyaiprime": lambda mp, x: mp.airyai(x, derivative=1),
    "airybiprime": lambda mp, x: mp.airybi(x, derivative=1),
    "erfi": lambda mp, x: mp.erfi(x),
    "erf2": lambda mp, a, b: mp.erf(b) - mp.erf(a),
    "erfinv": lambda mp, x: mp.erfinv(x),
    "erfcinv": lambda mp, x: mp.erfinv(1 - x),
    "Ei": lambda mp, x: mp.ei(x),
    "expint": lambda mp, order, x: mp.expint(order, x),
    "Si": lambda mp, x: mp.si(x),
    "Ci": lambda mp, x: mp.ci(x),
    "Shi": lambda mp, x: mp.shi(x),
    "Chi": lambda mp, x: mp.chi(x),
    "li": lambda mp, x: mp.li(x),
    "Li": lambda mp, x: mp.li(x, offset=True),
    "fresnels": lambda mp, x: mp.fresnels(x),
    "fresnelc": lambda mp, x: mp.fresnelc(x),
    "LambertW": lambda mp, x, branch=0: mp.lambertw(x, int(branch)),
    "zeta": lambda mp, s, a=1: mp.zeta(s, a),
    "dirichlet_eta": lambda mp, s: mp.altzeta(s),
    "polylog": lambda mp, s, x: mp.polylog(s, x),
    "elliptic_k": lambda mp, m: mp.ellipk(m),
    "elliptic_e": lambda mp, *a: mp.ellipe(*a),
    "elliptic_f": lambda mp, angle, m: mp.ellipf(angle, m),
    "elliptic_pi": lambda mp, *a: mp.ellippi(*a),
    "legendre": lambda mp, n, x: mp.legendre(n, x),
    "assoc_legendre": lambda mp, n, m, x: mp.legenp(n, m, x),
    "chebyshevt": lambda mp, n, x: mp.chebyt(n, x),
    "chebyshevu": lambda mp, n, x: mp.chebyu(n, x),
    "hermite": lambda mp, n, x: mp.hermite(n, x),
    "laguerre": lambda mp, n, x: mp.laguerre(n, 0, x),
    "assoc_laguerre": lambda mp, n, a, x: mp.laguerre(n, a, x),
    "gegenbauer": lambda mp, n, a, x: mp.gegenbauer(n, a, x),
    "jacobi": lambda mp, n, a, b, x: mp.jacobi(n, a, b, x),
}
