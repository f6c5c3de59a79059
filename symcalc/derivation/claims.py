"""Claims: lines such as 1 ≠ 3 ∴ f is not continuous, each with a checker of its own.

A claim goes from a relation between numbers to the same relation between the limits that have these values. Both relations
are checked, the limits by `limits` and the numbers by the judge; which relation a name stands for is a row here, so that no
sentence says what its line does not show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sympy
from sympy.core.function import AppliedUndef

from symcalc.derivation.kernels import Kernels
from symcalc.derivation.limits import shown
from symcalc.derivation.proof import compare, weakest
from symcalc.derivation.step import Derivation, Step, Verdict
from symcalc.errors import RefutedError
from symcalc.formula.formula import Formula
from symcalc.formula.nodes import Limit, Node, Relation

# What is said, and the relation between limits that shows it: between limits of values, of difference quotients, along sequences.
CLAIMS: dict[str, str] = {
    "continuous": "=",
    "not continuous": "≠",
    "differentiable": "=",
    "not differentiable": "≠",
    "no limit": "≠",
    "order of differentiation": "≠",
}


def claim(name: str, values: Sequence[Formula], limits: Sequence[Formula], why: str, facts: Sequence[Formula], parts: Sequence[Derivation]) -> Step:
    """Return the step that claims of ``limits`` what their ``values`` say.

    Raises
    ------
    RefutedError
        It is false.
    """
    operators = (CLAIMS[name],) * (len(values) - 1)
    # Limits may have letters of their own, such as the n of a sequence.
    roles = {key: role for formula in (*values, *limits) for key, role in formula.roles.items()}
    before = Formula(Relation(tuple(value.node for value in values), operators), roles)
    after = Formula(Relation(tuple(limit.node for limit in limits), operators), roles)
    return Step(name, before, after, why, "claim", tuple(facts), parts=tuple(parts), verdict=judge_claim(name, before, after))


def judge_claim(name: str, before: Formula, after: Formula) -> Verdict:
    """Judge a claim: both relations hold, and both are those that the name stands for.

    Raises
    ------
    RefutedError
        One of them is false, or is another relation.

    Examples
    --------
    >>> from symcalc.formula.nodes import ONE, TWO, ZERO, Name
    >>> values = Formula(Relation((ONE, TWO), ("≠",)))
    >>> judge_claim("not continuous", values, values).kind
    'proved'
    >>> judge_claim("continuous", values, values)
    Traceback (most recent call last):
        ...
    symcalc.errors.RefutedError: 1 != 2 does not show what is claimed: continuous.
    """
    for formula in (before, after):
        if not isinstance(formula.node, Relation) or set(formula.node.operators) != {CLAIMS[name]}:
            raise RefutedError(f"{formula} does not show what is claimed: {name}.")
    return weakest((_holds(before), _holds(after)))


def _holds(formula: Formula) -> Verdict:
    relation = formula.node
    assert isinstance(relation, Relation)
    values = [_value(formula, operand) for operand in relation.operands]
    missing = [formula.with_node(operand) for operand, value in zip(relation.operands, values, strict=True) if value is None]
    if missing:
        return Verdict("undecided", f"the value of {missing[0]} is not shown")
    known = [value for value in values if value is not None]
    pairs = zip(known, known[1:], relation.operators, strict=False)
    return weakest(_related(a, b, operator, formula) for a, b, operator in pairs)


def _value(formula: Formula, operand: Node) -> sympy.Expr | None:
    if not isinstance(operand, Limit):
        value = formula.with_node(operand).meaning
        return value if isinstance(value, sympy.Expr) else None
    found = shown(formula.with_node(operand))
    return None if found is None else found.value


def _related(left: sympy.Expr, right: sympy.Expr, operator: str, formula: Formula) -> Verdict:
    same = are_same(left, right)
    if same is None:
        return Verdict("undecided", f"it is not shown whether {left} and {right} are equal")
    if same is not (operator == "="):
        raise RefutedError(f"{formula} is claimed, but the values are {left} and {right}.")
    return Verdict("proved", "both sides have been worked out and compared")


def are_same(left: sympy.Expr, right: sympy.Expr, facts: Iterable[sympy.Basic] = ()) -> bool | None:
    """Tell whether two values are equal, wherever the facts hold, or different, wherever they hold; None is neither shown.

    >>> are_same(sympy.sqrt(4), sympy.Integer(2)), are_same(sympy.pi, sympy.E), are_same(sympy.Symbol("a"), sympy.Symbol("b"))
    (True, False, None)
    >>> print(are_same(sympy.Function("f")(1), sympy.Integer(2)))
    None
    """
    if left.is_infinite or right.is_infinite:
        return bool(left == right)
    try:
        if compare(left, right, facts).kind == "proved":
            return True
    except RefutedError:
        # What is not the same for every f may be the same for the f that is meant.
        if not (left.free_symbols | right.free_symbols or left.has(AppliedUndef) or right.has(AppliedUndef)):
            return False
    return False if Kernels(facts).holds(sympy.Ne(left - right, 0)) else None
