"""Propagation of errors: how much each input's standard error adds to that of the result, to first order.

The inputs are taken as independent and their errors as so small that the function is linear over them; then the squares of
the contributions add up, each the partial derivative times the standard error. Covariances, where given, add mixed terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import sympy

from symcalc.derivation.decimals import rounded, sign_of
from symcalc.derivation.engine import differentiate
from symcalc.derivation.page import before_answer, derivation_page
from symcalc.derivation.proof import compare
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.arithmetic import exact
from symcalc.derivation.topics.assembly import Chain, conditions, held, held_against, short_name, slope, symbol_of
from symcalc.derivation.topics.evaluation import taken_at, values_put_in, with_numbers
from symcalc.derivation.topics.slopes import slopes_at
from symcalc.document.blocks import Prose, Section, Table
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import TWO, Derivative, Name, Node, Power, Product, Root
from symcalc.formula.rebuilding import total
from symcalc.registry import PAGES

_OF_A_SHARE = 20  # digits: what is rounded from few of them to one place may be rounded up twice


@dataclass(frozen=True, slots=True)
class Influence:
    """What one input adds to the error of the result.

    Attributes
    ----------
    variable : Formula
    slope : Formula
        The partial derivative, in letters or as a value.
    error : Formula
        The standard error of the input.
    contribution : Formula
        The slope times the error.
    share : Formula or None
        The part of the variance that it makes; None as long as letters are left.
    """

    variable: Formula
    slope: Formula
    error: Formula
    contribution: Formula
    share: Formula | None = None


@dataclass(frozen=True, repr=False)
class ErrorPropagation(Derivation):
    """The standard error of a result, with what each input adds to it.

    Attributes
    ----------
    influences : tuple of Influence
        In the order of the variables.
    errors : tuple of Name
        The letters of the standard errors.
    """

    influences: tuple[Influence, ...] = ()
    errors: tuple[Name, ...] = ()


def error_propagation(
    given: Formula,
    body: Formula,
    variables: Sequence[Name],
    errors: Sequence[Name],
    covariances: Mapping[tuple[int, int], Node] = {},
    function: Node | None = None,
) -> ErrorPropagation:
    """Derive the standard error of ``body`` from those of its inputs.

    Parameters
    ----------
    given : Formula
        What was asked, as typed.
    body : Formula
        With the roles of the letters of the errors, which are positive.
    variables : sequence of Name
        The inputs that have an error.
    errors : sequence of Name
        The letters of their standard errors.
    covariances : mapping of (int, int) to Node
        Of inputs that are not independent, by place; each pair once.
    function : Call or Name, optional
        What the body is called.
    """
    partial, short = len(variables) > 1, short_name(function)
    names = [body.with_node(slope(short, variable, partial)) if short is not None else None for variable in variables]
    parts = [differentiate(body, variable, partial, name) for variable, name in zip(variables, names, strict=True)]
    if all(part.result == 0 for part in parts):
        raise ArgumentError(f"{body.to_text()} depends on none of its inputs, so no error is passed on.")
    chain = Chain(body.with_node(Root(_variance([part.goal.node for part in parts], errors, covariances))))
    chain.rests_on("partial derivatives", "the partial derivatives", parts)
    chain.tidied()
    symbols = [symbol_of(body, variable) for variable in variables]
    sigmas = [symbol_of(body, error) for error in errors]
    assuming = conditions(parts)

    def expected() -> sympy.Basic:
        slopes = [body.meaning.diff(symbol) for symbol in symbols]
        squares = [entry**2 * sigma**2 for entry, sigma in zip(slopes, sigmas, strict=True)]
        mixed = [2 * slopes[i] * slopes[j] * body.with_node(node).meaning for (i, j), node in covariances.items()]
        return sympy.sqrt(sympy.Add(*squares, *mixed))

    route = held_against(chain.line.meaning, expected, assuming)
    influences = tuple(
        Influence(body.with_node(variable), part.answer, body.with_node(error), body.with_node(_times(part.answer.node, error)))
        for variable, part, error in zip(variables, parts, errors, strict=True)
    )
    for entry in influences:
        held(entry.contribution, entry.slope.with_node(Product((entry.slope.node, entry.error.node))))
    letter = short.name if isinstance(short, Name) and short.name.isalnum() else "f"
    name = body.with_node(Name(f"sigma_{letter}")) if f"sigma_{letter}" not in body.roles else None
    return ErrorPropagation(
        chain.goal,
        tuple(chain.steps),
        chain.line.meaning,
        title="Standard error",
        given=given,
        name=name,
        variables=tuple(map(body.with_node, variables)),
        route=route,
        influences=influences,
        errors=tuple(errors),
    )


@taken_at.register
def _at_point(derivation: ErrorPropagation, answer: Formula, at: Mapping[str, Node]) -> Derivation:
    """Evaluate the function, its derivatives, each contribution, and the standard error that they make together."""
    firsts = [part for part in derivation.parts if isinstance(part.goal.node, Derivative)]
    body = firsts[0].goal.node
    assert isinstance(body, Derivative)
    found = slopes_at(derivation, answer, at, body.body, firsts)
    influences = []
    contributions: list[Derivation] = []
    for entry, value, error in zip(derivation.influences, found.values, derivation.errors, strict=True):
        product = answer.with_node(_times(value.node, error))
        place = {error.name: at[error.name]} if error.name in at else {}
        chain = values_put_in(product, place, heading=Prose("The contribution of {}:", (entry.variable,)))
        contributions.append(chain)
        influences.append(replace(entry, slope=value, error=answer.with_node(at.get(error.name, error)), contribution=chain.answer))
    whole = values_put_in(answer, at, derivation.name, heading=Prose("All together:"), short=found.short)
    variance = whole.result**2
    if not whole.result.free_symbols and sign_of(whole.result) == "+":
        shares = [answer.with_node(exact(chain.result**2 / variance, answer)) for chain in contributions]
        for chain, share in zip(contributions, shares, strict=True):
            compare(chain.result**2, share.meaning * variance)
        influences = [replace(entry, share=share) for entry, share in zip(influences, shares, strict=True)]
    done = with_numbers(derivation, answer, at, (*found.numbers, *contributions, whole), whole.result)
    return replace(done, influences=tuple(influences))


@PAGES.register("ErrorPropagation")
def error_page(derivation: ErrorPropagation, detail: str = "textbook") -> Section:
    """Return the page, with the table of what each input adds; what the formula takes for granted is said with the question."""
    page: Section = derivation_page(derivation, detail)
    words = Prose("The errors are taken as small: over them the function is as good as linear. Inputs without a given covariance are independent.")
    asked, *rest = page.blocks
    assert isinstance(asked, Section)
    page = Section(page.title, (Section(asked.title, (*asked.blocks, words)), *rest))
    return page if detail == "answer" else before_answer(page, Section(Prose("Table"), (influence_table(derivation),)))


def influence_table(derivation: ErrorPropagation) -> Table:
    """Return one row for each input: its slope, its error, what it contributes, and its share of the variance."""
    has_shares = all(entry.share is not None for entry in derivation.influences)
    header = ("input", "slope", "standard error", "contribution", *(("share of the variance",) if has_shares else ()))
    rows = []
    for entry in derivation.influences:
        cells = [entry.variable, entry.slope, entry.error, entry.contribution]
        shares = () if entry.share is None else (_percent(entry.share),)
        rows.append((*(Prose("{}", (cell,)) for cell in cells), *shares))
    return Table(tuple(map(Prose, header)), tuple(rows), Prose("The squares of the contributions add up to the square of the standard error."))


def _percent(share: Formula) -> Prose:
    value = share.meaning
    assert isinstance(value, sympy.Expr)
    text, _ = rounded(100 * value, digits=_OF_A_SHARE)
    return Prose(f"{Decimal(text):.1f} %")


def _variance(slopes: Sequence[Node], errors: Sequence[Node], covariances: Mapping[tuple[int, int], Node]) -> Node:
    squares = [Product((Power(slope_, TWO), Power(error, TWO))) for slope_, error in zip(slopes, errors, strict=True)]
    mixed = [Product((TWO, slopes[i], slopes[j], node)) for (i, j), node in covariances.items()]
    return total(*(("+", term) for term in (*squares, *mixed)))


def _times(slope_: Node, error: Node) -> Node:
    return Product((*slope_.factors, error)) if isinstance(slope_, Product) else Product((slope_, error))
