"""The page of a problem with constraints: the condition, the system, the cases in the order in which one works, the table, what λ means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import sympy

from symcalc.derivation.decimals import numeral, rounded
from symcalc.derivation.page import Writer, checked, lines_in, page_title, programmed
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.lagrange_extremes import difference_sign
from symcalc.derivation.topics.lagrange_numbers import place
from symcalc.derivation.topics.lagrange_points import Row
from symcalc.derivation.topics.lagrange_system import LAGRANGIAN, System
from symcalc.derivation.topics.shadow_prices import ShadowPrice
from symcalc.document.blocks import Block, Equation, Line, Prose, Section, Table
from symcalc.errors import ArgumentError, MissingExtraError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Matrix, Name, Node, Relation
from symcalc.formula.nodes import Sequence as Items
from symcalc.registry import PICTURES

if TYPE_CHECKING:
    from symcalc.derivation.topics.lagrange import Lagrange

_MOST_ROWS = 40
_DIGITS = 10


def lagrange_page(found: Lagrange, detail: str = "textbook") -> Section:
    """Return the page, its parts in the order that all worked pages follow."""
    system = found.system
    assert system is not None
    work: list[Block] = []
    if detail != "answer":
        writer = Writer(detail)
        work = [_condition(found, system, writer), _system(found, system, writer), _cases(found, writer), *_numbers(found, writer)]
        work += [Section(Prose("Table"), tuple(_table(found, system)))]
        work += [Section(Prose("What a multiplier means"), tuple(_rates(found.prices, system)))] if found.prices else []
        work += [Section(Prose("Picture"), (block,)) for block in (_picture(found, system),) if block is not None]
    checks = checked(found, detail, lines_in(work))
    route = found.route.kind == "proved"
    said = [block for block in checks.blocks if not (isinstance(block, Prose) and block.text.startswith("Independent route"))]
    said += [Prose("Independent route: the system was solved a second time by elimination; the solutions are the same.")] if route else []
    said.append(Prose(found.message.replace("{", "(").replace("}", ")")))
    ends = (_answer(found, system), Section(checks.title, tuple(said)), *programmed(found))
    return Section(page_title(found), (_asked(found, system), *work, *ends))


def _asked(found: Lagrange, system: System) -> Section:
    given = tuple(entry.given for entry in system.constraints)
    letters = ", ".join("{}" for _ in found.variables)
    conditions = ", ".join("{}" for _ in given)
    formulas = (found.given or found.goal, *given, *found.variables)
    blocks: list[Block] = [Prose(f"Find the extremes of {{}} under {conditions}; variables {letters}, all real.", formulas)]
    if found.box:
        ends = tuple(system.lagrangian.with_node(Relation((low.node, Name(name), high.node), ("≤", "≤"))) for name, (low, high) in found.box.items())
        blocks.append(Prose(f"In the box {', '.join('{}' for _ in ends)}.", ends))
    return Section(Prose("Asked"), tuple(blocks))


def _condition(found: Lagrange, system: System, writer: Writer) -> Section:
    """Say when there are multipliers, and at which points there need be none."""
    words = "At an extreme point where the gradients of the active constraints are independent, the gradient of the function is a sum of them"
    blocks: list[Block] = [Prose(f"{words}, each times its multiplier.")]
    if any(not entry.is_equation for entry in system.constraints):
        words = "An inequality that is not active has the multiplier 0. Of a minimum no multiplier of an inequality is negative, of a maximum none"
        blocks.append(Prose(f"{words} positive."))
    for k, entry in enumerate(system.constraints):
        blocks.append(Prose("The gradient of the left side of {}:", (entry.given,)))
        blocks.append(Equation((Line(None, "", system.lagrangian.with_node(_gradient(system, k))),)))
    verdict = found.exceptional_verdict
    vanishing = [part for part in found.numbers if part.steps and part.steps[0].rule == "gradient zero"]
    for part in vanishing:
        blocks.append(Prose("It is zero only where the constraint does not hold:"))
        blocks.append(writer.chain(part))
    beside = [part for part in found.numbers if any(step.rule == "dependent gradients" for step in part.steps)]
    if beside:
        blocks.append(Prose("These gradients are dependent, and the constraints hold, at:"))
        blocks += [writer.chain(part) for part in beside]
        if verdict.kind == "proved":
            blocks.append(Prose("At no other point that the constraints allow."))
    elif verdict.kind == "proved":
        blocks.append(Prose("At no point that the constraints allow are they dependent: no exceptional points."))
    if verdict.kind != "proved":
        blocks.append(Prose(f"Whether there are other exceptional points is not decided: {verdict.how}.".replace("{", "(").replace("}", ")")))
    return Section(Prose("1 Condition"), tuple(blocks))


def _gradient(system: System, number: int) -> Node:
    return Matrix(tuple((system.lines.expression(entry),) for entry in system.jacobian[number, :]))


def _system(found: Lagrange, system: System, writer: Writer) -> Section:
    """Show the Lagrangian, its derivatives, and the system with its numbers."""
    first = found.steps[0]
    name = Formula(Name(LAGRANGIAN), {})
    blocks: list[Block] = [Equation((Line(name, "=", system.lagrangian),))]
    for part in first.parts:
        heading = part.heading or Prose("")
        blocks.append(Section(heading, (writer.chain(part),)))
    steps = [step for step in found.steps if step.rule in ("stationary", "constraints")]
    lines = [writer.line(found.goal if position == 0 else None, (replace(step, parts=()),)) for position, step in enumerate(steps)]
    blocks.append(Section(Prose("The system"), (Equation(tuple(lines)),)))
    return Section(Prose("2 System"), tuple(blocks))


def _cases(found: Lagrange, writer: Writer) -> Section:
    rest = [step for step in found.steps if step.rule not in ("stationary", "constraints")]
    start = rest[0].before if rest else found.goal
    whole = Derivation(start, tuple(rest), sympy.true)
    return Section(Prose("3 Case tree"), tuple(_tree(whole, writer)))


def _tree(derivation: Derivation, writer: Writer) -> Iterator[Block]:
    """Yield the lines of a case up to where it splits, then its own cases, then what they come to together."""
    steps = derivation.steps
    split = next((number for number, step in enumerate(steps) if step.parts), len(steps))
    lines = [Line(None, "", derivation.goal)]
    lines += [writer.line(None, (step,)) for step in steps[:split]]
    yield Equation(tuple(lines))
    for step in steps[split:]:
        if step.parts:
            yield Prose(f"{step.why[0].upper()}{step.why[1:]}.", step.facts)
        for part in step.parts:
            yield Section(part.heading or Prose("Case"), tuple(_tree(part, writer)))
        if step.parts:
            yield Prose("All cases together:")
        yield Equation((replace(writer.line(None, (step,)), reason=None if step.parts else Prose(step.why, step.facts)),))


def _numbers(found: Lagrange, writer: Writer) -> list[Section]:
    elsewhere = ("dependent gradients", "gradient zero")
    shown = [part for part in found.numbers if not any(step.rule in elsewhere for step in part.steps)]
    put_in = [part for part in shown if part.steps and part.steps[0].rule == "put in"]
    blocks: list[Block] = [Prose("Each solution put into each equation of the system:")] if put_in else []
    for part in shown:
        if part.heading is not None:
            blocks.append(part.heading)
        blocks.append(writer.chain(part))
    return [Section(Prose("4 Numbers put in, and the second-order test"), tuple(blocks))] if blocks else []


def _table(found: Lagrange, system: System) -> Iterator[Block]:
    """Yield the table: points, multipliers, value, minor and kind; points that agree in all but their place share a row."""
    letters = [Prose("{}", (system.lagrangian.with_node(name),)) for name in system.multipliers]
    header = (Prose("point"), *letters, Prose("value"), Prose("check"), Prose("last minor"), Prose("kind"))
    groups: dict[object, list[Row]] = {}
    for row in found.rows:
        point = row.point
        minor = row.form.minors[-1][1] if row.form is not None and row.form.minors else None
        key = (point.multipliers, point.value, minor, point.kind, point.is_global) if row.solution.values is not None else id(row)
        groups.setdefault(key, []).append(row)
    rows = []
    for members in list(groups.values())[:_MOST_ROWS]:
        first = members[0]
        places = tuple(_place(system, row) for row in members)
        multipliers = (
            [_value(system, first, symbol) for symbol in system.multiplier_symbols] if first.point.multipliers else [Prose("–")] * len(letters)
        )
        count = len(system.equations)
        check = Prose(", ".join(["0"] * count)) if first.solution.values is not None and first.point.multipliers else Prose("in its ball")
        check = Prose("dependent gradients") if first.form is None else check
        rows.append(
            (
                Prose(", ".join("{}" for _ in places), places),
                *multipliers,
                _number(system, first.point.value),
                check,
                _minor(system, first),
                Prose(_kind(first)),
            )
        )
    yield Table(header, tuple(rows), Prose("All points, and of which kind each is on the set that the constraints allow."))
    if found.extremes.least is None and found.extremes.greatest is None and any(row.point.kind in ("minimum", "maximum") for row in found.rows):
        yield Prose("Whether a minimum or maximum is global is not shown: the set is not shown to be bounded.")


def _kind(row: Row) -> str:
    name = row.point.kind
    if name not in ("minimum", "maximum"):
        return name
    return f"{name}, global" if row.point.is_global else f"{name}, local" if row.point.is_global is False else name


def _place(system: System, row: Row) -> Formula:
    return system.lagrangian.with_node(Items(tuple(system.lines.value(row.solution, symbol) for symbol in system.symbols), "()"))


def _value(system: System, row: Row, symbol: sympy.Symbol) -> Prose:
    return Prose("{}", (system.lagrangian.with_node(system.lines.value(row.solution, symbol)),))


def _number(system: System, value: sympy.Expr) -> Prose:
    """Return a value, and behind one that is no fraction its decimal."""
    if isinstance(value, sympy.Float):
        return Prose("{}", (ink(sympy.Float(value, _DIGITS)),))
    shown = system.lagrangian.with_node(system.lines.expression(value))
    if isinstance(value, sympy.Rational):
        return Prose("{}", (shown,))
    text, verdict = rounded(value)
    return Prose(f"{{}} ≈ {text.replace('-', '−')}", (shown,)) if verdict.kind == "proved" else Prose("{}", (shown,))


def _minor(system: System, row: Row) -> Prose:
    if row.form is None or not row.form.minors:
        return Prose("–")
    _, value, sign = row.form.minors[-1]
    return _number(system, value) if value is not None else Prose({"+": "positive", "-": "negative", "0": "0"}.get(sign, "not decided"))


def _rates(prices: Sequence[ShadowPrice], system: System) -> Iterator[Block]:
    """Yield what the multipliers say, and the test."""
    for price in prices:
        entry = system.constraints[price.place]
        assert isinstance(entry.given.node, Relation)
        left = entry.given.with_node(entry.given.node.operands[0])
        letter = system.lagrangian.with_node(system.multipliers[price.place])
        where, kind = place(system, price.row), price.row.point.kind
        yield Prose(f"On {{}} = c the {kind} changes with c at the rate {{}}, here at c = {{}}, at {{}}.", (left, letter, _ink(price.level), where))
        if price.law is not None:
            slope = sympy.diff(price.law, sympy.Symbol("c", positive=True))
            at = sympy.simplify(slope.xreplace({sympy.Symbol("c", positive=True): price.level}))
            power = _ink(_plain_law(price))
            yield Prose(
                "Function and constraint are homogeneous, so for every c > 0 it is {}; the derivative at c = {} is {}.",
                (power, _ink(price.level), _ink(at)),
            )
        change = price.moved - price.level
        formulas = (_short(price.moved), _short(price.value), _ink(price.row.point.value), _ink(price.rate), _short(change), _short(price.predicted))
        yield Prose("Test: c = {} gives {}; the prediction {} + {} · {} is {}.", formulas)


def _plain_law(price: ShadowPrice) -> sympy.Expr:
    """Return v (c/c₀)^p, not multiplied out."""
    assert price.law is not None
    c = sympy.Symbol("c", positive=True)
    exponent = sympy.simplify(c * sympy.diff(price.law, c) / price.law)
    plain = sympy.Symbol("c")
    return (
        sympy.Mul(price.row.point.value, sympy.Pow(plain / price.level, exponent, evaluate=False), evaluate=False)
        if price.row.point.value != 1
        else sympy.Pow(plain / price.level, exponent, evaluate=False)
    )


def _ink(value: sympy.Expr) -> Formula:
    return ink(value)


def _short(value: sympy.Expr) -> Formula:
    """Return a number as a decimal of eight figures, without zeros at its end."""
    return Formula(numeral(f"{float(value):.8g}")) if "e" not in f"{float(value):.8g}" else _ink(sympy.Float(value, 8))


def _answer(found: Lagrange, system: System) -> Section:
    """Box the extremes: the global ones where they are shown, else all local ones."""
    blocks: list[Block] = []
    lines: list[Line] = []
    chosen = [row for row in found.rows if row.point.is_global] or [row for row in found.rows if row.point.kind in ("minimum", "maximum")]
    for kind in ("maximum", "minimum"):
        values: list[list[Row]] = []
        for row in chosen:
            if row.point.kind == kind:
                same = next((group for group in values if difference_sign(system.body.meaning, row, group[0]) == "0"), None)
                if same is None:
                    values.append([row])
                else:
                    same.append(row)
        for group in values:
            words = f"{'Global ' if group[0].point.is_global else ''}{kind if group[0].point.is_global else kind.capitalize()} {{}} at "
            value = group[0].point.value
            shown = (
                ink(sympy.Float(value, _DIGITS)) if isinstance(value, sympy.Float) else system.lagrangian.with_node(system.lines.expression(value))
            )
            relation = "≈" if isinstance(value, sympy.Float) else "="
            lines.append(Line(system.body, relation, shown, mark="proved"))
            places = tuple(_place(system, row) for row in group)
            blocks.append(Prose(f"{words}{', '.join('{}' for _ in places)}.", (shown, *places)))
    if lines:
        blocks.insert(0, Equation(tuple(lines), boxed=True))
    else:
        blocks.append(Prose("No extreme point was found." if found.is_complete else "No extreme point is proven yet."))
    if not found.is_complete:
        blocks.append(Prose("These need not be all points: see the checks."))
    return Section(Prose("Answer"), tuple(blocks))


def _picture(found: Lagrange, system: System) -> Block | None:
    """Return contours with the constraints and the points, in the plane; or what is missing for it."""
    if len(system.symbols) != 2 or not found.rows:
        return None
    names = (_name(found), *(name.name for name in system.variables))
    # The gradients are drawn at the first one.
    rows = sorted(found.rows, key=lambda row: (row.point.is_global is not True, sum(float(value) < 0 for value in row.point.point.values())))
    points = tuple((*map(float, row.point.point.values()), float(row.point.value), row.point.kind, bool(row.point.multipliers)) for row in rows)
    box = tuple(tuple(float(end.meaning) for end in found.box[name.name]) if name.name in found.box else None for name in system.variables)
    try:
        figure: Block = PICTURES["constrained_contours"](
            system.body.meaning, system.symbols, names, system.sides, tuple(entry.is_equation for entry in system.constraints), points, box
        )
    except (MissingExtraError, ArgumentError) as error:
        return Prose(f"No picture is drawn: {error}".replace("{", "(").replace("}", ")"))
    return figure


def _name(found: Lagrange) -> str:
    return getattr(found.function, "function", None) or getattr(found.function, "name", None) or "f"
