"""SymPy → table. The walk is a loop over a stack, so that depth costs no recursion.

Each part of the expression has a *plan*: the parts that are converted first, and what is built of their nodes. Nearly always
these are its arguments and one operation; where the form as it stands would cancel or overflow (e^x − 1, log(1 + x),
log(e^a + e^b), 1 − tanh²x), the plan names a form that does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import numpy as np
import sympy
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import BooleanAtom

from symcalc.errors import ArgumentError
from symcalc.graph.arrays import elements, index_sum
from symcalc.graph.exact import exact
from symcalc.graph.functions_of_sympy import FORMS, special_operation
from symcalc.graph.logarithms import logarithm, logarithm_of_one_plus
from symcalc.graph.primitives import (
    ADD,
    AND,
    BY_SYMPY_CLASS,
    DIVIDE,
    EQ,
    EXP,
    EXPM1,
    LE,
    LOG,
    LOGADDEXP,
    LT,
    NE,
    NOT,
    OR,
    SECH2,
    SIGMOID,
    Op,
)
from symcalc.graph.rolling import FEWEST_LANES, Rolling, Template
from symcalc.graph.table import Argument, Graph, Node
from symcalc.graph.targets import Row

Build = Callable[[list[Node]], Node]
Plan = tuple[Sequence[sympy.Basic], Build]

_CONSTANTS = {
    sympy.pi: "pi",
    sympy.EulerGamma: "EulerGamma",
    sympy.Catalan: "Catalan",
    sympy.GoldenRatio: "GoldenRatio",
    sympy.oo: "inf",
    sympy.nan: "nan",
}
_RELATIONS: dict[type, tuple[Op, bool]] = {
    sympy.StrictLessThan: (LT, False),
    sympy.LessThan: (LE, False),
    sympy.StrictGreaterThan: (LT, True),
    sympy.GreaterThan: (LE, True),
    sympy.Equality: (EQ, False),
    sympy.Unequality: (NE, False),
}


def convert(graph: Graph, expression: sympy.Basic, symbols: Mapping[sympy.Basic, Node], arrays: Mapping[str, Argument] = {}) -> Node:
    """Put ``expression`` into ``graph`` and return its node.

    Parameters
    ----------
    graph : Graph
    expression : Basic
        Made of numbers, symbols, + − · / powers, comparisons, branches, known functions, sums over an index.
    symbols : mapping of Symbol to node
        What stands for each symbol: two symbols of one name may be two inputs.
    arrays : mapping of str to Argument
        What ``x[i]`` refers to, by the name of ``x``.

    Raises
    ------
    ArgumentError
        A part of the expression cannot be computed; names it.
    """
    return Converter(graph, symbols, arrays).node(expression)


class Converter:
    """A walk through expressions that share one table and one meaning of the symbols.

    Parameters
    ----------
    graph, symbols, arrays
        As in `convert`.
    roll : range, optional
        Where given, terms of one shape become one that runs over an axis; inputs at these positions, the variables, are
        not put into one axis with others.
    """

    def __init__(self, graph: Graph, symbols: Mapping[sympy.Basic, Node], arrays: Mapping[str, Argument] = {}, roll: range | None = None) -> None:
        self.graph = graph
        self.symbols = dict(symbols)
        self.arrays = arrays
        # Where asked, terms of one shape become one template over an axis, inputs in this range apart from all others.
        # What knows of no axes does not ask.
        self._rolling = None if roll is None else Rolling(self, roll)
        self._rolled: dict[sympy.Basic, sympy.Basic] = {}
        # By identity, because hashing an expression costs more than converting it; the table itself merges what is equal.
        self._done: dict[int, Node] = {}
        self._kept: list[sympy.Basic] = []

    def within(self, symbols: Mapping[sympy.Basic, Node]) -> Converter:
        """Return a walk in which further symbols, such as the index of a sum, stand for nodes."""
        return Converter(self.graph, {**self.symbols, **symbols}, self.arrays, self._rolling.variables if self._rolling else None)

    def node(self, expression: sympy.Basic) -> Node:
        """Return the node of ``expression``."""
        done = self._done
        self._kept.append(expression)
        stack: list[tuple[sympy.Basic, Plan | None]] = [(expression, None)]
        while stack:
            part, plan = stack.pop()
            key = id(part)
            if key in done:
                continue
            if plan is None:
                plan = self._plan(part)
                waiting = [(child, None) for child in plan[0] if id(child) not in done]
                if waiting:
                    self._kept.extend(plan[0])  # a part made by the plan must not lose its identity
                    stack.append((part, plan))
                    stack.extend(waiting)
                    continue
            done[key] = plan[1]([done[id(child)] for child in plan[0]])
        return done[id(expression)]

    def rows(self, expressions: Sequence[sympy.Basic]) -> list[Row]:
        """Return the nodes of several expressions, those of one shape as one node over an axis, with their places."""
        templates: list[Template] = []
        rest = list(range(len(expressions)))
        if self._rolling is not None and len(expressions) >= FEWEST_LANES:
            templates, rest = self._rolling.templates(expressions, keep_order=True, share_axes=False)
        rolled = [Row(self.node(template.expression), (template.axis,), np.array(template.lanes)) for template in templates]
        return [*rolled, *(Row(self.node(expressions[place]), (), np.array(place)) for place in rest)]

    def _plan(self, part: sympy.Basic) -> Plan:
        for kind in type(part).__mro__:
            if (planner := _PLANNERS.get(kind)) is not None:
                return planner(self, part)
        raise ArgumentError(f"{part} ({type(part).__name__}) cannot be computed; give an expression of numbers, variables and known functions.")

    # Leaves

    def _symbol(self, part: sympy.Symbol) -> Plan:
        if part not in self.symbols:
            known = ", ".join(dict.fromkeys(map(str, self.symbols))) or "none"
            raise ArgumentError(f"{part} is neither a variable nor a number; the variables are {known}.")
        return (), lambda _: self.symbols[part]

    def _number(self, part: sympy.Number) -> Plan:
        if part in _CONSTANTS:
            return (), lambda _: self.graph.constant(_CONSTANTS[part])
        if part is sympy.S.NegativeInfinity:
            return (), lambda _: self.graph.negate(self.graph.constant("inf"))
        if part is sympy.E:
            return (), lambda _: self.graph.apply(EXP, self.graph.number(1))
        if not part.is_Rational and not (part.is_Float and part.is_finite):
            raise ArgumentError(f"{part} is no real number that can be computed with.")
        return (), lambda _: self.graph.number(exact(part))

    def _boolean(self, part: sympy.Basic) -> Plan:
        one, zero = self.graph.number(1), self.graph.number(0)
        return (), lambda _: self.graph.apply(EQ, one, one if part == sympy.true else zero)

    # Arithmetic

    def _sum(self, part: sympy.Add) -> Plan:
        terms = list(part.args)
        if terms[0].is_Number and len(terms) > 1:  # SymPy puts the number of a sum first
            for place, term in enumerate(terms):
                if terms[0] is sympy.S.NegativeOne and isinstance(term, sympy.exp):
                    rest = [t for k, t in enumerate(terms) if k not in (0, place)]
                    return [term.args[0], *rest], lambda n: self._total([self.graph.apply(EXPM1, n[0]), *n[1:]])
                if terms[0] is sympy.S.One and (angle := _negative_square_of_tanh(term)) is not None:
                    rest = [t for k, t in enumerate(terms) if k not in (0, place)]
                    return [angle, *rest], lambda n: self._total([self.graph.apply(SECH2, n[0]), *n[1:]])
        if self._rolling is None or len(terms) < FEWEST_LANES:
            return terms, self._total
        # One that stands elsewhere again, built anew, is rolled once.
        if (first := self._rolled.setdefault(part, part)) is not part:
            return (first,), lambda n: n[0]
        templates, rest = self._rolling.templates(terms)

        def build(nodes: list[Node]) -> Node:
            graph = self.graph
            inside: dict[int, Node] = {}
            for template, node in zip(templates, nodes, strict=False):
                inside[template.axis] = graph.add(inside[template.axis], node) if template.axis in inside else node
            return self._total([*(graph.reduce(node, axis) for axis, node in inside.items()), *nodes[len(templates) :]])

        return [*(template.expression for template in templates), *(terms[place] for place in rest)], build

    def _total(self, nodes: list[Node]) -> Node:
        return reduce(self.graph.add, nodes)

    def _product(self, part: sympy.Mul) -> Plan:
        def build(nodes: list[Node]) -> Node:
            # The reciprocal factors are gathered below one fraction line: one division instead of many.
            graph, above, below = self.graph, [], []
            for factor, node in zip(part.args, nodes, strict=True):
                if isinstance(factor, sympy.Pow) and graph.op[node] is DIVIDE and graph.exact(graph.args[node][0]) == 1:
                    below.append(graph.args[node][1])
                else:
                    above.append(node)
            top = reduce(graph.multiply, above) if above else graph.number(1)
            return quotient(graph, top, reduce(graph.multiply, below)) if below else top

        return part.args, build

    def _power(self, part: sympy.Pow) -> Plan:
        graph = self.graph
        if part.base is sympy.E:
            return (part.exp,), lambda n: graph.apply(EXP, n[0])

        def build(nodes: list[Node]) -> Node:
            k = graph.exact(nodes[1])
            if k is not None and k < 0:
                return quotient(graph, graph.number(1), graph.power(nodes[0], graph.number(-k)))
            return graph.power(nodes[0], nodes[1])

        return part.args, build

    # Functions

    def _exponential(self, part: sympy.exp) -> Plan:
        return part.args, lambda n: self.graph.apply(EXP, n[0])

    def _logarithm(self, part: sympy.log) -> Plan:
        graph, inside = self.graph, part.args[0]
        if isinstance(inside, sympy.Add):
            exponents = [_exponent(term) for term in inside.args]
            if all(entry is not None for entry in exponents) and any(isinstance(term, sympy.exp) or term.args for term in inside.args):
                return self._log_of_exponentials(exponents)
            if inside.args[0] is sympy.S.One:
                return inside.args[1:], lambda n: logarithm_of_one_plus(graph, self._total(n))
        return part.args, lambda n: logarithm(graph, n[0])

    def _log_of_exponentials(self, exponents: list[sympy.Basic]) -> Plan:
        graph = self.graph
        templates: list[Template] = []
        rest = list(range(len(exponents)))
        if self._rolling is not None and len(exponents) >= FEWEST_LANES:
            templates, rest = self._rolling.templates(exponents, least_work=0)

        def build(nodes: list[Node]) -> Node:
            rolled = [self._over(template, node) for template, node in zip(templates, nodes, strict=False)]
            return reduce(lambda a, b: graph.apply(LOGADDEXP, a, b), [*rolled, *nodes[len(templates) :]])

        return [*(template.expression for template in templates), *(exponents[place] for place in rest)], build

    def _over(self, template: Template, node: Node) -> Node:
        graph, axis = self.graph, template.axis
        if axis in graph.axes[node]:
            return graph.logsumexp(node, axis)
        return graph.add(node, graph.apply(LOG, graph.number(graph.length[axis])))

    def _known_function(self, part: sympy.Function) -> Plan:
        name = type(part).__name__
        if form := FORMS.get(name):
            return part.args, lambda n: form(self.graph, n)
        if op := BY_SYMPY_CLASS.get(name):
            return part.args, lambda n: self.graph.apply(op, *n)
        special = special_operation(type(part), len(part.args), _slope)  # type: ignore[arg-type]  # classes hash
        return part.args, lambda n: self.graph.apply(special, *n)

    def _unknown_function(self, part: AppliedUndef) -> Plan:
        raise ArgumentError(f"{part} has no value: {part.func} is not a known function. Put its formula in its place first.")

    def _unfinished(self, part: sympy.Basic) -> Plan:
        found = part.doit(deep=False)
        if found == part or isinstance(found, type(part)):
            raise ArgumentError(f"{part} is not worked out; give it as an expression without {type(part).__name__}.")
        return (found,), lambda n: n[0]

    # Branches

    def _piecewise(self, part: sympy.Piecewise) -> Plan:
        def build(nodes: list[Node]) -> Node:
            found = self.graph.constant("nan")
            for value, condition in zip(nodes[-2::-2], nodes[-1::-2], strict=True):
                found = self.graph.select(condition, value, found) if not self._is_true(condition) else value
            return found

        return [entry for branch in part.args for entry in branch.args], build

    def _is_true(self, condition: Node) -> bool:
        one = self.graph.number(1)
        return self.graph.op[condition] is EQ and self.graph.args[condition] == (one, one)

    def _either(self, part: sympy.ITE) -> Plan:
        graph = self.graph

        def build(nodes: list[Node]) -> Node:
            # What is chosen are conditions, not numbers.
            condition, yes, no = nodes
            return graph.apply(OR, graph.apply(AND, condition, yes), graph.apply(AND, graph.apply(NOT, condition), no))

        return part.args, build

    def _relation(self, part: sympy.Rel) -> Plan:
        op, turned = _RELATIONS[type(part)]
        return part.args, lambda n: self.graph.apply(op, *(n[::-1] if turned else n))

    def _all(self, part: sympy.And) -> Plan:
        return part.args, lambda n: reduce(lambda a, b: self.graph.apply(AND, a, b), n)

    def _any(self, part: sympy.Or) -> Plan:
        return part.args, lambda n: reduce(lambda a, b: self.graph.apply(OR, a, b), n)

    def _not(self, part: sympy.Not) -> Plan:
        return part.args, lambda n: self.graph.apply(NOT, n[0])

    # Arrays

    def _element(self, part: sympy.Basic) -> Plan:
        return (), lambda _: elements(self, part)

    def _index_sum(self, part: sympy.Sum) -> Plan:
        return (), lambda _: index_sum(self, part)

    def _index_product(self, part: sympy.Product) -> Plan:
        return (), lambda _: index_sum(self, part)


def quotient(graph: Graph, above: Node, below: Node) -> Node:
    """Return above / below, written so that it neither overflows nor cancels: 1/(1 + e^u) is the sigmoid of −u."""
    if graph.op[below] is ADD:
        for one, other in (graph.args[below], graph.args[below][::-1]):
            if graph.exact(one) == 1 and graph.op[other] is EXP:
                u = graph.args[other][0]
                if above == other:
                    return graph.apply(SIGMOID, u)
                return graph.multiply(above, graph.apply(SIGMOID, graph.negate(u)))
    return graph.divide(above, below)


def _slope(graph: Graph, expression: sympy.Basic, symbols: Mapping[sympy.Basic, Node]) -> Node:
    return Converter(graph, symbols).node(expression)


def _exponent(term: sympy.Basic) -> sympy.Basic | None:
    """Return u where a term is e^u or a positive number times it; None for any other."""
    if isinstance(term, sympy.exp):
        return term.args[0]
    if term.is_Rational and term > 0:
        return sympy.log(term)
    if isinstance(term, sympy.Mul) and len(term.args) == 2 and term.args[0].is_Rational and term.args[0] > 0 and isinstance(term.args[1], sympy.exp):
        return sympy.log(term.args[0]) + term.args[1].args[0]
    return None


def _negative_square_of_tanh(term: sympy.Basic) -> sympy.Basic | None:
    match term:
        case sympy.Mul(args=(sympy.S.NegativeOne, sympy.Pow(args=(sympy.tanh(args=(angle,)), power)))) if power == 2:
            return angle
    return None


_PLANNERS: dict[type, Callable[[Converter, sympy.Basic], Plan]] = {
    sympy.Symbol: Converter._symbol,
    sympy.Idx: Converter._symbol,
    sympy.Number: Converter._number,
    sympy.NumberSymbol: Converter._number,
    BooleanAtom: Converter._boolean,
    sympy.Add: Converter._sum,
    sympy.Mul: Converter._product,
    sympy.Pow: Converter._power,
    sympy.exp: Converter._exponential,
    sympy.log: Converter._logarithm,
    AppliedUndef: Converter._unknown_function,
    sympy.Function: Converter._known_function,
    sympy.Max: Converter._known_function,  # these two are no Function in SymPy
    sympy.Min: Converter._known_function,
    sympy.Piecewise: Converter._piecewise,
    sympy.ITE: Converter._either,
    sympy.core.relational.Relational: Converter._relation,
    sympy.And: Converter._all,
    sympy.Or: Converter._any,
    sympy.Not: Converter._not,
    sympy.Indexed: Converter._element,
    sympy.matrices.expressions.matexpr.MatrixElement: Converter._element,
    sympy.Sum: Converter._index_sum,
    sympy.Product: Converter._index_product,
    sympy.Derivative: Converter._unfinished,
    sympy.Subs: Converter._unfinished,
}
