"""All backends agree with eighty digits, values and both derivatives, on both sides of kinks; a wrong derivative is seen."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest
import sympy
from sympy import Rational

from symcalc.codegen.program import BACKENDS
from symcalc.graph import hessians
from symcalc.graph.primitives import OPS, Op
from tests.codegen.agreement import Case, case, compare_digits, compare_floats
from tests.codegen.random_functions import LETTERS, function

DIGITS = ["mpmath", "arb"]
FLOATS = [name for name in BACKENDS if name not in DIGITS]
SMALL, LARGE, FOR_JAX = 100, 2000, 100


@cache
def cases(start: int, count: int, special: bool = False) -> list[Case]:
    """That many functions with points; seeds without a good point are passed over."""
    found: list[Case] = []
    seed = start
    while len(found) < count:
        if (made := case(function(seed, special), seed)) is not None:
            found.append(made)
        seed += 1
    assert len(found) > (seed - start) / 3 or special, "too many functions have no good point"
    return found


@pytest.mark.parametrize("backend", [name for name in FLOATS if name != "jax"])
def test_floats_agree_on_random_functions(backend):
    for name, errors in compare_floats(cases(0, SMALL), backend).items():
        print(errors.summary(name))
        assert errors.wrong == []
        assert errors.gaps == []


@pytest.mark.parametrize("backend", DIGITS)
def test_fifty_digits_agree_on_random_functions(backend):
    assert compare_digits(cases(0, SMALL), backend) == []


@pytest.mark.parametrize("backend", list(BACKENDS))
def test_special_functions_agree_too_or_are_refused(backend):
    some = cases(500, 15, special=True)
    assert sum(made.function.has(sympy.gamma, sympy.loggamma, sympy.besselj) for made in some) > 2
    if backend in DIGITS:
        assert compare_digits(some, backend) == []
    else:
        assert [wrong for errors in compare_floats(some, backend).values() for wrong in errors.wrong] == []


@pytest.mark.battery
@pytest.mark.parametrize("backend", FLOATS)
def test_floats_agree_on_two_thousand_functions(backend):
    for name, errors in compare_floats(cases(1000, FOR_JAX if backend == "jax" else LARGE), backend).items():
        print(errors.summary(name))
        assert errors.wrong == []
        assert errors.gaps == []


@pytest.mark.battery
@pytest.mark.parametrize("backend", list(BACKENDS))
def test_special_functions_agree_too_or_are_refused_on_two_hundred(backend):
    some = cases(20_000, 200, special=True)
    if backend in DIGITS:
        assert compare_digits(some, backend) == []
    else:
        assert [wrong for errors in compare_floats(some, backend).values() for wrong in errors.wrong] == []


@pytest.mark.battery
@pytest.mark.parametrize("backend", DIGITS)
def test_fifty_digits_agree_on_two_thousand_functions(backend):
    assert compare_digits(cases(1000, LARGE), backend) == []


def test_both_sides_of_kinks_are_met():
    assert sum(len(made.points) > 1 for made in cases(0, SMALL)) > SMALL / 6


x, y, z = LETTERS
# An operation, a function that needs it, and the argument whose partial is made wrong.
USES: list[tuple[str, sympy.Expr, int]] = [
    ("sin", sympy.sin(x * y), 0),
    ("tan", sympy.tan(x) * y, 0),
    ("tanh", sympy.tanh(x + y * z), 0),
    ("sech2", sympy.tanh(x * y), 0),
    ("sigmoid", y / (1 + sympy.exp(-x)), 0),
    ("logaddexp", sympy.log(sympy.exp(x) + sympy.exp(y)), 1),
    ("atan2", sympy.atan2(x, y) * z, 0),
    ("power", (x**2 + 1) ** y, 1),
    ("divide", x / (y**2 + 1), 1),
    ("max", sympy.Max(x * y, z), 1),
    ("mod", sympy.Mod(x, 2) ** 2, 0),
    ("erf", sympy.erf(x + y), 0),
    ("acosh", sympy.acosh(x**2 + Rational(3, 2)), 0),
    ("spherical_jn", sympy.sinc(x), 1),
]


@pytest.mark.parametrize(("name", "expression", "place"), USES, ids=[row[0] for row in USES])
def test_a_wrong_derivative_is_seen(name, expression, place, monkeypatch):
    op: Op = OPS[name]
    monkeypatch.setattr(hessians, "_TEMPLATES", {})
    right = op.partials

    def wrong(g, a, n):
        # Off by a ten-millionth: far less than a factor or a sign that is forgotten.
        return g.multiply(g.number(1 + Fraction(1, 10**7)), right[place](g, a, n))

    object.__setattr__(op, "partials", (*right[:place], wrong, *right[place + 1 :]))
    try:
        seen = case(expression, 3)
        assert seen is not None
        assert all(errors.wrong for errors in compare_floats([seen], "numpy").values())
        assert all(compare_digits([seen], backend) for backend in DIGITS)
    finally:
        object.__setattr__(op, "partials", right)
    hessians._TEMPLATES.clear()
    good = case(expression, 3)
    assert not any(errors.wrong for errors in compare_floats([good], "numpy").values())
