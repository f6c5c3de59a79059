"""The total derivative: the product of the derivatives along each path of the dependency tree, and the sum over all paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, pairwise

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import judge
from symcalc.derivation.topics.assembly import Chain, conditions, held_against, put_in_place, refuse_outside, slope, symbol_of
from symcalc.derivation.topics.dependencies import DependencyTree, Edge, TotalDerivative
from symcalc.document.blocks import Prose
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Name, Node, Product
from symcalc.formula.rebuilding import free_names, names_in, substitute, total

_MOST_PATHS = 500


def total_derivative(
    given: Formula, body: Formula, root: str, variable: Name, layers: Mapping[str, Formula], at: Node | None = None
) -> TotalDerivative:
    """Derive the derivative of ``body`` along all the ways in which it depends on ``variable``.

    Parameters
    ----------
    given : Formula
        What was asked, as typed.
    body : Formula
    root : str
        What the function is called.
    variable : Name
    layers : mapping of str to Formula
        What letters of ``body``, and of each other, stand for; all with the roles of ``body``.
    at : Node, optional
        A value of the variable that is put in at the end.

    Raises
    ------
    ArgumentError
        Letters depend on themselves, one is not used, or nothing depends on ``variable``.
    """
    functions = {root: body, **layers}
    lower = _dependencies(functions, variable.name)
    order = _sorted(root, lower)
    if unused := [name for name in layers if name not in order]:
        raise ArgumentError(f"{root} does not depend on {', '.join(unused)}; leave out what is said of it, or use it.")
    paths = tuple(islice(_paths(root, variable.name, lower), _MOST_PATHS + 1))
    if len(paths) > _MOST_PATHS:
        raise ArgumentError(f"More than {_MOST_PATHS} paths lead from {root} to {variable.name}; join some of the layers first.")
    if not paths:
        raise ArgumentError(f"{root} does not depend on {variable.name}, neither at once nor through its layers; nothing is to be derived.")
    used = dict.fromkeys(edge for path in paths for edge in pairwise(path))
    parts, edges = [], []
    for upper, below in used:
        partial = len(lower[upper]) > 1
        name = body.with_node(slope(Name(upper), Name(below), partial))
        part = differentiate(functions[upper], Name(below), partial, name)
        heading = Prose("{} with respect to {}", (body.with_node(Name(upper)), body.with_node(Name(below))))
        parts.append(replace(part, heading=heading))
        edges.append(Edge(upper, below, name, part.answer))
    letters = total(*(("+", _along(path, lower)) for path in paths))
    chain = Chain(body.with_node(slope(Name(root), variable, False)))
    values = {edge.name.node: edge.value.node for edge in edges}
    depths = {name: _depth(name, root, lower) for name in layers}
    steps_down = [{name: layers[name].node for name in depths if depths[name] == depth} for depth in range(1, len(order))]
    whole, final = body.node, put_in_place(values, letters)
    for table in steps_down:
        whole, final = substitute(whole, table), substitute(final, table)
    assuming = tuple(body.with_node(_inserted(entry.node, steps_down)) for entry in conditions(parts))
    # The sum over the paths is what the function has as derivative once everything is put into it.
    rightly = judge(body.with_node(slope(whole, variable, False)), body.with_node(final), assuming)
    count = "one product for the path" if len(paths) == 1 else f"the sum over the {len(paths)} paths"
    chain.becomes("paths", letters, f"{count} from {{}} to {{}}", rightly, (body.with_node(Name(root)), body.with_node(variable)))
    chain.rests_on("derivatives", "each derivative carried out", parts, values, by_name=True)
    chain.tidied()
    for table in steps_down:
        chain.with_values("layers", {name: node for name, node in table.items() if name in free_names(chain.line.node)}, "layer by layer, put in")
    chain.tidied()
    symbol = symbol_of(body, variable)
    route = held_against(chain.line.meaning, lambda: body.with_node(whole).meaning.diff(symbol), assuming)
    if at is not None:
        refuse_outside(body.with_node(whole), assuming, {variable.name: at})
        chain.with_values("values", {variable.name: at}, "numbers put in")
        chain.worked_out()
    tree = DependencyTree(root, variable.name, tuple(edges), paths)
    return TotalDerivative(
        chain.goal,
        tuple(chain.steps),
        chain.line.meaning,
        title="Total derivative",
        given=given,
        variables=(body.with_node(variable),),
        route=route,
        tree=tree,
    )


def _inserted(node: Node, tables: list[dict[str, Node]]) -> Node:
    for table in tables:
        node = substitute(node, table)
    return node


def _dependencies(functions: Mapping[str, Formula], variable: str) -> dict[str, list[str]]:
    """Return on which letters each function depends, in order of appearance."""
    out = {}
    for name, formula in functions.items():
        free = free_names(formula.node)
        out[name] = [letter for letter in names_in(formula.node) if letter in free and (letter in functions or letter == variable)]
    return out


def _sorted(root: str, lower: Mapping[str, list[str]]) -> list[str]:
    """Return all that the root depends on, each after all that depend on it; a cycle is refused."""
    done: list[str] = []
    way: list[str] = []

    def visit(name: str) -> None:
        if name in way:
            cycle = " → ".join([*way[way.index(name) :], name])
            raise ArgumentError(f"{name} depends on itself: {cycle}. The layers must lead down to the variable; rename one letter of the cycle.")
        if name in done:
            return
        way.append(name)
        for below in lower.get(name, ()):
            visit(below)
        way.pop()
        done.append(name)

    visit(root)
    return done[::-1]


def _paths(name: str, variable: str, lower: Mapping[str, list[str]]) -> Iterator[tuple[str, ...]]:
    """Yield every way from ``name`` down to the variable."""
    if name == variable:
        yield (name,)
        return
    for below in lower.get(name, ()):
        for path in _paths(below, variable, lower):
            yield (name, *path)


def _depth(name: str, root: str, lower: Mapping[str, list[str]]) -> int:
    """Return the length of the longest way from the root, so that all that uses a letter is put in before it."""
    if name == root:
        return 0
    return 1 + max((_depth(upper, root, lower) for upper, below in lower.items() if name in below), default=0)


def _along(path: tuple[str, ...], lower: Mapping[str, list[str]]) -> Node:
    factors = tuple(slope(Name(upper), Name(below), len(lower[upper]) > 1) for upper, below in pairwise(path))
    return factors[0] if len(factors) == 1 else Product(factors)
