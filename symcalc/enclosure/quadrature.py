"""Integrals with proof, of jets: each coefficient is integrated by itself, and limits that vary bring in the integrand there.

flint's quadrature bounds its error from values on complex balls around the path (Petras; Johansson, Numerical integration
in arbitrary-precision ball arithmetic, 2018). A ball that touches a cut gets no finite value, so an integrand that is not
real somewhere on the way has no integral here.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import acb, arb

from symcalc.enclosure.jets import NONE, Jet, Monomial, Scalar, Variation, constant, taken

Integrand = Callable[[Jet, bool], Jet]
_EVALUATIONS = 2000
_ROUGH_BITS = 30


def integral(integrand: Integrand, low: Jet, high: Jet, variation: Callable[[int], Variation]) -> Jet:
    """Return the integral from ``low`` to ``high``.

    Parameters
    ----------
    integrand : callable
        ``(t, analytic)`` to jet; with ``analytic`` it has to be finite only where the integrand is analytic.
    low, high : Jet
    variation : callable
        Returns a variation of an order that is used nowhere else.
    """
    return _between(integrand, low.value, high.value) + _moving(integrand, high, variation) - _moving(integrand, low, variation)


def antiderivative(integrand: Integrand, end: Jet, variation: Callable[[int], Variation], others: set[Variation]) -> Jet:
    """Return any antiderivative at ``end``: what does not come from a change of ``end`` depends on the choice, and is unknown."""
    unknown = arb(0, arb.pos_inf())
    monomials: set[Monomial] = {NONE}
    for other in sorted(others - end.variations()):
        monomials |= {tuple(sorted((*monomial, (other, k)))) for monomial in monomials for k in range(1, other.order + 1)}
    return _moving(integrand, end, variation) + Jet(dict.fromkeys(monomials, unknown))


def _moving(integrand: Integrand, end: Jet, variation: Callable[[int], Variation]) -> Jet:
    """Return the integral from the value of ``end`` to ``end``: the integrand is expanded there, and each power integrated."""
    small = end.varying()
    if end.is_constant:
        return constant(arb(0))
    step = variation(end.depth())
    there = integrand(Jet({NONE: end.value, ((step, 1),): arb(1)}), False)
    raised, found = small, constant(arb(0))
    for k in range(step.order):
        found = found + taken(there, step, k) * constant(1 / arb(k + 1)) * raised
        raised = raised * small
    return found


def _between(integrand: Integrand, low: Scalar, high: Scalar) -> Jet:
    if (low - high).is_zero():
        return constant(arb(0))
    is_real = isinstance(low, arb) and isinstance(high, arb)
    waiting = [NONE]
    terms: dict[Monomial, Scalar] = {NONE: arb(0)}
    while waiting:
        monomial = waiting.pop()

        def coefficient(z: acb, analytic: bool, monomial: Monomial = monomial) -> acb:
            # On the real line all that is known of real functions is used: where they are not real, they have no value.
            jet = integrand(constant(z.real if z.imag.is_zero() and not analytic else z), bool(analytic))
            for other in jet.terms:
                if other not in terms:
                    terms[other] = arb(0)
                    waiting.append(other)
            return acb(jet.coefficient(monomial))

        found = acb.integral(coefficient, acb(low), acb(high), eval_limit=_EVALUATIONS)
        if found.is_finite() and found.rel_accuracy_bits() < _ROUGH_BITS:
            # A kink on the way takes many small pieces.
            tolerance = arb(2) ** -_ROUGH_BITS
            found = acb.integral(coefficient, acb(low), acb(high), eval_limit=_EVALUATIONS, rel_tol=tolerance, abs_tol=tolerance)
        terms[monomial] = found if not is_real else found.real if found.imag.contains(0) else arb.nan()
    return Jet(terms)
