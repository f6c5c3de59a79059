"""Critical points: all of them, of the right kind, with proof; and what is said where that is not known."""

from __future__ import annotations

from time import process_time

import pytest
import sympy

import symcalc as sc
from symcalc.derivation import point_count, stationary_kinds
from symcalc.derivation.topics import critical_points as topic
from symcalc.enclosure.balls import ball
from symcalc.enclosure.solutions import Roots
from symcalc.enclosure.systems import solve

X, Y = sympy.symbols("x y")
PI = sympy.pi
HIMMELBLAU = "(x^2+y-11)^2+(x+y^2-7)^2"
CAMEL = "4x^2-2.1x^4+x^6/3+x*y-4y^2+4y^4"
PEAKS = "3(1-x)^2 e^{-x^2-(y+1)^2}-10(x/5-x^3-y^5)e^{-x^2-y^2}-e^{-(x+1)^2-y^2}/3"
SIAM = r"e^{\sin(50x)}+\sin(60e^y)+\sin(70\sin(x))+\sin(\sin(80y))-\sin(10(x+y))+(x^2+y^2)/4"


def kinds(found: sc.Derivation) -> dict[str, int]:
    return {kind: sum(point.kind == kind for point in found.result) for kind in dict.fromkeys(point.kind for point in found.result)}


@pytest.mark.parametrize(("f", "box", "expected"), [
    (HIMMELBLAU, None, {"minimum": 4, "saddle": 4, "maximum": 1}),
    (CAMEL, None, {"minimum": 6, "saddle": 7, "maximum": 2}),
    ("(1-x)^2+100(y-x^2)^2", None, {"minimum": 1}),
    (PEAKS, {"x": (-3, 3), "y": (-3, 3)}, {"minimum": 3, "maximum": 3, "saddle": 3}),
    ("x^3-3x*y^2", None, {"degenerate": 1}),
    ("f(x,y)=x y e^{-x^2/2-y^2/8}", None, {"maximum": 2, "minimum": 2, "saddle": 1}),
    ("x^2+y^2+z^2+x*y*z", None, {"saddle": 4, "minimum": 1}),
    ("x^2+x*y+3y^2-x", None, {"minimum": 1}),
    ("x/(1+x^2+y^2)", None, {"minimum": 1, "maximum": 1}),
    ("x+y", None, {}),
])  # fmt: skip
def test_known_functions_have_their_points(f, box, expected):
    began = process_time()
    found = sc.critical_points(f, box=box)
    assert kinds(found) == expected
    assert found.is_complete
    assert found.is_proved
    assert all(point.status == "proven" for point in found.result)
    assert process_time() - began < 6  # of the processor, two on an idle machine


def test_values_are_exact_where_points_are():
    found = sc.critical_points("f(x,y)=x y e^{-x^2/2-y^2/8}", "x, y")
    assert [(q.point, q.value, q.kind, q.is_global) for q in found.result] == [
        ({"x": -1, "y": -2}, 2 / sympy.E, "maximum", True),
        ({"x": -1, "y": 2}, -2 / sympy.E, "minimum", True),
        ({"x": 0, "y": 0}, 0, "saddle", None),
        ({"x": 1, "y": -2}, -2 / sympy.E, "minimum", True),
        ({"x": 1, "y": 2}, 2 / sympy.E, "maximum", True),
    ]


def test_equal_least_values_are_all_global():
    assert [q.is_global for q in sc.critical_points(HIMMELBLAU).result if q.kind == "minimum"] == [True] * 4
    camel = sc.critical_points(CAMEL).result
    assert sorted(float(q.value) for q in camel if q.is_global) == pytest.approx([-1.0316284534898774] * 2)
    assert [q.value for q in sc.critical_points(HIMMELBLAU).result if q.kind == "minimum"] == [0] * 4


DEGENERATE = [
    ("x^4+y^4", "minimum", "never negative"),
    ("-x^4-y^6", "maximum", "never positive"),
    ("x^2-y^4", "saddle", "against the sign"),
    ("x^2+y^3", "degenerate", "t^3, with either sign"),
    ("x^3-3x*y^2", "degenerate", "no extremum"),
    ("x^4-y^4", "saddle", "rises both ways"),
    ("(y-x^2)(y-2x^2)", "degenerate", "do not show"),
]


@pytest.mark.parametrize(("f", "kind", "why"), DEGENERATE)
def test_degenerate_points_are_examined(f, kind, why):
    (point,) = sc.critical_points(f, "x, y").result
    assert (point.kind, point.status) == (kind, "proven")
    assert why in point.why


def test_a_degenerate_point_in_a_box_is_kept_with_what_is_known():
    found = sc.critical_points("sin(x)+sin(y)+sin(x+y)", "x, y", {"x": (-1, 6), "y": (-1, 6)})
    assert kinds(found) == {"maximum": 1, "degenerate": 1, "minimum": 1}
    odd = next(q for q in found.result if q.kind == "degenerate")
    assert (odd.point, odd.status) == ({"x": sympy.pi, "y": sympy.pi}, "undecided")
    assert not found.is_complete
    assert not found.is_proved


INTERVALS = [
    ("x^3-3x", (-2, 3), [(-2, "endpoint", True), (-1, "maximum", False), (0, "inflection", None), (1, "minimum", True), (3, "endpoint", True)]),
    ("sin(x)", (0, "2 pi"), [
        (0, "endpoint", False), (PI / 2, "maximum", True), (PI, "inflection", None), (3 * PI / 2, "minimum", True), (2 * PI, "endpoint", False),
    ]),
    ("x e^{-x}", (0, 4), [(0, "endpoint", True), (1, "maximum", True), (2, "inflection", None), (4, "endpoint", False)]),
    ("x^3", (-1, 1), [(-1, "endpoint", True), (0, "inflection", None), (1, "endpoint", True)]),
    ("x^4", (-1, 1), [(-1, "endpoint", True), (0, "minimum", True), (1, "endpoint", True)]),
    ("1/x", (-1, 1), [(-1, "endpoint", None), (1, "endpoint", None)]),
    ("x^2", (0, 1), [(0, "endpoint", True), (1, "endpoint", True)]),
]  # fmt: skip


@pytest.mark.parametrize(("f", "interval", "expected"), INTERVALS)
def test_on_an_interval_the_ends_and_inflection_points_are_there(f, interval, expected):
    found = sc.critical_points(f, "x", {"x": interval})
    assert [(q.point["x"], q.kind, q.is_global) for q in found.result] == expected


def test_where_the_function_has_no_value_there_is_no_point():
    assert sc.critical_points("ln(x^2-4)", "x").result == ()
    assert [q.point for q in sc.critical_points("sqrt(1-x^2-y^2)", "x, y", {"x": (-3, 3), "y": (-3, 3)}).result if q.status == "proven"] == [
        {"x": 0, "y": 0}
    ]


def test_a_kink_is_undecided():
    found = sc.critical_points("|x|", "x", {"x": (-1, 1)})
    assert [q.kind for q in found.result] == ["endpoint", "undecided", "endpoint"]
    assert "no derivative" in found.result[1].why
    assert not found.is_complete


@pytest.mark.parametrize("limit", [0.3, 1.0])
def test_a_time_limit_gives_what_is_known_by_then(limit):
    began = process_time()
    found = sc.critical_points(SIAM, "x, y", {"x": (-20, 20), "y": (-4, 4)}, time_limit=limit)
    assert process_time() - began < limit + 4  # the derivatives are derived in any case
    assert not found.is_complete
    assert "are left" in found.message
    assert "There may be others" in found.to_text("answer")


@pytest.mark.parametrize(("call", "message"), [
    (lambda: sc.critical_points("sin(x) + y^2"), "a box is needed"),
    (lambda: sc.critical_points("a x^2", "x"), "no variables"),
    (lambda: sc.critical_points("x^2", box={"y": (0, 1)}), "no variable"),
    (lambda: sc.critical_points("x^2", box={"x": (1, 0)}), "lower end comes first"),
    (lambda: sc.critical_points("x^2", box={"x": (0, "a")}), "no real number"),
    (lambda: sc.critical_points("x^2", box={"x": 3}), "two numbers"),
    (lambda: sc.critical_points("x^2", time_limit=0), "positive"),
    (lambda: sc.find_root("x^2 - 2", "x", within=(3, 4)), "no root within"),
    (lambda: sc.find_root("x^2 - 2", "x", 1, within=(0, 4), all=True), "no start"),
    (lambda: sc.find_root("(x y - 1, x - y)", "x, y", within=(0, 4), all=True), "for each of"),
])  # fmt: skip
def test_wrong_calls_say_what_was_expected(call, message):
    with pytest.raises(sc.SymcalcError, match=message):
        call()


def test_all_roots_of_an_equation_and_of_a_system():
    found = sc.find_root("sin(x) = x/3", "x", within=(-4, 4), all=True)
    assert [round(root.point["x"], 9) for root in found] == [-2.278862660, 0.0, 2.27886266]
    assert found.success
    assert all(abs(float(end) - root.x[0]) < 1e-14 for root in found for end in root.ends["x"])
    circle = sc.find_root(["x^2+y^2=1", "x=y"], "x, y", all=True)
    assert [root.exact for root in circle] == [(-sympy.sqrt(2) / 2,) * 2, (sympy.sqrt(2) / 2,) * 2]
    assert "All roots" in circle.to_text()
    assert len(sc.find_root("x^2 + 1", "x", all=True)) == 0
    assert sc.find_root("x^3 - 2x - 5", within=(0, 3)).status.name == "PROVEN"


# Pages


@pytest.mark.parametrize("detail", ["answer", "brief", "textbook", "full"])
@pytest.mark.parametrize(
    ("f", "box"), [("f(x,y)=x y e^{-x^2/2-y^2/8}", None), (HIMMELBLAU, None), ("x^3-3x", {"x": (-2, 3)}), ("x^2+y^2+z^2+x*y*z", None)]
)
def test_pages_are_written_in_each_detail(f, box, detail):
    found = sc.critical_points(f, box=box)
    assert all(len(text) > 100 for text in (found.to_latex(detail), found.to_markdown(detail), found.to_json(detail)))
    assert ("Classification" in found.to_text(detail)) == (detail != "answer")
    assert "There are no others." in found.to_text(detail)


# Sabotage


def roots_of(f: sympy.Expr, box=None) -> tuple[list[sympy.Expr], Roots]:
    equations = [f.diff(X), f.diff(Y)]
    return equations, solve(equations, [X, Y], box)


def without_one(found: Roots) -> Roots:
    return Roots(found.roots[1:], found.is_complete, found.method, found.message)


def test_a_dropped_point_is_refuted_by_the_count_of_real_roots():
    equations, found = roots_of((X**2 + Y - 11) ** 2 + (X + Y**2 - 7) ** 2)
    assert point_count.judge_points(equations, [X, Y], None, found).kind == "proved"
    with pytest.raises(sc.RefutedError, match="one is missing"):
        point_count.judge_points(equations, [X, Y], None, without_one(found))


def test_a_dropped_point_is_refuted_by_the_turns_of_the_gradient():
    box = dict.fromkeys((X, Y), (sympy.Rational(-6), sympy.Rational(6)))
    ends = dict.fromkeys(box, (-6, 6))
    equations, found = roots_of((X**2 + Y - 11) ** 2 + (X + Y**2 - 7) ** 2 + sympy.sin(X), ends)
    assert point_count.judge_points(equations, [X, Y], ends, found).kind == "proved"
    with pytest.raises(sc.RefutedError, match="turns"):
        point_count.judge_points(equations, [X, Y], ends, without_one(found))


def test_a_point_that_is_none_is_refuted():
    equations, found = roots_of(X**2 + Y**2)
    (root,) = found.roots
    moved = Roots((type(root)((ball(1), ball(0)), "proven", "", (None, None)),), True, "exact", "")
    with pytest.raises(sc.RefutedError, match="is called a root"):
        point_count.judge_points(equations, [X, Y], None, moved)


def test_a_swapped_kind_is_refuted_by_the_minors(monkeypatch: pytest.MonkeyPatch):
    real = stationary_kinds.by_signs
    monkeypatch.setattr("symcalc.derivation.topics.points_found.by_signs", lambda positive, negative: real(negative, positive))
    with pytest.raises(sc.RefutedError, match="minors"):
        sc.critical_points("x^2+y^2")


def test_a_dropped_point_does_not_get_onto_a_page(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(topic, "solve", lambda *arguments: without_one(solve(*arguments)))
    with pytest.raises(sc.RefutedError, match="The cases give"):
        sc.critical_points("x^3-3x+y^2")
