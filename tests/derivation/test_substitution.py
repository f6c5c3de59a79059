"""Ink put in for letters, also in derivatives of functions known by their letter: by a slot where the letter fills one alone, else not at all."""

from __future__ import annotations

import pytest

from symcalc.derivation.topics.substitution import put_in
from symcalc.formula.nodes import ONE, TWO, Call, Derivative, Name, Number, Power, Product

X, Y, T = Name("x"), Name("y"), Name("t")
SQUARE = Power(T, TWO)


def partial(body, *variables):
    return Derivative(body, variables, True)


def test_a_derivative_by_a_letter_is_one_by_its_slot():
    assert put_in(partial(Call("f", (X, Y)), (X, TWO), (Y, ONE)), {"x": SQUARE}) == Call("f", (SQUARE, Y), (2, 1))


@pytest.mark.parametrize(
    "derivative",
    [
        partial(Call("f", (Product((TWO, X)), Y)), (X, ONE), (Y, ONE)),  # x is in a slot, and does not fill it
        partial(Call("f", (X, X)), (X, ONE)),  # it moves in two slots
        partial(Call("f", (X, Power(X, TWO))), (X, ONE)),
        partial(Call("f", (X, Y)), (X, Name("n")), (Y, ONE)),  # an order that is no number
    ],
)
def test_no_derivative_is_lost_where_no_slot_says_it(derivative):
    found = put_in(derivative, {"x": SQUARE, "y": Number("3")})
    assert not isinstance(found, Call)
    assert any(isinstance(part, Derivative) for part in found.walk())
