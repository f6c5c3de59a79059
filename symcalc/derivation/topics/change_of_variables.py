"""Changes of variables: the Jacobian of the map, its determinant, the function in the new letters, and the chain rule between both.

The new letters are coordinates where the determinant is not zero: there the map can be turned round, near each point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import sympy

from symcalc.derivation.conditions import displayed
from symcalc.derivation.domain import conditions_of
from symcalc.derivation.engine import differentiate
from symcalc.derivation.page import Writer, answered, checked, lines_in, page_title, programmed
from symcalc.derivation.proof import weakest
from symcalc.derivation.step import Derivation, Step
from symcalc.derivation.topics.assembly import by_parts, conditions, held, put_in_place, slope
from symcalc.derivation.topics.jacobian import jacobian
from symcalc.derivation.topics.layer_products import equal
from symcalc.derivation.topics.lines import Lines
from symcalc.derivation.topics.substitution import put_in
from symcalc.document.blocks import Block, Prose, Section
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import ZERO, Apply, Matrix, Name, Node, Product, Relation, Sum
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import product, total
from symcalc.registry import PAGES

_LARGEST = 4
SHORTCUTS: dict[str, dict[str, str]] = {
    "polar": {"x": "r cos(theta)", "y": "r sin(theta)"},
    "cylindrical": {"x": "r cos(theta)", "y": "r sin(theta)", "z": "z"},
    # theta is the angle from the z-axis, phi that around it.
    "spherical": {"x": "r sin(theta) cos(phi)", "y": "r sin(theta) sin(phi)", "z": "r cos(theta)"},
}
"""What the old letters are in well-known coordinates, as text."""
LETTERS = {"polar": ("r", "theta"), "cylindrical": ("r", "theta", "z"), "spherical": ("r", "theta", "phi")}


@dataclass(frozen=True, repr=False)
class ChangeOfVariables(Derivation):
    """A function in new letters.

    Attributes
    ----------
    map : tuple of Formula
        What each old letter is, as letter = expression.
    jacobian : Derivation or None
        A row for each old letter, a column for each new one.
    determinant : Derivation or None
        Of the Jacobian, where there are as many new letters as old ones.
    partials : tuple of Derivation
        The derivative by each new letter, from those by the old ones.
    regular : tuple of Formula
        Conditions under which the determinant is not zero.
    """

    map: tuple[Formula, ...] = ()
    jacobian: Derivation | None = None
    determinant: Derivation | None = None
    partials: tuple[Derivation, ...] = ()
    regular: tuple[Formula, ...] = ()

    def all_steps(self) -> Iterator[Step]:
        """Yield every step, those of the Jacobian, its determinant and the chain rule first."""
        for part in (self.jacobian, self.determinant, *self.partials):
            if part is not None:
                yield from part.all_steps()
        yield from super().all_steps()


def change_of_variables(
    given: Formula, body: Formula, table: Mapping[str, Formula], new: Sequence[Name], function: Node | None = None
) -> ChangeOfVariables:
    """Write a function in new letters, with the Jacobian of the map.

    Parameters
    ----------
    given : Formula
        What was asked, as typed.
    body : Formula
    table : mapping of str to Formula
        What each old letter is in the new ones, all with the roles of ``body``.
    new : sequence of Name
        The new letters, in the order of the columns.
    function : Name, optional
        What the function is called.

    Raises
    ------
    ArgumentError
        The determinant is zero everywhere.
    """
    bodies, root = list(table.values()), function or Name("f")
    functions = Formula(Items(tuple(formula.node for formula in bodies)), body.roles)
    matrix = jacobian(functions, bodies, new)
    determinant = _determinant(matrix, len(bodies)) if len(bodies) == len(new) <= _LARGEST else None
    if determinant is not None and determinant.result == 0:
        letters = ", ".join(name.name for name in new)
        raise ArgumentError(
            f"The determinant of the map is 0 everywhere, so {letters} are no coordinates; let the letters depend on them in another way."
        )
    lines = Lines(body, tuple(body.with_node(entry.node) for entry in (ink(part, body.roles) for part in conditions_of(body))))
    nodes = {name: formula.node for name, formula in table.items() if formula.node != Name(name)}
    lines.put_in("new letters", nodes, "the new letters put in")
    _in_order(lines)
    partials = tuple(_partial(root, body, table, variable, len(new) > 1) for variable in new)
    regular: tuple[Formula, ...] = ()
    if determinant is not None:
        regular = tuple(displayed(determinant.answer.with_node(Relation((determinant.answer.node, ZERO), ("≠",))), set()))
    return ChangeOfVariables(
        lines.goal,
        tuple(lines.steps),
        lines.line.meaning,
        title="Change of variables",
        given=given,
        name=body.with_node(root),
        variables=tuple(body.with_node(name) for name in new),
        map=tuple(formula.with_node(Relation((Name(name), formula.node), ("=",))) for name, formula in table.items()),
        jacobian=matrix,
        determinant=determinant,
        partials=partials,
        regular=regular,
    )


def _determinant(matrix: Derivation, size: int) -> Derivation:
    """Work a determinant out by its sum over all permutations."""
    node = matrix.answer.node
    rows = node.rows if isinstance(node, Matrix) else ((node,),)
    lines = Lines(matrix.answer.with_node(Apply("det", (Matrix(rows),))), conditions((matrix,)))
    terms = []
    for order in permutations(range(size)):
        factors = [rows[row][column] for row, column in enumerate(order)]
        if ZERO not in factors:
            swaps = sum(a > b for place, a in enumerate(order) for b in order[place + 1 :])
            terms.append(("+" if swaps % 2 == 0 else "-", product(*factors)))
    lines.step("determinant", total(*terms) if terms else ZERO, "one product for each way to take an entry of every row and column")
    _in_order(lines)
    return Derivation(lines.goal, tuple(lines.steps), lines.line.meaning, title="Determinant")


def _in_order(lines: Lines) -> None:
    lines.in_order()
    value = lines.line.meaning
    if isinstance(value, sympy.Expr) and (shorter := with_pythagoras(value)) != value:
        lines.step("sine and cosine", ink(shorter, lines.line.roles).node, "sin² + cos² = 1", optional=True)


def with_pythagoras(value: sympy.Expr) -> sympy.Expr:
    """Return an expression in which cos² was replaced by 1 − sin², wherever that makes a sum shorter.

    >>> r, t = sympy.symbols("r t")
    >>> with_pythagoras(sympy.exp(-(r**2) * sympy.cos(t) ** 2 - r**2 * sympy.sin(t) ** 2))
    exp(-r**2)
    """
    if not value.args:
        return value
    inner = value.func(*(with_pythagoras(part) if isinstance(part, sympy.Expr) else part for part in value.args))
    if not isinstance(inner, sympy.Add | sympy.Mul | sympy.Pow) or not inner.has(sympy.cos):
        return inner
    expanded = sympy.expand(inner)
    reduced = sympy.expand(
        expanded.replace(
            lambda part: isinstance(part, sympy.Pow) and isinstance(part.base, sympy.cos) and part.exp.is_Integer and part.exp > 1,
            lambda part: (1 - sympy.sin(part.base.args[0]) ** 2) ** (part.exp // 2) * part.base ** (part.exp % 2),
        )
    )
    shorter = sympy.factor_terms(reduced)
    return shorter if shorter.count_ops() < inner.count_ops() else inner


def _partial(root: Node, body: Formula, table: Mapping[str, Formula], variable: Name, partial: bool) -> Derivation:
    """Return the derivative by a new letter as a sum over the old ones."""
    old = [Name(name) for name in table]
    lines = Lines(body.with_node(slope(root, variable, partial)))
    moving = [(name, differentiate(table[name.name], variable, partial)) for name in old]
    moving = [(name, part) for name, part in moving if part.result != 0]
    letters = {name: (slope(root, name, len(old) > 1), slope(name, variable, partial)) for name, _ in moving}
    step = _Chained(root, body, table, variable, partial, letters)
    lines.add(step(lines, total(*(("+", Product(letters[name])) for name, _ in moving)), "chain rule: along each old letter"))
    values: dict[Node, Node] = {letters[name][1]: part.answer.node for name, part in moving}
    after = total(*(_signed(product(letters[name][0], values[letters[name][1]])) for name, _ in moving))
    lines.add(step(lines, after, "the derivatives of the map put in"))
    return Derivation(lines.goal, tuple(lines.steps), sympy.Symbol("f"), title="Chain rule")


@dataclass(frozen=True, slots=True)
class _Chained:
    """Steps in names of derivatives, judged by what they are for this function; ``letters`` has the two names for each old letter."""

    root: Node
    body: Formula
    table: Mapping[str, Formula]
    variable: Name
    partial: bool
    letters: Mapping[Name, tuple[Node, Node]]

    def __call__(self, lines: Lines, after: Node, why: str) -> Step:
        body, nodes = self.body, {name: formula.node for name, formula in self.table.items()}
        slopes: dict[Node, Node] = {}
        found = []
        for name, (upper, lower) in self.letters.items():
            outer = differentiate(body, name, len(nodes) > 1)
            inner = differentiate(self.table[name.name], self.variable, self.partial)
            # What the names say, with the functions in the place of their letters, is what was derived.
            held(outer.goal, body.with_node(put_in_place({self.root: body.node}, upper)))
            held(inner.goal, body.with_node(put_in_place({name: nodes[name.name]}, lower)))
            slopes[upper], slopes[lower] = put_in(outer.answer.node, nodes), inner.answer.node
            found += [outer, inner]
        goal = body.with_node(put_in_place({self.root: put_in(body.node, nodes)}, lines.goal.node))
        known = tuple(body.with_node(put_in(entry.node, nodes)) for entry in conditions(found))
        verdict = weakest((equal(goal, body.with_node(put_in_place(slopes, after)), known), by_parts(found)))
        return Step("chain rule", lines.line, lines.line.with_node(after), why, verdict=verdict)


def _signed(node: Node) -> tuple[str, Node]:
    """Return a product with the sign of a factor in front."""
    factors = node.factors if isinstance(node, Product) else (node,)
    sign, rest = "+", []
    for factor in factors:
        if isinstance(factor, Sum) and len(factor.terms) == 1 and factor.terms[0][0] == "-":
            sign, factor = ("-" if sign == "+" else "+"), factor.terms[0][1]
        rest.append(factor)
    return sign, product(*rest)


@PAGES.register("ChangeOfVariables")
def change_page(derivation: ChangeOfVariables, detail: str = "textbook") -> Section:
    """Return the page: the map and its Jacobian, the determinant, the function, and the chain rule."""
    listed = ", ".join("{}" for _ in derivation.map)
    new = ", ".join("{}" for _ in derivation.variables)
    words = Prose(
        f"Write {{}} in {new}, where {listed}; all variables are real.", (derivation.given or derivation.goal, *derivation.variables, *derivation.map)
    )
    blocks: list[Block] = [Section(Prose("Asked"), (words,))]
    if detail != "answer":
        writer = Writer(detail)
        if derivation.jacobian is not None:
            blocks.append(Section(Prose("1 The Jacobian of the map"), tuple(writer.worked_out(derivation.jacobian, "1."))))
        if derivation.determinant is not None:
            blocks.append(Section(Prose("2 Its determinant"), (writer.chain(derivation.determinant), _invertible(derivation))))
        blocks.append(Section(Prose("3 The function in the new letters"), (writer.chain(derivation),)))
        chains = tuple(writer.chain(part) for part in derivation.partials)
        blocks.append(Section(Prose("4 Partial derivatives by the new letters"), chains))
    shown = lines_in(blocks)
    return Section(page_title(derivation), (*blocks, answered(derivation), checked(derivation, detail, shown), *programmed(derivation)))


def _invertible(derivation: ChangeOfVariables) -> Prose:
    if not derivation.regular:
        return Prose("It is zero nowhere, so near each point the new letters are coordinates.")
    listed = ", ".join("{}" for _ in derivation.regular)
    return Prose(f"The new letters are coordinates near each point with {listed}, where it is not zero.", derivation.regular)
