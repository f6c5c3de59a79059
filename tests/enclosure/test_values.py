"""Each operation on balls holds every value that it takes there; what is not known is said; conditions choose or hold both."""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import pytest
import sympy
from flint import arb, ctx
from sympy.abc import x, y

from symcalc.enclosure.balls import Undecided, ball
from symcalc.enclosure.roots import prove_root
from symcalc.enclosure.values import evaluate, values
from symcalc.errors import ArgumentError
from symcalc.graph.conversion import convert
from symcalc.graph.primitives import ELEMENTWISE, SPHERICAL, Op
from symcalc.graph.table import Graph

NUMERIC = [op for op in ELEMENTWISE.values() if not op.is_logical and op.name not in ("select", "spherical_jn")]
SPECIAL = {
    **dict.fromkeys(["gamma", "loggamma", "digamma", "factorial", "airyai", "airybi", "airyaiprime", "airybiprime", "erfi", "erfinv", "erfcinv"], 1),
    **dict.fromkeys(["Ei", "Si", "Ci", "Shi", "Chi", "li", "Li", "fresnels", "fresnelc", "LambertW", "zeta", "elliptic_k", "harmonic"], 1),
    **dict.fromkeys(["besselj", "bessely", "besseli", "besselk", "beta", "lowergamma", "uppergamma", "expint", "polylog"], 2),
    **dict.fromkeys(["legendre", "chebyshevt", "chebyshevu", "hermite", "laguerre", "binomial", "RisingFactorial"], 2),
    **dict.fromkeys(["assoc_laguerre", "gegenbauer"], 3),
    "jacobi": 4,
}


def random_box(source):
    """Two ends: wide or narrow, on either side of zero or round it, now and then on whole numbers or one point."""
    centre, width = source.choice([0, 1, -1, source.uniform(-4, 4)]), source.choice([0, 1e-9, 0.1, 1, 2, 6])
    ends = sorted(Fraction(round((centre + width * source.uniform(-1, 1)) * 64), 64) for _ in range(2))
    return ends[0], ends[1]


def points_in(box, source):
    low, high = box
    return [low, high, (low + high) / 2, *(low + (high - low) * Fraction(source.random()) for _ in range(3))]


def violations(op, enclose, boxes, arity, source):
    """How many values of ``op`` at points lie outside what ``enclose`` says of the box, and how many were compared."""
    graph = Graph()
    node = graph.apply(op, *(graph.input(f"a{k}") for k in range(arity)))
    outside = compared = 0
    for _ in range(boxes):
        sides = [random_box(source) for _ in range(arity)]
        on_box = enclose(graph, node, [ball(*side) for side in sides])
        if not on_box.is_finite():
            continue
        for point in zip(*(points_in(side, source) for side in sides), strict=True):
            (value,) = evaluate(graph, [node], list(map(ball, point)))
            if value.is_finite():
                compared += 1
                outside += not on_box.overlaps(value)
    return outside, compared


def as_it_is(graph, node, boxes):
    return evaluate(graph, [node], boxes)[0]


@pytest.mark.parametrize("op", NUMERIC, ids=lambda op: op.name)
def test_no_value_at_a_point_lies_outside_the_ball_on_the_box(op):
    with ctx.workdps(30):
        outside, compared = violations(op, as_it_is, 120, len(op.partials), random.Random(op.name))
    assert outside == 0
    assert compared > 40


@pytest.mark.parametrize(("name", "arity"), SPECIAL.items(), ids=list(SPECIAL))
def test_no_value_of_a_special_function_lies_outside_the_ball_on_the_box(name, arity):
    with ctx.workdps(30):
        outside, compared = violations(Op(name, (None,) * arity), as_it_is, 60, arity, random.Random(name))
    assert outside == 0
    assert compared


@pytest.mark.parametrize("order", range(4))
def test_spherical_bessel_functions_are_enclosed_also_at_zero(order):
    source, graph = random.Random(order), Graph()
    node, formula = graph.apply(SPHERICAL, graph.number(order), graph.input("x")), sympy.expand_func(sympy.jn(order, x))
    for _ in range(60):
        side = random_box(source)
        (on_box,) = evaluate(graph, [node], [ball(*side)])
        for point in points_in(side, source):
            (value,) = evaluate(graph, [node], [ball(point)])
            exact = formula.xreplace({x: sympy.Rational(point.numerator, point.denominator)}).evalf(30) if point else sympy.Integer(order == 0)
            assert float(value.mid()) == pytest.approx(float(exact), rel=1e-12, abs=1e-12)
            assert on_box.overlaps(value)


@pytest.mark.parametrize("name", ["tan", "abs", "mod", "cosh", "max"])
def test_a_ball_that_is_too_small_is_seen(name):
    def too_small(graph, node, boxes):
        (value,) = evaluate(graph, [node], boxes)
        return arb(value.mid(), value.rad() / 3)

    op = ELEMENTWISE[name]
    assert violations(op, too_small, 120, len(op.partials), random.Random(1))[0] > 0


AT_A_POINT = [
    (sympy.besselj(sympy.Rational(1, 2), x), mpmath.besselj, (0.5,)),
    (sympy.polygamma(2, x), mpmath.polygamma, (2,)),
    (sympy.lowergamma(sympy.Rational(3, 2), x), lambda s, z: mpmath.gammainc(s, 0, z), (1.5,)),
    (sympy.uppergamma(sympy.Rational(3, 2), x), mpmath.gammainc, (1.5,)),
    (sympy.expint(3, x), mpmath.expint, (3,)),
    (sympy.fresnels(x), mpmath.fresnels, ()),
    (sympy.Li(x), lambda z: mpmath.li(z, offset=True), ()),
    (sympy.LambertW(x), mpmath.lambertw, ()),
    (sympy.elliptic_k(x / 4), lambda z: mpmath.ellipk(z / 4), ()),
    (sympy.harmonic(x), mpmath.harmonic, ()),
    (sympy.binomial(x, sympy.Rational(1, 3)), lambda z: mpmath.binomial(z, mpmath.mpf(1) / 3), ()),
    (sympy.assoc_laguerre(3, sympy.Symbol("y"), x), lambda z: mpmath.laguerre(3, 0.75, z), ()),
    (sympy.polylog(3, x / 4), lambda z: mpmath.polylog(3, z / 4), ()),
    (sympy.airyaiprime(x), lambda z: mpmath.airyai(z, derivative=1), ()),
]


@pytest.mark.parametrize(("expression", "function", "orders"), AT_A_POINT, ids=[str(row[0]) for row in AT_A_POINT])
def test_a_special_function_is_the_one_that_sympy_means(expression, function, orders):
    (value,) = values([expression], {x: Fraction(11, 8), y: Fraction(3, 4)})
    assert float(value.mid()) == pytest.approx(float(function(*orders, mpmath.mpf(11) / 8)), rel=1e-14)


F = sympy.Piecewise((x**2, x < 0), (x + 3, x < 2), (sympy.log(x - 5), True))
BRANCHES = [((-1, -Fraction(1, 2)), (0.2, 1.01)), ((-1, 1), (-0.01, 4.01)), ((Fraction(1, 2), 1), (3.4, 4.1))]


@pytest.mark.parametrize(("box", "within"), BRANCHES, ids=str)
def test_a_branch_is_chosen_or_both_are_held_and_a_dead_one_does_no_harm(box, within):
    (value,) = values([F], {x: ball(*box)})
    assert within[0] < float(value.lower())
    assert float(value.upper()) < within[1]


def test_a_branch_that_may_be_taken_and_is_not_defined_says_that_nothing_is_known():
    (value,) = values([F], {x: ball(1, 3)})
    assert not value.is_finite()


def test_a_condition_on_what_is_nowhere_known_chooses_nothing():
    (value,) = values([sympy.Piecewise((1, sympy.log(x) < 0), (2, True))], {x: -1})
    assert value.contains(1)
    assert value.contains(2)


def test_the_slope_of_the_greater_of_two_is_known_where_they_are_told_apart():
    (value,) = values([sympy.Max(x, y).diff(x)], {x: ball(2, 3), y: ball(0, 1)})
    assert value == 1


def test_one_ball_at_two_letters_is_not_one_number():
    box = ball(0, 1)
    (value,) = values([sympy.Piecewise((1, sympy.Eq(x, y)), (2, True))], {x: box, y: box})
    assert value.contains(1)
    assert value.contains(2)


@pytest.mark.parametrize(
    "expression", [sympy.sign(x), sympy.floor(x), sympy.Heaviside(x), x % 1, sympy.Piecewise((x, x < 0), (x + 1, True))], ids=str
)
def test_what_may_jump_on_the_box_is_not_taken_for_continuous(expression):
    graph = Graph()
    node = convert(graph, expression, {x: graph.input("x")})
    assert not evaluate(graph, [node], [ball(-1, 1)], Undecided.UNKNOWN)[0].is_finite()
    assert evaluate(graph, [node], [ball(Fraction(1, 4), Fraction(1, 2))], Undecided.UNKNOWN)[0].is_finite()


def test_no_root_is_proven_at_a_jump_across_zero():
    tiny = sympy.Rational(1, 10**14)
    assert prove_root([sympy.Piecewise((x - tiny, x < 0), (x + tiny, True))], [x], [0.0]) is None
    assert prove_root([x + tiny * sympy.sign(x)], [x], [0.0]) is None
    assert prove_root([sympy.Piecewise((x - 1, x < 5), (x**2, True))], [x], [1.0]) is not None


def test_an_operation_without_balls_is_named():
    graph = Graph()
    with pytest.raises(ArgumentError, match="'wobble'"):
        evaluate(graph, [graph.apply(Op("wobble", (None,)), graph.input("x"))], [ball(1)])
