"""The page of a total derivative: the tree, the letters, the numbers from the bottom up, and the curve with its tangent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import sympy

from symcalc.derivation.conditions import fewest
from symcalc.derivation.decimals import enclosed, numeral, rounded
from symcalc.derivation.page import Writer, checked, ending, grouped, lines_in, mark_of, page_title, programmed, weakest_of
from symcalc.derivation.step import DECIMAL, Derivation, Step
from symcalc.derivation.topics.assembly import conditions, opened
from symcalc.document.blocks import Block, Equation, Figure, Line, Prose, Section, Table
from symcalc.document.curves import Curve, graph
from symcalc.document.drawing import Edge as Drawn
from symcalc.document.drawing import dependency_tree
from symcalc.errors import SymcalcError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Call, Derivative, Name, Number, Quotient, Relation

if TYPE_CHECKING:
    from symcalc.derivation.topics.dependencies import DependencyTree, TotalDerivative
    from symcalc.derivation.topics.layer_values import BottomUp

_SMALL_STEP = Fraction(1, 1000)
_SAMPLES = 120
_PUT_IN = ("values", "value", DECIMAL)


def total_derivative_page(derivation: TotalDerivative, detail: str) -> Section:
    """Return the page; of the answer alone, all work is left out."""
    ends = (_answered(derivation), checked(derivation, detail))
    if detail == "answer" or derivation.tree is None:
        return Section(page_title(derivation), (_asked(derivation), *ends, *programmed(derivation)))
    work = (_tree(derivation.tree, derivation.bottom_up), *_in_letters(derivation, detail), *_numbers(derivation, detail))
    answer, checks = _answered(derivation), _checked(derivation, detail, work)
    return Section(page_title(derivation), (_asked(derivation), *work, answer, checks, *_pictures(derivation), *programmed(derivation)))


def _asked(derivation: TotalDerivative) -> Section:
    root = derivation.tree.root if derivation.tree is not None else "f"
    given = derivation.given or derivation.goal
    if not isinstance(given.node, Relation) and not (isinstance(given.node, Call) and given.node.function == root):
        given = given.with_node(Relation((Name(root), given.node), ("=",)))
    text, facts = "{}", [given]
    if derivation.layers:
        text += f", where {', '.join('{}' for _ in derivation.layers)}"
        facts += derivation.layers
    text += ". Find {}"
    facts.append(derivation.goal)
    if derivation.bottom_up is not None:
        text += ", and its value at {}"
        facts.append(_place(derivation.bottom_up, derivation))
    return Section(Prose("Asked"), (Prose(text + "; all variables are real.", tuple(facts)),))


def _place(found: BottomUp, derivation: TotalDerivative) -> Formula:
    return found.at.with_node(Relation((derivation.variables[0].node, found.at.node), ("=",)))


def _tree(tree: DependencyTree, numbers: BottomUp | None) -> Section:
    said = f"{tree.root} depends on {tree.variable} along {'one path' if len(tree.paths) == 1 else f'{len(tree.paths)} paths'}"
    drawn = [
        Drawn(
            edge.upper,
            edge.lower,
            f"{fraction(edge.name.node, edge.upper, edge.lower)} = {short(edge.value)}"
            + (f"\n{short(numbers.slopes[edge.upper, edge.lower].answer)}" if numbers is not None else ""),
        )
        for edge in tree.edges
    ]
    carries = "its derivative" if numbers is None else "its derivative and below it the value"
    words = f"{said}: {'; '.join(map(arrows, tree.paths))}."
    figure = Figure(dependency_tree(drawn, said), Prose(f"{said}; each edge carries {carries}."), words)
    return Section(Prose("Dependency tree"), (figure,) if numbers is not None else (figure, _products(tree)))


def _products(tree: DependencyTree) -> Table:
    values = {(edge.upper, edge.lower): edge.value for edge in tree.edges}
    rows = []
    for path in tree.paths:
        factors = [values[edge] for edge in pairwise(path)]
        product = factors[0] if len(factors) == 1 else factors[0].with_node(opened(*(factor.node for factor in factors)))
        rows.append((Prose(arrows(path)), Prose("{}", (product,))))
    return Table((Prose("path"), Prose("product of the derivatives along it")), tuple(rows))


def arrows(path: Sequence[str]) -> str:
    """Return a path in words."""
    return " → ".join(path)


def short(formula: Formula) -> str:
    """Return a formula on one line for a drawing, with a sign of multiplication only where a number follows."""
    return re.sub(r"\*(?![0-9(])", " ", formula.to_text())


def fraction(node: object, upper: str, lower: str) -> str:
    """Return the name of a derivative on one line, for a drawing."""
    sign = "∂" if isinstance(node, Derivative) and node.partial else "d"
    return f"{sign}{upper}/{sign}{lower}"


def _in_letters(derivation: TotalDerivative, detail: str) -> Iterator[Block]:
    writer = Writer(detail)
    steps = _letters(derivation.steps)
    title = "1 In letters" if derivation.bottom_up is not None else "Derivation"
    yield Section(Prose(title), tuple(_lines_with_parts(writer, derivation.goal, steps, detail)))


def _letters(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps before numbers are put in."""
    first = next((number for number, step in enumerate(steps) if step.rule == "values"), len(steps))
    return tuple(steps[:first])


def _lines_with_parts(writer: Writer, goal: Formula, steps: Sequence[Step], detail: str) -> Iterator[Block]:
    """Yield the lines, each part before the line that rests on it."""
    lines: list[Line] = []
    for group in grouped(tuple(steps), detail):
        parts = [part for step in group for part in step.parts]
        if parts:
            if lines:
                yield Equation(tuple(lines))
                lines = []
            yield from _parts(writer, parts)
        # A letter of the goal may be a function further down; each line has roles of its own.
        lines.append(writer.line(None if lines else group[-1].after.with_node(goal.node), group))
    if lines:
        yield Equation(tuple(lines))


def _parts(writer: Writer, parts: Sequence[Derivation]) -> Iterator[Block]:
    inner = [part for parent in parts for part in parent.parts]
    if inner:
        yield Section(Prose("The derivatives of each layer"), (_joined(writer, inner),))
        yield Equation(tuple(writer.line(part.name, part.steps) for part in parts))
    elif parts[0].heading is not None and parts[0].name is not None and isinstance(parts[0].name.node, Name):
        (_, variable) = parts[0].heading.formulas
        yield Section(Prose("The letters in terms of {}", (variable,)), (_joined(writer, parts),))
    else:
        yield Section(Prose("The derivative on each edge"), (_joined(writer, parts),))


def _joined(writer: Writer, parts: Sequence[Derivation]) -> Equation:
    return Equation(tuple(line for part in parts for line in writer.chain(part).lines))


def _numbers(derivation: TotalDerivative, detail: str) -> Iterator[Block]:
    put_in = [step for step in derivation.steps if step.rule in _PUT_IN]
    if not put_in or derivation.name is None or derivation.tree is None:
        return
    writer, found = Writer(detail), derivation.bottom_up
    into = Equation(tuple(writer.line(derivation.name if number == 0 else None, (step,)) for number, step in enumerate(put_in)))
    if found is None:
        yield Section(Prose("Numbers put in"), (into,))
        return
    blocks: list[Block] = [_layer_table(derivation, found), _path_table(derivation, found)]
    for words, chain in zip(("As matrices", "The same product from the left, in the order of backpropagation"), found.matrices, strict=False):
        blocks += [Prose(f"{words}:"), writer.chain(chain)]
    if found.adjoints:
        said = Prose("the adjoints: how {} changes with each letter of this layer alone", (derivation.goal.with_node(Name(derivation.tree.root)),))
        mark = mark_of(weakest_of(found.matrices[-1].steps))
        blocks.append(Equation(tuple(Line(names, "=", values, said, mark) for names, values in found.adjoints)))
    blocks += [Prose("Put into the last line of the letters:"), into]
    yield Section(Prose("2 Numbers put in, from the bottom up, at {}", (_place(found, derivation),)), tuple(blocks))


def _chained(chain: Derivation) -> Formula:
    """Return u = 1 + 1 = 2 from a chain of letters, numbers and value."""
    assert chain.name is not None
    nodes = [chain.name.node, *(step.after.node for step in chain.steps)]
    if len(nodes) == 1:
        nodes.append(chain.goal.node)
    return chain.goal.with_node(Relation(tuple(nodes), ("=",) * (len(nodes) - 1)))


def _listed(formulas: Sequence[Formula]) -> Prose:
    return Prose(", ".join("{}" for _ in formulas), tuple(formulas))


def _layer_table(derivation: TotalDerivative, found: BottomUp) -> Table:
    rows = [(_listed(derivation.variables), _listed([found.at]), Prose(""))]
    below = {derivation.levels[-1][0]}
    for level in reversed(derivation.levels[:-1]):
        # A letter that is carried along has its row further down.
        own = [name for name in level if name not in below]
        below.update(own)
        values = [found.values[name] for name in own]
        slopes = [chain for (upper, _), chain in found.slopes.items() if upper in own]
        rows.append(
            (_listed([_chained(value) for value in values]), _listed([value.answer for value in values]), _listed(list(map(_chained, slopes))))
        )
    return Table((Prose("layer"), Prose("values"), Prose("derivatives")), tuple(rows))


def _path_table(derivation: TotalDerivative, found: BottomUp) -> Table:
    assert derivation.tree is not None
    rows = [
        (Prose(arrows(path)), Prose("{}", (chain.steps[0].after if chain.steps else chain.answer,)), Prose("{}", (chain.answer,)))
        for path, chain in zip(derivation.tree.paths, found.products, strict=True)
    ]
    last = (Prose("sum"), Prose("{}", (found.sum.steps[0].after,)), Prose("{}", (found.sum.answer,)))
    return Table((Prose("path"), Prose("product"), Prose("value")), (*rows, last))


def _answered(derivation: TotalDerivative) -> Section:
    left = derivation.answer.with_node((derivation.name or derivation.goal).node)
    blocks: list[Block] = [Equation(tuple(ending(left, derivation)), boxed=True)]
    found = derivation.bottom_up
    if found is not None and (slope := _decimal(derivation.result, 6)) is not None:
        variable, root = derivation.variables[0], derivation.goal.with_node(Name(derivation.tree.root if derivation.tree else "f"))
        change = sympy.Abs(derivation.result) / 100
        words = "does not change, in first order" if slope == 0 else f"{'falls' if slope < 0 else 'grows'} by about {{}}"
        text, _ = rounded(change, digits=2) if slope else ("0", None)
        shown = () if slope == 0 else (Formula(numeral(_plain(text))),)
        blocks.append(Prose(f"While {{}} grows by {{}}, {{}} {words}.", (variable, Formula(Number("0.01")), root, *shown)))
    found_for = fewest(conditions([derivation]))
    if found_for:
        blocks.append(Prose(f"Found for {', '.join('{}' for _ in found_for)}.", found_for))
    return Section(Prose("Answer"), tuple(blocks))


def _plain(text: str) -> str:
    """Return a decimal without zeros at its end."""
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _decimal(value: sympy.Basic, digits: int) -> float | None:
    if not isinstance(value, sympy.Expr) or value.free_symbols:
        return None
    try:
        held = enclosed(value, {}, digits + 10)
    except SymcalcError:
        return None
    return float(held.mid()) if held.is_finite() else None


def _checked(derivation: TotalDerivative, detail: str, work: Sequence[Block]) -> Section:
    found = derivation.bottom_up
    tabled = [] if found is None else [*found.values.values(), *found.slopes.values(), *found.products, found.sum]
    shown = lines_in(work) + sum(len(chain.steps) for chain in tabled)
    checks = checked(derivation, detail, shown)
    blocks = list(checks.blocks)
    if derivation.together is not None:
        blocks += [Prose("All put in first, and then differentiated:"), Equation(tuple(_together(derivation, detail)))]
    if (central := _central_difference(derivation)) is not None:
        blocks.append(Prose("Central difference with {}: {}.", central))
    return Section(checks.title, tuple(blocks))


def _together(derivation: TotalDerivative, detail: str) -> Iterator[Line]:
    found = derivation.together
    assert found is not None
    assert found.given is not None
    writer = Writer(detail)
    yield Line(found.given.with_node(Name(derivation.tree.root if derivation.tree else "f")), "=", found.given)
    yield from writer.chain(found).lines[1:] if found.name is None else writer.chain(found).lines
    if derivation.together_at is not None:
        yield from writer.chain(derivation.together_at).lines


def _function(derivation: TotalDerivative) -> tuple[sympy.Expr, sympy.Symbol, Fraction] | None:
    """Return the function of one variable, the variable, and the place, where these are numbers."""
    together, found = derivation.together, derivation.bottom_up
    if together is None or together.given is None or found is None:
        return None
    at, whole, variable = found.at.meaning, together.given.meaning, derivation.variables[0].meaning
    if not isinstance(at, sympy.Rational) or not isinstance(whole, sympy.Expr) or not isinstance(variable, sympy.Symbol):
        return None
    return (whole, variable, Fraction(int(at.p), int(at.q))) if whole.free_symbols <= {variable} else None


def _central_difference(derivation: TotalDerivative) -> tuple[Formula, Formula] | None:
    function = _function(derivation)
    if function is None:
        return None
    whole, variable, at = function
    ahead, behind = (whole.xreplace({variable: sympy.Rational(place.numerator, place.denominator)}) for place in (at + _SMALL_STEP, at - _SMALL_STEP))
    text, verdict = rounded((ahead - behind) / (2 * sympy.Rational(1, 1000)), digits=7)
    if verdict.kind != "proved":
        return None
    step = Relation((Name("h"), Quotient(Number("1"), Number("1000"))), ("=",))
    return Formula(step), Formula(numeral(text))


def _pictures(derivation: TotalDerivative) -> Iterator[Section]:
    tree, numbers = derivation.tree, derivation.bottom_up
    if tree is None or numbers is None:
        return
    said = f"The same tree at {_place(numbers, derivation).to_text()}"
    drawn = [Drawn(edge.upper, edge.lower, short(numbers.slopes[edge.upper, edge.lower].answer)) for edge in tree.edges]
    figures = [Figure(dependency_tree(drawn, said), Prose(f"{said}: multiply along each path, and add."), f"{said}, with a number on each edge.")]
    if (curve := _curve(derivation)) is not None:
        figures.append(curve)
    yield Section(Prose("Picture"), tuple(figures))


def _curve(derivation: TotalDerivative) -> Figure | None:
    function, slope = _function(derivation), _decimal(derivation.result, 12)
    if function is None or slope is None:
        return None
    whole, variable, at = function
    for reach in (Fraction(1), Fraction(1, 2), Fraction(1, 4), Fraction(1, 16)):
        places = [at + reach * Fraction(number - _SAMPLES // 2, _SAMPLES // 2) for number in range(_SAMPLES + 1)]
        points = [(float(place), value) for place in places if (value := _value(whole, variable, place)) is not None]
        if len(points) == len(places):
            break
    else:
        return None
    middle = points[_SAMPLES // 2]
    ends = [(x, middle[1] + slope * (x - middle[0])) for x in (points[0][0], points[-1][0])]
    root, letter = derivation.tree.root if derivation.tree else "f", variable.name
    point = f"({middle[0]:.6g}, {middle[1]:.6g})"
    said = f"{root} and its tangent of slope {slope:.6g} at {point}"
    curves = [Curve(tuple(points), f"{root} as a function of {letter}"), Curve(tuple(ends), "the tangent", dashed=True)]
    svg = graph(curves, [(middle, point)], (letter, root), said)
    return Figure(svg, Prose(f"{said}; the tangent is dashed."), f"{said}.")


def _value(whole: sympy.Expr, variable: sympy.Symbol, place: Fraction) -> float | None:
    try:
        held = enclosed(whole, {variable: place}, 15)
    except SymcalcError:
        return None
    return float(held.mid()) if held.is_finite() else None
