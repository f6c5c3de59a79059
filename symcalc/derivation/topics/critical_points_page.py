"""The page of critical points: the derivatives, the system with its solutions, the table of kinds, and what holds for the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import sympy

from symcalc.derivation.decimals import numeral, rounded, rounded_ball
from symcalc.derivation.extrema import Point
from symcalc.derivation.page import Writer, asked, checked, derived, lines_in, page_title, programmed
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.gradient import body_of
from symcalc.derivation.topics.points_found import Row
from symcalc.document.blocks import Block, Equation, Line, Prose, Section, Table
from symcalc.enclosure.ball_numbers import eigenvalues, is_about_zero, unknown
from symcalc.enclosure.ball_signs import Ball
from symcalc.errors import ArgumentError, MissingExtraError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Call, Matrix, Name, Node
from symcalc.formula.nodes import Sequence as Items
from symcalc.registry import PICTURES

if TYPE_CHECKING:
    from symcalc.derivation.topics.critical_points import CriticalPoints

_MOST_ROWS = 60
_LONGEST = 14


def critical_points_page(found: CriticalPoints, detail: str = "textbook") -> Section:
    """Return the page, its parts in the order that all worked pages follow."""
    blocks: list[Block] = [*_asked(found), *derived(found, detail)]
    writer = Writer(detail)
    if detail != "answer":
        worked, solved = found.numbers[: -found.solved], found.numbers[-found.solved :]
        lines: list[Block] = [block for part in solved for block in _solution(writer, part)]
        blocks.append(Section(Prose("Stationary points"), (*lines, Prose(_plain(found.message)))))
        if detail == "full" and worked:
            blocks.append(Section(Prose("Numbers put in"), tuple(block for part in worked for block in _part(writer, part))))
        if found.rows:
            blocks.append(Section(Prose("Classification"), (_test(found), table(found), *_whys(found))))
        if (said := _globally(found)) is not None:
            blocks.append(Section(Prose("Global"), (said,)))
        if (figure := picture(found)) is not None:
            blocks.append(Section(Prose("Picture"), (figure,)))
    blocks.append(_answer(found))
    shown = lines_in(blocks)
    return Section(page_title(found), (*blocks, checked(found, detail, shown), *programmed(found)))


def _solution(writer: Writer, part: Derivation) -> list[Block]:
    above: list[Block] = [part.heading] if part.heading is not None and part.heading.text else []
    return [*above, *writer.worked_out(part)]


def _part(writer: Writer, part: object) -> list[Block]:
    heading = getattr(part, "heading", None)
    chain = writer.chain(part)  # type: ignore[arg-type]
    return [heading, chain] if heading is not None and heading.text else [chain]


def _asked(found: CriticalPoints) -> tuple[Block, ...]:
    (section,) = asked(found)
    assert isinstance(section, Section)
    if not found.box:
        return (section,)
    intervals = tuple(formula for letter, low, high in found.box for formula in (low, letter, high))
    said = Prose("Searched for " + ", ".join("{} ≤ {} ≤ {}" for _ in found.box) + ".", intervals)
    return (Section(section.title, (*section.blocks, said)),)


def _test(found: CriticalPoints) -> Prose:
    count = len(found.variables)
    if count == 1:
        return Prose("Where the first derivative is zero: the second one positive, a minimum; negative, a maximum; zero, higher ones decide.")
    if count == 2:
        return Prose("The determinant of the Hessian, D: negative at a saddle; positive at an extremum, whose kind is the sign of the first entry.")
    return Prose("The eigenvalues of the Hessian: all positive at a minimum, all negative at a maximum, of both signs at a saddle.")


def table(found: CriticalPoints) -> Table:
    """Return the points with value, Hessian, its determinant and eigenvalues, and kind; points that agree in all share a row."""
    count = len(found.variables)
    head = ["point", "value", "Hessian", "D", "eigenvalues", "kind"] if count == 2 else ["point", "value", "Hessian", "kind"]
    if count == 1:
        head = [found.variables[0].to_text(), "value", "second derivative", "kind"]
    grouped: dict[tuple[Prose, ...], list[Prose]] = {}
    for row in found.rows[:_MOST_ROWS]:
        rest = (_value(row.point.value, _ball(row)), *_matrix_cells(row, count), Prose(_kind(row)))
        grouped.setdefault(rest, []).append(_place(found, row))
    rows = tuple((_joined(points), *rest) for rest, points in grouped.items())
    left = len(found.rows) - _MOST_ROWS
    words = "Each value is exact, or its decimals are all certain." + (f" {left} more points are in the result." if left > 0 else "")
    return Table(tuple(Prose(entry) for entry in head), rows, Prose(words))


def _joined(cells: Sequence[Prose]) -> Prose:
    return Prose(", ".join(cell.text for cell in cells), tuple(formula for cell in cells for formula in cell.formulas))


def _kind(row: Row) -> str:
    point = row.point
    words = {True: ", global", False: ", local" if point.kind in ("minimum", "maximum") else "", None: ""}[point.is_global]
    return point.kind + words + (" (undecided whether there are others near by)" if point.status != "proven" and point.kind != "undecided" else "")


def _ball(row: Row) -> Ball:
    return (row.point.balls or {}).get("", unknown())


def _place(found: CriticalPoints, row: Row) -> Prose:
    letters = [letter.node.name for letter in found.variables if isinstance(letter.node, Name)]
    nodes = [_number(row.point.point[letter], (row.point.balls or {}).get(letter)) for letter in letters]
    return Prose("{}", (Formula(nodes[0] if len(nodes) == 1 else Items(tuple(nodes), "()")),))


def _number(value: sympy.Expr, held: Ball | None) -> Node:
    """Return an exact number as it is, and any other as a decimal of certain digits."""
    if not isinstance(value, sympy.Float):
        return ink(value).node
    return numeral(_rounded(held)) if held is not None and held.is_finite() else ink(value).node


def _rounded(held: Ball) -> str:
    return "0" if is_about_zero(held) else rounded_ball(held)[0]


def _value(value: sympy.Expr, held: Ball | None) -> Prose:
    """Return an exact number, with its decimal where it is none of few digits."""
    if isinstance(value, sympy.Float) or value.count_ops() > _LONGEST:
        return Prose("≈ {}", (Formula(_number(sympy.Float(value, 17), held)),))
    if isinstance(value, sympy.Rational) and value.q == 1:
        return Prose("{}", (ink(value),))
    return Prose("{} ≈ {}", (ink(value), Formula(numeral(rounded(value)[0]))))


def _matrix_cells(row: Row, count: int) -> list[Prose]:
    matrix = row.hessian
    if matrix is None or any(entry.count_ops() > _LONGEST for entry in matrix):
        if count == 1:
            return [_held(row.balls[0, 0])]
        entries = [[Formula(numeral(_safe(row.balls[i, j]))).node for j in range(count)] for i in range(count)]
        from_balls = Prose("≈ {}", (Formula(_rows(entries)),))
        return [from_balls] if count != 2 else [from_balls, _held(row.balls.det()), _joined([_held(entry) for entry in eigenvalues(row.balls)])]
    if count == 1:
        return [_value(matrix[0, 0], None)]
    exact = Prose("{}", (ink(sympy.ImmutableDenseMatrix(matrix)),))
    if count != 2:
        return [exact]
    trace, determinant = matrix.trace(), sympy.expand(matrix.det())
    root = sympy.sqrt(sympy.factor(sympy.expand(trace**2 - 4 * determinant)))
    values = [_simpler((trace - root) / 2), _simpler((trace + root) / 2)]
    if any(value.count_ops() > _LONGEST for value in values):
        return [exact, _value(determinant, None), _joined([_held(entry) for entry in eigenvalues(row.balls)])]
    values.sort(key=lambda value: float(value))
    return [exact, _value(determinant, None), Prose(", ".join("{}" for _ in values), tuple(ink(value) for value in values))]


def _simpler(value: sympy.Expr) -> sympy.Expr:
    root = value.replace(lambda e: isinstance(e, sympy.Pow) and e.exp == sympy.Rational(1, 2), lambda e: _root_of(e.base))
    return sympy.expand(root)


def _root_of(base: sympy.Expr) -> sympy.Expr:
    """Return √ of a number, that of exp(−2) as exp(−1)."""
    if base.is_nonnegative is not True:
        return sympy.sqrt(base)
    parts = [sympy.exp(part.args[0] / 2) if isinstance(part, sympy.exp) else sympy.sqrt(part) for part in sympy.Mul.make_args(base)]
    return sympy.Mul(*parts)


def _held(value: Ball) -> Prose:
    return Prose("≈ {}", (Formula(numeral(_safe(value))),)) if value.is_finite() else Prose("?")


def _safe(value: Ball) -> str:
    return _rounded(value) if value.is_finite() else "0"


def _rows(entries: Sequence[Sequence[Node]]) -> Node:
    return Matrix(tuple(tuple(row) for row in entries))


def _whys(found: CriticalPoints) -> list[Block]:
    """Say of the points that the Hessian does not classify by what they are."""
    special = [
        row for row in found.rows[:_MOST_ROWS] if row.point.kind in ("degenerate", "undecided", "inflection") or not row.point.why.startswith("all ")
    ]
    said: list[Block] = [
        Prose(f"{{}}: {_plain(row.point.why)}.", _place(found, row).formulas)
        for row in special
        if row.point.why and row.point.why != "the Hessian has eigenvalues of both signs" and row.point.kind != "endpoint"
    ]
    return said[:12]


def _globally(found: CriticalPoints) -> Prose | None:
    known = [row.point for row in found.rows if row.point.is_global]
    if not known:
        return None
    where = "on the interval" if len(found.variables) == 1 and found.box else "everywhere"
    words, values = [], []
    for kind, name in (("minimum", "least"), ("maximum", "greatest")):
        chosen = [p.value for p in known if p.kind == kind] or [p.value for p in known if _is_extreme_end(p, kind, found.rows)]
        if chosen:
            words.append(f"{{}} is the {name} value {where}")
            values.append(_value(chosen[0], None).formulas[0] if not isinstance(chosen[0], sympy.Float) else Formula(ink(chosen[0].round(6)).node))
    return Prose("; ".join(words) + f". {_why_globally(found)}", tuple(values))


def _is_extreme_end(point: Point, kind: str, rows: Sequence[Row]) -> bool:
    """Tell whether an end of the interval has the least value of all points, or the greatest."""
    sign = 1 if kind == "minimum" else -1
    return point.kind == "endpoint" and all(sign * float(row.point.value - point.value) >= 0 for row in rows)


def _why_globally(found: CriticalPoints) -> str:
    if len(found.variables) == 1 and found.box:
        return "A continuous function on a closed interval has both, at a critical point or at an end."
    return found.far


def _answer(found: CriticalPoints) -> Section:
    lines: list[Line] = []
    left = Formula(_function(found), found.goal.roles)
    shown = [row for row in found.rows if row.point.kind != "inflection"] or list(found.rows)
    for row in shown[:12]:
        place = _place(found, row).formulas[0]
        value = _value(row.point.value, _ball(row))
        where = Formula(_at(left.node, place.node), left.roles)
        lines.append(Line(where, "≈" if value.text.startswith("≈") else "=", value.formulas[0], Prose(_kind(row))))
    said = f"{len(found.rows)} point{'' if len(found.rows) == 1 else 's'}" if found.rows else "There is no such point"
    more = "" if len(shown) <= 12 else f"; the first 12 of {len(shown)} are shown"
    words = Prose(f"{said}{more}. {'There are no others.' if found.is_complete else 'There may be others: ' + _plain(found.message)}")
    boxed: list[Block] = [Equation(tuple(lines), boxed=True), _kinds(found, shown[:12])] if lines else []
    return Section(Prose("Answer"), (*boxed, words))


def _kinds(found: CriticalPoints, rows: Sequence[Row]) -> Prose:
    """Say of which kind the points are, those of one kind together."""
    grouped: dict[str, list[Formula]] = {}
    for row in rows:
        grouped.setdefault(_kind(row), []).extend(_place(found, row).formulas)
    words = "; ".join(f"{kind}: {', '.join('{}' for _ in places)}" for kind, places in grouped.items())
    return Prose(f"{words[0].upper()}{words[1:]}.", tuple(place for places in grouped.values() for place in places))


def _function(found: CriticalPoints) -> Node:
    function = found.function
    return Name(function.function) if isinstance(function, Call) else function if isinstance(function, Name) else Name("f")


def _at(name: Node, place: Node) -> Node:
    assert isinstance(name, Name)
    return Call(name.name, place.items if isinstance(place, Items) else (place,))


def picture(found: CriticalPoints) -> Block | None:
    """Return contours with the points on them, or the curve; None in space, or where nothing was found."""
    letters = [letter.node.name for letter in found.variables if isinstance(letter.node, Name)]
    if len(letters) > 2 or not found.rows:
        return None
    body = found.goal.with_node(body_of(found)).meaning
    symbols = [letter.meaning for letter in found.variables]
    if not isinstance(body, sympy.Expr) or body.free_symbols - set(symbols):
        return None
    marks = tuple((tuple(float(row.point.point[letter]) for letter in letters), float(row.point.value), row.point.kind) for row in found.rows[:200])
    box = tuple((float(low.meaning), float(high.meaning)) for _, low, high in found.box) if len(found.box) == len(letters) else None
    name = _function(found)
    names = (name.name if isinstance(name, Name) else "f", *letters)
    try:
        figure: Block = PICTURES["critical_points"](body, tuple(symbols), names, marks, box)
    except (MissingExtraError, ArgumentError) as error:
        return Prose(f"No picture is drawn: {_plain(str(error))}")
    return figure


def _plain(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")
