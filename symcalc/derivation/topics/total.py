"""The total derivative: the product of the derivatives along each path of the dependency tree, and the sum over all paths.

The same is a product of Jacobians, one for each layer. The letters of all layers stay until all is multiplied; then what they
stand for is put in, from the bottom up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import sympy

from symcalc.derivation.engine import differentiate
from symcalc.derivation.proof import weakest
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.derivation.topics.assembly import by_parts, conditions, held, held_against, put_in_place, slope, symbol_of
from symcalc.derivation.topics.dependencies import DependencyTree, Edge, TotalDerivative
from symcalc.derivation.topics.evaluation import approximated
from symcalc.derivation.topics.layer_products import equal, equal_names, multiplied
from symcalc.derivation.topics.layer_values import bottom_up, derivative_at, signed
from symcalc.derivation.topics.layers import Layers
from symcalc.derivation.topics.lines import Lines
from symcalc.derivation.topics.points import refuse_outside
from symcalc.derivation.topics.substitution import put_in
from symcalc.document.blocks import Prose
from symcalc.errors import ArgumentError
from symcalc.formula.formula import Formula
from symcalc.formula.ink import ink
from symcalc.formula.nodes import Call, EvaluatedAt, Matrix, Name, Node, Product, Relation, Sum
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import free_names, total


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
        What letters of ``body``, and of each other, stand for. Where a letter of one is a function in another, as in
        f(g, h) with g = g(t), each has its own roles.
    at : Node, optional
        A value of the variable that is put in at the end.

    Raises
    ------
    ArgumentError
        Letters depend on themselves, one is not used, or nothing depends on ``variable``.
    """
    tree = Layers(root, variable.name, {root: body, **layers})
    if unused := [name for name in layers if name not in tree.order]:
        raise ArgumentError(f"{root} does not depend on {', '.join(unused)}; leave out what is said of it, or use it.")
    work = _Work(tree)
    work.in_letters()
    found = work.derivation(given)
    return found if at is None else _at(found, work, at)


class _Work:
    """The lines from the sum over all paths to the derivative in the variable alone, and what they have to come to."""

    def __init__(self, tree: Layers) -> None:
        self.tree, self.body, self.variable = tree, tree.functions[tree.root], Name(tree.variable)
        self.parts = {edge: self._edge(*edge) for edge in tree.edges}
        self.names = {edge: part.name or part.goal for edge, part in self.parts.items()}
        self.values: dict[Node, Node] = {self.names[edge].node: part.answer.node for edge, part in self.parts.items()}
        # Where all is put in, functions stand in the place of the letters that are called like them.
        self.roles = {name: role for formula in tree.functions.values() for name, role in formula.roles.items() if name not in tree.called}
        for formula in tree.functions.values():
            calls = {part.function for part in formula.node.walk() if isinstance(part, Call)}
            self.roles |= {name: formula.roles[name] for name in calls & tree.called}
        self.whole = Formula(self._down(self.body.node), self.roles)
        known = conditions(self.parts.values())
        self.assuming = tuple(dict.fromkeys((*known, *(Formula(self._down(entry.node), self.roles) for entry in known))))
        self.lines = Lines(self.body.with_node(slope(Name(tree.root), self.variable, False)), self.assuming)
        self.jacobians: tuple[Derivation, ...] = ()
        self.through: dict[str, Derivation] = {}

    def in_letters(self) -> None:
        """Write all lines."""
        tree, lines = self.tree, self.lines
        self._paths()
        if tree.called:
            self._all_at_once()
            return
        if tree.has_vectors:
            # The letters of all layers stay until they are asked for.
            self._product_of_jacobians()
        else:
            lines.rests_on("derivatives", "each derivative carried out", list(self.parts.values()), self.values, by_name=True)
            lines.steps[-1] = replace(lines.steps[-1], verdict=weakest((by_parts(self.parts.values()), self._rightly(lines.line.node))))
            lines.in_order()
        self._insert()
        lines.in_factors()

    def derivation(self, given: Formula) -> TotalDerivative:
        """Return what was derived, held against what SymPy finds."""
        tree, lines = self.tree, self.lines
        if lines.line.meaning.has(sympy.nan, sympy.zoo):
            whole = self.whole.to_text()
            raise ArgumentError(f"{whole}, into which all was put, has no derivative at any {tree.variable}: {lines.line.to_text()} is not defined.")
        symbol = symbol_of(self.whole, self.variable)
        route = held_against(lines.line.meaning, lambda: self.whole.meaning.diff(symbol), self.assuming)
        edges = tuple(Edge(upper, below, part.name or part.goal, part.answer) for (upper, below), part in self.parts.items())
        return TotalDerivative(
            lines.goal,
            tuple(lines.steps),
            lines.line.meaning,
            title="Total derivative",
            given=given,
            variables=(self.body.with_node(self.variable),),
            route=route,
            tree=DependencyTree(tree.root, tree.variable, edges, tree.paths),
            levels=tree.levels,
            jacobians=self.jacobians,
            together=self._together(),
            layers=tuple(_meant(name, formula) for name, formula in tree.functions.items() if name != tree.root),
        )

    def _together(self) -> Derivation | None:
        """Return the derivative of the function into which all was put first: the same by another way."""
        if self.tree.called:
            return None
        lines = Lines(self.whole.with_node(self.body.node), self.assuming)
        lines.put_in("layers", {name: part.answer.node for name, part in self.through.items()}, "what the letters stand for, put in")
        lines.in_order()
        whole = lines.line
        name = slope(Name(self.tree.root), self.variable, False)
        found = differentiate(whole, self.variable, False, whole.with_node(name))
        held(found.goal, whole.with_node(put_in_place({Name(self.tree.root): whole.node}, name)), self.assuming)
        heading = Prose("{} as a function of {} alone", (whole.with_node(Name(self.tree.root)), whole.with_node(self.variable)))
        return replace(found, given=whole, heading=heading)

    def _edge(self, upper: str, below: str) -> Derivation:
        function, name = self.tree.functions[upper], self.tree.slope(upper, below)
        part = differentiate(function, Name(below), len(self.tree.lower[upper]) > 1, function.with_node(name))
        held(part.goal, function.with_node(put_in_place({Name(upper): function.node}, name)))
        return replace(part, heading=Prose("{} with respect to {}", (function.with_node(Name(upper)), function.with_node(Name(below)))))

    def _down(self, node: Node) -> Node:
        """Return ``node`` with all letters replaced by what they stand for, upper layers first."""
        for name in self.tree.order:
            if name not in (self.tree.root, self.tree.variable):
                node = put_in(node, {name: self.tree.functions[name].node})
        return node

    def _rightly(self, node: Node) -> Verdict:
        """Judge a line, in names or letters, against the derivative of all that is put together."""
        goal = self.whole.with_node(self._stands_for(self.lines.goal.node))
        return equal(goal, goal.with_node(self._down(put_in_place(self.values, node))), self.assuming)

    def _stands_for(self, name: Node) -> Node:
        """Return what a name of the derivative stands for: that of all that is put together."""
        return put_in_place({Name(self.tree.root): self.whole.node}, name)

    def _paths(self) -> None:
        tree, body = self.tree, self.body
        letters = total(*(("+", tree.along(path)) for path in tree.paths))
        why = f"{'one product for the path' if len(tree.paths) == 1 else f'the sum over the {len(tree.paths)} paths'} from {{}} to {{}}"
        facts = [body.with_node(Name(tree.root)), body.with_node(self.variable)]
        if len(tree.paths) > 1 and (tree.root, tree.variable) in tree.edges:
            why += "; {} is partial, the other letters are held fixed, and {} is total"
            facts += [self.names[tree.root, tree.variable], self.lines.goal]
        self.lines.becomes("paths", letters, why, self._rightly(letters), facts)

    def _product_of_jacobians(self) -> None:
        """Write the sum over paths as a product of Jacobians, put these in, and multiply from the right."""
        tree, lines = self.tree, self.lines
        downward = range(len(tree.levels) - 1)
        named: dict[Node, Node] = {tree.step_down(level): tree.jacobian(level) for level in downward}
        product = Product(tuple(named))
        verdict = equal_names(lines.line, lines.line.with_node(put_in_place(named, product)))
        sizes = "".join(f"({len(tree.levels[level])}×{len(tree.levels[level + 1])})" for level in downward)
        bold = [
            lines.line.with_node(Relation((vector, Items(tuple(map(Name, level)))), ("=",)))
            for vector, level in zip(tree.vectors, tree.levels, strict=True)
            if len(level) > 1
        ]
        why = f"the same as a product of Jacobians, sizes {sizes}, with {', '.join('{}' for _ in bold)}"
        lines.becomes("product of Jacobians", product, why, verdict, bold)
        self.jacobians = tuple(self._jacobian(name, letters) for name, letters in named.items())
        table: dict[Node, Node] = {name: part.answer.node for name, part in zip(named, self.jacobians, strict=True)}
        lines.rests_on("Jacobians", "each Jacobian worked out and put in", self.jacobians, table, by_name=True)
        lines.steps[-1] = replace(lines.steps[-1], verdict=weakest((by_parts(self.jacobians), self._rightly(lines.line.node))))
        multiply_from_the_right(lines)

    def _jacobian(self, name: Node, letters: Node) -> Derivation:
        names = set(letters.walk())
        own = [part for part in self.parts.values() if part.name is not None and part.name.node in names]
        inner = Lines(self.lines.line.with_node(letters))
        rows, columns = (letters.rows, letters.rows[0]) if isinstance(letters, Matrix) else ((letters,), (letters,))
        why = f"a Jacobian of size {len(rows)}×{len(columns)}: each derivative carried out"
        inner.rests_on("derivatives", why, own, self.values, by_name=True)
        return Derivation(inner.goal, tuple(inner.steps), inner.line.meaning, title="Jacobian", name=inner.goal.with_node(name))

    def _all_at_once(self) -> None:
        """Carry out each derivative with all letters put in: a letter that is also a function cannot stay beside it."""
        lines, tree = self.lines, self.tree
        after = self.whole.with_node(self._down(put_in_place(self.values, lines.line.node)))
        letters = [name for name in reversed(tree.order) if name in tree.functions and name != tree.root]
        places = [f"{self.body.with_node(Name(name)).to_text()} = {tree.functions[name].to_text()}" for name in letters]
        why = f"each derivative carried out, where {', '.join(places)}"
        parts = tuple(self.parts.values())
        verdict = weakest((by_parts(parts), self._rightly(lines.line.node)))
        lines.add(Step("derivatives", lines.line, after, why, parts=parts, verdict=verdict))
        lines.in_order()

    def _insert(self) -> None:
        """Put in what the letters stand for, from the bottom up."""
        tree = self.tree
        for level in reversed(range(1, len(tree.levels) - 1)):
            own = [name for name in tree.levels[level] if tree.is_own(name, level)]
            for name in own:
                self.through[name] = self._in_variable(name)
            self._put_in({name: self.through[name] for name in own})
        # Letters that do not lead to the variable stand for something, too.
        self._put_in({name: self._in_variable(name) for name in reversed(tree.order) if name in tree.functions and name != tree.root})

    def _put_in(self, found: Mapping[str, Derivation]) -> None:
        lines = self.lines
        used = {name: part for name, part in found.items() if name in free_names(lines.line.node)}
        parts = [part for part in used.values() if part.steps]
        table = {name: part.answer.node for name, part in used.items()}
        lines.put_in("layers", table, "what the letters stand for, put in", parts, self._rightly)
        lines.in_order()

    def _in_variable(self, name: str) -> Derivation:
        """Return what a letter is, with all letters below it put in."""
        function = self.tree.functions[name]
        inner = Lines(Formula(function.node, self.roles), self.assuming)
        inner.put_in("layers", {below: part.answer.node for below, part in self.through.items()}, "what the letters stand for, put in")
        inner.in_order()
        heading = Prose("{} in terms of {}", (function.with_node(Name(name)), function.with_node(self.variable)))
        return Derivation(inner.goal, tuple(inner.steps), inner.line.meaning, name=function.with_node(Name(name)), heading=heading)


def _meant(name: str, formula: Formula) -> Formula:
    """Return what a letter stands for, as letter = expression."""
    return formula.with_node(Relation((Name(name), formula.node), ("=",)))


def multiply_from_the_right(lines: Lines) -> None:
    """Multiply a product of matrices, the last two first, until a number is left."""
    while isinstance(lines.line.node, Product) and any(isinstance(factor, Matrix) for factor in lines.line.node.factors):
        *left, one, two = lines.line.node.factors
        if left:
            lines.step("product of matrices", Product((*left, multiplied(one, two))), "the last two multiplied")
        else:
            lines.step("product of matrices", multiplied(one, two), "row times column; the letters of all layers stay until asked")


def _at(found: TotalDerivative, work: _Work, at: Node) -> TotalDerivative:
    """Go on to the value at a place, from the result and once more from the bottom up."""
    whole, lines, letter = work.whole, work.lines, work.tree.variable
    refuse_outside(whole, work.assuming, {letter: at})
    place = Formula(at, work.roles)
    lines.valued({letter: at})
    result = lines.line.meaning
    approximated(lines)
    symbol = symbol_of(whole, work.variable)
    expected = ink(derivative_at(whole.meaning, symbol, {symbol: place.meaning}), work.roles)
    evaluated = None if work.tree.called else bottom_up(work.tree, work.parts, place, expected, lines.goal.node)
    name = lines.goal.with_node(EvaluatedAt(lines.goal.node, Relation((work.variable, at), ("=",))))
    return replace(
        found,
        steps=tuple(lines.steps),
        result=result,
        name=name,
        bottom_up=evaluated,
        together_at=_together_at(found.together, letter, at),
        numbers=evaluated.all if evaluated is not None else (),
    )


def _together_at(found: Derivation | None, letter: str, at: Node) -> Derivation | None:
    """Evaluate a derivative term by term, from its last line before common factors were taken out."""
    if found is None:
        return None
    ends = [found.goal, *(step.after for step in found.steps)]
    first = next((number for number, step in enumerate(found.steps) if step.rule == "common factor"), len(found.steps))
    lines = Lines(ends[first])
    lines.put_in("values", {letter: at}, "numbers put in")
    if isinstance(lines.line.node, Sum) and len(lines.line.node.terms) > 1:
        terms = [ink(lines.line.with_node(Sum((term,)) if term[0] == "-" else term[1]).meaning).node for term in lines.line.node.terms]
        lines.step("term by term", total(*map(signed, terms)), "each term worked out")
    lines.judged("value", ink(lines.line.meaning).node, "worked out")
    name = found.name and found.name.with_node(EvaluatedAt(found.name.node, Relation((Name(letter), at), ("=",))))
    return Derivation(lines.goal, tuple(lines.steps), lines.line.meaning, name=name)
