"""Direct evaluation of a table in any arithmetic: balls, numbers of fifty digits, whatever adds and multiplies.

Nodes are worked out one by one, without code being made. A branch is only looked at where its condition holds or is not
known, so that what is undefined elsewhere costs nothing and spoils nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from symcalc.graph.primitives import CONSTANT, GATHER, INPUT, LOGSUMEXP, NUMBER, NUMBERS, REDUCE, SELECT, Op
from symcalc.graph.table import Exact, Graph, Node

Lanes = npt.NDArray[Any]  # of dtype object: a number for each place along the axes


class Arithmetic(Protocol):
    """What numbers are, and what is done with them. Conditions are True, False, or None where that is not known."""

    def number(self, value: Exact) -> Any:
        """Return an exact number."""

    def constant(self, name: str) -> Any:
        """Return a number known by its name."""

    def operation(self, op: Op, exact: tuple[Exact | None, ...]) -> Callable[..., Any]:
        """Return what computes ``op``; ``exact`` tells which arguments are exact numbers.

        Raises
        ------
        ArgumentError
            The arithmetic does not know the operation.
        """

    def either(self, yes: Any, no: Any) -> Any:
        """Return what is known of a choice whose condition is not known."""

    def total(self, terms: Sequence[Any]) -> Any:
        """Return the sum."""

    def log_total(self, terms: Sequence[Any]) -> Any:
        """Return log Σ exp."""


class Evaluation:
    """The nodes of a table, ready to be worked out at one point after another.

    Parameters
    ----------
    graph : Graph
    nodes : sequence of Node
        What is wanted.
    arithmetic : Arithmetic
    """

    def __init__(self, graph: Graph, nodes: Sequence[Node], arithmetic: Arithmetic) -> None:
        self.graph, self.nodes, self.arithmetic = graph, list(nodes), arithmetic
        self._always = _needed_anyway(graph, self.nodes)
        self._functions: dict[Node, Callable[..., Any]] = {}

    def prepare(self) -> None:
        """Look up all operations, so that one that the arithmetic lacks is named now and not at the first point."""
        for node in self.graph.needed(self.nodes):
            if self.graph.args[node] and self.graph.op[node] not in (SELECT, REDUCE, LOGSUMEXP):
                self._function(node)

    def __call__(self, inputs: Sequence[Any]) -> list[Any]:
        """Return the wanted numbers at one point, given all inputs end to end.

        A node that runs over axes is an array of dtype object with a dimension for each of them.
        """
        found: dict[Node, Any] = {}
        for node in self._always:
            if self.graph.op[node] is SELECT:
                self._demand(node, found, inputs)
            else:
                found[node] = self._value(node, found, inputs)
        return [found[node] for node in self.nodes]

    def _demand(self, wanted: Node, found: dict[Node, Any], inputs: Sequence[Any]) -> None:
        """Work out a node and first what it needs, with branches chosen as their conditions come to be known."""
        stack = [wanted]
        while stack:
            node = stack[-1]
            if node in found:
                stack.pop()
                continue
            waiting = [argument for argument in self._looked_at(node, found) if argument not in found]
            if waiting:
                stack.extend(waiting)
            else:
                found[stack.pop()] = self._chosen(node, found) if self.graph.op[node] is SELECT else self._value(node, found, inputs)

    def _looked_at(self, node: Node, found: dict[Node, Any]) -> tuple[Node, ...]:
        args = self.graph.args[node]
        if self.graph.op[node] is not SELECT:
            return args
        condition, yes, no = args
        if condition not in found:
            return (condition,)
        verdicts = _verdicts(found[condition])
        return (*((yes,) if verdicts - {False} else ()), *((no,) if verdicts - {True} else ()))

    def _chosen(self, node: Node, found: dict[Node, Any]) -> Any:
        condition, yes, no = self.graph.args[node]
        verdicts = _verdicts(found[condition])
        if len(verdicts) == 1 and None not in verdicts:
            branch = yes if True in verdicts else no
            shape = self.graph.shape_of(self.graph.axes[node])
            return np.broadcast_to(self._spread(branch, node, found), shape) if shape else found[branch]
        return self._elementwise(self._pick, node, found)

    def _pick(self, verdict: bool | None, yes: Any, no: Any) -> Any:
        return self.arithmetic.either(yes, no) if verdict is None else yes if verdict else no

    def _value(self, node: Node, found: dict[Node, Any], inputs: Sequence[Any]) -> Any:
        graph, op, value = self.graph, self.graph.op[node], self.graph.value[node]
        if op is INPUT:
            return inputs[value]
        if op is NUMBER:
            return self.arithmetic.number(value)
        if op is CONSTANT:
            return self.arithmetic.constant(value)
        if op is GATHER:
            return _lanes([inputs[position] for position in graph.tables[value].ravel()], graph.shape_of(graph.axes[node]))
        if op is NUMBERS:
            return _lanes([self.arithmetic.number(entry) for entry in graph.tables[value]], graph.shape_of(graph.axes[node]))
        if op is REDUCE or op is LOGSUMEXP:
            join = self.arithmetic.total if op is REDUCE else self.arithmetic.log_total
            (argument,) = graph.args[node]
            lanes = np.moveaxis(found[argument], graph.axes[argument].index(value), -1)
            if lanes.ndim == 1:
                return join(list(lanes))
            return _lanes([join(list(row)) for row in lanes.reshape(-1, lanes.shape[-1])], lanes.shape[:-1])
        return self._elementwise(self._functions.get(node) or self._function(node), node, found)

    def _function(self, node: Node) -> Callable[..., Any]:
        exact = tuple(self.graph.exact(argument) for argument in self.graph.args[node])
        self._functions[node] = self.arithmetic.operation(self.graph.op[node], exact)
        return self._functions[node]

    def _elementwise(self, function: Callable[..., Any], node: Node, found: dict[Node, Any]) -> Any:
        args = self.graph.args[node]
        if not self.graph.axes[node]:
            return function(*(found[argument] for argument in args))
        operands = [self._spread(argument, node, found) for argument in args]
        shape = self.graph.shape_of(self.graph.axes[node])
        return _lanes([function(*place) for place in zip(*(np.broadcast_to(o, shape).ravel() for o in operands), strict=True)], shape)

    def _spread(self, argument: Node, node: Node, found: dict[Node, Any]) -> Lanes:
        """Return a value with a dimension of length 1 for each axis of ``node`` that it lacks."""
        have, wanted = self.graph.axes[argument], self.graph.axes[node]
        if not have:
            return _lanes([found[argument]], (1,) * len(wanted))
        lanes: Lanes = found[argument]
        return lanes.reshape([self.graph.length[axis] if axis in have else 1 for axis in wanted])


def _needed_anyway(graph: Graph, nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes that are needed whatever the conditions turn out to be, from the lowest up."""
    wanted = set(nodes)
    stack = list(wanted)
    while stack:
        node = stack.pop()
        for argument in graph.args[node][:1] if graph.op[node] is SELECT else graph.args[node]:
            if argument not in wanted:
                wanted.add(argument)
                stack.append(argument)
    return sorted(wanted)


def _lanes(values: Sequence[Any], shape: tuple[int, ...]) -> Lanes:
    lanes = np.empty(len(values), dtype=object)
    lanes[:] = values
    return lanes.reshape(shape)


def _verdicts(condition: Any) -> set[bool | None]:
    return set(condition.ravel().tolist()) if isinstance(condition, np.ndarray) else {condition}
