"""What people type into a calculator of derivatives: each is derived to the end and right, or refused with the reason."""

from __future__ import annotations

import warnings

import pytest
import sympy
from sympy.core.function import AppliedUndef

from symcalc.derivation import engine
from symcalc.errors import NoRuleError
from symcalc.formula.nodes import Derivative, Name
from symcalc.formula.reading.reader import read

# A row an input: the text, and the last line; "" where it is only held against SymPy.
COMPLETE = [
    ("7", "0"),
    ("c", "0"),
    ("x", "1"),
    ("3x", "3"),
    ("x^2", "2*x"),
    ("x^2 + 3x - 7", "2*x + 3"),
    ("4x^3 - 2x^2 + x/2", "12*x^2 - 4*x + 1/2"),
    ("(2x - 1)^5", "10*(2*x - 1)^4"),
    ("x^(1/3)", ""),
    ("x^-2", "-2*x^(-3)"),
    ("1/x", "-1/x^2"),
    ("x^n", "n*x^(n - 1)"),
    ("a^x", "a^x*ln(a)"),
    ("x^x", "x^x*(ln(x) + 1)"),
    ("x^(x^x)", ""),
    ("sqrt(x)", "1/(2*sqrt(x))"),
    ("sqrt(x^2 + 1)", "x/sqrt(x^2 + 1)"),
    ("1/sqrt(x)", ""),
    ("x*sqrt(x)", "3*sqrt(x)/2"),
    ("sqrt(x*sqrt(x))", ""),
    ("e^x", "e^x"),
    ("exp(-x^2)", "-2*x*exp(-x^2)"),
    ("e^(3x + 1)", "3*e^(3*x + 1)"),
    ("x e^x", "(1 + x)*e^x"),
    ("x^2 e^(-x)", ""),
    ("ln(x)", "1/x"),
    ("ln(5x)", "1/x"),
    ("ln(x^2 + 1)", "2*x/(x^2 + 1)"),
    ("x ln(x) - x", "ln(x)"),
    ("log(x, 2)", "1/(x*ln(2))"),
    ("log(3x + 1, 10)", ""),
    ("ln(ln(x))", ""),
    ("sin(x)", "cos(x)"),
    ("sin(2x)*cos(2x)", ""),
    ("tan(x)^2", ""),
    ("sin(x)/x", "(x*cos(x) - sin(x))/x^2"),
    ("x/(1 + x^2)", "(1 - x^2)/(1 + x^2)^2"),
    ("(x + 1)/(x - 1)", "-2/(x - 1)^2"),
    ("sin(cos(sin(x)))", ""),
    ("arcsin(x)", "1/sqrt(1 - x^2)"),
    ("arctan(x^2)", ""),
    ("arccos(1/x)", ""),
    ("sinh(x)cosh(x)", ""),
    ("|x|", "sign(x)"),
    ("abs(x^2 - 1)", ""),
    ("erf(x)", "2*e^(-x^2)/sqrt(pi)"),
    ("gamma(x)", "gamma(x)*digamma(x)"),
    ("f(x^2)", "2*x*f'(x^2)"),
    ("f(g(x))", "f'(g(x))*diff(g(x), x)"),
    ("x*f(x)", "f(x) + x*diff(f(x), x)"),
    ("besselj(0, x)", ""),
    ("max(x, 1 - x)", "Piecewise((1, x > 1 - x), (-1, x < 1 - x))"),
]
REFUSED = [
    ("zeta(x^2)", "with respect to s has no closed form"),
    ("besselj(2*x, 2)", "with respect to the order has no closed form"),
    ("legendre(x, 3)", "degree is a whole number"),
    ("polygamma(x, 2)", "order counts derivatives"),
    ("sum(1/i, (i, 1, x))", "whole numbers only"),
    ("DiracDelta(x)", "distribution"),
    ("sum(x^i, (i, 0, oo))", "converges uniformly"),
]


def ink_of(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that xe is read as a product, f(x) as a function
        return read(text, notation="text")


def test_there_are_fifty_two_inputs():
    assert len({text for text, _ in COMPLETE}) == 52


@pytest.mark.parametrize(("text", "line"), COMPLETE)
def test_an_everyday_input_is_derived_to_the_end(text, line):
    body = ink_of(text)
    derivation = engine.differentiate(body, Name("x"), False)
    assert not line or derivation.answer.to_text() == line
    assert all(verdict.kind in ("proved", "agrees") for verdict in derivation.verdicts)
    left = [part for part in derivation.answer.node.walk() if isinstance(part, Derivative)]
    assert all(body.meaning.has(AppliedUndef) for _ in left)


@pytest.mark.parametrize("text", [text for text, _ in COMPLETE if "f(" not in text])
def test_the_last_line_of_an_everyday_input_has_the_values_of_sympys_derivative(text):
    body = ink_of(text)
    x = sympy.Symbol("x", real=True)
    real = {symbol: sympy.Symbol(symbol.name, real=True) for symbol in body.meaning.free_symbols}
    found, expected = engine.differentiate(body, Name("x"), False).result.xreplace(real), body.meaning.xreplace(real).diff(x)
    for place in (sympy.Rational(37, 31), sympy.Rational(113, 71), sympy.Rational(17, 41)):
        at = {symbol: place + shift for shift, symbol in enumerate(sorted(real.values(), key=lambda symbol: symbol != x))}
        difference = sympy.N((found - expected).xreplace(at).doit(), 30)
        assert abs(difference) < 10**-20


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_an_everyday_input_that_has_no_derivative_in_closed_form_is_refused_with_the_reason(text, reason):
    with pytest.raises(NoRuleError, match=reason):
        engine.differentiate(ink_of(text), Name("x"), False)
