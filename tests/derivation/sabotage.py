"""Steps to be sabotaged, and how a sabotaged step is judged: by the same judge, under the conditions of the step as it is."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator

from symcalc.derivation.conditions import asked
from symcalc.derivation.proof import judge
from symcalc.derivation.rule import RULES, Differentiation, Rule
from symcalc.derivation.tidying import TIDYINGS
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import ONE, Derivative, Indexed, Name, Node
from symcalc.formula.reading.reader import read
from tests.derivation.test_tidying import ROWS

X = Name("x")
Row = tuple[str, Formula, Formula, tuple[Formula, ...]]

# Beside the example of each rule: what calculus books ask.
TEXTBOOK = """
x^7; 1/x^2; x^(3/2); sqrt(x); cbrt(x); root(x, 5); x*sin(x); x^2*exp(-x)*sin(x); x/(x + 1); sin(x)/x; ln(x)/x^2; (2*x + 1)^10
sqrt(1 + x^2); 1/sqrt(1 + x^2); sin(x^2); sin(x)^2; e^(-x^2/2); ln(sin(x)); tan(x^2); asin(x/2); atan(1/x); tanh(x/2); acosh(x + 2); 2^x; 10^(x^2)
x^x; (1 + 1/x)^x; log(x, 10); log(2, x + 2); abs(x^2 - 4); ln(abs(x^2 - 4)); max(x, x^2); min(x, 4 - x, 1); erf(x); gamma(x); x^y; y^x
x*y/(x^2 + y^2); atan2(y, x); e^(x/y); log(x, y + 2); f(x^2); f(g(x)); f(x*y, x - y); f(g(x), h(x), x); sum(x^i/i, (i, 1, n))
product(x + i, (i, 1, n))
Integral(sin(x*t), (t, 0, x^2)); Integral(e^(-t^2), (t, x, 2)); Piecewise((x^2, x < 1), (2*x - 1, True)); besselj(n, x)
Matrix([[x^2, sin(x)], [y, x*y]])
"""
FAMILIES = ["sum(w[i]^2, (i, 1, n))", "ln(sum(e^(w[i]), (i, 1, n)))", "w[i]*w[j]", "sum(w[i]*x^i, (i, 1, n))"]
UNTIDY = [(kind, text) for kind, text, tidy in ROWS if text != tidy]


def ink_of(text: str) -> Formula:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read(text, notation="text")


def bodies() -> Iterator[tuple[Formula, Node]]:
    """Yield what is differentiated, and by what."""
    texts = [rule.example for rule in RULES.values()] + [text.strip() for text in TEXTBOOK.replace("\n", ";").split(";")]
    for text in dict.fromkeys(filter(None, texts)):
        yield ink_of(text), X
    yield Formula(Indexed("x", (Name("i"),))), Indexed("x", (Name("k"),))
    for text in FAMILIES:
        yield ink_of(text), Indexed("w", (Name("k"),))


def of_rules() -> list[Row]:
    """Return, for each rule and each body that it matches first or at once, its line as it stands."""
    rows = []
    for body, variable in bodies():
        for rule in RULES.values():
            row = _of_rule(rule, body, variable)
            if row is not None:
                rows.append(row)
    return rows


def _of_rule(rule: Rule, body: Formula, variable: Node) -> Row | None:
    d = Differentiation(variable, False, body.roles)
    try:
        rewrite = rule.match(body.node, d)
    except Exception:
        return None
    if rewrite is None:
        return None
    before = Formula(Derivative(body.node, ((variable, ONE),), False), body.roles)
    after = Formula(rewrite.after, body.roles)
    stated = [Formula(node, body.roles) for node in rewrite.assuming] or asked((before, after))
    return f"{rule.name}: {body.to_text()}", before, after, tuple(stated)


def of_tidyings() -> list[Row]:
    kinds = {kind.name: kind for kind in TIDYINGS}
    rows = []
    for name, text in UNTIDY:
        before = ink_of(text)
        after = before.with_node(kinds[name].settled(before.node))
        stated = [before.with_node(node) for node in kinds[name].conditions(before.node)] or asked((before, after))
        rows.append((f"{name}: {text}", before, after, tuple(stated)))
    return rows


def outcome(row: Row, mutant: Node) -> str:
    """Return what comes of a mutant: refuted, or the verdict that it gets."""
    _, before, after, stated = row
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            verdict = judge(before, after.with_node(mutant), stated)
    except RefutedError:
        return "refuted"
    return f"{verdict.kind}: {verdict.how}" if verdict.kind == "undecided" else verdict.kind


def counted(outcomes: list[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in Counter(kind.split(":")[0] for kind in outcomes).most_common())
