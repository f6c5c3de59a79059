"""What the known functions are on jets: of an analytic one, its Taylor coefficients at a ball; of the others, the piece that they are on there.

Over complex balls, which an integral asks about, each function is the analytic continuation from the real line, and a ball
that touches a cut gets no finite value.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb, factorial

from flint import acb, acb_series, arb, arb_series, ctx

from symcalc.enclosure.jets import Coefficients, Jet, Scalar, constant, powers
from symcalc.errors import ArgumentError

OnJets = Callable[..., Jet]


def series(method: str, a: Scalar, count: int, *options: object) -> list[Scalar]:
    """Return Taylor coefficients from the power series of flint, which cuts them off at a length that it does not mention."""
    before = ctx.cap
    try:
        ctx.cap = max(before, count)
        start = acb_series([a, 1], count) if isinstance(a, acb) else arb_series([a, 1], count)
        found = list(getattr(start, method)(*options).coeffs())
    finally:
        ctx.cap = before
    return found + [arb(0)] * (count - len(found))


def _entire(method: str, *options: object) -> OnJets:
    def coefficients(a: Scalar, count: int) -> list[Scalar]:
        return [getattr(a, method)(*options)] if count == 1 else series(method, a, count, *options)

    return lambda x: x.composed(coefficients)


def _cut(method: str, is_off: Callable[[acb], bool]) -> OnJets:
    """Return a function with a cut off the part of the real line on which it is real."""

    def coefficients(a: Scalar, count: int) -> list[Scalar]:
        if isinstance(a, acb) and not is_off(a):
            return [arb.nan()] * count
        return [getattr(a, method)()] if count == 1 else series(method, a, count)

    return lambda x: x.composed(coefficients)


def _off_negative(a: acb) -> bool:
    return bool(a.real > 0 or a.imag > 0 or a.imag < 0)


def _off_imaginary(a: acb) -> bool:
    return bool(a.real > 0 or a.real < 0 or (a.imag < 1 and a.imag > -1))


def power(base: Jet, exponent: Jet) -> Jet:
    """Return a power with any exponent, for a positive base."""
    if exponent.is_constant:
        number = exponent.value

        def coefficients(a: Scalar, count: int) -> list[Scalar]:
            if isinstance(a, acb) and not _off_negative(a):
                return [arb.nan()] * count
            if count == 1 and isinstance(a, arb) and isinstance(number, arb):
                return [a**number]
            return powers(a, number, count)

        return base.composed(coefficients)
    return exp(exponent * log(base))


def absolute(x: Jet) -> Jet:
    """Return the absolute value."""
    sign = x.sign()
    if sign is not None:
        return x if sign > 0 else -x if sign < 0 else constant(arb(0))
    return constant(abs(x.value)) if x.is_constant and isinstance(x.value, arb) else _unknown()


def sign(x: Jet) -> Jet:
    """Return the sign."""
    found = x.sign()
    return _unknown() if found is None else constant(arb(found))


def largest(*entries: Jet) -> Jet:
    """Return the largest."""
    first, *rest = entries
    for other in rest:
        ahead = (first - other).sign()
        if ahead is not None:
            first = other if ahead < 0 else first
        elif first.is_constant and other.is_constant and isinstance(first.value, arb) and isinstance(other.value, arb):
            first = constant(first.value.max(other.value))
        else:
            return _unknown()
    return first


def step(x: Jet, at_zero: Jet | None = None) -> Jet:
    """Return Heaviside's step; nothing is known at the jump unless its value there is given."""
    found = x.sign()
    if found == 0 and at_zero is not None:
        return at_zero
    return constant(arb((1 + found) // 2)) if found else _unknown()


def floor(x: Jet) -> Jet:
    """Return the largest whole number that is not larger."""
    value = x.value
    if not isinstance(value, arb) or not value.is_finite():
        return _unknown()
    below = value.floor()
    # At a jump, and where it varies, only what holds all around is known.
    return constant(below) if below.is_exact() and (x.is_constant or not value.contains_integer()) else _unknown()


def whole(x: Jet) -> int:
    """Return the whole number that a jet certainly is.

    Raises
    ------
    ArgumentError
        It is none, or varies.
    """
    number = x.value.unique_fmpz() if x.is_constant and isinstance(x.value, arb) and x.value.is_exact() else None
    if number is not None:
        return int(number)
    raise ArgumentError("A whole number is needed as an index, a bound, or an order.")


def _unknown() -> Jet:
    return constant(arb.nan())


def _derivatives(value: Callable[[Scalar, int], Scalar]) -> Coefficients:
    """Return Taylor coefficients from the derivatives, ``value(a, k)`` being the k-th."""
    return lambda a, count: [value(a, k) / factorial(k) for k in range(count)]


def _bessel(method: str, inner: int, outer: int) -> OnJets:
    """J and Y: 2F' = F(n−1) − F(n+1); I: 2F' = F(n−1) + F(n+1); K: −2F' = the same (DLMF 10.6.1, 10.29.1)."""

    def on_jets(order: Jet, x: Jet) -> Jet:
        if not order.is_constant:
            return _unknown()
        n = order.value

        def derivative(a: Scalar, k: int) -> Scalar:
            found: Scalar = arb(0)
            for j in range(k + 1):
                found = found + getattr(a, method)(n - k + 2 * j) * (comb(k, j) * inner**j)
            found = found * (arb(outer**k) / 2**k)
            return found

        is_entire = method in ("bessel_j", "bessel_i") and isinstance(n, arb) and n.is_exact() and n.is_integer()
        return x.composed(_derivatives(derivative)) if isinstance(x.value, arb) or is_entire else _unknown()

    return on_jets


def _exponential_integral(order: Jet, x: Jet) -> Jet:
    """E_s' = −E_{s−1} (DLMF 8.19.13)."""
    s = order.value
    if not order.is_constant or not isinstance(x.value, arb) or not isinstance(s, arb):
        return _unknown()

    def derivative(a: Scalar, k: int) -> Scalar:
        assert isinstance(a, arb)
        value: Scalar = a.expint(s - k) * (-1) ** k
        return value

    return x.composed(_derivatives(derivative))


def _polygamma(order: Jet, x: Jet) -> Jet:
    m = whole(order)
    if not isinstance(x.value, arb):
        return _unknown()

    def coefficients(a: Scalar, count: int) -> list[Scalar]:
        if m == 0 and count == 1:
            return [a.digamma()]
        found = series("lgamma", a, count + m + 1)
        return [found[k + m + 1] * (factorial(k + m + 1) // factorial(k)) for k in range(count)]

    return x.composed(coefficients)


def _inverse_error(x: Jet) -> Jet:
    if not isinstance(x.value, arb):
        return _unknown()
    value = x.value.erfinv()

    def coefficients(a: Scalar, count: int) -> list[Scalar]:
        if count == 1:
            return [value]
        _, *rise = arb_series([value, 1], count).erf().coeffs()
        return [value, *map(arb, list(arb_series([0, *rise], count).reversion().coeffs())[1:])]

    return x.composed(coefficients)


def _recurring(first: Callable[[Jet], Jet], next_: Callable[[int, Jet, Jet, Jet], Jet]) -> OnJets:
    """Return a family of polynomials, from its first two members and its recurrence (DLMF 18.9)."""

    def on_jets(order: Jet, x: Jet) -> Jet:
        n = whole(order)
        if not 0 <= n <= 60:
            raise ArgumentError(f"The order {n} of a polynomial is not within 0 and 60.")
        before, now = constant(arb(1)), first(x)
        for k in range(1, n):
            before, now = now, next_(k, x, now, before)
        return now if n else before

    return on_jets


def _times(number: int, x: Jet) -> Jet:
    return constant(arb(number)) * x


def _over(number: int, x: Jet) -> Jet:
    return constant(1 / arb(number)) * x


ONE = constant(arb(1))
exp = _entire("exp")
log = _cut("log", _off_negative)
sqrt = _cut("sqrt", _off_negative)
_sin, _cos, _atan = _entire("sin"), _entire("cos"), _cut("atan", _off_imaginary)
_gamma, _log_gamma = _entire("gamma"), _cut("lgamma", _off_negative)


def _real(method: str, otherwise: OnJets) -> OnJets:
    """Return the function of flint at a real number, which is sharp on wide balls too, and what it is made of elsewhere."""
    return lambda x: constant(getattr(x.value, method)()) if x.is_constant and isinstance(x.value, arb) else otherwise(x)


_sinh = _real("sinh", lambda x: _over(2, exp(x) - exp(-x)))
_cosh = _real("cosh", lambda x: _over(2, exp(x) + exp(-x)))


def _hyperbolic_tangent(x: Jet) -> Jet:
    if not x.is_constant or not isinstance(x.value, arb):
        return _sinh(x) / _cosh(x)
    # Of a wide ball flint gives much more than [−1, 1]; since it rises, its values at both ends say it all.
    low, high = arb(x.value.lower()), arb(x.value.upper())
    return constant(low.tanh().union(high.tanh()))


def _asin(x: Jet) -> Jet:
    return _atan(x / sqrt(ONE - x * x)) if isinstance(x.value, acb) else _entire("asin")(x)


def _acos(x: Jet) -> Jet:
    return constant(arb.pi() / 2) - _asin(x) if isinstance(x.value, acb) else _entire("acos")(x)


_acosh = _real("acosh", lambda x: log(x + sqrt(x - ONE) * sqrt(x + ONE)))
_asinh = _real("asinh", lambda x: log(x + sqrt(x * x + ONE)))
_atanh = _real("atanh", lambda x: _over(2, log(ONE + x) - log(ONE - x)))


def _angle(y: Jet, x: Jet) -> Jet:
    if y.is_constant and x.is_constant and isinstance(y.value, arb) and isinstance(x.value, arb):
        if y.value.contains(0) and x.value.contains(0):
            return _unknown()
        return constant(arb.atan2(y.value, x.value))
    right, above = x.sign(), y.sign()
    if right == 1:
        return _atan(y / x)
    if above in (1, -1):
        return constant(arb.pi() * above / 2) - _atan(x / y)
    return _unknown()


def _modulo(x: Jet, modulus: Jet) -> Jet:
    return x - modulus * floor(x / modulus)


def _delta(left: Jet, right: Jet) -> Jet:
    return constant(arb(int(whole(left) == whole(right))))


ON_JETS: dict[str, OnJets] = {
    "exp": exp,
    "log": log,
    "sin": _sin,
    "cos": _cos,
    "tan": _real("tan", lambda x: _sin(x) / _cos(x)),
    "cot": lambda x: _cos(x) / _sin(x),
    "sec": lambda x: ONE / _cos(x),
    "csc": lambda x: ONE / _sin(x),
    "asin": _asin,
    "acos": _acos,
    "atan": _atan,
    "acot": lambda x: _atan(ONE / x),
    "asec": lambda x: _acos(ONE / x),
    "acsc": lambda x: _asin(ONE / x),
    "atan2": _angle,
    "sinc": lambda x: _sin(x) / x,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _hyperbolic_tangent,
    "coth": lambda x: _cosh(x) / _sinh(x),
    "sech": lambda x: ONE / _cosh(x),
    "csch": lambda x: ONE / _sinh(x),
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "acoth": lambda x: _atanh(ONE / x),
    "asech": lambda x: _acosh(ONE / x),
    "acsch": lambda x: _asinh(ONE / x),
    "Abs": absolute,
    "sign": sign,
    "Max": largest,
    "Min": lambda *entries: -largest(*(-entry for entry in entries)),
    "Heaviside": step,
    "DiracDelta": lambda x, *order: constant(arb(0)) if x.sign() else _unknown(),
    "KroneckerDelta": _delta,
    "floor": floor,
    "ceiling": lambda x: -floor(-x),
    "frac": lambda x: x - floor(x),
    "Mod": _modulo,
    "re": lambda x: x,
    "im": lambda x: constant(arb(0)),
    "conjugate": lambda x: x,
    "gamma": _gamma,
    "loggamma": _log_gamma,
    "factorial": lambda x: _gamma(x + ONE),
    "binomial": lambda n, k: _gamma(n + ONE) / (_gamma(k + ONE) * _gamma(n - k + ONE)),
    "beta": lambda x, y: _gamma(x) * _gamma(y) / _gamma(x + y),
    "digamma": lambda x: _polygamma(constant(arb(0)), x),
    "polygamma": _polygamma,
    "zeta": _entire("zeta"),
    "erf": _entire("erf"),
    "erfc": _entire("erfc"),
    "erfi": _entire("erfi"),
    "erfinv": _inverse_error,
    "fresnels": _entire("fresnel_s"),
    "fresnelc": _entire("fresnel_c"),
    "besselj": _bessel("bessel_j", -1, 1),
    "bessely": _bessel("bessel_y", -1, 1),
    "besseli": _bessel("bessel_i", 1, 1),
    "besselk": _bessel("bessel_k", 1, -1),
    "airyai": _entire("airy_ai"),
    "airybi": _entire("airy_bi"),
    "airyaiprime": lambda x: x.composed(lambda a, count: [(k + 1) * c for k, c in enumerate(series("airy_ai", a, count + 1)[1:])]),
    "airybiprime": lambda x: x.composed(lambda a, count: [(k + 1) * c for k, c in enumerate(series("airy_bi", a, count + 1)[1:])]),
    "Si": _entire("si"),
    "Shi": _entire("shi"),
    "Ci": _cut("ci", _off_negative),
    "Chi": _cut("chi", _off_negative),
    "Ei": _cut("ei", _off_negative),
    "li": _cut("li", lambda a: _off_negative(a - 1)),
    "expint": _exponential_integral,
    "LambertW": _cut("lambertw", lambda a: _off_negative(a + arb(1) / 3)),
    "legendre": _recurring(lambda x: x, lambda k, x, now, before: _over(k + 1, _times(2 * k + 1, x * now) - _times(k, before))),
    "chebyshevt": _recurring(lambda x: x, lambda k, x, now, before: _times(2, x * now) - before),
    "chebyshevu": _recurring(lambda x: _times(2, x), lambda k, x, now, before: _times(2, x * now) - before),
    "hermite": _recurring(lambda x: _times(2, x), lambda k, x, now, before: _times(2, x * now) - _times(2 * k, before)),
    "laguerre": _recurring(lambda x: ONE - x, lambda k, x, now, before: _over(k + 1, (constant(arb(2 * k + 1)) - x) * now - _times(k, before))),
}
