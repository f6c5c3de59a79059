"""The linearisation at a point: the value there, and each partial derivative there times the way gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sympy

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import judge, weakest
from symcalc.derivation.step import Derivation
from symcalc.derivation.topics.assembly import Chain, conditions, held_against, opened, short_name, slope, symbol_of, values_verdict
from symcalc.derivation.topics.points import refuse_outside
from symcalc.derivation.topics.substitution import is_put_in_place
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import EvaluatedAt, Name, Node, Relation
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import substitute, total


def linearization(given: Formula, body: Formula, variables: Sequence[Name], at: Mapping[str, Node], function: Node | None = None) -> Derivation:
    """Derive the linear function that is nearest to ``body`` at a point.

    Parameters
    ----------
    given : Formula
        What was asked, as typed.
    body : Formula
    variables : sequence of Name
    at : mapping of str to Node
        A value for each variable.
    function : Call or Name, optional
        What the body is called.

    Raises
    ------
    ArgumentError
        ``body`` or a derivative has no real value at the point.
    """
    partial, short = len(variables) > 1, short_name(function)
    names = [body.with_node(slope(short, variable, partial)) if short is not None else None for variable in variables]
    parts = [differentiate(body, variable, partial, name) for variable, name in zip(variables, names, strict=True)]
    everything = conditions(parts)
    refuse_outside(body, everything, at)
    places = tuple(Relation((variable, at[variable.name]), ("=",)) for variable in variables)
    place = places[0] if len(places) == 1 else Items(places, "")
    ways = [total(("+", variable), ("-", at[variable.name])) for variable in variables]

    def line(value: Node, slopes: Sequence[Node]) -> Node:
        return total(("+", value), *(("+", opened(entry, way)) for entry, way in zip(slopes, ways, strict=True)))

    def there(node: Node) -> Node:
        return EvaluatedAt(node, place)

    answers = [part.answer.node for part in parts]
    chain = Chain(body.with_node(line(there(body.node), [there(part.goal.node) for part in parts])))
    chain.rests_on("linearisation", "the partial derivatives", parts)
    # Each value is judged by itself: it was put in by ink here, and by SymPy in the judge's hands.
    inserted = [substitute(node, at) for node in (body.node, *answers)]
    found = weakest(
        values_verdict(body.with_node(before), body.with_node(after), at) for before, after in zip((body.node, *answers), inserted, strict=True)
    )
    valued = chain.line.with_node(line(inserted[0], inserted[1:]))
    table = {there(node): value for node, value in zip((body.node, *answers), inserted, strict=True)}
    if not is_put_in_place(chain.line.node, valued.node, table):
        found = judge(chain.line, valued, everything)
    chain.becomes("values", valued.node, "numbers put in", found, assuming=tuple(map(body.with_node, places)))
    worked_out = [body.with_node(node).meaning for node in inserted]
    for value in worked_out:
        if value.is_finite is False or value.is_real is False:
            raise ArgumentError(
                f"{body.to_text()} or a derivative of it has no real value at {body.with_node(place).to_text()}; choose another point."
            )
    inked = [ink(value, body.roles).node for value in worked_out]
    chain.judged("value", line(inked[0], inked[1:]), "worked out")
    chain.tidied()
    symbols = [symbol_of(body, variable) for variable in variables]
    point = {symbol: body.with_node(at[variable.name]).meaning for symbol, variable in zip(symbols, variables, strict=True)}

    def expected() -> sympy.Basic:
        rise = [body.meaning.diff(symbol).subs(point) * (symbol - value) for symbol, value in point.items()]
        return sympy.Add(body.meaning.subs(point), *rise)

    result = chain.line.meaning
    route = held_against(result, expected)
    letters = tuple(body.with_node(variable) for variable in variables)
    return Derivation(chain.goal, tuple(chain.steps), result, title="Linearisation", given=given, variables=letters, route=route)


def tangent_plane(given: Formula, body: Formula, variables: Sequence[Name], at: Mapping[str, Node], function: Node | None = None) -> Derivation:
    """Derive the equation of the tangent plane, or of the tangent of a curve; the arguments are those of `linearization`."""
    found = linearization(given, body, variables, at, function)
    height = free_letter(body.roles, *(("z", "w") if len(variables) > 1 else ("y", "z")))
    title = "Tangent plane" if len(variables) > 1 else "Tangent"
    name = body.with_node(Name(height))
    return replace(found, title=title, name=name, result=sympy.Eq(name.meaning, found.result, evaluate=False))
