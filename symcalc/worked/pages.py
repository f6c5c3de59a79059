"""The pages of results that are numbers: they are made here, because the rooms that compute know no document."""

from __future__ import annotations

from symcalc.document.blocks import Block, Equation, Line, Prose, Section, Table
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import ZERO, Name, Sequence
from symcalc.registry import PAGES
from symcalc.solving.all_roots import AllRoots
from symcalc.solving.result import SolveResult
from symcalc.worked.numbers import fixed, number, short


@PAGES.register("SolveResult")
def solve_page(result: SolveResult, detail: str = "textbook") -> Section:
    """Return the page of a search for a root."""
    equations = tuple(Line(ink(equation), "=", Formula(ZERO)) for equation in result.equations)
    blocks: list[Block] = [Section(Prose("Asked"), (Equation(equations),))]
    if detail != "answer":
        blocks.append(Section(Prose("Table"), (iteration_table(result),)))
    blocks += [answer(result), Section(Prose("Checks"), (Prose(result.message),))]
    return Section(Prose(f"Root by {result.method}"), tuple(blocks))


def iteration_table(result: SolveResult, residuals: tuple[Formula, ...] = ()) -> Table:
    """Return one row for each point visited: the point, the equations there, the length of the step taken from it."""
    letters = tuple(ink(symbol) for symbol in result.symbols)
    heads = residuals or tuple(ink(equation) for equation in result.equations)
    rows = []
    for n, row in enumerate(result.trace):
        step = Prose("{}", (short(float((row.step**2).sum() ** 0.5)),)) if row.step is not None else Prose("")
        point = tuple(Prose("{}", (fixed(float(entry), 12),)) for entry in row.x)
        rows.append((Prose("{}", (number(str(n)),)), *point, *(Prose("{}", (short(float(entry)),)) for entry in row.residual), step))
    header = (
        Prose("{}", (Formula(Name("n")),)),
        *(Prose("{}", (letter,)) for letter in letters),
        *(Prose("{}", (head,)) for head in heads),
        Prose("length of step"),
    )
    return Table(header, tuple(rows), Prose(result.method.remark))


def answer(result: SolveResult) -> Section:
    """Return the last point in a box, to as many digits as are certain or, without proof, as many as the tolerance has."""
    point = Formula(Sequence(tuple(fixed(float(entry), 11).node for entry in result.x), "()"))
    letters = Formula(Sequence(tuple(ink(symbol).node for symbol in result.symbols), "()"))
    if len(result.symbols) == 1:
        point, letters = fixed(float(result.x[0]), 11), ink(result.symbols[0])
    if not result.success:
        return Section(Prose("Answer"), (Prose(result.message),))
    return Section(Prose("Answer"), (Equation((Line(letters, "≈", point),), boxed=True),))


@PAGES.register("AllRoots")
def all_roots_page(found: AllRoots, detail: str = "textbook") -> Section:
    """Return the page of a search for all roots: the equations, a row for each root, and what is proven."""
    equations = tuple(Line(ink(equation), "=", Formula(ZERO)) for equation in found.equations)
    header = (*(Prose("{}", (ink(symbol),)) for symbol in found.symbols), Prose("exact"), Prose("status"))
    rows = []
    for root in found.roots:
        exact = Prose("")
        if None not in root.exact:
            entries = tuple(ink(entry).node for entry in root.exact if entry is not None)
            exact = Prose("{}", (Formula(entries[0] if len(entries) == 1 else Sequence(entries, "()")),))
        rows.append((*(Prose("{}", (fixed(float(entry), 12),)) for entry in root.x), exact, Prose(root.status)))
    blocks: list[Block] = [Section(Prose("Asked"), (Equation(equations),))]
    if rows:
        blocks.append(Section(Prose("Answer"), (Table(header, tuple(rows), Prose("Each row is the only root in a small box, where it is proven.")),)))
    else:
        blocks.append(Section(Prose("Answer"), (Prose("There is no root." if found.is_complete else "No root was found."),)))
    reasons = tuple(Prose(f"{reason}.".replace("{", "(").replace("}", ")")) for reason in dict.fromkeys(root.message for root in found.roots))
    blocks.append(Section(Prose("Checks"), (Prose(found.message.replace("{", "(").replace("}", ")")), *reasons)))
    return Section(Prose("All roots"), tuple(blocks))
