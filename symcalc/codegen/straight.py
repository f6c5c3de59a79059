"""Single operations one after another, for one point or for a vector of points at once.

A long program is cut into functions of some hundred operations. Within one, numbers stay in registers; those that the next
ones need go through the workspace, so that the time to compile grows no faster than the program.
"""

from __future__ import annotations

from fractions import Fraction

from symcalc.codegen.instructions import Instructions, Module, has_sincos, rounded
from symcalc.codegen.schedule import Schedule, Unit
from symcalc.graph.primitives import CONSTANT, COS, INPUT, NUMBER, POWER, SIN, Op
from symcalc.graph.table import Node


class Straight:
    """Writes one unit without axes as a function.

    For one point the function is ``(in, out, w)``. For many it is ``(in, out, w, i)``: ``in`` and ``out`` point to the columns,
    ``i`` is the first of the points.
    """

    def __init__(self, module: Module, schedule: Schedule, unit: Unit, width: int) -> None:
        self.schedule, self.unit, self.width = schedule, unit, width
        self.code = Instructions(module, width)
        self.values: dict[Node, str] = {}
        self._pairs: dict[Node, dict[Op, str]] = {}

    def function(self, name: str) -> str:
        """Return the text of the function."""
        graph, code, slots = self.schedule.graph, self.code, self.schedule.slots
        ops, args, values = graph.op, graph.args, self.values
        operand = self.operand
        both = self._turned_both_ways()
        for node in self.unit.nodes:
            op = ops[node]
            made = None
            if op is POWER and isinstance(exponent := graph.exact(args[node][1]), int | Fraction):
                made = code.power(operand(args[node][0]), exponent)
            elif (op is SIN or op is COS) and args[node][0] in both:
                made = self._sine_and_cosine(args[node][0])[op]
            if made is None:
                made = code.operation(op.name, [values.get(a) or operand(a) for a in args[node]])
            values[node] = made
            if node in slots:
                self._store(made if not op.is_logical else code.as_number(made), "%w", slots[node])
        for node, place in self.unit.stores:
            value = operand(node)
            value = code.as_number(value) if ops[node].is_logical else value
            if self.width == 1:
                self._store(value, "%out", place)
            else:
                code.lines.append(f"  store {code.type} {value}, ptr {self._column('%out', place)}, align 8")
        index = ", i64 %i" if self.width > 1 else ""
        head = f"define internal void @{name}(ptr noalias readonly %in, ptr noalias %out, ptr noalias %w{index}) nounwind #0 {{"
        return "\n".join([head, *code.lines, "  ret void", "}", ""])

    def _turned_both_ways(self) -> set[Node]:
        """Return the angles whose sine and cosine are both computed here, where the C library does that in one call."""
        if self.width > 1 or not has_sincos():
            return set()
        graph = self.schedule.graph
        sines, cosines = ({graph.args[node][0] for node in self.unit.nodes if graph.op[node] is op} for op in (SIN, COS))
        return sines & cosines

    def _sine_and_cosine(self, angle: Node) -> dict[Op, str]:
        if angle not in self._pairs:
            code, given = self.code, self.operand(angle)
            code.module.declare("void @sincos(double, ptr, ptr)")
            places = [code.write("alloca double") for _ in range(2)]
            code.lines.append(f"  call void @sincos(double {given}, ptr {places[0]}, ptr {places[1]})")
            sine, cosine = (code.write(f"load double, ptr {place}") for place in places)
            self._pairs[angle] = {SIN: sine, COS: cosine}
        return self._pairs[angle]

    def operand(self, node: Node) -> str:
        """Return a node's value, loaded where it comes from outside."""
        if (known := self.values.get(node)) is not None:
            return known
        graph, code = self.schedule.graph, self.code
        op, value = graph.op[node], graph.value[node]
        if op is NUMBER or op is CONSTANT:
            made = code.number(rounded(value))
        elif op is INPUT and self.width > 1:
            made = code.write(f"load {code.type}, ptr {self._column('%in', value)}, align 8")
        elif op is INPUT:
            made = self._load("%in", value)
        else:
            made = self._load("%w", self.schedule.slots[node])
            if op.is_logical:
                made = code.as_condition(made)
        self.values[node] = made
        return made

    def _load(self, base: str, place: object) -> str:
        return self.code.write(f"load {self.code.type}, ptr {self._pointer(base, place)}, align 8")

    def _store(self, value: str, base: str, place: object) -> None:
        pointer = self._pointer(base, place)
        self.code.lines.append(f"  store {self.code.type} {value}, ptr {pointer}, align 8")

    def _pointer(self, base: str, place: object) -> str:
        return self.code.write(f"getelementptr {self.code.type}, ptr {base}, i64 {place}")

    def _column(self, base: str, place: object) -> str:
        """Return where the points begin in one column."""
        start = self.code.write(f"getelementptr ptr, ptr {base}, i64 {place}")
        column = self.code.write(f"load ptr, ptr {start}")
        return self.code.write(f"getelementptr double, ptr {column}, i64 %i")
