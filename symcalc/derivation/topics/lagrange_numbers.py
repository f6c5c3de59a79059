"""Numbers put in at the points of a Lagrangian: every solution into every equation, the bordered Hessian, and the claims that follow."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

import sympy

from symcalc.derivation.constrained_kinds import judge_kind
from symcalc.derivation.constraint_sets import leading_form
from symcalc.derivation.equation_cases import solved_by_cases
from symcalc.derivation.equation_facts import sign_of
from symcalc.derivation.equation_proofs import judge_solution, judge_tree
from symcalc.derivation.extrema import Kind
from symcalc.derivation.proof import compare, weakest
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.derivation.topics.assembly import Chain
from symcalc.derivation.topics.definiteness import claim_sign
from symcalc.derivation.topics.equation_lines import EquationLines
from symcalc.derivation.topics.evaluation import approximated
from symcalc.derivation.topics.lagrange_extremes import Extremes, judge_extreme
from symcalc.derivation.topics.lagrange_points import Row
from symcalc.derivation.topics.lagrange_system import LAGRANGIAN, System
from symcalc.document.blocks import Prose
from symcalc.errors import ArgumentError, RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.names import free_letter
from symcalc.formula.nodes import ONE, TWO, ZERO, Apply, Derivative, Matrix, Name, Node, Product, Relation
from symcalc.formula.nodes import Sequence as Items
from symcalc.formula.rebuilding import substitute, total

_MOST_POINTS, _MOST_WORKED, _LARGEST = 30, 6, 5
_GRADIENT = 1.0  # seconds for the points at which a gradient is zero
_TEST = {
    "minimum": "all minors that count have the sign of (−1)ᵐ, with m active constraints: a minimum on the set",
    "maximum": "the minors that count alternate in sign, the last with that of (−1)ⁿ, with n variables: a maximum on the set",
    "saddle": "the signs are of neither kind, or a multiplier has the wrong sign: neither a minimum nor a maximum",
}


def worked_numbers(system: System, rows: Sequence[Row], found: Extremes) -> tuple[Derivation, ...]:
    """Return the chains for all points, and for the greatest and the least value."""
    regular = [row for row in rows if row.point.multipliers and row.solution.values is not None]
    out = vanishing_gradient(system)
    out += [put_in(system, row) for row in regular[:_MOST_POINTS]]
    out += [irregular(system, row) for row in rows if not row.point.multipliers and row.solution.values is not None]
    worked = different_kinds(regular)
    if worked and (letters := in_letters(system, worked[0])) is not None:
        out.append(letters)
        out += [part for row in worked if (part := determinant(system, row)) is not None]
    return (*out, *extreme_claims(system, rows, found))


def different_kinds(rows: Sequence[Row]) -> list[Row]:
    """Return one row of each value of the last minor."""
    seen: dict[object, Row] = {}
    for row in sorted(rows, key=lambda row: sum(value.is_negative is True for value in row.point.point.values())):
        if row.form is not None and row.form.minors and row.form.matrix is not None and row.form.matrix.rows <= _LARGEST:
            seen.setdefault((row.active, row.form.minors[-1][1]), row)
    return list(seen.values())[:_MOST_WORKED]


def vanishing_gradient(system: System) -> list[Derivation]:
    """Return where the gradient of a single constraint is zero, and that it does not hold there; nothing where that is not so."""
    if len(system.constraints) != 1 or not system.constraints[0].is_equation:
        return []
    entry, side = system.constraints[0], system.sides[0]
    tree = solved_by_cases(list(system.jacobian), system.symbols, until=monotonic() + _GRADIENT)
    if not tree.is_closed or any(solution.values is None for solution in tree.solutions) or not tree.solutions:
        return []
    verdict = judge_tree(tree)
    rows = [Relation((node, ZERO), ("=",)) for node in map(system.lines.expression, system.jacobian)]
    goal = entry.body.with_node(rows[0] if len(rows) == 1 else Items(tuple(rows), ""))
    lines = EquationLines(system.symbols, system.lagrangian.roles, {})
    steps = [Step("gradient zero", goal, lines.solutions(tree.solutions), "solved", "⇔", verdict=verdict)]
    for solution in tree.solutions:
        assert solution.values is not None
        table = {name.name: lines.expression(solution.values[symbol]) for name, symbol in zip(system.variables, system.symbols, strict=True)}
        sign = sign_of(side.xreplace(dict(solution.values)))
        if sign not in "+-" or not isinstance(entry.given.node, Relation):
            return []
        left, right = entry.given.node.operands
        after = goal.with_node(Relation((substitute(left, table), right), ("≠",)))
        same = compare(after.with_node(total(("+", substitute(left, table)), ("-", right))).meaning, side.xreplace(dict(solution.values)))
        words = "put into the constraint: it does not hold there"
        steps.append(Step("not on the set", steps[-1].after, after, words, relation="claim", verdict=same))
    return [Derivation(goal, tuple(steps), sympy.true)]


def _values(system: System, row: Row) -> dict[str, Node]:
    names = [*system.variables, *system.multipliers] if row.point.multipliers else list(system.variables)
    symbols = system.unknowns if row.point.multipliers else system.symbols
    return {name.name: system.lines.value(row.solution, symbol) for name, symbol in zip(names, symbols, strict=True)}


def place(system: System, row: Row) -> Formula:
    """Return a point with its multipliers as letters and values."""
    letters = [*system.variables, *system.multipliers] if row.point.multipliers else list(system.variables)
    values = _values(system, row)
    return system.lagrangian.with_node(Relation((Items(tuple(letters), "()"), Items(tuple(values[name.name] for name in letters), "()")), ("=",)))


def put_in(system: System, row: Row) -> Derivation:
    """Return the claim that a solution makes every equation zero, with the numbers put in."""
    values = _values(system, row)
    sides = [substitute(system.lines.expression(entry), values) for entry in system.equations]
    before = place(system, row)
    after = before.with_node(Relation((_column(sides), _column([ZERO] * len(sides))), ("=",)))
    same = [
        compare(entry.xreplace(dict(row.solution.values or {})), before.with_node(node).meaning)
        for entry, node in zip(system.equations, sides, strict=True)
    ]
    verdict = weakest((judge_solution(system.equations, row.solution), *same))
    step = Step("put in", before, after, "put into each equation", relation="claim", verdict=verdict)
    return Derivation(before, (step,), sympy.true)


def irregular(system: System, row: Row) -> Derivation:
    """Return the claim that a point satisfies the constraints, and that the gradients of those that are active are dependent."""
    values = _values(system, row)
    before = place(system, row)
    chosen = [system.lines.expression(entry) for entry in system.jacobian[list(row.active), :]]
    width = len(system.symbols)
    inserted = [substitute(node, values) for node in chosen]
    matrix = Matrix(tuple(tuple(inserted[k * width : (k + 1) * width]) for k in range(len(row.active))))
    worth = before.with_node(matrix).meaning
    rank = int(sympy.Matrix(worth).rank())
    if rank >= len(row.active):
        raise RefutedError(f"At {before.to_text()} the gradients of the constraints are claimed to be dependent; their rank is {rank}.")
    verdict = judge_solution([system.sides[k] for k in row.active], row.solution)
    after = before.with_node(matrix if rank else Relation((matrix, _zeros(matrix)), ("=",)))
    words = "the gradients of the active constraints are dependent here: there need be no multipliers"
    step = Step("dependent gradients", before, after, words, relation="claim", verdict=verdict)
    return Derivation(before, (step,), sympy.true)


def _zeros(matrix: Matrix) -> Matrix:
    return Matrix(tuple(tuple(ZERO for _ in row) for row in matrix.rows))


def _column(nodes: Sequence[Node]) -> Matrix:
    return Matrix(tuple((node,) for node in nodes))


def in_letters(system: System, row: Row) -> Derivation | None:
    """Return the bordered Hessian from the names of its entries to what they are."""
    assert row.form is not None
    order, active = row.form.order, row.active
    taken = set(system.lagrangian.roles)
    count = len(active)
    letters = [Name(free_letter(taken, "g", "G") if count == 1 else f"g_{k + 1}") for k in range(count)]
    variables = [system.variables[k] for k in order]
    first = [[Derivative(letter, ((v, ONE),), True) for v in variables] for letter in letters]
    second = [[_second(a, b) for b in variables] for a in variables]
    named = _bordered(first, second, count)
    jacobian = [[system.lines.expression(system.jacobian[k, v]) for v in order] for k in active]
    hessian = [[system.lines.expression(system.hessian[a, b]) for b in order] for a in order]
    after = _bordered(jacobian, hessian, count)
    verdicts = [compare(sympy.Derivative(system.sides[k], system.symbols[v]), system.jacobian[k, v]) for k in active for v in order] + [
        compare(sympy.Derivative(system.lagrangian.meaning, system.symbols[a], system.symbols[b]), system.hessian[a, b]) for a in order for b in order
    ]
    goal = system.lagrangian.with_node(named)
    step = Step(
        "bordered Hessian",
        goal,
        goal.with_node(after),
        "the second derivatives are those of the Lagrangian, not of the function",
        verdict=weakest(verdicts),
    )
    heading = Prose("The bordered Hessian of the Lagrangian:")
    return Derivation(goal, (step,), step.after.meaning, name=goal.with_node(Name(free_letter(taken, "B", "M"))), heading=heading)


def _second(a: Name, b: Name) -> Derivative:
    return Derivative(Name(LAGRANGIAN), ((a, TWO),) if a == b else ((a, ONE), (b, ONE)), True)


def _bordered(first: Sequence[Sequence[Node]], second: Sequence[Sequence[Node]], count: int) -> Matrix:
    top = [(*([ZERO] * count), *row) for row in first]
    rest = [(*(row[k] for row in first), *second[k]) for k in range(len(second))]
    return Matrix(tuple(tuple(row) for row in (*top, *rest)))


def determinant(system: System, row: Row) -> Derivation | None:
    """Return the chain of the last minor at a point: letters, numbers, cofactors, value, sign, kind."""
    form = row.form
    if form is None or form.matrix is None:
        return None
    numbers = Matrix(tuple(tuple(system.lines.expression(entry) for entry in form.matrix[k, :]) for k in range(form.matrix.rows)))
    chain = Chain(system.lagrangian.with_node(Apply("det", (numbers,))))
    if form.matrix.rows == 3:
        chain.judged("cofactors", _cofactors(numbers), "expanded along the first row")
    value = form.minors[-1][1]
    assert value is not None
    node = system.lines.expression(value)
    chain.becomes("value", node, "worked out", compare(_expanded(form.matrix), chain.line.with_node(node).meaning))
    result = chain.line.meaning
    with suppress(ArgumentError):
        approximated(chain)
    shown = chain.line
    kind = row.point.kind
    words = _TEST.get(kind, "the signs of the minors do not tell the kind")
    exact = system.lagrangian.with_node(system.lines.expression(value))
    sign = Chain(exact)
    if claim_sign(sign, exact, words):
        jacobian = system.jacobian[list(row.active), :].reshape(len(row.active), len(system.symbols))
        judged = (
            judge_kind(kind, jacobian, system.hessian, row.solution, row.signs)
            if row.form is not None and form.form != "degenerate"
            else Verdict("proved", "the minor is zero")
        )
        claim = sign.steps[-1]
        chain.add(Step("kind", shown, claim.after, words, relation="claim", verdict=weakest((claim.verdict, judged))))
    return Derivation(chain.goal, tuple(chain.steps), result, heading=Prose("At {}:", (place(system, row),)))


def _expanded(matrix: sympy.Matrix) -> sympy.Expr:
    """Return a determinant by cofactors, as a sum of products of the entries."""
    if matrix.rows == 1:
        return matrix[0, 0]
    signs = ((-1) ** column * matrix[0, column] for column in range(matrix.cols))
    return sympy.Add(*(a * _expanded(matrix.minor_submatrix(0, column)) for column, a in enumerate(signs) if a != 0))


def _cofactors(matrix: Matrix) -> Node:
    """Return a·(ei − fh) − b·(di − fg) + c·(dh − eg)."""
    (a, b, c), (d, e, f), (g, h, i) = matrix.rows

    def two(p: Node, q: Node, r: Node, s: Node) -> Node:
        return total(("+", Product((p, s))), ("-", Product((q, r))))

    return total(("+", Product((a, two(e, f, h, i)))), ("-", Product((b, two(d, f, g, i)))), ("+", Product((c, two(d, e, g, h)))))


def extreme_claims(system: System, rows: Sequence[Row], found: Extremes) -> list[Derivation]:
    """Return the claims that the set is bounded, and what the greatest and the least value are."""
    if found.least is None and found.greatest is None:
        return []
    lines = system.lines
    start = Items(tuple(entry.given.node for entry in system.constraints), "") if len(system.constraints) > 1 else system.constraints[0].given.node
    chain = Chain(system.lagrangian.with_node(start))
    if found.bounded_by is not None:
        form = leading_form(system.sides[found.bounded_by], system.symbols)
        assert form is not None
        operator = ">" if sign_of(form.xreplace(dict.fromkeys(system.symbols, sympy.Integer(1)))) == "+" else "<"
        shown = chain.line.with_node(Relation((lines.expression(form), ZERO), (operator,)))
        origin = Relation((Items(tuple(system.variables), "()"), Items(tuple(ZERO for _ in system.variables), "()")), ("≠",))
        why = "the leading form is zero only at the origin, so the set is bounded; it is closed, being given by continuous functions"
        chain.add(Step("closed and bounded", chain.line, shown, why, relation="claim", assuming=(shown.with_node(origin),), verdict=found.bounded))
    ends: tuple[tuple[sympy.Expr | None, str, Kind, str], ...]
    ends = ((found.greatest, "≤", "maximum", found.greatest_why), (found.least, "≥", "minimum", found.least_why))
    for value, operator, kind, why in ends:
        if value is None:
            continue
        claimed = next(row for row in rows if row.point.is_global is True and row.point.value == value)
        judged = judge_extreme(system.body.meaning, [row for row in rows if row.point.status == "proven"], claimed, kind)
        after = chain.line.with_node(Relation((system.body.node, lines.expression(value)), (operator,)))
        text = f"the global {kind}: {why}".replace("{", "(").replace("}", ")")
        chain.add(Step(f"global {kind}", chain.line, after, text, relation="claim", verdict=judged))
    return [Derivation(chain.goal, tuple(chain.steps), sympy.true, heading=Prose("Global extremes:"))]
