"""Every claim of every row, checked with numbers; and false claims refused by the same checks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symcalc import functions
from symcalc.functions import Identity
from tests.functions.checking import derivative_faults, domain_faults, identity_faults

OF_WHOLE_OBJECTS = {"norm", "transpose", "det", "trace", "adjugate", "nabla", "divergence", "curl", "laplacian"}
FORMS = [
    pytest.param(row, form, id=f"{row.name}({', '.join(form.parameters)})")
    for row in functions.rows()
    if row.name not in OF_WHOLE_OBJECTS
    for form in row.forms()
]
IDENTITIES = [
    pytest.param(identity, id=f"{row.name}: {identity.left}") for row in functions.rows() for form in row.forms() for identity in form.identities
]
IN_OTHERS = [
    pytest.param(Identity(f"{row.text[0]}({', '.join(row.parameters)})", row.in_others, row.domain), id=row.name)
    for row in functions.rows()
    if row.in_others
]


@pytest.mark.parametrize(("row", "form"), FORMS)
def test_each_derivative_is_the_slope_and_sympys_derivative(row, form):
    assert derivative_faults(row, form) == []


@pytest.mark.parametrize("identity", IDENTITIES)
def test_each_identity_holds_where_its_condition_does(identity):
    assert identity_faults(identity) == []


@pytest.mark.parametrize("identity", IN_OTHERS)
def test_what_a_function_is_in_others_holds_wherever_it_is_defined(identity):
    assert identity_faults(identity) == []


@pytest.mark.parametrize(("row", "form"), FORMS)
def test_each_domain_is_where_the_value_is_real(row, form):
    assert domain_faults(row, form) == []


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("cos", {"derivative": ("sin(x)",)}),
        ("erf", {"derivative": ("1/sqrt(pi)*e^(-x^2)",)}),
        ("Abs", {"derivative": ("1",)}),
        ("acosh", {"smooth": ""}),
        ("floor", {"smooth": ""}),
        ("atan2", {"derivative": ("-y/(x^2 + y^2)", "x/(x^2 + y^2)")}),
        ("Si", {"smooth": ""}),
    ],
)
def test_a_wrong_derivative_or_a_missing_condition_is_refused(name, changes):
    row = replace(functions.row(name), **changes)
    assert derivative_faults(row, row.forms()[0])


@pytest.mark.parametrize(
    "identity",
    [
        Identity("sqrt(x^2)", "x"),
        Identity("ln(x^2)", "2*ln(x)", "x != 0"),
        Identity("atan(x) + atan(1/x)", "pi/2"),
        Identity("sin(x)^2 + cos(x)^2", "2"),
        Identity("asin(sin(x))", "x"),
        Identity("floor(x + n)", "floor(x) + n"),
        Identity("sin(x)", "x", "x = 7"),
        Identity("abs(x)", "Piecewise((x, x >= -1), (-x, true))"),
        Identity("tanh(x)", "(exp(2*x) + 1)/(exp(2*x) - 1)"),
    ],
)
def test_an_identity_that_holds_only_in_part_is_refused(identity):
    assert identity_faults(identity)


@pytest.mark.parametrize(("name", "domain"), [("log", "x >= 0"), ("log", "x > 1"), ("asin", ""), ("tan", ""), ("gamma", "x > 0")])
def test_a_domain_too_large_or_too_small_is_refused(name, domain):
    row = replace(functions.row(name), domain=domain)
    assert domain_faults(row, row.forms()[0])
