"""The page of a Taylor polynomial: derivatives at the point, the polynomial, what is left over, and how the error falls with the step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import sympy

from symcalc.derivation.decimals import numeral, rounded
from symcalc.derivation.page import Writer, answered, asked, checked, derived, evaluated, lines_in, lines_shown, page_title, programmed
from symcalc.derivation.topics.assembly import acting
from symcalc.document.blocks import Block, Equation, Line, Prose, Section, Table
from symcalc.errors import ArgumentError, MissingExtraError, UnknownPluginError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Derivative, Name, Relation
from symcalc.formula.reading.reader import read
from symcalc.registry import PICTURES

if TYPE_CHECKING:
    from symcalc.derivation.topics.taylor_result import Taylor

_MOST_POLYNOMIALS = 8
_HALVINGS = 4
_DIGITS, _RATIO_DIGITS = 8, 3
_MOST_FIGURE_ORDER = 12


def taylor_page(found: Taylor, detail: str = "textbook") -> Section:
    """Return the page, its parts in the order that all worked pages follow."""
    blocks: list[Block] = [*_asked(found), *derived(found, detail)]
    shown = lines_shown(found, detail)
    if detail != "answer":
        blocks += [_table(found), *_polynomials(found), *_series(found), *evaluated(found, detail)]
        rest = [*_order_of_error(found), *_left_over(found, detail)]
        shown += lines_in(rest)
        blocks += [*rest, *_pictures(found)]
    blocks += [_answer(found), checked(found, detail, shown), *programmed(found)]
    return Section(page_title(found), tuple(blocks))


def _asked(found: Taylor) -> tuple[Block, ...]:
    first, *rest = asked(found)
    assert isinstance(first, Section)
    words = f"The order is {found.order}: all terms up to that degree."
    if not found.box:
        return (Section(first.title, (*first.blocks, Prose(words))), *rest)
    inside = found.inside
    listed = " and ".join("{}" for _ in inside)
    return (Section(first.title, (*first.blocks, Prose(f"{words} How wrong is it for {listed}?", inside))), *rest)


def _table(found: Taylor) -> Section:
    """Return the derivatives in letters and at the point."""
    assert found.body is not None
    body = found.body
    variables = [letter.node for letter in found.variables if isinstance(letter.node, Name)]
    whole = body.with_node(found.short) if found.short is not None else body
    rows = [(Prose("{}", (whole,)), Prose("{}", (body,)), Prose("{}", (ink(found.value(()), body.roles),)))]
    for part in found.steps[0].parts if found.steps else ():
        order = found.order_of(part)
        if order:
            name = part.name or body.with_node(acting(body.node, order, len(variables) > 1))
            rows.append((Prose("{}", (name,)), Prose("{}", (part.answer,)), Prose("{}", (ink(found.value(order), body.roles),))))
    place = ", ".join("{}" for _ in found.at_point)
    head = (Prose(""), Prose("in letters"), Prose(f"at {place}", found.at_point))
    return Section(Prose("Table"), (Table(head, tuple(rows), Prose("The derivatives, then their values at the point.")),))


def _polynomials(found: Taylor) -> Iterator[Block]:
    """Yield the polynomials of lower order, each the one before with one degree more."""
    if not 1 <= found.order <= _MOST_POLYNOMIALS:
        return
    lines = [Line(found.polynomial_name(k), "=", found.polynomial(k)) for k in range(found.order + 1)]
    yield Section(Prose("The polynomials, order by order"), (Equation(tuple(lines)),))


def _series(found: Taylor) -> Iterator[Block]:
    known = found.series
    if known is None:
        return
    (letter,) = found.variables
    words = f"These are the first terms of {known.name}, {{}} with {{}}" + "."
    u = Formula(Relation((Name("u"), ink(known.step, letter.roles).node), ("=",)), letter.roles)
    facts = (read(known.terms, "latex", declare=dict(letter.roles)), u)
    if known.radius is sympy.oo:
        said = Prose(f"{words} It converges for every {{}}: the radius of convergence is infinite.", (*facts, letter))
        yield Section(Prose("Convergence"), (said,))
        return
    low, high, radius = (ink(entry) for entry in (known.low, known.high, known.radius))
    ends = [f" {'It does so at' if not k else 'and at'} {{}}, too" for k in range(known.closed_low + known.closed_high)]
    closed = [end for end, is_closed in ((low, known.closed_low), (high, known.closed_high)) if is_closed]
    words += " Its radius of convergence is {}: it converges to the function for {}" + "." + ",".join(ends) + ("." if ends else "")
    inside = letter.with_node(_between(low, letter, high))
    yield Section(
        Prose("Convergence"), (Prose(words + " Outside that interval it diverges, however many terms are taken.", (*facts, radius, inside, *closed)),)
    )


def _between(low: Formula, letter: Formula, high: Formula) -> Relation:
    return Relation((low.node, letter.node, high.node), ("<", "<"))


def _left_over(found: Taylor, detail: str) -> Iterator[Block]:
    """Yield Lagrange's remainder and the bounds."""
    writer = Writer(detail)
    blocks: list[Block] = []
    for said in found.errors:
        if said.heading is not None and said.heading.text:
            blocks.append(said.heading)
        blocks.append(writer.chain(said))
        if said.heading is not None and said.heading.text.startswith("The textbook") and found.largest:
            blocks.append(_largest(found))
    if found.error is not None:
        blocks.append(Prose(*_compared(found)))
    yield Section(Prose("What is left over"), tuple(blocks))


def _largest(found: Taylor) -> Table:
    """Return the largest derivatives, of which the textbook bound is made."""
    assert found.body is not None
    rows = []
    function = found.short or Name("f")
    variables = [letter.node for letter in found.variables if isinstance(letter.node, Name)]
    for entry in found.largest:
        order = tuple(v for v, power in zip(variables, entry.powers, strict=True) for _ in range(power))
        name = Derivative(function, acting(function, order, len(variables) > 1).variables, len(variables) > 1)
        most, _ = rounded(sympy.Rational(*entry.most.as_integer_ratio()), digits=6)
        rows.append(
            (
                Prose("{}", (found.body.with_node(name),)),
                Prose("{}", (ink(entry.derivative, found.body.roles),)),
                Prose("{}", (Formula(numeral(most)),)),
            )
        )
    return Table((Prose("derivative"), Prose("in letters"), Prose("largest size on the box")), tuple(rows))


def _compared(found: Taylor) -> tuple[str, tuple[Formula, ...]]:
    assert found.error is not None
    error = found.error
    if error.upper is None:
        return f"No bound is proven: {_plain(error.message)}. What is proven so far: somewhere it is at least {float(error.lower):.6g}.", ()
    low, high = (Formula(numeral(text)) for text in found.shown_bounds)
    words = "Proven: the greatest error on the box lies between {} and {}"
    words += f" ({error.pieces} pieces)." if error.is_tight else f"; the interval is wider than asked for, because {_plain(error.message)}."
    facts = [low, high]
    if found.textbook is not None and error.lower > 0:
        ratio = found.textbook / error.upper
        text, _ = rounded(sympy.Rational(*ratio.as_integer_ratio()), digits=2)
        words += " The textbook bound is safe, and {} times as large." if ratio < 1000 else " The textbook bound is safe, and {} times too large."
        facts.append(Formula(numeral(text)))
    return words, tuple(facts)


def _plain(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")


def _order_of_error(found: Taylor) -> Iterator[Block]:
    """Yield the error at steps that are halved, with the ratio of each to the next."""
    assert found.body is not None
    direction = found.direction
    if direction is None:
        return
    start, signs = direction
    orders = [k for k in (found.order - 1, found.order) if k >= 0]
    columns = []
    for k in orders:
        values = [found.error_at(k, [sign * start / 2**n for sign in signs]) for n in range(_HALVINGS)]
        if any(value is None or value == 0 for value in values):
            return
        columns.append([value for value in values if value is not None])
    h = Formula(Name("h"))
    rows = []
    for n in range(_HALVINGS):
        step, _ = rounded(sympy.Rational(*(start / 2**n).as_integer_ratio()), digits=6)
        cells = [Prose("{}", (Formula(numeral(step.rstrip("0").rstrip(".") if "e" not in step else step)),))]
        for values in columns:
            shown, _ = rounded(values[n], digits=_DIGITS)
            cells.append(Prose("{}", (Formula(numeral(shown)),)))
            ratio = rounded(values[n - 1] / values[n], digits=_RATIO_DIGITS - 1)[0] if n else ""
            cells.append(Prose("{}", (Formula(numeral(ratio)),)) if ratio else Prose(""))
        rows.append(tuple(cells))
    head = [Prose("{}", (h,))]
    for k in orders:
        head += [Prose("error of {}", (found.polynomial_name(k),)), Prose("ratio")]
    letters = tuple(found.body.with_node(letter.node) for letter in found.variables)
    ways = " and ".join("{} = {}" for _ in letters)
    places = [found.body.with_node(found.moved(letter, sign)) for letter, sign in zip(found.variables, signs, strict=True)]
    facts = tuple(entry for pair in zip(letters, places, strict=True) for entry in pair)
    blocks: list[Block] = [
        Prose(f"The error f - T along {ways}, with a step that is halved from row to row.", facts),
        Table(tuple(head), tuple(rows)),
    ]
    for k in orders:
        leading = found.leading(k, signs)
        if leading is not None:
            coefficient, degree = leading
            begins = ink(coefficient * sympy.Symbol("h") ** degree)
            factor = 2**degree
            blocks.append(
                Prose(f"The error of {{}} begins with {{}}: halve the step, and it is {factor} times smaller.", (found.polynomial_name(k), begins))
            )
    yield Section(Prose("Order of the error"), tuple(blocks))


def _pictures(found: Taylor) -> Iterator[Block]:
    """Yield the pictures, or what is missing for them."""
    assert found.body is not None
    symbols = tuple(letter.meaning for letter in found.variables)
    if len(symbols) > 2 or found.body.meaning.free_symbols - set(symbols) or not all(entry.is_number for entry in found.centre):
        return
    orders = range(found.order + 1) if found.order <= _MOST_FIGURE_ORDER else (found.order,)
    polynomials = tuple(found.polynomial(k).meaning for k in orders)
    names = tuple(letter.to_text() for letter in found.variables)
    box = tuple((float(low), float(high)) for low, high in found.box)
    most = float(found.error.upper) if found.error is not None and found.error.upper is not None else None
    kind = "taylor_curves" if len(symbols) == 1 else "taylor_contours"
    at = tuple(map(float, found.error.at)) if found.error is not None else ()
    try:
        figure: Block = PICTURES[kind](found.body.meaning, polynomials, symbols, names, tuple(map(float, found.centre)), box, most, at)
    except (MissingExtraError, ArgumentError, UnknownPluginError) as error:
        figure = Prose(f"No picture is drawn: {_plain(str(error))}")
    yield Section(Prose("Picture"), (figure,))


def _answer(found: Taylor) -> Section:
    section = answered(replace(found, errors=()))
    if found.error is None or found.error.upper is None:
        return section
    _, high = found.shown_bounds
    words = "It is wrong by at most {} on the box." if found.error.upper else "It is the function itself: the error is {}."
    return Section(section.title, (*section.blocks, Prose(words, (Formula(numeral(high)),))))
