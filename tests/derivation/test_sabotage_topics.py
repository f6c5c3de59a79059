"""Sabotage of topics: what a topic is made with gives something wrong once, and it has to be refuted, or all formulas of the
derivation have to mean what they did: those that do are listed with the reason. Any other error is no refutation.

The makers are the functions by which a topic writes its lines: the derivative that it asks for, the sum over all terms, the
matrix of all entries, answers put in the place of goals, values in the place of letters. The mistakes are those of `mutants`.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import islice
from types import ModuleType

import pytest

import symcalc as sc
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics import (
    assembly,
    change_of_variables,
    definiteness,
    derivative,
    difference_quotients,
    directional,
    evaluation,
    first_principles,
    gradient,
    hessian,
    implicit,
    jacobian,
    layer_products,
    layer_values,
    layers,
    linearization,
    lines,
    logarithmic,
    product_form,
    singular_points,
    slopes,
    total,
    uncertainty,
    vector_fields,
)
from symcalc.derivation.topics.assembly import assembled
from symcalc.derivation.topics.layer_products import equal_names
from symcalc.errors import RefutedError, SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Matrix, Node, Product, Relation, negative
from symcalc.formula.rebuilding import product
from tests.derivation.equivalent_mutants import OF_TOPICS
from tests.derivation.mutants import at_root
from tests.derivation.sabotage import ink_of

F, G = "x^2*sin(y) + e^(-x*y)", "x*y*e^(-x^2/2 - y^2/8)"
LAYERS = {"x": "u^2-3v", "y": "5u-2v", "u": "1+3t", "v": "t^2"}
TOPICS: dict[str, tuple[Callable[[], Derivation], tuple[ModuleType, ...]]] = {
    "partial, mixed": (lambda: sc.partial(F, "x", "y", "x"), (derivative,)),
    "gradient": (lambda: sc.gradient(G, "x, y"), (gradient,)),
    "gradient in three variables": (lambda: sc.gradient("x*y^2*z^3", "x, y, z"), (gradient,)),
    "Jacobian": (lambda: sc.jacobian(["x^2*y", "x + sin(y)", "y/x"], "x, y"), (jacobian,)),
    "Hessian": (lambda: sc.hessian(F, "x, y"), (hessian,)),
    "divergence": (lambda: sc.divergence("(x^2*y, y*z, z^2*x)", "x, y, z"), (vector_fields,)),
    "curl": (lambda: sc.curl("(y*z^2, x^2*z, x*y^3)", "x, y, z"), (vector_fields,)),
    "curl in the plane": (lambda: sc.curl("(x*y^2, x^3)", "x, y"), (vector_fields,)),
    "Laplacian": (lambda: sc.laplacian("x^3*y^2 + sin(y)", "x, y"), (vector_fields,)),
    "directional derivative": (lambda: sc.directional_derivative(F, "x, y", [5, 12]), (directional,)),
    "total derivative": (lambda: sc.total_derivative("x*e^y", "t", LAYERS), (total, layers, lines, layer_products)),
    "total derivative with t itself": (lambda: sc.total_derivative("x^2*t^3", "t", {"x": "sin(3t)"}), (total, layers, lines, layer_products)),
    "implicit derivative": (lambda: sc.implicit_derivative("x^3 + y^3 = 3*x*y", "y", "x"), (implicit,)),
    "linearisation": (lambda: sc.linearize(F, "x, y", at={"x": 3, "y": 2}), (linearization,)),
    "tangent plane": (lambda: sc.tangent_plane("x^2 + 3*y^2", "x, y", at={"x": 3, "y": 2}), (linearization,)),
    "gradient at a point": (lambda: sc.gradient(G, "x, y", at={"x": 3, "y": 4}), (slopes, evaluation)),
    "Hessian at a point": (lambda: sc.hessian("x^3*y - y^2", "x, y", at={"x": 3, "y": 2}), (hessian, slopes, evaluation, definiteness)),
    "total derivative at a point": (lambda: sc.total_derivative("x*t^2", "t", {"x": "t^3"}, at={"t": 2}), (layer_values, evaluation, layer_products)),
    "second implicit derivative": (lambda: sc.implicit_derivative("x^2 + 3*y^2 = 2*x", "y", "x", order=2), (implicit,)),
    "total derivative at a point, three layers": (
        lambda: sc.total_derivative("x*e^y", "t", LAYERS, at={"t": 2}),
        (layer_values, evaluation, layer_products),
    ),
    "implicit derivative at a point": (
        lambda: sc.implicit_derivative("x^3 + y^3 = 9*x*y/2", "y", "x", at={"x": 2, "y": 1}),
        (implicit, evaluation, singular_points),
    ),
    "influences at a point": (
        lambda: sc.error_propagation("x^2*y", {"x": "0.1", "y": "0.2"}, at={"x": 3, "y": 4}),
        (uncertainty, slopes, evaluation),
    ),
    "directional derivative at a point": (lambda: sc.directional_derivative(F, "x, y", [5, 12], at={"x": 3, "y": 4}), (directional, slopes)),
    "Hessian at a point, with a direction": (
        lambda: sc.hessian("x^3*y - y^2", "x, y", at={"x": 3, "y": 2}, direction=[5, 12]),
        (hessian, slopes),
    ),
    "change of variables": (lambda: sc.change_of_variables("x^2*y", "polar"), (change_of_variables,)),
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
    "product",
    "Power",
    "Root",
    "matrix",
    "exact",
)
METHODS = ("along", "jacobian", "slope")
QUICK = ("gradient", "Jacobian", "divergence", "curl in the plane", "directional derivative")
MARKED = [pytest.param(name, marks=() if name in QUICK else pytest.mark.battery) for name in TOPICS]
COUNTED: Counter[str] = Counter()


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

    def in_place(self) -> Callable[..., Node]:
        """What stands where the maker stood; of a kind of node one, too, so that nodes of that kind are still known to be such."""
        if not isinstance(self.maker, type):
            return lambda *arguments, **named: self(*arguments, **named)
        return _Kind(self.maker.__name__, (), {"kind": self.maker, "saboteur": self, "__match_args__": self.maker.__match_args__})


class _Kind(type):
    def __instancecheck__(cls, thing) -> bool:
        return isinstance(thing, cls.kind)

    def __call__(cls, *arguments, **named) -> Node:
        return cls.saboteur(*arguments, **named)


def places(modules: tuple[ModuleType, ...]):
    for module in (*modules, assembly):
        yield from ((module, maker) for maker in MAKERS if maker in vars(module))
        for held in (thing for thing in vars(module).values() if isinstance(thing, type) and thing.__module__ == module.__name__):
            yield from ((held, method) for method in METHODS if method in vars(held))


def shown(thing: object) -> Iterator[Formula]:
    """Yield every formula of a derivation, and of all that it holds: what it is called, its lines, their facts and conditions."""
    if isinstance(thing, Formula):
        yield thing
    elif isinstance(thing, Mapping):
        yield from (formula for entry in thing.values() for formula in shown(entry))
    elif isinstance(thing, list | tuple):
        yield from (formula for entry in thing for formula in shown(entry))
    elif is_dataclass(thing) and not isinstance(thing, type):
        yield from (formula for field in fields(thing) for formula in shown(getattr(thing, field.name)))


def is_same(one: Formula, other: Formula) -> bool:
    """Whether two formulas mean the same; names of derivatives, which mean nothing by themselves, have to be the same names."""
    if one.node == other.node:
        return True
    if isinstance(one.node, Relation) and isinstance(other.node, Relation):
        sides = zip(one.node.operands, other.node.operands, strict=True)
        return one.node.operators == other.node.operators and all(is_same(one.with_node(a), other.with_node(b)) for a, b in sides)
    try:
        return equal_names(one, other).kind in ("proved", "agrees")
    except SymcalcError:
        return False


def outcome(topic: Callable[[], Derivation], right: Derivation) -> str:
    """Return what comes of a sabotaged topic: refuted, the same in other ink, or what is wrong with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = topic()
    except RefutedError:
        return "refuted"
    except Exception as error:
        return f"{type(error).__name__} in place of a refutation: {error}"
    ours, theirs = list(shown(found)), list(shown(right))
    if len(ours) != len(theirs):
        return f"not refuted: {len(ours)} formulas in place of {len(theirs)}"
    wrong_ones = (f"not refuted: {a.to_text()} in place of {b.to_text()}" for a, b in zip(ours, theirs, strict=True) if not is_same(a, b))
    return next(wrong_ones, "the same")


@pytest.mark.parametrize("name", MARKED)
def test_a_topic_that_makes_one_mistake_is_refuted(name, monkeypatch):
    topic, modules = TOPICS[name]
    right = topic()
    calls = 2 if name in QUICK else 4
    survivors = []
    for holder, maker in places(modules):
        original = getattr(holder, maker)
        for call in range(calls):
            for mistake in range(12):
                saboteur = Saboteur(original, call, mistake)
                monkeypatch.setattr(holder, maker, saboteur.in_place())
                found = outcome(topic, right)
                monkeypatch.setattr(holder, maker, original)
                if not saboteur.made:
                    break
                where = (holder.__name__.rsplit(".", 1)[-1], maker, saboteur.made)
                if found == "the same":
                    found = f"meaning the same, since {OF_TOPICS[where]}" if where in OF_TOPICS else "meaning the same, and not listed"
                COUNTED[found] += 1
                if found != "refuted" and not found.startswith("meaning the same, since"):
                    survivors.append((where, found))
    assert not survivors


def test_the_counts_are_shown(capsys):
    with capsys.disabled():
        refuted = COUNTED["refuted"]
        print(f"\nmistakes in topics: {COUNTED.total()}, refuted: {refuted}, meaning the same: {COUNTED.total() - refuted}")
        for kind, count in COUNTED.most_common():
            print(f"  {count} {kind}")
    assert all(kind.startswith(("refuted", "meaning the same, since")) for kind in COUNTED)
    assert COUNTED["refuted"] > 20 * (COUNTED.total() - COUNTED["refuted"])


def test_a_mistake_that_raises_something_else_than_a_refutation_is_not_taken_for_one():
    right = sc.gradient(G, "x, y")

    def failing() -> Derivation:
        raise TypeError("no formula")

    assert outcome(failing, right) == "TypeError in place of a refutation: no formula"
    assert outcome(lambda: sc.gradient(G, "y, x"), right).startswith("not refuted")
    assert outcome(lambda: sc.gradient(G, "x, y"), right) == "the same"


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
