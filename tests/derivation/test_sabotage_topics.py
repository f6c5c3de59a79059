"""Sabotage of topics: what a topic is made with gives something wrong once, and the topic has to refuse, or to end as it did.

The makers are the functions by which a topic writes its lines: the derivative that it asks for, the sum over all terms, the
matrix of all entries, answers put in the place of goals, values in the place of letters. The mistakes are those of `mutants`.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable
from itertools import islice
from types import ModuleType

import pytest

import symcalc as sc
from symcalc.derivation.proof import compare
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics import (
    assembly,
    change_of_variables,
    derivative,
    difference_quotients,
    directional,
    evaluation,
    first_principles,
    gradient,
    hessian,
    implicit,
    jacobian,
    layer_values,
    layers,
    linearization,
    lines,
    logarithmic,
    product_form,
    slopes,
    total,
    uncertainty,
    vector_fields,
)
from symcalc.derivation.topics.assembly import assembled
from symcalc.errors import RefutedError, SymcalcError
from symcalc.formula.nodes import Matrix, Node, Product, negative
from symcalc.formula.rebuilding import product
from tests.derivation.mutants import at_root
from tests.derivation.sabotage import ink_of

F, G = "x^2*sin(y) + e^(-x*y)", "x*y*e^(-x^2/2 - y^2/8)"
LAYERS = {"x": "u^2-v", "y": "u-2v", "u": "1+t", "v": "t^2"}
TOPICS: dict[str, tuple[Callable[[], Derivation], tuple[ModuleType, ...]]] = {
    "partial, mixed": (lambda: sc.partial(F, "x", "y", "x"), (derivative,)),
    "gradient": (lambda: sc.gradient(G, "x, y"), (gradient,)),
    "gradient in three variables": (lambda: sc.gradient("x*y^2*z^3", "x, y, z"), (gradient,)),
    "Jacobian": (lambda: sc.jacobian(["x^2*y", "x + sin(y)", "y/x"], "x, y"), (jacobian,)),
    "Hessian": (lambda: sc.hessian(F, "x, y"), (hessian,)),
    "divergence": (lambda: sc.divergence("(x^2*y, y*z, z^2*x)", "x, y, z"), (vector_fields,)),
    "curl": (lambda: sc.curl("(y*z^2, x^2, x*y)", "x, y, z"), (vector_fields,)),
    "curl in the plane": (lambda: sc.curl("(x*y^2, x^3)", "x, y"), (vector_fields,)),
    "Laplacian": (lambda: sc.laplacian("x^3*y^2 + sin(y)", "x, y"), (vector_fields,)),
    "directional derivative": (lambda: sc.directional_derivative(F, "x, y", [3, 4]), (directional,)),
    "total derivative": (lambda: sc.total_derivative("x*e^y", "t", LAYERS), (total, layers, lines)),
    "total derivative with t itself": (lambda: sc.total_derivative("x*t^2", "t", {"x": "sin(t)"}), (total, layers, lines)),
    "implicit derivative": (lambda: sc.implicit_derivative("x^3 + y^3 = 3*x*y", "y", "x"), (implicit,)),
    "linearisation": (lambda: sc.linearize(F, "x, y", at={"x": 3, "y": 2}), (linearization,)),
    "tangent plane": (lambda: sc.tangent_plane("x^2 + 3*y^2", "x, y", at={"x": 3, "y": 2}), (linearization,)),
    "gradient at a point": (lambda: sc.gradient(G, "x, y", at={"x": 3, "y": 2}), (slopes, evaluation)),
    "Hessian at a point": (lambda: sc.hessian("x^3*y - y^2", "x, y", at={"x": 3, "y": 2}), (hessian, slopes, evaluation)),
    "total derivative at a point": (lambda: sc.total_derivative("x*t^2", "t", {"x": "t^3"}, at={"t": 2}), (layer_values, evaluation)),
    "second implicit derivative": (lambda: sc.implicit_derivative("x^2 + y^2 = 4", "y", "x", order=2), (implicit,)),
    "change of variables": (lambda: sc.change_of_variables("x^2 + y", "polar"), (change_of_variables,)),
    "propagation of errors": (lambda: sc.error_propagation("x^2*y", {"x": "0.1", "y": "0.2"}), (uncertainty,)),
    "first principles": (lambda: sc.derivative("x^3", "x", method="first principles"), (first_principles, difference_quotients)),
    "first principles, of a whole power": (
        lambda: sc.derivative("2*x^n + 3", "x", method="first principles"),
        (first_principles, difference_quotients),
    ),
    "logarithms": (lambda: sc.derivative("x^x/(1 + x)", "x", method="logarithms"), (logarithmic,)),
    "product form": (lambda: sc.derivative("x/e^x", "x", method="product"), (product_form,)),
    "first principles, of a root": (lambda: sc.derivative("sqrt(x)", "x", method="first principles"), (first_principles, difference_quotients)),
}
MAKERS = (
    "acting",
    "slope",
    "total",
    "negative",
    "opened",
    "put_in_place",
    "put_in",
    "substitute",
    "multiplied",
    "tidy",
    "Matrix",
    "Quotient",
    "Product",
)
METHODS = ("along", "jacobian")
QUICK = ("gradient", "Jacobian", "divergence", "curl in the plane", "directional derivative")
MARKED = [pytest.param(name, marks=() if name in QUICK else pytest.mark.battery) for name in TOPICS]
COUNTED: Counter[str] = Counter()
# Mistakes in what is asked for, and not in how it is answered, with the reason.
_A_NAME = "what is asked for is called by another name; no line rests on what it is called"
SAME = {
    **{
        (module, "slope", mistake): _A_NAME
        for module in ("total", "implicit", "layer_values")
        for mistake in ("inner derivative dropped", "derivative not taken")
    },
    **{("slopes", "slope", mistake): _A_NAME for mistake in ("sign", "factor", "inner derivative dropped", "derivative not taken")},
}


def wrong(node: Node):
    """Yield what may be given in the place of ``node``."""
    yield "sign", negative(node)
    yield "factor", product(ink_of("2").node, node)
    yield from at_root(node)


class Saboteur:
    """A maker that makes one mistake: at its n-th call, the k-th that can be made there."""

    def __init__(self, maker: Callable[..., Node], call: int, mistake: int) -> None:
        self.maker, self.left, self.mistake, self.made = maker, call, mistake, ""

    def __call__(self, *arguments, **named) -> Node:
        node = self.maker(*arguments, **named)
        self.left -= 1
        if self.left == -1 and isinstance(node, Node):
            found = next(islice(wrong(node), self.mistake, None), None)
            if found is not None and found[1] != node:
                self.made, node = found
        return node


def places(modules: tuple[ModuleType, ...]):
    for module in (*modules, assembly):
        yield from ((module, maker) for maker in MAKERS if maker in vars(module))
        for held in (thing for thing in vars(module).values() if isinstance(thing, type) and thing.__module__ == module.__name__):
            yield from ((held, method) for method in METHODS if method in vars(held))


def ends(derivation: Derivation) -> tuple:
    return derivation.goal.meaning, derivation.result


def _beside(derivation: Derivation) -> tuple[Derivation, ...]:
    return tuple(entry for entry in getattr(derivation, "numbers", ()) if isinstance(entry, Derivation))


def outcome(topic: Callable[[], Derivation], right: Derivation) -> str:
    """Return what comes of a sabotaged topic."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = topic()
    except RefutedError:
        return "refuted"
    except (SymcalcError, AssertionError, AttributeError, TypeError, ValueError, KeyError, IndexError, StopIteration) as error:
        return f"refused with {type(error).__name__}"
    if found == right:
        return "without effect"
    pairs = [*zip(ends(found), ends(right), strict=True)]
    if len(found.steps) == len(right.steps):
        pairs += [(a.after.meaning, b.after.meaning) for a, b in zip(found.steps, right.steps, strict=True)]
    # The numbers beside the lines, such as the value of each slope at the point.
    pairs += [pair for a, b in zip(_beside(found), _beside(right), strict=True) for pair in zip(ends(a), ends(b), strict=True)]
    try:
        same = all(a == b or compare(a, b).kind in ("proved", "agrees") for a, b in pairs)
    except RefutedError:
        same = False
    if same and (len(pairs) > 2 or all(verdict.kind == "proved" for verdict in found.verdicts)):
        return "the same in other ink"
    return "survives"


@pytest.mark.parametrize("name", MARKED)
def test_a_topic_that_makes_one_mistake_refuses(name, monkeypatch):
    topic, modules = TOPICS[name]
    right = topic()
    calls = 2 if name in QUICK else 4
    survivors = []
    for holder, maker in places(modules):
        original = getattr(holder, maker)
        for call in range(calls):
            for mistake in range(12):
                saboteur = Saboteur(original, call, mistake)
                patched = saboteur if isinstance(holder, ModuleType) else lambda *arguments, saboteur=saboteur: saboteur(*arguments)
                monkeypatch.setattr(holder, maker, patched)
                found = outcome(topic, right)
                monkeypatch.setattr(holder, maker, original)
                if not saboteur.made:
                    break
                where = (holder.__name__.rsplit(".", 1)[-1], maker, saboteur.made)
                found = "the same, since " + SAME[where] if found == "survives" and where in SAME else found
                COUNTED[found] += 1
                if found == "survives":
                    survivors.append(where)
    assert not survivors


def test_the_counts_are_shown(capsys):
    with capsys.disabled():
        print("\nmistakes in topics:", ", ".join(f"{count} {kind}" for kind, count in COUNTED.most_common()), end=" ")
    assert COUNTED["refuted"] > COUNTED.total() / 2


ASSEMBLED = [
    ("entries swapped", lambda node: Matrix((node.rows[1], node.rows[0]))),
    ("sign of an entry", lambda node: Matrix(((negative(node.rows[0][0]),), node.rows[1]))),
    ("an entry twice", lambda node: Matrix((node.rows[0], node.rows[0]))),
    ("an entry not derived", lambda node: Matrix((node.rows[0], (ink_of("x").node,)))),
]


@pytest.mark.parametrize(("mistake", "change"), ASSEMBLED)
def test_a_line_that_does_not_fit_its_parts_is_refuted(mistake, change):
    step = sc.gradient(G, "x, y").steps[0]
    assert assembled(step.before, step.after, step.parts).kind == "proved"
    with pytest.raises(RefutedError):
        assembled(step.before, step.after.with_node(change(step.after.node)), step.parts)


def test_what_only_names_stand_for_is_held_against_the_parts_too():
    (step,) = (step for step in sc.total_derivative("x^3", "t", {"x": "u^2", "u": "sin(t)"}).steps if step.rule == "derivatives")
    assert assembled(step.before, step.after, step.parts, by_name=True).kind == "proved"
    for wrong_node in (negative(step.after.node), Product(step.after.node.factors[1:]), ink_of("cos(t)").node):
        with pytest.raises(RefutedError):
            assembled(step.before, step.after.with_node(wrong_node), step.parts, by_name=True)
