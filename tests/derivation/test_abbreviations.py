"""A long exponential gets a letter; what was derived once is referred to, and nothing changes its meaning."""

from __future__ import annotations

import sympy

from symcalc.derivation.abbreviations import abbreviated, own_derivatives, worth_a_letter
from symcalc.derivation.engine import derived, differentiate
from symcalc.derivation.page import derivation_page
from symcalc.document.blocks import Section
from symcalc.formula.nodes import Name
from symcalc.formula.reading.reader import read

BODY = read("x*y*e^(-x^2/2 - y^2/8)", notation="text")
FACTOR = worth_a_letter(BODY)
X, Y = Name("x"), Name("y")
OWN = own_derivatives(BODY, FACTOR, [X, Y], True)


def test_the_derivatives_of_the_letter_are_used_and_not_derived_again():
    found = abbreviated(differentiate(BODY, X, True, None, OWN), BODY, FACTOR)
    assert [step.rule for step in found.steps][:4] == ["product rule", "constant factor", "variable", "derived before"]
    assert [step.after.to_text() for step in found.steps][3] == "y*E + x*y*(-x*E)"
    assert abbreviated(OWN[0], BODY, FACTOR).answer.to_text() == "-x*E"
    assert len(differentiate(BODY, X, True).steps) > len(found.steps)


def test_each_line_means_what_it_meant():
    plain = differentiate(BODY, X, True, None, OWN)
    short = abbreviated(plain, BODY, FACTOR)
    assert [step.after.meaning for step in short.steps] == [step.after.meaning for step in plain.steps]
    assert short.verdicts == plain.verdicts
    assert short.is_proved
    assert short.result.has(sympy.exp)
    assert not short.result.has(sympy.Symbol("E"))
    assert "e^" not in "".join(step.after.to_text() for step in short.steps)


def test_the_page_says_what_the_letter_is():
    asked = derivation_page(abbreviated(differentiate(BODY, X, True, None, OWN), BODY, FACTOR)).blocks[0]
    assert isinstance(asked, Section)
    (_, said) = asked.blocks
    assert said.formulas[0].to_text() == "E = e^(-x^2/2 - y^2/8)"


def test_a_letter_that_is_taken_is_not_taken_again():
    body = read("E*x*e^(-x^2/2 - y^2/8)", notation="text", declare={"E": "parameter"})
    found = abbreviated(differentiate(body, X, True), body, worth_a_letter(body))
    assert found.abbreviations[0].to_text().startswith("Q = ")


def test_what_is_short_or_no_factor_gets_no_letter():
    for text in ("x*e^(-x)", "e^(-x^2/2 - y^2/8) + x", "x*sin(x^2 + y^2 + 1)"):
        assert worth_a_letter(read(text, notation="text")) is None


def test_the_same_question_is_looked_up_and_another_one_is_not():
    derived.cache_clear()
    first = differentiate(BODY, X, True)
    assert differentiate(BODY, X, True) is first
    assert differentiate(BODY, Y, True) != first
    assert differentiate(BODY, X, False) != first
    assert differentiate(BODY, X, True, None, OWN) != first
    assert derived.cache_info().hits == 1
    assert derived.cache_info().maxsize is not None
