"""Sums of whole powers, held against their values: what is proved term by term is equal for each n."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb

import pytest

from symcalc.derivation.binomials import judge_powers
from symcalc.errors import RefutedError
from symcalc.formula.nodes import Limit, Name
from symcalc.formula.reading.reader import read

WHOLE = read("n ∈ ℕ", notation="text")
ZERO = read("0", notation="text").node


def under_limit(text):
    formula = read(text, notation="text")
    return formula.with_node(Limit(formula.node, Name("h"), ZERO))


class Draw:
    """Terms and sums, as text and as a function of n, x and h."""

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def term(self):
        c, a, b = self.chance.choice([1, 2, 3]), self.chance.choice([0, 1]), self.chance.choice([-1, 0, 1, 2])
        kind = self.chance.choice(["power", "power by n", "binomial", "plain sum", "whole"])
        if kind == "power":
            return f"{c}*x^(n - 1 + {a})*h^({b})", lambda n, x, h: c * x ** (n - 1 + a) * h**b
        if kind == "power by n":
            return f"{c}*n*x^(n - 1 + {a})*h^(n + {b})", lambda n, x, h: c * n * x ** (n - 1 + a) * h ** (n + b)
        if kind == "whole":
            return f"{c}*(x + h)^n*h^({b})", lambda n, x, h: c * (x + h) ** n * h**b
        low = self.chance.choice([0, 1, 2])
        if kind == "binomial":
            text = f"{c}*Sum(binomial(n, k)*x^(n - k + {a})*h^(k + {b}), (k, {low}, n))"
            return text, lambda n, x, h: c * sum(comb(n, k) * x ** (n - k + a) * h ** (k + b) for k in range(low, n + 1))
        return f"{c}*Sum(x^(k + {a})*h^(k + {b}), (k, {low}, n))", lambda n, x, h: c * sum(x ** (k + a) * h ** (k + b) for k in range(low, n + 1))

    def side(self):
        terms = [self.term() for _ in range(self.chance.choice([1, 2]))]
        return " + ".join(text for text, _ in terms), lambda n, x, h: sum(value(n, x, h) for _, value in terms)


def are_equal(left, right):
    places = [(n, x, h) for n in (1, 2, 3, 5) for x in (Fraction(2, 3), Fraction(-5, 7), Fraction(0)) for h in (Fraction(1, 5), Fraction(-3, 2))]
    return all(left(*place) == right(*place) for place in places)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_proved_is_equal_and_what_is_equal_to_itself_is_proved(seed):
    draw = Draw(seed)
    (text, value), (other, value_of_other) = draw.side(), draw.side()
    extra, value_of_extra = draw.term()
    pairs = [(text, value, other, value_of_other)]
    # The same with a term more on one side, and one that was taken out on the other.
    whole = "(x + h)^n"
    for low, first in ((1, "x^n"), (2, "x^n + n*x^(n - 1)*h")):
        opened = f"{first} + Sum(binomial(n, j)*x^(n - j)*h^j, (j, {low}, n))"
        assert judge_powers(under_limit(f"{whole} + {extra}"), under_limit(f"{extra} + {opened}"), [WHOLE]).kind == "proved"
        pairs.append((whole, lambda n, x, h: (x + h) ** n, f"{opened} + {extra}", lambda n, x, h: (x + h) ** n + value_of_extra(n, x, h)))
    for left, a, right, b in pairs:
        verdict = judge_powers(under_limit(left), under_limit(right), [WHOLE])
        assert verdict is None or are_equal(a, b), (left, right)


@pytest.mark.parametrize("seed", range(30))
def test_a_limit_is_what_is_left_of_the_terms(seed):
    text, value = Draw(seed).side()
    for claimed in ("n*x^(n - 1)", "0", "x^n", "2*x^n"):
        try:
            verdict = judge_powers(under_limit(text), read(claimed, notation="text"), [WHOLE])
        except RefutedError:
            continue
        if verdict is not None:
            right = {"n*x^(n - 1)": lambda n, x: n * x ** (n - 1), "0": lambda n, x: 0, "x^n": lambda n, x: x**n, "2*x^n": lambda n, x: 2 * x**n}
            for n in (1, 2, 4):
                for x in (Fraction(2, 3), Fraction(0)):
                    assert abs(value(n, x, Fraction(1, 10**9)) - right[claimed](n, x)) < Fraction(1, 10**6), (text, claimed)
