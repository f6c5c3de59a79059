"""The numbers of a total derivative, from the bottom up: values and derivatives of each layer, products along the paths, their sum.

Then the same as a product of matrices, multiplied from the right, and from the left as backpropagation does it. Each is a chain
of its own, from the letters to the value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import sympy

from symcalc.derivation.proof import weakest
from symcalc.derivation.step import Derivation, Verdict
from symcalc.derivation.topics.assembly import held, put_in_place, slope
from symcalc.derivation.topics.layer_products import equal, equal_names, matrix, multiplied, rows_of
from symcalc.derivation.topics.layers import Layers
from symcalc.derivation.topics.lines import Lines
from symcalc.derivation.topics.substitution import put_in
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Matrix, Name, Node, Product, Sum
from symcalc.formula.rebuilding import total


@dataclass(frozen=True, slots=True)
class BottomUp:
    """What was evaluated, in the order of the page.

    Attributes
    ----------
    at : Formula
        The value of the variable.
    values : mapping of str to Derivation
        Of each letter.
    slopes : mapping of edges to Derivation
    products : tuple of Derivation
        Along each path, in the order of the paths.
    sum : Derivation
    matrices : tuple of Derivation
        The product of Jacobians, from the right and from the left; none where no letters stand side by side.
    adjoints : tuple of (Formula, Formula)
        Names and values of the derivatives of the function by the letters of each layer that the product from the left passes.
    """

    at: Formula
    values: Mapping[str, Derivation]
    slopes: Mapping[tuple[str, str], Derivation]
    products: tuple[Derivation, ...]
    sum: Derivation
    matrices: tuple[Derivation, ...]
    adjoints: tuple[tuple[Formula, Formula], ...] = ()

    @property
    def all(self) -> tuple[Derivation, ...]:
        """Every chain."""
        return (*self.values.values(), *self.slopes.values(), *self.products, self.sum, *self.matrices)


def bottom_up(tree: Layers, parts: Mapping[tuple[str, str], Derivation], at: Formula, expected: Formula, called: Node) -> BottomUp:
    """Evaluate a total derivative at a value of its variable.

    Parameters
    ----------
    tree : Layers
    parts : mapping of edges to Derivation
        The derivative on each edge.
    at : Formula
    expected : Formula
        The value that all of it has to come to.
    called : Node
        What the total derivative is called.
    """
    roles = at.roles
    known: dict[str, Node] = {tree.variable: at.node}
    values: dict[str, Derivation] = {}
    for name in reversed(tree.order):
        if name in tree.functions:
            function = Formula(tree.functions[name].node, roles)
            values[name] = _valued(function, function.with_node(Name(name)), known)
            known[name] = values[name].answer.node
    slopes = {}
    for edge, part in parts.items():
        slopes[edge] = _valued(Formula(part.answer.node, roles), Formula(tree.slope(*edge), roles), known)
    table: dict[Node, Node] = {tree.slope(*edge): found.answer.node for edge, found in slopes.items()}
    products = tuple(_product(tree, path, table, roles) for path in tree.paths)
    # The product from the left passes the levels between the second and the last.
    rows = {level: _row(tree, level) for level in range(2, len(tree.levels) - 1)}
    matrices = _matrices(tree, rows, table, known, expected)
    passed = [step.after for step in matrices[-1].steps if step.rule == "backpropagation"] if matrices else []
    adjoints = tuple(
        (expected.with_node(rows[level]), expected.with_node(line.node.factors[0]))
        for level, line in enumerate(passed, 2)
        if isinstance(line.node, Product)
    )
    return BottomUp(at, values, slopes, products, _sum(products, expected, called), matrices, adjoints)


def _valued(formula: Formula, name: Formula, known: Mapping[str, Node]) -> Derivation:
    lines = Lines(formula)
    lines.valued(known)
    return Derivation(lines.goal, tuple(lines.steps), lines.line.meaning, name=name)


def _product(tree: Layers, path: tuple[str, ...], table: Mapping[Node, Node], roles: Mapping[str, object]) -> Derivation:
    """Multiply the derivatives along a path, number by number."""
    goal = Formula(tree.along(path), roles)
    numbers = tuple(table[tree.slope(*edge)] for edge in pairwise(path))
    after = numbers[0] if len(numbers) == 1 else Product(numbers)
    names = [tree.slope(*edge) for edge in pairwise(path)]
    lines = _named(goal, after, table, names, "values", "derivatives put in")
    lines.judged("value", ink(lines.line.meaning).node, "worked out")
    return Derivation(goal, tuple(lines.steps), lines.line.meaning)


def _named(goal: Formula, after: Node, table: Mapping[Node, Node], names: Sequence[Node], rule: str, why: str) -> Lines:
    """Start a chain in which numbers take the place of names of derivatives; it is judged by what the product of the numbers is."""
    lines = Lines(goal)
    formula = goal.with_node(after)
    product = sympy.Mul(*(goal.with_node(table[name]).meaning for name in names))
    lines.becomes(rule, after, why, equal(formula, ink(product, goal.roles)))
    return lines


def _sum(products: tuple[Derivation, ...], expected: Formula, called: Node) -> Derivation:
    goal = expected.with_node(called)
    after = total(*(signed(part.answer.node) for part in products))
    lines = Lines(goal)
    # It has to be what SymPy finds when all is put together first.
    lines.becomes("sum over the paths", after, "the sum over the paths", equal(goal.with_node(after), expected))
    lines.judged("value", ink(lines.line.meaning).node, "worked out")
    return Derivation(goal, tuple(lines.steps), lines.line.meaning)


def _matrices(
    tree: Layers, rows: Mapping[int, Node], table: Mapping[Node, Node], known: Mapping[str, Node], expected: Formula
) -> tuple[Derivation, ...]:
    if not tree.has_vectors:
        return ()
    downward = range(len(tree.levels) - 1)
    factors = [put_in_place(table, tree.jacobian(level)) for level in downward]
    factors = [_worked_out(expected.with_node(factor)) for factor in factors]
    goal = expected.with_node(Product(tuple(tree.step_down(level) for level in downward)))
    # In letters: the product of the Jacobians is the sum over the paths.
    jacobians: dict[Node, Node] = {tree.step_down(level): tree.jacobian(level) for level in downward}
    equal_names(goal.with_node(total(*(("+", tree.along(path)) for path in tree.paths))), goal.with_node(put_in_place(jacobians, goal.node)))
    found = [_multiplied(goal, list(factors), expected, tree, rows, known, from_left=False)]
    if len(factors) > 2:
        found.append(_multiplied(goal, list(factors), expected, tree, rows, known, from_left=True))
    return tuple(found)


def _multiplied(
    goal: Formula, factors: list[Node], expected: Formula, tree: Layers, rows: Mapping[int, Node], known: Mapping[str, Node], from_left: bool
) -> Derivation:
    lines = Lines(goal)
    after = Product(tuple(factors))
    lines.becomes("values", after, "the values of the derivatives put in", equal(goal.with_node(after), expected))
    level = 1
    while len(factors) > 2:
        if from_left:
            level += 1
            factors[:2] = [_worked_out(goal.with_node(multiplied(*factors[:2])))]
            adjoints = goal.with_node(factors[0])
            after = Product(tuple(factors))
            verdict = weakest((equal(lines.line, goal.with_node(after)), _adjoints(tree, level, rows[level], adjoints, known)))
            lines.becomes("backpropagation", after, "the first two multiplied: the adjoints, as backpropagation finds them", verdict)
        else:
            factors[-2:] = [_worked_out(goal.with_node(multiplied(*factors[-2:])))]
            lines.step("product of matrices", Product(tuple(factors)), "the last two multiplied")
    terms = [_worked_out(goal.with_node(Product((a, b[0])))) for a, b in zip(rows_of(factors[0])[0], rows_of(factors[1]), strict=True)]
    lines.step("row times column", total(*(signed(term) for term in terms)), "row times column")
    lines.judged("value", ink(lines.line.meaning).node, "worked out")
    return Derivation(goal, tuple(lines.steps), lines.line.meaning)


def _row(tree: Layers, level: int) -> Node:
    """Return the names of the derivatives of the root by the letters of a level."""
    letters = tree.levels[level]
    return matrix((tuple(slope(Name(tree.root), Name(letter), len(letters) > 1) for letter in letters),))


def _adjoints(tree: Layers, level: int, names: Node, found: Formula, known: Mapping[str, Node]) -> Verdict:
    """Compare the adjoints with the derivatives of the root, all above that level put into it, as SymPy finds them.

    Their names, with the root for its letter, are these derivatives.
    """
    node = tree.functions[tree.root].node
    below = {letter for lower in tree.levels[level:] for letter in lower}
    for name in tree.order:
        if name in tree.functions and name != tree.root and name not in below:
            node = put_in(node, {name: tree.functions[name].node})
    whole = found.with_node(node).meaning
    at = {found.with_node(Name(name)).meaning: found.with_node(node).meaning for name, node in known.items()}
    letters = tree.levels[level]
    derivatives = matrix((tuple(slope(node, Name(letter), len(letters) > 1) for letter in letters),))
    named = held(found.with_node(derivatives), found.with_node(put_in_place({Name(tree.root): node}, names)))
    expected = matrix((tuple(ink(derivative_at(whole, found.with_node(Name(letter)).meaning, at), found.roles).node for letter in letters),))
    return weakest((named, equal(found.with_node(expected), found)))


def derivative_at(value: sympy.Expr, symbol: sympy.Symbol, at: Mapping[sympy.Symbol, sympy.Expr]) -> sympy.Expr:
    """Return the derivative that SymPy finds, at a place; a letter without assumptions is real.

    >>> t = sympy.Symbol("t")
    >>> derivative_at(abs(t), t, {t: sympy.Integer(-2)})
    -1
    """
    real = {letter: sympy.Dummy(letter.name, real=True) for letter in value.free_symbols if letter.is_real is None}
    found = value.xreplace(real).diff(real.get(symbol, symbol))
    # Of a function that is not known the derivative stays, taken at the place.
    return found.subs({real.get(letter, letter): place for letter, place in at.items()}).xreplace({new: old for old, new in real.items()})


def _worked_out(formula: Formula) -> Node:
    if isinstance(formula.node, Matrix):
        return matrix(tuple(tuple(_worked_out(formula.with_node(entry)) for entry in row) for row in formula.node.rows))
    return ink(formula.meaning, formula.roles).node


def signed(node: Node) -> tuple[str, Node]:
    """Return a term with its sign."""
    return node.terms[0] if isinstance(node, Sum) and len(node.terms) == 1 else ("+", node)
